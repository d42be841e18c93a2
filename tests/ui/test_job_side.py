"""Long work beside the window: one after another, shown in the status line, cancelled there, ended with the window."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.text import TextLabel
from desktop_app.ui.window_parts import WindowParts
from tests.ui.beside import Beside
from tests.ui.office import press

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from desktop_app.actions.desk import Desk
    from desktop_app.ui.job_side import JobSide
    from desktop_app.ui.job_status import JobStatus

ENDLESS = {"progress": 12_000, "of": 100_000}, {"until": "cancel"}, {"cancelled": True}, {"exit": 3}


def words(done: int, of: int | None) -> str:
    return f"正在导出 {done:,} / {of:,}" if of else "正在导出…"


@pytest.fixture
def beside(tmp_path: Path) -> Beside:
    return Beside(tmp_path)


@pytest.fixture
def window(qtbot: QtBot, parts: WindowParts, beside: Beside, desk: Desk) -> Iterator[MainWindow]:
    opened = MainWindow(replace(parts, program=tuple(beside.program)))
    qtbot.addWidget(opened)
    opened.show()
    with qtbot.waitActive(opened):
        opened.activateWindow()
    opened.attach(desk)
    yield opened
    opened.companions.detach()
    opened.companions.wait()


@pytest.fixture
def jobs(window: MainWindow) -> JobSide:
    return window.companions.jobs


def go_to_the_way_out(qtbot: QtBot, window: MainWindow, jobs: JobSide) -> JobStatus:
    """By Tab alone, from the status line; as many steps as the window has stops, and one round of them at most."""
    status = jobs.status()
    assert status is not None
    qtbot.waitUntil(status.isVisible)
    window.status.setFocus()
    stops: list[QWidget | None] = []
    while window.focusWidget() is not status.cancel:
        window.focusNextPrevChild(True)
        assert window.focusWidget() not in stops, "Tab goes round without it"
        stops.append(window.focusWidget())
    return status


def test_what_takes_long_is_shown_with_how_far_it_is(qtbot: QtBot, beside: Beside, jobs: JobSide) -> None:
    beside.plays(*ENDLESS)
    job = jobs.run({"do": "export"}, words)
    status = jobs.status()
    assert status is not None
    assert not status.isVisible()
    qtbot.waitUntil(lambda: status.isVisible() and status.words() == "正在导出 12,000 / 100,000")
    assert status.bar.value() == status.bar.maximum() * 12 // 100
    assert status.cancel.accessibleName() == "取消：正在导出 12,000 / 100,000"
    with qtbot.waitSignal(job.cancelled):
        jobs.cancel()
    qtbot.waitUntil(lambda: not status.isVisible())


def test_what_is_done_in_a_moment_shows_nothing(qtbot: QtBot, beside: Beside, jobs: JobSide) -> None:
    beside.plays({"until": "export"}, {"done": {"written": 1}}, {"exit": 0})
    job = jobs.run({"do": "export"}, words)
    shown: list[bool] = []
    job.done.connect(lambda _answer: shown.append(bool(jobs.status() and jobs.status().isVisible())))  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: bool(shown))
    assert shown == [False]


def test_one_comes_after_another(qtbot: QtBot, beside: Beside, jobs: JobSide) -> None:
    beside.plays(*ENDLESS)
    first = jobs.run({"do": "export"}, words)
    second = jobs.run({"do": "import"}, lambda _done, _of: "正在导入…")
    status = jobs.status()
    assert status is not None
    qtbot.waitUntil(lambda: status.words() == "正在导出 12,000 / 100,000 · 还有 1 项在等")
    assert not second.is_running()
    with qtbot.waitSignal(first.cancelled):
        jobs.cancel()
    qtbot.waitUntil(second.is_running)
    qtbot.waitUntil(lambda: [one["do"] for one in beside.heard() if "do" in one] == ["export", "cancel", "import"])
    assert status.words().startswith("正在导入")


def test_one_that_waits_can_be_given_up_without_ever_beginning(qtbot: QtBot, beside: Beside, jobs: JobSide) -> None:
    beside.plays(*ENDLESS)
    jobs.run({"do": "export"}, words)
    second = jobs.run({"do": "import"}, words)
    with qtbot.waitSignal(second.cancelled):
        second.cancel()
    status = jobs.status()
    assert status is not None
    qtbot.waitUntil(lambda: status.words() == "正在导出 12,000 / 100,000")
    assert beside.starts() == 1


def test_a_glance_does_not_wait_behind_long_work(qtbot: QtBot, beside: Beside, jobs: JobSide) -> None:
    beside.plays(*ENDLESS)
    jobs.run({"do": "export"}, words)
    glance = jobs.ask({"do": "look"})
    qtbot.waitUntil(lambda: beside.starts() == 2)
    assert glance.is_running()
    with qtbot.waitSignal(glance.cancelled):
        glance.cancel()


def test_the_keyboard_reaches_the_way_out_and_comes_back_to_the_list(
    qtbot: QtBot, beside: Beside, window: MainWindow, jobs: JobSide
) -> None:
    beside.plays(*ENDLESS)
    job = jobs.run({"do": "export"}, words)
    status = go_to_the_way_out(qtbot, window, jobs)
    with qtbot.waitSignal(job.cancelled):
        press(status.cancel, Qt.Key.Key_Space)
        assert not status.cancel.isEnabled()
        assert window.room.card.isAncestorOf(window.focusWidget()), "while it stops there is nothing to press here"
    qtbot.waitUntil(lambda: not status.isVisible())
    assert window.room.card.isAncestorOf(window.focusWidget())


def test_what_ends_by_itself_gives_the_keyboard_back_to_the_list(
    qtbot: QtBot, beside: Beside, window: MainWindow, jobs: JobSide
) -> None:
    beside.plays(*ENDLESS)
    job = jobs.run({"do": "export"}, words)
    status = go_to_the_way_out(qtbot, window, jobs)
    with qtbot.waitSignal(job.cancelled):
        job.let_go()
        assert window.focusWidget() is status.cancel
    qtbot.waitUntil(lambda: not status.isVisible())
    assert window.room.card.isAncestorOf(window.focusWidget())


def test_it_speaks_the_language_of_the_window(qtbot: QtBot, beside: Beside, window: MainWindow, jobs: JobSide) -> None:
    beside.plays(*ENDLESS)
    job = jobs.run({"do": "export"}, words)
    status = jobs.status()
    assert status is not None
    qtbot.waitUntil(status.isVisible)
    window.settings.set_language("en")
    assert status.cancel.text() == "Cancel"
    with qtbot.waitSignal(job.cancelled):
        jobs.cancel()
    assert status.words() == "Canceling…"


def test_a_long_name_takes_nothing_from_the_rest_of_the_line(
    qtbot: QtBot, beside: Beside, window: MainWindow, jobs: JobSide
) -> None:
    window.resize(1280, 720)
    beside.plays(*ENDLESS)
    name = "2019年至2026年全部客户拜访记录汇总（各部门交来的总表）.xlsx"
    job = jobs.run({"do": "import"}, lambda done, of: f"正在导入 {name}：{done:,} / {of or 0:,}")
    status = jobs.status()
    assert status is not None
    qtbot.waitUntil(lambda: status.isVisible() and "12,000" in status.words())
    label = next(one for one in status.findChildren(TextLabel) if one.text())
    assert label.text().endswith("12,000 / 100,000")
    assert "…" in label.text()
    assert label.toolTip() == status.words()
    assert status.width() < window.width() // 2
    with qtbot.waitSignal(job.cancelled):
        jobs.cancel()


def test_all_of_it_ends_with_the_store(qtbot: QtBot, beside: Beside, window: MainWindow, jobs: JobSide) -> None:
    beside.plays({"progress": 1, "of": 2})  # and then until its input is closed
    running, waiting = jobs.run({"do": "export"}, words), jobs.run({"do": "import"}, words)
    glance = jobs.ask({"do": "look"})
    qtbot.waitUntil(lambda: beside.starts() == 2)
    ended: list[object] = []
    for job in (running, waiting, glance):
        job.cancelled.connect(lambda job=job: ended.append(job))
    window.detach()
    assert ended == [waiting]
    assert not window.companions.has_ended()
    qtbot.waitUntil(window.companions.has_ended)
    assert set(ended) == {waiting, running, glance}
    assert beside.starts() == 2
