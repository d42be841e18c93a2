"""A short word that comes and goes, with one thing to press, rarely two; it never covers a button."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QEnterEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from desktop_app.ui import text

SHOWN_MS = 5_000
SHOWN_WITH_BUTTON_MS = 10_000
PRESS_KEY = "F8"
"""Stands on the button, for who has no hand on the mouse; the window's menu hears it."""


class Toast(QFrame):
    """Stands over `parent`, centred above its lower edge; the pointer on it holds it."""

    said = Signal(object, object, object)
    """As `say` was told."""
    taken_up = Signal(object)
    """What it offered, just before that is done."""

    def __init__(self, parent: QWidget, *, above: int = 64) -> None:
        super().__init__(parent)
        self.setProperty("role", "toast")
        self._over = parent
        self._above = above
        self._words = text.label("")
        self._button, self._second = QPushButton(), QPushButton()
        self._press: Callable[[], object] | None = None
        self._press_second: Callable[[], object] | None = None
        self._button.clicked.connect(self._pressed)
        self._second.clicked.connect(self._second_pressed)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 8, 10, 8)
        layout.setSpacing(10)
        layout.addWidget(self._words)
        layout.addWidget(self._button)
        layout.addWidget(self._second)
        self._time = QTimer(self)
        self._time.setSingleShot(True)
        self._time.timeout.connect(self.hide)
        parent.installEventFilter(self)
        self.hide()

    def say(
        self,
        words: str,
        button: str = "",
        press: Callable[[], object] | None = None,
        *,
        also: tuple[str, Callable[[], object]] | None = None,
    ) -> None:
        """Shows `words` for five seconds, ten when there is something to press; `also` is a second thing beside it."""
        room = max(200, self._over.width() - (240 if also is None else 360))
        shown = self.fontMetrics().elidedText(text.one_line(words), Qt.TextElideMode.ElideRight, room)
        self._words.setText(shown)
        text.tooltip(self, words if shown != words else "")
        self.setAccessibleName(words)
        self._press = press
        self._button.setText(f"{text.without_mnemonic(button)}  {PRESS_KEY}")
        self._button.setAccessibleName(button)
        self._button.setVisible(bool(button))
        second, self._press_second = also or ("", None)
        self._second.setText(text.without_mnemonic(second))
        self._second.setAccessibleName(second)
        self._second.setVisible(bool(second))
        self._place()
        self.show()
        self.raise_()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))
        self._time.start(SHOWN_WITH_BUTTON_MS if button else SHOWN_MS)
        self.said.emit(words, button, press)

    def press(self) -> bool:
        """Does what it offers, as if its button was pressed; False when it offers nothing now."""
        offers = self.isVisible() and self._press is not None
        if offers:
            self._pressed()
        return offers

    def words(self) -> str:
        return self._words.text()

    def enterEvent(self, event: QEnterEvent) -> None:
        self._time.stop()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._time.start(SHOWN_MS)
        super().leaveEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def _place(self) -> None:
        self.adjustSize()
        over = self._over
        self.move((over.width() - self.width()) // 2, over.height() - self.height() - self._above)

    def _pressed(self) -> None:
        self.hide()
        press, self._press = self._press, None
        if press is not None:
            self.taken_up.emit(press)
            press()

    def _second_pressed(self) -> None:
        self.hide()
        press, self._press_second = self._press_second, None
        if press is not None:
            press()
