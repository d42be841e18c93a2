"""Shows how the list will look on paper, from where it is printed or kept as PDF."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QPageLayout
from PySide6.QtPrintSupport import QPrinter, QPrintPreviewDialog
from PySide6.QtWidgets import QWidget

from desktop_app.domain.ids import LocalId
from desktop_app.domain.visit import RecordRow
from desktop_app.ui import whole_list
from desktop_app.ui.paper import Sheet, SheetPainter
from desktop_app.ui.table_model import RIGHT_ALIGNED, Column, whole_cells
from desktop_app.words import tr, trn

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk
    from desktop_app.ui.records_room import RecordsRoom
    from desktop_app.ui.tasks import Tasks

_LETTERS_MOST = 1_000
"""Of an outcome: no row is taller than a page."""


class PrintPreview(QPrintPreviewDialog):
    def __init__(self, sheet: Sheet, parent: QWidget | None = None) -> None:
        self.printer_kept = QPrinter(QPrinter.PrinterMode.HighResolution)  # Qt does not hold it: without it, a crash
        self.printer_kept.setPageOrientation(QPageLayout.Orientation.Landscape)
        super().__init__(self.printer_kept, parent)
        self.sheet = sheet
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("打印预览"))
        self.setModal(True)
        self.resize(1000, 720)
        self.paintRequested.connect(self._paint)

    def _paint(self, printer: QPrinter) -> None:
        SheetPainter(self.sheet, printer).paint()


class ListPrinting(QObject):
    said = Signal(str)

    def __init__(self, tasks: Tasks, room: RecordsRoom, parent: QWidget) -> None:
        super().__init__(parent)
        self._tasks, self._room, self._parent = tasks, room, parent

    def preview(self, desk: Desk) -> None:
        """Of the rows that are chosen where they are several, else of the page."""
        room, table = self._room, self._room.table
        wanted, sort, everything = room.wanted(), room.sort(), table.all_chosen
        chosen = set(table.selected_records())
        rows = [row for row in table.records() if len(chosen) < 2 or row.id in chosen]

        def work() -> tuple[Sequence[RecordRow], Mapping[LocalId, str]]:
            found = whole_list.printed(desk, wanted, sort) if everything else rows
            return found, desk.passages.effects([row.id for row in found if row.may_go_on])

        self._tasks.query(work, lambda found: self._show(*found), key="print", slow=everything, owner=self)

    def _show(self, rows: Sequence[RecordRow], effects: Mapping[LocalId, str]) -> None:
        if not rows:
            self.said.emit(tr("列表里没有可以打印的记录"))
            return
        preview = PrintPreview(self.sheet(rows, effects), self._parent)
        preview.show()

    def sheet(self, rows: Sequence[RecordRow], effects: Mapping[LocalId, str]) -> Sheet:
        """What is seen of `rows`: the columns of the table in their order, under the sentence over it."""
        columns = self._room.table.copied_columns()
        cells = [[_short(whole_cells(row, effects)[column]) for column in columns] for row in rows]
        about = " · ".join((self._room.card.words(), trn("{n} 条记录", len(rows))))
        right = frozenset(place for place, column in enumerate(columns) if column in RIGHT_ALIGNED)
        long = columns.index(Column.EFFECT) if Column.EFFECT in columns else None
        return Sheet(tr("拜访记录"), about, tuple(column.word for column in columns), cells, right, long)


def _short(text: str) -> str:
    return text if len(text) <= _LETTERS_MOST else text[: _LETTERS_MOST - 1] + "…"
