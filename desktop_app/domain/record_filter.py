"""Which records, in which order: the contract's filters and those beyond it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from desktop_app.domain.ids import LocalId
from desktop_app.domain.visit import SyncState
from desktop_app.words import mark, tr

DEFAULT_PAGE_SIZE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFilter:
    """Conditions that all hold; None or empty means no condition. Bounds are inclusive, money is in 分.

    `events` holds the wanted events, None among them for the change of need; `imported` is the number of an import.
    """

    start: datetime | None = None
    end: datetime | None = None
    parent: LocalId | None = None
    organization: LocalId | None = None
    author: LocalId | None = None
    director: LocalId | None = None
    follower: LocalId | None = None
    events: frozenset[int | None] = frozenset()
    search: str = ""
    unread_by: LocalId | None = None
    sync: SyncState | None = None
    cost_from: int | None = None
    cost_to: int | None = None
    imported: int | None = None


class SortField(StrEnum):
    """What a list can be sorted by, under the names that `--sort` takes (the contract's read keys, and three more)."""

    ID = "id"
    USER_ID = "user_id"
    USER_NAME = "user_name"
    TYPE = "type"
    RECORD_TIME = "recordTime"
    TITLE = "title"
    EFFECT = "effect"
    PROBLEMS = "problems"
    SUGGESTION = "suggestion"
    WORKPLAN = "workplan"
    NOTE = "note"
    CREATE_TIME = "createTime"
    UPDATE_TIME = "updateTime"
    STATUS = "status"
    COST = "cost"
    COMMENTS = "comments"
    READINGS = "readings"
    ORGANIZATION = "organization"
    DIRECTOR = "director"


@dataclass(frozen=True, slots=True)
class Sort:
    field: SortField = SortField.RECORD_TIME
    descending: bool = True


NEWEST_FIRST = Sort()
"""The contract's order: record time, then server number (none yet first), then local id, all descending."""


class QuickRange(StrEnum):
    LAST_7_DAYS = "last-7-days"
    TODAY = "today"
    YESTERDAY = "yesterday"
    THIS_WEEK = "this-week"
    LAST_WEEK = "last-week"
    THIS_MONTH = "this-month"
    LAST_MONTH = "last-month"
    LAST_3_MONTHS = "last-3-months"
    THIS_YEAR = "this-year"
    ALL = "all"

    @property
    def word(self) -> str:
        return tr(_RANGE_WORDS[self])

    def bounds(self, now: datetime) -> tuple[datetime | None, datetime | None]:
        """Inclusive bounds at `now`. 近7天 is the contract's default: one week ago to now, to the second."""
        if self is QuickRange.LAST_7_DAYS:
            return now.replace(microsecond=0) - timedelta(weeks=1), now.replace(microsecond=0)
        from dateutil.relativedelta import relativedelta  # the window's first page needs the above only

        today = datetime.combine(now.date(), time())
        monday = today - timedelta(days=today.weekday())
        first = today.replace(day=1)
        day, week, second = timedelta(days=1), timedelta(weeks=1), timedelta(seconds=1)
        match self:
            case QuickRange.TODAY:
                return today, today + day - second
            case QuickRange.YESTERDAY:
                return today - day, today - second
            case QuickRange.THIS_WEEK:
                return monday, monday + week - second
            case QuickRange.LAST_WEEK:
                return monday - week, monday - second
            case QuickRange.THIS_MONTH:
                return first, first + relativedelta(months=1) - second
            case QuickRange.LAST_MONTH:
                return first - relativedelta(months=1), first - second
            case QuickRange.LAST_3_MONTHS:
                return today - relativedelta(months=3), today + day - second
            case QuickRange.THIS_YEAR:
                return first.replace(month=1), first.replace(month=1) + relativedelta(years=1) - second
            case QuickRange.ALL:
                return None, None


_RANGE_WORDS = {
    QuickRange.LAST_7_DAYS: mark("近7天"),
    QuickRange.TODAY: mark("今天"),
    QuickRange.YESTERDAY: mark("昨天"),
    QuickRange.THIS_WEEK: mark("本周"),
    QuickRange.LAST_WEEK: mark("上周"),
    QuickRange.THIS_MONTH: mark("本月"),
    QuickRange.LAST_MONTH: mark("上月"),
    QuickRange.LAST_3_MONTHS: mark("近三月"),
    QuickRange.THIS_YEAR: mark("今年"),
    QuickRange.ALL: mark("全部"),
}


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value of a filter and how many records of the current filter it would leave."""

    id: int | None
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Facets:
    """Counts beside the filter values; each list is counted with every other condition but its own."""

    events: tuple[FacetValue, ...] = ()
    organizations: tuple[FacetValue, ...] = ()
    authors: tuple[FacetValue, ...] = ()
    directors: tuple[FacetValue, ...] = ()
    followers: tuple[FacetValue, ...] = ()
    parents: tuple[FacetValue, ...] = ()
