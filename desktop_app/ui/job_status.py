"""How far the long work beside the window is, in the status line: an icon, words, a bar and the way out of it.

It comes only for work that takes longer than a moment, and says how much waits behind it.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QSizePolicy, QToolButton, QWidget

from desktop_app.ui import fonts, icons, text
from desktop_app.words import tr, trn

LATE_MS = 500
"""What is done before is not worth a look."""
_SHARE = 0.2
"""Of the window's width, for the words."""
_ROOM_FOR_BAR = 1_000
"""Pixels of the window's width: in large print the figures must do."""
_STEPS = 1_000
"""Of the bar: figures of any size fit into it."""


@dataclass(frozen=True, slots=True)
class JobNews:
    """`of` is None while nobody knows; `waiting` is how many come after it."""

    words: str
    done: int = 0
    of: int | None = None
    waiting: int = 0
    stopping: bool = False


class JobStatus(QWidget):
    cancel_asked = Signal()
    left = Signal()
    """The keyboard was in it, and cannot stay."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._news: JobNews | None = None
        self._whole = ""
        self._icon = _Picture(self)
        self._words = text.TextLabel(parent=self)
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.cancel = QToolButton(self)
        self.cancel.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.cancel.clicked.connect(self.cancel_asked)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        for widget in (self._icon, self._words, self.bar, self.cancel):
            layout.addWidget(widget)
        self._late = QTimer(self, singleShot=True, interval=LATE_MS)
        self._late.timeout.connect(self._appear)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.hide()

    def show_news(self, news: JobNews | None) -> None:
        """None where nothing is being done."""
        self._news = news
        if news is None:
            self._late.stop()
            self._go()
            return
        if self.isHidden() and not self._late.isActive():
            self._late.start()
        self.retranslate()

    def words(self) -> str:
        """All of them, also where they do not fit."""
        return self._whole

    def retranslate(self) -> None:
        news = self._news
        if news is None:
            return
        words = tr("正在取消…") if news.stopping else news.words
        self._show_words(words, news.waiting)
        self.cancel.setText(tr("取消"))
        self.cancel.setAccessibleName(tr("取消：{words}", words=news.words))
        if news.stopping:
            self._leave()  # before: Qt would hand the keyboard to whatever comes next
        self.cancel.setEnabled(not news.stopping)
        self.bar.setAccessibleName(self._whole)
        self.bar.setFixedSize(fonts.scaled(70), 6)
        self.bar.setVisible(self.window().width() >= fonts.scaled(_ROOM_FOR_BAR))
        self._icon.setFixedSize(fonts.scaled(16), fonts.scaled(16))
        if news.of and not news.stopping:
            self.bar.setRange(0, _STEPS)
            self.bar.setValue(min(_STEPS, news.done * _STEPS // news.of))
        else:
            self.bar.setRange(0, 0)

    def _show_words(self, words: str, waiting: int) -> None:
        """The line's other parts keep their place: a long name loses its middle, never the figures behind it."""
        room = max(fonts.scaled(120), int(self.window().width() * _SHARE))
        line = text.one_line(words)
        shown = self._words.fontMetrics().elidedText(line, Qt.TextElideMode.ElideMiddle, room)
        self._whole = " · ".join((line, trn("还有 {n} 项在等", waiting))) if waiting else line
        self._words.setText(f"{shown}  +{waiting:,}" if waiting else shown)
        self._words.setAccessibleName(self._whole)
        text.tooltip(self._words, self._whole if self._words.text() != self._whole else "")

    def _appear(self) -> None:
        if self._news is not None:
            self.show()

    def _go(self) -> None:
        self._leave()
        self.hide()

    def _leave(self) -> None:
        """Also while another window is in front: the keyboard comes back to this one later."""
        if self.window().focusWidget() is self.cancel:
            self.left.emit()


class _Picture(QWidget):
    """Drawn each time: a picture that is kept would stay in the colours of the other scheme."""

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        icons.icon("clock").paint(painter, self.rect())
        painter.end()
