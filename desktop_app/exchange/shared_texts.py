"""How much text the cells of a workbook hold once each has its own copy of a text that stands in the file only once.

A text of a megabyte that ten thousand cells name fits in a few hundred kilobytes; the reader gives every one of these
cells the whole of it.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterable
from pathlib import Path

from desktop_app.exchange.sheet_guard import read_through, refusing_parser
from desktop_app.exchange.zip_guard import damaged, too_large

MOST_TEXT = 512 << 20
_PLACE = 24
"""Bytes that the reader takes for a text however short it is."""

_MARKS = (b'"s"', b"'s'")
_NAMED = {
    mark: re.compile(mark + rb"[^<>]*>\s*<(?:\w+:)?v>\s*(\d{1,9})\s*</(?:\w+:)?v>\s*</(?:\w+:)?c>") for mark in _MARKS
}
"""Each begins with fixed letters, which are found fast."""
_LONGEST_CELL = 4096
"""Bytes between the type of a cell and its end, beyond which it counts as one that cannot be understood."""


class SharedTexts:
    """The lengths of the shared texts, learned before the sheets are looked through, and what cells make of them."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lengths = array("L")
        self._longest = self._sum = 0

    def add(self, length: int) -> None:
        """The next text, of so many bytes."""
        self._lengths.append(length)
        if length > self._longest:
            self._longest = length
        self._grow(length + _PLACE)

    def name(self, number: int) -> None:
        """One more cell has this text; one that is not there the reader refuses itself."""
        if number < len(self._lengths):
            self._grow(self._lengths[number])

    def count(self, data: bytes) -> None:
        """The cells in a stretch of XML. One whose text is not plainly said counts as if it had the longest."""
        if not self._longest:
            return
        for mark, named in _NAMED.items():
            if marks := data.count(mark):
                numbers = named.findall(data)
                self._grow(self._together(numbers) + (marks - len(numbers)) * self._longest)

    def _together(self, numbers: list[bytes]) -> int:
        try:
            return sum(map(self._lengths.__getitem__, map(int, numbers)))
        except IndexError:
            raise damaged(self._file) from None  # as the reader says, too

    def _grow(self, more: int) -> None:
        self._sum += more
        if self._sum > MOST_TEXT:
            raise too_large(self._file)


class NamesInXml:
    """Takes a sheet in pieces cut anywhere and hands it on so that no cell is cut."""

    def __init__(self, texts: SharedTexts) -> None:
        self._texts = texts
        self._carry = b""

    def look(self, piece: bytes) -> None:
        data = self._carry + piece
        near = max(0, len(data) - _LONGEST_CELL)
        last = max(data.rfind(mark, near) for mark in _MARKS)
        cut = last if last >= 0 else max(0, len(data) - 2)
        self._carry = data[cut:]
        self._texts.count(data[:cut])

    def end(self) -> None:
        self._texts.count(self._carry)


def learn_xml(file: Path, pieces: Iterable[bytes], texts: SharedTexts, look: Callable[[bytes], None]) -> None:
    """The part of an .xlsx that the shared texts stand in; `look` gets each piece, too."""
    depth = length = 0

    def begin(name: str, _attributes: object) -> None:
        nonlocal depth, length
        depth += 1
        if name == "si" or name.endswith(":si"):
            if depth != 2:
                raise damaged(file)  # two readers would number the texts differently
            length = 0

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        if depth == 1 and (name == "si" or name.endswith(":si")):
            texts.add(length)

    def read(text: str) -> None:
        nonlocal length
        length += len(text) if text.isascii() else len(text.encode())

    parser = refusing_parser(file)
    parser.buffer_text = True
    parser.StartElementHandler = begin
    parser.EndElementHandler = end
    parser.CharacterDataHandler = read
    read_through(file, parser, pieces, look)
