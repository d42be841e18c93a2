"""The counts beside the filter values are what picking the value would leave."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime
from random import Random

import pytest

from desktop_app.domain.ids import LocalId
from desktop_app.domain.record_filter import NEWEST_FIRST, FacetValue, RecordFilter
from desktop_app.store import facets as facets_module
from desktop_app.store.database import Database
from desktop_app.store.facets import facets
from tests.store.search_scan import CUSTOMERS, ORGANIZATIONS, PARENTS, PEOPLE, Mirror

NAMES = {
    "person": ["汪小嘉", "李明", "王芳"],
    "organization": ["济南大学", "上海锦程物流有限公司"],
    "customer": ["张主任", "客户甲", "赵老师"],
    "parent_visit": ["二期", "三期"],
}
FILTERS = (
    RecordFilter(),
    RecordFilter(start=datetime(1970, 1, 1, 0, 0, 10), end=datetime(1970, 1, 1, 0, 0, 30)),
    RecordFilter(organization=LocalId(1)),
    RecordFilter(organization=LocalId(2), events=frozenset({2, None})),
    RecordFilter(author=LocalId(1)),
    RecordFilter(author=LocalId(2), follower=LocalId(1), events=frozenset({2})),
    RecordFilter(author=LocalId(3), search="满意"),
    RecordFilter(director=LocalId(1), follower=LocalId(2)),
    RecordFilter(parent=LocalId(1), follower=LocalId(2)),
    RecordFilter(parent=LocalId(1), cost_from=1),
    RecordFilter(events=frozenset({None})),
    RecordFilter(search="客户"),
    RecordFilter(search="jndx", organization=LocalId(1)),
    RecordFilter(search="客户满意", director=LocalId(3), start=datetime(1970, 1, 1, 0, 0, 5)),
    RecordFilter(search="-"),
    RecordFilter(search="没有人这样写"),
)
KINDS = ("events", "organizations", "authors", "directors", "followers", "parents")


@pytest.fixture(scope="module")
def mirror(db: Database) -> Mirror:
    mirror, rng = Mirror(db, NAMES), Random(7)
    for _ in range(150):
        mirror.add(
            number=None,
            record_time=rng.randrange(40),
            texts={"effect": rng.choice(["客户满意", "客户-意向", "满意", "无"])},
            event=rng.choice([None, 1, 2, 7]),
            parent=rng.choice([None, *PARENTS]),
            organization=rng.choice([None, *ORGANIZATIONS]),
            director=rng.choice([None, *PEOPLE]),
            author=rng.choice([None, *PEOPLE]),
            followers=tuple(rng.sample(PEOPLE, rng.randrange(3))),
            customers=tuple(rng.sample(CUSTOMERS, rng.randrange(2))),
            cost=rng.choice([None, 0, 100]),
        )
    mirror.index(140)
    return mirror


def counted(mirror: Mirror, wanted: RecordFilter, kind: str) -> dict[int | None, int]:
    """Each value of `kind` among the records that every other condition leaves."""
    cleared = {
        "events": {"events": frozenset()},
        "organizations": {"organization": None},
        "authors": {"author": None},
        "directors": {"director": None},
        "followers": {"follower": None},
        "parents": {"parent": None},
    }[kind]
    found = [mirror.records[id_] for id_ in mirror.scan(replace(wanted, **cleared), NEWEST_FIRST)]  # type: ignore[arg-type]
    if kind == "events":
        return Counter(kept.event for kept in found)
    if kind == "followers":
        return Counter(person for kept in found for person in kept.followers)
    values = (getattr(kept, kind.removesuffix("s")) for kept in found)
    return Counter(value for value in values if value is not None)


@pytest.mark.parametrize("wanted", FILTERS, ids=lambda wanted: wanted.search or "all")
@pytest.mark.parametrize("few", [60_000, 0], ids=["few", "many"])
def test_each_count_is_what_picking_the_value_leaves(
    mirror: Mirror, wanted: RecordFilter, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(facets_module, "FEW_RECORDS", few)
    with mirror.db.read() as connection:
        found = facets(connection, wanted)
    for kind in KINDS:
        values: tuple[FacetValue, ...] = getattr(found, kind)
        assert {value.id: value.count for value in values} == counted(mirror, wanted, kind), kind
        assert [value.count for value in values] == sorted((value.count for value in values), reverse=True)


def test_values_bear_their_names(mirror: Mirror) -> None:
    with mirror.db.read() as connection:
        found = facets(connection, RecordFilter())
    assert {value.label for value in found.organizations} == set(NAMES["organization"])
    assert {value.label for value in found.directors} == set(NAMES["person"])
    assert {value.label for value in found.parents} == set(NAMES["parent_visit"])
    assert {value.label for value in found.events} == {"需求变更", "接入", "走访拜访", "事件 7"}


def test_a_second_question_on_the_same_view_is_not_mixed_with_the_first(mirror: Mirror) -> None:
    with mirror.db.read() as connection:
        first = facets(connection, RecordFilter(search="客户"))
        facets(connection, RecordFilter(search="满意"))
        assert facets(connection, RecordFilter(search="客户")) == first


def test_a_long_list_is_cut_to_its_largest_values(mirror: Mirror, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(facets_module, "MOST_VALUES", 2)
    with mirror.db.read() as connection:
        found = facets(connection, RecordFilter())
    largest = sorted(counted(mirror, RecordFilter(), "directors").values(), reverse=True)[:2]
    assert [value.count for value in found.directors] == largest


def test_counting_writes_nothing_to_the_store(mirror: Mirror) -> None:
    before = mirror.db.as_of()
    with mirror.db.read() as connection:
        facets(connection, RecordFilter(search="客户"))
    assert mirror.db.as_of() == before
