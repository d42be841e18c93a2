"""What kind of visit the words say it was: a phone call, a signing, a repair. What is only talked of is none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum

from desktop_app.domain.line_pieces import Span
from desktop_app.domain.visit import Event


class Weight(IntEnum):
    """Which word wins where several stand in one line: 去 济南大学 维修 is a repair."""

    WEAK = 0
    PLACE = 1
    PHONE = 2
    DEED = 3


@dataclass(frozen=True, slots=True)
class EventSaid:
    """`stays` says that the word tells what was done, and is part of the talk as well."""

    span: Span
    event: int | None
    weight: Weight
    stays: bool = False


_PHONE = (
    r"(?:打|回|去|来|接|通)(?:了|过|完)?(?:个|一个|通|一通)?电话(?:给|沟通|联系|拜访|回访|联络)?(?:了|过)?|"
    r"电话(?:拜访|回访|沟通|联系|联络|邀约|跟进|约谈|会议|给)(?:了|过)?|致电|去电|来电|通话|语音通话|"
    r"电话(?!\s*[:：是为]?\s*[\d(（]|号|费|机|卡|簿|里|中|不通|没|未|没人|设备|公司|局|厂|线)|"
    r"\bcall(?:ed|ing)?\b|\bphoned?\b|\brang\b|\btel\b(?!\s*[:：]?\s*\d)"
)
_PLACE = (
    r"走访拜访|走访(?:了|过)?|上门(?:拜访|走访)?(?:了|过)?|登门(?:拜访)?|实地(?:拜访|走访|考察)?|"
    r"拜访(?!记录|计划|簿)(?:了|过)?|"
    r"面谈(?:了|过)?|见面(?:了|过)?|面访(?:了)?|到访(?:了)?|造访(?:了)?|前往|会见(?:了)?|约见(?:了)?|\bvisit(?:ed|ing)?\b|"
    r"\bmet\b(?: with)?|\bmeeting\b(?: with)?|\bwent to\b"
)
_WEAK = (
    r"去了趟|去了一趟|去了|去(?!年|掉|除|世|留|向)|到了|"
    r"到(?!货|期|账|帐|位|款|底|处|时|达|目|场)|来到|见了|见到(?:了)?|见(?!面|解|效|证)"
)
_DEEDS: tuple[tuple[int | None, bool, str], ...] = (
    (None, False, r"需求变更|变更需求|需求有变|需求调整|需求改动|改需求|change of need|changed need"),
    (
        Event.SIGNING,
        False,
        r"签约(?!仪式|率|额|意向|客户|学院)(?:了|成功)?|签单(?!率)(?:了|成功)?",
    ),
    (
        Event.SIGNING,
        True,
        r"签(?:了|下|完|订|署)?(?:正式|年度|采购|销售|服务|维保|框架)*(?:合同|协议|订单)(?:了)?|合同(?:已)?签(?:了|好了?|完|订|署)|"
        r"\bsigned\b",
    ),
    (Event.AFTER_SALES, False, r"售后(?:服务|回访|维修|处理|问题)?(?!部|经理|团队|条款|政策|中心|人员)"),
    (
        Event.AFTER_SALES,
        True,
        r"上门维修|维修(?!费|部|中心|公司|厂|合同)(?:了|好了?|完)?|修(?:好了?|了|理)|调试(?!费|计划)(?:完成|了|好了?|完)?|"
        r"检修(?:了|完)?|巡检(?!报告)(?:了|完)?|保养(?:了|完)?|换货|返修|排查(?:了)?(?:故障)?|处理(?:了)?故障|\brepair(?:ed)?\b|\bfix(?:ed)?\b|\bservic(?:ed|ing)\b",
    ),
    (Event.ACCESS, False, r"接入(?!费|方案|方式|点)(?:了)?|初次(?:拜访|接触|见面|沟通)?|首次(?:拜访|接触|见面|沟通)?|"
     r"第一次(?:拜访|接触|见面|上门)?|初访|新客户(?:接入)?|陌拜|first visit"),
)  # fmt: skip
_AT_HEAD: tuple[tuple[re.Pattern[str], int | None, Weight, bool], ...] = (
    *((re.compile(words), event, Weight.DEED, stays) for event, stays, words in _DEEDS),
    (re.compile(_PHONE), Event.PHONE, Weight.PHONE, False),
    (re.compile(_PLACE), Event.ON_SITE, Weight.PLACE, False),
)
_WEAK_WORD = re.compile(_WEAK)
_DONE = re.compile(
    r"签(?:了|下了?|完了?)(?:正式|年度|采购|销售|服务|维保|框架)*(?:合同|协议|订单)|合同已签|签约成功|成功签约|"
    r"(?:维修|调试|检修|保养)(?:完成|完毕|结束|好|完)|修好了?"
)
_FAILED = re.compile(r"(?:没有?|未能?|不)(?:能|肯|愿)?签")
_NOT_DONE = re.compile(
    r"(?:准备|计划|打算|预计|争取|将|要|拟|谈|催|关于|讨论|商量|推进|没|未|不|想|等|约|待|再|能否|如何)"
    r"[^，,。；;]{0,6}$"
)


def event_at(text: str, start: int) -> EventSaid | None:
    """The event that is said at `start`, where a word can stand for the whole visit."""
    for pattern, event, weight, stays in _AT_HEAD:
        found = pattern.match(text, start)
        if found and not (event == Event.SIGNING and _FAILED.search(text)):
            return EventSaid(found.span(), event, weight, stays)
    return None


def weak_event_at(text: str, start: int) -> Span | None:
    """去, 到, 见了: a visit only where somebody or some place follows."""
    found = _WEAK_WORD.match(text, start)
    return found.span() if found else None


def event_in_talk(text: str, start: int, end: int) -> EventSaid | None:
    """What the talk says was done."""
    found = _DONE.search(text, start, end)
    if found is None or _NOT_DONE.search(text, max(start, found.start() - 10), found.start()):
        return None
    event = Event.SIGNING if "签" in found[0] else Event.AFTER_SALES
    return EventSaid(found.span(), event, Weight.DEED, stays=True)
