"""What people type for a time is read as they mean it. Now is Sunday, 22 November 2026, 14:32."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.domain.loose_times import FAR_AHEAD, LONGEST, read_earlier, read_loose, read_loosely

NOW = datetime(2026, 11, 22, 14, 32, 10)

PHRASES = """
    刚才                        2026-11-22 14:32
    现在                        2026-11-22 14:32
    半小时前                    2026-11-22 14:02
    20分钟前                    2026-11-22 14:12
    两个小时前                  2026-11-22 12:32
    一个半小时前                2026-11-22 13:02
    今天 14:30                  2026-11-22 14:30
    今天下午3点                 2026-11-22 15:00
    昨天下午3点                 2026-11-21 15:00
    昨天 下午 3 点              2026-11-21 15:00
    昨天的下午三点半            2026-11-21 15:30
    前天上午十点                2026-11-20 10:00
    大前天中午12点              2026-11-19 12:00
    明天早上8点                 2026-11-23 08:00
    后天晚上7点半               2026-11-24 19:30
    今早八点半                  2026-11-22 08:30
    今晚8点                     2026-11-22 20:00
    昨晚9点                     2026-11-21 21:00
    周三3点                     2026-11-18 15:00
    周一上午10:15               2026-11-16 10:15
    本周三下午两点              2026-11-18 14:00
    上周五下午4点               2026-11-13 16:00
    上上周五 16:00              2026-11-06 16:00
    下周三 9:00                 2026-11-25 09:00
    星期三上午十点一刻          2026-11-18 10:15
    礼拜天 20点                 2026-11-22 20:00
    下个星期一上午9点           2026-11-23 09:00
    11-5 14:00                  2026-11-05 14:00
    11/5 14:00                  2026-11-05 14:00
    11.5 14:00                  2026-11-05 14:00
    11-5 1430                   2026-11-05 14:30
    11月5日下午3点              2026-11-05 15:00
    11月5号 15:00               2026-11-05 15:00
    十一月五日下午三点三刻      2026-11-05 15:45
    11月5日(周四) 14:00         2026-11-05 14:00
    2026年11月5日 14:00         2026-11-05 14:00
    二〇二六年十一月五日下午两点 2026-11-05 14:00
    2026-11-05 14:00            2026-11-05 14:00
    2026-11-05 14:00:30         2026-11-05 14:00:30
    2026-11-05T14:00            2026-11-05 14:00
    2026/11/5 9:05              2026-11-05 09:05
    20261105 0930               2026-11-05 09:30
    26-11-5 8:00                2026-11-05 08:00
    去年12月31日晚上11点        2025-12-31 23:00
    5号 10:00                   2026-11-05 10:00
    30号下午1点                 2026-10-30 13:00
    23号 9:00                   2026-11-23 09:00
    1120 1430                   2026-11-20 14:30
    1120 9:05                   2026-11-20 09:05
    1120下午3点                 2026-11-20 15:00
    11-20 9                     2026-11-20 09:00
    11-20 3                     2026-11-20 15:00
    20261120 10                 2026-11-20 10:00
    2026-11-20 16               2026-11-20 16:00
    31号 10:00                  2026-10-31 10:00
    上个月5号 10:00             2026-10-05 10:00
    上月底 17:00                2026-10-31 17:00
    3天前下午2点                2026-11-19 14:00
    两周前 10:00                2026-11-08 10:00
    3个月前 10:00               2026-08-22 10:00
    15:00                       2026-11-22 15:00
    3:30                        2026-11-22 03:30
    下午3:30                    2026-11-22 15:30
    9点                         2026-11-22 09:00
    3点                         2026-11-22 15:00
    凌晨3点                     2026-11-22 03:00
    三点一刻                    2026-11-22 15:15
    三点过五分                  2026-11-22 15:05
    中午1点                     2026-11-22 13:00
    晚上12点                    2026-11-23 00:00
    昨天24:00                   2026-11-22 00:00
    凌晨12点                    2026-11-22 00:00
    ９：３０                    2026-11-22 09:30
    昨天下午３點                2026-11-21 15:00
    yesterday 3:30 pm           2026-11-21 15:30
    last friday 10am            2026-11-13 10:00
    2024-2-29 10:00             2024-02-29 10:00
"""

DAYS_ALONE = """
    今天        2026-11-22 14:32
    昨天        2026-11-21 09:00
    下周三      2026-11-25 09:00
    上周五下午  2026-11-13 14:00
    昨晚        2026-11-21 19:00
    11-5        2026-11-05 09:00
    12-5        2026-12-05 09:00
    1-5         2026-01-05 09:00
    2月29日     2024-02-29 09:00
    月底        2026-11-30 09:00
    周末        2026-11-21 09:00
    中午        2026-11-22 12:00
"""

UNREADABLE = """
    昨  3  30  abc  11-5日2  13月1日  11-31  2月30日  25:00  3:60  3点60分  上午15点  下午0点  晚上3点  十十号  24:01
    1340_1430  11-20_25  0-5  2026-13-01  99999999  今天明天  昨天下午下午3点  -1天前  99999999999天前  ５０００００年前
"""

MOMENTS = st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2200, 1, 1)).map(
    lambda moment: moment.replace(microsecond=0)
)


def table(text: str) -> list[tuple[str, datetime]]:
    pairs = (line.strip().rsplit(" ", 2) for line in text.strip().splitlines())
    return [(phrase.strip(), datetime.fromisoformat(f"{day} {clock}")) for phrase, day, clock in pairs]


@pytest.mark.parametrize(("phrase", "meant"), table(PHRASES))
def test_a_phrase_with_a_time_of_day_means_exactly_that(phrase: str, meant: datetime) -> None:
    reading = read_loosely(phrase, NOW)
    assert reading is not None
    assert (reading.moment, reading.exact) == (meant, True)


@pytest.mark.parametrize(("phrase", "meant"), table(DAYS_ALONE))
def test_a_day_alone_gets_the_usual_hour_and_says_so(phrase: str, meant: datetime) -> None:
    reading = read_loosely(phrase, NOW)
    assert reading is not None
    assert (reading.moment, reading.exact) == (meant, False)


@pytest.mark.parametrize(
    "phrase", ["", "  ", *(word.replace("_", " ") for word in UNREADABLE.split()), "二" * (LONGEST + 1)]
)
def test_what_means_nothing_or_contradicts_itself_is_not_guessed(phrase: str) -> None:
    assert read_loose(phrase, NOW) is None


@pytest.mark.parametrize(
    ("phrase", "before"),
    [
        ("周日 20:00", "2026-11-15 20:00"),
        ("saturday 10am", "2026-11-14 10:00"),
        ("23号 9:00", "2026-10-23 09:00"),
        ("12-5 14:00", "2025-12-05 14:00"),
        ("1205 1400", "2025-12-05 14:00"),
        ("12月5日下午2点", "2025-12-05 14:00"),
        ("月底 17:00", "2026-10-31 17:00"),
        ("16:00", "2026-11-21 16:00"),
        ("下午5点", "2026-11-21 17:00"),
    ],
)
def test_words_that_leave_the_day_open_have_a_reading_before(phrase: str, before: str) -> None:
    assert read_earlier(phrase, NOW) == datetime.fromisoformat(before)


@pytest.mark.parametrize(
    "phrase",
    ["下周一", "明天 9:00", "本周日 20:00", "下月5号", "2026-11-30 9:00", "明年1月5日", "半小时后", "那天", ""],
)
def test_words_that_name_their_day_have_no_other_reading(phrase: str) -> None:
    assert read_earlier(phrase, NOW) is None


@given(st.text(max_size=30), MOMENTS)
def test_the_reading_before_never_stumbles_and_lies_before(text: str, now: datetime) -> None:
    read, earlier = read_loose(text, now), read_earlier(text, now)
    assert earlier is None or (read is not None and earlier < read)


def test_the_tables_hold_the_sixty_phrases_they_promise() -> None:
    assert len({phrase for phrase, _meant in table(PHRASES) + table(DAYS_ALONE)}) >= 60


@given(moment=MOMENTS, now=MOMENTS)
def test_a_moment_written_in_full_is_read_as_itself_whatever_the_day(moment: datetime, now: datetime) -> None:
    minute = moment.replace(second=0)
    assert read_loose(moment.isoformat(" "), now) == moment
    assert read_loose(minute.isoformat(" ")[:16], now) == minute
    chinese = f"{minute.year}年{minute.month}月{minute.day}日 {minute.hour}:{minute.minute:02}"
    assert read_loose(chinese, now) == minute


@given(moment=MOMENTS, now=MOMENTS)
def test_a_day_without_its_year_is_that_day_and_never_far_ahead(moment: datetime, now: datetime) -> None:
    read = read_loose(f"{moment.month}-{moment.day} 10:00", now)
    assert read is not None
    assert (read.month, read.day) == (moment.month, moment.day)
    assert read.date() - now.date() <= FAR_AHEAD


@given(days=st.integers(0, 3000), now=MOMENTS)
def test_days_ago_are_counted_back_from_today(days: int, now: datetime) -> None:
    read = read_loose(f"{days}天前 8:00", now)
    assert read is not None
    assert now.date() - read.date() == timedelta(days=days)


@given(st.text(max_size=30), MOMENTS)
def test_no_text_makes_the_reader_stumble(text: str, now: datetime) -> None:
    read = read_loose(text, now)
    assert read is None or isinstance(read, datetime)


PIECES = st.sampled_from(
    [*"零一二两三十半日号月年周点分刻上下前后早晚:-/. 0123456789", "今天", "昨天", "天前", "下午", "凌晨", "个", "pm"]
)


@given(st.lists(PIECES, max_size=9).map("".join), MOMENTS)
def test_pieces_of_the_grammar_in_any_order_never_make_it_stumble(text: str, now: datetime) -> None:
    read = read_loose(text, now)
    assert read is None or read.microsecond == 0
