"""The room of records: filter, table and detail side by side over one desk.

It turns what the three say into questions for the lanes and hands the answers down; it decides nothing about visits.
Before a desk is attached it can show rows that were read on the quick way, so that the first paint has them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from desktop_app.domain.desk_views import Page
from desktop_app.domain.errors import NotFound
from desktop_app.domain.ids import LocalId
from desktop_app.domain.search import Hits, terms_of
from desktop_app.ui.chosen_records import ChosenRecords
from desktop_app.ui.filter_history import FilterHistory
from desktop_app.ui.find_saved import Finding, find_saved
from desktop_app.ui.list_room import ListRoom, rows_missing
from desktop_app.words import tr

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk
    from desktop_app.domain.desk_views import Changes, Summary
    from desktop_app.domain.visit import Record, RecordRow
    from desktop_app.ui.detail_pane import DetailPane
    from desktop_app.ui.tasks import Tasks

ELSEWHERE = "elsewhere"
"""The origin of what another process committed."""
_TOGETHER_MS = 120
"""Changes that come closer together than this are shown in one go."""


class RecordsRoom(ListRoom):
    edit_asked = Signal(object)

    def __init__(
        self, tasks: Tasks, now: Callable[[], datetime], page_size: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(tasks, now, page_size, self._new_detail, parent)
        self.chosen = ChosenRecords(tasks, self.table, lambda: (self.wanted(), self._sort))
        self._stale = False
        self._waiting: list[Changes] = []
        self._soon = QTimer(self, singleShot=True, interval=_TOGETHER_MS)
        self._soon.timeout.connect(self._show_changes)
        self._connect()
        self.retranslate()

    def _connect(self) -> None:
        self.card.new_asked.connect(self.new_asked)
        self.table.chosen.connect(self._record_chosen)
        self.table.entered_detail.connect(lambda: self.detail.setFocus(Qt.FocusReason.OtherFocusReason))
        self.table.edit_asked.connect(self.edit_asked)
        self.chosen.said.connect(self._say)
        self._beside.found_in_record.connect(lambda hits: self.detail.set_hits(hits))

    def _new_detail(self) -> DetailPane:
        from desktop_app.ui.detail_pane import DetailPane

        made = DetailPane(self._tasks)
        made.set_hits(Hits(terms_of(self._search)))
        made.edit_asked.connect(self.edit_asked)
        made.announced.connect(self._say)
        return made

    # --- what goes down --------------------------------------------------------------------------------------------
    def show_first_rows(self, rows: tuple[RecordRow, ...]) -> None:
        """The first page, read before there was a desk; its count follows with the desk."""
        if rows and not self._starts_elsewhere:
            self._show_page(Page(rows, 1, self._size, None))
        else:
            self.card.show_opening()

    def attach(self, desk: Desk) -> None:
        self._desk = self.chosen.desk = desk
        self._started = False
        self.sidebar.attach(desk)
        self.detail.attach(desk)
        if not self._starts_elsewhere:
            self.reload()

    def detach(self) -> None:
        """Asks the desk nothing any more; what came from it stays to be read."""
        self._desk = self.chosen.desk = None
        self._soon.stop()
        self._waiting.clear()

    def empty(self) -> None:
        """Nothing of a store that was let go of stays: no filter by its people, no record."""
        self._summary = None
        self._history = FilterHistory()
        self.clear_filter()
        self.table.clearSelection()
        self.detail.show_nothing()
        self.show_first_rows(())

    def show_summary(self, summary: Summary) -> None:
        was_without_records = self._summary is None or self._summary.records == 0
        was_without_reader = self._summary is None or self._summary.me is None
        self._summary = summary
        self.sidebar.set_me(summary.me)
        self.sidebar.saved.show_counts(summary.unread, summary.owed)
        if was_without_records and self.card.is_empty():
            self.reload()
        elif was_without_reader:
            self._show_unread(None)
            self._ask_beside()

    def absorb(self, changes: Changes) -> None:
        """Records changed somewhere; several announcements in a row are shown at once."""
        self._waiting.append(changes)
        self._soon.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._stale = False
            self.refresh()

    def _show_changes(self) -> None:
        waiting, self._waiting = self._waiting, []
        if not self.isVisible():
            self._stale = True
            return
        chosen = self.table.chosen_record()
        if chosen is not None and any(changes.origin == ELSEWHERE for changes in waiting):
            self._refresh_around(chosen)
        else:
            self.refresh()
        for changes in waiting:
            self.detail.refresh_if(changes)

    def _refresh_around(self, record: LocalId) -> None:
        """What others brought may have pushed the record that is being read onto another page: that page follows."""
        desk, wanted, sort, number, size = self._desk, self.wanted(), self._sort, self._number, self._size
        opened = self._opened_here()
        if desk is None:
            return

        def ask() -> tuple[Page, Sequence[RecordRow]]:
            page = desk.page(wanted, sort, number, size)
            if any(row.id == record for row in page.rows):
                return page, rows_missing(desk, page, opened)
            try:
                found = find_saved(desk, record, wanted, sort, number, size).page
            except NotFound:
                found = None
            if found in (None, number):
                return page, rows_missing(desk, page, opened)
            return desk.page(wanted, sort, found, size), ()

        def show(answer: tuple[Page, Sequence[RecordRow]]) -> None:
            page, held = answer
            followed = page.number != self._number
            self._number = page.number
            if followed:
                self._opened = {record}
            self._show_page(page, held)
            if followed:
                self.table.choose(record)

        self._tasks.query(ask, show, self._failed, key="page", owner=self)

    # --- one record ------------------------------------------------------------------------------------------------
    def _record_chosen(self, record: LocalId | None) -> None:
        desk = self._desk
        if record is None or desk is None:
            self._tasks.forget("record")
            if self._detail is not None and not self._detail.is_writing():
                self._detail.show_nothing()
            return
        self._opened.add(record)
        self._tasks.query(lambda: desk.record(record), self._show_record, key="record")

    def _show_record(self, record: Record) -> None:
        if record.id == self.table.chosen_record():
            self.detail.show_record(record)
            if self._desk is not None:
                self._beside.ask_of_record(self._desk, self._search, record)

    def edit_chosen(self) -> None:
        record = self.table.chosen_record()
        if record is not None:
            self.edit_asked.emit(record)

    def show_saved(self, record: LocalId) -> None:
        """Selects the record that was just saved, wherever it is in the list, or says that the filter hides it."""
        self._seek(record, tr("已保存，但不在当前筛选中"))

    def show_brought_back(self, records: Sequence[LocalId]) -> None:
        """Selects the first of the records that are there again."""
        self._seek(records[0], tr("已恢复，但不在当前筛选中"))

    def show_other(self, record: LocalId) -> None:
        """Selects a record that was asked for by name, or says that the filter hides it."""
        self._seek(record, tr("这条记录不在当前筛选中"))

    def _seek(self, record: LocalId, hidden: str) -> None:
        """`hidden` is what is said when the filter hides it."""
        desk, wanted, sort, number, size = self._desk, self.wanted(), self._sort, self._number, self._size
        if desk is None:
            return

        def found(finding: Finding) -> None:
            if finding.page is not None:
                self.go_to_page(finding.page, lambda: self.table.choose(record))
            else:
                self.announced.emit(hidden, tr("显示"), lambda: self._show_hidden(finding))

        self._tasks.query(lambda: find_saved(desk, record, wanted, sort, number, size), found, key="saved", owner=self)

    def _show_hidden(self, found: Finding) -> None:
        self.search.empty()
        self._after_page = None
        self.sidebar.widen_to(found.day)
        self.show_saved(found.record)
