"""A list on paper: columns as wide as they need to be, their heads on every page, texts whole, sums under them."""

from __future__ import annotations

import heapq
from collections.abc import Generator, Sequence
from dataclasses import dataclass

from desktop_app.ui.page_setup import PageSetup
from desktop_app.ui.paper import Paper
from desktop_app.ui.paper_blocks import Block, Cell, Face, Row, Text, advance, millimetres
from desktop_app.ui.text import one_line

_PADDING, _UNDER_ABOUT = millimetres(1.2), millimetres(2.5)
_SHARE_MOST = 0.22
"""Of the page's width, for a column of texts that is not the last of them."""
_SHORT = 0.125
"""The same for what is read in one line."""
_LEAST = 0.05
"""Of the page's width, for a text; below that figures give way too."""
_LONG_SHARES = 2
"""Where room is short, of the column of long texts against one of the others."""
_MEASURED = 24
"""Of a column, those that look the widest: measuring ten thousand would keep the window waiting."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """`long` is the column of long texts, which takes the room that is left; `right` are columns of figures."""

    title: str
    about: str
    heads: tuple[str, ...]
    rows: Sequence[Sequence[str]]
    right: frozenset[int] = frozenset()
    long: int | None = None
    sums: tuple[str, ...] = ()
    """A last row, set off from the others."""


def sheet_paper(sheet: Sheet, setup: PageSetup, foot: str = "") -> Paper:
    """Still to be laid out (`Paper.lay_out`)."""

    def blocks(width: int) -> Generator[Block | None]:
        widths = yield from _widths(sheet, width)
        yield Text(one_line(sheet.title), Face.TITLE, keeps_next=True)
        yield Text(one_line(sheet.about), Face.SMALL, "text2", above=millimetres(0.5), keeps_next=True)
        heads = _cells(sheet, sheet.heads, widths, Face.CELL_STRONG)
        running = one_line(f"{sheet.title} · {sheet.about}") if sheet.about else sheet.title
        yield Row(heads, _PADDING, "neutral_bg", above=_UNDER_ABOUT, keeps_next=True, repeats=True, running=running)
        last = len(sheet.rows) - 1 if sheet.sums else -1
        for place, row in enumerate(sheet.rows):
            yield Row(_cells(sheet, row, widths, Face.CELL), _PADDING, ruled=True, keeps_next=place == last)
        if sheet.sums:
            yield Row(_cells(sheet, sheet.sums, widths, Face.CELL_STRONG), _PADDING, "sunken", ruled=True)

    return Paper(sheet.title, blocks, setup, foot)


def _cells(sheet: Sheet, texts: Sequence[str], widths: Sequence[int], face: Face) -> tuple[Cell, ...]:
    made, left = [], 0
    for column, (text, width) in enumerate(zip(texts, widths, strict=True)):
        made.append(Cell(text, left + _PADDING, max(1, width - 2 * _PADDING), face, right=column in sheet.right))
        left += width
    return tuple(made)


# --- widths ----------------------------------------------------------------------------------------------------------
def _widths(sheet: Sheet, room: int) -> Generator[None, None, list[int]]:
    """As the texts need them, of `room` in all; a turn for each column."""
    wanted = []
    for column in range(len(sheet.heads)):
        wanted.append(_wanted(sheet, column, int(room * _SHARE_MOST)))
        yield
    return shared_out(wanted, room, sheet.long)


def _wanted(sheet: Sheet, column: int, most: int) -> int:
    widest = heapq.nlargest(_MEASURED, {row[column] for row in sheet.rows}, key=_looks_wide)
    texts = max((advance(Face.CELL, text[:200]) for text in widest), default=0)
    if sheet.sums:
        texts = max(texts, advance(Face.CELL_STRONG, sheet.sums[column]))
    return int(max(advance(Face.CELL_STRONG, sheet.heads[column]), min(texts, most))) + 2 * _PADDING + 2


def _looks_wide(text: str) -> int:
    """A Chinese character is as wide as two letters."""
    return len(text) + sum(letter > "\u2e7f" for letter in text)


def shared_out(wanted: list[int], room: int, long: int | None) -> list[int]:
    """Texts give way first: a date, a name and a figure are read in one line. What is left goes to `long`."""
    if long is None and sum(wanted) <= room:
        return list(wanted)
    given = {column: width for column, width in enumerate(wanted) if column != long and width <= room * _SHORT}
    texts = len(wanted) - len(given)
    if room - sum(given.values()) < texts * room * _LEAST:
        given = {}
    left = room - sum(given.values())
    waiting = [column for column in range(len(wanted)) if column not in given]
    while waiting:
        share = left / sum(_weight(column, long) for column in waiting)
        content = [column for column in waiting if column != long and wanted[column] <= share]
        if not content:
            given |= {column: int(share * _weight(column, long)) for column in waiting}
            break
        given |= {column: wanted[column] for column in content}
        left -= sum(wanted[column] for column in content)
        waiting = [column for column in waiting if column not in content]
    return [given[column] for column in range(len(wanted))]


def _weight(column: int, long: int | None) -> int:
    return _LONG_SHARES if column == long else 1
