"""Learning whose a record is, where the contract's answers do not say: by asking with a filter and remembering.

A filter that a server does not know is ignored by it, and then it answers with everything. So each filter is first
tried with a number that nobody has: rows back mean that nothing can be learnt from it. Only for records not known yet,
newest first, and at most ten questions a sync.
"""

from __future__ import annotations

from dataclasses import dataclass

from desktop_app.domain.directory import Kind
from desktop_app.store import memberships, sweeps, traits
from desktop_app.sync.client import Filter, Span
from desktop_app.sync.cycle import Cycle
from desktop_app.sync.taking import take

QUESTIONS_A_SYNC = 10
IMPOSSIBLE = 2_147_483_646
_HONOURED = "honours_"
_A_WEEK = 7 * 86_400


@dataclass(frozen=True, slots=True)
class _Teacher:
    """A filter, and the kind of entry that it asks for."""

    filter: str
    kind: Kind


_TEACHERS = (
    _Teacher("protent_id", Kind.PARENT),
    _Teacher("organization_id", Kind.ORGANIZATION),
    _Teacher("director_id", Kind.PERSON),
    _Teacher("follower_id", Kind.PERSON),
)


def teach(cycle: Cycle) -> None:
    """Spends at most ten questions on what is not known yet."""
    left = QUESTIONS_A_SYNC
    for teacher in _TEACHERS:
        with cycle.database.read() as connection:
            span = memberships.unknown_span(connection, teacher.filter)
        if span is None or left <= 0:
            continue
        left -= 1 if _probed(cycle, teacher, Span(*span)) else 0
        with cycle.database.read() as connection:
            honoured = traits.trait(connection, _HONOURED + teacher.filter)
        if honoured:
            left -= _ask(cycle, teacher, Span(*span), left)


def _probed(cycle: Cycle, teacher: _Teacher, span: Span) -> bool:
    """Finds out once whether the server honours the filter; true when that took a question."""
    with cycle.database.read() as connection:
        known = traits.trait(connection, _HONOURED + teacher.filter)
    if known is not None:
        return False
    page = cycle.client.page(span, page=1, count=1, where=Filter(teacher.filter, IMPOSSIBLE))
    with cycle.database.write("sync") as writing:
        traits.put_trait(writing.connection, _HONOURED + teacher.filter, page.length == 0)
    return True


def _ask(cycle: Cycle, teacher: _Teacher, span: Span, most: int) -> int:
    """Asks for entries that were not asked for in a week; answers how many questions that took."""
    since = int(cycle.started) - _A_WEEK
    with cycle.database.read() as connection:
        entries = memberships.to_ask(connection, teacher.filter, teacher.kind, since=since, limit=most)
    begun = cycle.client.requests
    for number, local in entries:
        rows = 0
        for window in cycle.reader.read(span, Filter(teacher.filter, number)):
            take(cycle, window, whole_of_time=False)
            with cycle.database.write("sync") as writing:
                memberships.learn(writing, teacher.filter, local, [row.id for row in window.rows if row.id is not None])
            rows += len(window.rows)
            if cycle.client.requests - begun >= most:
                return cycle.client.requests - begun
        with cycle.database.write("sync") as writing:
            sweeps.note(writing.connection, span.start, span.end, rows, cycle.now, where=teacher.filter, target=number)
    return cycle.client.requests - begun
