"""The program from the outside: what it loads before it is seen, how it ends, and how it is started twice."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from desktop_app import paths
from desktop_app.actions.desk import open_desk
from desktop_app.actions.safekeeping import look_after
from desktop_app.app import Program
from desktop_app.domain.directory import Kind
from desktop_app.domain.draft import Draft

FIRST_PAINT = """
import json, sys
from pathlib import Path
from desktop_app import app

seen = {}

def look(program):
    heavy = ("sqlalchemy", "alembic", "pypinyin", "pydantic", "tomli_w", "httpx2", "dateutil", "logging.handlers",
             "xlsxwriter", "python_calamine", "xml")
    later = ("filter_sidebar", "detail_pane", "pickers", "entry_form", "preferences", "undo_deeds", "window_dialogs")
    wanted = (*heavy, "PySide6.QtNetwork", *(f"desktop_app.ui.{name}" for name in later))
    seen["loaded"] = [name for name in wanted if name in sys.modules]
    seen["rows"] = len(program.window.room.table.records())

def opened(program):
    room = program.window.room
    seen["counted"] = room.card.pager.pages()
    import linecache
    seen["sources"] = [file for file in linecache.cache if file.endswith("sqlalchemy/engine/base.py")]
    seen["whole"] = room.sidebar.isVisible() and room.detail.isVisible() and program.window.menus.is_filled()
    program.window.close()

start = app.Program.start
def watched(program):
    program.window.first_painted.connect(lambda: look(program))
    start(program)
    from PySide6.QtCore import QTimer
    def until():
        is_open = program.window.status.summary() is not None and program.window.room.card.pager.pages() is not None
        opened(program) if is_open else QTimer.singleShot(50, until)
    until()
app.Program.start = watched
code = app.run(Path(sys.argv[1]), settings_file=Path(sys.argv[2]))
print(json.dumps({**seen, "code": code}))
"""


@pytest.fixture
def store(tmp_path: Path) -> Path:
    desk = open_desk(tmp_path / "visits.db")
    parent = desk.add_entry(Kind.PARENT, "济南大学 二期")
    for _ in range(3):
        desk.record_visit(Draft(parent=parent.id, record_time=f"{datetime.now():%Y-%m-%d} 00:00", effect="收获"))
    desk.close()
    return tmp_path / "visits.db"


def start(script: str, *arguments: object, tree: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", script, *map(str, arguments)],
        cwd=tree,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


def test_the_first_page_is_painted_before_the_store_is_imported(store: Path, tmp_path: Path, tree: Path) -> None:
    ended = start(FIRST_PAINT, store, tmp_path / "settings.toml", tree=tree)
    assert ended.returncode == 0, ended.stderr
    seen = json.loads(ended.stdout)
    assert seen.pop("sources") == [], (
        "PySide reads and keeps the source of all that is imported, unless it is told not to"
    )
    assert seen == {"loaded": [], "rows": 3, "counted": 1, "whole": True, "code": 0}


def test_a_damaged_store_opens_a_window_that_says_so(tmp_path: Path, tree: Path) -> None:
    store = tmp_path / "visits.db"
    store.write_bytes(b"SQLite format 3\x00" + b"broken" * 4000)
    before = store.read_bytes()
    script = """
import sys
from pathlib import Path
from desktop_app import app
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel
start = app.Program.start
def watched(program):
    start(program)
    def until():
        said = [label.text() for label in program.window.store_page.findChildren(QLabel) if label.isVisible()]
        if said:
            print("|".join(said))
            program.window.close()
        else:
            QTimer.singleShot(50, until)
    until()
app.Program.start = watched
sys.exit(app.run(Path(sys.argv[1]), settings_file=Path(sys.argv[2])))
"""
    ended = start(script, store, tmp_path / "settings.toml", tree=tree)
    assert ended.returncode == 0, ended.stderr
    assert "数据库文件已损坏" in ended.stdout
    assert store.read_bytes() == before


def test_a_second_start_ends_well_and_raises_the_first(store: Path, tmp_path: Path, tree: Path) -> None:
    script = """
import subprocess, sys
from pathlib import Path
from desktop_app import app
from PySide6.QtCore import QTimer
if len(sys.argv) == 3:
    start = app.Program.start
    def watched(program):
        start(program)
        raised = []
        come = program.window.come_to_front
        second = subprocess.Popen([sys.executable, "-c", sys.argv_script, *sys.argv[1:], "second"])
        def until():
            if second.poll() is None:
                QTimer.singleShot(50, until)
            else:
                print("second", second.returncode, program.window.isActiveWindow())
                program.window.close()
        until()
    app.Program.start = watched
sys.exit(app.run(Path(sys.argv[1]), settings_file=Path(sys.argv[2])))
"""
    script = script.replace("sys.argv_script", repr(script.replace("sys.argv_script", "''")))
    ended = start(script, store, tmp_path / "settings.toml", tree=tree)
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.strip() == "second 0 True"


def test_a_damaged_store_is_put_back_from_a_backup_inside_the_window(
    qtbot: QtBot, qapp: QApplication, store: Path, tmp_path: Path
) -> None:
    backups = paths.backups_dir(store)
    desk = open_desk(store)
    look_after(desk.database, backups, now=datetime.now(), stop=lambda: False)
    desk.close()
    store.write_bytes(b"SQLite format 3\x00" + b"broken" * 4000)
    program = Program(qapp, store, tmp_path / "settings.toml")
    qtbot.addWidget(program.window)
    program.start()
    try:

        def restore_button() -> QPushButton | None:
            shown = program.window.store_page.findChildren(QPushButton)
            return next((button for button in shown if button.text() == "恢复" and button.isVisible()), None)

        qtbot.waitUntil(lambda: restore_button() is not None)
        button = restore_button()
        assert button is not None
        button.click()
        qtbot.waitUntil(lambda: len(program.window.room.table.records()) == 3)
        qtbot.waitUntil(program.tasks.is_idle)
        assert program.window.room.isVisible()
        assert len(list(tmp_path.glob("visits*broken*")) + list(tmp_path.glob("visits.db.*"))) >= 1
    finally:
        program.end()


@pytest.mark.parametrize("module", ["fcitx", "fcitx5"])
def test_people_with_fcitx_can_type_chinese(module: str, tree: Path) -> None:
    script = (
        "import os; os.environ['QT_IM_MODULE'] = os.environ['WANTED'];"
        "from desktop_app import app; app._let_fcitx_speak(); print(os.environ['QT_IM_MODULE'])"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tree,
        env={**os.environ, "WANTED": module},
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    assert ended.stdout.strip() == "ibus"


def test_every_screen_is_drawn_without_a_display(store: Path, tmp_path: Path, tree: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from desktop_app import app;"
        "from desktop_app.ui.screens import SIGHTS;"
        "seen = [SIGHTS[0], SIGHTS[3]];"
        "print(*[file.name for file in app.render_screens(Path(sys.argv[1]), Path(sys.argv[2]), seen)])"
    )
    ended = start(script, store, tmp_path / "screens", tree=tree)
    assert ended.returncode == 0, ended.stderr
    names = ended.stdout.split()
    assert {"main-light.png", "main-light-small.png", "form-new-light.png", "main-english-dark.png"} <= set(names)
    assert sorted(names) == sorted(file.name for file in (tmp_path / "screens").iterdir())
    assert all((tmp_path / "screens" / name).stat().st_size > 2_000 for name in names)


LATE_ANSWER = """
import sys
from pathlib import Path
from desktop_app import app

start = app.Program.start
def watched(program):
    start(program)
    dialogs = program.window.dialogs
    welcome = dialogs._welcome
    def late(is_new):
        program.window.close()
        welcome(is_new)
        print("welcomed" if dialogs.first_run() is not None else "nobody")
    dialogs._welcome = late
app.Program.start = watched
sys.exit(app.run(Path(sys.argv[1]), settings_file=Path(sys.argv[2])))
"""


def test_a_dialog_that_comes_after_the_window_was_closed_keeps_no_program_alive(tmp_path: Path, tree: Path) -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    words = [sys.executable, "-c", LATE_ANSWER, str(tmp_path / "new.db"), str(tmp_path / "settings.toml")]
    ended = subprocess.run(words, cwd=tree, env=environment, capture_output=True, text=True, timeout=300)
    assert (ended.returncode, ended.stdout.strip(), ended.stderr) == (0, "welcomed", "")
