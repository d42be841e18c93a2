"""The record above, what belongs to it below, and how much of the height each half is given."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QTabWidget, QWidget

from desktop_app.ui.reading_view import ReadingView

_TABS_LEAST = 120


class DetailHalves(QSplitter):
    """The record takes what it needs, the tabs theirs up to a fair part; a split set by hand stays."""

    def __init__(self, body: ReadingView, tabs: QTabWidget, wanted_below: Callable[[], int]) -> None:
        """`body` comes to stand in `top`; `wanted_below` is what the open one of `tabs` needs, without its title."""
        super().__init__(Qt.Orientation.Vertical)
        self._body, self._tabs, self._wanted_below = body, tabs, wanted_below
        self._moved_by_hand = False
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self.share)
        self.top = QWidget()
        self.setChildrenCollapsible(False)
        self.setHandleWidth(6)
        for index, half in enumerate((self.top, tabs)):
            self.addWidget(half)
            self.setStretchFactor(index, 1)
        self.splitterMoved.connect(self._keep)
        tabs.currentChanged.connect(self.share)

    def share_soon(self) -> None:
        """When the texts are laid out."""
        self._soon.start()

    def share(self) -> None:
        if self._moved_by_hand or self.isHidden():
            return
        height = self.height()
        chrome = self.top.sizeHint().height() - self._body.sizeHint().height()
        wanted = int(self._body.document().size().height()) + chrome + 12
        title = self._tabs.tabBar().sizeHint().height()
        below = min(max(_TABS_LEAST, title + self._wanted_below()), height * 2 // 5)
        above = max(0, min(wanted, height - below))
        if self.sizes()[:1] != [above]:
            self.setSizes([above, height - above])

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.share()

    def _keep(self) -> None:
        self._moved_by_hand = True
