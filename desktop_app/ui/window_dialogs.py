"""The dialogs that belong to the window as a whole: who is writing, preferences, the first run, help."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog

from desktop_app.domain.desk_views import Summary
from desktop_app.domain.directory import Entry
from desktop_app.ui import help_dialogs
from desktop_app.ui.me_dialog import MeDialog
from desktop_app.words import tr, trn

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk
    from desktop_app.ui.first_run import FirstRun
    from desktop_app.ui.main_window import MainWindow
    from desktop_app.ui.preferences import PreferencesDialog
    from desktop_app.ui.window_parts import WindowParts

SAMPLES = 300
WELCOMED = "welcomed"
"""The store's own word that its first run is over."""


class WindowDialogs(QObject):
    def __init__(self, window: MainWindow, parts: WindowParts) -> None:
        super().__init__(window)
        self._window, self._parts, self._tasks = window, parts, parts.tasks
        self._desk: Desk | None = None
        self._first_run: FirstRun | None = None
        self._preferences: PreferencesDialog | None = None

    def attach(self, desk: Desk) -> None:
        self._desk = desk

    def detach(self) -> None:
        """Closes what speaks with the desk."""
        self._desk = None
        for dialog in (self._first_run, self._preferences):
            if dialog is not None:
                dialog.close()

    def retranslate(self) -> None:
        for dialog in (self._first_run, self._preferences):
            if dialog is not None:
                dialog.retranslate()

    def show_summary(self, summary: Summary) -> None:
        if self._preferences is not None:
            self._preferences.show_me(summary.me)

    def show_setting(self, key: str, value: object) -> None:
        """It was changed somewhere else."""
        if self._preferences is not None:
            self._preferences.show_value(key, value)

    def preferences(self) -> PreferencesDialog | None:
        """The dialog on screen, if any."""
        return self._preferences

    def first_run(self) -> FirstRun | None:
        """The dialog on screen, if any."""
        return self._first_run

    # --- who and how -------------------------------------------------------------------------------------------------
    def choose_me(self) -> None:
        if self._desk is None:
            return
        dialog = MeDialog(self._tasks, self._desk, self._me(), self._window)
        dialog.chosen.connect(self._window.store_deeds.take_me)
        dialog.open()

    def show_preferences(self, *, sync: bool = False) -> None:
        """`sync` brings up the page of synchronising."""
        if self._preferences is not None:
            self._preferences.activateWindow()
            return
        from desktop_app.ui.preferences import PreferencesDialog

        window = self._window
        dialog = PreferencesDialog(self._tasks, self._desk, self._me(), self._parts.preferences, window)
        dialog.changed.connect(window.settings.apply)
        dialog.me_chosen.connect(window.store_deeds.take_me)
        dialog.data.folder_asked.connect(window.open_folder)
        dialog.data.store_chosen.connect(window.store_chosen)
        dialog.data.backups_chosen.connect(lambda folder: window.setting_changed.emit("backup_folder", folder))
        dialog.data.restore_asked.connect(window.restore_asked)
        dialog.finished.connect(self._preferences_closed)
        tab = window.sync.make_tab(str(window.store))
        if tab is not None:
            dialog.add_page(tab, shown=sync)
        self._preferences = dialog
        dialog.open()

    def _preferences_closed(self) -> None:
        self._preferences = None

    def _me(self) -> Entry | None:
        summary = self._window.status.summary()
        return summary.me if summary else None

    def show_notifications(self) -> None:
        from desktop_app.ui.notifications import NotificationsDialog

        dialog = NotificationsDialog(self._window.notifications, self._window)
        dialog.record_asked.connect(self._window.room.show_other)
        self._open(dialog)

    # --- the first run -----------------------------------------------------------------------------------------------
    def welcome_if_new(self) -> None:
        """Opens the first run over a store that is empty, that nobody writes in yet and that was not asked before."""
        desk = self._desk
        if desk is None or desk.database.read_only:
            return

        def is_new() -> bool:
            found = desk.summary()
            return not found.records and found.me is None and not desk.setting(WELCOMED)

        self._tasks.query(is_new, self._welcome, slow=True, owner=self)

    def _welcome(self, is_new: bool) -> None:
        desk = self._desk
        if desk is None or not is_new or self._first_run is not None:
            return
        from desktop_app.ui.first_run import FirstRun

        dialog = FirstRun(self._tasks, desk, self._window.store, self._window)
        dialog.me_chosen.connect(self._window.store_deeds.take_me)
        dialog.samples_asked.connect(self.add_samples)
        dialog.import_asked.connect(self._window.companions.imports.choose_file)
        dialog.store_chosen.connect(self._window.store_chosen)
        dialog.finished.connect(self._welcomed)
        self._first_run = dialog
        dialog.open()

    def _welcomed(self) -> None:
        self._first_run = None
        desk = self._desk
        if desk is not None:
            self._tasks.act(lambda: desk.set_setting(WELCOMED, True), lambda _: None, owner=self)

    def add_samples(self) -> None:
        desk = self._desk
        if desk is None:
            return
        self._window.toast.say(tr("正在生成示例数据…"))

        def work() -> int:
            from desktop_app.actions.samples import sample

            return sample(desk.database, SAMPLES, until=date.today())["records"]

        self._tasks.act(work, lambda count: self._window.toast.say(trn("已加入 {n} 条示例数据", count)), owner=self)

    # --- help --------------------------------------------------------------------------------------------------------
    def show_keys(self) -> None:
        self._open(help_dialogs.keys_dialog(self._window, self._window.menus.keys()))

    def show_about(self) -> None:
        parts = self._parts
        about = help_dialogs.About(parts.version, self._window.store, parts.log_folder, parts.resources)
        dialog = help_dialogs.AboutDialog(about, self._tasks, self._window)
        dialog.folder_asked.connect(self._window.open_folder)
        self._open(dialog)

    def _open(self, dialog: QDialog) -> None:
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
