"""Whose a record is, as far as only asking a server with its filters can tell: what is unknown, and what was learnt."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Connection, exists, func, insert, select, update

from desktop_app.domain.directory import Kind
from desktop_app.domain.ids import LocalId, ServerId
from desktop_app.store import renaming
from desktop_app.store.database import Writing
from desktop_app.store.directory import current_replica
from desktop_app.store.schema import (
    directory_tables,
    record_follower,
    sweep,
    taught,
    visit_record,
)

_record = visit_record.c
_TAUGHT = {"organization_id": "organization_id", "director_id": "director_id"}


def _unknown(by: str) -> ColumnElement[bool]:
    """Records of which the filter `by` could tell something new."""
    if by == "protent_id":
        return _record.parent_id.is_(None)
    if by == "organization_id":
        return _record.organization_id.is_(None)
    if by == "director_id":
        told = exists().where(taught.c.record_id == _record.id, taught.c.director_id.is_not(None))
        return _record.parent_id.is_(None) & ~told
    return _record.origin == "pull"


def unknown_span(connection: Connection, by: str) -> tuple[int, int] | None:
    """From the first to the last moment of those records, in seconds of the wall clock; None where all is known."""
    span = select(func.min(_record.record_time), func.max(_record.record_time)).where(
        _record.replica_id == current_replica(connection),
        _record.server_id.is_not(None),
        ~_record.missing,
        _unknown(by),
    )
    first, last = connection.execute(span).one()
    return None if first is None else (first, last)


def to_ask(connection: Connection, by: str, kind: Kind, *, since: int, limit: int) -> list[tuple[ServerId, LocalId]]:
    """Numbers and ids of entries that were not asked for since that moment (seconds since 1970), newest first."""
    table = directory_tables[kind]
    owner = current_replica(connection)
    asked = exists().where(
        sweep.c.replica_id == owner, sweep.c.filter == by, sweep.c.target == table.c.number, sweep.c.at >= since
    )
    found = (
        select(table.c.number, table.c.id)
        .where(table.c.replica_id == owner, table.c.number.is_not(None), ~asked)
        .order_by(table.c.id.desc())
        .limit(limit)
    )
    return [(ServerId(row.number), LocalId(row.id)) for row in connection.execute(found)]


def learn(writing: Writing, by: str, entry: LocalId, numbers: Collection[ServerId]) -> None:
    """The records of these numbers came in answer to the filter `by` with this entry."""
    connection = writing.connection
    fresh = select(visit_record).where(
        _record.replica_id == current_replica(connection), _record.server_id.in_(tuple(numbers)), _unknown(by)
    )
    if by == "follower_id":
        known = exists().where(record_follower.c.record_id == _record.id, record_follower.c.person_id == entry)
        fresh = fresh.where(~known, _record.base.is_(None))
    rows = connection.execute(fresh).all() if numbers else []
    for row in rows:
        _remember(connection, by, row, entry)
    renaming.settle(writing, [row.id for row in rows])


def _remember(connection: Connection, by: str, row: Any, entry: LocalId) -> None:
    if by == "protent_id":
        connection.execute(update(visit_record).where(_record.id == row.id).values(parent_id=entry))
    elif by == "follower_id":
        columns = ("record_time", "server_order", "event", "organization_id", "director_id")
        values = {name: row._mapping[name] for name in columns}
        behind = select(func.count()).where(record_follower.c.record_id == row.id).scalar_subquery()
        connection.execute(insert(record_follower).values(record_id=row.id, person_id=entry, position=behind, **values))
    else:
        known = connection.execute(select(taught.c.record_id).where(taught.c.record_id == row.id)).first()
        if known is None:
            connection.execute(insert(taught).values(record_id=row.id))
        connection.execute(update(taught).where(taught.c.record_id == row.id).values({_TAUGHT[by]: entry}))
