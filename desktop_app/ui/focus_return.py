"""Gives the focus back to where it was when the menu bar is left.

Qt's menu bar remembers who had the focus when it takes it. Asked for a second menu while it still has the focus
(Alt+R, Esc, Alt+V), it remembers itself: then the keys go nowhere and nothing on screen shows a focus.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QMenu, QMenuBar, QWidget
from shiboken6 import isValid


class FocusReturn(QObject):
    def __init__(self, window: QMainWindow, bar: QMenuBar) -> None:
        super().__init__(window)
        self._window, self._bar = window, bar
        self._last: QWidget | None = None
        self._soon = QTimer(self, singleShot=True, interval=0)  # when the bar has done what it does with the key
        self._soon.timeout.connect(self._give_back)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._remember)
        bar.installEventFilter(self)
        for menu in bar.findChildren(QMenu, options=Qt.FindChildOption.FindDirectChildrenOnly):
            menu.aboutToHide.connect(self._soon.start)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            self._soon.start()
        return False

    def _remember(self, _before: QWidget | None, now: QWidget | None) -> None:
        if now is not None and now is not self._bar and self._window.isAncestorOf(now):
            self._last = now

    def _give_back(self) -> None:
        bar, last = self._bar, self._last
        left = bar.hasFocus() and bar.activeAction() is None and QApplication.activePopupWidget() is None
        if left and last is not None and isValid(last) and last.isVisible():
            last.setFocus(Qt.FocusReason.MenuBarFocusReason)
