"""What a person does to the store as a whole: who is writing in it, and the samples that leave it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desktop_app.words import trn

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk
    from desktop_app.domain.directory import Entry
    from desktop_app.ui.tasks import Tasks


class StoreDeeds(QObject):
    done = Signal()
    """Numbers and rows on screen are of before."""
    said = Signal(str)

    def __init__(self, tasks: Tasks, parent: QObject) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._desk: Desk | None = None

    def attach(self, desk: Desk | None) -> None:
        self._desk = desk

    def take_me(self, person: Entry) -> None:
        desk = self._desk
        if desk is not None:
            self._tasks.act(lambda: desk.set_me(person.id), lambda _none: self.done.emit())

    def remove_samples(self) -> None:
        desk = self._desk
        if desk is not None:
            self._tasks.act(desk.remove_samples, self._samples_removed)

    def _samples_removed(self, count: int) -> None:
        self.said.emit(trn("已移除 {n} 条示例数据", count))
        self.done.emit()
