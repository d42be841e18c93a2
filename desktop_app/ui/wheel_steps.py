"""Turns of the wheel with Ctrl held, gathered into steps of zoom."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

_NOTCH = 120
"""What a wheel says for one notch; touch pads say less, more often."""

_TURNING_MS = 60
"""Notches that come closer together are one step: each new size of print lays out the whole window."""


class WheelSteps(QObject):
    stepped = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._turned = 0
        self._turning = QTimer(self, singleShot=True, interval=_TURNING_MS)
        self._turning.timeout.connect(self._tell)

    def turn(self, angle: int) -> None:
        self._turned += angle
        self._turning.start()

    def _tell(self) -> None:
        steps = int(self._turned / _NOTCH)
        self._turned -= steps * _NOTCH
        if steps:
            self.stepped.emit(steps)
