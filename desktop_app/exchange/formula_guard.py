"""Texts in a csv file that a spreadsheet program would take for a formula get a `'` before them, and lose it again.

What begins with `= + - @` (or their full-width and small forms), a tab or a line's end is such a text, also behind
spaces, quotes and letters that nobody sees: some programs drop those first. A text that stands behind a `'` already
gets one more, so that taking exactly one away is always right.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

GUARD = "'"
_SIGNS = re.escape("=+-@＝＋－＠﹦﹢﹣﹫−\t\r\n")
_UNSEEN = "\u00ad\u061c\u115f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\x00-\x1f\x7f"
_BEFORE = rf"\s'\"’‘“”`´{_UNSEEN}"
_DANGEROUS = re.compile(f"[{_BEFORE}]*[{_SIGNS}]")
_FIRST_LETTERS = frozenset(re.findall(f"[{_BEFORE}{_SIGNS}]", "".join(map(chr, range(0x10000)))))
"""Of all dangerous texts: to look for one of these is quicker than to look at each text."""


def is_dangerous(text: str) -> bool:
    return _DANGEROUS.match(text) is not None


def guarded(text: str) -> str:
    return GUARD + text if _DANGEROUS.match(text) else text


def guarded_all(texts: Sequence[str]) -> Sequence[str]:
    """The texts of a column, each `guarded`."""
    if _FIRST_LETTERS.isdisjoint(text[:1] for text in texts):
        return texts
    return [guarded(text) for text in texts]


def unguarded(cell: str) -> str:
    """The text that `guarded` made this cell of."""
    return cell[1:] if cell.startswith(GUARD) and _DANGEROUS.match(cell, 1) else cell
