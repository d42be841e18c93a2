"""What is said in passing can be answered by a key and read again later."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.notifications import MOST, Notifications, NotificationsDialog
from desktop_app.ui.tasks import Tasks
from desktop_app.ui.window_parts import WindowParts
from desktop_app.words import Telling
from tests.ui.office import Office, now

Key = Qt.Key
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def window(qtbot: QtBot, parts: WindowParts, office: Office, tmp_path: Path) -> Iterator[MainWindow]:
    """Painted, and no store yet."""
    window = MainWindow(replace(parts, store=tmp_path / "visitbook.db", now=now))
    qtbot.addWidget(window)
    window.show()
    with qtbot.waitActive(window):
        window.activateWindow()
    yield window
    window.detach()


def press(key: Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, key, modifiers)


def log_of(window: MainWindow) -> NotificationsDialog:
    (found,) = window.findChildren(NotificationsDialog)
    return found


@pytest.fixture
def two(window: MainWindow, office: Office, tasks: Tasks, qtbot: QtBot) -> MainWindow:
    """A window with two visits, 甲 under the mark."""
    office.visit(record_time="2026-11-20 10:00", effect="甲")
    office.visit(record_time="2026-11-21 10:00", effect="乙")
    window.attach(office.desk)
    qtbot.waitUntil(lambda: len(window.room.table.records()) == 2)
    window.room.table.setFocus()
    window.room.table.choose_row(1)
    return window


def effects(window: MainWindow) -> list[str | None]:
    return [row.effect for row in window.room.table.records()]


def test_f8_presses_the_button_of_the_toast(two: MainWindow, qtbot: QtBot) -> None:
    press(Key.Key_Delete)
    qtbot.waitUntil(lambda: effects(two) == ["乙"])
    press(Key.Key_F8)
    qtbot.waitUntil(lambda: effects(two) == ["乙", "甲"])
    chosen = two.room.table.chosen_record
    qtbot.waitUntil(lambda: chosen() == two.room.table.records()[1].id)


def test_what_a_toast_said_is_read_and_answered_later(two: MainWindow, qtbot: QtBot) -> None:
    press(Key.Key_Delete)
    qtbot.waitUntil(lambda: effects(two) == ["乙"])
    two.toast.hide()
    press(Key.Key_F8, SHIFT)
    log = log_of(two)
    with qtbot.waitActive(log):
        pass
    assert [log.list.item(row).text() for row in range(log.list.count())] == ["14:32   已删除 1 条拜访"]
    assert log.act.text() == "撤销"
    assert log.focusWidget() is log.list
    qtbot.keyClick(log.list, Key.Key_Return)
    qtbot.waitUntil(lambda: effects(two) == ["乙", "甲"])
    latest = two.notifications.latest_first()
    assert [one.words for one in latest] == ["已恢复 1 条拜访", "已删除 1 条拜访"]
    assert all(one.press is None for one in latest), "what was done is not offered again"


def lines(log: NotificationsDialog) -> list[str]:
    return [log.list.item(row).text().partition("   ")[2] for row in range(log.list.count())]


def test_a_line_that_speaks_of_a_record_opens_it_and_takes_nothing_back(two: MainWindow, qtbot: QtBot) -> None:
    second = two.room.table.records()[1]
    press(Key.Key_M, CONTROL)
    qtbot.waitUntil(lambda: two.room.table.records()[1].unread)
    two.room.table.choose_row(0)
    press(Key.Key_F8, SHIFT)
    log = log_of(two)
    with qtbot.waitActive(log):
        pass
    assert lines(log) == ["已标为未读"]
    assert (log.open_record.isVisible(), log.act.text()) == (True, "撤销")
    qtbot.keyClick(log.list, Key.Key_Return)
    qtbot.waitUntil(lambda: two.room.table.chosen_record() == second.id)
    assert two.room.table.records()[1].unread, "it is what it was"
    assert two.notifications.latest_first()[0].press is not None, "and can be taken back still"


def test_what_was_said_is_read_in_the_language_of_now(two: MainWindow, qtbot: QtBot) -> None:
    press(Key.Key_Delete)
    qtbot.waitUntil(lambda: effects(two) == ["乙"])
    two.settings.set_language("en")
    press(Key.Key_F8, SHIFT)
    log = log_of(two)
    assert lines(log) == ["1 visit deleted"]
    assert log.act.text() == "Undo"
    assert log.open_record.isHidden(), "there is none to open"


def test_nothing_of_a_store_that_was_let_go_of_can_be_opened() -> None:
    kept = Notifications(now)
    kept.note(Telling(lambda: "已保存", 7))
    assert kept.latest_first()[0].record == 7
    kept.settle_all()
    assert kept.latest_first()[0].record is None


def test_with_no_toast_on_screen_f8_shows_what_was_said(two: MainWindow) -> None:
    press(Key.Key_F8)
    assert log_of(two).isVisible()
    assert log_of(two).list.isHidden(), "nothing was said yet"


def test_the_button_in_the_status_line_shows_it_too(two: MainWindow) -> None:
    two.status.notifications_asked.emit()
    assert log_of(two).isVisible()


def test_only_so_much_is_kept_and_the_latest_stands_first() -> None:
    kept = Notifications(now)
    for number in range(MOST + 20):
        kept.note(f"{number}", "做", lambda: None)
    assert len(kept.latest_first()) == MOST
    assert kept.latest_first()[0].words == f"{MOST + 19}"
    kept.settle_all()
    assert all(one.press is None for one in kept.latest_first())


@pytest.mark.parametrize("early", [True, False], ids=["before the menus", "before the store"])
def test_a_new_visit_asked_for_before_the_store_is_open_is_written_then(
    window: MainWindow, office: Office, qtbot: QtBot, early: bool
) -> None:
    if not early:
        qtbot.waitUntil(window.menus.is_filled)
    press(Key.Key_N, CONTROL)
    assert window.form() is None
    window.attach(office.desk)
    qtbot.waitUntil(lambda: bool((form := window.form()) and form.isVisible()))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_keys_are_called_the_same_in_the_menus_and_on_the_sheet(two: MainWindow, language: str) -> None:
    two.settings.set_language(language)
    shown = QKeySequence.SequenceFormat.NativeText  # what a menu writes beside its words
    written = {name: two.menus.action(name).shortcut().toString(shown) for name in ("next", "column_left")}
    assert written == {"next": "Alt+↓", "column_left": "Ctrl+Shift+←"}
    sheet = dict(two.menus.keys())
    assert {"Alt+↓", "Alt+←", "F8", "Shift+F8", "Ctrl+PgDown"} <= set(sheet.values())


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_two_lines_of_a_menu_have_the_same_letter(two: MainWindow, language: str) -> None:
    two.settings.set_language(language)
    menus = [two.menuBar(), *two.menuBar().findChildren(QMenu)]
    for menu in menus:
        letters = [
            found[1].upper()
            for action in menu.actions()
            if (found := re.search("&([^&])", action.text().replace("&&", "")))
        ]
        assert sorted(letters) == sorted(set(letters)), menu.title() if isinstance(menu, QMenu) else "menu bar"
