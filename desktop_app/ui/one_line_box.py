"""The line that is written in: it grows to three rows, marks what was understood, and takes no line break."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QMimeData, Qt, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QResizeEvent, QTextCharFormat, QTextCursor, QTextOption
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from desktop_app.domain.line_pieces import Span
from desktop_app.ui import theme

MOST_ROWS = 3
_FRAME = 14
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(frozen=True, slots=True)
class Underlined:
    """`tone` is a colour of the theme; `is_looked_at` while its chip has the focus or the mouse."""

    span: Span
    tone: str
    is_looked_at: bool = False


class LineBox(QPlainTextEdit):
    entered = Signal()
    """Enter; never while an input method composes."""
    gone_down = Signal()
    """The arrow down from the last row."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._composing = False
        self._marks: tuple[Underlined, ...] = ()
        self.setTabChangesFocus(True)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().documentLayout().documentSizeChanged.connect(lambda _size: self._fit())
        self._fit()

    def words(self) -> str:
        """What is written; words that an input method is still composing are not part of it."""
        return self.toPlainText()

    def put_words(self, words: str) -> None:
        self.setPlainText(words)
        self.moveCursor(QTextCursor.MoveOperation.End)

    def is_composing(self) -> bool:
        return self._composing

    def underline(self, marks: Sequence[Underlined]) -> None:
        """Spans count characters; the text document counts halves of those beyond the first plane, too."""
        self._marks = tuple(marks)
        words, chosen = self.words(), []
        for one in marks:
            start, end = (len(words[:place].encode("utf-16-le")) // 2 for place in one.span)
            selection = QTextEdit.ExtraSelection()
            cursor = QTextCursor(self.document())
            cursor.setPosition(start)
            cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
            look = QTextCharFormat()
            color = theme.current().color(one.tone)
            asked = one.tone == "warn"
            look.setUnderlineStyle(
                QTextCharFormat.UnderlineStyle.DashUnderline
                if asked
                else QTextCharFormat.UnderlineStyle.SingleUnderline
            )
            look.setUnderlineColor(color)
            if one.is_looked_at:
                look.setBackground(theme.current().color("hit"))
            selection.cursor, selection.format = cursor, look
            chosen.append(selection)
        self.setExtraSelections(chosen)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() in _ENTER:
            if plain and not self._composing:
                self.entered.emit()
                event.accept()
            else:
                event.ignore()  # with Ctrl it belongs to the form, and a line has no second row
            return
        before = self.textCursor()
        super().keyPressEvent(event)
        if plain and event.key() == Qt.Key.Key_Down and self._is_last_row(before):
            self.gone_down.emit()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """What is pasted becomes one line."""
        self.textCursor().insertText(" ".join(source.text().split("\n")).replace("\r", ""))

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return source.hasText()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self.underline(self._marks)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def _fit(self) -> None:
        rows = max(1, min(MOST_ROWS, int(self.document().size().height())))
        wanted = rows * self.fontMetrics().lineSpacing() + _FRAME
        if wanted != self.height() or self.minimumHeight() != wanted:
            self.setFixedHeight(wanted)
        many = int(self.document().size().height()) > MOST_ROWS
        policy = Qt.ScrollBarPolicy
        self.setVerticalScrollBarPolicy(policy.ScrollBarAsNeeded if many else policy.ScrollBarAlwaysOff)

    def _is_last_row(self, cursor: QTextCursor) -> bool:
        cursor.movePosition(QTextCursor.MoveOperation.EndOfLine)
        return cursor.atEnd()
