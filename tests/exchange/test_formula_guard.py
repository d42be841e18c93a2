"""No text of a csv file is taken for a formula, and each comes back as it was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.exchange.formula_guard import guarded, guarded_all, unguarded

WILD = st.text(alphabet=st.sampled_from("'=+-@＝＋－＠ \t\r\n\"“\u200b\ufeff\xa0\u3000\x00a1王"))


@given(st.one_of(WILD, st.text()))
def test_a_guarded_text_comes_back_as_it_was(text: str) -> None:
    assert unguarded(guarded(text)) == text


@given(st.lists(st.one_of(WILD, st.text())))
def test_a_column_is_guarded_as_its_texts_are(texts: list[str]) -> None:
    assert list(guarded_all(texts)) == [guarded(text) for text in texts]


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+86 531", "-5", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", '"=1"', "＝1", "－ 客户说", "\ufeff=1",
     "\u200b+1", "\xa0-1", "'=1", "''=1", "\u202e=1"],
)  # fmt: skip
def test_what_a_spreadsheet_would_reckon_with_gets_one_mark(text: str) -> None:
    assert guarded(text) == "'" + text


@pytest.mark.parametrize("text", ["", "王芳", "1=1", "'好'", "a-b", "（-5）", "客户 'A'", "📌=1"])
def test_any_other_text_stands_as_it_is(text: str) -> None:
    assert guarded(text) == text
    assert unguarded(text) == text


def test_a_mark_that_somebody_wrote_before_a_word_stays() -> None:
    assert unguarded("'王芳") == "'王芳"
