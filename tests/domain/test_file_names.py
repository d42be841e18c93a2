"""A proposed name is one that every system takes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.domain.file_names import safe_stem


@pytest.mark.parametrize(
    ("parts", "stem"),
    [
        (("拜访记录", "近7天 · 济南大学", "2026-11-22"), "拜访记录 近7天 济南大学 2026-11-22"),
        (("拜访记录", "搜索“a/b\\c: *?”"), "拜访记录 搜索 a b c"),
        (("..",), "_"),
        (("",), "_"),
        (("nul",), "_nul"),
        (("COM1.x",), "_COM1.x"),
        (("a\u202eb\x00c",), "a b c"),
        (("尾巴. ",), "尾巴"),
    ],
)
def test_words_become_a_name(parts: tuple[str, ...], stem: str) -> None:
    assert safe_stem(*parts) == stem


def test_a_long_name_is_cut_between_letters() -> None:
    stem = safe_stem("拜" * 500)
    assert set(stem) == {"拜"}
    assert len(stem.encode()) <= 180


@given(st.lists(st.text(st.characters())).map(tuple))
def test_whatever_is_written_makes_a_file(parts: tuple[str, ...]) -> None:
    stem = safe_stem(*parts)
    assert stem
    assert stem == stem.strip()
    assert not set(stem) & set('\\/:*?"<>|\0\n')
    assert Path(stem + ".xlsx").name == stem + ".xlsx"
    assert os.fsencode(stem)
