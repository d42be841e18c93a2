"""Cycles on a schedule, for a window that stays open: every few minutes, soon after a save, at once when asked.

It runs in a process of its own, so that reading a thousand rows never makes the window wait, and speaks in lines of
JSON: orders come in, how it stands goes out. When the orders end, it ends.
"""

from __future__ import annotations

import json
import math
import queue
import random
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from desktop_app.actions.settling import SyncDesk
from desktop_app.domain.errors import AppError, InvalidInput, SyncError, Unreachable
from desktop_app.store.database import Database
from desktop_app.sync.address import server_address
from desktop_app.sync.connecting import options_of, real_world, transport_of
from desktop_app.sync.engine import Result, synchronise
from desktop_app.sync.http import HttpTransport
from desktop_app.sync.manners import wait_after
from desktop_app.sync.transport import Stopped
from desktop_app.words import tr

_SOON = 4.0
"""Seconds after a save: time for the next word of a person who goes on writing."""
_BUSY = 30.0
_REPORTS_A_SECOND = 4
_PATIENCE_AT_END = 1.5
_WORTH_SAYING = 2.0

Say = Callable[[dict[str, Any]], None]


@dataclass(slots=True)
class Status:
    """How it stands; see `as_json` for the line. Moments are seconds since 1970."""

    state: str = "off"
    done: int | None = None
    of: int | None = None
    at: float | None = None
    next: float | None = None
    message: str | None = None
    checked: str | None = None
    summary: dict[str, int] | None = None
    attention: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


class Worker:
    """`say` gets a status whenever it changes; `orders` are lines of JSON, `token_of` looks a server's token up."""

    def __init__(self, database: Database, say: Say, token_of: Callable[[str], str | None]) -> None:
        self._database = database
        self._desk = SyncDesk(database)
        self._say = say
        self._token_of = token_of
        self._session_tokens: dict[str, str] = {}
        """By scheme, host and port: a token goes nowhere but where it was given for, whatever is set later."""
        self._orders: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self._stop = threading.Event()
        self._ended = threading.Event()
        self._transport: HttpTransport | None = None
        self._status = Status()
        self._said: dict[str, Any] | None = None
        self._said_at = 0.0
        self._failures = 0
        self._next: float | None = 0.0

    def run(self, orders: Iterable[str]) -> None:
        """Works until the orders end."""
        threading.Thread(target=self._listen, args=(orders,), daemon=True).start()
        self._tell()
        while not self._ended.is_set():
            if self._next is not None and time.time() >= self._next:
                self._cycle()
                continue
            self._wait()

    # --- orders -----------------------------------------------------------------------------------------------------

    def _listen(self, orders: Iterable[str]) -> None:
        """In a thread of its own: an order to stop must be heard while a cycle runs."""
        for line in orders:
            try:
                order = json.loads(line)
            except ValueError:
                continue
            if order.get("do") == "cancel":
                self._end_cycle()
            self._orders.put(order)
        self._ended.set()
        self._orders.put({})
        self._end_cycle()

    def _end_cycle(self) -> None:
        """At the next step, or where a question hangs, without its answer; what it came to is found out later."""
        self._stop.set()
        transport = self._transport
        if transport is not None:
            time.sleep(_PATIENCE_AT_END)
            transport.stop()

    def _wait(self) -> None:
        wait = 3600.0 if self._next is None else max(0.0, self._next - time.time())
        try:
            order = self._orders.get(timeout=min(wait, 3600.0))
        except queue.Empty:
            return
        self._obey(order)

    def _obey(self, order: dict[str, Any]) -> None:
        now = time.time()
        match order.get("do"):
            case "now" | "settings":
                self._next = now
            case "soon" if self._failures == 0:
                # A save does not ask a server that is away.
                self._next = now + _SOON if self._next is None else min(self._next, now + _SOON)
            case "token":
                self._keep_token(str(order.get("token") or ""))
                self._next = now
            case _:
                pass

    def _keep_token(self, token: str) -> None:
        with suppress(InvalidInput):  # an address that is none gets no token, and the next cycle says so
            origin = server_address(self._desk.settings().server).origin
            self._session_tokens[origin] = token

    # --- a cycle ----------------------------------------------------------------------------------------------------

    def _cycle(self) -> None:
        self._stop.clear()
        if self._ended.is_set():
            return
        settings = self._desk.settings()
        if not settings.server or not settings.enabled:
            self._status = Status(state="off")
            self._next = None
            self._tell()
            return
        self._status = replace(self._status, state="syncing", done=None, of=None, message=None, next=None)
        self._tell()
        try:
            options = options_of(settings)
            own = self._session_tokens.get(server_address(settings.server).origin)
            token = own or self._token_of(settings.server)
            with transport_of(settings, token) as self._transport:
                world = real_world(self._transport, self._sleep)
                result = synchronise(self._database, world, options, progress=self._progress)
            if self._stop.is_set() and result.error is not None:
                raise Stopped  # the error is the stop's own
            self._finished(result, settings.interval_minutes * 60.0)
        except Stopped:
            self._standing("stopped", None, settings.interval_minutes * 60.0)
        except AppError as error:
            self._standing("failed", str(error), _BUSY)
        finally:
            self._transport = None

    def _finished(self, result: Result, interval: float) -> None:
        self._status.summary = result.tally.as_json()
        self._status.attention = list(result.attention)
        error: SyncError | None = result.error
        if error is None:
            self._failures = 0
            self._status.at = time.time()
            overview = self._desk.overview()
            self._status.checked = overview.checked_from
            self._standing("synced", None, interval)
            return
        self._failures += 1
        wait = wait_after(self._failures, getattr(error, "retry_after", None), random.Random())
        away = isinstance(error, Unreachable)
        self._standing("offline" if away else "failed", str(error), wait)

    def _standing(self, state: str, message: str | None, wait: float) -> None:
        self._next = time.time() + wait
        self._status = replace(self._status, state=state, done=None, of=None, message=message, next=self._next)
        self._tell()

    def _sleep(self, seconds: float) -> None:
        """A wait that a person would wonder about is said, with the count as it stands."""
        if seconds >= _WORTH_SAYING:
            words = tr("不让服务器太忙，每分钟只问它有限的次数；{n} 秒后继续", n=math.ceil(seconds))
            self._status = replace(self._status, message=words)
            self._tell()
        if self._stop.wait(seconds):
            raise Stopped
        self._status = replace(self._status, message=None)

    def _progress(self, done: int | None, of: int | None) -> None:
        if self._stop.is_set():
            raise Stopped
        self._status = replace(self._status, done=done, of=of)
        if done is None or time.monotonic() - self._said_at >= 1 / _REPORTS_A_SECOND:
            self._tell()

    def _tell(self) -> None:
        line = self._status.as_json()
        if line != self._said:
            self._said, self._said_at = line, time.monotonic()
            self._say(line)
