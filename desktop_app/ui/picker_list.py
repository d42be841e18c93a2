"""The list under a picker: what was found, then a line that makes a new entry, or one that says why there is none."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.directory import Entry
from desktop_app.domain.search import hit_spans
from desktop_app.ui import fonts, theme
from desktop_app.ui.text import one_line

ROWS_SEEN = 8
_PADDING = 10
_NARROWEST = 240
_AnyIndex = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Found:
    """An entry that answers, and what tells it from another of the same name.

    `near` is one of the organization that is visited.
    """

    entry: Entry
    beside: str = ""
    near: bool = False


@dataclass(frozen=True, slots=True)
class MakeNew:
    """The line that makes `name`; `words` is what it says."""

    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Note:
    """A line to be read only."""

    words: str
    bad: bool = False


Line = Found | MakeNew | Note


class _Lines(QAbstractListModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.lines: tuple[Line, ...] = ()

    def show(self, lines: tuple[Line, ...]) -> None:
        self.beginResetModel()
        self.lines = lines
        self.endResetModel()

    def rowCount(self, parent: _AnyIndex = QModelIndex()) -> int:  # noqa: B008  # Qt's own signature
        return 0 if parent.isValid() else len(self.lines)

    def data(self, index: _AnyIndex, role: int = 0) -> object:
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        match self.lines[index.row()]:
            case Found(entry, beside):
                return one_line(f"{entry.label}  {beside}" if beside else entry.label)
            case MakeNew(words=words) | Note(words=words):
                return one_line(words)

    def flags(self, index: _AnyIndex) -> Qt.ItemFlag:
        if isinstance(self.lines[index.row()], Note):
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


class _LinePainter(QStyledItemDelegate):
    """Plain texts: the name with its hits, and dimmed at the right what stands beside it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.terms: tuple[str, ...] = ()

    def sizeHint(self, option: QStyleOptionViewItem, index: _AnyIndex) -> QSize:
        return QSize(0, fonts.scaled(32))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _AnyIndex) -> None:
        model = index.model()
        assert isinstance(model, _Lines)
        line, tokens = model.lines[index.row()], theme.current()
        painter.save()
        state, area = option.state, option.rect
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        if (chosen or hovered) and not isinstance(line, Note):
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tokens.color("selection" if chosen else "hover"))
            painter.drawRoundedRect(area, 6, 6)
        area = area.adjusted(_PADDING, 0, -_PADDING, 0)
        match line:
            case Found(entry, beside):
                self._paint_found(painter, area, one_line(entry.label), one_line(beside))
            case MakeNew(words=words):
                self._paint_words(painter, area, words, "accent")
            case Note(words=words, bad=bad):
                self._paint_words(painter, area, words, "bad" if bad else "text2")
        painter.restore()

    def _paint_found(self, painter: QPainter, area: QRect, name: str, beside: str) -> None:
        tokens = theme.current()
        if beside:
            painter.setFont(fonts.small_font())
            metrics = QFontMetrics(painter.font())
            beside = metrics.elidedText(beside, Qt.TextElideMode.ElideRight, area.width() * 3 // 5)
            painter.setPen(tokens.color("text2"))
            painter.drawText(area, _flags(Qt.AlignmentFlag.AlignRight), beside)
            area = area.adjusted(0, 0, -metrics.horizontalAdvance(beside) - _PADDING, 0)
        painter.setFont(fonts.base_font())
        metrics = QFontMetrics(painter.font())
        shown = metrics.elidedText(name, Qt.TextElideMode.ElideRight, area.width())
        for start, length in hit_spans(shown, self.terms):
            left = area.left() + metrics.horizontalAdvance(shown[:start])
            width = metrics.horizontalAdvance(shown[start : start + length])
            top = area.center().y() - metrics.height() // 2
            painter.fillRect(left, top, width, metrics.height(), tokens.color("hit"))
        painter.setPen(tokens.color("text"))
        painter.drawText(area, _flags(Qt.AlignmentFlag.AlignLeft), shown)

    def _paint_words(self, painter: QPainter, area: QRect, words: str, role: str) -> None:
        painter.setFont(fonts.base_font())
        painter.setPen(theme.current().color(role))
        shown = QFontMetrics(painter.font()).elidedText(one_line(words), Qt.TextElideMode.ElideMiddle, area.width())
        painter.drawText(area, _flags(Qt.AlignmentFlag.AlignLeft), shown)


def _flags(alignment: Qt.AlignmentFlag) -> int:
    return int((alignment | Qt.AlignmentFlag.AlignVCenter).value) | int(Qt.TextFlag.TextSingleLine.value)


class PickerList(QFrame):
    """Floats under its picker and never takes the focus: keys come through `step`, the mouse chooses by itself."""

    chosen = Signal(object)

    def __init__(self, picker: QWidget) -> None:
        super().__init__(picker, Qt.WindowType.ToolTip | Qt.WindowType.FramelessWindowHint)
        self._picker = picker
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setProperty("role", "popup")
        self._model = _Lines(self)
        self._painter = _LinePainter(self)
        self._view = QListView(self)
        self._view.setModel(self._model)
        self._view.setItemDelegate(self._painter)
        self._view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._view.setUniformItemSizes(True)
        self._view.setMinimumSize(1, 1)
        self._view.setMouseTracking(True)
        self._view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(5, 5, 5, 5)
        layout.addWidget(self._view)
        self._view.clicked.connect(self._click)

    def lines(self) -> tuple[Line, ...]:
        return self._model.lines

    def current(self) -> Found | MakeNew | None:
        """The line that Enter takes."""
        row = self._view.currentIndex().row()
        line = self._model.lines[row] if 0 <= row < len(self._model.lines) else None
        return None if line is None or isinstance(line, Note) else line

    def show_lines(self, lines: tuple[Line, ...], terms: tuple[str, ...], *, ready: bool) -> None:
        """Puts `lines` up under the picker; `ready` makes the first the current one."""
        self._painter.terms = terms
        self._model.show(lines)
        if ready and lines and not isinstance(lines[0], Note):
            self._set_row(0)
        self.place()
        self.show()

    def step(self, rows: int) -> None:
        """Moves the current line, round at the ends, past lines that are only read."""
        usable = [row for row, line in enumerate(self._model.lines) if not isinstance(line, Note)]
        if not usable:
            return
        row = self._view.currentIndex().row()
        if row not in usable:
            self._set_row(usable[0 if rows > 0 else -1])
            return
        at = usable.index(row) + rows
        self._set_row(usable[at % len(usable)] if abs(rows) == 1 else usable[max(0, min(at, len(usable) - 1))])

    def place(self) -> None:
        """Under the picker, or over it where the screen ends; as wide as the picker, and never too narrow to read."""
        picker = self._picker
        view = picker.screen().availableGeometry()
        rows = max(1, min(len(self._model.lines), ROWS_SEEN))
        size = QSize(max(picker.width(), fonts.scaled(_NARROWEST)), rows * fonts.scaled(32) + 12)
        under, over = picker.mapToGlobal(QPoint(0, picker.height() + 2)), picker.mapToGlobal(QPoint(0, -2))
        left = max(view.left(), min(under.x(), view.right() + 1 - size.width()))
        top = under.y() if under.y() + size.height() <= view.bottom() + 1 else over.y() - size.height()
        self.setGeometry(QRect(QPoint(left, top), size))

    def _set_row(self, row: int) -> None:
        index = self._model.index(row)
        self._view.setCurrentIndex(index)
        self._view.scrollTo(index)

    def _click(self, index: QModelIndex) -> None:
        line = self._model.lines[index.row()]
        if not isinstance(line, Note):
            self.chosen.emit(line)
