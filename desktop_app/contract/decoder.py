"""The one strict reader of JSON from outside: what it passes has one meaning, and nothing it refuses half enters.

Refused: no UTF-8, a web page, cut text, text behind the JSON, two equal keys in one object, NaN, Infinity and what no
reader could hold (1e999), nesting deeper than 64. Numbers with a fraction come as `Decimal`, so that money stays exact.
"""

from __future__ import annotations

import json
from decimal import Decimal, InvalidOperation
from math import isinf
from typing import Any, NoReturn

from desktop_app.domain.errors import InvalidInput
from desktop_app.words import mark

DEPTH_LIMIT = 64
_DIGIT_LIMIT = 400


class NotJson(InvalidInput):
    """The text is no JSON that can be trusted; the hint says where and why."""

    unfinished = True
    """False when no more text behind it could make it JSON."""


def text_of(data: bytes) -> str:
    """UTF-8 with or without a byte order mark."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotJson(mark("不是 UTF-8 文本（第 {place} 个字节起无法识别）。"), place=error.start + 1) from None


def decode(text: str) -> Any:
    if text.lstrip()[:1] == "<":
        raise NotJson(mark("这是一个网页（HTML），不是接口的 JSON 数据。可能需要先登录，或地址不对。"))
    if not text.strip():
        raise NotJson(mark("内容是空的，应为 JSON 数据。"))
    try:
        value = json.loads(
            text,
            parse_float=_fraction,
            parse_int=_whole,
            parse_constant=_no_constant,
            object_pairs_hook=_object,
        )
    except json.JSONDecodeError as error:
        broken = NotJson(
            mark("不是完整的 JSON：第 {line} 行第 {column} 个字符处有误。"), line=error.lineno, column=error.colno
        )
        broken.unfinished = error.pos >= len(text.rstrip())
        raise broken from None
    except RecursionError:
        raise _too_deep() from None
    _check_depth(value)
    return value


def _whole(digits: str) -> int:
    if len(digits) > _DIGIT_LIMIT:
        raise NotJson(mark("数字过长（{found} 位）。"), found=len(digits))
    return int(digits)


def _fraction(digits: str) -> Decimal:
    if len(digits) > _DIGIT_LIMIT:
        raise NotJson(mark("数字过长（{found} 位）。"), found=len(digits))
    try:
        number = Decimal(digits)
    except InvalidOperation:
        number = Decimal("Infinity")
    if isinf(float(number)):
        raise NotJson(mark("数字 {digits} 超出可用的范围。"), digits=visible(digits))
    return number


def _no_constant(name: str) -> NoReturn:
    raise NotJson(mark("含有 {name}，它不是 JSON 的数字。"), name=name)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise NotJson(mark("同一对象里「{key}」出现了两次，无法确定以哪个为准。"), key=visible(twice))
    return read


def _too_deep() -> NotJson:
    return NotJson(mark("嵌套过深，最多 {limit} 层。"), limit=DEPTH_LIMIT)


def _check_depth(value: Any) -> None:
    level = [value]
    for _ in range(DEPTH_LIMIT):
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return
    raise _too_deep()


def visible(text: str, limit: int = 40) -> str:
    """A short, printable form of a text from outside, for a message."""
    shown = "".join(character if character.isprintable() else f"\\u{ord(character):04x}" for character in text)
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"
