"""The form in which a visit is written or changed: fields in the middle, what it says above, what it does below.

It is a window of its own beside the main one, so that earlier records can be looked up while something is written.
Nothing typed is lost: a draft is kept while somebody types, closing keeps it, and a save that fails leaves the form
as it is, with the reason in it. The form asks nothing before it closes, because there is nothing to lose.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from desktop_app.domain.draft import Draft
from desktop_app.domain.errors import AppError, InvalidVisit
from desktop_app.domain.ids import LocalId
from desktop_app.domain.problems import Problem
from desktop_app.ui import fonts
from desktop_app.ui.draft_keeper import DraftKeeper
from desktop_app.ui.draft_names import Names, names_of, to_the_minute
from desktop_app.ui.form_foot import FormFoot
from desktop_app.ui.form_head import FormHead
from desktop_app.ui.form_room import SIDE, SheetRoom, aside
from desktop_app.ui.form_trouble import FormTrouble
from desktop_app.ui.one_line_entry import OneLineEntry
from desktop_app.ui.one_line_panel import KEY as LINE_KEY
from desktop_app.ui.one_line_panel import UNDO_KEY
from desktop_app.ui.similar_notice import SimilarNotice
from desktop_app.ui.visit_sheet import VisitSheet
from desktop_app.words import tr

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk
    from desktop_app.ui.tasks import Tasks

_WIDTH, _HEIGHT = 680, 760
_SPARE = 48
"""Pixels of the screen that title bar and frame take."""


class EntryForm(QDialog):
    """Begun with `begin`, shown with `show()`; it has no parent, so that either window can stand before the other."""

    saved = Signal(object, str)
    """The LocalId of what was saved, and its title."""
    begun = Signal()
    """A draft is laid out; the one before it, if there was one, is kept."""
    announced = Signal(str)
    discarded = Signal(object)
    """The Draft that was given up, for whoever lets it be brought back."""
    look_up_asked = Signal()
    """Earlier records are wanted."""

    def __init__(self, tasks: Tasks, desk: Desk, *, clock: Callable[[], datetime] = datetime.now) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self.setProperty("role", "form")
        self._tasks, self._desk, self._clock = tasks, desk, clock
        self._busy = self._beginning = False
        self._carried = self._line_first = False
        self._draft = Draft()
        self.sheet = VisitSheet(tasks, desk, clock=clock)
        self.line = OneLineEntry(tasks, desk, self.sheet, self, clock=clock)
        self._keeper = DraftKeeper(tasks, desk, self.draft, self)
        self.head, self._foot = FormHead(), FormFoot()
        self._trouble = FormTrouble(self.head, self.sheet)
        self._similar = SimilarNotice(tasks, desk)
        self._room = SheetRoom(self.sheet, SIDE)
        self._lay_out()
        self._wire()
        self.retranslate()

    # --- beginning -------------------------------------------------------------------------------------------------
    def begin(self, draft: Draft, kept: int | None = None, *, carried: bool = False) -> None:
        """Lays `draft` out to be written on; `kept` is its number when it is a kept one given back.

        `carried` says that its big visit and event are taken over from the visit before.

        What stood here is kept first. Where that fails the form stays as it is and says why.
        """
        self._set_busy(True)
        self._beginning, self._carried = True, carried
        left_behind = self.has_words()
        self._keeper.keep(lambda: self._ask_names(draft, kept, left_behind=left_behind))

    def _ask_names(self, draft: Draft, kept: int | None, *, left_behind: bool) -> None:
        self._beginning = False
        draft = draft if kept is not None else to_the_minute(draft)
        self._draft = draft
        self._trouble.say(None)
        self._similar.clear()
        self.head.say_no_news()
        if left_behind:
            self.head.say_put_aside()
        desk = self._desk
        self._tasks.query(
            lambda: names_of(desk, draft),
            lambda names: self._begin(draft, kept, names),
            self._not_begun,
            key=f"form-{id(self):x}",
            owner=self,
        )

    def _begin(self, draft: Draft, kept: int | None, names: Names) -> None:
        self.sheet.fill(draft, names, carried=self._carried)
        self._retitle()
        self.line.begin(replace(self.sheet.gather(), line=draft.line), kept=kept is not None)
        self._keeper.begin(self.draft(), kept)
        if kept is not None:
            self.sheet.show_problems(self.sheet.problems())  # what it still lacks is seen without a try to save it
        self._set_busy(False)
        self._show_state()
        self._similar.look(self.sheet.gather())
        self.begun.emit()
        if self.isVisible():
            self._focus_first()

    def _not_begun(self, error: Exception) -> None:
        self._keeper.begin(self.draft(), None)  # there is nothing to keep, so it can be closed
        self._trouble.say(lambda: _words_of(error))

    def refresh_names(self) -> None:
        """Somebody renamed an entry while it stands here."""
        desk, draft = self._desk, self.sheet.gather()
        if not self._busy:
            self._tasks.query(lambda: names_of(desk, draft), self.sheet.take_names, key=f"names-{id(self):x}")

    def is_ready(self) -> bool:
        """True once the draft is laid out and nothing is being saved."""
        return not self._busy

    def has_words(self) -> bool:
        """True when something stands here that would be missed."""
        return self._keeper.is_worth_keeping()

    def draft(self) -> Draft:
        """What is being written, with a line that is not laid in yet."""
        return replace(self.sheet.gather(), line=self.line.words())

    def write_line(self) -> None:
        """The line is wanted first: now, or as soon as the draft is laid out."""
        self._line_first = True
        if self.is_ready() and self.isVisible():
            self._focus_first()

    def kept_as(self) -> int | None:
        """The number under which this draft is kept, if it is."""
        return self._keeper.slot.number

    def keep_now(self) -> None:
        """Puts what stands in the form into the store, for an end of the program that does not wait."""
        if not self._busy:
            self._keeper.keep()

    def come_to_front(self) -> None:
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    # --- saving ----------------------------------------------------------------------------------------------------
    def save(self, *, go_on: bool = False) -> None:
        """Saves the visit and closes, or with `go_on` begins the next one."""
        if self._busy:
            return
        QGuiApplication.inputMethod().commit()  # words still being composed belong to the visit
        if self.line.words().strip():
            if self.line.has_focus():
                self._line_first = go_on  # the next one is written the same way
                self.line.take(lambda: self.save(go_on=go_on))
            else:
                self.line.say_left_over()
            return
        self.sheet.settle()
        problems = self.sheet.problems()
        if problems:
            self._show_problems(problems)
            return
        self._trouble.say(None)
        self._keeper.hold()
        draft, slot, desk = self.sheet.gather(), self._keeper.slot, self._desk
        focused = self.focusWidget()
        self._set_busy(True)

        def work() -> tuple[LocalId, str]:
            keep = desk.record_visit if draft.record is None else desk.revise_visit
            record = keep(draft, slot.number)
            return record, desk.record(record).title or ""

        self._tasks.act(
            work,
            lambda saved: self._was_saved(*saved, go_on=go_on),
            lambda error: self._not_saved(error, focused),
            owner=self,
        )

    def _was_saved(self, record: LocalId, title: str, *, go_on: bool) -> None:
        self._keeper.begin(self.draft(), None)
        self.saved.emit(record, title)
        if not go_on:
            self._set_busy(False)
            super().accept()
            return
        desk = self._desk
        self._tasks.query(
            desk.new_draft,
            lambda draft: self._begin_next(draft, title),
            self._not_begun,
            key=f"form-{id(self):x}",
            owner=self,
        )

    def _begin_next(self, draft: Draft, saved: str) -> None:
        self.begin(draft, carried=True)
        self.head.say_saved(saved)

    def _not_saved(self, error: Exception, focused: QWidget | None) -> None:
        self._set_busy(False)
        if isinstance(error, InvalidVisit):
            self._show_problems(error.problems)
            return
        self._trouble.say(lambda: tr("没有保存，内容还在这里。{why}", why=_words_of(error)))
        self._keeper.touch()
        if focused is not None:
            focused.setFocus()

    def _save_by_key(self, *, go_on: bool) -> None:
        if not self._is_composing():  # the keys choose among the input method's words
            self.save(go_on=go_on)

    def _look_up(self) -> None:
        if not self._is_composing():
            self.look_up_asked.emit()

    def _is_composing(self) -> bool:
        return self.sheet.is_composing() or self.line.is_composing()

    def _show_problems(self, problems: tuple[Problem, ...]) -> None:
        self.sheet.show_problems(problems)
        self._trouble.name(problems)
        self._show_state()
        self.sheet.focus_problem(problems[0])

    # --- closing ---------------------------------------------------------------------------------------------------
    def reject(self) -> None:
        """Esc, the close button and the window's cross: the draft is kept first; only then the form goes."""
        if not self.isVisible() or (self._busy and not self._keeper.is_worth_keeping()):
            super().reject()
            return
        if self._busy:
            return
        QGuiApplication.inputMethod().commit()
        self.sheet.settle()
        if self._keeper.is_worth_keeping():
            self._keeper.keep(self._close_kept)
        else:
            self._keeper.drop()
            super().reject()

    def _close_kept(self) -> None:
        super().reject()
        self.announced.emit(tr("草稿已保留，下次可以接着写"))

    def _give_up(self) -> None:
        """No question: it can be brought back with one press."""
        draft = self.draft()
        self._keeper.drop(lambda: self._close_dropped(draft))

    def _close_dropped(self, draft: Draft) -> None:
        super().reject()
        self.discarded.emit(draft)

    # --- words -----------------------------------------------------------------------------------------------------
    def retranslate(self) -> None:
        self.sheet.retranslate()
        self.head.retranslate()
        self.line.retranslate()
        self._foot.retranslate()
        self._retitle()
        self._room.setAccessibleName(tr("拜访内容"))
        self._similar.retranslate()

    def _retitle(self) -> None:
        self.head.show_kind(revising=self._draft.record is not None)
        self.setWindowTitle(self.head.title())

    def _say_kept(self) -> None:
        self.head.say_kept(f"{self._clock():%H:%M}")
        self._trouble.forget_other()

    def _say_not_kept(self, error: Exception) -> None:
        self.head.say_no_news()
        self._trouble.say(lambda: tr("草稿没有保存：{why}", why=_words_of(error)))
        if self._beginning:  # another one was to take its place
            self._beginning = False
            self._set_busy(False)

    def _show_state(self) -> None:
        missing = self.sheet.missing()
        wrong = [problem for problem in self.sheet.problems() if problem.field not in missing]
        self.head.show_state(missing, len(wrong))
        self._foot.discard.setVisible(self.has_words())

    # --- building --------------------------------------------------------------------------------------------------
    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 14, 0, 12)
        whole.setSpacing(10)
        whole.addLayout(aside(self.head))
        whole.addLayout(aside(self.line.panel))
        whole.addWidget(self._room, 1)
        whole.addLayout(aside(self._similar))
        whole.addLayout(aside(self._foot))
        self.setMinimumSize(560, 420)
        free = self.screen().availableGeometry()
        self.resize(min(fonts.scaled(_WIDTH), free.width()), min(fonts.scaled(_HEIGHT), free.height() - _SPARE))
        for before, after in pairwise([self.sheet.cost_note, *self._foot.buttons()]):
            QWidget.setTabOrder(before, after)

    def _wire(self) -> None:
        self.sheet.changed.connect(self._typed)
        self.sheet.left.connect(self._keeper.keep)
        self._keeper.kept.connect(self._say_kept)
        self._keeper.not_kept.connect(self._say_not_kept)
        self._foot.discard.clicked.connect(self._give_up)
        self._foot.cancel.clicked.connect(self.reject)
        self._foot.save.clicked.connect(lambda: self.save())
        self._foot.save_next.clicked.connect(lambda: self.save(go_on=True))
        self.line.changed.connect(self._typed)
        self.line.busy.connect(self._set_busy)
        self.line.filled.connect(self._line_laid_in)
        QShortcut(QKeySequence(LINE_KEY), self).activated.connect(self.line.focus)
        QShortcut(QKeySequence(UNDO_KEY), self).activated.connect(self.line.take_back)
        for keys in ("Ctrl+Return", "Ctrl+Enter", QKeySequence(QKeySequence.StandardKey.Save)):
            QShortcut(QKeySequence(keys), self).activated.connect(lambda: self._save_by_key(go_on=False))
        QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self).activated.connect(self._look_up)
        for keys in ("Ctrl+Shift+Return", "Ctrl+Shift+Enter"):
            QShortcut(QKeySequence(keys), self).activated.connect(lambda: self._save_by_key(go_on=True))

    def _typed(self) -> None:
        self._keeper.touch()
        self._show_state()
        self._similar.look(self.sheet.gather())
        self._trouble.name_fewer()

    def _line_laid_in(self) -> None:
        """On to what is still missing, or where nothing is to the button that saves."""
        self._typed()
        self._keeper.keep()
        if self.line.words().strip():
            return
        if not self.sheet.focus_missing():
            self._foot.save.setFocus(Qt.FocusReason.OtherFocusReason)

    def _focus_first(self) -> None:
        if self._line_first:
            self._line_first = False
            self.line.focus()
        else:
            self.sheet.focus_first()

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self.sheet.setEnabled(not busy)
        self._foot.set_busy(busy)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._busy and not event.spontaneous():
            self._focus_first()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter that a field has no use for goes on to the next, from the last one to the button that saves."""
        if self._is_composing():
            return
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if not is_enter or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
            return
        focus = self.focusWidget()
        if self.sheet.focus_next():
            return
        if focus is self.sheet.cost_note:
            self._foot.save.setFocus(Qt.FocusReason.TabFocusReason)
        elif focus in self._foot.buttons()[1:]:
            focus.click()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and not self.isActiveWindow() and not self._busy:
            self._keeper.keep()


def _words_of(error: Exception) -> str:
    return str(error) if isinstance(error, AppError) else tr("程序出错，已写入日志。")
