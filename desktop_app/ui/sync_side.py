"""The window's side of synchronising: the process beside it, the words in the status line, and the sync window.

It passes on what each says to the others, and decides nothing: what is sent and when is the process's affair.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.domain.visit import SyncState
from desktop_app.ui.sync_news import SyncMood, SyncNews, Wish
from desktop_app.ui.sync_status import SyncStatus
from desktop_app.words import language, tr

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk
    from desktop_app.domain.desk_views import Changes
    from desktop_app.domain.ids import LocalId
    from desktop_app.domain.sync_views import SyncOverview, SyncSettings
    from desktop_app.ui.detail_pane import DetailPane
    from desktop_app.ui.sync_panel import SyncPanel
    from desktop_app.ui.sync_parts import KeptToken, SyncParts
    from desktop_app.ui.sync_process import SyncProcess
    from desktop_app.ui.sync_tab import SyncTab
    from desktop_app.ui.tasks import Tasks
    from desktop_app.ui.window_memory import WindowMemory

PLACE = "sync"
_OWING = {"record_visit", "revise_visit", "save", "release", "bring_back", "add_comment", "revise_comment"}
_OWING |= {"set_me", "name_entry", "add_entry", "directory", "settle"}
"""Commits of this window after which something new may go out. Reading a record is none: nobody waits for that."""
_TOGETHER_MS = 300


class SyncSide(QObject):
    record_asked = Signal(object)
    """Show the record of this LocalId."""
    edit_asked = Signal(object)
    settings_asked = Signal()
    reload_asked = Signal()
    """F5: the list is read anew, whatever becomes of the sync."""
    said = Signal(str, str, object)
    """Words for a toast, the words of its button and what that does; only ever in answer to a person."""

    def __init__(
        self, tasks: Tasks, status: SyncStatus, memory: WindowMemory, parts: SyncParts | None, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._tasks, self._status, self._memory, self._parts = tasks, status, memory, parts
        self._desk: Desk | None = None
        self._settings: SyncSettings | None = None
        self._overview: SyncOverview | None = None
        self._panel: SyncPanel | None = None
        self._process: SyncProcess | None = None
        self._tab: SyncTab | None = None
        self._network: QObject | None = None
        self._language = language()
        self._soon = QTimer(self, singleShot=True, interval=_TOGETHER_MS)
        self._soon.timeout.connect(self._ask_overview)
        status.setVisible(parts is not None)
        status.panel_asked.connect(self.show_panel)
        status.cancel_asked.connect(self.cancel)
        status.shown.connect(self._pass_on)

    # --- the store -------------------------------------------------------------------------------------------------
    def attach(self, desk: Desk) -> None:
        if self._parts is None:
            return
        self._desk = desk
        if self._panel is not None:
            self._panel.attach(desk)
            self._panel.reload()
        self._tasks.query(desk.sync.settings, self._take_settings, self._quietly, key="sync-settings", owner=self)
        self._ask_overview()

    def detach(self) -> None:
        """Lets go of the desk; the process is told to end, and `has_ended` says when it is gone."""
        self._desk = self._settings = self._overview = None
        self._soon.stop()
        if self._tab is not None:
            self._tab.forget_changes()
        if self._panel is not None:
            self.close_panel()
        if self._process is not None:
            self._process.stop()
        self._status.show_needs(0)
        self._status.show_wish(Wish.NOWHERE)

    def has_ended(self) -> bool:
        return self._process is None or not self._process.is_there()

    def close(self) -> None:
        """The main window goes: so does all of this, in its own time."""
        self.close_panel()
        if self._process is not None:
            self._process.stop()

    def wait(self) -> None:
        """After `close`, when nothing is on screen any more: until the process is gone, by force if need be."""
        if self._process is not None:
            self._process.wait()

    def absorb(self, changes: Changes) -> None:
        """Something was committed, here or elsewhere."""
        if self._desk is None:
            return
        self._soon.start()
        if self._panel is not None:
            self._panel.reload_soon()
        if changes.origin in _OWING and self._process is not None:
            self._process.tell("soon")

    # --- what a person does ------------------------------------------------------------------------------------------
    def is_there(self) -> bool:
        """False where this program has no sync."""
        return self._parts is not None

    def sync_now(self) -> None:
        """F5."""
        self.reload_asked.emit()
        if self._parts is None or self._settings is None:
            return
        match self._wish():
            case Wish.NOWHERE:
                self.said.emit(tr("还没有设置服务器"), tr("设置…"), self.settings_asked.emit)
            case Wish.PAUSED:
                self.said.emit(tr("自动同步已停用"), tr("设置…"), self.settings_asked.emit)
            case Wish.ON if self._process is not None:
                self._process.hurry()
                self._process.tell("now")

    def cancel(self) -> None:
        if self._process is not None:
            self._process.tell("cancel")

    def show_panel(self) -> None:
        panel = self._made_panel()
        if panel is not None:
            panel.come_to_front()

    def show_record(self, record: LocalId, state: SyncState) -> None:
        """What the sync window has about a record."""
        panel = self._made_panel()
        if panel is not None:
            panel.come_to_front()
            page = panel.conflicts if state is SyncState.CONFLICT else panel.outbox
            panel.choose(page, record)

    def panel(self) -> SyncPanel | None:
        return self._panel

    def process(self) -> SyncProcess | None:
        return self._process

    def close_panel(self) -> None:
        panel, self._panel = self._panel, None
        if panel is not None:
            self._memory.keep_place(PLACE, panel)
            panel.close()
            panel.deleteLater()

    def make_tab(self, store: str) -> SyncTab | None:
        """For the preferences; None where there is nothing to set."""
        if self._parts is None or self._desk is None:
            return None
        from desktop_app.ui.sync_tab import SyncTab

        self._tab = SyncTab(self._tasks, self._parts, self._desk.sync, store)
        self._tab.saved.connect(self._was_saved)
        self._tab.destroyed.connect(self._tab_gone)
        return self._tab

    def watch(self, detail: DetailPane) -> None:
        """Puts the line over a record that waits for a person into the pane that shows it."""
        if self._parts is None:
            return
        from desktop_app.ui.sync_banner import SyncBanner

        banner = SyncBanner()
        detail.notice_place.addWidget(banner)
        detail.shown.connect(banner.show_record)
        banner.show_record(detail.record())
        banner.asked.connect(self.show_record)

    def retranslate(self) -> None:
        self._status.retranslate()
        if self._panel is not None:
            self._panel.retranslate()
        if self._language != language():
            self._language = language()
            if self._process is not None and self._process.is_there():
                self._process.stop()  # its words are in the other language; the next one's are not
                self._process.start()

    # --- the process -------------------------------------------------------------------------------------------------
    def _take_settings(self, settings: SyncSettings) -> None:
        self._settings = settings
        self._status.show_wish(self._wish())
        desk, parts = self._desk, self._parts
        if desk is None or parts is None:
            return
        if self._wish() is not Wish.ON or desk.database.read_only or desk.database.path is None:
            if self._process is not None:
                self._process.stop()
        elif self._process is not None and self._process.is_there():
            self._process.tell("settings")
        else:
            self._made_process(parts).start()
            self._watch_network()

    def _wish(self) -> Wish:
        settings = self._settings
        if settings is None or not settings.server:
            return Wish.NOWHERE
        return Wish.ON if settings.enabled else Wish.PAUSED

    def _made_process(self, parts: SyncParts) -> SyncProcess:
        if self._process is None:
            from desktop_app.ui.sync_process import SyncProcess

            self._process = SyncProcess(self._command, lambda: _environment(parts), self)
            self._process.heard.connect(self._heard)
            self._process.started.connect(self._hand_over_token)
        return self._process

    def _command(self) -> list[str]:
        desk, parts = self._desk, self._parts
        assert desk is not None
        assert parts is not None
        assert desk.database.path is not None
        return parts.staying(desk.database.path)

    def _hand_over_token(self) -> None:
        """One that lives as long as the window: the process cannot look it up anywhere."""
        settings, parts = self._settings, self._parts
        if settings is not None and parts is not None and settings.server:
            server = settings.server
            self._tasks.query(lambda: parts.kept_token(server), self._tell_token, self._quietly, owner=self)

    def _tell_token(self, token: KeptToken) -> None:
        if token.session and self._process is not None:
            self._process.tell("token", token=token.session)

    def _was_saved(self, settings: SyncSettings, token: KeptToken | None) -> None:
        if token is not None and token.session:
            self._tell_token(token)
        self._take_settings(settings)
        self._ask_overview()

    def _watch_network(self) -> None:
        if self._network is None:
            from desktop_app.ui.sync_network import NetworkWatch

            watch = NetworkWatch(self)
            watch.came_back.connect(self._network_came_back)
            self._network = watch

    def _network_came_back(self) -> None:
        if self._process is not None and self._wish() is Wish.ON:
            self._process.hurry()
            self._process.tell("now")

    # --- what is heard -----------------------------------------------------------------------------------------------
    def _heard(self, news: SyncNews) -> None:
        was_busy = self._status.news().mood is SyncMood.SYNCING
        self._status.show_news(self._with_last(news))
        if was_busy and news.mood is not SyncMood.SYNCING:
            self._ask_overview()
            if self._panel is not None:
                self._panel.reload_soon()

    def _with_last(self, news: SyncNews) -> SyncNews:
        """A process that just began does not know yet when the last one came to its end."""
        last = self._overview.last if self._overview is not None else None
        if news.at is not None or last is None:
            return news
        return replace(news, at=datetime.fromisoformat(last).timestamp())

    def _ask_overview(self) -> None:
        if self._desk is not None and self._parts is not None:
            ask: Callable[[], SyncOverview] = self._desk.sync.overview
            self._tasks.query(ask, self._show_overview, self._quietly, key="sync-overview", slow=True, owner=self)

    def _show_overview(self, overview: SyncOverview) -> None:
        self._overview = overview
        self._status.show_needs(overview.needs)
        self._status.show_news(self._with_last(self._status.news()))
        if self._panel is not None:
            self._panel.show_overview(overview)

    def _pass_on(self) -> None:
        if self._panel is not None:
            self._panel.show_state(self._status.look(), self._status.news())

    def _made_panel(self) -> SyncPanel | None:
        desk = self._desk
        if desk is None or self._parts is None:
            return None
        if self._panel is None:
            from desktop_app.ui.sync_panel import SyncPanel

            panel = SyncPanel(self._tasks)
            panel.attach(desk)
            panel.now_asked.connect(self.sync_now)
            panel.cancel_asked.connect(self.cancel)
            panel.settings_asked.connect(self.settings_asked)
            panel.record_asked.connect(self.record_asked)
            panel.edit_asked.connect(self.edit_asked)
            panel.settled.connect(self._ask_overview)
            self._memory.place(PLACE, panel)
            self._panel = panel
            if self._overview is not None:
                panel.show_overview(self._overview)
            self._pass_on()
        return self._panel

    def _tab_gone(self) -> None:
        self._tab = None

    def _quietly(self, _error: Exception) -> None:
        """A store that is busy for a moment is asked again with the next change."""


def _environment(parts: SyncParts) -> dict[str, str]:
    return {**parts.environment(), "VISITBOOK_LANGUAGE": language()}
