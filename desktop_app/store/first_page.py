"""The first page of the window, read before SQLAlchemy is imported (which takes longer than the window itself).

It reads only a store of this program at exactly this schema; for anything else it answers None and the slower way,
which has words for every case, goes first.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pysqlite3

from desktop_app.domain.times import to_seconds
from desktop_app.domain.visit import RecordRow
from desktop_app.store.first_page_sql import FIRST_PAGE
from desktop_app.store.record_rows import record_row
from desktop_app.store.version import APPLICATION_ID, SCHEMA_VERSION


def read_first_page(path: Path, start: datetime, end: datetime, size: int) -> tuple[RecordRow, ...] | None:
    """The newest `size` records between two moments, both inclusive, in the contract's order."""
    if not path.is_file():
        return None
    try:
        connection = pysqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)
    except pysqlite3.Error:
        return None
    try:
        if _pragma(connection, "application_id") != APPLICATION_ID:
            return None
        if _pragma(connection, "user_version") != SCHEMA_VERSION:
            return None
        me = connection.execute("SELECT value FROM setting WHERE key = 'me'").fetchone()
        values = {
            "start": to_seconds(start),
            "end": to_seconds(end),
            "me": int(me[0]) if me else None,
            "limit": size,
            "offset": 0,
        }
        return tuple(record_row(row) for row in connection.execute(FIRST_PAGE, values))
    except pysqlite3.Error:
        return None
    finally:
        connection.close()


def _pragma(connection: Any, name: str) -> Any:
    return connection.execute(f"PRAGMA {name}").fetchone()[0]
