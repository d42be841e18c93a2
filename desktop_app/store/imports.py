"""What an import brought, by its batch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from desktop_app.domain.errors import NotFound
from desktop_app.domain.ids import LocalId
from desktop_app.domain.server_view import RecordView
from desktop_app.domain.times import to_seconds
from desktop_app.store.directory import THIS_REPLICA
from desktop_app.store.schema import import_batch, outbox, visit_record
from desktop_app.words import mark

_SAME = ("record_time", "event", "title", "effect", "problems", "suggestion", "workplan", "note")


def open_batch(connection: Connection, source: str, now: int) -> int:
    result = connection.execute(insert(import_batch).values(source=source, at=now, released=False))
    assert result.inserted_primary_key is not None
    return int(result.inserted_primary_key[0])


def records_of(connection: Connection, batch: int) -> list[LocalId]:
    if connection.execute(select(import_batch.c.id).where(import_batch.c.id == batch)).first() is None:
        raise NotFound(mark("没有第 {batch} 批导入。"), batch=batch)
    found = connection.execute(select(visit_record.c.id).where(visit_record.c.import_id == batch)).scalars()
    return [LocalId(id_) for id_ in found]


def waiting_batch(connection: Connection, record: LocalId) -> int | None:
    """The import that brought the record, while that goes to nobody and can be released."""
    found = connection.execute(
        select(visit_record.c.import_id)
        .join(import_batch, import_batch.c.id == visit_record.c.import_id)
        .where(visit_record.c.id == record, visit_record.c.kept_local, import_batch.c.state == "done")
    ).scalar_one_or_none()
    return None if found is None else int(found)


def without_parent(connection: Connection, batch: int) -> int:
    """Records of the import that are owed, and cannot go before somebody says to which larger visit they belong."""
    created = select(outbox.c.record_id).where(
        outbox.c.kind == "create", outbox.c.replica_id == THIS_REPLICA.scalar_subquery()
    )
    return connection.execute(
        select(func.count())
        .select_from(visit_record)
        .where(visit_record.c.import_id == batch, visit_record.c.parent_id.is_(None), visit_record.c.id.in_(created))
    ).scalar_one()


def mark_released(connection: Connection, batch: int) -> None:
    connection.execute(update(import_batch).where(import_batch.c.id == batch).values(released=True))


def not_here_yet(connection: Connection, rows: Sequence[RecordView], batch: int | None) -> list[RecordView]:
    """Rows without a number that did not stand here before this batch; equal ones are matched by number: k stay k."""
    moments = {to_seconds(row.record_time) for row in rows}
    columns = [visit_record.c[name] for name in _SAME]
    present: Counter[tuple[Any, ...]] = Counter(
        tuple(row)
        for row in connection.execute(
            select(*columns).where(
                visit_record.c.record_time.in_(moments),
                visit_record.c.server_id.is_(None),
                func.coalesce(visit_record.c.import_id, 0) != (batch or -1),
            )
        )
    )
    fresh = []
    for row in rows:
        values = {"record_time": to_seconds(row.record_time), "event": row.event, **row.texts}
        same = tuple(values[name] for name in _SAME)
        if present[same] > 0:
            present[same] -= 1
        else:
            fresh.append(row)
    return fresh
