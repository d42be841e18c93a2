"""What is left out of the first paint and comes right after it, a piece at a time, so that the window answers between.

Nobody looks at a filter or a detail before the table, and together they take as long to build as all the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget


class Completion(QObject):
    painted = Signal()
    """A person can see the window."""
    completed = Signal()

    def __init__(self, pieces: Sequence[Callable[[], object]], window: QWidget) -> None:
        """Begins when `window` was painted for the first time."""
        super().__init__(window)
        window.installEventFilter(self)
        self._pieces = list(pieces)
        self._next = QTimer(self, interval=0)
        self._next.timeout.connect(self._build_next)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self._begin)  # after the widgets inside, which are painted next
        return False

    def _begin(self) -> None:
        self.painted.emit()
        self._next.start()

    def _build_next(self) -> None:
        if self._pieces:
            self._pieces.pop(0)()
            return
        self._next.stop()
        self.completed.emit()


def load_sidebar() -> None:
    """Its modules alone: the widgets are the next piece."""
    import desktop_app.ui.filter_sidebar  # noqa: F401


def load_detail() -> None:
    import desktop_app.ui.detail_pane  # noqa: F401
