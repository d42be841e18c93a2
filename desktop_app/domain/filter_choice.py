"""What a person chose in the filter, in the form in which it is kept: 本月 stays 本月, and 未读 stays whoever looks.

A `RecordFilter` is what it means at one moment to one reader.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from desktop_app.domain.directory import Kind
from desktop_app.domain.ids import LocalId
from desktop_app.domain.record_filter import NEWEST_FIRST, QuickRange, RecordFilter, Sort
from desktop_app.domain.visit import SyncState
from desktop_app.words import mark, tr


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterChoice:
    """`range` is a quick range, or the two days (both in it) that were chosen instead. Money is in 分."""

    range: QuickRange | tuple[date, date] = QuickRange.LAST_7_DAYS
    parent: LocalId | None = None
    organization: LocalId | None = None
    author: LocalId | None = None
    director: LocalId | None = None
    follower: LocalId | None = None
    events: frozenset[int | None] = frozenset()
    search: str = ""
    unread: bool = False
    sync: SyncState | None = None
    cost_from: int | None = None
    cost_to: int | None = None
    imported: int | None = None
    """The number of the import that brought the records."""

    def bounds(self, now: datetime) -> tuple[datetime | None, datetime | None]:
        """Inclusive bounds at `now`; chosen days are whole."""
        if isinstance(self.range, QuickRange):
            return self.range.bounds(now)
        first, last = self.range
        return datetime.combine(first, time()), datetime.combine(last, time(23, 59, 59))

    def at(self, now: datetime, me: LocalId | None) -> RecordFilter:
        """What it asks for at `now`; without a reader nothing can be unread."""
        start, end = self.bounds(now)
        return RecordFilter(
            start=start,
            end=end,
            parent=self.parent,
            organization=self.organization,
            author=self.author,
            director=self.director,
            follower=self.follower,
            events=self.events,
            search=self.search,
            unread_by=me if self.unread else None,
            sync=self.sync,
            cost_from=self.cost_from,
            cost_to=self.cost_to,
            imported=self.imported,
        )

    def named(self) -> tuple[tuple[Kind, LocalId], ...]:
        """The directory entries it speaks of."""
        found = (
            (Kind.PARENT, self.parent),
            (Kind.ORGANIZATION, self.organization),
            (Kind.PERSON, self.author),
            (Kind.PERSON, self.director),
            (Kind.PERSON, self.follower),
        )
        return tuple((kind, id_) for kind, id_ in found if id_ is not None)

    def as_json(self) -> dict[str, Any]:
        days = self.range
        body: dict[str, Any] = {
            "range": days.value if isinstance(days, QuickRange) else [day.isoformat() for day in days],
            "events": sorted(self.events, key=lambda event: (event is None, event)),
            "sync": self.sync.value if self.sync else None,
        }
        plain = (
            "parent",
            "organization",
            "author",
            "director",
            "follower",
            "search",
            "unread",
            "cost_from",
            "cost_to",
            "imported",
        )
        body |= {name: getattr(self, name) for name in plain}
        return {name: value for name, value in body.items() if value is not False and value not in (None, "", [])}

    @classmethod
    def from_json(cls, body: dict[str, Any]) -> FilterChoice:
        """The choice that `as_json` wrote; ValueError, TypeError or KeyError for anything else."""
        days = body["range"]
        read: dict[str, Any] = dict(body)
        if isinstance(days, str):
            read["range"] = QuickRange(days)
        else:
            first, last = days
            read["range"] = (date.fromisoformat(first), date.fromisoformat(last))
        read["events"] = frozenset(body.get("events", ()))
        if "sync" in body:
            read["sync"] = SyncState(body["sync"])
        return cls(**read)


@dataclass(frozen=True, slots=True)
class SavedFilter:
    """A choice under a name, in its order. Those that are built in have ids below zero and cannot be changed."""

    id: int
    name: str
    choice: FilterChoice
    sort: Sort = NEWEST_FIRST
    pinned: bool = False
    position: int = 0

    @property
    def built_in(self) -> bool:
        return self.id < 0

    @property
    def label(self) -> str:
        return tr(self.name) if self.built_in else self.name


MY_UNREAD = SavedFilter(-1, mark("我的未读"), FilterChoice(range=QuickRange.ALL, unread=True))
OWED = SavedFilter(-2, mark("待发"), FilterChoice(range=QuickRange.ALL, sync=SyncState.PENDING))
BUILT_IN = (MY_UNREAD, OWED)


@dataclass(frozen=True, slots=True)
class SavedFilters:
    """All saved filters in their order, the built-in ones first, then the pinned; `start` is what a start shows."""

    filters: tuple[SavedFilter, ...] = BUILT_IN
    start: SavedFilter | None = None
