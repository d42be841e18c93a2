"""The real program on a real display: what an office clerk does in the first minute, by keyboard and clipboard."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.window.hands import Desktop, at_the_desktop, seen_within, until

pytestmark = [pytest.mark.window, pytest.mark.timeout(300)]

PARENT = "青岛港智慧物流项目"
GAIN = "对方同意试用三个月，下周三签协议"


def _visitbook(*arguments: str) -> str:
    answer = subprocess.run([sys.executable, "-m", "desktop_app", *arguments], capture_output=True, text=True)
    assert answer.returncode == 0, answer.stderr
    return answer.stdout


def _saved(store: Path) -> list[dict[str, Any]]:
    records: list[dict[str, Any]] = json.loads(_visitbook("list", "--store", str(store), "--all-time"))["data"]
    return records


def test_a_visit_written_in_chinese_is_saved_and_found_again(tmp_path: Path) -> None:
    store = tmp_path / "visits.db"
    with at_the_desktop(tmp_path, "--store", str(store)) as desktop:
        desktop.wait_for_window("欢迎使用拜访簿")
        desktop.keys("Escape")

        # Two visits of one parent visit that is new: the first in haste, the second with what it achieved.
        desktop.open_with("ctrl+n", "新建拜访")
        desktop.paste(PARENT)

        def card_is_open() -> bool:
            # The line that offers the new name comes after a pause in typing; going down before it asks again.
            desktop.keys("Down", "Return")
            return seen_within(3, lambda: desktop.is_active("新建大的拜访"))

        until(card_is_open, "the card of the new parent visit")
        desktop.keys("Return")
        desktop.wait_for_window("新建拜访")
        desktop.keys("ctrl+shift+Return")
        until(lambda: len(_saved(store)) == 1, "the first visit")
        desktop.keys("alt+o")  # the letter of the field for what was achieved
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


PRESSES_MOST = 60


def test_typical_visits_take_few_key_presses_beside_their_text(tmp_path: Path) -> None:
    """Yesterday by telephone, a customer, the outcome, a cost with its note; then another big visit than the last."""
    store = tmp_path / "visits.db"
    for words in (
        "name organization 1 济南大学",
        "name organization 2 上海锦程物流",
        "name person 2 陈静",
        "name parent 3 智慧校园二期 --organization 1 --director 2",
        "name customer 4 周老师 --organization 1",
        "name parent 5 运输管理系统 --organization 2 --director 2",
        "name customer 6 周老师 --organization 2",
        "settings me 2",
    ):
        _visitbook(*words.split(), "--store", str(store))
    with at_the_desktop(tmp_path, "--store", str(store)) as desktop:
        desktop.wait_for_window("拜访簿")
        desktop.open_with("ctrl+n", "新建拜访")
        first = _write_visit(desktop, parent="zhxy", event=("Right",))  # from 走访拜访 to 电话拜访
        until(lambda: len(_saved(store)) == 1, "the first visit")
        desktop.wait_for_window("拜访簿")

        desktop.open_with("ctrl+n", "新建拜访")
        second = _write_visit(desktop, parent="ysgl", event=())  # as in the last visit
        until(lambda: len(_saved(store)) == 2, "the second visit")
        desktop.wait_for_window("拜访簿")
        assert desktop.quit() == 0

    yesterday = date.today() - timedelta(days=1)
    records = {record["local"]["protent_id"]: record for record in _saved(store)}
    assert {parent: record["local"]["customers_id"] for parent, record in records.items()} == {3: [4], 5: [6]}
    for record in records.values():
        assert record["recordTime"].startswith(f"{yesterday:%Y-%m-%d} 15:00")
        assert (record["type"], record["effect"], record["user_name"]) == (3, GAIN, "陈静")
        assert (record["local"]["cost"], record["local"]["cost_note"]) == (35.5, "打车")
    assert max(first, second) <= PRESSES_MOST


def _write_visit(desktop: Desktop, *, parent: str, event: tuple[str, ...]) -> int:
    """In the form that is open; the keys it took, with the one that opened it."""
    desktop.presses = 1  # how often that was tried before the store was open says nothing
    desktop.type(parent)
    desktop.keys("Return", "Tab")
    desktop.paste("昨天下午3点")
    desktop.keys("Tab", *event, "Tab")
    desktop.type("zls")
    desktop.keys("Return", "Tab", "Tab")  # with nobody else taking part
    desktop.paste(GAIN)
    desktop.keys("Tab", "Tab", "Tab")
    desktop.type("35.5")
    desktop.keys("Tab")
    desktop.paste("打车")
    desktop.keys("ctrl+Return")
    return desktop.presses
