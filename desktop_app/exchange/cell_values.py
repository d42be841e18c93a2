"""What a cell of a foreign file means: a time, money, an event, a number, names.

Each reader takes the cell as the file has it and answers a clean value by the rules of `domain.rules`, or raises
`RuleBroken` in the words that the form has, too. None and an empty text are nothing given.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from desktop_app.domain import rules
from desktop_app.domain.file_columns import split_names
from desktop_app.domain.ids import ServerId
from desktop_app.domain.import_views import DateOrder
from desktop_app.domain.impossible_times import why_impossible
from desktop_app.domain.loose_times import read_loosely
from desktop_app.domain.problems import RuleBroken
from desktop_app.domain.times import read_exact
from desktop_app.domain.times_of_day import MORNING
from desktop_app.exchange.table_reading import Cell
from desktop_app.words import mark

_EXCEL_DAY_0 = datetime(1899, 12, 30)
_SERIALS = (20_000, 80_000)
"""From 1954 to 2119: a bare number that far out is a day that a spreadsheet counted, any other is none."""
_FAR_FROM_ANY_DAY = datetime(1, 1, 2)
NOTHING = {"", "-", "--", "—", "——", "/", "\\", "无", "none", "null", "n/a", "nan"}


def text(cell: Cell) -> str:
    """The cell as a person reads it."""
    match cell:
        case None:
            return ""
        case str():
            return cell
        case bool():
            return "TRUE" if cell else "FALSE"
        case int():
            return str(cell)
        case float():
            return str(int(cell)) if cell.is_integer() and abs(cell) < 1e18 else repr(cell)
        case datetime():
            return _to_second(cell).isoformat(" ")
        case date():
            return cell.isoformat()
        case time():
            return cell.isoformat("seconds")
        case _:
            return str(cell)


def plain(cell: Cell) -> str:
    """`text` in one line's form: full-width as plain, nothing round it."""
    return unicodedata.normalize("NFKC", text(cell)).strip()


# --- numbers and money ---------------------------------------------------------------------------------------------


def number(cell: Cell) -> ServerId | None:
    if isinstance(cell, float) and not cell.is_integer():
        raise RuleBroken(mark("应为正整数编号"))
    return rules.server_number(re.sub(r"\.0+$", "", plain(cell)).removeprefix("#") or None)


_MONEY_WORDS = re.compile(r"^(?:人民币|rmb|cny|¥)\s*|\s*(?:元整|元|块钱|块|rmb|cny|圆)$", re.IGNORECASE)
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?")


def cost(cell: Cell) -> int | None:
    """`¥1,234.50`, `120元`, `1.2万`; a number that a spreadsheet worked out is taken to the 分."""
    if isinstance(cell, float) and abs(cell) < 1e13:
        rounded = round(cell, 2)
        return rules.cost(rounded if abs(rounded - cell) < 1e-6 else cell)
    words = plain(cell)
    if words.lower() in NOTHING:
        return None
    amount = _MONEY_WORDS.sub("", _MONEY_WORDS.sub("", words)).strip()
    if _THOUSANDS.fullmatch(amount):
        amount = amount.replace(",", "")
    if amount.endswith("万"):
        rules.cost(amount[:-1].strip())
        return rules.cost(str(Decimal(amount[:-1].strip()) * 10_000))
    return rules.cost(amount)


# --- events --------------------------------------------------------------------------------------------------------

_EVENTS: Mapping[str, int | None] = {
    **dict.fromkeys(("接入", "首次接触", "初次接触", "新客户", "access", "first contact"), 1),
    **dict.fromkeys(
        ("走访拜访", "走访", "拜访", "上门", "上门拜访", "现场拜访", "实地走访", "实地拜访", "面谈",
         "当面拜访", "登门拜访",
         "现场",
         "外出拜访", "on-site visit", "on-site", "onsite", "visit", "meeting", "site visit", "in person"), 2
    ),
    **dict.fromkeys(
        ("电话拜访", "电话", "电访", "致电", "电话沟通", "电话跟进", "电话联系", "打电话", "phone visit",
         "phone", "call", "phone call"), 3
    ),
    **dict.fromkeys(("签约", "签单", "签合同", "合同签订", "签订合同", "成交", "signing", "contract", "signed"), 4),
    **dict.fromkeys(
        ("售后", "售后服务", "售后回访", "维护", "客户维护", "回访", "维修", "after-sales", "after sales", "service",
         "support"), 5
    ),
    **dict.fromkeys(("需求变更", "变更", "需求", "change of need"), None),
}  # fmt: skip


_FOREIGN_EVENT = re.compile(r"(?:事件|event) ?(\d{1,9})")
"""How one that a server gave and the contract does not know is shown."""


class UnknownEvent(RuleBroken):
    """A word that means no event: the plan can say what it means."""


def event(cell: Cell, said: Mapping[str, int | None], default: int | None) -> int | None:
    word = plain(cell).lower()
    if word in said:
        return said[word]
    if word in NOTHING:
        return default
    if word in _EVENTS:
        return _EVENTS[word]
    if found := _FOREIGN_EVENT.fullmatch(word):
        return int(found[1])
    figures = re.sub(r"\.0+$", "", word)
    if figures.isascii() and figures.isdigit():
        return rules.event(figures)
    raise UnknownEvent(
        mark("不认识的事件「{word}」，应为接入、走访拜访、电话拜访、签约、售后或需求变更"), word=plain(cell)
    )


# --- names ---------------------------------------------------------------------------------------------------------

_BETWEEN_NAMES = re.compile(r"[、,，;；/／|\r\n]+")


def names(cell: Cell, *, own: bool) -> tuple[str, ...]:
    """Several names in one cell. Ours say by a backslash what belongs to a name; others part them as they please."""
    if own:
        return split_names(text(cell))
    if plain(cell).lower() in NOTHING:
        return ()
    found = (one.strip() for one in _BETWEEN_NAMES.split(text(cell)))
    return tuple(dict.fromkeys(one for one in found if one.lower() not in NOTHING))


def name(given: str) -> str | None:
    """One name by its rule; nothing for a dash."""
    one = " ".join(given.split()) if any(letter in given for letter in "\r\n\t") else given.strip()
    return None if one.lower() in NOTHING else rules.name(one)


_NAMELESS = re.compile(r"(?:员工|客户单位|客户|大的拜访|Person|Organization|Customer|Parent visit) #(\d{1,19})")
_UNNAMED = re.compile(r"(?:员工|客户单位|客户|大的拜访)（未命名）|.{1,20} \(unnamed\)")


def nameless(shown: str) -> ServerId | None:
    """The number of `客户 #12`, as an entry without a name is shown; 0 for one without a number, None for a name."""
    found = _NAMELESS.fullmatch(shown)
    if found:
        return rules.server_number(found[1])
    return ServerId(0) if _UNNAMED.fullmatch(shown) else None


# --- times ---------------------------------------------------------------------------------------------------------

_YEAR_FIRST = re.compile(r"(\d{4})\s*([-/.年])\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?(?!\d)")
_COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})(?!\d)")
_THREE = re.compile(r"(\d{1,2})\s*([-/.])\s*(\d{1,2})\s*\2\s*(\d{4}|\d{1,2})(?!\d)")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = f"({'|'.join(_MONTHS)})[a-z]*"
_DAY_MONTH = re.compile(rf"(\d{{1,2}})(?:st|nd|rd|th)?[\s.-]+{_MONTH}[\s.,-]+(\d{{4}})", re.IGNORECASE)
_MONTH_DAY = re.compile(rf"{_MONTH}[\s.]+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})", re.IGNORECASE)
_WEEKDAY = re.compile(
    r"[(\[]?\s*(?:(?:星期|周|礼拜)[一二三四五六日天]|(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*)\s*[)\]]?,?", re.IGNORECASE
)
_FRACTION = re.compile(r"(\d{1,2}:\d{2}:\d{2})[.,]\d+")
_OUR_ZONE = re.compile(r"(?<=\d)\s*\+0?8:?(?:00)?$")
_ZONE = re.compile(r"(?:\d\s*z|\d\s*\+\d{2}:?\d{2}|\dt\d.*-\d{2}:?\d{2})$", re.IGNORECASE)
_UNTIL = re.compile(r"(\d{1,2}[:点时]\d{0,2}分?)\s*(?:-|~|—|–|至|到).+")
_NO_YEAR = re.compile(r"\d{1,2}\s*月\s*\d{1,2}\s*[日号]?|\d{1,2}[-/]\d{1,2}(?![-/\d])")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")


class UnsureDay(RuleBroken):
    """The figures leave it open which is the day and which the month."""


def moment(cell: Cell, order: DateOrder | None, clock: Cell = None) -> tuple[datetime, bool] | None:
    """The moment and whether its time of day was given; None for nothing. `clock` is the column beside the day's."""
    if isinstance(cell, str):
        exact = read_exact(cell)
        if exact is not None and clock is None:
            return exact, True
        if plain(cell).lower() in NOTHING:
            return None
    day, rest = _day_of(cell, order)
    if day is None:
        return None
    if isinstance(day, datetime):
        if clock is None or day.time() != time():
            return day, True
        day = day.date()
    words = plain(clock) if not rest and clock is not None else rest
    return _at(day, words, clock if not rest else None)


def _day_of(cell: Cell, order: DateOrder | None) -> tuple[datetime | date | None, str]:
    """The day, and what stands behind it."""
    match cell:
        case None:
            return None, ""
        case datetime():
            return _to_second(cell), ""
        case date():
            return cell, ""
        case bool() | time() | timedelta():
            raise RuleBroken(mark("不是日期，请写成 2026-01-31 14:00:00"))
        case int() | float():
            return _of_number(float(cell)), ""
        case _:
            return _of_words(cell, order)


def _of_number(value: float) -> datetime | date:
    if _SERIALS[0] <= value < _SERIALS[1]:
        found = _to_second(_EXCEL_DAY_0 + timedelta(days=value))
        return found.date() if value.is_integer() else found
    if value.is_integer() and _COMPACT.fullmatch(str(int(value))):
        day, _rest = _of_words(str(int(value)), None)
        assert day is not None
        return day
    raise RuleBroken(mark("不是可读的时间，请写成 2026-01-31 14:00:00"))


def _of_words(words: str, order: DateOrder | None) -> tuple[datetime | date | None, str]:
    phrase = _OUR_ZONE.sub("", _FRACTION.sub(r"\1", plain(words)))
    if ":" in phrase and _ZONE.search(phrase):
        raise RuleBroken(mark("时间带有时区，不能确定是几点，请写成当地的时间，例如 2026-01-31 14:00:00"))
    if _SERIAL.fullmatch(phrase):
        return _of_number(float(phrase)), ""
    phrase = _WEEKDAY.sub(" ", phrase).strip()
    figures = _figures(phrase, order)
    if figures is None and _NO_YEAR.match(phrase):
        raise RuleBroken(mark("缺少年份，请写成 2026-01-31 这样完整的日期"))
    if figures is None:
        raise why_impossible(phrase) or RuleBroken(mark("不是可读的时间，请写成 2026-01-31 14:00:00"))
    (year, month, day), end = figures
    try:
        return date(year, month, day), phrase[end:].strip(" ,，Tt")
    except ValueError:
        raise why_impossible(f"{year:04}-{month}-{day}") or RuleBroken(
            mark("没有 {text} 这个时间，请检查日期和时刻"), text=phrase
        ) from None


def _figures(phrase: str, order: DateOrder | None) -> tuple[tuple[int, int, int], int] | None:
    """Year, month, day, and where what stands behind them begins."""
    if found := _YEAR_FIRST.match(phrase):
        return (int(found[1]), int(found[3]), int(found[4])), found.end()
    if found := _COMPACT.match(phrase):
        return (int(found[1]), int(found[2]), int(found[3])), found.end()
    if found := _DAY_MONTH.match(phrase):
        return (int(found[3]), _MONTHS.index(found[2].lower()) + 1, int(found[1])), found.end()
    if found := _MONTH_DAY.match(phrase):
        return (int(found[3]), _MONTHS.index(found[1].lower()) + 1, int(found[2])), found.end()
    if found := _THREE.match(phrase):
        return _ordered(found, order), found.end()
    return None


def orders_of(words: str) -> frozenset[DateOrder] | None:
    """In which orders the figures make a day; None where they leave nothing open or are no day."""
    found = _THREE.match(_WEEKDAY.sub(" ", plain(words)).strip())
    return frozenset(_readings(found)) if found else None


def _readings(found: re.Match[str]) -> dict[DateOrder, tuple[int, int, int]]:
    first, second, third = int(found[1]), int(found[3]), int(found[4])
    readings = {}
    if len(found[4]) == 4:
        ways = {DateOrder.DAY_FIRST: (third, second, first), DateOrder.MONTH_FIRST: (third, first, second)}
    else:
        ways = {
            DateOrder.YEAR_FIRST: (2000 + first, second, third),
            DateOrder.DAY_FIRST: (2000 + third, second, first),
            DateOrder.MONTH_FIRST: (2000 + third, first, second),
        }
    for order, figures in ways.items():
        try:
            date(*figures)
        except ValueError:
            continue
        readings[order] = figures
    return readings


def _ordered(found: re.Match[str], order: DateOrder | None) -> tuple[int, int, int]:
    readings = _readings(found)
    if order in readings:
        return readings[order]
    if not readings:
        raise why_impossible(found[0]) or RuleBroken(mark("没有 {text} 这个时间，请检查日期和时刻"), text=found[0])
    if len(set(readings.values())) > 1:
        raise UnsureDay(mark("{text} 可以有几种读法，请选择日期的顺序，或写成 2026-01-31"), text=found[0])
    return next(iter(readings.values()))


def _at(day: date, words: str, clock: Cell) -> tuple[datetime, bool]:
    """The day at the time that is said behind it or beside it; at the usual hour where none is."""
    beside = _time_beside(clock)
    if beside is not None:
        return datetime.combine(day, beside), True
    words = "" if words.lower() in NOTHING else words
    if found := _UNTIL.fullmatch(words):
        words = found[1]
    if not words:
        return datetime.combine(day, MORNING), False
    reading = read_loosely(f"{day.isoformat()} {words}", _FAR_FROM_ANY_DAY)
    if reading is None:
        raise why_impossible(words) or RuleBroken(mark("「{words}」不是可读的时刻，请写成 14:00"), words=words)
    return reading.moment, reading.exact


def _time_beside(clock: Cell) -> time | None:
    match clock:
        case datetime():
            return _to_second(clock).time()
        case time():
            return clock.replace(microsecond=0)
        case timedelta() if timedelta() <= clock < timedelta(days=1):
            return (datetime.min + clock).time().replace(microsecond=0)
        case float() if 0 <= clock < 1:
            return (datetime.min + timedelta(seconds=round(clock * 86_400))).time()
        case _:
            return None


def _to_second(moment: datetime) -> datetime:
    """A spreadsheet keeps days as fractions: 15:00 may come as 14:59:59.9999."""
    return (moment.replace(tzinfo=None) + timedelta(microseconds=500_000)).replace(microsecond=0)
