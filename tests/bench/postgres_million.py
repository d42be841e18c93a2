"""The measured store on PostgreSQL: every row of a SQLite store copied, table by table."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pysqlite3
from sqlalchemy import Boolean, Table

from desktop_app.store import schema
from desktop_app.store.opening import open_database
from tests.postgres import Cluster


def load(cluster: Cluster, name: str, store: Path) -> None:
    """Fills the database `name` from the store in a file, which is only read."""
    open_database(cluster.url(name)).close()
    start = time.perf_counter()
    source = pysqlite3.connect(f"{store.absolute().as_uri()}?mode=ro", uri=True)
    try:
        with psycopg.connect(cluster.address(name)) as target:
            target.execute("SET session_replication_role = replica")  # the rows were checked where they come from
            target.execute("DELETE FROM replica")
            for table in schema.metadata.sorted_tables:
                _copy(source, target, table)
                sys.stderr.write(f"\r{table.name} copied, {time.perf_counter() - start:.0f} s" + " " * 20)
        with psycopg.connect(cluster.address(name), autocommit=True) as target:
            target.execute("VACUUM (ANALYZE)")
    finally:
        source.close()
    sys.stderr.write(f"\rcopied in {time.perf_counter() - start:.0f} s" + " " * 20 + "\n")


def _copy(source: Any, target: psycopg.Connection[Any], table: Table) -> None:
    there = {row[1] for row in source.execute(f"PRAGMA table_info({table.name})")}
    columns = [column for column in table.c if column.name in there]
    if not columns:
        return  # the store is of an older schema
    names = ", ".join(f'"{column.name}"' for column in columns)
    flags = [place for place, column in enumerate(columns) if isinstance(column.type, Boolean)]
    with target.cursor().copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
        for row in _rows(source.execute(f"SELECT {names} FROM {table.name}"), flags):
            copy.write_row(row)
    if "id" in table.c:
        count_on = "SELECT setval(pg_get_serial_sequence(%s, 'id'), (SELECT coalesce(max(id), 1) FROM {}))"
        target.execute(count_on.format(table.name), [table.name])


def _rows(found: Any, flags: list[int]) -> Iterator[Any]:
    for row in found:
        values = list(row)
        for place in flags:
            values[place] = bool(values[place])
        yield values
