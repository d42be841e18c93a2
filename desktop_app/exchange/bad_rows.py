"""The rows of a file that stayed out, handed back as a file of the same layout with one column more: why.

What is corrected there can be imported as it is: headings and cells stand as in the original.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import count
from pathlib import Path

from xlsxwriter.worksheet import Worksheet

from desktop_app.actions import importing
from desktop_app.domain.errors import InvalidInput
from desktop_app.domain.file_columns import CellType
from desktop_app.exchange import cell_values
from desktop_app.exchange.formula_guard import guarded
from desktop_app.exchange.importing import table_rows
from desktop_app.exchange.table_reading import Cell, digest_of
from desktop_app.exchange.whole_file import written_whole
from desktop_app.exchange.xlsx_file import XlsxFile, xlsx_file
from desktop_app.store.database import Database
from desktop_app.words import mark, tr


def bad_rows(database: Database, batch: int, file: Path, target: Path | None = None) -> Path | None:
    """Writes what stayed out of this import and answers where; None when nothing did.

    `file` is what was imported, unchanged. Without a `target` it is a new file beside it: `名单-未导入.xlsx`.
    """
    stayed = importing.stayed_out(database, batch)
    if not stayed.reasons:
        return None
    if digest_of(file) != stayed.digest:
        raise InvalidInput(mark("{file} 在导入之后改动过，不能再从中取出未导入的行。"), file=file.name)
    if target is not None and target.exists() and target.samefile(file):
        raise InvalidInput(mark("未导入的行不能写到原文件 {file} 中。请换一个文件名。"), file=file.name)
    headings, rows = table_rows(file, stayed.plan)
    found = ((cells, stayed.reasons[row]) for row, cells in rows if row in stayed.reasons)
    place = target or _free_name(file, ".csv" if file.suffix.lower() in (".csv", ".txt", ".tsv") else ".xlsx")
    with written_whole(place) as part:
        if place.suffix.lower() == ".csv":
            _write_csv(part, headings, found)
        else:
            _write_xlsx(part, headings, found)
    return place


def _free_name(file: Path, ending: str) -> Path:
    """One that nobody is using: the rows of an earlier import may be just being corrected."""
    stem = tr("{name}-未导入", name=file.stem)
    for number in count(1):
        place = file.with_name(f"{stem}{f' {number}' if number > 1 else ''}{ending}")
        if not place.exists():
            return place
    raise AssertionError


def _reason_heading() -> str:
    return tr("原因")


def _write_csv(part: Path, headings: Sequence[str], rows: Iterable[tuple[Sequence[Cell], str]]) -> None:
    with part.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out, lineterminator="\r\n")
        if headings:
            writer.writerow([*map(guarded, headings), _reason_heading()])
        for cells, reason in rows:
            texts = [guarded(cell_values.text(cell)) for cell in cells]
            writer.writerow([*texts, *[""] * (len(headings) - len(texts)), guarded(reason)])


def _write_xlsx(part: Path, headings: Sequence[str], rows: Iterable[tuple[Sequence[Cell], str]]) -> None:
    title = tr("未导入的行")
    with xlsx_file(part, title=title) as book:
        sheet = book.new_sheet(title)
        line = 0
        if headings:
            for column, heading in enumerate((*headings, _reason_heading())):
                sheet.write_string(0, column, heading, book.head)
            sheet.freeze_panes(1, 0)
            line = 1
        width = len(headings)
        for cells, reason in rows:
            for column, cell in enumerate(cells):
                _write_cell(book, sheet, line, column, cell)
            book.write_text(sheet, line, max(width, len(cells)), reason, book.formats[CellType.LONG_TEXT])
            line += 1
        sheet.set_column(0, max(width - 1, 0), 16)
        sheet.set_column(width, width, 60)


def _write_cell(book: XlsxFile, sheet: Worksheet, row: int, column: int, cell: Cell) -> None:
    """As it stood: a day as a day, a number as a number, and every text as a text."""
    match cell:
        case None | "":
            return
        case bool():
            sheet.write_boolean(row, column, cell)
        case int() | float():
            sheet.write_number(row, column, cell)
        case datetime() if cell.year >= _FIRST_YEAR:
            sheet.write_datetime(row, column, cell, book.formats[CellType.TIME])
        case date() if not isinstance(cell, datetime) and cell.year >= _FIRST_YEAR:
            # Days without a time of day stay such: a moment at midnight would be another visit.
            book.write_text(sheet, row, column, cell.isoformat(), book.formats[CellType.TEXT])
        case _:
            book.write_text(sheet, row, column, cell_values.text(cell), book.formats[CellType.TEXT])


_FIRST_YEAR = 1901
"""Before March 1900 Excel's days are others than everybody else's."""
