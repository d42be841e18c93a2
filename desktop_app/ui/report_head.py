"""What a report says of itself: of which days, how much is in it, and what came since it was made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop_app.domain.report import Since, Span, sums
from desktop_app.ui import text
from desktop_app.words import tr, trn

if TYPE_CHECKING:
    from desktop_app.actions.reporting import ReportFound


class ReportTitle(QWidget):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title, self._about = text.label("", "h1"), text.ElidedLabel("", "dim")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addWidget(self._title)
        row.addWidget(self._about, 1)

    def show_span(self, span: Span) -> None:
        self._title.setText(f"{tr('日报') if span.is_day else tr('周报')}  {span.words()}")

    def show_about(self, found: ReportFound, *, kept: bool) -> None:
        """`kept` says that what stands in the boxes is a draft of the store."""
        said = [sums(found.visits)] if found.visits else []
        silent = sum(not visit.said("effect") for visit in found.visits)
        if silent:
            said.append(trn("{n} 次没有写收获", silent))
        if found.left_out:
            said.append(trn("另有 {n} 次太多，没有写进来", found.left_out))
        if kept:
            said.append(tr("改过的内容已保存"))
        self._about.setText(" · ".join(said))


class ReportNews(QFrame):
    add_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "banner")
        self._words, self._add = text.label("", wrap=True), QPushButton()
        self._add.setAutoDefault(False)
        self._add.clicked.connect(self.add_asked)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 6, 4)
        row.addWidget(self._words, 1)
        row.addWidget(self._add)
        self.hide()

    def words(self) -> str:
        """Nothing where there is none."""
        return "" if self.isHidden() else self._words.text()

    def show_news(self, news: Since) -> None:
        said = []
        if news.new:
            said.append(trn("有 {n} 条新记录", len(news.new)))
        if news.changed:
            said.append(trn("{n} 条记录有改动，重新生成后可见", len(news.changed)))
        self._add.setText(tr("加入(&J)"))
        self._words.setText(tr("；").join(said))
        self._add.setVisible(bool(news.new))
        self.setVisible(bool(said))


class ReportNone(QFrame):
    """In the place of the boxes where there is nothing to report; says what can be done next."""

    earlier_asked = Signal()
    new_asked = Signal()
    blank_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._words = text.label("", "dim", wrap=True)
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._earlier, self._new, self._blank = (QPushButton() for _ in range(3))
        self._blank.setProperty("kind", "link")
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        for button, asked in (
            (self._earlier, self.earlier_asked),
            (self._new, self.new_asked),
            (self._blank, self.blank_asked),
        ):
            button.setAutoDefault(False)
            button.clicked.connect(asked)
            buttons.addWidget(button)
        buttons.addStretch(1)
        room = QVBoxLayout(self)
        room.setSpacing(12)
        room.addStretch(1)
        room.addWidget(self._words)
        room.addLayout(buttons)
        room.addStretch(1)

    def show_of(self, found: ReportFound) -> None:
        who = found.person.label if found.person else tr("全部员工")
        self._words.setText(tr("{who} 在 {days} 没有拜访记录。", who=who, days=found.span.words()))
        self._earlier.setText(tr("看前一天") if found.span.is_day else tr("看前一周"))
        self._new.setText(tr("新建拜访"))
        text.tooltip(self._new, "Ctrl+N")
        self._blank.setText(tr("仍然写一份"))
