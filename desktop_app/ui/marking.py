"""Marks a list of any length as read, or all of it as unread: in pieces, with how far it is and a way to stop.

Each piece is an action of its own, so that a visit that is saved meanwhile waits for one piece and not for all. What
was marked is one deed all the same, also when it was stopped half way.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QProgressDialog, QPushButton, QWidget

from desktop_app.domain.errors import AppError
from desktop_app.domain.ids import LocalId
from desktop_app.ui import text
from desktop_app.words import tr

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk
    from desktop_app.ui.tasks import Tasks

PIECE = 500
"""Half a second of writing."""
_PATIENCE_MS = 500


class Marking(QObject):
    """One run; it goes when it is over."""

    marked = Signal(object, int)
    """What was done in words, and the number of the deed."""

    def __init__(self, tasks: Tasks, desk: Desk, records: Sequence[LocalId], window: QWidget) -> None:
        super().__init__(window)
        self._tasks, self._desk, self._records = tasks, desk, tuple(records)
        self._at, self._read = 0, True
        self._changed: list[LocalId] = []
        self._dialog = QProgressDialog(window)
        self._dialog.setLabel(text.label(tr("正在标记 {count} 条拜访…", count=f"{len(self._records):,}")))
        stop = QPushButton(tr("停止"))
        self._dialog.setCancelButton(stop)
        self._dialog.setWindowTitle(tr("标为已读或未读"))
        self._dialog.setWindowModality(Qt.WindowModality.WindowModal)
        self._dialog.setMinimumDuration(_PATIENCE_MS)
        self._dialog.setRange(0, len(self._records))

    def start(self) -> None:
        self._go_on()

    def stop(self) -> None:
        self._dialog.cancel()

    def _go_on(self) -> None:
        desk, read, piece = self._desk, self._read, self._records[self._at : self._at + PIECE]
        if not piece or self._dialog.wasCanceled():
            self._end()
            return
        self._at += len(piece)
        self._tasks.act(lambda: desk.mark_piece(piece, read=read), self._piece_marked, self._failed, owner=self)

    def _piece_marked(self, changed: Sequence[LocalId]) -> None:
        self._changed += changed
        self._dialog.setValue(min(self._at, len(self._records) - 1))  # at its end it would close and begin anew
        self._go_on()

    def _end(self) -> None:
        if self._read and not self._changed and not self._dialog.wasCanceled():
            self._read, self._at = False, 0  # all were read already
            self._go_on()
            return
        self._finish()

    def _failed(self, error: Exception) -> None:
        """Said like every refusal; what was marked before it can be taken back."""
        if isinstance(error, AppError):
            self._tasks.refused.emit(error)
        self._finish()

    def _finish(self) -> None:
        desk, read, changed = self._desk, self._read, tuple(self._changed)
        self._dialog.close()
        self._dialog.deleteLater()
        if changed:
            self._tasks.act(lambda: desk.remember_marked(changed, read=read), self._remembered, owner=self)
        else:
            self.deleteLater()

    def _remembered(self, done: tuple[str, int]) -> None:
        self.marked.emit(*done)
        self.deleteLater()
