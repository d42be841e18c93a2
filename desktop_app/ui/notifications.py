"""What was said in passing, kept to be read later: a toast goes after some seconds, and nobody watches all the time."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from desktop_app.domain.ids import LocalId
from desktop_app.ui import fonts, text
from desktop_app.words import Telling, again, tr

MOST = 100
_ROW = 34


@dataclass(frozen=True, slots=True)
class Notification:
    """`button` and `press` are what could be done about it, while that is still possible; `record` is what it speaks
    of."""

    at: datetime
    words: str
    button: str = ""
    press: Callable[[], object] | None = None
    record: LocalId | None = None


class Notifications(QObject):
    changed = Signal()

    def __init__(self, now: Callable[[], datetime] = datetime.now, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._now = now
        self._kept: deque[Notification] = deque(maxlen=MOST)

    def note(self, words: str, button: str = "", press: Callable[[], object] | None = None) -> None:
        about = words.about if isinstance(words, Telling) else None
        record = None if about is None else LocalId(about)
        self._kept.appendleft(Notification(self._now(), words, button, press, record))
        self.changed.emit()

    def latest_first(self) -> tuple[Notification, ...]:
        return tuple(self._kept)

    def settle(self, press: Callable[[], object]) -> None:
        """What was offered is done: it is not offered twice."""
        self._keep(replace(one, button="", press=None) if one.press is press else one for one in tuple(self._kept))

    def settle_all(self) -> None:
        """The store that they spoke of was let go of."""
        self._keep(replace(one, button="", press=None, record=None) for one in tuple(self._kept))

    def _keep(self, kept: Iterable[Notification]) -> None:
        self._kept = deque(kept, maxlen=MOST)
        self.changed.emit()


class NotificationsDialog(QDialog):
    """The latest first, each with the record it speaks of and with what can still be done about it."""

    record_asked = Signal(object)
    """Show this record, by its LocalId."""

    def __init__(self, kept: Notifications, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._notifications = kept
        self._shown: tuple[Notification, ...] = ()
        self.setWindowTitle(tr("通知"))
        self.list = QListWidget()
        self.list.setAccessibleName(tr("通知"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._empty = text.label(tr("还没有通知。"), "dim")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.open_record = QPushButton(tr("打开记录"))
        self.act = QPushButton()
        close = QPushButton(tr("关闭"))
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(self.open_record)
        buttons.addWidget(self.act)
        buttons.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addWidget(text.label(tr("通知"), "h1"))
        layout.addWidget(self.list, 1)
        layout.addWidget(self._empty, 1)
        layout.addLayout(buttons)
        self.resize(fonts.scaled(560), fonts.scaled(400))
        self.list.currentRowChanged.connect(self._offer)
        self.list.itemActivated.connect(self._take_up)
        self.open_record.clicked.connect(self._open)
        self.act.clicked.connect(self._press)
        close.clicked.connect(self.reject)
        kept.changed.connect(self._show)
        self._show()
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self) -> None:
        row = max(0, self.list.currentRow())
        self._shown = self._notifications.latest_first()
        self.list.clear()
        for one in self._shown:
            words = again(one.words)
            item = QListWidgetItem(f"{one.at:%H:%M}   {text.one_line(words)}", self.list)
            item.setSizeHint(QSize(0, fonts.scaled(_ROW)))  # as wide as the list: what is longer ends in …
            item.setToolTip(text.tip(words))
        self.list.setVisible(bool(self._shown))
        self._empty.setVisible(not self._shown)
        self.list.setCurrentRow(min(row, len(self._shown) - 1))
        self._offer()

    def _present(self) -> Notification | None:
        row = self.list.currentRow()
        return self._shown[row] if 0 <= row < len(self._shown) else None

    def _offer(self) -> None:
        present = self._present()
        button = "" if present is None else text.without_mnemonic(again(present.button))
        self.act.setVisible(present is not None and present.press is not None)
        self.act.setText(button)
        only_shows = button == tr("显示")  # which is what the other one does
        self.open_record.setVisible(present is not None and present.record is not None and not only_shows)

    def _take_up(self) -> None:
        """The record, where there is one: a line that is opened takes nothing back."""
        if self.open_record.isVisibleTo(self):
            self._open()
        else:
            self._press()

    def _open(self) -> None:
        present = self._present()
        if present is not None and present.record is not None:
            self.accept()
            self.record_asked.emit(present.record)

    def _press(self) -> None:
        present = self._present()
        if present is not None and present.press is not None:
            press = present.press
            self.accept()
            self._notifications.settle(press)
            press()
