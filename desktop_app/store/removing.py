"""Records that no server ever had go into a recycle bin and come back from it as they were, local id and all.

A bin entry holds the rows of each table as JSON. The text index is not kept: it is made again from the rows.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select

from desktop_app.domain.desk_views import Binned
from desktop_app.domain.errors import NotAllowed, NotFound
from desktop_app.domain.ids import LocalId
from desktop_app.domain.times import from_seconds, to_seconds
from desktop_app.store import saving, search_index
from desktop_app.store.database import Writing
from desktop_app.store.rows import insert_again, to_json
from desktop_app.store.schema import (
    comment,
    draft,
    field_change,
    outbox,
    read_receipt,
    record_customer,
    record_follower,
    recycle_bin,
    visit_record,
)
from desktop_app.words import mark

KEPT_FOR = timedelta(days=30)

_PARTS: tuple[Table, ...] = (
    record_follower,
    record_customer,
    comment,
    read_receipt,
    outbox,
    field_change,
    draft,
)
"""Everything that hangs on a record; a comment stands before what is owed for it."""

_NOT_STARTED = ("READY", "PARKED")
"""A refused entry was answered, and the server has nothing of it."""


def kept_since(now: datetime) -> datetime:
    """What was deleted before this moment is not kept any longer."""
    return now - KEPT_FOR


def is_removable(connection: Connection, record: LocalId) -> bool:
    """False for what a server has or may have."""
    return _at_the_server(connection, record) is None


def _at_the_server(connection: Connection, record: LocalId) -> str | None:
    """Why the record cannot be deleted here, if it cannot."""
    row = saving.row_of(connection, record)
    if row.server_id is not None or row.origin == "pull":
        return mark("服务器上已有的记录不能在这里删除。")
    states = select(outbox.c.state).where(outbox.c.record_id == record)
    if any(state not in _NOT_STARTED for state in connection.execute(states).scalars()):
        return mark("这条记录正在发送，或者还不知道服务器是否已收到，现在不能删除。")
    return None


def take_out(writing: Writing, record: LocalId, now: int) -> int:
    """Moves the record into the bin and answers its place there; `NotAllowed` for what a server has or may have."""
    connection = writing.connection
    row = saving.row_to_write(connection, record)
    reason = _at_the_server(connection, record)
    if reason is not None:
        raise NotAllowed(reason)
    body: dict[str, list[dict[str, Any]]] = {visit_record.name: [dict(row._mapping)]}
    search_index.forget(connection, [record])
    for table in _PARTS:
        rows = connection.execute(select(table).where(table.c.record_id == record).order_by(*table.primary_key))
        body[table.name] = [dict(part._mapping) for part in rows]
    for table in (*reversed(_PARTS), visit_record):
        column = table.c.id if table is visit_record else table.c.record_id
        connection.execute(delete(table).where(column == record))
    result = connection.execute(insert(recycle_bin).values(record_id=record, body=to_json(body), removed_at=now))
    assert result.inserted_primary_key is not None
    writing.changed([record])
    return int(result.inserted_primary_key[0])


def put_back(writing: Writing, place: int) -> LocalId:
    """Takes the record of a place in the bin out again, exactly as it went in."""
    connection = writing.connection
    kept = connection.execute(select(recycle_bin).where(recycle_bin.c.id == place)).one_or_none()
    if kept is None:
        raise NotFound(mark("这条记录已不在回收站中，不能恢复。"))
    body = json.loads(kept.body)
    connection.execute(insert(visit_record), body[visit_record.name])
    comments: dict[int, int] = {}
    for table in _PARTS:
        rows = body[table.name]
        if "id" not in table.c:
            if rows:
                connection.execute(insert(table), rows)
            continue
        for row in rows:
            if row.get("comment_id") is not None:
                row["comment_id"] = comments[row["comment_id"]]
        given = insert_again(connection, table, rows)
        if table is comment:
            comments = given
    connection.execute(delete(recycle_bin).where(recycle_bin.c.id == place))
    record = LocalId(kept.record_id)
    saving.index(writing, [record])
    return record


def binned(connection: Connection) -> tuple[Binned, ...]:
    """What can be put back, latest deleted first."""
    found = []
    for row in connection.execute(select(recycle_bin).order_by(recycle_bin.c.id.desc())):
        (record,) = json.loads(row.body)[visit_record.name]
        removed = from_seconds(row.removed_at)
        found.append(Binned(row.id, row.record_id, record["title"] or "", record["effect"] or "", removed))
    return tuple(found)


def empty(connection: Connection, now: int) -> int:
    """Forgets what has been in the bin for long enough; answers how many records."""
    over = recycle_bin.c.removed_at < to_seconds(kept_since(from_seconds(now)))
    return connection.execute(delete(recycle_bin).where(over)).rowcount


def forget_samples(connection: Connection) -> None:
    """Samples that were deleted one by one go with all the others."""
    rows = connection.execute(select(recycle_bin.c.id, recycle_bin.c.body)).all()
    samples = [row.id for row in rows if json.loads(row.body)[visit_record.name][0]["origin"] == "sample"]
    if samples:
        connection.execute(delete(recycle_bin).where(recycle_bin.c.id.in_(samples)))
