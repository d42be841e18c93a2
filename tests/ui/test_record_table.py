"""The table: a page of rows with the habits of a spreadsheet, and a place that survives each refresh."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from desktop_app.domain.ids import LocalId
from desktop_app.domain.record_filter import NEWEST_FIRST, Sort, SortField
from desktop_app.domain.visit import RecordRow, SyncState
from desktop_app.ui.appearance import Appearance
from desktop_app.ui.column_fit import fit
from desktop_app.ui.record_table import RecordTable
from desktop_app.ui.row_painter import RowPainter
from desktop_app.ui.table_model import Column, RecordTableModel
from desktop_app.ui.theme import DARK, LIGHT, Scheme


def row(number: int, **changes: object) -> RecordRow:
    plain = RecordRow(
        id=LocalId(number),
        server_id=None,
        record_time=f"2026-11-{number % 28 + 1:02} 09:30:15",
        title=f"2026.11.{number % 28 + 1:02}-汪小嘉-济南大学",
        event=2,
        organization="济南大学",
        customers="李老师、王老师",
        director="张伟",
        author="汪小嘉",
        effect="回访采购\n管理系统",
        cost=123_450,
        comments=2,
        readings=0,
        unread=False,
        sync=SyncState.LOCAL,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


@pytest.fixture
def table(qtbot: QtBot) -> RecordTable:
    made = RecordTable()
    qtbot.addWidget(made)
    made.resize(1100, 400)
    made.show_rows([row(number) for number in range(1, 21)], keep_place=False)
    made.show()
    with qtbot.waitExposed(made):
        pass
    return made


def model_of(table: RecordTable) -> RecordTableModel:
    model = table.model()
    assert isinstance(model, RecordTableModel)
    return model


def test_the_model_keeps_qts_rules(qtbot: QtBot) -> None:
    model = RecordTableModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show_rows([row(1), row(2)])
    model.show_rows([])
    model.show_rows([row(3)])
    model.retranslate()
    assert (model.rowCount(), model.columnCount()) == (1, len(Column))


def test_a_row_says_everything_in_short(table: RecordTable) -> None:
    model = model_of(table)
    model.show_rows([row(1, unread=True, sync=SyncState.REFUSED, cost=None, comments=0, readings=3, event=None)])
    assert model.cells[0] == (
        "未读，被拒绝",
        "2026-11-02 09:30",
        "2026.11.02-汪小嘉-济南大学",
        "需求变更",
        "济南大学",
        "李老师、王老师",
        "张伟",
        "回访采购 管理系统",
        "",
        "",
        "3",
    )


def test_state_is_spoken_and_not_only_coloured(table: RecordTable) -> None:
    model_of(table).show_rows([row(1, unread=True, sync=SyncState.CONFLICT)])
    interface = QAccessible.queryAccessibleInterface(table)
    assert interface is not None
    spoken = model_of(table).data(model_of(table).index(0, Column.STATE), int(Qt.ItemDataRole.AccessibleTextRole))
    assert spoken == "状态：未读，有冲突"
    assert interface.text(QAccessible.Text.Name) == "拜访记录表"


def test_copied_rows_paste_into_a_spreadsheet(table: RecordTable) -> None:
    table.set_hidden_columns(frozenset(Column) - {Column.TIME, Column.TITLE, Column.COST})
    table.show_rows([row(1), row(2, title='=cmd|"x"!A1', cost=None), row(3)], keep_place=False)
    table.choose_row(0)
    flags = QItemSelectionModel.SelectionFlag
    table.selectionModel().select(model_of(table).index(1, 0), flags.Select | flags.Rows)
    table.copy()
    copied = QGuiApplication.clipboard().mimeData()
    assert copied.text() == (
        "拜访时间\t标题\t费用\n"
        "2026-11-02 09:30\t2026.11.02-汪小嘉-济南大学\t1,234.50\n"
        '2026-11-03 09:30\t\'=cmd|"x"!A1\t'
    )
    assert "<th>拜访时间</th><th>标题</th><th>费用</th>" in copied.html()
    assert "=cmd|&quot;x&quot;!A1" in copied.html()


def test_ctrl_c_copies(qtbot: QtBot, table: RecordTable) -> None:
    table.choose_row(4)
    QGuiApplication.clipboard().clear()
    qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert "2026.11.06-汪小嘉-济南大学" in QGuiApplication.clipboard().text()


def test_selection_current_row_and_scroll_stay_with_their_records(qtbot: QtBot, table: RecordTable) -> None:
    table.choose_row(5)
    flags = QItemSelectionModel.SelectionFlag
    table.selectionModel().select(model_of(table).index(7, 0), flags.Select | flags.Rows)
    table.verticalScrollBar().setValue(90)
    told: list[object] = []
    table.chosen.connect(told.append)
    table.show_rows([row(99), *(row(number, comments=9) for number in range(1, 20))], keep_place=True)
    assert table.selected_records() == [6, 8]
    assert table.chosen_record() == 6
    assert table.currentIndex().row() == 6
    assert table.verticalScrollBar().value() == 90
    assert told == [], "a refresh is not a choice"


def test_a_record_that_left_the_page_is_chosen_no_more(table: RecordTable) -> None:
    table.choose_row(5)
    told: list[object] = []
    table.chosen.connect(told.append)
    table.show_rows([row(1), row(2)], keep_place=True)
    assert told == [None]
    assert table.selected_records() == []


def test_j_and_k_walk_and_go_on_over_the_edge(qtbot: QtBot, table: RecordTable) -> None:
    pages: list[object] = []
    table.page_step_asked.connect(pages.append)
    table.choose_row(18)
    for key in (Qt.Key.Key_J, Qt.Key.Key_J):
        qtbot.keyClick(table, key)
    assert table.chosen_record() == 20
    assert pages == [1]
    table.choose_row(0)
    qtbot.keyClick(table, Qt.Key.Key_K)
    assert pages == [1, -1]


def test_enter_goes_to_the_detail_and_f2_edits(qtbot: QtBot, table: RecordTable) -> None:
    table.choose_row(2)
    with qtbot.waitSignal(table.entered_detail):
        qtbot.keyClick(table, Qt.Key.Key_Return)
    with qtbot.waitSignal(table.edit_asked) as asked:
        qtbot.keyClick(table, Qt.Key.Key_F2)
    assert asked.args == [3]


def test_a_click_on_a_header_sorts_a_second_one_turns_it_round(qtbot: QtBot, table: RecordTable) -> None:
    asked: list[Sort] = []
    table.sort_asked.connect(asked.append)
    header = table.horizontalHeader()
    for column in (Column.TIME, Column.COST, Column.COST, Column.CUSTOMERS):
        place = header.sectionViewportPosition(column) + 12
        qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place, 12))
    assert asked == [
        Sort(NEWEST_FIRST.field, descending=False),
        Sort(SortField.COST, descending=False),
        Sort(SortField.COST, descending=True),
    ]
    assert header.sortIndicatorSection() == Column.COST
    assert header.sortIndicatorOrder() == Qt.SortOrder.DescendingOrder


def test_hits_selection_and_unread_can_be_seen(qtbot: QtBot, table: RecordTable, appearance: Appearance) -> None:
    for scheme, tokens in ((Scheme.LIGHT, LIGHT), (Scheme.DARK, DARK)):
        appearance.set_scheme(scheme)
        table.restyle()
        table.show_rows([row(1, unread=True), row(2)], keep_place=False)
        table.set_terms(())
        plain = colors_in(table)
        assert tokens.accent.lower() in plain, "the dot of an unread record"
        assert tokens.hit.lower() not in plain
        table.set_terms(("济南",))
        table.choose_row(1)
        assert {tokens.hit.lower(), tokens.selection.lower()} <= colors_in(table)


def test_the_focus_mark_leaves_nothing_behind(qtbot: QtBot, table: RecordTable) -> None:
    table.activateWindow()
    table.setFocus()
    qtbot.waitUntil(table.hasFocus)
    table.choose_row(0)
    qtbot.wait(20)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up):
        qtbot.keyClick(table, key, Qt.KeyboardModifier.ControlModifier)  # moves the mark, selects nothing
        qtbot.wait(20)
        shown = table.screen().grabWindow(table.winId()).toImage()
        origin = table.viewport().mapTo(table, QPoint(0, 0))
        marked = {
            row
            for row in range(5)
            for x in range(10, table.viewport().width(), 60)
            if shown.pixelColor(origin.x() + x, origin.y() + table.rowViewportPosition(row) + 1).name()
            == LIGHT.accent.lower()
        }
        assert marked == {table.currentIndex().row()}


def test_the_first_record_is_taken_by_tab_and_never_by_the_window_alone(qtbot: QtBot, table: RecordTable) -> None:
    told: list[object] = []
    table.chosen.connect(told.append)
    table.activateWindow()
    table.setFocus(Qt.FocusReason.ActiveWindowFocusReason)
    qtbot.waitUntil(table.hasFocus)
    assert (told, table.selected_records()) == ([], [])
    table.clearFocus()
    table.setFocus(Qt.FocusReason.TabFocusReason)
    assert (told, table.selected_records()) == ([1], [1])


def colors_in(table: RecordTable) -> set[str]:
    image = table.viewport().grab().toImage()
    return {
        image.pixelColor(x, y).name() for y in range(0, min(image.height(), 80)) for x in range(0, image.width(), 1)
    }


@pytest.mark.parametrize("room", range(380, 2000, 45))
def test_columns_fill_the_room_and_never_need_a_scroll_bar(room: int) -> None:
    least = dict.fromkeys(Column, 60) | {Column.TIME: 120, Column.TITLE: 140, Column.EFFECT: 110}
    widths = fit(room, least, frozenset(), {})
    assert sum(widths.values()) == room
    assert all(width >= least[column] for column, width in widths.items())
    assert {Column.STATE, Column.TIME, Column.TITLE} <= set(widths)


def test_what_was_put_away_stays_away_and_a_chosen_width_is_kept() -> None:
    least = dict.fromkeys(Column, 60)
    widths = fit(1500, least, frozenset({Column.COST}), {Column.TITLE: 333})
    assert Column.COST not in widths
    assert widths[Column.TITLE] == 333
    assert sum(widths.values()) == 1500


@pytest.mark.parametrize("percent", [90, 100, 130, 150])
def test_nothing_of_a_date_or_an_event_is_cut_off(
    qtbot: QtBot, table: RecordTable, appearance: Appearance, percent: int
) -> None:
    appearance.set_percent(percent)
    table.restyle()
    table.show_rows(
        [row(number, unread=number % 2 == 0, record_time="2026-12-28 10:58") for number in range(9)], keep_place=False
    )
    painter = table.itemDelegate()
    assert isinstance(painter, RowPainter)
    for width in (640, 820, 1100, 1500):
        table.resize(width, 400)
        table.viewport().repaint()
        for place in range(9):
            assert painter.shown_text(place, Column.TIME, table.columnWidth(Column.TIME)) == "2026-12-28 10:58"
        assert table.columnWidth(Column.EVENT) >= painter.chip_width("走访拜访")
        assert table.horizontalHeader().length() == table.viewport().width()
