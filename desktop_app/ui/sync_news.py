"""What the sync beside the window says of itself, line by line, and how that is put to a person."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from desktop_app.words import tr, trn

_NEAR, _HOUR, _DAY = 60, 3_600, 86_400


class SyncMood(StrEnum):
    OFF = "off"
    OFFLINE = "offline"
    SYNCING = "syncing"
    SYNCED = "synced"
    FAILED = "failed"
    STOPPED = "stopped"
    """By a person; it goes again when its time comes."""


@dataclass(frozen=True, slots=True)
class SyncNews:
    """`at` is when the last sync came to its end and `next` when it goes again, in seconds since 1970; `checked` the
    day from which on everything was read. `done` of `of` is how far it is, where that can be said."""

    mood: SyncMood = SyncMood.OFF
    done: int | None = None
    of: int | None = None
    at: float | None = None
    next: float | None = None
    message: str | None = None
    checked: str | None = None
    attention: tuple[str, ...] = ()

    def failed(self, message: str) -> SyncNews:
        return replace(self, mood=SyncMood.FAILED, done=None, of=None, message=message)


@dataclass(frozen=True, slots=True)
class Look:
    """How a state is shown: an icon with its colour, short words for the status line and a sentence that says more."""

    icon: str
    role: str
    words: str
    more: str


def read_news(line: str | bytes) -> SyncNews | None:
    """What a line says; None for one that is none of ours."""
    try:
        said = json.loads(line)
        return _news(said) if isinstance(said, Mapping) else None
    except ValueError:
        return None


def _news(said: Mapping[str, Any]) -> SyncNews:
    attention = said.get("attention")
    return SyncNews(
        mood=SyncMood(str(said.get("state"))),
        done=_number(said, "done"),
        of=_number(said, "of"),
        at=_moment(said, "at"),
        next=_moment(said, "next"),
        message=_words(said, "message"),
        checked=_words(said, "checked"),
        attention=tuple(str(one) for one in attention) if isinstance(attention, list) else (),
    )


def _number(said: Mapping[str, Any], key: str) -> int | None:
    value = said.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _moment(said: Mapping[str, Any], key: str) -> float | None:
    value = said.get(key)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _words(said: Mapping[str, Any], key: str) -> str | None:
    value = said.get(key)
    return value if isinstance(value, str) and value else None


def ago(seconds: float) -> str:
    """`刚刚`, `2 分钟前`: how long ago something was, as rough as a glance needs it."""
    if seconds < _NEAR:
        return tr("刚刚")
    if seconds < _HOUR:
        return trn("{n} 分钟前", int(seconds // 60))
    if seconds < _DAY:
        return trn("{n} 小时前", int(seconds // _HOUR))
    return trn("{n} 天前", int(seconds // _DAY))


class Wish(StrEnum):
    """What a person set: nowhere to sync with, not now, or on a schedule."""

    NOWHERE = "nowhere"
    PAUSED = "paused"
    ON = "on"


def look(news: SyncNews, *, wish: Wish = Wish.ON, needs: int = 0, now: float = 0.0) -> Look:
    """`needs` is how much waits for a person: that comes before everything but a sync under way."""
    more = news.message or ""
    last = tr("上次同步：{ago}", ago=ago(max(0.0, now - news.at))) if news.at is not None else ""
    if news.mood is SyncMood.SYNCING:
        return Look("arrow_sync", "accent", _under_way(news), more or last)
    if needs and wish is not Wish.NOWHERE:
        return Look("alert", "warn", trn("需要处理 {n}", needs), "\n".join(filter(None, (_plainly(news), more, last))))
    if wish is Wish.NOWHERE:
        return Look("cloud", "text2", tr("同步未配置"), tr("记录都保存在本机；设置服务器后可以同步。"))
    if wish is Wish.PAUSED:
        return Look("cloud_dismiss", "text2", tr("同步已停用"), last)
    if news.mood is SyncMood.FAILED:
        return Look("error_circle", "bad", tr("同步失败"), "\n".join(filter(None, (more, last))))
    if news.mood is SyncMood.OFFLINE:
        kept = tr("记录都在本机，网络恢复后会自动继续。")
        return Look("cloud_off", "text2", tr("离线"), "\n".join(filter(None, (more or kept, last))))
    if news.mood is SyncMood.STOPPED:
        return Look("cloud_dismiss", "text2", tr("同步已取消"), last)
    if news.mood is SyncMood.OFF:
        return Look("cloud", "text2", tr("尚未同步"), more or last)
    when = f"{tr('已同步')} · {ago(max(0.0, now - news.at))}" if news.at is not None else tr("已同步")
    return Look("cloud_checkmark", "ok", when, more)


def _plainly(news: SyncNews) -> str:
    words = {
        SyncMood.OFFLINE: tr("离线"),
        SyncMood.FAILED: tr("同步失败"),
        SyncMood.SYNCED: tr("已同步"),
        SyncMood.STOPPED: tr("同步已取消"),
    }
    return words.get(news.mood, "")


def _under_way(news: SyncNews) -> str:
    if news.done is None:
        return tr("同步中…")
    if news.of is None:
        return tr("同步中 {done}", done=f"{news.done:,}")
    return tr("同步中 {done}/{of}", done=f"{news.done:,}", of=f"{news.of:,}")
