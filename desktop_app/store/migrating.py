"""An older store brought up to date: backed up, changed in one transaction, checked, and only then said to be newer.

Alembic runs inside this process from the scripts beside this module. A migration's number is its schema version.
What goes wrong on the way leaves the old store as it was, so the program that wrote it can still open it.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pysqlite3
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import URL, NullPool, create_engine
from sqlalchemy.exc import DBAPIError

from desktop_app.domain.errors import StoreDamaged
from desktop_app.store.backup import copy_verified
from desktop_app.store.rotation import BEFORE_MIGRATION, file_name
from desktop_app.store.sqlite import BUSY_SECONDS, connect, translated

SCRIPTS = Path(__file__).with_name("migrations")


def migrate(
    path: Path, *, backups: Path | None, now: datetime, scripts: Path | None = None, busy: float = BUSY_SECONDS
) -> int:
    """Takes the store to the newest schema and answers its version; whoever calls has the store to themselves.

    `backups` None is for a copy, which needs none. Raises what the border raises; a migration's own mistake comes
    through as it is, after everything was undone.
    """
    config = _configured(scripts or SCRIPTS)
    head = ScriptDirectory.from_config(config).get_current_head()
    assert head is not None
    version = int(head)
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
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
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


def _configured(scripts: Path) -> Config:
    config = Config()
    # A `%` in the path would be read as the start of a place to fill in.
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _check_references(connection: Any, path: Path) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchone()
    if broken is not None:
        raise StoreDamaged(path=path)


def _undo(connection: Any) -> None:
    if connection.connection.dbapi_connection.in_transaction:
        connection.exec_driver_sql("ROLLBACK")
