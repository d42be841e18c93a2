"""Phrases as somebody writes with them: put in at the cursor, found by initials, kept from what was written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QPushButton

from desktop_app.domain.draft import Draft
from desktop_app.domain.phrase import BLANK, STARTERS, Occasion
from desktop_app.ui.comments_tab import CommentsTab
from desktop_app.ui.entry_form import EntryForm
from desktop_app.ui.phrase_card import PhraseCard
from desktop_app.ui.phrase_door import PhraseDoor
from desktop_app.ui.phrase_popup import PhrasePopup
from desktop_app.ui.phrase_window import PhraseWindow
from desktop_app.ui.text import ElidedLabel
from tests.ui.office import Begin, Office, commit_text, compose_text, now, press, type_keys

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from desktop_app.ui.tasks import Tasks

Key, Keys = Qt.Key, Qt.KeyboardModifier


class Writing:
    """The form on screen, with phrases to put into it."""

    def __init__(self, qtbot: QtBot, tasks: Tasks, office: Office, begin: Begin) -> None:
        self.qtbot, self.tasks, self.office = qtbot, tasks, office
        customers = (office.zhou.id,)
        self.form: EntryForm = begin(
            Draft(parent=office.campus.id, record_time="2026-11-21 14:00", event=3, customers=customers)
        )
        self.settle()

    def settle(self) -> None:
        for _ in range(3):
            self.qtbot.wait(1)
            self.qtbot.waitUntil(self.tasks.is_idle)
        self.qtbot.wait(1)

    def open_in(self, edit: QPlainTextEdit | QLineEdit) -> PhrasePopup:
        edit.setFocus()
        press(edit, Key.Key_F3)
        self.settle()
        (popup,) = [one for one in self.form.findChildren(PhrasePopup) if one.isVisible()]
        return popup

    def offered(self, popup: PhrasePopup) -> list[str]:
        return [line.shown for line in popup.list.lines()]


def hint(popup: PhrasePopup) -> str:
    """What is said about its keys."""
    (said,) = [one.text() for one in popup.findChildren(ElidedLabel) if one.isVisible() and "Esc" in one.text()]
    return said


@pytest.fixture
def writing(qtbot: QtBot, tasks: Tasks, office: Office, begin: Begin) -> Writing:
    add = office.desk.phrases.add
    add(Occasion.ANY, f"约定{BLANK}再去，带上{BLANK}。")
    add(Occasion.PHONE, "{日期} {时间}电话联系{单位}{客户}，谈了报价。")
    add(Occasion.SIGNING, "签了合同。")
    return Writing(qtbot, tasks, office, begin)


def test_those_of_the_event_stand_first_with_their_places_filled(writing: Writing) -> None:
    popup = writing.open_in(writing.form.sheet.effect)
    assert writing.offered(popup) == [
        "11月21日 14:00电话联系济南大学周老师，谈了报价。",
        f"约定{BLANK}再去，带上{BLANK}。",
        "签了合同。",
    ]
    assert popup.edit.hasFocus()


def test_enter_puts_it_in_at_the_cursor_and_one_undo_takes_it_back(writing: Writing) -> None:
    effect = writing.form.sheet.effect
    commit_text(effect, "开头。结尾。")
    effect.moveCursor(QTextCursor.MoveOperation.Start)
    for _ in range(3):
        effect.moveCursor(QTextCursor.MoveOperation.Right)
    popup = writing.open_in(effect)
    press(popup.edit, Key.Key_Return)
    writing.settle()
    assert effect.toPlainText() == "开头。11月21日 14:00电话联系济南大学周老师，谈了报价。结尾。"
    assert effect.hasFocus()
    assert not popup.isVisible()
    assert writing.form.isVisible()
    press(effect, Key.Key_Z, Keys.ControlModifier)
    assert effect.toPlainText() == "开头。结尾。"


def test_what_is_selected_is_replaced_as_by_typing(writing: Writing) -> None:
    note = writing.form.sheet.note
    commit_text(note, "旧的")
    note.selectAll()
    popup = writing.open_in(note)
    commit_text(popup.edit, "合同")
    press(popup.edit, Key.Key_Return)
    writing.settle()
    assert note.toPlainText() == "签了合同。"
    press(note, Key.Key_Z, Keys.ControlModifier)
    assert note.toPlainText() == "旧的"


def test_initials_narrow_the_list_and_the_first_blank_is_ready_to_be_typed_over(writing: Writing) -> None:
    effect = writing.form.sheet.effect
    popup = writing.open_in(effect)
    type_keys(popup.edit, "yd")
    assert writing.offered(popup) == [f"约定{BLANK}再去，带上{BLANK}。"]
    press(popup.edit, Key.Key_Return)
    writing.settle()
    assert effect.textCursor().selectedText() == BLANK
    commit_text(effect, "下周三")
    assert effect.toPlainText() == f"约定下周三再去，带上{BLANK}。"


def test_a_line_takes_a_phrase_too(writing: Writing) -> None:
    line = writing.form.sheet.cost_note
    commit_text(line, "打车，")
    popup = writing.open_in(line)
    press(popup.edit, Key.Key_Down)
    press(popup.edit, Key.Key_Return)
    writing.settle()
    assert line.text() == f"打车，约定{BLANK}再去，带上{BLANK}。"
    assert line.selectedText() == BLANK


def test_esc_changes_nothing_and_leaves_the_cursor_where_it_was(writing: Writing) -> None:
    effect = writing.form.sheet.effect
    commit_text(effect, "一二三")
    effect.moveCursor(QTextCursor.MoveOperation.Left)
    popup = writing.open_in(effect)
    press(popup.edit, Key.Key_Escape)
    assert not popup.isVisible()
    assert writing.form.isVisible()
    assert effect.hasFocus()
    assert (effect.toPlainText(), effect.textCursor().position()) == ("一二三", 2)


def test_the_keys_of_the_form_mean_nothing_while_the_list_is_open(writing: Writing) -> None:
    popup = writing.open_in(writing.form.sheet.effect)
    press(popup.edit, Key.Key_Return, Keys.ControlModifier)
    writing.settle()
    assert writing.form.isVisible()
    assert writing.office.desk.summary().records == 0


def test_half_a_word_of_an_input_method_takes_nothing(writing: Writing) -> None:
    effect = writing.form.sheet.effect
    popup = writing.open_in(effect)
    compose_text(popup.edit, "hetong")
    press(popup.edit, Key.Key_Return)
    assert popup.isVisible()
    assert effect.toPlainText() == ""


def test_a_press_elsewhere_puts_the_list_away(writing: Writing) -> None:
    popup = writing.open_in(writing.form.sheet.effect)
    writing.form.sheet.note.setFocus()
    assert not popup.isVisible()
    assert writing.form.sheet.note.hasFocus()


def test_the_list_stays_inside_a_small_window(writing: Writing) -> None:
    writing.form.resize(writing.form.minimumSize())
    for edit in (writing.form.sheet.effect, writing.form.sheet.note, writing.form.sheet.cost_note):
        popup = writing.open_in(edit)
        assert writing.form.rect().contains(popup.geometry())
        press(popup.edit, Key.Key_Escape)


def test_the_one_used_last_comes_first_where_that_is_wanted(writing: Writing) -> None:
    writing.office.desk.phrases.order_by_use(True)
    effect = writing.form.sheet.effect
    writing.office.desk.phrases.add(Occasion.PHONE, "第二句。")
    popup = writing.open_in(effect)
    commit_text(popup.edit, "第二")
    press(popup.edit, Key.Key_Return)
    writing.settle()
    assert writing.offered(writing.open_in(effect))[0] == "第二句。"


def test_what_is_selected_becomes_a_phrase_of_the_event(writing: Writing) -> None:
    effect = writing.form.sheet.effect
    commit_text(effect, "对方表示要再考虑一下。")
    effect.selectAll()
    effect.setFocus()
    press(effect, Key.Key_F3, Keys.ShiftModifier)
    writing.settle()
    (card,) = writing.form.findChildren(PhraseCard)
    assert card.words.toPlainText() == "对方表示要再考虑一下。"
    assert card.occasion.currentData() == Occasion.PHONE
    card.save()
    writing.settle()
    shelf = writing.office.desk.phrases.all()
    assert (Occasion.PHONE, "对方表示要再考虑一下。") in [(one.occasion, one.body) for one in shelf.phrases]
    assert effect.toPlainText() == "对方表示要再考虑一下。"


def test_without_phrases_a_set_is_offered_and_not_forced(
    qtbot: QtBot, tasks: Tasks, office: Office, begin: Begin
) -> None:
    bare = Writing(qtbot, tasks, office, begin)
    popup = bare.open_in(bare.form.sheet.effect)
    assert bare.offered(popup) == []
    assert hint(popup) == "Esc 关闭", "there is nothing that Enter could put in"
    (button,) = [one for one in popup.findChildren(QPushButton) if one.text() == "放入一套常用语"]
    button.click()
    bare.settle()
    assert len(bare.offered(popup)) == len(STARTERS)
    assert hint(popup) == "Enter 插入 · Esc 关闭"
    type_keys(popup.edit, "qqqq")
    assert bare.offered(popup) == []
    assert hint(popup) == "Esc 关闭"


def test_the_menu_of_a_field_has_both(writing: Writing) -> None:
    effect = writing.form.sheet.effect
    (door,) = effect.findChildren(PhraseDoor)
    menu = door.menu()
    lines = [action.text().partition("\t")[0] for action in menu.actions()]
    assert lines[-2:] == ["插入常用语…", "存为常用语…"]
    assert not menu.actions()[-1].isEnabled()  # nothing stands there to be kept
    menu.deleteLater()


def test_a_comment_takes_a_phrase_with_what_the_record_says(qtbot: QtBot, tasks: Tasks, office: Office) -> None:
    record = office.visit(customers=(office.zhou.id,), event=3)
    office.desk.phrases.add(Occasion.PHONE, "{日期}{客户}的事我来跟。")
    tab = CommentsTab(tasks, now)
    qtbot.addWidget(tab)
    tab.resize(420, 420)
    tab.attach(office.desk)
    tab.show_record(office.desk.record(record))
    tab.show()
    with qtbot.waitActive(tab):
        tab.activateWindow()
    commit_text(tab.box, "好的，")
    tab.box.setFocus()
    press(tab.box, Key.Key_F3)
    qtbot.waitUntil(tasks.is_idle)
    qtbot.wait(1)
    (popup,) = tab.findChildren(PhrasePopup)
    press(popup.edit, Key.Key_Return)
    assert tab.box.toPlainText() == "好的，11月21日周老师的事我来跟。"
    assert tab.halves() == {record: "好的，11月21日周老师的事我来跟。"}


# --- all of them ------------------------------------------------------------------------------------------------------
class Keeping:
    def __init__(self, qtbot: QtBot, tasks: Tasks, office: Office) -> None:
        self.qtbot, self.tasks, self.office = qtbot, tasks, office
        self.window = PhraseWindow(tasks, office.desk)
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

    def bodies(self) -> list[str]:
        return [line.shown for line in self.window.list.lines()]

    def choose(self, body: str) -> None:
        self.window.list.choose(self.bodies().index(body))
        self.window.list.setFocus()


@pytest.fixture
def keeping(qtbot: QtBot, tasks: Tasks, office: Office) -> Iterator[Keeping]:
    for body in "甲乙丙":
        office.desk.phrases.add(Occasion.ANY, body)
    office.desk.phrases.add(Occasion.PHONE, "打电话")
    keeping = Keeping(qtbot, tasks, office)
    yield keeping
    keeping.window.close()


def test_they_are_put_in_order_by_key(keeping: Keeping) -> None:
    assert keeping.bodies() == ["甲", "乙", "丙", "打电话"]
    keeping.choose("丙")
    press(keeping.window.list, Key.Key_Up, Keys.AltModifier)
    keeping.settle()
    press(keeping.window.list, Key.Key_Up, Keys.AltModifier)
    keeping.settle()
    assert keeping.bodies() == ["丙", "甲", "乙", "打电话"]
    press(keeping.window.list, Key.Key_Up, Keys.AltModifier)
    keeping.settle()
    assert keeping.bodies() == ["丙", "甲", "乙", "打电话"]


def test_delete_takes_one_out_and_one_press_brings_it_back(keeping: Keeping) -> None:
    keeping.choose("乙")
    press(keeping.window.list, Key.Key_Delete)
    keeping.settle()
    assert keeping.bodies() == ["甲", "丙", "打电话"]
    press(keeping.window, Key.Key_F8)
    keeping.settle()
    assert keeping.bodies() == ["甲", "乙", "丙", "打电话"]
    chosen = keeping.window.list.chosen()
    assert chosen is not None
    assert chosen.phrase.body == "乙"


def test_enter_changes_one_and_a_double_is_refused_in_words(keeping: Keeping) -> None:
    keeping.choose("甲")
    press(keeping.window.list, Key.Key_Return)
    (card,) = keeping.window.findChildren(PhraseCard)
    card.words.setPlainText("乙")
    card.save()
    keeping.settle()
    assert card.isVisible()
    card.words.setPlainText("甲二")
    card.save()
    keeping.settle()
    assert keeping.bodies() == ["甲二", "乙", "丙", "打电话"]


def test_those_of_one_event_can_be_looked_at_alone(keeping: Keeping) -> None:
    keeping.window.occasion.setCurrentIndex(keeping.window.occasion.findData(Occasion.PHONE))
    assert keeping.bodies() == ["打电话"]
