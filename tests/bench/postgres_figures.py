"""python -m tests.bench.postgres_figures [--store FILE]: pages and counts on PostgreSQL, and by which indexes.

The store is the one that `python -m tests.bench` builds; it is copied into a cluster of the run's own (some minutes).
Each figure is the best of five, in milliseconds, beside the same question to SQLite in the same run.
"""

from __future__ import annotations

import argparse
import re
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, select

from desktop_app.domain.ids import LocalId
from desktop_app.domain.record_filter import NEWEST_FIRST, RecordFilter
from desktop_app.store import pages, schema
from desktop_app.store.database import Database
from desktop_app.store.opening import open_database
from tests.bench.million import built
from tests.bench.postgres_million import load
from tests.bench.sample_day import NOON
from tests.postgres import running_cluster

SIZE = 20
ROUNDS = 5


def most_used(connection: Connection, column: Any) -> LocalId:
    """The busiest value: what is slowest to answer for."""
    counted = select(column).where(column.is_not(None)).group_by(column).order_by(func.count().desc()).limit(1)
    return LocalId(connection.execute(counted).scalar_one())


def questions(database: Database) -> dict[str, RecordFilter]:
    record, link = schema.visit_record.c, schema.record_follower.c
    with database.read() as connection:
        parent = most_used(connection, record.parent_id)
        organization = most_used(connection, record.organization_id)
        director = most_used(connection, record.director_id)
        follower = most_used(connection, link.person_id)
    week, year = NOON - timedelta(days=7), NOON - timedelta(days=365)
    return {
        "last week": RecordFilter(start=week, end=NOON),
        "last year": RecordFilter(start=year, end=NOON),
        "all time": RecordFilter(),
        "protent_id": RecordFilter(parent=parent),
        "organization_id": RecordFilter(organization=organization),
        "director_id": RecordFilter(director=director),
        "follower_id": RecordFilter(follower=follower),
        "director_id, last year": RecordFilter(director=director, start=year, end=NOON),
        "follower_id, last year": RecordFilter(follower=follower, start=year, end=NOON),
        "organization, director": RecordFilter(organization=organization, director=director),
        "follower, director": RecordFilter(follower=follower, director=director),
        "protent_id, follower": RecordFilter(parent=parent, follower=follower),
        "nobody's": RecordFilter(follower=LocalId(2**40)),
    }


def best(database: Database, work: Callable[[Connection], object]) -> float:
    taken = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        with database.read() as connection:
            work(connection)
        taken.append(time.perf_counter() - start)
    return min(taken) * 1000


def page(wanted: RecordFilter, number: int) -> Callable[[Connection], object]:
    return lambda connection: pages.page_ids(connection, wanted, NEWEST_FIRST, number, SIZE)


def count(wanted: RecordFilter) -> Callable[[Connection], object]:
    return lambda connection: pages.count(connection, wanted)


def indexes(connection: Connection, statement: Any, values: dict[str, Any]) -> str:
    """The scans of the plan."""
    compiled = statement.compile(dialect=connection.dialect)
    cursor = connection.connection.cursor()
    cursor.execute(f"EXPLAIN {compiled}", {**compiled.params, **values})
    plan = "\n".join(row[0] for row in cursor.fetchall())
    cursor.close()
    found = re.findall(r"((?:Parallel |Bitmap )?(?:Index Only Scan|Index Scan|Seq Scan|Heap Scan|Index Scan))"
                       r"(?: Backward)?(?: using (\S+))? on (\S+)", plan)  # fmt: skip
    return ", ".join(f"{how} {index or table}" for how, index, table in found)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.postgres_figures")
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--store", type=Path)
    parser.add_argument("--url", help="a database that was filled before")
    asked = parser.parse_args()
    store = built(asked.store or Path(tempfile.gettempdir()) / f"visitbook-bench-{asked.records}.db", asked.records)
    with closing(open_database(store)) as sqlite:
        if asked.url:
            with closing(open_database(asked.url)) as postgres:
                compare(postgres, sqlite)
            return
        with running_cluster() as cluster, cluster.database() as name:
            load(cluster, name, store)
            with closing(open_database(cluster.url(name))) as postgres:
                compare(postgres, sqlite)


def compare(postgres: Database, sqlite: Database) -> None:
    print(f"{'':24} {'records':>9}  {'page 1':>13}  {'last page':>13}  {'count':>13}   (PostgreSQL | SQLite, ms)")
    for name, wanted in questions(postgres).items():
        with postgres.read() as connection:
            total = pages.count(connection, wanted)
        last = max(1, -(-total // SIZE))
        cells = [
            f"{best(postgres, work):6.1f}|{best(sqlite, work):6.1f}"
            for work in (page(wanted, 1), page(wanted, last), count(wanted))
        ]
        print(f"{name:24} {total:9,}  {cells[0]:>13}  {cells[1]:>13}  {cells[2]:>13}")
        shape, values = pages.Shape.of(wanted), pages.values_of(wanted)
        with postgres.read() as connection:
            of_page = {**values, "limit": SIZE, "offset": 0}
            print(f"{'':26}page: {indexes(connection, pages.id_statement(shape, NEWEST_FIRST), of_page)}")
            print(f"{'':26}count: {indexes(connection, pages.count_statement(shape), values)}")


if __name__ == "__main__":
    main()
