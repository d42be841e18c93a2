"""Counts beside the filter values: how many records each value would leave, all other conditions standing.

Records of few, or found by a search, are noted once in a temporary table and counted by every column. Of many, each
column is counted along its own covering index: nothing is sorted, no wide row is read.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Integer,
    MetaData,
    Select,
    Table,
    delete,
    func,
    insert,
    select,
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

_temporary = MetaData()
_hit = Table(
    "facet_hit",
    _temporary,
    Column("id", Integer, primary_key=True),
    *(Column(name, Integer) for name in ("event", "organization_id", "director_id", "parent_id")),
    prefixes=["TEMPORARY"],
)
_alike = Table(
    "facet_alike",
    _temporary,
    *(Column(name, Integer) for name in ("event", "organization_id", "director_id", "parent_id", "records")),
    prefixes=["TEMPORARY"],
)


@dataclass(frozen=True, slots=True)
class _Facet:
    name: str
    column: str
    kind: Kind | None
    unset: dict[str, Any]


_FACETS = (
    _Facet("events", "event", None, {"events": frozenset()}),
    _Facet("organizations", "organization_id", Kind.ORGANIZATION, {"organization": None}),
    _Facet("directors", "director_id", Kind.PERSON, {"director": None}),
    _Facet("followers", "person_id", Kind.PERSON, {"follower": None}),
    _Facet("parents", "parent_id", Kind.PARENT, {"parent": None}),
)


def facets(connection: Connection, wanted: RecordFilter) -> Facets:
    """Exact counts, the MOST_VALUES largest of each list. Records without a value count for events only, where
    "none" is the change of need."""
    asked_alike: dict[RecordFilter, list[_Facet]] = defaultdict(list)
    for facet in _FACETS:
        asked_alike[replace(wanted, **facet.unset)].append(facet)
    counts: dict[str, Counts] = {}
    for others, group in asked_alike.items():
        counts |= _counts(connection, others, group)
    return Facets(**{facet.name: _labelled(connection, facet, counts[facet.name]) for facet in _FACETS})


def _counts(connection: Connection, wanted: RecordFilter, group: list[_Facet]) -> dict[str, Counts]:
    shape, values = Shape.of(wanted), values_of(wanted)
    if terms_of(wanted.search):
        plan = plan_of(connection, wanted)
        if plan is None:
            return {facet.name: [] for facet in group}
        return _noted(connection, group, found_in(connection, plan), plan.values)
    if shape.needs_record or shape.by_follower or pages.count(connection, wanted) <= FEW_RECORDS:
        return _noted(connection, group, structured(shape), values)
    return {facet.name: _along_index(connection, facet, shape, values) for facet in group}


# --- few -----------------------------------------------------------------------------------------------------------


def _noted(
    connection: Connection, group: list[_Facet], found: list[ColumnElement[bool]], values: dict[str, Any]
) -> dict[str, Counts]:
    _temporary.create_all(connection)
    for table in (_hit, _alike):
        connection.execute(delete(table))
    record = visit_record.c
    columns = (record.event, record.organization_id, record.director_id, record.parent_id)
    noted = insert(_hit).from_select([column.name for column in _hit.c], select(record.id, *columns).where(*found))
    many = connection.execute(noted, values).rowcount > FEW_RECORDS
    hits = [_hit.c[column.name] for column in columns]
    alike = select(*hits, func.count()).group_by(*(hits[place] for place in (3, 0, 1, 2)))
    connection.execute(insert(_alike).from_select([column.name for column in _alike.c], alike))
    return {
        facet.name: _followers(connection, facet, many)
        if facet.name == "followers"
        else _largest(connection, facet, _alike.c[facet.column], func.sum(_alike.c.records), select(), {})
        for facet in group
    }


def _followers(connection: Connection, facet: _Facet, many: bool) -> Counts:
    # `+ 0` decides what is looked up in what: all followers in their order, or those of each noted record.
    link = record_follower.c
    if many:
        source = select().where((link.record_id + 0).in_(select(_hit.c.id)))
    else:
        source = select().where(link.record_id == _hit.c.id + 0)
    return _largest(connection, facet, link.person_id, func.count(), source, {})


# --- many ----------------------------------------------------------------------------------------------------------


def _along_index(connection: Connection, facet: _Facet, shape: Shape, values: dict[str, Any]) -> Counts:
    table: Any = record_follower if facet.name == "followers" else visit_record
    # `+ 0` keeps the conditions from choosing another index, whose rows would have to be sorted.
    unindexed = {column.name: column + 0 for column in table.c if isinstance(column.type, Integer)}
    source = select().where(*conditions(shape, unindexed))
    return _largest(connection, facet, table.c[facet.column], func.count(), source, values)


def _largest(
    connection: Connection,
    facet: _Facet,
    column: ColumnElement[Any],
    count: ColumnElement[int],
    source: Select[Any],
    values: dict[str, Any],
) -> Counts:
    counts = source.add_columns(column, count)
    if facet.kind is not None:
        counts = counts.where(column.is_not(None))
    counts = counts.group_by(column).order_by(count.desc(), column).limit(MOST_VALUES)
    return [(value, many) for value, many in connection.execute(counts, values)]


def _labelled(connection: Connection, facet: _Facet, counts: list[tuple[int | None, int]]) -> tuple[FacetValue, ...]:
    if facet.kind is None:
        return tuple(FacetValue(value, event_word(value), count) for value, count in counts)
    ids = [LocalId(value) for value, _ in counts if value is not None]
    entries = directory.entries(connection, facet.kind, ids)
    return tuple(FacetValue(id_, entries[id_].label, count) for id_, (_, count) in zip(ids, counts, strict=True))
