"""How a file is going to be read: as the last one with these headings was, as it was guessed, or as somebody said."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desktop_app.domain.directory import Entry, Kind
from desktop_app.domain.errors import AppError
from desktop_app.domain.import_views import ImportPlan, TableLook
from desktop_app.ui import import_presets
from desktop_app.words import tr

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk
    from desktop_app.ui.import_names import Names
    from desktop_app.ui.tasks import Tasks


class ImportDraft(QObject):
    prepared = Signal(object, bool)
    """The entries that the plan names, by their Kind; and whether it is the plan of an earlier file."""
    failed = Signal(str)

    def __init__(self, tasks: Tasks, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._tasks, self._desk = tasks, desk
        self.look: TableLook | None = None
        self.plan: ImportPlan | None = None
        """None until it is prepared."""

    def forget(self) -> None:
        self.look = self.plan = None

    def take(self, look: TableLook) -> None:
        """A file was looked at."""
        desk, self.look = self._desk, look

        def prepare() -> tuple[TableLook, ImportPlan, dict[Kind, Entry], bool]:
            kept = import_presets.remembered(desk, look)
            plan = kept or look.plan
            return look, plan, import_presets.entries_of(desk, plan), kept is not None

        self._tasks.query(
            prepare, lambda answer: self._prepared(*answer), self._not_prepared, key="import-look", owner=self
        )

    def _prepared(self, look: TableLook, plan: ImportPlan, entries: dict[Kind, Entry], before: bool) -> None:
        if look is self.look:
            self.plan = plan
            self.prepared.emit(entries, before)

    def _not_prepared(self, error: Exception) -> None:
        self.failed.emit(str(error) if isinstance(error, AppError) else tr("程序出错，已写入日志。"))

    def guess_again(self) -> None:
        """Without what is remembered."""
        if self.look is not None:
            self.plan = self.look.plan

    def with_names(self, names: Names) -> ImportPlan | None:
        """The plan and what was decided about names and words."""
        if self.plan is None:
            return None
        known = {word.word: word for word in (*self.plan.event_words, *names.events())}
        return replace(self.plan, names=names.names(), event_words=tuple(known.values()))

    def remember(self, plan: ImportPlan) -> None:
        """For the next file with these headings."""
        desk, look = self._desk, self.look
        if look is not None:
            headings = import_presets.headings_of(look)
            self._tasks.act(
                lambda: import_presets.remember(desk, headings, plan),
                lambda _none: None,
                lambda _error: None,
                owner=self,
            )
