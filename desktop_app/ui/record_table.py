"""The table of records: one page at a time, sorted by the store, with the habits of a spreadsheet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from PySide6.QtCore import (
    QItemSelectionModel,
    QModelIndex,
    QPoint,
    QSignalBlocker,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QApplication, QHeaderView, QMenu, QWidget

from desktop_app.domain.ids import LocalId
from desktop_app.domain.record_filter import NEWEST_FIRST, Sort, SortField
from desktop_app.domain.search import Hits
from desktop_app.domain.visit import RecordRow
from desktop_app.ui import fonts
from desktop_app.ui.clipboard import copy_rows
from desktop_app.ui.density import Density
from desktop_app.ui.painted_rows import PaintedRows
from desktop_app.ui.table_columns import TableColumns
from desktop_app.ui.table_menu import fill_row_menu
from desktop_app.ui.table_model import Column, whole_cells
from desktop_app.ui.wheel_steps import WheelSteps
from desktop_app.words import tr

COPY_CELL = QKeySequence("Ctrl+Shift+C")
_LARGEST_FIRST = (NEWEST_FIRST.field, SortField.COST, SortField.COMMENTS, SortField.READINGS)
"""What a first click sorts from the top: the latest, the dearest, the most discussed."""


class RecordTable(PaintedRows):
    """Shows rows it is given; what it is asked for goes up as signals with record ids."""

    chosen = Signal(object)
    """The record that the person now looks at (LocalId), or None. Comes for real moves only, not for a refresh."""
    entered_detail = Signal()
    edit_asked = Signal(object)
    again_asked = Signal()
    comment_asked = Signal()
    """The next four are about the selected records."""
    read_asked = Signal()
    remove_asked = Signal()
    export_asked = Signal()
    print_asked = Signal()
    all_copy_asked = Signal()
    """Copy what `all_chosen` stands for: more than is on this page."""
    effects_asked = Signal(object, object)
    """LocalIds whose whole outcome is wanted, and who takes the answer, a dict of texts by LocalId."""
    zoom_asked = Signal(int)
    density_changed = Signal(object)
    selected = Signal(int, object)
    """How many rows are selected, and what they cost together (int) or None where none says; 0 for more than a page."""
    copied = Signal(int)
    """So many rows."""
    sort_asked = Signal(object)
    page_step_asked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sort = NEWEST_FIRST
        self._chosen: LocalId | None = None
        self._settling = False
        self._density = Density.STANDARD
        self._marked = Column.ORGANIZATION
        self._wheel = WheelSteps(self)
        self._wheel.stepped.connect(self.zoom_asked)
        self._all_chosen = False
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.columns = TableColumns(self, self._model, self._painter)
        self._set_up_headers()
        self.selectionModel().currentRowChanged.connect(self._current_changed)
        self.selectionModel().selectionChanged.connect(self._tell_selected)
        self.doubleClicked.connect(self._double_clicked)
        self.retranslate()

    def _set_up_headers(self) -> None:
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setSectionsClickable(True)
        header.setHighlightSections(False)
        header.setSortIndicatorShown(True)
        header.sectionClicked.connect(self._header_clicked)
        header.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._show_sort()

    @property
    def all_chosen(self) -> bool:
        """True while every record of the filter counts as selected, on this page and on all others."""
        return self._all_chosen

    @all_chosen.setter
    def all_chosen(self, wanted: bool) -> None:
        self._all_chosen = wanted
        self._tell_selected()

    # --- what goes down ------------------------------------------------------------------------------------------
    def show_rows(self, rows: Sequence[RecordRow], *, keep_place: bool) -> None:
        """Shows a page. `keep_place` leaves selection, current row and scroll position where the records are."""
        selected = set(self.selected_records()) if keep_place else set()
        chosen = self._chosen if keep_place else None
        scrolled = self.verticalScrollBar().value() if keep_place else 0
        top = self._top_record() if scrolled else None
        years = self._model.years
        with QSignalBlocker(self.selectionModel()):
            self._model.show_rows(rows)
            self._select(selected, chosen)
        if self._model.years != years:
            self.columns.fit()
        self.verticalScrollBar().setValue(scrolled + self._pushed(top))
        self.viewport().update()
        if chosen is None or self._model.row_of(chosen) is None:
            self._announce(None)
        self._tell_selected()

    def _tell_selected(self) -> None:
        rows = [] if self._all_chosen else [self._model.rows[row] for row in self._selected_rows()]
        costs = [row.cost for row in rows if row.cost is not None]
        self.selected.emit(len(rows), sum(costs) if costs else None)

    def _top_record(self) -> tuple[LocalId, int] | None:
        """What is read at the upper edge, and its row."""
        row = self.rowAt(0)
        return (self._model.rows[row].id, row) if 0 <= row < len(self._model.rows) else None

    def _pushed(self, top: tuple[LocalId, int] | None) -> int:
        """How far new rows above have pushed what was at the upper edge; who is at the very top sees what comes."""
        row = self._model.row_of(top[0]) if top is not None else None
        if top is None or row is None:
            return 0
        by_pixel = self.verticalScrollMode() is QAbstractItemView.ScrollMode.ScrollPerPixel
        return (row - top[1]) * (self.verticalHeader().defaultSectionSize() if by_pixel else 1)

    def _select(self, records: set[LocalId], current: LocalId | None) -> None:
        flags = QItemSelectionModel.SelectionFlag
        selection = self.selectionModel()
        for row, record in enumerate(self._model.rows):
            if record.id in records:
                selection.select(self._model.index(row, 0), flags.Select | flags.Rows)
        row_of_current = None if current is None else self._model.row_of(current)
        if row_of_current is not None:
            selection.setCurrentIndex(self._model.index(row_of_current, self._marked_column()), flags.NoUpdate)

    def choose(self, record: LocalId) -> bool:
        """Selects `record` and scrolls to it; False when it is not on this page."""
        row = self._model.row_of(record)
        if row is None:
            return False
        self.choose_row(row)
        return True

    def choose_row(self, row: int) -> None:
        if self._model.rows:
            place = self._model.index(max(0, min(row, len(self._model.rows) - 1)), self._marked_column())
            flags = QItemSelectionModel.SelectionFlag
            self.selectionModel().setCurrentIndex(place, flags.ClearAndSelect | flags.Rows)
            self.scrollTo(place)

    def _marked_column(self) -> Column:
        """Where the mark of the cell stands when it comes to another row: it stays in its column."""
        shown = self.columns.shown()
        current = self.currentIndex()
        if current.isValid() and current.column() in shown:
            self._marked = Column(current.column())
        return self._marked if self._marked in shown else shown[-1]

    def move_column(self, places: int) -> None:
        """Moves the column with the mark past its neighbours."""
        self.columns.move(self._marked_column(), places)
        self.scrollTo(self.currentIndex())

    def step(self, rows: int) -> None:
        """Moves to the next or an earlier record, over the end of the page to its neighbour."""
        current = self.currentIndex().row()
        wanted = current + rows if current >= 0 else 0
        if 0 <= wanted < len(self._model.rows):
            self.choose_row(wanted)
        else:
            self.page_step_asked.emit(1 if rows > 0 else -1)

    def set_hits(self, hits: Hits) -> None:
        if hits != self._painter.hits:
            self._painter.set_hits(hits)
            self.viewport().update()

    def hits(self) -> Hits:
        return self._painter.hits

    def set_sort(self, sort: Sort) -> None:
        self._sort = sort
        self._show_sort()

    def restyle(self) -> None:
        """After a change of colours or of the size of print."""
        self._painter.restyle()
        self.verticalHeader().setDefaultSectionSize(fonts.scaled(self._density.pixels))
        self.columns.fit()
        self.viewport().update()

    def density(self) -> Density:
        return self._density

    def set_density(self, density: Density) -> None:
        if density != self._density:
            self._density = density
            self.restyle()
            self.density_changed.emit(density)

    def retranslate(self) -> None:
        self._model.retranslate()
        self.show_rows(self._model.rows, keep_place=True)
        self.setAccessibleName(tr("拜访记录表"))
        self.restyle()

    def records(self) -> tuple[RecordRow, ...]:
        return self._model.rows

    def chosen_record(self) -> LocalId | None:
        return self._chosen

    def selected_records(self) -> list[LocalId]:
        return [self._model.rows[row].id for row in self._selected_rows()]

    def reset_columns(self) -> None:
        self.columns.reset()

    def selects_whole_page(self) -> bool:
        return bool(self._model.rows) and len(self._selected_rows()) == len(self._model.rows)

    # --- copying -------------------------------------------------------------------------------------------------
    def copy(self) -> None:
        """The selected rows with a header line, as a spreadsheet takes them."""
        if self.all_chosen:
            self.all_copy_asked.emit()
            return
        rows = [self._model.rows[row] for row in self._selected_rows()]
        columns = self.copied_columns()

        def put(whole: Mapping[LocalId, str]) -> None:
            copy_rows(rows, whole, columns)
            self.copied.emit(len(rows))

        if rows:
            self._with_effects(rows if Column.EFFECT in columns else [], put)

    def copied_columns(self) -> list[Column]:
        """What is seen, from left to right; the marks of the state are no text."""
        return [column for column in self.columns.shown() if column != Column.STATE]

    def copy_cell(self) -> None:
        """The whole text of the cell with the mark."""
        current = self.currentIndex()
        if current.isValid():
            row, column = self._model.rows[current.row()], current.column()
            self._with_effects(
                [row] if column == Column.EFFECT else [],
                lambda whole: QGuiApplication.clipboard().setText(whole_cells(row, whole)[column]),
            )

    def _with_effects(self, rows: Sequence[RecordRow], then: Callable[[Mapping[LocalId, str]], None]) -> None:
        """Calls `then` with those outcomes of `rows` that a page holds the beginning of only."""
        cut = [row.id for row in rows if row.may_go_on]
        if cut:
            self.effects_asked.emit(cut, then)
        else:
            then({})

    # --- what the person does ------------------------------------------------------------------------------------
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, plain = event.key(), event.modifiers() == Qt.KeyboardModifier.NoModifier
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif QKeySequence(event.keyCombination()) == COPY_CELL:
            self.copy_cell()
        elif key == Qt.Key.Key_Space and plain:
            self.read_asked.emit()
        elif event.matches(QKeySequence.StandardKey.Delete):
            self.remove_asked.emit()
        elif key == Qt.Key.Key_F10 and event.modifiers() == Qt.KeyboardModifier.ShiftModifier:
            self._open_menu_at_row()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered_detail.emit()
        elif key == Qt.Key.Key_F2 and self._chosen is not None:
            self.edit_asked.emit(self._chosen)
        elif key in (Qt.Key.Key_J, Qt.Key.Key_K) and plain:
            self.step(1 if key == Qt.Key.Key_J else -1)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End) and plain:
            self.choose_row(0 if key == Qt.Key.Key_Home else len(self._model.rows) - 1)
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Typed letters search in the search box, not in the first column."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() != Qt.KeyboardModifier.ControlModifier:
            super().wheelEvent(event)
            return
        self._wheel.turn(event.angleDelta().y())
        event.accept()

    def focusInEvent(self, event: QFocusEvent) -> None:
        QWidget.focusInEvent(self, event)  # QTableView's own makes the first row current without selecting it
        by_tab = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        if by_tab and not self.currentIndex().isValid():
            self.choose_row(0)
        self.viewport().update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            self._open_menu_at_row()
        else:
            self._open_menu(event.globalPos())

    def _open_menu_at_row(self) -> None:
        """Under the row with the mark, wherever the pointer is; never over a menu that is open already."""
        if QApplication.activePopupWidget() is None:
            self._open_menu(self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).bottomLeft()))

    def _open_menu(self, place: QPoint) -> None:
        if self._chosen is not None:
            menu = QMenu(self)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            fill_row_menu(menu, self)
            menu.popup(place)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.columns.fit()

    def _current_changed(self, current: QModelIndex, previous: QModelIndex) -> None:
        row = current.row()
        self._repaint_row(row)
        self._repaint_row(previous.row())  # the focus mark goes over the whole row, Qt repaints the changed cell
        self._announce(self._model.rows[row].id if 0 <= row < len(self._model.rows) else None)

    def _announce(self, record: LocalId | None) -> None:
        if record != self._chosen:
            self._chosen = record
            if not self._settling:
                self.chosen.emit(record)

    @contextmanager
    def settling(self) -> Iterator[None]:
        """What is chosen when this ends is told, if it is another than before; nothing of what was in between."""
        before, self._settling = self._chosen, True
        try:
            yield
        finally:
            self._settling = False
        if self._chosen != before:
            self.chosen.emit(self._chosen)

    def _double_clicked(self) -> None:
        self.entered_detail.emit()

    # --- header --------------------------------------------------------------------------------------------------
    def _header_clicked(self, section: int) -> None:
        field = Column(section).sort
        if field is None:
            self._show_sort()
            return
        descending = not self._sort.descending if field == self._sort.field else field in _LARGEST_FIRST
        self.set_sort(Sort(field, descending))
        self.sort_asked.emit(self._sort)

    def _show_sort(self) -> None:
        column = next((column for column in Column if column.sort == self._sort.field), -1)
        order = Qt.SortOrder.DescendingOrder if self._sort.descending else Qt.SortOrder.AscendingOrder
        with QSignalBlocker(self.horizontalHeader()):
            self.horizontalHeader().setSortIndicator(int(column), order)
        self._model.show_sorted(int(column))
        self.horizontalHeader().viewport().update()
        self.columns.fit()
