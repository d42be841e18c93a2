"""The directory as a list to be looked through: all entries of a kind in an order, and what each is used for."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, func, or_, select

from desktop_app.domain.directory import DirectoryOrder, DirectoryRow, Entry, Kind
from desktop_app.domain.errors import NotAllowed, NotFound
from desktop_app.domain.ids import LocalId, ServerId
from desktop_app.domain.search import terms_of
from desktop_app.store import samples
from desktop_app.store.directory import answers_to
from desktop_app.store.references import references_to, spoken_of
from desktop_app.store.schema import (
    customer,
    directory_tables,
    organization,
    outbox,
    parent_visit,
    person,
    record_customer,
    record_follower,
    visit_record,
)
from desktop_app.words import mark

_NOT_STARTED = ("READY", "PARKED")


def listed(
    connection: Connection,
    kind: Kind,
    typed: str,
    order: DirectoryOrder,
    *,
    turned: bool,
    offset: int,
    limit: int,
) -> tuple[DirectoryRow, ...]:
    """`limit` entries that answer to every typed term; those without what they are ordered by stand last."""
    keys = _keys(kind, order)
    ordering = [key.is_(None) for key in keys[:1]] + [key.desc() if turned else key for key in keys]
    table = directory_tables[kind]
    found = _narrowed(_rows(kind), kind, typed).order_by(*ordering, table.c.folded, table.c.id)
    return tuple(_row(kind, row) for row in connection.execute(found.offset(offset).limit(limit)))


def counted(connection: Connection, kind: Kind, typed: str) -> int:
    found = _narrowed(select(func.count()).select_from(directory_tables[kind]), kind, typed)
    return int(connection.execute(found).scalar_one())


def one(connection: Connection, kind: Kind, id_: LocalId) -> DirectoryRow:
    row = connection.execute(_rows(kind).where(directory_tables[kind].c.id == id_)).one_or_none()
    if row is None:
        raise NotFound(mark("没有这个{kind}（本机编号 {id}）。"), kind=kind.word, id=id_)
    return _row(kind, row)


def record_counts(connection: Connection, kind: Kind, ids: Collection[LocalId]) -> dict[LocalId, int]:
    """How many records each has: a person those of which they are the director or a follower. Inside the indexes."""
    wanted = tuple(ids)
    match kind:
        case Kind.CUSTOMER:
            return _grouped(connection, record_customer.c.customer_id, wanted)
        case Kind.ORGANIZATION:
            return _grouped(connection, visit_record.c.organization_id, wanted)
        case Kind.PARENT:
            return _grouped(connection, visit_record.c.parent_id, wanted)
    link = record_follower.c
    counts = _grouped(connection, visit_record.c.director_id, wanted)
    # Each record once: whoever is both was counted as its director.
    beside = _grouped(connection, link.person_id, wanted, link.director_id.is_distinct_from(link.person_id))
    return {id_: counts.get(id_, 0) + beside.get(id_, 0) for id_ in counts.keys() | beside.keys()}


def is_settled(connection: Connection, kind: Kind, id_: LocalId) -> bool:
    """True when a server knows the entry by its number, or may: then the number is no longer ours to change."""
    table = directory_tables[kind]
    if connection.execute(select(table.c.named_by).where(table.c.id == id_)).scalar_one() != "hand":
        return True
    on_its_way = select(outbox.c.record_id).where(outbox.c.state.not_in(_NOT_STARTED))
    known = or_(visit_record.c.server_id.is_not(None), visit_record.c.id.in_(on_its_way))
    for column in references_to(table):
        if column.table is visit_record:
            used = select(visit_record.c.id).where(column == id_, known)
        elif "record_id" in column.table.c:
            used = select(visit_record.c.id).where(
                visit_record.c.id.in_(select(column.table.c.record_id).where(column == id_)), known
            )
        else:
            continue
        if connection.execute(used.limit(1)).first() is not None:
            return True
    return False


def remove(connection: Connection, kind: Kind, id_: LocalId) -> dict[str, Any]:
    """Takes an entry out that nothing speaks of, and answers its row; `NotAllowed` says what still does."""
    table = directory_tables[kind]
    row = connection.execute(select(table).where(table.c.id == id_)).one_or_none()
    if row is None:
        raise NotFound(mark("没有这个{kind}（本机编号 {id}）。"), kind=kind.word, id=id_)
    label = Entry(kind, id_, row.number, row.name).label
    for column in references_to(table):
        if connection.execute(select(column).where(column == id_).limit(1)).first() is None:
            continue
        if column.table in (customer, parent_visit):
            raise NotAllowed(mark("还有客户或大的拜访属于「{name}」，请先在名录里改它们。"), name=label)
        raise NotAllowed(mark("「{name}」在已有的记录里，不能删除；可以改名。"), name=label)
    if id_ in spoken_of(connection, but=samples.ENTRIES_KEY)[kind]:
        raise NotAllowed(
            mark("草稿、回收站、已存筛选、修改历史或设置里还有「{name}」，不能删除；可以改名。"), name=label
        )
    connection.execute(delete(table).where(table.c.id == id_))
    samples.forget_entry(connection, kind, id_)
    return dict(row._mapping)


_DIRECTOR = person.alias("director")
_ORGANIZATION = organization.alias("belongs_to")


def _rows(kind: Kind) -> Select[Any]:
    table = directory_tables[kind]
    found: Select[Any] = select(table.c.id, table.c.number, table.c.name)
    source: Any = table
    if kind in (Kind.CUSTOMER, Kind.PARENT):
        source = source.outerjoin(_ORGANIZATION, table.c.organization_id == _ORGANIZATION.c.id)
        found = found.add_columns(*_labelled(_ORGANIZATION, "organization"))
    if kind is Kind.PARENT:
        source = source.outerjoin(_DIRECTOR, parent_visit.c.director_id == _DIRECTOR.c.id)
        found = found.add_columns(*_labelled(_DIRECTOR, "director"))
    return found.select_from(source)


def _labelled(table: Any, name: str) -> tuple[Any, ...]:
    return tuple(table.c[column].label(f"{name}_{column}") for column in ("id", "number", "name"))


def _row(kind: Kind, row: Row[Any]) -> DirectoryRow:
    found = row._mapping

    def beside(of: Kind, name: str) -> Entry | None:
        # An organization's own id answers to the name `organization_id` as well.
        id_ = found.get(f"{name}_id") if kind in (Kind.CUSTOMER, Kind.PARENT) else None
        return None if id_ is None else Entry(of, LocalId(id_), found[f"{name}_number"], found[f"{name}_name"])

    entry = Entry(kind, LocalId(row.id), None if row.number is None else ServerId(row.number), row.name)
    return DirectoryRow(entry, beside(Kind.ORGANIZATION, "organization"), beside(Kind.PERSON, "director"))


def _narrowed(found: Select[Any], kind: Kind, typed: str) -> Select[Any]:
    for term in terms_of(typed):
        found = found.where(answers_to(directory_tables[kind], term))
    return found


def _keys(kind: Kind, order: DirectoryOrder) -> list[Any]:
    table = directory_tables[kind]
    match order:
        case DirectoryOrder.NUMBER:
            return [table.c.number]
        case DirectoryOrder.ORGANIZATION if kind in (Kind.CUSTOMER, Kind.PARENT):
            return [func.nullif(_ORGANIZATION.c.pinyin, ""), _ORGANIZATION.c.folded]
        case DirectoryOrder.DIRECTOR if kind is Kind.PARENT:
            return [func.nullif(_DIRECTOR.c.pinyin, ""), _DIRECTOR.c.folded]
    return [func.nullif(table.c.pinyin, ""), table.c.folded]


def _grouped(connection: Connection, column: Any, ids: tuple[LocalId, ...], *also: Any) -> dict[LocalId, int]:
    found = select(column, func.count()).where(column.in_(ids), *also).group_by(column)
    return {LocalId(id_): count for id_, count in connection.execute(found)}
