"""What stands beside a page of the list and comes a moment after it: counts, facets, and what the search found.

All of it is asked in the slow lane, in the order in which a person looks for it; an answer to an older question is
dropped by the lanes.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desktop_app.domain.desk_views import Page
from desktop_app.domain.ids import LocalId
from desktop_app.domain.record_filter import RecordFilter
from desktop_app.domain.search import is_pinyin, terms_of

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk
    from desktop_app.domain.directory import Entry
    from desktop_app.domain.visit import Record
    from desktop_app.ui.tasks import Tasks


_MANY = 50_000
"""Hits of a search of which nobody reads one by one: to count the unread ones among them takes a second or two."""


class BesideList(QObject):
    counted = Signal(object, int)
    """The Page it was asked for, and how many records its filter has."""
    unread_counted = Signal(int)
    """Those of the list that the reader has not read."""
    outside_counted = Signal(int)
    """Those that the search finds at other times than the list is of; 0 where that is not asked."""
    facets_counted = Signal(object)
    found = Signal(object)
    """The Hits of the search among the names of the page."""
    found_in_record = Signal(object)
    """The same for the record that is being read."""

    def __init__(self, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks

    def ask(self, desk: Desk, page: Page, wanted: RecordFilter, reader: LocalId | None) -> None:
        ask = self._tasks.query

        def counted(total: int) -> None:
            self.counted.emit(page, total)
            self._count_more(desk, wanted, total, reader)

        if page.total is None:
            ask(lambda: desk.count(wanted), counted, key="count", slow=True, owner=self)
        ask(lambda: desk.facets(wanted), self.facets_counted.emit, key="facets", slow=True, owner=self)
        if page.total is not None:
            self._count_more(desk, wanted, page.total, reader)
        ask(lambda: desk.prepare(wanted), _nothing_more, key="prepare", slow=True)
        names = {name for row in page.rows for name in (row.organization, row.director, row.author)}
        names |= {name for row in page.rows for name in row.customers.split("、")}
        if _answers_by_pinyin(wanted.search):
            ask(lambda: desk.passages.hits(wanted.search, names), self.found.emit, key="hits", owner=self)
        else:
            self._tasks.forget("hits")

    def _count_more(self, desk: Desk, wanted: RecordFilter, total: int, reader: LocalId | None) -> None:
        self._count_unread(desk, wanted, total, reader)
        self._count_outside(desk, wanted, total)

    def _count_outside(self, desk: Desk, wanted: RecordFilter, total: int) -> None:
        """Who searches forgets that only the last days are looked through."""
        anytime = replace(wanted, start=None, end=None)
        if not terms_of(wanted.search) or anytime == wanted or total > _MANY:
            self._tasks.forget("outside")
            self.outside_counted.emit(0)
        else:
            self._tasks.query(
                lambda: desk.count(anytime) - total,
                self.outside_counted.emit,
                key="outside",
                slow=True,
                owner=self,
            )

    def _count_unread(self, desk: Desk, wanted: RecordFilter, total: int, reader: LocalId | None) -> None:
        unread = replace(wanted, unread_by=reader)
        if reader is None or (wanted.search and total > _MANY):
            self._tasks.forget("unread")
        else:
            self._tasks.query(lambda: desk.count(unread), self.unread_counted.emit, key="unread", slow=True, owner=self)

    def ask_of_record(self, desk: Desk, search: str, record: Record) -> None:
        """Only where a search may be answered by the pinyin of a name."""
        names = _names(record)
        if _answers_by_pinyin(search):
            ask = self._tasks.query
            ask(lambda: desk.passages.hits(search, names), self.found_in_record.emit, key="record-hits", owner=self)


def _answers_by_pinyin(search: str) -> bool:
    return any(is_pinyin(term) for term in terms_of(search))


def _names(record: Record) -> Collection[str]:
    entries: tuple[Entry | None, ...] = (
        record.author,
        record.director,
        record.organization,
        *record.followers,
        *record.customers,
    )
    return {entry.label for entry in entries if entry is not None}


def _nothing_more(_answer: object) -> None:
    pass
