"""Rows of the server's answers that could not be read: kept as they came, with the reason, for who looks after it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QPlainTextEdit, QPushButton, QWidget

from desktop_app.domain.day_words import short_moment
from desktop_app.domain.ids import LocalId
from desktop_app.ui import fonts, text
from desktop_app.ui.sync_lines import Line
from desktop_app.ui.sync_page import SyncPage, buttons, name
from desktop_app.words import mark, tr, trn

if TYPE_CHECKING:
    from desktop_app.actions.settling import SyncDesk
    from desktop_app.domain.sync_views import SetAsideLine
    from desktop_app.ui.tasks import Tasks


class AsidePage(SyncPage):
    WORD, ICON = mark("搁置的行"), "archive"
    EMPTY_HINT = mark("服务器发来而看不懂的行会原样放在这里，不影响其他记录。")

    def __init__(self, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(tasks, parent)
        self._shown: SetAsideLine | None = None
        self._reason = text.label("", "h2", wrap=True, selectable=True)
        self._words = text.label("", "small", wrap=True)
        self.raw = QPlainTextEdit()
        self.raw.setReadOnly(True)
        self.raw.setTabChangesFocus(True)
        self.seen, self.all_seen = QPushButton(), QPushButton()
        self.inside.addWidget(self._reason)
        self.inside.addWidget(self._words)
        self.inside.addWidget(self.raw, 1)
        self.inside.addLayout(buttons(self.seen, self.all_seen))
        self.seen.clicked.connect(self._forget_one)
        self.all_seen.clicked.connect(self._forget_all)
        self.retranslate()

    def read(self, desk: SyncDesk) -> tuple[Any, ...]:
        return desk.set_aside()

    def line(self, one: SetAsideLine) -> Line:
        return Line(one.id, one.reason, short_moment(one.at, datetime.now()), "archive", "warn")

    def record_of(self, one: SetAsideLine) -> LocalId | None:
        return None

    def show_one(self, one: SetAsideLine | None) -> None:
        if one == self._shown:
            return
        self._shown = one
        if one is None:
            return
        self._reason.setText(one.reason)
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPixelSize(fonts.scaled(13))
        self.raw.setFont(font)
        self.raw.setPlainText(text.visible(one.row))

    def show_found(self, found: Any) -> None:
        super().show_found(found)
        self.all_seen.setVisible(len(self._found) > 1)

    def retranslate(self) -> None:
        self._words.setText(tr("这一行没有进入记录。可以把下面的原文交给管理服务器的人；再次出现时会再次搁置。"))
        self.raw.setAccessibleName(tr("服务器发来的原文"))
        name(self.seen, tr("知道了"))
        name(self.all_seen, tr("全部知道了"))
        super().retranslate()

    def _forget_one(self) -> None:
        one = self._shown
        if one is not None:
            self.do(lambda desk: desk.forget_set_aside([one.id]))

    def _forget_all(self) -> None:
        ids = [one.id for one in self._found]
        self.do(lambda desk: desk.forget_set_aside(ids), trn("{n} 行已看过", len(ids)))
