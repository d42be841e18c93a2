"""A store in a file. The border to SQLite: its errors become `StoreError`s here and nowhere else.

A commit that returned survives a power cut (WAL with synchronous=FULL, on the current SQLite that `pysqlite3` carries).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pysqlite3
from sqlalchemy import URL, Connection, Engine, create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool, QueuePool

from desktop_app.domain.desk_views import Changes
from desktop_app.domain.errors import StoreError
from desktop_app.store.database import Database, Writing
from desktop_app.store.sqlite import connect, translated

Connecting = Callable[[], Any]
"""Makes one connection of the one SQLite library, in autocommit mode."""


class SqliteDatabase(Database):
    """Made by `store.opening.open_store`, which has checked the file and holds its lock."""

    path: Path

    def __init__(
        self,
        path: Path,
        release: Callable[[], None] = lambda: None,
        *,
        connecting: Connecting | None = None,
        read_only: bool = False,
    ) -> None:
        super().__init__(str(path), read_only=read_only)
        self.path = path
        self._connecting = connecting or (lambda: connect(path))
        self._release = release
        self._writer = threading.Lock()
        self._watching = threading.Lock()
        self._seen_version: int | None = None
        self._writes_on: Connection | None = None
        self._watcher: Any = None
        self._engine = _engine(path, self._connecting, keep=not read_only)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        with self._guard(), self._engine.connect() as connection:
            connection.exec_driver_sql("BEGIN")
            try:
                yield connection
            finally:
                connection.exec_driver_sql("ROLLBACK")

    @contextmanager
    def write(self, origin: str) -> Iterator[Writing]:
        with self._guard(), self._writer:
            connection = self._writer_connection()
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            writing = Writing(connection, origin)
            try:
                yield writing
                connection.exec_driver_sql("COMMIT")
            except BaseException:
                # A failed COMMIT may have rolled back already.
                if connection.connection.dbapi_connection.in_transaction:  # type: ignore[union-attr]
                    connection.exec_driver_sql("ROLLBACK")
                raise
            finally:
                connection.rollback()  # SQLAlchemy's own book-keeping: the transaction is over either way
        self._announce(writing.announcement())

    def poll(self) -> None:
        """Asked of the connection that writes, because its own commits do not change what it answers; while it is busy
        writing the question waits for the next call.
        """
        if not self._writer.acquire(blocking=False):
            return
        try:
            with self._guard():
                version = _data_version(self._writer_connection())
                self._writer_connection().rollback()
        finally:
            self._writer.release()
        if self._seen_version not in (None, version):
            self._announce(Changes(None, "elsewhere", directory=True))
        self._seen_version = version

    def as_of(self) -> object:
        # Straight from the driver: a server asks before each answer, and SQLAlchemy would take ten times as long.
        with self._guard(), self._watching:
            if self._watcher is None:
                self._watcher = self._connecting()
            return self._watcher.execute("PRAGMA data_version").fetchone()[0]

    def close(self) -> None:
        try:
            with self._guard(), self._engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA optimize")
        except StoreError:
            pass  # tidying only: nothing was asked to be saved
        for kept in (self._watcher, self._writes_on):
            if kept is not None:
                kept.close()
        self._watcher = self._writes_on = None
        self._engine.dispose()
        self._release()

    def _writer_connection(self) -> Connection:
        if self._writes_on is None:
            self._writes_on = self._engine.connect()
        return self._writes_on

    @contextmanager
    def _guard(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            raise translated(error.orig, self.path) from error
        except pysqlite3.Error as error:
            raise translated(error, self.path) from error


def _data_version(connection: Connection) -> int:
    return int(connection.exec_driver_sql("PRAGMA data_version").scalar_one())


def _engine(path: Path, connecting: Connecting, *, keep: bool) -> Engine:
    # Transactions are begun and ended in `read` and `write`: the connection itself is in autocommit mode.
    kept: dict[str, Any] = {"poolclass": QueuePool, "pool_size": 4, "max_overflow": 8}
    pool = kept if keep else {"poolclass": NullPool}
    return create_engine(
        URL.create("sqlite", database=str(path)),
        module=pysqlite3,
        creator=connecting,
        pool_reset_on_return=None,
        **pool,
    )
