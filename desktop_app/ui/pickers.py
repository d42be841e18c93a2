"""Picks one entry of the directory by typing: name, pinyin, initials or number; keyboard first, mouse as well.

What is typed is only a question until a line is taken. Left without taking one, a picker puts back what it had; one
that can make new entries keeps the words instead, so that its form can say that they mean nothing yet.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from desktop_app.domain.directory import Entry, Kind
from desktop_app.domain.errors import AppError
from desktop_app.domain.ids import LocalId
from desktop_app.domain.search import fold, terms_of
from desktop_app.ui import icons
from desktop_app.ui.picker_edit import PickerEdit
from desktop_app.ui.picker_list import Found, Line, MakeNew, Note, PickerList
from desktop_app.ui.picker_search import found_for, line_meant, meant_by
from desktop_app.ui.text import one_line, tooltip
from desktop_app.words import mark, tr

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk
    from desktop_app.ui.tasks import Tasks

UNSETTLED = mark("「{text}」还没有选定：请从列表中选一项，或按 ↓ 再按 Enter 新建")
TYPING_PAUSE = 150
"""Milliseconds of quiet before the directory is asked."""


class EntryPicker(QWidget):
    """`picked` comes when a person took an entry or cleared it, with the entry or None; `set_entry` is silent.

    `create` offers a last line that makes what was typed; with `asks` a name alone is not enough for that: `new_asked`
    comes with it, and whoever asks for the rest answers with `take_made`. `keeps=False` empties the line after each
    pick (a list of several stands elsewhere).
    """

    picked = Signal(object)
    new_asked = Signal(str)
    edited = Signal()
    backed_out = Signal()
    """Backspace in an empty line."""

    def __init__(
        self,
        kind: Kind,
        tasks: Tasks,
        parent: QWidget | None = None,
        *,
        create: bool = False,
        asks: bool = False,
        keeps: bool = True,
    ) -> None:
        super().__init__(parent)
        self._kind, self._tasks, self._create, self._asks, self._keeps = kind, tasks, create, asks, keeps
        self._key = f"picker-{id(self):x}"
        self._desk: Desk | None = None
        self._entry: Entry | None = None
        self._organization: LocalId | None = None
        self._awaits_organization = False
        self._put_off = False  # a question that waits for the organization
        self._left_out: frozenset[LocalId] = frozenset()
        self._asked: str | None = None  # what the lines in the list answer, None while they answer nothing
        self._take_first = False  # Enter came before the answer
        self._promised = False  # and then the focus went on
        self._placeholder = ""
        self.edit = PickerEdit(self)
        self._list = PickerList(self)
        self._pause = QTimer(self, singleShot=True, interval=TYPING_PAUSE)
        self._clear = QAction(icons.icon("dismiss"), "", self)
        self._open = QAction(icons.icon("chevron_down"), "", self)
        self.edit.addAction(self._open, QLineEdit.ActionPosition.TrailingPosition)
        self.edit.addAction(self._clear, QLineEdit.ActionPosition.TrailingPosition)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.edit)
        self.setFocusProxy(self.edit)
        self.edit.textEdited.connect(self._typed)
        self.edit.key.connect(self._take_key)
        self.edit.left.connect(self._settle)
        self.edit.pressed.connect(self._ask)
        self._pause.timeout.connect(self._ask)
        self._list.chosen.connect(self._take)
        self._clear.triggered.connect(self.clear)
        self._open.triggered.connect(self._toggle)
        self.retranslate()
        self._show_entry()

    # --- what it holds ---------------------------------------------------------------------------------------------
    def attach(self, desk: Desk) -> None:
        self._desk = desk

    def entry(self) -> Entry | None:
        return self._entry

    def set_entry(self, entry: Entry | None) -> None:
        self._entry = entry
        self._show_entry()

    def unsettled(self) -> str:
        """Words that were typed and name nothing yet."""
        shown = self._entry.label if self._entry and self._keeps else ""
        typed = self.edit.text().strip()
        return "" if typed == one_line(shown) else typed

    def await_organization(self) -> None:
        """It is being found out: until `set_organization` says it nothing is offered, for the first of two namesakes
        would be the wrong one.
        """
        self._awaits_organization = True
        self._tasks.forget(self._key)
        self._asked = None

    def set_organization(self, organization: LocalId | None) -> None:
        """Customers of this organization come first."""
        older = self._list.isVisible() and self._organization != organization
        waiting = self._put_off or (self._awaits_organization and self._list.isVisible())
        self._organization = organization
        self._awaits_organization = self._put_off = False
        if self._is_typed_in():
            if waiting or older:
                self._ask()
        elif waiting and self.unsettled():
            self._ask_late()

    def organization(self) -> LocalId | None:
        return self._organization

    def leave_out(self, ids: Collection[LocalId]) -> None:
        """Entries that are not offered, because they are picked already."""
        self._left_out = frozenset(ids)

    def set_placeholder(self, text: str) -> None:
        self._placeholder = text
        self.retranslate()

    def look_for(self, words: str) -> None:
        """Words in the line with what answers to them, as if they had just been typed."""
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self.edit.setText(words)
        self._typed()
        self._ask()

    def clear(self) -> None:
        """As a person does it: with an announcement."""
        self._hide_list()
        was = self._entry
        self.set_entry(None)
        self.edited.emit()
        if was is not None:
            self.picked.emit(None)

    def retranslate(self) -> None:
        self.edit.setPlaceholderText(self._placeholder or tr("名称、拼音或编号"))
        if not self.edit.accessibleName():
            self.edit.setAccessibleName(self._kind.word)
        self._clear.setText(tr("清除"))
        self._open.setText(tr("展开列表"))
        if self._entry and self.edit.text() != one_line(self._entry.label) and not self.edit.hasFocus():
            self._show_entry()

    # --- the question ----------------------------------------------------------------------------------------------
    def _typed(self) -> None:
        self._take_first = False
        self._clear.setVisible(bool(self.edit.text()))
        self.edited.emit()
        self._pause.start()

    def _ask(self) -> None:
        """Asks for what stands in the line; for the picked entry itself, or nothing, the recent ones are offered."""
        self._pause.stop()
        if self._desk is None:
            self._list.show_lines((Note(tr("正在打开数据库…")),), (), ready=False)
        else:
            self._query(self._answered)

    def _query(self, done: Callable[[tuple[str, list[Found]]], None]) -> None:
        """Asks the directory for what stands in the line, once it is known whose entries come first."""
        desk, kind, organization, but = self._desk, self._kind, self._organization, self._left_out
        text = self.unsettled()
        if desk is None:
            return
        if self._awaits_organization:
            self._put_off = True
            return
        self._tasks.query(
            lambda: (text, found_for(desk, kind, text, organization, but=but)), done, self._failed, key=self._key
        )

    def _answered(self, answer: tuple[str, list[Found]]) -> None:
        text, found = answer
        if text != self.unsettled() or not self._is_typed_in():
            return
        lines = self._lines_for(text, found)
        self._asked = text
        if self._take_first:
            self._take_first = False
            meant = line_meant(lines, text)
            if meant is not None:
                self._take(meant)
                return
        if not self.edit.hasFocus():
            return  # somebody looks at another window: nothing floats over that
        self._watch_window(watching=True)
        self._list.show_lines(tuple(lines), terms_of(text), ready=bool(text))

    def _lines_for(self, text: str, found: list[Found]) -> list[Line]:
        """What the list shows for the words in the line, ending with the way to a new entry."""
        lines: list[Line] = [line for line in found if line.entry.id not in self._left_out]
        if lines and not text and self._organization is not None and not any(line.near for line in found):
            none = tr("这个单位没有可选的{kind}", kind=self._kind.word)
            way = tr("输入名称可查全部或新建；最近的：") if self._create else tr("输入名称可查全部；最近的：")
            return [Note(none), Note(way), *lines]
        same = any(fold(line.entry.name or "") == fold(text) for line in found)
        if self._create and text:
            words = tr("＋ 新建「{name}」（已有同名）", name=text) if same else tr("＋ 新建「{name}」", name=text)
            lines.append(MakeNew(text, words))
        elif not lines:
            lines.append(Note(self._words_of_none(text)))
        return lines

    def _words_of_none(self, text: str) -> str:
        if text:
            return tr("没有找到「{name}」", name=text)
        if self._create:
            return tr("还没有可选的{kind}：输入名称即可新建", kind=self._kind.word)
        return tr("还没有可选的{kind}", kind=self._kind.word)

    def _is_typed_in(self) -> bool:
        """True while the focus of its window is here, whichever window is in front."""
        return self.window().focusWidget() is self.edit

    def _failed(self, error: Exception) -> None:
        words = str(error) if isinstance(error, AppError) else tr("查找时出错")
        self._asked = None
        if self.edit.hasFocus():
            self._list.show_lines((Note(words, bad=True),), (), ready=False)

    # --- the answer ------------------------------------------------------------------------------------------------
    def _take(self, line: Line) -> None:
        if isinstance(line, Found):
            self._pick(line.entry)
        elif isinstance(line, MakeNew) and self._desk is not None:
            desk, kind, name = self._desk, self._kind, line.name
            self._hide_list()
            if self._asks:
                self.new_asked.emit(name)
                return
            self.edit.setReadOnly(True)
            self._tasks.act(lambda: desk.add_entry(kind, name), self.take_made, self._not_made, owner=self)

    def take_made(self, entry: Entry) -> None:
        """The entry that was just made of what stood in the line."""
        self.edit.setReadOnly(False)
        self._pick(entry)

    def _not_made(self, error: Exception) -> None:
        self.edit.setReadOnly(False)
        self.edit.setFocus()
        self._failed(error)

    def _pick(self, entry: Entry) -> None:
        self._hide_list()
        self.set_entry(entry if self._keeps else None)
        self.edited.emit()
        self.picked.emit(entry)

    def _show_entry(self) -> None:
        label = one_line(self._entry.label) if self._entry and self._keeps else ""
        self.edit.setText(label)
        self.edit.setCursorPosition(0)
        tooltip(self.edit, label)
        self._clear.setVisible(bool(label))

    def _settle(self) -> None:
        """The focus went elsewhere: words that name exactly one known line take it, others are put back or kept."""
        self._pause.stop()
        text, lines = self.unsettled(), self._list.lines()
        self._promised = self._take_first
        self._hide_list()
        if not text:
            emptied = self._keeps and self._entry is not None and not self.edit.text().strip()
            self.clear() if emptied else self._show_entry()
            return
        same = [line for line in lines if isinstance(line, Found) and fold(line.entry.label) == fold(text)]
        if self._asked == text and len(same) == 1:
            self._pick(same[0].entry)
        elif self._asked != text and (self._create or self._promised):
            self._ask_late()
        else:
            self._put_back()

    def _put_back(self) -> None:
        if not self._create:
            self._show_entry()
            self.edited.emit()

    def _ask_late(self) -> None:
        """For words that were left before their answer came."""
        self._query(self._settle_late)

    def _settle_late(self, answer: tuple[str, list[Found]]) -> None:
        """A name in full needs no second look; anything shorter was meant only if Enter was pressed on it."""
        text, found = answer
        if text != self.unsettled() or self._is_typed_in():
            return
        fresh = [line for line in found if line.entry.id not in self._left_out]
        same = [line for line in fresh if fold(line.entry.label) == fold(text)]
        meant = meant_by(fresh, text) if self._promised else same[0] if len(same) == 1 else None
        if meant is not None:
            self._pick(meant.entry)
        else:
            self._put_back()

    # --- keys and the list -----------------------------------------------------------------------------------------
    def _take_key(self, event: QKeyEvent) -> None:
        opened = self._list.isVisible()
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return
        match event.key():
            case Qt.Key.Key_Down | Qt.Key.Key_Up if opened:
                self._list.step(1 if event.key() == Qt.Key.Key_Down else -1)
            case Qt.Key.Key_PageDown | Qt.Key.Key_PageUp if opened:
                self._list.step(7 if event.key() == Qt.Key.Key_PageDown else -7)
            case Qt.Key.Key_Down:
                self._ask()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                if not self._enter(opened):
                    return
            case Qt.Key.Key_Escape if opened or self.unsettled():
                self._put_off = False
                self._hide_list()
                self._show_entry()
                self.edited.emit()
            case Qt.Key.Key_Backspace if not self.edit.text():
                self.backed_out.emit()
            case _:
                return
        event.accept()

    def _enter(self, opened: bool) -> bool:
        """Takes the current line, or asks first when the list answers something older; False: nothing to do."""
        text = self.unsettled()
        line = self._list.current() if opened and self._asked == text else None
        if line is not None:
            self._take(line)
            return True
        if text:
            self._take_first = self._asked != text or not opened
            self._ask()
        return bool(text) or opened

    def _toggle(self) -> None:
        if self._list.isVisible():
            self._hide_list()
            return
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self._ask()

    def _hide_list(self) -> None:
        self._take_first = False
        self._tasks.forget(self._key)
        self._watch_window(watching=False)
        self._list.hide()

    def _watch_window(self, *, watching: bool) -> None:
        """While the list floats, whatever moves the picker under it takes it away."""
        above = self.parentWidget()
        while above is not None:
            above.removeEventFilter(self)
            if watching:
                above.installEventFilter(self)
            above = None if above.isWindow() else above.parentWidget()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Hide, QEvent.Type.WindowDeactivate):
            self._hide_list()
        return False
