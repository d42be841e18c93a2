"""What a request asks for: its query and its body in every form that clients send, read once and strictly.

A field's rules stand in `domain.rules` and `contract.bodies`; here a value is only brought out of its encoding.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import parse_qsl

from desktop_app.contract.decoder import decode, text_of, visible
from desktop_app.domain import rules
from desktop_app.domain.errors import InvalidInput, InvalidVisit
from desktop_app.domain.ids import ServerId
from desktop_app.domain.problems import Problem, RuleBroken
from desktop_app.domain.record_filter import DEFAULT_PAGE_SIZE
from desktop_app.domain.times import to_text
from desktop_app.store.tokens import Bearer
from desktop_app.words import mark

PAGE_MOST = 1000
"""Records a page at most; more is answered with so many, and the answer says so."""
FIELDS_MOST = 5000
LISTS = ("customers_id", "follower_id")
NUMBERS = ("protent_id", "organization_id", "director_id", "follower_id")


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, read whole. `now` is the wall clock when it came."""

    who: Bearer
    now: datetime
    query: str = ""
    body: bytes = b""
    content_type: str = ""
    key: str | None = None
    if_match: str | None = None
    if_none_match: str | None = None


@dataclass(frozen=True, slots=True)
class PageAsked:
    """A GET's query with its defaults: people and places by number, both bounds inclusive."""

    numbers: tuple[tuple[str, ServerId], ...]
    start: datetime
    end: datetime
    page: int
    count: int
    is_fixed: bool
    """Both bounds were given, so that the same query means the same a second later."""


def page_asked(query: str, now: datetime) -> PageAsked:
    """`InvalidVisit` with every problem by its parameter. Others than the contract's are passed over."""
    given = _parameters(query)
    problems: list[Problem] = []

    def value(name: str, rule: Callable[[object], Any], default: Any) -> Any:
        try:
            found = rule(given[name].strip()) if given.get(name, "").strip() else None
        except RuleBroken as broken:
            problems.append(broken.of(name))
            return default
        return default if found is None else found

    numbers = tuple((name, value(name, rules.server_number, None)) for name in NUMBERS)
    now = now.replace(microsecond=0)
    start = value("start_time", _moment(time(0, 0, 0)), None)
    end = value("end_time", _moment(time(23, 59, 59)), None)
    page, count = value("page", _from_one, 1), value("count", _from_one, DEFAULT_PAGE_SIZE)
    if start is not None and end is not None and start > end:
        both = {"start": to_text(start), "end": to_text(end)}
        problems.append(Problem("start_time", mark("{start} 晚于 end_time（{end}），请对调或修改"), both))
    if problems:
        raise InvalidVisit(problems)
    return PageAsked(
        tuple((name, number) for name, number in numbers if number is not None),
        now - timedelta(weeks=1) if start is None else start,
        now if end is None else end,
        page,
        min(count, PAGE_MOST),
        start is not None and end is not None,
    )


def walk_asked(query: str, *, default: int) -> tuple[str, int]:
    """The `since` and `count` of a companion path."""
    given = _parameters(query)
    try:
        count = _from_one(given["count"].strip()) if given.get("count", "").strip() else default
    except RuleBroken as broken:
        raise InvalidVisit([broken.of("count")]) from None
    return given.get("since", "").strip(), min(count, PAGE_MOST)


def _parameters(query: str) -> dict[str, str]:
    given: dict[str, str] = {}
    for name, value in _pairs(query):
        if name in given and name in (*NUMBERS, "start_time", "end_time", "page", "count", "since"):
            raise InvalidVisit([Problem(name, mark("出现了两次，请只写一次"))])
        given[name] = value
    return given


def _from_one(value: object) -> int:
    try:
        found = rules.server_number(value)
    except RuleBroken:
        found = None
    if found is None:
        raise RuleBroken(mark("应为从 1 起的整数"))
    return found


def _moment(of_day: time) -> Callable[[object], datetime | None]:
    """A moment; a date alone means its whole day, as everywhere outside of a record."""

    def read(value: object) -> datetime | None:
        try:
            return datetime.combine(datetime.strptime(str(value), "%Y-%m-%d"), of_day)
        except ValueError:
            return rules.record_time(value)

    return read


def body_of(asked: Asked, *, lists: tuple[str, ...] = LISTS) -> object:
    """The body as if it had been JSON. `lists` are the fields that hold several values in a form."""
    kind = asked.content_type.partition(";")[0].strip().lower()
    text = text_of(asked.body)
    if kind == "application/x-www-form-urlencoded" and text.lstrip()[:1] not in ("{", "["):
        return _form(text, lists)
    # What says it is a form and begins like JSON was sent by someone who forgot to say so: `curl -d '{…}'`.
    if kind in ("", "application/json", "text/json", "text/plain", "application/x-www-form-urlencoded"):
        return decode(text)
    raise InvalidVisit(
        [
            Problem(
                "Content-Type",
                mark("不支持 {found}，请用 application/json 或 application/x-www-form-urlencoded"),
                {"found": visible(kind)},
            )
        ]
    )


def _form(text: str, lists: tuple[str, ...]) -> dict[str, Any]:
    """`a=1`, and for lists `a[]=1&a[]=2`, `a=1&a=2`, `a[0]=1&a[1]=2` or JSON: `a=[1,2]`. An empty list is `a=`."""
    found: dict[str, list[str]] = {}
    for name, value in _pairs(text):
        found.setdefault(_bare(name, lists), []).append(value)
    return {name: _list(values) if name in lists else _single(name, values) for name, values in found.items()}


def _bare(name: str, lists: tuple[str, ...]) -> str:
    bare, bracket, inside = name.partition("[")
    is_place = bracket and inside.endswith("]") and (inside == "]" or inside[:-1].isdecimal())
    return bare if is_place and bare in lists else name


def _list(values: list[str]) -> Any:
    if len(values) == 1 and values[0].lstrip().startswith("["):
        return decode(values[0])
    return [value.strip() for value in values if value.strip()]


def _single(name: str, values: list[str]) -> str:
    if len(values) > 1:
        raise InvalidVisit([Problem(visible(name), mark("出现了两次，请只写一次"))])
    return values[0]


def _pairs(text: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=FIELDS_MOST)
    except UnicodeDecodeError:
        raise InvalidInput(mark("网址或表单中有不是 UTF-8 的字符。请按 UTF-8 编码。")) from None
    except ValueError:
        raise InvalidInput(mark("字段过多，最多 {limit} 个。"), limit=FIELDS_MOST) from None


def key_in(headers: Mapping[str, str]) -> str | None:
    """The Idempotency-Key; with or without the quotes that its draft standard wants. `InvalidInput` for no key."""
    given = headers.get("idempotency-key")
    if given is None:
        return None
    key = given.strip()
    if len(key) > 1 and key[0] == key[-1] == '"':
        key = key[1:-1]
    if not 0 < len(key) <= 255 or not all("!" <= letter <= "~" for letter in key):
        raise InvalidInput(mark("Idempotency-Key 应为 1 到 255 个可见的 ASCII 字符，例如一个 UUID。"))
    return key
