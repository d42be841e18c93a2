"""The interface document, to the letter, over both databases."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop_app.actions.serving import Rules
from desktop_app.domain.directory import Kind
from tests.cli.commands import READ_KEYS
from tests.server.running_server import Caller, Running, running

_PARENTS = itertools.count(1000)
_PEOPLE = itertools.count(5000)


@pytest.fixture
def parent() -> int:
    """A big visit that no other test writes under."""
    return next(_PARENTS)


@pytest.fixture
def person() -> int:
    return next(_PEOPLE)


@pytest.fixture
def caller(server: Running, person: int) -> Caller:
    server.name(Kind.PERSON, person, f"员工{person}")
    return server.caller(person)


def text_of(moment: datetime) -> str:
    return moment.isoformat(" ", "seconds")


def test_a_record_is_answered_with_the_documents_keys_in_its_order(
    server: Running, caller: Caller, parent: int, person: int
) -> None:
    server.name(Kind.ORGANIZATION, parent, f"济南大学{parent}")
    server.name(Kind.PARENT, parent, "迁址", place=parent)
    number = caller.created(
        protent_id=parent, record_time="2022-03-17 17:16:39", event=1, gain="测试必填项目", event_note="无",
        customers_id=[1, 2], follower_id=[person], cost=12.5, cost_note="车费", event_attach="https://a.example/1.png",
    )  # fmt: skip
    page = caller.page(protent_id=parent)
    assert list(page) == ["status", "data", "page_info"]
    assert page["page_info"] == {"total": 1, "page": 1, "count": 20}
    (row,) = page["data"]
    assert list(row) == READ_KEYS
    made = row.pop("createTime")
    assert row.pop("updateTime") == made
    assert abs(datetime.fromisoformat(made) - datetime.now()) < timedelta(minutes=1)
    assert row == {
        "id": number, "user_id": person, "type": 1, "recordTime": "2022-03-17 17:16:39",
        "title": f"2022.03.17-员工{person}-济南大学{parent}", "effect": "测试必填项目", "problems": None,
        "suggestion": None, "workplan": None, "status": 1, "note": "无", "user_name": f"员工{person}",
        "comment": [], "reading": [],
    }  # fmt: skip


def test_a_create_is_answered_as_in_the_document(caller: Caller, parent: int) -> None:
    told = caller.post({"protent_id": parent})
    assert told.raw.decode() == '{"status":0,"msg":"创建成功"}'
    assert told.headers["content-type"] == "application/json"


def test_what_is_left_out_of_a_create_is_now_nothing_and_empty(caller: Caller, parent: int) -> None:
    number = caller.created(protent_id=parent)
    row = caller.record(number)
    assert abs(datetime.fromisoformat(row["recordTime"]) - datetime.now()) < timedelta(minutes=1)
    assert (row["type"], row["effect"], row["note"], row["comment"], row["reading"]) == (None, None, None, [], [])


def test_without_bounds_the_last_week_is_answered(caller: Caller, parent: int) -> None:
    now = datetime.now()
    for days in (8, 6, 0):
        caller.created(protent_id=parent, record_time=text_of(now - timedelta(days=days, seconds=5)))
    caller.created(protent_id=parent, record_time=text_of(now + timedelta(hours=1)))
    answer = caller.get(protent_id=parent).body
    assert answer["page_info"] == {"total": 2, "page": 1, "count": 20}
    assert [row["recordTime"] for row in answer["data"]] == [
        text_of(now - timedelta(days=days, seconds=5)) for days in (0, 6)
    ]


def test_bounds_are_inclusive_to_the_second(caller: Caller, parent: int) -> None:
    for second in (10, 11, 12, 13):
        caller.created(protent_id=parent, record_time=f"2024-05-01 08:00:{second}")
    found = caller.rows(protent_id=parent, start_time="2024-05-01 08:00:11", end_time="2024-05-01 08:00:12")
    assert [row["recordTime"][-2:] for row in found] == ["12", "11"]


def test_a_date_alone_bounds_its_whole_day(caller: Caller, parent: int) -> None:
    for moment in ("2024-05-01 23:59:59", "2024-05-02 00:00:00", "2024-05-02 23:59:59", "2024-05-03 00:00:00"):
        caller.created(protent_id=parent, record_time=moment)
    found = caller.rows(protent_id=parent, start_time="2024-05-02", end_time="2024-05-02")
    assert [row["recordTime"] for row in found] == ["2024-05-02 23:59:59", "2024-05-02 00:00:00"]


def test_a_lone_end_older_than_a_week_answers_with_nothing(caller: Caller, parent: int) -> None:
    caller.created(protent_id=parent, record_time="2024-05-01 08:00:00")
    answer = caller.get(protent_id=parent, end_time="2024-06-01 00:00:00").body
    assert answer == {"status": 0, "data": [], "page_info": {"total": 0, "page": 1, "count": 20}}


def test_newest_comes_first_and_among_equals_the_later_number(caller: Caller, parent: int) -> None:
    first, second = (caller.created(protent_id=parent, record_time="2024-05-01 08:00:00") for _ in range(2))
    newer = caller.created(protent_id=parent, record_time="2024-05-01 08:00:01")
    older = caller.created(protent_id=parent, record_time="2024-04-30 08:00:00")
    assert [row["id"] for row in caller.rows(protent_id=parent)] == [newer, second, first, older]


def test_pages_are_numbered_from_one_and_never_lie_about_the_total(caller: Caller, parent: int) -> None:
    made = [caller.created(protent_id=parent, record_time=f"2024-05-01 08:00:{place:02}") for place in range(7)]
    pages = [caller.page(protent_id=parent, page=page, count=3) for page in (1, 2, 3, 4, 2**40)]
    assert [[row["id"] for row in page["data"]] for page in pages] == [
        made[6:3:-1], made[3:0:-1], made[:1], [], [],
    ]  # fmt: skip
    assert [page["page_info"]["total"] for page in pages] == [7] * 5
    assert pages[3]["page_info"] == {"total": 7, "page": 4, "count": 3}


def test_a_page_is_clamped_at_a_thousand_and_says_so(caller: Caller, parent: int) -> None:
    caller.created(protent_id=parent)
    assert caller.page(protent_id=parent, count=1001)["page_info"] == {"total": 1, "page": 1, "count": 1000}
    assert caller.page(protent_id=parent, count=2**62, page=2**62)["page_info"]["count"] == 1000


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"page": 0}, "page"),
        ({"page": "x"}, "page"),
        ({"count": -1}, "count"),
        ({"count": "1.5"}, "count"),
        ({"protent_id": "abc"}, "protent_id"),
        ({"organization_id": 0}, "organization_id"),
        ({"director_id": 2**63}, "director_id"),
        ({"follower_id": "true"}, "follower_id"),
        ({"start_time": "yesterday"}, "start_time"),
        ({"end_time": "2024-02-30 00:00:00"}, "end_time"),
    ],
)
def test_a_wrong_parameter_is_named_with_its_cure(caller: Caller, query: dict[str, object], field: str) -> None:
    assert caller.get(**query).refusal.startswith(f"{field}: ")  # type: ignore[arg-type]


def test_bounds_the_wrong_way_round_are_both_named(caller: Caller) -> None:
    said = caller.get(start_time="2024-05-02 00:00:00", end_time="2024-05-01 00:00:00").refusal
    assert "start_time" in said
    assert "end_time" in said


def test_an_empty_parameter_is_none_and_an_unknown_one_is_passed_over(caller: Caller, parent: int) -> None:
    caller.created(protent_id=parent)
    assert caller.get(protent_id=parent, page="", director_id="", _="123").body["page_info"]["total"] == 1


def test_each_filter_finds_what_it_names_and_an_unknown_number_nothing(
    server: Running, caller: Caller, parent: int, person: int
) -> None:
    server.name(Kind.PERSON, 77, "负责人")
    server.name(Kind.ORGANIZATION, parent, f"单位{parent}")
    server.name(Kind.PARENT, parent, "大的", director=77, place=parent)
    led = caller.created(protent_id=parent, follower_id=[31, 32])
    own = caller.created(protent_id=next(_PARENTS), follower_id=[person])
    assert [row["id"] for row in caller.rows(protent_id=parent)] == [led]
    assert [row["id"] for row in caller.rows(organization_id=parent)] == [led]
    assert led in [row["id"] for row in caller.rows(director_id=77)]
    assert [row["id"] for row in caller.rows(director_id=person)] == [own], "without a director it is the author"
    assert [row["id"] for row in caller.rows(follower_id=person)] == [own]
    assert led in [row["id"] for row in caller.rows(follower_id=32)]
    for name in ("protent_id", "organization_id", "director_id", "follower_id"):
        assert caller.rows(**{name: 2**62}) == []


@pytest.mark.parametrize(
    "text",
    [
        "protent_id={parent}&follower_id[]=1&follower_id[]=2",
        "protent_id={parent}&follower_id=1&follower_id=2",
        "protent_id={parent}&follower_id[0]=1&follower_id[1]=2",
        "protent_id={parent}&follower_id=%5B1%2C2%5D",
        "protent_id={parent}&follower_id%5B%5D=1&follower_id%5B%5D=2&event=&gain=",
    ],
)
def test_a_form_is_read_in_every_shape_that_lists_have(server: Running, caller: Caller, parent: int, text: str) -> None:
    assert caller.form(text.format(parent=parent)).body == {"status": 0, "msg": "创建成功"}
    (number,) = [row["id"] for row in caller.rows(protent_id=parent)]
    changes = [row for row in changed(caller) if row["id"] == number]
    assert changes[-1]["follower_id"] == [1, 2]


def changed(caller: Caller) -> list[dict[str, Any]]:
    """Every record with what `changes` shows beyond the contract."""
    found, cursor = [], ""
    while True:
        data = caller.get("/api/record/changes", since=cursor, count=1000).body["data"]
        found += data["records"]
        cursor = data["cursor"]
        if not data["more"]:
            return found


def test_a_form_carries_chinese_money_and_an_empty_list(caller: Caller, parent: int) -> None:
    body = f"protent_id={parent}&gain=%E5%A5%BD&cost=12.50&event=3&record_time=2024-05-01+08%3A00%3A00&customers_id="
    assert caller.form(body).body["status"] == 0
    (row,) = caller.rows(protent_id=parent)
    assert (row["effect"], row["type"], row["recordTime"]) == ("好", 3, "2024-05-01 08:00:00")
    (whole,) = [found for found in changed(caller) if found["id"] == row["id"]]
    assert (whole["cost"], whole["customers_id"]) == (12.5, [])


def test_json_that_is_sent_as_a_form_is_understood(caller: Caller, parent: int) -> None:
    """`curl -d '{…}'` says that it sends a form."""
    assert caller.form(f'{{"protent_id":{parent}}}').body["msg"] == "创建成功"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, "protent_id"),
        ({"protent_id": None}, "protent_id"),
        ({"protent_id": True}, "protent_id"),
        ({"protent_id": 1, "colour": "red"}, "colour"),
        ({"protent_id": 1, "local_id": 3}, "local_id"),
        ({"protent_id": 1, "follow_id": 1}, "protent_id"),
        ({"protent_id": 1, "event": 6}, "event"),
        ({"protent_id": 1, "cost": 1.234}, "cost"),
        ({"protent_id": 1, "cost": -1}, "cost"),
        ({"protent_id": 1, "record_time": "2024-05-01"}, "record_time"),
        ({"protent_id": 1, "follower_id": 3}, "follower_id"),
        ({"protent_id": 1, "follower_id": [1, 1]}, "follower_id"),
        ({"protent_id": 1, "event_attach": "file:///etc/passwd"}, "event_attach"),
        ({"protent_id": 1, "gain": 5, "event_note": []}, "event_note"),
        ({"follow_id": 2**62}, "follow_id"),
        ([{"protent_id": 1}], "body"),
    ],
)
def test_a_wrong_body_is_refused_by_name_and_leaves_nothing(caller: Caller, person: int, body: Any, words: str) -> None:
    assert words in caller.post(body).refusal
    assert [row for row in caller.rows() if row["user_id"] == person] == []


@pytest.mark.parametrize("sent", [b"", b"{", b"<html>", b'{"protent_id":1,"protent_id":2}', b'{"cost":NaN}', b"\xff"])
def test_what_is_no_json_is_refused_with_words(caller: Caller, sent: bytes) -> None:
    told = caller.ask("POST", "/api/record/follow", sent, {"Content-Type": "application/json"})
    assert told.refusal


def test_a_field_that_a_form_gives_twice_and_an_unknown_encoding_are_refused(caller: Caller) -> None:
    assert caller.form("protent_id=1&gain=a&gain=b").refusal.startswith("gain: ")
    told = caller.ask("POST", "/api/record/follow", b"x", {"Content-Type": "multipart/form-data; boundary=x"})
    assert "multipart/form-data" in told.refusal


def test_the_disabled_organization_is_accepted_and_ignored(caller: Caller, parent: int) -> None:
    number = caller.created(protent_id=parent, organization_id="whatever")
    assert caller.record(number)["title"].endswith("-")


def test_a_modify_changes_what_was_sent_and_null_clears(caller: Caller, parent: int) -> None:
    number = caller.created(protent_id=parent, gain="旧", event_note="留", event=1, record_time="2024-05-01 08:00:00")
    told = caller.post({"follow_id": number, "gain": "新", "event_note": None})
    assert told.raw.decode() == '{"status":0,"msg":"修改成功"}'
    assert told.headers["record-id"] == str(number)
    row = caller.record(number)
    assert (row["effect"], row["note"], row["type"], row["recordTime"]) == ("新", None, 1, "2024-05-01 08:00:00")
    assert caller.post({"follow_id": number, "record_time": None}).refusal.startswith("record_time: ")


def test_a_title_follows_the_time_that_a_modify_gives(
    server: Running, caller: Caller, parent: int, person: int
) -> None:
    number = caller.created(protent_id=parent, record_time="2024-05-01 08:00:00")
    caller.post({"follow_id": number, "record_time": "2023-01-02 08:00:00"})
    assert caller.record(number)["title"] == f"2023.01.02-员工{person}-"


def test_a_title_follows_names_that_are_given_later(server: Running, parent: int) -> None:
    person = next(_PEOPLE)
    caller = server.caller(person)
    number = caller.created(protent_id=parent, record_time="2024-05-01 08:00:00")
    assert caller.record(number)["title"] == "2024.05.01--"
    server.name(Kind.PERSON, person, "汪小嘉")
    server.name(Kind.ORGANIZATION, person, f"单位{person}")
    server.name(Kind.PARENT, parent, "大的", place=person)
    assert caller.record(number)["title"] == f"2024.05.01-汪小嘉-单位{person}"
    assert caller.record(number)["user_name"] == "汪小嘉"


def test_the_author_is_whose_the_token_is_and_only_they_modify(server: Running, caller: Caller, parent: int) -> None:
    number = caller.created(protent_id=parent, gain="我的")
    other = server.caller(next(_PEOPLE))
    assert "follow_id" in other.post({"follow_id": number, "gain": "他的"}).refusal
    assert "user_id" in other.post({"protent_id": parent, "user_id": 1}).refusal
    assert caller.record(number)["effect"] == "我的"


def test_an_unknown_parent_is_refused_unless_the_server_accepts_any(where: str | Path) -> None:
    with running(where) as strict:
        caller = strict.caller(1)
        said = caller.post({"protent_id": 5}).refusal
        assert said.startswith("protent_id: ")
        assert "5" in said
        assert caller.rows() == []
        strict.name(Kind.PARENT, 5, "大的")
        assert caller.created(protent_id=5)
    with running(where, rules=Rules(accept_parents=True)) as lenient:
        assert lenient.caller(1).created(protent_id=6)


def test_who_reads_only_their_own_sees_what_they_wrote_lead_or_joined(where: str | Path) -> None:
    with running(where, rules=Rules(accept_parents=True, own_only=True)) as here:
        here.name(Kind.PARENT, 5, "大的", director=2)
        author, director, follower, stranger = (here.caller(person) for person in (1, 2, 3, 4))
        number = author.created(protent_id=5, follower_id=[3])
        for caller in (author, director, follower):
            assert [row["id"] for row in caller.rows()] == [number]
            assert [row["id"] for row in caller.rows(follower_id=3)] == [number]
        assert stranger.rows() == []
        assert stranger.page()["page_info"]["total"] == 0
        assert "follow_id" in stranger.post({"follow_id": number, "content": "?"}, "/api/record/comment").refusal
        told = stranger.get("/api/record/changes").body["data"]
        assert (told["records"], told["gone"]) == ([], [number])


def test_nothing_is_answered_without_a_token(server: Running) -> None:
    nobody, wrong = server.caller(), server.caller(token="visitbook-1-nonsense")
    for caller in (nobody, wrong):
        for path in ("/api/record/follow", "/api/record/capabilities", "/api/record/changes", "/openapi.json"):
            told = caller.get(path)
            assert told.code == 401
            assert list(told.body) == ["status", "msg"]
            assert told.headers["www-authenticate"] == "Bearer"
        assert caller.post({"protent_id": 1}).code == 401
    assert nobody.get("/healthz").body == {"status": 0}


def test_other_addresses_and_methods_get_the_envelope_too(caller: Caller) -> None:
    elsewhere, wrong = caller.get("/api/record/follows"), caller.ask("DELETE", "/api/record/follow")
    assert (elsewhere.code, elsewhere.body["status"]) == (404, 1)
    assert (wrong.code, wrong.body["status"], wrong.headers["allow"]) == (405, 1, "GET, HEAD, POST")


def test_a_head_is_a_get_without_its_body(caller: Caller, parent: int) -> None:
    caller.created(protent_id=parent)
    path = f"/api/record/follow?protent_id={parent}&start_time=2000-01-01&end_time=2100-01-01"
    told, whole = caller.ask("HEAD", path), caller.ask("GET", path)
    assert (told.code, told.raw) == (200, b"")
    assert told.headers["content-length"] == str(len(whole.raw))


def test_a_page_that_is_known_already_is_not_sent_again(caller: Caller, parent: int) -> None:
    caller.created(protent_id=parent)
    path = f"/api/record/follow?protent_id={parent}&start_time=2000-01-01&end_time=2100-01-01"
    first = caller.ask("GET", path)
    again = caller.ask("GET", path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.code, again.raw, again.headers["etag"]) == (304, b"", first.headers["etag"])
    caller.created(protent_id=parent)
    fresh = caller.ask("GET", path, headers={"If-None-Match": first.headers["etag"]})
    assert (fresh.code, fresh.body["page_info"]["total"]) == (200, 2)


def test_a_modify_for_an_older_revision_is_told_apart(caller: Caller, parent: int) -> None:
    made = caller.post({"protent_id": parent, "gain": "一"})
    number = int(made.headers["record-id"])
    done = caller.post({"follow_id": number, "gain": "二"}, If_Match=made.headers["etag"])
    assert done.body["msg"] == "修改成功"
    late = caller.post({"follow_id": number, "gain": "三"}, If_Match=made.headers["etag"])
    assert (late.code, late.body["status"]) == (412, 1)
    assert caller.record(number)["effect"] == "二"
    assert caller.post({"follow_id": number, "gain": "四"}, If_Match=done.headers["etag"]).code == 200


def test_a_large_page_is_packed_for_who_can_unpack_it(caller: Caller, parent: int) -> None:
    import gzip

    caller.created(protent_id=parent, gain="好" * 2000)
    path = f"/api/record/follow?protent_id={parent}&start_time=2000-01-01&end_time=2100-01-01"
    plain, packed = caller.ask("GET", path), caller.ask("GET", path, headers={"Accept-Encoding": "br, gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert len(packed.raw) < len(plain.raw) / 10
    assert gzip.decompress(packed.raw) == plain.raw
