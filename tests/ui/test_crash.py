"""A bug is logged without anyone's words in it, shown once, and the program lives on."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer, qWarning
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from desktop_app.ui.crash import CrashReporter, close_log, open_log

SECRET = "王总的电话是 13800138000"


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    file = open_log(tmp_path / "log")
    assert file is not None
    yield file
    close_log()


@pytest.fixture
def reporter(qtbot: QtBot, log: Path) -> Iterator[CrashReporter]:
    made = CrashReporter("1.2.3", log.parent, lambda folder: None)
    made.install()
    yield made
    made.uninstall()
    box = made.box()
    if box is not None:
        box.close()


def break_down() -> None:
    raise ValueError(SECRET)


def test_a_bug_in_a_slot_is_shown_once_and_the_program_goes_on(
    qtbot: QtBot, reporter: CrashReporter, log: Path
) -> None:
    for _ in range(3):
        QTimer.singleShot(0, break_down)
    qtbot.waitUntil(lambda: reporter.box() is not None)
    box = reporter.box()
    assert box is not None
    assert box.isVisible()
    assert box.text() == "程序遇到了一个错误"
    assert "1.2.3" in box.detailedText()
    box.close()
    QTimer.singleShot(0, break_down)
    qtbot.wait(30)
    assert reporter.box() is None, "the same place is not shown twice"
    fired: list[bool] = []
    QTimer.singleShot(0, lambda: fired.append(True))
    qtbot.waitUntil(lambda: fired == [True])


def _caught() -> tuple[type[BaseException], BaseException, None]:
    try:
        break_down()
    except ValueError as error:
        return ValueError, error, None
    raise AssertionError


def test_the_log_says_where_and_never_what_someone_wrote(qtbot: QtBot, reporter: CrashReporter, log: Path) -> None:
    sys.excepthook(*_caught())
    qtbot.waitUntil(lambda: reporter.box() is not None)
    written = log.read_text(encoding="utf-8")
    assert "ValueError" in written
    assert "break_down" in written
    assert SECRET not in written
    box = reporter.box()
    assert box is not None
    assert SECRET not in box.detailedText()
    copy = next(button for button in box.findChildren(QPushButton) if button.text() == "复制详情")
    copy.click()
    assert box.isVisible(), "copying does not close the dialog"
    assert QGuiApplication.clipboard().text() == box.detailedText()


def test_a_bug_in_a_thread_is_reported_too(qtbot: QtBot, reporter: CrashReporter) -> None:
    thread = threading.Thread(target=break_down)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: reporter.box() is not None)


def test_what_qt_complains_about_goes_to_the_log(reporter: CrashReporter, log: Path) -> None:
    qWarning("something is odd")
    qWarning("This plugin does not support propagateSizeHints()")
    written = log.read_text(encoding="utf-8")
    assert "Qt: something is odd" in written
    assert "propagateSizeHints" not in written


def test_a_log_folder_that_cannot_be_made_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert open_log(tmp_path / "file" / "log") is None


def test_the_program_can_begin_again(tmp_path: Path, tree: Path) -> None:
    script = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow, QPushButton
marks = Path(sys.argv[1])
with marks.open("a") as file:
    file.write("started\\n")
if marks.read_text().count("started") > 1:
    sys.exit()
from desktop_app.ui.crash import CrashReporter
app = QApplication([])
reporter = CrashReporter("1", marks.parent, lambda folder: None)
reporter.window = QMainWindow()
reporter.window.show()
def press():
    box = reporter.box()
    if box is None:
        return
    timer.stop()
    next(one for one in box.findChildren(QPushButton) if one.text() == "重新启动").click()
timer = QTimer(interval=10)
timer.timeout.connect(press)
timer.start()
reporter.report(ValueError())
app.exec()
with marks.open("a") as file:
    file.write("ended\\n")
"""
    marks = tmp_path / "marks"
    surroundings = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    subprocess.run([sys.executable, "-c", script, str(marks)], cwd=tree, env=surroundings, check=True, timeout=60)
    until = time.monotonic() + 30
    while marks.read_text().count("started") < 2 and time.monotonic() < until:
        time.sleep(0.05)
    assert marks.read_text().split() == ["started", "ended", "started"], "the next begins when this one is over"
