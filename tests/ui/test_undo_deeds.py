"""What a person does with the records of the real room: delete, mark, begin again, go to a sibling, the recycle bin."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton, QWidget

from desktop_app.domain.draft import Draft
from desktop_app.domain.ids import LocalId
from desktop_app.ui.detail_pane import READ_AFTER
from desktop_app.ui.records_room import RecordsRoom
from desktop_app.ui.undo_bin import BinDialog
from desktop_app.ui.undo_deeds import RecordDeeds
from tests.ui.office import Office, now, press

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from desktop_app.ui.tasks import Tasks


@pytest.fixture
def room(qtbot: QtBot, tasks: Tasks, office: Office) -> RecordsRoom:
    office.visit(record_time="2026-11-20 10:00", effect="甲", customers=(office.zhou.id,))
    office.visit(record_time="2026-11-21 10:00", effect="乙")
    office.visit(record_time="2026-11-22 10:00", effect="丙", parent=office.transport.id)
    room = RecordsRoom(tasks, now, 20)
    qtbot.addWidget(room)
    room.resize(1200, 700)
    room.attach(office.desk)
    room.show()
    qtbot.waitUntil(lambda: len(room.table.records()) == 3)
    return room


@pytest.fixture
def said() -> list[tuple[str, str]]:
    return []


@pytest.fixture
def deeds(tasks: Tasks, room: RecordsRoom, office: Office, said: list[tuple[str, str]]) -> RecordDeeds:
    deeds = RecordDeeds(tasks, room, room)
    deeds.attach(office.desk)
    deeds.said.connect(lambda words, button, _press: said.append((words, button)))
    return deeds


def record_of(room: RecordsRoom, effect: str) -> LocalId:
    return next(row.id for row in room.table.records() if row.effect == effect)


def button(widget: QWidget, name: str) -> QToolButton:
    return next(one for one in widget.findChildren(QToolButton) if one.accessibleName() == name)


def choose(room: RecordsRoom, qtbot: QtBot, effect: str) -> None:
    record = record_of(room, effect)
    room.table.choose(record)

    def shown() -> bool:
        in_pane = room.detail.record()
        return in_pane is not None and in_pane.id == record

    qtbot.waitUntil(shown)


def test_the_chosen_records_are_deleted_at_once_and_come_back(
    deeds: RecordDeeds, room: RecordsRoom, office: Office, said: list[tuple[str, str]], qtbot: QtBot
) -> None:
    room.table.selectAll()
    deeds.remove_chosen()
    qtbot.waitUntil(lambda: said == [("已删除 3 条拜访", "撤销")])
    assert office.desk.summary().records == 0
    deeds.undo()
    qtbot.waitUntil(lambda: len(said) == 2)
    assert office.desk.summary().records == 3


def test_the_bin_in_the_pane_deletes_what_is_shown_there_and_goes_on_to_the_next(
    deeds: RecordDeeds, room: RecordsRoom, office: Office, said: list[tuple[str, str]], qtbot: QtBot
) -> None:
    choose(room, qtbot, "乙")
    gone = record_of(room, "乙")
    button(room.detail, "删除这条记录").click()
    qtbot.waitUntil(lambda: said == [("已删除 1 条拜访", "撤销")])
    assert room.table.chosen_record() == record_of(room, "甲")
    assert gone not in [row.id for row in office.desk.page(room.wanted()).rows]


def test_the_same_again_makes_a_draft_with_the_same_customers(
    deeds: RecordDeeds, room: RecordsRoom, office: Office, qtbot: QtBot
) -> None:
    choose(room, qtbot, "甲")
    with qtbot.waitSignal(deeds.draft_made) as made:
        deeds.again_chosen()
    (draft,) = made.args
    assert isinstance(draft, Draft)
    assert (draft.customers, draft.parent, draft.effect) == ((office.zhou.id,), office.campus.id, "")


def test_what_is_chosen_becomes_unread_and_stays_so_while_it_is_looked_at(
    deeds: RecordDeeds, room: RecordsRoom, office: Office, said: list[tuple[str, str]], qtbot: QtBot
) -> None:
    with qtbot.waitActive(room):
        room.activateWindow()
    choose(room, qtbot, "乙")
    deeds.toggle_read()
    qtbot.waitUntil(lambda: said == [("已标为未读", "撤销")])
    room.detail.show_record(office.desk.record(record_of(room, "乙")))  # as after the announcement
    qtbot.wait(READ_AFTER + 200)
    assert office.desk.summary().unread == 1
    deeds.toggle_read()
    qtbot.waitUntil(lambda: len(said) == 2)
    assert office.desk.summary().unread == 0


def test_a_sibling_that_is_pressed_is_chosen_in_the_table(deeds: RecordDeeds, room: RecordsRoom, qtbot: QtBot) -> None:
    choose(room, qtbot, "乙")
    qtbot.waitUntil(lambda: "同一大的拜访还有 1 条记录" in room.detail.body.toPlainText())
    room.detail.body.setFocus()
    press(room.detail.body, Qt.Key.Key_Tab)
    press(room.detail.body, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: room.table.chosen_record() == record_of(room, "甲"))


def test_a_sibling_that_the_filter_hides_is_shown_beside_the_list(
    deeds: RecordDeeds, room: RecordsRoom, office: Office, qtbot: QtBot
) -> None:
    long_ago = office.visit(record_time="2026-01-05 10:00", effect="年初")
    before = room.card.words()
    room.detail.show_asked.emit(long_ago)
    qtbot.waitUntil(lambda: "年初" in room.detail.body.toPlainText())
    assert room.card.words() == before


def test_the_recycle_bin_names_what_was_deleted_and_gives_it_back(
    deeds: RecordDeeds, room: RecordsRoom, office: Office, said: list[tuple[str, str]], qtbot: QtBot
) -> None:
    gone = record_of(room, "甲")
    office.desk.remove_record(gone)
    deeds.show_bin()
    dialog = room.findChild(BinDialog)
    assert isinstance(dialog, BinDialog)
    qtbot.waitUntil(lambda: dialog.list.count() == 1)
    assert "2026.11.20-刘洋-济南大学 · 甲" in dialog.list.item(0).text()
    next(one for one in dialog.findChildren(QPushButton) if one.text() == "恢复所选").click()
    qtbot.waitUntil(lambda: said == [("已恢复 1 条拜访", "")])
    qtbot.waitUntil(lambda: dialog.list.count() == 0)
    assert office.desk.record(gone).effect == "甲"
    dialog.close()


def test_what_has_left_the_bin_meanwhile_is_said_in_the_dialog(
    deeds: RecordDeeds, room: RecordsRoom, office: Office, qtbot: QtBot
) -> None:
    office.desk.remove_record(record_of(room, "甲"))
    deeds.show_bin()
    dialog = room.findChild(BinDialog)
    assert isinstance(dialog, BinDialog)
    qtbot.waitUntil(lambda: dialog.list.count() == 1)
    office.desk.undo()
    press(dialog.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: dialog.list.count() == 0)
    assert any("已不在回收站中" in label.text() for label in dialog.findChildren(QLabel))
    dialog.close()
