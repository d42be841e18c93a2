"""What the answer to a POST means. Only a whole, strict answer counts; everything else may have been done."""

from __future__ import annotations

import json

import pytest

from desktop_app.sync.classify import Verdict, classify
from desktop_app.sync.transport import Lost, NotSent, Reply

CREATED = {"status": 0, "msg": "创建成功"}
REFUSED = {"status": 1, "msg": "费用不能为负"}


def reply(code: int, body: object, **headers: str) -> Reply:
    data = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    return Reply(code, {name.replace("_", "-"): value for name, value in headers.items()}, data)


@pytest.mark.parametrize("code", [200, 201, 202, 204, 299])
def test_a_whole_status_0_is_done(code: int) -> None:
    assert classify(reply(code, CREATED)).verdict is Verdict.DONE


@pytest.mark.parametrize("code", [200, 201, 400, 413, 415, 422])
def test_status_1_is_refused_in_the_servers_words(code: int) -> None:
    outcome = classify(reply(code, REFUSED))
    assert (outcome.verdict, outcome.message) == (Verdict.REFUSED, "费用不能为负")


def test_nothing_that_left_us_is_the_only_other_certainty() -> None:
    assert classify(NotSent("refused")).verdict is Verdict.NOT_SENT
    assert classify(Lost("time-out")).verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(
    "answer",
    [
        *(reply(code, CREATED) for code in (100, 301, 302, 303, 307, 308, 400, 401, 403)),
        *(reply(code, CREATED) for code in (404, 408, 409, 422, 429, 500, 503)),
        *(reply(code, REFUSED) for code in (302, 401, 403, 404, 408, 409, 429, 500, 502, 503)),
        reply(200, {"status": "0", "msg": "创建成功"}),
        reply(200, {"status": "1"}),
        reply(200, {"status": True}),
        reply(200, {"status": False}),
        reply(200, {"status": 0.0}),
        reply(200, {"status": None}),
        reply(200, {"status": 2, "msg": "?"}),
        reply(200, {"status": -1}),
        reply(200, {"code": 0}),
        reply(200, [CREATED]),
        reply(200, b'{"status":0,"status":1}'),
        reply(200, b'{"status":1,"status":0}'),
        reply(200, b'{"status":0'),
        reply(200, b'{"status":0}<br>Warning'),
        reply(200, b'{"status":0}{"status":0}'),
        reply(200, b'{"status":0,"x":NaN}'),
        reply(200, b""),
        reply(200, b"ok"),
        reply(200, b"0"),
        reply(200, b"<html>sign in</html>"),
        reply(200, b'\xff{"status":0}'),
        reply(200, b"[" * 100 + b"]" * 100),
    ],
)  # fmt: skip
def test_anything_else_may_have_been_done(answer: Reply) -> None:
    assert classify(answer).verdict is Verdict.UNKNOWN


@pytest.mark.parametrize("code", [401, 403, 302, 307])
def test_a_question_who_is_asking_is_told_apart(code: int) -> None:
    assert classify(reply(code, b"")).sign_in


def test_the_number_of_a_created_record_is_read_strictly() -> None:
    assert classify(reply(200, CREATED, record_id="12")).record == 12
    for wrong in ("", "0", "-1", "1.0", "1e3", " 1", "٣", "9" * 19, "abc"):
        assert classify(reply(200, CREATED, record_id=wrong)).record is None


def test_retry_after_is_taken_in_seconds_only() -> None:
    assert classify(reply(503, b"", retry_after="20")).retry_after == 20
    for wrong in ("Wed, 21 Oct 2026 07:28:00 GMT", "-1", "", "1e9", "9999999"):
        assert classify(reply(503, b"", retry_after=wrong)).retry_after is None
