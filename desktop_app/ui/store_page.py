"""In place of the rooms when the store cannot be opened: what is wrong, that nothing is lost, and what helps."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from desktop_app.domain.errors import AppError
from desktop_app.ui.empty_state import EmptyState
from desktop_app.words import tr


class StorePage(QWidget):
    again_asked = Signal()
    folder_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "page")
        self._error: AppError | None = None
        self._words = EmptyState()
        card = QFrame()
        card.setProperty("role", "card")
        inner = QVBoxLayout(card)
        inner.addWidget(self._words)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.addWidget(card)

    def show_problem(self, error: AppError) -> None:
        self._error = error
        self.retranslate()

    def retranslate(self) -> None:
        if self._error is None:
            return
        title, hint = self._error.words()
        self._words.say(
            "alert",
            title,
            hint,
            [
                (tr("打开数据文件夹"), self.folder_asked.emit, False),
                (tr("重试"), self.again_asked.emit, True),
            ],
        )
