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
from desktop_app.domain.paper_request import MOST_ON_PAPER, PaperForm, PaperRequest
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
    """What was read so far. `of` is how many there will be, `total` what the filter holds."""

    total: int = 0
    of: int = 0
    rows: list[RecordRow] = field(default_factory=list)
    effects: dict[LocalId, str] = field(default_factory=dict)
    records: list[Record] = field(default_factory=list)
    read_at: str = ""


def read(desk: Desk, request: PaperRequest, found: Found, most: int = MOST_ON_PAPER) -> Iterator[int]:
    """Fills `found` piece by piece; yields how many records are in it."""
    found.read_at = moment_text(datetime.now().replace(second=0))
    found.total = desk.count(request.wanted)
    ids = request.ids
    found.of = min(len(ids) if ids is not None else found.total, most)
    yield 0
    if request.form is PaperForm.TABLE:
        for rows in _pieces(desk, request, most):
            found.rows += rows
            found.effects |= desk.passages.effects([row.id for row in rows if row.may_go_on])
            yield len(found.rows)
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
    return sheet_paper(sheet_of(found, request.columns or USUAL, about), setup, foot)


def all_words(found: Found) -> str:
    if found.of < found.total:
        return trn("前 {most} 条，共 {n} 条", found.total, most=f"{found.of:,}")
    return trn("全部 {n} 条", found.total)


def sheet_of(found: Found, keys: Sequence[str], about: str) -> Sheet:
    columns = [KEYS[key] for key in keys if key in KEYS]
    cells = [[every[column] for column in columns] for every in (whole_cells(row, found.effects) for row in found.rows)]
    right = frozenset(place for place, column in enumerate(columns) if column in RIGHT_ALIGNED)
    long = columns.index(Column.EFFECT) if Column.EFFECT in columns else None
    heads = tuple(column.word for column in columns)
    return Sheet(tr("拜访记录"), about, heads, cells, right, long, _sums(found.rows, columns))


def _sums(rows: Sequence[RecordRow], columns: Sequence[Column]) -> tuple[str, ...]:
    """What all of it cost, in the column of the costs; nothing where nothing cost anything."""
    costs = [row.cost for row in rows if row.cost is not None]
    if Column.COST not in columns or not costs:
        return ()
    cells = ["" for _ in columns]
    cells[columns.index(Column.COST)] = money_text(sum(costs))
    if columns[0] != Column.COST:
        cells[0] = tr("合计")
    return tuple(cells)
