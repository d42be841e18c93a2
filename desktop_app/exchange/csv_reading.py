"""Rows of a csv file as it comes: in UTF-8, GB18030 (what Excel and WPS save in China) or UTF-16, by , ; or tab.

The file is read as it is needed, so that its size does not matter.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from desktop_app.domain.errors import InvalidInput
from desktop_app.exchange.formula_guard import unguarded
from desktop_app.words import mark

LONGEST_CELL = 1 << 20
"""Letters; a text of a visit has at most 64 KiB."""
MOST_COLUMNS = 1_000
_PIECE = 1 << 20
_LOOKED_AT = 64 << 10
_DELIMITERS = (",", "\t", ";", "|")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def encoding_of(file: Path) -> str:
    """By its first bytes, else by what the whole file can be read as."""
    with file.open("rb") as stream:
        head = stream.read(4)
        for begin, encoding in _MARKS:
            if head.startswith(begin):
                return encoding
        stream.seek(0)
        utf8 = codecs.getincrementaldecoder("utf-8")()
        gb = codecs.getincrementaldecoder("gb18030")()
        can_be = {"utf-8": True, "gb18030": True}
        while piece := stream.read(_PIECE):
            if b"\0" in piece:
                raise _no_text(file)
            for name, decoder in (("utf-8", utf8), ("gb18030", gb)):
                can_be[name] = can_be[name] and _reads(decoder, piece)
            if not can_be["utf-8"] and not can_be["gb18030"]:
                break
        can_be["utf-8"] = can_be["utf-8"] and _reads(utf8, b"", last=True)
        can_be["gb18030"] = can_be["gb18030"] and _reads(gb, b"", last=True)
    for name, can in can_be.items():
        if can:
            return name
    raise _no_text(file)


def _reads(decoder: codecs.IncrementalDecoder, piece: bytes, *, last: bool = False) -> bool:
    try:
        decoder.decode(piece, last)
    except UnicodeDecodeError:
        return False
    return True


def _no_text(file: Path) -> InvalidInput:
    return InvalidInput(
        mark("{file} 不是可读的文字（既不是 UTF-8 也不是 GB18030）。请在 Excel 或 WPS 中另存为 .xlsx，再导入。"),
        file=file.name,
    )


def delimiter_of(file: Path, encoding: str) -> str:
    """What parts the cells most evenly in the first lines; a comma where nothing does."""
    with file.open(encoding=encoding, newline="", errors="replace") as text:
        sample = text.read(_LOOKED_AT)
    lines = sample.splitlines()[:50]
    if lines and lines[0].lower().startswith("sep=") and len(lines[0]) == 5:
        return lines[0][4]
    best, chosen = (0, 0), ","
    for delimiter in _DELIMITERS:
        try:
            widths = [len(row) for row in csv.reader(io.StringIO(sample), delimiter=delimiter) if row][:50]
        except csv.Error:
            continue
        usual = max(set(widths), key=lambda width: (widths.count(width), width), default=1)
        rank = (widths.count(usual) if usual > 1 else 0, usual)
        if rank > best:
            best, chosen = rank, delimiter
    return chosen


def rows(file: Path, encoding: str, delimiter: str, *, by_line: bool = False) -> Iterator[tuple[int, list[str]]]:
    """Each row with its number, from 1, as a spreadsheet counts it, or the line it begins in (`by_line`).

    `InvalidInput` names the line that cannot be read, as an editor counts it.
    """
    csv.field_size_limit(LONGEST_CELL)
    with file.open(encoding=encoding, newline="") as text:
        reader = csv.reader(_without_sep(text), delimiter=delimiter, strict=True)
        line = 1
        try:
            for number, row in enumerate(reader, start=1):
                if len(row) > MOST_COLUMNS:
                    raise InvalidInput(
                        mark("{file} 第 {line} 行有 {found} 列，最多 {limit} 列。请检查分隔符和引号。"),
                        file=file.name, line=line, found=len(row), limit=MOST_COLUMNS,
                    )  # fmt: skip
                yield line if by_line else number, [unguarded(cell) if cell[:1] == "'" else cell for cell in row]
                line = reader.line_num + 1
        except csv.Error as error:
            raise _unreadable(file, line, error) from None
        except UnicodeDecodeError:
            raise InvalidInput(
                mark("{file} 第 {line} 行起不能按 {encoding} 读取。请在 Excel 或 WPS 中另存为 .xlsx，再导入。"),
                file=file.name, line=line, encoding=encoding.upper(),
            ) from None  # fmt: skip


def _without_sep(text: TextIO) -> Iterator[str]:
    """Excel's own line `sep=;` before the headings is none of the table; it stays a blank line, so that lines count."""
    for place, line in enumerate(text):
        yield "\n" if not place and line.lower().startswith("sep=") and len(line.strip()) <= 5 else line


def _unreadable(file: Path, line: int, error: csv.Error) -> InvalidInput:
    words = str(error)
    if "unexpected end of data" in words:
        return InvalidInput(
            mark("{file} 第 {line} 行的引号没有结束，其后的内容都被当作一个单元格。请补上引号，再导入。"),
            file=file.name, line=line,
        )  # fmt: skip
    if "expected after" in words:
        return InvalidInput(
            mark("{file} 第 {line} 行的引号后面还有文字。请检查这一行的引号（文字中的引号要写两个），再导入。"),
            file=file.name, line=line,
        )  # fmt: skip
    if "field larger" in words:
        return InvalidInput(
            mark("{file} 第 {line} 行有一个单元格过长，多半是少了一个引号。请检查这一行，再导入。"),
            file=file.name, line=line,
        )  # fmt: skip
    return InvalidInput(mark("{file} 第 {line} 行不是可读的 CSV：{reason}"), file=file.name, line=line, reason=words)
