"""The root of the window: builds look, lanes, window and store in the order in which a person notices them.

The window is painted, with the first page read by SQLite alone, before the store's own world is imported: SQLAlchemy
takes longer to load than all the rest takes to appear. What is built here is taken down here, in reverse order.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from desktop_app import __version__, paths, settings, sync_link
from desktop_app.domain.errors import AppError, StoreDamaged, StoreReadOnly
from desktop_app.domain.record_filter import QuickRange
from desktop_app.settings import Settings
from desktop_app.ui.appearance import Appearance
from desktop_app.ui.crash import CrashReporter, close_log, log_is_open, open_log
from desktop_app.ui.garbage import GarbageCollection
from desktop_app.ui.language import Language
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.tasks import Tasks
from desktop_app.ui.theme import Scheme
from desktop_app.ui.window_memory import WindowMemory
from desktop_app.ui.window_parts import WindowParts
from desktop_app.words import tr, trn

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk
    from desktop_app.actions.safekeeping import Condition
    from desktop_app.domain.visit import RecordRow
    from desktop_app.ui.preferences import Preferences
    from desktop_app.ui.screens import Sight
    from desktop_app.ui.single_instance import SingleInstance

# A thread that computes holds Python for this long before the UI thread gets its turn: 5 ms by default, and a repaint
# takes hundreds of turns. Measured: the longest stall under a busy thread falls from 600 to 45 ms.
_SWITCH_SECONDS = 0.0002
_QUIET_MS = 20
_UNSEEN_MS = 1_000
"""A window that starts minimised is not painted; its store is opened all the same after this time."""


def run(store: Path, *, settings_file: Path | None = None, arguments: Sequence[str] = ()) -> int:
    """Opens the window over `store` and answers the exit code when it is closed."""
    _let_fcitx_speak()
    app = application(arguments)
    from desktop_app.ui.single_instance import SingleInstance

    instance = SingleInstance(store)
    if not instance.is_first():
        if instance.raise_first():
            return 0
        sys.stderr.write(f"{store} is open in another window that does not answer.\n")
        return 1
    program = Program(app, store, settings_file or paths.config_file(), instance)
    # Not left to the last window that closes: an answer on its way may still open a dialog, which nobody would see.
    # Queued, because `exec` takes back what was asked of the application before it.
    program.window.closed.connect(lambda: app.exit(0), Qt.ConnectionType.QueuedConnection)
    program.start()
    code = app.exec()
    program.end()
    return code


def application(arguments: Sequence[str] = ()) -> QApplication:
    """The one QApplication, made when there is none yet."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    sys.setswitchinterval(_SWITCH_SECONDS)
    app = QApplication(["visitbook", *arguments])
    app.setApplicationName("visitbook")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("visitbook")
    return app


class Program(QObject):
    """Window, lanes and store of one run."""

    def __init__(
        self, app: QApplication, store: Path, settings_file: Path, instance: SingleInstance | None = None
    ) -> None:
        """`instance` says that this window has the store; it goes with the program."""
        super().__init__()
        self._store = store
        self._instance: SingleInstance | None = None
        self._settings_file = settings_file
        self._settings, self._word = settings.load(settings_file)
        chosen = self._settings
        resources = paths.resources()
        self._crash = CrashReporter(__version__, paths.log_dir(), lambda _folder: self.window.open_log_folder())
        self._language = Language(app, resources / "i18n", chosen.language)
        self._appearance = Appearance(app, resources, Scheme(chosen.theme), chosen.font_percent)
        self._garbage = GarbageCollection(self)
        self.tasks = Tasks()
        self.window = MainWindow(
            WindowParts(
                tasks=self.tasks,
                appearance=self._appearance,
                language=self._language,
                memory=WindowMemory(settings_file.with_name("window.ini")),
                store=store,
                log_folder=paths.log_dir(),
                version=__version__,
                page_size=chosen.page_size,
                resources=resources,
                preferences=self._preferences,
                sync=sync_link.parts(),
            )
        )
        self._hold(instance)
        self._desk: Desk | None = None
        self._opening = False
        self.tasks.broke.connect(self._crash.report)
        self.window.setting_changed.connect(self._keep_setting)
        self.window.open_again_asked.connect(self._open_store)
        self.window.restore_asked.connect(self._put_back)
        self.window.store_chosen.connect(self.open_other)

    def start(self) -> None:
        """Paints the window with the first page, and only then opens the store in a lane."""
        self._crash.window = self.window
        self._crash.install()
        self.window.show_first_rows(first_rows(self._store, self._settings.page_size))
        self.window.completed.connect(self._open_store)
        self.window.show()
        QTimer.singleShot(_UNSEEN_MS, self._open_store)
        if self._word:
            self.window.toast.say(self._word)

    def end(self) -> None:
        self.window.sync.wait()
        self.window.companions.wait()
        self.tasks.shutdown()
        if self._desk is not None:
            self._desk.close()
        self._crash.uninstall()
        self._garbage.stop()
        close_log()
        self._hold(None)

    def _open_store(self) -> None:
        if self._desk is not None or self._opening or self.tasks.is_closing():
            return
        self._opening = True
        if self._instance is not None:
            self._instance.listen()
        if not log_is_open():
            open_log(paths.log_dir())
        store = self._store
        self.tasks.query(lambda: _open_desk(store), self._opened, self._not_opened)

    def _opened(self, desk: Desk) -> None:
        self._opening = False
        self._desk = desk
        self.window.attach(desk)
        if desk.database.read_only:
            self.window.warn(str(StoreReadOnly(path=self._store)))
        else:
            self.window.dialogs.welcome_if_new()
        self._look_after(desk)

    def open_other(self, store: Path) -> None:
        """Another store in the same window, now and at the next start."""
        if self._opening or store.resolve() == self._store.resolve():
            return
        from desktop_app.ui.single_instance import SingleInstance

        instance = SingleInstance(store)
        if not instance.is_first():
            instance.raise_first()
            self.window.toast.say(tr("{path} 已在另一个窗口中打开", path=store))
            return
        self._let_go(self._open_store)
        self._hold(instance)
        self._store = store
        self._keep_setting("store", str(store))
        self.window.show_store(store)

    def _let_go(self, then: Callable[[], object]) -> None:
        """Closes the desk, and calls `then` when nobody is in the store any more.

        A form that was open has its draft kept first, and every question under way is answered: one that came later
        would open the closed store again, and a restore would find somebody in it.
        """
        desk, self._desk = self._desk, None
        self._opening = True
        self.window.detach()
        again = QTimer(self)
        again.setInterval(_QUIET_MS)

        def look() -> None:
            if self.tasks.is_idle() and self.window.sync.has_ended() and self.window.companions.has_ended():
                again.stop()
                again.deleteLater()
                self.tasks.act(desk.close if desk is not None else _nothing, gone, self._not_opened, owner=self)

        def gone(_nothing_more: None) -> None:
            self._opening = False
            then()

        again.timeout.connect(look)
        again.start()

    def _hold(self, instance: SingleInstance | None) -> None:
        if self._instance is not None:
            self._instance.close()
        self._instance = instance
        if instance is not None:
            instance.raise_asked.connect(self.window.come_to_front)
            if self.window.isVisible():
                instance.listen()

    def _not_opened(self, error: Exception) -> None:
        self._opening = False
        if isinstance(error, AppError):
            self._show_problem(error)

    def _show_problem(self, error: AppError) -> None:
        """With the backups to go back to, where the file itself is what is wrong."""
        store, folder = self._store, self._backups()
        if not isinstance(error, StoreDamaged):
            self.window.show_store_problem(error)
            return

        def find() -> list[tuple[Path, datetime]]:
            from desktop_app.actions.safekeeping import backups_of

            return [(backup.path, backup.taken) for backup in backups_of(store, folder)]

        self.tasks.query(find, lambda found: self.window.show_store_problem(error, found), owner=self)

    def _look_after(self, desk: Desk) -> None:
        folder = self._backups()

        def is_over() -> bool:
            return self.tasks.is_closing() or self._desk is not desk

        def work() -> Condition | None:
            from desktop_app.actions.safekeeping import look_after
            from desktop_app.store.integrity import Stopped

            try:
                return look_after(desk.database, folder, now=datetime.now(), stop=is_over)
            except Stopped:
                return None

        self.tasks.query(work, self._looked_after, upkeep=True)

    def _looked_after(self, found: Condition | None) -> None:
        if found is None:
            return
        for words in found.warnings:
            self.window.warn(words)
        if not found.sound:
            self._show_problem(StoreDamaged(path=self._store))

    def _put_back(self, backup: Path) -> None:
        """The backup takes the store's place; then the window opens it as at the start."""
        store, folder = self._store, self._backups()

        def work() -> int:
            from desktop_app.actions.safekeeping import put_back

            return put_back(backup, store, folder, now=datetime.now())

        self._let_go(lambda: self.tasks.act(work, self._was_put_back, self._not_opened, owner=self))

    def _was_put_back(self, records: int) -> None:
        self._open_store()
        self.window.toast.say(trn("已恢复到备份，共 {n} 条记录", records))

    def _preferences(self) -> Preferences:
        from desktop_app.ui.preferences import Choice, Preferences

        chosen = self._settings
        return Preferences(
            choices=tuple(
                Choice(name, getattr(chosen, name), settings.allowed(name), partial(settings.meaning, name))
                for name in (setting.name for setting in fields(Settings))
            ),
            store=self._store,
            backups=self._backups(),
            own_backups=bool(chosen.backup_folder),
        )

    def _backups(self) -> Path:
        chosen = self._settings.backup_folder
        return paths.backups_dir(self._store, chosen)

    def _keep_setting(self, key: str, value: object) -> None:
        self._settings = changed = replace(self._settings, **{key: value})  # type: ignore[arg-type]
        file = self._settings_file
        self.tasks.act(lambda: settings.save(file, changed), _nothing_more)


def first_rows(store: Path, size: int) -> tuple[RecordRow, ...]:
    """The first page of 近7天, read without the store's own world; none when it cannot be read that way."""
    from desktop_app.store.first_page import read_first_page

    start, end = QuickRange.LAST_7_DAYS.bounds(datetime.now())
    if start is None or end is None:
        return ()
    return read_first_page(store, start, end, size) or ()


def render_screens(store: Path, folder: Path, sights: Sequence[Sight] | None = None) -> list[Path]:
    """Each screen as a PNG in `folder`, drawn without a display. Call it before anything else of Qt."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from desktop_app.ui.screens import SIGHTS, draw_screens

    desk = _open_desk(store)
    try:
        return draw_screens(application(), desk, store, folder, paths.resources(), __version__, sights or SIGHTS)
    finally:
        desk.close()


def _open_desk(store: Path) -> Desk:
    from desktop_app.actions.desk import open_desk

    return open_desk(store)


def _nothing_more(_answer: object) -> None:
    pass


def _nothing() -> None:
    pass


def _let_fcitx_speak() -> None:
    """PySide's wheels carry no fcitx plugin; fcitx5 also speaks ibus, for which there is one.

    Without this a person with fcitx cannot type Chinese at all.
    """
    if sys.platform != "linux" or not os.environ.get("QT_IM_MODULE", "").startswith("fcitx"):
        return
    from PySide6.QtCore import QLibraryInfo

    plugins = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath)) / "platforminputcontexts"
    if not any("fcitx" in plugin.name for plugin in plugins.glob("*")):
        os.environ["QT_IM_MODULE"] = "ibus"
