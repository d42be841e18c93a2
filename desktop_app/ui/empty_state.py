"""What stands where nothing can be shown: why, and what to do next."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop_app.ui import icons, text


class EmptyState(QWidget):
    """A picture, a sentence, a hint and buttons in the middle of the free room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = ""
        self._actions: list[Callable[[], object]] = []
        self._offered: list[tuple[str, bool]] = []
        self._made: list[QPushButton] = []
        self._picture = text.TextLabel(parent=self)
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._title = text.label("", "h2", wrap=True)
        self._hint = text.label("", "dim", wrap=True, selectable=True)
        for label in (self._title, self._hint):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(8)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.setSpacing(8)
        layout.addStretch(2)
        for widget in (self._picture, self._title, self._hint):
            layout.addWidget(widget)
        layout.addSpacing(4)
        layout.addLayout(self._buttons)
        self._below = QVBoxLayout()
        layout.addLayout(self._below)
        layout.addStretch(3)

    def say(
        self, icon: str, title: str, hint: str, buttons: Sequence[tuple[str, Callable[[], object], bool]] = ()
    ) -> None:
        """`buttons` are words, what they do, and whether it is the one to press."""
        self._icon = icon
        self.setAccessibleName(title)
        self._title.setText(title)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        offered = [(words, primary) for words, _action, primary in buttons]
        self._actions = [action for _words, action, _primary in buttons]
        if len(offered) == len(self._offered) and [one for _, one in offered] == [one for _, one in self._offered]:
            # The same ones in other words: made anew, Tab would come to them after all else in the window.
            for button, (words, _primary) in zip(self._made, offered, strict=True):
                button.setText(text.without_mnemonic(words))
            self._offered = offered
            self.restyle()
            return
        self._offered, self._made = offered, []
        while (item := self._buttons.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()  # until it goes it would stand where it likes
                widget.deleteLater()
        self._buttons.addStretch()
        for place, (words, primary) in enumerate(offered):
            button = QPushButton(text.without_mnemonic(words))
            if primary:
                button.setProperty("kind", "primary")
            button.clicked.connect(lambda _checked=False, place=place: self._actions[place]())
            self._made.append(button)
            self._buttons.addWidget(button)
        self._buttons.addStretch()
        self.restyle()

    def put_below(self, widget: QWidget) -> None:
        """Something more to choose from, under the buttons."""
        self._below.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)

    def restyle(self) -> None:
        if self._icon:
            self._picture.setPixmap(icons.pixmap(self._icon, 40, "text3", ratio=self.devicePixelRatioF()))
