"""Keeps an edited report safe while it is written: never more than two seconds of keys are only on screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.domain.ids import LocalId
from desktop_app.domain.report import ReportDraft, Span

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk
    from desktop_app.ui.tasks import Tasks

PAUSE = 800
LONGEST = 2_000
"""Milliseconds after the last key, and of typing without a pause."""


class ReportKeeper(QObject):
    kept = Signal()
    not_kept = Signal(object)
    """The Exception that stood in the way."""

    def __init__(self, tasks: Tasks, desk: Desk, gather: Callable[[], ReportDraft], parent: QObject) -> None:
        """`gather` gives what stands in the boxes, with the report it was made from."""
        super().__init__(parent)
        self._tasks, self._desk, self._gather = tasks, desk, gather
        self._span: Span | None = None
        self._person: LocalId | None = None
        self._safe: ReportDraft | None = None  # what the store has, or what was begun with
        self._is_kept = False
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._stretch = QTimer(self, singleShot=True, interval=LONGEST)
        self._pause.timeout.connect(self.keep)
        self._stretch.timeout.connect(self.keep)

    def begin(self, span: Span, person: LocalId | None, *, kept: bool) -> None:
        """What stands in the boxes now is safe; `kept` says that it is a draft of the store."""
        self._stop()
        self._span, self._person, self._is_kept = span, person, kept
        self._safe = self._gather()

    def is_kept(self) -> bool:
        return self._is_kept

    def touch(self) -> None:
        """Something was typed."""
        self._pause.start()
        if not self._stretch.isActive():
            self._stretch.start()

    def keep(self, then: Callable[[], object] | None = None) -> None:
        """Keeps the draft now if it changed; one that is again as it was made is none.

        `then` is called once it is safe, and never when keeping failed.
        """
        self._stop()
        draft, span, person, desk = self._gather(), self._span, self._person, self._desk
        if span is None or draft == self._safe:
            if then:
                then()
            return
        edited = draft.edited.parts != draft.made.parts

        def work() -> None:
            if edited:
                desk.reports.keep(span, person, draft)
            else:
                desk.reports.drop(span, person)

        def done(_nothing: None) -> None:
            if (span, person) == (self._span, self._person):
                self._safe, self._is_kept = draft, edited
                self.kept.emit()
            if then:
                then()

        self._tasks.act(work, done, self.not_kept.emit, owner=self)

    def _stop(self) -> None:
        self._pause.stop()
        self._stretch.stop()
