"""An export holds what the store holds: every record of the filter, in its order, each column whole."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from desktop_app.actions.samples import sample as sample_of
from desktop_app.actions.taking_in import take_in
from desktop_app.contract.answers import read_answer
from desktop_app.domain.errors import InvalidInput, NotWritten
from desktop_app.domain.export_request import Exported, ExportRequest, Format
from desktop_app.domain.file_columns import COLUMNS, USUAL
from desktop_app.domain.ids import LocalId
from desktop_app.domain.progress import Cancelled
from desktop_app.domain.record_filter import NEWEST_FIRST, RecordFilter, Sort, SortField
from desktop_app.domain.visit import Record, event_word
from desktop_app.exchange.exporting import export
from desktop_app.store import pages, records
from desktop_app.store.database import Database
from desktop_app.store.opening import open_store

RECORDS = 1_200
"""More than two pieces."""
EVERYTHING = RecordFilter()
AT = datetime(2026, 11, 22, 12, 0)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    database = open_store(tmp_path_factory.mktemp("sample") / "visits.db")
    sample_of(database, RECORDS, seed=3, until=AT.date())
    yield database
    database.close()


def exported(database: Database, file: Path, **more: Any) -> Exported:
    return export(database, ExportRequest(file=file, format=Format.of(file), **more), now=lambda: AT)


def csv_rows(file: Path) -> list[list[str]]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.reader(lines))


def whole(database: Database, wanted: RecordFilter = EVERYTHING, sort: Sort = NEWEST_FIRST) -> list[Record]:
    with database.read() as connection:
        total = pages.count(connection, wanted)
        return records.load(connection, pages.page_ids(connection, wanted, sort, 1, total))


def said(record: Record) -> dict[str, str]:
    """A record in words, by the long way."""
    names = "、".join
    return {
        "number": str(record.server_id or ""),
        "record_time": record.record_time,
        "title": record.title or "",
        "event": event_word(record.event),
        "organization": record.organization.label if record.organization else "",
        "customers": names(entry.label for entry in record.customers),
        "director": record.director.label if record.director else "",
        "author": record.author.label if record.author else "",
        "parent": record.parent.label if record.parent else "",
        "followers": names(entry.label for entry in record.followers),
        "effect": record.effect or "",
        "problems": record.problems or "",
        "suggestion": record.suggestion or "",
        "workplan": record.workplan or "",
        "note": record.note or "",
        "attachment": record.attachment or "",
        "cost": "" if record.cost is None else f"{record.cost / 100:.2f}",
        "cost_note": record.cost_note or "",
        "create_time": record.create_time or "",
        "update_time": record.update_time or "",
        "status": "" if record.status is None else str(record.status),
        "comments": str(len(record.comments)),
        "comment_texts": "\n".join(
            f"{comment.author_name} {comment.created}：{comment.content}" for comment in reversed(record.comments)
        ),
        "readings": str(len(record.receipts)),
        "readers": names(receipt.person_name or "" for receipt in record.receipts),
        "sync": record.sync.word,
    }


def test_a_csv_of_all_columns_holds_every_record_whole(sample: Database, tmp_path: Path) -> None:
    done = exported(sample, tmp_path / "a.csv")
    assert done == Exported(file=tmp_path / "a.csv", written=RECORDS, total=RECORDS)
    heading, *rows = csv_rows(tmp_path / "a.csv")
    assert heading == [column.word for column in COLUMNS]
    keys = [column.key for column in COLUMNS]
    for row, record in zip(rows, whole(sample), strict=True):
        cells = dict(zip(keys, row, strict=True))
        expected = said(record)
        assert {key: cells[key] for key in expected} == expected


def test_a_workbook_of_all_columns_holds_the_same_with_types(sample: Database, tmp_path: Path) -> None:
    exported(sample, tmp_path / "a.csv")
    exported(sample, tmp_path / "a.xlsx", sentence="本月 · 济南大学")
    book = CalamineWorkbook.from_path(tmp_path / "a.xlsx")
    assert book.sheet_names == ["拜访记录", "说明"]
    rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    assert [[_as_csv(cell, place) for place, cell in enumerate(row)] for row in rows] == csv_rows(tmp_path / "a.csv")
    about = {str(what): words for what, words in book.get_sheet_by_name("说明").to_python()}
    assert about["筛选"] == "本月 · 济南大学"
    assert about["条数"] == f"{RECORDS:,} / {RECORDS:,} 条"
    assert about["导出时间"] == "2026-11-22 12:00:00"


def _as_csv(cell: Any, place: int) -> str:
    if isinstance(cell, datetime):
        return cell.isoformat(" ")
    if isinstance(cell, float):
        return f"{cell:.2f}" if COLUMNS[place].key == "cost" else f"{cell:.0f}"
    return str(cell)


def test_a_csv_begins_with_a_mark_of_its_encoding_and_ends_its_lines_as_the_rule_is(
    sample: Database, tmp_path: Path
) -> None:
    exported(sample, tmp_path / "a.csv", columns=("record_time", "title"))
    data = (tmp_path / "a.csv").read_bytes()
    assert data.startswith("\ufeff拜访时间,标题\r\n".encode())
    assert data.count(b"\n") == data.count(b"\r\n") == RECORDS + 1


def test_filter_sort_and_columns_are_those_asked_for(sample: Database, tmp_path: Path) -> None:
    wanted, sort = RecordFilter(events=frozenset({3})), Sort(SortField.COST, descending=True)
    done = exported(sample, tmp_path / "a.csv", wanted=wanted, sort=sort, columns=("cost", "event", "title"))
    heading, *rows = csv_rows(tmp_path / "a.csv")
    assert heading == ["费用", "事件", "标题"]
    found = whole(sample, wanted, sort)
    assert rows == [[said(record)[key] for key in ("cost", "event", "title")] for record in found]
    assert 0 < done.written == done.total == len(found) < RECORDS


def test_what_was_found_by_its_words_is_exported(sample: Database, tmp_path: Path) -> None:
    wanted = RecordFilter(search="报价")
    done = exported(sample, tmp_path / "a.csv", wanted=wanted, columns=("title",))
    assert done.written == len(whole(sample, wanted)) > 0


def test_chosen_records_come_in_their_order_and_those_gone_are_counted(sample: Database, tmp_path: Path) -> None:
    ids = tuple(record.id for record in whole(sample))[40:10:-3]
    done = exported(sample, tmp_path / "a.csv", ids=(*ids, LocalId(987_654)), columns=("record_time",))
    with sample.read() as connection:
        times = [record.record_time for record in records.load(connection, ids)]
    assert [row[0] for row in csv_rows(tmp_path / "a.csv")[1:]] == times
    assert (done.written, done.total, len(done.notes)) == (len(ids), RECORDS, 1)


def test_nothing_found_is_a_file_of_headings(sample: Database, tmp_path: Path) -> None:
    nothing = RecordFilter(search="没有人这样写过")
    for name in ("a.csv", "a.xlsx", "a.json"):
        assert exported(sample, tmp_path / name, wanted=nothing, columns=USUAL).written == 0
    assert len(csv_rows(tmp_path / "a.csv")) == 1
    assert json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))["data"] == []


def test_a_column_that_nobody_knows_is_named(sample: Database, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="titel"):
        exported(sample, tmp_path / "a.csv", columns=("title", "titel"))
    assert list(tmp_path.iterdir()) == []


def test_progress_goes_up_to_all(sample: Database, tmp_path: Path) -> None:
    told: list[tuple[int, int | None]] = []
    request = ExportRequest(file=tmp_path / "a.xlsx", format=Format.XLSX)
    export(sample, request, lambda done, of: told.append((done, of)))
    assert told[0] == (0, None)
    assert told[-1] == (RECORDS, RECORDS)
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert {500, 1_000} <= {done for done, _ in told}


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a.json"])
@pytest.mark.parametrize("stop_at", [0, 500, RECORDS])
def test_a_stopped_export_leaves_what_stood_there(sample: Database, tmp_path: Path, name: str, stop_at: int) -> None:
    """At RECORDS a workbook is being packed."""
    file = tmp_path / name
    file.write_text("von gestern", encoding="utf-8")

    def stopping(done: int, of: int | None) -> None:
        if done >= stop_at and of is not None:
            raise Cancelled

    with pytest.raises(Cancelled):
        export(sample, ExportRequest(file=file, format=Format.of(file)), stopping)
    if name == "a.xlsx" or stop_at < RECORDS:
        assert file.read_text(encoding="utf-8") == "von gestern"
    assert [one.name for one in tmp_path.iterdir()] == [name]


def test_a_folder_that_is_not_there_is_named(sample: Database, tmp_path: Path) -> None:
    with pytest.raises(NotWritten, match="没有这个文件夹"):
        exported(sample, tmp_path / "nowhere" / "a.csv")


def test_a_folder_cannot_be_written_over(sample: Database, tmp_path: Path) -> None:
    (tmp_path / "a.csv").mkdir()
    with pytest.raises(NotWritten, match="是一个文件夹"):
        exported(sample, tmp_path / "a.csv")


def test_a_name_too_long_is_said(sample: Database, tmp_path: Path) -> None:
    with pytest.raises(NotWritten, match="文件名太长"):
        exported(sample, tmp_path / f"{'长' * 200}.csv")


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a.json"])
def test_a_full_disk_is_said_and_nothing_is_left(sample: Database, tmp_path: Path, name: str) -> None:
    (tmp_path / f"{name}.{os.getpid()}.part").symlink_to("/dev/full")
    (tmp_path / name).write_text("von gestern", encoding="utf-8")
    with pytest.raises(NotWritten, match="磁盘空间不够"):
        exported(sample, tmp_path / name)
    assert (tmp_path / name).read_text(encoding="utf-8") == "von gestern"
    assert [one.name for one in tmp_path.iterdir()] == [name]


def test_a_link_keeps_leading_to_the_file(sample: Database, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "a.csv").symlink_to(tmp_path / "real" / "a.csv")
    exported(sample, tmp_path / "a.csv", columns=("title",))
    assert (tmp_path / "a.csv").is_symlink()
    assert len(csv_rows(tmp_path / "real" / "a.csv")) == RECORDS + 1


def test_what_is_saved_meanwhile_does_not_mix_in(tmp_path: Path) -> None:
    database = open_store(tmp_path / "visits.db")
    sample_of(database, 600, seed=3, until=AT.date())
    try:
        grown = False

        def growing(_done: int, of: int | None) -> None:
            nonlocal grown
            if of is not None and not grown:
                grown = True
                sample_of(database, 50, seed=9, until=AT.date())

        request = ExportRequest(file=tmp_path / "a.csv", format=Format.CSV, columns=("title",))
        done = export(database, request, growing)
        assert (grown, done.written, done.total) == (True, 600, 600)
        assert exported(database, tmp_path / "b.csv", columns=("title",)).written == 650
    finally:
        database.close()


def test_who_exports_is_told_what_goes_on_on_other_sheets(tmp_path: Path) -> None:
    database = open_store(tmp_path / "visits.db")
    try:
        row = {"id": 1, "recordTime": "2026-01-01 10:00:00", "effect": "国" * 20_000, "note": "a" * 40_000}
        take_in(database, read_answer({"status": 0, "data": [row]}).rows)
        done = exported(database, tmp_path / "a.xlsx")
        assert done.notes == ("1 段文字太长，其余部分在工作表「长文本」。",)
        book = CalamineWorkbook.from_path(tmp_path / "a.xlsx")
        assert book.sheet_names == ["拜访记录", "说明", "长文本"]
        assert ["注意", done.notes[0]] in book.get_sheet_by_name("说明").to_python()
        assert exported(database, tmp_path / "a.csv").notes == ()
    finally:
        database.close()
