"""What a key did is done once: again, later, elsewhere, and by thirty-two at the same moment."""

from __future__ import annotations

import itertools
import random
import threading
import uuid
from collections import Counter
from pathlib import Path

import pytest

from desktop_app.actions.serving import Rules
from tests.server.running_server import Caller, Running, running

CLIENTS = 32
_PARENTS = itertools.count(2000)


@pytest.fixture
def parent() -> int:
    return next(_PARENTS)


@pytest.fixture
def caller(server: Running) -> Caller:
    return server.caller(1)


def test_the_same_key_again_gets_the_first_answer_and_makes_nothing(caller: Caller, parent: int) -> None:
    body, key = {"protent_id": parent, "gain": "一次"}, str(uuid.uuid4())
    first, again = (caller.post(body, Idempotency_Key=key) for _ in range(2))
    assert again.raw == first.raw == b'{"status":0,"msg":"\xe5\x88\x9b\xe5\xbb\xba\xe6\x88\x90\xe5\x8a\x9f"}'
    assert again.headers["record-id"] == first.headers["record-id"]
    assert again.headers["idempotency-replayed"] == "true"
    assert "idempotency-replayed" not in first.headers
    assert len(caller.rows(protent_id=parent)) == 1


def test_values_are_compared_and_not_bytes(caller: Caller, parent: int) -> None:
    key = str(uuid.uuid4())
    told = [
        caller.post({"protent_id": parent, "event": 2, "cost": 12.5}, Idempotency_Key=key),
        caller.post({"cost": "12.50", "event": "2", "protent_id": str(parent)}, Idempotency_Key=f'"{key}"'),
        caller.ask(
            "POST", "/api/record/follow", f"protent_id={parent}&event=2&cost=12.5".encode(),
            {"Content-Type": "application/x-www-form-urlencoded", "Idempotency-Key": key},
        ),
    ]  # fmt: skip
    assert [answer.body["msg"] for answer in told] == ["创建成功"] * 3
    assert len({answer.headers["record-id"] for answer in told}) == 1


def test_the_same_key_with_other_values_is_refused(caller: Caller, parent: int) -> None:
    key = str(uuid.uuid4())
    caller.post({"protent_id": parent, "gain": "一"}, Idempotency_Key=key)
    told = caller.post({"protent_id": parent, "gain": "二"}, Idempotency_Key=key)
    assert (told.code, list(told.body), told.body["status"]) == (422, ["status", "msg"], 1)
    assert [row["effect"] for row in caller.rows(protent_id=parent)] == ["一"]


def test_a_refused_body_uses_no_key_up(caller: Caller, parent: int) -> None:
    key = str(uuid.uuid4())
    assert caller.post({"protent_id": parent, "event": 9}, Idempotency_Key=key).refusal
    assert caller.post({"follow_id": 2**60, "gain": "x"}, Idempotency_Key=key).refusal
    assert caller.post({"protent_id": parent, "event": 3}, Idempotency_Key=key).body["status"] == 0


def test_a_modify_that_comes_twice_leaves_a_later_one_alone(caller: Caller, parent: int) -> None:
    number, key = caller.created(protent_id=parent, gain="零"), str(uuid.uuid4())
    caller.post({"follow_id": number, "gain": "一"}, Idempotency_Key=key)
    caller.post({"follow_id": number, "gain": "二"})
    assert caller.post({"follow_id": number, "gain": "一"}, Idempotency_Key=key).body["msg"] == "修改成功"
    assert caller.record(number)["effect"] == "二"


def test_one_persons_key_is_not_anothers(server: Running, caller: Caller, parent: int) -> None:
    key, other = str(uuid.uuid4()), server.caller(2)
    told = [who.post({"protent_id": parent}, Idempotency_Key=key) for who in (caller, other)]
    assert len({answer.headers["record-id"] for answer in told}) == 2


@pytest.mark.parametrize("key", ["", " ", "x" * 256, "schl\u00fcssel", "a b"])
def test_what_is_no_key_is_refused_with_words(caller: Caller, parent: int, key: str) -> None:
    assert "Idempotency-Key" in caller.post({"protent_id": parent}, Idempotency_Key=key).refusal
    assert caller.rows(protent_id=parent) == []


def test_a_key_is_honoured_across_restarts(where: str | Path, parent: int) -> None:
    key, numbers = str(uuid.uuid4()), set()
    for _ in range(2):
        with running(where, rules=Rules(accept_parents=True)) as here:
            told = here.caller(1).post({"protent_id": parent}, Idempotency_Key=key)
            numbers.add(told.headers["record-id"])
    assert len(numbers) == 1


def test_thirty_two_clients_with_repeated_keys_make_each_key_once(where: str | Path) -> None:
    """Two servers share the store, as two processes would; each key is sent by many at once and again later."""
    keys = [str(uuid.uuid4()) for _ in range(20)]
    answers: dict[str, set[str]] = {key: set() for key in keys}
    codes: Counter[int] = Counter()
    lock = threading.Lock()
    rules = Rules(accept_parents=True)

    def send(here: Running, seed: int) -> None:
        caller, order = Caller(here.port, token), random.Random(seed)
        for key in order.choices(keys, k=10):
            told = caller.post({"protent_id": 5, "gain": key}, Idempotency_Key=key)
            with lock:
                codes[told.code] += 1
                if told.code == 200:
                    answers[key].add(told.headers["record-id"])
        caller.close()

    with running(where, rules=rules) as one, running(where, rules=rules) as two:
        token = one.token(1)
        threads = [threading.Thread(target=send, args=((one, two)[seed % 2], seed)) for seed in range(CLIENTS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        rows = one.caller(1).rows(protent_id=5)
    assert codes[200] == CLIENTS * 10, codes
    used = {key: found for key, found in answers.items() if found}
    assert {len(found) for found in used.values()} == {1}
    assert Counter(row["effect"] for row in rows) == Counter(used.keys())
    assert {str(row["id"]) for row in rows} == set().union(*used.values())
