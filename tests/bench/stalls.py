"""How long the window does not answer while it works; run by `window_figures` in a process of its own.

    python -m tests.bench.stalls STORE ROUNDS

A timer of 16 ms with a native repaint each time; the longest time between two of its turns, in milliseconds, while
the window is idle, turns pages, searches, writes, while the process behind it takes in records, and while another one
exports. Then a page's swap and a wheel step. Prints JSON.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import count, cycle
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEventLoop, QSize, Qt, QTimer
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtSql import QSqlDatabase, QSqlQueryModel
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTableView

from desktop_app import app as root
from desktop_app.actions.desk import Desk, open_desk
from desktop_app.actions.taking_in import take_in
from desktop_app.contract.answers import read_answer
from desktop_app.domain.export_request import ExportRequest, Format
from desktop_app.domain.record_filter import NEWEST_FIRST, RecordFilter
from desktop_app.store.opening import open_store
from desktop_app.ui.export_side import progress_words
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.record_table import RecordTable
from tests.bench.figures import in_turns
from tests.bench.sample_day import NOON

SQL = """
SELECT v.record_time, v.title, v.event, o.name, d.name, v.effect, v.cost, v.comment_count
  FROM (SELECT id FROM visit_record ORDER BY record_time DESC, server_order DESC, id DESC LIMIT 20 OFFSET {offset}) p
  JOIN visit_record v ON v.id = p.id
  LEFT JOIN organization o ON o.id = v.organization_id LEFT JOIN person d ON d.id = v.director_id
 ORDER BY v.record_time DESC, v.server_order DESC, v.id DESC
"""


TAKE_IN = "--take-in"


def main() -> None:
    if sys.argv[1] == TAKE_IN:
        _take_in(Path(sys.argv[2]))
    store, rounds = Path(sys.argv[1]), int(sys.argv[2])
    folder = Path(os.environ["VISITBOOK_BENCH_FOLDER"])
    app = root.application()
    program = root.Program(app, store, folder / "settings.toml")
    window = program.window
    window.resize(QSize(1440, 900))
    window.show()
    desk = open_desk(store)
    window.attach(desk)
    window.room.sidebar.show_all_time()
    _wait(1_500)
    gaps = {
        "idle": _longest(window, 3_000, lambda: None, 10_000),
        "paging": _longest(window, 5_000, _pages(window, desk), 150),
        "searching": _longest(window, 5_000, _searches(window), 400),
        "writing": _longest(window, 8_000, _writes(window), 400),
        "taking in": _while_taking_in(window, folder / "other.db"),
        "exporting": _while_exporting(window, folder / "all.xlsx"),
    }
    swaps = _swaps(desk, store, rounds)
    wheel = _wheel(desk, rounds)
    program.tasks.shutdown()
    desk.close()
    print(json.dumps({"gaps": gaps, "swap": swaps, "wheel": wheel}), flush=True)
    os._exit(0)


def _wait(milliseconds: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def _longest(window: MainWindow, milliseconds: int, act: Callable[[], object], every: int) -> float:
    """The longest time between two turns of the timer, but for the first."""
    last = [time.perf_counter()]
    gaps: list[float] = []

    def turn() -> None:
        now = time.perf_counter()
        gaps.append((now - last[0]) * 1000)
        last[0] = now
        window.room.table.viewport().repaint()

    clock, doing = QTimer(), QTimer()
    clock.setTimerType(Qt.TimerType.PreciseTimer)
    clock.timeout.connect(turn)
    doing.timeout.connect(act)
    clock.start(16)
    doing.start(every)
    _wait(milliseconds)
    doing.stop()
    clock.stop()
    return max(gaps[1:])


def _pages(window: MainWindow, desk: Desk) -> Callable[[], object]:
    rng, last = random.Random(1), max(2, desk.count(RecordFilter()) // 20)
    return lambda: window.room.go_to_page(rng.randrange(1, last))


def _searches(window: MainWindow) -> Callable[[], object]:
    words = iter(
        (
            "客户",
            "王",
            "深入沟通",
            "jndx",
            "汪小嘉",
            "报价",
            "满意 合同",
            "济南",
            "二期",
            "方案",
            "预算",
            "主任",
            "培训",
        )
        * 3
    )
    return lambda: window.room.search.setText(next(words))


def _writes(window: MainWindow) -> Callable[[], object]:
    """Opens the form, types into the picker that has the focus, takes what it finds, and saves, again and again."""

    def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(QApplication.focusWidget() or window, key, modifier)

    steps = (
        window.writing.new,
        lambda: QTest.keyClicks(QApplication.focusWidget() or window, "j"),
        lambda: QTest.keyClicks(QApplication.focusWidget() or window, "n"),
        lambda: press(Qt.Key.Key_Return),
        lambda: press(Qt.Key.Key_Tab),
        lambda: press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier),
    )
    turn = cycle(steps)
    return lambda: next(turn)()  # type: ignore[no-untyped-call]  # QTest's are written without types


def _while_taking_in(window: MainWindow, other: Path) -> float:
    """A process decodes, writes and indexes answers of 200 records into a second store, as the one behind the window
    does when it pulls."""
    worker = subprocess.Popen([sys.executable, "-m", "tests.bench.stalls", TAKE_IN, str(other)])
    try:
        _wait(3_000)
        return _longest(window, 5_000, lambda: None, 10_000)
    finally:
        worker.kill()
        worker.wait()


def _while_exporting(window: MainWindow, file: Path) -> float:
    """All there is, all columns of it, from its start on, with how far it is in the status line."""
    jobs = window.companions.jobs
    request = ExportRequest(file=file, format=Format.XLSX).as_json()

    def begin() -> None:
        if not jobs.is_busy():
            jobs.run({"do": "export", "request": request}, progress_words)

    longest = _longest(window, 8_000, begin, 500)
    status = jobs.status()
    assert status is not None
    assert status.isVisible(), "nothing was exported"
    jobs.cancel()
    while jobs.is_busy():
        _wait(20)
    assert not file.exists()
    return longest


def _take_in(store: Path) -> None:
    db = open_store(store)
    for first in count(1, 200):
        take_in(db, read_answer(_answer(first)).rows)


def _answer(first: int) -> dict[str, Any]:
    record = {
        "user_id": 7, "type": 2, "recordTime": "2026-11-20 10:00:00", "title": "2026.11.20-汪小嘉-济南大学",
        "effect": "与张主任见面，介绍了智慧校园二期的整体方案。对方对方案基本认可，希望下周三给到书面报价。",
        "problems": "预算尚未批复，采购时间不确定。", "suggestion": None, "workplan": "下周三提交正式方案和报价。",
        "createTime": "2026-11-20 10:10:00", "updateTime": "2026-11-20 10:10:00", "status": 1, "note": None,
        "user_name": "汪小嘉",
        "comment": [
            {"user_id": 9, "createTime": "2026-11-20 11:00:00", "content": "收到，辛苦了。", "user_name": "李明"},
        ],
        "reading": [{"user_id": 9, "createTime": "2026-11-20 11:00:00", "username": "李明"}],
    }  # fmt: skip
    rows = []
    for number in range(first, first + 200):
        comments = [{**comment, "id": number} for comment in record["comment"]]  # type: ignore[attr-defined]
        rows.append({**record, "id": number, "comment": comments})
    return {"status": 0, "data": rows, "page_info": {"total": 200, "page": 1, "count": 200}}


def _swaps(desk: Desk, store: Path, rounds: int) -> dict[str, float]:
    """A page read, put into the table and painted: ours, and Qt's own model over the same query."""
    rng, last = random.Random(2), 500
    table, other = RecordTable(), QTableView()
    other.verticalHeader().hide()
    for view in (table, other):
        view.resize(1_000, 760)
        view.show()
    database = QSqlDatabase.addDatabase("QSQLITE", "bench")
    database.setDatabaseName(str(store))
    database.open()
    model = QSqlQueryModel()
    other.setModel(model)
    _wait(200)

    def ours() -> None:
        page = desk.page(RecordFilter(), NEWEST_FIRST, rng.randrange(1, last), 20)
        table.show_rows(page.rows, keep_place=False)
        table.viewport().repaint()

    def theirs() -> None:
        model.setQuery(SQL.format(offset=20 * rng.randrange(1, last)), database)
        other.viewport().repaint()

    taken = in_turns({"ours": ours, "floor": theirs}, rounds * 5)
    assert model.rowCount() == 20, model.lastError().text()
    model.clear()
    return taken


def _wheel(desk: Desk, rounds: int) -> dict[str, float]:
    """Three rows further down and painted, 100 rows: ours, and a C++ model with Qt's own delegate."""
    table, other = RecordTable(), QTableView()
    rows = desk.page(RecordFilter(end=NOON), NEWEST_FIRST, 1, 100).rows
    table.show_rows(rows, keep_place=False)
    model = QStandardItemModel()
    shown: Any = table.model()
    for row in range(shown.rowCount()):
        cells = [shown.data(shown.index(row, column)) for column in range(shown.columnCount())]
        model.appendRow([QStandardItem(cell) for cell in cells])
    other.setModel(model)
    other.verticalHeader().hide()
    other.verticalHeader().setDefaultSectionSize(table.rowHeight(0))
    other.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
    for view in (table, other):
        view.resize(1_000, 760)
        view.show()
    _wait(200)

    def step(view: QTableView) -> Callable[[], None]:
        def work() -> None:
            bar = view.verticalScrollBar()
            bar.setValue(0 if bar.value() >= bar.maximum() - 110 else bar.value() + 3 * view.rowHeight(0))
            view.viewport().repaint()

        return work

    return in_turns({"ours": step(table), "floor": step(other)}, rounds * 10)


if __name__ == "__main__":
    main()
