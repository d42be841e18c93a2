"""How close the rows of the table stand."""

from __future__ import annotations

from enum import StrEnum

from desktop_app.words import mark, tr


class Density(StrEnum):
    COMPACT = "compact"
    STANDARD = "standard"
    RELAXED = "relaxed"

    @property
    def word(self) -> str:
        return tr(_WORDS[self])

    @property
    def pixels(self) -> int:
        """The height of a row at 100 %."""
        return _PIXELS[self]


_WORDS = {Density.COMPACT: mark("紧凑"), Density.STANDARD: mark("标准"), Density.RELAXED: mark("宽松")}
_PIXELS = {Density.COMPACT: 28, Density.STANDARD: 36, Density.RELAXED: 44}
