"""A fresh store: exactly what the migrations arrive at, laid down in one transaction and without them.

Alembic is left out because importing it costs the first start 250 ms; a test compares both ways table by table.
"""

from __future__ import annotations

import os
from pathlib import Path

from sqlalchemy import insert

from desktop_app.domain.errors import StoreFull, StoreReadOnly
from desktop_app.store import schema
from desktop_app.store.sqlite_database import SqliteDatabase
from desktop_app.store.version import APPLICATION_ID, SCHEMA_VERSION

VERSION_TABLE = (
    "CREATE TABLE alembic_version (\n\tversion_num VARCHAR(32) NOT NULL, \n"
    "\tCONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)\n)"
)
"""As Alembic would write it."""


def revision_of(version: int) -> str:
    """The migrations' name for a schema version: 1 is `0001`."""
    return f"{version:04}"


def create(path: Path) -> None:
    """Makes the file, only for its owner to read; whoever calls has the store to themselves."""
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    database = SqliteDatabase(path)
    try:
        with database.write("open") as writing:
            schema.metadata.create_all(writing.connection)
            for statement in schema.SQLITE_ONLY:
                writing.connection.exec_driver_sql(statement)
            writing.execute(insert(schema.replica), {"current": True})
            writing.connection.exec_driver_sql(VERSION_TABLE)
            writing.connection.exec_driver_sql("INSERT INTO alembic_version VALUES (?)", (revision_of(SCHEMA_VERSION),))
            writing.connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
            writing.connection.exec_driver_sql(f"PRAGMA user_version={SCHEMA_VERSION}")
    finally:
        database.close()


def make_folder(folder: Path) -> None:
    """The folder of a store; one that is made here is for its owner only."""
    if folder.is_dir():
        return
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise (StoreFull if error.errno == 28 else StoreReadOnly)(path=folder) from error
