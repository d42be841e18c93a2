"""Where in a row of steps a person stands: what is behind, what is on screen, what is still to come."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QWidget

from desktop_app.ui import text
from desktop_app.words import tr


class Steps(QWidget):
    """Words only: the buttons below lead from one step to the next."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._labels: list[text.TextLabel] = []
        self._present = 0
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self._row.addStretch(1)

    def show_steps(self, words: Sequence[str]) -> None:
        """The names of the steps in their order."""
        while self._row.count() > 1:
            item = self._row.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._labels = []
        for place, word in enumerate(words):
            if place:
                self._row.insertWidget(self._row.count() - 1, text.label("›", "dim"))
            made = text.label(f"{place + 1}  {word}")
            self._labels.append(made)
            self._row.insertWidget(self._row.count() - 1, made)
        self.show_present(self._present)

    def show_present(self, place: int) -> None:
        self._present = place
        for at, one in enumerate(self._labels):
            one.setProperty("step", "present" if at == place else "behind" if at < place else "ahead")
            text.restyle(one)
        if place < len(self._labels):
            steps = len(self._labels)
            words = self._labels[place].text().split("  ", 1)[1]
            self.setAccessibleName("，".join((tr("第 {step} 步，共 {steps} 步", step=place + 1, steps=steps), words)))


def presses(window: QDialog, event: QKeyEvent) -> bool:
    """Enter presses the button that has the focus, and nothing else; True when the key was Enter.

    Left to Qt it would press whichever button it takes for the default one.
    """
    if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        return False
    button = window.focusWidget()
    if isinstance(button, QPushButton) and button.isEnabled():
        button.click()
    return True
