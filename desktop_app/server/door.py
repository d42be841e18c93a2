"""The way in: who may ask, how much, how long; then a lane for reading and one for writing.

Nothing that waits runs on the event loop. A request is read whole, signed in and answered in a lane's thread, and
sent; only what was answered a moment ago, and nothing has been written since, is answered at once. A lane that has too
much waiting says so (503) instead of letting everybody wait.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

from starlette.types import Receive, Scope, Send

from desktop_app.domain.errors import AppError, StoreBusy, StoreError
from desktop_app.server import companion
from desktop_app.server.answer import Answer, refused
from desktop_app.server.asked import Asked, key_in
from desktop_app.server.exchange import Incoming, send_answer
from desktop_app.server.limits import Allowances
from desktop_app.server.log import Log
from desktop_app.server.office import BODY_MOST, Office
from desktop_app.server.origin import foreign_page
from desktop_app.store.tokens import Bearer
from desktop_app.words import mark, tr

BODY_SECONDS = 30.0
"""A body of 1 MiB takes so long on the slowest line that is worth serving."""
WAITING_MOST = 512
"""Requests that may wait for a lane; with more, the last would wait longer than a client does."""
SIGN_INS_A_SECOND, SIGN_INS_AT_ONCE = 1.0, 20.0
"""Failed ones, from one address."""
CLIENT_GONE = 499
"""For the log alone: nobody took the answer."""

Work = Callable[[Office, Asked], Answer]

READS: dict[str, Work] = {
    companion.FOLLOW: Office.page,
    companion.CAPABILITIES: Office.capabilities,
    companion.DIRECTORY: Office.directory,
    companion.CHANGES: Office.changes,
    companion.OPENAPI: Office.description,
}
WRITES: dict[str, Work] = {
    companion.FOLLOW: Office.write,
    companion.COMMENT: Office.comment,
    companion.COMMENT_DELETE: Office.delete_comment,
    companion.READ: Office.read,
}


class Refused(Exception):
    """The request is answered before its turn."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer


class Door:
    """`at_once`: the store can be asked whether it has changed without waiting, so the event loop may do it."""

    def __init__(
        self,
        office: Office,
        log: Log,
        *,
        reading: ThreadPoolExecutor,
        writing: ThreadPoolExecutor,
        is_open: bool,
        at_once: bool,
        rate: float,
    ) -> None:
        self._office = office
        self._log = log
        self._reading, self._writing = reading, writing
        self._is_open, self._at_once = is_open, at_once
        self._requests = Allowances(rate, 2 * rate)
        self._sign_ins = Allowances(SIGN_INS_A_SECOND, SIGN_INS_AT_ONCE)
        self._waiting = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = time.perf_counter()
        incoming = Incoming(scope, receive)
        facts: dict[str, object] = {"method": incoming.method, "path": incoming.path}
        try:
            answer = await self._answered(incoming, facts)
        except ConnectionError:
            answer = Answer(b"", CLIENT_GONE)
        except Exception as error:
            self._log.bug(error, **facts)
            answer = refused(tr(mark("服务器内部出错，没有保存任何改动。请稍后再试，或联系管理员。")), 500)
        if answer.code != CLIENT_GONE:
            await send_answer(answer, incoming, send)
        facts["status"], facts["bytes"] = answer.code, len(answer.body)
        facts["ms"] = round((time.perf_counter() - began) * 1000, 1)
        self._log.request(facts)

    def is_busy(self) -> bool:
        """Whether a request waits for its lane or is in it."""
        return self._waiting > 0

    async def healthy(self) -> bool:
        """Whether the store can be read."""
        try:
            await self._in_lane(self._reading, self._office.as_of)
        except AppError:
            return False
        return True

    async def _answered(self, incoming: Incoming, facts: dict[str, object]) -> Answer:
        waits = self._sign_ins.is_used_up(incoming.client)
        if waits:
            return _too_often(waits)
        if self._is_open and foreign_page(incoming.headers):
            return refused(tr(mark("这个服务器只接受本机程序的请求，不接受网页的请求。")), 403)
        try:
            body = b"" if incoming.reads else await _body_of(incoming)
            if self._at_once and incoming.reads and incoming.path == companion.FOLLOW:
                known = self._known(incoming, facts)
                if known is not None:
                    return known
            lane, works = (self._reading, READS) if incoming.reads else (self._writing, WRITES)
            work = works[incoming.path]
            answer: Answer = await self._in_lane(lane, lambda: self._worked(incoming, body, work, facts))
        except Refused as refusal:
            return refusal.answer
        except StoreError as error:
            self._log.line("store", kind=type(error).__name__)
            return _away(error)
        if answer.code == 401:
            self._sign_ins.wait_for(incoming.client)
            facts["client"] = incoming.client
        return answer

    def _known(self, incoming: Incoming, facts: dict[str, object]) -> Answer | None:
        """The answer that was given a moment ago, while nothing has been written since."""
        who = self._office.known_bearer(incoming.token)
        if who is None:
            return None
        known = self._office.known_page(who, incoming.query, incoming.headers.get("if-none-match"))
        if known is not None:
            self._admit(who, facts)
        return known

    def _worked(self, incoming: Incoming, body: bytes, work: Work, facts: dict[str, object]) -> Answer:
        who = self._office.sign_in(incoming.token)
        if who is None:
            return _not_signed_in()
        self._admit(who, facts)
        try:
            return work(self._office, _asked(incoming, body, who))
        except StoreError:
            raise
        except AppError as error:
            return refused(str(error))

    def _admit(self, who: Bearer, facts: dict[str, object]) -> None:
        facts["person"], facts["token"] = who.number, who.token
        waits = self._requests.wait_for(who.token)
        if waits:
            raise Refused(_too_often(waits))

    async def _in_lane(self, lane: ThreadPoolExecutor, call: Callable[[], Any]) -> Any:
        if self._waiting >= WAITING_MOST:
            raise StoreBusy(mark("服务器正忙。请稍后再试；没有保存任何改动。"))
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(lane, call)
        finally:
            self._waiting -= 1


async def _body_of(incoming: Incoming) -> bytes:
    """The whole body, within its limits of size and time."""
    said = incoming.headers.get("content-length", "")
    if said.isdigit() and int(said) > BODY_MOST:
        raise Refused(_too_large())
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            while True:
                message = await incoming.receive()
                if message["type"] == "http.disconnect":
                    raise ConnectionError
                body += message.get("body", b"")
                if len(body) > BODY_MOST:
                    raise Refused(_too_large())
                if not message.get("more_body"):
                    return bytes(body)
    except TimeoutError:
        slow = tr(mark("{n} 秒内没有收完请求的内容。请检查网络后再试。"), n=round(BODY_SECONDS))
        raise Refused(refused(slow, 408, ("Connection", "close"))) from None


def _asked(incoming: Incoming, body: bytes, who: Bearer) -> Asked:
    headers = incoming.headers
    return Asked(
        who=who,
        now=datetime.now(),
        query=incoming.query,
        body=body,
        content_type=headers.get("content-type", ""),
        key=None if incoming.reads else key_in(headers),
        if_match=headers.get("if-match"),
        if_none_match=headers.get("if-none-match"),
    )


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
