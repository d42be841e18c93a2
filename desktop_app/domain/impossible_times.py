"""Says of a moment that no calendar has what is wrong with it, and which one would do: 2月30日, 13-01, 9:75.

"Not a time" is no help to somebody who sees a time: what helps is how long that month is.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange

from desktop_app.domain.problems import RuleBroken
from desktop_app.words import mark

_DAY = re.compile(r"(?:(\d{4})\s*[-/.年]\s*)?(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)")
_CLOCK = re.compile(r"(?<!\d)(\d{1,2}):(\d{2})(?::(\d{2}))?(?!\d)")
_LEAP = 2000
"""A day without a year may be one of a leap year."""


def why_impossible(text: str) -> RuleBroken | None:
    """What is wrong with a moment in figures, with the cure; None when it is not the figures."""
    plain = unicodedata.normalize("NFKC", text).strip()
    day = _DAY.match(plain)
    if day:
        wrong = _wrong_day(int(day[1]) if day[1] else None, int(day[2]), int(day[3]))
        if wrong is not None:
            return wrong
    clock = _CLOCK.search(plain)
    if clock and (int(clock[1]) > 23 or int(clock[2]) > 59 or int(clock[3] or 0) > 59):
        return RuleBroken(mark("一天只到 23:59，没有 {clock} 这个时刻，请改正时刻"), clock=clock[0])
    return None


def _wrong_day(year: int | None, month: int, day: int) -> RuleBroken | None:
    if year == 0:
        return None
    if not 1 <= month <= 12:
        return RuleBroken(mark("一年只有 12 个月，没有 {month} 月，请改正月份"), month=month)
    days = monthrange(year or _LEAP, month)[1]
    if 1 <= day <= days:
        return None
    if year is None:
        return RuleBroken(
            mark("{month} 月最多 {days} 天，没有 {day} 日，请改正日期，例如 {example}"),
            month=month, days=days, day=day, example=f"{month}-{min(days, 28) if month == 2 else days}",
        )  # fmt: skip
    return RuleBroken(
        mark("{year} 年 {month} 月只有 {days} 天，没有 {day} 日，请改正日期，例如 {example}"),
        year=year, month=month, days=days, day=day, example=f"{year}-{month:02}-{days:02}",
    )  # fmt: skip
