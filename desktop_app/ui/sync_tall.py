"""What stands in a scroll area, as high as its wrapped words need in the width that it got.

A scroll area asks for a size without naming the width: words that wrap would be squeezed over one another.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QWidget


class Tall(QWidget):
    def event(self, event: QEvent) -> bool:
        handled = super().event(event)
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize, QEvent.Type.Show):
            self._fit()
        return handled

    def _fit(self) -> None:
        layout = self.layout()
        if layout is not None:
            wraps = layout.hasHeightForWidth()
            needed = layout.totalHeightForWidth(self.width()) if wraps else layout.totalMinimumSize().height()
            if needed != self.minimumHeight():
                self.setMinimumHeight(needed)
