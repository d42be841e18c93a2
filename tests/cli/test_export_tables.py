"""`export` to spreadsheets, and the directory both ways, from the command line."""

from __future__ import annotations

import csv
import io
import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from desktop_app.domain.file_columns import COLUMNS
from tests.cli.commands import EXAMPLE, Visitbook, fresh


@pytest.fixture
def filled(visitbook: Visitbook) -> Visitbook:
    visitbook.done("receive", EXAMPLE)
    visitbook.saved(
        {"protent_id": 7, "record_time": "2026-03-02 10:00:00", "event": 3, "gain": "=1+1", "cost": 12.5,
         "customers_id": [12, 11]},
        {"protent_id": 8, "record_time": "2026-01-02 10:00:00", "event": 2, "gain": "很长" * 150}, who=5,
    )  # fmt: skip
    return visitbook


def rows_of(file: Path) -> list[list[str]]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.reader(lines))


def test_every_column_of_every_record_unless_asked_otherwise(filled: Visitbook, tmp_path: Path) -> None:
    said = filled.done("export", tmp_path / "a.csv")
    assert said.answer == {"exported": 4, "total": 4}
    assert "4 / 4" in said.err
    heading, *rows = rows_of(tmp_path / "a.csv")
    assert heading == [column.word for column in COLUMNS]
    assert len(rows) == 4
    filled.done("export", tmp_path / "b.csv", "--all-columns")
    assert (tmp_path / "b.csv").read_bytes() == (tmp_path / "a.csv").read_bytes()


def test_columns_filters_and_sort_as_asked(filled: Visitbook, tmp_path: Path) -> None:
    words = ("--columns", "cost,effect,customers", "--start-time", "2026-01-01", "--sort", "-cost")
    assert filled.done("export", tmp_path / "a.csv", *words).answer == {"exported": 2, "total": 2}
    assert rows_of(tmp_path / "a.csv") == [
        ["费用", "收获", "客户"],
        ["12.50", "'=1+1", "客户 #12、客户 #11"],
        ["", "很长" * 150, ""],
    ]


def test_a_workbook_says_what_it_holds(filled: Visitbook, tmp_path: Path) -> None:
    words = ("--event", 3, "--search", "1+1", "--start-time", "2026-01-01", "--director-id", 5)
    filled.done("export", tmp_path / "a.xlsx", *words)
    book = CalamineWorkbook.from_path(tmp_path / "a.xlsx")
    about = {str(what): words for what, words in book.get_sheet_by_name("说明").to_python()}
    assert about["筛选"] == "2026-01-01 00:00:00 — … · 电话拜访 · 负责人 #5 · 搜索：1+1"
    assert about["条数"] == "1 / 1 条"
    head, row = book.get_sheet_by_name("拜访记录").to_python()
    assert row[head.index("收获")] == "=1+1"


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("a.csv", "--columns", "titel"), "titel"),
        (("a.json", "--columns", "title"), "--columns"),
        (("a.csv", "--columns", "title", "--all-columns"), "--all-columns"),
        (("a.ods",), ".xlsx"),
        (("a.json", "--directory"), ".csv"),
    ],
)
def test_what_cannot_be_exported_is_one_line(
    filled: Visitbook, tmp_path: Path, words: tuple[str, ...], hint: str
) -> None:
    name, *rest = words
    said = filled("export", tmp_path / name, *rest)
    assert (said.code, said.out, said.err.count("\n")) == (2, "", 1)
    assert hint in said.err
    assert not (tmp_path / name).exists()


def test_a_place_that_cannot_be_written_is_exit_1(filled: Visitbook, tmp_path: Path) -> None:
    said = filled("export", tmp_path / "nowhere" / "a.csv")
    assert (said.code, said.out, said.err.count("\n")) == (1, "", 1)


def test_the_directory_goes_from_store_to_store(filled: Visitbook, empty_store: Path, tmp_path: Path) -> None:
    for words in (
        ("person", 5, "汪小嘉"),
        ("organization", 3, "济南大学"),
        ("customer", 12, "王主任", "--organization", 3),
    ):
        filled.done("name", *words)
    for name in ("d.csv", "d.xlsx"):
        assert filled.done("export", "--directory", tmp_path / name).answer["exported"] > 3
        with fresh(empty_store) as other:
            tried = other("import", "--directory", tmp_path / name, "--dry-run")
            assert other.all() == []
            came = other("import", "--directory", tmp_path / name)
            assert tried.answer == came.answer
            assert came.answer["customer"] == 1
            assert other.done("name", "customer", 12, "王主任").answer["local_id"] == 1


def test_a_directory_is_taken_back(visitbook: Visitbook, tmp_path: Path) -> None:
    (tmp_path / "d.csv").write_text("KIND,NUMBER,NAME\nperson,5,汪小嘉\n", encoding="utf-8")
    visitbook.done("name", "person", 5, "汪嘉")
    assert "--undo 1" in visitbook.done("import", "--directory", tmp_path / "d.csv").err
    visitbook.done("import", "--undo", 1)
    visitbook.done("export", "--directory", tmp_path / "out.csv")
    assert rows_of(tmp_path / "out.csv")[1][:3] == ["员工", "5", "汪嘉"]


def _beside(store: Path, *words: object) -> list[str]:
    return [sys.executable, "-m", "desktop_app", *map(str, words), "--store", str(store)]


def test_a_terminal_sees_how_far_it_is(filled: Visitbook, tmp_path: Path, tree: Path) -> None:
    ours, theirs = pty.openpty()
    words = _beside(filled.store, "export", tmp_path / "a.csv")
    done = subprocess.run(words, cwd=tree, stdout=subprocess.PIPE, stderr=theirs, timeout=60)
    os.close(theirs)
    said = b""
    with io.FileIO(ours) as terminal:
        try:
            while piece := terminal.read(4096):
                said += piece
        except OSError:  # how Linux says that the other end is closed
            pass
    assert done.returncode == 0
    assert said.startswith(b"\r\x1b[K")
    assert "4 / 4 条到".encode() in said.rsplit(b"\x1b[K", 1)[1]


def test_an_interrupted_export_leaves_nothing(visitbook: Visitbook, tmp_path: Path, tree: Path) -> None:
    visitbook.done("sample", 4_000, "--seed", 1)
    for _ in range(10):  # on a busy machine one may be done before it hears of it
        (tmp_path / "a.xlsx").write_text("von gestern", encoding="utf-8")
        running = subprocess.Popen(
            _beside(visitbook.store, "export", tmp_path / "a.xlsx"),
            cwd=tree,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        part = tmp_path / f"a.xlsx.{running.pid}.part"
        until = time.monotonic() + 30
        while not part.exists() and time.monotonic() < until:
            time.sleep(0.005)
        running.send_signal(signal.SIGINT)
        out, said = running.communicate(timeout=60)
        if running.returncode != 0:
            break
    assert (running.returncode, out, b"Traceback" in said) == (1, b"", False)
    assert (tmp_path / "a.xlsx").read_text(encoding="utf-8") == "von gestern"
    assert not part.exists()
