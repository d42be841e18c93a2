"""The far corner of a sheet of binary records (.xlsb), from the records themselves."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from pathlib import Path

from desktop_app.exchange.sheet_guard import Extent
from desktop_app.exchange.zip_guard import damaged

_ROW, _TEXTS = 0, 159
_CELLS = range(2, 12)
"""A blank (1) is not laid out."""
_LONGEST_RECORD = 1 << 20


def check_records(file: Path, pieces: Iterable[bytes]) -> None:
    extent = Extent(file)
    data = b""
    row = 0
    for piece in pieces:
        data += piece
        place = 0
        while True:
            read = _head(data, place)
            if read is None:
                break
            kind, length, start = read
            if length > _LONGEST_RECORD:
                raise damaged(file)
            if start + length > len(data):
                break
            if kind == _ROW and length >= 4:
                (row,) = struct.unpack_from("<L", data, start)
            elif kind in _CELLS and length >= 4:
                extent.cells += 1
                (column,) = struct.unpack_from("<L", data, start)
                extent.reach(row + 1, column + 1)
            place = start + length
        data = data[place:]
        extent.check()


def check_promise(file: Path, pieces: Iterable[bytes]) -> None:
    """The reader makes room for as many shared texts as are promised before it has seen one."""
    begin, size = b"", 0
    for piece in pieces:
        begin, size = begin or piece[:64], size + len(piece)
    read = _head(begin, 0) if begin else None
    if read is None or read[0] != _TEXTS or len(begin) < read[2] + 8:
        return
    _used, unique = struct.unpack_from("<LL", begin, read[2])
    if unique > size // 4 + 1:
        raise damaged(file)


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
