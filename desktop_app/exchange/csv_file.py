"""Tables as csv, as RFC 4180 has it; UTF-8 with a byte order mark, or Excel shows 乱码; no text becomes a formula."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from desktop_app.domain.file_columns import CellType
from desktop_app.domain.times import text_of_seconds
from desktop_app.exchange.file_table import Cell, TableColumn
from desktop_app.exchange.formula_guard import guarded, guarded_all

A_DAY = 86_400


class CsvTable:
    def __init__(self, write: Callable[[Iterable[Iterable[str]]], object], columns: Sequence[TableColumn]) -> None:
        self._write = write
        self._types = [column.type for column in columns]
        write([[guarded(column.heading) for column in columns]])

    def rows(self, columns: Sequence[Sequence[Cell]]) -> None:
        self._write(zip(*map(_texts, self._types, columns), strict=True))


@contextmanager
def csv_table(file: Path, columns: Sequence[TableColumn]) -> Iterator[CsvTable]:
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        yield CsvTable(csv.writer(out, lineterminator="\r\n").writerows, columns)


def _texts(kind: CellType, cells: Sequence[Cell]) -> Sequence[str]:
    match kind:
        case CellType.TIME:
            return [_time(cell) if isinstance(cell, int) else guarded(cell or "") for cell in cells]
        case CellType.MONEY:
            return [_money(cell) if isinstance(cell, int) else guarded(cell or "") for cell in cells]
        case CellType.NUMBER:
            return [str(cell) if isinstance(cell, int) else guarded(cell or "") for cell in cells]
        case _:
            return guarded_all([str(cell) if cell is not None else "" for cell in cells])


def _money(cost: int) -> str:
    """Without thousands: every program reads it as a number."""
    return f"{cost // 100}.{cost % 100:02}"


def _time(seconds: int) -> str:
    return f"{_day(seconds // A_DAY)} {_time_of_day(seconds % A_DAY)}"


@lru_cache(maxsize=20_000)
def _day(day: int) -> str:
    """Made once for all times of a day: it takes longer than all else of a cell."""
    return text_of_seconds(day * A_DAY)[:10]


@lru_cache(maxsize=A_DAY)
def _time_of_day(second: int) -> str:
    return text_of_seconds(second)[11:]
