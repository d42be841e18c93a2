"""All phrases as a person keeps them: written, changed, put in order, deleted and brought back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop_app.domain.errors import AppError
from desktop_app.domain.phrase import Occasion, Phrase, PhraseShelf, in_order, starters
from desktop_app.domain.search import terms_of
from desktop_app.ui import fonts, icons, text
from desktop_app.ui.phrase_card import PhraseCard
from desktop_app.ui.phrase_list import PhraseLine, PhraseList
from desktop_app.ui.search_box import SearchBox
from desktop_app.ui.still_wheel import hold_still
from desktop_app.ui.toast import PRESS_KEY, Toast
from desktop_app.words import tr, trn

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk
    from desktop_app.ui.tasks import Tasks

_WIDTH, _HEIGHT = 760, 600
_SPARE = 48
"""Pixels of the screen that title bar and frame take."""


class PhraseWindow(QDialog):
    changed = Signal()
    """Phrases were written, changed, put in order or deleted."""

    def __init__(self, tasks: Tasks, desk: Desk, parent: QWidget | None = None) -> None:
        """Over `parent` it is a dialog that goes when it is closed; without one a window of its own."""
        super().__init__(parent, Qt.WindowType.Window if parent is None else Qt.WindowType.Dialog)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, parent is not None)
        self._tasks, self._desk = tasks, desk
        self._key = f"phrases-{id(self):x}"
        self._phrases: tuple[Phrase, ...] = ()
        self._by_use = False
        self._seek: int | None = None
        self.search, self.occasion, self.list = SearchBox(), QComboBox(), PhraseList()
        self.by_use = QCheckBox()
        self._title, self._empty = text.label("", "h1"), text.label("", "dim", wrap=True)
        self._new, self._edit, self._remove, self._up, self._down = (QPushButton() for _ in range(5))
        self._starters, self._offered, self._close = (QPushButton() for _ in range(3))
        self._page = QFrame()
        self.toast = Toast(self)
        self._lay_out()
        self._wire()
        self.retranslate()
        self.reload()
        self.search.setFocus()

    def come_to_front(self) -> None:
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    # --- what is shown -----------------------------------------------------------------------------------------------
    def reload(self, seek: int | None = None) -> None:
        """`seek` is the phrase to be chosen then."""
        self._seek = seek
        self._tasks.query(self._desk.phrases.all, self._show_found, self._failed, key=self._key, owner=self)

    def _show_found(self, shelf: PhraseShelf) -> None:
        self._phrases, self._by_use = shelf.phrases, shelf.by_use
        with QSignalBlocker(self.by_use):
            self.by_use.setChecked(self._by_use)
        self._show_lines()

    def _show_lines(self) -> None:
        wanted, typed = self.occasion.currentData(), self.search.text()
        found = in_order(self._phrases, Occasion.ANY, by_use=self._by_use)
        lines = tuple(
            PhraseLine(one, one.body) for one in found if one.answers(typed) and wanted in (None, one.occasion)
        )
        chosen = self.list.chosen()
        seek = self._seek if self._seek is not None else chosen.phrase.id if chosen else None
        self._seek = None
        self.list.show_lines(lines, terms_of(typed), chosen=seek)
        self.list.setVisible(bool(lines))
        self._page.setVisible(not lines)
        none = tr("还没有常用语。常写的话存在这里，写拜访时按 F3 就能插入。")
        self._empty.setText(tr("没有这样的常用语") if self._phrases else none)
        self._offered.setVisible(not self._phrases)
        self._enable()

    def _enable(self) -> None:
        line, lines = self.list.chosen(), self.list.lines()
        self._edit.setEnabled(line is not None)
        self._remove.setEnabled(line is not None)
        same = [one.phrase.id for one in lines if line is not None and one.phrase.occasion is line.phrase.occasion]
        place = same.index(line.phrase.id) if line is not None else 0
        by_hand = self._is_by_hand()
        self._up.setEnabled(by_hand and place > 0)
        self._down.setEnabled(by_hand and line is not None and place < len(same) - 1)
        why = "" if by_hand else tr("按使用排列或查找时不能手工排列")
        text.tooltip(self._up, why or "Alt+↑")
        text.tooltip(self._down, why or "Alt+↓")
        known = {one.body for one in self._phrases}
        left = sum(body not in known for _occasion, body in starters())
        self._starters.setVisible(bool(self._phrases) and left > 0)

    def _is_by_hand(self) -> bool:
        return not self._by_use and not self.search.text().strip()

    def _failed(self, error: Exception) -> None:
        self.toast.say(str(error) if isinstance(error, AppError) else tr("程序出错，已写入日志。"))

    # --- what the person does ----------------------------------------------------------------------------------------
    def make_new(self) -> None:
        occasion = Occasion(self.occasion.currentData() or Occasion.ANY)
        self._open_card(PhraseCard(self._tasks, self._desk, self, occasion=occasion))

    def edit_chosen(self) -> None:
        line = self.list.chosen()
        if line is not None:
            self._open_card(PhraseCard(self._tasks, self._desk, self, phrase=line.phrase))

    def remove_chosen(self) -> None:
        line, desk = self.list.chosen(), self._desk
        if line is not None:
            id_ = line.phrase.id
            self._tasks.act(lambda: desk.phrases.remove([id_]), self._was_removed, self._failed, owner=self)

    def move_chosen(self, rows: int) -> None:
        """Among those of the same event."""
        line, desk = self.list.chosen(), self._desk
        if line is None or not self._is_by_hand():
            return
        ids = [one.phrase.id for one in self.list.lines() if one.phrase.occasion is line.phrase.occasion]
        place = ids.index(line.phrase.id)
        if 0 <= place + rows < len(ids):
            ids.insert(place + rows, ids.pop(place))
            self._do(lambda: desk.phrases.arrange(ids), seek=line.phrase.id)

    def add_starters(self) -> None:
        desk = self._desk
        self._tasks.act(desk.phrases.add_starters, self._starters_added, self._failed, owner=self)

    def order_by_use(self, wanted: bool) -> None:
        desk = self._desk
        self._do(lambda: desk.phrases.order_by_use(wanted))

    def _do(self, work: Callable[[], object], *, seek: int | None = None) -> None:
        def done(_nothing: object) -> None:
            self.changed.emit()
            self.reload(seek)

        self._tasks.act(work, done, self._failed, owner=self)

    def _open_card(self, card: PhraseCard) -> None:
        card.saved.connect(self._was_saved)
        card.finished.connect(lambda: self.list.setFocus(Qt.FocusReason.OtherFocusReason))
        card.open()

    def _was_saved(self, id_: int) -> None:
        if self.search.text():
            self.search.show_text("")
        self.changed.emit()
        self.reload(id_)

    def _was_removed(self, removed: tuple[Phrase, ...]) -> None:
        desk = self._desk
        self.changed.emit()
        self.reload()
        self.toast.say(
            tr("已删除常用语"),
            tr("撤销"),
            lambda: self._do(lambda: desk.phrases.put_back(removed), seek=removed[0].id),
        )

    def _starters_added(self, ids: tuple[int, ...]) -> None:
        desk = self._desk
        self.changed.emit()
        self.reload(ids[0] if ids else None)
        self.toast.say(
            trn("已放入 {n} 条常用语", len(ids)), tr("撤销"), lambda: self._do(lambda: desk.phrases.remove(ids))
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Delete mean the chosen phrase only while the focus is in the list."""
        in_list = self.list.hasFocus() and event.modifiers() in (_NONE, _KEYPAD)
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if in_list:
                self.edit_chosen()
            case Qt.Key.Key_Delete if in_list:
                self.remove_chosen()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                return
            case _:
                super().keyPressEvent(event)

    # --- words -------------------------------------------------------------------------------------------------------
    def retranslate(self) -> None:
        self.setWindowTitle(tr("常用语"))
        self._title.setText(tr("常用语"))
        self.search.retranslate()
        self.search.setPlaceholderText(tr("文字、拼音或首字母  Ctrl+F"))
        self.search.setAccessibleName(tr("查找常用语"))
        self.list.setAccessibleName(tr("常用语"))
        self.occasion.setAccessibleName(tr("只看哪个事件的常用语"))
        chosen = self.occasion.currentIndex()
        with QSignalBlocker(self.occasion):
            self.occasion.clear()
            self.occasion.addItem(tr("所有事件"), None)
            for one in Occasion:
                self.occasion.addItem(one.word, one)
            self.occasion.setCurrentIndex(max(0, chosen))
        self.by_use.setText(tr("用过的排在前面(&U)"))
        self._new.setText(tr("新建"))
        text.tooltip(self._new, tr("新建 (Ctrl+N)"))
        self._edit.setText(tr("修改"))
        text.tooltip(self._edit, tr("修改 (Enter 或 F2)"))
        self._remove.setText(tr("删除"))
        text.tooltip(self._remove, tr("删除 (Del)"))
        self._up.setText(tr("上移"))
        self._down.setText(tr("下移"))
        for button in (self._starters, self._offered):
            button.setText(tr("放入一套常用语"))
        self._close.setText(tr("关闭"))
        self._show_lines()

    # --- building ----------------------------------------------------------------------------------------------------
    def _lay_out(self) -> None:
        self._new.setProperty("kind", "primary")
        self._new.setIcon(icons.icon("add", "on_accent"))
        self._starters.setProperty("kind", "link")
        presses = (self._new, self._starters, self._offered, self._up, self._down, self._remove, self._edit)
        for button in (*presses, self._close):
            button.setAutoDefault(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(10)
        layout.addLayout(self._laid_head())
        layout.addWidget(self._laid_card(), 1)
        layout.addLayout(self._laid_order())
        layout.addLayout(self._laid_buttons())
        self.setMinimumSize(620, 380)
        free = self.screen().availableGeometry()
        self.resize(min(fonts.scaled(_WIDTH), free.width()), min(fonts.scaled(_HEIGHT), free.height() - _SPARE))

    def _laid_head(self) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self._title)
        head.addWidget(self.search, 1)
        head.addWidget(self.occasion)
        head.addWidget(self._new)
        hold_still(self.occasion)
        return head

    def _laid_card(self) -> QFrame:
        """The phrases, and in their place what is said where there are none."""
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        offer = QVBoxLayout(self._page)
        offer.addStretch(1)
        offer.addWidget(self._empty)
        offer.addWidget(self._offered, 0, Qt.AlignmentFlag.AlignHCenter)
        offer.addStretch(1)
        card = QFrame()
        card.setProperty("role", "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(4, 4, 4, 4)
        inside.addWidget(self.list, 1)
        inside.addWidget(self._page, 1)
        return card

    def _laid_order(self) -> QHBoxLayout:
        order = QHBoxLayout()
        order.addWidget(self.by_use)
        order.addStretch(1)
        order.addWidget(self._starters)
        return order

    def _laid_buttons(self) -> QHBoxLayout:
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        for button in (self._up, self._down, self._remove, self._edit, self._close):
            buttons.addWidget(button)
        return buttons

    def _wire(self) -> None:
        self.search.searched.connect(lambda _typed: self._show_lines())
        self.search.entered.connect(lambda: self.list.setFocus(Qt.FocusReason.OtherFocusReason))
        self.search.left.connect(self.reject)
        self.occasion.currentIndexChanged.connect(lambda _place: self._show_lines())
        self.by_use.toggled.connect(self.order_by_use)
        self.list.selectionModel().currentChanged.connect(lambda _now, _before: self._enable())
        self.list.doubleClicked.connect(lambda _index: self.edit_chosen())
        self._close.clicked.connect(self.reject)
        pressed: tuple[tuple[QPushButton | None, Callable[[], object], QKeySequence | str], ...] = (
            (self._new, self.make_new, QKeySequence(QKeySequence.StandardKey.New)),
            (self._edit, self.edit_chosen, "F2"),
            (self._remove, self.remove_chosen, ""),
            (self._up, lambda: self.move_chosen(-1), "Alt+Up"),
            (self._down, lambda: self.move_chosen(1), "Alt+Down"),
            (self._starters, self.add_starters, ""),
            (self._offered, self.add_starters, ""),
            (None, self._find, QKeySequence(QKeySequence.StandardKey.Find)),
            (None, self.toast.press, PRESS_KEY),
        )
        for button, do, keys in pressed:
            if button is not None:
                button.clicked.connect(lambda _checked=False, do=do: do())
            if keys:
                QShortcut(QKeySequence(keys), self).activated.connect(do)

    def _find(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()


_NONE, _KEYPAD = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier
