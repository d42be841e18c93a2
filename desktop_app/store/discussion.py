"""Comments and read receipts: written here, or brought by the server in place of what stood here."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from desktop_app.domain.directory import Kind
from desktop_app.domain.errors import NotFound
from desktop_app.domain.ids import LocalId, ServerId
from desktop_app.store import saving, search_index
from desktop_app.store.database import Writing
from desktop_app.store.directory import THIS_REPLICA, by_numbers
from desktop_app.store.rows import insert_again
from desktop_app.store.schema import comment, outbox, read_receipt, visit_record
from desktop_app.words import mark

A_DAY = 86_400

_NOT_STARTED = ("READY", "PARKED")
"""What is owed and of which the server has nothing."""


def add_comment(writing: Writing, record: LocalId, author: LocalId | None, content: str, now: int) -> LocalId:
    connection = writing.connection
    saving.row_to_write(connection, record)
    result = connection.execute(
        insert(comment).values(
            record_id=record,
            author_id=author,
            created=now,
            content=content,
            folded=search_index.folded_of(content),
        )
    )
    assert result.inserted_primary_key is not None
    count_again(connection, [record])
    saving.index(writing, [record])
    return LocalId(result.inserted_primary_key[0])


def add_receipt(writing: Writing, record: LocalId, reader: LocalId, now: int) -> bool:
    """True when this is news: a record is read once by each person."""
    connection = writing.connection
    saving.row_to_write(connection, record)
    of_record = read_receipt.c.record_id == record
    if connection.execute(
        select(read_receipt.c.person_id).where(of_record, read_receipt.c.person_id == reader)
    ).first():
        return False
    last = connection.execute(select(func.max(read_receipt.c.position)).where(of_record)).scalar()
    place = 0 if last is None else last + 1
    connection.execute(
        insert(read_receipt).values(record_id=record, person_id=reader, position=place, created=now, local=True)
    )
    count_again(connection, [record])
    writing.changed([record])
    return True


def take_receipt(writing: Writing, record: LocalId, reader: LocalId) -> bool:
    """Takes away a receipt that only this workstation knows, with what is owed for it; False when the server knows."""
    connection = writing.connection
    saving.row_to_write(connection, record)
    receipt = (read_receipt.c.record_id == record, read_receipt.c.person_id == reader)
    owed = (outbox.c.record_id == record, outbox.c.kind == "read", outbox.c.person_id == reader)
    row = connection.execute(select(read_receipt.c.local).where(*receipt)).one_or_none()
    states = connection.execute(select(outbox.c.state).where(*owed)).scalars()
    if row is None or not row.local or any(state not in _NOT_STARTED for state in states):
        return False
    connection.execute(delete(outbox).where(*owed))
    connection.execute(delete(read_receipt).where(*receipt))
    count_again(connection, [record])
    writing.changed([record])
    return True


def comment_of(connection: Connection, id_: LocalId) -> Row[Any]:
    row = connection.execute(select(comment).where(comment.c.id == id_)).one_or_none()
    if row is None:
        raise NotFound(mark("这条评论已经不在了。"))
    return row


def is_under_way(connection: Connection, id_: LocalId) -> bool:
    """True when the server may have the comment already."""
    states = connection.execute(select(outbox.c.state).where(outbox.c.comment_id == id_)).scalars()
    return any(state not in _NOT_STARTED for state in states)


def rewrite_comment(writing: Writing, record: LocalId, id_: LocalId, content: str) -> None:
    saving.row_to_write(writing.connection, record)
    values = {"content": content, "folded": search_index.folded_of(content)}
    writing.connection.execute(update(comment).where(comment.c.id == id_).values(values))
    saving.index(writing, [record])


def take_comment(writing: Writing, record: LocalId, id_: LocalId) -> dict[str, Any]:
    """Deletes a comment and what is owed for it; answers both for `put_comment_back`."""
    connection = writing.connection
    saving.row_to_write(connection, record)
    owed = select(outbox).where(outbox.c.comment_id == id_).order_by(outbox.c.id)
    kept = {
        "comment": dict(comment_of(connection, id_)._mapping),
        "owed": [dict(row._mapping) for row in connection.execute(owed)],
    }
    connection.execute(delete(outbox).where(outbox.c.comment_id == id_))
    connection.execute(delete(comment).where(comment.c.id == id_))
    count_again(connection, [record])
    saving.index(writing, [record])
    return kept


def put_comment_back(writing: Writing, record: LocalId, kept: Mapping[str, Any]) -> LocalId:
    """Lays down again what `take_comment` took; the comment's own id unless another has it now."""
    connection = writing.connection
    saving.row_to_write(connection, record)
    given = insert_again(connection, comment, [kept["comment"]])
    insert_again(connection, outbox, [{**row, "comment_id": given[row["comment_id"]]} for row in kept["owed"]])
    count_again(connection, [record])
    saving.index(writing, [record])
    return LocalId(given[kept["comment"]["id"]])


def count_again(connection: Connection, records: Sequence[LocalId]) -> None:
    """The counts that a row shows stand on the record."""
    for table, column in ((comment, "comment_count"), (read_receipt, "reading_count")):
        counted = select(func.count()).where(table.c.record_id == visit_record.c.id).scalar_subquery()
        connection.execute(update(visit_record).where(visit_record.c.id.in_(records)).values({column: counted}))


def same_comments(present: Sequence[Any], brought: Sequence[dict[str, Any]]) -> bool:
    """True when everything that was brought stands here already, and nothing of the server's stands here beside it."""
    keys = ("server_id", "author_id", "author_name", "created", "content", "raw")
    ours = [tuple(row._mapping[key] for key in keys) for row in present if row.server_id is not None]
    theirs = [tuple(row[key] for key in keys) for row in brought if row["server_id"] is not None]
    return sorted(ours, key=repr) == sorted(theirs, key=repr) and not _without_number(present, brought)


def _without_number(present: Sequence[Any], brought: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """What was brought without a number and does not stand here yet; such a comment is known by what it says."""
    here = {(row.author_id, row.created, row.content) for row in present}
    unnumbered = [row for row in brought if row["server_id"] is None]
    return [row for row in unnumbered if (row["author_id"], row["created"], row["content"]) not in here]


def same_receipts(present: Sequence[Any], brought: Sequence[dict[str, Any]]) -> bool:
    keys = ("person_id", "created", "person_name", "raw", "position")
    ours = [tuple(row._mapping[key] for key in keys) for row in present if not row.local]
    return ours == [tuple(row[key] for key in keys) for row in brought]


def replace_comments(
    connection: Connection, record: LocalId, present: Sequence[Any], brought: Sequence[dict[str, Any]], now: int
) -> None:
    """The server's comments take the place of its earlier ones, and of those that were written here and now are there.

    One that the server no longer has goes into the history.
    """
    there = {row["server_id"] for row in brought}
    gone = [row for row in present if row.server_id is not None and row.server_id not in there]
    for row in gone:
        saving.note_changes(connection, record, {"comment": (row.content, None)}, by=None, now=now)
    known = {row.server_id: row.id for row in present if row.server_id is not None}
    for row in gone:
        connection.execute(delete(outbox).where(outbox.c.comment_id == row.id))
        connection.execute(delete(comment).where(comment.c.id == row.id))
    arrived = _arrived(present, [row for row in brought if row["server_id"] not in known])
    connection.execute(delete(outbox).where(outbox.c.comment_id.in_(arrived.values())))
    known |= arrived
    numbered = [row for row in brought if row["server_id"] is not None]
    for one in (*numbered, *_without_number(present, brought)):
        id_ = known.get(one["server_id"])
        if id_ is None:
            connection.execute(insert(comment).values(one))
        else:
            connection.execute(update(comment).where(comment.c.id == id_).values(one))


def _arrived(present: Sequence[Any], news: Sequence[dict[str, Any]]) -> dict[Any, int]:
    """Which comment written here each new server number stands for: same author, same words, each taken once.

    Clocks differ, but a comment that the server had a day before it was written here is another one.
    """
    waiting = sorted((row for row in present if row.server_id is None), key=lambda row: row.id)
    arrived: dict[Any, int] = {}
    for one in news:
        for row in waiting:
            late_enough = one["created"] is None or one["created"] > row.created - A_DAY
            if one["server_id"] and late_enough and (row.author_id, row.content) == (one["author_id"], one["content"]):
                arrived[one["server_id"]] = row.id
                waiting.remove(row)
                break
    return arrived


def replace_receipts(
    connection: Connection, record: LocalId, present: Sequence[Any], brought: Sequence[dict[str, Any]]
) -> None:
    """The server's receipts as received, then those that only this workstation knows."""
    there = {row["person_id"] for row in brought}
    known_there = (outbox.c.record_id == record, outbox.c.kind == "read", outbox.c.person_id.in_(there))
    connection.execute(delete(outbox).where(*known_there))
    here = [row for row in present if row.local and row.person_id not in there]
    connection.execute(delete(read_receipt).where(read_receipt.c.record_id == record))
    rows = [*brought, *({**row._mapping} for row in here)]
    for place, row in enumerate(rows):
        row["position"] = place
    if rows:
        connection.execute(insert(read_receipt), rows)


def server_ids(connection: Connection, records: Collection[LocalId]) -> dict[LocalId, ServerId]:
    """The numbers of those of the records that the current replica's server has."""
    found = select(visit_record.c.id, visit_record.c.server_id).where(
        visit_record.c.replica_id == THIS_REPLICA.scalar_subquery(),
        visit_record.c.server_id.is_not(None),
        visit_record.c.id.in_(select(outbox.c.record_id)),
    )
    return {LocalId(row.id): ServerId(row.server_id) for row in connection.execute(found) if row.id in records}


def people_with_number(connection: Connection, number: ServerId | None) -> frozenset[LocalId]:
    """Who here is the person of this number: only their comments and receipts are theirs to send."""
    if number is None:
        return frozenset()
    found = by_numbers(connection, Kind.PERSON, [number])
    return frozenset(found.values())


def comment_arrived(writing: Writing, record: LocalId, id_: LocalId, number: ServerId) -> None:
    """The server has a comment that was written here, under this number; a copy that a pull brought goes."""
    connection = writing.connection
    copy = (comment.c.record_id == record, comment.c.server_id == number, comment.c.id != id_)
    connection.execute(delete(comment).where(*copy))
    connection.execute(update(comment).where(comment.c.id == id_).values(server_id=number))
    connection.execute(delete(outbox).where(outbox.c.comment_id == id_))
    count_again(connection, [record])
    writing.changed([record])


def reading_times(connection: Connection, pairs: Sequence[tuple[LocalId, LocalId]]) -> dict[LocalId, int]:
    """When each record was read by its person, in seconds of the wall clock."""
    people = {person for _, person in pairs}
    records = {record for record, _ in pairs}
    found = select(read_receipt.c.record_id, read_receipt.c.created).where(
        read_receipt.c.person_id.in_(tuple(people)), read_receipt.c.record_id.in_(tuple(records))
    )
    return {LocalId(row.record_id): row.created for row in connection.execute(found) if row.created is not None}


def receipts_arrived(writing: Writing, pairs: Sequence[tuple[LocalId, LocalId]]) -> None:
    """The server knows that these records were read by these people."""
    connection = writing.connection
    for record, person in pairs:
        receipt = (read_receipt.c.record_id == record, read_receipt.c.person_id == person)
        connection.execute(update(read_receipt).where(*receipt).values(local=False))
        owed = (outbox.c.record_id == record, outbox.c.kind == "read", outbox.c.person_id == person)
        connection.execute(delete(outbox).where(*owed))
    writing.changed([record for record, _ in pairs])
