"""What one import brought is a list like any other: counted, searched, paged and told apart from the rest."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.actions.desk import Desk, open_desk
from desktop_app.actions.taking_in import import_rows
from desktop_app.contract.answers import read_answer
from desktop_app.domain.filter_choice import FilterChoice
from desktop_app.domain.record_filter import QuickRange, RecordFilter


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = open_desk(tmp_path / "visits.db")
    yield desk
    desk.close()


def bring(desk: Desk, *effects: str, day: int) -> int:
    rows = [{"recordTime": f"2026-03-{day:02} 10:00:00", "type": 2, "effect": effect} for effect in effects]
    taken = import_rows(desk.database, read_answer({"status": 0, "data": rows}, without_id=True).rows, source="a.json")
    assert taken.batch is not None
    return taken.batch


def test_the_records_of_one_import_are_found_and_no_others(desk: Desk) -> None:
    first = bring(desk, "谈报价", "看样品", day=1)
    second = bring(desk, "谈报价", day=2)
    wanted = RecordFilter(imported=first)
    assert {row.effect for row in desk.page(wanted).rows} == {"谈报价", "看样品"}
    assert desk.count(wanted) == 2
    assert desk.count(RecordFilter(imported=second)) == 1
    assert desk.count(RecordFilter(imported=second + 1)) == 0
    assert desk.count(RecordFilter(imported=first, search="报价")) == 1
    assert desk.count(RecordFilter(imported=first, events=frozenset({3}))) == 0
    assert [(value.id, value.count) for value in desk.facets(wanted).events if value.count] == [(2, 2)]


def test_a_list_of_an_import_can_be_kept_under_a_name() -> None:
    choice = FilterChoice(range=QuickRange.ALL, imported=7)
    assert FilterChoice.from_json(choice.as_json()) == choice
