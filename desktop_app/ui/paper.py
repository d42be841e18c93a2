"""A list on paper: the columns as they are seen, texts whole, a head on each page and its number at the foot.

Painted by hand, because a text document breaks its table rows between two pages and has no foot.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen
from PySide6.QtPrintSupport import QPrinter

from desktop_app.ui import fonts, theme
from desktop_app.words import tr

_POINTS, _HEAD_POINTS = 8.5, 13.0
_PADDING_MM, _GAP_MM = 1.2, 2.5
_SHARE_MOST = 0.22
"""Of the page's width, for a column of texts that is not the last of them."""
_SHORT = 0.125
"""The same for what is read in one line."""
_WRAP = Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextWrapAnywhere


@dataclass(frozen=True, slots=True)
class Sheet:
    """`long` is the column of long texts, which takes the room that is left; `right` are columns of figures."""

    title: str
    about: str
    heads: tuple[str, ...]
    rows: Sequence[Sequence[str]]
    right: frozenset[int] = frozenset()
    long: int | None = None
    sums: tuple[str, ...] = ()
    """A last row, set off from the others."""

    def lines(self) -> list[Sequence[str]]:
        return [*self.rows, self.sums] if self.sums else [*self.rows]


class SheetPainter:
    """Lays a sheet out for one printer, with its paper and resolution, and paints it."""

    def __init__(self, sheet: Sheet, printer: QPrinter) -> None:
        self._sheet, self._printer = sheet, printer
        self._font, self._head = _font(_POINTS), fonts.unread(_font(_HEAD_POINTS))
        self._bold = fonts.unread(self._font)
        self._metrics, self._bold_metrics, self._head_metrics = (
            QFontMetrics(font, printer) for font in (self._font, self._bold, self._head)
        )
        self._padding, self._gap = self._pixels(_PADDING_MM), self._pixels(_GAP_MM)
        self._page = printer.pageLayout().paintRectPixels(printer.resolution())
        self._page.moveTo(0, 0)
        self._widths = self._column_widths()
        self._lines = sheet.lines()
        self._heights = [self._height(row, self._metrics) for row in sheet.rows]
        self._heights += [self._height(row, self._bold_metrics) for row in self._lines[len(sheet.rows) :]]
        self._pages = self._paginate()

    def pages(self) -> int:
        return len(self._pages)

    def paint(self) -> None:
        painter = QPainter(self._printer)
        for number, rows in enumerate(self._pages):
            if number:
                self._printer.newPage()
            self._paint_page(painter, number, rows)
        painter.end()

    # --- measures ----------------------------------------------------------------------------------------------------
    def _pixels(self, millimetres: float) -> int:
        return round(millimetres / 25.4 * self._printer.resolution())

    def _column_widths(self) -> list[int]:
        sheet, most = self._sheet, int(self._page.width() * _SHARE_MOST)
        wanted = []
        for column, head in enumerate(sheet.heads):
            texts = max((self._metrics.horizontalAdvance(row[column]) for row in sheet.rows), default=0)
            if sheet.sums:
                texts = max(texts, self._bold_metrics.horizontalAdvance(sheet.sums[column]))
            wide = max(self._bold_metrics.horizontalAdvance(head), min(texts, most)) + 2 * self._padding + 2
            wanted.append(wide)
        if sheet.long is None:
            return self._within(wanted, self._page.width())
        wanted[sheet.long] = 0
        widths = self._within(wanted, self._page.width() - self._page.width() // 4)
        widths[sheet.long] = self._page.width() - sum(widths)
        return widths

    def _within(self, wanted: list[int], room: int) -> list[int]:
        """Texts give way first: a date, a name and a figure are read in one line."""
        short = int(self._page.width() * _SHORT)
        kept = sum(width for width in wanted if width <= short)
        texts = sum(wanted) - kept
        if sum(wanted) <= room:
            return list(wanted)
        if texts and kept < room * 3 // 4:
            over = (room - kept) / texts
            return [width if width <= short else int(width * over) for width in wanted]
        return [int(width * room / sum(wanted)) for width in wanted]

    def _height(self, row: Sequence[str], metrics: QFontMetrics) -> int:
        tallest = metrics.height()
        for column, text in enumerate(row):
            room = QRect(0, 0, self._widths[column] - 2 * self._padding, 1_000_000)
            tallest = max(tallest, metrics.boundingRect(room, int(_WRAP), text).height())
        return min(tallest + 2 * self._padding, self._body())

    def _top(self) -> int:
        """Where the rows of a page begin."""
        lines = self._head_metrics.height() + self._metrics.height() + self._gap
        return lines + self._bold_metrics.height() + 2 * self._padding

    def _body(self) -> int:
        return self._page.height() - self._top() - self._metrics.height() - self._gap

    def _paginate(self) -> list[range]:
        """Whole rows on each page; a sheet without rows is one page all the same."""
        pages, first, used = [], 0, 0
        for place, height in enumerate(self._heights):
            if used + height > self._body() and place > first:
                pages.append(range(first, place))
                first, used = place, 0
            used += height
        return [*pages, range(first, len(self._heights))]

    # --- painting ----------------------------------------------------------------------------------------------------
    def _paint_page(self, painter: QPainter, number: int, rows: range) -> None:
        ink, sheet, width = theme.LIGHT, self._sheet, self._page.width()
        top = self._line(painter, self._head, self._head_metrics, 0, sheet.title, ink.text)
        top = self._line(painter, self._font, self._metrics, top, sheet.about, ink.text2) + self._gap
        head = self._bold_metrics.height() + 2 * self._padding
        painter.fillRect(0, top, width, head, ink.color("sunken"))
        painter.setFont(self._bold)
        self._paint_cells(painter, top, head, sheet.heads)
        top += head
        painter.setFont(self._font)
        for row in rows:
            if row >= len(sheet.rows):
                painter.fillRect(0, top, width, self._heights[row], ink.color("sunken"))
                painter.setFont(self._bold)
            self._paint_cells(painter, top, self._heights[row], self._lines[row])
            top += self._heights[row]
            painter.setPen(QPen(ink.color("outline"), max(1, self._pixels(0.1))))
            painter.drawLine(0, top, width, top)
        painter.setPen(ink.color("text2"))
        foot = QRect(0, self._page.height() - self._metrics.height(), width, self._metrics.height())
        words = tr("第 {number} / {pages} 页", number=number + 1, pages=self.pages())
        painter.drawText(foot, int(Qt.AlignmentFlag.AlignCenter), words)

    def _line(self, painter: QPainter, font: QFont, metrics: QFontMetrics, top: int, text: str, ink: str) -> int:
        """One line, and where the next begins."""
        painter.setFont(font)
        painter.setPen(ink)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, self._page.width())
        painter.drawText(0, top + metrics.ascent(), shown)
        return top + metrics.height()

    def _paint_cells(self, painter: QPainter, top: int, height: int, cells: Sequence[str]) -> None:
        painter.setPen(theme.LIGHT.color("text"))
        left, pad = 0, self._padding
        for column, text in enumerate(cells):
            width = self._widths[column]
            align = Qt.AlignmentFlag.AlignRight if column in self._sheet.right else Qt.AlignmentFlag.AlignLeft
            room = QRect(left + pad, top + pad, width - 2 * pad, height - 2 * pad)
            painter.drawText(room, int(align | Qt.AlignmentFlag.AlignTop) | int(_WRAP), text)
            left += width


def _font(points: float) -> QFont:
    """The same size on paper whatever was chosen for the screen."""
    font = fonts.base_font()
    font.setPointSizeF(points)
    return font
