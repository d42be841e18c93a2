"""What a sentence of a visit speaks of: a problem, a suggestion, a plan, or simply what took place.

By words alone, and by clauses, because 没有问题 and 问题已解决 are no problems, 年度计划 is nobody's plan and 合约 no
date with anybody. Nothing is written that was not said: what comes out are pieces of the text that went in.
"""

from __future__ import annotations

import re
from enum import Enum


class Saying(Enum):
    PROBLEM = "problem"
    SUGGESTION = "suggestion"
    PLAN = "plan"


_SENTENCE = re.compile(r"(?:[^。！？!?；;\n.]|\.(?!\s|$))+[。！？!?；;.]*")
_CLAUSE = re.compile(r"[^，,：:。！？!?；;]+")
_NOTHING = re.compile(
    r"(?:[-—/.]+|n/?a|none|no|nothing|nil|"
    r"(?:目前|暂时|暂|现在)?(?:都|均|也|还|尚)?(?:无|没有|没|未发现)"
    r"(?:任何|明显|什么|其他|其它|大)?(?:的)?(?:问题|困难|建议|意见|想法|计划|安排|事项)?)[。.!！]?",
    re.IGNORECASE,
)

_TROUBLE = re.compile(
    r"问题|困难|投诉|抱怨|不满|生气|故障|延期|延误|推迟|异常|报错|出错|有误|漏洞|缺陷|风险|担心|担忧|顾虑|疑虑|阻力|卡住|卡顿|"
    r"卡纸|中断|丢失|丢了|丢标|坏了|失败|无法|不全|不符|超支|逾期|拖欠|宕机|停机|死机|不稳定|变慢|太慢|偏慢|不一致|不顺|尚未|迟迟|"
    r"嫌|太贵|偏贵|偏高|打不(?:通|开)|登不(?:上|进)|上不去|谈不(?:下|拢|成)|不(?:同意|认可|接受|愿意|配合)|拒绝|(?:没|未)(?:有)?通过|"
    r"(?:没|未)(?:有)?(?:到|批|回复|着落|人接|见到|打通)|还差|缺少|又变|白跑|调岗|离职|换人|"
    r"\b(?:problems?|issues?|trouble|complain\w*|delay\w*|fail\w*|errors?|bugs?|broken|outages?|worr\w*)\b",
    re.IGNORECASE,
)
_NO_TROUBLE = re.compile(
    r"(?:没有?|无|未|不存在|不是|不会有|避免|防止)"
    r"(?:再)?(?:任何|什么|大的?|其他|其它|明显|遗留|新的?|发现|出现|见|收到|发生|遇到)*(?:的)?"
    r"(?:问题|困难|投诉|抱怨|不满|故障|延期|延误|异常|报错|顾虑|疑虑|担心|风险)|没问题|问题不大|"
    r"(?:问题|故障|困难|异常)[^，,]{0,6}(?:已|解决了|排除了)|\bno (?:problems?|issues?|complaints?|errors?)\b",
    re.IGNORECASE,
)
_SOLVED = re.compile(
    r"(?:已经?|都|均|全部|当场|现场)[^，,]{0,6}(?:解决|处理|排除|修复|修好|恢复|消除|重置|更换)|"
    r"(?:解决|处理|排除|修复|修好|消除|打消)了|\b(?:solved|fixed|resolved)\b",
    re.IGNORECASE,
)
"""Also what a clause before it spoke of."""

_ADVICE = re.compile(r"(?<!采纳了)建议|\b(?:suggest\w*|propos\w*|recommend\w*)\b", re.IGNORECASE)
_WISH = re.compile(
    r"(?<!有)希望(?!小学|工程)|(?<!不)需要|(?<!不)需(?:再|尽|补|由|请|与|和|协|加|增|安)|最好|请(?:公司|总部|领导|上级|协调|协助|支持)|"
    r"\b(?:hopes?|wish\w*|needs?)\b",
    re.IGNORECASE,
)

_AHEAD = re.compile(
    r"(?<!上)下(?:下)?(?:个)?(?:周|星期|礼拜|月|季度|学期)|明(?:天|日|早|晚|年)|(?:大)?后(?:天|日)(?!起)|"
    r"(?:本|这)?(?:周|星期|礼拜)[一二三四五六日天末](?:前|之前|再|去|上门|到|来|给|交)|(?:月|年|季度|学期)(?:底|末|结束)|"
    r"\d[日号](?:之|以)?前|(?:天|周|月|年|节|假)(?:之|以)?(?:内|后)|下次|下回|改天|过[几两些三\d]天|年前|尽快|近期(?:内)?(?:会|将|要|再)|回头|"
    r"\b(?:next|tomorrow|upcoming|soon)\b",
    re.IGNORECASE,
)
_INTENT = re.compile(
    r"(?<![度购作习产原入新生])计划(?![。，、；,.;：:]|$)|准备(?!好|充分|工作|就绪)|打算|(?<!模)拟(?![合人物])|"
    r"(?<![合大条节制违签续履契集公简隐特])约(?!\d|[一二三四五六七八九十百千万两半]|束|见了)|再去|再(?:次)?(?:拜)?访|再谈|再来|再到|"
    r"(?<!已)(?<!已经)跟进|(?<![期招接对等看善优])待(?![遇机见人客产])|等待|等(?=.{0,6}(?:通知|批复|回复|答复|消息))|"
    r"(?<!已)(?<!已经)(?<!间)安排(?![。，、；,.;]|$)|(?:将|拟)(?:于|在|会)|争取|(?<![需不])要(?:去|再|重新|跟|和|与|把|尽)|会再|后续(?:将|会|再|要|继续|跟)|继续(?=跟|推|沟|对)|"
    r"\b(?:plan(?:s|ned|ning)? to|will|going to|follow(?:ing)? up|to be)\b",
    re.IGNORECASE,
)
_GONE = re.compile(
    r"上(?:上)?(?:个)?(?:周|星期|礼拜|月|次|回)|昨[天日晚]|前天|刚才|今天上午|去年|\b(?:last|yesterday)\b"
)


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of `text` with their stops, each a piece of it without white space around."""
    found = (match[0].strip() for match in _SENTENCE.finditer(text))
    return tuple(sentence for sentence in found if any(letter.isalnum() for letter in sentence))


def says_nothing(text: str | None) -> bool:
    """无, 暂无明显问题, N/A: a field that was filled in because it is there."""
    return not text or not text.strip() or bool(_NOTHING.fullmatch(text.strip()))


def sayings(sentence: str) -> frozenset[Saying]:
    """What `sentence` speaks of; a problem with a day ahead is a plan too, and a plan with a day is no mere wish."""
    if says_nothing(sentence):
        return frozenset()
    clauses = _CLAUSE.findall(sentence)
    trouble = _is_troubled(clauses)
    dated = any(_AHEAD.search(clause) and not _GONE.search(clause) for clause in clauses)
    advised = any(_ADVICE.search(clause) and not says_nothing(clause) for clause in clauses)
    if trouble:
        return frozenset({Saying.PROBLEM, Saying.PLAN} if dated and not advised else {Saying.PROBLEM})
    if advised:
        return frozenset({Saying.SUGGESTION})
    if dated:
        return frozenset({Saying.PLAN})
    if any(_WISH.search(clause) for clause in clauses):
        return frozenset({Saying.SUGGESTION})
    if any(_INTENT.search(clause) and "了" not in clause and not _GONE.search(clause) for clause in clauses):
        return frozenset({Saying.PLAN})
    return frozenset()


def _is_troubled(clauses: list[str]) -> bool:
    """True where a trouble is named that no later clause says is over."""
    troubled = False
    for clause in clauses:
        if _SOLVED.search(clause):
            troubled = False
        elif _TROUBLE.search(clause) and not _NO_TROUBLE.search(clause):
            troubled = True
    return troubled
