"""A directory entry gets its name, its number or its place, and the records that speak of it follow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, and_, bindparam, or_, select, update

from desktop_app.domain.directory import Kind
from desktop_app.domain.errors import InvalidInput
from desktop_app.domain.ids import LocalId, ServerId
from desktop_app.store import directory, saving, search_index
from desktop_app.store.database import Writing
from desktop_app.store.kept import is_serving
from desktop_app.store.ownership import Ownership
from desktop_app.store.records import links_of
from desktop_app.store.schema import directory_tables, record_customer, record_follower, visit_record
from desktop_app.words import mark

_AT_ONCE = 500
_OWNERS = ("organization_id", "director_id")
_SETTLED = (*_OWNERS, "title", "folded")
_SETTLE = (
    update(visit_record)
    .where(visit_record.c.id == bindparam("record"))
    .values({name: bindparam(f"new_{name}") for name in _SETTLED})
)
_SETTLE_FOLLOWERS = (
    update(record_follower)
    .where(record_follower.c.record_id == bindparam("record"))
    .values({name: bindparam(f"new_{name}") for name in _OWNERS})
)

_COLUMNS_OF = {Kind.CUSTOMER: {"organization_id"}, Kind.PARENT: {"organization_id", "director_id"}}


def rename(writing: Writing, kind: Kind, id_: LocalId, name: str) -> None:
    writing.names_move()
    directory.rename(writing.connection, kind, id_, name)
    writing.changed_directory()
    retitle(writing, kind, id_)


def retitle(writing: Writing, kind: Kind, id_: LocalId) -> None:
    """Own titles of records that the server has not titled carry names, so they follow a new one."""
    column = {Kind.PERSON: "author_id", Kind.ORGANIZATION: "organization_id"}.get(kind)
    if column:
        titled_here = and_(visit_record.c.server_id.is_(None), visit_record.c.origin != "sample")
        if is_serving(writing.connection):
            titled_here = or_(titled_here, visit_record.c.origin == "own")
        untitled = select(visit_record.c.id).where(visit_record.c[column] == id_, titled_here)
        settle(writing, writing.execute(untitled).scalars().all())


def give_number(writing: Writing, kind: Kind, id_: LocalId, number: ServerId | None) -> None:
    table = directory_tables[kind]
    writing.execute(update(table).where(table.c.id == id_).values(number=number))
    writing.changed_directory()


def place(writing: Writing, kind: Kind, id_: LocalId, values: Mapping[str, LocalId | None]) -> None:
    """Sets `organization_id` or `director_id` of a customer or parent; its records change hands with it."""
    if not set(values) <= _COLUMNS_OF.get(kind, set()):
        raise InvalidInput(mark("{kind}没有负责人或客户单位；只有大的拜访和客户可以指定。"), kind=kind.word)
    writing.names_move()
    table = directory_tables[kind]
    writing.execute(update(table).where(table.c.id == id_).values(dict(values)))
    if kind is Kind.PARENT:
        records = select(visit_record.c.id).where(visit_record.c.parent_id == id_)
    else:
        records = select(record_customer.c.record_id).where(record_customer.c.customer_id == id_)
    settle(writing, writing.execute(records).scalars().all())


def adopt_authorless(writing: Writing, person: LocalId) -> int:
    """What waits here for an author becomes `person`'s: own visits, and imported ones once they are released."""
    writing.names_move()
    waiting = writing.execute(
        select(visit_record.c.id).where(
            visit_record.c.author_id.is_(None),
            visit_record.c.origin.in_(("own", "import")),
            visit_record.c.server_id.is_(None),
            ~visit_record.c.kept_local,
        )
    ).scalars()
    ids = [LocalId(id_) for id_ in waiting]
    for start in range(0, len(ids), _AT_ONCE):
        part = ids[start : start + _AT_ONCE]
        writing.execute(update(visit_record).where(visit_record.c.id.in_(part)).values(author_id=person))
    settle(writing, ids)
    return len(ids)


def settle(writing: Writing, ids: Iterable[int]) -> None:
    """Works out anew whose these records are, and what the text index says of them."""
    connection = writing.connection
    settled = [LocalId(id_) for id_ in sorted(ids)]
    ownership, serving = Ownership(connection), is_serving(connection)
    for start in range(0, len(settled), _AT_ONCE):
        _settle(connection, ownership, settled[start : start + _AT_ONCE], serving=serving)
    search_index.touch(connection, settled)
    search_index.drain(connection, min(len(settled), 1000))
    writing.changed(settled)


def _settle(connection: Connection, ownership: Ownership, ids: Sequence[LocalId], *, serving: bool) -> None:
    """Nobody else writes anything of these records until the transaction ends. SQLite has one writer."""
    rows = select(visit_record).where(visit_record.c.id.in_(ids)).order_by(visit_record.c.id)
    customers = links_of(connection, record_customer, ids)
    changed = []
    for row in connection.execute(rows.with_for_update(key_share=True)).all():
        values: dict[str, Any] = dict(row._mapping)
        titled_here = row.origin == "own" and (serving or row.server_id is None)
        if titled_here:
            values["title"] = None  # it says whose the record was, not whose it is
        values |= ownership.of(values, customers[row.id])
        if titled_here:
            values["title"] = saving.own_title(connection, values)
        values["folded"] = saving.folded(values)
        changed.append({"record": row.id, **{f"new_{name}": values[name] for name in _SETTLED}})
    connection.execute(_SETTLE, changed)
    connection.execute(_SETTLE_FOLLOWERS, changed)
