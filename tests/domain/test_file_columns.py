"""What stands in one cell of a file can be taken apart again, whatever it is made of."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app import words
from desktop_app.domain.file_columns import (
    BY_KEY,
    COLUMNS,
    USUAL,
    join_comments,
    join_names,
    join_numbers,
    split_comments,
    split_names,
)

NAMES = st.lists(st.text(alphabet=st.sampled_from("王芳 A、\\：\n,"), min_size=1), min_size=1)


@given(NAMES)
def test_joined_names_come_apart_as_they_were(names: list[str]) -> None:
    assert split_names(join_names(names)) == tuple(names)


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("", ()),
        ("王芳", ("王芳",)),
        ("王芳、李四", ("王芳", "李四")),
        ("北京\\、天津办、李四", ("北京、天津办", "李四")),
        ("C:\\temp、李四", ("C:\\temp", "李四")),
        ("ABC Co., Ltd.", ("ABC Co., Ltd.",)),
    ],
)
def test_a_cell_of_names_is_read_as_a_person_would(cell: str, names: tuple[str, ...]) -> None:
    assert split_names(cell) == names


def test_numbers_stand_at_the_place_of_their_names() -> None:
    assert (join_numbers([12, None, 15]), join_numbers([None, None]), join_numbers([])) == ("12、、15", "", "")


TEXTS = st.text(alphabet=st.sampled_from("ab ：\n\r\\2026-1"))


@given(
    st.lists(
        st.tuples(
            st.text(alphabet=st.sampled_from("王 ：\n\\n"), min_size=1),
            st.one_of(st.none(), st.just("2026-11-01 10:00:00")),
            TEXTS,
        )
    )
)
def test_joined_comments_come_apart_as_they_were(comments: list[tuple[str, str | None, str]]) -> None:
    assert split_comments(join_comments(comments)) == tuple(comments)


def test_comments_in_a_cell_read_like_a_talk() -> None:
    cell = join_comments([("王芳", "2026-11-01 10:00:00", "报价发了吗？\n客户在等"), ("李四", None, "发了")])
    assert cell == "王芳 2026-11-01 10:00:00：报价发了吗？\n  客户在等\n李四：发了"


def test_a_cell_without_names_is_no_talk() -> None:
    assert split_comments("随便写的一段话") is None


def test_no_two_columns_share_a_key_or_a_heading() -> None:
    assert len(BY_KEY) == len(COLUMNS)
    for place in (0, 1):
        assert len({column.headings[place] for column in COLUMNS}) == len(COLUMNS)
    assert set(USUAL) < set(BY_KEY)


def test_headings_are_in_the_language_of_the_window(tree: Path) -> None:
    assert BY_KEY["parent"].word == "大的拜访"
    words.set_language("en", tree / "resources" / "i18n")
    try:
        assert BY_KEY["parent"].word == "Parent visit"
    finally:
        words.set_language("zh", tree / "resources" / "i18n")
