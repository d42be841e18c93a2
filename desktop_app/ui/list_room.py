"""The list of a room: which records are asked for, in which order, which page of them is shown, and the way back.

Above it stands `RecordsRoom`, which knows of one record and of what changes; under it `RoomFrame`, which is seen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from desktop_app.domain.desk_views import Page
from desktop_app.domain.directory import Kind
from desktop_app.domain.errors import AppError
from desktop_app.domain.filter_choice import FilterChoice
from desktop_app.domain.ids import LocalId
from desktop_app.domain.record_filter import NEWEST_FIRST, QuickRange, RecordFilter, Sort
from desktop_app.domain.search import Hits, terms_of
from desktop_app.ui import text
from desktop_app.ui.beside_list import BesideList
from desktop_app.ui.filter_history import FilterHistory, Place
from desktop_app.ui.held_rows import with_held
from desktop_app.ui.room_frame import RoomFrame
from desktop_app.words import Telling, tr

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk
    from desktop_app.domain.desk_views import Summary
    from desktop_app.domain.directory import Entry
    from desktop_app.domain.filter_choice import SavedFilter, SavedFilters
    from desktop_app.domain.visit import RecordRow
    from desktop_app.ui.detail_pane import DetailPane
    from desktop_app.ui.filter_sidebar import FilterSidebar
    from desktop_app.ui.tasks import Tasks


class ListRoom(RoomFrame):
    announced = Signal(object, object, object)
    """Words for a toast, the words of its button and what that does; the latter two empty and None for none."""
    page_size_chosen = Signal(int)
    history_moved = Signal()
    """`can_step_filter` answers anew."""

    def __init__(
        self,
        tasks: Tasks,
        now: Callable[[], datetime],
        page_size: int,
        make_detail: Callable[[], DetailPane],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(self._new_sidebar, make_detail, parent)
        self._tasks, self._now = tasks, now
        self._desk: Desk | None = None
        self._summary: Summary | None = None
        self._search, self._sort, self._number, self._size = "", NEWEST_FIRST, 1, page_size
        self._page: Page | None = None
        self._after_page: Callable[[], object] | None = None
        self._opened: set[LocalId] = set()  # on the page that was asked for last: they stay on it
        self._history = FilterHistory()
        self._beside = BesideList(tasks, self)
        self._starts_elsewhere = False
        self._started = False
        self._connect_list()

    def _connect_list(self) -> None:
        self.search.searched.connect(self._search_changed)
        self.search.left.connect(self.focus_table)
        self.card.pager.left.connect(self.card.take_focus)
        self.search.entered.connect(self._enter_list)
        self.card.save_asked.connect(self.save_filter)
        self.card.clear_asked.connect(self.clear_filter)
        self.card.unread_asked.connect(lambda wanted: self.sidebar.show_unread_only(wanted))
        self.card.all_time_asked.connect(lambda: self.sidebar.show_all_time())
        self.card.again_asked.connect(self.reload)
        self.card.pager.page_asked.connect(self.go_to_page)
        self.card.pager.size_asked.connect(self._size_changed)
        self.table.sort_asked.connect(self._sort_changed)
        self.table.page_step_asked.connect(self._step_over_page)
        self._beside.counted.connect(self._show_count)
        self._beside.unread_counted.connect(self._show_unread)
        self._beside.outside_counted.connect(self._show_outside)
        self._beside.facets_counted.connect(lambda facets: self.sidebar.show_facets(facets))
        self._beside.found.connect(self.table.set_hits)

    def _new_sidebar(self) -> FilterSidebar:
        from desktop_app.ui.filter_sidebar import FilterSidebar

        made = FilterSidebar(self._tasks, self._now, self.choice, self.sort)
        made.changed.connect(lambda: self._start_over())
        made.saved.picked.connect(self.show_saved_filter)
        made.saved.loaded.connect(self._saved_loaded)
        made.saved.announced.connect(self.announced)
        made.saved.named.connect(self.card.take_focus)
        return made

    # --- what is asked for -------------------------------------------------------------------------------------------
    def wanted(self) -> RecordFilter:
        """The filter as of now, with the search."""
        return self.choice().at(self._now(), None if self._sidebar is None else self._sidebar.me())

    def choice(self) -> FilterChoice:
        """What is asked for, in the form in which it can be kept."""
        conditions = FilterChoice() if self._sidebar is None else self._sidebar.choice()
        return replace(conditions, search=self._search)

    def show_saved_filter(self, saved: SavedFilter) -> None:
        self.show_choice(saved.choice, Place(sort=saved.sort))

    def show_choice(self, choice: FilterChoice, place: Place | None = None) -> None:
        """Shows the list of `choice`, as it was left at `place` if that is given, else in the order of now."""
        desk = self._desk
        if desk is not None:
            self._tasks.query(
                lambda: _named(desk, choice), lambda found: self._take_choice(choice, place, *found), key="choice"
            )

    def _take_choice(
        self,
        choice: FilterChoice,
        place: Place | None,
        entries: Mapping[tuple[Kind, LocalId], Entry],
        me: Entry | None,
    ) -> None:
        if choice.unread:
            self.sidebar.set_me(me)
            if me is None:
                self._say(Telling(lambda: tr("先在状态栏选择「我是谁」")))
        self.sidebar.show_choice(choice, entries)
        self.search.show_text(choice.search)
        self._search_for(choice.search)
        left = self._place()
        if place is not None:
            self._sort = place.sort
            self.table.set_sort(place.sort)
        self._start_over(place, left)

    def clear_filter(self) -> None:
        self.search.empty()
        self.sidebar.reset()

    def save_filter(self) -> None:
        self.sidebar.saved.save_present()

    def can_save_filter(self) -> bool:
        return self._desk is not None and self.sidebar.saved.can_save(self.choice())

    def toggle_unread(self) -> None:
        self.sidebar.show_unread_only(self.wanted().unread_by is None)

    def _search_changed(self, search: str) -> None:
        self._search_for(search)
        self._start_over()

    def _search_for(self, search: str) -> None:
        self._search = search
        hits = Hits(terms_of(search))
        self.table.set_hits(hits)
        if self._detail is not None:
            self._detail.set_hits(hits)

    # --- the start, and the way back ---------------------------------------------------------------------------------
    def expect_start_filter(self) -> None:
        """A saved filter will take the place of 近7天, so that is not shown first."""
        self._starts_elsewhere = True

    def has_start_filter(self) -> bool:
        """As far as it is known: a window that is closed at once has not asked yet."""
        return self.sidebar.saved.saved().start is not None if self._started else self._starts_elsewhere

    def _saved_loaded(self, saved: SavedFilters) -> None:
        """Once after each `attach`: the start shows the filter that was chosen for it."""
        if not self._started:
            self._started = True
            if saved.start is not None:
                self.show_saved_filter(saved.start)
            elif self._starts_elsewhere:
                self.reload()
        self._show_sentence()
        self.history_moved.emit()

    def step_filter(self, steps: int) -> None:
        """Back (below zero) or on through the filters that were shown."""
        found = self._history.step(steps, self._place())
        if found is not None:
            self.history_moved.emit()
            self.show_choice(*found)

    def can_step_filter(self, steps: int) -> bool:
        return self._desk is not None and self._history.can_step(steps)

    def _place(self) -> Place:
        return Place(self._number, self.table.chosen_record(), self._sort)

    # --- pages -------------------------------------------------------------------------------------------------------
    def sort(self) -> Sort:
        return self._sort

    def use_page_size(self, size: int) -> None:
        """Chosen elsewhere; the first page is shown again when it is another."""
        if size != self._size:
            self._take_size(size)

    def reload(self) -> None:
        """Asks for the page on screen again as it is now; what stands beside it follows the page."""
        self._opened.clear()
        desk = self._desk
        if desk is None:
            return
        wanted, sort, number, size = self.wanted(), self._sort, self._number, self._size
        self._tasks.query(lambda: desk.page(wanted, sort, number, size), self._show_page, self._failed, key="page")

    def refresh(self) -> None:
        """The same after changes that nobody asked to see: what was opened on the page stays, if only as a guest."""
        desk, opened = self._desk, self._opened_here()
        if desk is None:
            return
        wanted, sort, number, size = self.wanted(), self._sort, self._number, self._size

        def ask() -> tuple[Page, Sequence[RecordRow]]:
            page = desk.page(wanted, sort, number, size)
            return page, rows_missing(desk, page, opened)

        self._tasks.query(ask, lambda found: self._show_page(*found), self._failed, key="page")

    def _opened_here(self) -> tuple[LocalId, ...]:
        chosen = self.table.chosen_record()
        return tuple(self._opened if chosen is None else self._opened | {chosen})

    def go_to_page(self, number: int, then: Callable[[], object] | None = None) -> None:
        self._number = number
        self._after_page = then or (lambda: self.table.scrollToTop())
        self.reload()

    def _start_over(self, place: Place | None = None, left: Place | None = None) -> None:
        """Shows the list anew, at `place` when it is one to come back to; the one before it was `left` so."""
        self._history.note(self.choice(), left or self._place())
        self.history_moved.emit()
        self._show_sentence()
        self._show_unread(None)
        self._show_outside(0)
        if place is None or place.record is None:
            self.go_to_page(place.page if place else 1)
            return
        record = place.record
        self.go_to_page(place.page, lambda: self.table.choose(record))

    def _sort_changed(self, sort: Sort) -> None:
        self._sort = sort
        self._start_over()

    def _size_changed(self, size: int) -> None:
        self.page_size_chosen.emit(size)
        self._take_size(size)

    def _take_size(self, size: int) -> None:
        """The record that is being read stays chosen, on whichever page it stands now."""
        row, chosen = self.table.currentIndex().row(), self.table.chosen_record()
        place = (self._number - 1) * self._size + max(0, row)
        self._size = size
        if chosen is None:
            self._start_over()
        else:
            self._start_over(Place(place // size + 1, chosen))

    def _step_over_page(self, direction: int) -> None:
        pages = self.card.pager.pages()
        wanted = self._number + direction
        if wanted < 1 or (pages is not None and wanted > pages):
            return
        place = 0 if direction > 0 else self._size - 1
        self.go_to_page(wanted, lambda: self.table.choose_row(place))

    def _enter_list(self) -> None:
        """To the first row of what was searched for, which may be on its way still."""
        if self._after_page is None:
            self._take_first_row()
        else:
            self._after_page = self._take_first_row

    def _take_first_row(self) -> None:
        if not self.card.is_empty():
            self.table.choose_row(0)
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_page(self, page: Page, held: Sequence[RecordRow] = ()) -> None:
        """`held` are rows that are no longer in the list and stay all the same."""
        last = None if page.total is None else max(1, -(-page.total // page.size))
        if last is not None and page.number > last and not held:
            self.go_to_page(last)
            return
        same_page = page.number == self._number and self._after_page is None
        self._number = page.number
        after, self._after_page = self._after_page, None
        with self.table.settling():  # a record that comes again on another page never leaves the detail
            self.card.show_page(
                page,
                with_held(page.rows, held, [row.id for row in self.table.records()]),
                keep_place=same_page,
                narrowed=self.choice() != FilterChoice(),
                any_records=self._summary is not None and self._summary.records > 0,
                all_time=self.choice().range == QuickRange.ALL,
            )
            if after is not None:
                after()
        self._page = page
        self._ask_beside()

    def _failed(self, error: Exception) -> None:
        if isinstance(error, AppError):
            self.card.show_problem(error)

    # --- beside the page ---------------------------------------------------------------------------------------------
    def _ask_beside(self) -> None:
        if self._desk is not None and self._page is not None:
            self._beside.ask(self._desk, self._page, self.wanted(), self._reader())

    def _reader(self) -> LocalId | None:
        return None if self._summary is None or self._summary.me is None else self._summary.me.id

    def _show_count(self, page: Page, total: int) -> None:
        self.card.pager.show_place(page.number, page.size, len(page.rows), total)

    def _show_unread(self, count: int | None) -> None:
        """Of this list, so that the button leads to as many as it says; None while they are being counted."""
        if self._reader() is not None:
            self.card.show_unread(count, only=self.wanted().unread_by is not None)

    def _show_outside(self, count: int) -> None:
        days = self.choice().range
        self.card.show_outside(count, days.word if isinstance(days, QuickRange) else tr("所选时间"))

    def _show_sentence(self) -> None:
        words = QuickRange.LAST_7_DAYS.word if self._sidebar is None else self._sidebar.words()
        if self._search:
            words += " · " + tr("搜索“{words}”", words=text.one_line(self._search))
        choice = self.choice()
        if self._sidebar is not None:
            self._sidebar.saved.show_choice(choice)
        self.card.show_sentence(words, clearable=choice != FilterChoice(), saveable=self.can_save_filter())

    def retranslate(self) -> None:
        super().retranslate()
        self._show_sentence()
        self._show_outside(self.card.outside())

    def _say(self, words: str) -> None:
        self.announced.emit(words, "", None)


def rows_missing(desk: Desk, page: Page, opened: Sequence[LocalId]) -> tuple[RecordRow, ...]:
    """In a lane: the rows of `opened` that are not on `page`."""
    there = {row.id for row in page.rows}
    missing = [record for record in opened if record not in there]
    return desk.rows(missing) if missing else ()


def _named(desk: Desk, choice: FilterChoice) -> tuple[dict[tuple[Kind, LocalId], Entry], Entry | None]:
    """In a lane: what a filter speaks of, and who reads it if that matters."""
    entries = {(kind, id_): desk.entry(kind, id_) for kind, id_ in choice.named()}
    me = desk.setting("me") if choice.unread else None
    return entries, None if me is None else desk.entry(Kind.PERSON, LocalId(me))
