"""What a visit cost, inside a sentence: 花120, 85.5元, 打车30吃饭90. What is told of somebody's price is left alone."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from desktop_app.domain.line_pieces import Certainty, Money, Span
from desktop_app.domain.rules import LARGEST_COST

_ITEMS = (
    "打车费|打车|打的|车费|路费|交通费|过路费|高速费|停车费|停车|油费|油钱|加油|高铁票|高铁|火车票|动车票|动车|机票|"
    "地铁|公交|吃饭|饭费|饭钱|餐费|午餐|晚餐|早餐|中餐|午饭|晚饭|工作餐|请客|招待费|招待|宴请|住宿费|住宿|住店|酒店|"
    "宾馆|礼品费|礼品|礼物|水果|茶叶|咖啡|喝茶|奶茶|快递费|快递|邮费|运费|打印费|复印费|资料费|门票|电话费|话费|"
    "回程|往返|来回|材料费|配件费|维修费|餐|taxi|lunch|dinner|hotel|parking|gift|coffee"
)
_VERBS = (
    "总共花了|一共花了|共花了|共花|总共花|一共花|花费了?|花掉了?|花了|花|费用(?:共计|合计|总计|是|为|共)?|"
    "支出了?|开支|消费了?|报销|合计|共计|一共|总共|总计|spent|costs?|rmb|人民币"
)
_FIGURE = r"(?:\d{1,3}(?:,\d{3})+|\d{1,9})(?:\.\d{1,2})?(?![\d.])"
_SPOKEN = r"[一二两三四五六七八九十百千万零〇]{1,8}"
_UNIT = r"(?:元|块钱|块|圆|rmb|yuan|人民币)"
_NOT_MONEY = (
    r"(?!\s*(?:台|个|套|人|次|份|件|页|名|位|年|月|号|日|天|点|%|折|楼|层|室|期|级|吨|公斤|斤|小时|分钟|钟|周|趟|晚|夜|间|桌|瓶|"
    r"盒|箱|张|杯|支|包|顿|批|辆|座|单|条|本|卷|米|公里|km|kg|g|层|倍|种|遍|家|场|款|亩|平|度|[-/:~到至]\d))"
)
_DEAL = re.compile(
    r"(?:报价|合同额?|金额|总价|单价|每[台套个件人份]|人均|预算|价格?|标的?|款|首付|定金|押金|订单|销售额|业绩|"
    r"折后|优惠|便宜|涨|降|差价?|补贴|成本|规模|产值)[^，,。；;]{0,3}[\s:：是为约了]*$"
)
_AMOUNT = rf"(?:(?P<{{0}}>{_FIGURE})(?:\s?(?P<{{0}}_by>万|千|k(?![a-z])))?|(?P<{{0}}_words>{_SPOKEN}))"


def _amount(name: str) -> str:
    return _AMOUNT.replace("{0}", name)


_ITEM = re.compile(
    rf"(?P<what>{_ITEMS})(?:花了|用了|花|了)?[:：]?\s?[¥]?{_amount('n')}(?:\s?(?P<unit>{_UNIT}))?{_NOT_MONEY}"
)
_VERB = re.compile(
    rf"(?P<verb>{_VERBS})[:：]?\s?[¥]?{_amount('n')}(?:\s?(?P<unit>{_UNIT}))?{_NOT_MONEY}(?P<what>{_ITEMS})?(?!\d)"
)
_ITEM_BEHIND = re.compile(rf"{_amount('n')}(?:\s?(?P<unit>{_UNIT}))?(?P<what>{_ITEMS})(?!\s?[\d¥])")
_SIGNED = re.compile(rf"¥\s?{_amount('n')}(?:\s?(?P<unit>{_UNIT}))?{_NOT_MONEY}")
_IN_ALL = re.compile(rf"共(?:计)?\s?{_amount('n')}\s?(?P<unit>{_UNIT})(?=\s|[，,。；;、)）+]|$)")
_BARE = re.compile(rf"{_amount('n')}\s?(?P<unit>{_UNIT})(?P<what>{_ITEMS})?(?=\s|[，,。；;、)）+]|$)")
_TOTALS = ("共", "合计", "总")
_DIGITS = {character: index for index, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}


@dataclass(frozen=True, slots=True)
class MoneySaid:
    """`is_total` says that it is what all the others come to."""

    span: Span
    cost: int
    what: str
    is_total: bool
    certainty: Certainty


def money_at(text: str, start: int, *, head: bool, after_money: bool) -> MoneySaid | None:
    """The money that is spoken of at `start`; inside a talk only where the words are those of an expense."""
    if found := _ITEM.match(text, start):
        return _said(found, text[start : found.end()], Certainty.SURE)
    if found := _VERB.match(text, start):
        words = text[found.start("n") if found["n"] else found.start("n_words") : found.end()] if found["what"] else ""
        return _said(found, words, Certainty.SURE)
    if after_money and (found := _ITEM_BEHIND.match(text, start)):
        return _said(found, text[start : found.end()], Certainty.SURE)
    if _DEAL.search(text, max(0, start - 12), start):
        return None
    if head and (found := _IN_ALL.match(text, start)):
        return replace(said, is_total=True) if (said := _said(found, "", Certainty.SURE)) else None
    if found := _SIGNED.match(text, start):
        return _said(found, "", Certainty.SURE)
    if head and (found := _BARE.match(text, start)):
        return _said(found, found[0] if found["what"] else "", Certainty.LIKELY)
    return None


def _said(found: re.Match[str], what: str, certainty: Certainty) -> MoneySaid | None:
    groups = found.groupdict()
    cost = _cost(groups["n"], groups["n_by"], groups["n_words"], is_money=bool(groups["unit"]))
    if cost is None:
        return None
    verb = groups.get("verb") or ""
    return MoneySaid(found.span(), cost, what.strip(), any(word in verb for word in _TOTALS), certainty)


def _cost(figure: str | None, by: str | None, words: str | None, *, is_money: bool) -> int | None:
    """In 分; None for nothing, and for words that are rather a number of something (花三 …)."""
    if figure:
        amount = Decimal(figure.replace(",", "")) * {"万": 10000, "千": 1000, "k": 1000}.get(by or "", 1)
    elif words and (is_money or any(unit in words for unit in "十百千万")):
        spoken = spoken_number(words)
        if spoken is None:
            return None
        amount = Decimal(spoken)
    else:
        return None
    cost = int(amount * 100)
    return cost if 0 < cost <= LARGEST_COST else None


def spoken_number(words: str) -> int | None:
    """两百, 一百二 (120), 三千五, 一万二; None for what counts nothing."""
    whole, _, rest = words.rpartition("万")
    if whole:
        high = spoken_number(whole)
        low = _DIGITS.get(rest, -1) * 1000 if len(rest) == 1 else spoken_number(rest) if rest else 0
        return None if high is None or low is None or low < 0 else high * 10000 + low
    total, digit, unit = 0, None, 10000
    for place, character in enumerate(words):
        if character in _DIGITS:
            if digit and unit != 10000 and place and words[place - 1] not in "零〇":
                return None
            digit = _DIGITS[character]
        elif character in _TENS and _TENS[character] < unit:
            unit = _TENS[character]
            total += (1 if digit is None else digit) * unit
            digit = None
        else:
            return None
    if digit and len(words) > 1:
        total += digit if words[-2] in "零〇十" else digit * unit // 10
    elif digit:
        total = digit
    return total or None


def sum_of(said: list[MoneySaid]) -> tuple[tuple[Money, ...], Certainty]:
    """The cost that is meant, best first. A total beside its parts is not added; where both can be meant it is asked.

    What was paid for stays in the words that were typed.
    """
    note = "".join(part.what for part in said)
    if len(said) == 1:
        return (Money(said[0].cost, note),), said[0].certainty
    together = sum(part.cost for part in said)
    plain = [part for part in said if not part.what]
    parts = sum(part.cost for part in said if part.what)
    if len(plain) == 1 and parts:
        total = plain[0]
        if total.is_total or parts == total.cost:
            return (Money(total.cost, note), Money(together, note)), Certainty.SURE
        return (Money(together, note), Money(total.cost, note)), Certainty.ASKED
    totals = [part for part in said if part.is_total]
    if len(totals) == 1:
        return (Money(totals[0].cost, note), Money(together, note)), Certainty.SURE
    return (Money(together, note),), Certainty.SURE
