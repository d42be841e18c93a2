"""A server in a thread of the test, over real sockets, and a client that hides nothing."""

from __future__ import annotations

import http.client
import io
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import uvicorn

from desktop_app.actions import serving
from desktop_app.actions.access import give_token
from desktop_app.actions.people import name_entry
from desktop_app.actions.serving import Rules
from desktop_app.domain.directory import DirectoryLine, Kind
from desktop_app.domain.ids import ServerId
from desktop_app.server import companion
from desktop_app.server.app import Options, application
from desktop_app.server.log import Log
from desktop_app.server.running import Place, config_of, listening_socket
from desktop_app.store.database import Database
from desktop_app.store.opening import open_database

ALWAYS = {"start_time": "2000-01-01 00:00:00", "end_time": "2100-01-01 00:00:00"}
"""Bounds around everything."""


@dataclass(frozen=True, slots=True)
class Told:
    """An answer: header names are lower-case."""

    code: int
    headers: Mapping[str, str]
    raw: bytes

    @property
    def body(self) -> Any:
        return json.loads(self.raw)

    @property
    def refusal(self) -> str:
        """What it says is wrong; it has to be the contract's refusal."""
        assert self.code == 200, self
        assert list(self.body) == ["status", "msg"], self
        assert self.body["status"] == 1
        return str(self.body["msg"])


class Caller:
    """Somebody with a token, on one connection."""

    def __init__(self, port: int, token: str | None = None, host: str = "127.0.0.1") -> None:
        self.port, self.token = port, token
        self._connection = http.client.HTTPConnection(host, port, timeout=60)

    def ask(self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None) -> Told:
        signed = {} if self.token is None else {"Authorization": f"Bearer {self.token}"}
        self._connection.request(method, path, body, {**signed, **(headers or {})})
        answer = self._connection.getresponse()
        return Told(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())

    def get(self, path: str = companion.FOLLOW, headers: Mapping[str, str] | None = None, **query: object) -> Told:
        asked = "?" + urlencode(query, quote_via=quote) if query else ""
        return self.ask("GET", path + asked, headers=headers)

    def page(self, **query: object) -> Any:
        """The answer to a GET around everything that has to go well."""
        asked = urlencode({**ALWAYS, **query}, quote_via=quote)
        told = self.ask("GET", f"{companion.FOLLOW}?{asked}")
        assert (told.code, told.body["status"]) == (200, 0), told
        return told.body

    def rows(self, **query: object) -> list[dict[str, Any]]:
        return list(self.page(**{"count": 1000, **query})["data"])

    def post(self, body: object, path: str = companion.FOLLOW, **headers: str) -> Told:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        sent = json.dumps(body, ensure_ascii=False).encode()
        return self.ask("POST", path, sent, {"Content-Type": "application/json", **named})

    def form(self, text: str, path: str = companion.FOLLOW) -> Told:
        return self.ask("POST", path, text.encode(), {"Content-Type": "application/x-www-form-urlencoded"})

    def created(self, path: str = companion.FOLLOW, **body: object) -> int:
        """The number of a record that has to be made."""
        told = self.post(body, path)
        assert told.body == {"status": 0, "msg": "创建成功"}, told
        return int(told.headers["record-id"])

    def record(self, number: int) -> dict[str, Any]:
        return next(row for row in self.rows() if row["id"] == number)

    def close(self) -> None:
        self._connection.close()


@dataclass
class Running:
    """A server that runs, its store, and what it wrote into its log."""

    port: int
    database: Database
    log: io.StringIO
    callers: list[Caller] = field(default_factory=list)

    def token(self, person: int) -> str:
        return give_token(self.database, ServerId(person), "test", now=datetime.now())

    def caller(self, person: int | None = None, token: str | None = None) -> Caller:
        """Somebody who signs in as this person; with neither, nobody."""
        caller = Caller(self.port, self.token(person) if person is not None else token)
        self.callers.append(caller)
        return caller

    def name(self, kind: Kind, number: int, name: str, director: int | None = None, place: int | None = None) -> None:
        given = [None if one is None else ServerId(one) for one in (director, place)]
        name_entry(self.database, DirectoryLine(kind, ServerId(number), name, *given))

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log.getvalue().splitlines()]


@contextmanager
def running(
    where: str | Path, *, rules: Rules | None = None, is_open: bool = False, rate: float = 0
) -> Iterator[Running]:
    database = open_database(where)
    serving.begin(database, now=datetime.now(), is_open=is_open)
    log = io.StringIO()
    options = Options(str(where), rules or Rules(), is_open=is_open, rate=rate)
    listening = listening_socket(Place(port=0))
    server = uvicorn.Server(config_of(lambda: application(options, Log(log)), Place()))
    thread = threading.Thread(target=server.run, args=([listening],))
    thread.start()
    here = Running(listening.getsockname()[1], database, log)
    try:
        yield here
    finally:
        for caller in here.callers:
            caller.close()
        server.should_exit = True
        thread.join(30)
        database.close()
        assert not thread.is_alive()
