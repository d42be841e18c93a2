"""What a person did last, and what is still unread."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, func, select

from desktop_app.domain.ids import LocalId
from desktop_app.store.schema import read_receipt, visit_record


def last_visit(connection: Connection, author: LocalId | None) -> Row[Any, Any] | None:
    """`parent_id` and `event` of the visit that was last written here by this author."""
    record = visit_record.c
    return connection.execute(
        select(record.parent_id, record.event)
        .where(record.origin == "own", record.author_id.is_not_distinct_from(author))
        .order_by(record.id.desc())
        .limit(1)
    ).first()


def unread_count(connection: Connection, reader: LocalId) -> int:
    """All records less those read: two counts inside indexes instead of a look-up for each record."""
    everything = select(func.count()).select_from(visit_record).scalar_subquery()
    read = select(func.count()).where(read_receipt.c.person_id == reader).scalar_subquery()
    return int(connection.execute(select(everything - read)).scalar_one())
