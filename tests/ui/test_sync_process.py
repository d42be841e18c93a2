"""The process beside the window: started, spoken with, started again, ended; a real one each time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.ui.sync_news import SyncMood
from desktop_app.ui.sync_process import SyncProcess
from tests.ui.beside import Beside

SYNCED = {"state": "synced", "at": 1_800_000_000.0}


@pytest.fixture
def beside(tmp_path: Path) -> Beside:
    return Beside(tmp_path)


@pytest.fixture
def start(qtbot: QtBot, beside: Beside, tmp_path: Path) -> Iterator[Callable[..., SyncProcess]]:
    made: list[SyncProcess] = []

    def run(first_wait_ms: int = 30) -> SyncProcess:
        command = [*beside.program, "sync", "--stay", "--store", str(tmp_path / "visits.db")]
        process = SyncProcess(lambda: command, lambda: {"VISITBOOK_LANGUAGE": "en"}, first_wait_ms=first_wait_ms)
        made.append(process)
        process.start()
        return process

    yield run
    for process in made:
        process.wait()


def test_it_is_started_on_the_store_in_the_windows_language(
    qtbot: QtBot, beside: Beside, start: Callable[..., SyncProcess], tmp_path: Path
) -> None:
    beside.plays({"state": "syncing", "done": 1, "of": 2}, SYNCED)
    process = start()
    qtbot.waitUntil(lambda: process.news().mood is SyncMood.SYNCED)
    (began,) = beside.heard()
    assert began == {"began": ["sync", "--stay", "--store", str(tmp_path / "visits.db")], "language": "en"}


def test_it_hears_what_it_is_told(qtbot: QtBot, beside: Beside, start: Callable[..., SyncProcess]) -> None:
    beside.plays(SYNCED, {"until": "now"}, {"state": "offline", "message": "没有网络"})
    process = start()
    qtbot.waitUntil(lambda: process.news().mood is SyncMood.SYNCED)
    process.tell("token", token="geheim")
    process.tell("now")
    qtbot.waitUntil(lambda: process.news().mood is SyncMood.OFFLINE)
    assert beside.heard()[1:] == [{"do": "token", "token": "geheim"}, {"do": "now"}]


def test_one_that_dies_is_started_again_and_the_window_says_why(
    qtbot: QtBot, beside: Beside, start: Callable[..., SyncProcess]
) -> None:
    beside.plays(SYNCED, {"exit": 1, "words": "visitbook: 另一个程序正在同步"})
    process = start()
    qtbot.waitUntil(lambda: process.news().mood is SyncMood.FAILED)
    assert process.news().message == "另一个程序正在同步"
    beside.plays(SYNCED)
    qtbot.waitUntil(lambda: process.news().mood is SyncMood.SYNCED and process.is_there())
    assert beside.starts() >= 2


def test_one_that_keeps_dying_is_started_ever_less_often(
    qtbot: QtBot, beside: Beside, start: Callable[..., SyncProcess]
) -> None:
    beside.plays({"exit": 1})
    start()
    qtbot.waitUntil(lambda: beside.starts() >= 3)
    before, began = beside.starts(), time.monotonic()
    qtbot.waitUntil(lambda: beside.starts() > before)
    assert time.monotonic() - began > 0.1


def test_a_person_need_not_wait_for_the_next_start(
    qtbot: QtBot, beside: Beside, start: Callable[..., SyncProcess]
) -> None:
    beside.plays({"exit": 1})
    process = start(600_000)
    qtbot.waitUntil(lambda: process.news().mood is SyncMood.FAILED)
    beside.plays(SYNCED)
    process.hurry()
    qtbot.waitUntil(lambda: process.news().mood is SyncMood.SYNCED)


def test_it_ends_when_its_input_is_closed(qtbot: QtBot, beside: Beside, start: Callable[..., SyncProcess]) -> None:
    beside.plays(SYNCED)
    process = start()
    qtbot.waitUntil(lambda: process.news().mood is SyncMood.SYNCED)
    with qtbot.waitSignal(process.ended):
        process.stop()
    assert beside.heard()[-1] == {"ended": True}
    assert process.news().mood is SyncMood.OFF


def test_one_that_does_not_end_is_killed(qtbot: QtBot, beside: Beside, start: Callable[..., SyncProcess]) -> None:
    beside.plays(SYNCED, {"deaf": 60})
    process = start()
    qtbot.waitUntil(lambda: process.news().mood is SyncMood.SYNCED)
    began = time.monotonic()
    with qtbot.waitSignal(process.ended):
        process.stop()
    assert time.monotonic() - began < 30, "it is deaf for a minute"


def test_one_that_is_wanted_again_while_it_ends_is_followed_by_a_fresh_one(
    qtbot: QtBot, beside: Beside, start: Callable[..., SyncProcess]
) -> None:
    beside.plays(SYNCED)
    process = start()
    qtbot.waitUntil(lambda: process.news().mood is SyncMood.SYNCED)
    process.stop()
    process.start()
    qtbot.waitUntil(lambda: beside.starts() == 2 and process.news().mood is SyncMood.SYNCED)


def test_a_program_that_is_not_there_is_said_and_blocks_nothing(qtbot: QtBot, tmp_path: Path) -> None:
    process = SyncProcess(lambda: [str(tmp_path / "nothing")], first_wait_ms=600_000)
    with qtbot.waitSignal(process.heard):
        process.start()
    assert process.news().message == "后台同步没有启动。"
    with qtbot.waitSignal(process.ended):
        process.stop()


def test_noise_between_lines_is_passed_over(qtbot: QtBot, beside: Beside, start: Callable[..., SyncProcess]) -> None:
    beside.plays({"no": "state"}, {"state": "unheard of"}, SYNCED)
    process = start()
    qtbot.waitUntil(lambda: process.news().mood is SyncMood.SYNCED)
