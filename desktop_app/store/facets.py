"""Counts beside the filter values: how many records each value would leave, all other conditions standing.

Records of few, or found by a search, are noted once in a temporary table and counted by every column. Of many, each
column is counted along its own covering index: nothing is sorted, no wide row is read.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Insert,
    Integer,
    Select,
    bindparam,
    column,
    func,
    insert,
    select,
    table,
)

from desktop_app.domain.directory import Kind
from desktop_app.domain.ids import LocalId
from desktop_app.domain.record_filter import Facets, FacetValue, RecordFilter
from desktop_app.domain.search import terms_of
from desktop_app.domain.visit import event_word
from desktop_app.store import directory, pages
from desktop_app.store.pages import Shape, conditions, values_of
from desktop_app.store.schema import record_follower, visit_record
from desktop_app.store.search import found_in
from desktop_app.store.search_plan import plan_of, structured

MOST_VALUES = 50
FEW_RECORDS = 60_000
"""Up to so many, noting and sorting them costs less than walking an index of all records."""

Counts = list[tuple[int | None, int]]

_COLUMNS = ("event", "organization_id", "director_id", "parent_id")
_hit = table("facet_hit", column("id", Integer), *(column(name, Integer) for name in _COLUMNS))
_alike = table("facet_alike", *(column(name, Integer) for name in (*_COLUMNS, "records")))
_EMPTY_TABLES = (
    f"CREATE TEMPORARY TABLE IF NOT EXISTS facet_hit (id INTEGER PRIMARY KEY, {', '.join(_COLUMNS)})",
    f"CREATE TEMPORARY TABLE IF NOT EXISTS facet_alike ({', '.join(_COLUMNS)}, records)",
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
    if terms_of(wanted.search):
        plan = plan_of(connection, wanted)
        if plan is None:
            return {facet.name: [] for facet in group}
        return _noted(connection, group, _noting(*found_in(connection, plan)), plan.values)
    shape, values = Shape.of(wanted), values_of(wanted)
    if shape.needs_record or shape.by_follower or pages.count(connection, wanted) <= FEW_RECORDS:
        return _noted(connection, group, _noting_structured(shape), values)
    return {facet.name: _pairs(connection, _along_index(facet, shape), values) for facet in group}


def _pairs(connection: Connection, counts: Select[Any], values: dict[str, Any]) -> Counts:
    return [(value, many) for value, many in connection.execute(counts, values | {"most": MOST_VALUES})]


# --- few -----------------------------------------------------------------------------------------------------------


def _noted(connection: Connection, group: list[_Facet], noting: Insert, values: dict[str, Any]) -> dict[str, Counts]:
    for statement in _EMPTY_TABLES:
        connection.exec_driver_sql(statement)
    many = connection.execute(noting, values).rowcount > FEW_RECORDS
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
    alike = select(*(_hit.c[name] for name in _COLUMNS), func.count()).group_by(*(_hit.c[name] for name in order))
    return insert(_alike).from_select([name.name for name in _alike.c], alike)


@lru_cache(maxsize=8)
def _of_alike(facet: _Facet) -> Select[Any]:
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


# --- many ----------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=256)
def _along_index(facet: _Facet, shape: Shape) -> Select[Any]:
    source: Any = record_follower if facet is _FOLLOWERS else visit_record
    # `+ 0` keeps the conditions from choosing another index, whose rows would have to be sorted.
    unindexed = {each.name: each + 0 for each in source.c if isinstance(each.type, Integer)}
    return _largest(facet, source.c[facet.column], func.count(), select().where(*conditions(shape, unindexed)))


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
