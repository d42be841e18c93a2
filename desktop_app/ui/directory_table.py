"""The table of the directory: one entry a row, the columns of its kind, ordered by a click on their heads."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from desktop_app.domain.directory import DirectoryOrder, DirectoryRow, Kind
from desktop_app.ui import fonts
from desktop_app.ui.directory_model import COLUMNS_OF, ORDERS, DirectoryColumn, DirectoryModel

_ROW = 34
_WIDTHS = {DirectoryColumn.NUMBER: 88, DirectoryColumn.DIRECTOR: 112, DirectoryColumn.RECORDS: 88}
_SHARES = {DirectoryColumn.NAME: 5, DirectoryColumn.ORGANIZATION: 4}
"""How the others share what is left."""
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
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setMinimumSectionSize(1)
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
        shown = COLUMNS_OF[kind]
        self.verticalHeader().setDefaultSectionSize(fonts.scaled(_ROW))
        for column in DirectoryColumn:
            self.setColumnHidden(column, column not in shown)
        self._share_width()
        if _COLUMN_OF[self.order] not in shown:
            self.order, self.turned = DirectoryOrder.NAME, False
            self._show_order()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()

    def _share_width(self) -> None:
        shown = [column for column in DirectoryColumn if not self.isColumnHidden(column)]
        left = self.viewport().width() - sum(fonts.scaled(_WIDTHS[column]) for column in shown if column in _WIDTHS)
        parts = sum(_SHARES[column] for column in shown if column in _SHARES)
        for column in shown:
            share = max(0, left) * _SHARES.get(column, 0) // parts
            self.setColumnWidth(column, fonts.scaled(_WIDTHS[column]) if column in _WIDTHS else share)

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
