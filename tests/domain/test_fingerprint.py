"""Two looks are one where only what servers are known to alter differs, and near where a person should look."""

from __future__ import annotations

import html

from hypothesis import given
from hypothesis import strategies as st

from desktop_app.domain.fingerprint import Look, normalised

texts = st.text(alphabet="客户报价&<>;amp lt\r\n\té ", max_size=30)


@given(effect=texts, note=texts, rounds=st.integers(0, 2))
def test_what_servers_do_to_texts_does_not_change_the_fingerprint(effect: str, note: str, rounds: int) -> None:
    there = effect
    for _ in range(rounds):
        there = html.escape(there)
    there = f" {there}\n".replace("\r\n", "\n").replace("\n", "\r\n")
    assert Look(2, 100, effect, note).fingerprint == Look(2, 100, there, note).fingerprint


@given(text=texts)
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    assert normalised(normalised(text)) == normalised(text)


def test_nothing_and_an_empty_text_are_the_same() -> None:
    assert Look(None, 1, None, "").fingerprint == Look(0, 1, " ", None).fingerprint


def test_another_event_moment_or_text_is_another_fingerprint() -> None:
    looks = [
        Look(1, 1, "a", "b"),
        Look(2, 1, "a", "b"),
        Look(1, 2, "a", "b"),
        Look(1, 1, "x", "b"),
        Look(1, 1, "ab", ""),
    ]
    assert len({look.fingerprint for look in looks}) == len(looks)


def test_a_text_that_was_cut_or_a_moment_moved_by_hours_is_near_and_never_equal() -> None:
    ours = Look(2, 36_000, "谈妥了😀价格还要再谈", None)
    for theirs in (Look(2, 36_000, "谈妥了😀", None), Look(2, 36_000 + 8 * 3600, "谈妥了😀价格还要再谈", None)):
        assert ours.is_near(theirs)
        assert ours.fingerprint != theirs.fingerprint
    for other in (
        ours,
        Look(3, 36_000, "谈妥了😀价", None),
        Look(2, 36_001, "谈妥了😀价", None),
        Look(2, 36_000 + 15 * 3600, "谈妥了😀价格还要再谈", None),
        Look(2, 36_000, "别的", None),
    ):
        assert not ours.is_near(other)
