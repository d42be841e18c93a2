"""The server as an ASGI application: who may ask, how much, how long; then one lane for reading and one for writing.

Nothing that waits runs on the event loop. A request is read whole, signed in and answered in a lane's thread, and
sent. A lane that has too much waiting says so at once (503) instead of letting everybody wait.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from desktop_app.actions.serving import Rules
from desktop_app.domain.errors import AppError, StoreBusy, StoreError
from desktop_app.server import companion, openapi
from desktop_app.server.answer import TOO_SMALL_TO_PACK, Answer, refused, to_json
from desktop_app.server.asked import Asked, key_in
from desktop_app.server.limits import Allowances
from desktop_app.server.log import Log
from desktop_app.server.office import BODY_MOST, Office
from desktop_app.server.origin import foreign_page
from desktop_app.server.upkeep import Upkeep
from desktop_app.store.opening import open_database
from desktop_app.words import mark, set_language, tr

HEALTH = "/healthz"
OPENAPI = "/openapi.json"
BODY_SECONDS = 30.0
"""A body of 1 MiB takes so long on the slowest line that is worth serving."""
WAITING_MOST = 512
"""Requests that may wait for a lane; with more, the last would wait longer than a client does."""
SIGN_INS_A_SECOND, SIGN_INS_AT_ONCE = 1.0, 20.0
"""Failed ones, from one address."""


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

    def __call__(self) -> Starlette:
        """The application, as uvicorn asks for it in each worker."""
        return application(self)


Work = Callable[[Office, Asked], Answer]

READS: dict[str, Work] = {
    companion.FOLLOW: Office.page,
    companion.CAPABILITIES: Office.capabilities,
    companion.DIRECTORY: Office.directory,
    companion.CHANGES: Office.changes,
}
WRITES: dict[str, Work] = {
    companion.FOLLOW: Office.write,
    companion.COMMENT: Office.comment,
    companion.COMMENT_DELETE: Office.delete_comment,
    companion.READ: Office.read,
}


class Door:
    """The HTTP side of an `Office`."""

    def __init__(self, options: Options, log: Log) -> None:
        self._options = options
        self._log = log
        self._requests = Allowances(options.rate, 2 * options.rate)
        self._sign_ins = Allowances(SIGN_INS_A_SECOND, SIGN_INS_AT_ONCE)
        self._waiting = 0

    @asynccontextmanager
    async def life(self, _app: Starlette) -> AsyncIterator[None]:
        set_language(self._options.language, self._options.resources or Path())
        on_file = "://" not in self._options.where
        # SQLite lets one write at a time; a second thread would only hold a connection while it waits.
        self._reading = ThreadPoolExecutor(4, "read")
        self._writing = ThreadPoolExecutor(1 if on_file else 6, "write")
        loop = asyncio.get_running_loop()
        database = await loop.run_in_executor(self._writing, open_database, self._options.where)
        try:
            self._office = Office(database, self._options.rules, is_open=self._options.is_open)
            self._database = database
            upkeep = Upkeep(database, self._log)
            keeping = asyncio.create_task(upkeep.run(self._writing))
            try:
                yield
            finally:
                keeping.cancel()
                await asyncio.gather(keeping, return_exceptions=True)
        finally:
            self._reading.shutdown()
            self._writing.shutdown()
            database.close()

    async def health(self, request: Request) -> Response:
        """Whether the store can be read; asked by a proxy, so without a token."""
        try:
            await self._in_lane(self._reading, self._database.as_of)
        except AppError:
            return _response(
                refused(tr(mark("数据库现在不能用。")), 503, ("Retry-After", "5")), Request({"type": "http"})
            )
        return Response(to_json({"status": 0}), media_type="application/json")

    async def described(self, request: Request) -> Response:
        def answer(_office: Office, _asked: Asked) -> Answer:
            return Answer(openapi.DOCUMENT)

        return await self._answered(request, self._reading, answer)

    async def answer(self, request: Request) -> Response:
        path = request.url.path
        if request.method in ("GET", "HEAD"):
            return await self._answered(request, self._reading, READS[path])
        return await self._answered(request, self._writing, WRITES[path])

    async def _answered(self, request: Request, lane: ThreadPoolExecutor, work: Work) -> Response:
        began = time.perf_counter()
        facts: dict[str, object] = {"method": request.method, "path": request.url.path}
        try:
            answer = await self._worked(request, lane, work, facts)
        except ClientDisconnect:
            # Nobody reads the answer any more.
            answer = Answer(b"", 499)
        except Exception as error:
            self._log.bug(error, **facts)
            answer = refused(tr(mark("服务器内部出错，没有保存任何改动。请稍后再试，或联系管理员。")), 500)
        took = round((time.perf_counter() - began) * 1000, 1)
        self._log.line("request", **facts, status=answer.code, ms=took, bytes=len(answer.body))
        return _response(answer, request)

    async def _worked(self, request: Request, lane: ThreadPoolExecutor, work: Work, facts: dict[str, object]) -> Answer:
        client = request.client.host if request.client else ""
        waits = self._sign_ins.is_used_up(client)
        if waits:
            return _too_often(waits)
        if self._options.is_open and foreign_page(request):
            return refused(tr(mark("这个服务器只接受本机程序的请求，不接受网页的请求。")), 403)
        try:
            body = await _body_of(request)
        except _Refused as refusal:
            return refusal.answer

        def in_lane() -> Answer:
            who = self._office.sign_in(_token_in(request))
            if who is None:
                return _not_signed_in()
            facts["person"], facts["token"] = who.number, who.token
            waits = self._requests.wait_for(who.token)
            if waits:
                return _too_often(waits)
            try:
                return work(self._office, _asked(request, body, who))
            except StoreError:
                raise
            except AppError as error:
                return refused(str(error))

        try:
            answer: Answer = await self._in_lane(lane, in_lane)
        except StoreError as error:
            self._log.line("store", kind=type(error).__name__)
            return _away(error)
        if answer.code == 401:
            self._sign_ins.wait_for(client)
            facts["client"] = client
        return answer

    async def _in_lane(self, lane: ThreadPoolExecutor, call: Callable[[], Any]) -> Any:
        if self._waiting >= WAITING_MOST:
            raise StoreBusy(mark("服务器正忙。请稍后再试；没有保存任何改动。"))
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(lane, call)
        finally:
            self._waiting -= 1


class _Refused(Exception):
    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer


async def _body_of(request: Request) -> bytes:
    """The whole body, within its limits of size and time."""
    if request.method in ("GET", "HEAD"):
        return b""
    said = request.headers.get("content-length", "")
    if said.isdigit() and int(said) > BODY_MOST:
        raise _Refused(_too_large())
    parts, size = [], 0
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for part in request.stream():
                size += len(part)
                if size > BODY_MOST:
                    raise _Refused(_too_large())
                parts.append(part)
    except TimeoutError:
        slow = tr(mark("{n} 秒内没有收完请求的内容。请检查网络后再试。"), n=round(BODY_SECONDS))
        raise _Refused(refused(slow, 408, ("Connection", "close"))) from None
    return b"".join(parts)


def _asked(request: Request, body: bytes, who: Any) -> Asked:
    headers = request.headers
    return Asked(
        who=who,
        now=datetime.now(),
        query=request.scope["query_string"].decode("latin-1"),
        body=body,
        content_type=headers.get("content-type", ""),
        key=None if request.method in ("GET", "HEAD") else key_in(headers),
        if_match=headers.get("if-match"),
        if_none_match=headers.get("if-none-match"),
    )


def _token_in(request: Request) -> str | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def _response(answer: Answer, request: Request) -> Response:
    headers = {"Cache-Control": "private, no-cache", "X-Content-Type-Options": "nosniff", **dict(answer.headers)}
    if answer.tag is not None:
        headers["ETag"] = f'"{answer.tag}"'
    body = answer.body
    if len(body) >= TOO_SMALL_TO_PACK:
        headers["Vary"] = "Accept-Encoding"
        if "gzip" in request.headers.get("accept-encoding", ""):
            body = answer.gzipped()
            headers["Content-Encoding"] = "gzip"
    return Response(body, answer.code, headers, media_type=None if answer.code == 304 else "application/json")


def _not_signed_in() -> Answer:
    words = tr(mark("没有登录：请在请求头 Authorization 中给出有效的令牌（Bearer …）。令牌由管理员建立。"))
    return refused(words, 401, ("WWW-Authenticate", "Bearer"))


def _too_often(waits: float) -> Answer:
    seconds = max(1, math.ceil(waits))
    return refused(tr(mark("请求过于频繁。请在 {n} 秒后再试。"), n=seconds), 429, ("Retry-After", str(seconds)))


def _too_large() -> Answer:
    words = tr(mark("请求的内容过大，最多 {limit} KB。"), limit=BODY_MOST // 1024)
    return refused(words, 413, ("Connection", "close"))


def _away(error: StoreError) -> Answer:
    """The store cannot do it now. Its words may name a path, so only the title is told."""
    return refused(tr(mark("{what}。请稍后再试。"), what=error.words()[0]), 503, ("Retry-After", "2"))


def application(options: Options, log: Log | None = None) -> Starlette:
    door = Door(options, log or Log())

    async def not_found(request: Request, _error: Exception) -> Response:
        return _response(refused(tr(mark("没有这个地址。接口在 {path}。"), path=companion.FOLLOW), 404), request)

    async def wrong_method(request: Request, _error: Exception) -> Response:
        allowed = _methods_of(request.url.path)
        return _response(
            refused(tr(mark("这个地址只接受 {methods}。"), methods=allowed), 405, ("Allow", allowed)), request
        )

    paths = {**READS, **WRITES}
    routes = [Route(path, door.answer, methods=_methods_of(path).split(", ")) for path in paths]
    routes += [Route(HEALTH, door.health), Route(OPENAPI, door.described)]
    handlers: Any = {404: not_found, 405: wrong_method}
    return Starlette(routes=routes, lifespan=door.life, exception_handlers=handlers)


def _methods_of(path: str) -> str:
    methods = ["GET", "HEAD"] if path in READS or path not in WRITES else []
    return ", ".join([*methods, *(["POST"] if path in WRITES else [])])
