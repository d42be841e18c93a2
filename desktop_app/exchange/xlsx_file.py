"""Tables as a workbook of Excel: times, money and counts as what they are, every text as a text and whole.

Rows go to the disk one by one (`constant_memory`). No text becomes a formula, a link or a number; letters that XML
forbids are written `_x0000_` and read back so. What Excel cannot hold goes on elsewhere: rows on a further sheet, the
rest of a text on the sheet 长文本.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, BinaryIO, cast
from unicodedata import east_asian_width

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from desktop_app.domain.file_columns import CellType
from desktop_app.domain.times import text_of_seconds, to_seconds
from desktop_app.exchange import long_texts
from desktop_app.exchange.file_table import Cell, TableColumn
from desktop_app.exchange.formula_guard import is_dangerous
from desktop_app.words import trn

ROWS_A_SHEET = 1_048_576
"""Excel's own limit, the line of headings among them."""
_EXACT = 2**53
"""Larger numbers would lose their last digits: Excel holds no others than a double."""
_FIRST_DAY = to_seconds(datetime(1900, 3, 1))
"""Excel counts a 29th of February 1900: before this day it and everybody else mean different days."""
_LAST_SECOND = to_seconds(datetime(9999, 12, 31, 23, 59, 59))
_EPOCH_DAY = 25_569
"""1970-01-01 in days of Excel."""
_MICROSECOND = 1.5e-11
_MEASURED = 200
"""Rows that column widths are measured by."""
_SHORT = 255
_AS_TEXT = 49
"""Excel's own number of the format 文本."""
_WIDEST, _WIDEST_LONG = 42, 60
_A4 = 9
_WIDEST_PAGE = 240
"""Characters in all columns that a page laid across still holds legibly: wider tables go on on further pages."""
_FORBIDDEN = "\\x00-\\x08\\x0b-\\x1f\ufffe\uffff"
_ESCAPED = re.compile(
    f"[{_FORBIDDEN}]"
    f"|_(?=x[0-9a-fA-F]{{4}}[_{_FORBIDDEN}])"  # would be read as such a letter; also where two of them share a `_`
    r"|\A<(?=r>.*</r>\Z)",  # would be taken by XlsxWriter for markup of its own
    re.DOTALL,
)


class _Sheet(Worksheet):
    """XlsxWriter's own escaping is not exact (3.3.1): `_x0041_x0042_` would come back as `_x0041B`."""

    @staticmethod
    def _escape_control_characters(data: str) -> str:
        return _ESCAPED.sub(lambda found: f"_x{ord(found[0]):04X}_", data)


class XlsxFile:
    """Made by `xlsx_file`."""

    def __init__(self, workbook: xlsxwriter.Workbook, rows_a_sheet: int) -> None:
        self._workbook = workbook
        self._rows_a_sheet = rows_a_sheet
        self._titles: set[str] = set()
        self._long: LongTexts | None = None
        self._tables: list[XlsxTable] = []
        words = {"valign": "top"}
        self._long_form = workbook.add_format({**words, "text_wrap": True})
        self._plain_form = workbook.add_format(words)
        self._quoted = {
            self._long_form: workbook.add_format({**words, "text_wrap": True, "quote_prefix": True}),
            self._plain_form: workbook.add_format({**words, "quote_prefix": True}),
        }
        self.head = workbook.add_format(
            {"bold": True, "bg_color": "#E8EEF6", "bottom": 1, "bottom_color": "#9DB2CE", "valign": "vcenter"}
        )
        self.formats = {
            CellType.TEXT: workbook.add_format({**words, "num_format": _AS_TEXT}),
            CellType.LONG_TEXT: self._long_form,
            CellType.TIME: workbook.add_format({**words, "num_format": "yyyy-mm-dd hh:mm:ss"}),
            CellType.MONEY: workbook.add_format({**words, "num_format": "0.00"}),
            CellType.NUMBER: workbook.add_format({**words, "num_format": "0"}),
        }

    def table(self, title: str, columns: Sequence[TableColumn]) -> XlsxTable:
        table = XlsxTable(self, title, columns, self._rows_a_sheet)
        self._tables.append(table)
        return table

    def say(self, sheet: Worksheet, lines: Sequence[tuple[str, str]]) -> None:
        """Words on a sheet: what each line is about, and what it says."""
        for place, (what, words) in enumerate(lines):
            sheet.write_string(place, 0, what, self.head)
            self.write_text(sheet, place, 1, words, self._long_form)
        sheet.set_column(0, 0, 16)
        sheet.set_column(1, 1, 90)

    def new_sheet(self, title: str) -> Worksheet:
        """Under this title, or this title with a number behind it."""
        free, further = title, 1
        while free.lower() in self._titles:
            further += 1
            free = f"{title} {further}"
        self._titles.add(free.lower())
        return self._workbook.add_worksheet(free, worksheet_class=_Sheet)

    def write_text(self, sheet: Worksheet, row: int, place: int, text: str, form: Format) -> None:
        form = self._form_for(text, form)
        if long_texts.is_too_long(text):
            if self._long is None:
                self._long = LongTexts(self)
            text = self._long.begin(text)
        sheet.write_string(row, place, text, form)

    def _form_for(self, text: str, form: Format) -> Format:
        """A cell of the format 文本 stays a text when somebody edits it; older programs show `####` for more than 255
        letters of it. What could become a formula then bears Excel's own mark of a text instead."""
        if form is self.formats[CellType.TEXT] and len(text) > _SHORT:
            form = self._plain_form
        return self._quoted.get(form, form) if is_dangerous(text) else form

    def notes(self) -> list[str]:
        """What a reader of the file should know, in words."""
        found = []
        if self._long is not None:
            found.append(
                trn(
                    "{n} 段文字太长，其余部分在工作表「{sheet}」。",
                    self._long.texts,
                    sheet=long_texts.title(),
                )
            )
        further = sum(table.further for table in self._tables)
        if further:
            found.append(trn("一张工作表放不下，另有 {n} 张接着。", further))
        return found

    def finish(self) -> None:
        for table in self._tables:
            table.finish()
        if self._long is not None:
            self._long.table.finish()
        self._workbook.close()

    def let_go(self) -> None:
        """Closes what is still open, so that it can be removed on every system."""
        for sheet in self._workbook.worksheets():
            rows: IO[str] = sheet.row_data_fh  # type: ignore[assignment]
            rows.close()


class XlsxTable:
    """Headings that stay, a filter, and rows that go on with a further sheet where one is full."""

    def __init__(self, book: XlsxFile, title: str, columns: Sequence[TableColumn], rows_a_sheet: int) -> None:
        self._book, self._title, self._columns = book, title, columns
        self._rows_a_sheet = rows_a_sheet
        self._types = [column.type for column in columns]
        self._forms = [book.formats[column.type] for column in columns]
        self._text = book.formats[CellType.TEXT]
        self._widths = [_width_of(column.heading) + 4 for column in columns]  # the filter's arrow stands behind
        self._sheet = book.new_sheet(title)
        self._next = 0
        self._rows = 0
        self.further = 0
        """Sheets beyond the first."""
        self._begin()

    def rows(self, columns: Sequence[Sequence[Cell]]) -> None:
        for cells in zip(*columns, strict=True):
            self.row(cells)

    def row(self, cells: Sequence[Cell]) -> None:
        if self._next == self._rows_a_sheet:
            self.finish()
            self._sheet = self._book.new_sheet(self._title)
            self.further += 1
            self._begin()
        place, sheet = self._next, self._sheet
        for column, cell in enumerate(cells):
            if cell is None or cell == "":
                continue
            if isinstance(cell, str):
                form = self._forms[column] if self._types[column] is CellType.LONG_TEXT else self._text
                self._book.write_text(sheet, place, column, cell, form)
            else:
                self._write_number(place, column, cell)
        self._next += 1
        self._rows += 1
        if self._rows <= _MEASURED:
            self._measure(cells)

    def finish(self) -> None:
        """Widths, filter and headings are said last: by then it is known how wide and how many."""
        wide = 0
        for column, width in enumerate(self._widths):
            most = _WIDEST_LONG if self._types[column] is CellType.LONG_TEXT else _WIDEST
            self._sheet.set_column(column, column, min(width, most))
            wide += min(width, most)
        self._sheet.autofilter(0, 0, self._next - 1, len(self._columns) - 1)
        self._lay_out_pages(wide)

    def _lay_out_pages(self, wide: int) -> None:
        """Printed from a spreadsheet, rows stay whole and every page has its headings."""
        self._sheet.set_paper(_A4)
        self._sheet.set_landscape()
        self._sheet.repeat_rows(0)
        if wide <= _WIDEST_PAGE:
            self._sheet.fit_to_pages(1, 0)

    def _begin(self) -> None:
        for column, told in enumerate(self._columns):
            self._sheet.write_string(0, column, told.heading, self._book.head)
        self._sheet.freeze_panes(1, 0)
        self._next = 1

    def _write_number(self, row: int, column: int, cell: int) -> None:
        match self._types[column]:
            case CellType.TIME if _FIRST_DAY <= cell <= _LAST_SECOND:
                self._sheet.write_number(row, column, _serial(cell), self._forms[column])
            case CellType.TIME:
                self._sheet.write_string(row, column, text_of_seconds(cell), self._text)
            case CellType.MONEY:
                self._sheet.write_number(row, column, cell / 100, self._forms[column])
            case _ if abs(cell) <= _EXACT:
                self._sheet.write_number(row, column, cell, self._forms[column])
            case _:
                self._sheet.write_string(row, column, str(cell), self._text)

    def _measure(self, cells: Sequence[Cell]) -> None:
        for column, cell in enumerate(cells):
            if cell is None:
                continue
            if isinstance(cell, str):
                width = max(map(_width_of, cell[:400].split("\n")))
            else:
                width = 19 if self._types[column] is CellType.TIME else len(str(cell)) + 1
            self._widths[column] = max(self._widths[column], width + 2)


class LongTexts:
    """The sheet that texts go on on which are too long for a cell."""

    def __init__(self, book: XlsxFile) -> None:
        number, part, text = long_texts.headings()
        columns = (
            TableColumn(number, CellType.NUMBER),
            TableColumn(part, CellType.NUMBER),
            TableColumn(text, CellType.TEXT),
        )
        self.table = XlsxTable(book, long_texts.title(), columns, ROWS_A_SHEET)
        self.texts = 0

    def begin(self, text: str) -> str:
        """What stands in the cell itself."""
        self.texts += 1
        cell, further = long_texts.in_pieces(text, self.texts)
        for part, piece in enumerate(further or [""], start=1):
            self.table.row((self.texts, part, piece))
        return cell


@contextmanager
def xlsx_file(
    file: Path,
    *,
    title: str,
    about: str = "",
    written: Callable[[], None] = lambda: None,
    rows_a_sheet: int = ROWS_A_SHEET,
) -> Iterator[XlsxFile]:
    """A workbook that is packed when the block ends. `written` is called while that goes on, and may raise to stop it;
    `title` and `about` are what the file's properties say."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, file.open("wb") as out:
        options = {"constant_memory": True, "tmpdir": folder}
        told = _Told(out, written)
        workbook = xlsxwriter.Workbook(cast(IO[bytes], told), options)
        workbook.use_zip64()  # only a part over 2 GB is written so
        workbook.set_properties({"title": title, "subject": about, "company": "", "comments": "Visitbook"})
        book = XlsxFile(workbook, rows_a_sheet)
        try:
            yield book
            book.finish()
        except FileCreateError as error:
            raise error.args[0] from error
        finally:
            told.is_over = True
            book.let_go()


class _Told:
    """A file that says when something is written to it: packing 100,000 rows takes seconds.

    Once it is over it takes anything and keeps nothing: an archive that was not finished still wants to write its end.
    """

    def __init__(self, out: BinaryIO, written: Callable[[], None]) -> None:
        self._out, self._written = out, written
        self._place = 0
        self.is_over = False

    def write(self, data: bytes) -> int:
        if not self.is_over:
            self._written()
            self._out.write(data)
        self._place += len(data)
        return len(data)

    def seek(self, place: int, whence: int = 0) -> int:
        assert whence == 0
        if not self.is_over:
            self._out.seek(place)
        self._place = place
        return place

    def tell(self) -> int:
        return self._place

    def flush(self) -> None:
        if not self.is_over:
            self._out.flush()

    def seekable(self) -> bool:
        return True


def _serial(seconds: int) -> float:
    """A moment as Excel counts it. LibreOffice cuts what a double lacks to the full second and shows the one before:
    a millionth of a second more is read as the same by everybody. A day alone stays a whole number."""
    days = seconds / 86_400 + _EPOCH_DAY
    return days if days.is_integer() else days + _MICROSECOND


def _width_of(text: str) -> int:
    """In letters of the Latin alphabet: a Chinese one is as wide as two."""
    return len(text) if text.isascii() else len(text) + sum(east_asian_width(letter) in "WF" for letter in text)
