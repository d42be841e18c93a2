"""One exchange with a server as a value, and the two ways in which it can fail.

The engine takes any callable of type `Transport`; clock, waiting and randomness come in the same way (`World`), so that
a whole season of bad network can be played in a test within a second, from a seed.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

CONTRACT_PATH = "/api/record/follow"


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be sent. `path` is beneath the server's address; header names are lower-case."""

    method: str
    path: str = CONTRACT_PATH
    query: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer that was read whole, within the caps. Header names are lower-case; a redirect is an answer, too."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class ExchangeFailed(Exception):
    """No whole answer came. `reason` is a short word for logs and people, never an address or a token."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotSent(ExchangeFailed):
    """No byte of the request left this computer: unknown host, refused, TLS, connect time-out."""


class Lost(ExchangeFailed):
    """The request may have arrived: time-out, reset, an answer cut short or larger than the cap."""


Transport = Callable[[Request], Reply]
"""Sends once, on a fresh connection for a POST, never again by itself; raises `NotSent` or `Lost`."""


@dataclass(frozen=True, slots=True)
class World:
    """What the engine may know of the world outside the store.

    `now` is seconds since the epoch; `sleep` waits that many seconds and raises `Stopped` when asked to end;
    `wall` is the wall clock as `domain.times` counts it.
    """

    transport: Transport
    now: Callable[[], float]
    wall: Callable[[], int]
    sleep: Callable[[float], None]
    random: random.Random


class Stopped(Exception):
    """The person or the program asked the sync to end; the store is whole."""
