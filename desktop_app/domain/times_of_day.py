"""The time of day as people type it, 下午3点, 3:00, 1430, with figures in words; `loose_times` gives the reasons."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

NUMBER = r"(?:\d+|[零〇一二两三四五六七八九十]+)"
"""As a pattern, for what `number` reads."""
MORNING = time(9)
_DIGIT_OF = {character: index for index, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}


@dataclass(frozen=True, slots=True)
class Reading:
    """`exact` is False when the time of day is our usual one rather than what was typed."""

    moment: datetime
    exact: bool


def number(text: str) -> int:
    """`15`, `十五`, `二十`, `二〇二六`; a ValueError for what counts nothing, such as `十十`."""
    if text.isdigit():
        return int(text)
    if "十" not in text:
        return int("".join(str(_DIGIT_OF[character]) for character in text))
    tens, _, ones = text.partition("十")
    if len(tens) > 1 or len(ones) > 1 or "十" in ones:
        raise ValueError(text)
    return (_DIGIT_OF[tens] if tens else 1) * 10 + (_DIGIT_OF[ones] if ones else 0)


_PERIODS = {
    "凌晨": "night", "清晨": "morning", "清早": "morning", "早晨": "morning", "早上": "morning", "一早": "morning",
    "上午": "morning", "早": "morning", "am": "morning", "中午": "noon", "正午": "noon", "午间": "noon",
    "下午": "afternoon", "午后": "afternoon", "pm": "afternoon", "傍晚": "evening", "晚上": "evening",
    "晚间": "evening", "夜里": "evening", "夜间": "evening", "晚": "evening",
    "半夜": "midnight", "深夜": "midnight", "午夜": "midnight",
}  # fmt: skip
_USUAL = {
    "凌晨": time(1), "清晨": time(7), "早上": time(8), "早晨": time(8), "早": time(8), "清早": time(7), "一早": time(8),
    "中午": time(12), "正午": time(12), "午间": time(12), "傍晚": time(18), "下午": time(14), "午后": time(14),
    "晚上": time(19), "晚间": time(19), "晚": time(19), "夜里": time(21), "夜间": time(21), "深夜": time(23),
    "半夜": time(1), "午夜": time(0),
}  # fmt: skip
_QUARTERS = {"一": 15, "三": 45}
_HOURS_OF = {"night": (0, 6), "morning": (0, 12), "noon": (10, 14), "afternoon": (12, 19), "evening": (17, 24)}
"""What each part of the day can mean on a 24 hour clock; a phrase outside it contradicts itself and is not read."""

_PERIOD = "|".join(sorted((word for word in _PERIODS if word not in ("am", "pm")), key=len, reverse=True))
_SPOKEN = re.compile(rf"({_PERIOD})? ?({NUMBER})[点时](?:钟|整|过?({NUMBER})分?|(半)|([一三])刻)?")
_CLOCK = re.compile(rf"({_PERIOD})? ?(\d{{1,2}}):(\d{{2}})(?::(\d{{2}}))? ?(am|pm)?")
_SUFFIXED = re.compile(r"(\d{1,2}) ?(am|pm)")
_FOUR_FIGURES = re.compile(r"([01]\d|2[0-3])([0-5]\d)")


def with_time(day: date, rest: str, now: datetime) -> Reading | None:
    """The day with the time of day that `rest` says; with none, the usual one."""
    if not rest:
        if day == now.date():
            return Reading(now.replace(second=0, microsecond=0), exact=False)
        return Reading(datetime.combine(day, MORNING), exact=False)
    if rest in _PERIODS and rest not in ("am", "pm"):
        return Reading(datetime.combine(day, _USUAL.get(rest, MORNING)), exact=False)
    clock = _clock_of(rest)
    if clock is None:
        return None
    hour, minute, second = clock
    if hour > 24 or (hour == 24 and (minute or second)):
        return None
    midnight = datetime.combine(day, time())
    return Reading(midnight + timedelta(days=hour // 24, hours=hour % 24) + _minutes(minute, second), exact=True)


def _minutes(minute: int, second: int) -> timedelta:
    if minute > 59 or second > 59:
        raise ValueError(minute, second)
    return timedelta(minutes=minute, seconds=second)


def _clock_of(rest: str) -> tuple[int, int, int] | None:
    """Hour (24 is the end of the day), minute, second."""
    if spoken := _SPOKEN.fullmatch(rest):
        minute = 30 if spoken[4] else _QUARTERS[spoken[5]] if spoken[5] else number(spoken[3] or "0")
        hour = _hour(_PERIODS.get(spoken[1] or ""), number(spoken[2]), spoken=not spoken[2].startswith("0"))
        return None if hour is None else (hour, minute, 0)
    if clock := _CLOCK.fullmatch(rest):
        hour = _hour(_PERIODS.get(clock[1] or clock[5] or ""), int(clock[2]), spoken=False)
        return None if hour is None else (hour, int(clock[3]), int(clock[4] or 0))
    if suffixed := _SUFFIXED.fullmatch(rest):
        hour = _hour(_PERIODS[suffixed[2]], int(suffixed[1]), spoken=False)
        return None if hour is None else (hour, 0, 0)
    if figures := _FOUR_FIGURES.fullmatch(rest):
        return int(figures[1]), int(figures[2]), 0
    return None


def _hour(period: str | None, hour: int, *, spoken: bool) -> int | None:
    """The hour on a 24 hour clock, None when the part of the day and the figure contradict each other."""
    if period is None:
        return hour + 12 if spoken and 1 <= hour <= 6 else hour
    if period == "midnight":
        return hour + 12 if 9 <= hour <= 11 else 24 if hour == 12 else hour if hour < 6 or hour >= 21 else None
    first, last = _HOURS_OF[period]
    if period == "night" and hour == 12:
        return 0
    if period == "evening" and hour in (0, 12):
        return 24
    if period in ("noon", "afternoon", "evening") and 1 <= hour <= min(last - 12, 11 if period == "evening" else 9):
        hour += 12
    return hour if first <= hour <= last else None
