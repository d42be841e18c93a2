"""Two texts compared word by word, or character by character where words are not written apart, as in Chinese."""

from __future__ import annotations

import itertools
import re
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import Match, SequenceMatcher
from enum import Enum

_TOKENS = re.compile(r"\d+(?:[.:]\d+)*|[A-Za-z_\u00c0-\u024f]+|\s+|.", re.DOTALL)
_LINES = re.compile(r"[^\n。！？；]*[\n。！？；]?")
_EFFORT = 400_000
"""Pairs of tokens looked at: less than a tenth of a second's worth. Texts that need more are compared by sentences."""


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
    old, new = _TOKENS.findall(before), _TOKENS.findall(after)
    if not _is_alike(old, new):
        return _parts([(before, Mark.REMOVED)]), _parts([(after, Mark.ADDED)])
    head = _shared(old, new)
    tail = _shared(old[head:][::-1], new[head:][::-1])
    begins, ends = ("".join(old[:head]), Mark.SAME), ("".join(old[len(old) - tail :]), Mark.SAME)
    left, right = _between(old[head : len(old) - tail], new[head : len(new) - tail])
    return _parts([begins, *left, ends]), _parts([begins, *right, ends])


def _shared(old: Sequence[str], new: Sequence[str]) -> int:
    """How many tokens both begin with."""
    pairs = enumerate(zip(old, new, strict=False))
    return next((place for place, (one, other) in pairs if one != other), min(len(old), len(new)))


_Pieces = list[tuple[str, Mark]]


def _between(old: Sequence[str], new: Sequence[str]) -> tuple[_Pieces, _Pieces]:
    if _price(old, new)[-1] > _EFFORT:
        old, new = _LINES.findall("".join(old)), _LINES.findall("".join(new))
    left: _Pieces = []
    right: _Pieces = []
    begin = start = 0
    for one in [*_common(old, new), Match(len(old), len(new), 0)]:
        left.append(("".join(old[begin : one.a]), Mark.REMOVED))
        right.append(("".join(new[start : one.b]), Mark.ADDED))
        begin, start = one.a + one.size, one.b + one.size
        same = ("".join(old[one.a : begin]), Mark.SAME)
        left.append(same)
        right.append(same)
    return left, right


def _price(old: Sequence[str], new: Sequence[str]) -> list[int]:
    """Pairs of equal tokens in the first 0, 1, 2 … of `old` with all of `new`: what one look for a match costs."""
    counted = Counter(new)
    return list(itertools.accumulate((counted[token] for token in old), initial=0))


def _common(old: Sequence[str], new: Sequence[str]) -> list[Match]:
    """What both have in the same order, the longest first, within `_EFFORT`: texts that repeat themselves would take
    minutes. What there is no effort left for counts as changed."""
    price, effort = _price(old, new), _EFFORT
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    found: list[Match] = []
    open_ = deque([(0, len(old), 0, len(new))])
    while open_:
        begin, end, start, stop = open_.popleft()
        cost = price[end] - price[begin]
        if not cost or start == stop or cost > effort:
            continue
        effort -= cost
        one = matcher.find_longest_match(begin, end, start, stop)
        if one.size:
            found.append(one)
            open_.append((begin, one.a, start, one.b))
            open_.append((one.a + one.size, end, one.b + one.size, stop))
    return sorted(found)


def _is_alike(old: Sequence[str], new: Sequence[str]) -> bool:
    """Texts that have next to nothing in common are read one after the other, not in crumbs."""
    if not old or not new:
        return True
    common = SequenceMatcher(None, old, new, autojunk=False).quick_ratio()
    return common > 0.3


def _parts(pieces: _Pieces) -> Parts:
    """Neighbours of one kind as one."""
    kept = ((text, mark) for text, mark in pieces if text)
    grouped = itertools.groupby(kept, key=lambda piece: piece[1])
    return tuple(Part("".join(text for text, _ in group), mark) for mark, group in grouped)
