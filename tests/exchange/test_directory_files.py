"""The directory goes out and comes in as a file; what comes in is looked at first, and can be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from desktop_app.actions import importing, visits
from desktop_app.actions.directory import Directory
from desktop_app.actions.people import add_entry
from desktop_app.domain.directory import DirectoryOrder, DirectoryRow, Kind
from desktop_app.domain.directory_file import DirectoryCheck, EntryFate
from desktop_app.domain.errors import InvalidInput, NotAllowed
from desktop_app.domain.ids import ServerId
from desktop_app.domain.import_views import ImportState, as_json, from_json
from desktop_app.domain.progress import Cancelled
from desktop_app.exchange import directory_importing
from desktop_app.exchange.directory_table import export_directory, read_directory
from desktop_app.store.database import Database
from desktop_app.store.opening import open_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Database]:
    database = open_store(tmp_path / "visits.db")
    yield database
    database.close()


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Database]:
    database = open_store(tmp_path / "other.db")
    yield database
    database.close()


def office(database: Database) -> None:
    """Two organizations of one name, people with and without numbers, a name that looks like a formula."""
    wang = add_entry(database, Kind.PERSON, "汪小嘉", number=ServerId(5))
    li = add_entry(database, Kind.PERSON, "李明")
    north = add_entry(database, Kind.ORGANIZATION, "济南大学", number=ServerId(3))
    south = add_entry(database, Kind.ORGANIZATION, "济南大学", number=ServerId(4))
    formula = add_entry(database, Kind.ORGANIZATION, "=HYPERLINK(1)")
    add_entry(database, Kind.CUSTOMER, "王主任", number=ServerId(12), organization=north.id)
    add_entry(database, Kind.CUSTOMER, "王主任", organization=south.id)
    add_entry(database, Kind.CUSTOMER, "'-陈、院长", organization=formula.id)
    add_entry(database, Kind.PARENT, "济南大学二期", number=ServerId(7), organization=north.id, director=wang.id)
    add_entry(database, Kind.PARENT, "三期", organization=formula.id, director=li.id)


def standing(database: Database) -> dict[Kind, list[tuple[Any, ...]]]:
    def one(row: DirectoryRow) -> tuple[Any, ...]:
        organization, director = row.organization, row.director
        return (
            row.entry.number,
            row.entry.name,
            (organization.number, organization.name) if organization else None,
            (director.number, director.name) if director else None,
        )

    directory = Directory(database)
    return {
        kind: [one(row) for row in directory.rows(kind, order=DirectoryOrder.NUMBER, limit=10_000)] for kind in Kind
    }


def lines(file: Path, *rows: str) -> Path:
    file.write_text("\n".join(["KIND,NUMBER,NAME,DIRECTOR,ORGANIZATION", *rows]), encoding="utf-8")
    return file


@pytest.mark.parametrize("name", ["d.csv", "d.xlsx"])
def test_a_directory_goes_out_and_into_an_empty_store_the_same(
    store: Database, other: Database, tmp_path: Path, name: str
) -> None:
    office(store)
    assert export_directory(store, tmp_path / name).written == 10
    done = directory_importing.run(other, tmp_path / name)
    assert (done.new, done.changed, done.matched, done.bad) == (10, 0, 0, 0)
    assert standing(other) == standing(store)
    again = directory_importing.run(other, tmp_path / name)
    assert (again.new, again.matched, again.batch) == (0, 10, None)


def test_a_workbook_has_a_sheet_for_each_kind(store: Database, tmp_path: Path) -> None:
    office(store)
    export_directory(store, tmp_path / "d.xlsx")
    book = CalamineWorkbook.from_path(tmp_path / "d.xlsx")
    assert book.sheet_names == ["员工", "客户单位", "客户", "大的拜访"]
    assert book.get_sheet_by_name("客户").to_python()[:2] == [
        ["编号", "名称", "客户单位", "客户单位编号"],
        [12.0, "王主任", "济南大学", 3.0],
    ]


def test_a_workbook_may_have_one_sheet_with_a_column_of_kinds_under_a_title(store: Database, tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "d.xlsx")) as book:
        sheet = book.add_worksheet("名单")
        rows = [["2026 年客户名单"], [], ["名称", "类型", "编号", "客户单位"], ["济南大学", "客户单位", 3],
                ["王主任", "客户", None, "济南大学"], ["李主任", "customer", 12, 3]]  # fmt: skip
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)
        book.add_worksheet("备注").write(0, 0, "随便写写")
    done = directory_importing.check(store, tmp_path / "d.xlsx")
    assert (done.new, done.bad, done.kinds) == (3, 0, {Kind.ORGANIZATION: 1, Kind.CUSTOMER: 2})
    assert [row.organization for row in done.sample if row.kind is Kind.CUSTOMER] == ["济南大学", "济南大学"]
    assert any("备注" in note for note in done.notes)


def test_a_look_says_what_would_come_and_writes_nothing(store: Database, tmp_path: Path) -> None:
    office(store)
    before = standing(store)
    file = lines(
        tmp_path / "d.csv", "person,5,汪嘉", "organization,3,济南大学", "parent,9,新项目,77,3", "person,6,李明",
        "customer,,王主任,,3", "customer,,不认识,,3", "person,,", "parent,,三期,李明,",
    )  # fmt: skip
    done = directory_importing.check(store, file)
    assert standing(store) == before
    assert importing.imports(store) == ()
    found = {row.row: (row.fate, row.change) for row in done.sample}
    assert found[2] == (EntryFate.CHANGED, "原名「汪小嘉」")
    assert found[3] == (EntryFate.MATCHED, "")
    assert found[4] == (EntryFate.NEW, "")
    assert found[5] == (EntryFate.CHANGED, "补上编号 6")
    assert found[6] == (EntryFate.MATCHED, "")
    assert found[7] == (EntryFate.NEW, "")
    assert (done.new, done.changed, done.matched, done.bad) == (2, 2, 3, 1)
    assert done.creates == {Kind.PERSON: 1, Kind.PARENT: 1, Kind.CUSTOMER: 1}
    assert from_json(DirectoryCheck, as_json(done)) == done
    came = directory_importing.run(store, file)
    assert (came.new, came.changed, came.matched, came.bad) == (done.new, done.changed, done.matched, done.bad)
    assert came.created == done.creates


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("customer,,王主任,,", "名录里有 2 个「王主任」"),
        ("customer,,新人,,济南大学", "有 2 个客户单位叫「济南大学」"),
        ("customer,,新人,,没有的单位", "名录里没有客户单位「没有的单位」"),
        ("organization,,", "名称是空的"),
        ("organization,99,", "名称是空的"),
    ],
)
def test_what_could_mean_two_or_nothing_is_refused_in_words(
    store: Database, tmp_path: Path, line: str, why: str
) -> None:
    office(store)
    before = standing(store)
    done = directory_importing.run(store, lines(tmp_path / "d.csv", line))
    (problem,) = done.problems
    assert (problem.row, done.bad, done.batch) == (2, 1, None)
    assert why in problem.reason
    assert standing(store) == before


def test_a_number_said_twice_is_refused_the_second_time(store: Database, tmp_path: Path) -> None:
    done = directory_importing.run(store, lines(tmp_path / "d.csv", "person,5,汪小嘉", "person,5,李明"))
    assert (done.new, done.bad) == (1, 1)
    assert standing(store)[Kind.PERSON] == [(5, "汪小嘉", None, None)]


def test_a_nameless_number_that_is_still_nameless_in_the_file_is_no_mistake(
    store: Database, other: Database, tmp_path: Path
) -> None:
    directory_importing.run(store, lines(tmp_path / "d.csv", "parent,7,二期,5,3"))
    export_directory(store, tmp_path / "out.csv")
    done = directory_importing.run(store, tmp_path / "out.csv")
    assert (done.matched, done.bad) == (3, 0)


@pytest.mark.parametrize("pieces", [1, 3])
def test_an_import_is_taken_back_to_what_stood_before(
    store: Database, tmp_path: Path, pieces: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop_app.actions.directory_intake.LINES_A_COMMIT", pieces)
    office(store)
    add_entry(store, Kind.PERSON, "王芳", number=ServerId(8))
    before = standing(store)
    done = directory_importing.run(
        store,
        lines(tmp_path / "d.csv", "person,5,汪嘉", "person,6,李明", "organization,3,济大", "customer,12,王院长,,4",
              "parent,7,二期,8,4", "parent,,三期,8,", "customer,55,新客户,,66"),
    )  # fmt: skip
    assert (done.new, done.changed, done.bad) == (1, 6, 0)
    assert standing(store) != before
    (line,) = importing.imports(store)
    assert (line.kind, line.state, line.counts) == ("directory", ImportState.DONE, {"new": 1, "changed": 6})
    assert done.batch is not None
    undone = importing.undo(store, done.batch)
    assert (undone.entries, undone.restored, undone.kept) == (2, 6, ())
    assert standing(store) == before


def test_a_stopped_import_keeps_what_is_in_and_goes_on_with_the_same_file(
    store: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop_app.actions.directory_intake.LINES_A_COMMIT", 2)
    file = lines(tmp_path / "d.csv", *(f"person,{number},员工{number}" for number in range(1, 8)))

    def stopping(done: int, _of: int | None) -> None:
        if done >= 4:
            raise Cancelled

    done = directory_importing.run(store, file, stopping)
    assert (done.stopped, done.new, len(standing(store)[Kind.PERSON])) == (True, 4, 4)
    rest = directory_importing.run(store, file)
    assert (rest.new, rest.matched) == (3, 4)
    assert [line.state for line in importing.imports(store)] == [ImportState.DONE, ImportState.STOPPED]


def test_an_import_that_is_taken_back_meanwhile_stops(
    store: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop_app.actions.directory_intake.LINES_A_COMMIT", 2)
    file = lines(tmp_path / "d.csv", *(f"person,{number},员工{number}" for number in range(1, 8)))

    def undoing(done: int, _of: int | None) -> None:
        if done == 4:
            importing.undo(store, 1)

    with pytest.raises(NotAllowed):
        directory_importing.run(store, file, undoing)
    assert standing(store)[Kind.PERSON] == []
    assert [line.state for line in importing.imports(store)] == [ImportState.UNDONE]


def test_titles_follow_a_name_that_a_file_brings(store: Database, tmp_path: Path) -> None:
    from datetime import datetime

    from desktop_app.domain.visit import VisitFields
    from desktop_app.store import records

    organization = add_entry(store, Kind.ORGANIZATION, "济南大学", number=ServerId(3))
    parent = add_entry(store, Kind.PARENT, "二期", number=ServerId(7), organization=organization.id)
    visit = VisitFields(parent=parent.id, record_time=datetime(2026, 3, 2, 10))
    record = visits.record_visit(store, visit, author=None, now=datetime(2026, 3, 2, 11))
    directory_importing.run(store, lines(tmp_path / "d.csv", "organization,3,山东大学"))
    with store.read() as connection:
        assert records.one(connection, record).title == "2026.03.02--山东大学"


def test_what_is_no_directory_is_refused_as_a_whole(tmp_path: Path) -> None:
    (tmp_path / "d.csv").write_text("拜访时间,收获\n2026-01-01,好\n", encoding="utf-8")
    with pytest.raises(InvalidInput, match="KIND、NAME"):
        read_directory(tmp_path / "d.csv")


def test_an_organization_belongs_to_none(store: Database) -> None:
    office(store)
    assert {row.organization for row in Directory(store).rows(Kind.ORGANIZATION)} == {None}
