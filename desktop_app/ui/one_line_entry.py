"""One line fills a form: read while somebody types, asked where only a person can say, laid in, and taken back.

`OneLineEntry` knows when; what is shown is the panel's, what a line means is `domain.one_line`, and where it goes
`domain.line_taking`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QGuiApplication

from desktop_app.domain.directory import Kind
from desktop_app.domain.draft import Draft
from desktop_app.domain.errors import AppError
from desktop_app.domain.line_pieces import LineReading, NewName, Piece, Value
from desktop_app.domain.line_taking import Answers, Pick, taken_back, written_by_hand
from desktop_app.ui.draft_names import Names, names_of
from desktop_app.ui.one_line_panel import OneLinePanel
from desktop_app.ui.one_line_words import caption
from desktop_app.words import tr, trn

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk
    from desktop_app.ui.tasks import Tasks
    from desktop_app.ui.visit_sheet import VisitSheet

PAUSE = 300
"""Milliseconds of quiet before the line is read."""


@dataclass(frozen=True, slots=True)
class _Taken:
    """What was laid in: the form before and after it."""

    before: Draft
    after: Draft
    fields: tuple[str, ...]


class OneLineEntry(QObject):
    changed = Signal()
    """The line is another one."""
    filled = Signal()
    """The sheet holds what the line said."""
    busy = Signal(bool)
    """The sheet is about to be filled: what is typed there now would be lost."""

    def __init__(
        self, tasks: Tasks, desk: Desk, sheet: VisitSheet, parent: QObject, *, clock: Callable[[], datetime]
    ) -> None:
        super().__init__(parent)
        self._tasks, self._desk, self._sheet = tasks, desk, sheet
        self.panel = OneLinePanel(clock)
        self._answers = Answers()
        self._reading = LineReading("")
        self._begun = Draft()
        self._taken: _Taken | None = None
        self._wanted = False  # the line is to be laid in as soon as nothing is asked any more
        self._then: Callable[[], object] | None = None
        self._elsewhere: Piece | None = None
        self._key = f"line-{id(self):x}"
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self._read)
        self.panel.box.textChanged.connect(self._typed)
        self.panel.box.entered.connect(self.take)
        self.panel.chips.answered.connect(self._answered)
        self.panel.chips.elsewhere.connect(self._look_elsewhere)
        self.panel.chips.put_off.connect(self._put_off)
        self.panel.undo_asked.connect(self.take_back)

    # --- the line --------------------------------------------------------------------------------------------------
    def begin(self, draft: Draft, *, kept: bool) -> None:
        """`draft` stands in the sheet; of one that was kept before nobody knows what a hand has written."""
        self._begun = Draft() if draft.record is not None else replace(draft, cost="") if kept else draft
        self._forget()
        self._taken = None
        self.panel.offer_undo(False)
        self.panel.say(None)
        if draft.line.strip():
            self.panel.set_open(True)
        self._put(draft.line)

    def words(self) -> str:
        return self.panel.box.words()

    def is_composing(self) -> bool:
        return self.panel.box.is_composing()

    def has_focus(self) -> bool:
        focus = self.panel.window().focusWidget()
        return focus is not None and (focus is self.panel.box or self.panel.isAncestorOf(focus))

    def focus(self) -> None:
        """Opens the line where it was closed; what stands in it is gone on with."""
        self.panel.set_open(True)
        self.panel.box.setFocus()

    def say_left_over(self) -> None:
        """Somebody saves while words stand here that are in no field."""
        self.focus()
        self.panel.say(lambda: tr("这一句还没有填入：按 Enter 填入，或先清空"), bad=True)

    def retranslate(self) -> None:
        self.panel.retranslate()

    def _put(self, words: str) -> None:
        self.panel.box.put_words(words)
        self._pause.stop()
        if words.strip():
            self._read()
        else:
            self._show(LineReading(words))

    def _typed(self) -> None:
        self._wanted = False
        self.panel.say(None)
        self.changed.emit()
        if not self.words().strip():
            self._forget()
            self._show(LineReading(self.words()))
        elif not self.is_composing() and self.words() != self._reading.line:
            self._pause.start()

    def _forget(self) -> None:
        self._tasks.forget(self._key)
        self._pause.stop()
        self._answers.forget()
        self._wanted, self._then, self._elsewhere = False, None, None

    # --- reading ---------------------------------------------------------------------------------------------------
    def _read(self) -> None:
        self._pause.stop()
        desk, line = self._desk, self.words()
        parent = self._sheet.parent_visit.entry()
        place = self._answers.organization(self._reading)
        self._tasks.query(
            lambda: desk.one_line.read(line, parent.id if parent else None, place),
            self._show,
            self._not_read,
            key=self._key,
        )

    def _show(self, reading: LineReading) -> None:
        if reading.line != self.words():
            return
        self._reading = reading
        self._answers.held = written_by_hand(self._sheet.gather(), self._begun)
        self.panel.show_reading(reading, self._answers)
        if self._wanted:
            self._go_on()

    def _not_read(self, error: Exception) -> None:
        self._wanted = False
        self.panel.say(lambda: _words_of(error), bad=True)

    # --- taking ----------------------------------------------------------------------------------------------------
    def take(self, then: Callable[[], object] | None = None) -> None:
        """Lays the line into the sheet, asking first what only a person can say; `then` once it is there."""
        QGuiApplication.inputMethod().commit()
        if not self.words().strip():
            if then:
                then()
            return
        if self._wanted and then is None:
            return  # it is on its way, and a question may be about to open
        self._wanted, self._then = True, then
        self.panel.say(None)
        if self._pause.isActive() or self._reading.line != self.words():
            self._read()
        else:
            self._answers.held = written_by_hand(self._sheet.gather(), self._begun)
            self._go_on()

    def _go_on(self) -> None:
        number = self._answers.question(self._reading)
        if number is not None:
            self.panel.chips.ask(number)
            return
        self._wanted = False
        picks, talk = self._answers.picks(self._reading)
        before, desk, held = replace(self._sheet.gather(), line=self.words()), self._desk, self._answers.held
        self.panel.box.setReadOnly(True)
        self.busy.emit(True)

        def work() -> tuple[_Taken, Names]:
            after = replace(desk.one_line.take(before, picks, talk, held), line="")
            fields = dict.fromkeys(pick.piece.field for pick in picks if pick.piece.field != "organization")
            return _Taken(before, after, (*fields, *(["effect"] if talk else []))), names_of(desk, after)

        self._tasks.act(work, lambda done: self._lay(*done, picks), self._not_taken, owner=self)

    def _lay(self, taken: _Taken, names: Names, picks: tuple[Pick, ...]) -> None:
        then, elsewhere = self._then, self._elsewhere
        self.panel.box.setReadOnly(False)
        self._taken = taken
        self._sheet.lay(taken.after, names)
        self._forget()
        self._put("")
        self.panel.say(lambda: self._words_of_taken(taken))
        self.panel.offer_undo(True)
        self.busy.emit(False)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.panel, self.panel.news()))
        self.filled.emit()
        fresh = next((pick.value for pick in picks if isinstance(pick.value, NewName)), None)
        if isinstance(fresh, NewName) and fresh.kind is Kind.PARENT:
            self._sheet.ask_new_parent("", fresh.organization)
        elif elsewhere is not None:
            self._sheet.look_for(elsewhere.field, elsewhere.said)
        elif then is not None:
            then()

    def _words_of_taken(self, taken: _Taken) -> str:
        named = tr("、").join(tr("收获") if name == "effect" else caption(name) for name in taken.fields)
        return trn("已填入 {n} 项：{fields}", len(taken.fields), fields=named)

    def _not_taken(self, error: Exception) -> None:
        self.panel.box.setReadOnly(False)
        self.busy.emit(False)
        self._then = None
        self.panel.say(lambda: _words_of(error), bad=True)
        self.panel.box.setFocus()

    def take_back(self) -> None:
        """The form as it was before the line, but for what was written since."""
        taken, desk = self._taken, self._desk
        if taken is None or self.panel.undo.isHidden():
            return
        back = taken_back(replace(self._sheet.gather(), line=self.words()), taken.before, taken.after)
        self._taken = None
        self.panel.offer_undo(False)
        self.busy.emit(True)
        self._tasks.query(lambda: names_of(desk, back), lambda names: self._lay_back(back, names), self._not_taken)

    def _lay_back(self, draft: Draft, names: Names) -> None:
        self._sheet.lay(draft, names)
        self.busy.emit(False)
        self._put(draft.line)
        self.panel.say(lambda: tr("已撤销填入"))
        self.focus()
        self.filled.emit()

    # --- answers ---------------------------------------------------------------------------------------------------
    def _answered(self, number: int, value: Value | None) -> None:
        piece = self._reading.pieces[number]
        self._answers.answer(self._reading, number, value)
        if piece.field == "organization":
            self._read()  # whose customers and big visits are offered goes by it
            return
        self.panel.show_reading(self._reading, self._answers)
        if self._wanted:
            self._go_on()

    def _look_elsewhere(self, number: int) -> None:
        """The rest is laid in, and then the words of this one stand in its field, with the list open."""
        self._elsewhere = self._reading.pieces[number]
        self._wanted = True
        self._answered(number, None)

    def _put_off(self) -> None:
        self._wanted, self._then = False, None
        self.panel.box.setFocus()


def _words_of(error: Exception) -> str:
    return str(error) if isinstance(error, AppError) else tr("程序出错，已写入日志。")
