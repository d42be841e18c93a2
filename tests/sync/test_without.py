"""Sync is optional: without its libraries, without its whole package, the program is what it was."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

_MISSING = """
import sys
for name in {missing!r}:
    sys.modules[name] = None
"""
_COMMAND = """
from desktop_app.__main__ import main
sys.argv = ["visitbook", *{words!r}]
sys.exit(main())
"""
_WINDOW = """
from pathlib import Path
from PySide6.QtCore import QTimer
from desktop_app import app

start = app.Program.start
def watched(program):
    start(program)
    def until():
        is_open = program.window.status.summary() is not None and program.window.room.card.pager.pages() is not None
        program.window.close() if is_open else QTimer.singleShot(50, until)
    until()
app.Program.start = watched
sys.exit(app.run(Path({store!r}), settings_file=Path({settings!r})))
"""
_LIBRARIES = ("truststore", "keyring")
without = pytest.mark.parametrize(
    "missing", [_LIBRARIES, (*_LIBRARIES, "desktop_app.sync")], ids=["its libraries", "its package"]
)


def _run(tree: Path, missing: tuple[str, ...], code: str, **places: object) -> subprocess.CompletedProcess[str]:
    program = (_MISSING + code).format(missing=missing, **places)
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    return subprocess.run(
        [sys.executable, "-c", program], cwd=tree, env=environment, capture_output=True, text=True, timeout=300
    )


@without
def test_the_window_starts_without(tree: Path, tmp_path: Path, missing: tuple[str, ...]) -> None:
    store, settings = str(tmp_path / "visits.db"), str(tmp_path / "settings.toml")
    done = _run(tree, missing, _WINDOW, store=store, settings=settings)
    assert (done.returncode, done.stderr) == (0, "")


@without
def test_the_commands_run_without(tree: Path, tmp_path: Path, missing: tuple[str, ...]) -> None:
    for words in (("sample", "3"), ("list", "--all-time"), ("outbox",)):
        done = _run(tree, missing, _COMMAND, words=(*words, "--store", str(tmp_path / "visits.db")))
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("missing", "server"), [(_LIBRARIES, "https://crm.example"), (("desktop_app.sync",), "http://localhost:9")]
)
def test_sync_says_in_words_what_to_install(tree: Path, tmp_path: Path, missing: tuple[str, ...], server: str) -> None:
    words = ("sync", "--server", server, "--store", str(tmp_path / "visits.db"))
    done = _run(tree, missing, _COMMAND, words=words)
    assert done.returncode == 1
    assert "visitbook[sync]" in done.stderr
    assert len(done.stderr.splitlines()) == 1
