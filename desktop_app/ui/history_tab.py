"""What was changed in a record, by whom and when, and the way back; asked for only while somebody looks at it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from desktop_app.domain.errors import AppError
from desktop_app.domain.ids import LocalId
from desktop_app.domain.visit import FieldChange
from desktop_app.ui.detail_sections import RESTORE, history_pieces
from desktop_app.ui.reading_view import Aside, ReadingView
from desktop_app.words import Telling, tr

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk
    from desktop_app.ui.tasks import Tasks

_QUERY = "detail-history"


class HistoryTab(ReadingView):
    announced = Signal(object)
    undo_offered = Signal(object, int)
    """What was done, and its number for the way back."""

    def __init__(self, tasks: Tasks, clock: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tasks, self._clock = tasks, clock
        self._desk: Desk | None = None
        self._record: LocalId | None = None
        self._on_server = False
        self._stale = False
        self.pressed.connect(self._act)
        self.retranslate()

    def attach(self, desk: Desk) -> None:
        self._desk = desk
        self._load_if_seen()

    def show_record(self, record: LocalId, *, on_server: bool) -> None:
        """The history of `record`; called again it is read anew."""
        self._on_server = on_server
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
            self.show_pieces(history_pieces(changes, self._clock(), on_server=self._on_server))

    def _failed(self, error: Exception) -> None:
        self._stale = True
        self.show_pieces((Aside(str(error) if isinstance(error, AppError) else tr("读取历史时出错")),))

    def _act(self, name: str, change: int) -> None:
        desk = self._desk
        if desk is not None and name == RESTORE:
            self._tasks.act(lambda: desk.put_old_value_back(change), self._put_back, self._not_put_back)

    def _put_back(self, deed: int | None) -> None:
        """The record itself comes again with the announcement of the change."""
        if deed is None:
            self.announced.emit(Telling(lambda: tr("现在就是这个值"), self._record))
        else:
            self.undo_offered.emit(Telling(lambda: tr("已恢复原值"), self._record), deed)

    def _not_put_back(self, error: Exception) -> None:
        self.announced.emit(
            Telling(lambda: str(error) if isinstance(error, AppError) else tr("程序出错，已写入日志。"))
        )
