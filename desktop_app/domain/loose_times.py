"""When a visit took place, as people type it: 昨天下午3点, 11-5, 上周五, 今天 14:30, 刚才.

dateutil's own parser knows no Chinese and dateparser answers None for half of these, so the grammar is our own and
small: a day, then a time of day, either may be missing. What is read is always shown back in full, so each choice
below is seen before it is saved:

- A day without a year (`11-5`, `11月5日`) is the latest one that is not more than a month ahead: visits are mostly
  written down after they took place. `30号` is in this month only up to tomorrow, else in the one before.
- A weekday belongs to this week (Monday first) unless 上 or 下 says otherwise.
- `3点` is spoken: 1 to 6 without 上午 or 凌晨 is the afternoon. `3:00` is a clock and stands as written.
- A day without a time of day is the current time for today and 09:00 for any other day; 上午, 下午 … alone give
  the usual hour. `Reading.exact` is False then, so that the form can say so.
- Figures alone are a day and then a time where a blank parts them: `1120 1430`, `11-20 9`.

Where the words leave open which day is meant and the reading lies ahead, `read_earlier` gives the one before it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta

from desktop_app.domain.times_of_day import NUMBER, Reading, number, with_time

FAR_AHEAD = timedelta(days=31)
FAR_AHEAD_IN_MONTH = timedelta(days=1)
LONGEST = 60
"""Characters; no way to say a time is longer."""

_SPELLINGS = {"點": "点", "週": "周", "星期": "周", "礼拜": "周", "禮拜": "周", "個": "个", "後": "后"}


def read_loose(text: str, now: datetime) -> datetime | None:
    """The moment that `text` means at `now`, to the minute (or second, if typed); None when it cannot be read."""
    reading = read_loosely(text, now)
    return reading.moment if reading else None


def read_loosely(text: str, now: datetime) -> Reading | None:
    """As `read_loose`, and whether the time of day was typed or filled in."""
    if len(text) > LONGEST:
        return None
    phrase = _plain(text)
    if not phrase:
        return None
    try:
        return _elapsed(phrase, now) or _day_and_time(phrase, now)
    except (ValueError, OverflowError):
        return None


def _plain(text: str) -> str:
    """One spelling: full-width as plain, traditional 點 as 点, no blanks but those between two figures."""
    phrase = unicodedata.normalize("NFKC", text).lower().strip().rstrip("。.,;")
    for other, usual in _SPELLINGS.items():
        phrase = phrase.replace(other, usual)
    phrase = re.sub(r"[(\[（]\s*(?:周[一二三四五六日天1-7]|[a-z]{3,9})\s*[)\]）]", " ", phrase)
    phrase = re.sub(r"\s*([:/年月])\s*", r"\1", phrase)
    return re.sub(r"(?<=[一-鿿〇]) | (?=[一-鿿〇])", "", re.sub(r"\s+", " ", phrase)).strip()


# --- how long ago --------------------------------------------------------------------------------------------------

_NOW_WORDS = {"现在", "刚才", "刚刚", "此刻", "方才", "now"}
_HOURS_AGO = re.compile(rf"(半|{NUMBER})(?:个(半)?)?(小时|钟头|分钟|刻钟)(半)?(以?前|以?后|之前|之后)")


def _elapsed(phrase: str, now: datetime) -> Reading | None:
    """刚才, 半小时前, 20分钟前: counted from now, so the time of day is known."""
    now = now.replace(second=0, microsecond=0)
    if phrase in _NOW_WORDS:
        return Reading(now, exact=True)
    found = _HOURS_AGO.fullmatch(phrase.replace(" ", ""))
    if not found:
        return None
    unit = {"分钟": 1, "刻钟": 15}.get(found[3], 60)
    half = unit // 2 if found[2] or found[4] else 0
    minutes = unit // 2 if found[1] == "半" else number(found[1]) * unit + half
    return Reading(now + timedelta(minutes=minutes if "后" in found[5] else -minutes), exact=True)


# --- the day -------------------------------------------------------------------------------------------------------

_NEAR_DAYS = {
    "大前天": -3, "前天": -2, "前日": -2, "昨天": -1, "昨日": -1, "今天": 0, "今日": 0, "当天": 0,
    "明天": 1, "明日": 1, "后天": 2, "后日": 2, "大后天": 3,
    "前晚": -2, "昨晚": -1, "昨早": -1, "昨夜": -1, "今早": 0, "今晨": 0, "今晚": 0, "今夜": 0, "明早": 1,
    "明晚": 1, "明晨": 1, "today": 0, "yesterday": -1, "tomorrow": 1, "tonight": 0,
}  # fmt: skip
_PERIOD_IN_DAY = {"晚": "晚上", "夜": "晚上", "tonight": "晚上", "早": "早上", "晨": "早上"}
_MONTHS_AWAY = {"上上": -2, "上": -1, "本": 0, "这": 0, "这个": 0, "上个": -1, "下": 1, "下个": 1}
_YEARS_AWAY = {"前年": -2, "去年": -1, "今年": 0, "明年": 1}
_WEEKDAYS = {character: index for index, character in enumerate("一二三四五六日")} | {"天": 6, "末": 5}
_ENGLISH_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_NEAR = re.compile("|".join(sorted(_NEAR_DAYS, key=len, reverse=True)))
_AWAY = re.compile(rf"(半|{NUMBER})(个月|天|日|个?周|月|年)(以?前|以?后|之前|之后)")
_WEEKDAY = re.compile(r"(上上个?|下下个?|上个?|下个?|本|这个?)?周([一二三四五六日天末1-7])")
_ENGLISH_WEEKDAY = re.compile(r"(?:(last|next|this) )?(mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}")
_MONTH_EDGE = re.compile(r"(上个?|下个?|本|这个?)?月([初底末])")
_IN_MONTH = re.compile(rf"(上上|上个?|下个?|本|这个?)月({NUMBER})[日号]?")
_FULL_CHINESE = re.compile(rf"(?:({NUMBER})年|(前年|去年|今年|明年))?({NUMBER})月({NUMBER})[日号]?")
_FULL_FIGURES = re.compile(r"(\d{4}|\d{2})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)|(\d{4})(\d{2})(\d{2})(?!\d)")
_SHORT_FIGURES = re.compile(r"(?:(前年|去年|今年|明年) ?)?(\d{1,2})[-/.](\d{1,2})(?![\d.])[日号]?")
_DAY_OF_MONTH = re.compile(rf"({NUMBER})[日号]")
_FOUR_FIGURE_DAY = re.compile(r"(\d{2})(\d{2})(?= |[上下中早晚凌傍])")
"""Alone they are a time of day; only what follows makes a day of them."""
_HOUR_ALONE = re.compile(r" (\d{1,2})")
_Reader = Callable[[re.Match[str], date], date]


def _day_and_time(phrase: str, now: datetime) -> Reading | None:
    """Each way to say a day is tried with what is left as the time of day; the first that reads whole wins."""
    for _pattern, match, reader in _days(phrase):
        reading = _on_day(match, reader, now.date(), now)
        if reading:
            return reading
    return with_time(now.date(), phrase, now)


def _days(phrase: str) -> Iterator[tuple[re.Pattern[str], re.Match[str], _Reader]]:
    """The ways in which the phrase begins with a day."""
    for pattern, reader in _DAY_READERS:
        match = pattern.match(phrase)
        if match:
            yield pattern, match, reader


def _on_day(match: re.Match[str], reader: _Reader, today: date, now: datetime) -> Reading | None:
    """The day that `match` says on `today`, with what stands behind it as the time of day."""
    try:
        day = reader(match, today)
    except (ValueError, OverflowError):
        return None
    word, rest = match[0], match.string[match.end() :]
    if hour := _HOUR_ALONE.fullmatch(rest) if reader in _IN_FIGURES else None:
        rest = f"{hour[1]}点"
    period = _PERIOD_IN_DAY.get(word, _PERIOD_IN_DAY.get(word[-1], "")) if reader is _near else ""
    return with_time(day, period + rest.lstrip(" ,，的t在"), now)


# --- the day before that -------------------------------------------------------------------------------------------
def read_earlier(text: str, now: datetime) -> datetime | None:
    """What the words mean if they do not mean a day ahead: 周五 the Friday gone by, 15:00 yesterday's.

    None where they say themselves which day it is (下周三, 明天, a date with its year).
    """
    phrase = _plain(text) if len(text) <= LONGEST else ""
    if not phrase:
        return None
    try:
        return None if _elapsed(phrase, now) else _earlier(phrase, now)
    except (ValueError, OverflowError):
        return None


def _earlier(phrase: str, now: datetime) -> datetime | None:
    today = now.date()
    for pattern, match, reader in _days(phrase):
        if _on_day(match, reader, today, now):
            seen_from = _seen_from(pattern, match, today)
            reading = _on_day(match, reader, seen_from, now) if seen_from else None
            return reading.moment if reading else None
    reading = with_time(today - timedelta(days=1), phrase, now)
    return reading.moment if reading else None


def _seen_from(pattern: re.Pattern[str], match: re.Match[str], today: date) -> date | None:
    """The day on which the same words meant the one before; None for words that leave nothing open."""
    if pattern in (_WEEKDAY, _ENGLISH_WEEKDAY) and not match[1]:
        return today - timedelta(weeks=1)
    if pattern is _DAY_OF_MONTH or (pattern is _MONTH_EDGE and not match[1]):
        return today.replace(day=1) - timedelta(days=1)
    is_short = pattern is _SHORT_FIGURES and not match[1]
    if is_short or pattern is _FOUR_FIGURE_DAY or (pattern is _FULL_CHINESE and not (match[1] or match[2])):
        return today - relativedelta(years=1)
    return None


def _near(match: re.Match[str], today: date) -> date:
    return today + timedelta(days=_NEAR_DAYS[match[0]])


def _away(match: re.Match[str], today: date) -> date:
    sign = 1 if "后" in match[3] else -1
    unit = match[2][-1]
    if match[1] == "半":
        if unit not in "月年":
            raise ValueError(match[0])
        return today + (relativedelta(days=15 * sign) if unit == "月" else relativedelta(months=6 * sign))
    count = number(match[1]) * sign
    match unit:
        case "月":
            return today + relativedelta(months=count)
        case "年":
            return today + relativedelta(years=count)
        case "周":
            return today + timedelta(weeks=count)
        case _:
            return today + timedelta(days=count)


def _weekday(match: re.Match[str], today: date) -> date:
    said = (match[1] or "").replace("个", "")
    weeks = said.count("下") - said.count("上")
    weekday = int(match[2]) - 1 if match[2].isdigit() else _WEEKDAYS[match[2]]
    return today - timedelta(days=today.weekday()) + timedelta(weeks=weeks, days=weekday)


def _english_weekday(match: re.Match[str], today: date) -> date:
    weeks = {"last": -1, "next": 1}.get(match[1] or "", 0)
    weekday = _ENGLISH_WEEKDAYS.index(match[2])
    return today - timedelta(days=today.weekday()) + timedelta(weeks=weeks, days=weekday)


def _months_away(said: str | None) -> int:
    return _MONTHS_AWAY[(said or "本").replace("个", "")]


def _month_edge(match: re.Match[str], today: date) -> date:
    first = today.replace(day=1) + relativedelta(months=_months_away(match[1]))
    return first if match[2] == "初" else first + relativedelta(months=1, days=-1)


def _in_month(match: re.Match[str], today: date) -> date:
    return (today.replace(day=1) + relativedelta(months=_months_away(match[1]))).replace(day=number(match[2]))


def _full_chinese(match: re.Match[str], today: date) -> date:
    month, day = number(match[3]), number(match[4])
    if match[1]:
        year = number(match[1])
        return date(year + 2000 if len(match[1]) == 2 else year, month, day)
    return _in_year(match[2], month, day, today)


def _full_figures(match: re.Match[str], _today: date) -> date:
    if match[5]:
        return date(int(match[5]), int(match[6]), int(match[7]))
    year = int(match[1])
    return date(year + 2000 if len(match[1]) == 2 else year, int(match[3]), int(match[4]))


def _short_figures(match: re.Match[str], today: date) -> date:
    return _in_year(match[1], int(match[2]), int(match[3]), today)


def _four_figure_day(match: re.Match[str], today: date) -> date:
    return _in_year(None, int(match[1]), int(match[2]), today)


def _in_year(said: str | None, month: int, day: int, today: date) -> date:
    """In the year that was said, else the latest such day that is not far ahead (29 February: a leap year)."""
    if said:
        return date(today.year + _YEARS_AWAY[said], month, day)
    for year in range(today.year + 1, today.year - 9, -1):
        try:
            candidate = date(year, month, day)
        except ValueError:
            continue
        if candidate - today <= FAR_AHEAD:
            return candidate
    raise ValueError(month, day)


def _day_of_month(match: re.Match[str], today: date) -> date:
    """In this month up to tomorrow, else in the one before: visits are logged, plans are few.

    A month that has no 31st is passed over.
    """
    for back in range(3):
        month = today.replace(day=1) - relativedelta(months=back)
        try:
            candidate = month.replace(day=number(match[1]))
        except ValueError:
            continue
        if candidate - today <= FAR_AHEAD_IN_MONTH:
            return candidate
    raise ValueError(match[0])


_DAY_READERS = (
    (_NEAR, _near),
    (_AWAY, _away),
    (_WEEKDAY, _weekday),
    (_ENGLISH_WEEKDAY, _english_weekday),
    (_MONTH_EDGE, _month_edge),
    (_IN_MONTH, _in_month),
    (_FULL_CHINESE, _full_chinese),
    (_FULL_FIGURES, _full_figures),
    (_SHORT_FIGURES, _short_figures),
    (_DAY_OF_MONTH, _day_of_month),
    (_FOUR_FIGURE_DAY, _four_figure_day),
)
_IN_FIGURES = (_full_figures, _short_figures, _four_figure_day)
"""Behind a day in figures and a blank, figures alone are the hour: `11-20 9`."""
