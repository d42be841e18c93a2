"""A create and its row on the server become one record: claimed, numbered, and any copy of it folded in.

The table of claims forbids by itself that a server row is taken for two creates, or a create for two rows.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, insert, or_, select, update

from desktop_app.domain.directory import Kind
from desktop_app.domain.errors import NotAllowed
from desktop_app.domain.fingerprint import Look
from desktop_app.domain.ids import LocalId, ServerId
from desktop_app.store import directory, discussion, journal, saving, search_index
from desktop_app.store.database import Writing
from desktop_app.store.directory import THIS_REPLICA, current_replica
from desktop_app.store.journal import Entry
from desktop_app.store.rows import raw_json
from desktop_app.store.schema import (
    claim,
    comment,
    draft,
    field_change,
    lookalike,
    outbox,
    read_receipt,
    record_customer,
    record_follower,
    visit_record,
)
from desktop_app.words import mark

WATCHED_DAYS = 7
"""How long a late write of a create that is bound already is looked out for."""


@dataclass(frozen=True, slots=True)
class Lookalike:
    """A row on the server that is equal to one of our creates and that no create of ours accounts for."""

    record: LocalId
    server_id: ServerId
    other: LocalId | None
    """The local record of that row, once it was pulled."""


def bind(writing: Writing, entry: Entry, number: ServerId, *, how: str, now: float) -> None:
    """The create `entry` is the server's row `number`; `how` is `seen`, `told` (Record-Id) or `hand`.

    What was changed here since the payload was frozen stays owed, measured from what was sent.
    """
    connection = writing.connection
    owner = current_replica(connection)
    taken = select(claim.c.op).where(claim.c.replica_id == owner, claim.c.server_id == number)
    if connection.execute(taken).first() is not None:
        raise NotAllowed(mark("服务器编号 {number} 已经认领给另一条记录。"), number=number)
    before = None if entry.dispatch is None or entry.dispatch.before is None else sorted(entry.dispatch.before)
    connection.execute(
        insert(claim).values(
            replica_id=owner,
            server_id=number,
            op=entry.owed.op,
            record_id=entry.record,
            fingerprint=entry.look.fingerprint,
            before_set=None if before is None else json.dumps(before),
            bound_at=int(now),
            how=how,
        )
    )
    mine = (lookalike.c.replica_id == owner, lookalike.c.server_id == number)
    connection.execute(delete(lookalike).where(*mine))
    _fold_copy(writing, entry.record, owner, number)
    base = _sent_values(connection, entry)
    values: dict[str, Any] = {"server_id": number, "server_order": number, "missing": False, "base": raw_json(base)}
    connection.execute(update(visit_record).where(visit_record.c.id == entry.record).values(values))
    followers = record_follower.c.record_id == entry.record
    connection.execute(update(record_follower).where(followers).values(server_order=number))
    journal.settled(connection, entry)
    journal.log(connection, entry, f"bound: {how}", str(number), now)
    saving.index(writing, [entry.record])


def _sent_values(connection: Connection, entry: Entry) -> dict[str, Any]:
    """Of the fields that are owed further: what the frozen payload gave the server, as `visit_record.base` keeps it."""
    later = select(outbox.c.fields).where(outbox.c.record_id == entry.record, outbox.c.kind == "modify")
    fields = {name for text in connection.execute(later).scalars() for name in json.loads(text)}
    if not fields or entry.dispatch is None:
        return {}
    return {name: value for name, value in entry.dispatch.values.items() if name in fields}


def _fold_copy(writing: Writing, record: LocalId, owner: int, number: ServerId) -> None:
    """A pull may have brought the row as a record of its own before it was known as ours: what hangs on it moves."""
    connection = writing.connection
    copies = select(visit_record.c.id).where(visit_record.c.replica_id == owner, visit_record.c.server_id == number)
    copy = connection.execute(copies.where(visit_record.c.id != record)).scalar_one_or_none()
    if copy is None:
        return
    here = select(read_receipt.c.person_id).where(read_receipt.c.record_id == record)
    connection.execute(delete(read_receipt).where(read_receipt.c.record_id == copy, read_receipt.c.person_id.in_(here)))
    for table in (comment, read_receipt, outbox, field_change, draft):
        connection.execute(update(table).where(table.c.record_id == copy).values(record_id=record))
    search_index.forget(connection, [copy])
    for table in (record_customer, record_follower):
        connection.execute(delete(table).where(table.c.record_id == copy))
    connection.execute(delete(visit_record).where(visit_record.c.id == copy))
    discussion.count_again(connection, [record])
    writing.changed([copy])


def claimed(connection: Connection, numbers: Iterable[ServerId]) -> frozenset[ServerId]:
    """Which of these rows are known to be one of our creates."""
    wanted = tuple(numbers)
    found = select(claim.c.server_id).where(
        claim.c.replica_id == THIS_REPLICA.scalar_subquery(), claim.c.server_id.in_(wanted)
    )
    return frozenset(connection.execute(found).scalars()) if wanted else frozenset()


Watch = tuple[LocalId, frozenset[ServerId]]
"""A create of ours that is bound, and the ids that stood there before it was sent."""


def watched(connection: Connection, now: float) -> dict[str, list[Watch]]:
    """Creates that were bound in the last days, by their fingerprint."""
    found: dict[str, list[Watch]] = {}
    rows = select(claim.c.fingerprint, claim.c.record_id, claim.c.before_set).where(
        claim.c.replica_id == THIS_REPLICA.scalar_subquery(),
        claim.c.bound_at >= int(now) - WATCHED_DAYS * 86_400,
    )
    for row in connection.execute(rows):
        before = frozenset(ServerId(one) for one in json.loads(row.before_set or "[]"))
        found.setdefault(row.fingerprint, []).append((LocalId(row.record_id), before))
    return found


def note_lookalikes(connection: Connection, pairs: Iterable[tuple[LocalId, ServerId]], now: int) -> int:
    """Keeps (our record, the other row's number) of each that is not known yet; answers how many are new."""
    owner = current_replica(connection)
    wanted = {number: record for record, number in pairs}
    if not wanted:
        return 0
    known = select(lookalike.c.server_id).where(
        lookalike.c.replica_id == owner, lookalike.c.server_id.in_(tuple(wanted))
    )
    for number in connection.execute(known).scalars().all():
        del wanted[number]
    rows = [
        {"replica_id": owner, "server_id": number, "record_id": record, "found_at": now}
        for number, record in wanted.items()
    ]
    if rows:
        connection.execute(insert(lookalike), rows)
    return len(rows)


def lookalikes(connection: Connection) -> tuple[Lookalike, ...]:
    """Those that no person has settled."""
    other = visit_record.alias()
    rows = connection.execute(
        select(lookalike.c.record_id, lookalike.c.server_id, other.c.id)
        .outerjoin(other, (other.c.replica_id == lookalike.c.replica_id) & (other.c.server_id == lookalike.c.server_id))
        .where(lookalike.c.replica_id == THIS_REPLICA.scalar_subquery(), ~lookalike.c.settled)
        .order_by(lookalike.c.found_at, lookalike.c.server_id)
    )
    return tuple(Lookalike(row.record_id, row.server_id, row.id) for row in rows)


def settle_lookalike(connection: Connection, number: ServerId) -> None:
    """A person has said that both stay."""
    this = (lookalike.c.replica_id == current_replica(connection), lookalike.c.server_id == number)
    connection.execute(update(lookalike).where(*this).values(settled=True))


def candidates(connection: Connection, entry: Entry, account: ServerId | None) -> list[LocalId]:
    """Pulled records that an undecided create could be: unclaimed, by us, equal or near, within a day, or at its very
    second."""
    moment, day = entry.look.moment, 86_400
    owner = current_replica(connection)
    taken = select(claim.c.server_id).where(claim.c.replica_id == owner)
    before = tuple(entry.dispatch.before or ()) if entry.dispatch is not None else ()
    rows = select(visit_record).where(
        visit_record.c.replica_id == owner,
        visit_record.c.server_id.is_not(None),
        visit_record.c.server_id.not_in(taken),
        visit_record.c.server_id.not_in(before),
        visit_record.c.record_time.between(moment - day, moment + day),
    )
    author_known = account is not None
    if account is not None:
        author = directory.by_numbers(connection, Kind.PERSON, [account]).get(account)
        rows = rows.where(or_(visit_record.c.author_id.is_(None), visit_record.c.author_id == author))
    found = []
    for row in connection.execute(rows.order_by(visit_record.c.server_id)):
        look = Look(row.event, row.record_time, row.effect, row.note)
        at_its_second = author_known and look.moment == moment
        if at_its_second or look.fingerprint == entry.look.fingerprint or entry.look.is_near(look):
            found.append(LocalId(row.id))
    return found
