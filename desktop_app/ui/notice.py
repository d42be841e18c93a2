"""A line that stays until it is put away: something about the store that its owner should know."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QWidget

from desktop_app.ui import icons, text
from desktop_app.words import tr


class Notice(QFrame):
    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "warning")
        close = QToolButton()
        close.setIcon(icons.icon("dismiss", "warn"))
        close.setAccessibleName(tr("知道了"))
        text.tooltip(close, tr("知道了"))
        close.clicked.connect(self.deleteLater)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 6, 6, 6)
        layout.setSpacing(8)
        layout.addWidget(text.label(words, wrap=True, selectable=True), 1)
        layout.addWidget(close)
