"""The day that a plan speaks of, set beside its words: 下周三再去, written down on 2026-11-20, is 下周三(11-25)再去.

A weekday alone is the next one, other than in `loose_times`, where visits that took place are written down. Words that
leave the day open (国庆节后, 十二月中旬) get none.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from desktop_app.domain.loose_times import read_loose

_WEEK = "(?:周|星期|礼拜)"
_NUMBER = r"(?:\d{1,3}|[一二两三四五六七八九十]{1,3})"
_Reader = Callable[[re.Match[str], date], str | None]
MARK = re.compile(r"\((?:\d{4}-)?\d{2}-\d{2}(?:~(?:\d{4}-)?\d{2}-\d{2})?\)")
"""What this module writes."""


def with_dates(text: str, said_on: date) -> str:
    """`text` with the day in figures behind each word for a day ahead, as seen from `said_on`; else the same."""
    return _WORD.sub(lambda match: match[0] + (_figures(match, said_on) or ""), text)


def _figures(match: re.Match[str], said_on: date) -> str | None:
    try:
        return _READERS[str(match.lastgroup)](match, said_on)
    except (ValueError, OverflowError):
        return None


def _loosely(match: re.Match[str], said_on: date) -> str | None:
    """As a form reads it; a day that is not ahead was not meant."""
    moment = read_loose(match[0], datetime.combine(said_on, time(12)))
    return _shown(moment.date(), said_on) if moment and moment.date() > said_on else None


def _next_weekday(match: re.Match[str], said_on: date) -> str | None:
    wanted = "一二三四五六日".find(match[0][-1].replace("天", "日").replace("末", "六"))
    return _shown(said_on + timedelta(days=(wanted - said_on.weekday()) % 7), said_on)


def _whole_week(match: re.Match[str], said_on: date) -> str | None:
    monday = said_on - timedelta(days=said_on.weekday()) + timedelta(weeks=match[0].count("下"))
    return f"({_day(monday, said_on)}~{_day(monday + timedelta(days=6), said_on)})"


def _month_end(match: re.Match[str], said_on: date) -> str | None:
    ahead = 1 if "下" in match[0] else 0
    year, month = divmod(said_on.year * 12 + said_on.month - 1 + ahead, 12)
    return _shown(date(year, month + 1, monthrange(year, month + 1)[1]), said_on)


def _day_of_month(match: re.Match[str], said_on: date) -> str | None:
    """The next such day; 30号 said on the 31st is next month's."""
    wanted = int(match["figure"])
    for ahead in range(3):
        year, month = divmod(said_on.year * 12 + said_on.month - 1 + ahead, 12)
        if 1 <= wanted <= monthrange(year, month + 1)[1] and date(year, month + 1, wanted) > said_on:
            return _shown(date(year, month + 1, wanted), said_on)
    return None


def _year_end(_match: re.Match[str], said_on: date) -> str | None:
    return _shown(date(said_on.year, 12, 31), said_on)


def _shown(day: date, said_on: date) -> str:
    return f"({_day(day, said_on)})"


def _day(day: date, said_on: date) -> str:
    return f"{day:%m-%d}" if day.year == said_on.year else day.isoformat()


_READERS: dict[str, _Reader] = {
    "weekday": _loosely,
    "near": _loosely,
    "in_month": _loosely,
    "within": _loosely,
    "bare": _next_weekday,
    "week": _whole_week,
    "end": _month_end,
    "figure": _day_of_month,
    "year": _year_end,
}
_WORD = re.compile(
    rf"(?:(?P<weekday>(?<![上下])下下?个?{_WEEK}[一二三四五六日天末])"
    rf"|(?P<week>(?<![上下])下下?个?(?:周|星期|礼拜)(?![一二三四五六日天末\d]))"
    rf"|(?P<bare>(?<![上下每一二三四五六七八九十两几\d个至到期比下末])(?:本|这)?{_WEEK}[一二三四五六日天末](?!至|到周|楼))"
    r"|(?P<near>大后天|明天|明日|明早|明晚|后天|后日(?!起))"
    r"|(?P<end>(?<![上\d])(?:下个?|本|这个)?月[底末](?!前?了))"
    rf"|(?P<in_month>下个?月(?:初|{_NUMBER}[日号]))"
    rf"|(?P<within>(?<![\d第近前过这]){_NUMBER}(?:天|个?周|个?月)(?:之|以)?后)"
    r"|(?P<year>(?<![上去每前])年底)"
    r"|(?<![\d月./-])(?P<figure>\d{1,2})(?=[日号](?:[之以]?前|上午|下午|早|晚|再|去|来|到|交|给|提|签|开)))"
    r"(?:(?<=\d)[日号])?(?![(（]\d)"
)
