"""`import` of spreadsheets: mapping, dry run, what stayed out, resume, undo and release, from the command line."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.commands import Visitbook
from tests.exchange.clerks import HEADINGS, visits, write_csv, write_xlsx


def test_an_old_list_comes_in_and_is_owed_to_nobody_until_released(visitbook: Visitbook, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "旧台账.csv", [HEADINGS, *visits(5)])
    said = visitbook.done("import", file)
    assert said.answer == {
        "rows": 5, "new": 5, "updated": 0, "unchanged": 0, "refused": 0, "import": 1, "different": 0,
        "created": {"person": 5, "organization": 5, "customer": 5, "parent": 0}, "stopped": False, "bad_rows": None,
    }  # fmt: skip
    assert "日期→record_time" in said.err
    assert "outbox release --import 1" in said.err
    assert {one["local"]["sync"] for one in visitbook.all()} == {"local"}
    assert visitbook.outbox() == []

    visitbook.done("outbox", "release", "--import", 1)

    assert {one["local"]["sync"] for one in visitbook.all()} == {"pending"}
    (line,) = visitbook.done("import", "--list").lines
    assert (line["number"], line["source"], line["state"], line["released"]) == (1, "旧台账.csv", "done", True)
    again = visitbook.done("import", file).answer
    assert (again["new"], again["unchanged"], again["import"]) == (0, 5, None)


def test_a_dry_run_says_what_would_be_and_writes_nothing(visitbook: Visitbook, tmp_path: Path) -> None:
    file = write_xlsx(tmp_path / "a.xlsx", [HEADINGS, *visits(3)])
    said = visitbook.done("import", file, "--dry-run", "--as", 7)
    assert (said.answer["new"], said.answer["import"], said.answer["created"]["customer"]) == (3, None, 3)
    assert "将新建员工「业务员1」（1 行）" in said.err
    assert visitbook.all() == []
    assert visitbook.done("import", "--list").lines == []


def test_bad_rows_are_named_and_handed_back(visitbook: Visitbook, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "a.csv", [HEADINGS, *visits(2), ["2026-02-30", *[""] * 7]])
    said = visitbook("import", file)
    assert (said.code, said.answer["new"], said.answer["refused"]) == (3, 2, 1)
    assert said.answer["bad_rows"] == str(tmp_path / "a-未导入.csv")
    assert "第 4 行 日期：2026 年 2 月只有 28 天" in said.err
    assert "2026 年 2 月只有 28 天" in (tmp_path / "a-未导入.csv").read_text(encoding="utf-8-sig")

    only_bad = write_csv(tmp_path / "b.csv", [HEADINGS, ["2026-02-30", *[""] * 7]])
    there = tmp_path / "there.xlsx"
    said = visitbook("import", only_bad, "--bad-rows", there)
    assert (said.code, said.answer["bad_rows"], there.exists()) == (2, str(there), True)


def test_columns_are_laid_to_fields_by_hand(visitbook: Visitbook, tmp_path: Path) -> None:
    rows = [["甲", "乙", "丙"], ["2026-01-05 10:00", "谈了", "微信"]]
    file = write_csv(tmp_path / "a.csv", rows)
    assert visitbook("import", file).code == 2
    mapping = ("--map", "record_time=甲", "--map", "effect=乙", "--map", "event=丙", "--event-word", "微信=3")
    visitbook.done("import", file, *mapping, "--as", 5, "--parent", 8)
    (one,) = visitbook.all()
    assert (one["recordTime"], one["effect"], one["type"], one["user_id"]) == ("2026-01-05 10:00:00", "谈了", 3, 5)
    assert one["local"]["protent_id"] == 8


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("--map", "gain=内容"), "FIELD"),
        (("--map", "effect=没有"), "没有标题「没有」"),
        (("--sheet", "第二页"), "没有工作表"),
        (("--event", "9"), "事件 9"),
        (("--event-word", "微信"), "WORD=N"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(
    words: tuple[str, ...], reason: str, visitbook: Visitbook, tmp_path: Path
) -> None:
    file = write_xlsx(tmp_path / "a.xlsx", [HEADINGS, *visits(1)])
    said = visitbook("import", file, *words)
    assert said.code == 2
    assert reason in said.err
    assert visitbook.all() == []


def test_an_import_is_undone_by_its_number(visitbook: Visitbook, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "a.csv", [HEADINGS, *visits(4)])
    visitbook.done("import", file)
    undone = visitbook.done("import", "--undo", 1).answer
    assert (undone["records"], undone["entries"], undone["kept"], undone["finished"]) == (4, 12, [], True)
    assert visitbook.all() == []
    assert visitbook("import", "--undo", 1).code == 2
    assert visitbook("import", "--undo", 99).code == 2
    assert [line["state"] for line in visitbook.done("import", "--list").lines] == ["undone"]


def test_only_known_names_are_taken_where_that_is_said(visitbook: Visitbook, tmp_path: Path) -> None:
    visitbook.done("name", "person", 4, "业务员0")
    file = write_csv(tmp_path / "a.csv", [["日期", "业务员"], ["2026-01-01", "业务员0"], ["2026-01-02", "别人"]])
    said = visitbook("import", file, "--known-only", "person")
    assert (said.code, said.answer["new"], said.answer["refused"]) == (3, 1, 1)
    assert "名录中没有员工「别人」" in said.err
    assert [one["user_id"] for one in visitbook.all()] == [4]


def test_ctrl_c_stops_between_two_pieces_and_resume_goes_on(visitbook: Visitbook, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "a.csv", [HEADINGS, *visits(4_000)])
    visitbook.done("list")
    command = [sys.executable, "-m", "desktop_app", "--store", str(visitbook.store), "import", str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            lines = visitbook.done("import", "--list").lines
            if lines and lines[0]["taken"]:
                break
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 3, err.decode()
    said = json.loads(out)
    assert said["stopped"]
    assert 0 < said["new"] < 4_000
    assert b"Traceback" not in err
    done = visitbook.done("import", file, "--resume", said["import"]).answer
    assert (done["new"], done["stopped"]) == (4_000, False)
    assert len(visitbook.all()) == 4_000
