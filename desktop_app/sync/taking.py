"""A window that was read goes into the store: our own creates are recognised in it first, then its rows are absorbed.

Both happen in one transaction, so that no row of ours ever stands there twice for others to see.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from desktop_app.domain.directory import Kind
from desktop_app.domain.ids import LocalId, ServerId
from desktop_app.domain.server_view import RecordView
from desktop_app.store import claims, directory, journal, kept, renaming, set_aside, sweeps, traits
from desktop_app.store.absorb import ROWS_A_COMMIT, absorb
from desktop_app.store.database import Writing
from desktop_app.store.journal import Entry
from desktop_app.sync.cycle import Cycle
from desktop_app.sync.matching import Found, Sighting, Sought, match
from desktop_app.sync.planning import Step, step_when_absent
from desktop_app.sync.windows import Window

_SOUGHT = ("READY", "ACKED", "AMBIGUOUS", "ASK")


def take(cycle: Cycle, window: Window, *, whole_of_time: bool = True) -> None:
    """Takes a window in. In any of them a create of ours can be seen; only a whole one of all records (no filter)
    shows that a row is not there."""
    rows = [row for row in window.rows if row.id is not None]
    with cycle.database.write("sync") as writing:
        if whole_of_time:
            _recognise(cycle, writing, window, rows)
        if window.whole and whole_of_time:
            _miss(cycle, writing, window, rows)
        _absorb(cycle, writing, rows[:ROWS_A_COMMIT])
        set_aside.keep(
            writing.connection,
            ((str(problem), row) for problem, row in window.unreadable),
            cycle.world.wall(),
        )
    for start in range(ROWS_A_COMMIT, len(rows), ROWS_A_COMMIT):
        with cycle.database.write("sync") as writing:
            _absorb(cycle, writing, rows[start : start + ROWS_A_COMMIT])
    cycle.at("taken")


def _absorb(cycle: Cycle, writing: Writing, rows: Sequence[RecordView]) -> None:
    done = absorb(writing, rows, cycle.world.wall())
    cycle.tally.pulled += done.new
    cycle.tally.updated += done.updated
    sweeps.seen(writing.connection, [row.id for row in rows if row.id is not None])


def _recognise(cycle: Cycle, writing: Writing, window: Window, rows: Iterable[RecordView]) -> None:
    """Binds the creates that are in the window, asks about doubtful ones, and counts it against the absent.

    Where part of the window may be missing only a row that is ours to the letter is bound, and nothing is concluded.
    """
    connection = writing.connection
    sightings = [Sighting.of(row) for row in rows]
    sought = {
        entry.owed.op: entry
        for entry in journal.entries(connection, frozen=True)
        if entry.owed.kind == "create"
        and entry.dispatch is not None
        and entry.state in _SOUGHT
        and entry.look.moment in window.span
    }
    if not window.whole:
        looks = {entry.look for entry in sought.values()} if cycle.account is not None else set()
        sightings = [row for row in sightings if row.look in looks]
    found = match(
        [_sought(entry) for entry in sought.values()],
        sightings,
        claimed=claims.claimed(connection, [row.id for row in sightings]),
        account=cycle.account,
    )
    authors = {row.id: row.author for row in sightings}
    for op, number in found.bound.items():
        _learn_account(cycle, writing, authors[number])
        claims.bind(writing, sought[op], number, how="seen", now=cycle.now)
        if sought[op].state != "ACKED":  # that one was counted with its answer
            cycle.tally.pushed += 1
        cycle.at("bound")
    if not window.whole:
        return
    for op, entry in sought.items():
        if op in found.doubtful and not (entry.state == "ASK" or _is_free_to_go(entry)):
            journal.became(connection, entry, "ASK", None, cycle.now)
        elif op not in found.bound and op not in found.doubtful and entry.state in ("ACKED", "AMBIGUOUS"):
            _absent(cycle, writing, entry)
    _watch(cycle, writing, sightings, found, sought)


def _is_free_to_go(entry: Entry) -> bool:
    """A person has said: send it, whatever stands there."""
    return entry.state == "READY" and entry.owed.attempts == 0


def _sought(entry: Entry) -> Sought:
    assert entry.dispatch is not None
    before = entry.dispatch.before or frozenset()
    return Sought(entry.owed.op, entry.look, before, acknowledged=entry.state == "ACKED")


def _absent(cycle: Cycle, writing: Writing, entry: Entry) -> None:
    connection = writing.connection
    journal.absent(connection, entry, cycle.now)
    counted = journal.entry(connection, entry.id)
    assert counted is not None
    assert counted.dispatch is not None
    match step_when_absent(counted.state, counted.owed.attempts, counted.dispatch, cycle.now, cycle.rules):
        case Step.SEND:
            journal.became(connection, counted, "READY", None, cycle.now)
        case Step.SEND_AGAIN:
            journal.again(connection, counted, cycle.now)
        case Step.ASK:
            journal.became(connection, counted, "ASK", None, cycle.now)
        case _:
            pass


def _learn_account(cycle: Cycle, writing: Writing, author: ServerId | None) -> None:
    """The first create that is surely ours tells under which number the server knows us."""
    if cycle.account is not None or author is None:
        return
    connection = writing.connection
    cycle.account = author
    traits.learn_account(connection, author)
    me = kept.me(connection)
    if me is None or directory.entry(connection, Kind.PERSON, me).number is not None:
        return
    if not directory.by_numbers(connection, Kind.PERSON, [author]):
        renaming.give_number(writing, Kind.PERSON, me, author)
        writing.changed_directory()


def _watch(
    cycle: Cycle, writing: Writing, sightings: Sequence[Sighting], found: Found, sought: dict[str, Entry]
) -> None:
    """Rows equal to a create of ours that no create accounts for: perhaps a late write of one that was sent twice."""
    connection = writing.connection
    bound = claims.watched(connection, cycle.now)
    if not bound:
        return
    waiting = {entry.look.fingerprint for op, entry in sought.items() if op not in found.bound}
    perhaps = [row for row in sightings if cycle.account in (None, row.author)]
    claimed = claims.claimed(connection, [row.id for row in perhaps])
    pairs: list[tuple[LocalId, ServerId]] = []
    for row in perhaps:
        if row.id in claimed:
            continue
        fingerprint = row.look.fingerprint
        ours = bound.get(fingerprint, []) if fingerprint not in waiting else []
        if ours and not any(row.id in before for _, before in ours):
            pairs.append((ours[0][0], row.id))
    claims.note_lookalikes(connection, pairs, cycle.world.wall())


def _miss(cycle: Cycle, writing: Writing, window: Window, rows: Sequence[RecordView]) -> None:
    """Counts a reading against the records that should have been in it."""
    known = sweeps.known_within(writing.connection, window.span.start, window.span.end)
    there = {row.id for row in rows}
    gone = [record for number, record in known.items() if number not in there]
    if len(known) > 1 and not rows and not window.unreadable and not cycle.accepts_missing:
        cycle.emptied += len(known)
        return
    # A row that cannot be read may be one of them.
    if not window.unreadable:
        sweeps.not_seen(writing.connection, gone, int(cycle.started))
