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
from desktop_app.domain.record_filter import NEWEST_FIRST
from desktop_app.domain.search import Hits, terms_of
from desktop_app.ui.chosen_records import ChosenRecords
from desktop_app.ui.filter_history import FilterHistory
from desktop_app.ui.find_saved import Finding, find_saved
from desktop_app.ui.list_room import ListRoom, rows_missing
from desktop_app.words import Telling, tr

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
        self._aside: LocalId | None = None  # read in the pane without being on the page
        self._left: list[LocalId] = []  # the way back from there
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
        self.table.edit_asked.connect(lambda _record: self.edit_chosen())
        self.table.selectionModel().selectionChanged.connect(self._row_selected)
        self.chosen.said.connect(self._say)
        self._beside.found_in_record.connect(lambda hits: self.detail.set_hits(hits))

    def _new_detail(self) -> DetailPane:
        from desktop_app.ui.detail_pane import DetailPane

        made = DetailPane(self._tasks)
        made.set_hits(Hits(terms_of(self._search)))
        made.edit_asked.connect(self.edit_asked)
        made.emptied.connect(lambda: self.step_filter(-1) if self._aside is not None else None)
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
            self._end_aside()
            if self._detail is not None and not self._detail.is_writing():
                self._detail.show_nothing()
            return
        self._opened.add(record)
        self._end_aside()
        self._tasks.query(lambda: desk.record(record), self._show_record, key="record")

    def _show_record(self, record: Record) -> None:
        if record.id == self.open_record():
            self.detail.show_record(record)
            if self._desk is not None:
                self._beside.ask_of_record(self._desk, self._search, record)

    def open_record(self) -> LocalId | None:
        """What the pane shows: the record chosen in the table, or one beside the list."""
        return self.table.chosen_record() if self._aside is None else self._aside

    # --- a record that is read beside the list ---------------------------------------------------------------------
    def read_beside(self, record: LocalId) -> None:
        """Shows a record in the pane; filter and page stay, and Alt+Left leads back to what was read before."""
        before = self.open_record()
        self._read(record, [*self._left] if before is None or before == record else [*self._left, before])

    def _read(self, record: LocalId, left: list[LocalId]) -> None:
        desk = self._desk
        if desk is None:
            return
        self._aside = self.chosen.aside = None
        if not self.table.choose(record):
            self._aside = self.chosen.aside = record
            self.table.clearSelection()  # what the keys act on is what is being read
        self._left = left
        self.history_moved.emit()
        self._tasks.query(lambda: desk.record(record), self._show_record, key="record")

    def _end_aside(self) -> None:
        self._aside = self.chosen.aside = None
        self._left.clear()
        self.history_moved.emit()

    def _row_selected(self) -> None:
        """The row that one came from is chosen already: a click on it is no move."""
        record = self.table.chosen_record()
        if self._aside is not None and record is not None and self.table.selected_records():
            self._record_chosen(record)

    def step_filter(self, steps: int) -> None:
        if steps == -1 and self._left:
            self._read(self._left[-1], self._left[:-1])
        else:
            super().step_filter(steps)

    def can_step_filter(self, steps: int) -> bool:
        return (steps == -1 and bool(self._left)) or super().can_step_filter(steps)

    def edit_chosen(self) -> None:
        record = self.open_record()
        if record is not None:
            self.edit_asked.emit(record)

    def tell_saved(self, record: LocalId, title: str) -> None:
        """Who is reading keeps their place; who has none comes to the record."""
        saved = Telling(lambda: tr("已保存：{title}", title=title), record)
        desk, present = self._desk, self.open_record()
        wanted, sort, number, size = self.wanted(), self._sort, self._number, self._size
        if present is None or desk is None:
            self._say(saved)
            self.show_saved(record)
        elif present == record:
            self._say(saved)
        else:
            self._tasks.query(
                lambda: find_saved(desk, record, wanted, sort, number, size),
                lambda finding: self._offer_saved(finding, saved),
                key="saved",
                owner=self,
            )

    def _offer_saved(self, finding: Finding, saved: str) -> None:
        if finding.page is None:
            hidden = Telling(lambda: tr("已保存，但不在当前筛选中"), finding.record)
            self.announced.emit(hidden, Telling(lambda: tr("显示")), lambda: self._show_hidden(finding))
        else:
            self.announced.emit(saved, Telling(lambda: tr("显示")), lambda: self.show_saved(finding.record))

    def show_saved(self, record: LocalId) -> None:
        """Selects the record that was just saved, wherever it is in the list, or says that the filter hides it."""
        self._seek(record, Telling(lambda: tr("已保存，但不在当前筛选中"), record))

    def show_brought_back(self, records: Sequence[LocalId]) -> None:
        """Selects the first of the records that are there again."""
        self._seek(records[0], Telling(lambda: tr("已恢复，但不在当前筛选中"), records[0]))

    def show_other(self, record: LocalId) -> None:
        """Selects a record that was asked for by name, or says that the filter hides it."""
        self._seek(record, Telling(lambda: tr("这条记录不在当前筛选中"), record))

    def _seek(self, record: LocalId, hidden: str) -> None:
        """`hidden` is what is said when the filter hides it."""
        desk, wanted, sort, number, size = self._desk, self.wanted(), self._sort, self._number, self._size
        if desk is None:
            return

        def found(finding: Finding) -> None:
            if finding.page is not None:
                self._come_to(record, finding.page)
            else:
                self.announced.emit(hidden, Telling(lambda: tr("显示")), lambda: self._show_hidden(finding))

        self._tasks.query(lambda: find_saved(desk, record, wanted, sort, number, size), found, key="saved", owner=self)

    def _come_to(self, record: LocalId, page: int) -> None:
        """Only in the usual order it is known on which page a record stands."""
        if self.table.choose(record):
            return
        if self._sort == NEWEST_FIRST or self.open_record() is None:
            self.go_to_page(page, lambda: self._choose_or_read(record))
        else:
            self.read_beside(record)

    def _choose_or_read(self, record: LocalId) -> None:
        if not self.table.choose(record):
            self.read_beside(record)

    def _show_hidden(self, found: Finding) -> None:
        self.search.empty()
        self._after_page = None
        self.sidebar.widen_to(found.day)
        self.show_saved(found.record)
