"""Where in the list a record stands that was just saved. Asked in a lane: three short questions to the desk."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from desktop_app.domain.ids import LocalId
from desktop_app.domain.record_filter import NEWEST_FIRST, RecordFilter, Sort
from desktop_app.domain.times import read_exact

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk


@dataclass(frozen=True, slots=True)
class Finding:
    """`page` is the page the record is on, None when the filter hides it; `day` is the day of its visit."""

    record: LocalId
    page: int | None
    day: date


def find_saved(desk: Desk, record: LocalId, wanted: RecordFilter, sort: Sort, number: int, size: int) -> Finding:
    """The page of `record` in the list of `wanted`; `number` is the page on screen, where it often is."""
    moment = read_exact(desk.record(record).record_time) or datetime.now()
    hidden = Finding(record, None, moment.date())
    if any(row.id == record for row in desk.page(wanted, sort, number, size).rows):
        return replace(hidden, page=number)
    if (wanted.start and moment < wanted.start) or (wanted.end and moment > wanted.end):
        return hidden
    at_that_second = desk.page(replace(wanted, start=moment, end=moment), NEWEST_FIRST, 1, 1000).rows
    place = next((place for place, row in enumerate(at_that_second) if row.id == record), None)
    if place is None:
        return hidden
    if sort != NEWEST_FIRST:
        return replace(hidden, page=number)
    later = desk.count(replace(wanted, start=moment + timedelta(seconds=1)))
    return replace(hidden, page=(later + place) // size + 1)
