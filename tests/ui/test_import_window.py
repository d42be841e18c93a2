"""A clerk's old list comes in by the window: real files, the real process beside it, a real store."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import xlsxwriter
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QMessageBox

from desktop_app.domain.directory import Kind
from desktop_app.domain.import_views import DateOrder
from desktop_app.domain.record_filter import RecordFilter
from desktop_app.domain.visit import SyncState
from desktop_app.ui.import_choice import ChoiceBox
from desktop_app.ui.import_mapping import FIELD
from desktop_app.ui.import_names import DEAL, NAME
from desktop_app.ui.import_preview_page import NAMES, NameDialog
from desktop_app.ui.import_window import FILE, MAP, PREVIEW, RUN, ImportWindow
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.window_parts import WindowParts
from tests.ui.office import press, type_keys

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from desktop_app.actions.desk import Desk
    from desktop_app.domain.visit import Record
    from desktop_app.ui.import_side import ImportSide
    from desktop_app.ui.tasks import Tasks

HEADINGS = ("序号", "拜访日期", "客户名称", "联系人", "业务员", "沟通内容", "花费")
VISIT = (1, datetime(2025, 3, 4, 14, 30), "济南大学", "周老师", "王芳", "介绍二期方案", 120)
CALL = (2, datetime(2025, 3, 5, 9, 0), "济南大学", "周老师", "李强", "确认报价", None)
LATE_MS = 30_000


def write_xlsx(file: Path, rows: Sequence[Sequence[Any]], *, headings: Sequence[str] = HEADINGS) -> Path:
    with xlsxwriter.Workbook(file, {"default_date_format": "yyyy-mm-dd hh:mm"}) as book:
        sheet = book.add_worksheet("台账")
        for place, row in enumerate((headings, *rows)):
            for column, value in enumerate(row):
                sheet.write(place, column, value)
    return file


def write_csv(file: Path, rows: Sequence[Sequence[str]], *, encoding: str = "gb18030") -> Path:
    file.write_bytes("".join(",".join(row) + "\r\n" for row in rows).encode(encoding))
    return file


def many(count: int) -> list[list[Any]]:
    """Visits of one organization, all different."""
    at = datetime(2025, 1, 1, 9, 0)
    return [[place, at + timedelta(minutes=place), "济南大学", "", "", f"第{place}次", ""] for place in range(count)]


class Importing:
    """The window of importing, that can be waited for."""

    def __init__(self, qtbot: QtBot, tasks: Tasks, desk: Desk, main: MainWindow) -> None:
        self.qtbot, self.tasks, self.desk, self.main = qtbot, tasks, desk, main
        self.side: ImportSide = main.companions.imports

    @property
    def window(self) -> ImportWindow:
        window = self.side.importing()
        assert window is not None
        return window

    def wait(self, until: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(until, timeout=LATE_MS)

    def settle(self) -> None:
        for _ in range(3):
            self.qtbot.wait(1)
            self.wait(self.tasks.is_idle)

    def page(self) -> int:
        return self.window.pages.currentIndex()

    def look_at(self, file: Path) -> None:
        self.side.import_file(file)
        self.wait(lambda: self.window.next.isEnabled() and self.page() == FILE)

    def fields(self) -> list[str | None]:
        return list(self.window.mapping.table.mapping.fields())

    def on(self) -> None:
        self.window.next.click()

    def check(self) -> None:
        """From wherever, until the file is checked."""
        while self.page() != PREVIEW:
            self.on()
        self.wait(lambda: self.window.preview.check() is not None and not self.window.flow.is_busy())

    def again(self) -> None:
        """After a decision about a name."""
        self.wait(lambda: self.window.next.isEnabled() and not self.window.flow.is_busy())

    def run(self) -> None:
        self.again()
        self.on()
        self.wait(lambda: self.page() == RUN and self.window.run_page.done() is not None)
        self.settle()

    def bring(self, file: Path) -> None:
        self.look_at(file)
        self.check()
        self.run()

    def records(self) -> list[Record]:
        rows = self.desk.page(RecordFilter(), size=100).rows
        return [self.desk.record(row.id) for row in reversed(rows)]


@pytest.fixture
def importing(qtbot: QtBot, parts: WindowParts, tasks: Tasks, desk: Desk) -> Iterator[Importing]:
    main = MainWindow(parts)
    qtbot.addWidget(main)
    main.show()
    with qtbot.waitActive(main):
        main.activateWindow()
    main.attach(desk)
    importing = Importing(qtbot, tasks, desk, main)
    qtbot.waitUntil(lambda: importing.side.banner() is not None)
    yield importing
    main.companions.detach()
    main.companions.wait()


def test_an_excel_list_comes_in_with_its_authors_and_times_and_is_taken_back(
    importing: Importing, tmp_path: Path
) -> None:
    importing.look_at(write_xlsx(tmp_path / "台账.xlsx", [VISIT, CALL]))
    importing.on()
    assert importing.page() == MAP
    expected = [None, "record_time", "organization", "customers", "author", "effect", "cost"]
    assert importing.fields() == expected
    importing.check()
    check = importing.window.preview.check()
    assert check is not None
    assert (check.new, check.bad, check.matched) == (2, 0, 0)
    assert importing.window.preview.tabs.currentIndex() == NAMES  # what would be made is seen before it is made
    importing.run()
    first, second = importing.records()
    assert (first.record_time, first.effect, first.cost) == ("2025-03-04 14:30:00", "介绍二期方案", 12_000)
    assert [record.author and record.author.name for record in (first, second)] == ["王芳", "李强"]
    assert {record.sync for record in (first, second)} == {SyncState.LOCAL}  # owed to nobody
    importing.window.run_page.undo.click()
    importing.wait(lambda: not importing.desk.summary().records)
    importing.settle()
    assert importing.desk.find(Kind.PERSON, "王芳") == ()


def test_a_csv_comes_in_as_wps_writes_it(importing: Importing, tmp_path: Path) -> None:
    rows = [
        ["日期", "单位", "跟进内容"],
        ["2025/3/4", "济南大学", "谈报价"],
        ["2025年3月5日 下午3点", "济南大学", "签约"],
    ]
    importing.bring(write_csv(tmp_path / "跟进.csv", rows))
    assert [record.effect for record in importing.records()] == ["谈报价", "签约"]
    assert importing.records()[1].record_time.startswith("2025-03-05 15:00")


def test_without_a_column_of_days_it_goes_no_further_and_says_so(importing: Importing, tmp_path: Path) -> None:
    importing.look_at(write_xlsx(tmp_path / "a.xlsx", [("济南大学", "谈报价")], headings=("单位", "内容")))
    importing.on()
    importing.on()
    assert importing.page() == MAP
    assert importing.window.mapping.missing() == ["拜访时间"]


def test_a_field_is_chosen_by_keyboard_and_leaves_its_other_column(importing: Importing, tmp_path: Path) -> None:
    importing.look_at(write_xlsx(tmp_path / "a.xlsx", [VISIT]))
    importing.on()
    window = importing.window
    with importing.qtbot.waitActive(window):
        window.activateWindow()
    table = window.mapping.table
    assert table.hasFocus()
    press(table, Qt.Key.Key_Down)
    press(table, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    table.setCurrentIndex(table.mapping.index(6, FIELD))
    press(table, Qt.Key.Key_Return)
    importing.qtbot.waitUntil(lambda: table.findChild(ChoiceBox) is not None)
    box = table.findChild(ChoiceBox)
    assert box is not None
    line = box.lineEdit()
    assert line is not None
    line.selectAll()
    type_keys(line, "note")
    box.setCurrentIndex(box.findData("note"))
    box.activated.emit(box.currentIndex())
    importing.qtbot.waitUntil(lambda: importing.fields()[6] == "note")
    table.mapping.setData(table.mapping.index(0, FIELD), "note")
    assert importing.fields()[0] == "note"
    assert importing.fields()[6] is None


def test_a_name_is_matched_to_who_is_there_already(importing: Importing, tmp_path: Path) -> None:
    there = importing.desk.add_entry(Kind.ORGANIZATION, "济南大学（中心校区）")
    importing.look_at(write_xlsx(tmp_path / "a.xlsx", [VISIT]))
    importing.check()
    names = importing.window.preview.names
    row = next(
        row
        for row in range(names.names.rowCount())
        if (name := names.names.name_at(row)) and name.kind is Kind.ORGANIZATION
    )
    names.names.setData(names.names.index(row, DEAL), "other")
    dialog = importing.window.findChild(NameDialog)
    assert dialog is not None
    dialog.picker.set_entry(there)
    dialog.picker.picked.emit(there)
    dialog.ok.click()
    importing.run()
    (record,) = importing.records()
    assert record.organization == there
    assert [entry.name for entry in importing.desk.find(Kind.ORGANIZATION, "济南")] == ["济南大学（中心校区）"]


def test_a_customer_who_bears_a_title_here_is_offered_by_name(importing: Importing, tmp_path: Path) -> None:
    place = importing.desk.add_entry(Kind.ORGANIZATION, "济南大学")
    there = importing.desk.add_entry(Kind.CUSTOMER, "周老师 信息中心", organization=place.id)
    importing.look_at(write_xlsx(tmp_path / "a.xlsx", [VISIT]))
    importing.check()
    names = importing.window.preview.names.names
    row = next(row for row in range(names.rowCount()) if (name := names.name_at(row)) and name.kind is Kind.CUSTOMER)
    assert there.label in names.index(row, NAME).data()
    create, same, *_others = names.choices(row)
    assert "新建" in create.words
    assert there.label in same.words
    assert names.index(row, DEAL).data() == create.words, "nobody is taken for another without being asked"
    names.setData(names.index(row, DEAL), same.key)
    importing.run()
    (record,) = importing.records()
    assert record.customers == (there,)


def test_who_only_looks_what_can_be_done_about_a_name_has_decided_nothing(importing: Importing, tmp_path: Path) -> None:
    importing.look_at(write_xlsx(tmp_path / "a.xlsx", [VISIT]))
    importing.check()
    importing.again()
    window, table = importing.window, importing.window.preview.names
    with importing.qtbot.waitActive(window):
        window.activateWindow()
    decided: list[int] = []
    table.names.chosen.connect(lambda: decided.append(1))

    def opened() -> ChoiceBox:
        press(table, Qt.Key.Key_Return)
        importing.wait(lambda: (box := table.findChild(ChoiceBox)) is not None and box.view().isVisible())
        box = table.findChild(ChoiceBox)
        assert box is not None
        return box

    def gone() -> bool:
        return table.findChild(ChoiceBox) is None

    box = opened()
    press(box.view(), Qt.Key.Key_Escape)
    importing.wait(lambda: not box.view().isVisible())
    assert not decided
    window.preview.tabs.setFocus()  # the line that was left open goes
    importing.wait(gone)
    assert not decided
    assert not window.flow.is_busy()
    assert window.next.isEnabled()
    table.setFocus()
    box = opened()
    press(box.view(), Qt.Key.Key_Return)  # the same again, and meant
    importing.wait(gone)
    assert decided == [1]
    importing.again()


def test_rows_of_a_name_that_is_not_wanted_stay_out(importing: Importing, tmp_path: Path) -> None:
    other = (3, datetime(2025, 3, 6, 9, 0), "山东师范大学", "", "王芳", "看现场", None)
    importing.look_at(write_xlsx(tmp_path / "a.xlsx", [VISIT, other]))
    importing.check()
    names = importing.window.preview.names.names
    row = next(row for row in range(names.rowCount()) if (name := names.name_at(row)) and name.name == "山东师范大学")
    names.setData(names.index(row, DEAL), "leave")
    importing.wait(lambda: (check := importing.window.preview.check()) is not None and check.bad == 1)
    importing.run()
    assert [record.effect for record in importing.records()] == ["介绍二期方案"]


def test_a_word_for_an_event_is_asked_about_once(importing: Importing, tmp_path: Path) -> None:
    headings = ("拜访日期", "客户名称", "拜访方式", "内容")
    rows = [(datetime(2025, 3, 4, 9, 0), "济南大学", "微信聊", "问到货")]
    importing.look_at(write_xlsx(tmp_path / "a.xlsx", rows, headings=headings))
    importing.check()
    names = importing.window.preview.names.names
    assert names.index(0, 1).data() == "微信聊"
    names.setData(names.index(0, DEAL), "3")
    importing.wait(lambda: (check := importing.window.preview.check()) is not None and check.new == 1)
    importing.run()
    assert [record.event for record in importing.records()] == [3]


def test_days_that_can_be_read_two_ways_are_asked_about(importing: Importing, tmp_path: Path) -> None:
    rows = [["日期", "内容"], ["3/4/2025", "一"], ["5/6/2025", "二"]]
    importing.look_at(write_csv(tmp_path / "a.csv", rows))
    importing.on()
    mapping = importing.window.mapping
    assert mapping.dates_open()
    importing.on()
    assert importing.page() == MAP
    mapping.order.setCurrentIndex(mapping.order.findData(DateOrder.DAY_FIRST.value))
    mapping.order.activated.emit(mapping.order.currentIndex())
    importing.check()
    importing.run()
    assert [record.record_time[:10] for record in importing.records()] == ["2025-04-03", "2025-06-05"]


def test_the_next_file_with_these_headings_is_mapped_the_same_way(importing: Importing, tmp_path: Path) -> None:
    importing.look_at(write_xlsx(tmp_path / "三月.xlsx", [VISIT]))
    importing.on()
    mapping = importing.window.mapping.table.mapping
    mapping.setData(mapping.index(0, FIELD), "note")
    importing.check()
    importing.run()
    importing.look_at(write_xlsx(tmp_path / "四月.xlsx", [(9, datetime(2025, 4, 1, 8, 0), *CALL[2:])]))
    importing.on()
    assert importing.fields()[0] == "note"
    assert mapping.index(0, 4).data() == "同上次"
    importing.window.mapping.guess_again.click()
    assert importing.fields()[0] is None
    assert "同上次" not in {mapping.index(row, 4).data() for row in range(mapping.rowCount())}


def test_the_same_file_again_brings_nothing_twice(importing: Importing, tmp_path: Path) -> None:
    file = write_xlsx(tmp_path / "a.xlsx", [VISIT, CALL])
    importing.bring(file)
    importing.look_at(file)
    importing.check()
    check = importing.window.preview.check()
    assert check is not None
    assert (check.new, check.matched) == (0, 2)
    assert not importing.window.next.isEnabled()


def test_a_file_that_is_none_says_why_and_another_can_be_chosen(importing: Importing, tmp_path: Path) -> None:
    broken = tmp_path / "坏.xlsx"
    broken.write_bytes(b"PK\x03\x04 nothing that opens")
    importing.side.import_file(broken)
    importing.wait(lambda: not importing.window.flow.is_busy())
    importing.settle()
    assert importing.page() == FILE
    assert not importing.window.next.isEnabled()
    importing.look_at(write_xlsx(tmp_path / "好.xlsx", [VISIT]))


def test_rows_left_out_are_saved_beside_the_file_and_come_in_once_mended(importing: Importing, tmp_path: Path) -> None:
    importing.bring(write_xlsx(tmp_path / "a.xlsx", [VISIT, (2, "2025-02-30", *CALL[2:])]))
    done = importing.window.run_page.done()
    assert done is not None
    assert (done.new, done.bad) == (1, 1)
    target = tmp_path / "a-未导入.xlsx"
    run = importing.window.run_page
    importing.window.activateWindow()
    run.rows.setFocus()
    importing.window.flow.save_rows(importing.window.flow.batch or 0, target)
    importing.wait(target.exists)
    importing.wait(lambda: not importing.window.flow.is_busy())
    assert run.focusWidget() is run.folder  # and not the button that releases
    importing.look_at(target)
    assert "原因" in [column.heading for column in importing.window.file_page.look().columns]  # type: ignore[union-attr]


def test_an_import_is_stopped_gone_on_with_and_whole(importing: Importing, tmp_path: Path) -> None:
    importing.look_at(write_xlsx(tmp_path / "many.xlsx", many(6_000)))
    importing.check()
    importing.again()
    importing.on()
    importing.wait(lambda: importing.desk.summary().records > 0)
    importing.window.run_page.cancel.click()
    importing.wait(lambda: not importing.window.flow.is_busy())
    importing.settle()
    importing.wait(lambda: importing.window.run_page.resume.isVisible())
    assert 0 < importing.desk.summary().records < 6_000
    importing.window.run_page.resume.click()
    importing.wait(lambda: importing.desk.summary().records == 6_000 and not importing.window.flow.is_busy())


def test_closed_it_goes_on_and_the_main_window_says_when_it_is_done(importing: Importing, tmp_path: Path) -> None:
    importing.look_at(write_xlsx(tmp_path / "many.xlsx", many(1_500)))
    importing.check()
    importing.again()
    importing.on()
    importing.window.close()
    importing.wait(lambda: importing.main.toast.words().startswith("已导入 1,500 条"))
    assert importing.desk.summary().records == 1_500
    importing.main.toast.press()
    importing.wait(lambda: "批导入" in importing.main.room.card.words())


def test_released_they_are_owed_and_the_record_says_so_until_then(importing: Importing, tmp_path: Path) -> None:
    importing.bring(write_xlsx(tmp_path / "a.xlsx", [VISIT, CALL]))
    importing.window.run_page.records.click()
    importing.settle()
    importing.wait(lambda: importing.main.room.table.model().rowCount() == 2)
    importing.main.room.table.choose_row(0)
    banner = importing.side.banner()
    assert banner is not None
    importing.wait(banner.isVisible)
    banner.button.click()
    importing.wait(lambda: isinstance(QApplication.activeModalWidget(), QMessageBox))
    box = QApplication.activeModalWidget()
    assert isinstance(box, QMessageBox)
    assert "2" in box.text()
    next(button for button in box.buttons() if button.text() == "放行").click()
    importing.wait(lambda: importing.desk.summary().owed == 2)
    importing.wait(lambda: not banner.isVisible())
    toast = importing.main.toast
    importing.wait(lambda: toast.words() == "已放行 2 条 · 2 条没有大的拜访，补上之前不能发送")
    toast.press()
    importing.wait(lambda: "批导入" in importing.main.room.card.words())


def test_a_file_let_go_over_the_main_window_is_looked_at(importing: Importing, tmp_path: Path) -> None:
    file = write_xlsx(tmp_path / "a.xlsx", [VISIT])
    carried = QMimeData()
    carried.setUrls([QUrl.fromLocalFile(str(file))])
    move, none = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(5, 5), move, carried, Qt.MouseButton.LeftButton, none)
    QApplication.sendEvent(importing.main, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(
        importing.main, QDropEvent(QPoint(5, 5).toPointF(), move, carried, Qt.MouseButton.LeftButton, none)
    )
    importing.wait(lambda: importing.window.next.isEnabled())
    picture = QMimeData()
    picture.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.png"))])
    other = QDragEnterEvent(QPoint(5, 5), move, picture, Qt.MouseButton.LeftButton, none)
    other.ignore()
    QApplication.sendEvent(importing.main, other)
    assert not other.isAccepted()


def test_what_came_in_before_is_listed_and_undone_from_there(importing: Importing, tmp_path: Path) -> None:
    importing.bring(write_xlsx(tmp_path / "a.xlsx", [VISIT, CALL]))
    importing.side.show_history()
    history = importing.side.history()
    assert history is not None
    importing.wait(lambda: history.chosen() is not None)
    line = history.chosen()
    assert line is not None
    assert (line.source, line.records, line.waiting) == ("a.xlsx", 2, 2)
    history.undo.click()
    importing.wait(lambda: (one := history.chosen()) is not None and not one.can_undo)
    assert importing.desk.summary().records == 0
    assert not history.undo.isEnabled()
