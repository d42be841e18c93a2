"""The one search box: it waits for a pause in typing and never takes half a word of an input method for a search."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop_app.ui import icons
from desktop_app.words import tr

PAUSE_MS = 300


class SearchBox(QLineEdit):
    searched = Signal(str)
    """The text to search for, after a pause, on Enter, or at once when it was cleared."""
    left = Signal()
    """Esc in an empty box."""
    entered = Signal()
    """On into the results, by Enter or the key down; `searched` came before where there is something new."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._composing = False
        self._told = ""
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._tell)
        self._glass = QAction(icons.icon("search"), "", self)
        self.addAction(self._glass, QLineEdit.ActionPosition.LeadingPosition)
        self._clear = QAction(icons.icon("dismiss"), "", self)
        self._clear.triggered.connect(self.empty)
        self._clear.setVisible(False)
        self.addAction(self._clear, QLineEdit.ActionPosition.TrailingPosition)
        self.textChanged.connect(self._typed)
        self.retranslate()

    def retranslate(self) -> None:
        self.setPlaceholderText(tr("搜索标题、收获、客户、人员…  Ctrl+F"))
        self.setAccessibleName(tr("搜索"))
        self._clear.setText(tr("清除搜索"))
        self._clear.setToolTip(tr("清除搜索"))
        self._glass.setText(tr("搜索"))

    def show_text(self, words: str) -> None:
        """Shows what is searched for already, without saying so."""
        self.setText(words)
        self._pause.stop()
        self._told = words

    def empty(self) -> None:
        """Clears the search and says so at once."""
        self.clear()
        self._tell()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._composing = bool(event.preeditString())
        if self._composing:
            self._pause.stop()
        super().inputMethodEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            if self.text():
                self.empty()
            else:
                self.left.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down) and not self._composing:
            self._tell()
            self.entered.emit()
        else:
            super().keyPressEvent(event)

    def _typed(self, text: str) -> None:
        self._clear.setVisible(bool(text))
        if not self._composing:
            self._pause.start()

    def _tell(self) -> None:
        self._pause.stop()
        if self._composing or self.text() == self._told:
            return
        self._told = self.text()
        self.searched.emit(self._told)
