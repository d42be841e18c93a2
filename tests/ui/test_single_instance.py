"""One window for each store."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from pytestqt.qtbot import QtBot

from desktop_app.ui.single_instance import SingleInstance


def test_a_second_start_raises_the_first(qtbot: QtBot, tmp_path: Path) -> None:
    first, second = SingleInstance(tmp_path / "visits.db"), SingleInstance(tmp_path / "visits.db")
    assert first.is_first()
    assert not second.is_first()
    first.listen()
    with qtbot.waitSignal(first.raise_asked):
        assert second.raise_first()
    first.close()
    third = SingleInstance(tmp_path / "visits.db")
    assert third.is_first()
    third.close()


def test_two_stores_have_two_windows(qtbot: QtBot, tmp_path: Path) -> None:
    one, other = SingleInstance(tmp_path / "one.db"), SingleInstance(tmp_path / "other.db")
    assert one.is_first()
    assert other.is_first()
    one.close()
    other.close()


def test_a_killed_window_does_not_lock_its_store(qtbot: QtBot, tmp_path: Path, tree: Path) -> None:
    store = tmp_path / "visits.db"
    script = (
        "import os, pathlib; from PySide6.QtCore import QCoreApplication; app = QCoreApplication([]);"
        "from desktop_app.ui.single_instance import SingleInstance;"
        f"assert SingleInstance(pathlib.Path({str(store)!r})).is_first(); os._exit(9)"
    )
    ended = subprocess.run([sys.executable, "-c", script], cwd=tree, check=False, timeout=60)
    assert ended.returncode == 9
    after = SingleInstance(store)
    assert after.is_first()
    after.listen()
    with qtbot.waitSignal(after.raise_asked):
        assert SingleInstance(store).raise_first()
    after.close()
