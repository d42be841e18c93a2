"""Three-way merge: before, mine, theirs. Whatever happens, no value is lost unseen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.domain.fingerprint import normalised
from desktop_app.domain.merge import Merged, both_texts, compare, merged
from desktop_app.domain.merge import same as are_same

values = st.one_of(st.none(), st.sampled_from(["旧", "我的", "他的", " 旧 ", "&lt;"]), st.integers(0, 3))


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "outcome"),
    [
        ("旧", "我的", "旧", Merged.MINE),
        ("旧", "旧", "他的", Merged.THEIRS),
        ("旧", "新", "新", Merged.SAME),
        ("旧", "我的", "他的", Merged.BOTH),
        ("旧", "我的", " 旧\r\n", Merged.MINE),
        (None, "我的", "", Merged.MINE),
        ("a<b", "我的", "a&lt;b", Merged.MINE),
        ([1, 2], [1, 2, 3], [2, 1], Merged.MINE),
        (1200, 1300, 1400, Merged.BOTH),
    ],
)
def test_who_changed_it_decides(base: object, mine: object, theirs: object, outcome: Merged) -> None:
    assert merged(base, mine, theirs) is outcome


@given(base=values, mine=values, theirs=values)
def test_a_value_gives_way_only_to_one_that_was_made_from_it(base: object, mine: object, theirs: object) -> None:
    match merged(base, mine, theirs):
        case Merged.MINE:
            assert are_same(base, theirs)
        case Merged.THEIRS:
            assert are_same(base, mine)
        case Merged.SAME:
            assert are_same(mine, theirs)
        case Merged.BOTH:
            assert not are_same(mine, theirs)
            assert not are_same(base, mine)
            assert not are_same(base, theirs)


def test_a_field_that_was_never_seen_before_is_settled_by_equality_alone() -> None:
    found = compare({}, {"cost": 5, "note": "a"}, {"cost": 5, "note": "b"})
    assert found.same == {"cost"}
    assert found.mine == {"note"}
    assert not found.both


@given(mine=st.text(alphabet="我你a &<\n", max_size=20), theirs=st.text(alphabet="我你a &<\n", max_size=20))
def test_both_texts_are_in_the_text_of_both(mine: str, theirs: str) -> None:
    kept = normalised(both_texts(mine, theirs))
    assert normalised(mine) in kept
    assert normalised(theirs) in kept
