"""Lays what is to be read on sheets of paper, whole, and paints any one of them.

Laid out in steps, so that the window lives on while ten thousand rows are measured; painted page by page, so that the
preview paints what is looked at and a file what comes next. No line stands alone at the end or the head of a page, no
caption without its text. By hand, because a text document breaks table rows in two and knows no foot.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter

from desktop_app.ui import theme
from desktop_app.ui.page_setup import PageSetup
from desktop_app.ui.paper_blocks import Block, Face, Gap, Laid, font_of, line_height, metrics_of, millimetres
from desktop_app.ui.text import one_line
from desktop_app.words import tr

_TALL = 0.6
"""Of a page: a row higher than that may go over two."""
_EDGE = 2
"""Lines of a text that stand together at the end and at the head of a page."""
_HEAD_GAP, _FOOT_GAP = millimetres(2), millimetres(3)
_KEPT = 256
"""Blocks whose lines are kept for being painted again."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Lines `first` up to `last` of a block, `top` below the head of the page."""

    block: Block
    first: int
    last: int
    top: int


@dataclass(slots=True)
class _Page:
    placed: list[Placed] = field(default_factory=list)
    used: int = 0
    running: str = ""


class Paper:
    def __init__(
        self, title: str, blocks: Callable[[int], Iterable[Block | None]], setup: PageSetup, foot: str = ""
    ) -> None:
        """`blocks` is asked with the width they have; None among them is a turn without one.

        `foot` stands beside the number of each page.
        """
        self.title, self.setup = one_line(title), setup
        self._blocks, self._foot = blocks, foot
        self._written = setup.written()
        self._width = self._written.width()
        small = line_height(Face.SMALL)
        self._room = self._written.height() - 2 * small - _HEAD_GAP - _FOOT_GAP
        self._pages: list[_Page] = [_Page()]
        self._repeated: Block | None = None
        self._running = ""
        self._is_laid = False
        self._kept: dict[int, tuple[Block, Laid]] = {}  # by the block's identity; the latest last

    # --- laying out --------------------------------------------------------------------------------------------------
    def lay_out(self) -> Iterator[int]:
        """Once, to its end before anything is painted; yields how many blocks it has laid."""
        waiting: list[tuple[Block, Laid]] = []
        count = 0
        for block in self._blocks(self._width):
            for part in block.parts(self._width) if block is not None else ():
                laid = part.lay(self._width)
                waiting.append((part, laid))
                if not part.keeps_next:
                    self._place(waiting)
                    waiting = []
                count += 1
                yield count
            yield count
        self._place(waiting)
        self._is_laid = True

    def lay_out_now(self) -> Paper:
        """For what is short."""
        for _ in self.lay_out():
            pass
        return self

    def pages(self) -> int:
        return len(self._pages)

    def is_laid(self) -> bool:
        return self._is_laid

    def _place(self, group: list[tuple[Block, Laid]]) -> None:
        """What belongs together: captions, and the first lines of what they stand over."""
        if not group:
            return
        if not self._fits(group):
            self._turn()
        for block, laid in group:
            self._place_one(block, laid)

    def _fits(self, group: list[tuple[Block, Laid]]) -> bool:
        if not self._page_has_more_than_repeated():
            return True
        needed = sum(block.above + sum(laid.heights) for block, laid in group[:-1])
        block, laid = group[-1]
        heights = laid.heights
        together = len(heights) if self._is_whole(block, heights) else _first_break(len(heights))
        return self._pages[-1].used + needed + block.above + sum(heights[:together]) <= self._room

    def _is_whole(self, block: Block, heights: Sequence[int]) -> bool:
        return block.whole and sum(heights) <= self._room * _TALL

    def _place_one(self, block: Block, laid: Laid) -> None:
        heights, first = laid.heights, 0
        if isinstance(block, Gap) and not self._page_has_more_than_repeated():
            return  # a new page is gap enough
        while first < len(heights):
            page = self._pages[-1]
            above = block.above if first == 0 and self._page_has_more_than_repeated() else 0
            last = first + _lines_that_fit(heights[first:], self._room - page.used - above)
            last = _good_break(first, last, len(heights))
            if last == first:
                if self._page_has_more_than_repeated():
                    self._turn()
                    continue
                last = first + 1  # one line higher than a page: there is no better place for it
            page.placed.append(Placed(block, first, last, page.used + above))
            page.used += above + sum(heights[first:last])
            first = last
            if first < len(heights):
                self._turn()
        if block.repeats:
            self._repeated = block
        if block.running is not None:
            self._running = one_line(block.running)

    def _page_has_more_than_repeated(self) -> bool:
        placed = self._pages[-1].placed
        return bool(placed) and not (len(placed) == 1 and placed[0].block is self._repeated)

    def _turn(self) -> None:
        self._pages.append(_Page(running=self._running))
        if self._repeated is not None:
            laid = self._laid(self._repeated)
            page = self._pages[-1]
            page.placed.append(Placed(self._repeated, 0, len(laid.heights), 0))
            page.used += sum(laid.heights)

    def _laid(self, block: Block) -> Laid:
        """Its lines, kept for a while: a page is painted again when it is scrolled."""
        kept = self._kept.pop(id(block), None) or (block, block.lay(self._width))
        self._kept[id(block)] = kept
        if len(self._kept) > _KEPT:
            del self._kept[next(iter(self._kept))]
        return kept[1]

    # --- painting ----------------------------------------------------------------------------------------------------
    def placed(self, number: int) -> tuple[Placed, ...]:
        """What stands on page `number`, from 0."""
        return tuple(self._pages[number].placed)

    def paint_page(self, painter: QPainter, number: int) -> None:
        """Page `number`, from 0, where the painter's units are ours and its origin is the sheet's corner."""
        page, written = self._pages[number], self._written
        painter.setFont(font_of(Face.SMALL))
        painter.setPen(theme.LIGHT.color("text2"))
        small = line_height(Face.SMALL)
        if page.running:
            self._paint_small(painter, QRect(written.left(), written.top(), self._width, small), page.running)
        self._paint_foot(painter, number, small)
        top = written.top() + small + _HEAD_GAP
        for placed in page.placed:
            laid = self._laid(placed.block)
            laid.draw(painter, written.left(), top + placed.top, placed.first, placed.last)

    def _paint_foot(self, painter: QPainter, number: int, small: int) -> None:
        written = self._written
        place = QRect(written.left(), written.top() + written.height() - small, self._width, small)
        words = tr("第 {number} / {pages} 页", number=f"{number + 1:,}", pages=f"{self.pages():,}")
        if self._foot:
            words = f"{words} · {self._foot}"
        self._paint_small(painter, place, words, Qt.AlignmentFlag.AlignHCenter)

    def _paint_small(
        self, painter: QPainter, place: QRect, words: str, align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft
    ) -> None:
        shown = metrics_of(Face.SMALL).elidedText(words, Qt.TextElideMode.ElideRight, place.width())
        flags = align | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        painter.drawText(place, int(flags), shown)


def _lines_that_fit(heights: Sequence[int], room: int) -> int:
    used = 0
    for place, height in enumerate(heights):
        used += height
        if used > room:
            return place
    return len(heights)


def _first_break(count: int) -> int:
    """How many lines stand before the first place where a page may end."""
    return count if count < 2 * _EDGE else _EDGE


def _good_break(first: int, last: int, count: int) -> int:
    """`last`, or an earlier line, so that `_EDGE` lines stand on both sides; `first` where there is none."""
    if last >= count:
        return count
    last = min(last, count - _EDGE)
    return last if last - first >= min(_EDGE, count) else first
