"""What an export costs: 100,000 records in all columns beside the least that could write the same file.

For xlsx that is XlsxWriter alone with the cells ready made. For csv it is one statement with everything joined,
straight from SQLite into `csv.writer`; beside it stands the writer alone, whose cells cost nobody anything.
"""

from __future__ import annotations

import csv
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

import xlsxwriter

from desktop_app.domain.export_request import ExportRequest, Format
from desktop_app.domain.file_columns import COLUMNS, CellType
from desktop_app.domain.ids import LocalId
from desktop_app.domain.record_filter import NEWEST_FIRST, RecordFilter
from desktop_app.exchange.exporting import export
from desktop_app.store import pages
from desktop_app.store.database import Database
from desktop_app.store.file_rows import FileRows
from desktop_app.store.opening import open_store
from desktop_app.store.sqlite import connect
from tests.bench.figures import Figure

RECORDS = 100_000
_ROUNDS = 3
_AT_ONCE = 500

_BY_HAND = """
SELECT r.server_id, datetime(r.record_time, 'unixepoch'), r.title, r.event, o.name, o.number,
 (SELECT group_concat(c.name, '、' ORDER BY rc.position) FROM record_customer rc
  JOIN customer c ON c.id = rc.customer_id WHERE rc.record_id = r.id),
 (SELECT group_concat(coalesce(c.number, ''), '、' ORDER BY rc.position) FROM record_customer rc
  JOIN customer c ON c.id = rc.customer_id WHERE rc.record_id = r.id),
 d.name, d.number, a.name, a.number, v.name, v.number,
 (SELECT group_concat(p.name, '、' ORDER BY rf.position) FROM record_follower rf JOIN person p ON p.id = rf.person_id
  WHERE rf.record_id = r.id),
 (SELECT group_concat(coalesce(p.number, ''), '、' ORDER BY rf.position) FROM record_follower rf
  JOIN person p ON p.id = rf.person_id WHERE rf.record_id = r.id),
 r.effect, r.problems, r.suggestion, r.workplan, r.note, r.attachment, r.cost / 100.0, r.cost_note,
 datetime(r.create_time, 'unixepoch'), datetime(r.update_time, 'unixepoch'), r.status, r.comment_count,
 (SELECT group_concat(p.name || ' ' || datetime(m.created, 'unixepoch') || '：' || m.content, char(10)
   ORDER BY m.created) FROM comment m JOIN person p ON p.id = m.author_id WHERE m.record_id = r.id),
 r.reading_count,
 (SELECT group_concat(p.name, '、' ORDER BY x.position) FROM read_receipt x JOIN person p ON p.id = x.person_id
  WHERE x.record_id = r.id),
 coalesce((SELECT min(state) FROM outbox WHERE record_id = r.id), r.kept_local)
FROM visit_record r LEFT JOIN organization o ON o.id = r.organization_id LEFT JOIN person d ON d.id = r.director_id
 LEFT JOIN person a ON a.id = r.author_id LEFT JOIN parent_visit v ON v.id = r.parent_id
ORDER BY r.record_time DESC, r.server_order DESC, r.id DESC LIMIT ?
"""


def exchange_figures(store: Path) -> Iterator[Figure]:
    database = open_store(store)
    try:
        with database.read() as connection, tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            ids = tuple(pages.page_ids(connection, RecordFilter(), NEWEST_FIRST, 1, RECORDS))
            rows = _rows(FileRows(connection, [column.key for column in COLUMNS]), ids)
            what = f"{len(ids):,} records, all columns"
            ours, floor = _in_turns(
                lambda: _ours(database, ids, folder / "a.xlsx"), lambda: _bare_xlsx(rows, folder / "b.xlsx")
            )
            yield Figure("E1", f"export to xlsx: {what}", ours, floor, "XlsxWriter, cells ready", ratio=2)
            ours, floor = _in_turns(
                lambda: _ours(database, ids, folder / "a.csv"), lambda: _by_hand(store, len(ids), folder / "b.csv")
            )
            yield Figure("E2", f"export to csv: {what}", ours, floor, "one SELECT into csv.writer", ratio=2)
            with (folder / "a.csv").open(encoding="utf-8-sig", newline="") as lines:
                texts = list(csv.reader(lines))
            _, floor = _in_turns(lambda: None, lambda: _bare_csv(texts, folder / "c.csv"))
            yield Figure("", f"export to csv: {what}", ours, floor, "csv.writer, cells ready")
    finally:
        database.close()


def _in_turns(ours: Callable[[], object], floor: Callable[[], object]) -> tuple[float, float]:
    """Median milliseconds of this process: what else the computer does is none of it."""
    taken: dict[int, list[float]] = {0: [], 1: []}
    for _ in range(_ROUNDS):
        for place, work in enumerate((ours, floor)):
            begun = time.process_time()
            work()
            taken[place].append((time.process_time() - begun) * 1000)
    return median(taken[0]), median(taken[1])


def _rows(read: FileRows, ids: tuple[LocalId, ...]) -> list[tuple[Any, ...]]:
    return [
        row
        for start in range(0, len(ids), _AT_ONCE)
        for row in zip(*read.of(ids[start : start + _AT_ONCE]), strict=True)
    ]


def _ours(database: Database, ids: tuple[LocalId, ...], file: Path) -> None:
    export(database, ExportRequest(file=file, format=Format.of(file), ids=ids))


def _bare_xlsx(rows: list[tuple[Any, ...]], file: Path) -> None:
    """The same formats, no thought."""
    book = xlsxwriter.Workbook(str(file), {"constant_memory": True})
    sheet = book.add_worksheet()
    forms = {kind: book.add_format({"num_format": "@" if "text" in kind else "0.00"}) for kind in CellType}
    of_column = [forms[column.type] for column in COLUMNS]
    for place, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(place, column, cell, of_column[column])
            elif cell is not None:
                sheet.write_number(place, column, cell, of_column[column])
    book.close()


def _by_hand(store: Path, many: int, file: Path) -> None:
    connection = connect(store)
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        csv.writer(out).writerows(connection.execute(_BY_HAND, (many,)))
    connection.close()


def _bare_csv(rows: list[list[str]], file: Path) -> None:
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        csv.writer(out).writerows(rows)
