"""From settings to an open line: whose server, which token, which world. And a first talk that only reads."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from desktop_app.domain.errors import InvalidInput, SyncError
from desktop_app.domain.ids import ServerId
from desktop_app.domain.sync_views import SyncSettings
from desktop_app.domain.times import to_seconds
from desktop_app.sync.address import server_address
from desktop_app.sync.beyond import CAPABILITIES
from desktop_app.sync.client import Client, Span
from desktop_app.sync.engine import Options
from desktop_app.sync.http import HttpTransport
from desktop_app.sync.manners import Pace
from desktop_app.sync.transport import Transport, World
from desktop_app.words import mark, tr

_A_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Tried:
    """What a first talk came to: in words, our number where the server told it, and whether it is our own server."""

    ok: bool
    message: str
    user: ServerId | None = None
    ours: bool = False


def options_of(settings: SyncSettings, **more: object) -> Options:
    """The engine's options, with the server's address in its normal form."""
    if not settings.server:
        raise InvalidInput(mark("还没有设置服务器地址，请用 --server 给出，或在窗口的设置里填写。"))
    values: dict[str, object] = {
        "server": str(server_address(settings.server)),
        "account": settings.account,
        "form": settings.form,
        "quiet": settings.quiet_minutes * 60.0,
    }
    return Options(**(values | more))  # type: ignore[arg-type]


def transport_of(settings: SyncSettings, token: str | None) -> HttpTransport:
    return HttpTransport(
        settings.server,
        token=token,
        header=settings.header or "Authorization",
        ca=settings.ca or None,
        proxy=settings.proxy or None,
    )


def real_world(transport: Transport, sleep: Callable[[float], None] = time.sleep) -> World:
    return World(transport, time.time, lambda: to_seconds(datetime.now()), sleep, random.Random())


def try_out(settings: SyncSettings, token: str | None) -> Tried:
    """Asks the server who it is and for a day of records; changes nothing there or here."""
    try:
        with transport_of(settings, token) as transport:
            world = real_world(transport)
            client = Client(world, Pace(None))
            found = client.beyond(CAPABILITIES) or {}
            now = world.wall()
            page = client.page(Span(now - _A_DAY, now), page=1, count=20)
    except SyncError as error:
        return Tried(False, str(error))
    number = found.get("user_id")
    user = ServerId(number) if type(number) is int and number > 0 else None
    ours = found.get("idempotency") is True
    words = tr("连接正常：最近一天有 {n} 条记录", n=page.length)
    if ours:
        words = tr("连接正常，是拜访簿服务器，您的编号是 {user}：最近一天有 {n} 条记录", user=user, n=page.length)
    return Tried(True, words, user, ours)
