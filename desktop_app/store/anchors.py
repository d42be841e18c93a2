"""Deep pages: the place of every thousandth record of a filter, so that no page is walked to from the beginning.

Laying the anchors counts the records on the way. They hold until something is written; whoever keeps them drops them
then. They are laid newest first and serve the turned order as well, counted from the end.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, select, tuple_

from desktop_app.domain.ids import LocalId
from desktop_app.domain.record_filter import RecordFilter
from desktop_app.store.pages import Shape, conditions, source_of, values_of

STEP = 1_000

Place = tuple[int, int, int]
"""A record's place in the contract's order: record time, server order, local id."""


@dataclass(frozen=True, slots=True)
class Anchors:
    """`places[n]` is where record number n × STEP stands, newest first."""

    total: int
    places: tuple[Place, ...]


def lay_anchors(
    connection: Connection, wanted: RecordFilter, stopped: Callable[[], bool] = lambda: False
) -> Anchors | None:
    """One pass over the filter in steps of STEP records; None when it was stopped between two of them."""
    shape, values = Shape.of(wanted), values_of(wanted)
    place = connection.execute(_walk(shape, True, False), values | {"limit": 1, "offset": 0}).one_or_none()
    places: list[Place] = []
    while place is not None:
        if stopped():
            return None
        places.append(tuple(place))
        values |= _bound(places[-1])
        place = connection.execute(_walk(shape, True, True), values | {"limit": 1, "offset": STEP}).one_or_none()
    tail = connection.execute(_tail(shape), values).scalar_one() if places else 0
    return Anchors(max(0, len(places) - 1) * STEP + tail, tuple(places))


def anchored_ids(
    connection: Connection, anchors: Anchors, wanted: RecordFilter, *, offset: int, size: int, descending: bool
) -> list[LocalId]:
    """The `size` ids from position `offset`, walked to from the nearer of the two anchors around it."""
    first, last = (offset, offset + size) if descending else (anchors.total - offset - size, anchors.total - offset)
    first, last = max(0, first), min(anchors.total, last)
    if first >= last:
        return []
    shape, values = Shape.of(wanted), values_of(wanted)
    before = first // STEP
    after = -(-(last - 1) // STEP)
    if after < len(anchors.places) and after * STEP - (last - 1) < first - before * STEP:
        newest_first = False
        values |= _bound(anchors.places[after]) | {"offset": after * STEP - (last - 1)}
    else:
        newest_first = True
        values |= _bound(anchors.places[before]) | {"offset": first - before * STEP}
    found = connection.execute(_walk(shape, newest_first, True), values | {"limit": last - first})
    ids = [LocalId(place[2]) for place in found]
    return ids if newest_first == descending else ids[::-1]


def _bound(place: Place) -> dict[str, int]:
    return dict(zip(("at_time", "at_order", "at_id"), place, strict=True))


@lru_cache(maxsize=256)
def _walk(shape: Shape, newest_first: bool, bounded: bool) -> Select[Any]:
    """Places of the filter in one direction, `bounded`: from an anchor on, the anchor itself included."""
    source, columns = source_of(shape)
    place = [columns[name] for name in ("record_time", "server_order", "id")]
    statement = select(*place).select_from(source).where(*conditions(shape, columns))
    if bounded:
        anchor = tuple_(bindparam("at_time"), bindparam("at_order"), bindparam("at_id"))
        statement = statement.where(tuple_(*place) <= anchor if newest_first else tuple_(*place) >= anchor)
    order = [column.desc() if newest_first else column.asc() for column in place]
    return statement.order_by(*order).limit(bindparam("limit")).offset(bindparam("offset"))


@lru_cache(maxsize=256)
def _tail(shape: Shape) -> Select[Any]:
    """How many records there are from the last anchor on."""
    source, columns = source_of(shape)
    place = tuple_(*(columns[name] for name in ("record_time", "server_order", "id")))
    anchor = tuple_(bindparam("at_time"), bindparam("at_order"), bindparam("at_id"))
    return select(func.count()).select_from(source).where(*conditions(shape, columns), place <= anchor)
