"""The two ways to run something: what comes back, in which order, and what nobody waits for any more."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest
from PySide6.QtCore import QObject, QThread
from pytestqt.qtbot import QtBot

from desktop_app.domain.errors import AppError, NotFound
from desktop_app.ui.tasks import Tasks


class Waiter(QObject):
    """Keeps what it is called with, and on which thread."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: list[object] = []
        self.threads: list[QThread] = []

    def take(self, answer: object) -> None:
        self.answers.append(answer)
        self.threads.append(QThread.currentThread())


def until_idle(qtbot: QtBot, tasks: Tasks) -> None:
    qtbot.waitUntil(tasks.is_idle)


def just(answer: int, told: list[int] | None = None) -> Callable[[], int]:
    def work() -> int:
        if told is not None:
            told.append(answer)
        return answer

    return work


def held(gate: threading.Event, answer: object) -> Callable[[], object]:
    def work() -> object:
        assert gate.wait(5)
        return answer

    return work


def test_an_answer_comes_back_on_the_ui_thread(qtbot: QtBot, tasks: Tasks) -> None:
    waiter = Waiter()
    tasks.query(threading.get_ident, waiter.take)
    until_idle(qtbot, tasks)
    assert waiter.answers != [threading.get_ident()]
    assert waiter.threads == [waiter.thread()]


def test_only_the_newest_question_of_a_key_is_answered(qtbot: QtBot, tasks: Tasks) -> None:
    waiter, gate = Waiter(), threading.Event()
    asked: list[int] = []
    tasks.query(held(gate, 0), waiter.take, key="page")
    for number in range(1, 6):
        tasks.query(just(number, asked), waiter.take, key="page")
    tasks.query(lambda: "other", waiter.take, key="facets")
    gate.set()
    until_idle(qtbot, tasks)
    assert waiter.answers == [5, "other"]
    assert asked == [5], "questions that nobody waits for must not even be asked"


def test_actions_run_one_after_the_other_and_all_of_them(qtbot: QtBot, tasks: Tasks) -> None:
    waiter = Waiter()
    for number in range(50):
        tasks.act(just(number), waiter.take)
    until_idle(qtbot, tasks)
    assert waiter.answers == list(range(50))


def test_a_slow_count_does_not_hold_up_the_page(qtbot: QtBot, tasks: Tasks) -> None:
    waiter, gate = Waiter(), threading.Event()
    tasks.query(held(gate, "count"), waiter.take, slow=True)
    tasks.query(lambda: "page", waiter.take)
    qtbot.waitUntil(lambda: waiter.answers == ["page"])
    gate.set()
    until_idle(qtbot, tasks)
    assert waiter.answers == ["page", "count"]


def test_a_callback_of_a_widget_that_is_gone_is_not_called(qtbot: QtBot, tasks: Tasks) -> None:
    import shiboken6

    waiter, gate = Waiter(), threading.Event()
    tasks.query(held(gate, 1), waiter.take)
    tasks.query(held(gate, 2), waiter.answers.append, owner=waiter)
    shiboken6.delete(waiter)
    gate.set()
    until_idle(qtbot, tasks)
    assert waiter.answers == []


def test_a_failure_reaches_its_own_callback(qtbot: QtBot, tasks: Tasks) -> None:
    def fail() -> None:
        raise NotFound

    waiter, elsewhere = Waiter(), Waiter()
    tasks.refused.connect(elsewhere.take)
    tasks.query(fail, waiter.take, waiter.take)
    until_idle(qtbot, tasks)
    assert [type(answer) for answer in waiter.answers] == [NotFound]
    assert elsewhere.answers == []


def test_a_refusal_without_callback_is_announced_with_its_words(qtbot: QtBot, tasks: Tasks) -> None:
    def fail() -> None:
        raise NotFound

    waiter, elsewhere = Waiter(), Waiter()
    tasks.refused.connect(elsewhere.take)
    tasks.act(fail, waiter.take)
    until_idle(qtbot, tasks)
    assert waiter.answers == []
    assert [isinstance(error, AppError) for error in elsewhere.answers] == [True]


@pytest.mark.parametrize("own_callback", [True, False])
def test_a_bug_always_reaches_the_crash_reporter(qtbot: QtBot, own_callback: bool) -> None:
    lanes, bugs, waiter = Tasks(), Waiter(), Waiter()
    lanes.broke.connect(bugs.take)
    lanes.query(lambda: 1 // 0, waiter.take, waiter.take if own_callback else None)
    until_idle(qtbot, lanes)
    lanes.shutdown()
    assert [type(error) for error in bugs.answers] == [ZeroDivisionError]
    assert len(waiter.answers) == int(own_callback)


def test_closing_finishes_what_was_saved_and_forgets_what_was_asked(qtbot: QtBot) -> None:
    lanes = Tasks()
    saved: list[int] = []
    asked: list[object] = []

    def save(number: int) -> Callable[[], None]:
        def work() -> None:
            time.sleep(0.01)
            saved.append(number)

        return work

    for number in range(10):
        lanes.act(save(number), asked.append)
        lanes.query(lambda: time.sleep(0.05), asked.append)
    lanes.shutdown()
    qtbot.wait(50)
    assert saved == list(range(10))
    assert asked == [], "nothing is delivered to a window that is closing"


def test_thousands_of_answers_arrive_while_their_askers_come_and_go(qtbot: QtBot, tasks: Tasks) -> None:
    counted: list[int] = []
    for number in range(2_000):
        tasks.query(just(number), counted.append, slow=number % 2 == 0)
        if number % 5 == 0:
            tasks.query(lambda: None, Waiter().take)
    until_idle(qtbot, tasks)
    assert sorted(counted) == list(range(2_000))
