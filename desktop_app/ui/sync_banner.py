"""A quiet line over a record that cannot go on by itself: what is the matter, and the way to where it is settled."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from desktop_app.domain.ids import LocalId
from desktop_app.domain.visit import Record, SyncState
from desktop_app.ui import icons, text
from desktop_app.words import mark, tr

_WORDS = {
    SyncState.UNKNOWN: (mark("已发出，还不知道服务器有没有收下。"), mark("看看经过"), "question_circle"),
    SyncState.CONFLICT: (mark("这条记录在服务器上也改过，需要您选择。"), mark("处理冲突"), "branch_compare"),
    SyncState.REFUSED: (mark("服务器拒绝了这条记录。"), mark("看看原因"), "error_circle"),
    SyncState.MISSING: (mark("服务器上不再可见，记录仍留在本机。"), "", "eye_off"),
}


class SyncBanner(QFrame):
    asked = Signal(object, object)
    """The LocalId of the record, and its SyncState."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "warning")
        self._record: LocalId | None = None
        self._state: SyncState | None = None
        self._picture = text.label()
        self._words = text.label("", wrap=True)
        self.button = QPushButton()
        self.button.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 6, 8, 6)
        layout.setSpacing(8)
        layout.addWidget(self._picture)
        layout.addWidget(self._words, 1)
        layout.addWidget(self.button)
        self.button.clicked.connect(lambda: self.asked.emit(self._record, self._state))
        self.hide()

    def show_record(self, record: Record | None) -> None:
        """Only where something is the matter."""
        self._record = record.id if record else None
        self._state = record.sync if record else None
        self.retranslate()

    def retranslate(self) -> None:
        words = _WORDS.get(self._state) if self._state is not None else None
        self.setVisible(words is not None)
        if words is None:
            return
        self._words.setText(tr(words[0]))
        self.button.setVisible(bool(words[1]))
        self.button.setText(tr(words[1]) if words[1] else "")
        self.button.setAccessibleName(self.button.text())
        self._draw()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw()

    def _draw(self) -> None:
        words = _WORDS.get(self._state) if self._state is not None else None
        if words is not None:
            self._picture.setPixmap(icons.icon(words[2], "warn").pixmap(18, 18))
