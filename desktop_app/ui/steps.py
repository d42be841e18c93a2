"""Long work that only the window's own thread can do, in turns so short that nobody feels them."""

from __future__ import annotations

from collections.abc import Iterator
from time import perf_counter

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.domain.errors import AppError

_TURN = 0.012
"""Seconds: under one picture of the screen."""


class Steps(QObject):
    """Runs an iterator to its end between the window's other work; one of `finished`, `failed` and nothing follows."""

    stepped = Signal(int)
    """What the work yielded last, once a turn."""
    finished = Signal()
    failed = Signal(object)
    """The AppError that it ended with. Anything else is a bug and goes its way."""

    def __init__(self, work: Iterator[int], parent: QObject) -> None:
        super().__init__(parent)
        self._work: Iterator[int] | None = work
        self._next = QTimer(self, interval=0)
        self._next.timeout.connect(self._turn)

    def start(self) -> None:
        self._next.start()

    def is_running(self) -> bool:
        return self._work is not None

    def cancel(self) -> None:
        """Lets the work tidy up behind itself; no signal follows."""
        work = self._end()
        close = getattr(work, "close", None)
        if close is not None:
            close()

    def _turn(self) -> None:
        work, until = self._work, perf_counter() + _TURN
        if work is None:
            return
        try:
            done = next(work)
            while perf_counter() < until:
                done = next(work)
        except StopIteration:
            self._end()
            self.finished.emit()
        except AppError as error:
            self._end()
            self.failed.emit(error)
        except BaseException:
            self._end()
            raise
        else:
            self.stepped.emit(done)

    def _end(self) -> Iterator[int] | None:
        self._next.stop()
        work, self._work = self._work, None
        return work
