"""Filters under a name: kept whole, in order, and with what is relative in them still relative."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from desktop_app.actions.filters import FilterShelf
from desktop_app.domain.errors import InvalidInput, NotFound
from desktop_app.domain.filter_choice import BUILT_IN, MY_UNREAD, OWED, FilterChoice
from desktop_app.domain.ids import LocalId
from desktop_app.domain.record_filter import NEWEST_FIRST, QuickRange, Sort, SortField
from desktop_app.domain.visit import SyncState
from desktop_app.store.database import Database
from desktop_app.store.opening import open_store
from desktop_app.store.schema import saved_filter

THIS_MONTH = FilterChoice(range=QuickRange.THIS_MONTH, events=frozenset({2, None}), search="合同")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_store(tmp_path / "visits.db")
    yield opened
    opened.close()


@pytest.fixture
def shelf(database: Database) -> FilterShelf:
    return FilterShelf(database)


def names(shelf: FilterShelf) -> list[str]:
    return [one.name for one in shelf.all().filters if not one.built_in]


ids = st.none() | st.integers(1, 2**63 - 1).map(LocalId)
money = st.none() | st.integers(0, 10**9)
choices = st.builds(
    FilterChoice,
    range=st.sampled_from(QuickRange) | st.tuples(st.dates(), st.dates()),
    parent=ids,
    organization=ids,
    author=ids,
    director=ids,
    follower=ids,
    events=st.frozensets(st.none() | st.integers(1, 5)),
    search=st.text(max_size=20),
    unread=st.booleans(),
    sync=st.none() | st.sampled_from(SyncState),
    cost_from=money,
    cost_to=money,
)


@given(choices)
def test_a_choice_comes_back_as_it_was_kept(choice: FilterChoice) -> None:
    assert FilterChoice.from_json(json.loads(json.dumps(choice.as_json()))) == choice


def test_a_relative_range_stays_relative(shelf: FilterShelf) -> None:
    shelf.save("本月的合同", THIS_MONTH)
    choice = shelf.all().filters[-1].choice
    october, november = (choice.at(datetime(2026, month, 15, 9), None) for month in (10, 11))
    assert (october.start, november.start) == (datetime(2026, 10, 1), datetime(2026, 11, 1))
    assert october.search == "合同"


def test_chosen_days_are_whole_days() -> None:
    choice = FilterChoice(range=(date(2026, 3, 1), date(2026, 3, 5)))
    assert choice.bounds(datetime(2030, 1, 1)) == (
        datetime(2026, 3, 1),
        datetime.combine(date(2026, 3, 5), time(23, 59, 59)),
    )


def test_unread_is_asked_for_whoever_looks(shelf: FilterShelf) -> None:
    now = datetime(2026, 11, 22, 9)
    assert MY_UNREAD.choice.at(now, LocalId(4)).unread_by == 4
    assert MY_UNREAD.choice.at(now, None).unread_by is None
    assert OWED.choice.at(now, None).sync is SyncState.PENDING


def test_the_built_in_ones_stand_first_and_a_new_one_last(shelf: FilterShelf) -> None:
    for name in ("甲", "乙"):
        shelf.save(name, THIS_MONTH)
    assert shelf.all().filters[:2] == BUILT_IN
    assert names(shelf) == ["甲", "乙"]


def test_what_is_pinned_stands_before_the_others(shelf: FilterShelf) -> None:
    made = [shelf.save(name, THIS_MONTH) for name in ("甲", "乙", "丙")]
    shelf.pin(made[2], True)
    assert names(shelf) == ["丙", "甲", "乙"]
    shelf.arrange([made[1], made[0]])
    assert names(shelf) == ["丙", "乙", "甲"]
    shelf.pin(made[2], False)
    assert names(shelf) == ["乙", "甲", "丙"]


@pytest.mark.parametrize("name", ["", "  ", "甲", " 甲 ", "待发", "x" * 500, "两\n行"])
def test_a_name_is_one_of_its_own_in_one_line(shelf: FilterShelf, name: str) -> None:
    shelf.save("甲", THIS_MONTH)
    with pytest.raises(InvalidInput) as refused:
        shelf.save(name, FilterChoice())
    assert refused.value.words()[1]
    assert names(shelf) == ["甲"]


def test_a_filter_takes_a_new_name_or_its_own_again(shelf: FilterShelf) -> None:
    one, other = shelf.save("甲", THIS_MONTH), shelf.save("乙", THIS_MONTH)
    shelf.rename(one, "甲")
    shelf.rename(one, " 丙 ")
    assert names(shelf) == ["丙", "乙"]
    with pytest.raises(InvalidInput):
        shelf.rename(other, "丙")


def test_a_filter_can_be_filled_anew(shelf: FilterShelf) -> None:
    one = shelf.save("甲", THIS_MONTH)
    shelf.replace(one, FilterChoice(search="新的"))
    assert shelf.all().filters[-1].choice == FilterChoice(search="新的")


def test_a_filter_keeps_the_order_it_was_saved_in(shelf: FilterShelf) -> None:
    dearest, oldest = Sort(SortField.COST), Sort(SortField.RECORD_TIME, descending=False)
    one = shelf.save("最贵的", THIS_MONTH, dearest)
    shelf.save("本月", THIS_MONTH)
    assert [found.sort for found in shelf.all().filters] == [NEWEST_FIRST, NEWEST_FIRST, dearest, NEWEST_FIRST]
    shelf.replace(one, THIS_MONTH, oldest)
    assert shelf.all().filters[2].sort == oldest
    assert shelf.all().filters[2].choice == THIS_MONTH


def test_a_removed_filter_comes_back_where_it_was(shelf: FilterShelf) -> None:
    made = [shelf.save(name, THIS_MONTH, Sort(SortField.COST)) for name in ("甲", "乙", "丙")]
    before = shelf.all()
    gone = before.filters[-2]
    shelf.remove(made[1])
    assert names(shelf) == ["甲", "丙"]
    shelf.put_back(gone)
    assert shelf.all() == before


def test_a_start_can_show_any_filter_while_there_is_one(shelf: FilterShelf) -> None:
    one = shelf.save("甲", THIS_MONTH)
    for id_ in (one, MY_UNREAD.id):
        shelf.start_with(id_)
        start = shelf.all().start
        assert start is not None
        assert start.id == id_
    shelf.start_with(one)
    shelf.remove(one)
    assert shelf.all().start is None
    with pytest.raises(NotFound):
        shelf.rename(one, "乙")


def test_a_filter_of_a_later_program_is_left_alone(shelf: FilterShelf, database: Database) -> None:
    made = [shelf.save(name, THIS_MONTH) for name in ("甲", "乙", "丙")]
    with database.write("test") as writing:
        for id_, body in zip(made[:2], ('{"range": "next-century"}', '{"range": "all", "mood": "good"}'), strict=True):
            writing.connection.execute(update(saved_filter).where(saved_filter.c.id == id_).values(body=body))
    assert names(shelf) == ["丙"]
    with pytest.raises(InvalidInput):
        shelf.save("甲", THIS_MONTH)
