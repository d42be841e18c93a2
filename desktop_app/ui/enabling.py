"""Which lines of the menus can be used now, and which of the switches among them are on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from desktop_app.domain.desk_views import Summary
from desktop_app.ui.column_fit import ALWAYS
from desktop_app.ui.density import Density
from desktop_app.ui.menus import Menus
from desktop_app.ui.records_room import RecordsRoom
from desktop_app.ui.table_model import Column

_MOVES = ("next", "previous", "next_page", "previous_page")
_NEED_A_STORE = (
    *(
        "me",
        "one_line",
        "directory",
        "select_all",
        "select_everything",
        "clear",
        "refresh",
        "undo",
        "redo",
        "bin",
        "print",
        "export",
        "import",
        "imports",
        "pdf",
        "phrases",
        "report",
    ),
    *_MOVES,
)
_OF_SYNC = ("sync_now", "sync")
"""Not there in a program without sync."""
_NEED_A_RECORD = (
    *("edit", "copy", "again", "remove", "toggle_read", "print_record"),
    *("comment", "comments", "receipts", "history"),
)


@dataclass(frozen=True, slots=True)
class Condition:
    """`is_usable` is false while a page with the store's problem stands in the place of the room."""

    is_open: bool
    is_usable: bool
    summary: Summary | None


class Enabling:
    """Does nothing until the menus are filled, which is after the first paint."""

    def __init__(self, room: RecordsRoom, menus: Callable[[], Menus], condition: Callable[[], Condition]) -> None:
        self._room, self._menus, self._condition = room, menus, condition

    def show(self, _record: object = None) -> None:
        """What needs an open store, a record or a reader is off until there is one."""
        menus, now = self._menus(), self._condition()
        if not menus.is_filled():
            return
        chosen = self._room.table.chosen_record() is not None
        for name in (*_NEED_A_STORE, *(set(_OF_SYNC) & set(menus.names()))):
            menus.action(name).setEnabled(now.is_open)
        for name in _NEED_A_RECORD:
            menus.action(name).setEnabled(now.is_open and chosen)
        menus.action("new").setEnabled(now.is_usable)  # held until the store is open
        menus.action("unread").setEnabled(bool(now.is_open and now.summary and now.summary.me))
        menus.action("samples").setEnabled(bool(now.is_open and now.summary and now.summary.samples))
        self.show_history()
        self.show_columns(frozenset(self._room.table.columns.shown()))

    def show_history(self) -> None:
        menus, room = self._menus(), self._room
        if menus.is_filled():
            menus.action("back").setEnabled(room.can_step_filter(-1))
            menus.action("forward").setEnabled(room.can_step_filter(1))
            menus.action("save_filter").setEnabled(room.can_save_filter())

    def show_density(self, density: Density) -> None:
        menus = self._menus()
        if menus.is_filled():
            menus.action(f"density_{density}").setChecked(True)

    def show_columns(self, shown: frozenset[Column]) -> None:
        menus = self._menus()
        if menus.is_filled():
            for column in frozenset(Column) - ALWAYS:
                menus.action(f"show_{column.name.lower()}").setChecked(column in shown)
