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
from desktop_app.domain.ids import LocalId
from desktop_app.domain.paper_request import PaperForm, PaperRequest
from desktop_app.domain.visit import Record, RecordRow, money_text
from desktop_app.ui.page_setup import PageSetup
from desktop_app.ui.paper import Paper
from desktop_app.ui.record_paper import record_paper
from desktop_app.ui.sheet_paper import Sheet, sheet_paper
from desktop_app.ui.table_model import RIGHT_ALIGNED, Column, whole_cells
from desktop_app.words import tr, trn

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk

_ROWS_AT_ONCE, _RECORDS_AT_ONCE = 250, 10
"""Some fifteen milliseconds: what reads lets the window have its turn."""

KEYS = {
    "record_time": Column.TIME,
    "title": Column.TITLE,
    "author": Column.AUTHOR,
    "event": Column.EVENT,
    "organization": Column.ORGANIZATION,
    "customers": Column.CUSTOMERS,
    "director": Column.DIRECTOR,
    "effect": Column.EFFECT,
    "cost": Column.COST,
    "comments": Column.COMMENTS,
    "readings": Column.READINGS,
    "parent": Column.PARENT,
    "followers": Column.FOLLOWERS,
    "note": Column.NOTE,
    "cost_note": Column.COST_NOTE,
    "attachment": Column.ATTACHMENT,
}
"""What a list on paper can show, under the keys of `domain.file_columns`."""
USUAL = ("record_time", "author", "event", "organization", "customers", "director", "effect", "cost")
KEY_OF = {column: key for key, column in KEYS.items()}


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
        for rows in _pieces(desk, request, most):
            _take(desk, rows, columns, found)
            yield len(found.cells)
        return
    if ids is None:
        listed: list[LocalId] = []
        for rows in _pieces(desk, request, most):
            listed += [row.id for row in rows]
            yield 0
        ids = tuple(listed)
    for first in range(0, min(len(ids), most), _RECORDS_AT_ONCE):
        for record in ids[first : first + _RECORDS_AT_ONCE]:
            try:
                found.records.append(desk.record(record))
            except NotFound:  # deleted since it was chosen
                continue
        yield len(found.records)


def _take(desk: Desk, rows: Sequence[RecordRow], columns: Sequence[Column], found: Found) -> None:
    """As cells at once: ten thousand of them made together would keep the window waiting."""
    effects = desk.passages.effects([row.id for row in rows if row.may_go_on]) if Column.EFFECT in columns else {}
    for row in rows:
        every = whole_cells(row, effects)
        found.cells.append([every[column] for column in columns])
        if row.cost is not None:
            found.costs = (found.costs or 0) + row.cost


def _pieces(desk: Desk, request: PaperRequest, most: int) -> Iterator[Sequence[RecordRow]]:
    """The rows, each once, though new ones may come in between two pages and push the others on."""
    if request.ids is not None:
        ids = request.ids[:most]
        for first in range(0, len(ids), _ROWS_AT_ONCE):
            yield desk.rows(ids[first : first + _ROWS_AT_ONCE])
        return
    seen: set[LocalId] = set()
    number = 1
    while len(seen) < most:
        rows = desk.page(request.wanted, request.sort, number, _ROWS_AT_ONCE).rows
        fresh = [row for row in rows if row.id not in seen][: most - len(seen)]
        seen |= {row.id for row in fresh}
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


def columns_of(request: PaperRequest) -> list[Column]:
    """Those of the request that a list on paper has; the usual ones where it names none of them."""
    return [KEYS[key] for key in request.columns if key in KEYS] or [KEYS[key] for key in USUAL]


def _sheet(found: Found, columns: Sequence[Column], about: str) -> Sheet:
    right = frozenset(place for place, column in enumerate(columns) if column in RIGHT_ALIGNED)
    long = columns.index(Column.EFFECT) if Column.EFFECT in columns else None
    heads = tuple(column.word for column in columns)
    return Sheet(tr("拜访记录"), about, heads, found.cells, right, long, _sums(found, columns))


def _sums(found: Found, columns: Sequence[Column]) -> tuple[str, ...]:
    """What all of it cost, in the column of the costs; nothing where nothing cost anything."""
    if Column.COST not in columns or found.costs is None:
        return ()
    cells = ["" for _ in columns]
    cells[columns.index(Column.COST)] = money_text(found.costs)
    if columns[0] != Column.COST:
        cells[0] = tr("合计")
    return tuple(cells)
