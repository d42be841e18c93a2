"""Shows how the list will look on paper, from where it is printed or kept as PDF."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QPageLayout
from PySide6.QtPrintSupport import QPrinter, QPrintPreviewDialog, QPrintPreviewWidget
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.domain.ids import LocalId
from desktop_app.domain.record_filter import RecordFilter, Sort
from desktop_app.domain.visit import RecordRow, money_text
from desktop_app.ui import text, whole_list
from desktop_app.ui.paper import Sheet, SheetPainter
from desktop_app.ui.still_wheel import hold_all_still
from desktop_app.ui.table_model import FOR_WHO_ASKS, RIGHT_ALIGNED, Column, whole_cells
from desktop_app.words import tr, trn

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk
    from desktop_app.ui.records_room import RecordsRoom
    from desktop_app.ui.tasks import Tasks

_ON_REQUEST = frozenset({Column.TITLE, *FOR_WHO_ASKS})
"""A title is date, author and organization once more."""
_LETTERS_MOST = 1_000
"""Of an outcome: no row is taller than a page."""


class Range(StrEnum):
    """What of a list is put on paper."""

    PAGE = "page"
    CHOSEN = "chosen"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Asked:
    """What stood on screen when printing was asked for."""

    wanted: RecordFilter
    sort: Sort
    page: tuple[RecordRow, ...]
    chosen: tuple[RecordRow, ...]
    number: int


class PrintPreview(QPrintPreviewDialog):
    range_asked = Signal(object)

    def __init__(
        self, sheet: Sheet, offers: Mapping[Range, str], present: Range, parent: QWidget | None = None
    ) -> None:
        """`offers` are the words for what else can be printed."""
        self.printer_kept = QPrinter(QPrinter.PrinterMode.HighResolution)  # Qt does not hold it: without it, a crash
        self.printer_kept.setPageOrientation(QPageLayout.Orientation.Landscape)
        super().__init__(self.printer_kept, parent)
        self.sheet = sheet
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("打印预览"))
        self.setModal(True)
        self.resize(1000, 720)
        self.paintRequested.connect(self._paint)
        self.ranges = QComboBox()
        self.ranges.setAccessibleName(tr("打印范围"))
        for which, words in offers.items():
            self.ranges.addItem(words, which)
        self.ranges.setCurrentIndex(self.ranges.findData(present))
        self.ranges.activated.connect(lambda: self.range_asked.emit(Range(self.ranges.currentData())))
        self._lay_out()
        hold_all_still(self)

    def _lay_out(self) -> None:
        """Over what Qt has built."""
        caption = text.label(tr("打印范围"), "caption")
        caption.setBuddy(self.ranges)
        line = QHBoxLayout()
        line.setContentsMargins(12, 8, 12, 4)
        line.addWidget(caption)
        line.addWidget(self.ranges)
        line.addStretch(1)
        whole = self.layout()
        assert isinstance(whole, QVBoxLayout)
        whole.insertLayout(0, line)

    def show_sheet(self, sheet: Sheet) -> None:
        self.sheet = sheet
        for view in self.findChildren(QPrintPreviewWidget):
            view.updatePreview()

    def _paint(self, printer: QPrinter) -> None:
        SheetPainter(self.sheet, printer).paint()


class ListPrinting(QObject):
    said = Signal(str)

    def __init__(self, tasks: Tasks, room: RecordsRoom, parent: QWidget) -> None:
        super().__init__(parent)
        self._tasks, self._room, self._parent = tasks, room, parent

    def preview(self, desk: Desk) -> None:
        """Of the rows that are chosen where they are several, else of the whole list as far as one prints at once."""
        room, table = self._room, self._room.table
        chosen = set() if table.all_chosen else set(table.selected_records())
        rows = table.records()
        several = tuple(row for row in rows if row.id in chosen) if len(chosen) > 1 else ()
        asked = Asked(room.wanted(), room.sort(), rows, several, room.card.pager.number())
        if not rows:
            self.said.emit(tr("列表里没有可以打印的记录"))
            return
        self._ask(desk, asked, Range.CHOSEN if several else Range.ALL, lambda *found: self._show(desk, asked, *found))

    def _ask(self, desk: Desk, asked: Asked, which: Range, then: Callable[[Range, Sheet, int], object]) -> None:
        def work() -> tuple[Sequence[RecordRow], Mapping[LocalId, str], int]:
            total = desk.count(asked.wanted)
            if which is Range.ALL:
                rows: Sequence[RecordRow] = whole_list.printed(desk, asked.wanted, asked.sort)
            else:
                rows = asked.chosen if which is Range.CHOSEN else asked.page
            return rows, desk.passages.effects([row.id for row in rows if row.may_go_on]), total

        def done(found: tuple[Sequence[RecordRow], Mapping[LocalId, str], int]) -> None:
            rows, effects, total = found
            then(which, self.sheet(rows, effects, _about(which, len(rows), total, asked.number)), total)

        self._tasks.query(work, done, key="print", slow=True, owner=self)

    def _show(self, desk: Desk, asked: Asked, which: Range, sheet: Sheet, total: int) -> None:
        offers = {Range.PAGE: trn("本页 {n} 条", len(asked.page))}
        if asked.chosen:
            offers[Range.CHOSEN] = trn("选中的 {n} 条", len(asked.chosen))
        offers[Range.ALL] = _all_words(total)
        preview = PrintPreview(sheet, offers, which, self._parent)
        preview.range_asked.connect(
            lambda wanted: self._ask(desk, asked, wanted, lambda _which, made, _total: preview.show_sheet(made))
        )
        preview.show()

    def sheet(self, rows: Sequence[RecordRow], effects: Mapping[LocalId, str], about: str) -> Sheet:
        """The usual columns that nobody put away and those that were asked for, in their order, under the sentence.

        Paper has its own width: what does not fit on the screen, or not at this size of print, is on it all the same.
        """
        kept = self._room.table.columns
        left_out = kept.hidden() | (_ON_REQUEST - kept.wanted()) | {Column.STATE}
        columns = [one for one in kept.order() if one not in left_out]
        cells = [[_short(whole_cells(row, effects)[column]) for column in columns] for row in rows]
        right = frozenset(place for place, column in enumerate(columns) if column in RIGHT_ALIGNED)
        long = columns.index(Column.EFFECT) if Column.EFFECT in columns else None
        heads = tuple(column.word for column in columns)
        about = " · ".join((self._room.card.words(), about))
        return Sheet(tr("拜访记录"), about, heads, cells, right, long, _sums(rows, columns))


def _sums(rows: Sequence[RecordRow], columns: Sequence[Column]) -> tuple[str, ...]:
    """What all of it cost, in the column of the costs; nothing where nothing cost anything."""
    costs = [row.cost for row in rows if row.cost is not None]
    if Column.COST not in columns or not costs:
        return ()
    cells = ["" for _ in columns]
    cells[0] = tr("合计")
    cells[columns.index(Column.COST)] = money_text(sum(costs))
    return tuple(cells)


def _about(which: Range, count: int, total: int, number: int) -> str:
    match which:
        case Range.PAGE:
            return trn("第 {page} 页的 {count} 条，共 {n} 条", total, page=f"{number:,}", count=f"{count:,}")
        case Range.CHOSEN:
            return trn("选中的 {count} 条，共 {n} 条", total, count=f"{count:,}")
        case Range.ALL:
            return _all_words(total)


def _all_words(total: int) -> str:
    most = whole_list.MOST_PRINTED
    if total > most:
        return trn("前 {most} 条，共 {n} 条", total, most=f"{most:,}")
    return trn("全部 {n} 条", total)


def _short(words: str) -> str:
    return words if len(words) <= _LETTERS_MOST else words[: _LETTERS_MOST - 1] + "…"
