"""More than a page: every record of a filter, chosen, copied and marked at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from desktop_app.domain.errors import NotAllowed
from desktop_app.domain.record_filter import NEWEST_FIRST, RecordFilter
from desktop_app.ui import marking, undo_deeds, whole_list
from desktop_app.ui.records_room import RecordsRoom
from desktop_app.ui.table_model import Column
from desktop_app.ui.tasks import Tasks
from desktop_app.ui.undo_deeds import RecordDeeds
from tests.ui.office import open_office
from tests.ui.records_office import VISITS, InRoom, write_visits


@pytest.fixture
def here(qtbot: QtBot, tasks: Tasks, tmp_path: Path) -> Iterator[InRoom]:
    office = open_office(tmp_path)
    write_visits(office)
    room = InRoom(qtbot, tasks, office)
    room.click("时间：全部")
    yield room
    room.close()
    office.desk.close()


@pytest.fixture
def deeds(here: InRoom, tasks: Tasks) -> RecordDeeds:
    made = RecordDeeds(tasks, here.room, here.room)
    made.attach(here.office.desk)
    return made


def where(room: RecordsRoom) -> str:
    return room.card.pager.words()


def select_page(here: InRoom) -> None:
    here.room.focus_table()
    here.table.selectAll()
    here.settle()


def test_the_page_is_selected_first_and_the_rest_by_a_link(here: InRoom) -> None:
    select_page(here)
    assert where(here.room) == "第 1–20 条，共 45 条 · 已选 20 条"
    here.click("选择全部 45 条")
    assert where(here.room) == "第 1–20 条，共 45 条 · 已选全部 45 条"
    here.click("只选本页")
    assert where(here.room) == "第 1–20 条，共 45 条 · 已选 20 条"


def test_nothing_more_is_offered_where_the_page_is_all(here: InRoom) -> None:
    here.click("时间：本周")
    select_page(here)
    assert here.buttons("选择全部 7 条") == []


def test_everything_that_is_chosen_is_copied(here: InRoom) -> None:
    select_page(here)
    here.click("选择全部 45 条")
    here.table.copy()
    here.settle()
    lines = QGuiApplication.clipboard().text().split("\n")
    assert len(lines) == 1 + VISITS
    assert len({line.split("\t")[0] for line in lines[1:]}) == VISITS
    assert QGuiApplication.clipboard().mimeData().html().count("<tr>") == 1 + VISITS
    assert here.said[-1][0] == "已复制 45 条"


@pytest.mark.parametrize(
    "otherwise",
    [
        lambda here: here.table.choose_row(3),
        lambda here: here.room.card.pager.step(1),
        lambda here: here.click("时间：今年"),
    ],
)
def test_another_selection_page_or_filter_ends_it(here: InRoom, otherwise: Callable[[InRoom], None]) -> None:
    select_page(here)
    here.click("选择全部 45 条")
    otherwise(here)
    here.settle()
    assert not here.table.all_chosen
    assert "已选全部" not in where(here.room)


def test_a_change_from_elsewhere_leaves_everything_chosen(here: InRoom) -> None:
    select_page(here)
    here.click("选择全部 45 条")
    here.office.desk.mark_read(here.table.records()[0].id)
    here.qtbot.wait(200)
    here.settle()
    assert here.table.all_chosen


def test_what_is_done_to_everything_reaches_every_page(here: InRoom, deeds: RecordDeeds) -> None:
    desk = here.office.desk
    select_page(here)
    here.click("选择全部 45 条")
    here.press(Qt.Key.Key_Space)  # all were read by their author: so they become unread
    here.qtbot.wait(200)
    here.settle()
    assert desk.count(RecordFilter(unread_by=here.office.me.id)) == VISITS
    assert here.table.all_chosen
    here.press(Qt.Key.Key_Delete)
    here.qtbot.wait(200)
    here.settle()
    assert desk.count(RecordFilter()) == 0
    deeds.undo()
    here.settle()
    assert desk.count(RecordFilter()) == VISITS


def test_too_much_is_refused_before_it_is_read(here: InRoom) -> None:
    desk, everything = here.office.desk, RecordFilter()
    assert len(whole_list.ids(desk, everything, NEWEST_FIRST, most=45)) == 45
    for ask in (
        lambda: whole_list.ids(desk, everything, NEWEST_FIRST, most=44),
        lambda: whole_list.copied(desk, everything, NEWEST_FIRST, [Column.TIME], most=44),
    ):
        with pytest.raises(NotAllowed) as refused:
            ask()
        assert "44" in refused.value.words()[1]


def test_a_long_list_is_marked_in_pieces_and_is_one_deed(
    here: InRoom, deeds: RecordDeeds, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, unread = here.office.desk, RecordFilter(unread_by=here.office.me.id)
    monkeypatch.setattr(undo_deeds, "PIECE", 20)
    monkeypatch.setattr(marking, "PIECE", 20)
    said: list[str] = []
    deeds.said.connect(lambda words, *_rest: said.append(words))
    for words, left in (("已标为未读 45 条", VISITS), ("已标为已读 45 条", 0)):
        here.room.card.choose_everything()
        deeds.toggle_read()
        here.qtbot.waitUntil(lambda: bool(said))
        here.settle()
        assert said == [words]
        said.clear()
        assert desk.count(unread) == left
    deeds.undo()
    here.settle()
    assert desk.count(unread) == VISITS


def test_marking_that_is_stopped_half_way_can_be_taken_back(
    here: InRoom, tasks: Tasks, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, unread = here.office.desk, RecordFilter(unread_by=here.office.me.id)
    records = whole_list.ids(desk, RecordFilter(), NEWEST_FIRST)
    desk.toggle_read(records)
    monkeypatch.setattr(marking, "PIECE", 10)
    run, done = marking.Marking(tasks, desk, records, here.room), []
    run.marked.connect(lambda *marked: done.append(marked))
    run.start()
    run.stop()
    here.qtbot.waitUntil(lambda: bool(done))
    ((words, deed),) = done
    assert words == "已标为已读 10 条"
    assert desk.count(unread) == VISITS - 10
    desk.undo(deed)
    assert desk.count(unread) == VISITS
