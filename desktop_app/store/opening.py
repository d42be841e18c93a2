"""The one way to open a store: known for what it is first, made or brought up to date when needed, never guessed at.

What cannot be opened is left byte for byte as it was, and the error says why and what helps.

    open_store(Path("visits.db"))                               a file: a workstation, a small office's server
    open_database("visits.db")                                  the same
    open_database("postgresql+psycopg://me:secret@host/visits") an empty UTF8 database, or one that was opened before
    open_database("postgresql+psycopg:///visits?host=/run/postgresql")   through the local socket

For PostgreSQL the extra `server` is needed (`pip install visitbook[server]`). Whoever opens closes.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from desktop_app.domain.errors import InvalidInput
from desktop_app.store import locks
from desktop_app.store.creating import create, make_folder
from desktop_app.store.database import Database
from desktop_app.store.header import NOTHING_YET, schema_version
from desktop_app.store.location import warnings_for
from desktop_app.store.read_only import can_be_written, is_there, open_to_read
from desktop_app.store.sqlite import BUSY_SECONDS, connect
from desktop_app.store.sqlite_database import SqliteDatabase
from desktop_app.store.version import SCHEMA_VERSION
from desktop_app.words import mark

__all__ = ["backups_beside", "open_database", "open_store", "warnings_for"]

CONNECTIONS = 10
"""Of one process to PostgreSQL, which takes a hundred unless it is told otherwise."""


def open_database(where: str | Path, *, connections: int = CONNECTIONS) -> Database:
    """The store in a file or at an address, whichever `where` is; `connections` at most are kept to PostgreSQL.

    Raises what `open_store` raises, StoreUnreachable while there is no way to PostgreSQL, and InvalidInput for an
    address that is none.
    """
    if isinstance(where, Path) or "://" not in where:
        return open_store(Path(where))
    url = _address(where)
    if url.get_backend_name() == "sqlite" and url.database:
        return open_store(Path(url.database))
    if url.get_backend_name() != "postgresql":
        raise InvalidInput(mark("不支持这种数据库地址。请写文件路径，或 postgresql+psycopg://用户:密码@主机/数据库。"))
    try:
        from desktop_app.store.postgres_opening import open_postgres
    except ImportError as error:
        raise InvalidInput(mark('缺少 PostgreSQL 的驱动。请先安装：pip install "visitbook[server]"')) from error
    return open_postgres(url, connections=connections)


def _address(text: str) -> URL:
    try:
        return make_url(text)
    except (ArgumentError, ValueError):
        # The text may hold a password, so it is neither repeated nor chained.
        raise InvalidInput(mark("数据库地址不能读懂。请写成 postgresql+psycopg://用户:密码@主机/数据库。")) from None


def open_store(
    path: Path,
    *,
    backups: Path | None = None,
    wait: float = locks.WAIT_SECONDS,
    busy: float = BUSY_SECONDS,
    now: datetime | None = None,
) -> SqliteDatabase:
    """The store at `path`, made on first use, migrated from an older schema after a verified backup.

    `backups` is where that backup goes (default: `backups_beside`). `wait` is how long another program's restore or
    migration is waited for, `busy` how long another's transaction, both in seconds. Raises StoreDamaged, StoreNewer,
    StoreReadOnly, StoreBusy, StoreFull. A store that cannot be written is opened for reading.
    """
    path = path.absolute()
    if not is_there(path):
        make_folder(path.parent)
    elif not can_be_written(path):
        release = locks.share(path, wait=wait)
        try:
            return open_to_read(path, release, known=SCHEMA_VERSION, busy=busy)
        except BaseException:
            release()
            raise
    elif not locks.lock_file(path).exists():
        schema_version(path, known=SCHEMA_VERSION)  # what is no store gets no lock file beside it either
    while True:
        release = locks.share(path, wait=wait)
        try:
            if schema_version(path, known=SCHEMA_VERSION) == SCHEMA_VERSION:
                return SqliteDatabase(path, release, connecting=lambda: connect(path, timeout=busy))
        except BaseException:
            release()
            raise
        release()
        _bring_up_to_date(path, backups or backups_beside(path), wait=wait, now=now or datetime.now())


def _bring_up_to_date(path: Path, backups: Path, *, wait: float, now: datetime) -> None:
    with locks.alone(path, wait=wait):
        # Another program may have been quicker.
        version = schema_version(path, known=SCHEMA_VERSION)
        if version == NOTHING_YET:
            create(path)
        elif version < SCHEMA_VERSION:
            from desktop_app.store.migrating import migrate

            migrate(path, backups=backups, now=now)


def backups_beside(path: Path) -> Path:
    """Where a store's own backups go, so that both move together."""
    return path.parent / f"{path.stem}-backups"
