"""Ten visits, each from one line, at a real desktop: what is saved, and how many keys it took beside the text."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.window.hands import Desktop, at_the_desktop, until

pytestmark = [pytest.mark.window, pytest.mark.timeout(600)]

DIRECTORY = (
    "name organization 1 济南大学",
    "name organization 2 上海锦程物流",
    "name person 2 陈静",
    "name person 3 刘洋",
    "name parent 3 智慧校园二期 --organization 1 --director 2",
    "name parent 5 运输管理系统 --organization 2 --director 2",
    "name customer 4 周老师 --organization 1",
    "name customer 7 李老师 --organization 1",
    "name customer 6 周老师 --organization 2",
    "name customer 8 孙总 --organization 2",
    "settings me 3",
)
YESTERDAY = f"{date.today() - timedelta(days=1):%Y-%m-%d}"


@dataclass(frozen=True)
class Visit:
    """A line, how many questions it leaves open, and what is saved of it; `customers` counts those with a number."""

    line: str
    asked: int
    event: int | None
    parent: int
    customers: int
    effect: str
    cost: float | None = None
    day: str = ""


VISITS = (
    Visit("昨天下午电话济南大学周老师 谈报价 花120", 1, 3, 3, 1, "谈报价", 120, YESTERDAY),
    Visit("昨天14:30 去济南大学拜访周老师和李老师，谈了清单，打车30吃饭90", 0, 2, 3, 2, "谈了清单", 120, YESTERDAY),
    Visit("电话上海锦程物流孙总 问运费", 1, 3, 5, 1, "问运费"),
    Visit("与陈静一起上门拜访上海锦程物流孙总，讲方案", 0, 2, 5, 1, "讲方案"),
    Visit("济大王主任来电 要3台打印机报价", 3, 3, 3, 0, "要3台打印机报价"),
    Visit("去济大拜访王主任，验收通过", 0, 2, 3, 0, "验收通过"),
    Visit("需求变更：济南大学李老师要把24口改为48口", 0, None, 3, 1, "要把24口改为48口"),
    Visit("昨天去上海锦程物流签了合同，合同额50万", 1, 4, 5, 0, "签了合同，合同额50万", None, YESTERDAY),
    Visit("孙总 售后 换了硒鼓 ￥85.5", 0, 5, 5, 1, "换了硒鼓", 85.5),
    Visit("济南大学 李老师 昨天下午 电话，下周三再去", 1, 3, 3, 1, "下周三再去", None, YESTERDAY),
)
PRESSES_BESIDE_QUESTIONS = 2
"""The key that opens the line, and the one that takes and saves; then one for each question."""


def test_ten_visits_are_each_one_line_and_two_keys_and_one_for_each_question(tmp_path: Path) -> None:
    store = tmp_path / "visits.db"
    for words in DIRECTORY:
        _visitbook(*words.split(), "--store", str(store))
    with at_the_desktop(tmp_path, "--store", str(store)) as desktop:
        desktop.wait_for_window("拜访簿")
        for number, visit in enumerate(VISITS, start=1):
            presses = _write(desktop, visit, first=number == 1)
            until(lambda number=number: len(_saved(store)) == number, f"the visit of: {visit.line}")  # type: ignore[misc]
            desktop.wait_for_window("拜访簿")
            assert presses == PRESSES_BESIDE_QUESTIONS + visit.asked, visit.line
        assert desktop.quit() == 0

    saved = {record["effect"]: record for record in _saved(store)}
    assert set(saved) == {visit.effect for visit in VISITS}
    for visit in VISITS:
        record, local = saved[visit.effect], saved[visit.effect]["local"]
        assert (record["type"], local["protent_id"]) == (visit.event, visit.parent), visit.line
        assert (len(local["customers_id"]), local["cost"]) == (visit.customers, visit.cost), visit.line
        assert record["recordTime"].startswith(visit.day or f"{date.today():%Y-%m-%d}"), visit.line
    assert saved["讲方案"]["local"]["follower_id"] == [2]
    assert saved["谈了清单"]["local"]["customers_id"] == [4, 7]
    assert saved["谈了清单"]["local"]["cost_note"] == "打车30吃饭90"


def _write(desktop: Desktop, visit: Visit, *, first: bool) -> int:
    """The keys that it took."""
    desktop.presses = 0
    if first:
        desktop.open_with("ctrl+k", "新建拜访")
        desktop.presses = 1  # how often that was tried before the store was open says nothing
    else:
        desktop.keys("ctrl+k")
        desktop.wait_for_window("新建拜访")
    time.sleep(0.5)
    desktop.paste(visit.line)
    desktop.keys("ctrl+Return")
    for _ in range(visit.asked):
        time.sleep(1.2)  # a person looks at what is asked
        desktop.keys("Return")
    return desktop.presses


def _visitbook(*arguments: str) -> str:
    answer = subprocess.run([sys.executable, "-m", "desktop_app", *arguments], capture_output=True, text=True)
    assert answer.returncode == 0, answer.stderr
    return answer.stdout


def _saved(store: Path) -> list[dict[str, Any]]:
    records: list[dict[str, Any]] = json.loads(_visitbook("list", "--store", str(store), "--all-time"))["data"]
    return records
