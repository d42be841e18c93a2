"""Deep pages reached from anchors are the pages that walking from the beginning reaches."""

from __future__ import annotations

from datetime import datetime
from random import Random

import pytest

from desktop_app.domain.ids import LocalId
from desktop_app.domain.record_filter import RecordFilter, Sort, SortField
from desktop_app.store import anchors, pager, pages
from desktop_app.store.anchors import anchored_ids, lay_anchors
from desktop_app.store.database import Database
from desktop_app.store.pager import MOST, Pager, Remembered
from tests.store.search_scan import PEOPLE, Mirror

NAMES = {
    "person": ["甲", "乙", "丙"],
    "organization": ["济南大学", "山东大学"],
    "customer": [],
    "parent_visit": ["二期", "三期"],
}
FILTERS = {
    "all": RecordFilter(),
    "range": RecordFilter(start=datetime(1970, 1, 1, 0, 0, 4), end=datetime(1970, 1, 1, 0, 0, 21)),
    "organization": RecordFilter(organization=LocalId(1)),
    "follower": RecordFilter(follower=LocalId(2)),
    "two events": RecordFilter(events=frozenset({2, None})),
    "follower and cost": RecordFilter(follower=LocalId(1), cost_from=1),
    "parent and follower": RecordFilter(parent=LocalId(1), follower=LocalId(2)),
    "nothing": RecordFilter(director=LocalId(99)),
}
NEWEST, OLDEST = Sort(), Sort(SortField.RECORD_TIME, descending=False)


@pytest.fixture
def mirror(db: Database, monkeypatch: pytest.MonkeyPatch) -> Mirror:
    monkeypatch.setattr(anchors, "STEP", 7)
    monkeypatch.setattr(pager, "DEEP", 10)
    mirror, rng = Mirror(db, NAMES), Random(3)
    for number in range(105):
        mirror.add(
            number=number or None,
            record_time=rng.randrange(25),
            texts={},
            event=rng.choice([None, 1, 2]),
            parent=rng.choice([None, 1, 2]),
            organization=rng.choice([None, 1, 2]),
            followers=tuple(rng.sample(PEOPLE, rng.randrange(3))),
            cost=rng.choice([None, 0, 100]),
        )
    mirror.index(200)
    return mirror


@pytest.mark.parametrize("name", FILTERS)
def test_every_page_from_anchors_is_the_page_walked_to(mirror: Mirror, name: str) -> None:
    wanted = FILTERS[name]
    with mirror.db.read() as connection:
        laid = lay_anchors(connection, wanted)
        assert laid is not None
        for sort in (NEWEST, OLDEST):
            expected = mirror.scan(wanted, sort)
            assert laid.total == len(expected)
            for size in (1, 4, 7, 30):
                for offset in range(0, len(expected) + size, size):
                    ids = anchored_ids(connection, laid, wanted, offset=offset, size=size, descending=sort.descending)
                    assert ids == expected[offset : offset + size]


def test_laying_stops_between_two_steps_when_nobody_waits_any_more(mirror: Mirror) -> None:
    answers = iter([False, False, True])
    with mirror.db.read() as connection:
        assert lay_anchors(connection, RecordFilter(), lambda: next(answers)) is None


def test_a_window_s_deep_pages_stay_right_while_others_write(mirror: Mirror) -> None:
    wanted, asked = RecordFilter(organization=LocalId(1)), Pager(mirror.db)
    for _ in range(3):
        asked.prepare(wanted)
        for sort in (NEWEST, OLDEST):
            expected = mirror.scan(wanted, sort)
            found = [
                row.id
                for number in range(1, len(expected) // 4 + 3)
                for row in asked.page(wanted, sort, number, 4, me=None).rows
            ]
            assert found == expected
        mirror.add(number=None, record_time=12, texts={}, organization=1)
        mirror.remove(mirror.scan(wanted, NEWEST)[-1])
        mirror.add(number=None, record_time=30, texts={}, organization=1)


def test_a_deep_page_is_not_walked_to_once_anchors_are_laid(mirror: Mirror, monkeypatch: pytest.MonkeyPatch) -> None:
    asked, wanted = Pager(mirror.db), RecordFilter()
    asked.prepare(wanted)
    monkeypatch.setattr(pages, "page", None)
    deep = asked.page(wanted, NEWEST, 5, 20, me=None)
    assert [row.id for row in deep.rows] == mirror.scan(wanted, NEWEST)[80:100]
    assert deep.total == 105


def test_what_is_counted_once_is_counted_again_after_a_write(mirror: Mirror) -> None:
    asked, wanted = Pager(mirror.db), RecordFilter()
    assert (asked.count(wanted), sum(value.count for value in asked.facets(wanted).events)) == (105, 105)
    mirror.add(number=None, record_time=3, texts={})
    assert (asked.count(wanted), sum(value.count for value in asked.facets(wanted).events)) == (106, 106)


def test_figures_of_so_many_filters_are_remembered_and_no_more() -> None:
    known: Remembered[int] = Remembered()
    first = RecordFilter(organization=LocalId(1))
    for number in range(1, MOST + 50):
        known.put(RecordFilter(organization=LocalId(number)), number)
        assert known.get(first) == 1, "what is asked for again and again stays"
    assert len(known) == MOST
    assert known.get(RecordFilter(organization=LocalId(2))) is None
