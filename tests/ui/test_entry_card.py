"""What is new gets all it needs where it is first spoken of: by keyboard, in place, and never by mistake."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from desktop_app.domain.directory import Kind
from desktop_app.domain.draft import Draft
from desktop_app.domain.ids import ServerId
from desktop_app.ui.entry_card import EntryCard
from desktop_app.ui.picker_list import MakeNew, PickerList
from desktop_app.ui.pickers import EntryPicker
from tests.ui.office import Begin, Office, commit_text, compose_text, press, type_keys

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from desktop_app.ui.tasks import Tasks

Key = Qt.Key
Opened = Callable[..., EntryCard]


@pytest.fixture
def open_card(qtbot: QtBot, tasks: Tasks, office: Office) -> Opened:
    def opened(kind: Kind, **given: object) -> EntryCard:
        card = EntryCard(tasks, office.desk, kind, **given)  # type: ignore[arg-type]
        card.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        qtbot.addWidget(card)
        card.open()
        with qtbot.waitActive(card):
            card.activateWindow()
        return card

    return opened


def words(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def focused(window: QWidget) -> QWidget:
    widget = window.focusWidget()
    assert widget is not None
    return widget


def pick(qtbot: QtBot, picker: EntryPicker, typed: str) -> None:
    type_keys(picker.edit, typed)
    press(picker.edit, Key.Key_Return)
    qtbot.waitUntil(lambda: picker.entry() is not None)


def offers_new(picker: EntryPicker) -> bool:
    floating = picker.findChild(PickerList)
    assert isinstance(floating, PickerList)
    return floating.isVisible() and any(isinstance(line, MakeNew) for line in floating.lines())


# --- in place ---------------------------------------------------------------------------------------------------------
def test_a_new_big_visit_is_made_in_the_form_with_organization_and_director(
    begin: Begin, qtbot: QtBot, tasks: Tasks, office: Office
) -> None:
    form = begin(Draft(record_time="2026-11-22 14:00", event=2))

    parent = form.sheet.parent_visit
    commit_text(parent.edit, "实验室改造")
    qtbot.waitUntil(lambda: offers_new(parent))
    press(parent.edit, Key.Key_Return)
    press(parent.edit, Key.Key_Return)
    card = form.findChild(EntryCard)
    assert isinstance(card, EntryCard)
    with qtbot.waitActive(card):
        card.activateWindow()
    assert card.name.text() == "实验室改造"
    assert focused(card) is card.organization.edit
    pick(qtbot, card.organization, "jndx")
    press(card.organization.edit, Key.Key_Tab)
    pick(qtbot, card.director, "cj")
    with qtbot.waitSignal(parent.picked):
        press(card.director.edit, Key.Key_Return)

    made = parent.entry()
    assert made is not None
    row = office.desk.directory.row(Kind.PARENT, made.id)
    assert (row.entry.name, row.organization, row.director) == ("实验室改造", office.university, office.chen)
    qtbot.waitUntil(tasks.is_idle)
    assert form.sheet.customers.picker.organization() == office.university.id
    with qtbot.waitSignal(form.saved) as saved:
        form.save()
    assert office.desk.record(saved.args[0]).organization == office.university


def test_a_new_customer_is_of_the_organization_that_is_visited(begin: Begin, qtbot: QtBot, office: Office) -> None:
    form = begin(Draft(parent=office.campus.id, record_time="2026-11-22 14:00"))
    picker = form.sheet.customers.picker
    picker.setFocus()
    commit_text(picker.edit, "钱主任")
    qtbot.waitUntil(lambda: offers_new(picker))
    press(picker.edit, Key.Key_Return)
    press(picker.edit, Key.Key_Return)
    card = form.findChild(EntryCard)
    assert isinstance(card, EntryCard)
    with qtbot.waitActive(card):
        card.activateWindow()
    assert card.organization.entry() == office.university
    with qtbot.waitSignal(picker.picked):
        press(focused(card), Key.Key_Return)
    (made,) = form.sheet.customers.entries()
    assert office.desk.directory.row(Kind.CUSTOMER, made.id).organization == office.university


def test_giving_the_card_up_leaves_the_words_in_the_line(begin: Begin, qtbot: QtBot, office: Office) -> None:
    form = begin(Draft(record_time="2026-11-22 14:00"))
    parent = form.sheet.parent_visit
    parent.edit.setFocus()
    commit_text(parent.edit, "也许")
    parent.new_asked.emit("也许")
    card = form.findChild(EntryCard)
    assert isinstance(card, EntryCard)
    press(card, Key.Key_Escape)
    assert (parent.entry(), parent.unsettled()) == (None, "也许")
    assert [row.entry for row in office.desk.directory.rows(Kind.PARENT, "也许")] == []


# --- what is asked ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("kind", "asked"),
    [
        (Kind.PERSON, {"姓名（必填）", "编号"}),
        (Kind.ORGANIZATION, {"名称（必填）", "编号"}),
        (Kind.CUSTOMER, {"名称（必填）", "编号", "客户单位"}),
        (Kind.PARENT, {"名称（必填）", "编号", "客户单位", "负责人"}),
    ],
)
def test_only_what_the_kind_has_is_asked(kind: Kind, asked: set[str], open_card: Opened) -> None:
    card = open_card(kind)
    shown = {field.focused.accessibleName() for field in card.fields.values() if field.isVisible()}
    assert shown == asked


@pytest.mark.parametrize(
    ("typed", "said"),
    [("abc", "应为正整数编号"), ("0", "应为正整数编号"), ("13800138000", ""), ("＃１２", ""), ("", "")],
)
def test_a_number_is_looked_at_when_its_field_is_left(typed: str, said: str, open_card: Opened) -> None:
    card = open_card(Kind.CUSTOMER, name="钱主任")
    card.number.setFocus()
    commit_text(card.number, typed)
    press(card.number, Key.Key_Tab)
    assert card.fields["number"].problem() == said


def test_a_card_without_a_name_says_so_and_stays(open_card: Opened) -> None:
    card = open_card(Kind.PERSON)
    card.save()
    assert card.isVisible()
    assert card.fields["name"].problem() == "名称是空的，请填写"
    assert focused(card) is card.name


def test_a_number_that_is_taken_is_said_beside_it(qtbot: QtBot, office: Office, open_card: Opened) -> None:
    office.desk.add_entry(Kind.CUSTOMER, "老王", number=ServerId(5))
    card = open_card(Kind.CUSTOMER, name="小王")
    commit_text(card.number, "5")
    card.save()
    qtbot.waitUntil(lambda: "已经是「老王」" in card.fields["number"].problem())
    assert card.isVisible()
    card.number.selectAll()
    commit_text(card.number, "6")
    assert card.fields["number"].problem() == ""
    with qtbot.waitSignal(card.saved) as saved:
        card.save()
    assert (saved.args[0].name, saved.args[0].number) == ("小王", 6)


def test_an_entry_is_corrected_in_the_same_card(qtbot: QtBot, office: Office, open_card: Opened) -> None:
    card = open_card(Kind.PARENT, row=office.desk.directory.row(Kind.PARENT, office.campus.id))
    assert (card.organization.entry(), card.director.entry()) == (office.university, office.wang)
    card.name.selectAll()
    commit_text(card.name, "智慧校园三期")
    card.director.clear()
    with qtbot.waitSignal(card.saved):
        press(card.name, Key.Key_Return)
    row = office.desk.directory.row(Kind.PARENT, office.campus.id)
    assert (row.entry.name, row.organization, row.director) == ("智慧校园三期", office.university, None)


def test_no_key_means_anything_while_words_are_composed(qtbot: QtBot, office: Office, open_card: Opened) -> None:
    card = open_card(Kind.PERSON)
    compose_text(card.name, "zhao lei")
    for key, modifiers in (
        (Key.Key_Return, Qt.KeyboardModifier.NoModifier),
        (Key.Key_S, Qt.KeyboardModifier.ControlModifier),
    ):
        press(card.name, key, modifiers)
    press(card.name, Key.Key_Escape)
    assert card.isVisible()
    assert words(card).count("名称是空的") == 0
    commit_text(card.name, "赵磊")
    with qtbot.waitSignal(card.saved):
        press(card.name, Key.Key_Return)
    assert [row.entry.name for row in office.desk.directory.rows(Kind.PERSON, "赵磊")] == ["赵磊"]


def test_a_namesake_is_made_knowingly(qtbot: QtBot, office: Office, open_card: Opened) -> None:
    card = open_card(Kind.CUSTOMER, name="周老师")
    qtbot.waitUntil(lambda: "已有同名的（" in words(card))
    assert "济南大学" in words(card)
    assert "上海锦程物流" in words(card)
    card.name.selectAll()
    commit_text(card.name, "周院长")
    qtbot.waitUntil(lambda: "已有同名的" not in words(card))
    known = open_card(Kind.PERSON, row=office.desk.directory.row(Kind.PERSON, office.wang.id))
    qtbot.wait(50)
    assert "已有同名的" not in words(known)  # it is not its own namesake
