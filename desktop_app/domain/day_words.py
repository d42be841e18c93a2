"""How a day is spoken of from today: 今天, 昨天, 3 天前; always beside the date itself, never instead of it."""

from __future__ import annotations

from datetime import date, datetime

from dateutil.relativedelta import relativedelta

from desktop_app.domain.times import read_exact
from desktop_app.words import mark, tr, trn

_NEAR = {-2: mark("前天"), -1: mark("昨天"), 0: mark("今天"), 1: mark("明天"), 2: mark("后天")}
_WEEKDAYS = (mark("周一"), mark("周二"), mark("周三"), mark("周四"), mark("周五"), mark("周六"), mark("周日"))
_DAYS_COUNTED = 31
"""Up to here days are counted, then months, then years."""


def weekday_word(day: date) -> str:
    return tr(_WEEKDAYS[day.weekday()])


def day_word(day: date, today: date) -> str:
    """`day` as seen from `today`."""
    days = (day - today).days
    if days in _NEAR:
        return tr(_NEAR[days])
    if abs(days) <= _DAYS_COUNTED:
        return trn("{n} 天前", -days) if days < 0 else trn("{n} 天后", days)
    away = relativedelta(max(day, today), min(day, today))
    if away.years:
        return trn("{n} 年前", away.years) if days < 0 else trn("{n} 年后", away.years)
    return trn("{n} 个月前", away.months) if days < 0 else trn("{n} 个月后", away.months)


def clock_text(moment: datetime) -> str:
    """`14:00`, with seconds only when there are any."""
    return f"{moment:%H:%M:%S}" if moment.second else f"{moment:%H:%M}"


def moment_text(moment: datetime) -> str:
    """`2026-11-22 14:00`: the form in which a moment is shown and can be typed again."""
    return f"{moment.date().isoformat()} {clock_text(moment)}"


def long_moment(text: str, now: datetime) -> str:
    """`2026-11-22 14:00 · 今天` for a contract time; any other text as it came. Seconds are for the tooltip."""
    moment = read_exact(text)
    return f"{moment:%Y-%m-%d %H:%M} · {day_word(moment.date(), now.date())}" if moment else text


def short_moment(text: str | None, now: datetime) -> str:
    """`今天 15:20`, `11-20 15:20`, `2025-11-20 15:20` for a contract time; any other text as it came."""
    moment = read_exact(text or "")
    if moment is None:
        return text or ""
    days = (moment.date() - now.date()).days
    if days in (-1, 0):
        return f"{tr(_NEAR[days])} {moment:%H:%M}"
    return f"{moment:%m-%d %H:%M}" if moment.year == now.year else f"{moment.date().isoformat()} {moment:%H:%M}"
