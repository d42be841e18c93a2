"""In place of the rooms when the store cannot be opened: what is wrong, that nothing is lost, and what helps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QPushButton, QVBoxLayout, QWidget

from desktop_app.domain.errors import AppError
from desktop_app.ui import text
from desktop_app.ui.empty_state import EmptyState
from desktop_app.words import tr

OFFERED = 6


class StorePage(QWidget):
    again_asked = Signal()
    folder_asked = Signal()
    restore_asked = Signal(object)
    """The Path of a backup."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "page")
        self._error: AppError | None = None
        self._backups: tuple[tuple[Path, datetime], ...] = ()
        self._words = EmptyState()
        self._caption = text.label("", "caption")
        self._list = QWidget()
        self._rows = QGridLayout(self._list)
        self._rows.setHorizontalSpacing(24)
        self._rows.setVerticalSpacing(8)
        card = QFrame()
        card.setProperty("role", "card")
        inner = QVBoxLayout(card)
        inner.addWidget(self._words)
        self._caption.setContentsMargins(0, 32, 0, 4)
        self._words.put_below(self._caption)
        self._words.put_below(self._list)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.addWidget(card)

    def show_problem(self, error: AppError, backups: Sequence[tuple[Path, datetime]] = ()) -> None:
        """`backups` are those that could take the store's place, newest first."""
        self._error = error
        self._backups = tuple(backups[:OFFERED])
        self._list.setEnabled(True)
        self.retranslate()

    def retranslate(self) -> None:
        if self._error is None:
            return
        title, hint = self._error.words()
        self._words.say(
            "warning",
            title,
            hint,
            [
                (tr("打开数据文件夹"), self.folder_asked.emit, False),
                (tr("重试"), self.again_asked.emit, not self._backups),
            ],
        )
        self._caption.setText(tr("可以恢复的备份（现在的文件会原样保留在旁边）"))
        self._caption.setVisible(bool(self._backups))
        self._list.setVisible(bool(self._backups))
        self._fill()

    def _fill(self) -> None:
        while (item := self._rows.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for row, (path, taken) in enumerate(self._backups):
            when = f"{taken:%Y-%m-%d %H:%M}"
            button = QPushButton(tr("恢复"))
            button.setAccessibleName(tr("恢复 {when} 的备份", when=when))
            button.clicked.connect(lambda _checked=False, path=path: self._restore(path))
            self._rows.addWidget(text.label(when), row, 0)
            self._rows.addWidget(text.label(path.name, "dim", selectable=True), row, 1)
            self._rows.addWidget(button, row, 2)

    def _restore(self, path: Path) -> None:
        self._list.setEnabled(False)
        self.restore_asked.emit(path)
