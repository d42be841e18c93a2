"""The records chosen in the table, also where they are more than the page on screen: asked for, and copied."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desktop_app.domain.ids import LocalId
from desktop_app.domain.record_filter import RecordFilter, Sort
from desktop_app.ui import whole_list
from desktop_app.ui.clipboard import put_on_clipboard
from desktop_app.ui.record_table import RecordTable
from desktop_app.words import Telling, tr, trn

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk
    from desktop_app.ui.tasks import Tasks


class ChosenRecords(QObject):
    said = Signal(object)

    def __init__(self, tasks: Tasks, table: RecordTable, shown: Callable[[], tuple[RecordFilter, Sort]]) -> None:
        """`shown` answers which list the table shows."""
        super().__init__(table)
        self._tasks, self._table, self._shown = tasks, table, shown
        self.desk: Desk | None = None
        self.aside: LocalId | None = None
        """What is being read beside the list, where no row is selected."""
        table.all_copy_asked.connect(self._copy_all)
        table.effects_asked.connect(self._ask_effects)
        table.copied.connect(lambda count: self.said.emit(Telling(lambda: trn("已复制 {n} 行", count))))

    def ask(self, then: Callable[[Sequence[LocalId]], object], *, most: int | None = whole_list.MOST_CHANGED) -> None:
        """Calls `then` with the selected records, all of the list where that is what is selected."""
        desk = self.desk
        if desk is None or not self._table.all_chosen:
            beside = () if self.aside is None else (self.aside,)
            then(self._table.selected_records() or beside)
            return
        wanted, sort = self._shown()
        self._tasks.query(lambda: whole_list.ids(desk, wanted, sort, most), then, key="chosen", slow=True, owner=self)

    def _copy_all(self) -> None:
        desk = self.desk
        if desk is not None:
            (wanted, sort), columns = self._shown(), self._table.copied_columns()
            self.said.emit(Telling(lambda: tr("正在复制…")))
            self._tasks.query(
                lambda: whole_list.copied(desk, wanted, sort, columns), self._all_copied, key="copy", slow=True
            )

    def _all_copied(self, found: tuple[str, str, int]) -> None:
        plain, rich, count = found
        put_on_clipboard(plain, rich)
        self.said.emit(Telling(lambda: trn("已复制 {n} 条", count)))

    def _ask_effects(self, records: Sequence[LocalId], then: Callable[[Mapping[LocalId, str]], None]) -> None:
        desk = self.desk
        if desk is not None:
            self._tasks.query(lambda: desk.passages.effects(records), then, key="copy", owner=self)
