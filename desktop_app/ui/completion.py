"""What is left out of the first paint and comes right after it, a piece at a time, so that the window answers between.

Nobody looks at a filter or a detail before the table, and together they take as long to build as all the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QTimer, Signal


class Completion(QObject):
    completed = Signal()

    def __init__(self, pieces: Sequence[Callable[[], object]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pieces = list(pieces)
        self._next = QTimer(self, interval=0)
        self._next.timeout.connect(self._build_next)

    def start(self) -> None:
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
