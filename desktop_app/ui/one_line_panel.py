"""The line above a form's fields, its chips, and under them what the keys do or what was filled in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from desktop_app.domain.line_pieces import LineReading
from desktop_app.domain.line_taking import Answers
from desktop_app.ui import icons
from desktop_app.ui.menus import bare
from desktop_app.ui.one_line_box import LineBox, Underlined
from desktop_app.ui.one_line_chips import PieceChips
from desktop_app.ui.one_line_words import summary
from desktop_app.ui.text import ElidedLabel, label, restyle, tooltip
from desktop_app.words import tr

KEY = "Ctrl+L"
UNDO_KEY = "Alt+Z"
Said = Callable[[], str]


class OneLinePanel(QFrame):
    opened = Signal(bool)
    """A person opened or closed it."""
    undo_asked = Signal()

    def __init__(self, clock: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "line")
        self._clock = clock
        self._reading, self._answers = LineReading(""), Answers()
        self._looked_at: int | None = None
        self._news: Said | None = None
        self._is_bad = False
        self.box = LineBox()
        self.chips = PieceChips(clock)
        self._caption = label("", "dim")
        self._caption.setBuddy(self.box)
        self.fold, self._unfold = QToolButton(), QPushButton()
        self._said, self._hint = ElidedLabel("", "small"), label("", "small")
        self.undo = QPushButton()
        self._row, self._foot = QWidget(), QWidget()
        self._lay_out()
        self.fold.clicked.connect(lambda: self._by_hand(is_open=False))
        self._unfold.clicked.connect(lambda: self._by_hand(is_open=True))
        self.undo.clicked.connect(self.undo_asked)
        self.chips.looked_at.connect(self._look_at)
        self.chips.left.connect(self.box.setFocus)
        self.box.gone_down.connect(self.chips.focus_first)
        self.retranslate()

    # --- open and closed -------------------------------------------------------------------------------------------
    def is_open(self) -> bool:
        return not self._row.isHidden()

    def set_open(self, is_open: bool) -> None:
        """Closed it keeps what is written, and says so."""
        self._row.setVisible(is_open)
        self._unfold.setVisible(not is_open)
        self.chips.setVisible(is_open and bool(self._reading.pieces))
        self._show_foot()

    def _by_hand(self, *, is_open: bool) -> None:
        self.set_open(is_open)
        (self.box if is_open else self._unfold).setFocus()
        self.opened.emit(is_open)

    # --- what is shown ---------------------------------------------------------------------------------------------
    def show_reading(self, reading: LineReading, answers: Answers) -> None:
        """What was understood of the line, if it still is that line."""
        self._reading, self._answers = reading, answers
        self.chips.show_reading(reading, answers)
        self.chips.setVisible(self.is_open() and bool(reading.pieces))
        for before, after in pairwise([self.box, *self.chips.chips()[:1], self.fold, self.undo]):
            QWidget.setTabOrder(before, after)  # a chip that is made later would come last in the whole form
        self._underline()
        self._describe()
        self._show_foot()

    def say(self, words: Said | None, *, bad: bool = False) -> None:
        """News in the place of the keys, until something is typed."""
        self._news, self._is_bad = words, bad
        self._show_foot()

    def offer_undo(self, offered: bool) -> None:
        self.undo.setVisible(offered)
        self._show_foot()

    def news(self) -> str:
        return self._news() if self._news else ""

    def talk(self) -> str:
        """What would come into the outcome."""
        return self._answers.picks(self._reading)[1]

    def retranslate(self) -> None:
        self._caption.setText(tr("一句话(&L)"))
        self.box.setAccessibleName(bare(tr("一句话(&L)")))
        self.box.setPlaceholderText(tr("昨天下午电话济南大学王主任 谈报价 花120"))
        self.fold.setAccessibleName(tr("收起一句话"))
        tooltip(self.fold, tr("收起一句话"))
        self._unfold.setText(tr("一句话录入"))
        tooltip(self._unfold, KEY)
        self.undo.setText(tr("撤销填入"))
        tooltip(self.undo, UNDO_KEY)
        self.chips.retranslate()
        self._describe()
        self._show_foot()

    def _describe(self) -> None:
        self.box.setAccessibleDescription(summary(self._reading, self._answers, self._clock()))

    def _show_foot(self) -> None:
        """What was said last, else what would come into the outcome; beside it the keys."""
        is_read = self.is_open() and bool(self.box.words().strip())
        talk = self.talk() if is_read else ""
        self._said.setText(self.news() or (tr("收获：{talk}", talk=talk) if talk else ""))
        self._said.setProperty("role", "problem" if self._is_bad else "small")
        restyle(self._said)
        self._hint.setText(self._keys() if is_read and not self.news() else "")
        self._foot.setVisible(is_read or bool(self.news()) or not self.undo.isHidden())

    def _keys(self) -> str:
        if self._answers.question(self._reading) is not None:
            return tr("Enter 逐项选择并填入 · ↓ 逐项修改")
        return tr("Enter 填入 · Ctrl+Enter 填入并保存 · ↓ 逐项修改")

    def _look_at(self, number: int | None) -> None:
        self._looked_at = number
        self._underline()

    def _underline(self) -> None:
        if self.box.words() != self._reading.line:
            return  # other words stand there by now, and their reading is on its way
        marks = []
        for number, piece in enumerate(self._reading.pieces):
            is_on = self._answers.value(self._reading, number) is not None
            tone = "accent" if is_on else "warn" if self._answers.is_open(self._reading, number) else "text3"
            marks += [Underlined(span, tone, number == self._looked_at) for span in piece.spans]
        self.box.underline(marks)

    # --- building --------------------------------------------------------------------------------------------------
    def _lay_out(self) -> None:
        self.fold.setProperty("kind", "small")
        self.fold.setIcon(icons.icon("chevron_up"))
        for button, kind in ((self._unfold, "link"), (self.undo, "link")):
            button.setProperty("kind", kind)
            button.setAutoDefault(False)
        self.fold.setAutoRaise(True)
        row = QHBoxLayout(self._row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._caption)
        row.addWidget(self.box, 1)
        row.addWidget(self.fold)
        foot = QHBoxLayout(self._foot)
        foot.setContentsMargins(0, 0, 0, 0)
        foot.setSpacing(8)
        foot.addWidget(self._said, 1)
        foot.addWidget(self._hint)
        foot.addWidget(self.undo)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(6)
        whole.addWidget(self._row)
        whole.addWidget(self._unfold, 0, Qt.AlignmentFlag.AlignLeft)
        whole.addWidget(self.chips)
        whole.addWidget(self._foot)
        for part in (self._unfold, self._foot, self.undo):
            part.hide()
