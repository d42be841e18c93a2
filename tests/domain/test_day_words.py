"""A day is named from today, beside its date. Now is Sunday, 22 November 2026, 14:32."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from desktop_app.domain.day_words import day_word, long_moment, moment_text, short_moment, weekday_word

NOW = datetime(2026, 11, 22, 14, 32)


@pytest.mark.parametrize(
    ("day", "word"),
    [
        ("2026-11-22", "今天"),
        ("2026-11-21", "昨天"),
        ("2026-11-20", "前天"),
        ("2026-11-23", "明天"),
        ("2026-11-24", "后天"),
        ("2026-11-19", "3 天前"),
        ("2026-10-22", "31 天前"),
        ("2026-10-21", "1 个月前"),
        ("2025-11-23", "11 个月前"),
        ("2025-11-22", "1 年前"),
        ("2022-03-17", "4 年前"),
        ("2026-12-22", "30 天后"),
        ("2027-02-22", "3 个月后"),
        ("2028-11-22", "2 年后"),
    ],
)
def test_a_day_is_spoken_of_as_people_do(day: str, word: str) -> None:
    assert day_word(date.fromisoformat(day), NOW.date()) == word


def test_a_record_time_shows_its_date_and_how_long_ago_it_was() -> None:
    assert long_moment("2026-11-22 14:00:37", NOW) == "2026-11-22 14:00 · 今天"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2026-11-22 15:20:00", "今天 15:20"),
        ("2026-11-21 09:05:00", "昨天 09:05"),
        ("2026-03-01 09:05:00", "03-01 09:05"),
        ("2025-11-22 09:05:00", "2025-11-22 09:05"),
        (None, ""),
    ],
)
def test_a_comment_time_is_short_where_the_day_is_near(text: str | None, shown: str) -> None:
    assert short_moment(text, NOW) == shown


@pytest.mark.parametrize("foreign", ["2026/11/22", "0000-00-00 00:00:00", "yesterday"])
def test_a_time_that_a_server_wrote_in_its_own_way_stands_as_it_came(foreign: str) -> None:
    assert long_moment(foreign, NOW) == short_moment(foreign, NOW) == foreign


def test_a_moment_to_be_typed_again_has_seconds_only_if_it_has_any() -> None:
    assert moment_text(NOW) == "2026-11-22 14:32"
    assert moment_text(NOW.replace(second=5)) == "2026-11-22 14:32:05"
    assert weekday_word(NOW.date()) == "周日"
