"""A wheel that turns over a field scrolls what the field stands in. It turns the field's value only where the keyboard
is: who scrolls past a box must not change by it what is filtered, set or written.
"""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtWidgets import QAbstractSpinBox, QComboBox, QWidget

FIELDS = (QComboBox, QAbstractSpinBox)
"""What takes a wheel for a change, by Qt's own habit also without the keyboard."""


class _StillWheel(QObject):
    """One for the whole program, on each field: on the application it would be asked about every event there is."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()  # it goes on to what the field stands in
            return True
        return False


def hold_still(field: QWidget) -> None:
    field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # which the wheel does not give
    field.installEventFilter(_filter())


def hold_all_still(window: QWidget) -> None:
    """Those of a window that Qt builds itself."""
    for field in window.findChildren(QWidget):
        if isinstance(field, FIELDS):
            hold_still(field)


@lru_cache(maxsize=1)
def _filter() -> _StillWheel:
    # The application's child: an object of Qt that outlives it can end the process with a crash.
    return _StillWheel(QCoreApplication.instance())
