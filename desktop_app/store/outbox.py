"""What this workstation owes the server, and how a record stands because of it.

The actions fill it; what a pull or an import brings never enters. "Blocked" is not stored: an entry is blocked while
what it refers to has no number, and free the moment it gets one.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    Table,
    and_,
    case,
    delete,
    exists,
    func,
    or_,
    select,
    update,
)

from desktop_app.domain.errors import NotFound
from desktop_app.domain.ids import LocalId
from desktop_app.domain.visit import SyncState
from desktop_app.store.directory import THIS_REPLICA
from desktop_app.store.record_rows import SYNC_RANKS
from desktop_app.store.schema import (
    customer,
    dispatch,
    outbox,
    parent_visit,
    person,
    record_customer,
    record_follower,
    visit_record,
)
from desktop_app.words import mark, tr

_STATE_RANK = case(
    (outbox.c.state == "CONFLICT", 0),
    (outbox.c.state == "PARKED", 1),
    (or_(outbox.c.state == "ACKED", outbox.c.state == "AMBIGUOUS", outbox.c.state == "ASK"), 2),
    else_=3,
)
_OF_THE_RECORD = or_(outbox.c.kind == "create", outbox.c.kind == "modify")
"""Written out, because a list that is expanded at each run makes the page a third slower."""


@dataclass(frozen=True, slots=True)
class OwedEntry:
    """One debt. `since` is seconds of the wall clock, `message` says why it waits; `fields` are what a modify changed.

    `op` is its uuid; `comment` and `person` are what a comment or a receipt is about.
    """

    record: LocalId
    kind: str
    state: str
    message: str | None
    attempts: int
    since: int
    id: int
    op: str
    fields: frozenset[str]
    comment: LocalId | None
    person: LocalId | None


def sync_rank(record: Any) -> ColumnElement[int]:
    """How a record stands, as its place in `SYNC_RANKS`, worst first; `record` is (an alias of) its table.

    Only the record's own creation and changes count: comments and receipts carry their own "on this computer only".
    """
    worst = (
        select(func.min(_STATE_RANK))
        .where(outbox.c.record_id == record.c.id, _OF_THE_RECORD)
        .correlate(record)
        .scalar_subquery()
    )
    settled = case((record.c.missing, 4), (record.c.kept_local, 6), else_=5)
    return func.coalesce(worst, settled)


def records_of_state(state: SyncState | None) -> Select[Any] | None:
    """The records whose worst entry stands so; for None those with any entry; None for a state that owes nothing."""
    owing = select(outbox.c.record_id).where(_OF_THE_RECORD)
    if state is None:
        return owing
    rank = SYNC_RANKS.index(state)
    if rank > SYNC_RANKS.index(SyncState.PENDING):
        return None
    return owing.group_by(outbox.c.record_id).having(func.min(_STATE_RANK) == rank)


def owe(
    connection: Connection,
    record: LocalId,
    kind: str,
    now: int,
    *,
    fields: Iterable[str] = (),
    comment: LocalId | None = None,
    person: LocalId | None = None,
) -> None:
    """Enters a debt. A further change to a record whose modify has not started joins that entry; one whose create has
    not started needs none, because the create will carry it. What was refused is tried again with the change."""
    if kind == "modify":
        waiting = _not_on_its_way(connection, record)
        if waiting:
            values: dict[str, Any] = {"state": "READY", "message": None}
            if waiting.kind == "modify":
                values["fields"] = json.dumps(sorted({*json.loads(waiting.fields), *fields}))
            connection.execute(update(outbox).where(outbox.c.id == waiting.id).values(values))
            if waiting.state == "PARKED":
                connection.execute(delete(dispatch).where(dispatch.c.outbox_id == waiting.id))
            return
    debt = _debt(record, kind, now)
    fields_json = json.dumps(sorted(fields)) if kind == "modify" else None
    connection.execute(_ENTER, debt | {"fields": fields_json, "comment_id": comment, "person_id": person})


def _not_on_its_way(connection: Connection, record: LocalId) -> Row[Any] | None:
    """The record's own entry of which the server has nothing for sure: never sent, or refused."""
    tried = exists().where(dispatch.c.outbox_id == outbox.c.id)
    return connection.execute(
        select(outbox)
        .where(
            outbox.c.record_id == record,
            _OF_THE_RECORD,
            or_(outbox.c.state == "PARKED", and_(outbox.c.state == "READY", ~tried)),
        )
        .order_by(outbox.c.id)
    ).first()


def owe_new(connection: Connection, record: LocalId, now: int, *, read_by: LocalId | None) -> None:
    """Enters the debts of a record that was just written here: itself, and that its writer has read it."""
    debts = [_debt(record, "create", now)]
    if read_by is not None:
        debts.append(_debt(record, "read", now) | {"person_id": read_by})
    connection.execute(_ENTER, debts)


_ENTER = outbox.insert().values(replica_id=THIS_REPLICA.scalar_subquery())


def _debt(record: LocalId, kind: str, now: int) -> dict[str, Any]:
    """The columns of an entry that waits to be sent."""
    return {
        "op": str(uuid.uuid4()),
        "record_id": record,
        "comment_id": None,
        "person_id": None,
        "kind": kind,
        "state": "READY",
        "fields": None,
        "since": now,
    }


def unstarted_fields(connection: Connection, record: LocalId) -> frozenset[str]:
    """The changed fields of which nothing is on its way to the server yet."""
    fields: dict[bool, set[str]] = {True: set(), False: set()}
    rows = select(outbox.c.state, outbox.c.fields).where(outbox.c.record_id == record, outbox.c.kind == "modify")
    for row in connection.execute(rows):
        fields[row.state == "READY"].update(json.loads(row.fields))
    return frozenset(fields[True] - fields[False])


def owe_no_more(connection: Connection, record: LocalId, fields: Collection[str]) -> None:
    """Takes `fields` out of a change that has not started; one without fields is no debt."""
    waiting = connection.execute(
        select(outbox.c.id, outbox.c.fields).where(
            outbox.c.record_id == record, outbox.c.kind == "modify", outbox.c.state == "READY"
        )
    ).first()
    if waiting is None:
        return
    left = sorted(set(json.loads(waiting.fields)) - set(fields))
    if left:
        connection.execute(update(outbox).where(outbox.c.id == waiting.id).values(fields=json.dumps(left)))
    else:
        connection.execute(delete(outbox).where(outbox.c.id == waiting.id))


def owe_decision(connection: Connection, record: LocalId, field: str, now: int) -> None:
    """A person has to say which value of the field holds; a record's open questions stand in one entry."""
    waiting = connection.execute(
        select(outbox.c.id, outbox.c.fields).where(outbox.c.record_id == record, outbox.c.state == "CONFLICT")
    ).first()
    if waiting is None:
        debt = _debt(record, "modify", now) | {"state": "CONFLICT", "fields": json.dumps([field])}
        connection.execute(_ENTER, debt)
        return
    joined = sorted({*json.loads(waiting.fields), field})
    connection.execute(update(outbox).where(outbox.c.id == waiting.id).values(fields=json.dumps(joined)))


def owe_again(connection: Connection, record: LocalId, field: str) -> None:
    """The question about a field is answered with what stands here: it is owed as any change."""
    waiting = connection.execute(
        select(outbox).where(outbox.c.record_id == record, outbox.c.state == "CONFLICT")
    ).first()
    if waiting is None or field not in json.loads(waiting.fields):
        return
    left = sorted(set(json.loads(waiting.fields)) - {field})
    if left:
        connection.execute(update(outbox).where(outbox.c.id == waiting.id).values(fields=json.dumps(left)))
    else:
        connection.execute(delete(outbox).where(outbox.c.id == waiting.id))
    owe(connection, record, "modify", waiting.since, fields=[field])


def unsent_fields(connection: Connection, records: Iterable[LocalId]) -> dict[LocalId, set[str]]:
    """Which fields of which records were changed here and are not yet known to be on the server."""
    rows = connection.execute(
        select(outbox.c.record_id, outbox.c.fields).where(
            outbox.c.kind == "modify", outbox.c.record_id.in_(tuple(records))
        )
    )
    unsent: dict[LocalId, set[str]] = {}
    for row in rows:
        unsent.setdefault(row.record_id, set()).update(json.loads(row.fields))
    return unsent


def titles(connection: Connection) -> dict[LocalId, str]:
    """The titles of all records that owe anything."""
    owing = select(visit_record.c.id, visit_record.c.title).where(visit_record.c.id.in_(select(outbox.c.record_id)))
    return {LocalId(row.id): row.title or "" for row in connection.execute(owing)}


def park(connection: Connection, entry: int, message: str) -> None:
    """The server refused it; it waits, with the server's reason."""
    connection.execute(update(outbox).where(outbox.c.id == entry).values(state="PARKED", message=message))


def count(connection: Connection) -> int:
    """Records that are owed, as the status bar counts them: creations and changes."""
    owed = select(func.count(outbox.c.record_id.distinct())).where(_OF_THE_RECORD)
    return int(connection.execute(owed).scalar_one())


def entries(connection: Connection, only: int | None = None, *, frozen: bool = False) -> tuple[OwedEntry, ...]:
    """Everything owed to the current replica's server, oldest first, with what blocks it: of it the entry `only`, or
    with `frozen` just those of which something was sent."""
    owed = []
    wanted = _entries_statement() if only is None else _entries_statement().where(outbox.c.id == only)
    if frozen:
        wanted = wanted.where(outbox.c.id.in_(select(dispatch.c.outbox_id)))
    for row in connection.execute(wanted):
        reason = _why_blocked(row) if row.state == "READY" else None
        owed.append(
            OwedEntry(
                record=row.record_id,
                kind=row.kind,
                state="BLOCKED" if reason else row.state,
                message=reason or row.message,
                attempts=row.attempts,
                since=row.since,
                id=row.id,
                op=row.op,
                fields=frozenset(json.loads(row.fields)) if row.fields else frozenset(),
                comment=row.comment_id,
                person=row.person_id,
            )
        )
    return tuple(owed)


def _entries_statement() -> Select[Any]:
    """The entries, each with what of its record still lacks a number."""
    record = visit_record.c
    known_parent = (parent_visit.c.id == record.parent_id, ~_without_number(parent_visit))
    number_of_parent = select(parent_visit.c.number).where(*known_parent).scalar_subquery()
    customer_waits = exists().where(
        record_customer.c.record_id == record.id,
        customer.c.id == record_customer.c.customer_id,
        _without_number(customer),
    )
    follower_waits = exists().where(
        record_follower.c.record_id == record.id,
        person.c.id == record_follower.c.person_id,
        _without_number(person),
    )
    return (
        select(
            outbox,
            record.author_id,
            record.parent_id,
            number_of_parent.label("parent_number"),
            customer_waits.label("customer_waits"),
            follower_waits.label("follower_waits"),
        )
        .join(visit_record, record.id == outbox.c.record_id)
        .where(outbox.c.replica_id == THIS_REPLICA.scalar_subquery())
        .order_by(outbox.c.id)
    )


def _without_number(entries: Table) -> ColumnElement[bool]:
    """A number that another server gave is none here."""
    return or_(entries.c.number.is_(None), entries.c.replica_id != THIS_REPLICA.scalar_subquery())


def _why_blocked(row: Row[Any]) -> str | None:
    """What has to happen before the entry can be sent; a modify waits only for what it sends."""
    if row.kind not in ("create", "modify"):
        return None
    creates = row.kind == "create"
    sent = {"customers", "followers"} if creates else set(json.loads(row.fields))
    if creates and row.author_id is None:
        return tr("还没有设置「我是谁」，请运行 visitbook settings me 编号")
    if creates and row.parent_id is None:
        return tr("还没有所属的大的拜访，请在窗口里编辑这条记录并选择")
    waiting = {
        mark("大的拜访"): creates and row.parent_number is None,
        mark("客户"): "customers" in sent and row.customer_waits,
        mark("协作人"): "followers" in sent and row.follower_waits,
    }
    nameless = next((what for what, waits in waiting.items() if waits), None)
    if nameless is None:
        return None
    return tr("{what}还没有编号，请先用「visitbook name」或导入名录补上", what=tr(nameless))


def release(connection: Connection, records: Iterable[LocalId], now: int) -> list[LocalId]:
    """Makes imported records owed; samples, and records that the server has, stay as they are."""
    wanted = tuple(dict.fromkeys(records))
    known = set(connection.execute(select(visit_record.c.id).where(visit_record.c.id.in_(wanted))).scalars())
    unknown = next((id_ for id_ in wanted if id_ not in known), None)
    if unknown is not None:
        raise NotFound(mark("没有本机编号为 {id} 的拜访记录。"), id=unknown)
    free = connection.execute(
        select(visit_record.c.id).where(
            and_(visit_record.c.id.in_(wanted), visit_record.c.kept_local, visit_record.c.server_id.is_(None)),
            or_(visit_record.c.origin == "import", visit_record.c.origin == "own"),
        )
    ).scalars()
    released = [LocalId(id_) for id_ in free]
    for id_ in released:
        connection.execute(update(visit_record).where(visit_record.c.id == id_).values(kept_local=False))
        owe(connection, id_, "create", now)
    return released
