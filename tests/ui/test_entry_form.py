"""A visit is written by keyboard alone, its problems stand beside the fields, and nothing typed is ever lost."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox, QPushButton, QScrollArea, QWidget

from desktop_app.actions.desk import Desk
from desktop_app.domain.desk_views import KeptDraft
from desktop_app.domain.draft import Draft
from desktop_app.store.opening import open_store
from desktop_app.ui.draft_banner import DraftBanner
from desktop_app.ui.entry_form import EntryForm
from desktop_app.ui.form_fields import tidy_cost
from desktop_app.ui.language import Language
from desktop_app.ui.theme import Scheme
from tests.ui.office import NOW, Begin, Office, commit_text, compose_text, press, type_keys

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from desktop_app.ui.appearance import Appearance
    from desktop_app.ui.tasks import Tasks

Key = Qt.Key
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def kept_drafts(office: Office) -> list[Draft]:
    return [kept.draft for kept in office.desk.drafts()]


def words(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def button(form: EntryForm, text: str) -> QPushButton:
    return next(button for button in form.findChildren(QPushButton) if button.text() == text)


# --- writing ---------------------------------------------------------------------------------------------------------
def test_a_visit_with_every_field_is_written_by_keyboard_alone(begin: Begin, qtbot: QtBot, office: Office) -> None:
    form = begin(Draft(record_time="2026-11-22 14:32", event=1))
    focus = _Focus(form)

    type_keys(focus.now(), "zhxy")  # 智慧校园二期
    press(focus.now(), Key.Key_Return)
    qtbot.waitUntil(lambda: form.sheet.parent_visit.entry() == office.campus)
    focus.tab()
    press(focus.now(), Key.Key_A, CONTROL)
    commit_text(focus.now(), "昨天下午3点")
    focus.tab()
    assert form.sheet.record_time.text() == "2026-11-21 15:00"
    press(focus.now(), Key.Key_Right)  # from 接入 to 走访拜访
    focus.tab()
    type_keys(focus.now(), "zls")  # 周老师; those of the university first
    press(focus.now(), Key.Key_Return)
    qtbot.waitUntil(lambda: form.sheet.customers.entries() == (office.zhou,))
    focus.tab()
    if focus.now().accessibleName().startswith("移除"):
        focus.tab()
    type_keys(focus.now(), "cj")  # 陈静
    press(focus.now(), Key.Key_Return)
    qtbot.waitUntil(lambda: form.sheet.followers.entries() == (office.chen,))
    focus.tab()
    if focus.now().accessibleName().startswith("移除"):
        focus.tab()
    for typed in ("客户认可新版报价", "下周三前给书面方案", "https://files.example.com/a.png", "120.5", "打车"):
        commit_text(focus.now(), typed)
        focus.tab()
    with qtbot.waitSignal(form.saved) as saved:
        press(form, Key.Key_Return, CONTROL)

    record = office.desk.record(saved.args[0])
    assert record.record_time.startswith("2026-11-21 15:00")
    assert (record.parent, record.event) == (office.campus, 2)
    assert (record.customers, record.followers) == ((office.zhou,), (office.chen,))
    assert (record.effect, record.note) == ("客户认可新版报价", "下周三前给书面方案")
    assert record.attachment == "https://files.example.com/a.png"
    assert (record.cost, record.cost_note) == (12050, "打车")
    assert not form.isVisible()
    assert kept_drafts(office) == []


class _Focus:
    """Where the keys go."""

    def __init__(self, form: EntryForm) -> None:
        self._form = form

    def now(self) -> QWidget:
        widget = self._form.focusWidget()
        assert isinstance(widget, QWidget)
        return widget

    def tab(self) -> None:
        press(self.now(), Key.Key_Tab)


@pytest.mark.parametrize("keys", [(Key.Key_S, CONTROL), (Key.Key_Return, CONTROL), (Key.Key_Enter, CONTROL)])
def test_each_key_that_saves_saves_from_inside_a_text(
    keys: tuple[Qt.Key, Qt.KeyboardModifier], begin: Begin, qtbot: QtBot, office: Office
) -> None:
    form = begin(Draft(parent=office.campus.id, record_time="2026-11-22 14:00"))
    commit_text(form.sheet.effect, "收获")
    with qtbot.waitSignal(form.saved) as saved:
        press(form.sheet.effect, *keys)
    assert office.desk.record(saved.args[0]).effect == "收获"


def test_saving_and_going_on_begins_the_next_visit_of_the_same_big_one(
    begin: Begin, qtbot: QtBot, office: Office
) -> None:
    form = begin(Draft(parent=office.campus.id, record_time="2026-11-22 14:00", event=3))
    commit_text(form.sheet.effect, "第一条")
    with qtbot.waitSignal(form.saved):
        press(form.sheet.effect, Key.Key_Return, CONTROL | SHIFT)
    qtbot.waitUntil(form.is_ready)
    assert form.isVisible()
    assert form.sheet.effect.toPlainText() == ""
    assert form.sheet.parent_visit.entry() == office.campus
    assert form.sheet.event_choice.event_value() == 3


def test_a_record_is_changed_in_the_same_form(begin: Begin, qtbot: QtBot, office: Office) -> None:
    record = office.visit(effect="旧", cost="80", customers=(office.zhou.id,), followers=(office.chen.id,))
    before = office.desk.record(record)
    form = begin(office.desk.draft_of(record))
    assert "修改拜访" in words(form)
    form.sheet.effect.selectAll()
    commit_text(form.sheet.effect, "新")
    with qtbot.waitSignal(form.saved) as saved:
        press(form.sheet.effect, Key.Key_S, CONTROL)
    after = office.desk.record(saved.args[0])
    assert (after.id, after.effect) == (record, "新")
    assert (after.record_time, after.cost, after.customers) == (before.record_time, 8000, before.customers)


def test_the_big_visit_of_a_record_on_the_server_stands_fast(begin: Begin, office: Office) -> None:
    form = begin(office.desk.draft_of(office.receive(type=2, effect="来自服务器")))
    assert not form.sheet.parent_visit.isEnabled()
    assert "已在服务器上的记录不能换大的拜访" in words(form)
    assert form.sheet.fields["parent"].problem() == ""
    begin()
    assert form.sheet.parent_visit.isEnabled()
    assert "已在服务器上的记录不能换大的拜访" not in words(form)


def test_an_event_outside_the_contract_is_shown_for_what_it_is(begin: Begin, office: Office) -> None:
    form = begin(office.desk.draft_of(office.receive(type=9)))
    assert form.sheet.event_choice.current_button().text() == "事件 9"


# --- where the keys go ------------------------------------------------------------------------------------------------
def test_every_new_visit_begins_at_the_big_visit_whatever_stands_there(
    begin: Begin, qtbot: QtBot, office: Office
) -> None:
    assert begin().focusWidget() is begin().sheet.parent_visit.edit
    office.visit(parent=office.transport.id)
    form = begin()
    line = form.sheet.parent_visit.edit
    assert form.focusWidget() is line
    assert line.selectedText() == "运输管理系统"
    press(line, Key.Key_Tab)
    assert form.sheet.parent_visit.entry() == office.transport  # kept
    line.setFocus()
    form.sheet.focus_first()
    type_keys(line, "zhxy")  # typed over, not into
    assert line.text() == "zhxy"
    press(line, Key.Key_Return)
    qtbot.waitUntil(lambda: form.sheet.parent_visit.entry() == office.campus)
    assert form.sheet.effect.toPlainText() == ""


def test_a_record_whose_big_visit_stands_fast_begins_at_its_time(begin: Begin, office: Office) -> None:
    form = begin(office.desk.draft_of(office.receive(type=2)))
    assert form.focusWidget() is form.sheet.record_time
    assert form.sheet.record_time.hasSelectedText()


@pytest.mark.parametrize("spoken", ["zh", "en"])
def test_alt_and_a_letter_leads_to_each_field_in_either_language(
    spoken: str, begin: Begin, qapp: QApplication, tree: Path
) -> None:
    language = Language(qapp, tree / "resources" / "i18n", "zh")
    try:
        language.use(spoken)
        form = begin(Draft())
        form.retranslate()
        letters = dict(zip(form.sheet.fields, "PTECFONAUS", strict=True))
        for name, letter in letters.items():
            press(form, Key(ord(letter)), Qt.KeyboardModifier.AltModifier)
            focus = form.focusWidget()
            assert focus is not None
            field = form.sheet.fields[name]
            assert focus is field.focused or field.focused.isAncestorOf(focus), (name, focus)
            assert "&" not in field.caption() + field.focused.accessibleName()
    finally:
        language.use("zh")


def test_enter_goes_on_as_tab_does_and_from_the_last_field_to_the_button_that_saves(
    begin: Begin, qtbot: QtBot, office: Office
) -> None:
    office.visit()
    form = begin()
    sheet = form.sheet
    for line in (sheet.parent_visit.edit, sheet.record_time, sheet.event_choice.current_button()):
        assert form.focusWidget() is line
        press(line, Key.Key_Return)
    for line in (sheet.customers.picker.edit, sheet.followers.picker.edit):
        assert form.focusWidget() is line
        press(line, Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier)
    assert form.focusWidget() is sheet.effect
    press(sheet.effect, Key.Key_Return)  # where lines are written it makes one
    assert sheet.effect.toPlainText() == "\n"
    sheet.cost.setFocus()
    press(sheet.cost, Key.Key_Return)
    press(sheet.cost_note, Key.Key_Return)
    assert form.focusWidget() is button(form, "保存")
    with qtbot.waitSignal(form.saved):
        press(button(form, "保存"), Key.Key_Return)


def test_an_enter_in_the_time_line_puts_the_time_in_full_and_goes_on(begin: Begin) -> None:
    form = begin()
    line = form.sheet.record_time
    line.setFocus()
    line.selectAll()
    commit_text(line, "昨天下午3点")
    press(line, Key.Key_Return)
    assert line.text() == "2026-11-21 15:00"
    assert form.focusWidget() is form.sheet.event_choice.current_button()


# --- what is taken over -----------------------------------------------------------------------------------------------
def test_what_comes_from_the_visit_before_is_said_until_it_is_changed(begin: Begin, office: Office) -> None:
    office.visit(event=3)
    form = begin()
    fields = form.sheet.fields
    assert [fields[name].origin() for name in ("parent", "event")] == ["沿用上一条", "沿用上一条"]
    form.sheet.event_choice.buttons()[1].click()
    assert [fields[name].origin() for name in ("parent", "event")] == ["沿用上一条", ""]
    form.sheet.parent_visit.take_made(office.transport)
    assert fields["parent"].origin() == ""
    begin(Draft(parent=office.campus.id, event=3))  # somebody's own choice
    assert fields["parent"].origin() == ""


@pytest.mark.parametrize("event", [4, 5, None])
def test_what_happens_once_is_not_taken_over(event: int | None, begin: Begin, office: Office) -> None:
    office.visit(event=event)
    form = begin()
    assert form.sheet.parent_visit.entry() == office.campus
    assert form.sheet.event_choice.event_value() == 2
    assert form.sheet.fields["event"].origin() == ""


# --- problems --------------------------------------------------------------------------------------------------------
def test_a_save_that_cannot_be_names_each_problem_beside_its_field_and_goes_to_the_first(
    begin: Begin, office: Office
) -> None:
    form = begin(Draft(record_time="2026-11-22 14:00", attachment="ftp://x", cost="1.234", effect="收获"))
    button(form, "保存").click()
    shown = {name: field.problem() for name, field in form.sheet.fields.items() if field.problem()}
    assert set(shown) == {"parent", "attachment", "cost"}
    assert shown["cost"] == "最多两位小数"
    assert "还不能保存，请看：大的拜访、附件地址、费用（元）" in words(form)
    assert form.focusWidget() is form.sheet.parent_visit.edit
    assert form.sheet.fields["cost"].focused.accessibleDescription() == "最多两位小数"
    assert form.findChildren(QMessageBox) == []


def test_the_wrong_words_are_chosen_so_that_typing_replaces_them(begin: Begin, office: Office) -> None:
    form = begin(Draft(parent=office.campus.id, record_time="2026-11-22 14:00", cost="12元整", effect="收获"))
    form.save()
    assert form.focusWidget() is form.sheet.cost
    assert form.sheet.cost.selectedText() == form.sheet.cost.text() != ""
    commit_text(form.sheet.cost, "12")
    assert form.sheet.cost.text() == "12"
    assert "还不能保存" not in words(form)


def test_what_is_mended_is_named_no_longer_and_what_is_left_still_is(begin: Begin, office: Office) -> None:
    form = begin(Draft(record_time="2026-11-22 14:00", attachment="ftp://x", cost="1.234", effect="收获"))
    form.save()
    form.sheet.cost.setText("1.2")
    assert "还不能保存，请看：大的拜访、附件地址" in words(form)
    assert "费用（元）、" not in words(form)
    form.sheet.parent_visit.take_made(office.campus)
    assert "还不能保存，请看：附件地址" in words(form)
    form.sheet.note.setPlainText("x" * 10)
    form.sheet.attachment.setText("https://x.example")
    assert "还不能保存" not in words(form)


def test_a_time_ahead_is_said_and_another_reading_is_one_key_away(begin: Begin, qtbot: QtBot) -> None:
    form = begin()
    line, field = form.sheet.record_time, form.sheet.fields["record_time"]
    line.setFocus()
    line.selectAll()
    commit_text(line, "12-5 14:00")
    assert "还没到：周六 · 13 天后" in words(field)
    press(line, Key.Key_Tab)  # the offer stands also when the words are gone
    assert line.text() == "2026-12-05 14:00"
    assert "还没到：周六 · 13 天后" in words(field)
    assert field.offer() == "改为 2025-12-05 14:00 周五（Alt+↑）"
    press(form, Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert line.text() == "2025-12-05 14:00"
    assert "还没到" not in words(field)
    assert field.offer() == ""


def test_a_plan_is_written_down_with_its_warning_and_no_other_reading(
    begin: Begin, qtbot: QtBot, office: Office
) -> None:
    form = begin(Draft(parent=office.campus.id, effect="约好了"))
    line, field = form.sheet.record_time, form.sheet.fields["record_time"]
    line.setText("下周一")
    line.settle()
    assert "还没到：周一 · 明天 · 时刻未写，按 09:00" in words(field)
    assert field.offer() == ""
    with qtbot.waitSignal(form.saved) as saved:
        form.save()
    assert office.desk.record(saved.args[0]).record_time.startswith("2026-11-23 09:00")


def test_a_problem_comes_when_the_field_is_left_and_goes_when_it_is_mended(begin: Begin, office: Office) -> None:
    form = begin(Draft(parent=office.campus.id))
    cost = form.sheet.cost
    cost.setFocus()
    commit_text(cost, "十二")
    assert form.sheet.fields["cost"].problem() == ""
    press(cost, Key.Key_Tab)
    assert form.sheet.fields["cost"].problem() == "应为金额，例如 120 或 120.50"
    assert form.sheet.fields["record_time"].problem() == ""  # it is empty, but nobody was there yet
    cost.setFocus()
    cost.selectAll()
    commit_text(cost, "12")
    assert form.sheet.fields["cost"].problem() == ""


def test_a_name_that_was_typed_and_not_chosen_is_not_lost_silently(begin: Begin, qtbot: QtBot, office: Office) -> None:
    form = begin(Draft(parent=office.campus.id, record_time="2026-11-22 14:00"))
    picker = form.sheet.customers.picker
    picker.setFocus()
    commit_text(picker.edit, "新客户")
    form.save()
    assert "「新客户」还没有选定" in form.sheet.fields["customers"].problem()
    assert form.isVisible()


@pytest.mark.parametrize(
    ("typed", "shown"),
    [("昨天下午3点", "2026-11-21 15:00"), ("11-5 9:30", "2026-11-05 09:30"), ("下周三", "2026-11-25 09:00")],
)
def test_a_time_is_typed_as_one_speaks_and_shown_as_it_is_meant(typed: str, shown: str, begin: Begin) -> None:
    form = begin()
    line = form.sheet.record_time
    line.setFocus()
    line.selectAll()
    commit_text(line, typed)
    assert shown in words(form.sheet.fields["record_time"])
    press(line, Key.Key_Tab)
    assert line.text() == shown
    assert form.sheet.gather().record_time == shown


def test_a_time_without_an_hour_says_which_one_was_taken(begin: Begin) -> None:
    form = begin()
    line = form.sheet.record_time
    line.setFocus()
    line.selectAll()
    commit_text(line, "上周五")
    press(line, Key.Key_Tab)
    assert "周五 · 9 天前 · 时刻未写，按 09:00" in words(form.sheet.fields["record_time"])


def test_a_time_that_means_nothing_stays_as_it_was_typed(begin: Begin) -> None:
    form = begin()
    line = form.sheet.record_time
    line.setFocus()
    line.selectAll()
    commit_text(line, "那天")
    press(line, Key.Key_Tab)
    assert line.text() == "那天"
    assert "不是可读的时间" in form.sheet.fields["record_time"].problem()


@pytest.mark.parametrize(
    ("typed", "tidy"),
    [
        ("１２０", "120"),
        ("1,200.50", "1200.50"),
        ("¥80", "80"),
        ("80 元", "80"),
        ("1,2", "1,2"),
        ("-5", "-5"),
        ("", ""),
    ],
)
def test_a_figure_from_an_input_method_or_a_table_is_tidied(typed: str, tidy: str) -> None:
    assert tidy_cost(typed) == tidy


# --- nothing is lost -------------------------------------------------------------------------------------------------
def test_what_was_typed_is_kept_within_two_seconds_and_survives_a_kill(
    begin: Begin, qtbot: QtBot, office: Office, tmp_path: Path
) -> None:
    form = begin(Draft(parent=office.campus.id, record_time="2026-11-22 14:00"))
    commit_text(form.sheet.effect, "写到一半")
    qtbot.waitUntil(lambda: "草稿已自动保存 14:32" in words(form), timeout=2000)
    after_the_kill = Desk(open_store(tmp_path / "visitbook.db"))
    assert [kept.draft.effect for kept in after_the_kill.drafts()] == ["写到一半"]
    after_the_kill.close()


def test_typing_on_and_on_makes_one_draft_that_grows(begin: Begin, qtbot: QtBot, office: Office) -> None:
    form = begin(Draft(parent=office.campus.id, record_time="2026-11-22 14:00"))
    for part in ("一", "二", "三"):
        form.sheet.effect.setFocus()
        commit_text(form.sheet.effect, part)
        form.sheet.note.setFocus()  # leaving a field keeps at once
    qtbot.waitUntil(lambda: [draft.effect for draft in kept_drafts(office)] == ["一二三"])


def test_a_kept_draft_goes_with_its_save(begin: Begin, qtbot: QtBot, office: Office) -> None:
    form = begin(Draft(parent=office.campus.id, record_time="2026-11-22 14:00"))
    commit_text(form.sheet.effect, "先是草稿")
    form.keep_now()
    with qtbot.waitSignal(form.saved):
        form.save()
    assert kept_drafts(office) == []


def test_words_still_being_composed_are_not_kept(begin: Begin, qtbot: QtBot, tasks: Tasks, office: Office) -> None:
    form = begin(Draft(parent=office.campus.id, record_time="2026-11-22 14:00"))
    compose_text(form.sheet.effect, "ke hu")
    qtbot.wait(1700)
    qtbot.waitUntil(tasks.is_idle)
    assert kept_drafts(office) == []
    commit_text(form.sheet.effect, "客户")
    qtbot.waitUntil(lambda: [draft.effect for draft in kept_drafts(office)] == ["客户"])


def test_closing_asks_nothing_and_keeps_what_was_typed(begin: Begin, qtbot: QtBot, office: Office) -> None:
    form = begin(Draft(parent=office.campus.id, record_time="2026-11-22 14:00"))
    commit_text(form.sheet.effect, "还没写完")
    with qtbot.waitSignal(form.announced) as said:
        press(form.sheet.effect, Key.Key_Escape)
    assert said.args == ["草稿已保留，下次可以接着写"]
    assert not form.isVisible()
    assert [draft.effect for draft in kept_drafts(office)] == ["还没写完"]


def test_the_window_cross_keeps_the_draft_as_well(begin: Begin, qtbot: QtBot, office: Office) -> None:
    form = begin(Draft(parent=office.campus.id, record_time="2026-11-22 14:00"))
    commit_text(form.sheet.note, "备注")
    form.close()
    qtbot.waitUntil(lambda: not form.isVisible())
    assert [draft.note for draft in kept_drafts(office)] == ["备注"]


def test_a_form_in_which_nothing_was_written_leaves_nothing_behind(
    begin: Begin, qtbot: QtBot, tasks: Tasks, office: Office
) -> None:
    form = begin()
    form.sheet.event_choice.buttons()[3].click()
    press(form, Key.Key_Escape)
    assert not form.isVisible()
    qtbot.waitUntil(tasks.is_idle)
    assert kept_drafts(office) == []


def test_a_record_that_was_not_changed_leaves_no_draft(
    begin: Begin, qtbot: QtBot, tasks: Tasks, office: Office
) -> None:
    form = begin(office.desk.draft_of(office.visit(effect="收获")))
    press(form, Key.Key_Escape)
    assert not form.isVisible()
    qtbot.waitUntil(tasks.is_idle)
    assert kept_drafts(office) == []


def test_a_draft_given_back_has_all_that_was_written_and_replaces_itself(
    begin: Begin, qtbot: QtBot, office: Office
) -> None:
    draft = Draft(
        parent=office.campus.id,
        record_time="那天",
        event=4,
        customers=(office.zhou_too.id, office.zhou.id),
        followers=(office.wang.id,),
        effect="收获",
        note="备注",
        attachment="htt",
        cost="1x",
        cost_note="说明",
    )
    number = office.desk.keep_draft(draft)
    form = begin(draft, number)
    assert form.sheet.gather() == draft
    commit_text(form.sheet.note, "，更多")
    form.keep_now()
    qtbot.waitUntil(lambda: kept_drafts(office) == [replace(draft, note="，更多备注")])


def test_a_draft_given_back_is_gone_on_with_at_its_end(begin: Begin, office: Office) -> None:
    draft = Draft(parent=office.campus.id, effect="客户说下周")
    form = begin(draft, office.desk.keep_draft(draft))
    commit_text(form.sheet.effect, "签约")
    assert form.sheet.effect.toPlainText() == "客户说下周签约"


def test_a_draft_given_up_is_gone_at_once_and_handed_out_for_its_undo(
    begin: Begin, qtbot: QtBot, office: Office
) -> None:
    form = begin(Draft(parent=office.campus.id, record_time="2026-11-22 14:00"))
    commit_text(form.sheet.effect, "不要了")
    form.keep_now()
    qtbot.waitUntil(lambda: len(kept_drafts(office)) == 1)
    with qtbot.waitSignal(form.discarded) as given_up:
        button(form, "放弃草稿").click()
    assert given_up.args[0].effect == "不要了"
    assert not form.isVisible()
    assert kept_drafts(office) == []
    begin()  # the next visit does not bring it back
    assert kept_drafts(office) == []


def test_a_draft_given_back_shows_what_has_to_be_mended(begin: Begin, office: Office) -> None:
    draft = Draft(record_time="2026-11-22 14:00", effect="收获", cost="1x")
    form = begin(draft, office.desk.keep_draft(draft))
    shown = {name for name, field in form.sheet.fields.items() if field.problem()}
    assert shown == {"parent", "cost"}
    begin(Draft(effect="收获", cost="1x"))  # one just begun is left alone
    assert not any(field.problem() for field in form.sheet.fields.values())


def test_a_save_that_fails_keeps_the_form_and_says_why(begin: Begin, qtbot: QtBot, office: Office) -> None:
    form = begin(Draft(parent=office.campus.id, record_time="2026-11-22 14:00"))
    commit_text(form.sheet.effect, "磁盘满了也不能丢")
    office.desk.full = True
    form.save()
    qtbot.waitUntil(lambda: "磁盘已满" in words(form))
    assert "内容还在这里" in words(form)
    assert form.sheet.effect.toPlainText() == "磁盘满了也不能丢"
    assert form.sheet.effect.isEnabled()
    office.desk.full = False
    with qtbot.waitSignal(form.saved):
        form.save()


def test_a_form_whose_draft_cannot_be_kept_does_not_close(
    begin: Begin, qtbot: QtBot, tasks: Tasks, office: Office
) -> None:
    form = begin(Draft(parent=office.campus.id, record_time="2026-11-22 14:00"))
    commit_text(form.sheet.effect, "不能丢")
    office.desk.full = True
    press(form, Key.Key_Escape)
    qtbot.waitUntil(lambda: "草稿没有保存：磁盘已满" in words(form))
    qtbot.waitUntil(tasks.is_idle)
    assert form.isVisible()
    office.desk.full = False
    press(form, Key.Key_Escape)
    qtbot.waitUntil(lambda: not form.isVisible())
    assert [draft.effect for draft in kept_drafts(office)] == ["不能丢"]


# --- looks and keys --------------------------------------------------------------------------------------------------
def test_all_fields_are_in_sight_on_a_screen_of_720_pixels(begin: Begin, qtbot: QtBot) -> None:
    form = begin()
    form.resize(680, 720 - 48)
    qtbot.wait(20)
    area = form.findChild(QScrollArea)
    assert isinstance(area, QScrollArea)
    assert area.verticalScrollBar().maximum() == 0


def test_the_form_fits_a_low_screen_and_scrolls_to_a_problem_below(begin: Begin, qtbot: QtBot, office: Office) -> None:
    form = begin(Draft(parent=office.campus.id, record_time="2026-11-22 14:00", effect="收获", cost="x"))
    form.resize(640, 560)
    qtbot.wait(20)
    save = button(form, "保存")
    assert save.mapTo(form, QPoint(0, save.height())).y() <= form.height()
    form.save()
    qtbot.wait(20)
    cost, area = form.sheet.cost, form.findChild(QScrollArea)
    assert isinstance(area, QScrollArea)
    top = cost.mapTo(area, QPoint(0, 0)).y()
    assert 0 <= top <= area.height() - cost.height()


@pytest.mark.parametrize("percent", [100, 150])
def test_no_word_of_the_form_is_cut_off(
    percent: int, begin: Begin, appearance: Appearance, qtbot: QtBot, office: Office
) -> None:
    appearance.set_percent(percent)
    form = begin(Draft(record_time="2026-11-22 14:00", effect="收获", cost="x", attachment="x"))
    form.save()
    qtbot.wait(20)
    parts: list[QLabel | QPushButton] = [*form.findChildren(QLabel), *form.findChildren(QPushButton)]
    for part in parts:
        if part.isVisible() and part.text() and "Ctrl" not in part.text():
            needed = part.heightForWidth(part.width()) if part.hasHeightForWidth() else part.sizeHint().height()
            assert part.height() >= needed, part.text()
            if not part.hasHeightForWidth():
                assert part.width() >= part.minimumSizeHint().width(), part.text()


def test_the_tab_key_goes_in_reading_order_through_every_field_once(begin: Begin) -> None:
    form = begin(Draft(record_time="2026-11-22 14:00"))
    sheet = form.sheet
    sheet.parent_visit.edit.setFocus()
    seen = []
    for _ in range(14):
        widget = form.focusWidget()
        assert isinstance(widget, QWidget)
        seen.append(widget)
        press(widget, Key.Key_Tab)
    fields = [sheet.parent_visit.edit, sheet.record_time, sheet.event_choice.current_button()]
    fields += [sheet.customers.picker.edit, sheet.followers.picker.edit, sheet.effect, sheet.note, sheet.attachment]
    fields += [sheet.cost, sheet.cost_note]
    assert seen[: len(fields)] == fields
    assert [part.text() for part in seen[len(fields) :] if isinstance(part, QPushButton)][-3:] == [
        "关闭",
        "保存并新建",
        "保存",
    ]


def test_every_field_has_a_name_for_those_who_cannot_see_it(begin: Begin) -> None:
    form = begin()
    unnamed = [
        part
        for part in form.findChildren(QWidget)
        if part.isVisible()
        and part.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not part.accessibleName()
        and not (isinstance(part, QPushButton) and part.text())
    ]
    assert unnamed == []
    assert form.sheet.parent_visit.edit.accessibleName() == "大的拜访（必填）"


def test_the_form_follows_a_change_of_scheme(begin: Begin, appearance: Appearance, qtbot: QtBot) -> None:
    form = begin()
    light = form.grab().toImage().pixelColor(4, 4)
    appearance.set_scheme(Scheme.DARK)
    qtbot.wait(20)
    dark = form.grab().toImage().pixelColor(4, 4)
    assert light.lightness() > 200
    assert dark.lightness() < 60


def test_a_kept_draft_is_offered_with_its_time_and_names_and_answered_once(qtbot: QtBot) -> None:
    banner = DraftBanner()
    qtbot.addWidget(banner)
    kept = KeptDraft(7, Draft(effect="收获"), NOW)
    banner.offer(kept, "智慧校园二期")
    assert "11-22 14:32 有一份拜访没有写完（智慧校园二期）。" in words(banner)
    with qtbot.waitSignal(banner.restore_asked) as asked:
        next(choice for choice in banner.findChildren(QPushButton) if choice.text() == "恢复").click()
    assert asked.args == [kept]
    assert not banner.isVisible()
    banner.offer(kept, "")
    with qtbot.waitSignal(banner.discard_asked) as asked:
        next(choice for choice in banner.findChildren(QPushButton) if choice.text() == "丢弃").click()
    assert asked.args == [kept]


# --- quick, and not twice --------------------------------------------------------------------------------------------
TYPICAL_KEYS_MOST = 60


def test_a_typical_visit_takes_few_keys_beside_its_text(
    begin: Begin, qtbot: QtBot, tasks: Tasks, office: Office
) -> None:
    """The second visit of a day: another big visit, an hour ago, a customer, a colleague, the outcome, a cost."""
    office.visit(parent=office.transport.id)
    form = begin()
    focus, keys = _Focus(form), _Keys()

    keys.type(focus.now(), "zhxy")
    keys.press(focus.now(), Key.Key_Return)
    qtbot.waitUntil(lambda: form.sheet.parent_visit.entry() == office.campus)
    qtbot.waitUntil(tasks.is_idle)  # whose customers come first; no hand is faster than that
    keys.press(focus.now(), Key.Key_Tab)
    keys.type(focus.now(), "13:30")
    keys.press(focus.now(), Key.Key_Tab)
    keys.press(focus.now(), Key.Key_Tab)
    keys.type(focus.now(), "zls")
    keys.press(focus.now(), Key.Key_Return)
    qtbot.waitUntil(lambda: form.sheet.customers.entries() == (office.zhou,))
    while focus.now() is not form.sheet.followers.picker.edit:
        keys.press(focus.now(), Key.Key_Tab)
    keys.type(focus.now(), "cj")
    keys.press(focus.now(), Key.Key_Return)
    qtbot.waitUntil(lambda: form.sheet.followers.entries() == (office.chen,))
    while focus.now() is not form.sheet.effect:
        keys.press(focus.now(), Key.Key_Tab)
    commit_text(focus.now(), "客户认可新版报价，下周三前给书面方案")
    while focus.now() is not form.sheet.cost:
        keys.press(focus.now(), Key.Key_Tab)
    keys.type(focus.now(), "35")
    with qtbot.waitSignal(form.saved) as saved:
        keys.press(focus.now(), Key.Key_Return, CONTROL)

    record = office.desk.record(saved.args[0])
    assert (record.parent, record.customers, record.followers) == (office.campus, (office.zhou,), (office.chen,))
    assert (record.record_time[:16], record.cost) == ("2026-11-22 13:30", 3500)
    assert keys.count <= TYPICAL_KEYS_MOST


class _Keys:
    """Presses and counts; a shifted or controlled key counts as one."""

    def __init__(self) -> None:
        self.count = 0

    def press(
        self, widget: QWidget, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        self.count += 1
        press(widget, key, modifiers)

    def type(self, widget: QWidget, letters: str) -> None:
        self.count += len(letters)
        type_keys(widget, letters)


def test_the_same_customer_day_and_event_is_said_and_saved_all_the_same(
    begin: Begin, qtbot: QtBot, office: Office
) -> None:
    office.visit(customers=(office.zhou.id,), effect="上午")
    form = begin(Draft(parent=office.campus.id, record_time="2026-11-21 16:00", event=2))
    assert "同类记录" not in words(form)
    form.sheet.customers.picker.picked.emit(office.zhou)
    qtbot.waitUntil(lambda: "同类记录：14:00 · 周老师 · 刘洋" in words(form))
    form.sheet.event_choice.set_event(3)
    form.sheet.changed.emit()
    qtbot.waitUntil(lambda: "同类记录" not in words(form))
    form.sheet.event_choice.set_event(2)
    form.sheet.changed.emit()
    qtbot.waitUntil(lambda: "同类记录" in words(form))
    with qtbot.waitSignal(form.saved):
        press(form, Key.Key_Return, CONTROL)
    assert office.desk.summary().records == 2


def test_a_record_is_not_like_itself(begin: Begin, qtbot: QtBot, tasks: Tasks, office: Office) -> None:
    record = office.visit(customers=(office.zhou.id,))
    form = begin(office.desk.draft_of(record))
    qtbot.wait(400)
    qtbot.waitUntil(tasks.is_idle)
    assert "同类记录" not in words(form)


def test_the_same_again_is_begun_with_the_same_people(begin: Begin, office: Office) -> None:
    record = office.visit(customers=(office.zhou.id,), followers=(office.chen.id,), effect="谈好了", event=3)
    form = begin(office.desk.draft_like(record))
    assert form.sheet.customers.entries() == (office.zhou,)
    assert form.sheet.followers.entries() == (office.chen,)
    assert form.sheet.event_choice.event_value() == 3
    assert form.sheet.record_time.text() == "2026-11-22 14:32"
    assert form.sheet.effect.toPlainText() == ""
    assert [form.sheet.fields[name].origin() for name in ("parent", "event")] == ["", ""]  # it was asked for


# --- said at a glance, in either language, and not while words are composed -----------------------------------------
def test_a_pill_says_whether_the_visit_can_be_saved(begin: Begin, office: Office) -> None:
    form = begin(Draft())
    assert "缺必填：大的拜访、拜访时间" in words(form)
    form.sheet.record_time.setText("昨天下午3点")
    assert "缺必填：大的拜访" in words(form)
    form.sheet.parent_visit.take_made(office.campus)
    assert "可提交" in words(form)
    form.sheet.cost.setText("很多")
    assert "有 1 处要改" in words(form)
    form.sheet.cost.setText("20")
    assert "可提交" in words(form)


def test_the_form_follows_a_change_of_language_with_all_that_is_said_in_it(
    begin: Begin, qtbot: QtBot, qapp: QApplication, tree: Path, office: Office
) -> None:
    form = begin(Draft(record_time="2026-02-30 14:00", cost="1.234"))
    commit_text(form.sheet.effect, "Erfolg")
    form.save()
    form.keep_now()
    qtbot.waitUntil(lambda: "草稿已自动保存" in words(form))
    language = Language(qapp, tree / "resources" / "i18n", "zh")
    try:
        language.use("en")
        form.retranslate()
        shown = words(form)
        assert "so there is no day 30" in form.sheet.fields["record_time"].problem()
        assert "Missing: Parent visit" in shown
        assert "Draft kept at 14:32" in shown
        assert not re.search(r"[一-鿿]", shown), shown
    finally:
        language.use("zh")


@pytest.mark.parametrize(
    ("key", "modifiers"), [(Key.Key_Return, CONTROL), (Key.Key_S, CONTROL), (Key.Key_Escape, Qt.KeyboardModifier(0))]
)
@pytest.mark.parametrize("field", ["effect", "record_time", "cost", "parent"])
def test_no_key_means_the_form_while_words_are_composed(
    field: str, key: Qt.Key, modifiers: Qt.KeyboardModifier, begin: Begin, qtbot: QtBot, tasks: Tasks, office: Office
) -> None:
    form = begin(Draft(parent=office.campus.id, record_time="2026-11-22 14:00", effect="收获"))
    editor = form.sheet.fields[field].focused
    editor.setFocus()
    before = form.draft()
    compose_text(editor, "ke hu")
    press(editor, key, modifiers)
    qtbot.wait(20)
    qtbot.waitUntil(tasks.is_idle)
    assert form.isVisible()
    assert office.desk.summary().records == 0
    assert form.draft() == before
    compose_text(editor, "")
    with qtbot.waitSignal(form.saved):
        press(editor, Key.Key_S, CONTROL)


def test_an_impossible_day_is_answered_with_one_that_would_do(begin: Begin) -> None:
    form = begin()
    line = form.sheet.record_time
    line.setFocus()
    line.selectAll()
    commit_text(line, "2月30日")
    press(line, Key.Key_Tab)
    assert form.sheet.fields["record_time"].problem() == "2 月最多 29 天，没有 30 日，请改正日期，例如 2-28"


def test_a_customer_typed_at_once_after_the_big_visit_is_the_one_of_its_organization(
    begin: Begin, qtbot: QtBot, office: Office
) -> None:
    """No pause between the two: what is typed fast must not take the namesake elsewhere."""
    form = begin(Draft(record_time="2026-11-22 14:00"))
    with qtbot.waitSignal(form.sheet.parent_visit.picked):
        type_keys(form.sheet.parent_visit.edit, "ysgl")  # 运输管理系统 at the logistics firm
        press(form.sheet.parent_visit.edit, Key.Key_Return)
    form.sheet.customers.picker.setFocus()
    type_keys(form.sheet.customers.picker.edit, "zls")
    press(form.sheet.customers.picker.edit, Key.Key_Return)
    qtbot.waitUntil(lambda: form.sheet.customers.entries() == (office.zhou_too,))
