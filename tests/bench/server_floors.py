"""What the server is measured against: bare servers of the same framework, each in a process of its own.

`python -m tests.bench.server_floors constant BYTES` answers a GET with so many bytes, a POST with a few.
`python -m tests.bench.server_floors raw STORE` writes a visit with the statements of a create and nothing around them.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import uvicorn
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, Router

from desktop_app.server.running import Place, listening_socket
from desktop_app.store.sqlite import connect

PATH = "/api/record/follow"
DONE = '{"status":0,"msg":"创建成功"}'.encode()


def constant(size: int) -> Router:
    body = b"x" * size

    async def read(_request: Request) -> Response:
        return Response(body, media_type="application/json")

    async def written(request: Request) -> Response:
        await request.body()
        return Response(DONE, media_type="application/json")

    return Router([Route(PATH, read, methods=["GET"]), Route(PATH, written, methods=["POST"])])


def raw(store: Path) -> Router:
    connection = connect(store)
    lane = ThreadPoolExecutor(1)
    minutes = itertools.count(int(time.time()))

    def write(sent: dict[str, Any]) -> None:
        run = connection.execute
        now = next(minutes)
        run("BEGIN IMMEDIATE")
        numbered = "SELECT id FROM parent_visit WHERE replica_id = 1 AND number = ?"
        (parent,) = run(numbered, (sent["protent_id"],)).fetchone()
        customers = [
            run("SELECT id FROM customer WHERE replica_id = 1 AND number = ?", (one,)).fetchone()[0]
            for one in sent["customers_id"]
        ]
        followers = [
            run("SELECT id FROM person WHERE replica_id = 1 AND number = ?", (one,)).fetchone()[0]
            for one in sent["follower_id"]
        ]
        (id_,) = run("SELECT seq + 1 FROM sqlite_sequence WHERE name = 'visit_record'").fetchone()
        organization, director = run(
            "SELECT organization_id, director_id FROM parent_visit WHERE id = ?", (parent,)
        ).fetchone()
        run(
            "SELECT (SELECT name FROM person WHERE id = 1), (SELECT name FROM organization WHERE id = ?)",
            (organization,),
        )
        run(
            "INSERT INTO visit_record (id, replica_id, server_id, server_order, record_time, event, parent_id,"
            " organization_id, director_id, author_id, cost, create_time, update_time, status, origin, title, effect)"
            " VALUES (?, 1, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?, 1, 'own', ?, ?)",
            (id_, id_, id_, now, 2, parent, organization, director, 1250, now, now, "2026.11.22--", sent["gain"]),
        )
        for place, one in enumerate(customers):
            run("INSERT INTO record_customer VALUES (?, ?, ?)", (id_, place, one))
        for place, one in enumerate(followers):
            run(
                "INSERT INTO record_follower VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (one, now, id_, id_, place, 2, organization, director),
            )
        run("INSERT INTO search_queue VALUES (?)", (id_,))
        run("COMMIT")

    async def written(request: Request) -> Response:
        sent = json.loads(await request.body())
        await asyncio.get_running_loop().run_in_executor(lane, write, sent)
        return Response(DONE, media_type="application/json")

    return Router([Route(PATH, written, methods=["POST"])])


def main(kind: str, argument: str) -> None:
    listening = listening_socket(Place(port=0))
    print(f"http://127.0.0.1:{listening.getsockname()[1]}", flush=True)
    app = constant(int(argument)) if kind == "constant" else raw(Path(argument))
    config = uvicorn.Config(app, http="httptools", ws="none", log_config=None, access_log=False)
    uvicorn.Server(config).run([listening])


if __name__ == "__main__":
    main(*sys.argv[1:])
