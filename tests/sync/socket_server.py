"""The model server behind a real socket on loopback, its faults down to the bytes: for tests, for kills, for the hand.

    python -m tests.sync.socket_server --port 8099 --faults 7 --rate 0.4 --habits numbers_as_text escapes
    visitbook sync --server http://127.0.0.1:8099

It prints its address as one JSON line and serves until it is interrupted or told `GET /stop`. `GET /truth` answers
what it holds: each row with the Idempotency-Key that it came with, each request that was carried out.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import random
import socket
import struct
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields, replace
from datetime import timedelta
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from desktop_app.sync.transport import Reply, Request
from tests.sync.faults import APPLYING, Fault, scripted, seeded, spoilt
from tests.sync.model_server import Habits, ModelServer

DRIP_SECONDS = 0.2
LATE_SECONDS = 2.0


class SocketServer(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, port: int, model: ModelServer, script: Iterator[Fault]) -> None:
        super().__init__(("127.0.0.1", port), Conversation)
        self.model = model
        self.script = script
        self.guard = threading.Lock()
        self.closing = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hung up, or was killed, is no news; anything else is a fault of this server."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)

    def truth(self) -> dict[str, Any]:
        with self.guard:
            self.model.catch_up()
            held = self.model.rows.values()
            rows = [{"id": row.id, "key": row.key, "user_id": row.user_id, **row.values} for row in held]
            applied = [{"key": one.key, "kind": one.kind, "row": one.row} for one in self.model.applied]
            return {"rows": rows, "applied": applied, "requests": len(self.model.asked)}


class Conversation(BaseHTTPRequestHandler):
    """One client's requests. The answer leaves in one piece, as a server with any sense sends it."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1
    server: SocketServer

    def do_GET(self) -> None:
        if self.path == "/truth":
            self._send(Reply(200, {}, json.dumps(self.server.truth(), ensure_ascii=False).encode()))
        elif self.path == "/stop":
            self._send(Reply(200, {}, b"{}"))
            self.server.closing.set()
        else:
            self._exchange(None)

    def do_POST(self) -> None:
        self._exchange(self.rfile.read(int(self.headers.get("content-length", "0"))))

    def log_message(self, format: str, *args: object) -> None:
        pass

    def _exchange(self, body: bytes | None) -> None:
        parts = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        query = tuple(parse_qsl(parts.query, keep_blank_values=True))
        request = Request(self.command, parts.path, query, headers, body)
        with self.server.guard:
            fault = next(self.server.script)
            user = self.server.model.user_of(headers)
            if user is None:
                fault = Fault.SIGN_IN
            reply = self._applied(request, user, fault)
        self._answer(reply, fault)

    def _applied(self, request: Request, user: int | None, fault: Fault) -> Reply:
        model = self.server.model
        if fault is Fault.LATE and user is not None:
            model.later(request, user, LATE_SECONDS)
        if fault in APPLYING and user is not None:
            return model.answer(request, user)
        model.catch_up()
        return Reply(200, {}, b"")

    def _answer(self, reply: Reply, fault: Fault) -> None:
        match fault:
            case Fault.NOT_SENT | Fault.LOST_BEFORE | Fault.LOST_AFTER | Fault.LATE:
                self._reset()
            case Fault.DRIP:
                self._drip(_bytes(reply))
            case Fault.CUT_JSON:
                self.wfile.write(_bytes(reply)[:-3])
                self.close_connection = True
            case Fault.ERROR_BEFORE:
                self._send(Reply(500, {}, reply.body))
            case Fault.HTML_BEFORE:
                self._send(Reply(200, {"content-type": "text/html"}, b"<html>Sign in</html>"))
            case Fault.REDIRECT:
                self._send(Reply(302, {"location": f"{self.server.url}/elsewhere"}, b""))
            case Fault.BUSY:
                self._send(Reply(429, {"retry-after": "1"}, b'{"status": 1, "msg": "\xe5\xa4\xaa\xe5\xbf\xab"}'))
            case Fault.SIGN_IN:
                self._send(Reply(401, {}, b'{"status": 1, "msg": "\xe8\xaf\xb7\xe7\x99\xbb\xe5\xbd\x95"}'))
            case Fault.REFUSED:
                self._send(Reply(422, {}, b'{"status": 1, "msg": "\xe4\xb8\x8d\xe8\xa1\x8c"}'))
            case _:
                self._send(spoilt(reply, fault))

    def _send(self, reply: Reply) -> None:
        self.wfile.write(_bytes(reply))

    def _reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True

    def _drip(self, data: bytes) -> None:
        self.close_connection = True
        for byte in data:
            self.wfile.write(bytes([byte]))
            self.wfile.flush()
            if self.server.closing.wait(DRIP_SECONDS):
                return


def _bytes(reply: Reply) -> bytes:
    headers = {"content-type": "application/json", **reply.headers, "content-length": str(len(reply.body))}
    lines = [f"HTTP/1.1 {reply.status} {HTTPStatus(reply.status).phrase}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join((*lines, "", "")).encode("latin-1") + reply.body


@contextmanager
def serving(
    habits: Habits | None = None, *faults: Fault, script: Iterator[Fault] | None = None, port: int = 0
) -> Iterator[SocketServer]:
    """A server in this process, until the end of the block."""
    model = ModelServer(time.time, habits, zone=_zone_hours())
    server = SocketServer(port, model, script or scripted(*faults))
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield server
    finally:
        server.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()


def _zone_hours() -> int:
    return round((time.localtime().tm_gmtoff or 0) / 3600)


def _habits(names: list[str]) -> Habits:
    """`escapes`, `nesting=3`, `tokens=SECRET:7`."""
    chosen: dict[str, Any] = {}
    kinds = {one.name: type(one.default) for one in fields(Habits)}
    for name, _, value in (text.partition("=") for text in names):
        if name == "tokens":
            token, _, person = value.partition(":")
            chosen["tokens"] = (*chosen.get("tokens", ()), (token, int(person or "7")))
        elif name in ("filters", "leaves_out"):
            chosen[name] = frozenset(value.split(",")) - {""}
        elif kinds[name] is bool:
            chosen[name] = value != "no"
        else:
            chosen[name] = int(value) if value.lstrip("-").isdigit() else value
    return replace(Habits(), **chosen)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--faults", type=int, metavar="SEED", help="faults by chance; without it the weather is good")
    parser.add_argument("--rate", type=float, default=0.3, help="of all requests, how many meet a fault")
    parser.add_argument("--only", nargs="*", type=lambda name: Fault[name.upper()], help="these faults alone")
    parser.add_argument("--habits", nargs="*", default=[], metavar="NAME[=VALUE]")
    parser.add_argument("--rows", type=int, default=0, help="so many records by colleagues to begin with")
    arguments = parser.parse_args()
    script = scripted()
    if arguments.faults is not None:
        chosen = arguments.only or [fault for fault in Fault if fault not in (Fault.GOOD, Fault.REFUSED)]
        script = seeded(arguments.faults, rate=arguments.rate, faults=chosen)
    with serving(_habits(arguments.habits), script=script, port=arguments.port) as server:
        _fill(server.model, arguments.rows)
        sys.stdout.write(json.dumps({"url": server.url}) + "\n")
        sys.stdout.flush()
        with contextlib.suppress(KeyboardInterrupt):
            server.closing.wait()
    return 0


def _fill(model: ModelServer, rows: int) -> None:
    dice = random.Random(rows)
    for number in range(rows):
        moment = model.wall() - timedelta(minutes=dice.randrange(1, 300_000))
        model.write(moment, protent_id=dice.randint(1, 30), event=dice.randint(1, 5), gain=f"同事的第 {number} 条")


if __name__ == "__main__":
    sys.exit(main())
