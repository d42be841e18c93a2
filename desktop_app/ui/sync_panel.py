"""The window of synchronising: how it stands, what is owed, and all that waits for a person. Never in the way."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QIcon, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QListWidgetItem,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
)

from desktop_app.domain.day_words import short_moment
from desktop_app.ui import fonts, icons, text
from desktop_app.ui.conflict_page import ConflictPage
from desktop_app.ui.outbox_page import OutboxPage
from desktop_app.ui.sync_aside_page import AsidePage
from desktop_app.ui.sync_lines import Line, Lines
from desktop_app.ui.sync_missing_page import MissingPage
from desktop_app.ui.sync_news import Look, SyncMood, SyncNews
from desktop_app.ui.sync_page import SyncPage, card, name
from desktop_app.ui.sync_twins_page import TwinsPage
from desktop_app.ui.toast import Toast
from desktop_app.words import tr

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk
    from desktop_app.domain.ids import LocalId
    from desktop_app.domain.sync_views import SyncOverview
    from desktop_app.ui.tasks import Tasks

_WIDTH, _HEIGHT = 1040, 680
_NAV = 190
_EVER = "1980"
"""What was checked from before this was checked from the beginning."""
_TOGETHER_MS = 150


class SyncPanel(QDialog):
    now_asked = Signal()
    cancel_asked = Signal()
    settings_asked = Signal()
    record_asked = Signal(object)
    edit_asked = Signal(object)
    settled = Signal()

    def __init__(self, tasks: Tasks) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self.setWindowIcon(QIcon(icons.icon("arrow_sync", "accent")))
        self._overview: SyncOverview | None = None
        self._look: Look | None = None
        self._has_chosen = False
        self.outbox, self.conflicts = OutboxPage(tasks), ConflictPage(tasks)
        self.twins, self.aside, self.missing = TwinsPage(tasks), AsidePage(tasks), MissingPage(tasks)
        self.pages: tuple[SyncPage, ...] = (self.outbox, self.conflicts, self.twins, self.aside, self.missing)
        self._title = text.label("", "h1")
        self._picture, self._state = text.label(), text.label("", "h2")
        self._more, self._checked = text.label("", "small", wrap=True), text.label("", "small")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self.now, self.cancel, self.settings, self._close = (QPushButton() for _ in range(4))
        self.sections = Lines(single=True)
        self._stack = QStackedWidget()
        self.toast = Toast(self)
        self._soon = QTimer(self, singleShot=True, interval=_TOGETHER_MS)
        self._soon.timeout.connect(self.reload)
        self._lay_out()
        self._wire()
        self.retranslate()
        self.show_progress(SyncNews())

    # --- what is shown ---------------------------------------------------------------------------------------------
    def attach(self, desk: Desk | None) -> None:
        sync = None if desk is None else desk.sync
        for page in self.pages:
            page.attach(sync)
        self.outbox.attach_whole(desk)
        self.twins.attach_whole(desk)
        self._has_chosen = False

    def reload(self) -> None:
        for page in self.pages:
            page.reload()

    def reload_soon(self) -> None:
        """Something changed; several changes in a row are read at once."""
        if self.isVisible() and not self._soon.isActive():
            self._soon.start()

    def show_state(self, look: Look, news: SyncNews) -> None:
        self._look = look
        self._draw()
        self._state.setText(look.words)
        more = " · ".join(filter(None, look.more.split("\n")))
        more = "\n".join(filter(None, (more, *news.attention)))
        self._more.setText(more)
        self._more.setVisible(bool(more))
        self.show_progress(news)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw()

    def _draw(self) -> None:
        if self._look is not None:
            self._picture.setPixmap(icons.icon(self._look.icon, self._look.role).pixmap(20, 20))

    def show_progress(self, news: SyncNews) -> None:
        busy = news.mood is SyncMood.SYNCING
        self.now.setVisible(not busy)
        self.cancel.setVisible(busy)
        self._bar.setVisible(busy)
        if busy:
            known = news.done is not None and bool(news.of)
            self._bar.setRange(0, (news.of or 0) if known else 0)
            self._bar.setValue(min(news.done or 0, news.of or 0) if known else 0)

    def show_overview(self, overview: SyncOverview) -> None:
        self._overview = overview
        self._say_checked()

    def choose(self, page: SyncPage, record: LocalId | None = None) -> None:
        """Brings a section up, and in it what is about a record, as soon as it is read."""
        self._has_chosen = True
        self.sections.choose(self.pages.index(page))
        if record is not None and not page.choose_record(record):
            waiting = page.counted.connect(lambda: self._choose_later(page, record))
            self._waiting = waiting
        page.focus_list()

    def come_to_front(self) -> None:
        if not self.isVisible():
            self.reload()
            self.sections.setFocus(Qt.FocusReason.OtherFocusReason)
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def page(self) -> SyncPage:
        return self.pages[self._place()]

    def retranslate(self) -> None:
        self.setWindowTitle(tr("同步"))
        self._title.setText(tr("同步"))
        name(self.now, tr("立即同步"), tr("立即同步 (F5)"))
        name(self.cancel, tr("取消"), tr("取消这次同步；已经取回的都保留"))
        name(self.settings, tr("设置…"), tr("服务器、登录凭证和间隔"))
        name(self._close, tr("关闭"))
        self.cancel.setAccessibleName(tr("取消这次同步"))
        self.settings.setAccessibleName(tr("同步设置"))
        self.sections.setAccessibleName(tr("同步的各部分"))
        self._bar.setAccessibleName(tr("同步进度"))
        for page in self.pages:
            page.retranslate()
        self._count()
        self._say_checked()

    def _choose_later(self, page: SyncPage, record: LocalId) -> None:
        if page.count():
            page.counted.disconnect(self._waiting)
            page.choose_record(record)
            page.focus_list()

    def _say_checked(self) -> None:
        seen = self._overview
        words = ""
        if seen is not None and seen.checked_from and seen.checked_at:
            when = short_moment(seen.checked_at, datetime.now())
            words = tr("已核对 {start} 至今，{when}", start=seen.checked_from[:10], when=when)
            if seen.checked_from < _EVER:
                words = tr("已核对全部时间，{when}", when=when)
        self._checked.setText(words)
        self._checked.setVisible(bool(words))

    def _count(self) -> None:
        self.sections.show_lines(
            [
                Line(place, tr(page.WORD), f"{page.count():,}" if page.count() else "", page.ICON)
                for place, page in enumerate(self.pages)
            ]
        )
        if not self._has_chosen:
            self.sections.choose(next((place for place, page in enumerate(self.pages) if page.count()), 0))

    def _place(self) -> int:
        place = self.sections.key()
        return place if isinstance(place, int) else 0

    def _chosen(self, _place: object) -> None:
        self._stack.setCurrentIndex(self._place())

    # --- building --------------------------------------------------------------------------------------------------
    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self._title)
        head.addSpacing(6)
        head.addWidget(self._picture)
        head.addWidget(self._state)
        head.addWidget(self._bar)
        head.addStretch(1)
        for button in (self.settings, self.cancel, self.now):
            head.addWidget(button)
        self._bar.setFixedSize(fonts.scaled(140), 6)
        self.now.setProperty("kind", "primary")
        self.now.setIcon(icons.icon("arrow_sync", "on_accent"))
        self.sections.setFixedWidth(fonts.scaled(_NAV))
        for page in self.pages:
            self._stack.addWidget(page)
        middle = QHBoxLayout()
        middle.setSpacing(12)
        middle.addWidget(card(self.sections))
        middle.addWidget(self._stack, 1)
        foot = QHBoxLayout()
        foot.addWidget(self._checked)
        foot.addStretch(1)
        foot.addWidget(self._close)
        for button in (self.now, self.cancel, self.settings, self._close):
            button.setAutoDefault(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(10)
        layout.addLayout(head)
        layout.addWidget(self._more)
        layout.addLayout(middle, 1)
        layout.addLayout(foot)
        self.setMinimumSize(fonts.scaled(740), min(fonts.scaled(500), 640))
        free = self.screen().availableGeometry()
        self.resize(min(fonts.scaled(_WIDTH), free.width() - 40), min(fonts.scaled(_HEIGHT), free.height() - 60))

    def _wire(self) -> None:
        self.sections.picked.connect(self._chosen)
        self.sections.itemClicked.connect(self._took)
        self.sections.entered.connect(lambda: self.page().focus_list())
        self.now.clicked.connect(self.now_asked)
        self.cancel.clicked.connect(self.cancel_asked)
        self.settings.clicked.connect(self.settings_asked)
        self._close.clicked.connect(self.reject)
        self.outbox.conflict_asked.connect(lambda record: self.choose(self.conflicts, record))
        for page in self.pages:
            page.counted.connect(self._count)
            page.said.connect(lambda words: self.toast.say(words))
            page.record_asked.connect(self.record_asked)
            page.edit_asked.connect(self.edit_asked)
            page.hurry_asked.connect(self.now_asked)
            page.settled.connect(self.settled)
        keys = QKeySequence.keyBindings(QKeySequence.StandardKey.Refresh)[:1] or [QKeySequence("F5")]
        QShortcut(keys[0], self).activated.connect(self.now_asked)
        for number, page in enumerate(self.pages, start=1):
            QShortcut(QKeySequence(f"Ctrl+{number}"), self).activated.connect(lambda page=page: self.choose(page))

    def _took(self, _item: QListWidgetItem) -> None:
        self._has_chosen = True
