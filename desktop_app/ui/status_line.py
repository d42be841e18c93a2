"""The lowest line: where the data is, how much there is, what is still owed, and who is writing here."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtWidgets import QStatusBar, QToolButton, QWidget

from desktop_app.domain.desk_views import Summary
from desktop_app.domain.visit import money_text
from desktop_app.ui import fonts, icons, text
from desktop_app.ui.sync_status import SyncStatus
from desktop_app.words import tr, trn


class StatusLine(QStatusBar):
    me_asked = Signal()
    folder_asked = Signal()
    notifications_asked = Signal()

    def __init__(self, store: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._summary: Summary | None = None
        self._store_path = store
        self.setSizeGripEnabled(False)
        self.sync = SyncStatus(self)
        self._store = self._button("database", self.folder_asked)
        self._records, self._owed, self._samples = (text.TextLabel(parent=self) for _ in range(3))
        self._selected = text.TextLabel(parent=self)
        self._chosen: tuple[int, int | None] = (0, None)
        self._notifications = self._button("alert", self.notifications_asked)
        self._notifications.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        self._me = self._button("person", self.me_asked)
        for widget in (self.sync, self._owed, self._store, self._records, self._samples):
            self.addWidget(widget)
        self.addPermanentWidget(self._selected)
        self.addPermanentWidget(self._notifications)
        self.addPermanentWidget(self._me)
        self.setContentsMargins(8, 0, 8, 0)
        self.retranslate()

    def _button(self, icon: str, asked: SignalInstance) -> QToolButton:
        button = QToolButton(self)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setIcon(icons.icon(icon))
        button.clicked.connect(asked)
        return button

    def show_store(self, store: str) -> None:
        """Another store; its figures follow."""
        self._store_path = store
        self._summary = None
        self.retranslate()

    def show_summary(self, summary: Summary) -> None:
        self._summary = summary
        self.retranslate()

    def show_selected(self, count: int, cost: int | None) -> None:
        """As a spreadsheet does, of several rows: how many, and what they cost together."""
        self._chosen = (count, cost)
        words = trn("已选 {n} 条", count)
        if cost is not None:
            words += " · " + tr("费用合计 {cost}", cost=money_text(cost))
        self._selected.setText(words)
        self._selected.setVisible(count > 1)

    def summary(self) -> Summary | None:
        return self._summary

    def retranslate(self) -> None:
        name = self._store_path.replace("\\", "/").rsplit("/", 1)[-1]
        self.sync.retranslate()
        self._store.setText(text.without_mnemonic(name))
        self._store.setAccessibleName(tr("数据文件 {name}，打开所在文件夹", name=name))
        text.tooltip(self._store, self._store_path)
        self._notifications.setAccessibleName(tr("通知"))
        text.tooltip(self._notifications, tr("通知：刚才说过的话"))
        self.show_selected(*self._chosen)
        summary = self._summary
        for label in (self._records, self._owed, self._samples):
            label.setVisible(summary is not None)
        self._me.setVisible(summary is not None)
        if summary is None:
            return
        self._records.setText(trn("{n} 条记录", summary.records))
        self._owed.setText(trn("{n} 条待发", summary.owed))
        self._owed.setVisible(summary.owed > 0)
        text.tooltip(self._owed, tr("已保存在本机，连接服务器后发送"))
        self._samples.setText(trn("含 {n} 条示例数据", summary.samples))
        self._samples.setVisible(summary.samples > 0)
        me = text.one_line(summary.me.label) if summary.me else tr("我是谁？")
        self._me.setText(text.without_mnemonic(_elided(self._me, me)))
        self._me.setAccessibleName(tr("我是谁：{name}", name=me))
        text.tooltip(self._me, tr("在这里写记录、评论和阅读的人；点击更换"))


def _elided(widget: QWidget, words: str) -> str:
    return widget.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, fonts.scaled(220))
