"""A zipped workbook (.xlsx, .xlsm, .xlsb, .ods) is looked through whole before it is opened.

One pass over the unpacked parts, which costs a tenth of what reading them costs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from desktop_app.exchange.ods_guard import check_content
from desktop_app.exchange.shared_texts import NamesInXml, SharedTexts, learn_xml
from desktop_app.exchange.sheet_guard import MOST_COLUMNS, MOST_ROWS, MOST_SHEETS, Extent, read_through, refusing_parser
from desktop_app.exchange.xlsb_guard import check_records, check_texts
from desktop_app.exchange.zip_guard import damaged, parts, too_large

LONGEST_TAG = 1 << 16
_PROMISED = re.compile(rb"""<(?:\w+:)?sst\s(?:[^>"']|"[^"]*"|'[^']*')*?\buniqueCount\s*=\s*["'](\d+)""")
_SHORTEST_TEXT = 4
"""Bytes: the reader makes room for as many texts as are promised before it has seen one."""

_REFERENCE = re.compile(
    rb"""[\s"']r\s*=\s*["']([A-Za-z]*)(\d+)["']((?:[^>"'<]|"[^"]*"|'[^']*')*/>)?""",
)
_CELL = re.compile(rb"<(?:\w+:)?c[\s>]")
_SHEET = re.compile(rb"<(?:\w+:)?(?:sheet|table)[\s]")
_TEXTS = ("sharedstrings.xml", "sharedstrings.bin")


def check_zipped(file: Path) -> set[str]:
    """Looks through all parts of a zipped workbook and answers their names; an error in words for one not to open."""
    names: set[str] = set()
    sheets = 0
    texts = SharedTexts(file)
    for name, pieces in parts(file, first=_TEXTS):
        lower = name.lower()
        if lower.endswith(_TEXTS) and any(one.lower().endswith(_TEXTS) for one in names):
            raise damaged(file)  # which of them is read?
        names.add(name)
        if lower.endswith(".bin") and "worksheets" in lower:
            check_records(file, pieces, texts)
        elif lower.endswith("sharedstrings.bin"):
            check_texts(file, pieces, texts)
        elif lower.endswith("sharedstrings.xml"):
            _check_texts(file, pieces, texts)
        elif lower == "content.xml":
            check_content(file, pieces)
        else:
            is_xml = lower.endswith((".xml", ".rels"))
            sheets += _check_part(file, pieces, texts, is_strict=is_xml)
            if sheets > MOST_SHEETS:
                raise too_large(file)
    _check_kind(file, {name.lower() for name in names})
    return names


def _check_kind(file: Path, names: set[str]) -> None:
    """Sheets of the one kind in a workbook of the other were looked at as what they are not."""
    if "xl/workbook.xml" in names and any(name.endswith(".bin") and "worksheets" in name for name in names):
        raise damaged(file)


def _check_texts(file: Path, pieces: Iterable[bytes], texts: SharedTexts) -> None:
    promised = size = 0

    def look(piece: bytes) -> None:
        nonlocal promised, size
        if not size:
            promised = max(map(int, _PROMISED.findall(piece[:LONGEST_TAG])), default=0)
        size += len(piece)

    learn_xml(file, pieces, texts, look)
    if promised > size // _SHORTEST_TEXT:
        raise damaged(file)


def _check_part(file: Path, pieces: Iterable[bytes], texts: SharedTexts, *, is_strict: bool) -> int:
    """Goes through one part of XML and answers how many sheets it lists.

    Not strictly any other: a sheet may have whatever ending the workbook says.
    """
    extent, names = Extent(file), NamesInXml(texts)
    carry = b""
    sheets = 0

    def look(piece: bytes) -> None:
        nonlocal carry, sheets
        data = carry + piece
        cut = data.rfind(b"<")
        seen, carry = (data[:cut], data[cut : cut + LONGEST_TAG]) if cut >= 0 else (b"", data[:LONGEST_TAG])
        sheets += len(_SHEET.findall(seen))
        extent.cells += len(_CELL.findall(seen))
        _reach(extent, seen)
        extent.check()
        names.look(piece)

    if is_strict:
        read_through(file, refusing_parser(file), pieces, look)
    else:
        for piece in pieces:
            look(piece)
    names.end()
    return sheets


def _reach(extent: Extent, data: bytes) -> None:
    letters: set[bytes] = set()
    rows: set[bytes] = set()
    for column, row, blank in _REFERENCE.findall(data):
        if not blank:
            letters.add(column)
            rows.add(row)
    if not rows:
        return
    longest = max(map(len, rows))
    extent.reach(MOST_ROWS + 1 if longest > 7 else max(map(int, rows)), max(map(_column, letters)))


def _column(letters: bytes) -> int:
    """`A` is 1; more than three letters are more than any sheet has."""
    if len(letters) > 3:
        return MOST_COLUMNS + 1
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
