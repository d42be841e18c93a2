"""How the sync stands, in the status line: an icon and words to press, and how far a long one is, with its way out."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QSizePolicy, QToolButton, QWidget

from desktop_app.ui import fonts, icons, text
from desktop_app.ui.sync_news import Look, SyncMood, SyncNews, Wish, look
from desktop_app.words import tr

LONG_MS = 500
"""A sync that takes longer shows how far it is, and can be ended."""
_AGAIN_MS = 20_000


class SyncStatus(QWidget):
    panel_asked = Signal()
    cancel_asked = Signal()
    shown = Signal()
    """Its words may be others now."""

    def __init__(self, parent: QWidget | None = None, now: Callable[[], float] = time.time) -> None:
        super().__init__(parent)
        self._now = now
        self._news, self._wish, self._needs = SyncNews(), Wish.NOWHERE, 0
        self._icon = ""
        self.button = QToolButton(self)
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.button.clicked.connect(self.panel_asked)
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.cancel = QToolButton(self)
        self.cancel.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.cancel.setIcon(icons.icon("dismiss"))
        self.cancel.clicked.connect(self.cancel_asked)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        for widget in (self.button, self.bar, self.cancel):
            layout.addWidget(widget)
        self._long = QTimer(self, singleShot=True, interval=LONG_MS)
        self._long.timeout.connect(self.show_progress)
        self._older = QTimer(self, interval=_AGAIN_MS)
        self._older.timeout.connect(self.retranslate)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.bar.hide()
        self.cancel.hide()
        self.retranslate()

    def show_news(self, news: SyncNews) -> None:
        began = news.mood is SyncMood.SYNCING and self._news.mood is not SyncMood.SYNCING
        self._news = news
        if news.mood is not SyncMood.SYNCING:
            self._long.stop()
            self.bar.hide()
            self.cancel.hide()
        elif began:
            self._long.start()
        elif self.bar.isVisibleTo(self):
            self.show_progress()
        if not self._older.isActive():
            self._older.start()
        self.retranslate()

    def show_needs(self, needs: int) -> None:
        """How much waits for a person."""
        self._needs = needs
        self.retranslate()

    def show_wish(self, wish: Wish) -> None:
        self._wish = wish
        self.retranslate()

    def look(self) -> Look:
        """As it is shown now."""
        return look(self._news, wish=self._wish, needs=self._needs, now=self._now())

    def news(self) -> SyncNews:
        return self._news

    def words(self) -> str:
        return self.button.text()

    def retranslate(self) -> None:
        shown = self.look()
        if self._icon != shown.icon + shown.role:
            self._icon = shown.icon + shown.role
            self.button.setIcon(icons.icon(shown.icon, shown.role))
        self.button.setText(shown.words)
        self.button.setAccessibleName(tr("同步：{words}", words=shown.words))
        self.button.setAccessibleDescription(shown.more)
        text.tooltip(self.button, "\n".join(filter(None, (shown.more, tr("点击打开同步")))))
        self.cancel.setAccessibleName(tr("取消这次同步"))
        text.tooltip(self.cancel, tr("取消这次同步；已经取回的都保留"))
        self.bar.setAccessibleName(tr("同步进度"))
        self.bar.setFixedSize(fonts.scaled(90), 6)
        self.shown.emit()

    def show_progress(self) -> None:
        done, of = self._news.done, self._news.of
        if done is not None and of:
            self.bar.setRange(0, of)
            self.bar.setValue(min(done, of))
        else:
            self.bar.setRange(0, 0)
        self.bar.show()
        self.cancel.show()
