"""Is the store whole? SQLite's own checks, and ours of what stands in two places and has to say the same in both.

Each question is one statement that reads its tables once, so that a million records are checked in a minute or so;
between any two thousand steps of it `stop` is asked, and what it answers ends the check at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import Any

import pysqlite3
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from desktop_app.domain.errors import StoreDamaged, StoreError
from desktop_app.domain.times import from_seconds, to_seconds
from desktop_app.store.database import Database
from desktop_app.store.schema import NO_NUMBER_YET
from desktop_app.words import mark, tr

PROBLEM_LIMIT = 20
"""Damage comes in thousands; this many lines of it say enough."""
STEPS_BETWEEN_LOOKS = 200_000
"""Of SQLite's machine: some milliseconds."""
FULL_CHECK_EVERY = timedelta(days=7)
CHECKED_AT = "checked_at"
"""The setting: when the last full check found nothing, as whole seconds."""


_LOOK_ANEW = "SELECT 1 FROM search WHERE search MATCH 'a' LIMIT 1"
"""FTS5 remembers for each connection where its pages are, and only a query looks whether others have written since.
The check does not: on a connection that searched before, it would look for pages that are gone and call that damage
(SQLite 3.53.4)."""


class Stopped(Exception):
    """Whoever asked for the check wants it no more."""


def never() -> bool:
    return False


QUESTIONS: tuple[tuple[str, str], ...] = (
    (
        mark("{n} 条记录的评论数与评论不符"),
        "SELECT count(*) FROM visit_record AS v LEFT JOIN"
        " (SELECT record_id, count(*) AS n FROM comment GROUP BY record_id) AS c ON c.record_id = v.id"
        " WHERE v.comment_count <> coalesce(c.n, 0)",
    ),
    (
        mark("{n} 条记录的已读数与已读不符"),
        "SELECT count(*) FROM visit_record AS v LEFT JOIN"
        " (SELECT record_id, count(*) AS n FROM read_receipt GROUP BY record_id) AS r ON r.record_id = v.id"
        " WHERE v.reading_count <> coalesce(r.n, 0)",
    ),
    (
        mark("{n} 条记录的排序与服务器编号不符"),
        f"SELECT count(*) FROM visit_record WHERE server_order <> coalesce(server_id, {NO_NUMBER_YET})",
    ),
    (
        mark("{n} 处协作人的副本与记录不符"),
        "SELECT count(*) FROM record_follower AS f JOIN visit_record AS v ON v.id = f.record_id"
        " WHERE (f.record_time, f.server_order) <> (v.record_time, v.server_order) OR f.event IS NOT v.event"
        " OR f.organization_id IS NOT v.organization_id OR f.director_id IS NOT v.director_id",
    ),
    (
        mark("{n} 条本机新建的记录没有列入待发"),
        "SELECT count(*) FROM visit_record AS v WHERE origin = 'own' AND server_id IS NULL AND NOT kept_local"
        " AND NOT EXISTS (SELECT 1 FROM outbox AS o WHERE o.record_id = v.id AND o.kind = 'create')",
    ),
    (
        mark("{n} 条记录不在搜索索引中"),
        "SELECT count(*) FROM visit_record AS v"
        " WHERE NOT EXISTS (SELECT 1 FROM search_entry AS e WHERE e.record_id = v.id)"
        " AND NOT EXISTS (SELECT 1 FROM search_queue AS q WHERE q.record_id = v.id)",
    ),
    (
        mark("{n} 条索引登记没有对应的索引内容"),
        "SELECT count(*) FROM search_entry AS e"
        " WHERE NOT EXISTS (SELECT 1 FROM search_docsize AS d WHERE d.id = e.key)",
    ),
    (
        mark("{n} 条索引内容没有对应的记录"),
        "SELECT count(*) FROM search_docsize AS d"
        " WHERE NOT EXISTS (SELECT 1 FROM search_entry AS e WHERE e.key = d.id)",
    ),
)


def check(database: Database, *, stop: Callable[[], bool] = never) -> dict[str, Any]:
    """All there is to check: `{"ok": True, "records": n}`, or `ok` False and `problems` as lines for a person."""
    problems: list[str] = []
    records: int | None = None
    try:
        with _watched(database, stop) as connection:
            problems += [
                tr("数据库结构：{found}", found=line)
                for line in _lines(connection, f"PRAGMA integrity_check({PROBLEM_LIMIT})")
                if line != "ok"
            ]
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(PROBLEM_LIMIT)
            problems += [tr("{table} 的一行指向不存在的 {other}", table=row[0], other=row[2]) for row in broken]
            records = connection.exec_driver_sql("SELECT count(*) FROM visit_record").scalar_one()
            for source, question in QUESTIONS:
                found = connection.exec_driver_sql(question).scalar_one()
                if found:
                    problems.append(tr(source, n=found))
    except StoreDamaged as error:
        problems.append(str(error))
    if problems:
        return {"ok": False, "records": records, "problems": problems[:PROBLEM_LIMIT]}
    return {"ok": True, "records": records}


def quick_check(database: Database, *, stop: Callable[[], bool] = never) -> bool:
    """True when the structure of the file is whole; the window asks after each start, in a lane."""
    try:
        with _watched(database, stop) as connection:
            return _lines(connection, "PRAGMA quick_check(1)") == ["ok"]
    except StoreDamaged:
        return False


def is_full_check_due(database: Database, now: datetime) -> bool:
    with database.read() as connection:
        found = connection.exec_driver_sql("SELECT value FROM setting WHERE key = ?", (CHECKED_AT,)).scalar()
    try:
        return found is None or not timedelta() <= now - from_seconds(int(found)) < FULL_CHECK_EVERY
    except ValueError:
        return True


def remember_full_check(database: Database, now: datetime) -> None:
    with database.write("check") as writing:
        writing.connection.exec_driver_sql(
            "INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            (CHECKED_AT, str(to_seconds(now))),
        )


def _lines(connection: Connection, pragma: str) -> list[str]:
    return [str(row[0]) for row in connection.exec_driver_sql(pragma)]


@contextmanager
def _watched(database: Database, stop: Callable[[], bool]) -> Iterator[Connection]:
    """A reading connection whose statements end, as Stopped, once `stop` answers True."""
    driver: Any = None
    try:
        with database.read() as connection:
            driver = connection.connection.dbapi_connection
            driver.set_progress_handler(stop, STEPS_BETWEEN_LOOKS)
            try:
                with suppress(DBAPIError, pysqlite3.Error):  # of a damage the check itself has more to say
                    connection.exec_driver_sql(_LOOK_ANEW).fetchall()
                yield connection
            finally:
                driver.set_progress_handler(None, STEPS_BETWEEN_LOOKS)
    except (DBAPIError, pysqlite3.Error, StoreError) as error:
        if stop():
            raise Stopped from error
        raise
