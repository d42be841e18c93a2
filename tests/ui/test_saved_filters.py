"""Filters that were shown or saved come back with one press, also at the next start."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from desktop_app.domain.filter_choice import MY_UNREAD, OWED, FilterChoice
from desktop_app.domain.ids import LocalId
from desktop_app.domain.record_filter import NEWEST_FIRST, QuickRange
from desktop_app.ui.facet_filters import PickerFilter
from desktop_app.ui.filter_history import FilterHistory, Place
from desktop_app.ui.name_dialog import NameDialog
from desktop_app.ui.table_model import Column
from desktop_app.ui.tasks import Tasks
from tests.ui.office import Office, open_office
from tests.ui.records_office import InRoom, write_visits

PHONED = FilterChoice(range=QuickRange.THIS_MONTH, events=frozenset({3}))


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = open_office(tmp_path)
    write_visits(opened)
    yield opened
    opened.desk.close()


@pytest.fixture
def enter(qtbot: QtBot, tasks: Tasks, office: Office) -> Iterator[Callable[..., InRoom]]:
    entered: list[InRoom] = []

    def come_in(*, start: bool = False) -> InRoom:
        entered.append(InRoom(qtbot, tasks, office, start=start))
        return entered[-1]

    yield come_in
    for one in entered:
        one.close()


def names(here: InRoom) -> list[str]:
    return [one.label for one in here.room.sidebar.saved.saved().filters]


def menu_of(here: InRoom, name: str) -> dict[str, Callable[[], None]]:
    """What the menu of a saved filter offers now, by its words."""
    saved = next(one for one in here.room.sidebar.saved.saved().filters if one.label == name)
    menu = here.room.sidebar.saved.menu_of(saved)
    return {action.text(): action.trigger for action in menu.actions() if action.isEnabled() and action.text()}


def choose(here: InRoom, name: str, words: str) -> None:
    menu_of(here, name)[words]()
    here.settle()


def save_as(here: InRoom, name: str) -> NameDialog:
    here.click("把当前筛选存为…")
    dialog = next(w for w in QApplication.topLevelWidgets() if isinstance(w, NameDialog) and w.isVisible())
    edit = dialog.findChild(QLineEdit)
    assert isinstance(edit, QLineEdit)
    edit.setText(name)
    here.press(Qt.Key.Key_Return)
    return dialog


# --- saving ----------------------------------------------------------------------------------------------------------
def test_a_filter_is_saved_under_a_name_and_one_press_away(enter: Callable[..., InRoom]) -> None:
    here = enter()
    here.click("时间：本月")
    here.click("事件：电话拜访")
    wanted = here.ids()
    save_as(here, "本月电话")
    assert names(here) == ["我的未读", "待发", "本月电话"]
    assert here.buttons("把当前筛选存为…") == [], "it has a name now"
    here.click("清除筛选")
    assert here.words() == "近7天"
    here.click("已存筛选：本月电话")
    assert here.words() == "本月 · 电话拜访"
    assert here.ids() == wanted
    (button,) = here.buttons("已存筛选：本月电话")
    assert button.isChecked()


def test_people_places_money_and_words_are_saved_too(enter: Callable[..., InRoom], office: Office) -> None:
    here = enter()
    choice = FilterChoice(
        range=QuickRange.ALL,
        organization=office.university.id,
        director=office.wang.id,
        search="第",
        cost_from=0,
        cost_to=123_450,
    )
    office.desk.filters.save("全部条件", choice)
    office.desk.filters.save("别的", FilterChoice(range=QuickRange.TODAY))
    again = enter()
    again.click("已存筛选：全部条件")
    assert again.room.choice() == choice
    assert again.words() == "全部 · 客户单位 济南大学 · 负责人 王芳 · 费用 0.00–1,234.50 元 · 搜索“第”"
    assert again.room.search.text() == "第"
    again.click("已存筛选：别的")
    assert again.words() == "今天"
    assert again.room.search.text() == ""
    del here


def sorted_by(here: InRoom) -> tuple[int, Qt.SortOrder]:
    header = here.table.horizontalHeader()
    return header.sortIndicatorSection(), header.sortIndicatorOrder()


def test_a_filter_comes_back_in_the_order_it_was_saved_in(enter: Callable[..., InRoom], office: Office) -> None:
    here = enter()
    here.click("时间：全部")
    header = here.table.horizontalHeader()
    header.sectionClicked.emit(Column.TIME)
    here.settle()
    oldest_first = here.ids()
    assert oldest_first == sorted(oldest_first, reverse=True), "the first that was written here is the latest visit"
    save_as(here, "从头看")
    here.click("已存筛选：我的未读")
    assert sorted_by(here) == (Column.TIME, Qt.SortOrder.DescendingOrder)
    here.click("已存筛选：从头看")
    assert here.ids() == oldest_first
    assert sorted_by(here) == (Column.TIME, Qt.SortOrder.AscendingOrder)
    here.room.step_filter(-1)
    here.settle()
    assert sorted_by(here) == (Column.TIME, Qt.SortOrder.DescendingOrder), "the way back keeps each list's order"
    here.room.hide()
    again = enter()
    again.click("已存筛选：从头看")
    assert again.ids() == oldest_first
    header_again = again.table.horizontalHeader()
    header_again.sectionClicked.emit(Column.TIME)
    again.settle()
    assert "改存为当前筛选(&C)" in menu_of(again, "从头看"), "the same list in another order can be kept in its place"
    choose(again, "从头看", "改存为当前筛选(&C)")
    assert again.room.sidebar.saved.saved().filters[-1].sort == NEWEST_FIRST


def test_a_list_is_narrowed_to_who_wrote_it(enter: Callable[..., InRoom], office: Office) -> None:
    office.receive()
    here = enter()
    here.click("时间：全部")
    author = here.room.sidebar.findChildren(PickerFilter)[2]
    offers = {b.accessibleName(): b for b in author.findChildren(QAbstractButton) if b.isVisible()}
    assert {offers[name].accessibleDescription() for name in ("刘洋，45 条", "汪小嘉，1 条")} == {"作者"}
    offers["汪小嘉，1 条"].click()
    here.settle()
    assert here.words() == "全部 · 作者 汪小嘉"
    assert [row.author for row in here.table.records()] == ["汪小嘉"]
    save_as(here, "他写的")
    here.click("清除筛选")
    here.click("已存筛选：他写的")
    assert here.words() == "全部 · 作者 汪小嘉"


def test_a_name_that_is_taken_is_said_under_the_field(enter: Callable[..., InRoom]) -> None:
    here = enter()
    here.click("时间：本月")
    dialog = save_as(here, "待发")
    assert dialog.isVisible()
    assert "已经有一个叫“待发”的筛选，请换个名字。" in [label.text() for label in dialog.findChildren(QLabel)]
    dialog.reject()


def test_what_waits_stands_beside_the_two_that_are_built_in(enter: Callable[..., InRoom]) -> None:
    here = enter()
    here.click("已存筛选：待发，45 条")
    assert here.words() == "全部 · 待发"
    assert len(here.ids()) == 20
    here.office.receive()
    here.room.show_summary(here.office.desk.summary())
    here.settle()
    here.click("已存筛选：我的未读，1 条")
    assert here.words() == "全部 · 只看未读"
    assert len(here.ids()) == 1


# --- what can be done to one -----------------------------------------------------------------------------------------
def test_saved_filters_are_renamed_moved_pinned_and_filled_anew(enter: Callable[..., InRoom], office: Office) -> None:
    for name in ("甲", "乙", "丙"):
        office.desk.filters.save(name, FilterChoice(range=QuickRange.THIS_YEAR, search=name))
    here = enter()
    choose(here, "丙", "上移(&U)")
    assert names(here)[2:] == ["甲", "丙", "乙"]
    choose(here, "乙", "置顶(&P)")
    assert names(here)[2:] == ["乙", "甲", "丙"]
    assert here.buttons("已存筛选：乙，已置顶")
    assert "上移(&U)" not in menu_of(here, "甲"), "it is the first of those that are not pinned"
    assert menu_of(here, "待发").keys() == {"启动时显示(&S)", "导出(&E)…"}
    here.click("时间：今天")
    choose(here, "甲", "改存为当前筛选(&C)")
    here.click("清除筛选")
    here.click("已存筛选：甲")
    assert here.words() == "今天"
    (row,) = here.buttons("已存筛选：丙")
    row.setFocus()
    here.press(Qt.Key.Key_F2)
    dialog = next(w for w in QApplication.topLevelWidgets() if isinstance(w, NameDialog) and w.isVisible())
    edit = dialog.findChild(QLineEdit)
    assert isinstance(edit, QLineEdit)
    assert edit.text() == "丙"
    edit.setText("丁")
    here.press(Qt.Key.Key_Return)
    assert names(here)[2:] == ["乙", "甲", "丁"]


def test_a_deleted_filter_comes_back_by_undo(enter: Callable[..., InRoom], office: Office) -> None:
    office.desk.filters.start_with(office.desk.filters.save("甲", PHONED))
    here = enter()
    (row,) = here.buttons("已存筛选：甲，启动时显示")
    row.setFocus()
    here.press(Qt.Key.Key_Delete)
    assert names(here) == ["我的未读", "待发"]
    words, button, undo = here.said[-1]
    assert (words, button) == ("已删除筛选“甲”", "撤销")
    assert callable(undo)
    undo()
    here.settle()
    assert here.buttons("已存筛选：甲，启动时显示")


def test_the_menu_opens_by_mouse_and_by_key(enter: Callable[..., InRoom], office: Office) -> None:
    office.desk.filters.save("甲", PHONED)
    here = enter()
    here.click("“甲”的更多操作")
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert "重命名(&R)…" in [action.text() for action in menu.actions()]
    menu.close()


# --- the start -------------------------------------------------------------------------------------------------------
def test_a_start_shows_the_filter_that_was_chosen_for_it(enter: Callable[..., InRoom], office: Office) -> None:
    office.desk.filters.save("本月电话", PHONED)
    here = enter()
    assert here.words() == "近7天"
    choose(here, "本月电话", "启动时显示(&S)")
    again = enter(start=True)
    assert again.words() == "本月 · 电话拜访"
    assert {row.event for row in again.table.records()} == {3}
    choose(again, "本月电话", "启动时显示(&S)")
    assert enter(start=True).words() == "近7天", "nothing is chosen any more"


def test_a_start_with_unread_knows_who_reads(enter: Callable[..., InRoom], office: Office) -> None:
    office.receive()
    office.desk.filters.start_with(MY_UNREAD.id)
    here = enter(start=True)
    assert here.words() == "全部 · 只看未读"
    assert [row.server_id for row in here.table.records()] == [1]


# --- back and forth --------------------------------------------------------------------------------------------------
def test_back_and_forth_through_what_was_shown(enter: Callable[..., InRoom], office: Office) -> None:
    here = enter()
    room = here.room
    assert (room.can_step_filter(-1), room.can_step_filter(1)) == (False, False)
    here.click("时间：全部")
    here.click("事件：电话拜访")
    shown = here.ids()
    here.click("上海锦程物流，15 条")
    assert here.words() == "全部 · 电话拜访 · 客户单位 上海锦程物流"
    room.step_filter(-1)
    here.settle()
    assert (here.words(), here.ids()) == ("全部 · 电话拜访", shown)
    room.step_filter(-1)
    room.step_filter(-1)
    here.settle()
    assert here.words() == "近7天"
    assert not room.can_step_filter(-1)
    for _ in range(3):
        room.step_filter(1)
    here.settle()
    assert here.words() == "全部 · 电话拜访 · 客户单位 上海锦程物流"
    assert not room.can_step_filter(1)


def test_a_new_filter_ends_the_way_forward() -> None:
    history = FilterHistory()
    one, other = FilterChoice(range=QuickRange.TODAY), FilterChoice(range=QuickRange.ALL)
    history.note(one, Place())
    assert history.step(-1, Place()) == (FilterChoice(), Place())
    history.note(other, Place())
    assert history.step(1, Place()) is None
    assert history.step(-1, Place()) == (FilterChoice(), Place())


def test_the_way_back_knows_which_record_was_looked_at() -> None:
    history = FilterHistory()
    history.note(FilterChoice(range=QuickRange.ALL), Place(1, LocalId(7)))
    assert history.step(-1, Place(3, LocalId(9))) == (FilterChoice(), Place(1, LocalId(7)))
    assert history.step(1, Place()) == (FilterChoice(range=QuickRange.ALL), Place(3, LocalId(9)))


def test_a_search_that_was_typed_in_steps_is_one_step_back() -> None:
    history = FilterHistory()
    for typed in ("合", "合同", "合同签", "合同"):
        history.note(FilterChoice(search=typed), Place())
    history.note(FilterChoice(search="发票"), Place())
    assert [history.step(-1, Place()) for _ in range(3)] == [
        (FilterChoice(search="合同"), Place()),
        (FilterChoice(), Place()),
        None,
    ]


def test_every_button_of_the_list_has_a_name(enter: Callable[..., InRoom], office: Office) -> None:
    office.desk.filters.save("甲", PHONED)
    here = enter()
    buttons = here.room.sidebar.saved.findChildren(QAbstractButton)
    assert len([button for button in buttons if isinstance(button, QPushButton)]) == 3
    assert all(button.accessibleName() for button in buttons)
    assert OWED.choice == next(one for one in here.room.sidebar.saved.saved().filters if one.label == "待发").choice
