"""Pages and counts for a window, which asks for the same filter again and again between two writes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from desktop_app.domain.desk_views import Page
from desktop_app.domain.ids import LocalId
from desktop_app.domain.record_filter import Facets, RecordFilter, Sort, SortField
from desktop_app.domain.search import terms_of
from desktop_app.store import facets, kept, pages
from desktop_app.store.anchors import Anchors, anchored_ids, lay_anchors
from desktop_app.store.database import Database

V = TypeVar("V")

MOST = 200
"""Filters whose figures are remembered: one that was asked for long ago is worked out again."""
DEEP = 2_000
"""Records before a page from which anchors are quicker than walking there."""


class Remembered(Generic[V]):
    """A value for each filter; the one that was not asked for the longest is forgotten first."""

    def __init__(self) -> None:
        self._values: dict[RecordFilter, V] = {}
        self._lock = threading.Lock()

    def get(self, wanted: RecordFilter) -> V | None:
        with self._lock:
            value = self._values.pop(wanted, None)
            if value is not None:
                self._values[wanted] = value
            return value

    def put(self, wanted: RecordFilter, value: V) -> V:
        with self._lock:
            self._values[wanted] = value
            if len(self._values) > MOST:
                del self._values[next(iter(self._values))]
        return value

    def __len__(self) -> int:
        return len(self._values)


class Pager:
    """What it remembers holds until anybody writes. It is asked from several lanes at once: an answer that was
    begun before a write is noted where nobody looks any more."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._counts: Remembered[int] = Remembered()
        self._facets: Remembered[Facets] = Remembered()
        self._anchors: Remembered[Anchors] = Remembered()
        self._reader: tuple[LocalId | None] | None = None
        self._as_of: object = None

    def page(self, wanted: RecordFilter, sort: Sort, number: int, size: int, *, me: LocalId | None) -> Page:
        """Page `number` from 1, with the exact total where that is known already."""
        self._forget_what_changed()
        total, offset = self._counts.get(wanted), (number - 1) * size
        anchors = self._anchors.get(wanted) if sort.field is SortField.RECORD_TIME and offset >= DEEP else None
        with self._database.read() as connection:
            if anchors is None:
                rows = pages.page(connection, wanted, sort, number, size, me=me)
            else:
                ids = anchored_ids(connection, anchors, wanted, offset=offset, size=size, descending=sort.descending)
                rows = pages.rows_of(connection, ids, me=me)
        if len(rows) < size and (rows or number == 1):
            total = offset + len(rows)
        return Page(rows, number, size, total)

    def reader(self) -> LocalId | None:
        """Who reads here: asked for with each page, and seldom another."""
        self._forget_what_changed()
        known = self._reader
        if known is None:
            with self._database.read() as connection:
                known = self._reader = (kept.me(connection),)
        return known[0]

    def count(self, wanted: RecordFilter) -> int:
        self._forget_what_changed()
        known = self._counts
        found = known.get(wanted)
        if found is None:
            with self._database.read() as connection:
                found = known.put(wanted, pages.count(connection, wanted))
        return found

    def facets(self, wanted: RecordFilter) -> Facets:
        self._forget_what_changed()
        known = self._facets
        found = known.get(wanted)
        if found is None:
            with self._database.read() as connection:
                found = known.put(wanted, facets.facets(connection, wanted))
        return found

    def prepare(self, wanted: RecordFilter, stopped: Callable[[], bool] = lambda: False) -> None:
        """Makes deep pages of this filter as quick as the first: some 100 ms for a million records."""
        if terms_of(wanted.search) or self.count(wanted) < DEEP:
            return
        known = self._anchors
        if known.get(wanted) is None:
            with self._database.read() as connection:
                anchors = lay_anchors(connection, wanted, stopped)
            if anchors is not None:
                known.put(wanted, anchors)

    def _forget_what_changed(self) -> None:
        as_of = self._database.as_of()
        if as_of != self._as_of:
            self._as_of, self._counts, self._facets, self._anchors = as_of, Remembered(), Remembered(), Remembered()
            self._reader = None
