"""The model server is a server that the contract allows, whatever its habits, and faults do what they are called."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import pytest

from desktop_app.contract.answers import Answer, read_answer
from desktop_app.contract.decoder import decode, text_of
from desktop_app.sync.classify import Verdict, classify
from desktop_app.sync.transport import ExchangeFailed, Reply, Request
from tests.sync.faults import APPLYING, Clock, Fault, FaultyLine, said, scripted, seeded
from tests.sync.model_server import COLLEAGUE, US, Habits, ModelServer

NOON = "2026-09-21 12:00:00"
BODY = {
    "protent_id": 5,
    "record_time": NOON,
    "event": 2,
    "gain": " 谈妥 <A&B> 😀 了",
    "follower_id": [7, 9],
    "cost": 12.5,
}


def _create(body: dict[str, Any] | None = None, key: str = "k-1") -> Request:
    return Request(
        "POST",
        headers={"content-type": "application/json", "idempotency-key": key},
        body=json.dumps(body or BODY).encode(),
    )


def _get(**query: object) -> Request:
    wide = {"start_time": "2000-01-01 00:00:00", "end_time": "2099-01-01 00:00:00", "count": 1000}
    return Request("GET", query=tuple((name, str(value)) for name, value in {**wide, **query}.items()))


def _server(**habits: Any) -> tuple[ModelServer, Clock]:
    clock = Clock()
    return ModelServer(clock.now, Habits(**habits)), clock


def _read(server: ModelServer, **query: object) -> Answer:
    return read_answer(decode(text_of(server(_get(**query)).body)))


def test_what_is_created_is_shown_under_its_other_names() -> None:
    server, _ = _server()
    assert said(server(_create())) == {"status": 0, "msg": "创建成功"}
    (row,) = _read(server).rows
    assert (row.id, row.user_id, row.user_name, row.event) == (1, US, "汪小嘉", 2)
    assert (row.record_time, row.texts["effect"]) == (datetime(2026, 9, 21, 12), BODY["gain"])
    assert [(one.key, one.row) for one in server.applied] == [("k-1", 1)]


def test_form_and_json_bodies_say_the_same() -> None:
    server, _ = _server(shows_written=True)
    fields = [("protent_id", 5), ("record_time", NOON), ("event", 2), ("gain", BODY["gain"]), ("cost", 12.5)]
    form = urlencode([*fields, ("follower_id[]", 7), ("follower_id[]", 9)]).encode()
    server(_create())
    server(Request("POST", headers={"content-type": "application/x-www-form-urlencoded"}, body=form))
    one, other = _read(server).rows
    assert (one.texts, one.event, one.beyond) == (other.texts, other.event, other.beyond)
    assert one.beyond["followers"] == (7, 9)


@pytest.mark.parametrize(
    ("habits", "effect"),
    [
        ({"trims": True}, "谈妥 <A&B> 😀 了"),
        ({"escapes": True}, " 谈妥 &lt;A&amp;B&gt; 😀 了"),
        ({"cuts_at_emoji": True}, " 谈妥 <A&B> "),
    ],
)
def test_texts_are_altered_as_servers_do(habits: dict[str, bool], effect: str) -> None:
    server, _ = _server(**habits)
    server(_create())
    assert _read(server).rows[0].texts["effect"] == effect


@pytest.mark.parametrize(
    "habits",
    [
        {"numbers_as_text": True},
        {"null_lists": True},
        {"nesting": 5},
        {"extra_keys": True},
        {"shows_written": True},
        {"total": "none"},
        {"within_second": "shuffled", "ids": "scattered"},
        {"ids": "falling"},
        {"leaves_out": frozenset({"comment", "reading", "title", "status", "updateTime"})},
    ],
)
def test_every_habit_is_read_without_complaint(habits: dict[str, Any]) -> None:
    server, _ = _server(**habits)
    for gain in "一二三":
        server(_create({**BODY, "gain": gain}))
    first = min(server.rows)
    server.comment(first, "评论")
    server.read(first)
    answer = _read(server)
    assert answer.unreadable == ()
    assert {row.texts["effect"] for row in answer.rows} == {"一", "二", "三"}


def test_pages_are_clamped_openly_or_in_silence() -> None:
    for shown, told in ((True, 2), (False, 1000)):
        server, _ = _server(largest_count=2, clamp_shown=shown)
        for _ in range(5):
            server.write(datetime(2026, 9, 1))
        page: Any = said(server(_get()))
        assert (len(page["data"]), page["page_info"]["count"]) == (2, told)
        assert len(_read(server, page=3).rows) == 1
        assert len(_read(server, page=4).rows) == 0


def test_filters_are_honoured_or_ignored() -> None:
    for filters, found in ((frozenset({"follower_id"}), 1), (frozenset[str](), 2)):
        server, _ = _server(filters=filters)
        server.write(datetime(2026, 9, 1), follower_id=[9])
        server.write(datetime(2026, 9, 1), follower_id=[])
        assert len(_read(server, follower_id=9).rows) == found
        assert len(_read(server, director_id=99).rows) == 2, "a filter that it does not know"


def test_without_bounds_a_week_is_shown() -> None:
    server, clock = _server()
    now = server.wall()
    server.write(now.replace(year=2025))
    server.write(now.replace(day=now.day - 3))
    assert len(read_answer(said(server(Request("GET")))).rows) == 1
    clock.sleep(5 * 86_400)
    assert len(read_answer(said(server(Request("GET")))).rows) == 0


def test_a_modify_changes_what_was_sent_and_an_odd_server_more() -> None:
    for nulls, note in ((False, "备注"), (True, None)):
        server, clock = _server(nulls_unsent=nulls)
        id_ = server.write(datetime(2026, 9, 1), gain="旧", event_note="备注").id
        clock.sleep(60)
        server(_create({"follow_id": id_, "gain": "新"}))
        (row,) = _read(server).rows
        assert (row.texts["effect"], row.texts["note"]) == ("新", note)
        assert row.update_time != row.create_time


def test_a_key_that_is_honoured_makes_one_record_of_two_requests() -> None:
    for honours, made in ((True, 1), (False, 2)):
        server, _ = _server(honours_keys=honours)
        replies = [server(_create()), server(_create())]
        assert len(server.rows) == made
        assert [reply.headers.get("record-id") for reply in replies] == (["1", "1"] if honours else [None, None])
        assert server(_create({**BODY, "gain": "别的"})).status == (422 if honours else 200)
    assert server(Request("GET", "/api/record/capabilities")).status == 404


def test_colleagues_act_between_requests() -> None:
    server, _ = _server()

    def busy(server: ModelServer) -> None:
        server.write(datetime(2026, 9, 1))

    server.colleagues.append(busy)
    assert len(_read(server).rows) == 1
    assert len(_read(server).rows) == 2
    assert {row.user_id for row in _read(server).rows} == {COLLEAGUE}


# --- faults --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", list(Fault))
def test_a_fault_does_to_a_create_what_it_says(fault: Fault) -> None:
    server, clock = _server()
    line = FaultyLine(server, clock, scripted(fault))
    outcome: Reply | ExchangeFailed
    try:
        outcome = line(_create())
    except ExchangeFailed as failure:
        outcome = failure
    assert bool(server.rows) == (fault in APPLYING)
    verdicts = {
        Fault.GOOD: Verdict.DONE,
        Fault.OLD_VIEW: Verdict.DONE,
        Fault.REFUSED: Verdict.REFUSED,
        Fault.NOT_SENT: Verdict.NOT_SENT,
    }
    assert classify(outcome).verdict is verdicts.get(fault, Verdict.UNKNOWN)


def test_a_late_write_arrives_when_its_time_has_come() -> None:
    server, clock = _server()
    line = FaultyLine(server, clock, scripted(Fault.LATE))
    with pytest.raises(ExchangeFailed):
        line(_create())
    assert _read(server).rows == ()
    clock.sleep(400)
    assert len(_read(server).rows) == 1


def test_an_old_view_is_a_minute_behind_at_most() -> None:
    server, clock = _server()
    line = FaultyLine(server, clock, scripted(Fault.GOOD, Fault.GOOD, Fault.OLD_VIEW, Fault.OLD_VIEW))
    line(_get())
    line(_create())
    assert read_answer(said(line(_get()))).rows == ()
    clock.sleep(90)
    assert len(read_answer(said(line(_get()))).rows) == 1


def test_the_same_seed_brings_the_same_weather() -> None:
    def weather(seed: int) -> list[Fault]:
        return [fault for fault, _ in zip(seeded(seed, requests=30), range(40), strict=False)]

    assert weather(3) == weather(3) != weather(4)
    assert weather(3)[30:] == [Fault.GOOD] * 10
