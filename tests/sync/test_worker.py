"""The schedule in its own process: orders in, how it stands out; a stop is heard at once, a token stays put."""

from __future__ import annotations

import json
import queue
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop_app.actions.settling import SyncDesk
from desktop_app.store.database import Database
from desktop_app.store.opening import open_store
from desktop_app.sync.worker import Worker
from tests.sync.model_server import Habits
from tests.sync.raw_server import Visitor, raw_server
from tests.sync.socket_server import serving


class Window:
    """What a window is to the worker: it gives orders and hears how it stands."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.orders: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self.heard: list[dict[str, Any]] = []
        self._news = threading.Condition()
        self._worker = Worker(database, self._hear, lambda _server: None)
        self._thread = threading.Thread(target=self._worker.run, args=(iter(self.orders.get, None),))
        self._thread.start()

    def order(self, do: str, **more: object) -> None:
        self.orders.put(json.dumps({"do": do, **more}))

    def use(self, server: str) -> None:
        desk = SyncDesk(self.database)
        desk.set_settings(replace(desk.settings(), server=server, enabled=True))
        self.order("settings")

    def wait_for(self, wanted: Callable[[dict[str, Any]], bool], *, since: int = 0) -> dict[str, Any]:
        with self._news:
            assert self._news.wait_for(lambda: any(wanted(line) for line in self.heard[since:]), timeout=15), self.heard
            return next(line for line in self.heard[since:] if wanted(line))

    def close(self) -> float:
        started = time.monotonic()
        self.orders.put(None)
        self._thread.join(15)
        assert not self._thread.is_alive()
        return time.monotonic() - started

    def _hear(self, line: dict[str, Any]) -> None:
        with self._news:
            self.heard.append(dict(line))
            self._news.notify_all()


@contextmanager
def _window(folder: Path) -> Iterator[Window]:
    database = open_store(folder / "visits.db")
    window = Window(database)
    try:
        yield window
    finally:
        window.close()
        database.close()


def _is(state: str) -> Callable[[dict[str, Any]], bool]:
    return lambda line: line["state"] == state


def test_it_syncs_when_it_is_told_of_a_server(tmp_path: Path) -> None:
    with serving() as server, _window(tmp_path) as window:
        server.model.write(server.model.wall(), gain="他去过了")
        window.use(server.url)
        assert window.wait_for(_is("synced"))["summary"]["pulled"] == 1


def test_a_token_given_for_one_server_goes_to_no_other(tmp_path: Path) -> None:
    seen: list[bytes] = []

    def other(visitor: Visitor) -> None:
        while request := visitor.request():
            seen.append(request)
            visitor.send(b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n")

    with serving(Habits(tokens=(("geheim-8c1", 7),))) as ours, raw_server(other) as theirs, _window(tmp_path) as window:
        window.use(ours.url)
        window.wait_for(_is("failed"))
        window.order("token", token="geheim-8c1")
        window.wait_for(_is("synced"))
        since = len(window.heard)
        window.use(theirs.url())
        window.wait_for(_is("failed"), since=since)
        since = len(window.heard)
        window.use(ours.url)
        window.wait_for(_is("synced"), since=since)
    assert seen
    assert b"geheim-8c1" not in b"".join(seen)


def test_a_wait_for_the_servers_sake_is_said_and_can_be_ended(tmp_path: Path) -> None:
    with serving(Habits(largest_count=5)) as server, _window(tmp_path) as window:
        for minute in range(400):
            server.model.write(server.model.wall() - timedelta(minutes=minute))
        window.use(server.url)
        waiting = window.wait_for(lambda line: line["state"] == "syncing" and line["message"] is not None)
        assert "秒后继续" in waiting["message"]
        assert waiting["done"] > 0
        window.order("cancel")
        assert window.wait_for(_is("stopped"))["message"] is None


@pytest.mark.parametrize("how", ["cancel", "close"])
def test_a_question_that_hangs_does_not_hold_up_a_stop(tmp_path: Path, how: str) -> None:
    def hang(visitor: Visitor) -> None:
        visitor.request()
        visitor.hang()

    with raw_server(hang) as server, _window(tmp_path) as window:
        window.use(server.url())
        window.wait_for(_is("syncing"))
        while not server.requests:
            time.sleep(0.01)
        if how == "close":
            assert window.close() < 10, "the question hangs for half a minute"
            return
        started = time.monotonic()
        window.order("cancel")
        stood = window.wait_for(_is("stopped"))
        assert time.monotonic() - started < 10
        assert stood["message"] is None, "a person's own stop is no failure"
