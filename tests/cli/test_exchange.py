"""`export` and `import`: records as the interface's envelope, the directory as a csv."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.commands import EXAMPLE, Visitbook, fresh, without_local

VISIT = {
    "protent_id": 7, "record_time": "2026-03-02 10:00:00", "event": 2, "gain": "甲\x00😀", "cost": 12.5,
    "cost_note": "车费", "customers_id": [12, 11], "follower_id": [4, 3], "event_attach": "https://a.example/x",
}  # fmt: skip


def filled(visitbook: Visitbook) -> None:
    visitbook.done("receive", EXAMPLE)
    visitbook.saved(VISIT, VISIT, {"protent_id": 8, "record_time": "2026-01-02 10:00:00"}, who=5)
    visitbook.done("name", "person", 5, "汪小嘉")
    visitbook.done("comment", 1, "好", "--as", 5)
    visitbook.done("comment", 3, "好", "--as", 5)
    visitbook.done("read", 3, "--as", 4)


# --- records -------------------------------------------------------------------------------------------------------


def test_an_export_into_a_fresh_store_is_the_same_again(
    visitbook: Visitbook, empty_store: Path, tmp_path: Path
) -> None:
    filled(visitbook)
    said = visitbook.done("export", tmp_path / "all.json")
    assert said.answer == {"exported": 5, "total": 5}
    assert "5 / 5" in said.err

    with fresh(empty_store) as other:
        taken = other.done("import", tmp_path / "all.json").answer
        assert (taken["rows"], taken["new"], taken["refused"]) == (5, 5, 0)
        ours, theirs = visitbook.all(), other.all()
        assert without_local(theirs) == without_local(ours)
        for mine, copy in zip(ours, theirs, strict=True):
            same = ("protent_id", "follower_id", "customers_id", "event_attach", "cost", "cost_note", "director_id")
            assert {key: copy["local"][key] for key in same} == {key: mine["local"][key] for key in same}
        assert other.outbox() == []

        again = other.done("import", tmp_path / "all.json").answer
        assert (again["new"], again["updated"], again["unchanged"], again["import"]) == (0, 0, 5, None)
        assert other.all() == theirs


def test_an_imported_title_says_whose_the_visit_is(visitbook: Visitbook, tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    row = {"recordTime": "2026-03-02 10:00:00", "title": "2026.03.02-汪小嘉-济南大学"}
    file.write_text(json.dumps({"status": 0, "data": [row]}), encoding="utf-8")
    visitbook.done("import", file)
    visitbook.done("name", "organization", 9, "济南大学")
    assert len(visitbook.all("--organization-id", 9)) == 1


def test_an_import_into_its_own_store_changes_nothing(visitbook: Visitbook, tmp_path: Path) -> None:
    filled(visitbook)
    visitbook.done("export", tmp_path / "all.json")
    before, owed = visitbook.all(), visitbook.outbox()
    again = visitbook.done("import", tmp_path / "all.json").answer
    assert (again["new"], again["updated"], again["unchanged"]) == (0, 0, 5)
    assert visitbook.all() == before
    assert visitbook.outbox() == owed


def test_an_export_has_no_default_time_and_no_page(visitbook: Visitbook, tmp_path: Path) -> None:
    visitbook.received(*({"id": n, "recordTime": f"20{n:02}-03-02 10:00:00", "type": n % 2} for n in range(1, 31)))
    assert visitbook.done("export", tmp_path / "a.json").answer["exported"] == 30
    assert visitbook.done("export", tmp_path / "a.json", "--event", 1, "--sort", "id").answer["exported"] == 15
    envelope = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    assert [record["id"] for record in envelope["data"]] == list(range(1, 31, 2))
    assert envelope["page_info"] == {"total": 15, "page": 1, "count": 15}
    assert list(tmp_path.glob("*.part")) == []


def test_an_export_of_nothing_is_an_empty_envelope(visitbook: Visitbook, tmp_path: Path) -> None:
    visitbook.done("export", tmp_path / "a.json")
    assert json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))["data"] == []


def test_a_dry_run_says_what_is_there_and_writes_nothing(visitbook: Visitbook) -> None:
    assert visitbook.done("import", EXAMPLE, "--dry-run").answer["rows"] == 2
    assert visitbook.all() == []


def test_the_good_rows_of_an_import_go_in_and_the_bad_ones_are_named(visitbook: Visitbook, tmp_path: Path) -> None:
    good = {"recordTime": "2026-03-02 10:00:00"}
    file = tmp_path / "some.json"
    file.write_text(json.dumps({"status": 0, "data": [good, {"id": 1}, good]}), encoding="utf-8")
    said = visitbook("import", file)
    assert said.code == 3
    assert (said.answer["new"], said.answer["refused"]) == (2, 1)
    assert any("2" in line and "recordTime" in line for line in said.err.splitlines())


@pytest.mark.parametrize("text", ["", "<html>", "{", '{"status":1,"data":[]}', "[]"])
def test_a_file_that_is_no_envelope_is_one_line_and_exit_2(visitbook: Visitbook, tmp_path: Path, text: str) -> None:
    file = tmp_path / "some.json"
    file.write_text(text, encoding="utf-8")
    said = visitbook("import", file)
    assert (said.code, said.out) == (2, "")
    assert said.err.count("\n") == 1


# --- the directory -------------------------------------------------------------------------------------------------

LINES = """KIND,NUMBER,NAME,DIRECTOR,ORGANIZATION
person,5,汪小嘉,,
organization,3,济南大学,,
customer,12,"张主任, 采购",,3
parent,7,济南大学二期,5,3
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_directory_comes_in_whatever_wrote_it(visitbook: Visitbook, tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "d.csv"
    file.write_text(LINES, encoding=encoding)

    said = visitbook.done("import", "--directory", file)

    assert said.answer == {"person": 1, "organization": 1, "customer": 1, "parent": 1, "refused": 0}
    visitbook.saved({"protent_id": 7, "record_time": "2026-03-02 10:00:00"}, who=9)
    (record,) = visitbook.all("--organization-id", 3, "--director-id", 5)
    assert record["title"] == "2026.03.02--济南大学"
    assert visitbook.done("import", "--directory", file).answer["parent"] == 1


def test_headings_and_kinds_may_be_chinese_and_in_any_order(visitbook: Visitbook, tmp_path: Path) -> None:
    file = tmp_path / "d.csv"
    file.write_text(
        "名称,备注,编号,类型,客户单位\r\n济南大学,,3.0,客户单位,\r\n二期,x,7,大的拜访,3\r\n\r\n", "gb18030", newline=""
    )
    assert visitbook.done("import", "--directory", file).answer["parent"] == 1
    visitbook.saved({"protent_id": 7})
    assert visitbook.all()[0]["local"]["organization_id"] == 3


def test_bad_lines_are_named_by_their_line_and_the_good_ones_kept(visitbook: Visitbook, tmp_path: Path) -> None:
    bad = ["colour,1,x", "person,0,x", "person,,", "person,1.5,x", "person,2,", "person,3,x,4", "organization,4,x,,5",
           f"person,5,{'字' * 201}", "person", 'person,6,"a\nb"', "parent,7,x,eins"]  # fmt: skip
    file = tmp_path / "d.csv"
    file.write_text("\n".join(["KIND,NUMBER,NAME,DIRECTOR,ORGANIZATION", *bad, "person,8,李明"]), encoding="utf-8")

    said = visitbook("import", "--directory", file)

    assert said.code == 3
    assert (said.answer["person"], said.answer["refused"]) == (1, len(bad))
    # A line over two is named by where it begins.
    *refused, came_in = said.err.splitlines()
    for line, message in zip([*range(2, 12), 13], refused, strict=True):
        assert f" {line} " in message
    assert "undo" in came_in
    assert visitbook.done("name", "person", 8, "李明").answer["local_id"] == 1


def test_a_directory_of_bad_lines_only_is_exit_2(visitbook: Visitbook, tmp_path: Path) -> None:
    file = tmp_path / "d.csv"
    file.write_text("KIND,NUMBER,NAME\ncolour,1,x\n", encoding="utf-8")
    assert visitbook("import", "--directory", file).code == 2


@pytest.mark.parametrize("data", [b"", b"A,B\n1,2\n", b"\xff\xfeK\x00", b'KIND,NUMBER,NAME\nperson,1,"x', b"<html>"])
def test_what_is_no_directory_takes_nothing_in(visitbook: Visitbook, tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "d.csv"
    file.write_bytes(data)
    said = visitbook("import", "--directory", file)
    if said.code == 0:
        assert data.endswith(b'"x')  # a quote that is left open ends with the file, as spreadsheets read it
        return
    assert (said.code, said.out) == (2, "")
    assert said.err.count("\n") == 1


@pytest.mark.parametrize(
    "words",
    [
        ("import", "a.txt"),
        ("import", "a"),
        ("export", "a.pdf"),
        ("import", "--directory", "a.json"),
        ("import", "gone.json"),
        ("import", "--directory", "gone.csv"),
    ],
)
def test_a_file_of_another_kind_is_one_line_and_exit_2(visitbook: Visitbook, words: tuple[str, ...]) -> None:
    said = visitbook(*words)
    assert (said.code, said.out) == (2, "")
    assert said.err.count("\n") == 1


# --- samples -------------------------------------------------------------------------------------------------------


def test_the_same_seed_and_day_give_the_same_samples(visitbook: Visitbook, empty_store: Path) -> None:
    words = ("sample", 60, "--seed", 5, "--until", "2026-03-02")
    counts = visitbook.done(*words).answer
    assert counts["records"] == 60
    with fresh(empty_store) as other:
        assert other.done(*words).answer == counts
        assert other.all() == visitbook.all()
    with fresh(empty_store) as third:
        third.done("sample", 60, "--seed", 6, "--until", "2026-03-02")
        assert third.all() != visitbook.all()
    assert visitbook.all()[0]["recordTime"].startswith("2026-03-02")


def test_samples_are_never_owed_and_this_week_has_some(visitbook: Visitbook) -> None:
    visitbook.done("sample", 50)
    assert visitbook.outbox() == []
    assert {record["local"]["sync"] for record in visitbook.all()} == {"local"}
    assert visitbook.done("list").answer["page_info"]["total"] > 0


@pytest.mark.parametrize("words", [("0",), ("-5",), ("x",), (), ("5", "--until", "2026-02-30"), ("5", "--seed", "x")])
def test_an_odd_number_of_samples_is_exit_2(visitbook: Visitbook, words: tuple[str, ...]) -> None:
    said = visitbook("sample", *words)
    assert (said.code, said.out) == (2, "")
    assert said.err.count("\n") == 1


def test_an_import_names_the_author_of_rows_that_name_nobody(visitbook: Visitbook, tmp_path: Path) -> None:
    rows = [
        {"id": None, "recordTime": "2026-01-02 10:00:00", "effect": "无名"},
        {"id": None, "recordTime": "2026-01-02 09:00:00", "effect": "有名", "user_id": 3, "user_name": "李四"},
    ]
    file = tmp_path / "old.json"
    file.write_text(json.dumps({"status": 0, "data": rows}), encoding="utf-8")
    assert visitbook("import", file, "--as", 8).code == 0
    assert [row["user_id"] for row in visitbook.done("list", "--all-time").answer["data"]] == [8, 3]


def test_a_released_record_without_a_big_visit_says_what_it_waits_for(visitbook: Visitbook, tmp_path: Path) -> None:
    rows = [{"id": None, "user_id": 8, "recordTime": "2026-01-02 10:00:00", "effect": "旧记录"}]
    file = tmp_path / "old.json"
    file.write_text(json.dumps({"status": 0, "data": rows}), encoding="utf-8")
    visitbook.done("import", file)
    visitbook.done("outbox", "release", "--import", 1)
    entry = visitbook.done("outbox").answer
    assert (entry["state"], "大的拜访" in entry["msg"], "编号" in entry["msg"]) == ("BLOCKED", True, False)
