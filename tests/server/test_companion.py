"""Beyond the contract: capabilities, comments, reading, the directory and the records that changed."""

from __future__ import annotations

import itertools
import sqlite3
import threading
import uuid
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop_app.actions.serving import Rules
from desktop_app.contract.answers import read_answer
from desktop_app.domain.directory import Kind
from desktop_app.server.companion import CAPABILITIES, CHANGES, COMMENT, COMMENT_DELETE, DIRECTORY, READ
from tests.cli.commands import READ_KEYS
from tests.server.running_server import Caller, Running, running

_PARENTS = itertools.count(3000)
_PEOPLE = itertools.count(9000)


@pytest.fixture
def parent() -> int:
    return next(_PARENTS)


@pytest.fixture
def person() -> int:
    return next(_PEOPLE)


@pytest.fixture
def caller(server: Running, person: int) -> Caller:
    return server.caller(person)


def walked(caller: Caller, path: str, since: str = "", count: int = 1000) -> tuple[list[dict[str, Any]], str]:
    """Every answer from a cursor on, and where that ended."""
    told = []
    while True:
        answer = caller.get(path, since=since, count=count)
        assert answer.code == 200, answer
        told.append(answer.body["data"])
        since = told[-1]["cursor"]
        if not told[-1]["more"]:
            return told, since


def records_since(caller: Caller, since: str) -> list[dict[str, Any]]:
    return [row for page in walked(caller, CHANGES, since)[0] for row in page["records"]]


def latest(caller: Caller, path: str = CHANGES) -> str:
    return str(caller.get(path, since="latest").body["data"]["cursor"])


def test_the_capabilities_name_paths_and_who_is_asking(server: Running, caller: Caller, person: int) -> None:
    server.name(Kind.PERSON, person, "汪小嘉")
    told = caller.get(CAPABILITIES).body["data"]
    assert (told["idempotency"], told["record_id"], told["user_id"], told["user_name"], told["readers"]) == (
        True, True, person, "汪小嘉", "all",
    )  # fmt: skip
    assert told["companion"] == {
        "version": 1, "comment": COMMENT, "comment_delete": COMMENT_DELETE, "read": READ, "directory": DIRECTORY,
        "changes": CHANGES,
    }  # fmt: skip


def test_a_comment_stands_in_the_contracts_answer_newest_first(server: Running, caller: Caller, parent: int) -> None:
    server.name(Kind.PERSON, 41, "李四")
    number = caller.created(protent_id=parent)
    early = server.caller(41).post(
        {"follow_id": number, "content": " 早 ", "create_time": "2024-05-01 08:00:00"}, COMMENT
    )
    late = caller.post({"follow_id": number, "content": "晚"}, COMMENT)
    assert early.body["msg"] == "评论成功"
    assert early.body["data"] == {
        "id": early.body["data"]["id"], "user_id": 41, "createTime": "2024-05-01 08:00:00", "content": "早",
        "user_name": "李四",
    }  # fmt: skip
    assert caller.record(number)["comment"] == [late.body["data"], early.body["data"]]


def test_a_comment_from_the_future_is_of_now(caller: Caller, parent: int) -> None:
    number = caller.created(protent_id=parent)
    ahead = (datetime.now() + timedelta(days=2)).isoformat(" ", "seconds")
    told = caller.post({"follow_id": number, "content": "x", "create_time": ahead}, COMMENT).body["data"]
    assert datetime.fromisoformat(told["createTime"]) <= datetime.now()


def test_a_comment_with_a_key_is_written_once(caller: Caller, parent: int) -> None:
    number, key = caller.created(protent_id=parent), str(uuid.uuid4())
    body = {"follow_id": number, "content": "一次"}
    first, again = (caller.post(body, COMMENT, Idempotency_Key=key) for _ in range(2))
    assert first.body == again.body
    assert len(caller.record(number)["comment"]) == 1
    assert caller.post({**body, "content": "别的"}, COMMENT, Idempotency_Key=key).code == 422
    assert caller.post({"protent_id": parent}, Idempotency_Key=key).code == 422, "a key names one request of any kind"


def test_only_ones_own_comment_is_deleted_and_once_gone_it_stays_gone(
    server: Running, caller: Caller, parent: int
) -> None:
    number = caller.created(protent_id=parent)
    first = caller.post({"follow_id": number, "content": "我的"}, COMMENT).body["data"]["id"]
    body = {"follow_id": number, "comment_id": first}
    assert server.caller(next(_PEOPLE)).post(body, COMMENT_DELETE).refusal.startswith("comment_id: ")
    assert caller.post(body, COMMENT_DELETE).body["data"] == {"deleted": True}
    assert caller.post(body, COMMENT_DELETE).body["data"] == {"deleted": False}
    assert caller.record(number)["comment"] == []
    second = caller.post({"follow_id": number, "content": "新的"}, COMMENT).body["data"]["id"]
    assert second > first, "a number that was given never comes to mean another comment"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"content": "x"}, "follow_id"),
        ({"follow_id": 1}, "content"),
        ({"follow_id": 1, "content": "  "}, "content"),
        ({"follow_id": 1, "content": 5}, "content"),
        ({"follow_id": 2**60, "content": "x"}, "follow_id"),
        ({"follow_id": 1, "content": "x", "user_id": 3}, "user_id"),
        ({"follow_id": 1, "content": "x", "create_time": "now"}, "create_time"),
    ],
)
def test_a_wrong_comment_is_refused_by_name(caller: Caller, body: dict[str, object], field: str) -> None:
    assert caller.post(body, COMMENT).refusal.startswith(f"{field}: ")


def test_a_record_is_read_once_by_each_person_and_the_first_time_stays(
    server: Running, caller: Caller, parent: int, person: int
) -> None:
    one, two = (caller.created(protent_id=parent) for _ in range(2))
    told = caller.post({"follow_id": [two, one, 2**60], "create_time": "2024-05-01 08:00:00"}, READ)
    assert told.body == {"status": 0, "msg": "已标为已读", "data": {"read": [two, one], "unknown": [2**60]}}
    assert caller.form(f"follow_id[]={one}", READ).body["data"] == {"read": [one], "unknown": []}
    receipt = {"user_id": person, "createTime": "2024-05-01 08:00:00", "username": None}
    assert caller.record(one)["reading"] == [receipt]
    other = server.caller(next(_PEOPLE))
    other.post({"follow_id": one}, READ)
    assert len(caller.record(one)["reading"]) == 2


def test_a_cursor_tells_what_was_made_changed_commented_and_read_since(
    server: Running, caller: Caller, parent: int, person: int
) -> None:
    old = caller.created(protent_id=parent, gain="旧")
    since = latest(caller)
    assert records_since(caller, since) == []
    made = caller.created(
        protent_id=parent, gain="新", customers_id=[3], follower_id=[person], cost=0.5, cost_note="茶",
        event_attach="https://a.example/x",
    )  # fmt: skip
    (row,) = records_since(caller, since)
    assert list(row) == [*READ_KEYS, "protent_id", "customers_id", "follower_id", "event_attach", "cost", "cost_note"]
    assert {key: row[key] for key in READ_KEYS} == caller.record(made)
    assert [row[key] for key in list(row)[16:]] == [parent, [3], [person], "https://a.example/x", 0.5, "茶"]
    for write in (
        lambda: caller.post({"follow_id": old, "gain": "改"}),
        lambda: caller.post({"follow_id": old, "content": "评"}, COMMENT),
        lambda: caller.post({"follow_id": old}, READ),
        lambda: server.name(Kind.PERSON, person, f"新名{person}"),
    ):
        since = latest(caller)
        write()
        assert old in [row["id"] for row in records_since(caller, since)]


def test_what_changes_tells_is_read_by_the_contracts_own_reader(caller: Caller, parent: int) -> None:
    since = latest(caller)
    caller.created(protent_id=parent, customers_id=[3], cost=12.5)
    rows = records_since(caller, since)
    answer = read_answer({"status": 0, "data": rows})
    assert answer.unreadable == ()
    (row,) = answer.rows
    assert (row.beyond["parent"], row.beyond["customers"], row.beyond["cost"]) == (parent, (3,), 1250)
    assert row.raw == {}


def test_each_record_has_the_tag_that_a_modify_can_ask_for(caller: Caller, parent: int) -> None:
    since = latest(caller)
    number = caller.created(protent_id=parent)
    tag = caller.post({"follow_id": number, "gain": "二"}).headers["etag"]
    (page,) = walked(caller, CHANGES, since)[0]
    assert page["etags"] == [tag]


def test_walking_in_small_steps_tells_the_same_as_one_large_step(caller: Caller, parent: int) -> None:
    since = latest(caller)
    made = [caller.created(protent_id=parent, gain=str(place)) for place in range(7)]
    caller.post({"follow_id": made[2], "gain": "改"})
    pages, end = walked(caller, CHANGES, since, count=2)
    assert [row["id"] for page in pages for row in page["records"]] == [*made[:2], *made[3:], made[2]]
    assert [page["more"] for page in pages] == [True, True, True, False]
    assert end == walked(caller, CHANGES, since)[1]


def test_the_directory_tells_names_places_and_what_became_of_them(server: Running, caller: Caller, parent: int) -> None:
    since = latest(caller, DIRECTORY)
    server.name(Kind.ORGANIZATION, parent, "济南大学")
    server.name(Kind.PARENT, parent, "迁址", director=51, place=parent)
    server.name(Kind.CUSTOMER, parent, "王主任", place=parent)
    caller.created(protent_id=parent, customers_id=[parent + 100_000])
    (page,), since = walked(caller, DIRECTORY, since)
    assert [entry for entry in page["entries"] if entry["number"] >= 3000] == [
        {"kind": "organization", "number": parent, "name": "济南大学"},
        {"kind": "parent", "number": parent, "name": "迁址", "organization_id": parent, "director_id": 51},
        {"kind": "customer", "number": parent, "name": "王主任", "organization_id": parent},
        {"kind": "customer", "number": parent + 100_000, "name": None, "organization_id": None},
    ]
    caller.created(protent_id=parent)
    assert walked(caller, DIRECTORY, since)[0][0]["entries"] == [], "being used is no news"
    server.name(Kind.CUSTOMER, parent, "王处长")
    (page,), _ = walked(caller, DIRECTORY, since)
    assert [entry["name"] for entry in page["entries"]] == ["王处长"]


@pytest.mark.parametrize("cursor", ["x", "1", "1.2.3", "-1.2", "9" * 30 + ".1", "1.x"])
def test_what_is_no_cursor_is_refused_by_name(caller: Caller, cursor: str) -> None:
    assert caller.get(CHANGES, since=cursor).refusal.startswith("since: ")


def test_a_cursor_of_another_history_starts_anew_and_says_so(caller: Caller, parent: int) -> None:
    caller.created(protent_id=parent)
    place, mark = latest(caller).split(".")
    for foreign in (f"{int(place) + 1000}.{mark}", f"{place}.{int(mark) + 1}"):
        (first, *_), _end = walked(caller, CHANGES, foreign)
        assert first["reset"] is True
        assert first["records"]
    assert caller.get(CHANGES, since=f"{place}.{mark}").body["data"]["reset"] is False


def test_a_deleted_record_leaves_a_tombstone(tmp_path: Path) -> None:
    where = tmp_path / "visits.db"
    with running(where, rules=Rules(accept_parents=True)) as here:
        caller = here.caller(1)
        number, since = caller.created(protent_id=5), latest(caller)
        with here.database.write("test") as writing:
            writing.connection.exec_driver_sql("DELETE FROM search_queue")
            writing.connection.exec_driver_sql("DELETE FROM search_entry")
            writing.connection.exec_driver_sql("DELETE FROM visit_record")
        (page,), _ = walked(caller, CHANGES, since)
        assert (page["records"], page["gone"]) == ([], [number])


def test_what_an_administrator_imports_beside_the_server_gets_numbers_and_is_told(where: str | Path) -> None:
    from desktop_app.actions.taking_in import import_rows

    rows: list[dict[str, object]] = [
        {"id": None, "recordTime": f"2024-05-01 08:00:0{place}", "effect": str(place)} for place in range(3)
    ]
    rows.append({"id": 900, "recordTime": "2024-05-02 08:00:00", "effect": "带号"})
    with running(where, rules=Rules(accept_parents=True)) as here:
        caller = here.caller(1)
        since = latest(caller)
        import_rows(here.database, read_answer({"status": 0, "data": rows}, without_id=True).rows, source="old.json")
        found: dict[str, int] = {}
        for _ in range(100):
            found |= {row["effect"]: row["id"] for row in records_since(caller, since)}
            if len(found) == 4:
                break
            threading.Event().wait(0.1)
        assert found["带号"] == 900
        assert {row["effect"]: row["id"] for row in caller.rows()} == found
        assert None not in found.values()
    with running(where, rules=Rules(accept_parents=True)) as here:
        assert here.caller(1).created(protent_id=5) > 900, "numbers go on behind the highest that was brought in"


def test_nothing_is_passed_over_while_many_write(where: str | Path) -> None:
    """One walks from cursor to cursor while eight write; in the end everything was told."""
    writers, each = 8, 12
    rules = Rules(accept_parents=True)
    told: set[int] = set()
    made: list[int] = []
    done = threading.Event()
    with running(where, rules=rules) as one, running(where, rules=rules) as two:
        token = one.token(1)

        def write(place: int) -> None:
            caller = Caller((one, two)[place % 2].port, token)
            made.extend(caller.created(protent_id=place + 1) for _ in range(each))
            caller.close()

        def walk() -> None:
            caller, since = Caller(two.port, token), ""
            while True:
                last = done.is_set()
                pages, since = walked(caller, CHANGES, since, count=5)
                told.update(row["id"] for page in pages for row in page["records"])
                if last:
                    break
            caller.close()

        threads = [threading.Thread(target=write, args=(place,)) for place in range(writers)]
        walker = threading.Thread(target=walk)
        for thread in (walker, *threads):
            thread.start()
        for thread in threads:
            thread.join()
        done.set()
        walker.join()
    assert len(made) == writers * each == len(set(made))
    assert told == set(made)


def test_a_history_with_a_gap_counts_as_changed_throughout(tmp_path: Path) -> None:
    """Triggers that went missing (a table was made anew) may have missed something."""
    where = tmp_path / "visits.db"
    with running(where, rules=Rules(accept_parents=True)) as here:
        caller = here.caller(1)
        number, since = caller.created(protent_id=5), latest(caller)
    with sqlite3.connect(where) as connection:
        connection.execute("DROP TRIGGER note_visit_record_update")
    connection.close()
    with running(where, rules=Rules(accept_parents=True)) as here:
        assert [row["id"] for row in records_since(here.caller(1), since)] == [number]
