"""The table of records: one page at a time, sorted by the store, with the habits of a spreadsheet."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QItemSelectionModel, QMimeData, QModelIndex, QPoint, QSignalBlocker, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView, QWidget

from desktop_app.domain.ids import LocalId
from desktop_app.domain.record_filter import NEWEST_FIRST, Sort
from desktop_app.domain.visit import EVENT_SOURCES, RecordRow, event_word
from desktop_app.ui import fonts, theme
from desktop_app.ui.column_fit import fit
from desktop_app.ui.row_painter import PADDING, RowPainter
from desktop_app.ui.table_model import Column, RecordTableModel, as_html_table, as_tab_separated
from desktop_app.words import tr


class RecordTable(QTableView):
    """Shows rows it is given; what it is asked for goes up as signals with record ids."""

    chosen = Signal(object)
    """The record that the person now looks at (LocalId), or None. Comes for real moves only, not for a refresh."""
    entered_detail = Signal()
    edit_asked = Signal(object)
    sort_asked = Signal(object)
    page_step_asked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = RecordTableModel(self)
        self._painter = RowPainter(self._model, self)
        self._sort = NEWEST_FIRST
        self._chosen: LocalId | None = None
        self._hidden: frozenset[Column] = frozenset()
        self._widths: dict[Column, int] = {}
        self._fitting = False
        self.setModel(self._model)
        self.setItemDelegate(self._painter)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setMouseTracking(True)
        self._set_up_headers()
        self.selectionModel().currentRowChanged.connect(self._current_changed)
        self.doubleClicked.connect(self._double_clicked)
        self.retranslate()

    def _set_up_headers(self) -> None:
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setMinimumSectionSize(28)
        header.setSectionsClickable(True)
        header.setHighlightSections(False)
        header.setSortIndicatorShown(True)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._open_header_menu)
        header.sectionClicked.connect(self._header_clicked)
        header.sectionResized.connect(self._section_resized)
        header.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._show_sort()

    # --- what goes down ------------------------------------------------------------------------------------------
    def show_rows(self, rows: Sequence[RecordRow], *, keep_place: bool) -> None:
        """Shows a page. `keep_place` leaves selection, current row and scroll position where the records are."""
        selected = set(self.selected_records()) if keep_place else set()
        chosen = self._chosen if keep_place else None
        scrolled = self.verticalScrollBar().value() if keep_place else 0
        with QSignalBlocker(self.selectionModel()):
            self._model.show_rows(rows)
            self._select(selected, chosen)
        self.verticalScrollBar().setValue(scrolled)
        self.viewport().update()
        if chosen is None or self._model.row_of(chosen) is None:
            self._announce(None)

    def _select(self, records: set[LocalId], current: LocalId | None) -> None:
        flags = QItemSelectionModel.SelectionFlag
        selection = self.selectionModel()
        for row, record in enumerate(self._model.rows):
            if record.id in records:
                selection.select(self._model.index(row, 0), flags.Select | flags.Rows)
        row_of_current = None if current is None else self._model.row_of(current)
        if row_of_current is not None:
            selection.setCurrentIndex(self._model.index(row_of_current, Column.TITLE), flags.NoUpdate)

    def choose(self, record: LocalId) -> bool:
        """Selects `record` and scrolls to it; False when it is not on this page."""
        row = self._model.row_of(record)
        if row is None:
            return False
        self.choose_row(row)
        return True

    def choose_row(self, row: int) -> None:
        if self._model.rows:
            place = self._model.index(max(0, min(row, len(self._model.rows) - 1)), Column.TITLE)
            flags = QItemSelectionModel.SelectionFlag
            self.selectionModel().setCurrentIndex(place, flags.ClearAndSelect | flags.Rows)
            self.scrollTo(place)

    def step(self, rows: int) -> None:
        """Moves to the next or an earlier record, over the end of the page to its neighbour."""
        current = self.currentIndex().row()
        wanted = current + rows if current >= 0 else 0
        if 0 <= wanted < len(self._model.rows):
            self.choose_row(wanted)
        else:
            self.page_step_asked.emit(1 if rows > 0 else -1)

    def set_terms(self, terms: tuple[str, ...]) -> None:
        self._painter.set_terms(terms)
        self.viewport().update()

    def set_sort(self, sort: Sort) -> None:
        self._sort = sort
        self._show_sort()

    def restyle(self) -> None:
        """After a change of colours or of the size of print."""
        self._painter.restyle()
        self.verticalHeader().setDefaultSectionSize(fonts.scaled(36))
        self._fit_columns()
        self.viewport().update()

    def retranslate(self) -> None:
        self._model.retranslate()
        self.setAccessibleName(tr("拜访记录表"))
        self.restyle()

    def records(self) -> tuple[RecordRow, ...]:
        return self._model.rows

    def chosen_record(self) -> LocalId | None:
        return self._chosen

    def selected_records(self) -> list[LocalId]:
        return [self._model.rows[row].id for row in self._selected_rows()]

    def hidden_columns(self) -> frozenset[Column]:
        return self._hidden

    def set_hidden_columns(self, hidden: frozenset[Column]) -> None:
        self._hidden = hidden - {Column.TIME, Column.TITLE}
        self._fit_columns()

    def column_widths(self) -> dict[Column, int]:
        """The widths that were set by hand."""
        return dict(self._widths)

    def set_column_widths(self, widths: dict[Column, int]) -> None:
        self._widths = dict(widths)
        self._fit_columns()

    # --- copying -------------------------------------------------------------------------------------------------
    def copy(self) -> None:
        """The selected rows with a header line, as a spreadsheet takes them."""
        rows = self._selected_rows()
        if not rows:
            return
        header = self.horizontalHeader()
        columns = [column for column in Column if column != Column.STATE and not header.isSectionHidden(column)]
        data = QMimeData()
        data.setText(as_tab_separated(self._model, rows, columns))
        data.setHtml(as_html_table(self._model, rows, columns))
        QGuiApplication.clipboard().setMimeData(data)

    def _selected_rows(self) -> list[int]:
        return sorted(index.row() for index in self.selectionModel().selectedRows())

    # --- what the person does ------------------------------------------------------------------------------------
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered_detail.emit()
        elif key == Qt.Key.Key_F2 and self._chosen is not None:
            self.edit_asked.emit(self._chosen)
        elif key in (Qt.Key.Key_J, Qt.Key.Key_K) and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self.step(1 if key == Qt.Key.Key_J else -1)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End) and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self.choose_row(0 if key == Qt.Key.Key_Home else len(self._model.rows) - 1)
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Typed letters search in the search box, not in the first column."""

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(self.rowAt(event.position().toPoint().y()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(-1)

    def focusInEvent(self, event: QFocusEvent) -> None:
        QWidget.focusInEvent(self, event)  # QTableView's own makes the first row current without selecting it
        by_tab = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        if by_tab and not self.currentIndex().isValid():
            self.choose_row(0)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self._chosen is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        record = self._chosen
        menu.addAction(tr("编辑(&E)"), lambda: self.edit_asked.emit(record))
        menu.addAction(tr("复制所选行(&C)"), self.copy)
        menu.popup(event.globalPos())

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        current = self.currentIndex()
        if not self.hasFocus() or not current.isValid():
            return
        top, height = self.rowViewportPosition(current.row()), self.rowHeight(current.row())
        painter = QPainter(self.viewport())
        painter.setPen(QPen(theme.current().color("accent"), 2))
        painter.drawRect(1, top + 1, self.viewport().width() - 2, height - 3)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_columns()

    def _hover(self, row: int) -> None:
        if row == self._painter.hovered:
            return
        for changed in (self._painter.hovered, row):
            self._repaint_row(changed)
        self._painter.hovered = row

    def _repaint_row(self, row: int) -> None:
        if row >= 0:
            self.viewport().update(0, self.rowViewportPosition(row), self.viewport().width(), self.rowHeight(row))

    def _current_changed(self, current: QModelIndex, previous: QModelIndex) -> None:
        row = current.row()
        self._repaint_row(row)
        self._repaint_row(previous.row())  # the focus mark goes over the whole row, Qt repaints the changed cell
        self._announce(self._model.rows[row].id if 0 <= row < len(self._model.rows) else None)

    def _announce(self, record: LocalId | None) -> None:
        if record != self._chosen:
            self._chosen = record
            self.chosen.emit(record)

    def _double_clicked(self) -> None:
        self.entered_detail.emit()

    # --- header --------------------------------------------------------------------------------------------------
    def _header_clicked(self, section: int) -> None:
        field = Column(section).sort
        if field is None:
            self._show_sort()
            return
        descending = not self._sort.descending if field == self._sort.field else field == NEWEST_FIRST.field
        self.set_sort(Sort(field, descending))
        self.sort_asked.emit(self._sort)

    def _show_sort(self) -> None:
        column = next((column for column in Column if column.sort == self._sort.field), -1)
        order = Qt.SortOrder.DescendingOrder if self._sort.descending else Qt.SortOrder.AscendingOrder
        with QSignalBlocker(self.horizontalHeader()):
            self.horizontalHeader().setSortIndicator(int(column), order)
        self.horizontalHeader().viewport().update()

    def _section_resized(self, section: int, _before: int, width: int) -> None:
        if not self._fitting and width > 0:
            self._widths[Column(section)] = width

    def _open_header_menu(self, place: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for column in Column:
            if column in (Column.TIME, Column.TITLE):
                continue
            action = QAction(column.word, menu)
            action.setCheckable(True)
            action.setChecked(column not in self._hidden)
            action.toggled.connect(lambda shown, column=column: self._show_column(column, shown))
            menu.addAction(action)
        menu.addSeparator()
        menu.addAction(tr("恢复默认列"), self.reset_columns)
        menu.popup(self.horizontalHeader().mapToGlobal(place))

    def _show_column(self, column: Column, shown: bool) -> None:
        self.set_hidden_columns(self._hidden - {column} if shown else self._hidden | {column})

    def reset_columns(self) -> None:
        self._widths.clear()
        self.set_hidden_columns(frozenset())

    def _fit_columns(self) -> None:
        widths = fit(self.viewport().width(), self._least_widths(), self._hidden, self._widths)
        header = self.horizontalHeader()
        self._fitting = True
        for column in Column:
            header.setSectionHidden(column, column not in widths)
            if column in widths:
                header.resizeSection(column, widths[column])
        self._fitting = False

    def _least_widths(self) -> dict[Column, int]:
        wide = self._painter.width_of
        arrow = fonts.scaled(12)
        header = {column: self._painter.width_of(column.word, small=True) + arrow for column in Column}
        events = max(self._painter.chip_width(event_word(event)) for event in EVENT_SOURCES)
        return header | {
            Column.STATE: 2 * PADDING + 22,
            Column.TIME: wide("2026-08-28 08:58"),
            Column.TITLE: fonts.scaled(132),
            Column.EVENT: max(header[Column.EVENT], events),
            Column.ORGANIZATION: max(header[Column.ORGANIZATION], fonts.scaled(96)),
            Column.CUSTOMERS: max(header[Column.CUSTOMERS], fonts.scaled(80)),
            Column.DIRECTOR: max(header[Column.DIRECTOR], wide("张小明")),
            Column.EFFECT: fonts.scaled(110),
            Column.COST: max(header[Column.COST], wide("12,345.00")),
        }
