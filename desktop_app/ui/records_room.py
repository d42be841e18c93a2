"""The room of records: filter, table and detail side by side over one desk.

It turns what the three say into questions for the lanes and hands the answers down; it decides nothing about visits.
Before a desk is attached it can show rows that were read on the quick way, so that the first paint has them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from desktop_app.domain.desk_views import Page
from desktop_app.domain.directory import Kind
from desktop_app.domain.errors import AppError
from desktop_app.domain.filter_choice import FilterChoice
from desktop_app.domain.ids import LocalId
from desktop_app.domain.record_filter import NEWEST_FIRST, QuickRange, RecordFilter, Sort
from desktop_app.domain.search import terms_of
from desktop_app.ui import text, whole_list
from desktop_app.ui.filter_history import FilterHistory
from desktop_app.ui.find_saved import Finding, find_saved
from desktop_app.ui.record_table import put_on_clipboard
from desktop_app.ui.room_frame import RoomFrame
from desktop_app.words import tr, trn

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk
    from desktop_app.domain.desk_views import Changes, Summary
    from desktop_app.domain.directory import Entry
    from desktop_app.domain.filter_choice import SavedFilters
    from desktop_app.domain.visit import Record, RecordRow
    from desktop_app.ui.detail_pane import DetailPane
    from desktop_app.ui.filter_sidebar import FilterSidebar
    from desktop_app.ui.tasks import Tasks

_TOGETHER_MS = 120
"""Changes that come closer together than this are shown in one go."""


class RecordsRoom(RoomFrame):
    edit_asked = Signal(object)
    announced = Signal(str, str, object)
    """Words for a toast, the words of its button and what that does; the latter two empty and None for none."""
    page_size_chosen = Signal(int)
    history_moved = Signal()
    """`can_step_filter` answers anew."""

    def __init__(
        self, tasks: Tasks, now: Callable[[], datetime], page_size: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(self._new_sidebar, self._new_detail, parent)
        self._tasks, self._now = tasks, now
        self._desk: Desk | None = None
        self._search, self._sort, self._number, self._size = "", NEWEST_FIRST, 1, page_size
        self._summary: Summary | None = None
        self._after_page: Callable[[], object] | None = None
        self._stale = False
        self._history = FilterHistory()
        self._starts_elsewhere = False
        self._started = False
        self._waiting: list[Changes] = []
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_TOGETHER_MS)
        self._soon.timeout.connect(self._show_changes)
        self._connect()
        self.retranslate()
        self._show_sentence()

    def _connect(self) -> None:
        self.search.searched.connect(self._search_changed)
        self.search.left.connect(self.focus_table)
        self.card.save_asked.connect(self.save_filter)
        self.card.clear_asked.connect(self.clear_filter)
        self.card.unread_asked.connect(lambda wanted: self.sidebar.show_unread_only(wanted))
        self.card.new_asked.connect(self.new_asked)
        self.card.all_time_asked.connect(lambda: self.sidebar.show_all_time())
        self.card.again_asked.connect(self.reload)
        self.card.pager.page_asked.connect(self.go_to_page)
        self.card.pager.size_asked.connect(self._size_changed)
        self.table.chosen.connect(self._record_chosen)
        self.table.sort_asked.connect(self._sort_changed)
        self.table.page_step_asked.connect(self._step_over_page)
        self.table.entered_detail.connect(lambda: self.detail.setFocus(Qt.FocusReason.OtherFocusReason))
        self.table.edit_asked.connect(self.edit_asked)
        self.table.all_copy_asked.connect(self._copy_all)

    # --- built after the first paint ---------------------------------------------------------------------------------
    def _new_sidebar(self) -> FilterSidebar:
        from desktop_app.ui.filter_sidebar import FilterSidebar

        made = FilterSidebar(self._tasks, self._now, self.choice)
        made.changed.connect(self._start_over)
        made.saved.picked.connect(self.show_choice)
        made.saved.loaded.connect(self._saved_loaded)
        made.saved.announced.connect(self.announced)
        return made

    def _new_detail(self) -> DetailPane:
        from desktop_app.ui.detail_pane import DetailPane

        made = DetailPane(self._tasks)
        made.set_terms(terms_of(self._search))
        made.edit_asked.connect(self.edit_asked)
        made.announced.connect(lambda words: self.announced.emit(words, "", None))
        return made

    # --- what goes down --------------------------------------------------------------------------------------------
    def show_first_rows(self, rows: tuple[RecordRow, ...]) -> None:
        """The first page, read before there was a desk; its count follows with the desk."""
        if rows and not self._starts_elsewhere:
            self._show_page(Page(rows, 1, self._size, None))
        else:
            self.card.show_opening()

    def attach(self, desk: Desk) -> None:
        self._desk = desk
        self._started = False
        self.sidebar.attach(desk)
        self.detail.attach(desk)
        if not self._starts_elsewhere:
            self.reload()

    def expect_start_filter(self) -> None:
        """A saved filter will take the place of 近7天, so that is not shown first."""
        self._starts_elsewhere = True

    def has_start_filter(self) -> bool:
        """As far as it is known: a window that is closed at once has not asked yet."""
        return self.sidebar.saved.saved().start is not None if self._started else self._starts_elsewhere

    def detach(self) -> None:
        """Asks the desk nothing any more; what came from it stays to be read."""
        self._desk = None
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

    def use_page_size(self, size: int) -> None:
        """Chosen elsewhere; the first page is shown again when it is another."""
        if size != self._size:
            self._size = size
            self._start_over()

    def show_summary(self, summary: Summary) -> None:
        was_without_records = self._summary is None or self._summary.records == 0
        self._summary = summary
        self.sidebar.set_me(summary.me)
        self.sidebar.saved.show_counts(summary.unread, summary.owed)
        self._show_unread()
        if was_without_records and self.card.is_empty():
            self.reload()

    def absorb(self, changes: Changes) -> None:
        """Records changed somewhere; several announcements in a row are shown at once."""
        self._waiting.append(changes)
        self._soon.start()

    def show_saved(self, record: LocalId) -> None:
        """Selects the record that was just saved, wherever it is in the list, or says that the filter hides it."""
        self._seek(record, tr("已保存，但不在当前筛选中"))

    def show_other(self, record: LocalId) -> None:
        """Selects a record that was asked for by name, or says that the filter hides it."""
        self._seek(record, tr("这条记录不在当前筛选中"))

    def _seek(self, record: LocalId, hidden: str) -> None:
        """`hidden` is what is said when the filter hides it."""
        desk, wanted, sort, number, size = self._desk, self.wanted(), self._sort, self._number, self._size
        if desk is not None:
            self._tasks.query(
                lambda: find_saved(desk, record, wanted, sort, number, size),
                lambda found: self._found(found, hidden),
                key="saved",
                owner=self,
            )

    def retranslate(self) -> None:
        super().retranslate()
        self._show_sentence()

    # --- asking ------------------------------------------------------------------------------------------------------
    def wanted(self) -> RecordFilter:
        """The filter as of now, with the search."""
        return self.choice().at(self._now(), None if self._sidebar is None else self._sidebar.me())

    def choice(self) -> FilterChoice:
        """What is asked for, in the form in which it can be kept."""
        conditions = FilterChoice() if self._sidebar is None else self._sidebar.choice()
        return replace(conditions, search=self._search)

    def show_choice(self, choice: FilterChoice) -> None:
        """Shows the list of `choice`: a saved filter, or one that was left before."""
        desk = self._desk
        if desk is not None:
            self._tasks.query(
                lambda: _named(desk, choice), lambda found: self._take_choice(choice, *found), key="choice"
            )

    def step_filter(self, steps: int) -> None:
        """Back (below zero) or on through the filters that were shown."""
        choice = self._history.step(steps)
        if choice is not None:
            self.history_moved.emit()
            self.show_choice(choice)

    def can_save_filter(self) -> bool:
        return self._desk is not None and self.sidebar.saved.can_save(self.choice())

    def can_step_filter(self, steps: int) -> bool:
        return self._desk is not None and self._history.can_step(steps)

    def sort(self) -> Sort:
        return self._sort

    def reload(self) -> None:
        """Asks for the page on screen again; what stands beside it follows the page."""
        desk = self._desk
        if desk is None:
            return
        wanted, sort, number, size = self.wanted(), self._sort, self._number, self._size
        self._tasks.query(lambda: desk.page(wanted, sort, number, size), self._show_page, self._failed, key="page")

    def go_to_page(self, number: int, then: Callable[[], object] | None = None) -> None:
        self._number = number
        self._after_page = then or (lambda: self.table.scrollToTop())
        self.reload()

    def clear_filter(self) -> None:
        self.search.empty()
        self.sidebar.reset()

    def ask_chosen(self, then: Callable[[Sequence[LocalId]], object]) -> None:
        """Calls `then` with the selected records, also where that means more than the page on screen."""
        desk = self._desk
        if desk is None or not self.table.all_chosen:
            then(self.table.selected_records())
            return
        wanted, sort = self.wanted(), self._sort
        self._tasks.query(lambda: whole_list.ids(desk, wanted, sort), then, key="chosen", slow=True, owner=self)

    def _copy_all(self) -> None:
        desk = self._desk
        if desk is not None:
            wanted, sort, columns = self.wanted(), self._sort, self.table.copied_columns()
            self.announced.emit(tr("正在复制…"), "", None)
            self._tasks.query(
                lambda: whole_list.copied(desk, wanted, sort, columns), self._all_copied, key="copy", slow=True
            )

    def _all_copied(self, found: tuple[str, str, int]) -> None:
        plain, rich, count = found
        put_on_clipboard(plain, rich)
        self.announced.emit(trn("已复制 {n} 条", count), "", None)

    def edit_chosen(self) -> None:
        record = self.table.chosen_record()
        if record is not None:
            self.edit_asked.emit(record)

    def save_filter(self) -> None:
        self.sidebar.saved.save_present()

    def toggle_unread(self) -> None:
        self.sidebar.show_unread_only(self.wanted().unread_by is None)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._stale = False
            self.reload()

    # --- answers -----------------------------------------------------------------------------------------------------
    def _show_page(self, page: Page) -> None:
        last = None if page.total is None else max(1, -(-page.total // page.size))
        if last is not None and page.number > last:
            self.go_to_page(last)
            return
        same_page = page.number == self._number and self._after_page is None
        self._number = page.number
        self.card.show_page(
            page,
            keep_place=same_page,
            narrowed=self.choice() != FilterChoice(),
            any_records=self._summary is not None and self._summary.records > 0,
            all_time=self.choice().range == QuickRange.ALL,
        )
        after, self._after_page = self._after_page, None
        if after is not None:
            after()
        if page.total is None:
            self._count(page)
        self._ask_beside()

    def _ask_beside(self) -> None:
        """The counts beside the filters and quick deep pages: in the slow lane, behind the count of the page."""
        desk, wanted = self._desk, self.wanted()
        if desk is not None:
            self._tasks.query(lambda: desk.facets(wanted), self.sidebar.show_facets, key="facets", slow=True)
            self._tasks.query(lambda: desk.prepare(wanted), lambda _: None, key="prepare", slow=True)

    def _count(self, page: Page) -> None:
        desk, wanted = self._desk, self.wanted()
        if desk is not None:
            self._tasks.query(
                lambda: desk.count(wanted),
                lambda total: self.card.pager.show_place(page.number, page.size, len(page.rows), total),
                key="count",
                slow=True,
                owner=self,
            )

    def _failed(self, error: Exception) -> None:
        if isinstance(error, AppError):
            self.card.show_problem(error)

    def _record_chosen(self, record: LocalId | None) -> None:
        desk = self._desk
        if record is None or desk is None:
            self._tasks.forget("record")
            if self._detail is not None:
                self._detail.show_nothing()
            return
        self._tasks.query(lambda: desk.record(record), self._show_record, key="record")

    def _show_record(self, record: Record) -> None:
        if record.id == self.table.chosen_record():
            self.detail.show_record(record)

    def _show_changes(self) -> None:
        waiting, self._waiting = self._waiting, []
        if not self.isVisible():
            self._stale = True
            return
        self.reload()
        for changes in waiting:
            self.detail.refresh_if(changes)

    def _found(self, found: Finding, hidden: str) -> None:
        if found.page is not None:
            self.go_to_page(found.page, lambda: self.table.choose(found.record))
            return
        self.announced.emit(hidden, tr("显示"), lambda: self._show_hidden(found))

    def _show_hidden(self, found: Finding) -> None:
        self.search.empty()
        self._after_page = None
        self.sidebar.widen_to(found.day)
        self.show_saved(found.record)

    # --- what the person does ----------------------------------------------------------------------------------------
    def _search_changed(self, search: str) -> None:
        self._search_for(search)
        self._start_over()

    def _search_for(self, search: str) -> None:
        self._search = search
        terms = terms_of(search)
        self.table.set_terms(terms)
        if self._detail is not None:
            self._detail.set_terms(terms)

    def _take_choice(
        self, choice: FilterChoice, entries: Mapping[tuple[Kind, LocalId], Entry], me: Entry | None
    ) -> None:
        if choice.unread:
            self.sidebar.set_me(me)
            if me is None:
                self.announced.emit(tr("先在状态栏选择「我是谁」"), "", None)
        self.sidebar.show_choice(choice, entries)
        self.search.show_text(choice.search)
        self._search_for(choice.search)
        self._start_over()

    def _saved_loaded(self, saved: SavedFilters) -> None:
        """Once after each `attach`: the start shows the filter that was chosen for it."""
        if not self._started:
            self._started = True
            if saved.start is not None:
                self.show_choice(saved.start.choice)
            elif self._starts_elsewhere:
                self.reload()
        self._show_sentence()
        self.history_moved.emit()

    def _sort_changed(self, sort: Sort) -> None:
        self._sort = sort
        self._start_over()

    def _size_changed(self, size: int) -> None:
        self._size = size
        self.page_size_chosen.emit(size)
        self._start_over()

    def _start_over(self) -> None:
        self._history.note(self.choice())
        self.history_moved.emit()
        self._show_sentence()
        self._show_unread()
        self.go_to_page(1)

    def _step_over_page(self, direction: int) -> None:
        pages = self.card.pager.pages()
        wanted = self._number + direction
        if wanted < 1 or (pages is not None and wanted > pages):
            return
        place = 0 if direction > 0 else self._size - 1
        self.go_to_page(wanted, lambda: self.table.choose_row(place))

    def _show_sentence(self) -> None:
        words = QuickRange.LAST_7_DAYS.word if self._sidebar is None else self._sidebar.words()
        if self._search:
            words += " · " + tr("搜索“{words}”", words=text.one_line(self._search))
        choice = self.choice()
        if self._sidebar is not None:
            self._sidebar.saved.show_choice(choice)
        self.card.show_sentence(words, clearable=choice != FilterChoice(), saveable=self.can_save_filter())

    def _show_unread(self) -> None:
        if self._summary is not None:
            self.card.show_unread(self._summary.unread, only=self.wanted().unread_by is not None)


def _named(desk: Desk, choice: FilterChoice) -> tuple[dict[tuple[Kind, LocalId], Entry], Entry | None]:
    """In a lane: what a filter speaks of, and who reads it if that matters."""
    entries = {(kind, id_): desk.entry(kind, id_) for kind, id_ in choice.named()}
    me = desk.setting("me") if choice.unread else None
    return entries, None if me is None else desk.entry(Kind.PERSON, LocalId(me))
