"""A workbook of the old kind (.xls) is looked through before it is opened: its streams, its sheets, their far corners.

Such a file is a small file system of its own. Its chains of sectors are followed here with a limit, because one that
bites its own tail has no end, and its cells are counted, because two of them can span sixteen million places.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

from desktop_app.exchange.sheet_guard import EMPTY_PLACES, MOST_SHEETS, PLACES_A_CELL, Extent, too_wide
from desktop_app.exchange.zip_guard import damaged, locked, too_large

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END = 0xFFFFFFFA
"""Sector numbers from here on are marks."""
_MINI_CUTOFF = 4096
_BOF, _FILEPASS, _SST, _MULRK = 0x0809, 0x002F, 0x00FC, 0x00BD
_CELLS = {0x0203, 0x027E, 0x0204, 0x00FD, 0x0006, 0x0205, 0x00D6, _MULRK}
_OLD_BOFS = {0x0009, 0x0209, 0x0409}


def check_ole(file: Path) -> None:
    """An error in words for a file that is not to be opened."""
    try:
        streams = _Streams(file, file.read_bytes())
        book = streams.named("Workbook") or streams.named("Book")
        if book is None:
            raise locked(file) if streams.named("EncryptedPackage") else damaged(file)
        _check_book(file, book)
    except (struct.error, IndexError):
        raise damaged(file) from None


class _Streams:
    def __init__(self, file: Path, data: bytes) -> None:
        self._file, self._data = file, data
        (shift, mini_shift) = struct.unpack_from("<HH", data, 30)
        if shift not in (9, 12) or mini_shift != 6:
            raise damaged(file)
        self._size = 1 << shift
        self._most = len(data) // self._size + 1
        (directory,) = struct.unpack_from("<L", data, 48)
        mini_fat, _mini_count, difat, _difat_count = struct.unpack_from("<4L", data, 60)
        self._fat = self._numbers(self._fat_sectors(difat))
        self._mini_fat = self._numbers(self._chain(mini_fat, self._fat))
        self._entries = list(self._directory(b"".join(map(self._sector, self._chain(directory, self._fat)))))
        root = next((one for one in self._entries if one[1] == 5), None)
        self._mini = b"" if root is None else b"".join(map(self._sector, self._chain(root[2], self._fat)))

    def named(self, name: str) -> bytes | None:
        found = next((one for one in self._entries if one[0] == name and one[1] == 2), None)
        if found is None:
            return None
        _name, _type, start, size = found
        if size >= _MINI_CUTOFF:
            return b"".join(map(self._sector, self._chain(start, self._fat)))[:size]
        places = self._chain(start, self._mini_fat)
        return b"".join(self._mini[place * 64 : place * 64 + 64] for place in places)[:size]

    def _sector(self, number: int) -> bytes:
        return self._data[(number + 1) * self._size : (number + 2) * self._size].ljust(self._size, b"\0")

    def _numbers(self, sectors: list[int]) -> list[int]:
        table = b"".join(map(self._sector, sectors))
        return [number for (number,) in struct.iter_unpack("<L", table)]

    def _fat_sectors(self, further: int) -> list[int]:
        listed = list(struct.unpack_from("<109L", self._data, 76))
        seen = 0
        while further < _END:
            numbers = struct.unpack(f"<{self._size // 4}L", self._sector(further))
            listed += numbers[:-1]
            further = numbers[-1]
            seen += 1
            if seen > self._most:
                raise damaged(self._file)
        listed = [number for number in listed if number < _END]
        if len(listed) > self._most:
            raise damaged(self._file)
        return listed

    def _chain(self, start: int, fat: list[int]) -> list[int]:
        chain = []
        while start < _END:
            chain.append(start)
            if len(chain) > max(len(fat), 1):
                raise damaged(self._file)
            start = fat[start]
        return chain

    def _directory(self, data: bytes) -> Iterator[tuple[str, int, int, int]]:
        for place in range(0, len(data) - 127, 128):
            length, kind = struct.unpack_from("<HB", data, place + 64)
            start, size = struct.unpack_from("<LL", data, place + 116)
            yield data[place : place + max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace"), kind, start, size


def _check_book(file: Path, book: bytes) -> None:
    sheet = Extent(file)
    sheets = places = cells = place = 0
    while place + 4 <= len(book):
        kind, length = struct.unpack_from("<HH", book, place)
        start = place + 4
        if kind == _FILEPASS:
            raise locked(file)
        if kind == _BOF or kind in _OLD_BOFS:
            places, cells = places + sheet.rows * sheet.columns, cells + sheet.cells
            sheet = Extent(file)
            sheets += 1
        elif kind == _SST and length >= 8 and struct.unpack_from("<L", book, start + 4)[0] > len(book):
            raise damaged(file)
        elif kind in _CELLS and length >= 6:
            row, first = struct.unpack_from("<HH", book, start)
            last = struct.unpack_from("<H", book, start + length - 2)[0] if kind == _MULRK else first
            sheet.cells += max(last - first, 0) + 1
            sheet.reach(row + 1, max(first, last) + 1)
        place = start + length
    places, cells = places + sheet.rows * sheet.columns, cells + sheet.cells
    if sheets > MOST_SHEETS + 1:
        raise too_large(file)
    if places > max(EMPTY_PLACES, cells * PLACES_A_CELL):  # all sheets are laid out at once
        raise too_wide(file)
