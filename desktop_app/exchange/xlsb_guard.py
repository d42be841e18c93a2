"""The far corner of a sheet of binary records (.xlsb) and the texts it names, from the records themselves."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from pathlib import Path

from desktop_app.exchange.shared_texts import SharedTexts
from desktop_app.exchange.sheet_guard import Extent
from desktop_app.exchange.zip_guard import damaged

_ROW, _SHARED, _TEXT, _TEXTS = 0, 7, 19, 159
_ASIDE = (35, 36)
"""What stands between these two is for programs of later years: the reader goes past it."""
_PIECE_DONE = -1
_CELLS = range(2, 12)
"""A blank (1) is not laid out."""
_LONGEST_RECORD = 1 << 20


def check_records(file: Path, pieces: Iterable[bytes], texts: SharedTexts) -> None:
    """One sheet."""
    extent = Extent(file)
    row = 0
    for kind, data, start, length in _records(file, pieces):
        if kind == _ROW and length >= 4:
            (row,) = struct.unpack_from("<L", data, start)
        elif kind in _CELLS and length >= 4:
            extent.cells += 1
            (column,) = struct.unpack_from("<L", data, start)
            extent.reach(row + 1, column + 1)
            if kind == _SHARED and length >= 12:
                (number,) = struct.unpack_from("<L", data, start + 8)
                texts.name(number)
        elif kind == _PIECE_DONE:
            extent.check()


def check_texts(file: Path, pieces: Iterable[bytes], texts: SharedTexts) -> None:
    """The shared texts. The reader makes room for as many as are promised before it has seen one."""
    promised, size = None, 0
    is_aside = False
    for kind, data, start, length in _records(file, pieces):
        size += length + 2
        if promised is None:
            if kind == _TEXTS and length >= 8:
                (promised,) = struct.unpack_from("<L", data, start + 4)
        elif kind in _ASIDE:
            is_aside = kind == _ASIDE[0]
        elif kind == _TEXT and length >= 5 and not is_aside:
            (letters,) = struct.unpack_from("<L", data, start + 1)
            text = data[start + 5 : start + min(length, 5 + 2 * letters)]
            texts.add(len(text.decode("utf-16-le", "replace").encode()))
    if promised is not None and promised > size // 4 + 1:
        raise damaged(file)


def _records(file: Path, pieces: Iterable[bytes]) -> Iterator[tuple[int, bytes, int, int]]:
    """Kind, the bytes that the record stands in, where in them and how long; after each piece `_PIECE_DONE`."""
    data = b""
    for piece in pieces:
        data += piece
        place = 0
        while (read := _head(data, place)) is not None:
            kind, length, start = read
            if length > _LONGEST_RECORD:
                raise damaged(file)
            if start + length > len(data):
                break
            yield kind, data, start, length
            place = start + length
        data = data[place:]
        yield _PIECE_DONE, b"", 0, 0


def _head(data: bytes, place: int) -> tuple[int, int, int] | None:
    """Kind, length and where the record's bytes begin; None when more bytes are needed."""
    if place + 6 > len(data):
        whole = data[place:] + bytes(6)
        if not data[place:]:
            return None
    else:
        whole = data[place : place + 6]
    kind, at = whole[0], 1
    if kind & 0x80:
        kind = (kind & 0x7F) | (whole[1] & 0x7F) << 7
        at = 2
    length = 0
    for shift in range(0, 28, 7):
        byte = whole[at]
        at += 1
        length |= (byte & 0x7F) << shift
        if not byte & 0x80:
            break
    return (kind, length, place + at) if place + at <= len(data) else None
