"""The comments on a record and the box to write one. Half a comment stays with its record until it is sent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFontMetrics, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from desktop_app.domain.errors import AppError
from desktop_app.domain.ids import LocalId
from desktop_app.domain.visit import Record
from desktop_app.ui.detail_sections import comment_pieces
from desktop_app.ui.reading_view import ReadingView
from desktop_app.ui.text import label
from desktop_app.words import tr

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk
    from desktop_app.ui.tasks import Tasks


_LINES_MOST = 5


class CommentBox(QPlainTextEdit):
    """Plain lines; Ctrl+Enter sends. One line high while there is nothing in it, and growing with what is written."""

    sent = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)
        self.document().documentLayout().documentSizeChanged.connect(self._fit)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def _fit(self) -> None:
        """A plain text document measures its height in lines."""
        lines = max(1, min(_LINES_MOST, int(self.document().size().height())))
        self.setFixedHeight(QFontMetrics(self.font()).lineSpacing() * lines + 20)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.sent.emit()
            return
        super().keyPressEvent(event)


class CommentsTab(QWidget):
    announced = Signal(str)

    def __init__(self, tasks: Tasks, clock: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tasks, self._clock = tasks, clock
        self._desk: Desk | None = None
        self._record: Record | None = None
        self._halves: dict[LocalId, str] = {}  # what stands unsent in the box, by record
        self._sending: dict[LocalId, str] = {}
        self.list = ReadingView(self)
        self.box = CommentBox(self)
        self.send = QPushButton(self)
        self._problem = label("", "problem", wrap=True)
        self._hint = label("", "small")
        self._foot = QWidget(self)
        foot = QHBoxLayout(self._foot)
        foot.setContentsMargins(0, 0, 0, 0)
        foot.addWidget(self._hint, 1)
        foot.addWidget(self.send)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 12, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.list, 1)
        layout.addWidget(self._problem)
        layout.addWidget(self.box)
        layout.addWidget(self._foot)
        self._problem.hide()
        self.box.sent.connect(self._send)
        self.send.clicked.connect(self._send)
        self.box.textChanged.connect(self._keep_half)
        self.retranslate()
        self._enable()

    def attach(self, desk: Desk) -> None:
        self._desk = desk
        self._enable()

    def show_record(self, record: Record) -> None:
        other = self._record is None or self._record.id != record.id
        self._record = record
        self.list.show_pieces(comment_pieces(record.comments, self._clock()))
        if other:
            self._problem.hide()
            self._fill(self._halves.get(record.id, ""))
            self.list.verticalScrollBar().setValue(0)
        self._enable()

    def wanted_height(self) -> int:
        """What would show all comments without scrolling."""
        chrome = self.sizeHint().height() - self.list.sizeHint().height()
        return chrome + int(self.list.document().size().height()) + 24

    def halves(self) -> dict[LocalId, str]:
        """What was written and not sent, by record."""
        return dict(self._halves)

    def retranslate(self) -> None:
        self.list.setAccessibleName(tr("评论"))
        self.box.setAccessibleName(tr("写评论"))
        self.box.setPlaceholderText(tr("写评论… Ctrl+Enter 发表"))
        self._hint.setText(tr("Ctrl+Enter 发表"))
        self.send.setText(tr("发表"))
        if self._record:
            self.list.show_pieces(comment_pieces(self._record.comments, self._clock()))

    def _fill(self, text: str) -> None:
        self.box.blockSignals(True)
        self.box.setPlainText(text)
        self.box.blockSignals(False)

    def _keep_half(self) -> None:
        if self._record is None:
            return
        text = self.box.toPlainText()
        if text:
            self._halves[self._record.id] = text
        else:
            self._halves.pop(self._record.id, None)
        self._problem.hide()
        self._enable()

    def _enable(self) -> None:
        here = self._record is not None and self._desk is not None
        busy = self._record is not None and self._record.id in self._sending
        self.box.setReadOnly(busy)
        self._foot.setVisible(bool(self.box.toPlainText()))
        self.send.setEnabled(here and not busy and bool(self.box.toPlainText().strip()))

    def _send(self) -> None:
        QGuiApplication.inputMethod().commit()  # words still being composed belong to the comment
        desk, record, text = self._desk, self._record, self.box.toPlainText()
        if desk is None or record is None or not text.strip() or record.id in self._sending:
            return
        number = record.id
        self._sending[number] = text
        self._enable()
        self._tasks.act(
            lambda: desk.add_comment(number, text.strip()),
            lambda _comment: self._done(number),
            lambda error: self._failed(number, error),
            owner=self,
        )

    def _done(self, number: LocalId) -> None:
        """Only what was sent goes; the record itself comes again with the announcement of the change."""
        if self._halves.get(number) == self._sending.pop(number):
            del self._halves[number]
        if self._record and self._record.id == number:
            self._fill(self._halves.get(number, ""))
        self._enable()
        self.announced.emit(tr("评论已保存在本机"))

    def _failed(self, number: LocalId, error: Exception) -> None:
        self._sending.pop(number)
        words = str(error) if isinstance(error, AppError) else tr("评论没有保存，文字还在这里")
        if self._record and self._record.id == number:
            self._problem.setText(words)
            self._problem.show()
        else:
            self.announced.emit(words)
        self._enable()
