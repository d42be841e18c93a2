"""A store on PostgreSQL, for a server of several processes. The border to it: its errors become `AppError`s here.

Reads are REPEATABLE READ, one unchanging view each. Writes are READ COMMITTED and keep out of each other's way as
`database.Writing` says: a statement behind a lock sees what whoever held it has committed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus
from sqlalchemy import URL, Connection, CursorResult, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoneFree

from desktop_app.domain.desk_views import Changes
from desktop_app.domain.errors import StoreBusy, StoreError, StoreUnreachable
from desktop_app.store.creating import revision_of
from desktop_app.store.database import Database, Writing
from desktop_app.store.postgres import BUSY_SECONDS, NAMES_LOCK, SCHEMA_LOCK, options, translated
from desktop_app.store.snapshots import Snapshot, ended_between
from desktop_app.store.version import SCHEMA_VERSION
from desktop_app.words import mark

_READING = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
_WRITING = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"
# A ROLLBACK would make the driver forget its prepared statements, and a read has nothing to undo.
_DONE = "COMMIT"

_NAMES_STAND = text("SELECT pg_advisory_xact_lock_shared({}, {})".format(*NAMES_LOCK))
_NAMES_MOVE = text("SELECT pg_advisory_xact_lock({}, {})".format(*NAMES_LOCK))
_OWN_NUMBER = "SELECT pg_current_xact_id_if_assigned()::text"
_SNAPSHOT = "SELECT pg_current_snapshot()::text"


class PostgresWriting(Writing):
    def _keep_others_out(self, *, shared: bool) -> None:
        self.execute(_NAMES_STAND if shared else _NAMES_MOVE)


class PostgresDatabase(Database):
    """Made by `store.opening.open_database`, which has made or checked the schema."""

    def __init__(self, url: URL, name: str, *, connections: int, busy: float = BUSY_SECONDS) -> None:
        super().__init__(name)
        self._engine = engine_of(url, busy=busy, pool_size=connections, max_overflow=0, pool_timeout=busy)
        event.listen(self._engine, "connect", self._enter)
        self._seen: Snapshot | None = None
        self._own_numbers: set[int] = set()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        with self._guard():
            connection = self._started(_READING)[0]
            try:
                yield connection
            finally:
                self._over(connection)

    @contextmanager
    def write(self, origin: str) -> Iterator[Writing]:
        with self._guard():
            connection = self._started(_WRITING)[0]
            writing = PostgresWriting(connection, origin)
            try:
                yield writing
                self._commit(connection)
            finally:
                connection.close()  # what is not committed is rolled back
        self._announce(writing.announcement())

    def poll(self) -> None:
        """Told from the numbers of the transactions that have ended since, less our own. Others in the same cluster
        count as well: what is announced too often is only read once more.
        """
        now = Snapshot.read(self._snapshot())
        before, self._seen = self._seen, now
        others = before is not None and ended_between(before, now) - self._own_numbers
        self._own_numbers = {number for number in self._own_numbers if not now.has_ended(number)}
        if others:
            self._announce(Changes(None, "elsewhere", directory=True))

    def as_of(self) -> object:
        return self._snapshot()

    def close(self) -> None:
        self._engine.dispose()

    def _snapshot(self) -> str:
        with self._guard():
            connection, answer = self._started(_SNAPSHOT)
            with connection:
                return str(answer.scalar_one())

    def _started(self, statement: str) -> tuple[Connection, CursorResult[Any]]:
        """A connection on which `statement` was run: BEGIN, or a question that stands alone.

        One that was kept may have been cut since; then a new one is asked for once. Nothing can be done twice by that.
        """
        for attempt in range(2):
            connection = self._engine.connect()
            try:
                return connection, connection.exec_driver_sql(statement)
            except DBAPIError as error:
                connection.close()
                if attempt or not error.connection_invalidated:
                    raise
            except BaseException:
                connection.close()
                raise
        raise AssertionError

    def _over(self, connection: Connection) -> None:
        try:
            # One that was cut has nothing to end; asking it would hide the error that says so.
            if not connection.invalidated and _driver(connection).info.transaction_status == TransactionStatus.INTRANS:
                connection.exec_driver_sql(_DONE)
        finally:
            connection.close()

    def _commit(self, connection: Connection) -> None:
        if _driver(connection).info.transaction_status == TransactionStatus.INERROR:
            # PostgreSQL would answer COMMIT with a rollback and no error.
            raise AssertionError("a statement failed in this transaction and nobody said so")
        if self._is_watched:
            number = connection.exec_driver_sql(_OWN_NUMBER).scalar_one()
            if number is not None:
                self._own_numbers.add(int(number))
        try:
            connection.exec_driver_sql("COMMIT")
        except DBAPIError as error:
            if error.connection_invalidated:
                raise StoreUnreachable(
                    mark("与 {path} 的连接在保存时断开，不能确定这次改动是否已经保存。请稍后查看后再决定是否重做。"),
                    path=self.name,
                ) from error
            raise

    def _enter(self, connection: Any, _record: object) -> None:
        """Each connection of an open store shares the schema with all others: nobody changes it under them.

        One that comes later, after the server was away, may find that somebody has.
        """
        try:
            connection.autocommit = True
            connection.execute("SELECT pg_advisory_lock_shared(%s, %s)", SCHEMA_LOCK)
            (found,) = connection.execute("SELECT max(version_num) FROM alembic_version").fetchone()
            if found != revision_of(SCHEMA_VERSION):
                raise StoreError(
                    mark("{path} 的结构已被换成另一个版本（{found}），与运行中的程序不符。请重新启动程序。"),
                    path=self.name,
                    found=found,
                )
        except BaseException:
            connection.close()
            raise

    @contextmanager
    def _guard(self) -> Iterator[None]:
        with guarded(self.name):
            yield


@contextmanager
def guarded(name: str) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        raise translated(error.orig, name) from error
    except psycopg.Error as error:
        raise translated(error, name) from error
    except NoneFree as error:
        raise StoreBusy(mark("{path} 的连接都在使用中。请稍后再试；没有保存任何改动。"), path=name) from error


def engine_of(url: URL, *, busy: float, **pool: Any) -> Engine:
    wanted = options(busy=busy)
    given = url.query.get("options")
    if given is not None:
        wanted["options"] = f"{given} {wanted['options']}"
    # What else the address says goes before what is usual here.
    arguments = {name: value for name, value in wanted.items() if name == "options" or name not in url.query}
    # Transactions are begun and ended in `read` and `write`: the connection itself is in autocommit mode.
    return create_engine(url, isolation_level="AUTOCOMMIT", connect_args=arguments, **pool)


def _driver(connection: Connection) -> Any:
    return connection.connection.dbapi_connection
