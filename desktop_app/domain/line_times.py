"""The time of the visit inside a sentence: what `loose_times` reads, without what is somebody's plan or a mere number.

下周三再去 says what is to come and 昨天的报价 which offer: neither is the time of the visit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from desktop_app.domain.line_pieces import Certainty, Moment, Span
from desktop_app.domain.loose_times import read_earlier, read_loosely
from desktop_app.domain.times_of_day import Reading

_BEGINS = re.compile(
    r"\d|[零〇一二两三四五六七八九十半刚现此方大前昨今明后当去上下本这周週星礼禮凌清早晨中正午傍晚夜深]|"
    r"today|yesterday|tomorrow|tonight|last |next |this |now\b|(?:mon|tue|wed|thu|fri|sat|sun)"
)
_LETTERS = re.compile(
    r"[\d零〇一二两三四五六七八九十半刚才现在此刻方大前昨今明后後天日当号周週星期礼禮拜末上下本这個个月年去初底点點时時分秒钟整过刻"
    r"早晨清晚间間夜里凌午中正傍深之以内小头 :/.\-a-z]*"
)
_WORDS = re.compile(
    r"[^a-z]*(?:(?:today|yesterday|tomorrow|tonight|last|next|this|now|am|pm|at|"
    r"mon(?:day)?|tue(?:sday)?|wed(?:nesday)?|thu(?:rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)(?![a-z])[^a-z]*)*"
)
_LONGEST = 26
_NO_TIME = re.compile(r"\d{1,7}|.|[一二两三四五六七八九十]{1,3}")
_A_COUNT = re.compile(r"(?:\d{1,2}|[一二两三四五六七八九十]{1,2})[点點]")
"""两点 may be two points of a list: only behind a day, or where the line begins, is it an hour."""
_SHORT_DATE = re.compile(r"\d{1,4}[-./]\d{1,2}")
_THINGS = re.compile(
    r"\s?[台套个件人份页名位项万元折%吨斤瓶盒箱张杯支包批辆座单条米版层楼栋室幢期季倍块kgw号%年#]|号楼|[:：]|[\d.-]"
)
_DAY_THINGS = re.compile(r"楼|机|线|库|厂|院|门|店|桌|位|仓|站|井|房|文件|方案|标段|车间|宿舍")
_OF_POINTS = re.compile(r"\s?(?:建议|意见|要求|问题|内容|原因|需求|共识|反馈|想法|好处|不足|变化|[:：,，、])")
_OF_A_THING = re.compile(r"的(?!拜访|走访|电话|会)|(?:之前|以前|以后|之后|起|开始|为止|前后)|前(?!台|往|去|后|期)")
_PLANNED = re.compile(
    r"\s?(?:再|还要|还去|继续|复|要|前|之前|交|付|给|签|回|到货|开标|答复|发|寄|出|送|来人|上会|定|过来|安装|验收|培训|"
    r"开工|启动|完成|投产|截止|到期|again|will)"
)
_UNTIL = re.compile(r"\s?[-~～—－至到]+\s?(?:\d{1,2}月\d{1,2}[日号]?|\d{1,2}[:点]\d{0,2}分?|\d{1,2}[-/]\d{1,2}(?!\d))")
_SOON = timedelta(minutes=10)
_LONG_AGO = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class TimeSaid:
    span: Span
    choices: tuple[Moment, ...]
    certainty: Certainty
    is_told: bool = False
    """The words say more than a moment, 9:30-11:00, and are part of the talk as well."""


def time_at(text: str, start: int, now: datetime, *, begins: bool) -> TimeSaid | None:
    """The moment that is said at `start`, or None. `begins`: nothing was told of the visit before."""
    if not _BEGINS.match(text, start) or (start and _runs_on(text, start)):
        return None
    letters = _LETTERS.match(text, start, min(len(text), start + _LONGEST))
    assert letters is not None
    english = _WORDS.match(letters[0])
    end = start + min(len(letters[0]), english.end() if english else 0)
    while end > start:
        if text[end - 1] not in " -./:" and (found := _read(text, (start, end), now, begins=begins)):
            until = _UNTIL.match(text, end)
            return replace(found, span=(start, until.end()), is_told=True) if until else found
        end -= 1
    return None


def with_other(first: str, other: str, now: datetime) -> TimeSaid | None:
    """A day and a time of day that stand apart, as one; None where they do not go together."""
    for words in (first + " " + other, other + " " + first):
        reading = read_loosely(words, now)
        alone = read_loosely(first, now)
        if reading and reading.exact and alone and not alone.exact:
            return _judged((0, 0), words, reading, now)
    return None


def _runs_on(text: str, start: int) -> bool:
    """True inside a figure or a Latin word."""
    before, here = text[start - 1], text[start]
    return before.isascii() and here.isascii() and before.isalnum() and here.isalnum()


def _read(text: str, span: Span, now: datetime, *, begins: bool) -> TimeSaid | None:
    said, end = text[span[0] : span[1]], span[1]
    if _NO_TIME.fullmatch(said) or (said[-1].isascii() and said[-1].isalnum() and _runs_on(text + " ", end)):
        return None
    if _SHORT_DATE.fullmatch(said) and _THINGS.match(text, end):
        return None
    if said.endswith(("号", "日")) and _DAY_THINGS.match(text, end):
        return None
    if _A_COUNT.fullmatch(said) and (not begins or _OF_POINTS.match(text, end)):
        return None
    reading = read_loosely(said, now)
    if reading is None or _OF_A_THING.match(text, end):
        return None
    found = _judged(span, said, reading, now)
    if found.choices[0].when > now + _SOON and (_PLANNED.match(text, end) or not begins):
        return None
    return found


def _judged(span: Span, said: str, reading: Reading, now: datetime) -> TimeSaid:
    """What lies ahead is asked, and first for the day before that the words can mean as well."""
    moment = Moment(reading.moment, reading.exact)
    if reading.moment <= now + _SOON:
        return TimeSaid(span, (moment,), Certainty.SURE)
    earlier = read_earlier(said, now)
    if earlier is None:
        return TimeSaid(span, (moment,), Certainty.ASKED)
    before = Moment(earlier, reading.exact)
    return TimeSaid(span, (before, moment) if now - earlier < _LONG_AGO else (moment, before), Certainty.ASKED)
