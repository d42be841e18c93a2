"""The rules of a visit's fields, and the small values that records are made of."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.contract.records import cost_number
from desktop_app.domain import rules
from desktop_app.domain.draft import Draft
from desktop_app.domain.errors import InvalidVisit
from desktop_app.domain.ids import LARGEST_ID, LocalId
from desktop_app.domain.problems import RuleBroken
from desktop_app.domain.record_filter import QuickRange
from desktop_app.domain.times import from_seconds, read_exact, text_of_seconds, to_seconds, to_text
from desktop_app.domain.visit import money_text, organization_of_title, title_of

cents = st.integers(0, rules.LARGEST_COST)


@given(cents)
def test_money_is_the_same_there_and_back(cost: int) -> None:
    shown = cost_number(cost)
    assert rules.cost(shown) == cost
    assert rules.cost(str(Decimal(cost) / 100)) == cost
    assert rules.cost(Decimal(cost) / 100) == cost
    assert rules.cost(money_text(cost).replace(",", "")) == cost


@given(cents, st.integers(1, 9))
def test_a_third_decimal_is_refused(cost: int, third: int) -> None:
    with pytest.raises(RuleBroken):
        rules.cost(f"{cost // 100}.{cost % 100:02}{third}")
    assert rules.cost(f"{cost // 100}.{cost % 100:02}0") == cost


@given(st.integers(1, LARGEST_ID))
def test_a_number_may_be_written_in_digits(number: int) -> None:
    assert (
        rules.server_number(number) == rules.server_number(str(number)) == rules.server_number(f" {number} ") == number
    )


@given(
    st.one_of(
        st.integers(max_value=0),
        st.integers(min_value=LARGEST_ID + 1),
        st.booleans(),
        st.floats(),
        st.text().filter(lambda text: not text.strip().isdigit()),
        st.binary(),
        st.lists(st.integers()),
    )
)
def test_what_is_no_whole_positive_number_is_refused(value: object) -> None:
    with pytest.raises(RuleBroken):
        rules.server_number(value)


@given(st.lists(st.integers(1, 50), max_size=30))
def test_a_list_of_numbers_keeps_its_order_and_has_no_repeats(numbers: list[int]) -> None:
    if len(set(numbers)) == len(numbers):
        assert rules.server_numbers(numbers) == tuple(numbers)
    else:
        with pytest.raises(RuleBroken):
            rules.server_numbers(numbers)


@given(st.text())
def test_a_text_stays_letter_for_letter(text: str) -> None:
    whole = all(not 0xD800 <= ord(letter) <= 0xDFFF for letter in text)
    if whole:
        assert rules.text(text) == (text or None)
    else:
        with pytest.raises(RuleBroken):
            rules.text(text)


@given(st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31, 23, 59, 59)))
def test_a_time_stays_to_the_second_whatever_the_zone(moment: datetime) -> None:
    moment = moment.replace(microsecond=0)
    text = to_text(moment)
    assert len(text) == 19
    assert read_exact(text) == rules.record_time(text) == moment
    assert from_seconds(to_seconds(moment)) == moment
    assert text_of_seconds(to_seconds(moment)) == text


@pytest.mark.parametrize(
    "address",
    ["http://a.example", "https://a.example:8443/x?y=1#z", "https://文件.example/截图.png", "HTTP://A.EXAMPLE"],
)
def test_a_full_address_is_taken(address: str) -> None:
    assert rules.attachment(address) == address


@pytest.mark.parametrize(
    "address", ["//a.example/x", "a.example", "https:/a", "https://", "https://u:p@a.example/", "https://a\\b",
                "http://[::1",
                "https://a.example/\n", "data:text/html,x",
                "\u202ehttps://a.example", "https://a.example/" + "x" * 2048],
)  # fmt: skip
def test_half_an_address_is_refused(address: str) -> None:
    if address.strip() != address:
        assert rules.attachment(address) == address.strip()
        return
    with pytest.raises(RuleBroken):
        rules.attachment(address)


# --- titles --------------------------------------------------------------------------------------------------------


def test_a_title_is_date_author_and_an_organization_that_can_be_empty() -> None:
    assert title_of(datetime(2022, 3, 17, 17, 16), "汪小嘉", None) == "2022.03.17-汪小嘉-"
    assert title_of(datetime(2022, 3, 17), None, "济南大学") == "2022.03.17--济南大学"


@pytest.mark.parametrize(
    ("title", "organization"),
    [("2022.03.17-汪小嘉-", None), ("2022.03.17-汪小嘉-济南大学", "济南大学"), ("2022.03.17-A-B-济南大学", "济南大学"),
     ("2022.03.17--济南大学 ", "济南大学"), ("关于-合同-济南大学", None), ("2022.03.17-济南大学", None),
     ("", None), (None, None)],
)  # fmt: skip
def test_the_organization_stands_behind_the_last_dash(title: str | None, organization: str | None) -> None:
    assert organization_of_title(title) == organization


# --- drafts --------------------------------------------------------------------------------------------------------


def test_a_draft_names_every_problem_and_survives_its_own_json() -> None:
    draft = Draft(record_time="morgen", cost="-1", attachment="x", effect="甲", customers=(LocalId(3),))
    assert [problem.field for problem in draft.problems()] == ["parent", "record_time", "attachment", "cost"]
    with pytest.raises(InvalidVisit):
        draft.fields()
    assert Draft.from_json(draft.as_json()) == draft


def test_a_good_draft_gives_clean_values() -> None:
    draft = Draft(parent=LocalId(1), record_time="2026-01-31 14:00", event=2, cost=" 12.5 ", effect="甲")
    visit = draft.fields()
    assert (visit.record_time, visit.cost, visit.effect, visit.note) == (datetime(2026, 1, 31, 14), 1250, "甲", None)


# --- ranges --------------------------------------------------------------------------------------------------------


@given(st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)))
def test_a_quick_range_holds_the_days_it_names(now: datetime) -> None:
    day = timedelta(days=1)
    for range_ in QuickRange:
        start, end = range_.bounds(now)
        if start is None or end is None:
            assert range_ is QuickRange.ALL
            continue
        assert start <= end
        if range_ not in (QuickRange.YESTERDAY, QuickRange.LAST_WEEK, QuickRange.LAST_MONTH):
            assert start <= now.replace(microsecond=0) <= end
    assert QuickRange.LAST_7_DAYS.bounds(now) == (now.replace(microsecond=0) - 7 * day, now.replace(microsecond=0))
    start, end = QuickRange.LAST_MONTH.bounds(now)
    assert start is not None
    assert end is not None
    assert (start.day, (end + timedelta(seconds=1)).day, (end + day).month) == (1, 1, now.month)


@pytest.mark.parametrize(
    ("typed", "cure"),
    [
        ("2026-02-30 14:00", "2026 年 2 月只有 28 天，没有 30 日，请改正日期，例如 2026-02-28"),
        ("2026-02-29", "2026 年 2 月只有 28 天，没有 29 日，请改正日期，例如 2026-02-28"),
        ("2月30日", "2 月最多 29 天，没有 30 日，请改正日期，例如 2-28"),
        ("4-31 下午3点", "4 月最多 30 天，没有 31 日，请改正日期，例如 4-30"),
        ("２０２６年１３月１日", "一年只有 12 个月，没有 13 月，请改正月份"),
        ("2026-11-22 25:00", "一天只到 23:59，没有 25:00 这个时刻，请改正时刻"),
        ("昨天 9:75", "一天只到 23:59，没有 9:75 这个时刻，请改正时刻"),
        ("那天", "不是可读的时间，请写成 2026-01-31 14:00:00"),
    ],
)
def test_a_moment_that_no_calendar_has_is_answered_with_what_would_do(typed: str, cure: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        rules.record_time(typed)
    assert broken.value.of("record_time").text == cure
