"""The same person, customer or firm noted twice: asks which of the two stays, and makes them one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from desktop_app.domain.directory import DirectoryRow, Entry
from desktop_app.domain.errors import AppError
from desktop_app.ui import text
from desktop_app.ui.pickers import EntryPicker
from desktop_app.words import tr

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk
    from desktop_app.store.joining import Joined
    from desktop_app.ui.tasks import Tasks

_WIDTH = 460


class JoinDialog(QDialog):
    """Shown with `open()`; what is wrong is said in it, and it stays."""

    joined = Signal(object, object)
    """The Entry that stays, and the Joined with which the two are parted again."""

    def __init__(self, tasks: Tasks, desk: Desk, row: DirectoryRow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._tasks, self._desk, self._lost = tasks, desk, row.entry
        name = text.one_line(row.entry.label)
        self.setWindowTitle(tr("合并「{name}」", name=name))
        self.setMinimumWidth(_WIDTH)
        self.picker = EntryPicker(row.entry.kind, tasks, self)
        self.picker.attach(desk)
        self.picker.leave_out([row.entry.id])
        self.picker.edit.setAccessibleName(tr("留下的一条"))
        caption = text.label(tr("留下(&K)"), "caption")
        caption.setBuddy(self.picker)
        self._problem = text.label("", "problem", wrap=True)
        self._problem.hide()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self.ok = buttons.button(QDialogButtonBox.StandardButton.Ok)
        self.ok.setProperty("kind", "primary")
        self.ok.setText(tr("合并"))
        buttons.button(QDialogButtonBox.StandardButton.Cancel).setText(tr("取消"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 20, 20, 16)
        layout.setSpacing(8)
        layout.addWidget(text.label(self.windowTitle(), "h2"))
        words = tr("「{name}」与另一条是同一个？它的记录都归到留下的那一条，名录中不再有它。可以撤销。", name=name)
        layout.addWidget(text.label(words, "dim", wrap=True))
        layout.addWidget(caption)
        layout.addWidget(self.picker)
        layout.addWidget(self._problem)
        layout.addSpacing(8)
        layout.addWidget(buttons)
        buttons.accepted.connect(self._join)
        buttons.rejected.connect(self.reject)
        self.picker.picked.connect(self._enable)
        self.picker.edited.connect(self._enable)
        self._enable()
        self.picker.setFocus()

    def _enable(self) -> None:
        self._problem.hide()
        self.ok.setEnabled(self.picker.entry() is not None and not self.picker.unsettled())

    def _join(self) -> None:
        desk, lost, stays = self._desk, self._lost, self.picker.entry()
        if stays is None or not self.ok.isEnabled():
            return
        self.ok.setEnabled(False)
        self._tasks.act(
            lambda: desk.directory.join(lost.kind, lost.id, stays.id),
            lambda joined: self._done(stays, joined),
            self._failed,
            owner=self,
        )

    def _done(self, stays: Entry, joined: Joined) -> None:
        self.accept()
        self.joined.emit(stays, joined)

    def _failed(self, error: Exception) -> None:
        self._enable()
        self._problem.setText(str(error) if isinstance(error, AppError) else tr("程序出错，已写入日志。"))
        self._problem.show()
