"""The pager says where we are and asks only for pages that exist."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from desktop_app.ui.pager import Pager
from desktop_app.ui.text import ElidedLabel


@pytest.fixture
def pager(qtbot: QtBot) -> Pager:
    made = Pager()
    qtbot.addWidget(made)
    made.resize(700, 50)
    made.show()
    return made


def words(pager: Pager) -> str:
    label = pager.findChild(ElidedLabel)
    assert isinstance(label, ElidedLabel)
    return label.whole_text()


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ((3, 20, 20, 1234), "第 41–60 条，共 1,234 条"),
        ((1, 20, 20, None), "第 1–20 条，正在计数…"),
        ((1, 20, 0, 0), "没有记录"),
        ((62, 20, 14, 1234), "第 1,221–1,234 条，共 1,234 条"),
    ],
)
def test_it_says_where_we_are(pager: Pager, place: tuple[int, int, int, int | None], said: str) -> None:
    pager.show_place(*place)
    assert words(pager) == said


def test_it_says_how_many_are_selected(pager: Pager) -> None:
    pager.show_place(1, 20, 20, 50)
    pager.show_selected(3)
    assert words(pager) == "第 1–20 条，共 50 条 · 已选 3 条"


def test_it_never_leaves_the_pages_that_exist(pager: Pager) -> None:
    asked: list[int] = []
    pager.page_asked.connect(asked.append)
    pager.show_place(1, 20, 20, 45)
    pager.step(-1)
    pager.step(1)
    pager.show_place(3, 20, 5, 45)
    pager.step(1)
    pager.show_place(1, 20, 20, None)
    pager.step(1)
    assert asked == [2, 2]


def test_a_page_beyond_the_end_is_the_last_one(qtbot: QtBot, pager: Pager) -> None:
    asked: list[int] = []
    pager.page_asked.connect(asked.append)
    pager.show_place(1, 20, 20, 45)
    edit = pager.findChild(QLineEdit)
    assert isinstance(edit, QLineEdit)
    for typed in ("2", "999", "0"):
        edit.selectAll()
        qtbot.keyClicks(edit, typed)
        qtbot.keyClick(edit, Qt.Key.Key_Return)
    assert asked == [2, 3]
