"""Records that the server shows no more, so many at once that a person is asked before they are marked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QPushButton, QWidget

from desktop_app.domain.day_words import short_moment
from desktop_app.domain.ids import LocalId
from desktop_app.domain.visit import event_word
from desktop_app.ui import text
from desktop_app.ui.sync_lines import Line
from desktop_app.ui.sync_page import SyncPage, buttons, name
from desktop_app.words import mark, tr, trn

if TYPE_CHECKING:
    from desktop_app.actions.settling import SyncDesk
    from desktop_app.domain.visit import RecordRow
    from desktop_app.ui.tasks import Tasks


@dataclass(frozen=True, slots=True)
class Emptied:
    """A span of time whose records all went at once; which they are is only said once that is looked at again."""

    records: int


class MissingPage(SyncPage):
    WORD, ICON = mark("不再可见"), "eye_off"
    EMPTY_HINT = mark("服务器上一次少了很多记录时，先在这里问您，不会自动标记。")

    def __init__(self, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(tasks, parent)
        self._shown: RecordRow | Emptied | None = None
        self._head, self._words = text.label("", "h2", wrap=True), text.label("", wrap=True)
        self._one, self._effect = text.label("", "caption", wrap=True), text.label("", wrap=True, selectable=True)
        self.accept, self.decline, self._show = QPushButton(), QPushButton(), QPushButton()
        self.inside.addWidget(self._head)
        self.inside.addWidget(self._words)
        self.inside.addLayout(buttons(self.accept, self.decline))
        self.inside.addSpacing(8)
        self.inside.addWidget(self._one)
        self.inside.addWidget(self._effect)
        self.inside.addLayout(buttons(self._show))
        self.inside.addStretch(1)
        self.accept.clicked.connect(self._accept)
        self.decline.clicked.connect(self._decline)
        self._show.clicked.connect(self._show_record)
        self.retranslate()

    def read(self, desk: SyncDesk) -> tuple[Any, ...]:
        rows: tuple[Any, ...] = desk.missing_question()
        asked = desk.overview().missing
        return rows or ((Emptied(asked),) if asked else ())

    def count(self) -> int:
        return sum(one.records if isinstance(one, Emptied) else 1 for one in self._found)

    def line(self, one: RecordRow | Emptied) -> Line:
        if isinstance(one, Emptied):
            note = trn("{n} 条记录一起不见了", one.records)
            return Line("emptied", tr("一段时间的全部记录"), note, "eye_off", "warn")
        note = " · ".join(filter(None, (short_moment(one.record_time, datetime.now()), event_word(one.event))))
        return Line(one.id, one.title or tr("（没有标题）"), note, "eye_off", "warn")

    def record_of(self, one: RecordRow | Emptied) -> LocalId | None:
        return None if isinstance(one, Emptied) else one.id

    def show_one(self, one: RecordRow | Emptied | None) -> None:
        self._shown = one
        named = one is not None and not isinstance(one, Emptied)
        for widget in (self._one, self._effect, self._show):
            widget.setVisible(named)
        if one is not None and not isinstance(one, Emptied):
            self._one.setText(one.title or tr("（没有标题）"))
            self._effect.setText(one.effect or "")

    def show_found(self, found: Any) -> None:
        super().show_found(found)
        self._head.setText(trn("服务器上看不到 {n} 条记录了", self.count()))

    def retranslate(self) -> None:
        self._words.setText(
            tr(
                "这些记录在几次完整的核对中都没有出现。可能是被删除了，也可能只是您的权限变了，或服务器出了问题。"
                "标为「不再可见」的记录仍留在本机，随时可以查看。"
            )
        )
        name(self.accept, tr("标为不再可见"))
        name(self.decline, tr("先不处理"), tr("重新开始核对，以后还是这样会再问"))
        name(self._show, tr("查看记录"))
        super().retranslate()

    def _accept(self) -> None:
        self.do(lambda desk: desk.accept_missing(), tr("下次同步核对后标为不再可见"), hurry=True)

    def _decline(self) -> None:
        self.do(lambda desk: desk.decline_missing(), tr("先不处理，重新开始核对"))

    def _show_record(self) -> None:
        if self._shown is not None and not isinstance(self._shown, Emptied):
            self.record_asked.emit(self._shown.id)
