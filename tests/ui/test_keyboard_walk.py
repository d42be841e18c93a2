"""The whole window by keys alone: Tab reaches everything and comes round, and the focus is never lost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QTabBar, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.menus import bare
from desktop_app.ui.table_menu import fill_row_menu
from desktop_app.ui.table_model import Column
from desktop_app.ui.tasks import Tasks
from desktop_app.ui.window_parts import WindowParts
from tests.ui.office import Office

Key = Qt.Key
NONE, SHIFT, CONTROL, ALT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)


class Walk:
    def __init__(self, qtbot: QtBot, window: MainWindow, tasks: Tasks) -> None:
        self.qtbot, self.window, self.tasks = qtbot, window, tasks
        self.room, self.table, self.detail = window.room, window.room.table, window.room.detail

    def settle(self) -> None:
        self.qtbot.wait(1)
        for _ in range(3):
            self.qtbot.waitUntil(self.tasks.is_idle)
            self.qtbot.wait(1)

    def press(self, key: Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
        """Where a key goes that a person presses: to an open menu first."""
        target = QApplication.activePopupWidget() or QApplication.focusWidget() or self.window
        QTest.keyClick(target, key, modifiers)
        self.settle()

    def tab(self, start: QWidget, *, back: bool) -> list[QWidget]:
        """What Tab (or Shift+Tab) visits from `start` on, until it is there again."""
        start.setFocus()
        seen: list[QWidget] = []
        for _ in range(200):
            at = QApplication.focusWidget()
            assert at is not None
            if seen and at is start:
                break
            seen += [] if seen and seen[-1] is at else [at]  # a text has several words to press
            QTest.keyClick(at, Key.Key_Backtab if back else Key.Key_Tab, SHIFT if back else NONE)
        assert QApplication.focusWidget() is start, "it comes round to where it began"
        return seen


@pytest.fixture
def walk(qtbot: QtBot, parts: WindowParts, tasks: Tasks, office: Office) -> Iterator[Walk]:
    for hour in range(8, 14):
        office.visit(record_time=f"2026-11-21 {hour:02}:00", effect="签了合同", cost="128.50")
    window = MainWindow(parts)
    qtbot.addWidget(window)
    window.resize(1440, 900)
    window.show()
    window.activateWindow()
    with qtbot.waitActive(window):
        pass
    window.attach(office.desk)
    walk = Walk(qtbot, window, tasks)
    walk.settle()
    walk.room.sidebar.show_all_time()
    walk.settle()
    walk.table.setFocus()
    walk.table.choose_row(1)
    walk.settle()
    yield walk
    window.detach()


def stops(window: MainWindow) -> list[QWidget]:
    """All that takes the focus by Tab now; what only hands it on to another is that other."""
    return [
        one
        for one in window.findChildren(QWidget)
        if one.focusPolicy() & Qt.FocusPolicy.TabFocus
        and one.focusProxy() is None
        and one.isVisible()
        and one.isEnabled()
        and one.window() is window
    ]


@pytest.mark.parametrize("back", [False, True], ids=["forwards", "backwards"])
def test_tab_reaches_everything_in_the_window_and_comes_round(walk: Walk, back: bool) -> None:
    seen = walk.tab(walk.room.search, back=back)
    missed = [f"{type(one).__name__} {one.accessibleName()}" for one in stops(walk.window) if one not in seen]
    assert missed == []
    parts = [walk.room.search, walk.room.sidebar, walk.room.card, walk.room.detail, walk.window.status]
    order = [next((part for part in parts if part is at or part.isAncestorOf(at)), None) for at in seen]
    visited = [part for part, before in zip(order, [None, *order], strict=False) if part and part is not before]
    assert visited == ([parts[0], *reversed(parts[1:])] if back else parts)


def test_tab_goes_through_the_detail_from_top_to_bottom(walk: Walk) -> None:
    """On every one of its tabs, whichever is open."""
    detail = walk.detail
    for tab in (detail.comments, detail.receipts, detail.history):
        detail.show_tab(tab)
        walk.settle()
        inside = [one for one in walk.tab(walk.room.search, back=False) if detail.isAncestorOf(one)]
        bar = next(one for one in inside if isinstance(one, QTabBar))
        assert inside.index(detail.body) < inside.index(bar) < len(inside) - 1
        assert all(tab is one or tab.isAncestorOf(one) for one in inside[inside.index(bar) + 1 :])


def test_a_comment_is_begun_by_a_key_from_the_table(walk: Walk, office: Office) -> None:
    walk.detail.show_tab(walk.detail.history)
    walk.press(Key.Key_M, CONTROL | SHIFT)
    assert QApplication.focusWidget() is walk.detail.comments.box
    QTest.keyClicks(walk.detail.comments.box, "ok")
    walk.press(Key.Key_Return, CONTROL)
    record = walk.table.chosen_record()
    assert record is not None
    assert [one.content for one in office.desk.record(record).comments] == ["ok"]


def test_each_tab_of_the_detail_has_its_key(walk: Walk) -> None:
    walk.press(Key.Key_2, ALT)
    assert QApplication.focusWidget() is walk.detail.receipts
    walk.press(Key.Key_3, ALT)
    assert QApplication.focusWidget() is walk.detail.history
    walk.press(Key.Key_1, ALT)
    assert QApplication.focusWidget() is walk.detail.comments.list
    walk.press(Key.Key_F10)
    assert not walk.detail.isVisible()
    walk.press(Key.Key_2, ALT)
    assert QApplication.focusWidget() is walk.detail.receipts
    assert walk.window.menus.action("detail").isChecked()


def test_menus_give_the_focus_back_to_the_table(walk: Walk) -> None:
    for key, modifiers in ((Key.Key_R, ALT), (Key.Key_Escape, NONE), (Key.Key_V, ALT)):
        walk.press(key, modifiers)
    for _ in range(2):
        walk.press(Key.Key_Escape)
    assert QApplication.activePopupWidget() is None
    assert QApplication.focusWidget() is walk.table
    before = walk.table.currentIndex().row()
    walk.press(Key.Key_Down)
    assert walk.table.currentIndex().row() == before + 1


def test_a_save_elsewhere_leaves_the_focus_in_the_detail(walk: Walk, office: Office) -> None:
    walk.detail.body.setFocus()
    saved = office.visit(record_time="2026-11-22 09:00", effect="新的")
    walk.room.show_saved(saved)
    walk.settle()
    assert walk.table.chosen_record() == saved
    assert QApplication.focusWidget() is walk.detail.body


def test_a_record_that_leaves_the_list_leaves_the_focus_with_the_list(walk: Walk) -> None:
    walk.detail.body.setFocus()
    walk.room.search.show_text("新的")
    walk.room.search.searched.emit("签了")
    walk.settle()
    assert walk.detail.record() is None
    assert QApplication.focusWidget() is walk.table


def test_a_row_s_menu_says_what_the_menu_bar_says(walk: Walk) -> None:
    menu = QMenu()
    walk.qtbot.addWidget(menu)
    fill_row_menu(menu, walk.table)
    names = walk.window.menus.names()
    bar = {bare(action.text()): action.shortcut() for action in map(walk.window.menus.action, names)}
    keyed = {bare(action.text()): action.shortcut() for action in menu.actions() if not action.shortcut().isEmpty()}
    assert {words for words, keys in keyed.items() if bar.get(words, keys) != keys} == set()
    assert keyed.keys() - bar.keys() == {"看详情", "复制单元格", "标为未读"}, "F1 lists these as keys of the table"
    assert {"修改拜访", "再记一条同样的", "删除拜访", "写评论", "复制所选行"} <= keyed.keys() & bar.keys()


def test_the_view_menu_shows_and_hides_columns_as_the_header_does(walk: Walk) -> None:
    action = walk.window.menus.action("show_cost")
    assert action.isChecked()
    action.trigger()
    assert Column.COST not in walk.table.columns.shown()
    walk.table.columns.show_column(Column.COST, True)
    assert action.isChecked()
    header = QMenu()
    walk.qtbot.addWidget(header)
    walk.table.columns.fill_menu(header)
    assert walk.window.menus.action("columns").text() in [one.text() for one in header.actions()]
