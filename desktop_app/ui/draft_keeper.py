"""Keeps what is being written safe: a pause in typing, a long stretch of it, or leaving a field saves the draft.

All of it goes through the one lane of actions, so the number of the kept draft is known there before the next one
runs: two keeps in a row never make two drafts, and a save takes its draft with it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.domain.draft import Draft

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk
    from desktop_app.ui.tasks import Tasks

PAUSE = 1500
"""Milliseconds after the last key."""
LONGEST = 5000
"""Milliseconds of typing without a pause."""


class Slot:
    """The place of one draft in the store; `number` is None until it was kept. Written in the lane of actions only."""

    def __init__(self, number: int | None) -> None:
        self.number = number


class DraftKeeper(QObject):
    kept = Signal()
    not_kept = Signal(object)
    """The Exception that stood in the way."""

    def __init__(self, tasks: Tasks, desk: Desk, gather: Callable[[], Draft], parent: QObject) -> None:
        super().__init__(parent)
        self._tasks, self._desk, self._gather = tasks, desk, gather
        self._slot = Slot(None)
        self._begun = Draft()
        self._safe = Draft()  # the last one that is in the store, or was begun with
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._stretch = QTimer(self, singleShot=True, interval=LONGEST)
        self._pause.timeout.connect(self.keep)
        self._stretch.timeout.connect(self.keep)

    def begin(self, draft: Draft, kept: int | None) -> None:
        """From here on `draft` is what nothing was changed from; `kept` is its number when it was kept before."""
        self._stop()
        self._slot = Slot(kept)
        self._begun = self._safe = draft

    @property
    def slot(self) -> Slot:
        return self._slot

    def is_worth_keeping(self) -> bool:
        """False for an untouched draft and for a new one without a word in it, unless it was kept before."""
        draft = self._gather()
        if draft == self._begun:
            return self._slot.number is not None
        return draft.record is not None or not draft.is_blank()

    def touch(self) -> None:
        """Something was typed."""
        self._pause.start()
        if not self._stretch.isActive():
            self._stretch.start()

    def keep(self, then: Callable[[], object] | None = None) -> None:
        """Keeps the draft now if it changed; `then` is called once it is safe, and never when keeping failed."""
        self._stop()
        draft, slot, desk = self._gather(), self._slot, self._desk
        if draft == self._safe or not self.is_worth_keeping():
            if then:
                then()
            return

        def work() -> None:
            slot.number = desk.keep_draft(draft, slot.number)

        def done(_nothing: None) -> None:
            if slot is self._slot:
                self._safe = draft
                self.kept.emit()
            if then:
                then()

        self._tasks.act(work, done, self.not_kept.emit, owner=self)

    def drop(self, then: Callable[[], object] | None = None) -> None:
        """Takes the kept draft out of the store; what stands in the form counts for nothing from then on."""
        self._stop()
        slot, desk = self._slot, self._desk

        def work() -> None:
            if slot.number is not None:
                desk.drop_draft(slot.number)
                slot.number = None

        def done(_nothing: None) -> None:
            self.begin(self._gather(), None)
            if then:
                then()

        self._tasks.act(work, done, self.not_kept.emit, owner=self)

    def hold(self) -> None:
        """No keeping by itself while a save is under way."""
        self._stop()

    def _stop(self) -> None:
        self._pause.stop()
        self._stretch.stop()
