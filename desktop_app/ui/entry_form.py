"""The form in which a visit is written or changed: fields in the middle, what it says above, what it does below.

Nothing typed is lost: a draft is kept while somebody types, closing keeps it, and a save that fails leaves the form
as it is, with the reason in it. The form asks nothing before it closes, because there is nothing to lose.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QMessageBox,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.draft import Draft
from desktop_app.domain.errors import AppError, InvalidVisit
from desktop_app.domain.ids import LocalId
from desktop_app.domain.problems import Problem
from desktop_app.ui.draft_banner import DraftBanner
from desktop_app.ui.draft_keeper import DraftKeeper
from desktop_app.ui.similar_notice import SimilarNotice
from desktop_app.ui.text import ElidedLabel, label, message, tooltip
from desktop_app.ui.visit_sheet import Names, VisitSheet, names_of, to_the_minute
from desktop_app.words import tr

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk
    from desktop_app.ui.tasks import Tasks

__all__ = ["DraftBanner", "EntryForm"]

_WIDTH, _HEIGHT = 680, 760
_SPARE = 48
"""Pixels of the screen that title bar and frame take."""


class EntryForm(QDialog):
    """Begun with `begin`, opened with `open()` or `show()`. `saved` carries the LocalId of what was saved."""

    saved = Signal(object)
    put_aside = Signal(object)
    """The number of the draft that was kept when the form was closed."""
    announced = Signal(str)

    def __init__(
        self,
        tasks: Tasks,
        desk: Desk,
        parent: QWidget | None = None,
        *,
        clock: Callable[[], datetime] = datetime.now,
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "form")
        self._tasks, self._desk, self._clock = tasks, desk, clock
        self._busy = False
        self._names_problems = False  # what the banner says
        self._draft = Draft()
        self.sheet = VisitSheet(tasks, desk, clock=clock)
        self._keeper = DraftKeeper(tasks, desk, self.sheet.gather, self)
        self._title = label("", "h1")
        self._kept_words = label("", "small")
        self._trouble = QFrame()
        self._trouble_words = label("", wrap=True)
        self._similar = SimilarNotice(tasks, desk)
        self._keys = ElidedLabel("", "small")
        self._discard, self._cancel, self._save_next, self._save = (QPushButton() for _ in range(4))
        self._scroll = QScrollArea()
        self._lay_out()
        self._wire()
        self.retranslate()

    # --- beginning -------------------------------------------------------------------------------------------------
    def begin(self, draft: Draft, kept: int | None = None) -> None:
        """Lays `draft` out to be written on; `kept` is its number when it is a kept one given back."""
        self._keeper.keep()  # what stood here before
        draft = draft if kept is not None else to_the_minute(draft)
        self._draft = draft
        self._set_busy(True)
        self._retitle()
        self._say_trouble("")
        self._similar.clear()
        self._kept_words.setText("")
        desk = self._desk
        self._tasks.query(
            lambda: names_of(desk, draft),
            lambda names: self._begin(draft, kept, names),
            self._not_begun,
            key=f"form-{id(self):x}",
            owner=self,
        )

    def _begin(self, draft: Draft, kept: int | None, names: Names) -> None:
        self.sheet.fill(draft, names)
        self._keeper.begin(self.sheet.gather(), kept)
        self._set_busy(False)
        self._offer_discard()
        self._similar.look(self.sheet.gather())
        if self.isVisible():
            self.sheet.focus_first()

    def _not_begun(self, error: Exception) -> None:
        self._keeper.begin(self.sheet.gather(), None)  # there is nothing to keep, so it can be closed
        self._say_trouble(_words_of(error))

    def is_ready(self) -> bool:
        """True once the draft is laid out and nothing is being saved."""
        return not self._busy

    def keep_now(self) -> None:
        """Puts what stands in the form into the store, for an end of the program that does not wait."""
        if not self._busy:
            self._keeper.keep()

    # --- saving ----------------------------------------------------------------------------------------------------
    def save(self, *, go_on: bool = False) -> None:
        """Saves the visit and closes, or with `go_on` begins the next one."""
        if self._busy:
            return
        QGuiApplication.inputMethod().commit()  # words still being composed belong to the visit
        self.sheet.settle()
        problems = self.sheet.problems()
        if problems:
            self._show_problems(problems)
            return
        self._say_trouble("")
        self._keeper.hold()
        draft, slot, desk = self.sheet.gather(), self._keeper.slot, self._desk
        focused = self.focusWidget()
        self._set_busy(True)

        def work() -> LocalId:
            keep = desk.record_visit if draft.record is None else desk.revise_visit
            return keep(draft, slot.number)

        self._tasks.act(
            work,
            lambda record: self._was_saved(record, go_on),
            lambda error: self._not_saved(error, focused),
            owner=self,
        )

    def _was_saved(self, record: LocalId, go_on: bool) -> None:
        self._keeper.begin(self.sheet.gather(), None)
        self.saved.emit(record)
        if not go_on:
            self._set_busy(False)
            super().accept()
            return
        desk = self._desk
        self._tasks.query(desk.new_draft, self.begin, self._not_begun, key=f"form-{id(self):x}")

    def _not_saved(self, error: Exception, focused: QWidget | None) -> None:
        self._set_busy(False)
        if isinstance(error, InvalidVisit):
            self._show_problems(error.problems)
            return
        self._say_trouble(tr("没有保存，内容还在这里。{why}", why=_words_of(error)))
        self._keeper.touch()
        if focused is not None:
            focused.setFocus()

    def _show_problems(self, problems: tuple[Problem, ...]) -> None:
        self.sheet.show_problems(problems)
        fields = self.sheet.fields
        named = tr("、").join(
            fields[problem.field].caption() if problem.field in fields else str(problem) for problem in problems
        )
        self._say_trouble(tr("还不能保存，请看：{fields}", fields=named))
        self._names_problems = True
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
        self.put_aside.emit(self._keeper.slot.number)
        self.announced.emit(tr("草稿已保留，下次可以接着写"))

    def _ask_to_discard(self) -> None:
        box = message(
            self,
            tr("放弃这份草稿吗？"),
            tr("写下的内容会删除，不能找回。"),
            kind=QMessageBox.Icon.Warning,
            buttons=QMessageBox.StandardButton.Cancel,
        )
        box.setDefaultButton(QMessageBox.StandardButton.Cancel)
        drop = box.addButton(tr("放弃草稿"), QMessageBox.ButtonRole.DestructiveRole)
        drop.clicked.connect(lambda: self._keeper.drop(self._close_dropped))
        box.open()

    def _close_dropped(self) -> None:
        super().reject()
        self.announced.emit(tr("草稿已放弃"))

    # --- words -----------------------------------------------------------------------------------------------------
    def retranslate(self) -> None:
        self._retitle()
        self._keys.setText(tr("Ctrl+Enter 保存 · Esc 关闭"))
        tooltip(self._save, "Ctrl+Enter / Ctrl+S")
        tooltip(self._save_next, "Ctrl+Shift+Enter")
        self._discard.setText(tr("放弃草稿"))
        self._cancel.setText(tr("关闭"))
        self._save_next.setText(tr("保存并新建"))
        self._save.setText(tr("保存"))
        self._scroll.setAccessibleName(tr("拜访内容"))
        self._similar.retranslate()
        self.sheet.retranslate()

    def _retitle(self) -> None:
        title = tr("新建拜访") if self._draft.record is None else tr("修改拜访")
        self._title.setText(title)
        self.setWindowTitle(title)

    def _say_trouble(self, words: str) -> None:
        self._trouble_words.setText(words)
        self._trouble.setVisible(bool(words))
        self._names_problems = False

    def _say_kept(self) -> None:
        self._kept_words.setText(tr("草稿已自动保存 {clock}", clock=f"{self._clock():%H:%M}"))
        self._say_not_kept("")

    def _say_not_kept(self, words: str) -> None:
        """In the same place as its opposite: what was said of an older draft would be wrong now."""
        if words:
            self._kept_words.setText("")
            self._say_trouble(words)
        elif not self._names_problems:
            self._say_trouble("")

    # --- building --------------------------------------------------------------------------------------------------
    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self._kept_words)
        trouble = QHBoxLayout(self._trouble)
        trouble.setContentsMargins(12, 8, 12, 8)
        trouble.addWidget(self._trouble_words, 1)
        self._trouble.setProperty("role", "error")
        self._trouble.hide()
        inner = QWidget()
        room = QVBoxLayout(inner)
        room.setContentsMargins(20, 0, 20, 4)
        self._scroll.verticalScrollBar().rangeChanged.connect(
            lambda _least, most: room.setContentsMargins(20, 0, 8 if most else 20, 4)  # the bar takes the other 12
        )
        room.addWidget(self.sheet)
        self._scroll.setWidget(inner)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._keys, 1)
        for button in (self._discard, self._cancel, self._save_next, self._save):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        self._discard.setProperty("kind", "link")
        self._save.setProperty("kind", "primary")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 14, 0, 12)
        whole.setSpacing(10)
        for part, margins in (
            (head, 20),
            (self._trouble, 20),
            (self._scroll, 0),
            (self._similar, 20),
            (buttons, 20),
        ):
            holder = QHBoxLayout()
            holder.setContentsMargins(margins, 0, margins, 0)
            if isinstance(part, QWidget):
                holder.addWidget(part)
            else:
                holder.addLayout(part)
            whole.addLayout(holder, 1 if part is self._scroll else 0)
        self.setMinimumSize(560, 420)
        room_left = self.screen().availableGeometry().height() - _SPARE
        self.resize(_WIDTH, min(_HEIGHT, room_left))
        order = [self.sheet.cost_note, self._discard, self._cancel, self._save_next, self._save]
        for before, after in pairwise(order):
            QWidget.setTabOrder(before, after)

    def _wire(self) -> None:
        self.sheet.changed.connect(self._typed)
        self.sheet.left.connect(self._keeper.keep)
        self._keeper.kept.connect(self._say_kept)
        self._keeper.not_kept.connect(self._say_not_kept)
        self._discard.clicked.connect(self._ask_to_discard)
        self._cancel.clicked.connect(self.reject)
        self._save.clicked.connect(lambda: self.save())
        self._save_next.clicked.connect(lambda: self.save(go_on=True))
        for keys in ("Ctrl+Return", "Ctrl+Enter", QKeySequence(QKeySequence.StandardKey.Save)):
            QShortcut(QKeySequence(keys), self).activated.connect(lambda: self.save())
        for keys in ("Ctrl+Shift+Return", "Ctrl+Shift+Enter"):
            QShortcut(QKeySequence(keys), self).activated.connect(lambda: self.save(go_on=True))

    def _typed(self) -> None:
        self._keeper.touch()
        self._offer_discard()
        self._similar.look(self.sheet.gather())
        if self._names_problems and not self.sheet.problems():
            self._say_trouble("")

    def _offer_discard(self) -> None:
        self._discard.setVisible(self._keeper.is_worth_keeping())

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self.sheet.setEnabled(not busy)
        for button in (self._save, self._save_next, self._discard):
            button.setEnabled(not busy)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._busy:
            self.sheet.focus_first()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and not self.isActiveWindow() and not self._busy:
            self._keeper.keep()


def _words_of(error: Exception) -> str:
    return str(error) if isinstance(error, AppError) else tr("程序出错，已写入日志。")
