"""What a cell means, as people and programs write it; what it cannot mean is said in words."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from desktop_app.domain.import_views import DateOrder
from desktop_app.domain.problems import RuleBroken
from desktop_app.exchange import cell_values
from desktop_app.exchange.table_reading import Cell

MOMENTS: list[tuple[Cell, str, bool]] = [
    ("2026-01-05 15:00:07", "2026-01-05 15:00:07", True),
    ("2026/1/5", "2026-01-05 09:00:00", False),
    ("2026.1.5 8:05", "2026-01-05 08:05:00", True),
    ("2026年1月5日", "2026-01-05 09:00:00", False),
    ("2026年1月5日 下午3点", "2026-01-05 15:00:00", True),
    ("２０２６年１月５日下午３：３０", "2026-01-05 15:30:00", True),
    ("2026-01-05 上午", "2026-01-05 09:00:00", False),
    ("2026/1/5 星期一 10:00-11:30", "2026-01-05 10:00:00", True),
    ("20260105", "2026-01-05 09:00:00", False),
    ("20260105 1430", "2026-01-05 14:30:00", True),
    ("46027", "2026-01-05 09:00:00", False),
    ("46027.625", "2026-01-05 15:00:00", True),
    (46027.0, "2026-01-05 09:00:00", False),
    (46027.625, "2026-01-05 15:00:00", True),
    (20260105.0, "2026-01-05 09:00:00", False),
    (date(2026, 1, 5), "2026-01-05 09:00:00", False),
    (datetime(2026, 1, 5, 14, 59, 59, 999_900), "2026-01-05 15:00:00", True),
    ("13.1.2026", "2026-01-13 09:00:00", False),
    ("1/13/2026 9:00", "2026-01-13 09:00:00", True),
    ("5 Jan 2026 3pm", "2026-01-05 15:00:00", True),
    ("Mon, Jan 5, 2026", "2026-01-05 09:00:00", False),
    ("2026-01-05T10:00:00.000+08:00", "2026-01-05 10:00:00", True),
]


@pytest.mark.parametrize(("cell", "moment", "exact"), MOMENTS)
def test_a_moment_is_read_as_it_was_meant(cell: Cell, moment: str, exact: bool) -> None:
    assert cell_values.moment(cell, None) == (datetime.fromisoformat(moment), exact)


@pytest.mark.parametrize(
    "clock", ["下午3点", "15:00", time(15), 0.625, timedelta(hours=15), datetime(1899, 12, 31, 15)]
)
def test_the_time_of_day_may_stand_beside_the_day(clock: Cell) -> None:
    for day in ("2026-1-5", date(2026, 1, 5), 46027.0, datetime(2026, 1, 5)):
        assert cell_values.moment(day, None, clock) == (datetime(2026, 1, 5, 15), True)


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("2026-02-30", "2026 年 2 月只有 28 天"),
        ("2026-13-01", "一年只有 12 个月"),
        ("2026-01-05 25:00", "一天只到 23:59"),
        ("昨天", "不是可读的时间"),
        ("3月5日", "缺少年份"),
        ("3-5 15:00", "缺少年份"),
        ("5.1.2026", "可以有几种读法"),
        ("26/1/5", "可以有几种读法"),
        ("2026-01-05T10:00:00Z", "时区"),
        (True, "不是日期"),
        (12.5, "不是可读的时间"),
        ("2026-01-05 有空时", "不是可读的时刻"),
    ],
)
def test_what_is_no_moment_is_said(cell: Cell, words: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        cell_values.moment(cell, None)
    assert words in broken.value.of("x").text


@pytest.mark.parametrize(
    ("order", "day"),
    [(DateOrder.DAY_FIRST, date(2026, 2, 1)), (DateOrder.MONTH_FIRST, date(2026, 1, 2))],
)
def test_the_order_settles_what_is_open(order: DateOrder, day: date) -> None:
    found = cell_values.moment("1/2/2026", order)
    assert found is not None
    assert found[0].date() == day


@pytest.mark.parametrize("cell", ["", "-", "—", "无", None, "N/A"])
def test_a_dash_is_nothing(cell: Cell) -> None:
    assert cell_values.moment(cell, None) is None
    assert cell_values.cost(cell) is None
    assert cell_values.names(cell, own=False) == ()


@pytest.mark.parametrize(
    ("cell", "cost"),
    [
        ("120", 12_000), ("¥1,234.50", 123_450), ("￥１，２３４．５", 123_450), ("120元", 12_000),
        ("人民币 50 元整", 5_000), ("1.2万", 1_200_000), (120.0, 12_000), (0.1 + 0.2, 30), ("RMB 8", 800), (0, 0),
    ],
)  # fmt: skip
def test_money_is_read_to_the_cent(cell: Cell, cost: int) -> None:
    assert cell_values.cost(cell) == cost


@pytest.mark.parametrize("cell", ["1,23", "abc", "-5", "12.345", 12.345, "1.234,50", "约100"])
def test_what_is_no_money_is_not_guessed(cell: Cell) -> None:
    with pytest.raises(RuleBroken):
        cell_values.cost(cell)


@pytest.mark.parametrize(
    ("cell", "event"),
    [
        ("走访", 2),
        ("电话拜访", 3),
        ("签单", 4),
        ("2", 2),
        (5.0, 5),
        ("需求变更", None),
        ("事件 9", 9),
        ("On-site visit", 2),
    ],
)
def test_events_are_known_by_the_words_people_use(cell: Cell, event: int | None) -> None:
    assert cell_values.event(cell, {}, 1) == event


def test_names_are_parted_as_people_part_them() -> None:
    assert cell_values.names("王主任、李老师,张工；赵总/王主任\n孙", own=False) == (
        "王主任",
        "李老师",
        "张工",
        "赵总",
        "孙",
    )
    assert cell_values.names("王\\、芳、李/四", own=True) == ("王、芳", "李/四")


def test_an_entry_without_a_name_is_known_by_its_number() -> None:
    assert cell_values.nameless("客户 #12") == 12
    assert cell_values.nameless("客户（未命名）") == 0
    assert cell_values.nameless("客户 12 号") is None
