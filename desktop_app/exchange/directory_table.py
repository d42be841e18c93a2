"""The directory as a table, both ways: KIND, NUMBER, NAME, DIRECTOR, ORGANIZATION, a line an entry.

Headings and kinds in either language. A workbook may have a sheet for each kind instead of the column of kinds, and
that is how one is written. Beside the name of an organization or director stands its number, so that two of one name
can be told apart; where a file has no column of numbers, digits in the column of names are the number.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from desktop_app.domain import rules
from desktop_app.domain.directory import DirectoryOrder, DirectoryRow, Kind
from desktop_app.domain.directory_file import FileEntry, Reference
from desktop_app.domain.errors import InvalidInput
from desktop_app.domain.export_request import Exported, Format
from desktop_app.domain.file_columns import CellType
from desktop_app.domain.ids import ServerId
from desktop_app.domain.import_views import RowProblem
from desktop_app.domain.problems import RuleBroken
from desktop_app.domain.progress import Progress, unwatched
from desktop_app.exchange import table_reading
from desktop_app.exchange.csv_file import csv_table
from desktop_app.exchange.file_table import Cell, TableColumn
from desktop_app.exchange.whole_file import written_whole
from desktop_app.exchange.xlsx_file import xlsx_file
from desktop_app.store import entry_list
from desktop_app.store.database import Database
from desktop_app.words import SOURCE_LANGUAGE, language, mark, tr

_AT_ONCE = 500
_HEADINGS = {
    "kind": ("KIND", "类型", "种类", "类别"),
    "number": ("NUMBER", "编号"),
    "name": ("NAME", "名称", "姓名"),
    "director": ("DIRECTOR", "负责人"),
    "director_number": ("DIRECTOR NUMBER", "负责人编号"),
    "organization": ("ORGANIZATION", "客户单位", "单位"),
    "organization_number": ("ORGANIZATION NUMBER", "客户单位编号", "单位编号"),
}
_KINDS = {
    "person": Kind.PERSON,
    "people": Kind.PERSON,
    "员工": Kind.PERSON,
    "organization": Kind.ORGANIZATION,
    "organizations": Kind.ORGANIZATION,
    "客户单位": Kind.ORGANIZATION,
    "单位": Kind.ORGANIZATION,
    "customer": Kind.CUSTOMER,
    "customers": Kind.CUSTOMER,
    "客户": Kind.CUSTOMER,
    "parent": Kind.PARENT,
    "parent visit": Kind.PARENT,
    "parent visits": Kind.PARENT,
    "大的拜访": Kind.PARENT,
    "大拜访": Kind.PARENT,
}
_COLUMNS = {
    Kind.PERSON: ("number", "name"),
    Kind.ORGANIZATION: ("number", "name"),
    Kind.CUSTOMER: ("number", "name", "organization", "organization_number"),
    Kind.PARENT: ("number", "name", "director", "director_number", "organization", "organization_number"),
}
_ALL = ("kind", *_COLUMNS[Kind.PARENT])
_HEADING_ROWS = 10
"""A title and a date may stand over the headings."""


# --- out -------------------------------------------------------------------------------------------------------------


def export_directory(
    database: Database, file: Path, progress: Progress = unwatched, *, kinds: Sequence[Kind] = tuple(Kind)
) -> Exported:
    """All entries of these kinds, by number: in a workbook a sheet for each kind, in a csv file one table."""
    form = Format.of(file)
    if form is Format.JSON:
        raise InvalidInput(mark("名录导出为 .xlsx 或 .csv。"))
    done = 0
    with database.read() as connection, written_whole(file) as part:
        total = sum(entry_list.counted(connection, kind, "") for kind in kinds)

        def listed(kind: Kind) -> Iterator[DirectoryRow]:
            nonlocal done
            offset = 0
            while rows := entry_list.listed(
                connection, kind, "", DirectoryOrder.NUMBER, turned=False, offset=offset, limit=_AT_ONCE
            ):
                progress(done, total)
                yield from rows
                offset += len(rows)
                done += len(rows)

        if form is Format.CSV:
            with csv_table(part, _table_columns(_ALL)) as table:
                for kind in kinds:
                    cells = [_cells(_ALL, row) for row in listed(kind)]
                    table.rows(list(zip(*cells, strict=True)) or [()] * len(_ALL))
        else:
            with xlsx_file(part, title=tr("名录"), written=lambda: progress(done, total)) as book:
                for kind in kinds:
                    sheet = book.table(kind.word, _table_columns(_COLUMNS[kind]))
                    for row in listed(kind):
                        sheet.row(_cells(_COLUMNS[kind], row))
    return Exported(file=file, written=done, total=total)


def _table_columns(names: Sequence[str]) -> list[TableColumn]:
    chinese = language() == SOURCE_LANGUAGE
    return [
        TableColumn(
            _HEADINGS[name][1] if chinese else _HEADINGS[name][0],
            CellType.NUMBER if name.endswith("number") else CellType.TEXT,
        )
        for name in names
    ]


def _cells(names: Sequence[str], row: DirectoryRow) -> list[Cell]:
    organization, director = row.organization, row.director
    values: dict[str, Cell] = {
        "kind": row.entry.kind.word,
        "number": row.entry.number,
        "name": row.entry.name,
        "director": director.name if director else None,
        "director_number": director.number if director else None,
        "organization": organization.name if organization else None,
        "organization_number": organization.number if organization else None,
    }
    return [values[name] for name in names]


# --- in --------------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class DirectoryFile:
    """What a file says: its good lines, what is wrong with others, and words about what was passed over."""

    entries: list[FileEntry] = field(default_factory=list)
    bad: list[RowProblem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_directory(file: Path) -> DirectoryFile:
    """`InvalidInput` when the file as a whole is none of this kind."""
    table = table_reading.open_table(file)
    found = DirectoryFile()
    missing: tuple[str, ...] | None = None
    read = False
    visible: list[str | None] = [sheet.name for sheet in table.sheets if not sheet.hidden]
    for sheet in visible or [None]:
        kind = _KINDS.get((sheet or "").strip().lower())
        rows = table.rows(sheet, by_line=True)
        places, lacking = _head(rows, kind)
        if places is None:
            missing = lacking if missing is None else missing
            if sheet is not None:
                found.notes.append(tr("工作表「{sheet}」不是名录，没有读取。", sheet=sheet))
            continue
        read = True
        _read_rows(found, rows, places, sheet, kind)
    if not read:
        raise InvalidInput(
            mark("{file} 的标题行缺少列 {missing}；应为 KIND,NUMBER,NAME,DIRECTOR,ORGANIZATION。"),
            file=file.name, missing="、".join(missing or ()),
        )  # fmt: skip
    return found


class _BadCell(ValueError):
    def __init__(self, column: str, value: str, reason: str) -> None:
        super().__init__(reason)
        self.column, self.value, self.reason = column, value, reason


def _head(
    rows: Iterator[tuple[int, list[table_reading.Cell]]], kind: Kind | None
) -> tuple[dict[str, int] | None, tuple[str, ...]]:
    """Which column holds what, by the first row that names them; else what the most promising one lacks."""
    lacking: tuple[str, ...] = tuple(_HEADINGS[name][0] for name in ("kind", "number", "name"))
    for _ in range(_HEADING_ROWS):
        _number, row = next(rows, (0, None))
        if row is None:
            break
        cells = [_text(cell).upper() for cell in row]
        places = {}
        for name, spellings in _HEADINGS.items():
            at = [cells.index(spelling) for spelling in spellings if spelling in cells]
            if at:
                places[name] = at[0]
        needed = ("name",) if kind is not None else ("kind", "name")
        missing = tuple(_HEADINGS[name][0] for name in needed if name not in places)
        if not missing:
            return places, ()
        lacking = min(lacking, missing, key=len)
    return None, lacking


def _read_rows(
    found: DirectoryFile,
    rows: Iterator[tuple[int, list[table_reading.Cell]]],
    places: dict[str, int],
    sheet: str | None,
    kind: Kind | None,
) -> None:
    for number, row in rows:
        cells = {name: _text(row[place]) if place < len(row) else "" for name, place in places.items()}
        if not any(cells.values()):
            continue
        try:
            found.entries.append(_entry(number, sheet, kind, cells))
        except _BadCell as bad:
            column = f"{sheet} {bad.column}" if sheet else bad.column
            found.bad.append(RowProblem(number, column, bad.value, bad.reason))


def _entry(row: int, sheet: str | None, kind: Kind | None, cells: dict[str, str]) -> FileEntry:
    said = cells.get("kind", "")
    kind = _KINDS.get(said.lower()) if said or kind is None else kind
    if kind is None:
        raise _BadCell("KIND", said, tr("应为 person、organization、customer 或 parent"))
    try:
        name = rules.name(cells["name"]) or ""
    except RuleBroken as broken:
        raise _BadCell("NAME", cells["name"], broken.of("NAME").text) from None
    director, organization = _reference(cells, "director"), _reference(cells, "organization")
    if director is not None and kind is not Kind.PARENT:
        raise _BadCell("DIRECTOR", cells.get("director", ""), tr("只有大的拜访（parent）有负责人"))
    if organization is not None and kind not in (Kind.PARENT, Kind.CUSTOMER):
        words = tr("只有大的拜访（parent）和客户（customer）属于客户单位")
        raise _BadCell("ORGANIZATION", cells.get("organization", ""), words)
    number = _number(cells, "number")
    if number is None and not name:
        raise _BadCell("NAME", "", tr("名称是空的，请填写"))
    return FileEntry(row, sheet, kind, number, name, organization, director)


def _reference(cells: dict[str, str], name: str) -> Reference | None:
    said = cells.get(name, "")
    if f"{name}_number" not in cells and said.isascii() and said.isdigit():
        return Reference(_number(cells, name), None)
    number = _number(cells, f"{name}_number")
    return Reference(number, said or None) if said or number is not None else None


def _number(cells: dict[str, str], name: str) -> ServerId | None:
    text = cells.get(name, "").removesuffix(".0")
    try:
        return rules.server_number(text or None)
    except RuleBroken as broken:
        heading = _HEADINGS[name][0]
        raise _BadCell(heading, text, broken.of(heading).text) from None


def _text(cell: table_reading.Cell) -> str:
    """A spreadsheet keeps each number as one with a fraction."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
