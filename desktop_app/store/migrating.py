"""An older store brought up to date: backed up, changed in one transaction, checked, and only then said to be newer.

The steps are Alembic's (`store.steps`); here is what a file needs around them. PostgreSQL has `postgres_opening`.
What goes wrong on the way leaves the old store as it was, so the program that wrote it can still open it.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pysqlite3
from sqlalchemy import URL, NullPool, create_engine
from sqlalchemy.exc import DBAPIError

from desktop_app.domain.errors import StoreError
from desktop_app.store import steps
from desktop_app.store.backup import copy_verified
from desktop_app.store.rotation import BEFORE_MIGRATION, file_name
from desktop_app.store.sqlite import BUSY_SECONDS, connect, translated
from desktop_app.words import mark


def migrate(
    path: Path, *, backups: Path | None, now: datetime, scripts: Path | None = None, busy: float = BUSY_SECONDS
) -> int:
    """Takes the store to the newest schema and answers its version; whoever calls has the store to themselves.

    `backups` None is for a copy, which needs none. Raises what the border raises; a migration's own mistake comes
    through as it is, after everything was undone.
    """
    version = steps.newest(scripts)
    if backups is not None:
        copy_verified(path, backups / file_name(path, now, f"{BEFORE_MIGRATION}{version}"))
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        module=pysqlite3,
        creator=lambda: connect(path, timeout=busy),
        poolclass=NullPool,
        pool_reset_on_return=None,
    )
    try:
        with engine.connect() as connection:
            # A table that is made anew would otherwise take along the rows that refer to it. Heard only out here.
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            try:
                given = _ids_given(connection)
                steps.upgrade(connection, scripts)
                _give_no_id_twice(connection, given)
                _check_references(connection, path)
                connection.exec_driver_sql(f"PRAGMA user_version={version}")
                connection.exec_driver_sql("COMMIT")
            except BaseException:
                _undo(connection)
                raise
    except DBAPIError as error:
        raise translated(error.orig, path) from error
    except pysqlite3.Error as error:
        raise translated(error, path) from error
    finally:
        engine.dispose()
    return version


def _ids_given(connection: Any) -> dict[str, int]:
    """The largest id that each table has ever given; none in a file without tables."""
    if not connection.exec_driver_sql("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'").fetchone():
        return {}
    return dict(connection.exec_driver_sql("SELECT name, seq FROM sqlite_sequence").fetchall())


def _give_no_id_twice(connection: Any, given: dict[str, int]) -> None:
    """A table that was made anew has forgotten the ids of its deleted rows."""
    for table, last in given.items():
        connection.exec_driver_sql("UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = ?", (last, table))


def _check_references(connection: Any, path: Path) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchone()
    if broken is not None:
        raise StoreError(
            mark("升级 {path} 时发现 {table} 的引用不一致，已全部撤销，数据没有改动。请先用「visitbook check」检查。"),
            path=path,
            table=broken[0],
        )


def _undo(connection: Any) -> None:
    if connection.connection.dbapi_connection.in_transaction:
        connection.exec_driver_sql("ROLLBACK")
