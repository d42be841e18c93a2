"""The room in which a form's sheet scrolls where the screen is low, and the margins of all that stands beside it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

SIDE = 20


class SheetRoom(QScrollArea):
    def __init__(self, sheet: QWidget, side: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        inner = QWidget()
        room = QVBoxLayout(inner)
        room.setContentsMargins(side, 0, side, 4)
        room.addWidget(sheet)
        self.setWidget(inner)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalScrollBar().rangeChanged.connect(
            lambda _least, most: room.setContentsMargins(side, 0, 8 if most else side, 4)  # the bar takes the rest
        )


def aside(part: QWidget) -> QHBoxLayout:
    """The margins that the scrolled sheet does not have, so that its bar stands at the edge."""
    holder = QHBoxLayout()
    holder.setContentsMargins(SIDE, 0, SIDE, 0)
    holder.addWidget(part)
    return holder
