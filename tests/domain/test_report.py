"""A report as a boss would read it; each word of it somebody wrote."""

from __future__ import annotations

import json
import re
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.domain.ids import LocalId
from desktop_app.domain.plan_dates import MARK
from desktop_app.domain.report import (
    INDENT,
    PARTS,
    Report,
    ReportDraft,
    ReportLine,
    ReportVisit,
    Since,
    Span,
    compose,
    next_number,
    plain_text,
    renumbered,
    since,
    title_of,
    with_new,
)

FRIDAY = date(2026, 11, 20)
DAY, WEEK = Span.day(FRIDAY), Span.week(FRIDAY)


def visit(record: int, at: str, **more: object) -> ReportVisit:
    said = {"author": "刘洋", "organization": "济南大学", "event": 2, **more}
    return ReportVisit(record=LocalId(record), moment=datetime.fromisoformat(f"2026-11-{at}"), **said)  # type: ignore[arg-type]


VISITS = (
    visit(
        1, "20 14:00", event=3, customers="王主任", cost=12_000,
        effect="谈了报价，对方希望下周三给到书面报价。\n客户认可产品功能，对价格还有疑虑。",
    ),
    visit(
        2, "20 09:00", organization="山东大学", customers="张处长、李科长", effect="演示了排课系统。",
        problems="预算尚未批复。", suggestion="无", workplan="下周二提交方案。", note="建议由售前明天上门。",
    ),
    visit(3, "20 16:00", event=None),
    visit(4, "20 17:30", organization="", customers="", event=5, effect="远程处理了打印故障。"),
)  # fmt: skip


def test_a_day_is_laid_out_for_somebody_to_read() -> None:
    text = plain_text(title_of(DAY, "刘洋"), compose(VISITS, DAY))
    assert text == (
        "工作日报 2026-11-20 周五 刘洋\n"
        "\n"
        "【收获】\n"
        "4 次拜访，2 家单位，费用 120.00 元\n"
        "1. 09:00 山东大学 张处长、李科长（走访拜访）：演示了排课系统。\n"
        "2. 济南大学（2 次拜访）\n"
        "   14:00 王主任（电话拜访）：谈了报价，对方希望下周三给到书面报价。\n"
        "      客户认可产品功能，对价格还有疑虑。\n"
        "   16:00（需求变更）\n"
        "3. 17:30（售后）：远程处理了打印故障。\n"
        "\n"
        "【问题】\n"
        "1. 山东大学 张处长、李科长：预算尚未批复。\n"
        "2. 济南大学 王主任：“客户认可产品功能，对价格还有疑虑。”\n"
        "\n"
        "【建议】\n"
        "1. 山东大学 张处长、李科长：“建议由售前明天(11-21)上门。”\n"
        "\n"
        "【工作计划】\n"
        "1. 山东大学 张处长、李科长：下周二(11-24)提交方案。\n"
        "2. 济南大学 王主任：“谈了报价，对方希望下周三(11-25)给到书面报价。”\n"
    )


def test_a_week_of_everybody_says_who_and_when() -> None:
    visits = (
        visit(1, "16 10:00", effect="签订补充协议。"),
        visit(2, "17 10:00", author="王芳", organization="山东大学", effect="明天再去。"),
        visit(3, "18 10:00", effect="回访。"),
    )
    made = compose(visits, WEEK, everybody=True)
    assert made.text("effect").split("\n") == [
        "3 次拜访，2 家单位",
        "刘洋（2 次拜访）",
        "1. 济南大学（2 次拜访）",
        "   11-16 周一 10:00（走访拜访）：签订补充协议。",
        "   11-18 周三 10:00（走访拜访）：回访。",
        "王芳（1 次拜访）",
        "1. 11-17 周二 10:00 山东大学（走访拜访）：明天再去。",
    ]
    assert made.text("workplan") == "1. 王芳 · 11-17 山东大学：“明天(11-18)再去。”"
    assert title_of(WEEK, "") == "工作周报 2026-11-16 至 2026-11-22"


def test_each_line_knows_its_record() -> None:
    made = compose(VISITS, DAY)
    assert [line.record for line in made.parts["effect"]] == [None, 2, None, 1, 1, 3, 4]
    assert [line.record for line in made.parts["workplan"]] == [2, 1]


def test_an_empty_day_is_an_empty_report() -> None:
    assert compose((), DAY).is_empty()


def test_what_came_since_is_put_behind_what_a_person_wrote() -> None:
    made = compose(VISITS[1:2], DAY)
    mine = (ReportLine("1. 山东大学的事谈成了！", LocalId(2)), ReportLine("2. 下午写文档"), ReportLine(""))
    edited = Report({**made.parts, "effect": (made.parts["effect"][0], *mine)}, made.checks)
    later = with_new(ReportDraft(edited, made), VISITS[:2], DAY)
    assert later.edited.text("effect").split("\n") == [
        "2 次拜访，2 家单位，费用 120.00 元",
        "1. 山东大学的事谈成了！",
        "2. 下午写文档",
        "3. 14:00 济南大学 王主任（电话拜访）：谈了报价，对方希望下周三给到书面报价。",
        "   客户认可产品功能，对价格还有疑虑。",
    ]
    assert later.edited.text("problems").endswith("\n2. 济南大学 王主任：“客户认可产品功能，对价格还有疑虑。”") is True
    assert since(later.made, VISITS[:2]) == Since()


def test_sums_that_were_written_over_stay() -> None:
    made = compose(VISITS[1:2], DAY)
    edited = Report({**made.parts, "effect": (ReportLine("今天一次"), *made.parts["effect"][1:])}, made.checks)
    assert with_new(ReportDraft(edited, made), VISITS[:2], DAY).edited.text("effect").startswith("今天一次\n1. ")


def test_it_is_known_which_visits_are_new_and_which_were_changed() -> None:
    made = compose(VISITS[:2], DAY)
    changed = visit(2, "20 09:00", organization="山东大学", effect="演示了排课系统，很成功。")
    assert since(made, (VISITS[0], changed, VISITS[2])) == Since((LocalId(3),), (LocalId(2),))


def test_weeks_begin_on_monday_and_go_by_steps() -> None:
    assert Span(date(2026, 11, 16), date(2026, 11, 22)) == WEEK
    assert WEEK.moved(-1) == Span.week(date(2026, 11, 9))
    assert DAY.moved(1) == Span.day(date(2026, 11, 21))
    assert WEEK.bounds() == (datetime(2026, 11, 16), datetime(2026, 11, 22, 23, 59, 59))


@pytest.mark.parametrize(
    ("lines", "counted"),
    [
        (["1. 甲", "3. 丙"], ["1. 甲", "2. 丙"]),
        (["2. 乙", "   下一行", "3. 丙"], ["1. 乙", "   下一行", "2. 丙"]),
        (["1. 甲", "2. 新", "2. 乙", "3. 丙"], ["1. 甲", "2. 新", "3. 乙", "4. 丙"]),
        (["刘洋", "1. 甲", "2. 乙", "王芳", "1. 丙"], ["刘洋", "1. 甲", "2. 乙", "王芳", "1. 丙"]),
        (["刘洋", "2. 乙", "3. 丙", "王芳", "2. 丁"], ["刘洋", "1. 乙", "2. 丙", "王芳", "1. 丁"]),
        (["1. 甲", "自己的一行", "2. 乙"], ["1. 甲", "自己的一行", "2. 乙"]),
        (["2026. 年", "3.5 折"], ["2026. 年", "3.5 折"]),
    ],
)
def test_lines_are_counted_through_when_one_came_or_went(lines: list[str], counted: list[str]) -> None:
    assert list(renumbered(lines)) == counted
    assert renumbered(counted) == tuple(counted)


def test_the_line_behind_a_numbered_one_has_the_next_number() -> None:
    assert next_number("2. 济南大学") == "3. "
    assert next_number("   14:00 周老师") == ""
    assert next_number("刘洋（2 次拜访）") == ""


WORDS = st.text(alphabet="谈报价问题建议下周三再去没有希望。，！\n 1.:“”（）()-abA", max_size=40)
TEXTS = st.none() | WORDS


@st.composite
def visits(draw: st.DrawFn) -> list[ReportVisit]:
    count = draw(st.integers(0, 8))
    return [
        ReportVisit(
            record=LocalId(number),
            moment=draw(st.datetimes(datetime(2026, 11, 16), datetime(2026, 11, 22, 23))),
            event=draw(st.sampled_from([None, 1, 2, 3, 4, 5, 9])),
            author=draw(st.sampled_from(["刘洋", "王芳", ""])),
            organization=draw(st.sampled_from(["济南大学", "山东大学", ""])),
            customers=draw(st.sampled_from(["王主任", ""])),
            cost=draw(st.none() | st.integers(0, 10**9)),
            effect=draw(TEXTS), problems=draw(TEXTS), suggestion=draw(TEXTS), workplan=draw(TEXTS), note=draw(TEXTS),
        )
        for number in range(1, count + 1)
    ]  # fmt: skip


_AT = re.compile(r"\d\d-\d\d 周. \d\d:\d\d")


@given(visits(), st.booleans())
def test_every_visit_stands_in_the_outcome_exactly_once(made: list[ReportVisit], everybody: bool) -> None:
    lines = compose(made, WEEK, everybody=everybody).parts["effect"]
    heads = [
        line.record for line in lines if line.record is not None and re.search(r"\d\d-\d\d 周. \d\d:\d\d", line.text)
    ]
    begun = [record for place, record in enumerate(heads) if place == 0 or heads[place - 1] != record]
    assert sorted(begun, key=int) == [visit.record for visit in made]
    assert {line.record for line in lines} - {None} == {visit.record for visit in made}


@given(visits(), st.booleans())
def test_no_sentence_is_invented(made: list[ReportVisit], everybody: bool) -> None:
    by_record = {one.record: one for one in made}
    for one in made:
        own = [one.effect, one.note, one.problems, one.suggestion, one.workplan]
        for part in PARTS:
            assert all(any(text and piece in text for text in own) for piece in one.said(part))
    for part, lines in compose(made, WEEK, everybody=everybody).parts.items():
        for line in lines:
            if line.record is not None:
                _is_made_of(by_record[line.record], part, line.text)


def _is_made_of(one: ReportVisit, part: str, text: str) -> None:
    """Behind who, when and where, `text` has nothing but the visit's own words."""
    known = (
        re.escape(word) for word in (one.author, "（没有作者）", one.organization, one.customers, "（没有写客户）")
    )
    head = re.compile(
        rf"\s*(?:\d+\. )?(?:(?:{'|'.join(known)}| · | )*)(?:{_AT.pattern} ?|\d\d-\d\d ?)?"
        rf"(?:(?:{re.escape(one.where)}|{re.escape(one.customers)}|（没有写客户）))?(?:（\S+(?: \d+)?）)?(?:：|$)"
    )
    found = head.match(text)
    words = MARK.sub("", text[found.end() :] if found else text)
    own = "".join(one.said(part))
    assert _bare(words) in _bare(own), (text, words)


def _bare(text: str) -> str:
    return re.sub(r"[\s“”]", "", MARK.sub("", text))


@given(visits(), st.booleans())
def test_what_is_made_is_counted_right(made: list[ReportVisit], everybody: bool) -> None:
    for lines in compose(made, WEEK, everybody=everybody).parts.values():
        texts = tuple(line.text for line in lines)
        assert renumbered(texts) == texts


@given(visits(), st.booleans())
def test_a_draft_comes_back_from_the_store_as_it_was(made: list[ReportVisit], everybody: bool) -> None:
    report = compose(made, WEEK, everybody=everybody)
    draft = ReportDraft(report, report)
    assert ReportDraft.from_json(json.loads(json.dumps(draft.as_json()))) == draft


@given(visits(), st.integers(0, 8))
def test_what_came_since_is_added_once(made: list[ReportVisit], first: int) -> None:
    before = compose(made[:first], WEEK)
    later = with_new(ReportDraft(before, before), made, WEEK)
    assert {line.record for line in later.edited.parts["effect"]} - {None} == {visit.record for visit in made}
    assert since(later.made, made) == Since()
    again = with_new(later, made, WEEK)
    assert again.edited == later.edited
    assert not any(line.text.startswith(INDENT) and not line.text.strip() for line in later.edited.parts["effect"])
