"""Rows on the server that look like one of ours and are not accounted for: shown side by side, never cleaned up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QPushButton, QWidget

from desktop_app.domain.errors import NotFound
from desktop_app.domain.ids import LocalId
from desktop_app.ui import text
from desktop_app.ui.sync_compare import CompareView, Row, two_records
from desktop_app.ui.sync_lines import Line
from desktop_app.ui.sync_page import SyncPage, buttons, name
from desktop_app.words import mark, tr

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk
    from desktop_app.actions.settling import SyncDesk
    from desktop_app.domain.sync_views import LookalikeLine
    from desktop_app.ui.tasks import Tasks


@dataclass(frozen=True, slots=True)
class Beside:
    """Both records laid beside one another; no rows where the other was not pulled yet."""

    number: int
    rows: tuple[Row, ...]


class TwinsPage(SyncPage):
    WORD, ICON = mark("可能重复"), "copy"
    EMPTY_HINT = mark("服务器上出现和您写的一模一样的另一条时，在这里并排列出。")

    def __init__(self, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(tasks, parent)
        self._whole: Desk | None = None
        self._shown: LookalikeLine | None = None
        self._title = text.label("", "h2", wrap=True, selectable=True)
        self._words = text.label("", wrap=True)
        self.compare = CompareView()
        self.both, self._mine, self._other = QPushButton(), QPushButton(), QPushButton()
        for widget in (self._title, self._words, self.compare):
            self.inside.addWidget(widget)
        self.inside.addLayout(buttons(self.both, self._mine, self._other))
        self.inside.addStretch(1)
        self.both.clicked.connect(self._keep_both)
        self._mine.clicked.connect(lambda: self._show(other=False))
        self._other.clicked.connect(lambda: self._show(other=True))
        self.retranslate()

    def attach_whole(self, desk: Desk | None) -> None:
        self._whole = desk

    def read(self, desk: SyncDesk) -> tuple[Any, ...]:
        return desk.lookalikes()

    def line(self, one: LookalikeLine) -> Line:
        note = tr("服务器上还有编号 {number}", number=one.server_id)
        return Line(one.server_id, one.title or tr("（没有标题）"), note, "copy", "warn")

    def show_one(self, one: LookalikeLine | None) -> None:
        before, self._shown = self._shown, one
        if one is None:
            return
        self._title.setText(one.title or tr("（没有标题）"))
        self._other.setVisible(one.other is not None)
        if before is None or before.server_id != one.server_id:
            self.compare.hide()
        if one.other is None:
            self._words.setText(tr("服务器上编号 {number} 的记录和这一条一样，还没有取回来。", number=one.server_id))
            return
        words = tr("服务器上编号 {number} 的记录和这一条一样，可能是迟到的重复。", number=one.server_id)
        self._words.setText(words + tr("不需要的那一条，请在服务器上删除。"))
        desk, number, record, other = self._whole, one.server_id, one.record, one.other
        if desk is not None:
            self.ask(
                lambda _sync: Beside(number, two_records(desk.record(record), desk.record(other))),
                self.show_beside,
                "compare",
            )

    def show_beside(self, beside: Beside) -> None:
        if self._shown is not None and self._shown.server_id == beside.number:
            self.compare.show_columns((tr("本机的这一条"), tr("另外的一条")), beside.rows)
            self.compare.show()

    def retranslate(self) -> None:
        name(self.both, tr("都保留"), tr("两条都是真的，不再提示"))
        name(self._mine, tr("查看这一条"))
        name(self._other, tr("查看另外的一条"))
        self.compare.setAccessibleName(tr("两条相像的记录"))
        super().retranslate()

    def _keep_both(self) -> None:
        one = self._shown
        if one is not None:
            number = one.server_id
            self.do(lambda desk: desk.settle_lookalike(number), tr("两条都保留"))

    def _show(self, *, other: bool) -> None:
        one = self._shown
        if one is not None:
            record: LocalId | None = one.other if other else one.record
            self.record_asked.emit(record)

    def _failed(self, error: Exception) -> None:
        """One of them went meanwhile: the list that is being read anew knows."""
        if not isinstance(error, NotFound):
            super()._failed(error)
