"""Records into a file: all of a filter in its order, or chosen ones, from one view of the store."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from desktop_app.contract.records import listed_json
from desktop_app.domain.errors import InvalidInput
from desktop_app.domain.export_request import Exported, ExportRequest, Format
from desktop_app.domain.file_columns import BY_KEY, COLUMNS, FileColumn
from desktop_app.domain.ids import LocalId
from desktop_app.domain.progress import Progress, unwatched
from desktop_app.domain.times import to_text
from desktop_app.domain.visit import Record
from desktop_app.exchange.csv_file import csv_table
from desktop_app.exchange.file_table import Rows, table_columns
from desktop_app.exchange.whole_file import written_whole
from desktop_app.exchange.xlsx_file import xlsx_file
from desktop_app.store import pages, records
from desktop_app.store.database import Database
from desktop_app.store.file_rows import FileRows
from desktop_app.words import mark, tr, trn

RECORDS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class _Task:
    """`of` records are in the filter, `ids` those to be written; each piece is told to `progress`."""

    request: ExportRequest
    columns: tuple[FileColumn, ...]
    ids: Sequence[LocalId]
    of: int
    progress: Progress
    at: datetime

    def pieces(self) -> Iterator[Sequence[LocalId]]:
        for start in range(0, len(self.ids), RECORDS_AT_ONCE):
            self.progress(start, len(self.ids))
            yield self.ids[start : start + RECORDS_AT_ONCE]

    def packing(self) -> None:
        """All is read; the file is being finished."""
        self.progress(len(self.ids), len(self.ids))


def export(
    database: Database,
    request: ExportRequest,
    progress: Progress = unwatched,
    *,
    now: Callable[[], datetime] = datetime.now,
) -> Exported:
    """Writes the file whole or not at all: `NotWritten` says why, and `Cancelled` leaves what stood there before."""
    columns = columns_of(request.columns)
    progress(0, None)
    with database.read() as connection, written_whole(Path(request.file)) as part:
        total = pages.count(connection, request.wanted)
        ids: Sequence[LocalId] = request.ids if request.ids is not None else ()
        if request.ids is None and total:
            ids = pages.page_ids(connection, request.wanted, request.sort, 1, total)
        notes: list[str] = []
        task = _Task(request, columns, ids, max(total, len(ids)), progress, now())
        match request.format:
            case Format.JSON:
                written = _write_envelope(task, part, lambda piece: records.load(connection, piece))
            case Format.CSV:
                rows = FileRows(connection, [column.key for column in columns])
                with csv_table(part, table_columns(columns)) as table:
                    written = _write_rows(task, rows, table)
            case Format.XLSX:
                rows = FileRows(connection, [column.key for column in columns])
                written, told = _write_workbook(task, part, rows)
                notes += told
        progress(len(ids), len(ids))  # the last moment to stop: then it takes the place of what stood there
    gone = len(ids) - written
    if gone:
        notes.append(trn("{n} 条选中的记录已经不在，没有导出。", gone))
    return Exported(file=request.file, written=written, total=task.of, notes=tuple(notes))


def columns_of(keys: Sequence[str]) -> tuple[FileColumn, ...]:
    """The columns of these keys in this order, each once; every column for none."""
    unknown = [key for key in keys if key not in BY_KEY]
    if unknown:
        raise InvalidInput(
            mark("没有这样的列：{unknown}；可用的是 {known}。"), unknown=" ".join(unknown), known=" ".join(BY_KEY)
        )
    return tuple(BY_KEY[key] for key in dict.fromkeys(keys)) or COLUMNS


def _write_rows(task: _Task, rows: FileRows, table: Rows) -> int:
    written = 0
    for piece in task.pieces():
        columns = rows.of(piece)
        table.rows(columns)
        written += len(columns[0])
    return written


def _write_workbook(task: _Task, part: Path, rows: FileRows) -> tuple[int, list[str]]:
    """How many records it holds, and what its reader should know."""
    title, sentence = tr("拜访记录"), task.request.sentence
    with xlsx_file(part, title=title, about=sentence, written=task.packing) as book:
        table = book.table(title, table_columns(task.columns))
        about = book.new_sheet(tr("说明"))
        written = _write_rows(task, rows, table)
        notes = book.notes()
        book.say(about, [*_about(task, written), *((tr("注意"), note) for note in notes)])
    return written, notes


def _about(task: _Task, written: int) -> list[tuple[str, str]]:
    """What a reader who was handed the file asks first."""
    return [
        (tr("内容"), tr("拜访记录")),
        (tr("筛选"), task.request.sentence or tr("全部记录")),
        (tr("条数"), tr("{written} / {total} 条", written=f"{written:,}", total=f"{task.of:,}")),
        (tr("导出时间"), to_text(task.at)),
        (tr("列"), tr("、").join(column.word for column in task.columns)),
        (tr("程序"), tr("拜访簿")),
    ]


def _write_envelope(task: _Task, part: Path, load: Callable[[Sequence[LocalId]], list[Record]]) -> int:
    """As a GET answer of one page that holds everything."""
    written = 0
    with part.open("w", encoding="utf-8") as out:
        out.write('{"status": 0, "data": [')
        for piece in task.pieces():
            for record in load(piece):
                out.write(",\n" if written else "\n")
                out.write(_line(listed_json(record)))
                written += 1
        page_info = {"total": task.of, "page": 1, "count": max(task.of, 1)}
        out.write('\n], "page_info": ' + json.dumps(page_info) + "}\n")
    return written


def _line(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False)
