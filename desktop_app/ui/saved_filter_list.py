"""已存筛选: the filters that have a name, each one click away, with what can be done to them behind ⋯."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QToolButton, QVBoxLayout, QWidget

from desktop_app.domain.errors import AppError, InvalidInput
from desktop_app.domain.filter_choice import MY_UNREAD, OWED, FilterChoice, SavedFilter, SavedFilters
from desktop_app.domain.record_filter import NEWEST_FIRST, Sort
from desktop_app.ui import icons, text
from desktop_app.ui.name_dialog import NameDialog
from desktop_app.words import Telling, tr

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk
    from desktop_app.ui.tasks import Tasks

_MARK = 14


class SavedFilterList(QWidget):
    picked = Signal(object)
    """The SavedFilter to be shown."""
    named = Signal()
    """What is shown has a name now."""
    loaded = Signal(object)
    """SavedFilters: after `attach`, and after each change."""
    announced = Signal(object, object, object)
    """Words for a toast, the words of its button and what that does."""
    export_asked = Signal(object)
    """What this SavedFilter finds is to go into a file."""

    def __init__(
        self,
        tasks: Tasks,
        choice: Callable[[], FilterChoice],
        sort: Callable[[], Sort] = lambda: NEWEST_FIRST,
        parent: QWidget | None = None,
    ) -> None:
        """`choice` and `sort` answer what is being shown and in which order, to be saved."""
        super().__init__(parent)
        self._tasks, self._choice, self._sort = tasks, choice, sort
        self._desk: Desk | None = None
        self._saved = SavedFilters()
        self._counts: dict[int, int] = {}
        self._rows: list[_SavedRow] = []
        self._caption = text.label("", "caption")
        self._add = QToolButton()
        self._add.setIcon(icons.icon("add"))
        self._add.setEnabled(False)
        self._add.clicked.connect(self.save_present)
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(self._caption, 1)
        head.addWidget(self._add)
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(head)
        layout.addLayout(self._list)
        self.retranslate()

    def attach(self, desk: Desk) -> None:
        self._desk = desk
        self._ask()

    def saved(self) -> SavedFilters:
        return self._saved

    def show_counts(self, unread: int, owed: int) -> None:
        """How much waits behind the two that are built in."""
        self._counts = {MY_UNREAD.id: unread, OWED.id: owed}
        for row in self._rows:
            row.show_count(self._counts.get(row.saved.id))

    def show_choice(self, choice: FilterChoice) -> None:
        """Marks the filter that is being shown, if it is one of these."""
        for row in self._rows:
            row.show_as_present(row.saved.choice == choice)
        self._add.setEnabled(self._desk is not None and self.can_save(choice))

    def can_save(self, choice: FilterChoice) -> bool:
        """False for the usual list and for what has a name already."""
        return choice != FilterChoice() and all(one.choice != choice for one in self._saved.filters)

    def retranslate(self) -> None:
        self._caption.setText(tr("已存筛选"))
        text.tooltip(self._add, tr("保存当前筛选…"))
        self._add.setAccessibleName(tr("保存当前筛选…"))
        self._show(self._saved)

    # --- what a person does ------------------------------------------------------------------------------------------
    def save_present(self) -> None:
        desk, choice, sort = self._desk, self._choice(), self._sort()
        if desk is not None:
            self._ask_name(tr("保存当前筛选"), "", lambda name: desk.filters.save(name, choice, sort))

    def rename(self, saved: SavedFilter) -> None:
        desk = self._desk
        if desk is not None and not saved.built_in:
            self._ask_name(tr("重命名筛选"), saved.name, lambda name: desk.filters.rename(saved.id, name))

    def remove(self, saved: SavedFilter) -> None:
        desk = self._desk
        if desk is None or saved.built_in:
            return
        was_start = self._saved.start == saved

        def put_back() -> None:
            desk.filters.put_back(saved)
            if was_start:
                desk.filters.start_with(saved.id)

        def removed(_nothing: object) -> None:
            self._ask()
            words = Telling(lambda: tr("已删除筛选“{name}”", name=text.one_line(saved.name)))
            self.announced.emit(words, Telling(lambda: tr("撤销")), lambda: self._act(put_back))

        self._tasks.act(lambda: desk.filters.remove(saved.id), removed, owner=self)

    def shift(self, saved: SavedFilter, steps: int) -> None:
        """Among those that are pinned like it."""
        desk, alike = (
            self._desk,
            [one for one in self._saved.filters if not one.built_in and one.pinned == saved.pinned],
        )
        place = next((at for at, one in enumerate(alike) if one.id == saved.id), -1)
        if desk is None or place < 0 or not 0 <= place + steps < len(alike):
            return
        alike.insert(place + steps, alike.pop(place))
        others = [one for one in self._saved.filters if not one.built_in and one.pinned != saved.pinned]
        order = [one.id for one in (*alike, *others)]
        self._act(lambda: desk.filters.arrange(order))

    def menu_of(self, saved: SavedFilter) -> QMenu:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        desk, choice, sort = self._desk, self._choice(), self._sort()
        if desk is None:
            return menu
        starts = self._saved.start == saved
        start = menu.addAction(
            tr("启动时显示(&S)"), lambda: self._act(lambda: desk.filters.start_with(None if starts else saved.id))
        )
        start.setCheckable(True)
        start.setChecked(starts)
        menu.addAction(tr("导出(&E)…"), lambda: self.export_asked.emit(saved))
        if saved.built_in:
            return menu
        pin = menu.addAction(tr("置顶(&P)"), lambda: self._act(lambda: desk.filters.pin(saved.id, not saved.pinned)))
        pin.setCheckable(True)
        pin.setChecked(saved.pinned)
        alike = [one.id for one in self._saved.filters if not one.built_in and one.pinned == saved.pinned]
        menu.addAction(tr("上移(&U)"), lambda: self.shift(saved, -1)).setEnabled(alike[0] != saved.id)
        menu.addAction(tr("下移(&D)"), lambda: self.shift(saved, 1)).setEnabled(alike[-1] != saved.id)
        menu.addSeparator()
        renew = menu.addAction(
            tr("改存为当前筛选(&C)"), lambda: self._act(lambda: desk.filters.replace(saved.id, choice, sort))
        )
        renew.setEnabled(self.can_save(choice) or (choice == saved.choice and sort != saved.sort))
        menu.addAction(tr("重命名(&R)…"), lambda: self.rename(saved)).setShortcut(QKeySequence("F2"))
        delete = menu.addAction(tr("删除(&X)"), lambda: self.remove(saved))
        delete.setShortcut(QKeySequence(QKeySequence.StandardKey.Delete))
        return menu

    def _ask_name(self, title: str, name: str, take: Callable[[str], object]) -> None:
        dialog = NameDialog(title, name, self.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def taken(_answer: object) -> None:
            dialog.accept()
            self._ask()
            self.named.emit()

        def refused(error: Exception) -> None:
            if isinstance(error, InvalidInput):
                dialog.refuse(error.words()[1])
            elif isinstance(error, AppError):
                dialog.refuse(str(error))

        dialog.named.connect(lambda words: self._tasks.act(lambda: take(words), taken, refused, owner=dialog))
        dialog.open()

    # --- answers -----------------------------------------------------------------------------------------------------
    def _act(self, change: Callable[[], object]) -> None:
        self._tasks.act(change, lambda _answer: self._ask(), owner=self)

    def _ask(self) -> None:
        desk = self._desk
        if desk is not None:
            self._tasks.query(desk.filters.all, self._show, self._not_loaded, key="saved filters")

    def _not_loaded(self, error: Exception) -> None:
        """Without them the list is what it is at the first start."""
        self._show(SavedFilters())
        if isinstance(error, AppError):
            self.announced.emit(Telling(lambda: str(error)), "", None)

    def _show(self, saved: SavedFilters) -> None:
        focused = next((row.saved.id for row in self._rows if row.has_focus()), None)
        self._saved = saved
        for row in self._rows:
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = [_SavedRow(one, self, starts=one == saved.start) for one in saved.filters]
        for row in self._rows:
            row.setEnabled(self._desk is not None)
            self._list.addWidget(row)
            if row.saved.id == focused:
                row.setFocus()
        self.show_counts(self._counts.get(MY_UNREAD.id, 0), self._counts.get(OWED.id, 0))
        if self._desk is not None:
            self.show_choice(self._choice())
            self.loaded.emit(saved)


class _SavedRow(QWidget):
    """One filter on one line: a press shows it, F2 renames, Del removes, the menu key opens the rest."""

    def __init__(self, saved: SavedFilter, shelf: SavedFilterList, *, starts: bool) -> None:
        super().__init__(shelf)
        self.saved, self._shelf, self._starts = saved, shelf, starts
        self._press = QPushButton()
        self._press.setProperty("kind", "offer")
        self._press.setCheckable(True)
        self._press.clicked.connect(self._pressed)
        self._more = QToolButton()
        self._more.setProperty("kind", "small")
        self._more.setIcon(icons.icon("more_horizontal"))
        self._more.clicked.connect(lambda: self.open_menu(self._more.mapToGlobal(QPoint(0, self._more.height()))))
        self._more.setAccessibleName(tr("“{name}”的更多操作", name=text.one_line(saved.label)))
        text.tooltip(self._more, tr("更多操作"))
        self._count = text.label("", "small")
        name = text.ElidedLabel(saved.label)
        line = QHBoxLayout(self._press)
        line.setContentsMargins(9, 0, 4, 0)
        line.setSpacing(6)
        line.addWidget(name, 1)
        for icon, shown in (("star", saved.pinned), ("home", starts)):
            if shown:
                picture = text.label()
                picture.setPixmap(icons.pixmap(icon, _MARK, "text3", filled=True, ratio=self.devicePixelRatioF()))
                line.addWidget(picture)
        line.addWidget(self._count)
        for label in self._press.findChildren(text.TextLabel):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self._press, 1)
        layout.addWidget(self._more)
        self.setFocusProxy(self._press)
        self.show_count(None)

    def show_count(self, count: int | None) -> None:
        self._count.setText(f"{count:,}" if count else "")
        marks = [tr("已置顶")] if self.saved.pinned else []
        if self._starts:
            marks.append(tr("启动时显示"))
        if count:
            marks.append(tr("{count} 条", count=f"{count:,}"))
        words = tr("已存筛选：{name}", name=text.one_line(self.saved.label))
        self._press.setAccessibleName("，".join([words, *marks]))

    def show_as_present(self, shown: bool) -> None:
        self._press.setChecked(shown)

    def has_focus(self) -> bool:
        return self._press.hasFocus() or self._more.hasFocus()

    def open_menu(self, place: QPoint) -> None:
        self._shelf.menu_of(self.saved).popup(place)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.open_menu(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F2:
            self._shelf.rename(self.saved)
        elif event.matches(QKeySequence.StandardKey.Delete):
            self._shelf.remove(self.saved)
        else:
            super().keyPressEvent(event)

    def _pressed(self) -> None:
        self._press.setChecked(True)
        self._shelf.picked.emit(self.saved)
