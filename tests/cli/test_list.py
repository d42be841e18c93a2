"""`list` answers as the interface's GET is defined, from the local store."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from desktop_app.domain.times import to_text
from tests.cli.commands import READ_KEYS, Visitbook

DAY = "2026-03-02"


def row(id_: int, time: str = f"{DAY} 10:00:00", **more: object) -> dict[str, object]:
    return {"id": id_, "user_id": 1, "user_name": "汪小嘉", "type": 2, "recordTime": time, **more}


def ids(records: list[dict[str, Any]]) -> list[Any]:
    return [record["id"] for record in records]


def ago(**parts: float) -> str:
    return to_text(datetime.now() - timedelta(**parts))


# --- defaults ------------------------------------------------------------------------------------------------------


def test_nothing_given_means_one_week_to_now_page_1_of_20(visitbook: Visitbook) -> None:
    young = [row(n, ago(hours=n)) for n in range(1, 26)]
    visitbook.received(*young, row(90, ago(days=6, hours=23)), row(91, ago(days=7, minutes=1)), row(92, ago(hours=-1)))

    answer = visitbook.done("list").answer

    assert answer["page_info"] == {"total": 26, "page": 1, "count": 20}
    assert ids(answer["data"]) == list(range(1, 21))
    assert ids(visitbook.done("list", "--page", 2).answer["data"]) == [*range(21, 26), 90]


def test_the_defaults_hold_with_a_parent_too(visitbook: Visitbook) -> None:
    visitbook.received(row(1, ago(days=1), protent_id=7), row(2, ago(days=8), protent_id=7))
    assert ids(visitbook.done("list", "--protent-id", 7).answer["data"]) == [1]


def test_a_lone_start_runs_to_now(visitbook: Visitbook) -> None:
    visitbook.received(row(1, ago(days=100)), row(2, ago(hours=-2)), row(3, ago(days=1)))
    assert ids(visitbook.done("list", "--start-time", ago(days=101)).answer["data"]) == [3, 1]


def test_a_lone_end_older_than_a_week_gives_an_empty_answer(visitbook: Visitbook) -> None:
    visitbook.received(row(1, ago(days=9)))
    said = visitbook.done("list", "--end-time", ago(days=8))
    assert said.answer == {"status": 0, "data": [], "page_info": {"total": 0, "page": 1, "count": 20}}


def test_all_time_has_no_bounds(visitbook: Visitbook) -> None:
    visitbook.received(row(1, "0001-01-01 00:00:00"), row(2, "9999-12-31 23:59:59"))
    assert ids(visitbook.all()) == [2, 1]


# --- bounds --------------------------------------------------------------------------------------------------------


def test_both_bounds_are_inclusive_to_the_second(visitbook: Visitbook) -> None:
    visitbook.received(*(row(n, f"{DAY} 10:00:0{n}") for n in range(1, 6)))
    said = visitbook.done("list", "--start-time", f"{DAY} 10:00:02", "--end-time", f"{DAY} 10:00:04")
    assert ids(said.answer["data"]) == [4, 3, 2]


def test_one_moment_can_be_asked_for(visitbook: Visitbook) -> None:
    visitbook.received(row(1, f"{DAY} 10:00:01"), row(2, f"{DAY} 10:00:02"), row(3, f"{DAY} 10:00:02"))
    said = visitbook.done("list", "--start-time", f"{DAY} 10:00:02", "--end-time", f"{DAY} 10:00:02")
    assert ids(said.answer["data"]) == [3, 2]


def test_a_date_alone_means_its_whole_day(visitbook: Visitbook) -> None:
    times = ("2026-03-01 23:59:59", f"{DAY} 00:00:00", f"{DAY} 23:59:59", "2026-03-03 00:00:00")
    visitbook.received(*(row(n, time) for n, time in enumerate(times, 1)))
    assert ids(visitbook.done("list", "--start-time", DAY, "--end-time", DAY).answer["data"]) == [3, 2]


def test_a_start_after_the_end_is_an_error_that_names_both(visitbook: Visitbook) -> None:
    said = visitbook("list", "--start-time", "2026-03-02 10:00:00", "--end-time", "2026-03-01 09:00:00")
    assert (said.code, said.out) == (2, "")
    assert "2026-03-02 10:00:00" in said.err
    assert "2026-03-01 09:00:00" in said.err
    assert said.err.count("\n") == 1


@pytest.mark.parametrize(
    "words",
    [
        ("--start-time", "gestern"), ("--start-time", "2026-02-30"), ("--end-time", "2026-02-01 25:00:00"),
        ("--start-time", ""), ("--page", "0"), ("--page", "-1"), ("--page", "1.5"), ("--count", "0"),
        ("--count", "zwei"), ("--protent-id", "0"), ("--protent-id", "true"), ("--event", "6"), ("--event", "0"),
        ("--event", ""), ("--sync", "fine"), ("--sort", "colour"), ("--sort", "--cost"), ("--sort",), ("--unread-by",),
        ("--event", "1\n2"), ("--pages", "2"), ("extra",),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_meant_is_one_line_and_exit_2(visitbook: Visitbook, words: tuple[str, ...]) -> None:
    said = visitbook("list", *words)
    assert (said.code, said.out) == (2, "")
    assert said.err.count("\n") == 1


# --- envelope ------------------------------------------------------------------------------------------------------


def test_an_empty_store_answers_an_empty_envelope(visitbook: Visitbook) -> None:
    said = visitbook.done("list")
    assert json.dumps(said.answer) == '{"status": 0, "data": [], "page_info": {"total": 0, "page": 1, "count": 20}}'


def test_a_page_beyond_the_last_is_empty_with_the_true_total(visitbook: Visitbook) -> None:
    visitbook.received(row(1), row(2), row(3))
    for page, expected in ((2, [1]), (3, []), (10**18, [])):
        said = visitbook.done("list", "--all-time", "--page", page, "--count", 2)
        assert said.answer["page_info"] == {"total": 3, "page": page, "count": 2}
        assert ids(said.answer["data"]) == expected


def test_a_record_has_the_read_keys_in_the_examples_order_and_one_more(visitbook: Visitbook) -> None:
    visitbook.save({"protent_id": 1})
    (record,) = visitbook.all()
    assert list(record) == [*READ_KEYS, "local"]
    assert list(record["local"]) == [
        "id", "sync", "protent_id", "organization_id", "director_id", "follower_id", "customers_id", "event_attach",
        "cost", "cost_note",
    ]  # fmt: skip


def test_what_is_not_known_is_null_and_lists_of_nothing_are_empty(visitbook: Visitbook) -> None:
    visitbook.save({"protent_id": 1, "record_time": f"{DAY} 10:00:00"}, who=None)
    (record,) = visitbook.all()
    nothing = ("id", "user_id", "user_name", "type", "effect", "problems", "suggestion", "workplan", "note", "status")
    assert {key: record[key] for key in nothing} == dict.fromkeys(nothing)
    assert (record["comment"], record["reading"]) == ([], [])
    assert (record["local"]["follower_id"], record["local"]["customers_id"]) == ([], [])
    assert {record["local"][key] for key in ("organization_id", "director_id", "event_attach", "cost")} == {None}


def test_chinese_is_written_as_itself(visitbook: Visitbook) -> None:
    visitbook.save({"protent_id": 1, "gain": "拜访😀"})
    assert "拜访😀" in visitbook.done("list").out


# --- order ---------------------------------------------------------------------------------------------------------


def test_equal_times_go_by_number_with_none_yet_first(visitbook: Visitbook) -> None:
    visitbook.received(row(5), row(30))
    first, second = visitbook.saved(*[{"protent_id": 1, "record_time": f"{DAY} 10:00:00"}] * 2)
    visitbook.received(row(7), row(1, f"{DAY} 10:00:01"))

    found = [(record["id"], record["local"]["id"]) for record in visitbook.all()]

    assert [number for number, _ in found] == [1, None, None, 30, 7, 5]
    assert [local for number, local in found if number is None] == [second, first]


def test_sorting_turns_round_and_what_has_no_value_comes_last(visitbook: Visitbook) -> None:
    costs = [None, 20, 3.5, 20.01, 0]
    visitbook.saved(*({"protent_id": 1, "cost": cost, "record_time": f"{DAY} 10:00"} for cost in costs))
    assert [r["local"]["cost"] for r in visitbook.all("--sort", "cost")] == [0, 3.5, 20, 20.01, None]
    assert [r["local"]["cost"] for r in visitbook.all("--sort", "-cost")] == [20.01, 20, 3.5, 0, None]
    assert [r["local"]["cost"] for r in visitbook.all("--sort=-cost")] == [20.01, 20, 3.5, 0, None]


@pytest.mark.parametrize("field", [*READ_KEYS, "cost", "comments", "readings"])
@pytest.mark.parametrize("turn", ["", "-"])
def test_every_read_key_can_be_sorted_by(visitbook: Visitbook, field: str, turn: str) -> None:
    visitbook.received(
        row(1, title="乙", comment=[{"id": 1, "user_id": 2, "content": "好"}]),
        row(2, title="甲", reading=[{"user_id": 2}], status=1, user_id=3, user_name="李明"),
    )
    assert sorted(record["id"] for record in visitbook.all("--sort", f"{turn}{field}")) == [1, 2]


def test_sorting_the_old_way_round_is_the_contracts_order_reversed(visitbook: Visitbook) -> None:
    visitbook.received(row(1), row(2), row(3, f"{DAY} 09:00:00"))
    visitbook.saved({"protent_id": 1, "record_time": f"{DAY} 10:00:00"})
    newest = visitbook.all()
    assert visitbook.all("--sort", "-recordTime") == newest
    assert visitbook.all("--sort", "recordTime") == newest[::-1]


# --- filters -------------------------------------------------------------------------------------------------------


def test_a_repeated_event_means_either_and_none_is_the_change_of_need(visitbook: Visitbook) -> None:
    visitbook.received(row(1, type=1), row(2, type=2), row(3, type=None), row(4, type=9), row(5, type=5))
    assert ids(visitbook.all("--event", 1, "--event", 5)) == [5, 1]
    assert ids(visitbook.all("--event", "none")) == [3]
    assert ids(visitbook.all("--event", "none", "--event", 2)) == [3, 2]


def test_unread_by_a_person_nobody_knows_is_everything(visitbook: Visitbook) -> None:
    visitbook.received(row(1, reading=[{"user_id": 4}]), row(2))
    assert ids(visitbook.all("--unread-by", 4)) == [2]
    assert ids(visitbook.all("--unread-by", 999)) == [2, 1]


@pytest.mark.parametrize("option", ["--protent-id", "--organization-id", "--director-id", "--follower-id"])
def test_a_number_nobody_knows_finds_nothing_and_makes_nothing(visitbook: Visitbook, option: str) -> None:
    visitbook.received(row(1))
    assert visitbook.all(option, 999) == []


def test_each_sync_state_finds_its_own(visitbook: Visitbook) -> None:
    visitbook.received(row(1), row(2))
    visitbook.saved({"protent_id": 3, "record_time": f"{DAY} 10:00"}, {"follow_id": 2, "gain": "改"})
    visitbook.done("sample", 1)
    states: dict[str, list[int | None]] = {"synced": [1], "pending": [None, 2], "local": [None]}
    states |= {"unknown": [], "refused": [], "conflict": [], "missing": []}
    for state, expected in states.items():
        found = visitbook.all("--sync", state)
        assert (len(found), set(ids(found))) == (len(expected), set(expected))
        assert {record["local"]["sync"] for record in found} <= {state}


def test_a_search_finds_texts_comments_and_names(visitbook: Visitbook) -> None:
    visitbook.received(
        row(1, effect="签了合同"), row(2, comment=[{"id": 1, "user_id": 1, "content": "合同呢"}]), row(3, user_id=2,
        user_name="何同"), row(4, note="别的")
    )  # fmt: skip
    assert ids(visitbook.all("--search", "合同")) == [2, 1]
    assert ids(visitbook.all("--search", "何同")) == [3]
    assert ids(visitbook.all("--search", "合同 签")) == [1]
    assert ids(visitbook.all("--search", "合同", "--start-time", "2027-01-01", "--end-time", "2027-01-02")) == []


def test_filters_hold_together(visitbook: Visitbook) -> None:
    visitbook.received(
        row(1, protent_id=7, follower_id=[3, 4], type=1),
        row(2, protent_id=7, follower_id=[4], type=1),
        row(3, protent_id=8, follower_id=[3], type=1),
        row(4, protent_id=7, follower_id=[3], type=2),
    )
    assert ids(visitbook.all("--protent-id", 7, "--follower-id", 3, "--event", 1)) == [1]
    assert ids(visitbook.all("--follower-id", 3, "--sort", "id")) == [1, 3, 4]
