"""Names from a list, by the window of the directory: looked at first, taken in, taken back; and all of it out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from desktop_app.domain.directory import Kind
from desktop_app.domain.ids import ServerId
from desktop_app.ui.import_directory_window import FILE, PREVIEW, RUN, DirectoryImport
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.window_parts import WindowParts
from tests.ui.office import press

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from desktop_app.actions.desk import Desk
    from desktop_app.ui.import_directory_side import DirectoryFilesSide

LATE_MS = 30_000
HEAD = "KIND,NUMBER,NAME,DIRECTOR,ORGANIZATION\n"
Wait = Callable[[Callable[[], bool]], None]


@pytest.fixture
def wait(qtbot: QtBot) -> Wait:
    return lambda until: qtbot.waitUntil(until, timeout=LATE_MS)


@pytest.fixture
def files(qtbot: QtBot, parts: WindowParts, desk: Desk) -> Iterator[DirectoryFilesSide]:
    main = MainWindow(parts)
    qtbot.addWidget(main)
    main.show()
    with qtbot.waitActive(main):
        main.activateWindow()
    main.attach(desk)
    yield main.companions.entries
    main.companions.detach()
    main.companions.wait()


def opened(files: DirectoryFilesSide) -> DirectoryImport:
    files.show()
    window = files.shown()
    assert window is not None
    return window


def write(file: Path, *lines: str) -> Path:
    file.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8-sig")
    return file


def test_a_list_is_seen_before_it_is_written_and_comes_back_out(
    files: DirectoryFilesSide, desk: Desk, wait: Wait, tmp_path: Path
) -> None:
    desk.add_entry(Kind.PERSON, "王芳", number=ServerId(12))
    window = opened(files)
    window.take_file(write(tmp_path / "名录.csv", "person,12,王小芳,,", "organization,7,济南大学,,", "house,8,没有,,"))
    wait(lambda: window.entries.check() is not None)
    check = window.entries.check()
    assert check is not None
    assert (check.new, check.changed, check.bad) == (1, 1, 1)
    assert [entry.name for entry in desk.find(Kind.PERSON, "")] == ["王芳"]  # nothing is written yet
    assert window.next.isEnabled()
    window.next.click()
    wait(lambda: window.run_page.done() is not None)
    assert window.pages.currentIndex() == RUN
    assert [entry.name for entry in desk.find(Kind.PERSON, "")] == ["王小芳"]
    assert [entry.name for entry in desk.find(Kind.ORGANIZATION, "")] == ["济南大学"]
    window.run_page.undo.click()
    wait(lambda: [entry.name for entry in desk.find(Kind.PERSON, "")] == ["王芳"])
    assert desk.find(Kind.ORGANIZATION, "") == ()


def test_what_is_exported_comes_in_again_and_changes_nothing(
    files: DirectoryFilesSide, desk: Desk, wait: Wait, tmp_path: Path
) -> None:
    university = desk.add_entry(Kind.ORGANIZATION, "济南大学", number=ServerId(7))
    desk.add_entry(Kind.CUSTOMER, "周老师", organization=university.id)
    desk.add_entry(Kind.PERSON, "王芳")
    files.export_to(tmp_path / "名录.xlsx")
    wait((tmp_path / "名录.xlsx").exists)
    wait(lambda: not files.window.companions.jobs.is_busy())
    window = opened(files)
    window.take_file(tmp_path / "名录.xlsx")
    wait(lambda: window.entries.check() is not None)
    check = window.entries.check()
    assert check is not None
    assert (check.rows, check.new, check.changed, check.matched, check.bad) == (3, 0, 0, 3, 0)
    assert not window.next.isEnabled()


def test_a_file_that_is_no_list_says_why(files: DirectoryFilesSide, wait: Wait, tmp_path: Path) -> None:
    window = opened(files)
    broken = tmp_path / "坏.xlsx"
    broken.write_bytes(b"PK\x03\x04 nothing that opens")
    window.take_file(broken)
    assert window.pages.currentIndex() == PREVIEW
    wait(lambda: not window.flow.is_busy())
    assert window.pages.currentIndex() == FILE


def test_the_directory_has_the_way_in_and_out(qtbot: QtBot, files: DirectoryFilesSide) -> None:
    files.window.companions.directory.show()
    directory = files.window.companions.directory.shown()
    assert directory is not None
    with qtbot.waitActive(directory):
        directory.activateWindow()
    button = next(one for one in directory.findChildren(QPushButton) if one.accessibleName() == "导入名录")
    button.setFocus()
    press(button, Qt.Key.Key_Space)
    window = files.shown()
    assert window is not None
    assert window.isVisible()
    assert any(one.accessibleName() == "导出名录" for one in directory.findChildren(QPushButton))
