"""A table that paints its rows whole: what is selected, under the pointer and in the keyboard's hand, edge to edge."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QRect
from PySide6.QtGui import QFocusEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QTableView, QWidget

from desktop_app.ui import theme
from desktop_app.ui.row_painter import RowPainter
from desktop_app.ui.table_model import Column, RecordTableModel


class PaintedRows(QTableView):
    """Of records; what can be done with them is `record_table`'s."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = RecordTableModel(self)
        self._painter = RowPainter(self._model, self)
        self.setModel(self._model)
        self.setItemDelegate(self._painter)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)

    def _selected_rows(self) -> list[int]:
        return sorted(index.row() for index in self.selectionModel().selectedRows())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        self._paint_rows(painter, event.rect())
        current = self.currentIndex()
        if self.hasFocus() and current.isValid():
            self._paint_focus(painter, current)
        painter.end()

    def _paint_rows(self, painter: QPainter, rect: QRect) -> None:
        """Those in `rect`, without asking the delegate for each cell."""
        places = [(column, self.columnViewportPosition(column), self.columnWidth(column)) for column in Column]
        columns = [
            place for place in places if place[2] and place[1] <= rect.right() and place[1] + place[2] > rect.left()
        ]
        first, last = self.rowAt(rect.top()), self.rowAt(rect.bottom())
        if first < 0 or not columns:
            return
        left = min(place[1] for place in columns)
        width = max(place[1] + place[2] for place in columns) - left
        selected = set(self._selected_rows())
        for row in range(first, (last if last >= 0 else len(self._model.rows) - 1) + 1):
            place = QRect(left, self.rowViewportPosition(row), width, self.rowHeight(row))
            self._painter.paint_row(painter, row, place, columns, selected=row in selected)

    def _paint_focus(self, painter: QPainter, current: QModelIndex) -> None:
        top, height = self.rowViewportPosition(current.row()), self.rowHeight(current.row())
        painter.setPen(QPen(theme.current().color("accent"), 2))
        painter.drawRect(1, top + 1, self.viewport().width() - 2, height - 3)
        painter.setPen(QPen(theme.current().color("accent"), 1))
        painter.drawRect(self.visualRect(current).adjusted(2, 4, -3, -5))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(self.rowAt(event.position().toPoint().y()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(-1)

    def _hover(self, row: int) -> None:
        if row == self._painter.hovered:
            return
        for changed in (self._painter.hovered, row):
            self._repaint_row(changed)
        self._painter.hovered = row

    def _repaint_row(self, row: int) -> None:
        if row >= 0:
            self.viewport().update(0, self.rowViewportPosition(row), self.viewport().width(), self.rowHeight(row))
