"""Who am I: the person in whose name this workstation writes, comments and reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from desktop_app.domain.directory import Entry, Kind
from desktop_app.ui import fonts, text
from desktop_app.ui.pickers import EntryPicker
from desktop_app.words import tr

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk
    from desktop_app.ui.tasks import Tasks


class MeDialog(QDialog):
    """Shown with `open()`; `chosen` comes with the Entry when it is accepted."""

    chosen = Signal(object)

    def __init__(self, tasks: Tasks, desk: Desk, me: Entry | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("我是谁"))
        self.setMinimumWidth(fonts.scaled(440))
        self._picker = EntryPicker(Kind.PERSON, tasks, create=True)
        self._picker.attach(desk)
        self._picker.set_entry(me)
        self._picker.setAccessibleName(tr("我是谁"))
        self._picker.picked.connect(self._enable)
        caption = text.label(tr("您的姓名(&N)"), "caption")
        caption.setBuddy(self._picker)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self._ok = buttons.button(QDialogButtonBox.StandardButton.Ok)
        self._ok.setProperty("kind", "primary")
        self._ok.setText(tr("确定"))
        buttons.button(QDialogButtonBox.StandardButton.Cancel).setText(tr("取消"))
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 20, 20, 16)
        layout.setSpacing(8)
        layout.addWidget(text.label(tr("您是谁？"), "h1"))
        hint = text.label(
            tr("新建的拜访、评论和已读都记在这个人名下。输入姓名或拼音查找，没有的可以直接新建。"), "dim", wrap=True
        )
        hint.setMaximumWidth(fonts.scaled(400))  # its height is that of this width, whatever the screen is like
        layout.addWidget(hint)
        layout.addSpacing(4)
        layout.addWidget(caption)
        layout.addWidget(self._picker)
        layout.addSpacing(8)
        layout.addWidget(buttons)
        self._enable()
        self._picker.setFocus()

    def accept(self) -> None:
        entry = self._picker.entry()
        if entry is not None:
            self.chosen.emit(entry)
            super().accept()

    def _enable(self) -> None:
        self._ok.setEnabled(self._picker.entry() is not None)
