"""The server: requests a second as a ratio to a bare server of the same framework, at 1, 8 and 32 clients.

Both sides run in processes of their own and are asked in turns by the same client; a figure is the median time a
request takes of the whole (1 / requests a second), p99 stands beside it. The store is a copy, made a server's once.
"""

from __future__ import annotations

import json
import random
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median

import pysqlite3

from tests.bench.figures import Figure
from tests.bench.sample_day import UNTIL

CLIENTS = (1, 8, 32)
PATH = "/api/record/follow"
EVERYTHING = "start_time=2000-01-01%2000:00:00&end_time=2100-01-01%2000:00:00"


def server_figures(store: Path, rounds: int) -> Iterator[Figure]:
    served = _served(store)
    with ExitStack() as running:
        ours = running.enter_context(_process("desktop_app", "serve", "--store", served, "--port", "0", "--open",
                                              "--rate", "0", "--accept-parents"))  # fmt: skip
        size = len(_body(ours, _get(EVERYTHING)))
        constant = running.enter_context(_process("tests.bench.server_floors", "constant", str(size)))
        raw = running.enter_context(_process("tests.bench.server_floors", "raw", served))
        seconds = 0.25 + 0.05 * rounds
        for clients in CLIENTS:
            same = [_get(EVERYTHING)] * 50
            fresh = _never_asked(random.Random(clients))
            yield from _rated(
                "11", f"GET 20, unchanged, {clients} clients", (ours, same), (constant, same), clients, rounds, seconds,
                "constant of that size", 2.0,
            )  # fmt: skip
            yield from _rated(
                "", f"GET 20, another week each time, {clients} clients", (ours, fresh), (constant, same), clients,
                rounds, seconds, "constant of that size", None,
            )  # fmt: skip
            yield from _rated(
                "11", f"POST create, {clients} clients", (ours, _POSTS), (raw, _POSTS), clients, rounds, seconds,
                "the same SQL raw", 2.0,
            )  # fmt: skip
        yield from _each_filter(ours, served, rounds)


def _served(store: Path) -> Path:
    """A copy of the store that is a server's; made once, and kept beside it."""
    served = store.with_name(f"{store.stem}-served.db")
    if not served.exists():
        shutil.copy(store, served)
        began = time.perf_counter()
        with _process("desktop_app", "serve", "--store", served, "--port", "0", "--open"):
            sys.stderr.write(f"made a server's store in {time.perf_counter() - began:.0f} s\n")
    return served


@contextmanager
def _process(module: str, *arguments: object) -> Iterator[int]:
    """The port of a server that runs in a process of its own."""
    command = [sys.executable, "-m", module, *map(str, arguments)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert process.stdout is not None
        port = int(process.stdout.readline().rpartition(":")[2])
        time.sleep(0.5)
        yield port
    finally:
        process.terminate()
        process.wait()


def _get(query: str) -> bytes:
    return f"GET {PATH}?{query} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()


def _post(body: object) -> bytes:
    sent = json.dumps(body).encode()
    head = f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {len(sent)}\r\n\r\n".encode() + sent


_POSTS = [
    _post(
        {
            "protent_id": 5,
            "event": 2,
            "gain": "客户满意，下周再访",
            "customers_id": [1, 2],
            "follower_id": [3],
            "cost": 12.5,
        }
    )
]


def _never_asked(chosen: random.Random) -> list[bytes]:
    """The contract's week, ending at a second that nobody has asked for before."""
    day = datetime.combine(UNTIL, datetime.min.time())
    ends = [day - timedelta(seconds=chosen.randrange(1, 300 * 86_400)) for _ in range(20_000)]
    spans = [(end - timedelta(weeks=1), end) for end in ends]
    return [
        _get(f"start_time={start:%Y-%m-%d%%20%H:%M:%S}&end_time={end:%Y-%m-%d%%20%H:%M:%S}") for start, end in spans
    ]


def _rated(
    goal: str, what: str, ours: tuple[int, Sequence[bytes]], floor: tuple[int, Sequence[bytes]], clients: int,
    rounds: int, seconds: float, floor_is: str, ratio: float | None,
) -> Iterator[Figure]:  # fmt: skip
    taken: dict[str, list[tuple[float, float]]] = {"ours": [], "floor": []}
    for turn in range(max(3, rounds // 2) + 1):
        for name, (port, requests) in (("ours", ours), ("floor", floor)):
            rate, last = _load(port, requests, clients, seconds, turn)
            if turn:
                taken[name].append((1000 / rate, last))
    each = {name: median(one[0] for one in found) for name, found in taken.items()}
    late = {name: median(one[1] for one in found) for name, found in taken.items()}
    said = f"{what}: {1000 / each['ours']:,.0f}/s, p99 {late['ours']:.1f} ms"
    yield Figure(goal, said, each["ours"], each["floor"], f"{floor_is} {1000 / each['floor']:,.0f}/s", ratio=ratio)


def _load(port: int, requests: Sequence[bytes], clients: int, seconds: float, turn: int) -> tuple[float, float]:
    """Requests a second, and the 99th percentile of what one took in ms."""
    times: list[list[float]] = [[] for _ in range(clients)]
    until = time.perf_counter() + seconds

    def ask(place: int) -> None:
        at = place + turn * clients * 997
        with socket.create_connection(("127.0.0.1", port)) as line:
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while True:
                began = time.perf_counter()
                if began > until:
                    return
                _exchange(line, requests[at % len(requests)])
                times[place].append(time.perf_counter() - began)
                at += clients

    threads = [threading.Thread(target=ask, args=(place,)) for place in range(clients)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    all_times = sorted(one for part in times for one in part)
    return len(all_times) / took, all_times[int(len(all_times) * 0.99)] * 1000


def _exchange(line: socket.socket, request: bytes) -> bytes:
    line.sendall(request)
    heard = b""
    while b"\r\n\r\n" not in heard:
        heard += line.recv(1 << 18)
    head, _, body = heard.partition(b"\r\n\r\n")
    assert b" 200 " in head[:16], head
    length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
    while len(body) < length:
        body += line.recv(1 << 18)
    return body


def _body(port: int, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port)) as line:
        return _exchange(line, request)


def _each_filter(port: int, served: Path, rounds: int) -> Iterator[Figure]:
    """A page behind each filter and deep pages, asked for by one client, each right after a write: nothing is known."""
    connection = pysqlite3.connect(str(served))
    (records,) = connection.execute("SELECT count(*) FROM visit_record").fetchone()
    (parent,) = connection.execute("SELECT number FROM parent_visit ORDER BY id LIMIT 1").fetchone()
    connection.close()
    last = records // 20
    asked = {
        "page 1 of everything": "page=1",
        f"page {last // 2:,} of {last:,}": f"page={last // 2}",
        f"page {last:,} of {last:,}": f"page={last}",
        "organization_id": "organization_id=1",
        "director_id": "director_id=1",
        "follower_id": "follower_id=1",
        "protent_id": f"protent_id={parent}",
        "a year": "start_time=2026-01-01&end_time=2026-12-31",
        "organization_id, a year": "organization_id=1&start_time=2026-01-01&end_time=2026-12-31",
        "follower_id, director_id": "follower_id=1&director_id=1",
    }
    times: dict[str, list[float]] = {name: [] for name in asked}
    with socket.create_connection(("127.0.0.1", port)) as line:
        for _ in range(max(3, rounds // 2)):
            for name, query in asked.items():
                _exchange(line, _POSTS[0])
                request = _get(query if "start_time" in query else f"{EVERYTHING}&{query}")
                began = time.perf_counter()
                _exchange(line, request)
                times[name].append((time.perf_counter() - began) * 1000)
    first = median(times["page 1 of everything"])
    for name, found in times.items():
        yield Figure("", f"GET with its exact total, just written: {name}", median(found), first, "page 1")
