"""What came of a visit is what the list is read for: it has the room, at every size of window and in both languages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop_app.actions.samples import sample
from desktop_app.domain.ids import LocalId
from desktop_app.domain.search import Hits
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.row_painter import RowPainter
from desktop_app.ui.table_model import FOR_WHO_ASKS, PICTURED, Column
from desktop_app.ui.tasks import Tasks
from desktop_app.ui.window_parts import WindowParts
from tests.ui.office import Office


@pytest.fixture
def window(qtbot: QtBot, parts: WindowParts, tasks: Tasks, office: Office) -> MainWindow:
    sample(office.desk.database, 60, until=date.today())
    window = MainWindow(parts)
    qtbot.addWidget(window)
    window.resize(1440, 900)
    window.show()
    window.attach(office.desk)
    qtbot.waitUntil(lambda: bool(window.room.table.records()))
    qtbot.waitUntil(tasks.is_idle)
    return window


@pytest.mark.parametrize("tongue", ["zh", "en"])
@pytest.mark.parametrize(("size", "least"), [((1440, 900), 220), ((1280, 720), 150)])
def test_the_outcome_can_be_read_without_scrolling_sideways(
    window: MainWindow, qtbot: QtBot, tongue: str, size: tuple[int, int], least: int
) -> None:
    window.settings.set_language(tongue)
    window.resize(*size)
    qtbot.wait(30)
    table = window.room.table
    assert table.columnWidth(Column.EFFECT) >= least
    assert table.horizontalScrollBar().maximum() == 0
    header = table.horizontalHeader()
    for column in table.columns.shown():
        if column not in PICTURED and column != Column.STATE:
            words = header.fontMetrics().horizontalAdvance(column.word)
            assert words + 8 <= header.sectionSize(column), column.word
    costs = [table.model().index(row, Column.COST).data() for row in range(len(table.records()))]
    room = table.columnWidth(Column.COST)
    assert [table._painter.shown_text(row, Column.COST, room) for row in range(len(costs))] == costs  # noqa: SLF001


def test_a_time_of_this_year_is_told_without_it_and_copied_whole(window: MainWindow) -> None:
    table = window.room.table
    shown = table._model.shown[0][Column.TIME]  # noqa: SLF001
    assert shown == table.records()[0].record_time[5:16]
    assert table.model().index(0, Column.TIME).data() == table.records()[0].record_time[:16]


def test_narrow_columns_bear_a_picture_and_are_called_by_their_name(window: MainWindow) -> None:
    model = window.room.table.model()
    for column in PICTURED:
        across = Qt.Orientation.Horizontal
        assert not model.headerData(column, across, Qt.ItemDataRole.DecorationRole).isNull()
        assert model.headerData(column, across, Qt.ItemDataRole.ToolTipRole) == column.word


def test_a_hit_that_the_beginning_does_not_show_is_shown_with_the_words_round_it(window: MainWindow) -> None:
    table = window.room.table
    row = replace(
        table.records()[0],
        effect="和信息中心的主任谈了一整个下午的机房搬迁和网络改造之后确认了报价和工期",
        unread=False,
    )
    table.show_rows([row], keep_place=False)
    table.set_hits(Hits(("报价",)))
    painter = table.itemDelegate()
    assert isinstance(painter, RowPainter)
    shown = painter.shown_text(0, Column.EFFECT, 200)
    assert "报价" in shown
    assert shown.startswith("…")
    table.set_hits(Hits(("主任",)))
    assert painter.shown_text(0, Column.EFFECT, 200).startswith("和信息中心")


def test_several_rows_say_how_many_they_are_and_what_they_cost(window: MainWindow, qtbot: QtBot) -> None:
    table = window.room.table
    rows = [
        replace(table.records()[0], id=LocalId(number), cost=cost) for number, cost in ((1, 12850), (2, None), (3, 50))
    ]
    table.show_rows(rows, keep_place=False)
    table.selectAll()
    said = [label.text() for label in window.status.findChildren(QLabel) if label.isVisible()]
    assert "已选 3 条 · 费用合计 129.00" in said
    table.choose_row(0)
    assert not any("已选" in label.text() for label in window.status.findChildren(QLabel) if label.isVisible())


def test_another_page_size_leaves_the_record_chosen(window: MainWindow, qtbot: QtBot, tasks: Tasks) -> None:
    window.room.sidebar.show_all_time()
    qtbot.waitUntil(lambda: len(window.room.table.records()) == 20 and tasks.is_idle())
    window.room.table.choose_row(15)
    chosen = window.room.table.chosen_record()
    window.room.card.pager.size_asked.emit(50)
    qtbot.waitUntil(lambda: len(window.room.table.records()) == 50 and tasks.is_idle())
    assert window.room.table.chosen_record() == chosen
    window.room.table.choose_row(45)
    chosen = window.room.table.chosen_record()
    window.room.card.pager.size_asked.emit(20)
    qtbot.waitUntil(lambda: window.room.table.records()[-1].id != chosen and len(window.room.table.records()) == 20)
    assert window.room.table.chosen_record() == chosen
    window.room.table.copy()
    assert window.toast.words() == "已复制 1 行"


def test_what_else_a_visit_says_is_a_column_for_who_asks_and_is_copied(
    window: MainWindow, qtbot: QtBot, tasks: Tasks, office: Office
) -> None:
    table = window.room.table
    assert not set(FOR_WHO_ASKS) & set(table.columns.shown())
    office.visit(
        record_time=f"{date.today()} 00:00",
        followers=(office.wang.id, office.chen.id),
        cost="20",
        cost_note="打车",
        note="备而不用",
        attachment="https://files.example.com/a.pdf",
    )
    window.room.reload()
    qtbot.waitUntil(tasks.is_idle)
    place = next(place for place, row in enumerate(table.records()) if row.note == "备而不用")
    table.choose_row(place)
    for column in FOR_WHO_ASKS:
        window.menus.action(f"show_{column.name.lower()}").trigger()
    assert set(FOR_WHO_ASKS) <= set(table.columns.shown())
    table.copy()
    head, line = (text.split("\t") for text in QGuiApplication.clipboard().text().splitlines())
    said = dict(zip(head, line, strict=True))
    assert {name: said[name] for name in ("大的拜访", "协作人", "备注", "费用说明", "附件")} == {
        "大的拜访": office.campus.label,
        "协作人": "王芳、陈静",
        "备注": "备而不用",
        "费用说明": "打车",
        "附件": "https://files.example.com/a.pdf",
    }
    table.reset_columns()
    assert not set(FOR_WHO_ASKS) & set(table.columns.shown())
