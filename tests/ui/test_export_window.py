"""Export from the window: what stands in the file is what stood on the screen, written by a real process beside it."""

from __future__ import annotations

import csv
import json
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QFileDialog, QLabel, QMenu, QWidget

from desktop_app.actions.samples import sample
from desktop_app.domain.filter_choice import FilterChoice
from desktop_app.domain.record_filter import QuickRange, Sort, SortField
from desktop_app.ui.export_choice import Form, Picking, Scope, Wish
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.table_model import Column
from desktop_app.ui.window_parts import WindowParts
from tests.ui.office import press

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from desktop_app.actions.desk import Desk
    from desktop_app.ui.export_dialog import ExportDialog
    from desktop_app.ui.tasks import Tasks

RECORDS = 60
_LONG = 30_000


class Bench:
    """The window over sixty sample visits, all of them in the list."""

    def __init__(self, qtbot: QtBot, window: MainWindow, tasks: Tasks, desk: Desk, folder: Path) -> None:
        self.qtbot, self.window, self.tasks, self.desk, self.folder = qtbot, window, tasks, desk, folder

    def settle(self) -> None:
        self.qtbot.wait(1)
        for _ in range(4):
            self.qtbot.waitUntil(self.tasks.is_idle)
            self.qtbot.wait(1)

    def ask(self, name: str = "export") -> ExportDialog:
        self.window.menus.action(name).trigger()
        self.settle()
        dialog = self.window.companions.export.dialog()
        assert dialog is not None
        return dialog

    def save_as(self, dialog: ExportDialog, name: str) -> Path:
        """Presses export, and takes the system's dialog at its word; what it would have proposed is no matter."""
        dialog.go.click()
        file = self.folder / name
        chooser = dialog.findChild(QFileDialog)
        assert chooser is not None
        chooser.fileSelected.emit(str(file))
        chooser.reject()
        self.window.activateWindow()
        return file

    def written(self, file: Path) -> list[list[str]]:
        """The rows of a csv, once it stands."""
        self.until_said(file.name)
        with file.open(encoding="utf-8-sig", newline="") as lines:
            return list(csv.reader(lines))

    def until_said(self, words: str) -> str:
        toast = self.window.toast
        self.qtbot.waitUntil(lambda: toast.isVisible() and words in toast.accessibleName(), timeout=_LONG)
        return toast.accessibleName()


@pytest.fixture
def bench(qtbot: QtBot, parts: WindowParts, tasks: Tasks, desk: Desk, tmp_path: Path) -> Iterator[Bench]:
    sample(desk.database, RECORDS, until=date(2026, 11, 22), seed=7)
    folder = tmp_path / "导出"
    folder.mkdir()
    parts.memory.remember("export/folder", str(folder))
    window = MainWindow(parts)
    qtbot.addWidget(window)
    window.show()
    with qtbot.waitActive(window):
        window.activateWindow()
    window.attach(desk)
    window.show_records(FilterChoice(range=QuickRange.ALL))
    made = Bench(qtbot, window, tasks, desk, folder)
    made.settle()
    yield made
    window.companions.detach()
    window.companions.wait()


def test_the_file_holds_what_is_seen_in_columns_order_filter_and_sort(bench: Bench) -> None:
    table = bench.window.room.table
    table.columns.show_column(Column.TITLE, True)
    table.columns.show_column(Column.DIRECTOR, False)
    table.columns.move(Column.COST, -20)
    bench.window.show_records(FilterChoice(range=QuickRange.ALL, events=frozenset({2, 3})))
    table.sort_asked.emit(Sort(SortField.COST, descending=True))
    bench.settle()
    dialog = bench.ask()
    assert dialog.wish() == Wish(scope=Scope.FOUND, picking=Picking.SEEN, form=Form.XLSX)
    dialog.formats.setCurrentIndex(dialog.formats.findData(Form.CSV))
    head, *rows = bench.written(bench.save_as(dialog, "所见.csv"))
    assert head == [column.word for column in table.columns.meant() if column != Column.STATE]
    assert "负责人" not in head
    assert "标题" in head
    ids = [row.id for row in bench.desk.page(bench.window.room.wanted(), bench.window.room.sort(), 1, RECORDS).rows]
    titles = [bench.desk.record(id_).title for id_ in ids]
    assert [row[head.index("标题")] for row in rows] == titles
    assert 20 < len(rows) < RECORDS  # all pages of the filter, and nothing beside it


def test_a_column_that_finds_no_room_in_a_narrow_window_is_in_the_file(bench: Bench) -> None:
    columns = bench.window.room.table.columns
    columns.show_column(Column.CUSTOMERS, False)
    bench.window.resize(640, 720)
    bench.settle()
    bench.window.room.table.setFixedWidth(420)
    bench.settle()
    assert Column.DIRECTOR not in columns.shown()
    head, *_rows = bench.written(bench.save_as(bench.ask(), "所见.csv"))
    assert "负责人" in head
    assert "客户" not in head, "it was put away"
    assert "标题" not in head, "nobody asked for it"


def test_texts_that_the_table_cuts_stand_whole_in_the_file(bench: Bench) -> None:
    from desktop_app.domain.draft import Draft

    record = bench.desk.page(bench.window.room.wanted()).rows[0].id
    draft = bench.desk.draft_of(record)
    bench.desk.revise_visit(Draft(**{**draft.as_json(), "record": record, "effect": "长" * 450}))
    bench.window.room.table.columns.show_column(Column.EFFECT, True)
    bench.window.room.reload()
    bench.settle()
    dialog = bench.ask()
    dialog.formats.setCurrentIndex(dialog.formats.findData(Form.CSV))
    head, *rows = bench.written(bench.save_as(dialog, "长文.csv"))
    assert "长" * 450 in [row[head.index("收获")] for row in rows]


def test_selected_rows_go_alone(bench: Bench) -> None:
    table = bench.window.room.table
    flags = QItemSelectionModel.SelectionFlag
    for row in (1, 3, 4):
        table.selectionModel().select(table.model().index(row, 0), flags.Select | flags.Rows)
    dialog = bench.ask()
    assert dialog.wish().scope is Scope.CHOSEN
    assert dialog.scopes[Scope.CHOSEN].text() == "选中的 3 条(&S)"
    dialog.formats.setCurrentIndex(dialog.formats.findData(Form.CSV))
    chosen = table.selected_records()
    head, *rows = bench.written(bench.save_as(dialog, "选中.csv"))
    whole = [bench.desk.record(id_) for id_ in chosen]
    assert [row[head.index("拜访时间")] for row in rows] == [record.record_time for record in whole]


def test_a_page_goes_alone_and_everything_goes_whatever_the_filter(bench: Bench) -> None:
    bench.window.show_records(FilterChoice(range=QuickRange.ALL, events=frozenset({4})))
    bench.settle()
    dialog = bench.ask()
    found = len(bench.desk.page(bench.window.room.wanted(), size=RECORDS).rows)
    assert 0 < found < RECORDS
    assert dialog.scopes[Scope.FOUND].text() == f"全部筛选结果 {found} 条(&F)"
    assert dialog.scopes[Scope.EVERYTHING].text() == f"所有记录 {RECORDS} 条，不管筛选(&E)"
    dialog.formats.setCurrentIndex(dialog.formats.findData(Form.CSV))
    dialog.scopes[Scope.EVERYTHING].setChecked(True)
    assert len(bench.written(bench.save_as(dialog, "所有.csv"))) == RECORDS + 1
    bench.window.show_records(FilterChoice(range=QuickRange.ALL))
    bench.settle()
    dialog = bench.ask()
    dialog.scopes[Scope.PAGE].setChecked(True)
    assert len(bench.written(bench.save_as(dialog, "本页.csv"))) == 20 + 1


def test_columns_picked_one_by_one_stand_in_their_order(bench: Bench) -> None:
    dialog = bench.ask()
    dialog.formats.setCurrentIndex(dialog.formats.findData(Form.CSV))
    columns = dialog.columns
    for row in reversed(range(columns.list.count())):
        item = columns.list.item(row)
        wanted = item.text() in ("费用", "客户单位", "拜访时间", "计划")
        item.setCheckState(Qt.CheckState.Checked if wanted else Qt.CheckState.Unchecked)
    assert columns.picking() is Picking.OWN
    names = [columns.list.item(row).text() for row in range(columns.list.count())]
    columns.list.setCurrentRow(names.index("费用"))
    for _ in range(names.index("费用")):
        press(columns.list, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert columns.list.currentRow() == 0
    head, *rows = bench.written(bench.save_as(dialog, "自选.csv"))
    assert head == ["费用", "拜访时间", "客户单位", "计划"]
    assert len(rows) == RECORDS
    again = bench.ask()  # as it was chosen last
    assert again.wish() == Wish(
        scope=Scope.FOUND,
        picking=Picking.OWN,
        own=("cost", "record_time", "organization", "workplan"),
        form=Form.CSV,
    )


def test_nothing_can_be_exported_without_a_column(bench: Bench) -> None:
    dialog = bench.ask()
    for row in range(dialog.columns.list.count()):
        dialog.columns.list.item(row).setCheckState(Qt.CheckState.Unchecked)
    assert not dialog.go.isEnabled()
    dialog.columns.list.item(0).setCheckState(Qt.CheckState.Checked)
    assert dialog.go.isEnabled()


@pytest.mark.parametrize(
    ("form", "name", "begins"),
    [
        (Form.XLSX, "拜访.xlsx", b"PK"),
        (Form.JSON, "拜访.json", b'{"status"'),
        (Form.PDF, "列表.pdf", b"%PDF"),
        (Form.PDF_EACH, "逐条.pdf", b"%PDF"),
    ],
)
def test_each_form_is_written_as_what_it_is(bench: Bench, form: Form, name: str, begins: bytes) -> None:
    dialog = bench.ask()
    dialog.formats.setCurrentIndex(dialog.formats.findData(form))
    assert dialog.columns.isEnabled() is (form in (Form.XLSX, Form.PDF))
    file = bench.save_as(dialog, name)
    assert bench.until_said(name) == f"已导出 {RECORDS} 条到 {name}"
    assert file.read_bytes().startswith(begins)
    if form is Form.JSON:
        assert json.loads(file.read_text(encoding="utf-8"))["page_info"]["total"] == RECORDS
    if form is Form.XLSX:
        assert zipfile.ZipFile(file).testzip() is None
    assert [one.name for one in bench.folder.iterdir()] == [name]


def test_a_known_ending_says_the_form_and_any_other_gets_ours(bench: Bench) -> None:
    file = bench.save_as(bench.ask(), "其实是.csv")
    assert len(bench.written(file)) == RECORDS + 1
    bench.save_as(bench.ask(), "第3.5版")
    bench.until_said("第3.5版.csv")  # the form of the last time
    assert (bench.folder / "第3.5版.csv").exists()


def test_a_file_that_nobody_was_asked_about_is_not_overwritten(bench: Bench) -> None:
    (bench.folder / "旧.xlsx").write_text("mine", encoding="utf-8")
    dialog = bench.ask()
    bench.save_as(dialog, "旧")
    assert dialog.trouble() == "旧.xlsx 已经存在。请再点导出，选中它来替换，或换一个名字。"
    assert dialog.isVisible()
    assert (bench.folder / "旧.xlsx").read_text(encoding="utf-8") == "mine"


def test_what_could_not_be_written_is_said_where_it_was_chosen_and_nothing_is_lost(bench: Bench) -> None:
    (bench.folder / "占用.csv").mkdir()  # as good as a file that another program holds, on every system
    dialog = bench.ask()
    dialog.formats.setCurrentIndex(dialog.formats.findData(Form.CSV))
    dialog.scopes[Scope.PAGE].setChecked(True)
    dialog.columns.ways[Picking.ALL].click()
    wish = dialog.wish()
    bench.save_as(dialog, "占用.csv")
    side = bench.window.companions.export
    bench.qtbot.waitUntil(lambda: side.dialog() not in (None, dialog), timeout=_LONG)
    again = side.dialog()
    assert again is not None
    assert "占用.csv" in again.trouble()
    assert again.wish() == wish
    again.go.click()
    chooser = again.findChild(QFileDialog)
    assert chooser is not None
    assert Path(chooser.selectedFiles()[0]) == bench.folder / "占用.csv"
    again.scopes[Scope.FOUND].setChecked(True)
    assert again.trouble() == ""


def test_who_has_gone_on_is_told_and_can_try_again(bench: Bench) -> None:
    (bench.folder / "占用.csv").mkdir()
    bench.save_as(bench.ask(), "占用.csv")
    other = QDialog(bench.window)
    other.setModal(True)
    other.show()
    bench.until_said("占用.csv")
    assert bench.window.companions.export.dialog() is None
    other.close()
    assert bench.window.toast.press()
    dialog = bench.window.companions.export.dialog()
    assert dialog is not None
    assert "占用.csv" in dialog.trouble()


def test_a_cancelled_export_leaves_what_stood_there(bench: Bench) -> None:
    before = bench.folder / "旧.csv"
    before.write_text("mine", encoding="utf-8")
    bench.save_as(bench.ask(), "旧.csv")
    bench.window.companions.jobs.cancel()
    assert bench.until_said("旧.csv") == "已取消导出，旧.csv 没有改动"
    assert before.read_text(encoding="utf-8") == "mine"
    assert [one.name for one in bench.folder.iterdir()] == ["旧.csv"]


def test_a_window_that_goes_takes_its_export_with_it_and_leaves_no_half_file(bench: Bench) -> None:
    bench.save_as(bench.ask(), "半途.csv")
    bench.window.close()
    bench.window.companions.wait()
    assert bench.window.companions.has_ended()
    assert list(bench.folder.iterdir()) == []


def test_the_file_can_be_opened_and_shown_from_the_toast(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Path] = []

    def opens(file: Path) -> bool:
        opened.append(file)
        return True

    monkeypatch.setattr("desktop_app.ui.opening.open_file", opens)
    monkeypatch.setattr("desktop_app.ui.opening.show_in_folder", lambda file: opens(file.parent))
    file = bench.save_as(bench.ask(), "看.csv")
    bench.until_said("看.csv")
    toast = bench.window.toast
    second = next(one for one in toast.findChildren(QAbstractButton) if one.text() == "打开文件夹")
    second.click()
    assert opened == [file.parent]
    assert not toast.isVisible()
    kept = bench.window.notifications.latest_first()[0]
    assert kept.press is not None
    kept.press()
    assert opened == [file.parent, file]


def test_the_row_menu_offers_what_is_selected_even_one(bench: Bench) -> None:
    table = bench.window.room.table
    table.choose_row(2)
    press(table, Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    action = next(one for one in menu.actions() if one.text() == "导出所选(&X)…")
    menu.close()
    action.trigger()
    bench.settle()
    dialog = bench.window.companions.export.dialog()
    assert dialog is not None
    assert dialog.wish().scope is Scope.CHOSEN
    assert dialog.scopes[Scope.CHOSEN].text() == "选中的 1 条(&S)"


def test_a_saved_filter_can_be_exported_without_going_there(bench: Bench) -> None:
    choice = FilterChoice(range=QuickRange.ALL, events=frozenset({2}))
    bench.desk.filters.save("走访/拜访", choice, Sort(SortField.COST, descending=True))
    bench.window.room.sidebar.saved.attach(bench.desk)
    bench.settle()
    saved = next(one for one in bench.desk.filters.all().filters if one.name == "走访/拜访")
    before = bench.window.room.wanted()
    menu = bench.window.room.sidebar.saved.menu_of(saved)
    next(one for one in menu.actions() if one.text() == "导出(&E)…").trigger()
    bench.settle()
    dialog = bench.window.companions.export.dialog()
    assert dialog is not None
    dialog.formats.setCurrentIndex(dialog.formats.findData(Form.CSV))
    dialog.columns.ways[Picking.ALL].click()
    head, *rows = bench.written(bench.save_as(dialog, "走访.csv"))
    assert {row[head.index("事件")] for row in rows} == {"走访拜访"}
    costs = [float(row[head.index("费用")]) for row in rows if row[head.index("费用")]]
    assert costs == sorted(costs, reverse=True)
    assert bench.window.room.wanted() == before


def test_all_pages_selected_are_the_filter(bench: Bench) -> None:
    bench.window.room.card.choose_everything()
    dialog = bench.ask()
    assert dialog.scopes[Scope.CHOSEN].isHidden()
    assert dialog.wish().scope is Scope.FOUND


def test_the_name_says_what_is_in_it(bench: Bench) -> None:
    bench.window.show_records(FilterChoice(range=QuickRange.THIS_YEAR, search='a/b:"c"'))
    bench.settle()
    dialog = bench.ask()
    dialog.scopes[Scope.EVERYTHING].setChecked(True)
    dialog.go.click()
    chooser = dialog.findChild(QFileDialog)
    assert chooser is not None
    assert Path(chooser.selectedFiles()[0]).name == f"拜访记录 全部记录 {date.today().isoformat()}.xlsx"
    chooser.reject()
    dialog.reject()
    assert dialog.windowTitle() == "导出"


def test_an_empty_list_has_nothing_to_export_but_all_else(bench: Bench) -> None:
    bench.window.show_records(FilterChoice(range=QuickRange.ALL, search="没有人写过的话"))
    bench.settle()
    dialog = bench.ask()
    assert not dialog.go.isEnabled()
    dialog.scopes[Scope.EVERYTHING].setChecked(True)
    assert dialog.go.isEnabled()


def test_paper_takes_only_so_many(bench: Bench) -> None:
    dialog = bench.ask()
    dialog.show_counts(60, 200_000)
    dialog.scopes[Scope.EVERYTHING].setChecked(True)
    dialog.formats.setCurrentIndex(dialog.formats.findData(Form.PDF))
    assert dialog.trouble() == "这种 PDF 一次最多 10,000 条。请缩小范围，或者选 Excel。"
    assert not dialog.go.isEnabled()
    dialog.formats.setCurrentIndex(dialog.formats.findData(Form.XLSX))
    assert dialog.trouble() == ""
    assert dialog.go.isEnabled()


def test_it_can_be_done_by_keyboard_alone(bench: Bench) -> None:
    window = bench.window
    window.room.table.setFocus()
    QTest.keyClick(window, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    bench.settle()
    dialog = window.companions.export.dialog()
    assert dialog is not None
    bench.qtbot.waitUntil(dialog.isActiveWindow)
    seen: list[QWidget] = []
    for _ in range(40):
        focus = dialog.focusWidget()
        if focus in seen:
            break
        seen.append(focus)
        dialog.focusNextPrevChild(True)
    columns = dialog.columns
    reached = [dialog.scopes[Scope.FOUND], dialog.formats, columns.ways[Picking.SEEN], columns.list, columns.down]
    assert set(seen) >= {*reached, dialog.go}, [one.accessibleName() for one in seen]
    for widget in seen:
        spoken = QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
        assert spoken, widget
    dialog.scopes[Scope.FOUND].setFocus()
    press(dialog, Qt.Key.Key_Return)
    chooser = dialog.findChild(QFileDialog)
    assert chooser is not None
    bench.qtbot.waitUntil(chooser.isVisible)
    press(chooser, Qt.Key.Key_Escape)
    press(dialog, Qt.Key.Key_Escape)
    assert window.companions.export.dialog() is None


def test_it_speaks_english_at_once(bench: Bench) -> None:
    dialog = bench.ask()
    bench.window.settings.set_language("en")
    assert dialog.go.text() == "E&xport…"
    assert dialog.scopes[Scope.FOUND].text() == f"All that the &filter finds ({RECORDS})"
    assert dialog.columns.list.item(0).text() == "Visit time"


def test_the_dialog_for_files_has_no_word_of_english(bench: Bench) -> None:
    dialog = bench.ask()
    dialog.go.click()
    chooser = dialog.findChild(QFileDialog)
    assert chooser is not None
    words = [label.text() for label in chooser.findChildren(QLabel) if label.buddy() is not None]
    assert words == ["位置(&L)：", "文件名称(&N)：", "类型(&T)："]
