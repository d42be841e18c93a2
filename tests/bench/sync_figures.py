"""What synchronising costs: a pull of 100,000 records beside writing the same rows by hand, and questions asked.

The server is the cheapest there could be, its rows rendered beforehand, so that only our side is measured.
"""

from __future__ import annotations

import calendar
import json
import random
import tempfile
import time
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from desktop_app.domain.times import text_of_seconds
from desktop_app.store.opening import open_store
from desktop_app.store.sqlite import connect
from desktop_app.sync.engine import Options, synchronise
from desktop_app.sync.transport import CONTRACT_PATH, Reply, Request, World
from tests.bench.figures import Figure

_FIRST = 1_700_000_000
_PEOPLE = 40
ROWS_A_PAGE = 1000


class Rendered:
    """Answers the contract's GET from rows that were rendered before; `rows` are their values, oldest first."""

    def __init__(self, records: int) -> None:
        dice = random.Random(4)
        self.rows = [_row(number, dice) for number in range(1, records + 1)]
        self._moments = [row["moment"] for row in self.rows]
        self._texts = [_rendered(row) for row in self.rows]
        self.asked = 0
        self.took = 0.0

    def __call__(self, request: Request) -> Reply:
        begun = time.perf_counter()
        self.asked += 1
        query = dict(request.query)
        if request.path != CONTRACT_PATH:
            return Reply(404, {}, b"<html></html>")
        first = bisect_left(self._moments, _seconds(query["start_time"]))
        behind = bisect_right(self._moments, _seconds(query["end_time"]))
        count, page = int(query["count"]), int(query["page"])
        newest = behind - (page - 1) * count
        texts = self._texts[max(first, newest - count) : max(first, newest)][::-1]
        info = b'"page_info":{"total":%d,"page":%d,"count":%d}' % (max(0, behind - first), page, count)
        body = b'{"status":0,"data":[' + b",".join(texts) + b"]," + info + b"}"
        self.took += time.perf_counter() - begun
        return Reply(200, {}, body)


def _seconds(text: str) -> int:
    return calendar.timegm(time.strptime(text, "%Y-%m-%d %H:%M:%S"))


def _row(number: int, dice: random.Random) -> dict[str, Any]:
    person = dice.randrange(1, _PEOPLE)
    effect = "与客户见面，介绍了方案，对方基本认可，希望下周给到书面报价。" * dice.randrange(1, 4)
    return {"id": number, "moment": _FIRST + number * 300 + dice.randrange(200), "user": person, "effect": effect}


def _rendered(row: dict[str, Any]) -> bytes:
    at = text_of_seconds(row["moment"])
    name = f"员工{row['user']}"
    comment = {"id": row["id"], "user_id": 1, "createTime": at, "content": "好的，跟进报价。", "user_name": "员工1"}
    shown = {
        "id": row["id"], "user_id": row["user"], "type": 2, "recordTime": at, "title": f"{at[:10]}-{name}-",
        "effect": row["effect"], "problems": None, "suggestion": None, "workplan": None, "createTime": at,
        "updateTime": at, "status": 1, "note": "客户偏好上午见面。", "user_name": name, "comment": [comment],
        "reading": [{"user_id": one, "createTime": at, "username": f"员工{one}"} for one in (1, 2)],
    }  # fmt: skip
    return json.dumps(shown, ensure_ascii=False).encode()


def sync_figures(records: int) -> Iterator[Figure]:
    server = Rendered(records)
    with tempfile.TemporaryDirectory() as folder:
        by_hand = _by_hand(Path(folder) / "hand.db", server)
        ours, asked = _pulled(Path(folder) / "ours.db", server)
    yield Figure(
        "8", f"pull of {records:,} records, text index aside", ours * 1000, by_hand * 1000, "the same rows by hand", 2.0
    )
    windows = -(-records // ROWS_A_PAGE)
    yield Figure("issue 4", "requests for each finished window page", asked / windows, limit=1.2, unit="requests")


def _by_hand(path: Path, server: Rendered) -> float:
    """The rows of the same tables, values known beforehand, a thousand a commit."""
    open_store(path).close()
    connection = connect(path)
    run = connection.execute
    run("BEGIN")
    connection.executemany(
        "INSERT INTO person (id, replica_id, number, name) VALUES (?, 1, ?, ?)",
        [(number, number, f"员工{number}") for number in range(1, _PEOPLE)],
    )
    run("COMMIT")
    begun = time.perf_counter()
    for start in range(0, len(server.rows), ROWS_A_PAGE):
        part = server.rows[start : start + ROWS_A_PAGE]
        run("BEGIN IMMEDIATE")
        connection.executemany(
            "INSERT INTO visit_record (id, replica_id, server_id, server_order, record_time, event, director_id,"
            " author_id, comment_count, reading_count, status, create_time, update_time, origin, kept_local, title,"
            " effect, note) VALUES (?, 1, ?, ?, ?, 2, ?, ?, 1, 2, 1, ?, ?, 'pull', 0, ?, ?, ?)",
            [_columns(row) for row in part],
        )
        connection.executemany(
            "INSERT INTO comment (record_id, server_id, author_id, created, content) VALUES (?, ?, 1, ?, ?)",
            [(row["id"], row["id"], row["moment"], "好的，跟进报价。") for row in part],
        )
        connection.executemany(
            "INSERT INTO read_receipt (person_id, record_id, position, created, local) VALUES (?, ?, ?, ?, 0)",
            [(one, row["id"], one - 1, row["moment"]) for row in part for one in (1, 2)],
        )
        connection.executemany("INSERT INTO search_queue (record_id) VALUES (?)", [(row["id"],) for row in part])
        run("COMMIT")
    took = time.perf_counter() - begun
    connection.close()
    return took


def _columns(row: dict[str, Any]) -> tuple[Any, ...]:
    id_, moment, user = row["id"], row["moment"], row["user"]
    title = f"2026.01.01-员工{user}-"
    return id_, id_, id_, moment, user, user, moment, moment, title, row["effect"], "客户偏好上午见面。"


def _pulled(path: Path, server: Rendered) -> tuple[float, int]:
    """Seconds until the last row was kept, less what the server took; and the questions asked."""
    database = open_store(path)
    world = World(server, time.time, lambda: int(time.time()), time.sleep, random.Random(1))
    options = Options("https://visits.example", per_minute=None, rows_a_page=ROWS_A_PAGE, full=True)
    last = begun = time.perf_counter()
    asked = 0

    def at(point: str) -> None:
        nonlocal last, asked
        if point == "swept":
            asked, last = server.asked, time.perf_counter()

    server.asked, server.took = 0, 0.0
    result = synchronise(database, world, options, at=at)
    database.close()
    if result.error is not None or result.tally.pulled != len(server.rows):
        raise RuntimeError(f"the pull did not bring everything: {result}")
    return last - begun - server.took, asked
