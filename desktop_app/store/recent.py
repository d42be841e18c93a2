"""What a person did last, what is still unread, and what was written before of the same visit."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, select

from desktop_app.domain.ids import LocalId
from desktop_app.domain.times import to_seconds
from desktop_app.store.schema import read_receipt, record_customer, visit_record


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


def same_day(
    connection: Connection, day: datetime, event: int | None, customers: Collection[LocalId], *, limit: int
) -> list[LocalId]:
    """The records of that day and event with any of these customers, newest first."""
    midnight = datetime.combine(day.date(), time())
    record = visit_record.c
    with_them = select(record_customer.c.record_id).where(record_customer.c.customer_id.in_(tuple(customers)))
    found = (
        select(record.id)
        .where(
            record.record_time.between(to_seconds(midnight), to_seconds(midnight + timedelta(days=1)) - 1),
            record.event.is_not_distinct_from(event),
            record.id.in_(with_them),
        )
        .order_by(record.record_time.desc(), record.id.desc())
        .limit(limit)
    )
    return [LocalId(id_) for id_ in connection.execute(found).scalars()] if customers else []
