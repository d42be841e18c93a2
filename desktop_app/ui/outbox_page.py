"""What is still owed: every entry with its state, why it waits, what was done for it, and what a person can do."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from desktop_app.domain.day_words import short_moment
from desktop_app.domain.ids import LocalId
from desktop_app.ui import text
from desktop_app.ui.chips import Chip
from desktop_app.ui.outbox_question import OutboxQuestion
from desktop_app.ui.outbox_story import OutboxStory
from desktop_app.ui.sync_compare import Row, two_records
from desktop_app.ui.sync_lines import MOST, Line
from desktop_app.ui.sync_page import SyncPage, buttons, name
from desktop_app.words import mark, tr, trn

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk
    from desktop_app.actions.settling import SyncDesk
    from desktop_app.domain.sync_views import OutboxLine, StoryLine
    from desktop_app.domain.visit import RecordRow
    from desktop_app.ui.tasks import Tasks

_LOOKS = {
    "READY": ("clock", "info"),
    "BLOCKED": ("warning", "warn"),
    "SENDING": ("cloud_arrow_up", "info"),
    "ACKED": ("question_circle", "warn"),
    "AMBIGUOUS": ("question_circle", "warn"),
    "ASK": ("question_circle", "warn"),
    "PARKED": ("error_circle", "bad"),
    "CONFLICT": ("branch_compare", "bad"),
}
_ORDER = ("ASK", "PARKED", "BLOCKED", "CONFLICT", "ACKED", "AMBIGUOUS", "SENDING", "READY")
"""What waits for a person stands first."""


class OutboxPage(SyncPage):
    conflict_asked = Signal(object)
    """The LocalId of a record whose conflict is to be looked at."""

    WORD, ICON = mark("待发"), "cloud_arrow_up"
    EMPTY = mark("没有待发的")
    EMPTY_HINT = mark("没有等着送到服务器的记录；示例和只留在本机的不会发送。")

    def __init__(self, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(tasks, parent)
        self._whole: Desk | None = None
        self._shown: OutboxLine | None = None
        self._beside = 0
        self._others = text.label("", "small", wrap=True)
        self._title, self._chip = text.label("", "h2", wrap=True, selectable=True), Chip()
        self._about = text.label("", "small", wrap=True)
        self._reason = text.label("", wrap=True, selectable=True)
        self._reason_frame = QFrame()
        self._retry, self._edit, self._keep, self._show, self._settle, self._all = (QPushButton() for _ in range(6))
        self._story_caption = text.label("", "caption")
        self.story = OutboxStory()
        self.question = OutboxQuestion()
        self._lay_out()
        self._wire()
        self.retranslate()

    def attach_whole(self, desk: Desk | None) -> None:
        """Whose records are put beside one another."""
        self._whole = desk

    # --- the list --------------------------------------------------------------------------------------------------
    def read(self, desk: SyncDesk) -> tuple[Any, ...]:
        return desk.outbox()

    def line(self, one: OutboxLine) -> Line:
        icon, role = _LOOKS[one.state]
        note = " · ".join(filter(None, (one.state_word, _kind(one), one.message)))
        return Line(one.entry, one.title or tr("（没有标题）"), note, icon, role)

    def arranged(self, read: tuple[Any, ...]) -> tuple[Any, ...]:
        """Comments and readings are told by their number only: many a server has no place for them."""
        records = [one for one in read if one.kind in ("create", "modify")]
        self._beside = len(read) - len(records)
        return tuple(sorted(records, key=lambda one: _ORDER.index(one.state)))

    def show_found(self, found: Any) -> None:
        super().show_found(found)
        self._say_beside()
        refused = self._refused()
        self._all.setVisible(len(refused) > 1)
        name(self._all, trn("全部重试（{n} 条）", len(refused)))

    def _say_beside(self) -> None:
        listed = tr("这里列出前 {n} 条。", n=f"{MOST:,}") if len(self._found) > MOST else ""
        words = trn("另有 {n} 条评论或已读标记在本机，服务器支持时会一起送出。", self._beside) if self._beside else ""
        self._others.setText("\n".join(filter(None, (listed, words))))
        self._others.setVisible(bool(listed or words))
        if not self._found:
            hint = tr(self.EMPTY_HINT)
            self._empty.say("checkmark_circle", tr(self.EMPTY), f"{hint}\n{words}" if words else hint)

    # --- the one looked at -------------------------------------------------------------------------------------------
    def show_one(self, one: OutboxLine | None) -> None:
        before, self._shown = self._shown, one
        if one is None:
            return
        other = before is None or before.entry != one.entry
        self._title.setText(one.title or tr("（没有标题）"))
        self._chip.show_word(one.state_word, _LOOKS[one.state][1])
        since = short_moment(one.since, datetime.now())
        tried = trn("发送过 {n} 次", one.attempts) if one.attempts else tr("还没有发送过")
        self._about.setText(" · ".join((_kind(one), tr("自 {when}", when=since), tried)))
        self._reason.setText(_why(one))
        self._reason_frame.setVisible(bool(_why(one)))
        asked = one.state == "ASK"
        self.question.setVisible(asked)
        self._retry.setVisible(one.state in ("PARKED", "READY"))
        self._edit.setVisible(one.state in ("PARKED", "BLOCKED"))
        self._keep.setVisible(one.state in ("PARKED", "BLOCKED") and one.kind == "create")
        self._settle.setVisible(one.state == "CONFLICT")
        if other:
            self.story.show_story(())
            self._story_caption.hide()
        if other and asked:
            self.question.begin(one.title)
        entry = one.entry
        if one.kind in ("create", "modify"):
            self.ask(lambda desk: (entry, desk.story(entry)), self._show_story, "story")
        if asked:
            self.ask(lambda desk: (entry, desk.candidates(entry)), self._show_candidates, "candidates")

    def _show_story(self, answer: tuple[int, tuple[StoryLine, ...]]) -> None:
        entry, story = answer
        if self._shown is not None and self._shown.entry == entry:
            self.show_story(story)

    def show_story(self, story: tuple[StoryLine, ...]) -> None:
        self._story_caption.setVisible(bool(story))
        self.story.show_story(story)

    def _show_candidates(self, answer: tuple[int, tuple[RecordRow, ...]]) -> None:
        entry, rows = answer
        if self._shown is not None and self._shown.entry == entry:
            self.question.show_candidates(rows)

    def _compare(self, candidate: LocalId) -> None:
        desk, one = self._whole, self._shown
        if desk is None or one is None:
            return
        record = one.record
        self.ask(
            lambda _sync: (candidate, two_records(desk.record(record), desk.record(candidate))),
            self._compared,
            "compare",
        )

    def _compared(self, answer: tuple[LocalId, tuple[Row, ...]]) -> None:
        self.question.show_beside(*answer)

    # --- what a person does ------------------------------------------------------------------------------------------
    def _try_again(self) -> None:
        one = self._shown
        if one is not None and one.state == "PARKED":
            self.do(lambda desk: desk.send_again([one.entry]), tr("将再次发送：{title}", title=one.title), hurry=True)
        elif one is not None:
            self.hurry_asked.emit()

    def _try_all(self) -> None:
        refused = self._refused()
        self.do(lambda desk: desk.send_again(refused), trn("将再次发送 {n} 条", len(refused)), hurry=True)

    def _refused(self) -> list[int]:
        return [one.entry for one in self._found if one.state == "PARKED"]

    def _say_it_is(self, record: LocalId) -> None:
        one = self._shown
        if one is not None:
            self.do(lambda desk: desk.it_is(one.entry, record), tr("已认定：{title}", title=one.title), hurry=True)

    def _send_again(self) -> None:
        one = self._shown
        if one is not None:
            self.do(lambda desk: desk.send_again([one.entry]), tr("将再次发送：{title}", title=one.title), hurry=True)

    def _keep_here(self) -> None:
        one = self._shown
        if one is not None:
            self.do(lambda desk: desk.keep_here(one.entry), tr("只留在本机：{title}", title=one.title))

    # --- building ----------------------------------------------------------------------------------------------------
    def retranslate(self) -> None:
        name(self._retry, tr("重试"), tr("现在再发一次"))
        name(self._edit, tr("修改记录…"), tr("改好后会自动再发"))
        name(self._keep, tr("只留在本机"), tr("不再发送，记录留在这台电脑上"))
        name(self._show, tr("查看记录"))
        name(self._settle, tr("处理冲突"))
        self._story_caption.setText(tr("经过"))
        self.question.retranslate()
        super().retranslate()

    def _lay_out(self) -> None:
        self._reason_frame.setProperty("role", "warning")
        framed = QVBoxLayout(self._reason_frame)
        framed.setContentsMargins(12, 8, 12, 8)
        framed.addWidget(self._reason)
        self.inside.addWidget(self._title)
        self.inside.addWidget(self._chip)
        self.inside.addWidget(self._about)
        self.inside.addWidget(self._reason_frame)
        self.inside.addWidget(self.question)
        self.inside.addLayout(buttons(self._retry, self._settle, self._edit, self._keep, self._show))
        self.inside.addWidget(self._story_caption)
        self.inside.addWidget(self.story)
        self.inside.addStretch(1)
        self.inside.addLayout(buttons(self._all))
        self.inside.addWidget(self._others)

    def _wire(self) -> None:
        self._retry.clicked.connect(self._try_again)
        self._all.clicked.connect(self._try_all)
        self._keep.clicked.connect(self._keep_here)
        self._edit.clicked.connect(lambda: self._about_record(self.edit_asked))
        self._show.clicked.connect(lambda: self._about_record(self.record_asked))
        self._settle.clicked.connect(lambda: self._about_record(self.conflict_asked))
        self.question.it_is.connect(self._say_it_is)
        self.question.again.connect(self._send_again)
        self.question.here.connect(self._keep_here)
        self.question.looked_at.connect(self._compare)

    def _about_record(self, signal: Any) -> None:
        if self._shown is not None:
            signal.emit(self._shown.record)


def _kind(one: OutboxLine) -> str:
    fields = tr("、").join(one.fields)
    return tr("{kind}：{fields}", kind=one.kind_word, fields=fields) if fields else one.kind_word


def _why(one: OutboxLine) -> str:
    """Why it waits; the server's own words as they came."""
    if one.state == "PARKED" and one.message:
        return tr("服务器说：{message}", message=one.message)
    if one.state in ("ACKED", "AMBIGUOUS"):
        unsure = tr("已发出，还不能确定服务器有没有收下。程序会自己查看，不会重复发送。")
        return f"{unsure}\n{one.message}" if one.message else unsure
    return one.message or ""
