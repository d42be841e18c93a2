"""The table: a page of rows with the habits of a spreadsheet, and a place that survives each refresh."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QContextMenuEvent, QFont, QFontMetrics, QGuiApplication, QWheelEvent
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from desktop_app.domain.ids import LocalId
from desktop_app.domain.record_filter import NEWEST_FIRST, Sort, SortField
from desktop_app.domain.search import NO_HITS, Hits
from desktop_app.domain.visit import RecordRow, SyncState
from desktop_app.ui import fonts
from desktop_app.ui.appearance import Appearance
from desktop_app.ui.column_fit import fit, to_content
from desktop_app.ui.density import Density
from desktop_app.ui.language import Language
from desktop_app.ui.record_table import RecordTable
from desktop_app.ui.row_painter import RowPainter
from desktop_app.ui.table_model import FOR_WHO_ASKS, PICTURED, Column, RecordTableModel
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
        "汪小嘉",
        "需求变更",
        "济南大学",
        "李老师、王老师",
        "张伟",
        "回访采购 管理系统",
        "",
        "",
        "3",
        *("" for _ in FOR_WHO_ASKS),
    )


def test_state_is_spoken_and_not_only_coloured(table: RecordTable) -> None:
    model_of(table).show_rows([row(1, unread=True, sync=SyncState.CONFLICT)])
    interface = QAccessible.queryAccessibleInterface(table)
    assert interface is not None
    spoken = model_of(table).data(model_of(table).index(0, Column.STATE), int(Qt.ItemDataRole.AccessibleTextRole))
    assert spoken == "状态：未读，有冲突"
    assert interface.text(QAccessible.Text.Name) == "拜访记录表"


def test_copied_rows_paste_into_a_spreadsheet(table: RecordTable) -> None:
    table.columns.take(hidden=frozenset(Column) - {Column.TIME, Column.TITLE, Column.COST})
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
    assert table.verticalScrollBar().value() == 90 + table.rowHeight(0), "one row came above"
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


def test_a_click_on_a_header_sorts_figures_from_the_largest_a_second_turns_it(qtbot: QtBot, table: RecordTable) -> None:
    asked: list[Sort] = []
    table.sort_asked.connect(asked.append)
    header = table.horizontalHeader()
    for column in (Column.TIME, Column.COST, Column.COST, Column.CUSTOMERS):
        place = header.sectionViewportPosition(column) + 12
        qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place, 12))
    assert asked == [
        Sort(NEWEST_FIRST.field, descending=False),
        Sort(SortField.COST, descending=True),
        Sort(SortField.COST, descending=False),
    ]
    assert header.sortIndicatorSection() == Column.COST
    assert header.sortIndicatorOrder() == Qt.SortOrder.AscendingOrder


def test_the_word_over_a_sorted_column_of_figures_keeps_clear_of_the_arrow(table: RecordTable) -> None:
    def starts_left(column: Column) -> bool:
        align = table.model().headerData(column, Qt.Orientation.Horizontal, Qt.ItemDataRole.TextAlignmentRole)
        return bool(align & int(Qt.AlignmentFlag.AlignLeft))

    assert not starts_left(Column.COST)
    table.set_sort(Sort(SortField.COST, descending=True))
    assert starts_left(Column.COST)
    assert not starts_left(Column.READINGS)
    table.set_sort(NEWEST_FIRST)
    assert not starts_left(Column.COST)


def test_hits_selection_and_unread_can_be_seen(qtbot: QtBot, table: RecordTable, appearance: Appearance) -> None:
    for scheme, tokens in ((Scheme.LIGHT, LIGHT), (Scheme.DARK, DARK)):
        appearance.set_scheme(scheme)
        table.restyle()
        table.show_rows([row(1, unread=True), row(2)], keep_place=False)
        table.set_hits(NO_HITS)
        plain = colors_in(table)
        assert tokens.accent.lower() in plain, "the dot of an unread record"
        assert tokens.hit.lower() not in plain
        table.set_hits(Hits(("济南",)))
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
    assert {Column.STATE, Column.TIME} <= set(widths)


def test_the_last_column_takes_what_is_left_where_none_is_for_long_texts() -> None:
    least = dict.fromkeys(Column, 100)
    assert sum(fit(460, least, frozenset({Column.ORGANIZATION}), {}).values()) == 460


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
        [row(number, unread=number % 2 == 0, record_time="2021-12-28 10:58") for number in range(9)], keep_place=False
    )
    painter = table.itemDelegate()
    assert isinstance(painter, RowPainter)
    for width in (640, 820, 1100, 1500):
        table.resize(width, 400)
        table.viewport().repaint()
        for place in range(9):
            assert painter.shown_text(place, Column.TIME, table.columnWidth(Column.TIME)) == "2021-12-28 10:58"
        assert table.columnWidth(Column.EVENT) >= painter.chip_width("走访拜访")
        assert table.horizontalHeader().length() == table.viewport().width()


# --- what a person makes of the columns -------------------------------------------------------------------------------
def test_a_column_that_was_asked_for_is_there_even_if_the_table_must_scroll(table: RecordTable) -> None:
    table.resize(480, 400)
    assert Column.COST not in table.columns.shown()
    table.columns.show_column(Column.COST, True)
    assert Column.COST in table.columns.shown()
    assert set(table.columns.shown()) >= {Column.TIME, Column.AUTHOR, Column.EVENT}
    table.columns.show_column(Column.COST, False)
    assert Column.COST not in table.columns.shown()


def test_the_header_menu_says_what_is_shown_and_offers_the_way_back(table: RecordTable) -> None:
    table.resize(480, 400)
    menu = QMenu()
    table.columns.fill_menu(menu)
    lines = {action.text(): action for action in menu.actions() if action.text()}
    assert lines["费用"].isChecked() is False
    assert lines["客户单位"].isChecked() is True
    lines["费用"].trigger()
    lines["客户单位"].trigger()
    assert {Column.COST, Column.ORGANIZATION} & set(table.columns.shown()) == {Column.COST}
    table.horizontalHeader().moveSection(Column.EFFECT, 1)
    assert table.columns.order()[1] == Column.EFFECT
    lines["恢复默认列(&C)"].trigger()
    assert table.columns.order() == tuple(Column)
    assert Column.ORGANIZATION in table.columns.shown()
    assert (table.columns.hidden(), table.columns.wanted(), table.columns.widths()) == (frozenset(), frozenset(), {})


def test_columns_fit_themselves_to_what_stands_in_them(table: RecordTable) -> None:
    table.resize(1500, 400)
    table.show_rows([row(1, organization="济南市第三人民医院信息中心", customers="李", cost=None)], keep_place=False)
    table.columns.fit_to_content()
    painter = table.itemDelegate()
    assert isinstance(painter, RowPainter)
    width = table.columnWidth(Column.ORGANIZATION)
    assert painter.shown_text(0, Column.ORGANIZATION, width) == "济南市第三人民医院信息中心"
    assert table.columnWidth(Column.CUSTOMERS) < 60
    assert table.horizontalHeader().length() == table.viewport().width()


def test_fitting_to_content_never_needs_more_than_there_is() -> None:
    least = dict.fromkeys(Column, 50)
    needed = dict.fromkeys(Column, 300) | dict.fromkeys(set(Column) - {Column.TITLE, Column.EFFECT}, 50)
    widths = to_content(950, least, needed, frozenset(Column))
    assert sum(widths.values()) + least[Column.EFFECT] <= 950
    assert widths[Column.TITLE] > least[Column.TITLE]
    assert Column.EFFECT not in widths


def test_copied_rows_have_the_columns_in_the_order_that_is_seen(table: RecordTable) -> None:
    shown = {Column.DIRECTOR, Column.TITLE}
    table.columns.take(hidden=set(Column) - shown, wanted=shown, order=[Column.STATE, Column.DIRECTOR])
    table.choose_row(0)
    table.copy()
    assert (
        QGuiApplication.clipboard().text()
        == "负责人\t拜访时间\t标题\n张伟\t2026-11-02 09:30\t2026.11.02-汪小嘉-济南大学"
    )


def test_a_title_is_shown_without_its_date_and_told_whole(table: RecordTable) -> None:
    model = model_of(table)
    model.show_rows(
        [row(1), row(2, title="2026.11.09-汪小嘉-济南大学"), row(3, title=None), row(4, title="2026.11.05-")]
    )
    assert [shown[Column.TITLE] for shown in model.shown] == [
        "汪小嘉-济南大学",
        "2026.11.09-汪小嘉-济南大学",  # another date than the visit's says something
        "",
        "2026.11.05-",
    ]
    assert model.data(model.index(0, Column.TITLE), int(Qt.ItemDataRole.ToolTipRole)) == "2026.11.02-汪小嘉-济南大学"


def test_rows_stand_closer_or_wider(table: RecordTable, appearance: Appearance) -> None:
    told: list[object] = []
    table.density_changed.connect(told.append)
    for density, height in ((Density.COMPACT, 28), (Density.RELAXED, 44), (Density.STANDARD, 36)):
        table.set_density(density)
        assert table.rowHeight(0) == height
    appearance.set_percent(150)
    table.restyle()
    assert table.rowHeight(0) == 54
    assert told == [Density.COMPACT, Density.RELAXED, Density.STANDARD]


# --- keys ------------------------------------------------------------------------------------------------------------
def test_ctrl_shift_c_copies_the_cell_with_the_mark(qtbot: QtBot, table: RecordTable) -> None:
    table.choose_row(1)
    control = Qt.KeyboardModifier.ControlModifier
    qtbot.keyClick(table, Qt.Key.Key_C, control | Qt.KeyboardModifier.ShiftModifier)
    assert QGuiApplication.clipboard().text() == "济南大学"
    qtbot.keyClick(table, Qt.Key.Key_Right)
    qtbot.keyClick(table, Qt.Key.Key_J)
    qtbot.keyClick(table, Qt.Key.Key_C, control | Qt.KeyboardModifier.ShiftModifier)
    assert QGuiApplication.clipboard().text() == "李老师、王老师", "the mark stays in its column"


def test_space_and_delete_speak_of_the_selection(qtbot: QtBot, table: RecordTable) -> None:
    table.choose_row(3)
    with qtbot.waitSignal(table.read_asked):
        qtbot.keyClick(table, Qt.Key.Key_Space)
    assert table.selected_records() == [4], "space selects nothing else"
    with qtbot.waitSignal(table.remove_asked):
        qtbot.keyClick(table, Qt.Key.Key_Delete)


def test_keys_move_by_row_and_by_screen(qtbot: QtBot, table: RecordTable) -> None:
    table.choose_row(0)
    chosen = []
    for key in (
        Qt.Key.Key_Down,
        Qt.Key.Key_PageDown,
        Qt.Key.Key_PageUp,
        Qt.Key.Key_End,
        Qt.Key.Key_Up,
        Qt.Key.Key_Home,
    ):
        qtbot.keyClick(table, key)
        chosen.append(table.chosen_record())
    assert chosen[0] == 2
    assert isinstance(chosen[1], int)
    assert 8 < chosen[1] < 20
    assert chosen[2:] == [2, 20, 19, 1]


def test_the_wheel_with_ctrl_zooms_once_for_notches_that_come_together(qtbot: QtBot, table: RecordTable) -> None:
    asked: list[int] = []
    table.zoom_asked.connect(asked.append)
    before = table.verticalScrollBar().value()
    for together in ((60, 60), (-120,), (120, 120, 20)):
        for turned in together:
            wheel = QWheelEvent(
                QPointF(50, 50),
                QPointF(table.mapToGlobal(QPoint(50, 50))),
                QPoint(),
                QPoint(0, turned),
                Qt.MouseButton.NoButton,
                Qt.KeyboardModifier.ControlModifier,
                Qt.ScrollPhase.NoScrollPhase,
                False,
            )
            QApplication.sendEvent(table.viewport(), wheel)
        qtbot.wait(120)
    assert asked == [1, -1, 2]
    assert table.verticalScrollBar().value() == before


@pytest.mark.parametrize("by", ["key", "shift_f10", "mouse"])
def test_the_menu_of_a_row_opens_by_key_and_by_mouse(qtbot: QtBot, table: RecordTable, by: str) -> None:
    table.show_rows([row(number, unread=number == 3) for number in range(1, 21)], keep_place=False)
    table.choose_row(2)
    if by == "shift_f10":
        qtbot.keyClick(table, Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
    else:
        reason = QContextMenuEvent.Reason.Keyboard if by == "key" else QContextMenuEvent.Reason.Mouse
        place = table.viewport().mapToGlobal(QPoint(200, 90))
        QApplication.sendEvent(table.viewport(), QContextMenuEvent(reason, QPoint(200, 90), place))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    words = [action.text() for action in menu.actions() if not action.isSeparator()]
    assert words == [
        "看详情(&O)",
        "修改拜访(&E)",
        "写评论(&W)",
        "复制所选行(&C)",
        "复制单元格(&L)",
        "导出所选(&X)…",
        "打印这一条(&P)…",
        "标为已读(&M)",
        "再记一条同样的(&A)",
        "删除拜访(&D)",
        "列(&N)",
        "行高(&H)",
    ]
    assert len({word[word.index("&") + 1] for word in words}) == len(words), "each has a letter of its own"
    menu.close()


def test_another_language_leaves_the_selection_where_it_is(table: RecordTable) -> None:
    table.choose_row(4)
    table.selectionModel().select(
        model_of(table).index(6, 0), QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
    )
    told: list[object] = []
    table.chosen.connect(told.append)
    table.retranslate()
    assert (table.selected_records(), table.currentIndex().row(), told) == ([5, 7], 4, [])


@pytest.mark.parametrize("percent", [100, 150])
def test_no_word_over_a_column_is_cut_off_in_any_language(
    qtbot: QtBot, table: RecordTable, appearance: Appearance, tree: Path, percent: int
) -> None:
    appearance.set_percent(percent)
    table.resize(2600, 400)
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    language = Language(app, tree / "resources" / "i18n", "zh")
    for chosen in ("en", "zh"):
        language.use(chosen)
        table.retranslate()
        header = table.horizontalHeader()
        font = QFont(header.font())
        font.setPixelSize(fonts.scaled(12))
        font.setWeight(QFont.Weight.DemiBold)
        metrics = QFontMetrics(font)
        cut = [
            column.word
            for column in table.columns.shown()
            if column not in {Column.STATE, *PICTURED}
            and table.columnWidth(column) < metrics.horizontalAdvance(column.word) + 12
        ]
        assert cut == []
        assert len(table.columns.shown()) == len(Column) - len(FOR_WHO_ASKS)
