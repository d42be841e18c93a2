"""Which rows are our creates: by number, author and look; content is never an identity."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desktop_app.domain.fingerprint import Look
from desktop_app.domain.ids import ServerId
from desktop_app.sync.matching import Found, Sighting, Sought, match

US, HIM = ServerId(7), ServerId(8)
LOOK = Look(2, 1000, "谈妥了", None)


def row(id_: int, look: Look = LOOK, author: ServerId | None = US) -> Sighting:
    return Sighting(ServerId(id_), author, look)


def sought(op: str, look: Look = LOOK, before: tuple[int, ...] = (), *, acknowledged: bool = False) -> Sought:
    return Sought(op, look, frozenset(map(ServerId, before)), acknowledged)


def found(
    ours: list[Sought], rows: list[Sighting], claimed: tuple[int, ...] = (), account: ServerId | None = US
) -> Found:
    return match(ours, rows, claimed=frozenset(map(ServerId, claimed)), account=account)


def test_the_one_equal_row_is_ours() -> None:
    assert found([sought("a")], [row(1), row(2, Look(2, 1000, "别的", None))]).bound == {"a": 1}


def test_a_row_that_stood_there_before_is_never_ours() -> None:
    assert found([sought("a", before=(1,))], [row(1)]) == Found({}, {}, ())


def test_another_authors_equal_row_is_never_ours() -> None:
    assert found([sought("a")], [row(1, author=HIM)]) == Found({}, {}, ())


def test_a_row_that_is_claimed_is_not_taken_twice() -> None:
    assert found([sought("a")], [row(1)], claimed=(1,)).bound == {}


def test_equal_creates_are_matched_by_number_and_what_is_over_is_told() -> None:
    three = [row(1), row(2), row(3)]
    both = found([sought("a"), sought("b")], three)
    assert sorted(both.bound.values()) == [1, 2]
    assert both.surplus == (3,)
    one_short = found([sought("a"), sought("b", acknowledged=True)], [row(1)])
    assert one_short.bound == {"b": 1}


def test_rows_that_are_equal_only_after_normalising_and_differ_are_for_a_person() -> None:
    rows = [row(1, Look(2, 1000, " 谈妥了", None)), row(2, Look(2, 1000, "谈妥了 ", None))]
    assert found([sought("a")], rows).doubtful == {"a": (1, 2)}
    assert found([sought("a")], [*rows, row(3)]).bound == {"a": 3}


def test_while_our_number_is_unknown_only_an_acknowledged_single_row_is_sure() -> None:
    assert found([sought("a")], [row(1)], account=None).doubtful == {"a": (1,)}
    assert found([sought("a", acknowledged=True)], [row(1)], account=None).bound == {"a": 1}
    assert found([sought("a", acknowledged=True)], [row(1), row(2)], account=None).bound == {}


def test_a_cut_text_is_for_a_person() -> None:
    ours = sought("a", Look(2, 1000, "谈妥了价格😀明天再去", None))
    assert found([ours], [row(1, Look(2, 1000, "谈妥了价格", None))]).doubtful == {"a": (1,)}


@given(
    befores=st.lists(st.sets(st.integers(1, 6)), min_size=1, max_size=4),
    authors=st.lists(st.sampled_from([US, HIM]), max_size=6),
    claimed=st.sets(st.integers(1, 6)),
    acknowledged=st.booleans(),
)
def test_no_row_is_claimed_twice_or_wrongly(
    befores: list[set[int]], authors: list[ServerId], claimed: set[int], acknowledged: bool
) -> None:
    ours = [sought(str(place), before=tuple(before), acknowledged=acknowledged) for place, before in enumerate(befores)]
    rows = [row(place, author=author) for place, author in enumerate(authors, 1)]
    done = found(ours, rows, claimed=tuple(claimed))
    assert len(set(done.bound.values())) == len(done.bound)
    for op, number in done.bound.items():
        assert number not in claimed
        assert number not in befores[int(op)]
        assert authors[number - 1] == US
    assert not set(done.bound.values()) & set(done.surplus)
