"""What was done for one entry and what came of it, as a line of time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QWidget

from desktop_app.domain.times import read_exact
from desktop_app.ui import fonts, text, theme
from desktop_app.words import tr

if TYPE_CHECKING:
    from desktop_app.domain.sync_views import StoryLine

_DOT, _COLUMN = 4.0, 22


class OutboxStory(QWidget):
    """Times, dots on a line, and words; read aloud as one text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._story: tuple[StoryLine, ...] = ()
        self._words: list[text.TextLabel] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(0)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(2, 1)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def show_story(self, story: Sequence[StoryLine]) -> None:
        if tuple(story) == self._story and self._words:
            return
        self._story = tuple(story)
        self._clear()
        days = {line.at[:10] for line in self._story}
        for row, line in enumerate(self._story):
            when = text.label(_when(line.at, dated=len(days) > 1), "small")
            words = text.label(_said(line), wrap=True)
            words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._grid.addWidget(when, row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.setColumnMinimumWidth(1, fonts.scaled(_COLUMN))
            self._grid.addWidget(words, row, 2)
            self._words.append(words)
        spoken = "；".join(f"{_when(line.at, dated=True)} {_said(line)}" for line in self._story)
        self.setAccessibleName(tr("经过：{story}", story=text.one_line(spoken)))
        self.setVisible(bool(self._story))

    def lines(self) -> list[str]:
        """As they are read: time and words."""
        return [f"{_when(line.at, dated=False)} {_said(line)}" for line in self._story]

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._words:
            return
        tokens = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        x = self._words[0].geometry().left() - fonts.scaled(_COLUMN) / 2
        height = self._words[0].fontMetrics().height() / 2
        points = [QPointF(x, label.geometry().top() + height) for label in self._words]
        painter.setPen(QPen(tokens.color("outline"), 1.5))
        painter.drawLine(points[0], points[-1])
        for place, point in enumerate(points):
            last = place == len(points) - 1
            painter.setPen(QPen(tokens.color("accent" if last else "text3"), 1.5))
            painter.setBrush(tokens.color("accent" if last else "surface"))
            painter.drawEllipse(point, _DOT, _DOT)
        if self.hasFocus():
            painter.setPen(tokens.color("accent"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), 4, 4)
        painter.end()

    def _clear(self) -> None:
        self._words.clear()
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()


def _when(at: str, *, dated: bool) -> str:
    moment = read_exact(at)
    if moment is None:
        return at
    return f"{moment:%m-%d %H:%M}" if dated else f"{moment:%H:%M}"


def _said(line: StoryLine) -> str:
    return tr("{words}：{message}", words=line.words, message=line.message) if line.message else line.words
