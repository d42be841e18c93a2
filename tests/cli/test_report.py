"""`visitbook report`: what the window shows, for scripts and for a terminal."""

from __future__ import annotations

from tests.cli.commands import Visitbook


def _fill(visitbook: Visitbook) -> list[int]:
    visitbook.done("name", "person", 7, "刘洋")
    visitbook.done("name", "person", 8, "王芳")
    visitbook.done("name", "organization", 3, "济南大学")
    visitbook.done("name", "parent", 5, "智慧校园", "--organization", 3, "--director", 7)
    body = {"protent_id": 5, "event": 2, "record_time": "2026-11-20 14:00:05", "gain": "谈了报价。下周三再去。"}
    mine = visitbook.saved(body, who=7)
    return mine + visitbook.saved({**body, "record_time": "2026-11-18 09:00:00", "gain": "客户投诉。"}, who=8)


def test_a_day_of_one_person(visitbook: Visitbook) -> None:
    first, _second = _fill(visitbook)
    told = visitbook.done("report", "--day", "2026-11-20", "--as", 7).answer
    assert told == {
        "title": "工作日报 2026-11-20 周五 刘洋",
        "first_day": "2026-11-20",
        "last_day": "2026-11-20",
        "effect": "1 次拜访，1 家单位\n1. 14:00 济南大学（走访拜访）：谈了报价。下周三再去。",
        "problems": "",
        "suggestion": "",
        "workplan": "1. 济南大学：“下周三(11-25)再去。”",
        "records": [first],
        "left_out": 0,
    }


def test_a_week_of_everybody_as_text(visitbook: Visitbook) -> None:
    _fill(visitbook)
    said = visitbook.done("report", "--week", "2026-11-20", "--everybody", "--text").out
    assert said == (
        "工作周报 2026-11-16 至 2026-11-22 全部员工\n\n"
        "【收获】\n2 次拜访，1 家单位\n"
        "王芳（1 次拜访）\n1. 11-18 周三 09:00 济南大学（走访拜访）：客户投诉。\n"
        "刘洋（1 次拜访）\n1. 11-20 周五 14:00 济南大学（走访拜访）：谈了报价。下周三再去。\n\n"
        "【问题】\n1. 王芳 · 11-18 济南大学：“客户投诉。”\n\n"
        "【工作计划】\n1. 刘洋 · 11-20 济南大学：“下周三(11-25)再去。”\n"
    )


def test_an_empty_day_is_no_failure(visitbook: Visitbook) -> None:
    told = visitbook.done("report", "--day", "2001-01-01").answer
    assert (told["effect"], told["records"]) == ("", [])


def test_what_cannot_be_asked_is_refused_in_words(visitbook: Visitbook) -> None:
    _fill(visitbook)
    people = len(visitbook.all())
    for options in (("--day", "gestern"), ("--as", 99), ("--day", "2026-11-20", "--week", "2026-11-20")):
        said = visitbook("report", *options)
        assert said.code == 2, options
        assert said.err.startswith("visitbook"), options
        assert said.out == "", options
    assert len(visitbook.all()) == people
