"""Small files that Qt can open by `:/name` and that stand in memory only.

A style sheet takes its pictures by address and cannot tint them, so each scheme needs its own copies. Written to disk
they would want a folder, rights and tidying up. The layout is that of Qt's resource compiler, version 1.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping

from PySide6.QtCore import qRegisterResourceData

_FOLDER = 2
_ANY_COUNTRY, _LANGUAGE_C = 0, 1
_registered: list[tuple[bytes, bytes, bytes]] = []  # Qt reads them in place for as long as the program runs


def register(folder: str, files: Mapping[str, bytes]) -> None:
    """Makes each of `files` readable as `:/folder/name`; a folder is registered once."""
    names, data, nodes = bytearray(), bytearray(), bytearray()
    offsets = {}
    for name in (folder, *files):
        offsets[name] = len(names)
        names += struct.pack(">HI", len(name), _hash(name)) + name.encode("utf-16-be")
    nodes += struct.pack(">IHII", 0, _FOLDER, 1, 1)
    nodes += struct.pack(">IHII", offsets[folder], _FOLDER, len(files), 2)
    for name in sorted(files, key=_hash):
        nodes += struct.pack(">IHHHI", offsets[name], 0, _ANY_COUNTRY, _LANGUAGE_C, len(data))
        data += struct.pack(">I", len(files[name])) + files[name]
    kept = (bytes(nodes), bytes(names), bytes(data))
    _registered.append(kept)
    if not qRegisterResourceData(1, *kept):
        raise RuntimeError(f"Qt refused the resource folder {folder}")


def _hash(name: str) -> int:
    """Qt's qt_hash: files of a folder are found by it, in its order."""
    value = 0
    for character in name:
        value = (value << 4) + ord(character)
        value ^= (value & 0xF0000000) >> 23
        value &= 0x0FFFFFFF
    return value
