"""A delete is said with the way back beside it, and the way back takes back just that."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from desktop_app.domain.errors import AppError
from desktop_app.ui.undo_toast import Undoing
from tests.ui.office import Office

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from desktop_app.ui.tasks import Tasks

Said = list[tuple[str, str, Callable[[], object] | None]]


@pytest.fixture
def said() -> Said:
    return []


@pytest.fixture
def undoing(tasks: Tasks, office: Office, said: Said) -> Undoing:
    undoing = Undoing(tasks)
    undoing.attach(office.desk)
    undoing.said.connect(lambda words, button, press: said.append((words, button, press)))
    return undoing


def test_the_button_of_a_delete_brings_back_that_record_whatever_was_done_since(
    undoing: Undoing, office: Office, said: Said, qtbot: QtBot
) -> None:
    first, second = office.visit(), office.visit()
    undoing.remove([first])
    undoing.remove([second])
    qtbot.waitUntil(lambda: len(said) == 2)
    words, button, press = said[0]
    assert (words, button) == ("已删除 1 条拜访", "撤销")
    assert press is not None
    press()
    qtbot.waitUntil(lambda: len(said) == 3)
    assert said[2][:2] == ("已恢复 1 条拜访", "")
    assert office.desk.record(first).id == first
    assert office.desk.summary().records == 1


def test_undo_and_redo_say_what_they_did_and_when_there_is_nothing(
    undoing: Undoing, office: Office, said: Said, qtbot: QtBot
) -> None:
    office.visit()
    undoing.remove([office.visit(), office.visit()])
    for run in (undoing.undo, undoing.undo, undoing.redo, undoing.redo):
        run()
    qtbot.waitUntil(lambda: len(said) == 5)
    assert [words for words, _, _ in said] == [
        "已删除 2 条拜访",
        "已恢复 2 条拜访",
        "没有可以撤销的操作",
        "已删除 2 条拜访",
        "没有可以重做的操作",
    ]
    assert office.desk.summary().records == 1


def test_what_cannot_be_deleted_is_refused_with_its_reason(
    undoing: Undoing, office: Office, said: Said, tasks: Tasks, qtbot: QtBot
) -> None:
    record = office.receive()
    refused: list[AppError] = []
    tasks.refused.connect(refused.append)
    undoing.remove([record])
    qtbot.waitUntil(lambda: bool(refused))
    assert "服务器上已有的记录" in str(refused[0])
    assert said == []
