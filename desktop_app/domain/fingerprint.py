"""What a create looks like on a server: compared exactly, then as servers are known to alter texts.

Only what both directions of the contract carry takes part: event, moment, effect (`gain`) and note.
"""

from __future__ import annotations

import hashlib
import html
import json
import unicodedata
from dataclasses import dataclass

_UNESCAPES = 5
"""How often a text may have been escaped on its way; each round that changes nothing ends it sooner."""

_SHORTEST_CUT = 4
_DAY_HOURS = 14
"""No two zones lie further apart."""


def normalised(text: str | None) -> str:
    """NFC, line ends as LF, HTML escapes undone, blanks at both ends off; nothing and an empty text are the same."""
    if not text:
        return ""
    for _ in range(_UNESCAPES):
        plain = html.unescape(text)
        if plain == text:
            break
        text = plain
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


@dataclass(frozen=True, slots=True)
class Look:
    """A record as both sides can see it; `moment` in seconds of the wall clock."""

    event: int | None
    moment: int
    effect: str | None
    note: str | None

    @property
    def normal(self) -> Look:
        return Look(self.event or None, self.moment, normalised(self.effect), normalised(self.note))

    @property
    def fingerprint(self) -> str:
        """Equal for looks that differ only in what servers are known to alter."""
        plain = self.normal
        text = json.dumps([plain.event, plain.moment, plain.effect, plain.note], ensure_ascii=False)
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

    def is_near(self, other: Look) -> bool:
        """True where a person should look: a text was cut off, or the moment moved by whole hours. Never proof."""
        ours, theirs = self.normal, other.normal
        moved = abs(ours.moment - theirs.moment)
        if ours.event != theirs.event or moved % 3600 or moved > _DAY_HOURS * 3600 or ours == theirs:
            return False
        return all(_same_or_cut(*pair) for pair in ((ours.effect, theirs.effect), (ours.note, theirs.note)))


def _same_or_cut(ours: str | None, theirs: str | None) -> bool:
    ours, theirs = ours or "", theirs or ""
    return ours == theirs or (len(theirs) >= min(_SHORTEST_CUT, len(ours)) > 0 and ours.startswith(theirs))
