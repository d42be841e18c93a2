"""The search box and input methods: half a word is not a search."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QInputMethodEvent
from pytestqt.qtbot import QtBot

from desktop_app.ui.search_box import PAUSE_MS, SearchBox


@pytest.fixture
def box(qtbot: QtBot) -> SearchBox:
    made = SearchBox()
    qtbot.addWidget(made)
    made.show()
    return made


def compose(box: SearchBox, preedit: str) -> None:
    QCoreApplication.sendEvent(box, QInputMethodEvent(preedit, []))


def commit(box: SearchBox, words: str) -> None:
    event = QInputMethodEvent("", [])
    event.setCommitString(words)
    QCoreApplication.sendEvent(box, event)


def test_words_of_an_input_method_are_searched_once_and_only_when_finished(qtbot: QtBot, box: SearchBox) -> None:
    told: list[str] = []
    box.searched.connect(told.append)
    for preedit in ("j", "ji", "ji'n", "ji'nan"):
        compose(box, preedit)
    qtbot.wait(PAUSE_MS + 100)
    assert box.text() == ""
    assert told == []
    commit(box, "济南大学")
    qtbot.waitUntil(lambda: told == ["济南大学"])


def test_enter_during_composition_searches_nothing(qtbot: QtBot, box: SearchBox) -> None:
    told: list[str] = []
    box.searched.connect(told.append)
    commit(box, "济南")
    compose(box, "da'xue")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    qtbot.wait(PAUSE_MS + 100)
    assert told == []
    commit(box, "大学")
    qtbot.waitUntil(lambda: told == ["济南大学"])


def test_typing_is_searched_after_a_pause_not_at_each_letter(qtbot: QtBot, box: SearchBox) -> None:
    told: list[str] = []
    box.searched.connect(told.append)
    qtbot.keyClicks(box, "jndx")
    assert told == []
    qtbot.waitUntil(lambda: told == ["jndx"])


def test_escape_clears_and_the_second_one_leaves(qtbot: QtBot, box: SearchBox) -> None:
    told: list[str] = []
    left: list[bool] = []
    box.searched.connect(told.append)
    box.left.connect(lambda: left.append(True))
    qtbot.keyClicks(box, "jn")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    assert (box.text(), told, left) == ("", ["jn", ""], [])
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    assert left == [True]
