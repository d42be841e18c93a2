"""Counts beside the filter values: how many records each value would leave, all other conditions standing.

Three ways, each for the filters it is quick for. A range of time, which may hold everything, is counted value by value
along the covering index of its column: nothing is sorted, no wide row is read. The records of one organization,
author, director or parent are few: they are grouped. What a search finds, or asks more than the indexes hold, is noted
once in a temporary table and counted there by every column.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Insert,
    Integer,
    Select,
    bindparam,
    column,
    func,
    insert,
    literal_column,
    or_,
    select,
    table,
)

from desktop_app.domain.directory import Kind
from desktop_app.domain.ids import LocalId
from desktop_app.domain.record_filter import Facets, FacetValue, RecordFilter
from desktop_app.domain.search import terms_of
from desktop_app.domain.visit import EVENT_SOURCES, event_word
from desktop_app.store import directory, search_index
from desktop_app.store.pages import BESIDE_INDEX, Shape, conditions, values_of
from desktop_app.store.schema import directory_tables, record_follower, visit_record
from desktop_app.store.search_conditions import structured

MOST_VALUES = 50
FEW_RECORDS = 60_000
"""Up to so many noted records, looking up the followers of each costs less than reading all followers in order."""

Counts = list[tuple[int | None, int]]

_ALIKE = ("event", "organization_id", "director_id", "parent_id")
"""What records share with many others. Who wrote one is as often one of all: counted by itself, one sort of numbers."""
_COLUMNS = (*_ALIKE, "author_id")
_hit = table("facet_hit", column("id", Integer), *(column(name, Integer) for name in _COLUMNS))
_alike = table("facet_alike", *(column(name, Integer) for name in (*_ALIKE, "records")))
_EMPTY_TABLES = (
    f"CREATE TEMPORARY TABLE IF NOT EXISTS facet_hit (id INTEGER PRIMARY KEY, {', '.join(_COLUMNS)})",
    f"CREATE TEMPORARY TABLE IF NOT EXISTS facet_alike ({', '.join(_ALIKE)}, records)",
    "DELETE FROM facet_hit",
    "DELETE FROM facet_alike",
)


@dataclass(frozen=True, slots=True)
class _Facet:
    """`condition` is the filter's own name for it, to be `unset` for these counts."""

    name: str
    column: str
    kind: Kind | None
    condition: str
    unset: Any = None


_FOLLOWERS = _Facet("followers", "person_id", Kind.PERSON, "follower")
_FACETS = (
    _Facet("events", "event", None, "events", frozenset()),
    _Facet("organizations", "organization_id", Kind.ORGANIZATION, "organization"),
    _Facet("authors", "author_id", Kind.PERSON, "author"),
    _Facet("directors", "director_id", Kind.PERSON, "director"),
    _FOLLOWERS,
    _Facet("parents", "parent_id", Kind.PARENT, "parent"),
)


def facets(connection: Connection, wanted: RecordFilter) -> Facets:
    """Exact counts, the MOST_VALUES largest of each list. Records without a value count for events only, where
    "none" is the change of need."""
    asked_alike: dict[RecordFilter, list[_Facet]] = defaultdict(list)
    for facet in _FACETS:
        asked_alike[replace(wanted, **{facet.condition: facet.unset})].append(facet)
    counts: dict[str, Counts] = {}
    for others, group in asked_alike.items():
        counts |= _counts(connection, others, group)
    return Facets(**{facet.name: _labelled(connection, facet, counts[facet.name]) for facet in _FACETS})


def _counts(connection: Connection, wanted: RecordFilter, group: list[_Facet]) -> dict[str, Counts]:
    if not search_index.is_kept(connection):
        return _plainly(connection, wanted, group)
    if terms_of(wanted.search):
        from desktop_app.store.search import found_in
        from desktop_app.store.search_plan import plan_of

        plan = plan_of(connection, wanted)
        if plan is None:
            return {facet.name: [] for facet in group}
        return _noted(connection, group, _noting(*found_in(connection, plan)), plan.values)
    shape, bound = Shape.of(wanted), values_of(wanted)
    if _asks_more(shape) or shape.by_follower:
        return _noted(connection, group, _noting_structured(shape), bound)
    counting = _grouped if shape.given & {"organization", "author", "director", "parent"} else _value_by_value
    return {facet.name: _pairs(connection, counting(facet, shape), bound) for facet in group}


def _plainly(connection: Connection, wanted: RecordFilter, group: list[_Facet]) -> dict[str, Counts]:
    """On PostgreSQL, where a read may note nothing: each list grouped from the records themselves."""
    from desktop_app.store import text_scan

    scan = text_scan.found_in(connection, wanted)
    if scan is None:
        return {facet.name: [] for facet in group}
    found, bound = scan
    record, link = visit_record.c, record_follower.c
    counts: dict[str, Counts] = {}
    for facet in group:
        source = select().where(*found)
        if facet is _FOLLOWERS:
            source = source.where(link.record_id == record.id)
        value = link.person_id if facet is _FOLLOWERS else record[facet.column]
        # The many are counted in the records' table also where no condition speaks of it.
        counts[facet.name] = _pairs(connection, _largest(facet, value, func.count(record.id), source), bound)
    return counts


def _asks_more(shape: Shape) -> bool:
    """True when a condition stands in no index beside the others."""
    return bool(shape.given & BESIDE_INDEX) or shape.sync is not None


def _pairs(connection: Connection, counts: Select[Any] | CompoundSelect[Any], bound: dict[str, Any]) -> Counts:
    rows = connection.execute(counts, bound | {"most": MOST_VALUES})
    return [(value, many) for value, many in rows if many]


# --- noted ---------------------------------------------------------------------------------------------------------


def _noted(connection: Connection, group: list[_Facet], noting: Insert, bound: dict[str, Any]) -> dict[str, Counts]:
    for statement in _EMPTY_TABLES:
        connection.exec_driver_sql(statement)
    many = connection.execute(noting, bound).rowcount > FEW_RECORDS
    if group != [_FOLLOWERS]:
        connection.execute(_noting_alike())
    return {
        facet.name: _pairs(connection, _of_followers(many) if facet is _FOLLOWERS else _of_alike(facet), {})
        for facet in group
    }


def _noting(*found: ColumnElement[bool]) -> Insert:
    names = [name.name for name in _hit.c]
    return insert(_hit).from_select(names, select(*(visit_record.c[name] for name in names)).where(*found))


@lru_cache(maxsize=256)
def _noting_structured(shape: Shape) -> Insert:
    return _noting(*structured(shape))


@lru_cache(maxsize=1)
def _noting_alike() -> Insert:
    """Records with the same values become one row, sorted once: most of them share their parent's."""
    order = ("parent_id", "event", "organization_id", "director_id")
    alike = select(*(_hit.c[name] for name in _ALIKE), func.count()).group_by(*(_hit.c[name] for name in order))
    return insert(_alike).from_select([name.name for name in _alike.c], alike)


@lru_cache(maxsize=8)
def _of_alike(facet: _Facet) -> Select[Any]:
    if facet.column not in _ALIKE:
        return _largest(facet, _hit.c[facet.column], func.count(), select())
    return _largest(facet, _alike.c[facet.column], func.sum(_alike.c.records), select())


@lru_cache(maxsize=2)
def _of_followers(many: bool) -> Select[Any]:
    # `+ 0` decides what is looked up in what: all followers in their order, or those of each noted record.
    link = record_follower.c
    if many:
        source = select().where((link.record_id + 0).in_(select(_hit.c.id)))
    else:
        source = select().where(link.record_id == _hit.c.id + 0)
    return _largest(_FOLLOWERS, link.person_id, func.count(), source)


# --- by the indexes --------------------------------------------------------------------------------------------------


@lru_cache(maxsize=256)
def _grouped(facet: _Facet, shape: Shape) -> Select[Any]:
    record, link = visit_record.c, record_follower.c
    source = select().where(*conditions(shape, record))
    if facet is _FOLLOWERS:  # `+ 0`: each found record's followers are looked up, never the other way round
        return _largest(facet, link.person_id, func.count(), source.where(link.record_id == record.id + 0))
    return _largest(facet, record[facet.column], func.count(), source)


@lru_cache(maxsize=256)
def _value_by_value(facet: _Facet, shape: Shape) -> Select[Any] | CompoundSelect[Any]:
    if facet.kind is None:
        return _event_by_event(shape)
    source: Any = record_follower if facet is _FOLLOWERS else visit_record
    entry = directory_tables[facet.kind].c
    counted = select(func.count()).select_from(source).where(source.c[facet.column] == entry.id)
    many = counted.where(*conditions(shape, source.c)).scalar_subquery().label("many")
    return select(entry.id, many).order_by(many.desc(), entry.id).limit(bindparam("most"))


def _event_by_event(shape: Shape) -> CompoundSelect[Any]:
    """The contract's events and the change of need one by one; what else a server may have sent is rare."""
    record = visit_record.c
    usual = func.json_each(json.dumps(list(EVENT_SOURCES))).table_valued(column("value", Integer), name="usual").c.value
    counted = select(func.count()).select_from(visit_record).where(record.event.is_not_distinct_from(usual))
    many = counted.where(*conditions(shape, record)).scalar_subquery().label("many")
    low, high = (int(edge(event for event in EVENT_SOURCES if event is not None)) for edge in (min, max))
    strange = select(record.event, func.count()).where(or_(record.event < low, record.event > high))
    strange = strange.where(*conditions(shape, record)).group_by(record.event)
    order: list[ColumnElement[Any]] = [literal_column("many").desc(), literal_column("event")]
    return select(usual.label("event"), many).union_all(strange).order_by(*order).limit(bindparam("most"))


def _largest(facet: _Facet, value: ColumnElement[Any], many: ColumnElement[int], source: Select[Any]) -> Select[Any]:
    counts = source.add_columns(value, many)
    if facet.kind is not None:
        counts = counts.where(value.is_not(None))
    return counts.group_by(value).order_by(many.desc(), value).limit(bindparam("most"))


def _labelled(connection: Connection, facet: _Facet, counts: list[tuple[int | None, int]]) -> tuple[FacetValue, ...]:
    if facet.kind is None:
        return tuple(FacetValue(value, event_word(value), count) for value, count in counts)
    ids = [LocalId(value) for value, _ in counts if value is not None]
    entries = directory.entries(connection, facet.kind, ids)
    return tuple(FacetValue(id_, entries[id_].label, count) for id_, (_, count) in zip(ids, counts, strict=True))
