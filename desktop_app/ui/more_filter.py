"""The rest of the filter: unread, how a record stands with the server, what it cost, which import brought it."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop_app.domain import rules
from desktop_app.domain.directory import Entry
from desktop_app.domain.ids import LocalId
from desktop_app.domain.problems import RuleBroken
from desktop_app.domain.visit import SyncState, money_text
from desktop_app.ui import text
from desktop_app.ui.still_wheel import hold_still
from desktop_app.words import tr


class MoreFilter(QWidget):
    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._me: Entry | None = None
        self._unread = QCheckBox()
        self._unread.toggled.connect(self.changed)
        self._batch: int | None = None
        self._imported = QCheckBox()
        self._imported.toggled.connect(self._import_let_go)
        self._imported.hide()
        self._sync_caption = text.label("", "caption")
        self._sync = QComboBox()
        hold_still(self._sync)
        self._sync.activated.connect(lambda: self.changed.emit())
        self._sync_caption.setBuddy(self._sync)
        self._cost_caption = text.label("", "caption")
        self._least, self._most = _MoneyEdit(), _MoneyEdit()
        self._cost_caption.setBuddy(self._least)
        self._problem = text.label("", "problem", wrap=True)
        self._problem.hide()
        for edit in (self._least, self._most):
            edit.settled.connect(self._cost_settled)
        costs = QHBoxLayout()
        costs.setSpacing(6)
        costs.addWidget(self._least)
        costs.addWidget(text.label("–", "dim"))
        costs.addWidget(self._most)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self._imported)
        layout.addWidget(self._unread)
        layout.addSpacing(4)
        layout.addWidget(self._sync_caption)
        layout.addWidget(self._sync)
        layout.addSpacing(4)
        layout.addWidget(self._cost_caption)
        layout.addLayout(costs)
        layout.addWidget(self._problem)
        self.retranslate()
        self.set_me(None)

    def set_me(self, me: Entry | None) -> None:
        """Who reads here; without one nothing can be unread."""
        self._me = me
        self._unread.setEnabled(me is not None)
        text.tooltip(self._unread, "" if me else tr("先在状态栏选择「我是谁」"))

    def me(self) -> LocalId | None:
        return self._me.id if self._me else None

    def unread_by(self) -> LocalId | None:
        return self.me() if self._unread.isChecked() else None

    def set_unread(self, wanted: bool) -> None:
        self._unread.setChecked(wanted and self._me is not None)

    def sync(self) -> SyncState | None:
        value = self._sync.currentData()
        return SyncState(value) if value else None

    def costs(self) -> tuple[int | None, int | None]:
        return self._least.value, self._most.value

    def imported(self) -> int | None:
        """The number of the import of which alone the records are wanted."""
        return self._batch

    def show_imported(self, batch: int | None) -> None:
        """Asked for elsewhere, it stands here only to be let go of."""
        self._batch = batch
        with QSignalBlocker(self._imported):
            self._imported.setChecked(batch is not None)
        self._imported.setVisible(batch is not None)
        self._say_imported()

    def _say_imported(self) -> None:
        self._imported.setText(tr("只看第 {number} 批导入", number=self._batch) if self._batch is not None else "")

    def _import_let_go(self) -> None:
        self.show_imported(None)
        self.changed.emit()

    def words(self) -> list[str]:
        """What of this is asked for, a phrase each."""
        words = [tr("第 {number} 批导入", number=self._batch)] if self._batch is not None else []
        words += [tr("只看未读")] if self.unread_by() is not None else []
        state = self.sync()
        if state:
            words.append(state.word)
        least, most = self.costs()
        if least is not None and most is not None:
            words.append(tr("费用 {least}–{most} 元", least=money_text(least), most=money_text(most)))
        elif least is not None:
            words.append(tr("费用 {least} 元以上", least=money_text(least)))
        elif most is not None:
            words.append(tr("费用 {most} 元以下", most=money_text(most)))
        return words

    def show_values(self, *, unread: bool, sync: SyncState | None, least: int | None, most: int | None) -> None:
        """Takes these conditions without saying so."""
        with QSignalBlocker(self._unread):
            self._unread.setChecked(unread and self._me is not None)
        self._sync.setCurrentIndex(max(0, self._sync.findData(sync.value if sync else "")))
        self._least.show_value(least)
        self._most.show_value(most)
        self._problem.hide()

    def retranslate(self) -> None:
        self._unread.setText(tr("只看未读"))
        self._say_imported()
        self._sync_caption.setText(tr("同步状态"))
        self._cost_caption.setText(tr("费用（元）"))
        self._least.setAccessibleName(tr("费用最低"))
        self._most.setAccessibleName(tr("费用最高"))
        self._least.setPlaceholderText(tr("最低"))
        self._most.setPlaceholderText(tr("最高"))
        chosen = max(0, self._sync.currentIndex())
        self._sync.clear()
        self._sync.addItem(tr("全部"), "")
        for state in SyncState:
            self._sync.addItem(state.word, state.value)
        self._sync.setCurrentIndex(chosen)
        self._sync.setAccessibleName(tr("同步状态"))
        self.set_me(self._me)

    def _cost_settled(self) -> None:
        problem = self._least.problem or self._most.problem
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))
        if not problem:
            self.changed.emit()


class _MoneyEdit(QLineEdit):
    settled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.value: int | None = None
        self.problem = ""
        self._settled = ""
        self.editingFinished.connect(self._settle)

    def show_value(self, value: int | None) -> None:
        self.setText("" if value is None else f"{value // 100}.{value % 100:02}".removesuffix(".00"))
        self.value, self.problem, self._settled = value, "", self.text()
        self._mark()

    def _settle(self) -> None:
        if self.text() == self._settled:
            return
        self._settled = self.text()
        try:
            self.value, self.problem = rules.cost(self.text()), ""
        except RuleBroken as broken:
            self.value, self.problem = None, broken.of("cost").text
        self._mark()
        self.settled.emit()

    def _mark(self) -> None:
        self.setProperty("problem", bool(self.problem))
        text.restyle(self)
