"""A table on its way into a file: its columns, and what may stand in their cells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from desktop_app.domain.file_columns import CellType, FileColumn

Cell = str | int | None
"""Times as seconds (`domain.times`), money as 分; a text may stand in any column."""


@dataclass(frozen=True, slots=True)
class TableColumn:
    heading: str
    type: CellType = CellType.TEXT


class Rows(Protocol):
    """Where the rows of a table go, whatever the file is; given as columns, all equally long."""

    def rows(self, columns: Sequence[Sequence[Cell]]) -> None: ...


def table_columns(columns: Iterable[FileColumn]) -> tuple[TableColumn, ...]:
    return tuple(TableColumn(column.word, column.type) for column in columns)
