"""What is shown of synchronising: what is owed, what a person has to decide, and how far it has come."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

from desktop_app.domain import rules
from desktop_app.domain.errors import InvalidInput
from desktop_app.domain.ids import LocalId, ServerId
from desktop_app.domain.problems import RuleBroken
from desktop_app.words import mark, tr


@dataclass(frozen=True, slots=True)
class SyncSettings:
    """How this store talks to its server. `account` is our number there; `header` bears the token; empty means none."""

    server: str = ""
    account: ServerId | None = None
    header: str = "Authorization"
    form: bool = False
    ca: str = ""
    proxy: str = ""
    interval_minutes: int = 5
    quiet_minutes: int = 15
    enabled: bool = True

    def with_text(self, key: str, text: str) -> SyncSettings:
        """These settings with `key` as a person typed it; `InvalidInput` names what would be right."""
        known = [part.name for part in fields(self)]
        if key not in known:
            raise InvalidInput(
                mark("没有设置项 {key}；可用的是 {keys}。"),
                key=f"sync.{key}",
                keys="、".join(f"sync.{one}" for one in known),
            )
        text = text.strip()
        value: object = text
        if key in ("form", "enabled"):
            if text not in _YES + _NO:
                raise InvalidInput(mark("{key} 应为 true 或 false。"), key=f"sync.{key}")
            value = text in _YES
        elif key in _BOUNDS:
            if not (text.isascii() and text.isdigit() and int(text) in _BOUNDS[key]):
                first, last = _BOUNDS[key].start, _BOUNDS[key].stop - 1
                raise InvalidInput(
                    mark("{key} 应为 {first} 到 {last} 的整数。"), key=f"sync.{key}", first=first, last=last
                )
            value = int(text)
        elif key == "account" and text:
            try:
                value = rules.server_number(text)
            except RuleBroken as broken:
                raise InvalidInput(str(broken.of(f"sync.{key}"))) from None
        elif key == "account":
            value = None
        return replace(self, **{key: value})  # type: ignore[arg-type]


_YES, _NO = ("true", "1", "yes", "on"), ("false", "0", "no", "off")
_BOUNDS = {"interval_minutes": range(1, 1441), "quiet_minutes": range(0, 1441)}


@dataclass(frozen=True, slots=True)
class SyncOverview:
    """Counts of what is owed and of what a person has to decide; times are wall-clock texts, None for never.

    `checked_from` to now was read whole at `checked_at`; `last` is when a synchronisation last came to its end.
    """

    server: str
    owed: int
    ask: int
    conflicts: int
    refused: int
    set_aside: int
    lookalikes: int
    missing: int
    checked_from: str | None
    checked_at: str | None
    last: str | None

    @property
    def needs(self) -> int:
        """How much waits for a person."""
        return self.ask + self.conflicts + self.refused + self.set_aside + self.lookalikes + bool(self.missing)


@dataclass(frozen=True, slots=True)
class OutboxLine:
    """One debt; `since` is a wall-clock text, `fields` the changed fields in words."""

    entry: int
    record: LocalId
    title: str
    kind: str
    state: str
    message: str | None
    attempts: int
    since: str
    fields: tuple[str, ...]

    @property
    def kind_word(self) -> str:
        return tr(_KINDS[self.kind])

    @property
    def state_word(self) -> str:
        return tr(_STATES[self.state])


_KINDS = {"create": mark("新建"), "modify": mark("修改"), "comment": mark("评论"), "read": mark("已读")}
_STATES = {
    "READY": mark("待发"),
    "BLOCKED": mark("还缺资料"),
    "SENDING": mark("正在发送"),
    "ACKED": mark("结果未知"),
    "AMBIGUOUS": mark("结果未知"),
    "ASK": mark("结果未知，请您决定"),
    "PARKED": mark("被拒绝"),
    "CONFLICT": mark("有冲突"),
}


@dataclass(frozen=True, slots=True)
class StoryLine:
    """One step of a sending; `at` is a wall-clock text, `message` the server's own words or why no answer came."""

    at: str
    words: str
    message: str | None


STORY_WORDS = {
    "sending": mark("已发出"),
    "not sent": mark("没有发出去"),
    "acked": mark("服务器说已收到，但没有告诉编号"),
    "ambiguous": mark("没有收到可靠的回答"),
    "parked": mark("服务器拒绝了"),
    "ready": mark("可以再发"),
    "ask": mark("不能自动判断，请您决定"),
    "absent": mark("查看了服务器：没有这一条"),
    "bound: seen": mark("在服务器上看到了，编号"),
    "bound: told": mark("服务器给了编号"),
    "bound: hand": mark("由您认定，编号"),
    "by hand: send": mark("您决定再发一次"),
    "by hand: keep here": mark("您决定只留在本机"),
}


@dataclass(frozen=True, slots=True)
class ConflictLine:
    """A field that was changed here and there, as text a person can read; `both` where both texts can be kept."""

    record: LocalId
    title: str
    field: str
    before: str
    mine: str
    theirs: str
    both: bool

    @property
    def field_word(self) -> str:
        return field_word(self.field)


@dataclass(frozen=True, slots=True)
class LookalikeLine:
    """A row on the server equal to a record of ours; `other` is its own record here, once it was pulled."""

    record: LocalId
    title: str
    server_id: ServerId
    other: LocalId | None


@dataclass(frozen=True, slots=True)
class SetAsideLine:
    """A row of an answer that could not be read; `row` is its JSON text, `at` a wall-clock text."""

    id: int
    reason: str
    row: str
    at: str


_FIELDS = {
    "parent": mark("大的拜访"),
    "record_time": mark("拜访时间"),
    "event": mark("事件"),
    "customers": mark("客户"),
    "followers": mark("协作人"),
    "effect": mark("收获"),
    "note": mark("备注"),
    "attachment": mark("附件地址"),
    "cost": mark("费用"),
    "cost_note": mark("费用说明"),
}


def field_word(field: str) -> str:
    """A field that people write, in the reader's language."""
    return tr(_FIELDS[field])
