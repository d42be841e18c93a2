"""Looks into a zipped workbook before anything else opens it: a few kilobytes can be made to say gigabytes.

Nothing that the archive says of itself is believed. Each part is unpacked here once, in pieces and up to a limit, and
only what was counted counts. What two readers could understand differently (two directories, a comment behind the
end, parts within parts) is refused: what was looked at must be what is read afterwards.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from desktop_app.domain.errors import InvalidInput
from desktop_app.words import mark

MOST_PARTS = 10_000
MOST_DIRECTORY = 4 << 20
"""Bytes of the list of parts."""
LARGEST_PART = 1 << 30
LARGEST_WHOLE = 2 << 30
HIGHEST_RATIO = 200
RATIO_FROM = 8 << 20
"""Below so many bytes any ratio does no harm."""
PIECE = 1 << 20

_END = struct.Struct("<4s4H2LH")
_LOCAL = struct.Struct("<4s5H3L2H")
_STORED, _DEFLATED = 0, 8


class Refused(InvalidInput):
    """A file that is no spreadsheet, or one that is made to do harm."""


def damaged(file: Path) -> Refused:
    return Refused(
        mark("{file} 已损坏，或不是电子表格。请在 Excel 或 WPS 中打开并另存为 .xlsx，再导入。"), file=file.name
    )


def too_large(file: Path) -> Refused:
    return Refused(mark("{file} 展开后过大，没有打开。请把它分成几个较小的文件。"), file=file.name)


def locked(file: Path) -> Refused:
    return Refused(mark("{file} 有密码。请在 Excel 或 WPS 中去掉密码，另存后再导入。"), file=file.name)


def parts(file: Path, first: tuple[str, ...] = ()) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Each part's name and its bytes in pieces; `Refused` at the first thing that is wrong.

    Parts whose small letters end in one of `first` come before the others. The pieces of a part are to be used
    up before the next part is asked for.
    """
    with file.open("rb") as stream:
        entries = _entries(file, stream)
        entries.sort(key=lambda one: not one[0].filename.lower().endswith(first))
        left = LARGEST_WHOLE
        for entry, start in entries:
            pieces = _Unpacked(file, stream, entry, start, min(left, LARGEST_PART))
            yield entry.filename, iter(pieces)
            for _ in pieces:
                pass
            left -= pieces.counted


def _entries(file: Path, stream: BinaryIO) -> list[tuple[zipfile.ZipInfo, int]]:
    """The parts and where their packed bytes begin."""
    size = file.stat().st_size
    if size < _END.size:
        raise damaged(file)
    stream.seek(size - _END.size)
    signature, _disk, _first, _here, count, length, offset, comment = _END.unpack(stream.read(_END.size))
    if signature != b"PK\5\6" or comment or offset + length + _END.size != size:
        raise damaged(file)
    if count > MOST_PARTS or length > MOST_DIRECTORY:
        raise too_large(file)
    try:
        with zipfile.ZipFile(stream) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, RuntimeError, ValueError, OverflowError):
        raise damaged(file) from None
    if len(infos) > MOST_PARTS:
        raise too_large(file)
    if len({info.filename.lower() for info in infos}) != len(infos):
        raise damaged(file)
    end = 0
    placed = []
    for info in sorted(infos, key=lambda one: one.header_offset):
        start = _start_of(file, stream, info)
        if info.header_offset < end or start + info.compress_size > offset:
            raise damaged(file)  # parts within parts: each of them says the same bytes again
        end = start + info.compress_size
        placed.append((info, start))
    return placed


def _start_of(file: Path, stream: BinaryIO, info: zipfile.ZipInfo) -> int:
    if info.flag_bits & 0x1:
        raise locked(file)
    if info.compress_type not in (_STORED, _DEFLATED):
        raise damaged(file)
    stream.seek(info.header_offset)
    head = stream.read(_LOCAL.size)
    if len(head) < _LOCAL.size:
        raise damaged(file)
    signature, _needs, flags, method, _time, _day, _crc, _packed, _size, name, extra = _LOCAL.unpack(head)
    if signature != b"PK\3\4" or method != info.compress_type or flags & 0x1:
        raise damaged(file)
    return info.header_offset + _LOCAL.size + int(name) + int(extra)


class _Unpacked:
    """The bytes of one part; `counted` is how many they have been so far."""

    def __init__(self, file: Path, stream: BinaryIO, info: zipfile.ZipInfo, start: int, most: int) -> None:
        self.counted = 0
        self._file, self._stream, self._info, self._most = file, stream, info, most
        self._place, self._end = start, start + info.compress_size
        self._pieces = self._stored() if info.compress_type == _STORED else self._deflated()

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        piece = next(self._pieces)
        self.counted += len(piece)
        packed = max(self._info.compress_size, 1)
        if self.counted > self._most or (self.counted > RATIO_FROM and self.counted > packed * HIGHEST_RATIO):
            raise too_large(self._file)
        return piece

    def _packed(self) -> Iterator[bytes]:
        while self._place < self._end:
            self._stream.seek(self._place)
            piece = self._stream.read(min(PIECE, self._end - self._place))
            if not piece:
                raise damaged(self._file)
            self._place += len(piece)
            yield piece

    def _stored(self) -> Iterator[bytes]:
        yield from self._packed()

    def _deflated(self) -> Iterator[bytes]:
        unpacker = zlib.decompressobj(-15)
        try:
            for packed in self._packed():
                rest = packed
                while rest or unpacker.unconsumed_tail:
                    piece = unpacker.decompress(rest, PIECE)
                    rest = unpacker.unconsumed_tail
                    if piece:
                        yield piece
                    elif not rest:
                        break
            if not unpacker.eof:
                raise damaged(self._file)
        except zlib.error:
            raise damaged(self._file) from None
