"""A search finds exactly what a plain scan of all texts and names finds, in the same order."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from desktop_app.domain.record_filter import RecordFilter, Sort, SortField
from desktop_app.store import search_plan
from desktop_app.store.database import Database
from desktop_app.store.pages import count, page_ids
from tests.store.search_scan import CUSTOMERS, ORGANIZATIONS, PARENTS, PEOPLE, TEXTS, Mirror, shown

NAMES = {
    "person": ["汪小嘉", "李明", "Ａlice Ｗang"],
    "organization": ["济南大学", "上海锦程物流有限公司"],
    "customer": ["张主任", "客户甲", "Σας"],
    "parent_visit": ["二期", "三期"],
}
LETTERS = "客户满意济南大学李aAbＡｂ１1 -，。!*\"'😀é\u0301\u0130Σσ\x00\ue000n𠀀_"
SECONDS = [to - 3 for to in range(5)]
EARLIEST = datetime(1969, 12, 31, 23, 59, 57)

PIECES = ("客户", "客户满意", "满意", "济南大学", "大学", "a", "Ab", "１1", "-", "客", " ")
ODD = (
    "jndx", "daxue", "wxj", "lm", '"客户 满意"', "NEAR(客 户)", '客" OR "户', "客*", "words:客户", "客 AND NOT 户",
    "^客", "-客户", "张主任", "甲", "😀", "-", "，", '"', "'; DROP TABLE search;--", "{客户} : x", "σας", "ΣΑΣ",
    "alice",
)  # fmt: skip

pieces = st.sampled_from(PIECES)
texts = st.one_of(st.lists(pieces, min_size=1, max_size=4).map("".join), st.text(LETTERS, max_size=8))
searches = st.one_of(
    pieces, pieces, texts, st.lists(pieces, min_size=1, max_size=3).map(" ".join), st.sampled_from(ODD)
)


def one_or_none(ids: tuple[int, ...]) -> st.SearchStrategy[int | None]:
    return st.one_of(st.none(), st.sampled_from(ids))


values: dict[str, st.SearchStrategy[Any]] = {
    "record_time": st.sampled_from(SECONDS),
    "texts": st.dictionaries(st.sampled_from(TEXTS), texts, min_size=1, max_size=4),
    "event": st.sampled_from([None, 1, 2]),
    "parent": one_or_none(PARENTS),
    "organization": one_or_none(ORGANIZATIONS),
    "director": one_or_none(PEOPLE),
    "author": one_or_none(PEOPLE),
    "followers": st.lists(st.sampled_from(PEOPLE), unique=True, max_size=2).map(tuple),
    "customers": st.lists(st.sampled_from(CUSTOMERS), unique=True, max_size=2).map(tuple),
    "cost": st.sampled_from([None, 0, 100]),
    "comments": st.lists(texts, max_size=2),
}
changes = st.fixed_dictionaries({}, optional=values).filter(bool)
steps = st.one_of(
    st.tuples(st.just("add"), st.fixed_dictionaries(values)),
    st.tuples(st.just("add"), st.fixed_dictionaries(values)),
    st.tuples(st.just("change"), st.integers(0), changes),
    st.tuples(st.just("remove"), st.integers(0)),
    st.tuples(st.just("rename"), st.sampled_from(["person", "organization", "customer"]), texts.filter(bool)),
    st.tuples(st.just("index"), st.integers(1, 5)),
)
filters = st.builds(
    RecordFilter,
    search=searches,
    start=st.one_of(st.none(), st.sampled_from(range(5)).map(lambda n: EARLIEST + timedelta(seconds=n))),
    end=st.one_of(st.none(), st.sampled_from(range(5)).map(lambda n: EARLIEST + timedelta(seconds=n))),
    parent=one_or_none(PARENTS),
    organization=one_or_none(ORGANIZATIONS),
    author=one_or_none(PEOPLE),
    director=one_or_none(PEOPLE),
    follower=one_or_none(PEOPLE),
    events=st.frozensets(st.sampled_from([None, 1, 2]), max_size=2),
    cost_to=st.sampled_from([None, 0]),
)
wide = st.builds(RecordFilter, search=searches)


def done(db: Database, history: list[tuple[Any, ...]], everything_indexed: bool) -> Mirror:
    mirror = Mirror(db, NAMES)
    for number, step in enumerate(history, 1):
        ids = list(mirror.records)
        match step:
            case ("add", fields):
                mirror.add(number=number if number % 3 else None, **fields)
            case ("change", place, fields) if ids:
                mirror.change(ids[place % len(ids)], **fields)
            case ("remove", place) if ids:
                mirror.remove(ids[place % len(ids)])
            case ("rename", table, name):
                mirror.rename(table, 1, name)
            case ("index", limit):
                mirror.index(limit)
    if everything_indexed:
        mirror.index(1_000)
    return mirror


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(
    history=st.lists(steps, min_size=8, max_size=16),
    everything_indexed=st.booleans(),
    asked=st.lists(st.one_of(wide, wide, wide, filters), min_size=3, max_size=5),
    size=st.integers(2, 5),
    descending=st.booleans(),
    many_names=st.sampled_from([300, 300, 0, 1]),
)
def test_a_search_finds_what_a_plain_scan_finds_in_the_same_order(
    db: Database,
    history: list[tuple[Any, ...]],
    everything_indexed: bool,
    asked: list[RecordFilter],
    size: int,
    descending: bool,
    many_names: int,
) -> None:
    mirror = done(db, history, everything_indexed)
    sort = Sort(SortField.RECORD_TIME, descending)
    with db.read() as connection, pytest.MonkeyPatch.context() as patch:
        patch.setattr(search_plan, "MANY_NAMES", many_names)
        for wanted in asked:
            if not wanted.search.strip('"“” \t'):
                continue
            expected = mirror.scan(wanted, sort)
            event(f"found {min(len(expected), 4)}")
            pages = [page_ids(connection, wanted, sort, number, size) for number in range(1, len(expected) // size + 3)]
            assert [id_ for page in pages for id_ in page] == expected, shown(mirror)
            assert all(len(page) == size for page in pages[: len(expected) // size])
            assert count(connection, wanted) == len(expected)
            by_effect = page_ids(connection, wanted, Sort(SortField.EFFECT), 1, 100)
            assert sorted(by_effect) == sorted(expected)


@pytest.mark.parametrize("behind", [0, 11, 60])
@pytest.mark.parametrize("descending", [True, False])
def test_visits_of_one_second_keep_the_contract_s_order_over_every_page(
    db: Database, behind: int, descending: bool
) -> None:
    mirror = Mirror(db, NAMES)
    for number in range(60):
        word = "客户满意" if number % 4 else "无"
        mirror.add(number=(number * 37) % 61 or None, record_time=number * 7 % 5, texts={"effect": word})
    mirror.index(60)
    for id_ in range(1, behind + 1):
        mirror.change(id_, record_time=id_ % 4)
    wanted = RecordFilter(search="满意")
    sort = Sort(SortField.RECORD_TIME, descending)
    with db.read() as connection:
        for size in (1, 7, 20, 100):
            pages = [page_ids(connection, wanted, sort, number, size) for number in range(1, 48 // size + 2)]
            assert [id_ for page in pages for id_ in page] == mirror.scan(wanted, sort)
