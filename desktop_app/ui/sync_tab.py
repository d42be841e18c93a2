"""Preferences of synchronising: where to, as whom, how often; tried before they are kept, kept only when asked to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMessageBox, QPushButton, QScrollArea, QVBoxLayout, QWidget

from desktop_app.domain.errors import AppError
from desktop_app.domain.sync_views import SyncSettings
from desktop_app.ui import fonts, icons, text
from desktop_app.ui.preferences import Page
from desktop_app.ui.sync_fields import SyncFields
from desktop_app.ui.sync_trial import SyncTrial, Tried
from desktop_app.words import tr

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from desktop_app.actions.settling import SyncDesk
    from desktop_app.ui.sync_parts import KeptToken, SyncParts
    from desktop_app.ui.tasks import Tasks

_LEAST_HEIGHT = 380


class SyncTab(Page):
    saved = Signal(object, object)
    """The SyncSettings that are kept now, and the KeptToken."""

    def __init__(
        self, tasks: Tasks, parts: SyncParts, desk: SyncDesk, store: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._tasks, self._parts, self._desk, self._store = tasks, parts, desk, store
        self._kept: SyncSettings | None = None
        self._after: Callable[[], object] | None = None
        self.fields = SyncFields()
        self.trial = SyncTrial(parts.program, parts.environment(), self)
        self.test, self.save = QPushButton(), QPushButton()
        self._picture, self.result = text.label(), text.label("", wrap=True, selectable=True)
        self._told: tuple[str, str] = ("", "")
        self._lay_out()
        self.fields.setEnabled(False)
        self.fields.changed.connect(self._changed)
        self.fields.forget.clicked.connect(self._forget_token)
        self.test.clicked.connect(self._try)
        self.save.clicked.connect(lambda: self.keep())
        self.trial.answered.connect(self.show_tried)
        self.retranslate()
        self._tasks.query(lambda: self._read(), self._filled, self._failed, owner=self)

    def title(self) -> str:
        return tr("同步")

    def has_changes(self) -> bool:
        return self._kept is not None and (
            self.fields.settings() != self._kept or bool(self.fields.token()) or bool(self.fields.own_problems())
        )

    def forget_changes(self) -> None:
        """The store that they belong to is let go of."""
        self._kept = None
        self.trial.stop()

    def may_close(self, close: Callable[[], object]) -> bool:
        """False while a person is asked what becomes of the changes; then `close` is called, unless they stay."""
        if not self.has_changes():
            self.trial.stop()
            return True
        box = text.message(
            self.window(),
            tr("保存同步设置？"),
            tr("改动还没有保存。"),
            kind=QMessageBox.Icon.Question,
            buttons=QMessageBox.StandardButton.Cancel,
        )
        save = box.addButton(tr("保存"), QMessageBox.ButtonRole.AcceptRole)
        drop = box.addButton(tr("不保存"), QMessageBox.ButtonRole.DestructiveRole)
        box.button(QMessageBox.StandardButton.Cancel).setText(tr("取消"))
        box.setDefaultButton(save)
        save.clicked.connect(lambda: self.keep(close))

        def forget_and_close() -> None:
            self.forget_changes()
            close()

        drop.clicked.connect(forget_and_close)
        box.open()
        return False

    # --- trying ----------------------------------------------------------------------------------------------------
    def _try(self) -> None:
        if self.trial.is_under_way():
            self.trial.stop()
            self._say("", "")
            self._enable()
            return
        self._look_over(self._try_now)

    def _try_now(self, settings: SyncSettings) -> None:
        if not settings.server:
            self.fields.show_problems({"server": tr("先填写服务器地址。")})
            return
        self._say("arrow_sync", tr("正在连接…"))
        token, parts = self.fields.token(), self._parts

        def of_session() -> str | None:
            return token or parts.kept_token(settings.server).session

        self._tasks.query(
            of_session, lambda found: self._start_trial(settings, found), self._failed, key="sync-trial", owner=self
        )

    def _start_trial(self, settings: SyncSettings, token: str | None) -> None:
        self.trial.start(self._store, settings, token)
        self._enable()

    def show_tried(self, tried: Tried) -> None:
        self._say("checkmark_circle" if tried.ok else "error_circle", tried.words)
        if tried.user is not None and not self.fields.lines["account"].text().strip():
            self.fields.lines["account"].setText(str(tried.user))
        self._enable()

    # --- keeping ---------------------------------------------------------------------------------------------------
    def keep(self, then: Callable[[], object] | None = None) -> None:
        """Keeps settings and token where nothing is wrong with them, and calls `then`."""
        self._after = then
        self._look_over(self._keep_now)

    def _look_over(self, go_on: Callable[[SyncSettings], object]) -> None:
        settings, own, parts = self.fields.settings(), self.fields.own_problems(), self._parts

        def judged(found: Mapping[str, str]) -> None:
            problems = {**found, **own}
            self.fields.show_problems(problems)
            if problems:
                self._after = None
                self._say("error_circle", next(iter(problems.values())))
            else:
                go_on(settings)

        self._tasks.query(lambda: parts.problems(settings), judged, self._failed, key="sync-problems", owner=self)

    def _keep_now(self, settings: SyncSettings) -> None:
        desk, parts, token = self._desk, self._parts, self.fields.token()

        def work() -> KeptToken | None:
            desk.set_settings(settings)
            if not settings.server:
                return None
            return parts.keep_token(settings.server, token) if token else parts.kept_token(settings.server)

        self._tasks.act(work, lambda found: self._was_kept(settings, found), self._failed, owner=self)

    def _was_kept(self, settings: SyncSettings, token: KeptToken | None) -> None:
        self._kept = settings
        self.fields.lines["token"].clear()
        self.show_token(token)
        self._changed()
        self._say("checkmark_circle", tr("已保存"))
        self.saved.emit(settings, token)
        after, self._after = self._after, None
        if after is not None:
            after()

    def _forget_token(self) -> None:
        kept, parts = self._kept, self._parts
        if kept is not None and kept.server:
            server = kept.server

            def forgotten(token: KeptToken) -> None:
                self.show_token(token)
                self.saved.emit(kept, token)

            self._tasks.act(lambda: parts.keep_token(server, ""), forgotten, self._failed, owner=self)

    # --- what is there -----------------------------------------------------------------------------------------------
    def _read(self) -> tuple[SyncSettings, KeptToken | None]:
        """In a lane."""
        settings = self._desk.settings()
        return settings, self._parts.kept_token(settings.server) if settings.server else None

    def _filled(self, found: tuple[SyncSettings, KeptToken | None]) -> None:
        settings, token = found
        self._kept = settings
        self.fields.show_settings(settings)
        self.fields.setEnabled(True)
        self.show_token(token)
        self._changed()

    def show_token(self, token: KeptToken | None) -> None:
        there = token is not None and token.is_there
        self.fields.lines["token"].setPlaceholderText(tr("已保存；要更换时再填") if there else "")
        self.fields.token_hint.setText(token.words if token is not None else "")
        self.fields.token_hint.setVisible(token is not None)
        self.fields.forget.setVisible(there)

    def _changed(self) -> None:
        kept = self._kept
        moved = kept is not None and bool(kept.server) and self.fields.settings().server != kept.server
        self.fields.server_hint.setText(
            tr("换了服务器就与它从头开始：本机的记录都留着，属于原来服务器的不会发到新的服务器。") if moved else ""
        )
        self.fields.server_hint.setVisible(moved)
        self._enable()

    def _enable(self) -> None:
        self.save.setEnabled(self.has_changes())
        trying = self.trial.is_under_way()
        self.test.setText(tr("停止测试") if trying else tr("测试连接"))
        self.test.setEnabled(self._kept is not None)

    def _say(self, icon: str, words: str) -> None:
        self._told = (icon, words)
        self.result.setText(words)
        self.result.setVisible(bool(words))
        self._draw()

    def _draw(self) -> None:
        icon = self._told[0]
        role = {"checkmark_circle": "ok", "error_circle": "bad"}.get(icon, "text2")
        self._picture.setVisible(bool(icon))
        if icon:
            self._picture.setPixmap(icons.icon(icon, role).pixmap(18, 18))

    def _failed(self, error: Exception) -> None:
        self._after = None
        self._say("error_circle", str(error) if isinstance(error, AppError) else tr("程序出错，已写入日志。"))

    # --- building --------------------------------------------------------------------------------------------------
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw()

    def retranslate(self) -> None:
        self.fields.retranslate()
        self.save.setText(tr("保存"))
        self.save.setAccessibleName(tr("保存同步设置"))
        text.tooltip(self.test, tr("只读取，不会发送任何记录"))
        self._changed()

    def _lay_out(self) -> None:
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self.fields)
        scroll.setMinimumHeight(fonts.scaled(_LEAST_HEIGHT))
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.test)
        foot.addWidget(self._picture)
        foot.addWidget(self.result, 1)
        foot.addStretch(0)
        foot.addWidget(self.save)
        for button in (self.test, self.save):
            button.setAutoDefault(False)
        self._picture.hide()
        self.result.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 16, 4, 4)
        layout.setSpacing(10)
        layout.addWidget(scroll, 1)
        layout.addLayout(foot)
