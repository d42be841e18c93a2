"""The table of the directory: one entry a row, the columns of its kind, ordered by a click on their heads."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from desktop_app.domain.directory import DirectoryOrder, DirectoryRow, Kind
from desktop_app.ui import fonts
from desktop_app.ui.directory_model import COLUMNS_OF, ORDERS, DirectoryColumn, DirectoryModel

_ROW = 34
_WIDTHS = {DirectoryColumn.NUMBER: 96, DirectoryColumn.DIRECTOR: 140, DirectoryColumn.RECORDS: 96}
"""The others share what is left."""
_COLUMN_OF = {order: column for column, order in ORDERS.items()}


class DirectoryTable(QTableView):
    order_changed = Signal()
    moved = Signal()
    """Another row is the chosen one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "directory")
        self.rows = DirectoryModel(self)
        self.order, self.turned = DirectoryOrder.NAME, False
        self.setModel(self.rows)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        header.setHighlightSections(False)
        header.setSortIndicatorShown(True)
        header.setSectionsClickable(True)
        header.sectionClicked.connect(self._sort_by)
        self.selectionModel().currentRowChanged.connect(lambda _now, _before: self.moved.emit())
        self._show_order()

    def chosen(self) -> DirectoryRow | None:
        return self.rows.at(self.currentIndex().row())

    def choose(self, row: int, *, scrolled: int = 0) -> None:
        """`scrolled` is where the list was scrolled to, before the row is brought into sight."""
        self.selectRow(row)
        self.verticalScrollBar().setValue(scrolled)
        self.scrollTo(self.rows.index(row, 0))

    def lay_columns(self, kind: Kind) -> None:
        """The columns of `kind`; an order by one that it has not gives way to that by name."""
        header, shown = self.horizontalHeader(), COLUMNS_OF[kind]
        self.verticalHeader().setDefaultSectionSize(fonts.scaled(_ROW))
        for column in DirectoryColumn:
            self.setColumnHidden(column, column not in shown)
            width = _WIDTHS.get(column)
            mode = QHeaderView.ResizeMode.Interactive if width else QHeaderView.ResizeMode.Stretch
            header.setSectionResizeMode(column, mode)
            if width:
                header.resizeSection(column, fonts.scaled(width))
        if _COLUMN_OF[self.order] not in shown:
            self.order, self.turned = DirectoryOrder.NAME, False
            self._show_order()

    def _sort_by(self, section: int) -> None:
        order = ORDERS.get(DirectoryColumn(section))
        if order is not None:
            self.turned = order is self.order and not self.turned
            self.order = order
        self._show_order()
        if order is not None:
            self.order_changed.emit()

    def _show_order(self) -> None:
        turned = Qt.SortOrder.DescendingOrder if self.turned else Qt.SortOrder.AscendingOrder
        self.horizontalHeader().setSortIndicator(_COLUMN_OF[self.order], turned)
