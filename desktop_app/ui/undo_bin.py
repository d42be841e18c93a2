"""The recycle bin: what was deleted here in the last thirty days, to be put back."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from desktop_app.domain.day_words import short_moment
from desktop_app.domain.desk_views import Binned
from desktop_app.domain.errors import AppError
from desktop_app.domain.ids import LocalId
from desktop_app.domain.times import to_text
from desktop_app.ui import fonts, text
from desktop_app.words import Telling, tr, trn

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk
    from desktop_app.ui.tasks import Tasks

_EFFECT_LETTERS = 60
_ROW = 30


class BinDialog(QDialog):
    said = Signal(object)
    brought_back = Signal(object)
    """The LocalIds of records that are there again."""

    def __init__(self, tasks: Tasks, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("回收站"))
        self.resize(560, 420)
        self._tasks, self._desk = tasks, desk
        self._busy = False
        self.list = QListWidget()
        self.list.setAccessibleName(tr("已删除的拜访"))
        self.list.setSelectionMode(QListWidget.SelectionMode.ExtendedSelection)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._empty = text.label(tr("回收站是空的。"), "dim")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._problem = text.label("", "problem", wrap=True)
        self._problem.hide()
        self._back = QPushButton(tr("恢复所选"))
        self._back.setProperty("kind", "primary")
        close = QPushButton(tr("关闭"))
        close.setAutoDefault(False)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(close)
        buttons.addWidget(self._back)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 20, 20, 16)
        layout.setSpacing(8)
        layout.addWidget(text.label(tr("回收站"), "h1"))
        words = tr("从未发送过的拜访删除后在这里保留 30 天，恢复后与删除前完全一样。")
        layout.addWidget(text.label(words, "dim", wrap=True))
        layout.addWidget(self.list, 1)
        layout.addWidget(self._empty, 1)
        layout.addWidget(self._problem)
        layout.addLayout(buttons)
        self._back.clicked.connect(self._put_back)
        self.list.itemActivated.connect(self._put_back)
        self.list.itemSelectionChanged.connect(self._enable)
        close.clicked.connect(self.reject)
        self._show(())
        self._ask()

    def _ask(self) -> None:
        self._tasks.query(self._desk.recycle_bin, self._show, key="bin")

    def _show(self, kept: tuple[Binned, ...]) -> None:
        now = datetime.now()
        self.list.clear()
        for one in kept:
            effect = text.one_line(one.effect)
            short = effect if len(effect) <= _EFFECT_LETTERS else effect[: _EFFECT_LETTERS - 1] + "…"
            removed = tr("{when} 删除", when=short_moment(to_text(one.removed), now))
            shown = " · ".join(part for part in (removed, text.one_line(one.title), short) if part)
            item = QListWidgetItem(shown, self.list)
            item.setData(Qt.ItemDataRole.UserRole, one.place)
            item.setSizeHint(QSize(0, fonts.scaled(_ROW)))  # as wide as the list: what is longer ends in …
            item.setData(
                Qt.ItemDataRole.ToolTipRole, text.tip("\n".join(part for part in (one.title, one.effect) if part))
            )
        self.list.setVisible(bool(kept))
        self._empty.setVisible(not kept)
        if kept:
            self.list.setCurrentRow(0)
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        self._enable()

    def _enable(self) -> None:
        self._back.setEnabled(bool(self.list.selectedItems()) and not self._busy)

    def _put_back(self) -> None:
        places = [item.data(Qt.ItemDataRole.UserRole) for item in self.list.selectedItems()]
        if not places or self._busy:
            return
        desk = self._desk
        self._busy = True
        self._enable()

        def work() -> list[LocalId]:
            return [desk.bring_back(place) for place in places]

        self._tasks.act(work, self._was_put_back, self._failed)

    def _was_put_back(self, records: list[LocalId]) -> None:
        self._busy = False
        self._problem.hide()
        self.said.emit(
            Telling(lambda: trn("已恢复 {n} 条拜访", len(records)), records[0] if len(records) == 1 else None)
        )
        self.brought_back.emit(records)
        self._ask()

    def _failed(self, error: Exception) -> None:
        self._busy = False
        self._problem.setText(str(error) if isinstance(error, AppError) else tr("程序出错，已写入日志。"))
        self._problem.show()
        self._ask()
