"""Names for files that every system takes, made of words that people wrote."""

from __future__ import annotations

import re
import unicodedata

_FORBIDDEN = re.compile(r'[\\/:*?"<>|“”\x00-\x1f\x7f]+')
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
"""Devices of Windows, whatever ending they bear."""
MOST_BYTES = 180
"""Of the 255 that file systems take: an ending, ` (2)` and `.part` come behind it."""
_UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")
_SEPARATORS = " ·、,，.-_"


def safe_stem(*parts: str) -> str:
    """The parts with a space between them, without what some system forbids; cut between letters, never empty."""
    joined = " ".join(_plain(part) for part in parts if part)
    stem = " ".join(joined.split()).strip(_SEPARATORS)
    while len(stem.encode()) > MOST_BYTES:
        stem = stem[:-1]
    stem = stem.rstrip(_SEPARATORS)
    if not stem or _RESERVED.fullmatch(stem):
        return f"_{stem}"
    return stem


def _plain(part: str) -> str:
    shown = "".join(
        " " if unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Zl", "Zp") else letter for letter in part
    )
    return _FORBIDDEN.sub(" ", shown).replace("·", " ")
