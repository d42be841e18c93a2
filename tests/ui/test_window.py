"""The whole window over a real store: what a person does in it, and that everyone can."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAccessible, QFontMetrics, QInputMethodEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QLabel,
    QPushButton,
    QSplitter,
    QTabBar,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop_app import words
from desktop_app.domain.directory import Entry, Kind
from desktop_app.domain.draft import Draft
from desktop_app.domain.errors import StoreDamaged
from desktop_app.domain.filter_choice import OWED, FilterChoice
from desktop_app.domain.ids import LocalId
from desktop_app.domain.record_filter import QuickRange, RecordFilter
from desktop_app.ui.appearance import Appearance
from desktop_app.ui.density import Density
from desktop_app.ui.language import Language
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.tasks import Tasks
from desktop_app.ui.text import ElidedLabel
from desktop_app.ui.theme import Scheme
from desktop_app.ui.window_memory import WindowMemory
from desktop_app.ui.window_parts import WindowParts

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk

NOW = datetime.now().replace(hour=12, minute=0, second=0, microsecond=0)


@pytest.fixture
def office(desk: Desk) -> Desk:
    """Three parents, one person who writes, and 30 visits: one a day up to today, every third a phone visit."""
    me = desk.add_entry(Kind.PERSON, "汪小嘉")
    desk.set_me(me.id)
    parents = [
        desk.add_entry(
            Kind.PARENT,
            f"{name} 二期",
            organization=desk.add_entry(Kind.ORGANIZATION, name).id,
            director=desk.add_entry(Kind.PERSON, director).id,
        )
        for name, director in (("济南大学", "张伟"), ("山东大学", "李敏"), ("齐鲁医院", "王芳"))
    ]
    for number in range(30):
        visit(desk, parents[number % 3], NOW - timedelta(days=number), event=3 if number % 3 == 0 else 2)
    return desk


def visit(desk: Desk, parent: Entry, moment: datetime, **fields: Any) -> LocalId:
    draft = Draft(parent=parent.id, record_time=f"{moment:%Y-%m-%d %H:%M:%S}", **{"effect": "签了合同", **fields})
    return desk.record_visit(draft)


class Given:
    """A window that can be waited for."""

    def __init__(self, qtbot: QtBot, window: MainWindow, tasks: Tasks) -> None:
        self.qtbot, self.window, self.tasks = qtbot, window, tasks
        self.room = window.room
        self.table = window.room.table

    def settle(self) -> None:
        """Until every question is answered, with what the answers asked in turn."""
        self.qtbot.wait(1)
        for _ in range(3):
            self.qtbot.waitUntil(self.tasks.is_idle)
            self.qtbot.wait(1)

    def ids(self) -> list[int]:
        return [row.id for row in self.table.records()]

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.qtbot.keyClick(QApplication.focusWidget() or self.window, key, modifier)
        self.settle()

    def button(self, name: str) -> QAbstractButton:
        found = [
            button
            for button in self.window.findChildren(QAbstractButton)
            if name in (button.text(), button.accessibleName()) and button.isVisible()
        ]
        assert len(found) == 1, (name, found)
        return found[0]

    def click(self, name: str) -> None:
        self.button(name).click()
        self.settle()


@pytest.fixture
def make(
    qtbot: QtBot, appearance: Appearance, tasks: Tasks, tmp_path: Path, tree: Path
) -> Iterator[Callable[..., Given]]:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    language = Language(app, tree / "resources" / "i18n", "zh")

    def build(desk: Desk | None, *, memory: Path | None = None, size: tuple[int, int] = (1440, 900)) -> Given:
        window = MainWindow(
            WindowParts(
                tasks=tasks,
                appearance=appearance,
                language=language,
                memory=WindowMemory(memory or tmp_path / "window.ini"),
                store=tmp_path / "visits.db",
                log_folder=tmp_path,
                version="0",
                page_size=20,
                now=lambda: NOW + timedelta(hours=1),
            )
        )
        qtbot.addWidget(window)
        if memory is None:
            window.resize(*size)
        window.show()
        window.activateWindow()
        with qtbot.waitActive(window):
            pass
        given = Given(qtbot, window, tasks)
        if desk is not None:
            window.attach(desk)
        given.settle()
        return given

    yield build
    language.use("zh")


# --- looking ---------------------------------------------------------------------------------------------------------
def test_it_starts_with_the_last_seven_days_and_says_so(make: Callable[..., Given], office: Desk) -> None:
    given = make(office)
    assert given.room.card.words() == "近7天"
    assert given.button("时间：近7天").isChecked()
    assert len(given.ids()) == 7
    assert [row.record_time for row in given.table.records()] == sorted(
        (row.record_time for row in given.table.records()), reverse=True
    )


def test_one_click_on_a_range_an_event_or_the_search_narrows_the_list(make: Callable[..., Given], office: Desk) -> None:
    given = make(office)
    given.click("时间：全部")
    assert len(given.ids()) == 20
    given.click("事件：电话拜访")
    assert len(given.ids()) == 10
    assert given.room.card.words() == "全部 · 电话拜访"
    given.room.search.setText("济南")
    given.qtbot.waitUntil(lambda: "搜索" in given.room.card.words())
    given.settle()
    assert given.room.card.words() == "全部 · 电话拜访 · 搜索“济南”"
    assert {row.organization for row in given.table.records()} == {"济南大学"}
    given.click("清除筛选")
    assert given.room.card.words() == "近7天"
    assert given.room.search.text() == ""
    assert len(given.ids()) == 7


def test_pages_turn_by_keyboard_and_keep_the_filter(make: Callable[..., Given], office: Desk) -> None:
    given = make(office)
    given.click("时间：全部")
    first = given.ids()
    given.press(Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    assert len(given.ids()) == 10
    assert not set(first) & set(given.ids())
    given.press(Qt.Key.Key_PageUp, Qt.KeyboardModifier.ControlModifier)
    assert given.ids() == first


def test_moving_through_the_table_moves_the_detail(make: Callable[..., Given], office: Desk) -> None:
    given = make(office)
    given.room.focus_table()
    given.settle()
    given.press(Qt.Key.Key_J)
    given.press(Qt.Key.Key_Down)
    shown = given.room.detail.record()
    assert shown is not None
    assert shown.id == given.ids()[2] == given.table.chosen_record()


def test_a_custom_range_takes_whole_days(make: Callable[..., Given], office: Desk) -> None:
    given = make(office)
    given.click("时间：自定义")
    day = (NOW - timedelta(days=20)).date()
    given.room.sidebar.widen_to(day)
    given.settle()
    wanted = given.room.wanted()
    assert wanted.start == datetime(day.year, day.month, day.day)
    assert wanted.end is not None
    assert wanted.end.time().isoformat() == "23:59:59"


def test_nothing_found_says_why_and_offers_the_way_back(make: Callable[..., Given], office: Desk) -> None:
    given = make(office)
    given.room.search.setText("没有写过")
    given.press(Qt.Key.Key_Tab)
    given.qtbot.waitUntil(lambda: given.room.card.is_empty())
    labels = [label.text() for label in given.room.card.findChildren(QLabel) if label.isVisible()]
    assert "没有符合条件的拜访" in labels
    assert "当前筛选：近7天 · 搜索“没有写过”" in labels


def test_a_search_that_finds_nothing_lately_goes_on_in_all_time(make: Callable[..., Given], office: Desk) -> None:
    given = make(office)
    given.room.search.setText("没有写过")
    given.press(Qt.Key.Key_Tab)
    given.qtbot.waitUntil(lambda: given.room.card.is_empty())
    given.button("显示全部时间").click()
    given.settle()
    assert given.room.choice() == FilterChoice(range=QuickRange.ALL, search="没有写过")
    assert given.room.card.is_empty()
    offered = [button.text() for button in given.room.card.findChildren(QPushButton) if button.isVisible()]
    assert "显示全部时间" not in offered
    assert "清除筛选" in offered


def test_an_empty_store_invites_to_write_the_first_visit(make: Callable[..., Given], desk: Desk) -> None:
    given = make(desk)
    labels = [label.text() for label in given.room.card.findChildren(QLabel) if label.isVisible()]
    assert "还没有拜访记录" in labels


def test_until_there_is_a_page_it_says_that_it_opens(make: Callable[..., Given], desk: Desk) -> None:
    given = make(None)
    given.window.show_first_rows(())
    assert "正在打开…" in [label.text() for label in given.room.card.findChildren(QLabel) if label.isVisible()]
    given.window.attach(desk)
    given.settle()
    assert "正在打开…" not in [label.text() for label in given.room.card.findChildren(QLabel)]


# --- what changes ----------------------------------------------------------------------------------------------------
def test_what_another_door_saves_appears_and_the_place_is_kept(make: Callable[..., Given], office: Desk) -> None:
    given = make(office)
    given.table.choose_row(3)
    given.settle()
    chosen = given.table.chosen_record()
    new = visit(office, office.find(Kind.PARENT, "济南大学")[0], NOW + timedelta(minutes=5))
    given.qtbot.waitUntil(lambda: new in given.ids())
    assert given.table.chosen_record() == chosen
    assert given.table.selected_records() == [chosen]
    shown = given.room.detail.record()
    assert shown is not None
    assert shown.id == chosen


def test_a_saved_visit_outside_the_filter_is_announced_and_can_be_shown(
    make: Callable[..., Given], office: Desk
) -> None:
    given = make(office)
    new = visit(office, office.find(Kind.PARENT, "济南大学")[0], NOW - timedelta(days=200))
    given.window.room.show_saved(new)
    given.settle()
    assert given.window.toast.words() == "已保存，但不在当前筛选中"
    given.click("显示")
    given.qtbot.waitUntil(lambda: given.table.chosen_record() == new)
    assert new in given.ids()


def test_a_saved_visit_on_another_page_is_found_there(make: Callable[..., Given], office: Desk) -> None:
    given = make(office)
    given.click("时间：全部")
    oldest = office.page(RecordFilter(), size=100).rows[-1].id
    given.room.show_saved(oldest)
    given.qtbot.waitUntil(lambda: given.table.chosen_record() == oldest)
    assert len(given.ids()) == 10


def test_the_status_line_says_who_writes_and_what_is_owed(make: Callable[..., Given], office: Desk) -> None:
    given = make(office)
    said = [label.text() for label in given.window.status.findChildren(QLabel) if label.isVisible()]
    assert "30 条记录" in said
    assert "30 条待发" in said
    assert given.button("我是谁：汪小嘉").text() == "汪小嘉"


def test_a_half_typed_word_never_searches_nor_presses_a_shortcut(make: Callable[..., Given], office: Desk) -> None:
    given = make(office)
    given.press(Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    box = given.room.search
    assert QApplication.focusWidget() is box
    for preedit in ("j", "jk", "jk n"):
        QCoreApplication.sendEvent(box, QInputMethodEvent(preedit, []))
    given.qtbot.wait(450)
    given.settle()
    assert given.room.card.words() == "近7天"
    assert given.table.chosen_record() is None
    commit = QInputMethodEvent("", [])
    commit.setCommitString("齐鲁")
    QCoreApplication.sendEvent(box, commit)
    given.qtbot.waitUntil(lambda: "齐鲁" in given.room.card.words())
    given.settle()
    assert {row.organization for row in given.table.records()} == {"齐鲁医院"}


# --- the window itself -----------------------------------------------------------------------------------------------
def test_language_and_scheme_change_while_it_runs(make: Callable[..., Given], office: Desk) -> None:
    given = make(office)
    kept: list[tuple[str, object]] = []
    given.window.setting_changed.connect(lambda key, value: kept.append((key, value)))
    given.window.menus.action("language_en").trigger()
    given.settle()
    assert words.language() == "en"
    assert given.room.card.words() == "Last 7 days"
    given.window.menus.action("theme_dark").trigger()
    given.window.menus.action("language_zh").trigger()
    given.settle()
    assert given.room.card.words() == "近7天"
    assert kept == [("language", "en"), ("theme", "dark"), ("language", "zh")]


def test_english_leaves_no_chinese_word_of_ours_on_screen(make: Callable[..., Given], desk: Desk) -> None:
    given = make(desk)
    given.window.settings.set_language("en")
    given.settle()
    chinese = re.compile(r"[\u4e00-\u9fff]")
    said = [
        said
        for widget in given.window.findChildren(QWidget)
        if isinstance(widget, QLabel | QAbstractButton) and not isinstance(widget.parent(), QTabBar)  # Qt's own arrows
        for said in (widget.text(), widget.accessibleName(), widget.toolTip())
        if chinese.search(said)
    ]
    menus = [
        action.text()
        for name in given.window.menus.names()
        if chinese.search((action := given.window.menus.action(name)).text())
    ]
    assert said + menus == ["中文(&Z)"]


def test_every_widget_that_takes_the_focus_has_a_name(make: Callable[..., Given], office: Desk) -> None:
    given = make(office)
    given.table.choose_row(0)
    given.click("时间：自定义")
    nameless = [
        f"{type(widget).__name__} in {type(widget.parentWidget()).__name__}"
        for widget in given.window.findChildren(QWidget)
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus and not spoken_name(widget)
    ]
    assert nameless == []


def spoken_name(widget: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(widget)
    proxied = widget.focusProxy()
    name = interface.text(QAccessible.Text.Name) if interface else ""
    return name or (spoken_name(proxied) if proxied else "")


def test_tab_goes_through_everything_in_reading_order(make: Callable[..., Given], office: Desk) -> None:
    given = make(office)
    given.table.choose_row(0)
    given.settle()
    given.room.search.setFocus()
    seen: list[QWidget] = []
    for _ in range(80):
        focused = QApplication.focusWidget()
        assert focused is not None
        if focused in seen:
            break
        seen.append(focused)
        given.qtbot.keyClick(focused, Qt.Key.Key_Tab)
    parts: list[QWidget] = [given.room.search, given.room.sidebar, given.room.card, given.room.detail]
    order = [next((part for part in parts if part is at or part.isAncestorOf(at)), None) for at in seen]
    visited = [
        part for part, before in zip(order, [None, *order], strict=False) if part is not None and part is not before
    ]
    assert visited == parts


def test_no_words_are_cut_off_on_a_small_screen(make: Callable[..., Given], office: Desk) -> None:
    given = make(office, size=(1280, 720))
    assert given.window.width() == 1280
    given.table.choose_row(0)
    given.settle()
    for language in ("zh", "en"):
        given.window.settings.set_language(language)
        given.settle()
        cut = [
            widget.text()
            for widget in given.window.findChildren(QWidget)
            if isinstance(widget, QLabel | QPushButton | QToolButton | QCheckBox) and is_cut_off(widget)
        ]
        assert cut == []


def is_cut_off(widget: QLabel | QAbstractButton) -> bool:
    """A text that is shown and has less room than it needs; labels that end in dots have it in their tooltip."""
    if not widget.isVisible() or not widget.text() or isinstance(widget, ElidedLabel):
        return False
    if isinstance(widget, QToolButton) and widget.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonIconOnly:
        return False
    if isinstance(widget, QLabel) and widget.wordWrap():
        return widget.height() < widget.heightForWidth(widget.width())
    if isinstance(widget, QLabel):
        return widget.width() < widget.sizeHint().width()
    needed = QFontMetrics(widget.font()).horizontalAdvance(widget.text().replace("&", ""))
    return widget.width() < needed


def test_the_window_comes_back_as_it_was_left(make: Callable[..., Given], office: Desk, tmp_path: Path) -> None:
    from desktop_app.ui.table_model import Column

    memory = tmp_path / "kept.ini"
    given = make(office, memory=memory)
    given.window.resize(1300, 701)
    given.table.columns.take(hidden={Column.COST}, widths={Column.TITLE: 222}, order=[Column.STATE, Column.EFFECT])
    given.table.set_density(Density.RELAXED)
    assert given.room.sizes_by_hand() is None
    splitter = given.room.findChild(QSplitter)
    assert isinstance(splitter, QSplitter)
    splitter.setSizes([300, 500, 424])
    splitter.splitterMoved.emit(300, 1)
    given.window.close()
    again = make(None, memory=memory)
    assert again.window.height() == 701  # the width does not fit on the screen of this platform, and is pulled in
    assert again.table.columns.hidden() == {Column.COST}
    assert again.table.columns.widths() == {Column.TITLE: 222}
    assert again.table.columns.order()[:3] == (Column.STATE, Column.EFFECT, Column.TIME)
    assert again.table.density() is Density.RELAXED
    assert again.room.sizes_by_hand() is not None


def test_a_small_window_gives_its_room_to_the_table(make: Callable[..., Given], office: Desk) -> None:
    from desktop_app.ui.table_model import FOR_WHO_ASKS, Column

    shown = {}
    for size in ((1280, 720), (1440, 900), (1900, 1000)):
        given = make(office, size=size)
        header = given.table.horizontalHeader()
        shown[size[0]] = [column for column in Column if not header.isSectionHidden(column)]
        given.window.close()
    usual = [column for column in Column if column not in FOR_WHO_ASKS]
    assert shown[1280] == [column for column in usual if column not in (Column.TITLE, Column.CUSTOMERS)]
    assert shown[1440] == [column for column in usual if column != Column.TITLE]
    assert shown[1900] == usual


def test_a_memory_that_cannot_be_read_costs_nothing(make: Callable[..., Given], tmp_path: Path) -> None:
    memory = tmp_path / "broken.ini"
    memory.write_bytes(b"[window]\ngeometry=@ByteArray(no)\n[table]\nwidths=TITLE=wide NOTHING=3\nhidden=X COST\n\xff")
    given = make(None, memory=memory)
    assert given.window.isVisible()


def test_a_store_that_cannot_be_opened_shows_a_page_with_the_cure(make: Callable[..., Given], tmp_path: Path) -> None:
    given = make(None)
    given.window.show_store_problem(StoreDamaged(path=tmp_path / "visits.db"))
    labels = [label.text() for label in given.window.findChildren(QLabel) if label.isVisible()]
    assert "数据库文件已损坏" in labels
    with given.qtbot.waitSignal(given.window.open_again_asked):
        given.button("重试").click()


def test_every_menu_line_does_something_and_no_key_is_taken_twice(make: Callable[..., Given], office: Desk) -> None:
    given = make(office)
    keys = [
        key.toString() for name in given.window.menus.names() for key in given.window.menus.action(name).shortcuts()
    ]
    assert len(keys) == len(set(keys))
    for name in given.window.menus.names():
        action = given.window.menus.action(name)
        assert action.text()
        if name not in ("quit", "full_screen", "folder", "log"):
            action.trigger()
            given.settle()
            for dialog in [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]:
                if dialog is not given.window:
                    dialog.close()
            given.settle()
    given.window.settings.set_scheme(Scheme.LIGHT)
    given.window.settings.zoom(0)


def test_a_visit_that_was_begun_before_a_kill_is_offered_back(make: Callable[..., Given], office: Desk) -> None:
    parent = office.find(Kind.PARENT, "济南大学")[0]
    office.keep_draft(Draft(parent=parent.id, record_time="2026-11-01 09:00", effect="写到一半"))
    given = make(office)
    given.qtbot.waitUntil(lambda: any(b.text() == "恢复" for b in visible_buttons(given)))
    said = [label.text() for label in given.room.findChildren(QLabel) if label.isVisible()]
    assert any("济南大学 二期" in words for words in said)
    given.click("恢复")
    form = given.window.form()
    assert form is not None
    assert form.isVisible()
    form.close()
    given.settle()


def visible_buttons(given: Given) -> list[QAbstractButton]:
    return [button for button in given.room.findChildren(QAbstractButton) if button.isVisible()]


def test_lines_of_the_menu_that_have_nothing_to_work_on_are_off(make: Callable[..., Given], office: Desk) -> None:
    given = make(office)
    action = given.window.menus.action
    assert not action("edit").isEnabled()
    assert not action("copy").isEnabled()
    assert not action("samples").isEnabled()
    assert action("unread").isEnabled()
    given.table.choose_row(0)
    assert action("edit").isEnabled()
    without_store = make(None).window
    without_store.show_store_problem(StoreDamaged(path=Path("visits.db")))
    assert not without_store.menus.action("new").isEnabled()


def test_alt_left_and_right_walk_through_the_filters(make: Callable[..., Given], office: Desk) -> None:
    given = make(office)
    action = given.window.menus.action
    assert not action("back").isEnabled()
    assert not action("save_filter").isEnabled(), "the usual list needs no name"
    given.click("时间：全部")
    given.click("事件：电话拜访")
    assert action("save_filter").isEnabled()
    alt = Qt.KeyboardModifier.AltModifier
    given.room.focus_table()
    given.press(Qt.Key.Key_Left, alt)
    assert given.room.card.words() == "全部"
    given.press(Qt.Key.Key_Left, alt)
    assert given.room.card.words() == "近7天"
    assert not action("back").isEnabled()
    given.press(Qt.Key.Key_Right, alt)
    assert given.room.card.words() == "全部"


def test_row_height_and_size_of_print_answer_menu_and_wheel_alike(make: Callable[..., Given], office: Desk) -> None:
    given = make(office)
    kept: list[tuple[str, object]] = []
    given.window.setting_changed.connect(lambda key, value: kept.append((key, value)))
    given.window.menus.action("density_compact").trigger()
    assert given.table.rowHeight(0) == 28
    given.table.set_density(Density.RELAXED)
    assert given.window.menus.action("density_relaxed").isChecked()
    given.table.zoom_asked.emit(1)
    assert kept == [("font_percent", 110)]
    assert given.table.rowHeight(0) == round(44 * 1.1)
    given.press(Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert given.table.rowHeight(0) == 44


def test_a_start_that_was_chosen_is_shown_without_the_usual_list_before_it(
    make: Callable[..., Given], office: Desk, tmp_path: Path
) -> None:
    memory = tmp_path / "kept.ini"
    office.filters.start_with(OWED.id)
    given = make(office, memory=memory)
    assert given.room.card.words() == "全部 · 待发"
    given.window.close()
    again = make(None, memory=memory)
    again.window.show_first_rows(given.table.records())
    assert again.ids() == []
    again.window.attach(office)
    again.settle()
    assert again.room.card.words() == "全部 · 待发"
    assert len(again.ids()) == 20
