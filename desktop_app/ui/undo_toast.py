"""Deletes, undo and redo as the window runs them: in the lane of actions, with a word about it and the way back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desktop_app.domain.ids import LocalId
from desktop_app.words import Telling, tr, trn

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk
    from desktop_app.actions.undo import Undone
    from desktop_app.ui.tasks import Tasks


class Undoing(QObject):
    """What cannot be done is refused by `Tasks.refused` like everything else."""

    said = Signal(object, object, object)
    """Words for a toast, the words of its button and what that does; the latter two empty and None for none."""
    brought_back = Signal(object)
    """The LocalIds of records that are there again."""

    def __init__(self, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._desk: Desk | None = None

    def attach(self, desk: Desk | None) -> None:
        """None lets go of the desk."""
        self._desk = desk

    def remove(self, records: Sequence[LocalId], then: Callable[[], object] | None = None) -> None:
        """Deletes what was never sent and calls `then`; the toast has the way back."""
        desk, wanted = self._desk, tuple(records)
        if desk is None or not wanted:
            return

        def done(deed: int) -> None:
            if then is not None:
                then()
            self.offer(Telling(lambda: trn("已删除 {n} 条拜访", len(wanted))), deed)

        self._tasks.act(lambda: desk.remove_records(wanted), done, owner=self)

    def offer(self, words: str, deed: int) -> None:
        """Says what was done; the button takes back just that, whatever was done since."""
        self.said.emit(words, Telling(lambda: tr("撤销")), lambda: self.undo(deed))

    def undo(self, deed: int | None = None) -> None:
        desk = self._desk
        if desk is not None:
            self._tasks.act(lambda: desk.undo(deed), self._undone)

    def redo(self) -> None:
        desk = self._desk
        if desk is not None:
            self._tasks.act(desk.redo, self._say)

    def _undone(self, undone: Undone) -> None:
        self._say(undone.words)
        if undone.brought_back:
            self.brought_back.emit(undone.brought_back)

    def _say(self, words: str) -> None:
        self.said.emit(words, "", None)
