"""A text longer than a cell may be is never cut."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.exchange.long_texts import CELL_LIMIT, in_pieces, is_too_long, put_together


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@settings(max_examples=40)
@given(st.text(min_size=1, max_size=20), st.integers(3_000, 20_000), st.integers(1, 99))
def test_pieces_fit_and_together_are_the_text(words: str, times: int, number: int) -> None:
    text = words * times
    cell, further = in_pieces(text, number)
    assert max(map(units, (cell, *further))) <= CELL_LIMIT
    assert put_together(cell, {number: further}) == text


@pytest.mark.parametrize("text", ["〔续：长文本 3〕", "见附件〔续：长文本 3〕", "〔continued: Long texts 3〕"])
def test_a_text_that_looks_like_a_cut_one_goes_the_same_way(text: str) -> None:
    assert is_too_long(text)
    cell, further = in_pieces(text, 7)
    assert put_together(cell, {7: further, 3: ["不是这一条的"]}) == text


def test_a_cell_whose_lines_are_not_there_stays_as_it_is() -> None:
    assert put_together("见〔续：长文本 3〕", {}) == "见〔续：长文本 3〕"


def test_a_letter_outside_the_basic_plane_counts_twice() -> None:
    assert not is_too_long("😀" * (CELL_LIMIT // 2))
    assert is_too_long("😀" * (CELL_LIMIT // 2 + 1))
    assert not is_too_long("国" * CELL_LIMIT)
