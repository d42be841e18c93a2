"""Texts longer than a cell of a spreadsheet may be: their beginning stays in the cell, the rest has a sheet of its own.

Excel takes 32,767 letters a cell and cuts the rest without a word. The cell ends with `〔续：长文本 3〕`, and on the
sheet 长文本 the lines of number 3 go on. A text that only looks like such a cell goes the same way, so that putting
them together again never joins what did not belong together.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from desktop_app.words import SOURCE_LANGUAGE, language

CELL_LIMIT = 32_767
"""UTF-16 units, as Excel counts."""
_PIECE = 32_000
TITLES = ("长文本", "Long texts")
HEADINGS = (("编号", "部分", "文字"), ("Number", "Part", "Text"))
_MARKS = ("〔续：长文本 {}〕", "〔continued: Long texts {}〕")
_MARKED = re.compile(r"(.*)〔(?:续：长文本|continued: Long texts) (\d{1,9})〕", re.DOTALL)


def _place() -> int:
    return 0 if language() == SOURCE_LANGUAGE else 1


def title() -> str:
    return TITLES[_place()]


def headings() -> tuple[str, str, str]:
    return HEADINGS[_place()]


def is_too_long(text: str) -> bool:
    """True for what cannot stand in its cell, or would be taken for such a text."""
    return (len(text) > CELL_LIMIT // 2 and _units(text) > CELL_LIMIT) or (
        text.endswith("〕") and _MARKED.fullmatch(text) is not None
    )


def in_pieces(text: str, number: int) -> tuple[str, list[str]]:
    """What stands in the cell, and the parts that follow on the sheet under `number`."""
    pieces = []
    start = 0
    while start < len(text):
        end = min(len(text), start + _PIECE)
        while _units(text[start:end]) > _PIECE:
            end -= (_units(text[start:end]) - _PIECE + 1) // 2
        pieces.append(text[start:end])
        start = end
    first, *rest = pieces
    return first + _MARKS[_place()].format(number), rest


def put_together(cell: str, further: Mapping[int, Sequence[str]]) -> str:
    """The whole text of a cell; `further` are the parts that the sheet has, by number, in order."""
    found = _MARKED.fullmatch(cell) if cell.endswith("〕") else None
    if found is None or int(found[2]) not in further:
        return cell
    return found[1] + "".join(further[int(found[2])])


def _units(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2
