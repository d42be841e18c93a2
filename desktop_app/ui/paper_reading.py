"""Reads in pieces what is to go on paper, and makes the paper of it.

Each piece blocks: it is read in a lane, or in a process of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from desktop_app.domain.day_words import moment_text
from desktop_app.domain.errors import NotFound
from desktop_app.domain.file_columns import BY_KEY, CellType, FileColumn, split_names
from desktop_app.domain.ids import LocalId
from desktop_app.domain.paper_request import PaperForm, PaperRequest
from desktop_app.domain.times import from_seconds
from desktop_app.domain.visit import Record, money_text
from desktop_app.ui.page_setup import PageSetup
from desktop_app.ui.paper import Paper
from desktop_app.ui.record_paper import record_paper
from desktop_app.ui.sheet_paper import Sheet, sheet_paper
from desktop_app.ui.table_model import Column
from desktop_app.ui.text import one_line
from desktop_app.words import tr, trn

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk
    from desktop_app.store.file_rows import Cell

_ROWS_AT_ONCE, _RECORDS_AT_ONCE = 250, 10
"""Some fifteen milliseconds: what reads lets the window have its turn."""

KEY_OF = {column: column.name.lower() for column in Column} | {Column.TIME: "record_time"}
"""The keys of `domain.file_columns` for the columns of the list; the marks of the state have none."""
_FIGURES = (CellType.MONEY, CellType.NUMBER)
_COUNTS = ("comments", "readings")
_LISTS = ("customers", "followers", "readers")
USUAL = ("record_time", "author", "event", "organization", "customers", "director", "effect", "cost")


@dataclass(slots=True)
class Found:
    """What was read so far, as cells or as records. `of` is how many there will be, `total` what the filter holds."""

    total: int = 0
    of: int = 0
    cells: list[list[str]] = field(default_factory=list)
    costs: int | None = None
    """The sum of them, in 分; None where nothing cost anything."""
    records: list[Record] = field(default_factory=list)
    read_at: str = ""

    def count(self) -> int:
        return len(self.cells) or len(self.records)


def read(desk: Desk, request: PaperRequest, found: Found) -> Iterator[int]:
    """Fills `found` piece by piece; yields how many records are in it."""
    most = request.most
    found.read_at = moment_text(datetime.now().replace(second=0))
    found.total = desk.count(request.wanted)
    ids = request.ids
    found.of = min(len(ids) if ids is not None else found.total, most)
    yield 0
    if request.form is PaperForm.TABLE:
        columns = columns_of(request)
        for piece in _pieces(desk, request, most):
            _take(desk, piece, columns, found)
            yield len(found.cells)
        return
    if ids is None:
        listed: list[LocalId] = []
        for piece in _pieces(desk, request, most):
            listed += piece
            yield 0
        ids = tuple(listed)
    for first in range(0, min(len(ids), most), _RECORDS_AT_ONCE):
        for record in ids[first : first + _RECORDS_AT_ONCE]:
            try:
                found.records.append(desk.record(record))
            except NotFound:  # deleted since it was chosen
                continue
        yield len(found.records)


def _take(desk: Desk, ids: Sequence[LocalId], columns: Sequence[FileColumn], found: Found) -> None:
    """As texts at once: ten thousand rows made together would keep the window waiting."""
    read_columns = desk.passages.cells(ids, [column.key for column in columns])
    shown = []
    for column, cells in zip(columns, read_columns, strict=True):
        if column.key == "cost":
            known = [cell for cell in cells if isinstance(cell, int)]
            found.costs = sum(known, found.costs or 0) if known else found.costs
        shown.append([_cell(column, cell) for cell in cells])
    found.cells += [list(row) for row in zip(*shown, strict=True)]


def _cell(column: FileColumn, cell: Cell) -> str:
    """On one line; a figure that is nothing says nothing."""
    if cell is None or cell == "":
        return ""
    if isinstance(cell, int):
        match column.type:
            case CellType.TIME:
                return f"{from_seconds(cell):%Y-%m-%d %H:%M}"
            case CellType.MONEY:
                return money_text(cell)
            case _:
                return str(cell) if cell or column.key not in _COUNTS else ""
    if column.key in _LISTS:
        return one_line(tr("、").join(split_names(cell)))
    return one_line(cell)


def _pieces(desk: Desk, request: PaperRequest, most: int) -> Iterator[Sequence[LocalId]]:
    """The records, each once, though new ones may come in between two pages and push the others on."""
    if request.ids is not None:
        ids = request.ids[:most]
        for first in range(0, len(ids), _ROWS_AT_ONCE):
            yield ids[first : first + _ROWS_AT_ONCE]
        return
    seen: set[LocalId] = set()
    number = 1
    while len(seen) < most:
        rows = desk.page(request.wanted, request.sort, number, _ROWS_AT_ONCE).rows
        fresh = [row.id for row in rows if row.id not in seen][: most - len(seen)]
        seen |= set(fresh)
        yield fresh
        if len(rows) < _ROWS_AT_ONCE:
            return
        number += 1


# --- the paper of it -------------------------------------------------------------------------------------------------
def paper_of(found: Found, request: PaperRequest, setup: PageSetup) -> Paper:
    """Still to be laid out."""
    foot = tr("打印于 {when}", when=found.read_at)
    about = " · ".join(part for part in (request.sentence, request.part or all_words(found)) if part)
    if request.form is PaperForm.EACH:
        return record_paper(found.records, setup, foot, title=tr("拜访记录"), about=about)
    return sheet_paper(_sheet(found, columns_of(request), about), setup, foot)


def all_words(found: Found) -> str:
    if found.of < found.total:
        return trn("前 {most} 条，共 {n} 条", found.total, most=f"{found.of:,}")
    return trn("全部 {n} 条", found.total)


def columns_of(request: PaperRequest) -> list[FileColumn]:
    """Those of the request; the usual ones of a list where it names none."""
    return [BY_KEY[key] for key in request.columns if key in BY_KEY] or [BY_KEY[key] for key in USUAL]


def _sheet(found: Found, columns: Sequence[FileColumn], about: str) -> Sheet:
    right = frozenset(place for place, column in enumerate(columns) if column.type in _FIGURES)
    heads = tuple(column.word for column in columns)
    return Sheet(tr("拜访记录"), about, heads, found.cells, right, _longest(columns), _sums(found, columns))


def _longest(columns: Sequence[FileColumn]) -> int | None:
    """The outcome, else another long text."""
    long = [place for place, column in enumerate(columns) if column.type is CellType.LONG_TEXT]
    return next((place for place in long if columns[place].key == "effect"), long[0] if long else None)


def _sums(found: Found, columns: Sequence[FileColumn]) -> tuple[str, ...]:
    """What all of it cost, in the column of the costs; nothing where nothing cost anything."""
    keys = [column.key for column in columns]
    if "cost" not in keys or found.costs is None:
        return ()
    cells = ["" for _ in columns]
    cells[keys.index("cost")] = money_text(found.costs)
    if keys[0] != "cost":
        cells[0] = tr("合计")
    return tuple(cells)
