"""Stores to compare: everything that a person or a server would see of the records, without what only this computer
counts (local ids, who brought a record, when)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import select

from desktop_app.domain.directory import Entry
from desktop_app.store import records
from desktop_app.store.database import Database
from desktop_app.store.opening import open_store
from desktop_app.store.schema import directory_tables, metadata, visit_record


@contextmanager
def store(folder: Path, name: str = "store.sqlite") -> Iterator[Database]:
    database = open_store(folder / name, backups=folder / "backups")
    try:
        yield database
    finally:
        database.close()


def _called(entry: Entry | None) -> tuple[Any, ...] | None:
    return None if entry is None else (entry.number, entry.name)


def told(database: Database) -> list[tuple[Any, ...]]:
    """Every record as what it says, in an order of its own."""
    with database.read() as connection:
        ids = connection.execute(select(visit_record.c.id)).scalars().all()
        found = [
            (
                one.record_time, one.server_id, one.event, one.title, one.effect, one.problems, one.suggestion,
                one.workplan, one.note, one.attachment, one.cost, one.cost_note, one.create_time, one.update_time,
                one.status, _called(one.author), _called(one.director), _called(one.organization), _called(one.parent),
                tuple(map(_called, one.customers)), tuple(map(_called, one.followers)),
                tuple((part.author_name, part.created, part.content) for part in one.comments),
            )
            for start in range(0, len(ids), 500)
            for one in records.load(connection, ids[start : start + 500])
        ]  # fmt: skip
    return sorted(found, key=repr)


def rows_of(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, as a whole."""
    with database.read() as connection:
        return {
            name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for name, table in metadata.tables.items()
            if name not in ("import_batch", "import_deed")
        }


def entries(database: Database) -> int:
    with database.read() as connection:
        return sum(len(connection.execute(select(table.c.id)).all()) for table in directory_tables.values())
