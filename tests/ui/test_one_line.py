"""One line fills the form by keyboard: what was understood is seen before it is taken, and one key takes it back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QTextFormat
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QWidget

from desktop_app.domain.directory import Kind
from desktop_app.domain.draft import Draft
from desktop_app.ui.draft_banner import DraftBanner
from desktop_app.ui.entry_card import EntryCard
from desktop_app.ui.entry_form import EntryForm
from desktop_app.ui.main_window import MainWindow
from tests.ui.office import Begin, Office, commit_text, compose_text, press

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from desktop_app.ui.tasks import Tasks
    from desktop_app.ui.window_parts import WindowParts

Key = Qt.Key
CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
BACKGROUND = QTextFormat.Property.BackgroundBrush
Write = Callable[[str], EntryForm]


@pytest.fixture
def write(begin: Begin, qtbot: QtBot, tasks: Tasks) -> Write:
    """Ctrl+L, the line, and the chips have come."""

    def written(line: str) -> EntryForm:
        form = begin()
        press(form, Key.Key_L, CONTROL)
        assert form.line.has_focus()
        commit_text(form.line.panel.box, line)
        qtbot.waitUntil(lambda: bool(chips(form)) and tasks.is_idle())
        return form

    return written


def chips(form: EntryForm) -> list[str]:
    return [chip.text() for chip in form.line.panel.chips.chips() if chip.isVisible()]


def enter(form: EntryForm) -> None:
    press(form.line.panel.box, Key.Key_Return)


def menu(form: EntryForm, qtbot: QtBot) -> QMenu:
    qtbot.waitUntil(lambda: form.line.panel.chips.menu() is not None)
    found = form.line.panel.chips.menu()
    assert found is not None
    return found


def choices(found: QMenu) -> list[str]:
    return [action.text() for action in found.actions() if action.isEnabled() and action.text()]


def choose(found: QMenu, words: str) -> None:
    """By the arrow keys, as a person does."""
    for _ in found.actions():
        active = found.activeAction()
        if active is not None and active.text() == words:
            break
        QTest.keyClick(found, Key.Key_Down)
    else:
        raise AssertionError(f"{words} is not offered: {choices(found)}")
    QTest.keyClick(found, Key.Key_Return)


def focused(form: EntryForm) -> QWidget:
    found = form.focusWidget()
    assert found is not None
    return found


def laid_in(form: EntryForm, qtbot: QtBot, tasks: Tasks) -> None:
    qtbot.waitUntil(lambda: form.line.words() == "" and form.is_ready() and tasks.is_idle())


# --- reading ---------------------------------------------------------------------------------------------------------
def test_a_line_is_understood_while_it_is_typed(write: Write, office: Office) -> None:
    form = write("昨天下午电话济南大学周老师 谈报价 打车30吃饭90")
    assert chips(form) == [
        "时间 约 昨天 14:00",
        "事件 电话拜访",
        "单位 济南大学",
        "大的拜访：智慧校园二期？",
        "客户 周老师",
        "费用 120.00",
    ]
    assert form.line.panel.talk() == "谈报价"
    assert office.desk.drafts() == () or office.desk.drafts()[0].draft.effect == ""


def test_words_that_are_still_composed_are_not_read(begin: Begin, qtbot: QtBot, tasks: Tasks) -> None:
    form = begin()
    form.line.focus()
    compose_text(form.line.panel.box, "zuo tian")
    press(form.line.panel.box, Key.Key_Return)
    press(form, Key.Key_Return, CONTROL)
    qtbot.wait(400)
    assert chips(form) == []
    assert form.isVisible()
    commit_text(form.line.panel.box, "昨天")
    qtbot.waitUntil(lambda: chips(form) == ["时间 约 昨天 09:00"])
    assert tasks.is_idle()


def test_each_piece_shows_the_words_that_it_came_from(write: Write) -> None:
    form = write("昨天电话周老师，花85")
    box = form.line.panel.box
    marked = [selection.cursor.selectedText() for selection in box.extraSelections()]
    assert marked == ["昨天", "电话", "周老师", "花85"]
    press(box, Key.Key_Down)
    assert focused(form) is form.line.panel.chips.chips()[0]
    lit = [one.cursor.selectedText() for one in box.extraSelections() if one.format.hasProperty(BACKGROUND)]
    press(focused(form), Key.Key_Right)
    assert lit == ["昨天"]
    press(focused(form), Key.Key_Up)
    assert focused(form) is box


# --- taking ----------------------------------------------------------------------------------------------------------
def test_a_line_and_three_keys_are_a_saved_visit(write: Write, office: Office, qtbot: QtBot, tasks: Tasks) -> None:
    form = write("昨天下午电话济南大学周老师 谈报价 打车30吃饭90")
    enter(form)  # 1
    found = menu(form, qtbot)
    assert choices(found)[0] == "智慧校园二期（这个单位唯一的）"
    QTest.keyClick(found, Key.Key_Return)  # 2
    laid_in(form, qtbot, tasks)
    assert form.sheet.effect.toPlainText() == "谈报价"
    with qtbot.waitSignal(form.saved) as saved:
        press(focused(form), Key.Key_Return)  # 3, on the button that saves

    record = office.desk.record(saved.args[0])
    assert (record.record_time[:16], record.event) == ("2026-11-21 14:00", 3)
    assert (record.parent, record.customers) == (office.campus, (office.zhou,))
    assert (record.effect, record.cost, record.cost_note) == ("谈报价", 12000, "打车30吃饭90")


def test_ctrl_enter_in_the_line_takes_and_saves(write: Write, office: Office, qtbot: QtBot) -> None:
    form = write("电话上海锦程物流周老师 问运费")
    with qtbot.waitSignal(form.saved) as saved:
        press(form.line.panel.box, Key.Key_Return, CONTROL)
        QTest.keyClick(menu(form, qtbot), Key.Key_Return)
    record = office.desk.record(saved.args[0])
    assert (record.parent, record.customers, record.effect) == (office.transport, (office.zhou_too,), "问运费")
    assert [kept.draft for kept in office.desk.drafts()] == []


def test_what_is_still_missing_has_the_focus_and_nothing_is_saved(
    write: Write, office: Office, qtbot: QtBot, tasks: Tasks
) -> None:
    form = write("昨天谈报价")
    press(form.line.panel.box, Key.Key_Return, CONTROL)
    laid_in(form, qtbot, tasks)
    qtbot.waitUntil(lambda: form.focusWidget() is form.sheet.parent_visit.edit)
    assert form.isVisible()
    assert form.sheet.fields["parent"].problem()
    assert form.sheet.effect.toPlainText() == "谈报价"


def test_a_new_customer_is_made_only_when_it_is_chosen(
    write: Write, office: Office, qtbot: QtBot, tasks: Tasks
) -> None:
    form = write("济南大学王主任来电 要报价")
    enter(form)
    QTest.keyClick(menu(form, qtbot), Key.Key_Return)  # the big visit
    found = menu(form, qtbot)
    assert choices(found) == ["新建客户「王主任」（济南大学）", "另选已有的…", "不填，留在收获里"]
    choose(found, "新建客户「王主任」（济南大学）")
    laid_in(form, qtbot, tasks)

    (made,) = office.desk.find(Kind.CUSTOMER, "王主任", organization=office.university.id)
    assert form.sheet.customers.entries() == (made,)
    assert form.sheet.effect.toPlainText() == "要报价"


def test_an_organization_without_a_big_visit_gets_one_in_a_card_of_its_own(
    write: Write, office: Office, qtbot: QtBot, tasks: Tasks
) -> None:
    harbour = office.desk.add_entry(Kind.ORGANIZATION, "新港集团")
    form = write("电话新港集团 谈合作")
    enter(form)
    found = menu(form, qtbot)
    assert choices(found)[0] == "新建大的拜访（新港集团）…"
    QTest.keyClick(found, Key.Key_Return)
    laid_in(form, qtbot, tasks)
    qtbot.waitUntil(lambda: bool(form.findChildren(EntryCard)))
    (card,) = form.findChildren(EntryCard)
    assert card.organization.entry() == harbour
    assert card.focusWidget() is card.name
    card.name.setText("码头改造")
    card.save()
    qtbot.waitUntil(lambda: form.sheet.parent_visit.entry() is not None)
    assert form.sheet.effect.toPlainText() == "谈合作"
    assert office.desk.organization_of(Kind.PARENT, form.sheet.gather().parent) == harbour  # type: ignore[arg-type]


def test_a_record_that_is_revised_keeps_its_values_and_takes_new_words(
    begin: Begin, office: Office, qtbot: QtBot, tasks: Tasks
) -> None:
    record = office.visit(cost="80", effect="先谈的")
    form = begin(office.desk.draft_of(record))
    form.line.focus()
    commit_text(form.line.panel.box, "昨天电话周老师 又谈了交期 花120")
    qtbot.waitUntil(lambda: len(chips(form)) == 4)
    enter(form)
    laid_in(form, qtbot, tasks)
    draft = form.sheet.gather()
    assert (draft.record_time, draft.event, draft.cost) == ("2026-11-21 14:00", 2, "80.00")
    assert draft.customers == (office.zhou.id,)
    assert draft.effect.startswith("先谈的\n")
    assert "又谈了交期" in draft.effect
    assert "花120" in draft.effect


def test_a_name_that_is_not_wanted_stays_in_the_words(write: Write, office: Office, qtbot: QtBot, tasks: Tasks) -> None:
    form = write("济南大学王主任来电 要报价")
    enter(form)
    QTest.keyClick(menu(form, qtbot), Key.Key_Return)
    choose(menu(form, qtbot), "不填，留在收获里")
    laid_in(form, qtbot, tasks)
    assert form.sheet.customers.entries() == ()
    assert form.sheet.effect.toPlainText() == "王主任 要报价"
    assert office.desk.find(Kind.CUSTOMER, "王主任") == ()


def test_another_customer_is_looked_for_in_the_form(write: Write, qtbot: QtBot, tasks: Tasks) -> None:
    form = write("济南大学王主任来电 要报价")
    enter(form)
    QTest.keyClick(menu(form, qtbot), Key.Key_Return)
    choose(menu(form, qtbot), "另选已有的…")
    laid_in(form, qtbot, tasks)
    edit = form.sheet.customers.picker.edit
    qtbot.waitUntil(lambda: form.focusWidget() is edit)
    assert edit.text() == "王主任"


def test_a_question_that_is_closed_leaves_everything_as_it_was(write: Write, qtbot: QtBot) -> None:
    form = write("昨天电话济南大学周老师")
    before = form.sheet.gather()
    enter(form)
    QTest.keyClick(menu(form, qtbot), Key.Key_Escape)
    qtbot.waitUntil(lambda: form.focusWidget() is form.line.panel.box)
    assert form.line.words() == "昨天电话济南大学周老师"
    assert form.sheet.gather() == before
    assert form.isVisible()


def test_a_short_form_is_offered_and_known_the_next_time(
    write: Write, office: Office, qtbot: QtBot, tasks: Tasks
) -> None:
    form = write("去济大拜访周老师")
    assert "单位：济大？" in chips(form)
    enter(form)
    choose(menu(form, qtbot), "济南大学")
    qtbot.waitUntil(lambda: "客户 周老师" in chips(form))  # whose customers are meant goes by it
    QTest.keyClick(menu(form, qtbot), Key.Key_Return)
    laid_in(form, qtbot, tasks)
    assert form.sheet.customers.entries() == (office.zhou,)

    form.line.focus()
    commit_text(form.line.panel.box, "去济大谈验收")
    qtbot.waitUntil(lambda: "单位 济南大学" in chips(form))


# --- what a hand wrote -----------------------------------------------------------------------------------------------
def test_a_field_written_by_hand_is_left_alone_unless_it_is_said(begin: Begin, qtbot: QtBot, tasks: Tasks) -> None:
    form = begin()
    form.sheet.cost.setText("80")
    form.sheet.effect.setPlainText("先写的")
    form.line.focus()
    commit_text(form.line.panel.box, "谈报价 花120")
    qtbot.waitUntil(lambda: chips(form) == ["费用 120.00"])
    chip = form.line.panel.chips.chips()[0]
    assert chip.accessibleName() == "费用 120.00：已手填，保留；按空格改为这个"
    enter(form)
    laid_in(form, qtbot, tasks)
    assert form.sheet.cost.text() == "80"
    assert form.sheet.effect.toPlainText() == "先写的\n谈报价 花120"

    form.line.focus()
    commit_text(form.line.panel.box, "花95")
    qtbot.waitUntil(lambda: chips(form) == ["费用 95.00"])
    press(form.line.panel.chips.chips()[0], Key.Key_Space)
    enter(form)
    laid_in(form, qtbot, tasks)
    assert form.sheet.cost.text() == "95.00"


def test_a_chip_that_is_switched_off_gives_its_words_to_the_talk(write: Write, qtbot: QtBot, tasks: Tasks) -> None:
    form = write("周老师来电 花85 问运费")
    cost = next(chip for chip in form.line.panel.chips.chips() if chip.text() == "费用 85.00")
    press(cost, Key.Key_Space)
    assert form.line.panel.talk().endswith("花85 问运费")
    press(cost, Key.Key_Space)
    assert form.line.panel.talk().endswith("问运费")
    assert "花85" not in form.line.panel.talk()


def test_somebody_who_is_only_spoken_of_is_offered_and_taken_by_one_press(
    write: Write, office: Office, qtbot: QtBot, tasks: Tasks
) -> None:
    form = write("昨天谈到周老师的报价")
    chip = next(chip for chip in form.line.panel.chips.chips() if chip.text() == "＋ 客户 周老师")
    press(chip, Key.Key_Space)
    choose(menu(form, qtbot), "周老师（济南大学）")
    assert "客户 周老师" in chips(form)
    enter(form)
    laid_in(form, qtbot, tasks)
    assert form.sheet.customers.entries() == (office.zhou,)
    assert form.sheet.effect.toPlainText() == "谈到周老师的报价"


# --- taking back -----------------------------------------------------------------------------------------------------
def test_one_key_takes_it_all_back_but_for_what_was_written_since(write: Write, qtbot: QtBot, tasks: Tasks) -> None:
    form = write("昨天谈报价 花120")
    before = form.sheet.gather()
    enter(form)
    laid_in(form, qtbot, tasks)
    assert form.line.panel.news() == "已填入 3 项：时间、费用、收获"
    form.sheet.note.setPlainText("后来写的")

    press(form, Key.Key_Z, ALT)
    qtbot.waitUntil(lambda: form.line.words() == "昨天谈报价 花120" and form.is_ready() and tasks.is_idle())

    after = form.sheet.gather()
    assert (after.record_time, after.cost, after.effect) == (before.record_time, before.cost, before.effect)
    assert after.note == "后来写的"
    assert form.line.has_focus()


# --- nothing is lost -------------------------------------------------------------------------------------------------
def test_the_draft_keeps_the_line(write: Write, begin: Begin, office: Office, qtbot: QtBot, tasks: Tasks) -> None:
    form = write("昨天电话济南大学周老师")
    form.reject()
    qtbot.waitUntil(lambda: not form.isVisible() and tasks.is_idle())
    (kept,) = office.desk.drafts()
    assert kept.draft.line == "昨天电话济南大学周老师"

    again = begin(kept.draft, kept.id)

    qtbot.waitUntil(lambda: "客户 周老师" in chips(again))
    assert again.line.words() == "昨天电话济南大学周老师"


def test_a_line_that_is_in_no_field_yet_is_not_lost_by_saving(begin: Begin, office: Office, qtbot: QtBot) -> None:
    form = begin(Draft(parent=office.campus.id, record_time="2026-11-22 14:32", event=2))
    commit_text(form.line.panel.box, "谈报价")
    form.sheet.effect.setFocus()
    press(form, Key.Key_Return, CONTROL)
    assert form.isVisible()
    assert form.line.has_focus()
    assert "这一句还没有填入" in form.line.panel.news()
    form.line.panel.box.clear()
    form.sheet.effect.setFocus()
    with qtbot.waitSignal(form.saved):
        press(form, Key.Key_Return, CONTROL)


def test_pasted_rows_become_one_line(begin: Begin) -> None:
    form = begin()
    form.line.focus()
    QApplication.clipboard().setText("昨天电话\r\n周老师\n")
    form.line.panel.box.paste()
    assert form.line.words() == "昨天电话 周老师 "


def test_it_is_closed_and_opened_by_keyboard(begin: Begin, qtbot: QtBot) -> None:
    form = begin()
    said: list[bool] = []
    form.line.panel.opened.connect(said.append)
    form.line.panel.set_open(False)
    assert not form.line.panel.box.isVisible()
    press(form, Key.Key_L, CONTROL)
    qtbot.waitUntil(lambda: form.focusWidget() is form.line.panel.box)
    assert form.line.panel.is_open()


def test_it_speaks_both_languages(write: Write, parts: WindowParts) -> None:
    form = write("昨天电话济南大学周老师")
    parts.language.use("en")
    form.retranslate()
    texts = [form.line.panel.box.accessibleName(), form.line.panel.undo.text(), *chips(form)]
    assert texts[:2] == ["One line", "Undo filling in"]
    assert [text.split(" ")[0] for text in texts[2:]] == ["Time", "Event", "Organization", "Parent", "Customer"]


def test_save_and_next_goes_on_in_the_line(write: Write, office: Office, qtbot: QtBot, tasks: Tasks) -> None:
    form = write("电话上海锦程物流周老师 问运费")
    with qtbot.waitSignal(form.saved):
        press(form.line.panel.box, Key.Key_Return, CONTROL | Qt.KeyboardModifier.ShiftModifier)
        QTest.keyClick(menu(form, qtbot), Key.Key_Return)
    qtbot.waitUntil(lambda: form.is_ready() and tasks.is_idle() and form.line.has_focus())
    with qtbot.waitActive(form):
        form.activateWindow()  # a desktop does that when the menu goes
    commit_text(form.line.panel.box, "昨天电话周老师 问发票")
    with qtbot.waitSignal(form.saved) as saved:  # the big visit is that of the last one, and so the customer's firm
        press(form.line.panel.box, Key.Key_Return, CONTROL)
    record = office.desk.record(saved.args[0])
    assert (record.parent, record.customers, record.effect) == (office.transport, (office.zhou_too,), "问发票")


def test_a_kept_draft_of_a_line_alone_is_named_by_it(write: Write, office: Office, qtbot: QtBot, tasks: Tasks) -> None:
    form = write("昨天电话济南大学周老师")
    form.reject()
    qtbot.waitUntil(lambda: not form.isVisible() and tasks.is_idle())
    banner = DraftBanner()
    qtbot.addWidget(banner)
    banner.offer(office.desk.drafts()[0], "")
    assert any("昨天电话济南大学周老师" in label.text() for label in banner.findChildren(QLabel))


def test_every_part_of_the_line_has_a_name_to_be_read_out(write: Write) -> None:
    form = write("昨天电话济南大学周老师 谈报价")
    for part in form.line.panel.findChildren(QWidget):
        if part.isVisible() and part.focusPolicy() != Qt.FocusPolicy.NoFocus:
            found = QAccessible.queryAccessibleInterface(part)
            assert found.text(QAccessible.Text.Name), part
    assert "客户 周老师" in form.line.panel.box.accessibleDescription()


def test_tab_goes_from_the_line_to_its_chips_and_on_to_the_fields(write: Write) -> None:
    form = write("昨天电话济南大学周老师")
    seen = [focused(form)]
    for _ in range(3):
        press(focused(form), Key.Key_Tab)
        seen.append(focused(form))
    panel = form.line.panel
    assert seen == [panel.box, panel.chips.chips()[0], panel.fold, form.sheet.parent_visit.edit]
    press(form.sheet.parent_visit.edit, Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert focused(form) is form.line.panel.fold


# --- from the main window ------------------------------------------------------------------------------------------
def test_ctrl_k_in_the_main_window_begins_a_visit_with_the_line(
    parts: WindowParts, office: Office, qtbot: QtBot, tasks: Tasks
) -> None:
    window = MainWindow(parts)
    qtbot.addWidget(window)
    window.show()
    window.attach(office.desk)
    with qtbot.waitActive(window):
        window.activateWindow()
    qtbot.waitUntil(lambda: window.menus.is_filled() and tasks.is_idle())

    press(window, Key.Key_K, CONTROL)

    qtbot.waitUntil(lambda: (form := window.form()) is not None and form.is_ready() and form.line.has_focus())
    form = window.form()
    assert form is not None
    form.line.panel.box.put_words("")
    form.sheet.effect.setPlainText("写了一半")
    form.sheet.effect.setFocus()
    window.menus.action("one_line").trigger()
    qtbot.waitUntil(form.line.has_focus)
    assert form.sheet.effect.toPlainText() == "写了一半", "what is unsaved is gone on with"
    window.close()
    qtbot.waitUntil(lambda: tasks.is_idle() and not window.isVisible())


def test_whether_the_line_is_closed_is_remembered(
    parts: WindowParts, office: Office, qtbot: QtBot, tasks: Tasks
) -> None:
    def opened() -> tuple[MainWindow, EntryForm]:
        window = MainWindow(parts)
        qtbot.addWidget(window)
        window.show()
        window.attach(office.desk)
        window.new_visit()
        qtbot.waitUntil(lambda: (form := window.form()) is not None and form.is_ready())
        form = window.form()
        assert form is not None
        return window, form

    def closed(window: MainWindow) -> None:
        window.close()
        qtbot.waitUntil(lambda: tasks.is_idle() and not window.isVisible())

    window, form = opened()
    assert form.line.panel.is_open()
    QTest.mouseClick(form.line.panel.fold, Qt.MouseButton.LeftButton)
    assert not form.line.panel.is_open()
    closed(window)

    window, form = opened()
    assert not form.line.panel.is_open()
    closed(window)
