"""Lets a PDF be searched and copied from in Chinese.

A font draws 页 and the radical ⻚ with one picture, and Qt notes the lower of the two numbers beside it: who searches
the file for 客户 finds nothing, who copies 见面 pastes ⻅⾯. The notes are corrected where they stand; each is four
digits long before and after.
"""

from __future__ import annotations

import mmap
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from PySide6.QtGui import QRawFont

from desktop_app.ui.paper_blocks import Face, font_of

_RADICALS = range(0x2E80, 0x2FE0)
_IDEOGRAPHS = range(0x4E00, 0xA000)
_TAB, _SPACE = 0x09, 0x20
_NOTE = re.compile(rb"<([0-9A-F]{4})>")
_BEGIN, _END = b"begincmap\n/CIDSystemInfo", b"endcmap"


def correct_letters(file: Path) -> None:
    """In place; a file without such notes stays as it is."""
    known = _written_as()
    with file.open("r+b") as opened, mmap.mmap(opened.fileno(), 0) as content:
        at = content.find(_BEGIN)
        while at >= 0:
            end = content.find(_END, at)
            content[at:end] = _corrected(content[at:end], known)
            at = content.find(_BEGIN, end)


def _corrected(notes: bytes, known: Mapping[bytes, bytes]) -> bytes:
    """The lists in brackets only: beside them stand the numbers of the pictures."""
    return re.sub(rb"\[[^\]]*\]", lambda listed: _NOTE.sub(lambda note: known.get(note[1], note[0]), listed[0]), notes)


@lru_cache(maxsize=1)
def _written_as() -> Mapping[bytes, bytes]:
    """What Qt notes, and what is meant by it where text is written."""
    font = QRawFont.fromFont(font_of(Face.TEXT))
    ideographs = dict(zip(_pictures(font, _IDEOGRAPHS), _IDEOGRAPHS, strict=True))
    meant = {
        radical: ideographs[picture]
        for radical, picture in zip(_RADICALS, _pictures(font, _RADICALS), strict=True)
        if picture and picture in ideographs
    }
    meant[_TAB] = _SPACE
    return {b"%04X" % noted: b"<%04X>" % letter for noted, letter in meant.items()}


def _pictures(font: QRawFont, letters: range) -> list[int]:
    return list(font.glyphIndexesForString("".join(map(chr, letters))))
