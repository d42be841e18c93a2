"""The real program on a real display: what an office clerk does in the first minute, by keyboard and clipboard."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.window.hands import at_the_desktop, seen_within, until

pytestmark = [pytest.mark.window, pytest.mark.timeout(300)]

PARENT = "青岛港智慧物流项目"
GAIN = "对方同意试用三个月，下周三签协议"


def _saved(store: Path) -> list[dict[str, Any]]:
    command = [sys.executable, "-m", "desktop_app", "list", "--store", str(store), "--all-time"]
    answer = subprocess.run(command, capture_output=True, text=True)
    assert answer.returncode == 0, answer.stderr
    records: list[dict[str, Any]] = json.loads(answer.stdout)["data"]
    return records


def test_a_visit_written_in_chinese_is_saved_and_found_again(tmp_path: Path) -> None:
    store = tmp_path / "visits.db"
    with at_the_desktop(tmp_path, "--store", str(store)) as desktop:
        desktop.wait_for_window("欢迎使用拜访簿")
        desktop.keys("Escape")

        # Two visits of one parent visit that is new: the first in haste, the second with what it achieved.
        desktop.open_with("ctrl+n", "新建拜访")
        desktop.paste(PARENT)

        def first_is_saved() -> bool:
            # The line that offers the new name comes after a pause in typing; going down before it asks again.
            desktop.keys("Down", "Return", "ctrl+shift+Return")
            return seen_within(5, lambda: len(_saved(store)) == 1)

        until(first_is_saved, "the first visit")
        desktop.paste(GAIN)
        desktop.keys("ctrl+Return")
        until(lambda: len(_saved(store)) == 2, "the second visit")
        assert {record["effect"] for record in _saved(store)} == {GAIN, None}

        # Two characters from its middle find the one of them.
        desktop.wait_for_window("拜访簿")
        desktop.keys("ctrl+f")
        desktop.paste("试用")

        def found() -> list[str]:
            desktop.keys("ctrl+f", "Down", "Home")
            return [line for line in desktop.copied().splitlines() if GAIN in line]

        assert len(until(found, "the visit in the table")) == 1

        assert desktop.quit() == 0, "with words of its own still on the clipboard"
