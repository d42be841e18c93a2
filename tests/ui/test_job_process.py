"""A piece of work beside the window: asked for, watched, ended; a real process each time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.ui import job_process
from desktop_app.ui.job_process import Job, job_command
from tests.ui.beside import Beside


class Heard:
    """What a job said, in order."""

    def __init__(self, job: Job) -> None:
        self.said: list[Any] = []
        job.progressed.connect(lambda done, of: self.said.append((done, of)))
        job.done.connect(lambda answer: self.said.append({"done": answer}))
        job.failed.connect(lambda words: self.said.append(words))
        job.cancelled.connect(lambda: self.said.append("cancelled"))


@pytest.fixture
def beside(tmp_path: Path) -> Beside:
    return Beside(tmp_path)


Start = Callable[[], tuple[Job, Heard]]


@pytest.fixture
def start(qtbot: QtBot, beside: Beside, tmp_path: Path) -> Iterator[Start]:
    made: list[Job] = []

    def run() -> tuple[Job, Heard]:
        job = Job(job_command(beside.program, str(tmp_path / "visits.db")))
        made.append(job)
        heard = Heard(job)
        job.start({"do": "export", "request": {"file": "拜访.xlsx"}})
        return job, heard

    yield run
    for job in made:
        job.wait()


def test_it_is_asked_in_the_first_line_and_says_how_far_it_is(
    qtbot: QtBot, beside: Beside, start: Start, tmp_path: Path
) -> None:
    answer = {"written": 3}
    beside.plays(
        {"until": "export"}, {"progress": 1, "of": None}, {"progress": 2, "of": 3}, {"done": answer}, {"exit": 0}
    )
    _job, heard = start()
    qtbot.waitUntil(lambda: {"done": answer} in heard.said)
    assert heard.said == [(1, None), (2, 3), {"done": answer}]
    assert beside.heard()[:2] == [
        {"began": ["job", "--store", str(tmp_path / "visits.db")], "language": "zh"},
        {"do": "export", "request": {"file": "拜访.xlsx"}},
    ]


def test_what_went_wrong_is_told_in_words(qtbot: QtBot, beside: Beside, start: Start) -> None:
    beside.plays({"until": "export"}, {"error": "磁盘已满"}, {"exit": 1, "words": "not these"})
    _job, heard = start()
    qtbot.waitUntil(lambda: heard.said == ["磁盘已满"])


def test_one_that_is_cancelled_says_so_once(qtbot: QtBot, beside: Beside, start: Start) -> None:
    late = {"progress": 1, "of": 9}, {"until": "cancel"}, {"progress": 2, "of": 9}
    beside.plays(*late, {"cancelled": True}, {"exit": 3})
    job, heard = start()
    qtbot.waitUntil(lambda: (1, 9) in heard.said)
    job.cancel()
    job.cancel()
    assert job.is_stopping()
    qtbot.waitUntil(lambda: "cancelled" in heard.said)
    assert heard.said == [(1, 9), "cancelled"]
    assert [one["do"] for one in beside.heard() if "do" in one] == ["export", "cancel"]


def test_one_that_came_to_its_end_before_it_heard_of_the_cancel_is_done(
    qtbot: QtBot, beside: Beside, start: Start
) -> None:
    beside.plays({"until": "cancel"}, {"done": {"written": 1}}, {"exit": 0})
    job, heard = start()
    job.cancel()
    qtbot.waitUntil(lambda: heard.said == [{"done": {"written": 1}}])


def test_one_that_dies_has_failed_with_its_last_words(qtbot: QtBot, beside: Beside, start: Start) -> None:
    beside.plays({"until": "export"}, {"exit": 1, "words": "visitbook: 没有内存了"})
    _job, heard = start()
    qtbot.waitUntil(lambda: heard.said == ["没有内存了"])


def test_one_that_dies_in_silence_has_failed_all_the_same(qtbot: QtBot, beside: Beside, start: Start) -> None:
    beside.plays({"until": "export"}, {"exit": 9})
    _job, heard = start()
    qtbot.waitUntil(lambda: heard.said == ["后台程序意外结束，没有做完。"])


def test_one_that_does_not_hear_the_cancel_is_killed(
    qtbot: QtBot, beside: Beside, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job_process, "PATIENCE_MS", 200)
    beside.plays({"until": "export"}, {"progress": 1, "of": 2}, {"deaf": 60})
    job, heard = start()
    qtbot.waitUntil(lambda: (1, 2) in heard.said)
    job.cancel()
    qtbot.waitUntil(lambda: heard.said == [(1, 2), "cancelled"])


def test_it_ends_with_the_window(qtbot: QtBot, beside: Beside, start: Start) -> None:
    beside.plays({"until": "export"}, {"progress": 1, "of": 2}, {"deaf": 60})
    job, heard = start()
    qtbot.waitUntil(lambda: (1, 2) in heard.said)
    began = time.monotonic()
    job.let_go()
    job.wait()
    assert not job.is_running()
    assert time.monotonic() - began < 5
    assert heard.said[-1] == "cancelled"


def test_a_program_that_is_not_there_is_said(qtbot: QtBot, tmp_path: Path) -> None:
    job = Job([str(tmp_path / "nothing")])
    heard = Heard(job)
    job.start({"do": "export"})
    qtbot.waitUntil(lambda: heard.said == ["后台程序没有启动，没有改动任何东西。"])


def test_noise_between_lines_is_passed_over(qtbot: QtBot, beside: Beside, start: Start) -> None:
    beside.plays({"until": "export"}, [1, 2], "noise", {"done": {}}, {"exit": 0})  # type: ignore[arg-type]
    _job, heard = start()
    qtbot.waitUntil(lambda: heard.said == [{"done": {}}])
