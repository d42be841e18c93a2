"""Reading through a list that shrinks by being read: what is open stays, and keys go where they were meant to go."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot
from sqlalchemy import text

from desktop_app.domain.draft import Draft
from desktop_app.domain.filter_choice import OWED
from desktop_app.domain.ids import LocalId
from desktop_app.domain.record_filter import Sort, SortField
from desktop_app.ui.records_room import ELSEWHERE
from desktop_app.ui.tasks import Tasks
from tests.ui.office import Office, type_keys
from tests.ui.records_office import InRoom

Key = Qt.Key
COLLEAGUES = 25


@pytest.fixture
def here(qtbot: QtBot, tasks: Tasks, office: Office) -> Iterator[InRoom]:
    """Visits of a colleague that nobody here has read, the latest first."""
    for number in range(1, COLLEAGUES + 1):
        office.receive(id=number, recordTime=f"2026-11-{20 - number % 5:02} 10:{number:02}:00", user_name="汪小嘉")
    room = InRoom(qtbot, tasks, office)
    room.room.detail._in_view.setInterval(20)  # noqa: SLF001 (two seconds are long in a test)
    room.room.sidebar.show_all_time()
    room.settle()
    yield room
    room.close()


def only_unread(here: InRoom) -> list[LocalId]:
    here.room.sidebar.show_unread_only(True)
    here.settle()
    here.table.setFocus()
    return [row.id for row in here.table.records()]


def read_in_view(here: InRoom, record: int) -> None:
    """Until it counts as read, and the list knows."""
    desk, id_ = here.office.desk, LocalId(record)
    here.qtbot.waitUntil(lambda: not desk.rows([id_])[0].unread)
    here.qtbot.waitUntil(lambda: not next(row for row in here.table.records() if row.id == record).unread)
    here.settle()


def shown(here: InRoom) -> int | None:
    record = here.room.detail.record()
    return None if record is None else record.id


def test_the_unread_list_keeps_what_is_being_read(here: InRoom) -> None:
    before = only_unread(here)
    here.table.choose_row(0)
    here.settle()
    read_in_view(here, before[0])
    assert here.ids()[:20] == before
    assert here.table.chosen_record() == shown(here) == before[0]
    here.press(Key.Key_J)
    read_in_view(here, before[1])
    here.press(Key.Key_J)
    read_in_view(here, before[2])
    assert here.ids()[:20] == before
    assert shown(here) == before[2]
    here.press(Key.Key_K)
    here.press(Key.Key_K)
    assert shown(here) == before[0]


def test_the_unread_list_is_honest_again_when_it_is_asked_for_anew(here: InRoom) -> None:
    before = only_unread(here)
    here.table.choose_row(0)
    here.settle()
    read_in_view(here, before[0])
    here.room.reload()
    here.settle()
    assert before[0] not in here.ids()
    here.table.choose_row(0)
    here.settle()
    read_in_view(here, before[1])
    here.room.card.pager.step(1)
    here.settle()
    here.room.card.pager.step(-1)
    here.settle()
    assert before[1] not in here.ids()


def test_the_last_unread_record_stays_when_the_list_has_no_other(here: InRoom, office: Office) -> None:
    office.desk.toggle_read(only_unread(here)[1:])
    here.room.reload()
    here.settle()
    office.desk.toggle_read([row.id for row in here.table.records()][1:])
    here.settle()
    here.room.reload()
    here.settle()
    (last,) = here.ids()
    here.table.choose_row(0)
    here.settle()
    read_in_view(here, last)
    assert here.ids() == [last]
    assert not here.room.card.is_empty()
    assert shown(here) == last


def test_a_record_that_a_sync_sends_stays_open_in_the_list_of_what_is_owed(here: InRoom, office: Office) -> None:
    mine = [office.visit(record_time=f"2026-11-21 1{n}:00", effect=f"第 {n} 次") for n in range(3)]
    here.room.sidebar.show_unread_only(False)
    here.room.show_choice(OWED.choice)
    here.settle()
    here.table.setFocus()
    here.table.choose(mine[1])
    here.settle()
    before = here.ids()
    with office.desk.database.write(ELSEWHERE) as writing:
        writing.execute(text("delete from outbox where record_id = :record"), {"record": mine[1]})
        writing.changed([LocalId(mine[1])])
    here.qtbot.wait(200)
    here.settle()
    assert here.ids() == before
    assert here.table.chosen_record() == shown(here) == mine[1]


# --- where the keys go -----------------------------------------------------------------------------------------------
def test_words_of_a_comment_stay_in_its_box_when_the_list_loses_the_record(here: InRoom) -> None:
    here.table.choose_row(0)
    here.settle()
    record, box = shown(here), here.room.detail.comments.box
    box.setFocus()
    type_keys(box, "half")
    here.room.sidebar.show_unread_only(True)
    here.room.search.setText("没有人写过")
    here.qtbot.waitUntil(here.room.card.is_empty)
    here.settle()
    assert shown(here) == record
    assert box.isVisible()
    assert box.hasFocus()
    assert box.toPlainText() == "half"


def test_a_pane_that_empties_hands_the_keyboard_to_the_table(here: InRoom) -> None:
    here.table.choose_row(0)
    here.settle()
    here.room.detail.body.setFocus()
    here.room.detail.show_nothing()
    assert here.table.hasFocus()


def test_keys_for_a_list_that_is_empty_for_a_moment_go_nowhere_else(here: InRoom) -> None:
    here.table.setFocus()
    here.table.choose_row(3)
    here.room.search.setText("没有人写过")
    here.qtbot.waitUntil(here.room.card.is_empty)
    here.settle()
    focused = QApplication.focusWidget()
    assert focused is not None
    assert not isinstance(focused, QLineEdit)
    type_keys(focused, "jk")
    assert here.room.search.text() == "没有人写过"
    here.room.clear_filter()
    here.room.sidebar.show_all_time()
    here.settle()
    assert here.table.hasFocus()


@pytest.mark.parametrize("key", [Key.Key_Return, Key.Key_Escape])
def test_the_page_field_gives_the_keyboard_back(here: InRoom, key: Qt.Key) -> None:
    (field,) = here.room.card.pager.findChildren(QLineEdit)[:1]
    field.setFocus()
    field.selectAll()
    type_keys(field, "2")
    here.press(key)
    assert here.table.hasFocus()
    assert here.room.card.pager.words().startswith("第 21" if key == Key.Key_Return else "第 1–")
    assert field.text() == ("2" if key == Key.Key_Return else "1")


def test_a_button_that_goes_away_hands_the_keyboard_to_the_table(here: InRoom) -> None:
    here.room.sidebar.show_unread_only(True)
    here.settle()
    (clear,) = here.buttons("清除筛选")
    clear.setFocus()
    here.press(Key.Key_Space)
    assert not clear.isVisible()
    assert here.table.hasFocus() or here.room.card.is_empty()


# --- the place is kept -----------------------------------------------------------------------------------------------
def test_a_new_visit_leaves_who_is_reading_in_their_place(here: InRoom, office: Office) -> None:
    here.table.set_sort(Sort(SortField.COST, descending=True))
    here.table.sort_asked.emit(Sort(SortField.COST, descending=True))
    here.settle()
    here.room.card.pager.step(1)
    here.settle()
    here.table.choose_row(2)
    here.settle()
    record = shown(here)
    here.said.clear()
    new = office.visit(record_time="2026-11-22 10:00")
    here.room.tell_saved(new, "济南大学")
    here.qtbot.wait(200)
    here.settle()
    assert here.table.chosen_record() == shown(here) == record
    assert here.room.card.pager.words().startswith("第 21")
    (said,) = here.said
    assert said[:2] == ("已保存：济南大学", "显示")
    assert callable(said[2])
    said[2]()
    here.settle()
    assert shown(here) == new
    here.room.step_filter(-1)
    here.settle()
    assert shown(here) == record


def test_the_record_of_an_edit_stays_open_where_it_was(here: InRoom, office: Office) -> None:
    mine = office.visit(record_time="2026-11-22 10:00", effect="合同")
    here.qtbot.waitUntil(lambda: mine in here.ids())
    here.room.search.setText("合同")
    here.qtbot.waitUntil(lambda: here.ids() == [mine])
    here.settle()
    here.table.choose(mine)
    here.settle()
    office.desk.revise_visit(Draft(**{**office.desk.draft_of(mine).as_json(), "record": mine, "effect": "下次再谈"}))
    here.room.tell_saved(mine, "济南大学")
    here.qtbot.wait(200)
    here.settle()
    assert here.ids() == [mine]
    assert shown(here) == mine
    assert "下次再谈" in here.room.detail.body.toPlainText()


def test_a_visit_saved_while_nothing_is_open_is_shown(here: InRoom, office: Office) -> None:
    here.room.tell_saved(new := office.visit(record_time="2026-11-22 10:00"), "济南大学")
    here.settle()
    assert here.table.chosen_record() == new


# --- siblings --------------------------------------------------------------------------------------------------------
def test_a_sibling_is_read_beside_the_list_and_the_way_leads_back(here: InRoom, office: Office) -> None:
    old = office.visit(record_time="2025-01-02 10:00", effect="第一次")
    new = office.visit(record_time="2026-11-22 10:00", effect="第二次")
    here.room.clear_filter()
    here.settle()
    before, words = here.ids(), here.words()
    assert old not in before
    here.table.setFocus()
    here.table.choose(new)
    here.settle()
    here.said.clear()
    here.room.read_beside(old)
    here.settle()
    assert shown(here) == here.room.open_record() == old
    assert (here.ids(), here.words(), here.said) == (before, words, [])
    asked: list[object] = []
    here.room.edit_asked.connect(asked.append)
    here.press(Key.Key_F2)
    taken: list[object] = []
    here.room.chosen.ask(taken.extend)
    assert (asked, taken) == ([old], [old])
    assert here.room.can_step_filter(-1)
    here.room.step_filter(-1)
    here.settle()
    assert shown(here) == new
    assert here.table.selected_records() == [new]


def test_the_list_goes_on_from_where_a_sibling_was_opened(here: InRoom, office: Office) -> None:
    old = office.visit(record_time="2025-01-02 10:00")
    here.table.setFocus()
    here.table.choose_row(3)
    here.settle()
    left = shown(here)
    here.room.read_beside(old)
    here.settle()
    office.visit(record_time="2026-10-01 10:00")
    here.qtbot.wait(200)
    here.settle()
    assert shown(here) == old
    here.press(Key.Key_J)
    assert shown(here) == here.ids()[here.ids().index(left or 0) + 1]
    here.press(Key.Key_K)
    here.room.read_beside(old)
    here.settle()
    here.qtbot.mouseClick(
        here.table.viewport(), Qt.MouseButton.LeftButton, pos=here.table.visualRect(here.table.currentIndex()).center()
    )
    here.settle()
    assert shown(here) == left
