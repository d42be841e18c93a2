"""The directory (名录) as a window beside the main one: people, organizations, customers, big visits; looked through,
added to, corrected. What records speak of cannot be deleted here, what nothing uses can, and comes back with one press.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QPushButton, QTabBar, QVBoxLayout

from desktop_app.domain.directory import DirectoryOrder, DirectoryRow, Entry, Kind
from desktop_app.domain.errors import AppError
from desktop_app.domain.filter_choice import FilterChoice
from desktop_app.domain.ids import LocalId
from desktop_app.domain.record_filter import QuickRange
from desktop_app.ui import fonts, icons, text
from desktop_app.ui.directory_table import DirectoryTable
from desktop_app.ui.entry_card import EntryCard
from desktop_app.ui.join_dialog import JoinDialog
from desktop_app.ui.search_box import SearchBox
from desktop_app.ui.toast import PRESS_KEY, Toast
from desktop_app.words import mark, tr, trn

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk
    from desktop_app.actions.directory import Removed
    from desktop_app.domain.desk_views import Changes
    from desktop_app.store.joining import Joined
    from desktop_app.ui.tasks import Tasks

KINDS = (Kind.CUSTOMER, Kind.ORGANIZATION, Kind.PARENT, Kind.PERSON)
_TABS = {
    Kind.CUSTOMER: mark("客户(&C)"),
    Kind.ORGANIZATION: mark("客户单位(&O)"),
    Kind.PARENT: mark("大的拜访(&V)"),
    Kind.PERSON: mark("员工(&P)"),
}
AT_ONCE = 200
"""Rows asked for at a time: more than any screen shows, few enough to be there at once."""
_WIDTH, _HEIGHT = 860, 640
_SPARE = 48
"""Pixels of the screen that title bar and frame take."""


@dataclass(frozen=True, slots=True)
class _Question:
    """One look at the directory."""

    kind: Kind
    typed: str
    order: DirectoryOrder
    turned: bool

    def rows(self, desk: Desk, offset: int, limit: int) -> tuple[DirectoryRow, ...]:
        return desk.directory.rows(self.kind, self.typed, self.order, turned=self.turned, offset=offset, limit=limit)

    def first(self, desk: Desk, limit: int, seek: LocalId | None) -> tuple[list[DirectoryRow], int]:
        """In a lane: the first rows, on until `seek` is among them, and how many there are in all."""
        total = desk.directory.count(self.kind, self.typed)
        rows = list(self.rows(desk, 0, limit))
        while seek is not None and len(rows) < total and not any(row.entry.id == seek for row in rows):
            more = self.rows(desk, len(rows), 10 * AT_ONCE)
            if not more:
                break
            rows += more
        return rows, total


class DirectoryWindow(QDialog):
    records_asked = Signal(object)
    """A FilterChoice: the records of one entry."""
    import_asked = Signal()
    export_asked = Signal()

    def __init__(self, tasks: Tasks, desk: Desk) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self._tasks, self._desk = tasks, desk
        self._key = f"directory-{id(self):x}"
        self._seek: LocalId | None = None
        self._total = 0
        self.search = SearchBox()
        self.tabs = QTabBar()
        self.table = DirectoryTable()
        self._title, self._found = text.label("", "h1"), text.label("", "dim")
        self._empty = text.label("", "dim", wrap=True)
        self._new, self._edit, self._join, self._remove, self._records, self._close = (QPushButton() for _ in range(6))
        self._import, self._export = QPushButton(), QPushButton()
        self.toast = Toast(self)
        self._lay_out()
        self._wire()
        self.retranslate()
        self._kind_changed()
        self.search.setFocus()

    # --- words -----------------------------------------------------------------------------------------------------
    def retranslate(self) -> None:
        self.setWindowTitle(tr("名录"))
        self._title.setText(tr("名录"))
        self.search.retranslate()
        self.search.setPlaceholderText(tr("名称、拼音或编号  Ctrl+F"))
        self.search.setAccessibleName(tr("在名录中查找"))
        self.tabs.setAccessibleName(tr("名录的种类"))
        for place, kind in enumerate(KINDS):
            self.tabs.setTabText(place, tr(_TABS[kind]))
        self._new.setText(tr("新建"))
        text.tooltip(self._new, tr("新建 (Ctrl+N)"))
        self._edit.setText(tr("修改"))
        text.tooltip(self._edit, tr("修改 (Enter 或 F2)"))
        self._join.setText(tr("合并…"))
        text.tooltip(self._join, tr("同一个人或单位记了两次：合为一条"))
        self._remove.setText(tr("删除"))
        self._records.setText(tr("查看记录"))
        self._close.setText(tr("关闭"))
        self._import.setText(tr("导入…"))
        self._import.setAccessibleName(tr("导入名录"))
        self._export.setText(tr("导出…"))
        self._export.setAccessibleName(tr("导出名录"))
        self.table.setAccessibleName(tr("名录"))
        self.table.rows.retranslate()
        self._say_found()

    def _say_found(self) -> None:
        kind, typed = self.kind(), self.search.text().strip()
        self._found.setText(trn("共 {n} 条", self._total))
        if typed:
            self._empty.setText(tr("没有找到「{name}」。按 Ctrl+N 可以新建。", name=typed))
        else:
            self._empty.setText(tr("还没有{kind}。写拜访时可以直接新建，也可以在这里新建。", kind=kind.word))

    # --- what is shown -----------------------------------------------------------------------------------------------
    def kind(self) -> Kind:
        return KINDS[max(0, self.tabs.currentIndex())]

    def show_kind(self, kind: Kind) -> None:
        self.tabs.setCurrentIndex(KINDS.index(kind))

    def chosen(self) -> DirectoryRow | None:
        return self.table.chosen()

    def refresh(self) -> None:
        """Something in the directory or in the records changed."""
        chosen = self.chosen()
        self._ask(seek=chosen.entry.id if chosen else None)

    def absorb(self, changes: Changes) -> None:
        """Somebody changed names, here or elsewhere; other changes only move the counts."""
        if changes.directory:
            self.refresh()
        else:
            self._count(self.table.rows.all())

    def come_to_front(self) -> None:
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        if not self.isVisible():
            self._find()  # as it was the first time: what is typed looks somebody up
        self.show()
        self.raise_()
        self.activateWindow()

    def _question(self) -> _Question:
        return _Question(self.kind(), self.search.text(), self.table.order, self.table.turned)

    def _ask(self, *, seek: LocalId | None = None) -> None:
        desk, question, limit = self._desk, self._question(), max(AT_ONCE, self.table.rows.rowCount() if seek else 0)
        self._seek = seek
        self._tasks.query(
            lambda: (question, *question.first(desk, limit, seek)),
            lambda answer: self._answered(*answer),
            self._failed,
            key=self._key,
            owner=self,
        )

    def _answered(self, question: _Question, rows: list[DirectoryRow], total: int) -> None:
        if question != self._question():
            return
        at = self.table.verticalScrollBar().value() if self._seek is not None else 0
        self._total = total
        self.table.rows.show(question.kind, rows, total)
        self.table.lay_columns(question.kind)
        self._say_found()
        self.table.setVisible(bool(rows))
        self._empty.setVisible(not rows)
        place = self.table.rows.place_of(self._seek) if self._seek is not None else None
        if rows:
            self.table.choose(place or 0, scrolled=at)
        self._enable()
        self._count(rows)

    def _ask_more(self) -> None:
        desk, question, offset = self._desk, self._question(), self.table.rows.rowCount()
        self._tasks.query(
            lambda: (question, question.rows(desk, offset, AT_ONCE)),
            lambda answer: self._add(offset, *answer),
            self._failed,
            key=f"{self._key}-more",
            owner=self,
        )

    def _add(self, offset: int, question: _Question, rows: tuple[DirectoryRow, ...]) -> None:
        if question == self._question() and offset == self.table.rows.rowCount():
            self.table.rows.add(rows)
            self._count(rows)

    def _count(self, rows: list[DirectoryRow] | tuple[DirectoryRow, ...]) -> None:
        """Slowly and after the names: a store may hold a million records."""
        desk, kind, ids = self._desk, self.kind(), [row.entry.id for row in rows]
        if ids:
            self._tasks.query(
                lambda: (kind, desk.directory.record_counts(kind, ids)),
                lambda answer: self._counted(ids, *answer),
                self._failed,
                slow=True,
                owner=self,
            )

    def _counted(self, ids: list[LocalId], kind: Kind, counts: dict[LocalId, int]) -> None:
        if kind is self.kind():
            self.table.rows.show_counts(ids, counts)
            self._enable()

    def _failed(self, error: Exception) -> None:
        self.toast.say(str(error) if isinstance(error, AppError) else tr("程序出错，已写入日志。"))

    # --- what the person does ----------------------------------------------------------------------------------------
    def make_new(self) -> None:
        """What is searched for and was not found is likely the name of the new one."""
        name = "" if self._total else self.search.text().strip()
        self._open_card(EntryCard(self._tasks, self._desk, self.kind(), self, name=name))

    def edit_chosen(self) -> None:
        row = self.chosen()
        if row is not None:
            self._open_card(EntryCard(self._tasks, self._desk, self.kind(), self, row=row))

    def remove_chosen(self) -> None:
        row, desk = self.chosen(), self._desk
        if row is not None:
            entry = row.entry
            self._tasks.act(
                lambda: desk.directory.remove(entry.kind, entry.id),
                lambda removed: self._was_removed(entry, removed),
                self._failed,
                owner=self,
            )

    def join_chosen(self) -> None:
        """What was noted twice."""
        row = self.chosen()
        if row is not None:
            dialog = JoinDialog(self._tasks, self._desk, row, self)
            dialog.joined.connect(lambda stays, joined: self._was_joined(row.entry, stays, joined))
            dialog.finished.connect(lambda: self.table.setFocus(Qt.FocusReason.OtherFocusReason))
            dialog.open()

    def show_records(self) -> None:
        row = self.chosen()
        choice = _records_of(row.entry) if row is not None else None
        if choice is not None:
            self.records_asked.emit(choice)

    def _open_card(self, card: EntryCard) -> None:
        card.saved.connect(self._was_saved)
        card.finished.connect(lambda: self.table.setFocus(Qt.FocusReason.OtherFocusReason))
        card.open()

    def _was_saved(self, entry: Entry) -> None:
        """Shows it, also where the search would hide it."""
        if entry.kind is not self.kind():
            return
        if self.search.text():
            self.search.show_text("")
        self.toast.say(tr("已保存：{title}", title=entry.label))
        self._ask(seek=entry.id)

    def _was_removed(self, entry: Entry, removed: Removed) -> None:
        self.refresh()
        self.toast.say(tr("已删除「{name}」", name=entry.label), tr("撤销"), lambda: self._put_back(removed))

    def _was_joined(self, lost: Entry, stays: Entry, joined: Joined) -> None:
        if self.search.text():
            self.search.show_text("")
        self._ask(seek=stays.id)
        words = tr("「{lost}」已并入「{stays}」", lost=lost.label, stays=stays.label)
        self.toast.say(words, tr("撤销"), lambda: self._part(joined))

    def _part(self, joined: Joined) -> None:
        desk = self._desk
        self._tasks.act(lambda: desk.directory.part(joined), lambda id_: self._ask(seek=id_), self._failed, owner=self)

    def _put_back(self, removed: Removed) -> None:
        desk = self._desk
        self._tasks.act(
            lambda: desk.directory.put_back(removed), lambda id_: self._ask(seek=id_), self._failed, owner=self
        )

    def _enable(self) -> None:
        row = self.chosen()
        self._edit.setEnabled(row is not None)
        self._join.setEnabled(row is not None and self._total > 1)
        unused = row is not None and self.table.rows.is_unused(row.entry.id)
        self._remove.setEnabled(unused)
        text.tooltip(self._remove, tr("删除 (Del)") if unused else tr("有记录的不能删除"))
        self._records.setVisible(self.kind() is not Kind.CUSTOMER)
        self._records.setEnabled(row is not None and not self.table.rows.is_unused(row.entry.id))

    def _kind_changed(self) -> None:
        self.table.lay_columns(self.kind())
        self._ask()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Delete mean the chosen entry only while the focus is in the table."""
        in_table = self.table.hasFocus() and event.modifiers() in (_NONE, _KEYPAD)
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if in_table:
                self.edit_chosen()
            case Qt.Key.Key_Delete if in_table and self._remove.isEnabled():
                self.remove_chosen()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                return
            case _:
                super().keyPressEvent(event)

    # --- building ----------------------------------------------------------------------------------------------------
    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(16)
        self.search.setMinimumWidth(fonts.scaled(160))
        self.search.setMaximumWidth(fonts.scaled(380))
        head.addWidget(self._title)
        head.addWidget(self.search, 1)
        head.addStretch(1)
        head.addWidget(self._import)
        head.addWidget(self._export)
        head.addWidget(self._new)
        self._new.setProperty("kind", "primary")
        self._new.setIcon(icons.icon("add", "on_accent"))
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        for _ in KINDS:
            self.tabs.addTab("")
        card = QFrame()
        card.setProperty("role", "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self.table, 1)
        inside.addWidget(self._empty, 1)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.hide()
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._found, 1)
        for button in (self._records, self._join, self._remove, self._edit, self._close):
            buttons.addWidget(button)
        for button in (
            self._new, self._import, self._export, self._records, self._join, self._remove, self._edit, self._close
        ):  # fmt: skip
            button.setAutoDefault(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(10)
        layout.addLayout(head)
        layout.addWidget(self.tabs)
        layout.addWidget(card, 1)
        layout.addLayout(buttons)
        self.setMinimumSize(620, 420)
        free = self.screen().availableGeometry()
        self.resize(min(fonts.scaled(_WIDTH), free.width()), min(fonts.scaled(_HEIGHT), free.height() - _SPARE))

    def _wire(self) -> None:
        self.tabs.currentChanged.connect(self._kind_changed)
        self.search.searched.connect(lambda _typed: self._ask())
        self.search.entered.connect(lambda: self.table.setFocus(Qt.FocusReason.OtherFocusReason))
        self.search.left.connect(self.reject)
        self.table.rows.more_asked.connect(self._ask_more)
        self.table.order_changed.connect(self._ask)
        self.table.moved.connect(self._enable)
        self.table.doubleClicked.connect(lambda _index: self.edit_chosen())
        self._close.clicked.connect(self.reject)
        self._import.clicked.connect(self.import_asked)
        self._export.clicked.connect(self.export_asked)
        pressed: tuple[tuple[QPushButton | None, Callable[[], object], QKeySequence | str], ...] = (
            (self._new, self.make_new, QKeySequence(QKeySequence.StandardKey.New)),
            (self._edit, self.edit_chosen, "F2"),
            (self._remove, self.remove_chosen, ""),
            (self._records, self.show_records, ""),
            (self._join, self.join_chosen, ""),
            (None, self._find, QKeySequence(QKeySequence.StandardKey.Find)),
            (None, self.toast.press, PRESS_KEY),
            (None, self.toast.press, QKeySequence(QKeySequence.StandardKey.Undo)),
            (None, lambda: self._step_kind(1), "Ctrl+Tab"),
            (None, lambda: self._step_kind(-1), "Ctrl+Shift+Tab"),
        )
        for button, deed, keys in pressed:
            if button is not None:
                button.clicked.connect(lambda _checked=False, deed=deed: deed())
            if keys:
                QShortcut(QKeySequence(keys), self).activated.connect(deed)

    def _find(self) -> None:
        """What stands there from the last time is chosen, so that typing replaces it."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _step_kind(self, steps: int) -> None:
        self.tabs.setCurrentIndex((self.tabs.currentIndex() + steps) % len(KINDS))


_NONE, _KEYPAD = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier


def _records_of(entry: Entry) -> FilterChoice | None:
    """All records of an entry, as the filter can show them: a person's are those they are the director of."""
    match entry.kind:
        case Kind.PARENT:
            return FilterChoice(range=QuickRange.ALL, parent=entry.id)
        case Kind.ORGANIZATION:
            return FilterChoice(range=QuickRange.ALL, organization=entry.id)
        case Kind.PERSON:
            return FilterChoice(range=QuickRange.ALL, director=entry.id)
        case Kind.CUSTOMER:
            return None
