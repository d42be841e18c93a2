"""One line is read as a visit: what is certain is taken, what is not is asked, and not one word is lost."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.domain.directory import Entry, Kind
from desktop_app.domain.ids import LocalId
from desktop_app.domain.line_money import spoken_number
from desktop_app.domain.line_pieces import Certainty, Known, LineReading, Moment, NewName, Piece
from desktop_app.domain.line_settling import Setting
from desktop_app.domain.one_line import LONGEST, read_line
from tests.domain.one_line_office import JINAN, ME, NOW, OFFICE, NamesInMemory
from tests.domain.one_line_table import drawn, rows

HERE = Setting(me=ME)
SIGNS = re.compile(r"[\s，,。；;、：:！!|()（）\[\]【】\-—]")


def read(line: str, setting: Setting = HERE, names: NamesInMemory = OFFICE) -> LineReading:
    return read_line(line, NOW, names, setting)


def piece(reading: LineReading, name: str) -> Piece:
    (found,) = [one for one in reading.pieces if one.field == name]
    return found


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_a_line_as_clerks_write_it_is_understood_as_the_table_says(row: tuple[str, ...]) -> None:
    assert drawn(read(row[0])) == row


def test_the_table_has_at_least_sixty_different_lines() -> None:
    assert len({row[0] for row in rows()}) >= 60


# --- what was chosen ------------------------------------------------------------------------------------------------
def test_the_customers_follow_from_the_organization_that_was_chosen_for_a_short_form() -> None:
    line = "济大王主任来电 要报价"
    asked = read(line)
    assert piece(asked, "organization").certainty is Certainty.ASKED

    answered = read(line, replace(HERE, organization=JINAN))

    assert piece(answered, "organization").value == JINAN
    assert [choice for choice in piece(answered, "customers").choices if isinstance(choice, Known)] == [
        one for one in OFFICE.customers("王", JINAN.entry.id)
    ]
    assert piece(answered, "customers").certainty is Certainty.LIKELY
    assert answered.talk() == "要报价"


def test_a_short_form_that_was_chosen_before_is_taken_and_shown_for_what_it_was_taken() -> None:
    names = NamesInMemory(OFFICE.known, {(Kind.ORGANIZATION, "济大"): JINAN})
    reading = read("去济大谈验收", names=names)
    assert (piece(reading, "organization").certainty, piece(reading, "organization").value) == (
        Certainty.LIKELY,
        JINAN,
    )
    assert reading.talk() == "谈验收"


def test_the_big_visit_in_the_form_is_not_asked_again_for_its_own_organization() -> None:
    there = next(one for one in OFFICE.of(Kind.PARENT) if one.organization == JINAN.entry)
    fields = [one.field for one in read("电话济南大学李老师", replace(HERE, parent=there)).pieces]
    assert "parent" not in fields
    assert "parent" in [one.field for one in read("电话浪潮集团有限公司孙总", replace(HERE, parent=there)).pieces]


def test_a_namesake_of_the_organization_in_the_form_is_a_guess_that_is_shown() -> None:
    there = next(one for one in OFFICE.of(Kind.PARENT) if one.organization == JINAN.entry)
    found = piece(read("周老师来电", replace(HERE, parent=there)), "customers")
    assert found.certainty is Certainty.LIKELY
    assert isinstance(found.value, Known)
    assert found.value.organization == JINAN.entry


def test_two_of_one_surname_are_asked_rather_than_taken_for_the_same_person() -> None:
    found = [one for one in read("拜访济南大学王主任和王经理").pieces if one.field == "customers"]
    assert [one.certainty for one in found] == [Certainty.ASKED, Certainty.ASKED]


def test_a_new_customer_would_be_one_of_the_organization_in_the_line() -> None:
    found = piece(read("昨天电话济南大学孙处长"), "customers")
    assert found.certainty is Certainty.ASKED
    assert found.choices == (NewName(Kind.CUSTOMER, "孙处长", JINAN.entry),)


def test_a_piece_that_is_switched_off_gives_its_words_back_to_the_talk() -> None:
    reading = read("昨天下午电话济南大学李老师 谈报价 花120")
    numbers = {one.field: number for number, one in enumerate(reading.pieces)}
    without_cost = [number for number in reading.taken() if number != numbers["cost"]]
    assert reading.talk(without_cost) == "谈报价 花120"
    without_customer = [number for number in reading.taken() if number != numbers["customers"]]
    assert reading.talk(without_customer) == "李老师 谈报价"
    assert reading.talk(()) == reading.line


def test_half_an_hour_ahead_is_asked_and_this_morning_is_not() -> None:
    assert piece(read("今天17:30电话李老师"), "record_time").certainty is Certainty.ASKED
    taken = piece(read("今天8:15电话李老师"), "record_time")
    assert taken.certainty is Certainty.SURE
    assert isinstance(taken.value, Moment)
    assert taken.value.exact


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("两百", 200), ("一百二", 120), ("一百二十", 120), ("一百零五", 105), ("三千五", 3500), ("一万二", 12000),
        ("十五", 15), ("二十", 20), ("两千零八十", 2080), ("三万", 30000), ("百百", None), ("零", None),
    ],
)  # fmt: skip
def test_money_in_words_is_counted_as_it_is_spoken(words: str, number: int | None) -> None:
    assert spoken_number(words) == number


# --- nothing is lost -------------------------------------------------------------------------------------------------
PHRASES = """
昨天 下午 3点 14:30 11-5 上周三 刚才 下周三 再去 电话 打电话给 拜访 去 到 签了合同 维修 售后
需求变更 济南大学 山东电话设备公司 济大 jndx 王主任 李老师 王建国 周老师 赵敏 和小张一起 与王芳同去 陪同
花120 花了两百 120元 打车30 吃饭90 ¥85.5 3台 人均60 13800138000 2026年 谈报价 约
计划 的 了 给 和 、 ， , 。 ： ( （ ） ) １２ - call with yesterday é ß İ 𠮷
😀
"""
WORDS = st.sampled_from(PHRASES.split())
LINES = st.lists(WORDS | st.just(" ") | st.text(max_size=3), max_size=14).map("".join)


def check(reading: LineReading) -> None:
    gone = bytearray(len(reading.line))
    for number in reading.taken():
        for start, end in (*reading.pieces[number].spans, *reading.pieces[number].glue):
            gone[start:end] = b"\1" * (end - start)
    for one in reading.pieces:
        assert one.choices
        for start, end in (*one.spans, *one.glue, *one.stays):
            assert 0 <= start < end <= len(reading.line)
        assert set(one.stays) <= set(one.spans)
        assert one.said == " … ".join(reading.line[start:end] for start, end in one.spans)
    left = "".join(letter for letter, away in zip(reading.line, gone, strict=True) if not away)
    talk = iter(SIGNS.sub("", reading.talk()))
    assert all(letter in talk for letter in SIGNS.sub("", left)), (reading.line, left, reading.talk())
    everything = SIGNS.sub("", reading.line)
    assert not [letter for letter in SIGNS.sub("", reading.talk()) if letter not in everything]


@given(LINES)
def test_every_word_of_any_line_is_in_a_piece_or_in_the_talk(line: str) -> None:
    check(read(line))


@given(st.text(max_size=80))
def test_any_text_at_all_is_read_without_a_word_lost(line: str) -> None:
    check(read(line))


@given(LINES, st.data())
def test_what_is_switched_off_never_takes_a_word_with_it(line: str, data: st.DataObject) -> None:
    reading = read(line)
    assert SIGNS.sub("", reading.talk(())) == SIGNS.sub("", line)
    taken = data.draw(st.lists(st.sampled_from(range(len(reading.pieces))), unique=True)) if reading.pieces else []
    kept = SIGNS.sub("", reading.talk(taken))
    assert len(kept) <= len(SIGNS.sub("", line))


@given(LINES)
def test_money_times_and_people_are_never_taken_twice_from_the_same_words(line: str) -> None:
    taken = [span for one in read(line).pieces for span in one.spans]
    taken.sort()
    assert all(before[1] <= after[0] for before, after in pairwise(taken))


def test_a_long_text_stays_talk_and_takes_no_time() -> None:
    line = "昨天电话李老师，" + "谈报价和交货期以及售后安排，花了很多工夫；" * 400
    begun = time.perf_counter()
    reading = read(line)
    assert time.perf_counter() - begun < 0.5
    assert len(line) > LONGEST
    assert reading.talk().endswith("花了很多工夫；")


def test_a_name_never_gives_away_a_piece_of_itself() -> None:
    """电话 in 山东电话设备公司, 维修 in 鲁能维修中心, and a customer whose name begins like a word."""
    for line in ("走访山东电话设备公司", "走访鲁能维修中心", "走访 电修平"):
        assert piece(read(line), "event").said == "走访"


def test_a_letter_that_grows_when_it_is_made_small_moves_no_span() -> None:
    reading = read("İ王建国来电")
    assert piece(reading, "customers").said == "王建国"
    check(reading)


def test_an_organization_that_is_only_spoken_of_is_taken_once_it_is_wanted() -> None:
    line = "昨天陪客人到济南大学安装"
    offered = piece(read(line), "organization")
    assert offered.certainty is Certainty.OFFERED
    wanted = read(line, replace(HERE, organization=JINAN))
    assert piece(wanted, "organization").certainty is Certainty.LIKELY
    assert piece(wanted, "parent").certainty is Certainty.ASKED
    assert wanted.talk() == "陪客人到济南大学安装"


def test_a_name_of_one_letter_or_without_a_name_is_never_looked_for() -> None:
    names = NamesInMemory()
    names.known = [
        Known(Entry(Kind.CUSTOMER, LocalId(1), None, "天")),
        Known(Entry(Kind.CUSTOMER, LocalId(2), None, None)),
    ]
    assert [one.field for one in read("昨天谈报价", names=names).pieces] == ["record_time"]
