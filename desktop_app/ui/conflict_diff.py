"""Two texts compared word by word, or character by character where words are not written apart, as in Chinese."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum

_TOKENS = re.compile(r"\d+(?:[.:]\d+)*|[A-Za-z_\u00c0-\u024f]+|\s+|.", re.DOTALL)
_LINES = re.compile(r"[^\n。！？；]*[\n。！？；]?")
_FINE_MOST = 3_000
"""Tokens; comparing takes the product of both lengths, and longer texts are compared by sentences."""


class Mark(Enum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Part:
    text: str
    mark: Mark = Mark.SAME


Parts = tuple[Part, ...]


def plain(text: str) -> Parts:
    return (Part(text),) if text else ()


def compared(before: str, after: str) -> tuple[Parts, Parts]:
    """`before` with what went marked REMOVED, and `after` with what came marked ADDED."""
    old, new = _tokens(before), _tokens(after)
    if max(len(old), len(new)) > _FINE_MOST:
        old, new = _LINES.findall(before), _LINES.findall(after)
    if not _is_alike(old, new):
        return _parts([(before, Mark.REMOVED)]), _parts([(after, Mark.ADDED)])
    left: list[tuple[str, Mark]] = []
    right: list[tuple[str, Mark]] = []
    for what, begin, end, start, stop in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        same = what == "equal"
        left.append(("".join(old[begin:end]), Mark.SAME if same else Mark.REMOVED))
        right.append(("".join(new[start:stop]), Mark.SAME if same else Mark.ADDED))
    return _parts(left), _parts(right)


def _tokens(text: str) -> list[str]:
    return _TOKENS.findall(text)


def _is_alike(old: Sequence[str], new: Sequence[str]) -> bool:
    """Texts that have next to nothing in common are read one after the other, not in crumbs."""
    if not old or not new:
        return True
    common = SequenceMatcher(None, old, new, autojunk=False).quick_ratio()
    return common > 0.3


def _parts(pieces: Sequence[tuple[str, Mark]]) -> Parts:
    return tuple(Part(text, mark) for text, mark in pieces if text)
