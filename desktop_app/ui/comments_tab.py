"""The comments on a record and the box to write one, or to change one's own while it is on this computer only.

Half a comment stays with its record until it is sent, and so does half a change.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFontMetrics, QGuiApplication, QKeyEvent, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from desktop_app.domain.errors import AppError
from desktop_app.domain.ids import LocalId
from desktop_app.domain.visit import Record
from desktop_app.ui.detail_sections import DELETE, EDIT, comment_pieces
from desktop_app.ui.phrase_form import comment_phrases
from desktop_app.ui.reading_view import ReadingView
from desktop_app.ui.text import label
from desktop_app.words import Telling, tr

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk
    from desktop_app.ui.tasks import Tasks


_LINES_MOST = 5
_SPARE = 20
"""What stands round the tab, and a little air under the last comment."""


class CommentBox(QPlainTextEdit):
    """Plain lines; Ctrl+Enter sends. One line high while there is nothing in it, and growing with what is written."""

    sent = Signal()
    left = Signal()
    """Esc."""

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
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        super().keyPressEvent(event)


@dataclass(slots=True)
class _Change:
    """A comment that is being changed, and what stands in the box of it."""

    comment: LocalId
    text: str


class CommentsTab(QWidget):
    announced = Signal(object)
    undo_offered = Signal(object, int)
    """What was done, and its number for the way back."""

    def __init__(self, tasks: Tasks, clock: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tasks, self._clock = tasks, clock
        self._desk: Desk | None = None
        self._record: Record | None = None
        self._halves: dict[LocalId, str] = {}  # what stands unsent in the box, by record
        self._changes: dict[LocalId, _Change] = {}
        self._sending: dict[LocalId, str] = {}
        self.list = ReadingView(self)
        self.box = CommentBox(self)
        self._phrases = comment_phrases(self.box, tasks, lambda: self._desk, lambda: self._record)
        self.send = QPushButton(self)
        self._cancel = QPushButton(self)
        self._problem = label("", "problem", wrap=True)
        self._hint = label("", "small")
        self._foot = QWidget(self)
        foot = QHBoxLayout(self._foot)
        foot.setContentsMargins(0, 0, 0, 0)
        foot.addWidget(self._hint, 1)
        foot.addWidget(self._cancel)
        foot.addWidget(self.send)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 12, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.list, 1)
        layout.addWidget(self._problem)
        layout.addWidget(self.box)
        layout.addWidget(self._foot)
        self.setFocusProxy(self.list)
        self._problem.hide()
        self.box.sent.connect(self._send)
        self.send.clicked.connect(self._send)
        self.box.left.connect(self._leave_change)
        self._cancel.clicked.connect(self._leave_change)
        self._cancel.setProperty("kind", "link")
        self.box.textChanged.connect(self._keep_half)
        self.list.pressed.connect(self._act)
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
            self._fill_again()
            self.list.verticalScrollBar().setValue(0)
        self._enable()

    def wanted_height(self) -> int:
        """What would show all comments without scrolling."""
        chrome = self.sizeHint().height() - self.list.sizeHint().height()
        return chrome + int(self.list.document().size().height()) + _SPARE

    def is_writing(self) -> bool:
        """Somebody is in the box, or left words in it."""
        return self._record is not None and (self.box.hasFocus() or bool(self.box.toPlainText()))

    def halves(self) -> dict[LocalId, str]:
        """What was written and not sent, by record."""
        return dict(self._halves)

    def retranslate(self) -> None:
        self.list.setAccessibleName(tr("评论"))
        self.box.setPlaceholderText(tr("写评论… Ctrl+Enter 发表"))
        self._phrases.retranslate()
        self._cancel.setText(tr("取消"))
        self._name_box()
        if self._record:
            self.list.show_pieces(comment_pieces(self._record.comments, self._clock()))

    def _fill(self, text: str) -> None:
        self.box.blockSignals(True)
        self.box.setPlainText(text)
        self.box.blockSignals(False)

    def _fill_again(self) -> None:
        """What stands in the box for the record shown: a change under way, else half a comment."""
        number = self._record.id if self._record else None
        change = self._changes.get(number) if number is not None else None
        self._fill(change.text if change else self._halves.get(number, "") if number is not None else "")
        self._name_box()

    def _change(self) -> _Change | None:
        return self._changes.get(self._record.id) if self._record else None

    def _name_box(self) -> None:
        changing = self._change() is not None
        self.box.setAccessibleName(tr("修改评论") if changing else tr("写评论"))
        self._hint.setText(tr("修改评论 · Ctrl+Enter 保存") if changing else tr("Ctrl+Enter 发表"))
        self.send.setText(tr("保存") if changing else tr("发表"))
        self._cancel.setVisible(changing)

    # --- one's own comments ----------------------------------------------------------------------------------------
    def _act(self, name: str, comment: int) -> None:
        record, number = self._record, LocalId(comment)
        if record is None or record.id in self._sending:
            return
        if name == DELETE:
            self._delete(number)
            return
        text = next((one.content for one in record.comments if one.id == number), None)
        if name == EDIT and text is not None:
            self._changes[record.id] = _Change(number, text)
            self._fill_again()
            self._enable()
            self.box.setFocus(Qt.FocusReason.OtherFocusReason)
            self.box.moveCursor(QTextCursor.MoveOperation.End)

    def _leave_change(self) -> None:
        """Back to half a new comment, if there was one."""
        if self._record is not None and self._record.id not in self._sending and self._change() is not None:
            del self._changes[self._record.id]
            self._problem.hide()
            self._fill_again()
            self._enable()

    def _delete(self, comment: LocalId) -> None:
        desk, about = self._desk, None if self._record is None else self._record.id
        if desk is None:
            return

        def deleted(deed: int) -> None:
            self.undo_offered.emit(Telling(lambda: tr("已删除评论"), about), deed)

        self._tasks.act(lambda: desk.remove_comment(comment), deleted, self._not_deleted, owner=self)

    def _not_deleted(self, error: Exception) -> None:
        self.announced.emit(
            Telling(lambda: str(error) if isinstance(error, AppError) else tr("程序出错，已写入日志。"))
        )

    # --- writing ---------------------------------------------------------------------------------------------------
    def _keep_half(self) -> None:
        if self._record is None:
            return
        text = self.box.toPlainText()
        change = self._change()
        if change is not None:
            change.text = text
        elif text:
            self._halves[self._record.id] = text
        else:
            self._halves.pop(self._record.id, None)
        self._problem.hide()
        self._enable()

    def _enable(self) -> None:
        here = self._record is not None and self._desk is not None
        busy = self._record is not None and self._record.id in self._sending
        self.box.setReadOnly(busy)
        self._cancel.setEnabled(not busy)
        self._foot.setVisible(bool(self.box.toPlainText()) or self._change() is not None)
        self.send.setEnabled(here and not busy and bool(self.box.toPlainText().strip()))

    def _send(self) -> None:
        QGuiApplication.inputMethod().commit()  # words still being composed belong to the comment
        desk, record, text = self._desk, self._record, self.box.toPlainText()
        if desk is None or record is None or not text.strip() or record.id in self._sending:
            return
        number, change = record.id, self._change()
        self._sending[number] = text
        self._enable()

        def work() -> None:
            if change is None:
                desk.add_comment(number, text.strip())
            else:
                desk.revise_comment(change.comment, text.strip())

        self._tasks.act(
            work,
            lambda _nothing: self._done(number),
            lambda error: self._failed(number, error),
            owner=self,
        )

    def _done(self, number: LocalId) -> None:
        """Only what was sent goes; the record itself comes again with the announcement of the change."""
        sent = self._sending.pop(number)
        if self._changes.pop(number, None) is None and self._halves.get(number) == sent:
            del self._halves[number]
        if self._record and self._record.id == number:
            self._fill_again()
        self._enable()
        self.announced.emit(Telling(lambda: tr("评论已保存在本机"), number))

    def _failed(self, number: LocalId, error: Exception) -> None:
        self._sending.pop(number)
        words = str(error) if isinstance(error, AppError) else tr("评论没有保存，文字还在这里")
        if self._record and self._record.id == number:
            self._problem.setText(words)
            self._problem.show()
        else:
            self.announced.emit(words)
        self._enable()
