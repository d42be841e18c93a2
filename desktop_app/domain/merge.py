"""Three-way merge of one field: before, mine, theirs. No clock decides, and no value is lost on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from desktop_app.domain.fingerprint import normalised

LONG_TEXTS = ("effect", "note", "cost_note")
"""Fields of which both texts can be kept, one beneath the other."""


class Merged(Enum):
    """Whose value a field has after both sides were compared with what the server had before."""

    MINE = "mine"
    """Only this side changed it: it is still owed."""
    THEIRS = "theirs"
    """Only the server's side changed it."""
    SAME = "same"
    """Both have the same now: nothing is owed."""
    BOTH = "both"
    """Both changed it, differently: a person decides."""


def merged(base: Any, mine: Any, theirs: Any) -> Merged:
    """Values compare as the contract sends them; texts as servers are known to alter them."""
    if same(mine, theirs):
        return Merged.SAME
    if same(base, theirs):
        return Merged.MINE
    return Merged.THEIRS if same(base, mine) else Merged.BOTH


def same(one: Any, other: Any) -> bool:
    if isinstance(one, str | None) and isinstance(other, str | None):
        return normalised(one) == normalised(other)
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return sorted(one) == sorted(other)
    return bool(one == other)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What merging several fields came to: names by outcome."""

    mine: frozenset[str]
    theirs: frozenset[str]
    same: frozenset[str]
    both: frozenset[str]


def compare(base: Mapping[str, Any], mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> Comparison:
    """Merges each field that `theirs` shows; a field without a `base` was never seen before it was changed here, so
    only equality can settle it."""
    found: dict[Merged, set[str]] = {outcome: set() for outcome in Merged}
    for name, value in theirs.items():
        if name in base:
            found[merged(base[name], mine[name], value)].add(name)
        else:
            found[Merged.SAME if same(mine[name], value) else Merged.MINE].add(name)
    only_mine, only_theirs, equal, both = (frozenset(found[outcome]) for outcome in Merged)
    return Comparison(only_mine, only_theirs, equal, both)


def both_texts(mine: str | None, theirs: str | None) -> str:
    """Both texts, mine first, with an empty line between; one that holds the other already stands alone."""
    ours, others = normalised(mine), normalised(theirs)
    if not others or others in ours:
        return mine or ""
    if not ours or ours in others:
        return theirs or ""
    return f"{(mine or '').rstrip()}\n\n{(theirs or '').lstrip()}"
