"""The keys of delete and undo in the whole window: they mean what they mean where the focus is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from desktop_app.ui.appearance import Appearance
from desktop_app.ui.language import Language
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.window_memory import WindowMemory
from desktop_app.ui.window_parts import WindowParts
from tests.ui.office import Office, now, open_office

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from desktop_app.ui.tasks import Tasks

Key = Qt.Key
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def office(tmp_path: Path, tasks: Tasks) -> Iterator[Office]:
    office = open_office(tmp_path)
    office.visit(record_time="2026-11-20 10:00", effect="甲", customers=(office.zhou.id,))
    office.visit(record_time="2026-11-21 10:00", effect="乙")
    yield office
    tasks.shutdown()
    office.desk.close()


@pytest.fixture
def window(
    qtbot: QtBot, tasks: Tasks, appearance: Appearance, office: Office, tmp_path: Path, tree: Path
) -> Iterator[MainWindow]:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    window = MainWindow(
        WindowParts(
            tasks=tasks,
            appearance=appearance,
            language=Language(app, tree / "resources" / "i18n", "zh"),
            memory=WindowMemory(tmp_path / "window.ini"),
            store=tmp_path / "visitbook.db",
            log_folder=tmp_path,
            version="0",
            page_size=20,
            now=now,
        )
    )
    qtbot.addWidget(window)
    window.show()
    with qtbot.waitActive(window):
        window.activateWindow()
    window.attach(office.desk)
    qtbot.waitUntil(lambda: len(window.room.table.records()) == 2)
    window.room.table.setFocus()
    window.room.table.choose_row(1)  # 甲
    yield window
    window.detach()


def press(key: Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, key, modifiers)


def effects(window: MainWindow) -> list[str | None]:
    return [row.effect for row in window.room.table.records()]


def test_delete_in_the_table_and_the_key_that_undoes_it(window: MainWindow, qtbot: QtBot) -> None:
    press(Key.Key_Delete)
    qtbot.waitUntil(lambda: effects(window) == ["乙"])
    assert window.toast.words() == "已删除 1 条拜访"
    press(Key.Key_Z, CONTROL)
    qtbot.waitUntil(lambda: effects(window) == ["乙", "甲"])
    assert window.toast.words() == "已恢复 1 条拜访"
    press(Key.Key_Z, CONTROL | SHIFT)
    qtbot.waitUntil(lambda: effects(window) == ["乙"])
    press(Key.Key_Z, CONTROL)
    qtbot.waitUntil(lambda: effects(window) == ["乙", "甲"])
    press(Key.Key_Y, CONTROL)
    qtbot.waitUntil(lambda: effects(window) == ["乙"])


def test_the_button_of_the_toast_brings_the_record_back(window: MainWindow, qtbot: QtBot) -> None:
    press(Key.Key_Delete)
    qtbot.waitUntil(lambda: effects(window) == ["乙"])
    next(one for one in window.toast.findChildren(QPushButton) if one.accessibleName() == "撤销").click()
    qtbot.waitUntil(lambda: effects(window) == ["乙", "甲"])


def test_in_a_text_these_keys_are_the_text_s(window: MainWindow, office: Office, tasks: Tasks, qtbot: QtBot) -> None:
    office.desk.remove_record(office.visit())
    box = window.room.detail.comments.box
    qtbot.waitUntil(lambda: window.room.detail.record() is not None)
    box.setFocus()
    QTest.keyClicks(box, "abc")
    press(Key.Key_Z, CONTROL)
    assert box.toPlainText() == ""
    press(Key.Key_Delete)
    qtbot.waitUntil(tasks.is_idle)
    assert office.desk.summary().records == 2


def test_delete_outside_the_table_deletes_no_record(
    window: MainWindow, office: Office, tasks: Tasks, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: window.room.detail.record() is not None)
    window.room.detail.body.setFocus()
    press(Key.Key_Delete)
    qtbot.wait(50)
    qtbot.waitUntil(tasks.is_idle)
    assert office.desk.summary().records == 2


def test_the_same_again_opens_the_form_with_the_same_customers(
    window: MainWindow, office: Office, qtbot: QtBot
) -> None:
    press(Key.Key_N, CONTROL | SHIFT)
    qtbot.waitUntil(lambda: (form := window.form()) is not None and form.isVisible() and form.is_ready())
    form = window.form()
    assert form is not None
    assert form.sheet.customers.entries() == (office.zhou,)
    assert form.sheet.effect.toPlainText() == ""
    form.close()


def test_a_record_is_marked_unread_by_key_and_the_toast_has_the_way_back(
    window: MainWindow, office: Office, qtbot: QtBot
) -> None:
    press(Key.Key_M, CONTROL)
    qtbot.waitUntil(lambda: office.desk.summary().unread == 1)
    qtbot.waitUntil(lambda: window.toast.words() == "已标为未读")
    press(Key.Key_Z, CONTROL)
    qtbot.waitUntil(lambda: office.desk.summary().unread == 0)


def test_every_deed_stands_in_the_menus_with_its_keys(window: MainWindow) -> None:
    keys = {
        name: [key.toString() for key in window.menus.action(name).shortcuts()]
        for name in ("undo", "redo", "remove", "again", "toggle_read", "bin")
    }
    assert keys == {
        "undo": ["Ctrl+Z"],
        "redo": ["Ctrl+Shift+Z", "Ctrl+Y"],
        "remove": ["Del"],
        "again": ["Ctrl+Shift+N"],
        "toggle_read": ["Ctrl+M"],
        "bin": [],
    }
    used = [QKeySequence(key) for name in window.menus.names() for key in window.menus.action(name).shortcuts()]
    assert len({key.toString() for key in used}) == len(used)
