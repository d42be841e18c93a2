"""There is one form beside the main window: raised, never lost behind another, and its drafts are offered back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QTextEdit, QVBoxLayout, QWidget

from desktop_app.domain.desk_views import Changes
from desktop_app.domain.directory import EntryValues, Kind
from desktop_app.domain.draft import Draft
from desktop_app.domain.filter_choice import FilterChoice
from desktop_app.domain.record_filter import QuickRange, RecordFilter
from desktop_app.ui.draft_banner import DraftBanner
from desktop_app.ui.entry_form import EntryForm
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.theme import Scheme
from desktop_app.ui.window_memory import WindowMemory
from desktop_app.ui.window_parts import WindowParts
from desktop_app.ui.writing import Writing
from tests.ui.office import Office, commit_text, press

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from desktop_app.ui.tasks import Tasks

Key = Qt.Key
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


class Desktop:
    """A main window as far as writing needs one: a place for the banner, and something to type into."""

    def __init__(self, qtbot: QtBot, tasks: Tasks, office: Office, memory: WindowMemory) -> None:
        self.qtbot, self.tasks, self.office = qtbot, tasks, office
        self.main = QWidget()
        self.banners = QVBoxLayout(self.main)
        self.writing = Writing(tasks, memory, self.banners, self.main)
        self.said: list[str] = []
        self.writing.said.connect(lambda words, _button, _press: self.said.append(words))
        self.ended = False
        qtbot.addWidget(self.main, before_close_func=lambda _main: self.end())
        self.main.show()
        self.writing.attach(office.desk)
        self.settle()

    def end(self) -> None:
        """As the window goes: the form first, once its draft is kept."""
        if not self.ended:
            self.ended = True
            if not self.writing.may_leave():
                self.settle()
            self.writing.detach()

    def settle(self) -> None:
        for _ in range(3):
            self.qtbot.wait(1)
            self.qtbot.waitUntil(self.tasks.is_idle)
        self.qtbot.wait(1)

    def form(self) -> EntryForm:
        form = self.writing.form()
        assert form is not None
        return form

    def begin_new(self) -> EntryForm:
        self.writing.new()
        self.settle()
        return self.form()

    def offered(self) -> str:
        """What the banner says, nothing when there is none."""
        return "".join(
            label.text()
            for banner in self.main.findChildren(DraftBanner)
            if banner.isVisible()
            for label in banner.findChildren(QLabel)
        )

    def answer(self, words: str) -> None:
        (banner,) = self.main.findChildren(DraftBanner)
        next(button for button in banner.findChildren(QPushButton) if button.text() == words).click()
        self.settle()

    def answer_in_line(self, words: str) -> None:
        next(button for button in self.main.findChildren(QPushButton) if button.text() == words).click()

    def kept(self) -> list[str]:
        return sorted(kept.draft.effect for kept in self.office.desk.drafts())


@pytest.fixture
def desktop(qtbot: QtBot, tasks: Tasks, office: Office, tmp_path: Path) -> Desktop:
    return Desktop(qtbot, tasks, office, WindowMemory(tmp_path / "window.ini"))


def test_the_main_window_is_used_while_a_visit_is_written(desktop: Desktop) -> None:
    form = desktop.begin_new()
    assert not form.isModal()
    assert form.parent() is None  # so that either can stand before the other
    line = QWidget(desktop.main)
    line.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    line.show()
    desktop.main.activateWindow()
    with desktop.qtbot.waitActive(desktop.main):
        pass
    line.setFocus()
    assert QApplication.focusWidget() is line
    assert form.isVisible()


def test_a_second_new_visit_brings_the_half_written_one_to_the_front(desktop: Desktop) -> None:
    form = desktop.begin_new()
    commit_text(form.sheet.effect, "写到一半")
    desktop.main.activateWindow()
    desktop.settle()
    assert desktop.begin_new() is form
    assert form.sheet.effect.toPlainText() == "写到一半"
    assert desktop.kept() == ["写到一半"]


def test_a_form_without_a_word_begins_anew(desktop: Desktop, office: Office) -> None:
    desktop.begin_new()
    office.visit(parent=office.transport.id)
    form = desktop.begin_new()
    assert form.sheet.parent_visit.entry() == office.transport


def test_another_record_takes_the_place_of_a_half_written_visit_which_is_kept_and_offered(
    desktop: Desktop, office: Office
) -> None:
    record = office.visit(effect="旧")
    form = desktop.begin_new()
    commit_text(form.sheet.effect, "写到一半")
    desktop.writing.revise(record)
    desktop.settle()
    assert (form.draft().record, form.sheet.effect.toPlainText()) == (record, "旧")
    assert form.head.news() == "前一份已存为草稿，可在主窗口上方恢复"
    assert "有一份拜访没有写完（智慧校园二期）" in desktop.offered()

    desktop.answer("恢复")
    assert form.sheet.effect.toPlainText() == "写到一半"
    assert desktop.offered() == ""  # it is being written on


def test_a_place_is_not_taken_while_what_stands_there_cannot_be_kept(desktop: Desktop, office: Office) -> None:
    record = office.visit(effect="旧")
    form = desktop.begin_new()
    commit_text(form.sheet.effect, "不能丢")
    office.desk.full = True
    desktop.writing.revise(record)
    desktop.settle()
    assert form.sheet.effect.toPlainText() == "不能丢"
    assert any("草稿没有保存：磁盘已满" in label.text() for label in form.findChildren(QLabel))
    assert form.is_ready()
    office.desk.full = False
    desktop.writing.revise(record)
    desktop.settle()
    assert form.sheet.effect.toPlainText() == "旧"
    assert desktop.kept() == ["不能丢"]


def test_the_record_that_is_open_already_is_only_raised(desktop: Desktop, office: Office) -> None:
    record = office.visit(effect="旧")
    desktop.writing.revise(record)
    desktop.settle()
    form = desktop.form()
    commit_text(form.sheet.effect, "更多")
    written = form.sheet.effect.toPlainText()
    desktop.writing.revise(record)
    desktop.settle()
    assert form.sheet.effect.toPlainText() == written


def test_a_closed_form_is_offered_back_at_once_and_a_saved_one_is_not(desktop: Desktop, office: Office) -> None:
    office.visit()
    form = desktop.begin_new()
    commit_text(form.sheet.effect, "明天再写")
    form.close()
    desktop.settle()
    assert "没有写完" in desktop.offered()
    assert desktop.said == ["草稿已保留，下次可以接着写"]
    desktop.answer("恢复")
    form.save()
    desktop.settle()
    assert desktop.offered() == ""
    assert desktop.kept() == []


def test_a_discarded_draft_comes_back_with_one_press(desktop: Desktop, office: Office) -> None:
    offers: list[object] = []
    desktop.writing.said.connect(lambda _words, _button, press: offers.append(press))
    office.visit()
    form = desktop.begin_new()
    commit_text(form.sheet.effect, "要不要")
    form.close()
    desktop.settle()
    desktop.answer("丢弃")
    assert (desktop.kept(), desktop.offered()) == ([], "")
    assert desktop.said[-1] == "草稿已丢弃"
    undo = offers[-1]
    assert callable(undo)
    undo()
    desktop.settle()
    assert desktop.kept() == ["要不要"]
    assert "没有写完" in desktop.offered()


def test_several_drafts_are_counted_told_apart_and_looked_through(desktop: Desktop, office: Office) -> None:
    for effect in ("客户要求下周三前给出书面的迁移方案，另请王工带报价到场", "电话里说再等等"):
        office.desk.keep_draft(Draft(parent=office.campus.id, record_time="2026-11-22 14:00", effect=effect))
    desktop.writing.attach(office.desk)
    desktop.settle()
    first = desktop.offered()
    desktop.answer("还有 1 份，看下一份")
    both = sorted((first, desktop.offered()))
    beginnings = ["客户要求下周三前给出书面的迁移方案，另请王工带…」", "电话里说再等等」"]
    assert [words.split("「")[1] for words in both] == beginnings
    seen = desktop.offered().split("「")[1][:4]
    desktop.main.activateWindow()
    with desktop.qtbot.waitActive(desktop.main):
        pass
    press(desktop.main, Key.Key_R, CONTROL | SHIFT)
    desktop.qtbot.waitUntil(lambda: desktop.writing.form() is not None)
    desktop.settle()
    assert desktop.form().sheet.effect.toPlainText().startswith(seen)
    assert "看下一份" not in "".join(
        button.text() for button in desktop.main.findChildren(QPushButton) if button.isVisible()
    )


def test_a_draft_given_up_in_the_form_comes_back_with_one_press(desktop: Desktop, office: Office) -> None:
    offers: list[object] = []
    desktop.writing.said.connect(lambda _words, _button, press: offers.append(press))
    office.visit()
    form = desktop.begin_new()
    commit_text(form.sheet.effect, "点错了")
    next(button for button in form.findChildren(QPushButton) if button.text() == "放弃草稿").click()
    desktop.settle()
    assert (form.isVisible(), desktop.kept(), desktop.said[-1]) == (False, [], "草稿已放弃")
    undo = offers[-1]
    assert callable(undo)
    undo()
    desktop.settle()
    assert form.isVisible()
    assert form.sheet.effect.toPlainText() == "点错了"
    assert desktop.kept() == ["点错了"]


def test_the_main_window_says_that_a_half_written_visit_is_open_and_leads_back(
    desktop: Desktop, office: Office
) -> None:
    office.visit()
    form = desktop.begin_new()

    def said() -> list[str]:
        return [label.text() for label in desktop.main.findChildren(QLabel) if label.isVisible() and label.text()]

    def look_up() -> None:
        desktop.main.activateWindow()
        with desktop.qtbot.waitActive(desktop.main):
            pass

    look_up()
    assert said() == []  # there is nothing half written
    form.come_to_front()
    with desktop.qtbot.waitActive(form):
        pass
    commit_text(form.sheet.effect, "写到一半")
    look_up()
    assert said() == ["正在写一条拜访"]
    desktop.answer_in_line("返回 (Ctrl+N)")
    with desktop.qtbot.waitActive(form):
        pass
    assert form.sheet.effect.toPlainText() == "写到一半"
    form.save()
    desktop.settle()
    assert said() == []


def test_leaving_waits_for_the_draft(desktop: Desktop, office: Office) -> None:
    office.visit()
    form = desktop.begin_new()
    commit_text(form.sheet.effect, "还没完")
    with desktop.qtbot.waitSignal(desktop.writing.let_go):
        assert not desktop.writing.may_leave()
    assert not form.isVisible()
    assert desktop.kept() == ["还没完"]
    assert desktop.writing.may_leave()


def test_saving_and_going_on_says_which_record_was_saved(desktop: Desktop, office: Office) -> None:
    office.visit()
    saved: list[str] = []
    desktop.writing.saved.connect(lambda _record, title: saved.append(title))
    form = desktop.begin_new()
    commit_text(form.sheet.effect, "第一条")
    press(form.sheet.effect, Key.Key_Return, CONTROL | SHIFT)
    desktop.settle()
    assert saved == ["2026.11.22-刘洋-济南大学"]
    assert form.isVisible()
    assert form.head.news() == "已保存：2026.11.22-刘洋-济南大学"
    assert office.desk.count(RecordFilter()) == 2
    commit_text(form.sheet.effect, "第二条")
    form.keep_now()
    desktop.settle()
    assert form.head.news().startswith("草稿已自动保存")


def test_the_form_stands_where_it_was_left(qtbot: QtBot, tasks: Tasks, office: Office, tmp_path: Path) -> None:
    memory = WindowMemory(tmp_path / "window.ini")
    first = Desktop(qtbot, tasks, office, memory)
    first.begin_new().resize(700, 500)
    first.end()
    second = Desktop(qtbot, tasks, office, WindowMemory(tmp_path / "window.ini"))
    form = second.begin_new()
    assert (form.width(), form.height()) == (700, 500)


def test_a_name_that_is_corrected_meanwhile_is_shown_in_the_form(desktop: Desktop, office: Office) -> None:
    draft = Draft(parent=office.campus.id, customers=(office.zhou.id,), record_time="2026-11-22 14:00", effect="半")
    desktop.writing.open(draft)
    desktop.settle()
    form = desktop.form()
    assert "济南大学 · 负责人 王芳" in [label.text() for label in form.findChildren(QLabel)]
    office.desk.directory.revise(
        Kind.PARENT, office.campus.id, EntryValues("智慧校园三期", None, office.logistics.id, office.chen.id)
    )
    office.desk.directory.revise(Kind.CUSTOMER, office.zhou.id, EntryValues("周院长", None, office.university.id))
    desktop.writing.absorb(Changes(frozenset(), "directory", directory=True))
    desktop.settle()
    assert form.sheet.parent_visit.edit.text() == "智慧校园三期"
    assert [entry.name for entry in form.sheet.customers.entries()] == ["周院长"]
    assert "上海锦程物流 · 负责人 陈静" in [label.text() for label in form.findChildren(QLabel)]
    assert form.draft() == draft


# --- with the whole window -------------------------------------------------------------------------------------------
@pytest.fixture
def window(qtbot: QtBot, parts: WindowParts, tasks: Tasks, office: Office) -> MainWindow:
    made = MainWindow(parts)
    qtbot.addWidget(made)
    made.show()
    made.attach(office.desk)
    qtbot.wait(1)
    qtbot.waitUntil(tasks.is_idle)
    return made


def words(widget: QWidget) -> str:
    """All that is to be read in it."""
    read = [label.text() for label in widget.findChildren(QLabel)]
    return "\n".join(read + [view.toPlainText() for view in widget.findChildren(QTextEdit)])


def opened(window: MainWindow, qtbot: QtBot, tasks: Tasks) -> EntryForm:
    window.new_visit()
    qtbot.waitUntil(lambda: window.form() is not None)
    form = window.form()
    assert form is not None
    qtbot.waitUntil(form.is_ready)
    qtbot.waitUntil(tasks.is_idle)
    return form


def test_closing_the_main_window_keeps_the_draft_and_takes_the_form_along(
    window: MainWindow, qtbot: QtBot, tasks: Tasks, office: Office
) -> None:
    form = opened(window, qtbot, tasks)
    commit_text(form.sheet.effect, "还没存")
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible())
    assert not form.isVisible()
    assert [kept.draft.effect for kept in office.desk.drafts()] == ["还没存"]


def test_language_and_look_are_changed_while_a_visit_is_written(window: MainWindow, qtbot: QtBot, tasks: Tasks) -> None:
    form = opened(window, qtbot, tasks)
    commit_text(form.sheet.effect, "Erfolg")
    light = form.grab().toImage().pixelColor(4, 4)
    window.settings.set_language("en")
    window.settings.set_scheme(Scheme.DARK)
    qtbot.wait(20)
    assert form.windowTitle() == "New visit"
    assert "Save and next" in [button.text() for button in form.findChildren(QPushButton)]
    assert form.grab().toImage().pixelColor(4, 4).lightness() < light.lightness()
    assert form.sheet.effect.toPlainText() == "Erfolg"


def test_a_toast_names_what_was_saved_while_the_form_goes_on(
    window: MainWindow, qtbot: QtBot, tasks: Tasks, office: Office
) -> None:
    office.visit()
    form = opened(window, qtbot, tasks)
    said: list[str] = []
    window.toast.said.connect(lambda words, _button, _press: said.append(words))
    with qtbot.waitSignal(form.saved):
        form.save(go_on=True)
    assert said[0] == "已保存：2026.11.22-刘洋-济南大学"
    assert form.isVisible()


def test_a_record_is_looked_up_while_another_is_written(
    window: MainWindow, qtbot: QtBot, tasks: Tasks, office: Office
) -> None:
    record = office.visit(effect="以前谈过", record_time="2026-11-22 10:00")
    form = opened(window, qtbot, tasks)
    commit_text(form.sheet.effect, "照以前")
    window.show_records(FilterChoice(range=QuickRange.ALL))
    qtbot.waitUntil(lambda: window.room.choice().range is QuickRange.ALL and tasks.is_idle())
    window.room.table.choose_row(0)
    qtbot.waitUntil(lambda: "以前谈过" in words(window.room.detail))
    assert window.room.table.chosen_record() == record
    assert form.isVisible()
    assert form.sheet.effect.toPlainText() == "照以前"


def test_a_key_leads_from_the_form_to_the_search_and_another_one_back(
    window: MainWindow, qtbot: QtBot, tasks: Tasks, office: Office
) -> None:
    form = opened(window, qtbot, tasks)
    commit_text(form.sheet.effect, "想起以前")
    with qtbot.waitActive(form):
        form.activateWindow()
    press(form, Key.Key_F, CONTROL)
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window)
    assert QApplication.focusWidget() is window.room.search
    window.new_visit()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is form)
    assert form.sheet.effect.toPlainText() == "想起以前"
