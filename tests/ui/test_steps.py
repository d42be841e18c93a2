"""Long work of the window's own thread goes on between its other work, and ends in one way only."""

from __future__ import annotations

from collections.abc import Iterator
from time import perf_counter, sleep

import pytest
from PySide6.QtCore import QObject, QTimer
from pytestqt.qtbot import QtBot

from desktop_app.domain.errors import AppError, NotAllowed
from desktop_app.ui.steps import Steps
from desktop_app.words import mark

pytestmark = pytest.mark.usefixtures("qapp")


class Heard:
    def __init__(self, work: Iterator[int], parent: QObject) -> None:
        self.said: list[str] = []
        self.error: AppError | None = None
        self.steps = Steps(work, parent)
        self.steps.finished.connect(lambda: self.said.append("finished"))
        self.steps.failed.connect(self._failed)
        self.steps.start()

    def _failed(self, error: AppError) -> None:
        self.said.append("failed")
        self.error = error


@pytest.fixture
def parent() -> QObject:
    return QObject()


def test_the_window_has_its_turn_while_it_works(parent: QObject, qtbot: QtBot) -> None:
    def work() -> Iterator[int]:
        for number in range(200):
            sleep(0.001)
            yield number

    turns: list[float] = []
    other = QTimer(parent, interval=0)
    other.timeout.connect(lambda: turns.append(perf_counter()))
    other.start()
    heard = Heard(work(), parent)
    qtbot.waitUntil(lambda: heard.said == ["finished"])
    assert len(turns) >= 8, "200 ms of work are more than eight turns"


def test_work_that_is_not_wanted_any_more_tidies_up_and_says_nothing(parent: QObject, qtbot: QtBot) -> None:
    tidied: list[bool] = []

    def work() -> Iterator[int]:
        try:
            while True:
                yield 1
        finally:
            tidied.append(True)

    heard = Heard(work(), parent)
    qtbot.wait(30)
    assert heard.steps.is_running()
    heard.steps.cancel()
    assert (tidied, heard.steps.is_running()) == ([True], False)
    qtbot.wait(30)
    assert heard.said == []


def test_what_it_refuses_is_said_in_words(parent: QObject, qtbot: QtBot) -> None:
    def work() -> Iterator[int]:
        yield 1
        raise NotAllowed(mark("没有名称"))

    heard = Heard(work(), parent)
    qtbot.waitUntil(lambda: heard.said == ["failed"])
    assert str(heard.error)


def test_a_bug_in_it_goes_its_way_and_ends_it(parent: QObject, qtbot: QtBot) -> None:
    def work() -> Iterator[int]:
        yield 1
        raise ZeroDivisionError

    with qtbot.capture_exceptions() as bugs:
        heard = Heard(work(), parent)
        qtbot.waitUntil(lambda: len(bugs) == 1)
    assert bugs[0][0] is ZeroDivisionError
    assert (heard.said, heard.steps.is_running()) == ([], False)
