"""One part of a report to be edited: plain lines, each of which may know the record that it speaks of.

The record stands in the format of the line's block, so it moves with the line, and undo brings it back with the line. A
small arrow beside such a line leads to the record.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from PySide6.QtCore import QMimeData, QPoint, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextBlock,
    QTextBlockFormat,
    QTextCursor,
    QTextFormat,
)
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QWidget

from desktop_app.domain.ids import LocalId
from desktop_app.domain.report import Lines, ReportLine, next_number, renumbered
from desktop_app.ui import fonts, icons
from desktop_app.ui.text import tooltip

_RECORD = int(QTextFormat.Property.UserProperty.value) + 1
_ARROW = 14


class ReportBox(QPlainTextEdit):
    record_asked = Signal(object)
    """The LocalId of the record of a line."""
    line_changed = Signal(object)
    """The LocalId of the line that the cursor is in, or None; while the box has the focus."""

    def __init__(self, lines_least: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._least = lines_least
        self.setTabChangesFocus(True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._gutter = _Gutter(self)
        self._renumbering = QTimer(self, singleShot=True, interval=0)
        self._renumbering.timeout.connect(self._renumber)
        self.blockCountChanged.connect(lambda _count: self._renumbering.start())
        self.updateRequest.connect(self._scroll_gutter)
        self.cursorPositionChanged.connect(self._tell_line)
        self._make_room()

    def sizeHint(self) -> QSize:
        return QSize(320, QFontMetrics(self.font()).lineSpacing() * (self._least + 3) + 20)

    def minimumSizeHint(self) -> QSize:
        return QSize(180, QFontMetrics(self.font()).lineSpacing() * self._least + 20)

    # --- its lines -------------------------------------------------------------------------------------------------
    def lines(self) -> Lines:
        """None at all for an empty box."""
        lines = tuple(ReportLine(block.text(), _record_of(block)) for block in self.blocks())
        return lines if any(line.text for line in lines) else ()

    def begin(self, lines: Iterable[ReportLine]) -> None:
        """Lays `lines` out; what was done before cannot be undone into them."""
        self._put(lines)
        self.document().clearUndoRedoStacks()
        self.moveCursor(QTextCursor.MoveOperation.Start)
        self._tell_line()

    def replace(self, lines: Iterable[ReportLine]) -> None:
        """As one step that undo takes back."""
        wanted = tuple(lines)
        if wanted != self.lines():
            at = self.verticalScrollBar().value()
            self._put(wanted)
            self.verticalScrollBar().setValue(at)

    def blocks(self) -> Iterator[QTextBlock]:
        block = self.document().firstBlock()
        while block.isValid():
            yield block
            block = block.next()

    def record(self) -> LocalId | None:
        """Of the line that the cursor is in."""
        return _record_of(self.textCursor().block())

    def record_at(self, y: int) -> LocalId | None:
        """Of the line that stands at the height `y` of the viewport."""
        block = self.cursorForPosition(QPoint(1, y)).block()
        top, height = self.span_of(block)
        return _record_of(block) if top <= y < top + height else None

    def span_of(self, block: QTextBlock) -> tuple[int, int]:
        """Top and height of a line in the viewport."""
        place = self.blockBoundingGeometry(block).translated(self.contentOffset())
        return round(place.top()), round(place.height())

    def _put(self, lines: Iterable[ReportLine]) -> None:
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.removeSelectedText()
        for place, line in enumerate(lines):
            if place:
                cursor.insertBlock(_format(line.record))
            else:
                cursor.setBlockFormat(_format(line.record))
            cursor.insertText(line.text)
        cursor.endEditBlock()

    def _renumber(self) -> None:
        """After a line came or went; part of the same step of undo."""
        blocks = list(self.blocks())
        texts = [block.text() for block in blocks]
        wanted = renumbered(texts)
        if wanted == tuple(texts) or not self.document().isUndoAvailable():
            return
        cursor = QTextCursor(self.document())
        cursor.joinPreviousEditBlock()
        for block, before, after in zip(blocks, texts, wanted, strict=True):
            if before != after:
                cursor.setPosition(block.position())
                cursor.setPosition(block.position() + before.index("."), QTextCursor.MoveMode.KeepAnchor)
                cursor.insertText(after[: after.index(".")])
        cursor.endEditBlock()

    # --- keys and mouse ----------------------------------------------------------------------------------------------
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A new line behind a numbered one has the next number; without words that number goes with a second Enter.

        Behind a record's line it is a person's own.
        """
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        cursor = self.textCursor()
        if is_enter and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier and cursor.atBlockEnd():
            before = cursor.block().text()
            following = next_number(before)
            cursor.beginEditBlock()
            if following and not before.rstrip(" .").strip("0123456789"):
                cursor.movePosition(QTextCursor.MoveOperation.StartOfBlock, QTextCursor.MoveMode.KeepAnchor)
                cursor.removeSelectedText()
            else:
                cursor.insertBlock(QTextBlockFormat())
                cursor.insertText(following)
            cursor.endEditBlock()
            self.setTextCursor(cursor)
            self.ensureCursorVisible()
            return
        super().keyPressEvent(event)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """What is pasted is a person's own, but for the line that it is pasted into."""
        if not source.hasText():
            return
        first, *rest = source.text().replace("\r\n", "\n").replace("\r", "\n").split("\n")
        cursor = self.textCursor()
        cursor.beginEditBlock()
        cursor.insertText(first)
        for line in rest:
            cursor.insertBlock(QTextBlockFormat())
            cursor.insertText(line)
        cursor.endEditBlock()
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            record = self.record_at(round(event.position().y()))
            if record is not None:
                self.record_asked.emit(record)

    # --- what stands beside them -------------------------------------------------------------------------------------
    def set_arrow_tip(self, words: str) -> None:
        tooltip(self._gutter, words)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        width = fonts.scaled(_ARROW + 6)
        self.setViewportMargins(width, 0, 0, 0)
        inside = self.contentsRect()
        self._gutter.setGeometry(QRect(inside.left(), inside.top(), width, inside.height()))

    def _scroll_gutter(self, _rect: QRect, _dy: int) -> None:
        self._gutter.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._tell_line()

    def _tell_line(self) -> None:
        if self.hasFocus():
            self.line_changed.emit(self.record())


class _Gutter(QWidget):
    """The arrows; for the keys there is Ctrl+Enter."""

    def __init__(self, box: ReportBox) -> None:
        super().__init__(box)
        self._box = box
        self.setMouseTracking(True)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        size, before = fonts.scaled(_ARROW), None
        line = QFontMetrics(self._box.font()).lineSpacing()
        for block in self._box.blocks():
            top, height = self._box.span_of(block)
            top += self._box.viewport().geometry().top() - self.geometry().top()
            if top > self.height():
                break
            record = _record_of(block)
            if record is not None and record != before and top + height >= 0:
                picture = icons.pixmap("chevron_right", size, "accent", ratio=self.devicePixelRatioF())
                place = QRectF((self.width() - size) / 2, top + (line - size) / 2, size, size)
                painter.drawPixmap(place.toRect(), picture)
            before = record

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = self._record(event)
        self.setCursor(Qt.CursorShape.PointingHandCursor if over is not None else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        record = self._record(event)
        if event.button() == Qt.MouseButton.LeftButton and record is not None:
            self._box.record_asked.emit(record)

    def _record(self, event: QMouseEvent) -> LocalId | None:
        y = round(event.position().y()) + self.geometry().top() - self._box.viewport().geometry().top()
        return self._box.record_at(y)


def _record_of(block: QTextBlock) -> LocalId | None:
    written = block.blockFormat()
    return LocalId(written.intProperty(_RECORD)) if written.hasProperty(_RECORD) else None


def _format(record: LocalId | None) -> QTextBlockFormat:
    made = QTextBlockFormat()
    if record is not None:
        made.setProperty(_RECORD, int(record))
    return made
