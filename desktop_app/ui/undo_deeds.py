"""What can be done with the records of a room beside writing them: delete, mark as read, begin the same again, undo.

It stands between the room, which says what is chosen, and the lanes; the window shows what it says.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desktop_app.domain.ids import LocalId
from desktop_app.ui.marking import PIECE, Marking
from desktop_app.ui.undo_bin import BinDialog
from desktop_app.ui.undo_toast import Undoing

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk
    from desktop_app.ui.records_room import RecordsRoom
    from desktop_app.ui.tasks import Tasks


class RecordDeeds(QObject):
    said = Signal(object, object, object)
    """As `Undoing.said`."""
    draft_made = Signal(object)
    """A Draft to be written on in the form."""

    def __init__(self, tasks: Tasks, room: RecordsRoom, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks, self._room = tasks, room
        self._desk: Desk | None = None
        self._undoing = Undoing(tasks, self)
        self._undoing.said.connect(self.said)
        self._undoing.brought_back.connect(room.show_brought_back)
        self.undo, self.redo = self._undoing.undo, self._undoing.redo
        table = room.table
        table.read_asked.connect(self.toggle_read)
        table.remove_asked.connect(self.remove_chosen)
        table.again_asked.connect(self.again_chosen)
        detail = room.detail
        detail.again_asked.connect(self.begin_again)
        detail.remove_asked.connect(lambda record: self._remove([record]))
        detail.show_asked.connect(room.read_beside)
        detail.undo_offered.connect(self._undoing.offer)

    def attach(self, desk: Desk | None) -> None:
        """None lets go of the desk."""
        self._desk = desk
        self._undoing.attach(desk)

    def remove_chosen(self) -> None:
        self._room.chosen.ask(self._remove)

    def toggle_read(self) -> None:
        """The chosen records; one that is in view is then not read again by being looked at."""
        self._room.chosen.ask(self._toggle_read, most=None)

    def _toggle_read(self, chosen: Sequence[LocalId]) -> None:
        desk, records = self._desk, tuple(chosen)
        if desk is None or not records:
            return
        self._room.detail.stop_reading()
        if len(records) > PIECE:
            run = Marking(self._tasks, desk, records, self._room)
            run.marked.connect(self._undoing.offer)
            run.start()
            return
        self._tasks.act(lambda: desk.toggle_read(records), lambda done: self._undoing.offer(*done), owner=self)

    def again_chosen(self) -> None:
        record = self._room.open_record()
        if record is not None:
            self.begin_again(record)

    def begin_again(self, record: LocalId) -> None:
        desk = self._desk
        if desk is not None:
            self._tasks.query(lambda: desk.draft_like(record), self.draft_made.emit, key="form", owner=self)

    def show_bin(self) -> None:
        if self._desk is not None:
            dialog = BinDialog(self._tasks, self._desk, self._room)
            dialog.said.connect(lambda words: self.said.emit(words, "", None))
            dialog.brought_back.connect(self._room.show_brought_back)
            dialog.open()

    def _remove(self, records: Sequence[LocalId]) -> None:
        self._undoing.remove(records, lambda: self._choose_beside(frozenset(records)))

    def _choose_beside(self, gone: frozenset[LocalId]) -> None:
        """The row behind those that go, else the one before them, so that one can go on from there."""
        rows = [row.id for row in self._room.table.records()]
        places = [place for place, id_ in enumerate(rows) if id_ in gone]
        if places:
            beside = [*rows[places[-1] + 1 :], *reversed(rows[: places[-1]])]
            following = next((id_ for id_ in beside if id_ not in gone), None)
            if following is not None:
                self._room.table.choose(following)
