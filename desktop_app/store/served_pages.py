"""Pages and counts as the server answers them: the statements of `pages`, run the short way (`store.prepared`).

There is one condition more, for a person who sees only what is theirs.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, bindparam, exists, func, or_, select

from desktop_app.domain.directory import Kind
from desktop_app.domain.ids import LocalId, ServerId
from desktop_app.domain.record_filter import NEWEST_FIRST, RecordFilter
from desktop_app.store.directory import THIS_REPLICA
from desktop_app.store.pages import Shape, conditions, count_statement, id_statement, order_of, source_of, values_of
from desktop_app.store.prepared import run
from desktop_app.store.schema import directory_tables, record_follower, visit_record

View = Connection
"""A connection on one unchanging view of the store, for whoever only hands it on."""


def count(connection: Connection, wanted: RecordFilter, *, seen_by: LocalId | None) -> int:
    values = values_of(wanted) | {"seen_by": seen_by}
    return int(run(connection, _count(Shape.of(wanted), seen_by is not None), values)[0][0])


def local_id(connection: Connection, kind: Kind, number: ServerId) -> LocalId | None:
    rows = run(connection, _LOCAL_ID[kind], {"number": number})
    return LocalId(rows[0][0]) if rows else None


_LOCAL_ID = {
    kind: select(table.c.id).where(
        table.c.replica_id == THIS_REPLICA.scalar_subquery(), table.c.number == bindparam("number")
    )
    for kind, table in directory_tables.items()
}


def seen(connection: Connection, record: LocalId, person: LocalId) -> bool:
    """Whether a person who sees only what is theirs may see this record."""
    return bool(run(connection, _SEEN, {"record": record, "seen_by": person}))


@lru_cache(maxsize=256)
def ids_statement(shape: Shape, own: bool) -> Select[Any]:
    """The ids of a page, newest first; with `own` only those that `seen_by` may see."""
    if not own:
        return id_statement(shape, NEWEST_FIRST)
    source, columns = _own_source(shape)
    found = select(columns["id"].label("id")).select_from(source).where(*conditions(shape, columns), _is_theirs())
    return found.order_by(*order_of(columns, NEWEST_FIRST)).limit(bindparam("limit")).offset(bindparam("offset"))


@lru_cache(maxsize=256)
def _count(shape: Shape, own: bool) -> Select[Any]:
    if not own:
        return count_statement(shape)
    source, columns = _own_source(shape)
    return select(func.count()).select_from(source).where(*conditions(shape, columns), _is_theirs())


def _own_source(shape: Shape) -> tuple[Any, Any]:
    """As `source_of`, always with the record itself: a follower's own table does not hold the author."""
    source, columns = source_of(shape)
    if source is record_follower:
        source = record_follower.join(visit_record, visit_record.c.id == record_follower.c.record_id)
    return source, columns


def _is_theirs() -> ColumnElement[bool]:
    """Written, answered for, or taken part in."""
    taken_part = record_follower.alias("taken_part")
    me = bindparam("seen_by", type_=visit_record.c.author_id.type)
    return or_(
        visit_record.c.author_id == me,
        visit_record.c.director_id == me,
        exists().where(taken_part.c.record_id == visit_record.c.id, taken_part.c.person_id == me),
    )


_SEEN = select(visit_record.c.id).where(visit_record.c.id == bindparam("record"), _is_theirs())
