"""The main window beside its sync: what it says, what it passes on, and that nothing of it gets in anybody's way."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtNetwork import QNetworkInformation
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMessageBox
from pytestqt.qtbot import QtBot

from desktop_app.actions.desk import Desk, open_desk
from desktop_app.actions.people import set_me_by_number
from desktop_app.actions.taking_in import take_in
from desktop_app.contract.answers import read_answer
from desktop_app.domain.directory import Kind
from desktop_app.domain.draft import Draft
from desktop_app.domain.ids import LocalId, ServerId
from desktop_app.domain.record_filter import RecordFilter
from desktop_app.domain.sync_views import SyncSettings
from desktop_app.store import journal
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.sync_banner import SyncBanner
from desktop_app.ui.sync_network import NetworkWatch
from desktop_app.ui.sync_news import SyncMood
from desktop_app.ui.sync_parts import SyncParts
from desktop_app.ui.tasks import Tasks
from desktop_app.ui.window_parts import WindowParts
from tests.sync.socket_server import serving
from tests.ui.beside import Beside

if TYPE_CHECKING:
    from desktop_app.domain.directory import Entry

SERVER = "https://crm.example.com"
DAY = datetime.now() - timedelta(days=1)
"""Yesterday: within the list as it stands at first, whatever the hour."""


class Bench:
    """The window over a real store, with a child that plays what it is given."""

    def __init__(self, qtbot: QtBot, window: MainWindow, tasks: Tasks, desk: Desk, beside: Beside) -> None:
        self.qtbot, self.window, self.tasks, self.desk, self.beside = qtbot, window, tasks, desk, beside

    @property
    def words(self) -> str:
        return self.window.status.sync.words()

    def until(self, words: str) -> None:
        self.qtbot.waitUntil(lambda: self.words == words)

    def settle(self) -> None:
        self.qtbot.wait(1)
        for _ in range(4):
            self.qtbot.waitUntil(self.tasks.is_idle)
            self.qtbot.wait(1)

    def begin(self, **settings: object) -> None:
        self.desk.sync.set_settings(SyncSettings(server=SERVER, **settings))  # type: ignore[arg-type]
        self.attach()

    def attach(self) -> None:
        self.window.attach(self.desk)
        self.settle()

    def visit(self, **more: object) -> LocalId:
        return self.desk.record_visit(
            Draft(**{"parent": self.parent.id, "record_time": f"{DAY:%Y-%m-%d} 09:00", "event": 2, **more})  # type: ignore[arg-type]
        )

    parent: Entry


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = open_desk(tmp_path / "visits.db")
    set_me_by_number(made.database, ServerId(7))
    yield made
    made.close()


@pytest.fixture
def beside(tmp_path: Path) -> Beside:
    return Beside(tmp_path)


@pytest.fixture
def open_window(
    qtbot: QtBot, parts: WindowParts, tasks: Tasks, desk: Desk, beside: Beside
) -> Iterator[Callable[..., Bench]]:
    made: list[MainWindow] = []

    def start(with_sync: SyncParts | None = None, *, without: bool = False) -> Bench:
        window = MainWindow(replace(parts, sync=None if without else with_sync or beside.parts()))
        made.append(window)
        qtbot.addWidget(window)
        window.resize(1440, 900)
        with qtbot.waitSignal(window.completed):
            window.show()
        bench = Bench(qtbot, window, tasks, desk, beside)
        bench.parent = desk.add_entry(Kind.PARENT, "二期", number=ServerId(3))
        return bench

    yield start
    for window in made:
        window.sync.close()
        window.sync.wait()
    tasks.shutdown()


# --- the status line -------------------------------------------------------------------------------------------------
def test_without_a_server_nothing_runs_and_the_line_says_so(open_window: Callable[..., Bench], beside: Beside) -> None:
    bench = open_window()
    bench.attach()
    assert bench.words == "同步未配置"
    assert beside.starts() == 0
    assert bench.window.status.sync.button.accessibleName() == "同步：同步未配置"


def test_a_program_without_sync_shows_none_of_it(qtbot: QtBot, open_window: Callable[..., Bench]) -> None:
    bench = open_window(without=True)
    bench.attach()
    assert not bench.window.status.sync.isVisible()
    assert not {"sync", "sync_now"} & set(bench.window.menus.names())
    bench.window.dialogs.show_preferences()
    preferences = bench.window.dialogs.preferences()
    assert preferences is not None
    assert preferences.findChild(QDialog) is None
    preferences.close()


def test_the_line_follows_the_sync(open_window: Callable[..., Bench], beside: Beside) -> None:
    beside.plays(
        {"state": "syncing"},
        {"wait": 0.2},
        {"state": "syncing", "done": 12, "of": 40},
        {"until": "now"},
        {"state": "synced", "at": time.time() - 130},
        {"until": "cancel"},
        {"state": "offline", "message": "没有网络"},
    )
    bench = open_window()
    bench.begin()
    bench.until("同步中 12/40")
    bench.window.sync.sync_now()
    bench.until("已同步 · 2 分钟前")
    bench.window.sync.cancel()
    bench.until("离线")
    assert "没有网络" in bench.window.status.sync.button.toolTip()


def test_a_long_sync_shows_how_far_it_is_and_can_be_ended(
    qtbot: QtBot, open_window: Callable[..., Bench], beside: Beside
) -> None:
    beside.plays({"state": "syncing", "done": 10, "of": 40}, {"until": "cancel"}, {"state": "synced", "at": 1.0})
    bench = open_window()
    bench.begin()
    status = bench.window.status.sync
    bench.until("同步中 10/40")
    assert not status.cancel.isVisible()
    qtbot.waitUntil(status.cancel.isVisible)
    assert (status.bar.value(), status.bar.maximum()) == (10, 40)
    status.cancel.click()
    qtbot.waitUntil(lambda: not status.cancel.isVisible())
    assert "cancel" in beside.orders()


def test_offline_is_quiet(qtbot: QtBot, open_window: Callable[..., Bench], beside: Beside) -> None:
    beside.plays(*({"state": "offline", "message": f"联系不上服务器：第 {n} 次"} for n in range(20)))
    bench = open_window()
    bench.begin()
    bench.until("离线")
    qtbot.waitUntil(lambda: "19" in bench.window.status.sync.button.toolTip())
    bench.settle()
    assert not bench.window.toast.isVisible()
    assert bench.window.notifications.latest_first() == ()
    assert [one for one in QApplication.topLevelWidgets() if isinstance(one, QMessageBox) and one.isVisible()] == []


def test_what_waits_for_a_person_is_counted_in_the_line(open_window: Callable[..., Bench], beside: Beside) -> None:
    beside.plays({"state": "synced", "at": time.time()})
    bench = open_window()
    bench.visit(effect="坏")
    refuse(bench.desk)
    bench.begin()
    bench.until("需要处理 1")


def refuse(desk: Desk, state: str = "PARKED") -> LocalId:
    with desk.database.write("settle") as writing:
        entry = journal.entries(writing.connection)[0]
        journal.became(writing.connection, entry, state, "不行", 1.0)
        writing.changed([entry.record])
    return entry.record


# --- what it passes on -----------------------------------------------------------------------------------------------
def test_a_save_lets_the_sync_go_soon_and_reading_does_not(
    qtbot: QtBot, open_window: Callable[..., Bench], beside: Beside
) -> None:
    beside.plays({"state": "synced", "at": time.time()})
    bench = open_window()
    bench.begin()
    bench.until("已同步 · 刚刚")
    record = bench.visit()
    qtbot.waitUntil(lambda: "soon" in beside.orders())
    take_in(bench.desk.database, read_answer({"status": 0, "data": [row(1)]}).rows)
    other = bench.desk.page(RecordFilter()).rows[0].id
    bench.desk.mark_read(other if other != record else record)
    bench.settle()
    qtbot.wait(200)
    assert beside.orders() == ["soon"]


def row(number: int, **more: object) -> dict[str, object]:
    return {"id": number, "user_id": 9, "user_name": "李雷", "recordTime": f"{DAY:%Y-%m-%d} 08:00:00", **more}


def test_f5_reads_the_list_anew_and_syncs_at_once(
    qtbot: QtBot, open_window: Callable[..., Bench], beside: Beside
) -> None:
    beside.plays({"state": "synced", "at": time.time()})
    bench = open_window()
    bench.begin()
    bench.until("已同步 · 刚刚")
    with qtbot.waitActive(bench.window):
        bench.window.activateWindow()
    QTest.keyClick(bench.window, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: beside.orders() == ["now"])


def test_f5_without_a_server_offers_to_set_one(qtbot: QtBot, open_window: Callable[..., Bench]) -> None:
    bench = open_window()
    bench.attach()
    bench.window.menus.action("sync_now").trigger()
    assert "还没有设置服务器" in bench.window.toast.words()
    bench.window.press_toast()
    bench.settle()
    preferences = bench.window.dialogs.preferences()
    assert preferences is not None
    assert preferences.isVisible()
    preferences.close()


def test_the_network_that_comes_back_lets_it_go_at_once(
    qtbot: QtBot, open_window: Callable[..., Bench], beside: Beside
) -> None:
    beside.plays({"state": "offline"})
    bench = open_window()
    bench.begin()
    bench.until("离线")
    watch = bench.window.sync.findChild(NetworkWatch)
    assert isinstance(watch, NetworkWatch)
    watch.note(QNetworkInformation.Reachability.Disconnected)
    watch.note(QNetworkInformation.Reachability.Online)
    watch.note(QNetworkInformation.Reachability.Online)
    qtbot.waitUntil(lambda: beside.orders() == ["now"])


def test_a_token_of_this_session_goes_to_each_new_process(
    qtbot: QtBot, open_window: Callable[..., Bench], beside: Beside
) -> None:
    beside.rings = False
    beside.tokens[SERVER] = "geheim"
    beside.plays({"state": "synced", "at": time.time()})
    bench = open_window()
    bench.begin()
    qtbot.waitUntil(lambda: {"do": "token", "token": "geheim"} in beside.heard())
    assert not any("geheim" in str(one.get("began")) for one in beside.heard())


def test_a_token_in_the_keyring_is_told_to_nobody(
    qtbot: QtBot, open_window: Callable[..., Bench], beside: Beside
) -> None:
    beside.tokens[SERVER] = "geheim"
    beside.plays({"state": "synced", "at": time.time()})
    bench = open_window()
    bench.begin()
    bench.until("已同步 · 刚刚")
    bench.settle()
    assert beside.orders() == []


def test_another_language_starts_a_process_that_speaks_it(
    qtbot: QtBot, open_window: Callable[..., Bench], beside: Beside
) -> None:
    beside.plays({"state": "synced", "at": time.time()})
    bench = open_window()
    bench.begin()
    bench.until("已同步 · 刚刚")
    bench.window.settings.set_language("en")
    qtbot.waitUntil(lambda: [one["language"] for one in beside.heard() if "began" in one] == ["zh", "en"])
    bench.until("Synced · just now")


def test_a_store_that_cannot_be_written_is_not_synced(
    open_window: Callable[..., Bench], beside: Beside, desk: Desk
) -> None:
    bench = open_window()
    bench.desk.sync.set_settings(SyncSettings(server=SERVER))
    bench.desk.database.read_only = True
    bench.attach()
    assert beside.starts() == 0


# --- the way in and the way out --------------------------------------------------------------------------------------
def test_the_line_opens_the_sync_window_by_mouse_and_by_key(qtbot: QtBot, open_window: Callable[..., Bench]) -> None:
    bench = open_window()
    bench.attach()
    status = bench.window.status.sync
    assert status.button.focusPolicy() & Qt.FocusPolicy.TabFocus
    QTest.keyClick(status.button, Qt.Key.Key_Space)
    panel = bench.window.sync.panel()
    assert panel is not None
    assert panel.isVisible()
    assert not panel.isModal()
    panel.close()
    bench.window.menus.action("sync").trigger()
    assert panel.isVisible()


def test_a_record_that_waits_says_so_over_its_texts_and_leads_there(
    qtbot: QtBot, open_window: Callable[..., Bench]
) -> None:
    bench = open_window()
    fine, wrong = bench.visit(effect="好"), bench.visit(effect="坏", record_time=f"{DAY:%Y-%m-%d} 09:30")
    with bench.desk.database.write("settle") as writing:
        (entry,) = (one for one in journal.entries(writing.connection) if one.record == wrong)
        journal.became(writing.connection, entry, "PARKED", "不行", 1.0)
    bench.attach()
    banner = bench.window.room.detail.findChild(SyncBanner)
    assert isinstance(banner, SyncBanner)
    bench.window.room.table.choose(fine)
    bench.settle()
    assert not banner.isVisible()
    bench.window.room.table.choose(wrong)
    bench.settle()
    assert banner.isVisible()
    banner.button.click()
    bench.settle()
    panel = bench.window.sync.panel()
    assert panel is not None
    assert panel.page() is panel.outbox
    assert panel.outbox.chosen().record == wrong


def test_the_sync_window_leads_back_to_the_record(qtbot: QtBot, open_window: Callable[..., Bench]) -> None:
    bench = open_window()
    record = bench.visit(effect="好")
    bench.attach()
    bench.window.sync.show_panel()
    bench.settle()
    panel = bench.window.sync.panel()
    assert panel is not None
    panel.record_asked.emit(record)
    bench.settle()
    assert bench.window.room.table.chosen_record() == record


def test_the_process_ends_with_the_window(qtbot: QtBot, open_window: Callable[..., Bench], beside: Beside) -> None:
    beside.plays({"state": "synced", "at": time.time()})
    bench = open_window()
    bench.begin()
    bench.until("已同步 · 刚刚")
    bench.window.sync.show_panel()
    bench.window.close()
    bench.window.sync.wait()
    assert bench.window.sync.has_ended()
    assert beside.heard()[-1] == {"ended": True}
    assert bench.window.sync.panel() is None


def test_letting_go_of_the_store_ends_the_process_and_empties_the_line(
    qtbot: QtBot, open_window: Callable[..., Bench], beside: Beside
) -> None:
    beside.plays({"state": "synced", "at": time.time()})
    bench = open_window()
    bench.begin()
    bench.until("已同步 · 刚刚")
    bench.window.detach()
    qtbot.waitUntil(bench.window.sync.has_ended)
    assert bench.words == "同步未配置"


# --- what arrives ----------------------------------------------------------------------------------------------------
def test_what_another_process_brings_moves_no_selection_no_scroll_and_no_draft(
    qtbot: QtBot, open_window: Callable[..., Bench], tmp_path: Path, tree: Path
) -> None:
    bench = open_window()
    window = bench.window
    for hour in range(18):
        take_in(
            bench.desk.database, read_answer({"status": 0, "data": [row(hour + 1, recordTime=yesterday(hour))]}).rows
        )
    bench.attach()
    window.resize(1280, 720)
    table = window.room.table
    table.choose_row(11)
    bench.settle()
    table.verticalScrollBar().setValue(5)
    chosen, top = table.chosen_record(), table.rowAt(2)
    seen = table.records()[top]
    window.new_visit()
    bench.settle()
    form = window.form()
    assert form is not None
    form.sheet.cost.setText("12.50")
    answer = tmp_path / "answer.json"
    answer.write_text(json.dumps({"status": 0, "data": [row(99, recordTime=yesterday(23))]}), "utf-8")
    command = [sys.executable, "-m", "desktop_app", "receive", str(answer), "--store", str(tmp_path / "visits.db")]
    subprocess.run(command, check=True, cwd=tree, capture_output=True)
    qtbot.waitUntil(lambda: len(table.records()) == 19)
    bench.settle()
    assert table.chosen_record() == chosen
    assert table.records()[table.rowAt(2)] == seen
    assert form.isVisible()
    assert form.sheet.cost.text() == "12.50"
    form.sheet.cost.setText("")
    form.close()
    bench.settle()


def test_the_record_that_is_read_is_followed_to_the_page_it_was_pushed_to(
    qtbot: QtBot, open_window: Callable[..., Bench], tmp_path: Path, tree: Path
) -> None:
    bench = open_window()
    table = bench.window.room.table
    for number in range(22):
        rows = read_answer({"status": 0, "data": [row(number + 1, recordTime=yesterday(number))]}).rows
        take_in(bench.desk.database, rows)
    bench.attach()
    table.choose_row(19)
    bench.settle()
    chosen = table.chosen_record()
    answer = tmp_path / "answer.json"
    answer.write_text(json.dumps({"status": 0, "data": [row(99, recordTime=yesterday(23))]}), "utf-8")
    command = [sys.executable, "-m", "desktop_app", "receive", str(answer), "--store", str(tmp_path / "visits.db")]
    subprocess.run(command, check=True, cwd=tree, capture_output=True)
    qtbot.waitUntil(lambda: len(table.records()) == 3)
    bench.settle()
    assert table.chosen_record() == chosen
    assert table.selected_records() == [chosen]
    shown = bench.window.room.detail.record()
    assert shown is not None
    assert shown.id == chosen


def yesterday(hour: int) -> str:
    return f"{DAY:%Y-%m-%d} {hour:02}:00:00"


# --- the real one ----------------------------------------------------------------------------------------------------
def test_the_real_process_brings_both_sides_together(
    qtbot: QtBot, open_window: Callable[..., Bench], beside: Beside, tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tree)
    parts = SyncParts(
        program=(sys.executable, "-m", "desktop_app"),
        problems=lambda _settings: {},
        keep_token=beside.parts().keep_token,
        kept_token=beside.parts().kept_token,
    )
    with serving() as server:
        bench = open_window(parts)
        mine = bench.visit(effect="我写的")
        server.model.write(DAY.replace(hour=1, minute=0, second=0, microsecond=0), gain="同事写的")
        bench.desk.sync.set_settings(SyncSettings(server=server.url, account=ServerId(7)))
        bench.attach()
        qtbot.waitUntil(lambda: bench.window.status.sync.news().mood is SyncMood.SYNCED, timeout=60_000)
        qtbot.waitUntil(lambda: len(bench.desk.page(RecordFilter()).rows) == 2)
        assert {one.get("gain") for one in server.truth()["rows"]} == {"我写的", "同事写的"}
        assert bench.desk.record(mine).server_id is not None
        later = bench.visit(effect="后来写的", record_time=f"{DAY:%Y-%m-%d} 10:00")
        qtbot.waitUntil(lambda: bench.desk.record(later).server_id is not None, timeout=60_000)
        bench.window.sync.close()
        bench.window.sync.wait()
        assert bench.desk.summary().owed == 0
