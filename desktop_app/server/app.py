"""The server as an ASGI application: its paths, and what lives as long as it does."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from starlette.routing import Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from desktop_app.actions.serving import Rules
from desktop_app.server import companion
from desktop_app.server.answer import Answer, refused, to_json
from desktop_app.server.door import READS, WRITES, Door
from desktop_app.server.exchange import Incoming, send_answer
from desktop_app.server.log import Log
from desktop_app.server.office import Office
from desktop_app.server.upkeep import Upkeep
from desktop_app.store.database import Database
from desktop_app.store.opening import open_database
from desktop_app.words import mark, set_language, tr

READERS, WRITERS = 2, 6
"""Threads. More readers would only wait for each other's turn; more writers than one are PostgreSQL's."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a server process has to know; it goes to each worker as it is."""

    where: str
    """A file, or the address of a database."""
    rules: Rules = field(default_factory=Rules)
    is_open: bool = False
    rate: float = 2000.0
    language: str = "zh"
    resources: Path | None = None
    alone: bool = False
    """The process does nothing else."""

    @property
    def on_file(self) -> bool:
        return "://" not in self.where

    def __call__(self) -> ASGIApp:
        """The application, as uvicorn asks for it in each worker."""
        return application(self)


def application(options: Options, log: Log | None = None) -> ASGIApp:
    """Answers every path; what is none of ours gets the envelope as well."""
    rooms = _Rooms(options, log or Log())
    # The contract's own path first: routes are tried one after another.
    routes = [Route(path, rooms.door) for path in {**READS, **WRITES}]
    routes.append(Route(companion.HEALTH, rooms.health))
    return Router(routes, redirect_slashes=False, default=rooms.elsewhere, lifespan=rooms.life)


class _Rooms:
    """What the paths lead to. The door opens once there is a store behind it."""

    def __init__(self, options: Options, log: Log) -> None:
        self._options = options
        self._log = log
        self._door: Door | None = None
        self.door = _Endpoint(self._answered)
        self.health = _Endpoint(self._healthy)

    @asynccontextmanager
    async def life(self, _app: object) -> AsyncIterator[None]:
        options = self._options
        set_language(options.language, options.resources or Path())
        # SQLite lets one write at a time; a second thread would only hold a connection while it waits.
        reading = ThreadPoolExecutor(READERS if options.on_file else WRITERS, "read")
        writing = ThreadPoolExecutor(1 if options.on_file else WRITERS, "write")
        loop = asyncio.get_running_loop()
        database = await loop.run_in_executor(writing, _opened, options)
        try:
            office = Office(database, options.rules, is_open=options.is_open)
            self._door = Door(
                office,
                self._log,
                reading=reading,
                writing=writing,
                is_open=options.is_open,
                at_once=options.on_file,
                rate=options.rate,
            )
            if options.alone:
                # What is loaded by now stays; the collector walking it again and again would take a third of the time.
                gc.collect()
                gc.freeze()
            keeping = asyncio.create_task(Upkeep(database, self._log).run(writing, self._door.is_busy))
            try:
                yield
            finally:
                keeping.cancel()
                await asyncio.gather(keeping, return_exceptions=True)
        finally:
            reading.shutdown()
            writing.shutdown()
            database.close()
            self._log.end()

    async def _answered(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self._door is not None
        allowed = methods_of(scope["path"])
        if scope["method"] in allowed:
            await self._door(scope, receive, send)
            return
        words = tr(mark("这个地址只接受 {methods}。"), methods=", ".join(allowed))
        answer = refused(words, 405, ("Allow", ", ".join(allowed)))
        await send_answer(answer, Incoming(scope, receive), send)

    async def _healthy(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Asked by a proxy, so without a token."""
        assert self._door is not None
        well = await self._door.healthy()
        answer = Answer(to_json({"status": 0})) if well else refused(tr(mark("数据库现在不能用。")), 503)
        await send_answer(answer, Incoming(scope, receive), send)

    async def elsewhere(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = refused(tr(mark("没有这个地址。接口在 {path}。"), path=companion.FOLLOW), 404)
        await send_answer(answer, Incoming(scope, receive), send)


class _Endpoint:
    """Starlette calls an object as an application and a function with its own Request."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)


def _opened(options: Options) -> Database:
    return open_database(options.where, connections=READERS + WRITERS + WRITERS)


def methods_of(path: str) -> list[str]:
    return [*(["GET", "HEAD"] if path in READS else []), *(["POST"] if path in WRITES else [])]
