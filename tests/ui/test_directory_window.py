"""The directory as a person looks through it and keeps it: found, added, corrected, deleted, brought back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from desktop_app.domain.desk_views import Changes
from desktop_app.domain.directory import EntryValues, Kind
from desktop_app.domain.filter_choice import FilterChoice
from desktop_app.domain.ids import ServerId
from desktop_app.domain.record_filter import QuickRange
from desktop_app.store import directory
from desktop_app.ui.directory_model import DirectoryColumn
from desktop_app.ui.directory_window import AT_ONCE, DirectoryWindow
from desktop_app.ui.entry_card import EntryCard
from desktop_app.ui.join_dialog import JoinDialog
from tests.ui.office import Office, commit_text, compose_text, press, type_keys

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from desktop_app.ui.tasks import Tasks

Key = Qt.Key


class Looking:
    """A directory on screen that can be waited for."""

    def __init__(self, qtbot: QtBot, tasks: Tasks, office: Office) -> None:
        self.qtbot, self.tasks = qtbot, tasks
        self.window = DirectoryWindow(tasks, office.desk)
        qtbot.addWidget(self.window)
        self.window.show()
        with qtbot.waitActive(self.window):
            self.window.activateWindow()
        self.settle()

    def settle(self) -> None:
        for _ in range(3):
            self.qtbot.wait(1)
            self.qtbot.waitUntil(self.tasks.is_idle)
        self.qtbot.wait(1)

    def shows(self, kind: Kind) -> list[str]:
        self.window.show_kind(kind)
        self.settle()
        return self.column(DirectoryColumn.NAME)

    def column(self, column: DirectoryColumn) -> list[str]:
        rows = self.window.table.rows
        return [str(rows.index(row, column).data()) for row in range(rows.rowCount())]

    def find(self, typed: str) -> list[str]:
        self.window.search.setText(typed)
        self.qtbot.waitUntil(lambda: self.window.search.text() == typed)
        press(self.window.search, Key.Key_Return)
        self.settle()
        return self.column(DirectoryColumn.NAME)

    def choose(self, name: str) -> None:
        self.window.table.choose(self.column(DirectoryColumn.NAME).index(name))
        self.window.table.setFocus()

    def card(self) -> EntryCard:
        (card,) = [card for card in self.window.findChildren(EntryCard) if card.isVisible()]
        with self.qtbot.waitActive(card):
            card.activateWindow()
        return card

    def button(self, words: str) -> QPushButton:
        return next(button for button in self.window.findChildren(QPushButton) if button.text() == words)


@pytest.fixture
def looking(qtbot: QtBot, tasks: Tasks, office: Office) -> Iterator[Looking]:
    looking = Looking(qtbot, tasks, office)
    yield looking
    looking.window.close()


def test_each_kind_has_its_page_with_places_and_counts(looking: Looking, office: Office) -> None:
    office.visit(customers=(office.zhou.id,))
    assert looking.shows(Kind.PERSON) == ["陈静", "刘洋", "王芳"]
    assert looking.shows(Kind.ORGANIZATION) == ["济南大学", "上海锦程物流"]
    assert looking.shows(Kind.PARENT) == ["运输管理系统", "智慧校园二期"]
    assert looking.column(DirectoryColumn.DIRECTOR) == ["刘洋", "王芳"]
    assert looking.column(DirectoryColumn.RECORDS) == ["0", "1"]
    assert looking.shows(Kind.CUSTOMER) == ["周老师", "周老师"]
    assert sorted(looking.column(DirectoryColumn.ORGANIZATION)) == ["上海锦程物流", "济南大学"]


def test_a_name_is_found_by_its_initials_and_not_while_it_is_composed(looking: Looking) -> None:
    looking.shows(Kind.PERSON)
    assert looking.find("wf") == ["王芳"]
    assert looking.find("") == ["陈静", "刘洋", "王芳"]
    looking.window.search.setFocus()
    compose_text(looking.window.search, "chen")
    looking.qtbot.wait(400)
    looking.settle()
    assert len(looking.column(DirectoryColumn.NAME)) == 3
    commit_text(looking.window.search, "陈")
    looking.qtbot.waitUntil(lambda: looking.column(DirectoryColumn.NAME) == ["陈静"])


def test_a_click_on_a_head_orders_and_a_second_one_turns_it(looking: Looking) -> None:
    looking.shows(Kind.PARENT)
    header = looking.window.table.horizontalHeader()
    for turned, expected in ((False, ["刘洋", "王芳"]), (True, ["王芳", "刘洋"])):
        header.sectionClicked.emit(DirectoryColumn.DIRECTOR)
        looking.settle()
        assert looking.column(DirectoryColumn.DIRECTOR) == expected, turned
    assert looking.shows(Kind.PERSON) == ["陈静", "刘洋", "王芳"]  # which have no director to be ordered by


def test_ten_thousand_are_shown_in_pieces_as_far_as_they_are_looked_at(looking: Looking, office: Office) -> None:
    with office.desk.database.write("test") as writing:
        for number in range(10_000):
            directory.add(writing.connection, Kind.ORGANIZATION, f"o{number:05}")
    looking.shows(Kind.ORGANIZATION)
    rows = looking.window.table.rows
    assert rows.rowCount() <= 2 * AT_ONCE
    assert any(label.text() == "共 10,002 条" for label in looking.window.findChildren(QLabel))
    looking.window.table.scrollToBottom()
    looking.settle()
    assert rows.rowCount() >= 2 * AT_ONCE
    assert looking.find("o09999") == ["o09999"]


def test_a_new_entry_is_made_by_keyboard_and_shown(looking: Looking, office: Office) -> None:
    looking.shows(Kind.CUSTOMER)
    looking.find("钱主任")
    press(looking.window, Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    card = looking.card()
    assert card.name.text() == "钱主任"  # what was looked for and not found
    type_keys(card.organization.edit, "jndx")
    press(card.organization.edit, Key.Key_Return)
    looking.qtbot.waitUntil(lambda: card.organization.entry() == office.university)
    press(card.organization.edit, Key.Key_Return)
    looking.settle()
    assert looking.window.search.text() == ""
    chosen = looking.window.chosen()
    assert chosen is not None
    assert (chosen.entry.name, chosen.organization) == ("钱主任", office.university)


def test_enter_corrects_the_chosen_entry(looking: Looking, office: Office) -> None:
    looking.shows(Kind.PERSON)
    looking.choose("陈静")
    press(looking.window.table, Key.Key_Return)
    card = looking.card()
    card.name.selectAll()
    commit_text(card.name, "陈静怡")
    press(card.name, Key.Key_Return)
    looking.settle()
    assert office.desk.entry(Kind.PERSON, office.chen.id).name == "陈静怡"
    chosen = looking.window.chosen()
    assert chosen is not None
    assert chosen.entry.id == office.chen.id


def test_only_what_nothing_uses_is_deleted_and_it_comes_back_with_one_press(looking: Looking, office: Office) -> None:
    office.visit(followers=(office.chen.id,))
    office.desk.add_entry(Kind.PERSON, "阿新")
    looking.shows(Kind.PERSON)
    looking.choose("陈静")
    assert not looking.button("删除").isEnabled()
    press(looking.window.table, Key.Key_Delete)
    looking.settle()
    looking.choose("阿新")
    assert looking.button("删除").isEnabled()
    press(looking.window.table, Key.Key_Delete)
    looking.settle()
    assert looking.column(DirectoryColumn.NAME) == ["陈静", "刘洋", "王芳"]
    assert looking.window.toast.words() == "已删除「阿新」"
    press(looking.window, Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    looking.settle()
    assert looking.column(DirectoryColumn.NAME) == ["阿新", "陈静", "刘洋", "王芳"]


def test_what_is_used_without_a_record_is_refused_in_words(looking: Looking) -> None:
    looking.shows(Kind.ORGANIZATION)
    looking.choose("济南大学")
    press(looking.window.table, Key.Key_Delete)
    looking.settle()
    assert "还有客户或大的拜访属于「济南大学」" in looking.window.toast.words()
    assert "济南大学" in looking.column(DirectoryColumn.NAME)


def test_the_records_of_an_entry_are_asked_for(looking: Looking, office: Office) -> None:
    office.visit()
    looking.shows(Kind.ORGANIZATION)
    looking.choose("济南大学")
    with looking.qtbot.waitSignal(looking.window.records_asked) as asked:
        looking.button("查看记录").click()
    assert asked.args == [FilterChoice(range=QuickRange.ALL, organization=office.university.id)]


def test_a_name_that_changed_elsewhere_is_shown_and_the_chosen_one_stays(looking: Looking, office: Office) -> None:
    looking.shows(Kind.PERSON)
    looking.choose("王芳")
    office.desk.directory.revise(Kind.PERSON, office.chen.id, EntryValues("艾静"))
    looking.window.absorb(Changes(frozenset(), "directory", directory=True))
    looking.settle()
    assert looking.column(DirectoryColumn.NAME) == ["艾静", "刘洋", "王芳"]
    chosen = looking.window.chosen()
    assert chosen is not None
    assert chosen.entry == office.wang


def test_the_pages_are_turned_by_keys_and_escape_empties_the_search_before_it_closes(looking: Looking) -> None:
    assert looking.window.kind() is Kind.CUSTOMER
    press(looking.window, Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
    assert looking.window.kind() is Kind.ORGANIZATION
    looking.find("没有")
    looking.window.search.setFocus()
    press(looking.window.search, Key.Key_Escape)
    assert looking.window.isVisible()
    press(looking.window.search, Key.Key_Escape)
    assert not looking.window.isVisible()


def test_each_opening_begins_in_the_search_line_with_what_stands_there_chosen(looking: Looking) -> None:
    looking.find("智")
    looking.window.table.setFocus()
    looking.window.close()
    looking.window.come_to_front()
    with looking.qtbot.waitActive(looking.window):
        pass
    assert looking.window.focusWidget() is looking.window.search
    assert looking.window.search.selectedText() == "智"


def test_who_was_noted_twice_is_made_one_and_two_again(looking: Looking, office: Office) -> None:
    twin = office.desk.add_entry(Kind.PERSON, "王芳（市场）")
    record = office.visit(followers=(twin.id,))
    assert looking.shows(Kind.PERSON) == ["陈静", "刘洋", "王芳", "王芳（市场）"]
    looking.choose("王芳（市场）")
    looking.button("合并…").click()
    (dialog,) = looking.window.findChildren(JoinDialog)
    with looking.qtbot.waitActive(dialog):
        pass
    assert not dialog.ok.isEnabled(), "nobody is chosen yet"
    commit_text(dialog.picker.edit, "王")
    looking.qtbot.wait(300)
    looking.settle()
    press(dialog.picker.edit, Key.Key_Down)
    press(dialog.picker.edit, Key.Key_Return)
    entry = dialog.picker.entry()
    assert entry is not None
    assert entry.label == "王芳", "and itself is not offered"
    dialog.ok.click()
    looking.settle()
    assert looking.column(DirectoryColumn.NAME) == ["陈静", "刘洋", "王芳"]
    assert looking.window.toast.words() == "「王芳（市场）」已并入「王芳」"
    assert [person.label for person in office.desk.record(record).followers] == ["王芳"]
    looking.window.toast.press()
    looking.settle()
    assert looking.column(DirectoryColumn.NAME) == ["陈静", "刘洋", "王芳", "王芳（市场）"]
    assert [person.label for person in office.desk.record(record).followers] == ["王芳（市场）"]


def test_two_that_the_server_tells_apart_are_refused_in_the_dialog(looking: Looking, office: Office) -> None:
    for name, number in (("甲", 5), ("乙", 9)):
        office.desk.add_entry(Kind.ORGANIZATION, name, number=ServerId(number))
    looking.shows(Kind.ORGANIZATION)
    looking.choose("甲")
    looking.button("合并…").click()
    (dialog,) = looking.window.findChildren(JoinDialog)
    dialog.picker.set_entry(office.desk.find(Kind.ORGANIZATION, "乙")[0])
    dialog.picker.picked.emit(dialog.picker.entry())
    dialog.ok.click()
    looking.settle()
    assert dialog.isVisible()
    assert any("两个编号" in label.text() for label in dialog.findChildren(QLabel) if label.isVisible())
    dialog.reject()
