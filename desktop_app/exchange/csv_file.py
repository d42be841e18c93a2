"""Tables as csv, as RFC 4180 has it; UTF-8 with a byte order mark, or Excel shows 乱码; no text becomes a formula."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from desktop_app.domain.file_columns import CellType
from desktop_app.domain.times import text_of_seconds
from desktop_app.exchange.file_table import Cell, TableColumn
from desktop_app.exchange.formula_guard import guarded


class CsvTable:
    def __init__(self, write: Callable[[list[str]], object], columns: Sequence[TableColumn]) -> None:
        self._write = write
        self._words = [_WORDS.get(column.type, str) for column in columns]
        write([guarded(column.heading) for column in columns])

    def row(self, cells: Sequence[Cell]) -> None:
        self._write(
            [
                guarded(cell) if isinstance(cell, str) else "" if cell is None else words(cell)
                for words, cell in zip(self._words, cells, strict=True)
            ]
        )


@contextmanager
def csv_table(file: Path, columns: Sequence[TableColumn]) -> Iterator[CsvTable]:
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        yield CsvTable(csv.writer(out, lineterminator="\r\n").writerow, columns)


def _money(cost: int) -> str:
    """Without thousands: every program reads it as a number."""
    return f"{cost // 100}.{cost % 100:02}"


_WORDS: dict[CellType, Callable[[int], str]] = {CellType.TIME: text_of_seconds, CellType.MONEY: _money}
