"""Texts that are written again and again (常用语): for which event, in which order, and with which places to fill."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from desktop_app.domain.search import fold, name_answers, terms_of
from desktop_app.domain.visit import event_word
from desktop_app.words import SOURCE_LANGUAGE, language, mark, tr

BLANK = "＿＿"
"""A place that is filled by hand."""
LONGEST = 2_000
"""Letters; a longer text is a document."""


class Occasion(StrEnum):
    """The event at which a phrase is offered first."""

    ANY = "any"
    NONE = "none"
    ACCESS = "1"
    ON_SITE = "2"
    PHONE = "3"
    SIGNING = "4"
    AFTER_SALES = "5"

    @classmethod
    def of(cls, event: int | None) -> Occasion:
        """An event outside the contract has no phrases of its own."""
        word = "none" if event is None else str(event)
        return cls(word) if word in tuple(cls) else cls.ANY

    @property
    def word(self) -> str:
        if self is Occasion.ANY:
            return tr("通用")
        return event_word(None if self is Occasion.NONE else int(self.value))


class Place(StrEnum):
    """What a phrase can have filled in from the visit: `{客户}`, or `{customer}`."""

    CUSTOMER = "客户"
    ORGANIZATION = "单位"
    PARENT = "大拜访"
    DATE = "日期"
    TIME = "时间"
    FOLLOWERS = "协作人"
    ME = "我"
    TODAY = "今天"

    @property
    def written(self) -> str:
        """As it stands in a phrase: in Chinese, or in English where the reader's language is that; both are read."""
        return f"{{{self.value if language() == SOURCE_LANGUAGE else _IN_ENGLISH[self]}}}"


_IN_ENGLISH = {
    Place.CUSTOMER: "customer", Place.ORGANIZATION: "organization", Place.PARENT: "parent", Place.DATE: "date",
    Place.TIME: "time", Place.FOLLOWERS: "followers", Place.ME: "me", Place.TODAY: "today",
}  # fmt: skip
_ENGLISH = {word: place for place, word in _IN_ENGLISH.items()}
_PLACE = re.compile(r"\{([^{}\s]{1,20})\}")
_BLANK = re.compile("[＿_]{2,}")


@dataclass(frozen=True, slots=True)
class Phrase:
    """`used` counts up with each use of any phrase's; None for one that never was used. `pinyin` as in `search`."""

    id: int
    occasion: Occasion
    body: str
    position: int
    used: int | None = None
    pinyin: str = ""

    def answers(self, typed: str) -> bool:
        """To every word of `typed`, by its letters, its pinyin or initials."""
        folded = fold(self.body)
        return all(name_answers(term, folded, self.pinyin) for term in terms_of(typed))


@dataclass(frozen=True, slots=True)
class PhraseShelf:
    """All phrases in the order given by hand; `by_use` puts those used last first. `me` is who writes here."""

    phrases: tuple[Phrase, ...] = ()
    by_use: bool = False
    me: str = ""


@dataclass(frozen=True, slots=True)
class Filled:
    """A phrase ready to be written; `blank` is the (start, length) of its first place to fill by hand."""

    text: str
    blank: tuple[int, int] | None


def filled(body: str, known: Mapping[Place, str]) -> Filled:
    """`body` with its places filled; one that nothing is known for is a blank, other words in braces stay."""

    def fill(match: re.Match[str]) -> str:
        place = _place_of(match[1])
        return match[0] if place is None else known.get(place) or BLANK

    text = _PLACE.sub(fill, body)
    found = _BLANK.search(text)
    return Filled(text, (found.start(), found.end() - found.start()) if found else None)


def _place_of(word: str) -> Place | None:
    return _ENGLISH.get(word.lower()) or (Place(word) if word in tuple(Place) else None)


def day_text(day: date) -> str:
    """As a day of this year is written in a sentence."""
    return tr("{month}月{day}日", month=day.month, day=day.day)


def in_order(phrases: Iterable[Phrase], occasion: Occasion, *, by_use: bool) -> tuple[Phrase, ...]:
    """Those of the occasion, then those for any, then the others; within that by hand, or by their last use."""

    def place(phrase: Phrase) -> tuple[int, int, int, int]:
        far = 0 if phrase.occasion is occasion else 1 if phrase.occasion is Occasion.ANY else 2
        order = tuple(Occasion).index(phrase.occasion)
        return far, order, -(phrase.used or 0) if by_use else 0, phrase.position

    return tuple(sorted(phrases, key=place))


STARTERS: tuple[tuple[Occasion, str], ...] = (
    (Occasion.ACCESS, mark("{单位}主动联系，询问＿＿。")),
    (Occasion.ACCESS, mark("初次接触{客户}，了解了对方的基本情况和需求：＿＿。")),
    (Occasion.ON_SITE, mark("在{单位}与{客户}见面，谈了＿＿。")),
    (Occasion.ON_SITE, mark("现场演示了＿＿，对方反馈：＿＿。")),
    (Occasion.PHONE, mark("电话联系{客户}，确认了＿＿。")),
    (Occasion.PHONE, mark("电话没有打通，＿＿再联系。")),
    (Occasion.SIGNING, mark("与{单位}签订了＿＿合同，金额＿＿元。")),
    (Occasion.AFTER_SALES, mark("{客户}反映＿＿问题，已＿＿。")),
    (Occasion.AFTER_SALES, mark("回访使用情况，对方满意，没有新的问题。")),
    (Occasion.NONE, mark("{单位}提出需求变更：＿＿，原因：＿＿。")),
    (Occasion.ANY, mark("约定＿＿再次拜访。")),
    (Occasion.ANY, mark("对方对方案基本认可，希望＿＿前给到报价。")),
    (Occasion.ANY, mark("存在问题：＿＿。建议：＿＿。")),
    (Occasion.ANY, mark("{日期}往返交通费")),
)
"""A set to begin with, offered and never forced."""


def starters() -> tuple[tuple[Occasion, str], ...]:
    """`STARTERS` in the reader's language."""

    def written(match: re.Match[str]) -> str:
        place = _place_of(match[1])
        return place.written if place else match[0]

    return tuple((occasion, _PLACE.sub(written, tr(body))) for occasion, body in STARTERS)
