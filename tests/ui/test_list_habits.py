"""What people know from other lists: Enter in a search, the way back to a place, copies that are whole."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from desktop_app.domain.directory import Kind
from desktop_app.domain.record_filter import QuickRange
from desktop_app.ui.table_model import Column
from desktop_app.ui.tasks import Tasks
from tests.ui.office import Office, commit_text, type_keys
from tests.ui.records_office import InRoom, write_visits

Key = Qt.Key
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
LONG = "回访采购管理系统的使用情况。" * 40


@pytest.fixture
def here(qtbot: QtBot, tasks: Tasks, office: Office) -> Iterator[InRoom]:
    """Fourty-five visits, one a day; the list shows all of them."""
    write_visits(office)
    room = InRoom(qtbot, tasks, office)
    room.room.sidebar.show_all_time()
    room.settle()
    yield room
    room.close()


def pill(here: InRoom) -> QPushButton:
    (found,) = (b for b in here.room.card.findChildren(QPushButton) if b.property("kind") == "pill")
    return found


# --- searching -------------------------------------------------------------------------------------------------------
def test_enter_searches_at_once_and_goes_to_the_first_hit(here: InRoom) -> None:
    here.room.focus_search()
    commit_text(here.room.search, "上海")
    here.press(Key.Key_Return)
    assert here.table.hasFocus()
    assert here.table.chosen_record() == here.ids()[0]
    assert {row.organization for row in here.table.records()} == {"上海锦程物流"}


def test_enter_in_an_unchanged_search_goes_to_the_list_all_the_same(here: InRoom) -> None:
    here.room.focus_search()
    here.press(Key.Key_Return)
    assert here.table.hasFocus()
    assert here.table.chosen_record() == here.ids()[0]


def test_enter_stays_in_the_search_that_finds_nothing(here: InRoom) -> None:
    here.room.focus_search()
    commit_text(here.room.search, "没有人写过")
    here.press(Key.Key_Return)
    assert here.room.card.is_empty()
    assert here.room.search.hasFocus()


def test_a_search_says_what_it_finds_at_other_times_and_leads_there(here: InRoom) -> None:
    here.click("时间：近7天")
    assert here.buttons("近7天以外还有 12 条") == []
    here.room.focus_search()
    commit_text(here.room.search, "上海")
    here.press(Key.Key_Return)
    assert len(here.ids()) == 3
    here.click("近7天以外还有 12 条")
    assert here.words() == "全部 · 搜索“上海”"
    assert len(here.ids()) == 15
    assert [b for b in here.room.card.findChildren(QPushButton) if "以外" in b.text() and b.isVisible()] == []


def test_who_finds_nothing_at_other_times_is_offered_none(here: InRoom, office: Office) -> None:
    office.visit(effect="独一份")
    here.click("时间：近7天")
    here.room.focus_search()
    commit_text(here.room.search, "独一份")
    here.press(Key.Key_Return)
    assert len(here.ids()) == 1
    assert [b for b in here.room.card.findChildren(QPushButton) if "以外" in b.text() and b.isVisible()] == []


def test_the_list_stays_where_it_is_when_buttons_come_over_it(here: InRoom, office: Office) -> None:
    here.click("清除筛选")
    assert not pill(here).isVisible()
    before = here.table.mapTo(here.room, QPoint(0, 0))
    office.receive(recordTime="2026-11-21 10:00:00")
    here.room.refresh()
    here.settle()
    assert pill(here).isVisible()
    here.click("时间：昨天")
    assert here.table.mapTo(here.room, QPoint(0, 0)) == before


def test_pinyin_marks_the_characters_it_stands_for(here: InRoom, office: Office) -> None:
    here.room.focus_search()
    type_keys(here.room.search, "shjc")
    here.press(Key.Key_Return)
    here.settle()
    hits = here.table.hits()
    assert hits.names["上海锦程物流"] == ((0, 4),)
    record = here.room.detail.record()
    assert record is not None
    marked = {mark.cursor.selectedText() for mark in here.room.detail.body.extraSelections()}
    assert "上海锦程" in marked


def test_pinyin_of_one_name_marks_no_other(here: InRoom, office: Office) -> None:
    office.desk.add_entry(Kind.PERSON, "尚海")
    here.room.focus_search()
    type_keys(here.room.search, "wangf")
    here.press(Key.Key_Return)
    here.settle()
    assert here.table.hits().names == {"王芳": ((0, 2),)}


# --- what waits to be read -------------------------------------------------------------------------------------------
def test_the_unread_button_leads_to_as_many_as_it_says(here: InRoom, office: Office) -> None:
    for number in range(1, 4):
        office.receive(id=number, recordTime=f"2026-11-0{number} 10:00:00", user_name="汪小嘉")
    here.settle()
    here.qtbot.waitUntil(lambda: pill(here).text() == "3 条未读")
    here.room.sidebar.show_choice(here.room.choice(), {})
    here.room.search.setText("没有")
    here.press(Key.Key_Return)
    here.room.search.empty()
    here.settle()
    assert pill(here).text() == "3 条未读"
    pill(here).click()
    here.settle()
    assert len(here.ids()) == 3
    pill(here).click()
    here.settle()
    assert len(here.ids()) == 20


def test_the_unread_button_counts_the_list_and_not_all_that_there_is(here: InRoom, office: Office) -> None:
    office.receive(id=1, recordTime="2026-11-21 10:00:00", user_name="汪小嘉")
    office.receive(id=2, recordTime="2026-01-21 10:00:00", user_name="汪小嘉")
    here.settle()
    here.qtbot.waitUntil(lambda: pill(here).text() == "2 条未读")
    here.room.clear_filter()
    here.settle()
    assert here.words() == QuickRange.LAST_7_DAYS.word
    assert pill(here).text() == "1 条未读"


# --- the place that was left -----------------------------------------------------------------------------------------
def test_the_way_back_leads_to_the_record_that_was_looked_at(here: InRoom) -> None:
    here.room.go_to_page(2)
    here.settle()
    here.table.choose_row(4)
    left = here.table.chosen_record()
    here.room.focus_search()
    commit_text(here.room.search, "上海")
    here.press(Key.Key_Return)
    there = here.table.chosen_record()
    here.room.step_filter(-1)
    here.settle()
    assert here.table.chosen_record() == left
    here.room.step_filter(1)
    here.settle()
    assert here.table.chosen_record() == there


def test_what_is_brought_back_is_selected_wherever_it_stands(here: InRoom, office: Office) -> None:
    here.room.go_to_page(2)
    here.settle()
    gone = here.table.records()[7].id
    deed = office.desk.remove_record(gone)
    here.room.go_to_page(1)
    here.settle()
    here.room.show_brought_back(office.desk.undo(deed).brought_back)
    here.settle()
    assert here.table.chosen_record() == gone


# --- copies ----------------------------------------------------------------------------------------------------------
def test_a_copied_outcome_is_whole_however_long(here: InRoom, office: Office) -> None:
    record = office.visit(record_time="2026-11-22 10:00", effect=LONG)
    here.room.reload()
    here.settle()
    assert here.table.choose(record)
    here.table.copy()
    here.settle()
    assert LONG in QGuiApplication.clipboard().text()
    assert LONG in QGuiApplication.clipboard().mimeData().html()
    here.table.setCurrentIndex(here.table.model().index(here.table.currentIndex().row(), Column.EFFECT))
    QGuiApplication.clipboard().clear()
    here.table.copy_cell()
    here.settle()
    assert QGuiApplication.clipboard().text() == LONG


def test_outcomes_of_the_whole_list_are_copied_whole_too(here: InRoom, office: Office) -> None:
    office.visit(record_time="2026-01-22 10:00", effect=LONG)
    here.room.reload()
    here.settle()
    here.room.card.choose_everything()
    here.table.copy()
    here.settle()
    lines = QGuiApplication.clipboard().text().splitlines()
    assert len(lines) == 1 + 46
    assert lines[-1].split("\t").count(LONG) == 1


# --- columns ---------------------------------------------------------------------------------------------------------
def test_a_column_is_moved_by_the_keyboard(here: InRoom) -> None:
    table = here.table
    table.choose_row(0)
    table.setCurrentIndex(table.model().index(0, Column.EFFECT))
    before = table.columns.shown()
    place = before.index(Column.EFFECT)
    table.move_column(-1)
    assert table.columns.shown().index(Column.EFFECT) == place - 1
    for _ in range(20):
        table.move_column(-1)
    assert table.columns.shown()[0] == Column.EFFECT
    table.move_column(1)
    assert table.columns.shown()[1] == Column.EFFECT
    table.reset_columns()
    assert table.columns.shown() == before
