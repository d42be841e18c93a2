"""Which seconds of a minute an author's visits stand at."""

from __future__ import annotations

from sqlalchemy import Connection, select

from desktop_app.domain.ids import LocalId
from desktop_app.store.schema import visit_record


def in_minute(connection: Connection, author: LocalId | None, minute: int) -> set[int]:
    """`minute` is the wall-clock second at which the minute begins; the answer is of 0 to 59."""
    record = visit_record.c
    found = select(record.record_time).where(
        record.record_time >= minute, record.record_time < minute + 60, record.author_id.is_not_distinct_from(author)
    )
    return {second - minute for second in connection.execute(found).scalars()}
