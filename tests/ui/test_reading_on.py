"""Reading through a list that shrinks by being read: what is open stays, and keys go where they were meant to go."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot
from sqlalchemy import text

from desktop_app.domain.filter_choice import OWED
from desktop_app.domain.ids import LocalId
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
    unread = here.office.desk.summary().unread
    here.qtbot.waitUntil(lambda: here.office.desk.summary().unread == unread - 1, timeout=5_000)
    here.qtbot.waitUntil(
        lambda: not next(row for row in here.table.records() if row.id == record).unread, timeout=5_000
    )
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
    here.qtbot.waitUntil(here.room.card.is_empty, timeout=5_000)
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
    here.qtbot.waitUntil(here.room.card.is_empty, timeout=5_000)
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
