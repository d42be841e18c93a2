"""Texts of table cells, shortened to their room and shaped once: most of a page's names stand on the next one too.

Measured for a page of 20 rows: to shorten 75 texts takes Qt 2 ms and to draw 170 of them 5 ms, because each is shaped
anew each time. What is seen a second time is kept in shaped form and drawn in a third of that.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import ceil

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetrics, QFontMetricsF, QPainter, QStaticText

KEPT = 4_000
"""Shortened texts that are kept, of some twenty pages."""
_PLAIN = re.compile("[ -~\u3000-\u9fff\uff00-\uffef]*")
"""Letters of which none is wider than a Chinese one."""


class Print:
    """A font with its measures."""

    def __init__(self, font: QFont) -> None:
        self.font = font
        self.metrics = QFontMetrics(font)
        exact = QFontMetricsF(font)
        self._widest = ceil(max(exact.horizontalAdvance(letter) for letter in "国W—"))
        self._wide = exact.horizontalAdvance("国")

    def shortened(self, text: str, room: int) -> str:
        """As much of `text` as `room` pixels hold, with dots at its end where that is not all."""
        if len(text) * self._widest <= room and _PLAIN.fullmatch(text):
            return text
        return self.metrics.elidedText(text[: self._enough(text, room)], Qt.TextElideMode.ElideRight, room)

    def _enough(self, text: str, room: int) -> int:
        """So many letters surely take more than `room`: Qt need not look at the rest of a long text."""
        left = room + 2 * self._wide
        for place, letter in enumerate(text):
            if "一" <= letter <= "\u9fff":
                left -= self._wide
            if left < 0:
                return place + 1
        return len(text)


@dataclass(slots=True)
class CellText:
    """`width` is known where the text stands at the right."""

    shown: str
    spans: list[tuple[int, int]]
    width: int = 0
    _shaped: QStaticText | None = None
    _seen: bool = False

    def draw(self, painter: QPainter, left: int, top: int, ascent: int) -> None:
        """In the font that the painter has, of which `ascent` is the measure from the top to the line."""
        if self._shaped is not None:
            painter.drawStaticText(left, top, self._shaped)
        elif self._seen:
            self._shaped = QStaticText(self.shown)
            self._shaped.setTextFormat(Qt.TextFormat.PlainText)  # left to itself it would take names for markup
            painter.drawStaticText(left, top, self._shaped)
        else:
            self._seen = True
            painter.drawText(left, top + ascent, self.shown)


def within(shown: str, whole: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """What of `spans` of the whole text is seen where its end gave way to dots."""
    seen = len(whole) if shown == whole else max(0, len(shown) - 1)
    return [(start, min(length, seen - start)) for start, length in spans if start < seen]
