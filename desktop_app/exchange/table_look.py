"""What a foreign file holds: where its headings stand, which column is which field, how its days are written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from desktop_app.domain import import_fields
from desktop_app.domain.errors import InvalidInput
from desktop_app.domain.import_views import SURE, ColumnLook, DateOrder, ImportPlan, SheetLook, TableLook
from desktop_app.domain.progress import Progress, unwatched
from desktop_app.exchange import cell_values
from desktop_app.exchange.table_reading import Cell, TableFile, digest_of, open_table
from desktop_app.words import mark, tr

_TITLE_ROWS = 30
"""So far down headings are looked for: lists often have a title and a line of who made it over them."""
_LOOKED_AT = 2_000
"""Rows by which the order of days is told."""
_SAMPLES = 3
_FIRST_ROWS = 20
_LONGEST_SAMPLE = 80
ROWS_BETWEEN = 5_000
"""Rows between two words of progress."""

Rows = Iterator[tuple[int, list[Cell]]]


def look(
    file: Path,
    sheet: str | None = None,
    progress: Progress = unwatched,
    *,
    said_header: Sequence[int | None] = (),
    **how: str | None,
) -> TableLook:
    """`how` are `encoding` and `delimiter` of a csv file, where somebody said them; so is the row of the headings, or
    None for a file without, in `said_header`."""
    table = open_table(file, **how)
    first = list(islice(_filled(table.rows(sheet)), _LOOKED_AT + _TITLE_ROWS))
    if not first:
        raise InvalidInput(mark("{file} 中没有数据。"), file=file.name)
    header = said_header[0] if said_header else header_row(first)
    headings = _headings(first, header)
    under = [cells for row, cells in first if header is None or row > header]
    guesses = import_fields.guess(headings)
    order = _order_of(under, [place for place, one in enumerate(guesses) if one.key in _DAYS])
    columns = tuple(_columns(headings, guesses, under, order))
    rows = sum(1 for _ in _counted(_filled(table.rows(sheet)), header, progress))
    return TableLook(
        file=str(file),
        digest=digest_of(file),
        kind=table.kind,
        sheets=tuple(SheetLook(one.name, one.hidden) for one in table.sheets),
        rows=rows,
        columns=columns,
        plan=ImportPlan(
            columns=tuple(one.key for one in guesses),
            header_row=header,
            sheet=table.sheet_name(sheet),
            encoding=table.encoding,
            delimiter=table.delimiter,
            date_order=order,
        ),
        own=import_fields.is_own(headings),
        notes=_notes(table, header),
        first_rows=tuple(
            tuple(_shown(cells, place) for place in range(len(headings))) for cells in under[:_FIRST_ROWS]
        ),
    )


_DAYS = ("record_time", "create_time", "update_time")


def _filled(rows: Rows) -> Rows:
    return ((row, cells) for row, cells in rows if any(cell is not None and cell != "" for cell in cells))


def _counted(rows: Rows, header: int | None, progress: Progress) -> Iterator[None]:
    for place, (row, _cells) in enumerate(rows):
        if place % ROWS_BETWEEN == 0:
            progress(place, None)
        if header is None or row > header:
            yield None


def header_row(rows: Sequence[tuple[int, list[Cell]]]) -> int | None:
    """The row in the file that says most about the columns; None where no row says anything and the first is data.

    One heading that is surely one goes before any number of cells that only sound like some.
    """
    best, chosen = (0, 0), None
    for row, cells in rows[:_TITLE_ROWS]:
        texts = _texts(cells)
        if any(cell is not None and not isinstance(cell, str) for cell in cells):
            continue
        scores = [one.score for one in import_fields.guess(texts)]
        score = (sum(one >= SURE for one in scores), sum(scores))
        if score > best:
            best, chosen = score, row
    if chosen is not None:
        return chosen
    row, cells = rows[0]
    return row if all(isinstance(cell, str) and not _is_day(cell) for cell in cells if cell is not None) else None


def _columns(
    headings: Sequence[str], guesses: Sequence[import_fields.Guess], rows: Sequence[list[Cell]], order: DateOrder | None
) -> Iterator[ColumnLook]:
    for place, (heading, guess) in enumerate(zip(headings, guesses, strict=True)):
        is_unsure = guess.key in _DAYS and order is None and _is_unsure(rows, place)
        yield ColumnLook(heading, _samples(rows, place), guess.key, guess.score, is_unsure)


def _headings(rows: Sequence[tuple[int, list[Cell]]], header: int | None) -> list[str]:
    """One for each column that any row has; without words where the file has none for it."""
    said = _texts(next((cells for row, cells in rows if row == header), []))
    width = max((len(cells) for _row, cells in rows), default=0)
    return [*said, *[""] * (width - len(said))]


def _texts(cells: Sequence[Cell]) -> list[str]:
    return [" ".join(cell_values.text(cell).split()) for cell in cells]


def _is_day(cell: str) -> bool:
    return any(figure.isdigit() for figure in cell)


def _samples(rows: Sequence[Sequence[Cell]], place: int) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for cells in rows:
        if text := _shown(cells, place):
            found[text] = None
        if len(found) == _SAMPLES:
            break
    return tuple(found)


def _shown(cells: Sequence[Cell], place: int) -> str:
    text = cell_values.text(cells[place]).strip() if place < len(cells) else ""
    return text if len(text) <= _LONGEST_SAMPLE else text[:_LONGEST_SAMPLE] + "…"


def _orders(rows: Sequence[Sequence[Cell]], place: int) -> Iterator[frozenset[DateOrder]]:
    """In which orders each day of a column can be read, where its figures leave that open."""
    for cells in rows:
        cell = cells[place] if place < len(cells) else None
        orders = cell_values.orders_of(cell) if isinstance(cell, str) else None
        if orders:
            yield orders


def _order_of(rows: Sequence[Sequence[Cell]], places: Sequence[int]) -> DateOrder | None:
    """The one order in which every day of these columns is a day; None where several are, or none is."""
    found = [orders for place in places for orders in _orders(rows, place)]
    left = frozenset(DateOrder).intersection(*found) if found else frozenset()
    return next(iter(left)) if len(left) == 1 else None


def _is_unsure(rows: Sequence[Sequence[Cell]], place: int) -> bool:
    return any(len(orders) > 1 for orders in _orders(rows, place))


def _notes(table: TableFile, header: int | None) -> tuple[str, ...]:
    notes = []
    if table.kind == "xlsm":
        notes.append(tr("文件中的宏不会运行。"))
    if header is None:
        notes.append(tr("没有找到标题行，请指定每一列是什么。"))
    elif header > 1:
        notes.append(tr("标题在第 {row} 行；上面的行不导入。", row=header))
    return tuple(notes)
