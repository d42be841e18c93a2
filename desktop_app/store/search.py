"""The read side of the text index: pages and counts of a search, the same records in the same order as a plain scan.

The index is walked in time order, so a page of the usual order is found without sorting. It orders within a second
by its own sequence rather than by the contract, so the seconds at a page's borders are read whole. Records whose
index row is behind are left out of the index's answer, read from their own texts and merged in.
"""

from __future__ import annotations

import json
from functools import lru_cache
from heapq import merge
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Select,
    bindparam,
    column,
    func,
    literal_column,
    select,
    table,
    union,
    union_all,
)

from desktop_app.domain.ids import LocalId
from desktop_app.domain.record_filter import NEWEST_FIRST, RecordFilter, Sort, SortField
from desktop_app.store.bigrams import SEQUENCE_BITS
from desktop_app.store.pages import Shape, named, order_of
from desktop_app.store.schema import search_entry, search_queue, visit_record
from desktop_app.store.search_conditions import Check, bearing, holds, structured
from desktop_app.store.search_plan import Many, Plan, plan_of

_index = table("search", column("rowid", Integer))
_key = _index.c.rowid
_queued = select(search_queue.c.record_id)

NEWEST = 2_000
"""Records that are read one by one for a page of a single letter before the index is asked."""

Place = tuple[int, int, int]
"""A record's place in the contract's order: record time, server order, local id."""


def search_page(connection: Connection, wanted: RecordFilter, sort: Sort, number: int, size: int) -> list[LocalId]:
    """The ids of page `number` (from 1) of the records that hold all terms and meet all conditions."""
    plan = plan_of(connection, wanted)
    if plan is None:
        return []
    offset = (number - 1) * size
    if plan.match and plan.has_prefix and sort == NEWEST_FIRST:
        newest = _among_newest(connection, plan, offset, size)
        if len(newest) == size:
            return newest
    if plan.match is None or sort.field is not SortField.RECORD_TIME:
        found = select(visit_record.c.id).select_from(named(visit_record, sort)).where(*found_in(connection, plan))
        found = found.order_by(*order_of(visit_record, sort)).limit(size).offset(offset)
        return [LocalId(id_) for id_ in connection.execute(found, plan.values).scalars()]
    behind = _is_behind(connection)
    waiting = _waiting(connection, plan, sort.descending) if behind else []
    start = max(0, offset - len(waiting))
    places = _indexed(connection, plan, behind, sort.descending, start, size + len(waiting))
    return [LocalId(place[2]) for place in _merged(places, waiting, start, offset, sort.descending)[:size]]


def _among_newest(connection: Connection, plan: Plan, offset: int, size: int) -> list[LocalId]:
    """The page, as far as the newest records hold it: a single letter is in many, and its index query is slow."""
    record = visit_record.c
    order = order_of(visit_record, NEWEST_FIRST)
    newest = select(record.id).where(*structured(Shape.of(plan.wanted))).order_by(*order).limit(NEWEST)
    found = select(record.id).where(record.id.in_(newest.correlate(None)), *map(holds, plan.all_checks))
    return [
        LocalId(id_)
        for id_ in connection.execute(found.order_by(*order).limit(size).offset(offset), plan.values).scalars()
    ]


def search_count(connection: Connection, wanted: RecordFilter) -> int:
    plan = plan_of(connection, wanted)
    if plan is None:
        return 0
    behind = _is_behind(connection)
    if plan.match is None:
        if plan.many is not None and not behind:
            return _count_of_many(connection, plan, plan.many)
        found = select(func.count()).select_from(visit_record).where(*found_in(connection, plan))
        return int(connection.execute(found, plan.values).scalar_one())
    total = len(_waiting(connection, plan, True)) if behind else 0
    rest, _, from_first, to_last = _form(plan)
    for match, checks in plan.parts:
        statement = _count_statement((rest, checks, from_first, to_last), behind)
        total += connection.execute(statement, {**plan.values, "match": match}).scalar_one()
    return total


def _count_of_many(connection: Connection, plan: Plan, many: Many) -> int:
    """Each index gives the records it knows of; put together, one that several know of counts once."""
    _, _, from_first, to_last = _form(plan)
    by_text = select(search_entry.c.record_id).select_from(_index)
    by_text = by_text.where(search_entry.c.key == _key + literal_column("0"))
    everything = Shape.of(RecordFilter())
    known: list[Select[Any]] = [
        _narrowed(by_text, (everything, many.checks, from_first, to_last), False).correlate(None),
        *(bearing(kind) for kind in many.kinds),
    ]
    others = structured(Shape.of(plan.wanted))
    if others:
        found = visit_record.c.id.in_(union_all(*known)), *others
        statement = select(func.count()).select_from(visit_record).where(*found)
    else:
        statement = select(func.count()).select_from(union(*known).subquery())
    return int(connection.execute(statement, {**plan.values, "match": many.match}).scalar_one())


def found_in(connection: Connection, plan: Plan) -> list[ColumnElement[bool]]:
    """The whole search as conditions on `visit_record`, for any order and any count; `plan.values` are bound."""
    record = visit_record.c
    shape = Shape.of(plan.wanted)
    if plan.match is None:
        return [*structured(shape), *map(holds, plan.all_checks)]
    indexed = record.id.in_(
        select(search_entry.c.record_id).where(*_in_index(plan), search_entry.c.key == _key + literal_column("0"))
    )
    narrowed = [indexed, *structured(plan.rest), *map(holds, plan.checks)]
    if not _is_behind(connection):
        return narrowed
    up_to_date = _all(*narrowed, record.id.not_in(_queued))
    behind = _all(record.id.in_(_queued), *structured(shape), *map(holds, plan.all_checks))
    return [up_to_date | behind]


def _all(first: ColumnElement[bool], *others: ColumnElement[bool]) -> ColumnElement[bool]:
    for other in others:
        first = first & other
    return first


def _is_behind(connection: Connection) -> bool:
    return connection.execute(_queued.limit(1)).first() is not None


# --- the index, in its order ---------------------------------------------------------------------------------------

Form = tuple[Shape, tuple[Check, ...], bool, bool]
"""What a statement over the index depends on: conditions left over, checks, and which bounds of time there are."""


def _form(plan: Plan) -> Form:
    return plan.rest, plan.checks, plan.values["first"] is not None, plan.values["last"] is not None


def _in_index(plan: Plan) -> list[ColumnElement[bool]]:
    _, _, from_first, to_last = _form(plan)
    return _matching(from_first, to_last)


def _matching(from_first: bool, to_last: bool) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [literal_column("search").op("MATCH")(bindparam("match"))]
    if from_first:
        found.append(_key >= bindparam("first"))
    if to_last:
        found.append(_key <= bindparam("last"))
    return found


def _narrowed(statement: Select[Any], form: Form, behind: bool) -> Select[Any]:
    """`statement` over the index's rows that meet everything; the record is read only where the index cannot tell."""
    rest, checks, from_first, to_last = form
    statement = statement.where(*_matching(from_first, to_last))
    conditions = [*structured(rest), *map(holds, checks)]
    if conditions or behind:
        # `+ 0` keeps the index the outer loop: only then does it come in its own order.
        statement = statement.where(search_entry.c.key == _key + literal_column("0"))
    if behind:
        statement = statement.where(search_entry.c.record_id.not_in(_queued))
    if conditions:
        statement = statement.where(visit_record.c.id == search_entry.c.record_id, *conditions)
    return statement


@lru_cache(maxsize=256)
def _count_statement(form: Form, behind: bool) -> Select[Any]:
    return _narrowed(select(func.count()).select_from(_index), form, behind)


@lru_cache(maxsize=256)
def _key_statement(form: Form, behind: bool, descending: bool) -> Select[Any]:
    order = _key.desc() if descending else _key.asc()
    statement = _narrowed(select(_key).select_from(_index), form, behind).order_by(order)
    return statement.limit(bindparam("limit")).offset(bindparam("offset"))


def _indexed(connection: Connection, plan: Plan, behind: bool, descending: bool, start: int, many: int) -> list[Place]:
    """`many` places from position `start` of the index's answer, in the contract's order."""
    statement = _key_statement(_form(plan), behind, descending)
    lead = min(start, 1)
    values = {**plan.values, "limit": many + lead + 1, "offset": start - lead}
    keys = list(connection.execute(statement, values).scalars())
    if len(keys) <= lead:
        return []
    wanted = keys[lead : lead + many]
    seconds = [key >> SEQUENCE_BITS for key in keys]
    first, last = wanted[0] >> SEQUENCE_BITS, wanted[-1] >> SEQUENCE_BITS
    whole = set(wanted)
    skipped = 0
    if lead and seconds[0] == first:
        same = _second(connection, plan, behind, descending, first)
        skipped = same.index(wanted[0])
        whole.update(same)
    if len(keys) > lead + many and seconds[-1] == last and not (skipped and first == last):
        whole.update(_second(connection, plan, behind, descending, last))
    places = sorted(_places(connection, whole), reverse=descending)
    return places[skipped : skipped + many]


def _second(connection: Connection, plan: Plan, behind: bool, descending: bool, second: int) -> list[int]:
    """All index rows of the answer in one second, in the index's order."""
    rest, checks, _, _ = _form(plan)
    first = second << SEQUENCE_BITS
    last = first + (1 << SEQUENCE_BITS) - 1
    values = {**plan.values, "first": first, "last": last, "limit": -1, "offset": 0}
    return list(connection.execute(_key_statement((rest, checks, True, True), behind, descending), values).scalars())


def _places(connection: Connection, keys: set[int]) -> list[Place]:
    return [tuple(row) for row in connection.execute(_place_statement(), {"keys": json.dumps(list(keys))})]


@lru_cache(maxsize=1)
def _place_statement() -> Select[Any]:
    record = visit_record.c
    given: Select[Any] = select(literal_column("value")).select_from(func.json_each(bindparam("keys")))
    return select(record.record_time, record.server_order, record.id).where(
        record.id == search_entry.c.record_id, search_entry.c.key.in_(given)
    )


# --- records that the index is behind on ---------------------------------------------------------------------------


def _waiting(connection: Connection, plan: Plan, descending: bool) -> list[Place]:
    """The found ones among them, in the contract's order, by their own texts."""
    record = visit_record.c
    statement = select(record.record_time, record.server_order, record.id).where(
        record.id.in_(_queued), *structured(Shape.of(plan.wanted)), *map(holds, plan.all_checks)
    )
    return sorted((tuple(row) for row in connection.execute(statement, plan.values)), reverse=descending)


def _merged(places: list[Place], waiting: list[Place], start: int, offset: int, descending: bool) -> list[Place]:
    """Both in one order from position `offset` on; `places` begin at position `start` of the index's answer.

    No more than `len(waiting)` places can have moved behind the offset, so `start` lies that far before it.
    """
    if not waiting:
        return places
    if not places:
        return [] if start else waiting[offset:]
    passed = sum(place > places[0] if descending else place < places[0] for place in waiting) if start else 0
    both = list(merge(places, waiting[passed:], reverse=descending))
    return both[offset - start - passed :]
