"""The one question that only a person can answer: did what was sent arrive? With its three answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QMessageBox, QPushButton, QVBoxLayout, QWidget

from desktop_app.domain.ids import LocalId
from desktop_app.ui import text
from desktop_app.ui.still_wheel import hold_still
from desktop_app.ui.sync_compare import CompareView, Row
from desktop_app.ui.sync_page import name
from desktop_app.words import tr, trn

if TYPE_CHECKING:
    from desktop_app.domain.visit import RecordRow


class OutboxQuestion(QFrame):
    it_is = Signal(object)
    """The LocalId of the pulled record that it is."""
    again = Signal()
    """Send it once more; the risk was named and taken."""
    here = Signal()
    looked_at = Signal(object)
    """The LocalId of a candidate that is to be put beside ours."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[RecordRow, ...] | None = None
        self._title = ""
        self._words = text.label("", wrap=True)
        self._which = QComboBox()
        hold_still(self._which)
        self._which.currentIndexChanged.connect(self._look)
        self.compare = CompareView()
        self.is_this, self.send, self.keep = QPushButton(), QPushButton(), QPushButton()
        self._why = [text.label("", "small", wrap=True) for _ in range(3)]
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for widget in (self._words, self._which, self.compare):
            layout.addWidget(widget)
        answers = QGridLayout()
        answers.setHorizontalSpacing(12)
        answers.setVerticalSpacing(8)
        answers.setColumnStretch(1, 1)
        for row, button in enumerate((self.is_this, self.send, self.keep)):
            button.setAutoDefault(False)
            answers.addWidget(button, row, 0)
            answers.addWidget(self._why[row], row, 1)
        layout.addLayout(answers)
        self.is_this.setProperty("kind", "primary")
        self.is_this.clicked.connect(self._say_it_is)
        self.send.clicked.connect(self._ask_to_send)
        self.keep.clicked.connect(self.here)
        self.retranslate()

    def begin(self, title: str) -> None:
        """Another entry: its candidates are still being looked for."""
        self._title = title
        self._rows = None
        self._fill()

    def show_candidates(self, rows: Sequence[RecordRow]) -> None:
        """What it could be on the server; none where nothing like it was read."""
        kept = self.candidate()
        self._rows = tuple(rows)
        self._fill()
        places = [place for place, row in enumerate(self._rows) if row.id == kept]
        self._which.setCurrentIndex(places[0] if places else 0)
        self._look()

    def show_beside(self, candidate: LocalId, rows: Sequence[Row]) -> None:
        if candidate == self.candidate():
            self.compare.show_columns((tr("本机的这一条"), tr("服务器上的")), rows)
            self.compare.show()

    def candidate(self) -> LocalId | None:
        place = self._which.currentIndex()
        return self._rows[place].id if self._rows and 0 <= place < len(self._rows) else None

    def retranslate(self) -> None:
        name(self.is_this, tr("就是这一条"))
        name(self.send, tr("再发一次…"))
        name(self.keep, tr("只留在本机"))
        explained = (
            tr("两条合成一条，不再发送。"),
            tr("如果上次其实已经到了，服务器上会出现两条一样的记录。"),
            tr("服务器上没有这一条也没关系：不再发送，记录留在这台电脑上。"),
        )
        for label, words in zip(self._why, explained, strict=True):
            label.setText(words)
        self._which.setAccessibleName(tr("服务器上相像的记录"))
        self.compare.setAccessibleName(tr("本机的记录和服务器上的记录"))
        self._fill()

    def _fill(self) -> None:
        rows = self._rows
        self._which.blockSignals(True)
        self._which.clear()
        for row in rows or ():
            words = " · ".join(filter(None, (row.record_time, text.one_line(row.title or ""), row.effect or "")))
            self._which.addItem(f"{row.server_id}  {text.one_line(words)[:80]}")
        self._which.blockSignals(False)
        self._which.setVisible(bool(rows) and len(rows or ()) > 1)
        self.compare.setVisible(bool(rows) and self.compare.isVisibleTo(self))
        self.is_this.setEnabled(bool(rows))
        if rows is None:
            self._words.setText(tr("正在查找服务器上相像的记录…"))
        elif not rows:
            self._words.setText(tr("这一条发出后没有得到可靠的回答，服务器上也没有看到相像的记录。请您决定："))
        else:
            self._words.setText(trn("这一条发出后没有得到可靠的回答，服务器上有 {n} 条相像的记录。它是吗？", len(rows)))

    def _look(self) -> None:
        candidate = self.candidate()
        if candidate is not None:
            self.looked_at.emit(candidate)

    def _say_it_is(self) -> None:
        candidate = self.candidate()
        if candidate is not None:
            self.it_is.emit(candidate)

    def _ask_to_send(self) -> None:
        box = text.message(
            self,
            tr("再发一次「{title}」？", title=self._title),
            tr("如果上次其实已经到了，服务器上会出现两条一样的记录，而且不能从这里删除。"),
            kind=QMessageBox.Icon.Warning,
            buttons=QMessageBox.StandardButton.Cancel,
        )
        send = box.addButton(tr("再发一次"), QMessageBox.ButtonRole.AcceptRole)
        box.button(QMessageBox.StandardButton.Cancel).setText(tr("取消"))
        box.setDefaultButton(QMessageBox.StandardButton.Cancel)
        send.clicked.connect(self.again)
        box.open()
