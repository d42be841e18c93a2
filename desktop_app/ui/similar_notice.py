"""Says in the form that the same customer was already recorded with this event on this day. It only says so: there are
days with two visits, and nothing is in the way of saving.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from desktop_app.domain.draft import Draft
from desktop_app.domain.visit import RecordRow
from desktop_app.ui.text import label, one_line
from desktop_app.words import tr

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk
    from desktop_app.ui.tasks import Tasks

_PAUSE = 300
"""Milliseconds after the last change."""
_NAMED = 3


class SimilarNotice(QFrame):
    def __init__(self, tasks: Tasks, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "warning")
        self._tasks, self._desk = tasks, desk
        self._key = f"similar-{id(self):x}"
        self._draft = Draft()
        self._rows: tuple[RecordRow, ...] = ()
        self._words = label("", wrap=True)
        self._soon = QTimer(self, singleShot=True, interval=_PAUSE)
        self._soon.timeout.connect(self._ask)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.addWidget(self._words, 1)
        self.hide()

    def clear(self) -> None:
        """Nothing is being written."""
        self._soon.stop()
        self._tasks.forget(self._key)
        self._draft = Draft()
        self._show(())

    def look(self, draft: Draft) -> None:
        """Something was typed; only another day, event or customer is a reason to ask anew."""
        if _asks_for(draft) != _asks_for(self._draft):
            self._draft = draft
            self._soon.start()

    def retranslate(self) -> None:
        self._words.setText(_words_of(self._rows))

    def words(self) -> str:
        return "" if self.isHidden() else self._words.text()

    def _ask(self) -> None:
        desk, draft = self._desk, self._draft
        self._tasks.query(lambda: desk.similar(draft), self._show, self._failed, key=self._key)

    def _show(self, rows: tuple[RecordRow, ...]) -> None:
        news = rows != self._rows and bool(rows)
        self._rows = rows
        self.retranslate()
        self.setVisible(bool(rows))
        if news:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self._words.text()))

    def _failed(self, _error: Exception) -> None:
        """A warning that cannot be given is no reason to disturb whoever writes; bugs are logged all the same."""
        self._show(())


def _asks_for(draft: Draft) -> tuple[object, ...]:
    return draft.record, draft.record_time, draft.event, draft.customers


def _words_of(rows: tuple[RecordRow, ...]) -> str:
    if not rows:
        return ""
    named = [
        " · ".join((row.record_time[11:16], one_line(row.customers), one_line(row.author))) for row in rows[:_NAMED]
    ]
    if len(rows) > _NAMED:
        named.append("…")
    return tr("同一客户当天已经有同类记录：{records}。需要的话仍可保存。", records=tr("；").join(named))
