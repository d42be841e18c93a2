"""Carries the desk's announcements from the thread that committed to the UI thread, and asks about other processes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from desktop_app.domain.desk_views import Changes

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk
    from desktop_app.ui.tasks import Tasks

POLL_MS = 1_500


class ChangesBridge(QObject):
    arrived = Signal(object)
    """Changes, on the UI thread."""
    _announced = Signal(object)

    def __init__(self, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._stop: Callable[[], None] | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(POLL_MS)
        self._timer.timeout.connect(self._poll)
        self._desk: Desk | None = None
        self._announced.connect(self.arrived, Qt.ConnectionType.QueuedConnection)

    def attach(self, desk: Desk) -> None:
        self.close()
        self._desk = desk
        self._stop = desk.subscribe(self._tell)
        self._timer.start()
        self._poll()  # what is committed before the first look would never be noticed

    def close(self) -> None:
        self._timer.stop()
        if self._stop is not None:
            self._stop()
            self._stop = None
        self._desk = None

    def _poll(self) -> None:
        if self._desk is not None:
            self._tasks.query(self._desk.poll, self._polled, self._not_polled, key="poll")

    def _tell(self, changes: Changes) -> None:
        """On the committing thread."""
        self._announced.emit(changes)

    def _polled(self, _nothing: None) -> None:
        pass

    def _not_polled(self, _error: Exception) -> None:
        """A store that is busy or gone for a moment is asked again; whatever else needs it says what is wrong."""
