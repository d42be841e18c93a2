"""Python's cyclic garbage is collected on the UI thread and nowhere else.

The collector runs in whichever thread happens to allocate. In a lane it would free widgets that are part of a cycle,
and Qt ends the program when a widget dies outside its thread. So the automatic collector is off, and a timer here
collects: the young often, which takes a millisecond, everything seldom.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

YOUNG_MS = 2_000
ALL_EVERY = 60
"""Every so many times everything is looked at."""


class GarbageCollection(QObject):
    """On from its making until `stop`; made on the UI thread."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._turns = 0
        self._timer = QTimer(self, interval=YOUNG_MS)
        self._timer.timeout.connect(self._collect)
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()
        gc.enable()

    def _collect(self) -> None:
        self._turns += 1
        gc.collect(2 if self._turns % ALL_EVERY == 0 else 1)
