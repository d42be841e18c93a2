"""The one place where a field's rules stand. Each rule takes what was typed or sent and answers the clean value.

A rule raises `RuleBroken` with what is wrong and the cure. `None` and an empty text mean "nothing given" and are
answered with None; whether nothing is allowed is the reader's to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal, InvalidOperation
from urllib.parse import urlsplit

from desktop_app.domain.ids import LARGEST_ID, ServerId
from desktop_app.domain.impossible_times import why_impossible
from desktop_app.domain.problems import RuleBroken
from desktop_app.words import mark

TEXT_LIMIT = 64 * 1024
"""Bytes of UTF-8 in one text."""
ADDRESS_LIMIT = 2048
NAME_LIMIT = 200
LIST_LIMIT = 1000
LARGEST_COST = 10**13
"""In 分: a hundred thousand million 元, exact as a JSON number."""

_DIGITS = re.compile(r"[0-9]{1,19}", re.ASCII)
_MOMENT = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})[ T](\d{1,2}):(\d{2})(?::(\d{2}))?", re.ASCII)
_DATE_ONLY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}", re.ASCII)
_MONEY = re.compile(r"[+-]?[0-9]+(\.[0-9]*)?([eE][+-]?[0-9]{1,3})?", re.ASCII)


def server_number(value: object) -> ServerId | None:
    """A whole positive number; digit strings are taken as numbers, booleans are not."""
    if value is None:
        return None
    if isinstance(value, str) and _DIGITS.fullmatch(value.strip()):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= LARGEST_ID:
        raise RuleBroken(mark("应为正整数编号"))
    return ServerId(value)


def server_numbers(value: object) -> tuple[ServerId, ...] | None:
    """A list of numbers without repeats."""
    if value is None:
        return None
    if not isinstance(value, list | tuple):
        raise RuleBroken(mark("应为编号列表，例如 [1,2,3]"))
    if len(value) > LIST_LIMIT:
        raise RuleBroken(mark("最多 {limit} 个编号，现有 {found} 个"), limit=LIST_LIMIT, found=len(value))
    numbers = []
    for item in value:
        number = server_number(item)
        if number is None:
            raise RuleBroken(mark("列表中的每一项都应为正整数编号"))
        numbers.append(number)
    return _without_repeats(numbers)


def _without_repeats(numbers: Iterable[ServerId]) -> tuple[ServerId, ...]:
    seen: dict[ServerId, None] = {}
    for number in numbers:
        if number in seen:
            raise RuleBroken(mark("编号 {number} 重复，请只写一次"), number=number)
        seen[number] = None
    return tuple(seen)


def event(value: object) -> int | None:
    """1 接入, 2 走访拜访, 3 电话拜访, 4 签约, 5 售后; nothing is a change of need (需求变更)."""
    if value is None or value == "":
        return None
    if isinstance(value, str) and _DIGITS.fullmatch(value.strip()):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 5:
        raise RuleBroken(mark("应为 1 到 5：1 接入，2 走访拜访，3 电话拜访，4 签约，5 售后"))
    return value


def record_time(value: object) -> datetime | None:
    """A real moment with a time of day, to the minute or the second."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise RuleBroken(mark("应为文字，例如 2026-01-31 14:00:00"))
    text = value.strip()
    if not text:
        return None
    if _DATE_ONLY.fullmatch(text):
        raise why_impossible(text) or RuleBroken(mark("还缺时刻，例如 {date} 14:00:00"), date=text)
    found = _MOMENT.fullmatch(text)
    if not found:
        raise why_impossible(text) or RuleBroken(mark("不是可读的时间，请写成 2026-01-31 14:00:00"))
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
    try:
        return datetime(year, month, day, hour, minute, second)
    except ValueError:
        why = why_impossible(text) or RuleBroken(mark("没有 {text} 这个时间，请检查日期和时刻"), text=text)
        raise why from None


def cost(value: object) -> int | None:
    """Money in whole 分 from 元 with at most two decimals; finite, not negative. `12.5` gives 1250."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        raise RuleBroken(mark("应为金额，例如 120 或 120.50"))
    if isinstance(value, str):
        value = value.strip()
        if not value:
            return None
        if not _MONEY.fullmatch(value):
            raise RuleBroken(mark("应为金额，例如 120 或 120.50"))
    try:
        amount = Decimal(str(value)) if isinstance(value, float) else Decimal(value)
    except InvalidOperation:
        raise RuleBroken(mark("应为金额，例如 120 或 120.50")) from None
    if not amount.is_finite():
        raise RuleBroken(mark("应为有限的金额"))
    if amount < 0:
        raise RuleBroken(mark("不能为负数"))
    if amount > LARGEST_COST // 100:
        raise RuleBroken(mark("金额过大，最多 {limit} 元"), limit=LARGEST_COST // 100)
    rounded = amount.quantize(Decimal("0.01"))
    if rounded != amount:
        raise RuleBroken(mark("最多两位小数"))
    return int(rounded.scaleb(2))


def text(value: object) -> str | None:
    """Any Unicode up to 64 KiB; half a surrogate pair cannot be stored. An empty text is nothing."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise RuleBroken(mark("应为文字"))
    try:
        size = len(value.encode("utf-8"))
    except UnicodeEncodeError:
        raise RuleBroken(mark("含有不完整的字符（孤立的代理项），请删去后重新输入")) from None
    if size > TEXT_LIMIT:
        raise RuleBroken(
            mark("文字过长：{found} 字节，最多 {limit} 字节（约 2 万个汉字）"), found=size, limit=TEXT_LIMIT
        )
    return value or None


def name(value: str) -> str | None:
    """A name of the directory: one line, not long."""
    found = text(value.strip())
    if found is not None and (len(found) > NAME_LIMIT or any(character in found for character in "\r\n\t")):
        raise RuleBroken(mark("名称应在一行之内，最多 {limit} 个字"), limit=NAME_LIMIT)
    return found


def attachment(value: object) -> str | None:
    """A full http or https address with a host, without spaces, control characters or a sign-in in it."""
    address = text(value)
    if address is None:
        return None
    address = address.strip()
    if not address:
        return None
    if len(address) > ADDRESS_LIMIT:
        raise RuleBroken(mark("地址过长，最多 {limit} 个字符"), limit=ADDRESS_LIMIT)
    if any(not character.isprintable() or character.isspace() or character == "\\" for character in address):
        raise RuleBroken(mark("地址中不能有空格、反斜杠或控制字符"))
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname, parts.port
    except ValueError:
        raise RuleBroken(mark("不是可用的地址，请写成 https://主机/路径")) from None
    if parts.scheme not in ("http", "https") or not host:
        raise RuleBroken(mark("只接受 http:// 或 https:// 开头的完整地址"))
    if "@" in parts.netloc:
        raise RuleBroken(mark("地址中不能带用户名或密码"))
    return address
