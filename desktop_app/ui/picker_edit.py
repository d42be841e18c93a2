"""The line of a picker: typed into like any other, but for the keys that mean its list."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QLineEdit

_NOT_LEAVING = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
"""Its own context menu, and a look at another window: what was typed is still being typed."""


class PickerEdit(QLineEdit):
    """The line that is typed into; it hands the keys that mean the list to its picker.

    While an input method composes, its keys choose among words and mean nothing to the list.
    """

    key = Signal(QKeyEvent)
    left = Signal()
    pressed = Signal()
    _composing = False

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()
        if not self._composing:
            self.key.emit(event)
        if not event.isAccepted():
            event.accept()
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in _NOT_LEAVING:
            self.left.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            self.pressed.emit()
