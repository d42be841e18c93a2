"""What a page is built of: texts that go on over pages, and rows of cells that stay whole where they can.

Each is measured and painted in the same units (`page_setup.DPI`) by Qt's own line breaking, which knows what must not
stand at the beginning or the end of a Chinese line.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import lru_cache
from math import ceil
from typing import Protocol

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen, QTextLayout, QTextOption

from desktop_app.ui import fonts, theme
from desktop_app.ui.page_setup import DPI
from desktop_app.ui.text import visible

_AT_ONCE = 2_000
"""Letters of one paragraph that are broken into lines in one go: some ten milliseconds."""


class Face(IntEnum):
    """A kind of print; sizes do not follow the screen's."""

    TITLE = 0
    HEAD = 1
    STRONG = 2
    TEXT = 3
    CELL_STRONG = 4
    CELL = 5
    SMALL = 6


_POINTS = {
    Face.TITLE: 14.0,
    Face.HEAD: 11.5,
    Face.STRONG: 9.5,
    Face.TEXT: 9.5,
    Face.CELL_STRONG: 8.5,
    Face.CELL: 8.5,
    Face.SMALL: 8.0,
}
_OFF = ("liga", "locl")
"""What a font puts in the place of letters, a PDF cannot give back: one picture for "fi", and in Noto Sans CJK other
figures beside Latin letters."""
_STRONG = (Face.TITLE, Face.HEAD, Face.STRONG, Face.CELL_STRONG)


def millimetres(length: float) -> int:
    return round(length / 25.4 * DPI)


@lru_cache(maxsize=len(Face))
def font_of(face: Face) -> QFont:
    font = fonts.base_font()
    font.setPixelSize(round(_POINTS[face] / 72 * DPI))
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)  # a width is the same at every size
    if hasattr(QFont, "Tag"):  # since Qt 6.7
        for feature in _OFF:
            font.setFeature(QFont.Tag(feature), 0)
    return fonts.unread(font) if face in _STRONG else font


@lru_cache(maxsize=len(Face))
def metrics_of(face: Face) -> QFontMetricsF:
    return QFontMetricsF(font_of(face))


@lru_cache(maxsize=len(Face))
def line_height(face: Face) -> int:
    return ceil(metrics_of(face).height())


def advance(face: Face, text: str) -> float:
    return float(metrics_of(face).horizontalAdvance(text))


# --- lines -----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Line:
    """A line of a layout, which it keeps alive: Qt's own line only points into it. `moved` is how far to the right."""

    layout: QTextLayout
    number: int
    moved: float = 0.0

    def text(self) -> str:
        line = self.layout.lineAt(self.number)
        units = self.layout.text().encode("utf-16-le")  # in which Qt counts
        return units[2 * line.textStart() : 2 * (line.textStart() + line.textLength())].decode("utf-16-le")


@dataclass(slots=True)
class Lines:
    """The lines of a text at a width."""

    face: Face
    lines: list[Line]

    def draw(self, painter: QPainter, left: float, top: float, first: int, last: int) -> None:
        """Lines `first` up to `last`, the first of them at `top`."""
        height, ascent = line_height(self.face), metrics_of(self.face).ascent()
        for place, one in enumerate(self.lines[first:last]):
            line = one.layout.lineAt(one.number)
            line.draw(painter, QPointF(left + one.moved, top + place * height + ascent - line.ascent()))


_LEFT = Qt.AlignmentFlag.AlignLeft


def break_lines(text: str, face: Face, width: int, *, right: bool = False) -> Lines:
    """All lines of `text`, which has its own line feeds."""
    made = Lines(face, [])
    for paragraph in text.split("\n"):
        laid = _lay(paragraph, face, width)
        for number in range(laid.lineCount()):
            moved = width - laid.lineAt(number).naturalTextWidth() if right else 0.0
            made.lines.append(Line(laid, number, moved))
    return made


def _lay(paragraph: str, face: Face, width: int) -> QTextLayout:
    layout = QTextLayout(paragraph, font_of(face))
    option = QTextOption(_LEFT)
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    option.setTabStopDistance(advance(face, "汉") * 4)
    layout.setTextOption(option)
    layout.setCacheEnabled(True)
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        line.setPosition(QPointF(0, 0))
    layout.endLayout()
    return layout


# --- blocks ----------------------------------------------------------------------------------------------------------
class Laid(Protocol):
    @property
    def heights(self) -> Sequence[int]:
        """Of each line; a page ends between two of them, if it must."""

    def draw(self, painter: QPainter, left: int, top: int, first: int, last: int) -> None:
        """Lines `first` up to `last`, the first of them at `top`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block(ABC):
    above: int = 0
    """Empty space over it, but not at the head of a page."""
    keeps_next: bool = False
    """Never the last thing on a page: a caption."""
    whole: bool = False
    """Goes to the next page rather than over two, if a page holds it."""
    repeats: bool = False
    """Stands again at the head of each page that follows: the heads of columns."""
    running: str | None = None
    """From here on the words at the head of the pages that follow; None leaves them as they are."""

    def parts(self, _width: int) -> Iterator[Block]:
        """Itself, or the pieces that it is laid in where it is very long."""
        yield self

    @abstractmethod
    def lay(self, width: int) -> Laid: ...


@dataclass(frozen=True, slots=True)
class Text(Block):
    """A text in the full width, indented or not."""

    text: str
    face: Face = Face.TEXT
    color: str = "text"
    indent: int = 0

    def parts(self, width: int) -> Iterator[Block]:
        """Paragraph by paragraph, and a long one in pieces that end where a line ends."""
        first = True
        for paragraph in self.text.split("\n"):
            rest = paragraph
            while len(rest) > _AT_ONCE:
                taken, rest = _whole_lines(rest, self.face, width - self.indent)
                yield self._part(taken, first=first)
                first = False
            yield self._part(rest, first=first)
            first = False

    def _part(self, text: str, *, first: bool) -> Text:
        return Text(
            text,
            self.face,
            self.color,
            self.indent,
            above=self.above if first else 0,
            keeps_next=self.keeps_next,
            running=self.running if first else None,
        )

    def lay(self, width: int) -> Laid:
        return _LaidText(break_lines(self.text, self.face, width - self.indent), self.color, self.indent)


def _whole_lines(text: str, face: Face, width: int) -> tuple[str, str]:
    """As many whole lines as the beginning of `text` fills, and what follows them."""
    piece = text[:_AT_ONCE]
    laid = _lay(piece, face, width)
    if laid.lineCount() < 2:
        return piece, text[_AT_ONCE:]
    units = laid.lineAt(laid.lineCount() - 1).textStart()  # Qt counts in UTF-16
    ends = len(piece.encode("utf-16-le")[: units * 2].decode("utf-16-le"))
    return text[:ends], text[ends:]


@dataclass(slots=True)
class _LaidText:
    _lines: Lines
    _color: str
    _indent: int

    @property
    def heights(self) -> Sequence[int]:
        return [line_height(self._lines.face)] * len(self._lines.lines)

    def draw(self, painter: QPainter, left: int, top: int, first: int, last: int) -> None:
        painter.setPen(theme.LIGHT.color(self._color))
        self._lines.draw(painter, left + self._indent, top, first, last)


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    left: int
    width: int
    face: Face = Face.CELL
    color: str = "text"
    right: bool = False


@dataclass(frozen=True, slots=True)
class Row(Block):
    """Cells beside one another, on one page where they are not the most of it."""

    cells: tuple[Cell, ...]
    padding: int = 0
    """Over and under the lines."""
    ground: str = ""
    ruled: bool = False
    """A line under it."""
    whole: bool = field(default=True, kw_only=True)

    def lay(self, width: int) -> Laid:
        laid = [_lay_cell(cell) for cell in self.cells]
        return _LaidRow(self, width, laid, max((count for count, _ in laid), default=1))


_DrawLines = Callable[[QPainter, float, float, int, int], None]


def _lay_cell(cell: Cell) -> tuple[int, _DrawLines]:
    """How many lines it has, and what draws them. Most cells are one short line, which needs no breaking."""
    wide = advance(cell.face, cell.text) if "\n" not in cell.text and len(cell.text) < 200 else cell.width + 1
    if wide > cell.width or "\t" in cell.text:
        lines = break_lines(cell.text, cell.face, cell.width, right=cell.right)
        return max(1, len(lines.lines)), lines.draw

    def draw(painter: QPainter, left: float, top: float, first: int, last: int) -> None:
        if cell.text and first == 0 < last:
            painter.setFont(font_of(cell.face))
            moved = cell.width - wide if cell.right else 0
            painter.drawText(QPointF(left + moved, top + metrics_of(cell.face).ascent()), cell.text)

    return 1, draw


@dataclass(slots=True)
class _LaidRow:
    _row: Row
    _width: int
    _cells: list[tuple[int, _DrawLines]]
    _count: int

    @property
    def heights(self) -> Sequence[int]:
        lines = [self._height()] * self._count
        lines[0] += self._row.padding
        lines[-1] += self._row.padding
        return lines

    def _height(self) -> int:
        return max((line_height(cell.face) for cell in self._row.cells), default=line_height(Face.CELL))

    def draw(self, painter: QPainter, left: int, top: int, first: int, last: int) -> None:
        row, heights = self._row, self.heights
        under = top + sum(heights[first:last])
        if row.ground:
            painter.fillRect(left, top, self._width, under - top, theme.LIGHT.color(row.ground))
        inner = top + (row.padding if first == 0 else 0)
        for cell, (count, draw) in zip(row.cells, self._cells, strict=True):
            painter.setPen(theme.LIGHT.color(cell.color))
            draw(painter, left + cell.left, inner, first, min(last, count))
        if row.ruled and last == self._count:
            rule(painter, left, under, self._width)


@dataclass(frozen=True, slots=True)
class Gap(Block):
    """A rule with air round it, between one thing and the next."""

    keeps_next: bool = field(default=True, kw_only=True)

    def lay(self, width: int) -> Laid:
        return _LaidGap(width)


_GAP = millimetres(3)


@dataclass(slots=True)
class _LaidGap:
    _width: int

    @property
    def heights(self) -> Sequence[int]:
        return [2 * _GAP]

    def draw(self, painter: QPainter, left: int, top: int, first: int, last: int) -> None:
        rule(painter, left, top + _GAP, self._width)


def rule(painter: QPainter, left: int, top: int, width: int) -> None:
    painter.setPen(QPen(theme.LIGHT.color("outline"), millimetres(0.12)))
    painter.drawLine(left, top, left + width, top)


def clean(text: str) -> str:
    """As it is put on paper: nothing hidden, no empty lines at its ends."""
    return visible(text).strip("\n")
