"""A record is shown whole and plain, counts as read only when somebody looked at it, and can be talked about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QMessageBox, QTabWidget, QToolButton, QVBoxLayout, QWidget

from desktop_app.domain.ids import LocalId
from desktop_app.domain.search import NO_HITS, Hits
from desktop_app.domain.visit import Record
from desktop_app.ui.chips import Chip
from desktop_app.ui.detail_pane import DetailPane
from desktop_app.ui.reading_view import ReadingView
from desktop_app.ui.theme import Scheme, current
from tests.ui.office import Office, commit_text, compose_text, now, press

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from desktop_app.domain.desk_views import Changes
    from desktop_app.ui.appearance import Appearance
    from desktop_app.ui.tasks import Tasks

CONTROL = Qt.KeyboardModifier.ControlModifier
SOON = 60
"""Milliseconds that stand for the two seconds in view."""


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    QVBoxLayout(window).addWidget(QLineEdit())
    qtbot.addWidget(window)
    window.resize(360, 760)
    window.show()
    with qtbot.waitActive(window):
        window.activateWindow()
    return window


@pytest.fixture
def pane(window: QWidget, tasks: Tasks, office: Office) -> DetailPane:
    pane = DetailPane(tasks, clock=now, read_after=SOON)
    layout = window.layout()
    assert layout is not None
    layout.addWidget(pane)
    pane.attach(office.desk)
    return pane


def show(pane: DetailPane, office: Office, record: LocalId) -> Record:
    shown = office.desk.record(record)
    pane.show_record(shown)
    return shown


def text(view: ReadingView) -> str:
    return view.toPlainText()


def readers(office: Office, record: LocalId) -> list[str]:
    return [receipt.person.label for receipt in office.desk.record(record).receipts if receipt.person]


def wait_idle(qtbot: QtBot, tasks: Tasks) -> None:
    qtbot.waitUntil(tasks.is_idle)


# --- shown whole and plain -------------------------------------------------------------------------------------------
def test_everything_a_record_has_is_there_to_be_read(pane: DetailPane, office: Office) -> None:
    record = office.visit(
        customers=(office.zhou.id,),
        followers=(office.chen.id,),
        effect="客户认可新版报价",
        note="下周三前给书面方案",
        attachment="https://files.example.com/a.png",
        cost="120.5",
        cost_note="打车",
    )
    show(pane, office, record)
    shown = text(pane.body)
    for words in (
        "2026.11.21-刘洋-济南大学",
        "2026-11-21 14:00 · 昨天",
        "王芳",
        "陈静",
        "周老师",
        "智慧校园二期",
        "客户认可新版报价",
        "下周三前给书面方案",
        "https://files.example.com/a.png",
        "120.50 元 · 打车",
    ):
        assert words in shown
    assert [chip.text() for chip in pane.findChildren(Chip)] == ["走访拜访", "待发"]


def test_what_a_record_has_not_is_not_asked_about(pane: DetailPane, office: Office) -> None:
    show(pane, office, office.visit(effect="只有收获"))
    shown = text(pane.body)
    assert "收获" in shown
    for caption in ("问题", "建议", "计划", "备注", "费用", "附件", "协作人"):
        assert caption not in shown


def test_a_text_from_elsewhere_is_neither_markup_nor_hidden(pane: DetailPane, office: Office) -> None:
    show(pane, office, office.visit(effect='<b>粗</b><img src="x">', note="发票\u202efdp.exe"))
    assert '<b>粗</b><img src="x">' in text(pane.body)
    assert "发票[U+202E]fdp.exe" in text(pane.body)


def test_search_hits_are_marked_in_the_texts_and_not_in_our_captions(pane: DetailPane, office: Office) -> None:
    show(pane, office, office.visit(effect="😀客户说：收获很大", note="无"))
    pane.set_hits(Hits(("收获",)))
    marked = [mark.cursor.selectedText() for mark in pane.body.extraSelections()]
    assert marked == ["收获"]  # the caption 收获 stands above it unmarked
    pane.set_hits(NO_HITS)
    assert pane.body.extraSelections() == []


def test_a_very_long_word_wraps_instead_of_widening_the_pane(pane: DetailPane, office: Office, qtbot: QtBot) -> None:
    show(pane, office, office.visit(effect="A" * 3000))
    qtbot.wait(20)
    assert pane.body.document().size().width() <= pane.body.viewport().width()
    assert pane.minimumSizeHint().width() <= 330


def test_colours_follow_a_change_of_scheme(
    pane: DetailPane, office: Office, appearance: Appearance, qtbot: QtBot
) -> None:
    show(pane, office, office.visit(effect="收获"))
    for scheme in (Scheme.DARK, Scheme.LIGHT):
        appearance.set_scheme(scheme)
        qtbot.wait(20)
        block = pane.body.document().firstBlock()
        assert block.begin().fragment().charFormat().foreground().color() == current().color("text")


def test_the_same_record_again_keeps_the_place_where_one_reads(pane: DetailPane, office: Office, qtbot: QtBot) -> None:
    record = office.visit(effect="\n".join(f"第 {line} 行" for line in range(200)))
    show(pane, office, record)
    qtbot.wait(20)
    bar = pane.body.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    halfway = bar.value()
    assert halfway > 0
    office.desk.add_comment(record, "看到这里")
    show(pane, office, record)
    assert bar.value() == halfway
    show(pane, office, office.visit(effect="\n".join(f"另 {line} 行" for line in range(200))))
    assert bar.value() == 0


def test_what_a_server_sent_is_shown_whole_oddities_and_all(pane: DetailPane, office: Office) -> None:
    record = office.receive(
        type=9,
        title="2022.03.17-汪小嘉-",
        problems="系统太慢",
        suggestion="换服务器",
        workplan="四月再访",
        createTime="2022-03-17 11:00:00",
        updateTime="2022-03-18 09:00:00",
        status=3,
        mood="好",
        comment=[
            [
                {
                    "id": 5,
                    "user_id": 9,
                    "user_name": "汪小嘉",
                    "createTime": "2026-11-22 09:10:00",
                    "content": "第一行\n第二行",
                }
            ]
        ],
        reading=[{"user_id": 8, "username": "李明", "createTime": "2022-03-17 12:00:00"}],
    )
    show(pane, office, record)
    shown = text(pane.body)
    for words in (
        "2022.03.17-汪小嘉-",
        "系统太慢",
        "换服务器",
        "四月再访",
        "2022-03-17 10:50 · 4 年前",
        "服务器编号 1",
        "好",
    ):
        assert words in shown
    assert [chip.text() for chip in pane.findChildren(Chip)] == ["事件 9", "已同步"]
    assert "汪小嘉   今天 09:10\n第一行\n第二行" in text(pane.comments.list)
    assert "仅本机" not in text(pane.comments.list)
    assert "李明   2022-03-17 12:00" in text(pane.receipts)


# --- read after two seconds in view ----------------------------------------------------------------------------------
def test_a_record_looked_at_long_enough_is_read(pane: DetailPane, office: Office, qtbot: QtBot) -> None:
    record = office.receive()
    show(pane, office, record)
    assert readers(office, record) == []
    qtbot.waitUntil(lambda: readers(office, record) == ["刘洋"])


def test_going_through_a_list_reads_only_where_one_stops(
    pane: DetailPane, office: Office, qtbot: QtBot, tasks: Tasks
) -> None:
    passed = [office.receive(id=day, recordTime=f"2026-11-{day} 10:00:00") for day in (10, 11, 12)]
    for record in passed:
        show(pane, office, record)
        qtbot.wait(SOON // 3)
    qtbot.waitUntil(lambda: readers(office, passed[-1]) == ["刘洋"])
    wait_idle(qtbot, tasks)
    assert [readers(office, record) for record in passed[:-1]] == [[], []]


def test_a_record_behind_another_window_is_not_read_until_one_comes_back(
    pane: DetailPane, window: QWidget, office: Office, qtbot: QtBot, tasks: Tasks
) -> None:
    record = office.receive()
    show(pane, office, record)
    other = QLineEdit()
    qtbot.addWidget(other)
    other.show()
    with qtbot.waitActive(other):
        other.activateWindow()
    qtbot.wait(SOON * 3)
    assert readers(office, record) == []
    with qtbot.waitActive(window):
        window.activateWindow()
    qtbot.waitUntil(lambda: readers(office, record) == ["刘洋"])


def test_a_hidden_pane_reads_nothing(pane: DetailPane, office: Office, qtbot: QtBot) -> None:
    record = office.receive()
    show(pane, office, record)
    pane.hide()
    qtbot.wait(SOON * 3)
    assert readers(office, record) == []


# --- comments --------------------------------------------------------------------------------------------------------
def test_a_comment_is_sent_by_keyboard_and_marked_as_local(
    pane: DetailPane, office: Office, qtbot: QtBot, tasks: Tasks
) -> None:
    record = office.visit()
    show(pane, office, record)
    listener = _Listener(pane)
    stop = office.desk.subscribe(listener.keep)
    commit_text(pane.comments.box, "报价可以再让两个点")
    press(pane.comments.box, Qt.Key.Key_Return, CONTROL)
    qtbot.waitUntil(lambda: pane.comments.box.toPlainText() == "")
    stop()
    listener.tell()
    wait_idle(qtbot, tasks)
    shown = text(pane.comments.list)
    assert "刘洋" in shown
    assert "报价可以再让两个点" in shown
    assert "仅本机" in shown
    assert pane.findChildren(QTabWidget)[0].tabText(0) == "评论 1"


class _Listener:
    """Holds announcements as the window does, and hands them over on the UI thread."""

    def __init__(self, pane: DetailPane) -> None:
        self._pane = pane
        self._heard: list[Changes] = []

    def keep(self, changes: Changes) -> None:
        self._heard.append(changes)

    def tell(self) -> None:
        for changes in self._heard:
            self._pane.refresh_if(changes)


def test_half_a_comment_waits_with_its_record(pane: DetailPane, office: Office) -> None:
    first, second = office.visit(), office.visit(record_time="2026-11-20 10:00")
    show(pane, office, first)
    commit_text(pane.comments.box, "写到一半")
    show(pane, office, second)
    assert pane.comments.box.toPlainText() == ""
    commit_text(pane.comments.box, "另一半")
    show(pane, office, first)
    assert pane.comments.box.toPlainText() == "写到一半"
    show(pane, office, first)  # a refresh
    assert pane.comments.box.toPlainText() == "写到一半"


def test_a_comment_that_could_not_be_kept_stays_in_its_box_with_the_reason(
    pane: DetailPane, office: Office, qtbot: QtBot
) -> None:
    show(pane, office, office.visit())
    office.desk.full = True
    commit_text(pane.comments.box, "磁盘满了也不能丢")
    press(pane.comments.box, Qt.Key.Key_Return, CONTROL)
    qtbot.waitUntil(lambda: "磁盘已满" in _words(pane.comments))
    assert pane.comments.box.toPlainText() == "磁盘满了也不能丢"
    office.desk.full = False
    press(pane.comments.box, Qt.Key.Key_Return, CONTROL)
    qtbot.waitUntil(lambda: pane.comments.box.toPlainText() == "")


def test_words_still_being_composed_are_not_half_a_comment(pane: DetailPane, office: Office) -> None:
    record = office.visit()
    show(pane, office, record)
    compose_text(pane.comments.box, "bao jia")
    assert pane.comments.halves() == {}
    commit_text(pane.comments.box, "报价")
    assert pane.comments.halves() == {record: "报价"}


# --- readers, history, attachment ------------------------------------------------------------------------------------
def test_followers_who_have_not_read_are_named(pane: DetailPane, office: Office) -> None:
    record = office.visit(followers=(office.me.id, office.chen.id))
    office.desk.mark_read(record)
    show(pane, office, record)
    shown = text(pane.receipts)
    assert shown.index("刘洋") < shown.index("还没有读的协作人") < shown.index("陈静")
    assert "今天 14:32" in shown
    assert pane.findChildren(QTabWidget)[0].tabText(1) == "已读 1"


def test_the_history_says_field_by_field_what_was_changed(
    pane: DetailPane, office: Office, qtbot: QtBot, tasks: Tasks
) -> None:
    record = office.visit(effect="旧的收获")
    office.desk.revise_visit(replace(office.desk.draft_of(record), effect="新的收获", cost="12"))
    show(pane, office, record)
    pane.findChildren(QTabWidget)[0].setCurrentIndex(2)
    wait_idle(qtbot, tasks)
    shown = text(pane.history)
    assert "收获：旧的收获 → 新的收获" in shown
    assert "费用" in shown
    assert "刘洋" in shown


class _Browser(QObject):
    """Stands where the desktop's browser stands."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.opened.append(url.toString())


@pytest.fixture
def browser() -> Iterator[_Browser]:
    browser = _Browser()
    QDesktopServices.setUrlHandler("https", browser, "open")  # type: ignore[arg-type]  # the stub says bytes
    yield browser
    QDesktopServices.unsetUrlHandler("https")


def test_an_attachment_opens_only_after_its_host_was_shown(pane: DetailPane, office: Office, browser: _Browser) -> None:
    show(pane, office, office.visit(attachment="https://files.example.com/a.png"))
    opener = next(button for button in pane.findChildren(QToolButton) if "example.com" in button.accessibleName())
    opener.click()
    assert browser.opened == []
    box = pane.findChild(QMessageBox)
    assert isinstance(box, QMessageBox)
    assert "files.example.com" in box.informativeText()
    next(button for button in box.buttons() if button.text() == "打开").click()
    assert browser.opened == ["https://files.example.com/a.png"]


def test_an_address_of_another_kind_is_only_text(pane: DetailPane, office: Office) -> None:
    record = replace(office.desk.record(office.visit()), attachment="file:///etc/passwd")
    pane.show_record(record)
    assert "file:///etc/passwd" in text(pane.body)
    openers = [button for button in pane.findChildren(QToolButton) if "附件" in button.toolTip()]
    assert [button.isVisible() for button in openers] in ([], [False])


# --- around ----------------------------------------------------------------------------------------------------------
def test_nothing_chosen_says_what_to_do(pane: DetailPane, office: Office) -> None:
    assert "选一条拜访记录" in _words(pane)
    show(pane, office, office.visit())
    pane.show_nothing()
    assert not pane.body.isVisible()


def test_the_pencil_asks_to_edit_this_record(pane: DetailPane, office: Office, qtbot: QtBot) -> None:
    record = office.visit()
    show(pane, office, record)
    button = next(button for button in pane.findChildren(QToolButton) if button.accessibleName() == "修改这条记录")
    with qtbot.waitSignal(pane.edit_asked) as asked:
        button.click()
    assert asked.args == [record]


def test_comments_have_room_beside_a_long_record_on_a_small_screen(
    pane: DetailPane, window: QWidget, office: Office, qtbot: QtBot
) -> None:
    record = office.visit(effect="\n".join(["很长的收获"] * 60))
    for number in range(6):
        office.desk.add_comment(record, f"第 {number} 条")
    show(pane, office, record)
    window.resize(360, 560)
    qtbot.wait(30)
    assert pane.comments.list.height() >= 60
    assert pane.comments.box.mapTo(window, pane.comments.box.rect().bottomLeft()).y() < window.height()
    assert pane.body.height() >= 120


def test_what_nobody_commented_takes_no_room_from_a_long_record(
    pane: DetailPane, window: QWidget, office: Office, qtbot: QtBot
) -> None:
    show(pane, office, office.visit(effect="\n".join(["很长的收获"] * 60)))
    qtbot.wait(30)
    below = pane.comments.list
    assert below.height() <= below.document().size().height() + 16
    assert below.verticalScrollBar().maximum() == 0
    assert pane.body.verticalScrollBar().maximum() > 0
    short = show(pane, office, office.visit(effect="短"))
    qtbot.wait(30)
    assert pane.record() == short
    assert pane.body.verticalScrollBar().maximum() == 0, "it is read whole"


def test_every_part_that_takes_the_focus_has_a_name(pane: DetailPane, office: Office) -> None:
    show(pane, office, office.visit(attachment="https://files.example.com/a.png"))
    unnamed = [
        part
        for part in pane.findChildren(QWidget)
        if part.isVisible()
        and part.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not (part.accessibleName() or getattr(part, "text", str)())
        and type(part).__name__ != "QTabBar"
    ]
    assert unnamed == []


def _words(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def test_who_writes_a_visit_has_read_it(office: Office) -> None:
    record = office.desk.record(office.visit())
    assert [receipt.person_name for receipt in record.receipts] == ["刘洋"]
    assert office.desk.summary().unread == 0


# --- words to press ---------------------------------------------------------------------------------------------------
def press_word(view: ReadingView, word: str, nth: int = 0) -> None:
    """A click on the word in its `nth` place."""
    cursor = view.document().find(word)
    for _ in range(nth):
        cursor = view.document().find(word, cursor)
    assert not cursor.isNull()
    cursor.setPosition(cursor.selectionStart() + 1)
    view.setTextCursor(cursor)
    view.ensureCursorVisible()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.cursorRect(cursor).center())


def refreshed(pane: DetailPane, office: Office, qtbot: QtBot, tasks: Tasks) -> None:
    """As after an announcement."""
    wait_idle(qtbot, tasks)
    record = pane.record()
    assert record is not None
    show(pane, office, record.id)
    wait_idle(qtbot, tasks)


def open_tab(pane: DetailPane, index: int) -> None:
    pane.findChildren(QTabWidget)[0].setCurrentIndex(index)


def test_a_comment_of_one_s_own_is_changed_where_it_was_written(
    pane: DetailPane, office: Office, qtbot: QtBot, tasks: Tasks
) -> None:
    record = office.visit()
    office.desk.add_comment(record, "报价八折")
    show(pane, office, record)
    commit_text(pane.comments.box, "半条新的")
    press_word(pane.comments.list, "修改")
    assert pane.comments.box.toPlainText() == "报价八折"
    assert pane.comments.box.accessibleName() == "修改评论"
    commit_text(pane.comments.box, "起")
    press(pane.comments.box, Qt.Key.Key_Return, CONTROL)
    qtbot.waitUntil(lambda: pane.comments.box.toPlainText() == "半条新的")
    refreshed(pane, office, qtbot, tasks)
    assert [one.content for one in office.desk.record(record).comments] == ["报价八折起"]
    assert "报价八折起" in text(pane.comments.list)
    assert pane.comments.box.accessibleName() == "写评论"


def test_a_change_of_a_comment_is_left_by_escape_and_costs_nothing(pane: DetailPane, office: Office) -> None:
    record = office.visit()
    office.desk.add_comment(record, "报价八折")
    show(pane, office, record)
    press_word(pane.comments.list, "修改")
    commit_text(pane.comments.box, "改到一半")
    show(pane, office, office.visit(record_time="2026-11-20 10:00"))
    assert pane.comments.box.toPlainText() == ""
    show(pane, office, record)
    assert pane.comments.box.toPlainText() == "报价八折改到一半"
    press(pane.comments.box, Qt.Key.Key_Escape)
    assert pane.comments.box.toPlainText() == ""
    assert [one.content for one in office.desk.record(record).comments] == ["报价八折"]


def test_a_deleted_comment_offers_the_way_back(pane: DetailPane, office: Office, qtbot: QtBot, tasks: Tasks) -> None:
    record = office.visit()
    office.desk.add_comment(record, "写错了")
    show(pane, office, record)
    with qtbot.waitSignal(pane.undo_offered) as offered:
        press_word(pane.comments.list, "删除")
    words, deed = offered.args
    refreshed(pane, office, qtbot, tasks)
    assert words == "已删除评论"
    assert "写错了" not in text(pane.comments.list)
    office.desk.undo(deed)
    refreshed(pane, office, qtbot, tasks)
    assert "写错了" in text(pane.comments.list)


def test_nothing_can_be_done_with_what_others_said(pane: DetailPane, office: Office) -> None:
    record = office.visit()
    office.desk.add_comment(record, "我的")
    office.desk.set_me(office.wang.id)
    show(pane, office, record)
    assert "我的" in text(pane.comments.list)
    assert "修改" not in text(pane.comments.list)


def test_an_old_value_is_put_back_from_its_line_of_the_history(
    pane: DetailPane, office: Office, qtbot: QtBot, tasks: Tasks
) -> None:
    record = office.visit(effect="旧的收获", customers=(office.zhou.id,))
    office.desk.revise_visit(replace(office.desk.draft_of(record), effect="新的收获", customers=()))
    show(pane, office, record)
    open_tab(pane, 2)
    wait_idle(qtbot, tasks)
    lines = text(pane.history).splitlines()
    place = next(
        place for place, line in enumerate(line for line in lines if "恢复原值" in line) if "客户：" in lines[place + 1]
    )
    with qtbot.waitSignal(pane.undo_offered) as offered:
        press_word(pane.history, "恢复原值", place)
    assert offered.args[0] == "已恢复原值"
    refreshed(pane, office, qtbot, tasks)
    assert office.desk.record(record).customers == (office.zhou,)
    assert office.desk.record(record).effect == "新的收获"
    assert text(pane.history).count("客户：") == 2


def test_what_only_a_server_writes_has_no_old_value_to_put_back(
    pane: DetailPane, office: Office, qtbot: QtBot, tasks: Tasks
) -> None:
    office.receive(problems="旧问题")
    record = office.receive(problems="新问题")
    show(pane, office, record)
    open_tab(pane, 2)
    wait_idle(qtbot, tasks)
    assert "旧问题 → 新问题" in text(pane.history)
    assert "恢复原值" not in text(pane.history)


def test_the_other_records_of_the_big_visit_are_listed_and_one_is_shown_by_keyboard(
    pane: DetailPane, office: Office, qtbot: QtBot, tasks: Tasks
) -> None:
    others = [office.visit(record_time=f"2026-10-{day:02} 10:00", effect=f"第 {day} 次") for day in range(1, 24)]
    record = office.visit(effect="这一次")
    show(pane, office, record)
    qtbot.waitUntil(lambda: "同一大的拜访还有 23 条记录" in text(pane.body))
    shown = text(pane.body)
    assert "刘洋 · 第 23 次" in shown
    assert "第 3 次" not in shown
    assert "这里只列出最近 20 条" in shown
    pane.body.setFocus()
    QTest.keyClick(pane.body, Qt.Key.Key_Tab)
    with qtbot.waitSignal(pane.show_asked) as asked:
        QTest.keyClick(pane.body, Qt.Key.Key_Return)
    assert asked.args == [others[-1]]


def test_a_record_that_is_alone_in_its_big_visit_says_nothing_of_others(
    pane: DetailPane, office: Office, qtbot: QtBot, tasks: Tasks
) -> None:
    show(pane, office, office.visit())
    wait_idle(qtbot, tasks)
    assert "还有" not in text(pane.body)


def test_only_what_no_server_has_can_be_asked_to_be_deleted(pane: DetailPane, office: Office, qtbot: QtBot) -> None:
    record = office.visit()
    show(pane, office, record)
    buttons = {button.accessibleName(): button for button in pane.findChildren(QToolButton)}
    with qtbot.waitSignal(pane.remove_asked) as asked:
        buttons["删除这条记录"].click()
    assert asked.args == [record]
    with qtbot.waitSignal(pane.again_asked) as asked:
        buttons["再记一条同样的"].click()
    assert asked.args == [record]
    show(pane, office, office.receive(recordTime="2026-11-22 10:00:00"))
    assert not buttons["删除这条记录"].isVisible()


def test_a_text_from_elsewhere_has_no_words_to_press(pane: DetailPane, office: Office, qtbot: QtBot) -> None:
    show(pane, office, office.visit(effect='<a href="show:1">看这里</a> https://example.com show:1'))
    pressed: list[str] = []
    pane.body.pressed.connect(lambda name, _id: pressed.append(name))
    press_word(pane.body, "看这里")
    press_word(pane.body, "https")
    assert pressed == []
