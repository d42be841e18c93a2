"""A quiet line over a record that came in by an import and goes to nobody yet, with the way to let it go out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from desktop_app.domain.visit import Record, SyncState
from desktop_app.ui import icons, text
from desktop_app.words import tr

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk
    from desktop_app.ui.tasks import Tasks

_KEY = "import-banner"


class ImportBanner(QFrame):
    asked = Signal(int)
    """The number of the import that is to be released."""

    def __init__(self, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "banner")
        self._tasks = tasks
        self._desk: Desk | None = None
        self._batch: int | None = None
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
        self.button.clicked.connect(self._press)
        self.retranslate()
        self.hide()

    def attach(self, desk: Desk | None) -> None:
        self._desk = desk
        if desk is None:
            self._tasks.forget(_KEY)
            self._show(None)

    def show_record(self, record: Record | None) -> None:
        """Only over one that an import brought and nobody released: most that stay here alone were made here."""
        desk = self._desk
        if record is None or desk is None or record.sync is not SyncState.LOCAL:
            self._tasks.forget(_KEY)
            self._show(None)
            return
        number = record.id

        def read() -> int | None:
            from desktop_app.actions.taking_in import waiting_import

            return waiting_import(desk.database, number)

        self._tasks.query(read, self._show, lambda _error: None, key=_KEY, owner=self)

    def batch(self) -> int | None:
        """The import of the record on show, where it waits to be released."""
        return self._batch

    def retranslate(self) -> None:
        self._words.setText(tr("导入的记录，尚未放行发送。"))
        self.button.setText(tr("放行…"))
        self.button.setAccessibleName(tr("放行这一批导入"))
        self._draw()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw()

    def _show(self, batch: int | None) -> None:
        self._batch = batch
        self.setVisible(batch is not None)

    def _press(self) -> None:
        if self._batch is not None:
            self.asked.emit(self._batch)

    def _draw(self) -> None:
        self._picture.setPixmap(icons.icon("arrow_download", "info").pixmap(18, 18))
