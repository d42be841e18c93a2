"""What goes wrong on the way to a server and back, as a script: one fault for each request, from a list or a seed.

A clock that only moves when someone sleeps is shared by the engine, the server and the faults, so that an hour of
outage, a quiet time or a late write takes no time at all.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from itertools import chain, repeat

from desktop_app.sync.transport import Lost, NotSent, Reply, Request, Stopped, World
from tests.sync.model_server import US, ModelServer

START = 1_790_000_000.0
"""2026-09-21 22:13:20 in China."""
LATE = 300.0


class Fault(Enum):
    GOOD = "good"
    NOT_SENT = "not sent"
    LOST_BEFORE = "dropped before it was applied"
    LOST_AFTER = "applied, the answer lost"
    LATE = "applied five minutes later"
    ERROR_BEFORE = "500, not applied"
    ERROR_AFTER = "500 after applying"
    HTML_BEFORE = "a page with 200, not applied"
    HTML_AFTER = "a page with 200 after applying"
    CUT_JSON = "applied, the JSON cut"
    REDIRECT = "redirected to a sign-in page, not applied"
    DRIP = "applied, dripped past the deadline"
    STATUS_TEXT = 'applied, "status": "0"'
    STATUS_TRUE = 'applied, "status": true'
    STATUS_TWICE = "applied, two status keys"
    TRAILING = "applied, text behind the JSON"
    BUSY = "429 with Retry-After, not applied"
    SIGN_IN = "401, not applied"
    REFUSED = "422 with the envelope, not applied"
    OLD_VIEW = "a GET answered as of a minute ago"


UNCERTAIN = [fault for fault in Fault if fault not in (Fault.GOOD, Fault.REFUSED)]
"""Those after which a create must be found out about or sent again, and is refused by nobody."""
APPLYING = frozenset((
    Fault.GOOD, Fault.LOST_AFTER, Fault.ERROR_AFTER, Fault.HTML_AFTER, Fault.CUT_JSON, Fault.DRIP, Fault.STATUS_TEXT,
    Fault.STATUS_TRUE, Fault.STATUS_TWICE, Fault.TRAILING, Fault.OLD_VIEW,
))  # fmt: skip
_PAGE = b"<!DOCTYPE html><html><title>Sign in</title></html>"
_OLD = 60.0


class Clock:
    """Seconds that pass when someone sleeps. After `limit` of them whoever sleeps is told to stop."""

    def __init__(self, start: float = START) -> None:
        self.time = start
        self.limit = float("inf")
        self.slept: list[float] = []

    def now(self) -> float:
        return self.time

    def wall(self) -> int:
        return int(self.time) + 8 * 3600

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += max(seconds, 0.0)
        if self.time > self.limit:
            raise Stopped


@dataclass
class FaultyLine:
    """A transport to `server` for one person on which each request meets the script's next fault."""

    server: ModelServer
    clock: Clock
    script: Iterator[Fault]
    user: int = US
    takes: float = 0.05
    """Seconds that each exchange takes."""
    met: list[tuple[Request, Fault]] = field(default_factory=list)
    _seen: list[tuple[float, Request, Reply]] = field(default_factory=list)

    def __call__(self, request: Request) -> Reply:
        self.clock.time += self.takes
        fault = next(self.script)
        self.met.append((request, fault))
        return self._exchange(request, fault)

    def _exchange(self, request: Request, fault: Fault) -> Reply:
        if fault is Fault.NOT_SENT:
            raise NotSent("refused")
        if fault is Fault.LATE and request.method != "GET":
            self.server.later(request, self.user, LATE)
            raise Lost("time-out")
        if fault not in APPLYING:
            self.server.catch_up()
            return self._unapplied(fault)
        reply = self.server.answer(request, self.user)
        if request.method == "GET":
            reply = self._view(request, reply, fault)
        return _spoilt(reply, fault, self.clock)

    def _unapplied(self, fault: Fault) -> Reply:
        match fault:
            case Fault.ERROR_BEFORE:
                return Reply(500, {}, b'{"status": 0, "msg": "\xe5\x88\x9b\xe5\xbb\xba\xe6\x88\x90\xe5\x8a\x9f"}')
            case Fault.HTML_BEFORE:
                return Reply(200, {"content-type": "text/html"}, _PAGE)
            case Fault.REDIRECT:
                return Reply(302, {"location": "https://sso.example/login"}, b"")
            case Fault.BUSY:
                return Reply(429, {"retry-after": "20"}, b'{"status": 1, "msg": "\xe5\xa4\xaa\xe5\xbf\xab"}')
            case Fault.SIGN_IN:
                return Reply(401, {}, b'{"status": 1, "msg": "\xe8\xaf\xb7\xe7\x99\xbb\xe5\xbd\x95"}')
            case Fault.REFUSED:
                return Reply(422, {}, b'{"status": 1, "msg": "\xe4\xb8\x8d\xe8\xa1\x8c"}')
            case _:
                raise Lost("reset")

    def _view(self, request: Request, fresh: Reply, fault: Fault) -> Reply:
        """The answer, or the one that this question had a minute ago: a read replica that lags."""
        if fault is Fault.OLD_VIEW:
            ago = [reply for at, asked, reply in self._seen if asked == request and self.clock.time - at <= _OLD]
            return ago[0] if ago else fresh
        self._seen = [seen for seen in self._seen if self.clock.time - seen[0] <= _OLD]
        self._seen.append((self.clock.time, request, fresh))
        return fresh


def _spoilt(reply: Reply, fault: Fault, clock: Clock) -> Reply:
    body = reply.body.replace(b'"status": 0', b'"status":0', 1)
    match fault:
        case Fault.LOST_AFTER:
            raise Lost("reset")
        case Fault.DRIP:
            clock.time += 60
            raise Lost("deadline")
        case Fault.ERROR_AFTER:
            return Reply(502, {}, b"<html>Bad Gateway</html>")
        case Fault.HTML_AFTER:
            return Reply(200, {"content-type": "text/html"}, _PAGE)
        case Fault.CUT_JSON:
            return Reply(200, reply.headers, body[:-1])
        case Fault.STATUS_TEXT:
            return Reply(200, reply.headers, body.replace(b'"status":0', b'"status":"0"', 1))
        case Fault.STATUS_TRUE:
            return Reply(200, reply.headers, body.replace(b'"status":0', b'"status":true', 1))
        case Fault.STATUS_TWICE:
            return Reply(200, reply.headers, body.replace(b'"status":0', b'"status":1,"status":0', 1))
        case Fault.TRAILING:
            return Reply(200, reply.headers, body + b"<br>Warning: mysql")
        case _:
            return reply


def spoilt(reply: Reply, fault: Fault) -> Reply:
    """What is left of an answer under a fault that leaves one."""
    return _spoilt(reply, fault, Clock())


def scripted(*faults: Fault) -> Iterator[Fault]:
    """These, then good weather."""
    return chain(faults, repeat(Fault.GOOD))


def seeded(
    seed: int, *, rate: float = 0.3, faults: Iterable[Fault] = UNCERTAIN, requests: int | None = None
) -> Iterator[Fault]:
    """Faults by chance from a seed, for so many requests; then good weather."""
    dice, choice = random.Random(seed), list(faults)
    for _ in repeat(None) if requests is None else repeat(None, requests):
        yield dice.choice(choice) if dice.random() < rate else Fault.GOOD
    yield from repeat(Fault.GOOD)


def world(line: Callable[[Request], Reply], clock: Clock, seed: int = 1) -> World:
    return World(line, clock.now, clock.wall, clock.sleep, random.Random(seed))


def said(reply: Reply) -> object:
    """The JSON of a reply."""
    return json.loads(reply.body)
