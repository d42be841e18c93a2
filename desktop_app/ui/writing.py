"""The one form of the program and the drafts it leaves behind: opened, raised, closed, and offered back.

There is one form, so that nobody loses sight of a half written visit behind another. Who asks for a second one while
words stand in the first gets the first back; who asks for a certain record gets it, and what stood there is kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from desktop_app.ui.draft_offer import DraftOffer
from desktop_app.ui.writing_line import WritingLine
from desktop_app.words import Telling, tr

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk
    from desktop_app.domain.desk_views import Changes, KeptDraft
    from desktop_app.domain.draft import Draft
    from desktop_app.domain.ids import LocalId
    from desktop_app.ui.entry_form import EntryForm
    from desktop_app.ui.tasks import Tasks
    from desktop_app.ui.window_memory import WindowMemory

PLACE = "form"
LINE = "form/line"
"""Where the memory keeps whether the line above the fields is closed."""


class Writing(QObject):
    saved = Signal(object, str)
    """The LocalId of what was saved, and its title."""
    said = Signal(object, object, object)
    """Words for a toast, the words of its button and what that does."""
    look_up_asked = Signal()
    """Earlier records are wanted while one is written; Ctrl+N leads back."""
    let_go = Signal()
    """The form that stood in the way of leaving is closed, its draft kept."""

    def __init__(self, tasks: Tasks, memory: WindowMemory, banner_place: QVBoxLayout, parent: QObject) -> None:
        super().__init__(parent)
        self._tasks, self._memory = tasks, memory
        self._desk: Desk | None = None
        self._form: EntryForm | None = None
        self._line_first = False
        self._leaving = False
        """True from the wish to leave that found an open form, until that has gone or has stayed for a reason."""
        self._offer = DraftOffer(tasks, banner_place, self)
        self._offer.restore_asked.connect(self.open_kept)
        self._offer.said.connect(self.said)
        self._line = WritingLine(banner_place, parent)
        self._line.return_asked.connect(self._return)
        tasks.finished.connect(self._stay_if_form_stays)

    def attach(self, desk: Desk) -> None:
        self._desk = desk
        self._offer.attach(desk)

    def detach(self) -> None:
        """Lets go of the desk; what stands in the form is kept first."""
        self._desk = None
        if self._form is not None:
            self._form.close()
            self._form.deleteLater()
            self._line.watch(None)
            self._form = None

    def form(self) -> EntryForm | None:
        """The form, once it was opened."""
        return self._form

    def absorb(self, changes: Changes) -> None:
        """Names changed somewhere."""
        if changes.directory and self._form is not None and self._form.isVisible():
            self._form.refresh_names()

    def retranslate(self) -> None:
        self._offer.retranslate()
        self._line.retranslate()
        if self._form is not None:
            self._form.retranslate()

    # --- opening ---------------------------------------------------------------------------------------------------
    def new(self) -> None:
        """A new visit, or the form with what is unsaved in it."""
        desk = self._desk
        if desk is None:
            return
        form = self._form
        if form is not None and form.isVisible() and (form.has_words() or not form.is_ready()):
            form.come_to_front()
            self._go_to_line(form)
            return
        self._tasks.query(desk.new_draft, lambda draft: self.open(draft, carried=True), key="form")

    def new_by_line(self) -> None:
        """As `new`, with the line first; what is unsaved in an open form is gone on with there."""
        self._line_first = True
        self.new()

    def revise(self, record: LocalId) -> None:
        desk, form = self._desk, self._form
        if form is not None and form.isVisible() and form.draft().record == record:
            form.come_to_front()
        elif desk is not None:
            self._tasks.query(lambda: desk.draft_of(record), self.open, key="form")

    def open(self, draft: Draft, kept: int | None = None, *, carried: bool = False) -> None:
        form = self._form or self._new_form()
        if form is None:
            return
        if form.is_ready() or not form.isVisible():
            form.begin(draft, kept, carried=carried)
        form.come_to_front()
        self._go_to_line(form)

    def _go_to_line(self, form: EntryForm) -> None:
        if self._line_first:
            self._line_first = False
            form.write_line()

    def open_kept(self, kept: KeptDraft) -> None:
        self.open(kept.draft, kept.id)

    def _new_form(self) -> EntryForm | None:
        if self._desk is None:
            return None
        from desktop_app.ui.entry_form import EntryForm

        form = EntryForm(self._tasks, self._desk)
        form.saved.connect(self.saved)
        form.saved.connect(self._offer_again)
        form.begun.connect(self._offer_again)
        form.announced.connect(self._say)
        form.discarded.connect(self._say_given_up)
        form.line.panel.set_open(self._memory.remembered(LINE) != "closed")
        form.line.panel.opened.connect(lambda is_open: self._memory.remember(LINE, "open" if is_open else "closed"))
        self._line.watch(form)
        form.look_up_asked.connect(self.look_up_asked)
        form.finished.connect(self._closed)
        self._memory.place(PLACE, form)
        main = self.parent()
        if isinstance(main, QWidget):
            form.setWindowIcon(main.windowIcon())
        self._form = form
        return form

    # --- closing ---------------------------------------------------------------------------------------------------
    def may_leave(self) -> bool:
        """True when no form is open; else it is closed, and `let_go` comes when its draft is kept."""
        form = self._form
        if form is None or not form.isVisible() or form.close():
            return True
        self._leaving = True
        return False

    def _closed(self) -> None:
        if self._form is not None:
            self._memory.keep_place(PLACE, self._form)
        self._offer_again()
        main = self.parent()
        if not self._leaving and isinstance(main, QWidget) and QApplication.activeWindow() is None:
            main.activateWindow()  # not whatever else stands behind, as some desktops would choose
        if self._leaving:
            self._leaving = False
            self.let_go.emit()

    def _say(self, words: str) -> None:
        self.said.emit(words, "", None)

    def _say_given_up(self, draft: Draft) -> None:
        self.said.emit(Telling(lambda: tr("草稿已放弃")), Telling(lambda: tr("撤销")), lambda: self._bring_back(draft))

    def _bring_back(self, draft: Draft) -> None:
        """Into the store first, so that it is there whatever stands in the form by now."""
        desk = self._desk
        if desk is not None:
            self._tasks.act(lambda: desk.keep_draft(draft), lambda number: self.open(draft, number), owner=self)

    def _return(self) -> None:
        if self._form is not None:
            self._form.come_to_front()

    def _stay_if_form_stays(self) -> None:
        """The draft could not be kept: the form says why, and closing it later must not take the window along."""
        if self._leaving and self._tasks.is_idle() and self._form is not None and self._form.isVisible():
            self._leaving = False

    def _offer_again(self, *_saved: object) -> None:
        form = self._form
        writing_on = form.kept_as() if form is not None and form.isVisible() else None
        self._offer.ask(but=writing_on)
