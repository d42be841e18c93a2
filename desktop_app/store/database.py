"""One open store: its connections, its transactions, and what is announced after each commit.

The border to SQLite: its errors become `StoreError`s here and nowhere else. A commit that returned survives a power
cut (WAL with synchronous=FULL, on the current SQLite that `pysqlite3` carries).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pysqlite3
from sqlalchemy import URL, Connection, Engine, create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool, QueuePool

from desktop_app.domain.desk_views import Changes
from desktop_app.domain.errors import StoreError
from desktop_app.domain.ids import LocalId
from desktop_app.store.sqlite import connect, translated

MANY_RECORDS = 5_000
"""A transaction that changed more than these is announced as "too much to name"."""

Connecting = Callable[[], Any]
"""Makes one connection of the one SQLite library, in autocommit mode."""


class Writing:
    """One write transaction: its connection, and what it will announce once it is committed."""

    def __init__(self, connection: Connection, origin: str) -> None:
        self.connection = connection
        self.execute = connection.execute
        self._origin = origin
        self._records: set[LocalId] | None = set()
        self._directory = False

    def changed(self, records: Iterable[LocalId]) -> None:
        if self._records is None:
            return
        self._records.update(records)
        if len(self._records) > MANY_RECORDS:
            self._records = None

    def changed_directory(self) -> None:
        self._directory = True

    def announcement(self) -> Changes | None:
        if self._records is not None and not self._records and not self._directory:
            return None
        records = None if self._records is None else frozenset(self._records)
        return Changes(records, self._origin, self._directory)


class Database:
    """Made by `store.opening.open_store`, which has checked the file and holds its lock."""

    def __init__(
        self,
        path: Path,
        release: Callable[[], None] = lambda: None,
        *,
        connecting: Connecting | None = None,
        read_only: bool = False,
    ) -> None:
        self.path = path
        self.read_only = read_only
        self._connecting = connecting or (lambda: connect(path))
        self._release = release
        self._listeners: list[Callable[[Changes], None]] = []
        self._writer = threading.Lock()
        self._watching = threading.Lock()
        self._seen_version: int | None = None
        self._writes_on: Connection | None = None
        self._watcher: Connection | None = None
        self._engine = _engine(path, self._connecting, keep=not read_only)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection on one unchanging view of the store."""
        with self._guard(), self._engine.connect() as connection:
            connection.exec_driver_sql("BEGIN")
            try:
                yield connection
            finally:
                connection.exec_driver_sql("ROLLBACK")

    @contextmanager
    def write(self, origin: str) -> Iterator[Writing]:
        """One transaction, committed to the disk when the block ends, undone when it raises; then announced."""
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
        announcement = writing.announcement()
        if announcement:
            self._announce(announcement)

    def subscribe(self, listener: Callable[[Changes], None]) -> Callable[[], None]:
        """Tells `listener` of every commit from now on, those of others once they are polled for."""
        self._listeners.append(listener)
        if self._seen_version is None:
            self.poll()
        return lambda: self._listeners.remove(listener)

    def poll(self) -> None:
        """Announces that something changed when another process has committed since the last call.

        Asked of the connection that writes, because its own commits do not change what it answers; while it is busy
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
        """Equal to an earlier answer as long as nobody, here or elsewhere, has committed since."""
        with self._guard(), self._watching:
            if self._watcher is None:
                self._watcher = self._engine.connect()
            version = _data_version(self._watcher)
            self._watcher.rollback()
            return version

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

    def _announce(self, changes: Changes) -> None:
        for listener in tuple(self._listeners):
            listener(changes)

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
