"""A store on PostgreSQL is known for what it is, made, or brought up to date: in one transaction, by one process.

PostgreSQL undoes tables like rows, so a step that fails leaves what was there. No copy is made here before a migration:
that is `pg_dump`'s work, and the README says so.
"""

from __future__ import annotations

import time

from sqlalchemy import URL, Connection, NullPool, insert, inspect

from desktop_app.domain.errors import StoreBusy, StoreError, StoreNewer
from desktop_app.store import schema
from desktop_app.store.creating import VERSION_TABLE, revision_of
from desktop_app.store.postgres import BUSY_SECONDS, SCHEMA_LOCK
from desktop_app.store.postgres_database import PostgresDatabase, engine_of, guarded
from desktop_app.store.version import SCHEMA_VERSION
from desktop_app.words import mark

OLDEST = 130_000
"""The first PostgreSQL that numbers transactions as `PostgresDatabase.poll` reads them."""

_NOTHING_YET = 0
_BETWEEN_TRIES = 0.05


def open_postgres(url: URL, *, connections: int, busy: float = BUSY_SECONDS) -> PostgresDatabase:
    """The store in the database that `url` names; its tables are made on first use and migrated from an older schema.

    Raises StoreUnreachable, StoreNewer, StoreBusy (another program holds an older schema open), StoreReadOnly and
    StoreError for a database of something else.
    """
    url = url.set(drivername="postgresql+psycopg")
    name = name_of(url)
    prepare(url, name, busy=busy)
    return PostgresDatabase(url, name, connections=connections, busy=busy)


def name_of(url: URL) -> str:
    """The address as a message may show it: neither password nor options."""
    plain = URL.create("postgresql", url.username, None, url.host, url.port, url.database)
    return plain.render_as_string()


def prepare(url: URL, name: str, *, busy: float = BUSY_SECONDS) -> None:
    """Makes the tables or migrates them when that is needed: once, however many processes start."""
    engine = engine_of(url, busy=busy, poolclass=NullPool)
    try:
        with guarded(name), engine.connect() as connection:
            until = time.monotonic() + busy
            while _look(connection, name) != SCHEMA_VERSION:
                if _have_alone(connection, name):
                    return
                if time.monotonic() >= until:
                    raise StoreBusy(
                        mark("{path} 需要升级，但还有程序正在使用它。请先停止所有 visitbook 进程；没有改动任何数据。"),
                        path=name,
                    )
                time.sleep(_BETWEEN_TRIES)
    finally:
        engine.dispose()


def _have_alone(connection: Connection, name: str) -> bool:
    """Brings the schema up to date while nobody else is in; False when somebody is, who perhaps does it."""
    connection.exec_driver_sql("BEGIN")
    alone = connection.exec_driver_sql("SELECT pg_try_advisory_xact_lock({}, {})".format(*SCHEMA_LOCK)).scalar_one()
    if alone:
        _bring_up_to_date(connection, _look(connection, name))
    connection.exec_driver_sql("COMMIT")
    return bool(alone)


def _look(connection: Connection, name: str) -> int:
    """The schema version there, or _NOTHING_YET."""
    server = connection.connection.dbapi_connection.info.server_version  # type: ignore[union-attr]
    if server < OLDEST:
        raise StoreError(
            mark("{path} 的 PostgreSQL 版本太旧（{found}）。请升级到 {oldest} 或更新的版本。"),
            path=name,
            found=server // 10_000,
            oldest=OLDEST // 10_000,
        )
    if connection.exec_driver_sql("SHOW server_encoding").scalar_one() != "UTF8":
        raise StoreError(mark("{path} 的编码不是 UTF8，不能保存所有文字。请用 UTF8 重新建立这个数据库。"), path=name)
    tables = set(inspect(connection).get_table_names())
    if schema.visit_record.name in tables and "alembic_version" in tables:
        version = int(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one())
        if version > SCHEMA_VERSION:
            raise StoreNewer(path=name, found=version, known=SCHEMA_VERSION)
        return version
    if tables:
        raise StoreError(mark("{path} 里已经有另一个程序的表，没有改动。请为拜访簿单独建立一个数据库。"), path=name)
    return _NOTHING_YET


def _bring_up_to_date(connection: Connection, version: int) -> None:
    if version == _NOTHING_YET:
        create(connection)
    elif version < SCHEMA_VERSION:  # nobody was quicker
        from desktop_app.store.steps import upgrade

        upgrade(connection)


def create(connection: Connection) -> None:
    schema.metadata.create_all(connection, checkfirst=False)
    connection.execute(insert(schema.replica), {"current": True})
    connection.exec_driver_sql(VERSION_TABLE)
    connection.exec_driver_sql(f"INSERT INTO alembic_version VALUES ('{revision_of(SCHEMA_VERSION)}')")
