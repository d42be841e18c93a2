"""Records read whole: for the detail pane, for `list`, for an export."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Row, select

from desktop_app.domain.directory import Entry, Kind
from desktop_app.domain.errors import NotFound
from desktop_app.domain.ids import LocalId, ServerId
from desktop_app.domain.visit import Comment, FieldChange, ReadReceipt, Record
from desktop_app.store import directory, outbox, removing
from desktop_app.store.record_rows import SYNC_RANKS
from desktop_app.store.rows import from_raw, time_text
from desktop_app.store.schema import (
    comment,
    field_change,
    read_receipt,
    record_customer,
    record_follower,
    visit_record,
)
from desktop_app.words import mark


@dataclass(frozen=True, slots=True)
class _Names:
    """The directory entries that some records refer to."""

    people: dict[LocalId, Entry]
    organizations: dict[LocalId, Entry]
    customers: dict[LocalId, Entry]
    parents: dict[LocalId, Entry]


def load(connection: Connection, ids: Sequence[LocalId]) -> list[Record]:
    """The records of these ids, in their order; `NotFound` names the first that is not there."""
    if not ids:
        return []
    wanted = tuple(ids)
    rows = {
        row.id: row
        for row in connection.execute(
            select(visit_record, outbox.sync_rank(visit_record).label("rank")).where(visit_record.c.id.in_(wanted))
        )
    }
    missing = next((id_ for id_ in wanted if id_ not in rows), None)
    if missing is not None:
        raise NotFound(mark("没有本机编号为 {id} 的拜访记录。"), id=missing)
    followers = links_of(connection, record_follower, wanted)
    customers = links_of(connection, record_customer, wanted)
    comments = _by_record(connection, comment, wanted)
    receipts = _by_record(connection, read_receipt, wanted)
    names = _names(connection, rows.values(), followers, customers, comments, receipts)
    return [_record(rows[id_], names, followers[id_], customers[id_], comments[id_], receipts[id_]) for id_ in wanted]


def one(connection: Connection, id_: LocalId, *, me: LocalId | None = None) -> Record:
    """As one of `load`, with what `me` may do with it."""
    record = load(connection, [id_])[0]
    comments = tuple(
        replace(part, mine=part.server_id is None and part.author is not None and part.author.id == me)
        for part in record.comments
    )
    return replace(record, comments=comments, removable=removing.is_removable(connection, id_))


def by_server_id(connection: Connection, number: ServerId) -> LocalId:
    found = connection.execute(
        select(visit_record.c.id).where(
            visit_record.c.replica_id == directory.current_replica(connection), visit_record.c.server_id == number
        )
    ).scalar_one_or_none()
    if found is None:
        raise NotFound(mark("没有服务器编号为 {number} 的拜访记录。"), number=number)
    return LocalId(found)


def history(connection: Connection, id_: LocalId) -> tuple[FieldChange, ...]:
    """Newest first."""
    rows = connection.execute(
        select(field_change).where(field_change.c.record_id == id_).order_by(field_change.c.id.desc())
    ).all()
    people = directory.entries(connection, Kind.PERSON, (row.by_id for row in rows if row.by_id))
    return tuple(
        FieldChange(
            row.field,
            row.old,
            row.new,
            time_text(row.at) or "",
            people[row.by_id].label if row.by_id else None,
            row.id,
        )
        for row in rows
    )


def links_of(connection: Connection, table: Any, ids: Iterable[LocalId]) -> dict[int, list[LocalId]]:
    """The people of `record_follower` or the customers of `record_customer`, by record, in their order."""
    target = table.c.person_id if table is record_follower else table.c.customer_id
    linked: dict[int, list[LocalId]] = defaultdict(list)
    found = select(table.c.record_id, target).where(table.c.record_id.in_(tuple(ids)))
    for record_id, target_id in connection.execute(found.order_by(table.c.record_id, table.c.position)):
        linked[record_id].append(target_id)
    return linked


COMMENT_ORDER: tuple[Any, ...] = (
    comment.c.created.desc().nulls_last(),
    comment.c.server_id.desc().nulls_first(),
    comment.c.id.desc(),
)
"""Newest first, one not yet on the server before others of its second."""
RECEIPT_ORDER: tuple[Any, ...] = (read_receipt.c.position,)
"""As received."""


def _by_record(connection: Connection, table: Any, ids: Iterable[LocalId]) -> dict[int, list[Row[Any]]]:
    order = COMMENT_ORDER if table is comment else RECEIPT_ORDER
    grouped: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in connection.execute(select(table).where(table.c.record_id.in_(tuple(ids))).order_by(*order)):
        grouped[row.record_id].append(row)
    return grouped


def _names(
    connection: Connection,
    rows: Iterable[Row[Any]],
    followers: dict[int, list[LocalId]],
    customers: dict[int, list[LocalId]],
    comments: dict[int, list[Row[Any]]],
    receipts: dict[int, list[Row[Any]]],
) -> _Names:
    rows = tuple(rows)
    people = {row.author_id for row in rows} | {row.director_id for row in rows}
    people |= {id_ for linked in followers.values() for id_ in linked}
    people |= {row.author_id for group in comments.values() for row in group}
    people |= {row.person_id for group in receipts.values() for row in group}
    return _Names(
        directory.entries(connection, Kind.PERSON, people - {None}),
        directory.entries(connection, Kind.ORGANIZATION, {row.organization_id for row in rows} - {None}),
        directory.entries(connection, Kind.CUSTOMER, {id_ for linked in customers.values() for id_ in linked}),
        directory.entries(connection, Kind.PARENT, {row.parent_id for row in rows} - {None}),
    )


def _record(
    row: Row[Any],
    names: _Names,
    followers: list[LocalId],
    customers: list[LocalId],
    comments: list[Row[Any]],
    receipts: list[Row[Any]],
) -> Record:
    return Record(
        id=row.id,
        server_id=row.server_id,
        author=names.people.get(row.author_id),
        event=row.event,
        record_time=time_text(row.record_time) or "",
        title=row.title,
        effect=row.effect,
        problems=row.problems,
        suggestion=row.suggestion,
        workplan=row.workplan,
        note=row.note,
        create_time=time_text(row.create_time),
        update_time=time_text(row.update_time),
        status=row.status,
        parent=names.parents.get(row.parent_id),
        organization=names.organizations.get(row.organization_id),
        director=names.people.get(row.director_id),
        followers=tuple(names.people[id_] for id_ in followers),
        customers=tuple(names.customers[id_] for id_ in customers),
        attachment=row.attachment,
        cost=row.cost,
        cost_note=row.cost_note,
        comments=tuple(_comment(part, names) for part in comments),
        receipts=tuple(_receipt(part, names) for part in receipts),
        sync=SYNC_RANKS[row.rank],
        raw=from_raw(row.raw),
    )


def _comment(row: Row[Any], names: _Names) -> Comment:
    author = names.people.get(row.author_id)
    name = row.author_name or (author.name if author else None)
    raw = from_raw(row.raw)
    return Comment(row.id, row.server_id, author, name, _moment(row.created, raw), row.content, raw)


def _receipt(row: Row[Any], names: _Names) -> ReadReceipt:
    person = names.people.get(row.person_id)
    name = row.person_name or (person.name if person else None)
    raw = from_raw(row.raw)
    return ReadReceipt(person, name, _moment(row.created, raw), row.local, raw)


def _moment(seconds: int | None, raw: dict[str, Any]) -> str | None:
    """A time as text; one that could not be read as the server wrote it."""
    sent = raw.get("createTime")
    return time_text(seconds) or (None if sent is None else str(sent))
