"""Says in the main window that a half written visit is open beside it, and leads back to it.

Who looks earlier records up may have covered the form, and without a word it would be forgotten there. The line comes
when the main window is gone to, and stays while the form is open: a line that came and went would move the table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop_app.ui import icons
from desktop_app.ui.text import label
from desktop_app.words import tr

if TYPE_CHECKING:
    from desktop_app.ui.entry_form import EntryForm


class WritingLine(QObject):
    """Its frame is made when it is needed: the first paint goes without."""

    return_asked = Signal()

    def __init__(self, place: QVBoxLayout, main: QObject) -> None:
        super().__init__(main)
        self._place = place
        self._form: EntryForm | None = None
        self._frame: _Frame | None = None
        main.installEventFilter(self)

    def watch(self, form: EntryForm | None) -> None:
        self._form = form
        if form is None:
            self._hide()
            return
        form.finished.connect(self._hide)
        form.begun.connect(self._hide)

    def retranslate(self) -> None:
        if self._frame is not None:
            self._frame.retranslate()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.WindowActivate:
            self._show_if_writing()
        return False

    def _show_if_writing(self) -> None:
        form = self._form
        if form is None or not form.isVisible() or not form.has_words():
            self._hide()
            return
        if self._frame is None:
            self._frame = _Frame()
            self._frame.back.clicked.connect(self.return_asked)
            self._place.insertWidget(0, self._frame)
        self._frame.show_kind(revising=form.draft().record is not None)
        self._frame.show()

    def _hide(self) -> None:
        if self._frame is not None:
            self._frame.hide()


class _Frame(QFrame):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "banner")
        self._revising = False
        self._picture, self._words = label(), label("", wrap=True)
        self.back = QPushButton()
        self.back.setProperty("kind", "link")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 5, 8, 5)
        layout.setSpacing(8)
        layout.addWidget(self._picture)
        layout.addWidget(self._words, 1)
        layout.addWidget(self.back)
        self._draw()

    def show_kind(self, *, revising: bool) -> None:
        self._revising = revising
        self.retranslate()

    def retranslate(self) -> None:
        self._words.setText(tr("正在修改一条拜访") if self._revising else tr("正在写一条拜访"))
        self.back.setText(tr("返回 (Ctrl+N)"))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw()

    def _draw(self) -> None:
        self._picture.setPixmap(icons.icon("edit", "info").pixmap(18, 18))
