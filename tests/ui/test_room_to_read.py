"""What came of a visit is what the list is read for: it has the room, at every size of window and in both languages."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop_app.actions.samples import sample
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.table_model import PICTURED, Column
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
    window.set_language(tongue)
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
