"""A visit as a person writes it, and what is shown of a record."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import datetime
from enum import IntEnum, StrEnum

from desktop_app.domain.directory import Entry
from desktop_app.domain.ids import LocalId, ServerId
from desktop_app.words import mark, tr


class Event(IntEnum):
    ACCESS = 1
    ON_SITE = 2
    PHONE = 3
    SIGNING = 4
    AFTER_SALES = 5


EVENT_SOURCES: dict[int | None, str] = {
    Event.ACCESS: mark("接入"),
    Event.ON_SITE: mark("走访拜访"),
    Event.PHONE: mark("电话拜访"),
    Event.SIGNING: mark("签约"),
    Event.AFTER_SALES: mark("售后"),
    None: mark("需求变更"),
}


def event_word(event: int | None) -> str:
    """The event in the reader's language; a number outside the contract is kept and shown as itself."""
    source = EVENT_SOURCES.get(event)
    return tr(source) if source else tr("事件 {number}", number=event)


class SyncState(StrEnum):
    """How a record stands with the server; `worst first` is the order in which several entries are summed up."""

    CONFLICT = "conflict"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    PENDING = "pending"
    MISSING = "missing"
    SYNCED = "synced"
    LOCAL = "local"

    @property
    def word(self) -> str:
        return tr(_SYNC_WORDS[self])


_SYNC_WORDS = {
    SyncState.CONFLICT: mark("有冲突"),
    SyncState.REFUSED: mark("被拒绝"),
    SyncState.UNKNOWN: mark("结果未知"),
    SyncState.PENDING: mark("待发"),
    SyncState.MISSING: mark("服务器上不再可见"),
    SyncState.SYNCED: mark("已同步"),
    SyncState.LOCAL: mark("仅本机"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitFields:
    """What a person writes of a visit: clean values, people and places by their local ids, `cost` in 分."""

    parent: LocalId | None
    record_time: datetime
    event: int | None = None
    customers: tuple[LocalId, ...] = ()
    followers: tuple[LocalId, ...] = ()
    effect: str | None = None
    note: str | None = None
    attachment: str | None = None
    cost: int | None = None
    cost_note: str | None = None


VISIT_FIELDS = tuple(part.name for part in fields(VisitFields))


EFFECT_LETTERS = 200
"""As much of the outcome as a row holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRow:
    """One row of the record table: all that the row shows, and no more."""

    id: LocalId
    server_id: ServerId | None
    record_time: str
    title: str | None
    event: int | None
    organization: str
    customers: str
    director: str
    author: str
    effect: str | None
    cost: int | None
    comments: int
    readings: int
    unread: bool
    sync: SyncState
    parent: str = ""
    followers: str = ""
    note: str | None = None
    cost_note: str | None = None
    attachment: str | None = None

    @property
    def may_go_on(self) -> bool:
        """True when the outcome may be longer than the row has it."""
        return self.effect is not None and len(self.effect) >= EFFECT_LETTERS


@dataclass(frozen=True, slots=True)
class Comment:
    """`server_id` is None while it stands on this workstation only."""

    id: LocalId
    server_id: ServerId | None
    author: Entry | None
    author_name: str | None
    created: str | None
    content: str | None
    raw: dict[str, object] = field(default_factory=dict)
    mine: bool = False
    """Written by who writes here and by nobody else known: it can be changed and deleted."""


@dataclass(frozen=True, slots=True)
class ReadReceipt:
    """One reader of one record; `local` while the server does not know of it."""

    person: Entry | None
    person_name: str | None
    created: str | None
    local: bool
    raw: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One line of a record's history: `old` and `new` as readable text, `by` None when the server brought it."""

    field: str
    old: str | None
    new: str | None
    at: str
    by: str | None
    id: int

    @property
    def is_written(self) -> bool:
        """True for a field that people write, whose old value can be put back."""
        return self.field in VISIT_FIELDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Everything a record has, ready to be read. Times are the contract's texts, or as the server sent them."""

    id: LocalId
    server_id: ServerId | None
    author: Entry | None
    event: int | None
    record_time: str
    title: str | None
    effect: str | None
    problems: str | None
    suggestion: str | None
    workplan: str | None
    note: str | None
    create_time: str | None
    update_time: str | None
    status: int | None
    parent: Entry | None
    organization: Entry | None
    director: Entry | None
    followers: tuple[Entry, ...]
    customers: tuple[Entry, ...]
    attachment: str | None
    cost: int | None
    cost_note: str | None
    comments: tuple[Comment, ...]
    receipts: tuple[ReadReceipt, ...]
    sync: SyncState
    raw: dict[str, object]
    """What the server sent and no field here can hold, by wire key; also keys this program does not know."""
    removable: bool = False
    """No server has it or may have it, so it can be deleted here."""


def title_of(record_time: datetime, author: str | None, organization: str | None) -> str:
    """`2022.03.17-汪小嘉-济南大学`: date, author, and behind the last dash an organization that can be empty."""
    return f"{record_time.year:04}.{record_time.month:02}.{record_time.day:02}-{author or ''}-{organization or ''}"


def organization_of_title(title: str | None) -> str | None:
    """The organization's name behind the last dash of a title of that form, else None."""
    if not title or title.count("-") < 2:
        return None
    date, tail = title[:10], title.rsplit("-", 1)[1].strip()
    if len(title) < 11 or title[10] != "-" or not date.replace(".", "").isdigit():
        return None
    return tail or None


def money_text(cost: int | None) -> str:
    """`1,234.50` for 123450 分; an empty text for none."""
    if cost is None:
        return ""
    return f"{cost // 100:,}.{cost % 100:02}"
