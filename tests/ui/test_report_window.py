"""The report as somebody makes it: read, edited, kept, brought up to date, copied, written to a file, printed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget

from desktop_app.domain.desk_views import Changes
from desktop_app.domain.errors import StoreFull
from desktop_app.domain.report import Span
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.report_keeper import LONGEST
from desktop_app.ui.report_window import ReportWindow, file_name
from desktop_app.ui.text import ElidedLabel
from desktop_app.ui.window_parts import WindowParts
from tests.ui.office import Office, commit_text, now, press

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from desktop_app.domain.ids import LocalId
    from desktop_app.ui.tasks import Tasks

Key, Keys = Qt.Key, Qt.KeyboardModifier
SATURDAY = Span.day(date(2026, 11, 21))


class Reporting:
    """A report on screen that can be waited for."""

    def __init__(self, qtbot: QtBot, tasks: Tasks, office: Office) -> None:
        self.qtbot, self.tasks, self.office = qtbot, tasks, office
        self.window = self.opened()

    def opened(self) -> ReportWindow:
        window = ReportWindow(self.tasks, self.office.desk, clock=now)
        self.qtbot.addWidget(window)
        window.begin(SATURDAY)
        window.show()
        with self.qtbot.waitActive(window):
            window.activateWindow()
        self.settle()
        return window

    def settle(self) -> None:
        for _ in range(3):
            self.qtbot.wait(1)
            self.qtbot.waitUntil(self.tasks.is_idle)
        self.qtbot.wait(1)

    def text(self, part: str = "effect") -> str:
        return self.window.sheet.boxes[part].toPlainText()

    def type_at_end(self, words: str, part: str = "effect") -> None:
        box = self.window.sheet.boxes[part]
        box.setFocus()
        box.moveCursor(QTextCursor.MoveOperation.End)
        press(box, Key.Key_Return)
        commit_text(box, words)
        self.qtbot.wait(1)

    def button(self, words: str) -> QPushButton:
        return next(one for one in self.window.findChildren(QPushButton) if one.text().startswith(words))

    def changed(self) -> None:
        self.window.absorb(Changes(None, "test"))
        self.settle()

    def kept(self) -> str | None:
        draft = self.office.desk.reports.look(SATURDAY, self.office.me.id).draft
        return draft.edited.text("effect") if draft else None


@pytest.fixture
def visits(office: Office) -> tuple[LocalId, LocalId]:
    return (
        office.visit(customers=(office.zhou.id,), effect="谈了报价。下周三再去。"),
        office.visit(record_time="2026-11-21 16:00", parent=office.transport.id, effect="客户投诉响应慢。"),
    )


@pytest.fixture
def report(qtbot: QtBot, tasks: Tasks, office: Office, visits: object) -> Iterator[Reporting]:
    reporting = Reporting(qtbot, tasks, office)
    yield reporting
    reporting.window.close()
    reporting.settle()


MADE = (
    "2 次拜访，2 家单位\n"
    "1. 14:00 济南大学 周老师（走访拜访）：谈了报价。下周三再去。\n"
    "2. 16:00 上海锦程物流（走访拜访）：客户投诉响应慢。"
)


def test_it_opens_with_what_i_did_that_day(report: Reporting) -> None:
    assert report.text() == MADE
    assert report.text("problems") == "1. 上海锦程物流：“客户投诉响应慢。”"
    assert report.text("workplan") == "1. 济南大学 周老师：“下周三(11-25)再去。”"
    assert report.text("suggestion") == ""
    assert report.window.choice.person() == report.office.me


def test_a_visit_without_an_outcome_is_counted_before_somebody_else_asks(report: Reporting) -> None:
    report.office.visit(record_time="2026-11-21 17:00")
    report.changed()
    said = [one.whole_text() for one in report.window.findChildren(ElidedLabel)]
    assert "3 次拜访，2 家单位 · 1 次没有写收获" in said


def test_what_was_only_looked_at_leaves_no_draft(report: Reporting) -> None:
    report.window.close()
    report.settle()
    assert report.kept() is None


def test_what_is_typed_is_in_the_store_two_seconds_later_and_there_again(report: Reporting) -> None:
    report.type_at_end("下午写了方案")
    report.qtbot.waitUntil(lambda: report.kept() is not None, timeout=LONGEST + 500)
    assert report.kept() == f"{MADE}\n3. 下午写了方案"
    other = report.opened()
    assert other.sheet.boxes["effect"].toPlainText() == f"{MADE}\n3. 下午写了方案"
    other.close()


def test_a_draft_that_is_again_as_it_was_made_is_none(report: Reporting) -> None:
    report.type_at_end("下午写了方案")
    report.window.keep_now()
    report.settle()
    assert report.kept() is not None
    box = report.window.sheet.boxes["effect"]
    while box.toPlainText() != MADE:
        box.undo()
    report.window.keep_now()
    report.settle()
    assert report.kept() is None


def test_another_day_and_back_keeps_both(report: Reporting) -> None:
    report.type_at_end("写在周六")
    report.window.choice.step(-1)
    report.settle()
    assert report.text() == ""
    press(report.window, Key.Key_PageDown, Keys.AltModifier)
    report.settle()
    assert report.text().endswith("写在周六")


def test_its_window_is_called_after_what_it_shows(report: Reporting) -> None:
    assert report.window.windowTitle() == "日报"
    report.button("本周").click()
    report.settle()
    assert report.window.windowTitle() == "周报"
    report.window.retranslate()
    assert report.window.windowTitle() == "周报"


def test_an_empty_day_says_so_and_what_can_be_done(report: Reporting) -> None:
    report.window.choice.step(-1)
    report.settle()
    assert report.button("看前一天").isVisible()
    with report.qtbot.waitSignal(report.window.new_asked):
        report.button("新建拜访").click()
    report.button("仍然写一份").click()
    box = report.window.sheet.boxes["effect"]
    assert box.isVisible()
    assert box.hasFocus()


def test_everybody_is_whoever_no_name_stands_for(report: Reporting) -> None:
    report.office.desk.set_me(report.office.wang.id)
    report.office.visit(record_time="2026-11-21 10:00", effect="回访。")
    report.window.choice.who.clear()
    report.settle()
    assert "王芳（1 次拜访）\n1. 10:00 济南大学（走访拜访）：回访。\n刘洋（2 次拜访）" in report.text()


def test_new_visits_come_by_themselves_only_while_nothing_was_edited(report: Reporting) -> None:
    report.office.visit(record_time="2026-11-21 17:00", effect="第三次。")
    report.changed()
    assert "第三次。" in report.text()
    assert report.window.news() == ""
    report.type_at_end("我写的")
    report.office.visit(record_time="2026-11-21 18:00", effect="第四次。")
    report.changed()
    assert "第四次。" not in report.text()
    assert report.window.news() == "有 1 条新记录"
    report.button("加入").click()
    report.settle()
    assert report.text().endswith("3. 我写的\n4. 18:00 济南大学（走访拜访）：第四次。")
    assert report.text().startswith("4 次拜访")
    assert report.window.news() == ""


def test_a_changed_visit_is_named_and_made_again_on_demand(report: Reporting, visits: tuple[LocalId, LocalId]) -> None:
    report.type_at_end("我写的")
    draft = report.office.desk.draft_of(visits[0])
    report.office.desk.revise_visit(type(draft)(**{**draft.as_json(), "effect": "合同签了。"}))
    report.changed()
    assert report.window.news() == "1 条记录有改动，重新生成后可见"
    report.button("重新生成").click()
    report.settle()
    assert "合同签了。" in report.text()
    assert "我写的" not in report.text()
    press(report.window, Key.Key_F8)
    report.settle()
    assert report.text() == f"{MADE}\n3. 我写的"


def test_making_again_is_one_step_of_undo_in_its_box(report: Reporting) -> None:
    report.type_at_end("我写的")
    report.button("重新生成").click()
    box = report.window.sheet.boxes["effect"]
    assert box.toPlainText() == MADE
    box.undo()
    assert box.toPlainText() == f"{MADE}\n3. 我写的"


def test_each_line_leads_to_its_visit(report: Reporting, visits: tuple[LocalId, LocalId]) -> None:
    box = report.window.sheet.boxes["effect"]
    box.setFocus()
    box.moveCursor(QTextCursor.MoveOperation.End)
    with report.qtbot.waitSignal(report.window.record_asked) as asked:
        press(box, Key.Key_Return, Keys.ControlModifier)
    assert asked.args == [visits[1]]
    box.moveCursor(QTextCursor.MoveOperation.Start)  # the sums are nobody's
    assert not report.button("打开这条拜访").isVisible()


def test_the_arrow_beside_a_line_is_pressed(report: Reporting, visits: tuple[LocalId, LocalId]) -> None:
    box = report.window.sheet.boxes["effect"]
    second = list(box.blocks())[1]
    top, _height = box.span_of(second)
    (gutter,) = [one for one in box.findChildren(QWidget) if type(one).__name__ == "_Gutter"]
    with report.qtbot.waitSignal(report.window.record_asked) as asked:
        place = gutter.rect().center()
        place.setY(top + 6 + box.viewport().geometry().top() - gutter.geometry().top())
        QTest.mouseClick(gutter, Qt.MouseButton.LeftButton, pos=place)
    assert asked.args == [visits[0]]


def test_a_line_keeps_its_visit_through_edits_and_undo(report: Reporting, visits: tuple[LocalId, LocalId]) -> None:
    box = report.window.sheet.boxes["effect"]
    records = [line.record for line in box.lines()]
    assert records == [None, *visits]
    cursor = QTextCursor(list(box.blocks())[1])
    cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
    cursor.removeSelectedText()
    report.settle()
    assert [line.record for line in box.lines()] == [None, visits[1]]
    assert report.text() == "2 次拜访，2 家单位\n1. 16:00 上海锦程物流（走访拜访）：客户投诉响应慢。"
    box.undo()
    report.settle()
    assert report.text() == MADE
    assert [line.record for line in box.lines()] == records
    report.type_at_end("自己的一行")
    assert [line.record for line in box.lines()] == [*records, None]


def test_enter_counts_on_and_a_second_one_ends_the_list(report: Reporting) -> None:
    report.type_at_end("自己的一行")
    box = report.window.sheet.boxes["effect"]
    press(box, Key.Key_Return)
    assert report.text().endswith("3. 自己的一行\n4. ")
    press(box, Key.Key_Return)
    assert report.text().endswith("3. 自己的一行\n")


def test_what_is_pasted_is_plain_and_nobodys(report: Reporting, visits: tuple[LocalId, LocalId]) -> None:
    box = report.window.sheet.boxes["effect"]
    box.moveCursor(QTextCursor.MoveOperation.End)
    copied = QMimeData()
    copied.setText(" 补充\r\n又一行")
    copied.setHtml("<h1>大</h1>")
    box.insertFromMimeData(copied)
    assert report.text() == f"{MADE} 补充\n又一行"
    assert [line.record for line in box.lines()] == [None, *visits, None]


def test_the_whole_is_copied_with_headings_and_without_empty_parts(report: Reporting) -> None:
    press(report.window, Key.Key_C, Keys.ControlModifier | Keys.ShiftModifier)
    assert QGuiApplication.clipboard().text() == (
        f"工作日报 2026-11-21 周六 刘洋\n\n【收获】\n{MADE}\n\n"
        "【问题】\n1. 上海锦程物流：“客户投诉响应慢。”\n\n"
        "【工作计划】\n1. 济南大学 周老师：“下周三(11-25)再去。”\n"
    )


def test_it_is_written_to_a_file_and_says_so_when_it_cannot_be(report: Reporting, tmp_path: Path) -> None:
    file = tmp_path / f"{file_name(report.window.title())}.txt"
    report.window.write(file)
    report.settle()
    assert file.read_text(encoding="utf-8-sig").startswith("工作日报 2026-11-21 周六 刘洋\n")
    report.window.write(tmp_path / "no" / "such.txt")
    report.settle()
    assert "没有写成" in report.window.toast.accessibleName()
    assert file_name("a/b:c") == "a-b-c"


def test_esc_keeps_the_draft_before_the_window_goes(report: Reporting) -> None:
    report.type_at_end("没写完")
    press(report.window, Key.Key_Escape)
    report.settle()
    assert not report.window.isVisible()
    assert report.kept() == f"{MADE}\n3. 没写完"


def test_a_draft_that_cannot_be_kept_holds_the_window_open(
    report: Reporting, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_given: object) -> None:
        raise StoreFull(path=office.desk.database.path)

    report.type_at_end("没写完")
    with monkeypatch.context() as disk:
        disk.setattr(office.desk.reports, "keep", full)
        press(report.window, Key.Key_Escape)
        report.settle()
        assert report.window.isVisible()
        assert report.window.toast.accessibleName().startswith("草稿没有保存：磁盘已满")
    press(report.window, Key.Key_Escape)
    report.settle()
    assert not report.window.isVisible()


# --- beside the main window -------------------------------------------------------------------------------------------
@pytest.fixture
def main(qtbot: QtBot, parts: WindowParts, office: Office, visits: object) -> Iterator[MainWindow]:
    window = MainWindow(parts)
    qtbot.addWidget(window)
    window.show()
    window.attach(office.desk)
    yield window
    window.detach()


def test_the_menu_opens_it_and_a_line_is_read_beside_the_list_as_it_was_filtered(
    main: MainWindow, qtbot: QtBot, tasks: Tasks, office: Office, visits: tuple[LocalId, LocalId]
) -> None:
    main.menus.action("report").trigger()
    report = main.companions.reports.shown()
    assert report is not None
    qtbot.waitUntil(lambda: tasks.is_idle())
    report.choice.show_choice(SATURDAY, None)
    report.choice.changed.emit()
    qtbot.waitUntil(lambda: "报价" in report.sheet.boxes["effect"].toPlainText())
    main.room.search.setText("没有人写过的话")
    press(main.room.search, Key.Key_Return)
    qtbot.waitUntil(lambda: tasks.is_idle() and not main.room.table.records())
    report.record_asked.emit(visits[0])
    qtbot.waitUntil(lambda: main.room.open_record() == visits[0])
    assert main.room.search.text() == "没有人写过的话"


def test_what_was_edited_is_kept_when_the_store_is_let_go_of(
    main: MainWindow, qtbot: QtBot, tasks: Tasks, office: Office
) -> None:
    main.companions.reports.show()
    report = main.companions.reports.shown()
    assert report is not None
    qtbot.waitUntil(lambda: tasks.is_idle())
    report.choice.show_choice(SATURDAY, office.me)
    report.choice.changed.emit()
    qtbot.waitUntil(lambda: "报价" in report.sheet.boxes["effect"].toPlainText())
    commit_text(report.sheet.boxes["suggestion"], "多带资料")
    main.companions.detach()
    qtbot.waitUntil(lambda: tasks.is_idle())
    draft = office.desk.reports.look(SATURDAY, office.me.id).draft
    assert draft is not None
    assert draft.edited.text("suggestion") == "多带资料"


def test_another_language_makes_it_anew_where_nobody_edited_it(main: MainWindow, qtbot: QtBot, tasks: Tasks) -> None:
    main.companions.reports.show()
    report = main.companions.reports.shown()
    assert report is not None
    qtbot.waitUntil(lambda: tasks.is_idle())
    report.choice.show_choice(SATURDAY, None)
    report.choice.changed.emit()
    effect = report.sheet.boxes["effect"]
    qtbot.waitUntil(lambda: "2 次拜访" in effect.toPlainText())
    main.settings.set_language("en")
    qtbot.waitUntil(lambda: effect.toPlainText().startswith("2 visits, 2 organizations"))


def test_it_is_shown_on_paper(main: MainWindow, qtbot: QtBot, tasks: Tasks) -> None:
    main.companions.reports.show()
    report = main.companions.reports.shown()
    assert report is not None
    qtbot.waitUntil(lambda: tasks.is_idle())
    report.choice.show_choice(SATURDAY, None)
    report.choice.changed.emit()
    qtbot.waitUntil(lambda: "报价" in report.sheet.boxes["effect"].toPlainText())
    report.print_it()
    preview = main.companions.reports.preview()
    assert preview is not None
    qtbot.waitUntil(lambda: preview.paper() is not None)
    paper = preview.paper()
    assert paper is not None
    assert paper.pages() == 1
    preview.close()
