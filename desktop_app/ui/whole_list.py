"""All records of a filter at once, when more is chosen than the page on screen. Asked in a lane."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from desktop_app.domain.errors import NotAllowed
from desktop_app.domain.ids import LocalId
from desktop_app.domain.record_filter import RecordFilter, Sort
from desktop_app.domain.visit import RecordRow
from desktop_app.ui.table_model import Column, as_html_table, as_tab_separated, whole_cells
from desktop_app.words import mark

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk

MOST_COPIED = 50_000
"""Some 30 MB of clipboard; a spreadsheet that takes more than that from it is rare."""
MOST_CHANGED = 10_000
_AT_ONCE = 1_000
"""Rows that are read in one go: more would keep the window waiting for its turn."""


def copied(
    desk: Desk, wanted: RecordFilter, sort: Sort, columns: Sequence[Column], most: int = MOST_COPIED
) -> tuple[str, str, int]:
    """The clipboard's two forms, and how many records they hold."""
    if desk.count(wanted) > most:
        raise NotAllowed(mark("一次最多复制 {most} 条。请先缩小筛选范围，或者导出到文件。"), most=f"{most:,}")
    rows = _rows(desk, wanted, sort)
    effects = desk.passages.effects([row.id for row in rows if row.may_go_on]) if Column.EFFECT in columns else {}
    cells = [whole_cells(row, effects) for row in rows]
    return as_tab_separated(cells, columns), as_html_table(cells, columns), len(cells)


def ids(desk: Desk, wanted: RecordFilter, sort: Sort, most: int | None = MOST_CHANGED) -> tuple[LocalId, ...]:
    if most is not None and desk.count(wanted) > most:
        raise NotAllowed(mark("一次最多改动 {most} 条。请先缩小筛选范围。"), most=f"{most:,}")
    return tuple(row.id for row in _rows(desk, wanted, sort))


def _rows(desk: Desk, wanted: RecordFilter, sort: Sort) -> list[RecordRow]:
    """Each record once, though new ones may come in between two pages and push the others on."""
    found: dict[LocalId, RecordRow] = {}
    number = 1
    while rows := desk.page(wanted, sort, number, _AT_ONCE).rows:
        found |= {row.id: row for row in rows}
        if len(rows) < _AT_ONCE:
            break
        number += 1
    return list(found.values())
