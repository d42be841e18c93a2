"""The frame around the rooms: menus, status line, toasts and dialogs. What is shown in a room is the room's affair."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QCloseEvent, QDesktopServices, QIcon, QKeyEvent, QKeySequence, QScreen
from PySide6.QtWidgets import QMainWindow, QStackedWidget

from desktop_app.ui import icons
from desktop_app.ui.completion import Completion, load_detail, load_sidebar
from desktop_app.ui.enabling import Condition, Enabling
from desktop_app.ui.focus_return import FocusReturn
from desktop_app.ui.menus import Menus
from desktop_app.ui.records_room import RecordsRoom
from desktop_app.ui.status_line import StatusLine
from desktop_app.ui.store_deeds import StoreDeeds
from desktop_app.ui.sync_side import SyncSide
from desktop_app.ui.tab_order import step
from desktop_app.ui.window_menus import window_menus
from desktop_app.ui.window_parts import WindowParts
from desktop_app.ui.window_settings import WindowSettings
from desktop_app.words import Telling, tr

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk
    from desktop_app.domain.desk_views import Changes, Summary
    from desktop_app.domain.errors import AppError
    from desktop_app.domain.filter_choice import FilterChoice
    from desktop_app.domain.ids import LocalId
    from desktop_app.domain.visit import RecordRow
    from desktop_app.ui.changes_bridge import ChangesBridge
    from desktop_app.ui.companions import Companions
    from desktop_app.ui.entry_form import EntryForm
    from desktop_app.ui.notifications import Notifications
    from desktop_app.ui.store_page import StorePage
    from desktop_app.ui.toast import Toast
    from desktop_app.ui.undo_deeds import RecordDeeds
    from desktop_app.ui.window_dialogs import WindowDialogs
    from desktop_app.ui.writing import Writing


class MainWindow(QMainWindow):
    setting_changed = Signal(str, object)
    """A setting's key and its new value, to be kept."""
    open_again_asked = Signal()
    """The store could not be opened and the person wants to try again."""
    restore_asked = Signal(object)
    """The Path of a backup that is to take the store's place."""
    store_chosen = Signal(object)
    """The Path of another store that is to be opened in place of this one."""
    first_painted = Signal()
    """Once, when a person can see the window."""
    completed = Signal()
    """Once, when what was left out of the first paint stands too: what takes long may begin."""
    closed = Signal()
    """A person or the system closed it, and no draft kept it open."""

    def __init__(self, parts: WindowParts) -> None:
        super().__init__()
        self._parts = parts
        self._tasks = parts.tasks
        self._desk: Desk | None = None
        self._summary: Summary | None = None
        self._new_held = False
        """True when a new visit was asked for before there was a store to write it in."""
        self.store = parts.store
        self.settings = WindowSettings(self, parts)
        self.store_deeds = StoreDeeds(parts.tasks, self)
        self._rooms = QStackedWidget(self)
        self.room = RecordsRoom(parts.tasks, parts.now, parts.page_size, self._rooms)
        self._rooms.addWidget(self.room)
        self.setCentralWidget(self._rooms)
        self.status = StatusLine(str(parts.store), self)
        self.setStatusBar(self.status)
        self.sync = SyncSide(parts.tasks, self.status.sync, parts.memory, parts.sync, self)
        self.enabling = Enabling(self.room, lambda: self.menus, self._condition)
        self.menus = Menus(self.menuBar(), self, window_menus(self), self.enabling.show)
        FocusReturn(self, self.menuBar())
        self._rest = Completion(
            [self.menus.fill, load_sidebar, lambda: self.room.sidebar, load_detail, lambda: self.room.detail], self
        )
        self._rest.painted.connect(self.first_painted)
        self._rest.completed.connect(self.completed)
        self.setMinimumSize(1024, 640)
        self.setWindowIcon(QIcon(icons.icon("document_table", "accent", filled=True)))
        self._connect()
        self._show_title()
        self.room.table.setFocus()
        if not parts.memory.restore(self, self.room):
            self._take_first_size()

    def _connect(self) -> None:
        self.room.new_asked.connect(self.new_visit)
        self.room.edit_asked.connect(self.edit_visit)
        self.room.announced.connect(self._say)
        self.room.page_size_chosen.connect(lambda size: self.setting_changed.emit("page_size", size))
        self.room.table.chosen.connect(self.enabling.show)
        self.room.table.zoom_asked.connect(lambda steps: self.settings.zoom(10 * steps))
        self.room.table.selected.connect(self.status.show_selected)
        self.room.table.density_changed.connect(self.enabling.show_density)
        self.room.table.columns.changed.connect(self.enabling.show_columns)
        self.room.table.comment_asked.connect(lambda: self.in_detail(lambda: self.room.detail.write_comment()))
        self.room.history_moved.connect(self.enabling.show_history)
        self.store_deeds.done.connect(self._take_stock)
        self.store_deeds.said.connect(self._say)
        self.status.me_asked.connect(lambda: self.dialogs.choose_me())
        self.status.folder_asked.connect(self.open_data_folder)
        self.status.notifications_asked.connect(lambda: self.dialogs.show_notifications())
        self.sync.record_asked.connect(self._show_other)
        self.sync.edit_asked.connect(self.edit_visit)
        self.sync.reload_asked.connect(self.room.refresh)
        self.sync.settings_asked.connect(lambda: self.dialogs.show_preferences(sync=True))
        self.sync.said.connect(self._say)
        self.completed.connect(lambda: self.sync.watch(self.room.detail))
        self._tasks.refused.connect(self._show_refusal)
        self._parts.appearance.changed.connect(self.room.restyle)

    # --- built when it is first needed, never before the first paint ------------------------------------------------
    @cached_property
    def store_page(self) -> StorePage:
        from desktop_app.ui.store_page import StorePage

        page = StorePage()
        page.again_asked.connect(self.open_again_asked)
        page.restore_asked.connect(self.restore_asked)
        page.folder_asked.connect(self.open_data_folder)
        self._rooms.addWidget(page)
        return page

    @cached_property
    def toast(self) -> Toast:
        from desktop_app.ui.toast import Toast

        toast = Toast(self.room)
        toast.said.connect(self.notifications.note)
        toast.taken_up.connect(self.notifications.settle)
        return toast

    @cached_property
    def notifications(self) -> Notifications:
        from desktop_app.ui.notifications import Notifications

        return Notifications(self._parts.now, self)

    @cached_property
    def dialogs(self) -> WindowDialogs:
        from desktop_app.ui.window_dialogs import WindowDialogs

        return WindowDialogs(self, self._parts)

    @cached_property
    def companions(self) -> Companions:
        from desktop_app.ui.companions import Companions

        return Companions(self, self._parts)

    @cached_property
    def deeds(self) -> RecordDeeds:
        from desktop_app.ui.undo_deeds import RecordDeeds

        deeds = RecordDeeds(self._tasks, self.room, self)
        deeds.said.connect(self._say)
        deeds.draft_made.connect(self.writing.open)
        return deeds

    @cached_property
    def _changes(self) -> ChangesBridge:
        from desktop_app.ui.changes_bridge import ChangesBridge

        changes = ChangesBridge(self._tasks, self)
        changes.arrived.connect(self._absorb)
        return changes

    @cached_property
    def writing(self) -> Writing:
        from desktop_app.ui.writing import Writing

        writing = Writing(self._tasks, self._parts.memory, self.room.banner_place, self)
        writing.saved.connect(self._saved)
        writing.said.connect(self._say)
        writing.let_go.connect(self.close)
        writing.look_up_asked.connect(self.look_up)
        return writing

    def _take_first_size(self) -> None:
        screen: QScreen = self.screen()
        free = screen.availableGeometry()
        self.resize(min(1440, free.width()), min(900, free.height() - 32))

    # --- what goes down --------------------------------------------------------------------------------------------
    def show_first_rows(self, rows: tuple[RecordRow, ...]) -> None:
        self.room.show_first_rows(rows)

    def attach(self, desk: Desk) -> None:
        """The store is open: from now on everything works."""
        self._desk = desk
        self._rooms.setCurrentWidget(self.room)
        self._changes.attach(desk)
        self.room.attach(desk)
        self.writing.attach(desk)
        self.deeds.attach(desk)
        self.store_deeds.attach(desk)
        self.dialogs.attach(desk)
        self.companions.attach(desk)
        self.sync.attach(desk)
        self._ask_summary()
        self.menus.fill()
        self.enabling.show()
        if self._new_held:
            self._new_held = False
            self.new_visit()

    def show_store_problem(self, error: AppError, backups: Sequence[tuple[Path, datetime]] = ()) -> None:
        """The store cannot be used: a page in place of the room, with the cure, and `backups` to go back to."""
        self.detach()
        self.store_page.show_problem(error, backups)
        self._rooms.setCurrentWidget(self.store_page)
        self._new_held = False
        self.enabling.show()

    def detach(self) -> None:
        """Lets go of the desk, before it is closed."""
        self._changes.close()
        self.sync.detach()
        self._desk = None
        self.deeds.attach(None)
        self.store_deeds.attach(None)
        self.dialogs.detach()
        self.companions.detach()
        self.room.detach()
        self.writing.detach()
        self.notifications.settle_all()
        self.enabling.show()

    def show_store(self, store: Path) -> None:
        """Another store takes the place of the one that was let go of: nothing of that one stays on screen."""
        self.store = store
        self.status.show_store(str(store))
        self.room.empty()
        self._rooms.setCurrentWidget(self.room)

    def warn(self, words: str) -> None:
        """Something about the store that its owner should know; it stays until it is put away."""
        from desktop_app.ui.notice import Notice

        self.room.banner_place.addWidget(Notice(words))

    def come_to_front(self) -> None:
        """For a second start of the program."""
        self.setWindowState(self.windowState() & ~self.windowState().WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def retranslate(self) -> None:
        self.menus.retranslate()
        self.room.retranslate()
        self.status.retranslate()
        self.store_page.retranslate()
        self.writing.retranslate()
        self.dialogs.retranslate()
        self.companions.retranslate()
        self.sync.retranslate()
        self._show_title()

    # --- what the menus do -----------------------------------------------------------------------------------------
    def new_visit(self) -> None:
        """At once, or as soon as the store is open."""
        self._new_held = self._desk is None
        if self._desk is not None:
            self.writing.new()

    def press_toast(self) -> None:
        """What the toast on screen offers; without one, what was said before can be read."""
        if not self.toast.press():
            self.dialogs.show_notifications()

    def in_detail(self, do: Callable[[], object]) -> None:
        """What is done in the detail pane, which comes for it where it was put away."""
        if not self.room.detail.isVisible():
            self.menus.action("detail").trigger()
        do()

    def edit_visit(self, record: LocalId) -> None:
        self.writing.revise(record)

    def look_up(self) -> None:
        """To the search, from another window."""
        self.come_to_front()
        self.room.focus_search()

    def show_records(self, choice: FilterChoice) -> None:
        """What was asked for in another window."""
        self.room.show_choice(choice)
        self.come_to_front()

    def _show_other(self, record: LocalId) -> None:
        self.room.show_other(record)
        self.come_to_front()

    def form(self) -> EntryForm | None:
        """The entry form, once it was opened."""
        return self.writing.form()

    def show_full_screen(self, wanted: bool) -> None:
        full = Qt.WindowState.WindowFullScreen
        self.setWindowState(self.windowState() | full if wanted else self.windowState() & ~full)

    def open_data_folder(self) -> None:
        self.open_folder(self.store.parent)

    def open_log_folder(self) -> None:
        self.open_folder(self._parts.log_folder)

    def open_folder(self, folder: Path) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
            self.toast.say(tr("文件夹：{path}", path=folder))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Until the menus are filled no action hears the keys."""
        if not self.menus.is_filled() and event.matches(QKeySequence.StandardKey.New):
            self.new_visit()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, next: bool) -> bool:
        """Tab and Shift+Tab, from wherever in the window."""
        return step([self._rooms, self.status], forward=next) or super().focusNextPrevChild(next)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.writing.may_leave():  # its draft is being kept; the window goes after it
            event.ignore()
            return
        self._changes.close()
        self.companions.detach()
        self.sync.close()
        self._parts.memory.keep(self, self.room)
        super().closeEvent(event)
        self.closed.emit()

    # --- answers -----------------------------------------------------------------------------------------------------
    def _saved(self, record: LocalId, title: str) -> None:
        self.room.tell_saved(record, title)
        self._ask_summary()

    def _absorb(self, changes: Changes) -> None:
        self.room.absorb(changes)
        self.companions.absorb(changes)
        self.writing.absorb(changes)
        self.sync.absorb(changes)
        self._ask_summary()

    def _ask_summary(self) -> None:
        if self._desk is not None:
            self._tasks.query(self._desk.summary, self._show_summary, key="summary", slow=True)

    def _show_summary(self, summary: Summary) -> None:
        self._summary = summary
        self.status.show_summary(summary)
        self.dialogs.show_summary(summary)
        self.room.show_summary(summary)
        self._show_title()
        self.enabling.show()

    def _condition(self) -> Condition:
        is_usable = self._rooms.currentWidget() is self.room
        return Condition(self._desk is not None, is_usable, self._summary)

    def _take_stock(self) -> None:
        """Anew, whole: something was done to the store itself."""
        self._ask_summary()
        self.room.reload()

    def _say(self, words: str, button: str = "", press: Callable[[], object] | None = None) -> None:
        self.toast.say(words, button, press)

    def _show_refusal(self, error: AppError) -> None:
        self.toast.say(Telling(lambda: str(error)))

    def _show_title(self) -> None:
        unread = self._summary.unread if self._summary else 0
        name = tr("拜访簿")
        self.setWindowTitle(f"({unread:,}) {name}" if unread else name)
