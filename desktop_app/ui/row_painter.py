"""Paints the rows of the record table: plain drawText over cached, already shortened texts.

The style's own way of drawing an item costs several times as much and colours single cells; here hover, selection
and the focus mark go over the whole row.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from desktop_app.domain.search import NO_HITS, Hits
from desktop_app.domain.visit import Event, SyncState
from desktop_app.ui import fonts, icons, theme
from desktop_app.ui.cell_text import KEPT, CellText, Print, within
from desktop_app.ui.table_model import RIGHT_ALIGNED, Column, RecordTableModel

PADDING = 6
_ROUNDING = 2  # widths are fractions, and a text that is half a pixel too wide ends in dots
_CHIP_PADDING = 7
_DOT = 8
_BEFORE_HIT = 3
_ICON = 14
_CHIPS: dict[int | None, tuple[str, str]] = {
    Event.ACCESS: ("info", "info_bg"),
    Event.ON_SITE: ("ok", "ok_bg"),
    Event.PHONE: ("info", "info_bg"),
    Event.SIGNING: ("ok", "ok_bg"),
    Event.AFTER_SALES: ("warn", "warn_bg"),
    None: ("text2", "neutral_bg"),
}
_STATES = {
    SyncState.CONFLICT: ("warning", "bad"),
    SyncState.REFUSED: ("dismiss", "bad"),
    SyncState.UNKNOWN: ("clock", "warn"),
    SyncState.PENDING: ("arrow_sync", "info"),
    SyncState.MISSING: ("eye", "warn"),
}
_UNHIT = frozenset({Column.STATE, Column.TIME, Column.EVENT, Column.COST, Column.COMMENTS, Column.READINGS})


def chip_colors(event: int | None) -> tuple[str, str]:
    """Tokens for text and ground of an event's chip; the word on it says the same."""
    return _CHIPS.get(event, _CHIPS[None])


class RowPainter(QStyledItemDelegate):
    """`hovered` is the row under the pointer, or -1; the view keeps it up to date."""

    def __init__(self, model: RecordTableModel, parent: QObject) -> None:
        super().__init__(parent)
        self._model = model
        self.hits = NO_HITS
        self._cells: dict[tuple[str, int, int, bool], CellText] = {}
        """By the whole text, its column, the width of that and whether the row is unread."""
        self.hovered = -1
        self.restyle()

    def set_hits(self, hits: Hits) -> None:
        self.hits = hits
        self._cells.clear()

    def restyle(self) -> None:
        """Takes colours and fonts anew; call it after a change of look."""
        tokens = theme.current()
        names = ("surface", "hover", "selection", "line", "text", "text2", "accent", "hit")
        self._colors = {name: QColor(getattr(tokens, name)) for name in names}
        self._chips = {
            event: (QColor(getattr(tokens, ink)), QColor(getattr(tokens, ground)))
            for event, (ink, ground) in _CHIPS.items()
        }
        font, small = fonts.base_font(), fonts.small_font()
        self._print, self._bold, self._small = Print(font), Print(fonts.unread(font)), Print(small)
        self._header_metrics = QFontMetrics(fonts.unread(small))
        self._pictures: dict[SyncState, QPixmap] = {}
        self._chip_pictures: dict[tuple[str, int, bool, float], QPixmap] = {}
        self._cells.clear()

    def width_of(self, words: str) -> int:
        """The room that `words` take in a cell, with the padding."""
        return self._bold.metrics.horizontalAdvance(words) + 2 * PADDING + _ROUNDING

    def header_width(self, words: str) -> int:
        """The room that `words` take over a column, with the padding and the line beside it."""
        return self._header_metrics.horizontalAdvance(words) + 2 * PADDING + _ROUNDING + 1

    def shown_text(self, row: int, column: Column, width: int) -> str:
        """What of a cell's text is painted in a cell of `width`."""
        return self._cell(self._model.shown[row][column], column, width, self._model.rows[row].unread).shown

    def chip_width(self, words: str) -> int:
        """The room that `words` take in a cell as a chip."""
        return self._small.metrics.horizontalAdvance(words) + 2 * (PADDING + _CHIP_PADDING)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """What a double click on the edge of a header asks for."""
        shown = self._model.shown[index.row()][index.column()]
        width = self.chip_width(shown) if index.column() == Column.EVENT else self.width_of(shown)
        return QSize(width, fonts.scaled(36))

    def paint_row(
        self, painter: QPainter, row: int, rect: QRect, columns: Sequence[tuple[Column, int, int]], *, selected: bool
    ) -> None:
        """One row in `rect`; `columns` are those on screen with their left edge and width.

        A whole row at a time: to be asked for each cell costs the view more than the cells themselves.
        """
        colors, record = self._colors, self._model.rows[row]
        ground = colors["selection"] if selected else colors["hover"] if row == self.hovered else colors["surface"]
        painter.fillRect(rect, ground)
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, colors["line"])
        printed = self._bold if record.unread else self._print
        metrics = printed.metrics
        painter.setFont(printed.font)
        painter.setPen(colors["text"])
        top = rect.top() + (rect.height() - metrics.height() + 1) // 2
        texts, known, unread, ascent = self._model.shown[row], self._cells.get, record.unread, metrics.ascent()
        for column, left, width in columns:
            whole = texts[column]
            if column == Column.STATE:
                self._paint_state(painter, QRect(left, rect.top(), width, rect.height()), row)
            elif column == Column.EVENT:
                self._paint_chip(painter, QRect(left, rect.top(), width, rect.height()), row, selected=selected)
            elif whole:
                cell = known((whole, column, width, unread)) or self._cell(whole, column, width, unread)
                if cell.spans:
                    self._paint_hits(painter, QRect(left, rect.top(), width, rect.height()), cell, metrics)
                at = left + width - PADDING - cell.width if column in RIGHT_ALIGNED else left + PADDING
                cell.draw(painter, at, top, ascent)

    def _cell(self, whole: str, column: int, width: int, unread: bool) -> CellText:
        """The text shortened to its room, where the search hits stand in it, and its width if that matters."""
        printed = self._bold if unread else self._print
        room = width - 2 * PADDING
        shown = printed.shortened(whole, room)
        spans = [] if column in _UNHIT or not self.hits else self.hits.spans(whole)
        if column == Column.EFFECT and spans and shown != whole and spans[0][0] + spans[0][1] >= len(shown):
            part = "…" + whole[max(0, spans[0][0] - _BEFORE_HIT) :]  # the words round the hit, not the beginning
            shown, spans = (
                printed.shortened(part, room),
                within(printed.shortened(part, room), part, self.hits.spans(part)),
            )
        else:
            spans = within(shown, whole, spans)
        taken = printed.metrics.horizontalAdvance(shown) if column in RIGHT_ALIGNED else 0
        if len(self._cells) >= KEPT:
            self._cells.clear()
        made = self._cells[whole, column, width, unread] = CellText(shown, spans, taken)
        return made

    def _paint_hits(self, painter: QPainter, rect: QRect, cell: CellText, metrics: QFontMetrics) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._colors["hit"])
        height = metrics.height() + 2
        for start, length in cell.spans:
            left = rect.left() + PADDING + metrics.horizontalAdvance(cell.shown[:start])
            width = metrics.horizontalAdvance(cell.shown[start : start + length])
            painter.drawRoundedRect(QRectF(left, rect.center().y() - height / 2, width, height), 3, 3)
        painter.restore()

    def _paint_chip(self, painter: QPainter, rect: QRect, row: int, *, selected: bool) -> None:
        room = max(0, rect.width() - 2 * (PADDING + _CHIP_PADDING) + 2)
        ratio = painter.device().devicePixelRatio()
        key = (self._model.cells[row][Column.EVENT], room, selected, ratio)
        picture = self._chip_pictures.get(key)
        if picture is None:
            picture = self._chip_pictures[key] = self._chip_picture(self._model.rows[row].event, *key)
        height = picture.height() / ratio
        painter.drawPixmap(QPoint(rect.left() + PADDING - 1, rect.center().y() - round(height / 2) + 1), picture)

    def _chip_picture(self, event: int | None, words: str, room: int, selected: bool, ratio: float) -> QPixmap:
        """Drawn once for each event: a rounded shape costs as much as a row of texts."""
        ink, ground = self._chips.get(event, self._chips[None])
        if selected:
            ground = self._colors["surface"]  # a blue chip would drown in the blue of the selection
        shown, metrics = self._small.shortened(words, room), self._small.metrics
        height = metrics.height() + 4
        width = metrics.horizontalAdvance(shown) + 2 * _CHIP_PADDING
        made = QPixmap(QSize(ceil(width * ratio), ceil(height * ratio)))
        made.setDevicePixelRatio(ratio)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        chip = QRectF(0, 0, width, height)
        painter.drawRoundedRect(chip, height / 2, height / 2)
        painter.setFont(self._small.font)
        painter.setPen(QPen(ink))
        painter.drawText(chip, int(Qt.AlignmentFlag.AlignCenter), shown)
        painter.end()
        return made

    def _paint_state(self, painter: QPainter, rect: QRect, row: int) -> None:
        record = self._model.rows[row]
        middle = rect.center().y()
        if record.unread:
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._colors["accent"])
            painter.drawEllipse(QRectF(rect.left() + PADDING, middle - _DOT / 2 + 0.5, _DOT, _DOT))
            painter.restore()
        picture = self._picture(record.sync, painter)
        if picture is not None:
            painter.drawPixmap(QPoint(rect.left() + PADDING + _DOT + 5, middle - _ICON // 2), picture)

    def _picture(self, sync: SyncState, painter: QPainter) -> QPixmap | None:
        if sync not in _STATES:
            return None
        if sync not in self._pictures:
            name, role = _STATES[sync]
            self._pictures[sync] = icons.pixmap(name, _ICON, role, ratio=painter.device().devicePixelRatio())
        return self._pictures[sync]
