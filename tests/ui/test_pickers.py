"""An entry is picked by typing what one knows of it; nothing is picked that nobody chose."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop_app.domain.directory import Entry, Kind
from desktop_app.ui.chips import EntryChips
from desktop_app.ui.picker_list import Found, MakeNew, Note, PickerList
from desktop_app.ui.pickers import EntryPicker
from tests.ui.office import Office, commit_text, compose_text, press, type_keys

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from desktop_app.ui.tasks import Tasks

Key = Qt.Key
Place = Callable[[QWidget], QWidget]


def a_picker(place: Place, tasks: Tasks, office: Office, kind: Kind, *, create: bool = False) -> EntryPicker:
    picker = EntryPicker(kind, tasks, create=create)
    picker.attach(office.desk)
    place(picker)
    return picker


def floating(picker: EntryPicker) -> PickerList:
    found = picker.findChild(PickerList)
    assert isinstance(found, PickerList)
    return found


def names(picker: EntryPicker) -> list[str]:
    return [line.entry.label for line in floating(picker).lines() if isinstance(line, Found)]


@pytest.mark.parametrize("typed", ["jndx", "jinan", "dx"])
def test_initials_and_pinyin_find_a_name_and_enter_takes_it(
    typed: str, qtbot: QtBot, place: Place, tasks: Tasks, office: Office
) -> None:
    picker = a_picker(place, tasks, office, Kind.ORGANIZATION)
    type_keys(picker.edit, typed)
    qtbot.waitUntil(lambda: names(picker) == ["济南大学"])
    with qtbot.waitSignal(picker.picked) as picked:
        press(picker.edit, Key.Key_Return)
    assert picked.args == [office.university]
    assert picker.entry() == office.university
    assert picker.edit.text() == "济南大学"
    assert not floating(picker).isVisible()


def test_an_enter_faster_than_the_answer_takes_the_first_when_it_comes(
    qtbot: QtBot, place: Place, tasks: Tasks, office: Office
) -> None:
    picker = a_picker(place, tasks, office, Kind.ORGANIZATION)
    with qtbot.waitSignal(picker.picked):
        type_keys(picker.edit, "jndx")
        press(picker.edit, Key.Key_Return)
    assert picker.entry() == office.university


def test_words_still_being_composed_ask_nothing(qtbot: QtBot, place: Place, tasks: Tasks, office: Office) -> None:
    picker = a_picker(place, tasks, office, Kind.ORGANIZATION)
    compose_text(picker.edit, "ji nan")
    qtbot.wait(300)
    assert not floating(picker).isVisible()
    commit_text(picker.edit, "济南")
    qtbot.waitUntil(lambda: names(picker) == ["济南大学"])
    assert floating(picker).isVisible()


def test_an_answer_to_an_older_question_is_dropped(qtbot: QtBot, place: Place, tasks: Tasks, office: Office) -> None:
    picker = a_picker(place, tasks, office, Kind.ORGANIZATION)
    commit_text(picker.edit, "济南")
    qtbot.wait(160)  # asked, perhaps not answered yet
    picker.edit.clear()
    commit_text(picker.edit, "上海")
    qtbot.waitUntil(lambda: floating(picker).isVisible() and tasks.is_idle())
    qtbot.waitUntil(lambda: names(picker) == ["上海锦程物流"])


def test_arrows_open_the_list_and_choose_in_it(qtbot: QtBot, place: Place, tasks: Tasks, office: Office) -> None:
    picker = a_picker(place, tasks, office, Kind.PERSON)
    press(picker.edit, Key.Key_Down)
    qtbot.waitUntil(lambda: floating(picker).isVisible())
    offered = names(picker)
    assert sorted(offered) == sorted(["刘洋", "王芳", "陈静"])
    for _ in range(2):
        press(picker.edit, Key.Key_Down)
    press(picker.edit, Key.Key_Return)
    chosen = picker.entry()
    assert chosen is not None
    assert chosen.label == offered[1]


def test_customers_of_one_name_are_told_apart_by_their_organization(
    qtbot: QtBot, place: Place, tasks: Tasks, office: Office
) -> None:
    picker = a_picker(place, tasks, office, Kind.CUSTOMER)
    commit_text(picker.edit, "周老师")
    qtbot.waitUntil(lambda: len(names(picker)) == 2)
    beside = {line.beside for line in floating(picker).lines() if isinstance(line, Found)}
    assert beside == {"济南大学", "上海锦程物流"}


def test_customers_of_the_visited_organization_come_first_and_the_others_after_them(
    qtbot: QtBot, place: Place, tasks: Tasks, office: Office
) -> None:
    picker = a_picker(place, tasks, office, Kind.CUSTOMER)
    picker.set_organization(office.logistics.id)
    commit_text(picker.edit, "周")
    qtbot.waitUntil(lambda: len(names(picker)) == 2)
    lines = [line for line in floating(picker).lines() if isinstance(line, Found)]
    assert [line.entry.id for line in lines] == [office.zhou_too.id, office.zhou.id]


def test_a_name_that_is_new_is_made_in_place(qtbot: QtBot, place: Place, tasks: Tasks, office: Office) -> None:
    picker = a_picker(place, tasks, office, Kind.PERSON, create=True)
    commit_text(picker.edit, "赵磊")
    qtbot.waitUntil(lambda: any(isinstance(line, MakeNew) for line in floating(picker).lines()))
    press(picker.edit, Key.Key_Down)
    with qtbot.waitSignal(picker.picked):
        press(picker.edit, Key.Key_Return)
    made = picker.entry()
    assert made is not None
    assert office.desk.entry(Kind.PERSON, made.id).name == "赵磊"


def test_enter_points_at_the_new_name_and_a_second_enter_makes_it(
    qtbot: QtBot, place: Place, tasks: Tasks, office: Office
) -> None:
    picker = a_picker(place, tasks, office, Kind.PERSON, create=True)
    commit_text(picker.edit, "赵磊")
    qtbot.waitUntil(lambda: any(isinstance(line, MakeNew) for line in floating(picker).lines()))
    press(picker.edit, Key.Key_Return)
    assert isinstance(floating(picker).current(), MakeNew)
    assert picker.entry() is None
    with qtbot.waitSignal(picker.picked):
        press(picker.edit, Key.Key_Return)
    made = picker.entry()
    assert made is not None
    assert office.desk.entry(Kind.PERSON, made.id).name == "赵磊"


def test_making_a_second_of_the_same_name_says_that_there_is_one(
    qtbot: QtBot, place: Place, tasks: Tasks, office: Office
) -> None:
    picker = a_picker(place, tasks, office, Kind.PERSON, create=True)
    commit_text(picker.edit, "王芳")
    qtbot.waitUntil(lambda: names(picker) == ["王芳"])
    assert [line.words for line in floating(picker).lines() if isinstance(line, MakeNew)] == [
        "＋ 新建「王芳」（已有同名）"
    ]


def test_escape_puts_back_what_was_picked(qtbot: QtBot, place: Place, tasks: Tasks, office: Office) -> None:
    picker = a_picker(place, tasks, office, Kind.ORGANIZATION)
    picker.set_entry(office.university)
    picker.edit.selectAll()
    commit_text(picker.edit, "上海")
    qtbot.waitUntil(lambda: floating(picker).isVisible())
    press(picker.edit, Key.Key_Escape)
    assert not floating(picker).isVisible()
    assert (picker.entry(), picker.edit.text()) == (office.university, "济南大学")


def test_words_that_nobody_took_are_not_an_entry(qtbot: QtBot, place: Place, tasks: Tasks, office: Office) -> None:
    filtering = a_picker(place, tasks, office, Kind.ORGANIZATION)
    filtering.set_entry(office.university)
    filtering.edit.selectAll()
    commit_text(filtering.edit, "上海")
    press(filtering.edit, Key.Key_Tab)
    assert (filtering.entry(), filtering.edit.text()) == (office.university, "济南大学")

    writing = a_picker(place, tasks, office, Kind.ORGANIZATION, create=True)
    commit_text(writing.edit, "没有的单位")
    press(writing.edit, Key.Key_Tab)
    assert (writing.entry(), writing.unsettled()) == (None, "没有的单位")


def test_a_name_typed_whole_is_taken_on_leaving(qtbot: QtBot, place: Place, tasks: Tasks, office: Office) -> None:
    picker = a_picker(place, tasks, office, Kind.PERSON, create=True)
    commit_text(picker.edit, "王芳")
    qtbot.waitUntil(lambda: names(picker) == ["王芳"])
    with qtbot.waitSignal(picker.picked):
        press(picker.edit, Key.Key_Tab)
    assert picker.entry() == office.wang


def test_a_look_at_another_window_leaves_what_was_typed(
    qtbot: QtBot, place: Place, tasks: Tasks, office: Office
) -> None:
    picker = a_picker(place, tasks, office, Kind.ORGANIZATION)
    commit_text(picker.edit, "上海")
    other = QLineEdit()
    qtbot.addWidget(other)
    other.show()
    with qtbot.waitActive(other):
        other.activateWindow()
    assert not floating(picker).isVisible()
    assert picker.edit.text() == "上海"


def test_an_emptied_line_clears_the_pick(qtbot: QtBot, place: Place, tasks: Tasks, office: Office) -> None:
    picker = a_picker(place, tasks, office, Kind.PERSON)
    picker.set_entry(office.wang)
    picker.edit.selectAll()
    press(picker.edit, Key.Key_Delete)
    with qtbot.waitSignal(picker.picked) as picked:
        press(picker.edit, Key.Key_Tab)
    assert picked.args == [None]
    assert picker.entry() is None


def test_a_picker_without_a_store_says_so_and_breaks_nothing(qtbot: QtBot, place: Place, tasks: Tasks) -> None:
    picker = EntryPicker(Kind.PERSON, tasks)
    place(picker)
    press(picker.edit, Key.Key_Down)
    assert floating(picker).isVisible()
    assert names(picker) == []


def test_several_are_picked_one_after_another_and_taken_out_again(
    qtbot: QtBot, place: Place, tasks: Tasks, office: Office
) -> None:
    chips = EntryChips(Kind.PERSON, tasks)
    chips.attach(office.desk)
    place(chips)
    for typed, expected in (("wf", 1), ("cj", 2)):
        type_keys(chips.picker.edit, typed)
        press(chips.picker.edit, Key.Key_Return)
        qtbot.waitUntil(lambda expected=expected: len(chips.entries()) == expected)  # type: ignore[misc]
    assert chips.entries() == (office.wang, office.chen)

    press(chips.picker.edit, Key.Key_Down)
    qtbot.waitUntil(lambda: names(chips.picker) == ["刘洋"])  # those picked are not offered again
    press(chips.picker.edit, Key.Key_Escape)

    press(chips.picker.edit, Key.Key_Backspace)
    last = chips.window().focusWidget()
    assert "陈静" in last.accessibleName()
    press(last, Key.Key_Backspace)
    assert chips.entries() == (office.wang,)


def test_an_unnamed_customer_shows_its_number(place: Place, tasks: Tasks, office: Office) -> None:
    picker = a_picker(place, tasks, office, Kind.CUSTOMER)
    picker.set_entry(Entry(Kind.CUSTOMER, office.zhou.id, None, None))
    assert picker.edit.text() == "客户（未命名）"


def test_tab_passes_the_chips_and_letters_typed_on_one_go_to_the_picker(
    office: Office, tasks: Tasks, place: Place
) -> None:
    chips = EntryChips(Kind.PERSON, tasks)
    chips.attach(office.desk)
    place(chips)
    chips.set_entries([office.wang])
    press(chips.picker.edit, Key.Key_Backspace)
    chip = chips.window().focusWidget()
    assert chip is not chips.picker.edit
    assert chip is not None
    assert not chip.focusPolicy() & Qt.FocusPolicy.TabFocus
    type_keys(chip, "c")
    assert chips.window().focusWidget() is chips.picker.edit
    assert chips.picker.edit.text() == "c"
    assert chips.entries() == (office.wang,)


# --- one letter, one Enter, no dead end -------------------------------------------------------------------------------
def test_one_letter_finds_those_whose_name_begins_with_it(
    qtbot: QtBot, place: Place, tasks: Tasks, office: Office
) -> None:
    picker = a_picker(place, tasks, office, Kind.PERSON)
    type_keys(picker.edit, "c")
    qtbot.waitUntil(lambda: names(picker) == ["陈静"])


def test_a_new_name_that_nothing_answers_takes_one_enter(
    qtbot: QtBot, place: Place, tasks: Tasks, office: Office
) -> None:
    picker = a_picker(place, tasks, office, Kind.PERSON, create=True)
    commit_text(picker.edit, "赵敏")
    with qtbot.waitSignal(picker.picked):
        press(picker.edit, Key.Key_Return)  # before the list is there
    made = picker.entry()
    assert made is not None
    assert made.name == "赵敏"

    seen = a_picker(place, tasks, office, Kind.PERSON, create=True)
    commit_text(seen.edit, "孙丽")
    qtbot.waitUntil(lambda: floating(seen).isVisible())
    with qtbot.waitSignal(seen.picked):
        press(seen.edit, Key.Key_Return)
    assert [entry.label for entry in office.desk.find(Kind.PERSON, "孙丽")] == ["孙丽"]


def test_letters_that_find_nobody_make_nobody_before_they_are_seen(
    qtbot: QtBot, place: Place, tasks: Tasks, office: Office
) -> None:
    picker = a_picker(place, tasks, office, Kind.PERSON, create=True)
    type_keys(picker.edit, "qqq")
    press(picker.edit, Key.Key_Return)
    qtbot.waitUntil(lambda: floating(picker).isVisible())
    assert picker.entry() is None
    assert office.desk.find(Kind.PERSON, "qqq") == ()


def test_an_organization_without_customers_offers_those_of_others_and_says_so(
    qtbot: QtBot, place: Place, tasks: Tasks, office: Office
) -> None:
    empty = office.desk.add_entry(Kind.ORGANIZATION, "青岛港")
    picker = a_picker(place, tasks, office, Kind.CUSTOMER, create=True)
    picker.set_organization(empty.id)
    press(picker.edit, Key.Key_Down)
    qtbot.waitUntil(lambda: floating(picker).isVisible())
    why, way, *others = floating(picker).lines()
    assert (why, way) == (Note("这个单位没有可选的客户"), Note("输入名称可查全部或新建；最近的："))
    assert sorted(line.beside for line in others if isinstance(line, Found)) == ["上海锦程物流", "济南大学"]
    press(picker.edit, Key.Key_Down)
    with qtbot.waitSignal(picker.picked):
        press(picker.edit, Key.Key_Return)


def test_an_organization_whose_customers_are_all_taken_offers_those_of_others(
    qtbot: QtBot, place: Place, tasks: Tasks, office: Office
) -> None:
    picker = a_picker(place, tasks, office, Kind.CUSTOMER, create=True)
    picker.set_organization(office.university.id)
    picker.leave_out([office.zhou.id])
    press(picker.edit, Key.Key_Down)
    qtbot.waitUntil(lambda: floating(picker).isVisible())
    assert [line.entry for line in floating(picker).lines() if isinstance(line, Found)] == [office.zhou_too]


# --- never a guess ---------------------------------------------------------------------------------------------------
def test_an_enter_before_the_list_takes_none_of_two_namesakes(
    qtbot: QtBot, place: Place, tasks: Tasks, office: Office
) -> None:
    picker = a_picker(place, tasks, office, Kind.CUSTOMER)
    type_keys(picker.edit, "zls")
    press(picker.edit, Key.Key_Return)
    qtbot.waitUntil(lambda: floating(picker).isVisible())
    assert picker.entry() is None
    assert len(names(picker)) == 2
    press(picker.edit, Key.Key_Down)
    press(picker.edit, Key.Key_Return)  # now that it was seen which is which
    chosen = picker.entry()
    assert chosen is not None
    assert chosen in (office.zhou, office.zhou_too)


def test_an_enter_before_the_list_takes_none_of_several_names(
    qtbot: QtBot, place: Place, tasks: Tasks, office: Office
) -> None:
    office.desk.add_entry(Kind.PERSON, "王方")
    picker = a_picker(place, tasks, office, Kind.PERSON)
    type_keys(picker.edit, "wf")
    press(picker.edit, Key.Key_Return)
    qtbot.waitUntil(lambda: floating(picker).isVisible())
    assert picker.entry() is None
    assert sorted(names(picker)) == ["王方", "王芳"]


def test_of_two_namesakes_an_early_enter_takes_the_one_at_the_visited_organization(
    qtbot: QtBot, place: Place, tasks: Tasks, office: Office
) -> None:
    picker = a_picker(place, tasks, office, Kind.CUSTOMER)
    picker.set_organization(office.logistics.id)
    with qtbot.waitSignal(picker.picked):
        type_keys(picker.edit, "zls")
        press(picker.edit, Key.Key_Return)
    assert picker.entry() == office.zhou_too


def test_an_early_enter_waits_until_it_is_known_which_organization_is_visited(
    qtbot: QtBot, place: Place, tasks: Tasks, office: Office
) -> None:
    picker = a_picker(place, tasks, office, Kind.CUSTOMER)
    picker.await_organization()
    type_keys(picker.edit, "zls")
    press(picker.edit, Key.Key_Return)
    qtbot.wait(300)
    qtbot.waitUntil(tasks.is_idle)
    assert picker.entry() is None
    assert not floating(picker).isVisible()
    with qtbot.waitSignal(picker.picked):
        picker.set_organization(office.logistics.id)
    assert picker.entry() == office.zhou_too


def test_a_list_that_is_open_is_asked_anew_for_another_organization(
    qtbot: QtBot, place: Place, tasks: Tasks, office: Office
) -> None:
    picker = a_picker(place, tasks, office, Kind.CUSTOMER)
    picker.set_organization(office.university.id)
    commit_text(picker.edit, "周")
    qtbot.waitUntil(lambda: len(names(picker)) == 2)
    picker.set_organization(office.logistics.id)
    found = floating(picker)

    def first() -> bool:
        line = found.lines()[0]
        return isinstance(line, Found) and line.entry == office.zhou_too

    qtbot.waitUntil(first)


def test_a_name_in_full_that_was_left_before_the_answer_is_taken_when_it_comes(
    qtbot: QtBot, place: Place, tasks: Tasks, office: Office
) -> None:
    picker = a_picker(place, tasks, office, Kind.PERSON, create=True)
    commit_text(picker.edit, "王芳")
    with qtbot.waitSignal(picker.picked):
        press(picker.edit, Key.Key_Tab)
    assert picker.entry() == office.wang

    namesakes = a_picker(place, tasks, office, Kind.CUSTOMER, create=True)
    commit_text(namesakes.edit, "周老师")
    press(namesakes.edit, Key.Key_Tab)
    qtbot.wait(50)
    qtbot.waitUntil(tasks.is_idle)
    assert (namesakes.entry(), namesakes.unsettled()) == (None, "周老师")


@pytest.mark.parametrize("key", [Key.Key_Return, Key.Key_Down, Key.Key_Escape, Key.Key_Backspace])
def test_no_key_means_the_list_while_words_are_composed(
    key: Qt.Key, qtbot: QtBot, place: Place, tasks: Tasks, office: Office
) -> None:
    picker = a_picker(place, tasks, office, Kind.ORGANIZATION)
    picker.set_entry(office.university)
    compose_text(picker.edit, "shang hai")
    press(picker.edit, key)
    qtbot.wait(300)
    qtbot.waitUntil(tasks.is_idle)
    assert not floating(picker).isVisible()
    assert picker.entry() == office.university


@pytest.mark.parametrize("known", [True, False])
def test_an_enter_is_kept_although_the_focus_goes_on_before_the_answer(
    known: bool, qtbot: QtBot, place: Place, tasks: Tasks, office: Office
) -> None:
    picker = a_picker(place, tasks, office, Kind.CUSTOMER, create=True)
    if known:
        picker.set_organization(office.logistics.id)
    else:
        picker.await_organization()
    type_keys(picker.edit, "zls")
    press(picker.edit, Key.Key_Return)
    press(picker.edit, Key.Key_Tab)
    assert picker.entry() is None
    with qtbot.waitSignal(picker.picked):
        if not known:
            picker.set_organization(office.logistics.id)
    assert picker.entry() == office.zhou_too


def test_letters_that_were_left_without_an_enter_are_no_choice(
    qtbot: QtBot, place: Place, tasks: Tasks, office: Office
) -> None:
    picker = a_picker(place, tasks, office, Kind.ORGANIZATION, create=True)
    type_keys(picker.edit, "jndx")
    press(picker.edit, Key.Key_Tab)
    qtbot.wait(50)
    qtbot.waitUntil(tasks.is_idle)
    assert (picker.entry(), picker.unsettled()) == (None, "jndx")
