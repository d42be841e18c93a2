"""What colleagues wrote comes here: spans of record time read whole, window by window, and what is no longer there.

The last month is read at each sync, a year once a day, all of it once a week and on demand.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import IntEnum

from desktop_app.actions.settling import MISSING_ACCEPTED, MISSING_QUESTION
from desktop_app.domain.ids import LocalId
from desktop_app.store import sweeps, traits
from desktop_app.sync.client import Span
from desktop_app.sync.cycle import Cycle
from desktop_app.sync.taking import take
from desktop_app.words import trn

_DAY = 86_400
_AHEAD = 366 * _DAY
"""Visits are written for the days to come, too."""
THE_BEGINNING, _THE_END = 0, 2_145_916_799
"""1970 to 2037: what the times of every server can hold."""

FEW_MISSING, FEW_OF_ALL = 5, 0.02


class Reach(IntEnum):
    """How far back a pull reads."""

    RECENT = 30
    YEAR = 366
    ALL = 0


def pull(cycle: Cycle, *, full: bool) -> None:
    """Reads what is due, and marks what is gone; raises a `SyncError` where the server does not answer."""
    reach = Reach.ALL if full else _due(cycle)
    if reach is Reach.ALL:
        # What was seen of the server's pages a week ago is not taken on trust for ever: it may cut them shorter now.
        cycle.reader.proven = 0
    _read(cycle, _span(cycle, reach))
    cycle.progress(None, None)
    _judge_missing(cycle)


def _due(cycle: Cycle) -> Reach:
    today = cycle.world.wall()
    with cycle.database.read() as connection:
        everything = sweeps.last(connection, at_least=THE_BEGINNING)
        year = sweeps.last(connection, at_least=today - (Reach.YEAR - 2) * _DAY)
    if everything is None or cycle.started - everything.at >= 7 * _DAY:
        return Reach.ALL
    if year is None or cycle.started - year.at >= _DAY:
        return Reach.YEAR
    return Reach.RECENT


def _span(cycle: Cycle, reach: Reach) -> Span:
    today = cycle.world.wall()
    return Span(THE_BEGINNING, _THE_END) if reach is Reach.ALL else Span(today - reach * _DAY, today + _AHEAD)


def _read(cycle: Cycle, span: Span) -> None:
    """Rows are kept window by window; the span counts as read once its last window is kept."""
    whole, rows = True, 0
    for window in cycle.reader.read(span):
        cycle.at("window")
        take(cycle, window)
        whole = whole and window.whole
        rows += len(window.rows)
        cycle.progress(rows, None)
    if whole:
        with cycle.database.write("sync") as writing:
            sweeps.note(writing.connection, span.start, span.end, rows, cycle.now)
        cycle.at("swept")


def _judge_missing(cycle: Cycle) -> None:
    """What several readings did not show is asked for once more by itself, and marked if that is few."""
    with cycle.database.read() as connection:
        enough = 1 if cycle.accepts_missing else sweeps.SWEEPS_UNTIL_MISSING
        absent = sweeps.perhaps_missing(connection, enough)
        visible = sweeps.visible(connection)
        lacking = sweeps.absent_in(connection, int(cycle.started))
    if (_are_many(len(absent), visible) or cycle.emptied) and not cycle.accepts_missing:
        _ask(cycle, absent)
        return
    if _are_many(lacking, visible) and not cycle.accepts_missing:
        return  # a reading that lacks many at once is in doubt itself: by it, nothing is called gone
    gone: list[LocalId] = []
    for record, (number, moment) in absent.items():
        window = cycle.reader.moment(moment)
        take(cycle, window)
        if window.whole and not window.unreadable and number not in {row.id for row in window.rows}:
            gone.append(record)
    with cycle.database.write("sync") as writing:
        sweeps.mark_missing(writing, gone)
        traits.put_trait(writing.connection, MISSING_QUESTION, None)
        traits.put_trait(writing.connection, MISSING_ACCEPTED, None)
    cycle.tally.missing += len(gone)


def _are_many(absent: int, visible: int) -> bool:
    return absent > FEW_MISSING or (absent > 1 and absent > FEW_OF_ALL * visible)


def _ask(cycle: Cycle, absent: Collection[LocalId]) -> None:
    count = len(absent) or cycle.emptied
    with cycle.database.write("sync") as writing:
        traits.put_trait(writing.connection, MISSING_QUESTION, {"records": sorted(absent), "emptied": cycle.emptied})
    cycle.attention.append(trn("服务器上一下子少了 {n} 条记录，本机都还保留，请先确认。", count))
