"""A table of a file as rows of typed cells, whatever kind of file it is: csv, or a workbook of Excel, WPS, LibreOffice.

What a file is, its first bytes say, not its name. A workbook is looked through before it is opened (`workbook_guard`,
`ole_guard`): macros are never run, links never followed, and what is made to fill the memory is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.domain.errors import InvalidInput
from desktop_app.exchange import csv_reading, long_texts, ole_guard
from desktop_app.exchange.sheet_guard import MOST_COLUMNS, MOST_ROWS, too_wide
from desktop_app.exchange.zip_guard import damaged, locked, too_large
from desktop_app.words import mark

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

Cell = str | int | float | bool | datetime | date | time | timedelta | None

LARGEST_WORKBOOK = 512 << 20
"""Bytes of a packed workbook; a csv file may have any size."""
_ZIP = b"PK\3\4"
_OTHERS = (
    (b"%PDF", mark("{file} 是 PDF。请把其中的表格复制到 Excel 或 WPS，存为 .xlsx，再导入。")),
    (b"{\\rtf", mark("{file} 是 Word 的 RTF 文件，不是电子表格。请把表格复制到 Excel 或 WPS，存为 .xlsx，再导入。")),
    (b"\x1f\x8b", mark("{file} 是压缩包。请先解压，再导入其中的表格。")),
    (b"Rar!", mark("{file} 是压缩包。请先解压，再导入其中的表格。")),
    (b"7z\xbc\xaf", mark("{file} 是压缩包。请先解压，再导入其中的表格。")),
    (b"\x89PNG", mark("{file} 是图片，不是电子表格。")),
    (b"\xff\xd8\xff", mark("{file} 是图片，不是电子表格。")),
)
_HTML = (b"<html", b"<!doctype html", b"<table", b"<meta", b"<?xml")


@dataclass(frozen=True, slots=True)
class Sheet:
    name: str
    hidden: bool = False


@dataclass(slots=True)
class TableFile:
    """An opened file. `kind` is csv, xlsx, xlsm, xlsb, xls or ods; a csv file has no sheets."""

    file: Path
    kind: str
    sheets: tuple[Sheet, ...] = ()
    encoding: str | None = None
    delimiter: str | None = None
    _book: CalamineWorkbook | None = None
    _further: dict[int, list[str]] = field(default_factory=dict)
    _laid_out: dict[str, CalamineSheet] = field(default_factory=dict)
    """The sheet that was read last: laying one out takes as long as all the rest."""

    def rows(self, sheet: str | None = None, *, by_line: bool = False) -> Iterator[tuple[int, list[Cell]]]:
        """Each row with its number in the file, from 1, or in a csv file the line that it begins in (`by_line`); blank
        rows may be left out.

        Without `sheet` the first visible one that has anything in it. A number is a float, as the file keeps it.
        """
        if self._book is None:
            assert self.encoding is not None
            assert self.delimiter is not None
            yield from csv_reading.rows(self.file, self.encoding, self.delimiter, by_line=by_line)  # type: ignore[misc]
            return
        found = self._sheet(sheet)
        if found is None:
            return
        _height_of(self.file, found)
        merged = _Merged(found)
        for number, row in enumerate(found.iter_rows(), start=1):
            yield number, merged.filled(number, [self._cell(cell) for cell in row])

    def sheet_name(self, sheet: str | None = None) -> str | None:
        """The sheet that `rows` reads."""
        found = self._sheet(sheet) if self._book is not None else None
        return None if found is None else str(found.name)

    def _sheet(self, name: str | None) -> CalamineSheet | None:
        assert self._book is not None
        if name is not None:
            if name not in {sheet.name for sheet in self.sheets}:
                raise InvalidInput(
                    mark("{file} 中没有工作表「{sheet}」；有的是：{known}。"),
                    file=self.file.name, sheet=name, known="、".join(sheet.name for sheet in self.sheets[:20]),
                )  # fmt: skip
            return self._open(name)
        usual = [sheet.name for sheet in self.sheets if not sheet.hidden and sheet.name not in _ASIDE]
        found = None
        for one in usual or [sheet.name for sheet in self.sheets]:
            found = self._open(one)
            if found.total_height or found.end is not None:
                return found
        return found

    def _open(self, name: str) -> CalamineSheet:
        assert self._book is not None
        if name not in self._laid_out:
            self._laid_out = {name: _opened_sheet(self.file, self._book, name)}
        return self._laid_out[name]

    def _cell(self, cell: object) -> Cell:
        if isinstance(cell, str):
            if not cell:
                return None
            return long_texts.put_together(cell, self._long_texts()) if cell[-1] == "〕" else cell
        assert isinstance(cell, int | float | datetime | date | time | timedelta)
        return cell

    def _long_texts(self) -> dict[int, list[str]]:
        """What our own sheet of long texts holds, by number."""
        if not self._further:
            self._further[0] = []
            title = next((one.name for one in self.sheets if one.name in long_texts.TITLES), None)
            if title is not None and self._book is not None:
                found = _opened_sheet(self.file, self._book, title)
                _height_of(self.file, found)
                for row in found.iter_rows():
                    if len(row) >= 3 and isinstance(row[0], float | int) and isinstance(row[2], str):
                        self._further.setdefault(int(row[0]), []).append(row[2])
        return self._further


class _Merged:
    """Cells merged over several rows say the same for each of them, as a person reads it; the file has it once."""

    def __init__(self, sheet: CalamineSheet) -> None:
        left = sheet.start[1] if sheet.start is not None else 0
        self._begin: dict[int, list[tuple[int, int]]] = {}
        for (first, column), (last, _right) in (sheet.merged_cell_ranges or [])[:_MOST_MERGED]:
            if last > first and column >= left:
                self._begin.setdefault(first + 1, []).append((column - left, last + 1))
        self._on: list[tuple[int, int, Cell]] = []

    def filled(self, number: int, row: list[Cell]) -> list[Cell]:
        if self._on:
            self._on = [one for one in self._on if one[1] >= number]
            for column, _last, cell in self._on:
                if column < len(row) and row[column] is None:
                    row[column] = cell
        for column, last in self._begin.get(number, ()):
            if column < len(row) and row[column] is not None:
                self._on.append((column, last, row[column]))
        return row


_MOST_MERGED = 100_000
_ASIDE = {"说明", "About", *long_texts.TITLES}
"""Sheets of our own exports that hold no records."""


def open_table(file: Path, *, encoding: str | None = None, delimiter: str | None = None) -> TableFile:
    """`InvalidInput` says in words why a file is not opened, and what helps."""
    if not file.is_file():
        raise InvalidInput(mark("没有这个文件：{file}。请检查路径。"), file=file)
    with file.open("rb") as stream:
        head = stream.read(4096)
    if not head:
        raise InvalidInput(mark("{file} 是空的。"), file=file.name)
    for begin, words in _OTHERS:
        if head.startswith(begin):
            raise InvalidInput(words, file=file.name)
    if head.startswith((_ZIP, b"PK\5\6", ole_guard.MAGIC)):
        return _open_workbook(file, is_zip=head.startswith(b"PK"))
    if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:64].lower().startswith(_HTML):
        raise InvalidInput(
            mark("{file} 其实是网页或 XML，不是电子表格。请在 Excel 或 WPS 中打开并另存为 .xlsx，再导入。"),
            file=file.name,
        )
    chosen = encoding or csv_reading.encoding_of(file)
    return TableFile(file, "csv", encoding=chosen, delimiter=delimiter or csv_reading.delimiter_of(file, chosen))


def digest_of(file: Path) -> str:
    """SHA-256, by which the same file is known again."""
    digest = sha256()
    with file.open("rb") as stream:
        while piece := stream.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()


def _open_workbook(file: Path, *, is_zip: bool) -> TableFile:
    if file.stat().st_size > LARGEST_WORKBOOK:
        raise too_large(file)
    kind = "xls"
    if is_zip:
        from desktop_app.exchange.workbook_guard import check_zipped

        kind = _kind_of(file, check_zipped(file))
    else:
        ole_guard.check_ole(file)
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    try:
        with file.open("rb") as stream:
            book = CalamineWorkbook.from_filelike(stream)
        sheets = tuple(
            Sheet(one.name, one.visible != SheetVisibleEnum.Visible)
            for one in book.sheets_metadata
            if one.typ == SheetTypeEnum.WorkSheet
        )
    except BaseException as error:
        raise _translated(error, file) from None
    if not sheets:
        raise InvalidInput(mark("{file} 中没有工作表。"), file=file.name)
    return TableFile(file, kind, sheets, _book=book)


def _kind_of(file: Path, names: set[str]) -> str:
    if "xl/workbook.bin" in names:
        return "xlsb"
    if any(name.startswith("xl/") for name in names):
        return "xlsm" if "xl/vbaProject.bin" in names else "xlsx"
    if "content.xml" in names and "mimetype" in names:
        return "ods"
    if "word/document.xml" in names:
        raise InvalidInput(
            mark("{file} 是 Word 文档，不是电子表格。请把表格复制到 Excel 或 WPS，存为 .xlsx，再导入。"), file=file.name
        )
    raise damaged(file)


def _opened_sheet(file: Path, book: CalamineWorkbook, name: str) -> CalamineSheet:
    try:
        return book.get_sheet_by_name(name)
    except BaseException as error:
        raise _translated(error, file) from None


def _height_of(file: Path, sheet: CalamineSheet) -> None:
    if sheet.end is not None and (sheet.end[0] >= MOST_ROWS or sheet.end[1] >= MOST_COLUMNS):
        raise too_wide(file)


def _translated(error: BaseException, file: Path) -> BaseException:
    """What the reader said in words; a fault within it comes as an exception that is no `Exception`."""
    name = type(error).__name__
    if name == "PasswordError":
        return locked(file)
    if name == "PanicException" or (isinstance(error, Exception) and not isinstance(error, MemoryError | OSError)):
        return damaged(file)
    return error
