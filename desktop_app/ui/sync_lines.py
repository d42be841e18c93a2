"""A list of two-line entries: what it is above, how it stands below. The one looked at stays so over every refresh."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from desktop_app.ui import fonts, icons, text, theme

_ROW, _LOW_ROW, _ICON, _GAP = 52, 38, 18, 10
_LINE = Qt.ItemDataRole.UserRole
MOST = 2_000
"""More lines than this are counted, not listed: nobody reads them one by one."""


@dataclass(frozen=True, slots=True)
class Line:
    """`role` is the colour of the icon by its name in the tokens."""

    key: Hashable
    title: str
    note: str
    icon: str = ""
    role: str = "text2"


class Lines(QListWidget):
    """`single` shows the notes at the end of the same line, in low rows."""

    picked = Signal(object)
    """The key of the line that is looked at now; None for none."""
    entered = Signal()
    """Enter: on to what stands beside the list."""

    def __init__(self, parent: QWidget | None = None, *, single: bool = False) -> None:
        super().__init__(parent)
        self._key: Hashable | None = None
        self.setProperty("role", "lines")
        self.setUniformItemSizes(True)
        self.setItemDelegate(_Painted(self, single=single))
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.currentRowChanged.connect(self._moved)

    def show_lines(self, lines: Sequence[Line]) -> None:
        """In place of those before; the chosen one stays chosen, or the one that takes its place."""
        row, scrolled = self.currentRow(), self.verticalScrollBar().value()
        shown = lines[:MOST]
        self.blockSignals(True)
        while self.count() > len(shown):
            self.takeItem(self.count() - 1)
        for place, line in enumerate(shown):
            item = self.item(place) or QListWidgetItem(self)
            item.setText(f"{text.one_line(line.title)}  {text.one_line(line.note)}")
            item.setToolTip(text.tip("\n".join(part for part in (line.title, line.note) if part)))
            item.setData(_LINE, line)
        keys = [line.key for line in shown]
        wanted = keys.index(self._key) if self._key in keys else min(max(row, 0), len(shown) - 1)
        self.setCurrentRow(wanted)
        self.blockSignals(False)
        self.verticalScrollBar().setValue(scrolled)
        self._tell()
        self.viewport().update()

    def key(self) -> Hashable | None:
        return self._key

    def choose(self, key: Hashable) -> bool:
        """False when no such line is here."""
        for place in range(self.count()):
            if self.item(place).data(_LINE).key == key:
                self.setCurrentRow(place)
                self.scrollToItem(self.item(place))
                return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        else:
            super().keyPressEvent(event)

    def _moved(self, _row: int) -> None:
        self._tell()

    def _tell(self) -> None:
        item = self.currentItem()
        key = item.data(_LINE).key if item is not None else None
        self._key = key
        self.picked.emit(key)


class _Painted(QStyledItemDelegate):
    def __init__(self, parent: QWidget, *, single: bool) -> None:
        super().__init__(parent)
        self._single = single

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(0, fonts.scaled(_LOW_ROW if self._single else _ROW))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        line: Line = index.data(_LINE)
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        tokens = theme.current()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        if chosen or state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tokens.color("selection" if chosen else "hover"))
            painter.drawRoundedRect(rect.adjusted(4, 2, -4, -2), 6, 6)
        if chosen and state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(tokens.color("accent"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect.adjusted(4, 2, -5, -3), 6, 6)
        left = rect.left() + 14
        if line.icon:
            size = fonts.scaled(_ICON)
            place = QRect(left, rect.center().y() - size // 2 + 1, size, size)
            icons.icon(line.icon, line.role).paint(painter, place)
            left = place.right() + _GAP
        room = rect.right() - 14 - left
        if self._single:
            words = QRect(left, rect.top(), rect.right() - 14 - left, rect.height())
            _draw(painter, words, line.title, fonts.base_font(), "text")
            _draw(painter, words, line.note, fonts.small_font(), "text2", Qt.AlignmentFlag.AlignRight)
            painter.restore()
            return
        above = QRect(left, rect.top() + fonts.scaled(7), room, fonts.scaled(19))
        below = QRect(left, rect.top() + fonts.scaled(27), room, fonts.scaled(18))
        _draw(painter, above, line.title, fonts.base_font(), "text")
        _draw(painter, below, line.note, fonts.small_font(), "text2")
        painter.restore()


def _draw(
    painter: QPainter,
    rect: QRect,
    words: str,
    font: QFont,
    role: str,
    side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
) -> None:
    painter.setFont(font)
    painter.setPen(theme.current().color(role))
    shown = QFontMetrics(painter.font()).elidedText(text.one_line(words), Qt.TextElideMode.ElideRight, rect.width())
    painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | side, shown)
