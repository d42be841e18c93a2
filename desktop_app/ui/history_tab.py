"""What was changed in a record, by whom and when; asked for only while somebody looks at it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from desktop_app.domain.errors import AppError
from desktop_app.domain.ids import LocalId
from desktop_app.domain.visit import FieldChange
from desktop_app.ui.detail_sections import history_pieces
from desktop_app.ui.reading_view import Aside, ReadingView
from desktop_app.words import tr

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk
    from desktop_app.ui.tasks import Tasks

_QUERY = "detail-history"


class HistoryTab(ReadingView):
    def __init__(self, tasks: Tasks, clock: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tasks, self._clock = tasks, clock
        self._desk: Desk | None = None
        self._record: LocalId | None = None
        self._stale = False
        self.retranslate()

    def attach(self, desk: Desk) -> None:
        self._desk = desk
        self._load_if_seen()

    def show_record(self, record: LocalId) -> None:
        """The history of `record`; called again it is read anew."""
        if record != self._record:
            self._tasks.forget(_QUERY)
            self.show_pieces((Aside(tr("正在读取…")),))
        self._record, self._stale = record, True
        self._load_if_seen()

    def retranslate(self) -> None:
        self.setAccessibleName(tr("修改历史"))
        self._stale = self._record is not None
        self._load_if_seen()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._load_if_seen()

    def _load_if_seen(self) -> None:
        desk, record = self._desk, self._record
        if not self._stale or desk is None or record is None or not self.isVisible():
            return
        self._stale = False
        self._tasks.query(lambda: (record, desk.history(record)), self._loaded, self._failed, key=_QUERY)

    def _loaded(self, answer: tuple[LocalId, tuple[FieldChange, ...]]) -> None:
        record, changes = answer
        if record == self._record:
            self.show_pieces(history_pieces(changes, self._clock()))

    def _failed(self, error: Exception) -> None:
        self._stale = True
        self.show_pieces((Aside(str(error) if isinstance(error, AppError) else tr("读取历史时出错")),))
