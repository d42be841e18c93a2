"""Phrases in a list: the words on one line, and dimmed at the right for which event they are kept."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop_app.domain.phrase import Phrase
from desktop_app.domain.search import hit_spans
from desktop_app.ui import fonts, theme
from desktop_app.ui.text import one_line, tip

_PADDING = 10
ROW = 32
_AnyIndex = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class PhraseLine:
    """`shown` are the words as they would be put in, where that is known."""

    phrase: Phrase
    shown: str


class _Lines(QAbstractListModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.lines: tuple[PhraseLine, ...] = ()

    def show(self, lines: tuple[PhraseLine, ...]) -> None:
        self.beginResetModel()
        self.lines = lines
        self.endResetModel()

    def rowCount(self, parent: _AnyIndex = QModelIndex()) -> int:  # noqa: B008  # Qt's own signature
        return 0 if parent.isValid() else len(self.lines)

    def data(self, index: _AnyIndex, role: int = 0) -> object:
        line = self.lines[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return one_line(line.shown)
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{one_line(line.shown)}  {line.phrase.occasion.word}"
            case Qt.ItemDataRole.ToolTipRole:
                return tip(line.shown)
            case _:
                return None


class _LinePainter(QStyledItemDelegate):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.terms: tuple[str, ...] = ()

    def sizeHint(self, option: QStyleOptionViewItem, index: _AnyIndex) -> QSize:
        return QSize(0, fonts.scaled(ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _AnyIndex) -> None:
        model = index.model()
        assert isinstance(model, _Lines)
        line, tokens = model.lines[index.row()], theme.current()
        painter.save()
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tokens.color("selection" if chosen else "hover"))
            painter.drawRoundedRect(option.rect, 6, 6)
        area = option.rect.adjusted(_PADDING, 0, -_PADDING, 0)
        painter.setFont(fonts.small_font())
        beside = line.phrase.occasion.word
        width = QFontMetrics(painter.font()).horizontalAdvance(beside)
        painter.setPen(tokens.color("text2"))
        painter.drawText(area, _flags(Qt.AlignmentFlag.AlignRight), beside)
        area = area.adjusted(0, 0, -width - _PADDING, 0)
        painter.setFont(fonts.base_font())
        metrics = QFontMetrics(painter.font())
        shown = metrics.elidedText(one_line(line.shown), Qt.TextElideMode.ElideRight, area.width())
        for start, length in hit_spans(shown, self.terms):
            left = area.left() + metrics.horizontalAdvance(shown[:start])
            hit = metrics.horizontalAdvance(shown[start : start + length])
            top = area.center().y() - metrics.height() // 2
            painter.fillRect(left, top, hit, metrics.height(), tokens.color("hit"))
        painter.setPen(tokens.color("text"))
        painter.drawText(area, _flags(Qt.AlignmentFlag.AlignLeft), shown)
        painter.restore()


class PhraseList(QListView):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines = _Lines(self)
        self._painter = _LinePainter(self)
        self.setModel(self._lines)
        self.setItemDelegate(self._painter)
        self.setProperty("role", "lines")
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)

    def show_lines(
        self, lines: tuple[PhraseLine, ...], terms: tuple[str, ...] = (), *, chosen: int | None = None
    ) -> None:
        """The phrase with the id `chosen` is the current one, else the first."""
        self._painter.terms = terms
        self._lines.show(lines)
        row = next((place for place, line in enumerate(lines) if line.phrase.id == chosen), 0)
        self.choose(row)

    def lines(self) -> tuple[PhraseLine, ...]:
        return self._lines.lines

    def chosen(self) -> PhraseLine | None:
        row = self.currentIndex().row()
        return self._lines.lines[row] if 0 <= row < len(self._lines.lines) else None

    def line_at(self, index: QModelIndex) -> PhraseLine:
        return self._lines.lines[index.row()]

    def choose(self, row: int) -> None:
        index = self._lines.index(row)
        self.setCurrentIndex(index)
        self.scrollTo(index)

    def step(self, rows: int) -> None:
        """Round at the ends."""
        count = len(self._lines.lines)
        if count:
            self.choose((self.currentIndex().row() + rows) % count)


def _flags(alignment: Qt.AlignmentFlag) -> int:
    return int((alignment | Qt.AlignmentFlag.AlignVCenter).value) | int(Qt.TextFlag.TextSingleLine.value)
