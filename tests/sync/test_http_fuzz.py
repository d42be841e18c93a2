"""Whatever comes back over the wire is a reply or a failure with a reason, and never a success that was not said."""

from __future__ import annotations

import json
from contextlib import closing

from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.contract.answers import read_answer
from desktop_app.contract.decoder import decode, text_of
from desktop_app.domain.errors import InvalidInput
from desktop_app.sync import reasons
from desktop_app.sync.classify import Verdict, classify
from desktop_app.sync.http import HttpTransport
from desktop_app.sync.transport import ExchangeFailed, Reply, Request
from tests.sync.raw_server import RawServer, Visitor, raw_server

_LINES = st.sampled_from(
    [b"HTTP/1.1 200 OK", b"HTTP/1.0 200", b"HTTP/1.1 302 Found", b"HTTP/1.1 100 Continue", b"Content-Length: 12",
     b"Content-Length: 99999999999999999999", b"Content-Length: -1", b"Transfer-Encoding: chunked", b"Location: /x",
     b"Content-Encoding: gzip", b"Connection: keep-alive", b"Record-Id: 5", b"X\x00Y: \xff", b"", b"c\r\n", b"0\r\n",
     b'{"status":0}', b'{"status": 0', b"ffffffff", b"<html>"]
)  # fmt: skip
_ANSWERS = st.one_of(st.binary(max_size=300), st.lists(_LINES, max_size=9).map(b"\r\n".join))


def _outcome(transport: HttpTransport) -> Reply | ExchangeFailed:
    try:
        return transport(Request("POST", body=b"{}"))
    except ExchangeFailed as failure:
        return failure


def test_any_bytes_are_a_reply_or_a_failure_with_words() -> None:
    answer = b""

    def say(visitor: Visitor) -> None:
        visitor.request()
        visitor.send(answer)

    def ask(server: RawServer, data: bytes) -> None:
        nonlocal answer
        answer = data
        with closing(HttpTransport(server.url(), deadline=2, read_timeout=2)) as transport:
            outcome = _outcome(transport)
        if isinstance(outcome, ExchangeFailed):
            assert outcome.reason in reasons.REASONS
        if classify(outcome).verdict is Verdict.DONE:
            assert b'{"status":0}' in data

    with raw_server(say) as server:
        settings(max_examples=300)(given(_ANSWERS)(lambda data: ask(server, data)))()


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=20,
)
_ROW_KEYS = ("id", "user_id", "type", "recordTime", "effect", "note", "comment", "reading", "createTime", "status")
_ROWS = st.dictionaries(st.sampled_from(_ROW_KEYS), _JSON, max_size=10)
_ENVELOPES = st.fixed_dictionaries(
    {"status": st.just(0) | st.just("0") | _JSON, "data": st.lists(_ROWS | _JSON, max_size=5) | _JSON}
)


@given(_ENVELOPES)
@settings(max_examples=300)
def test_any_envelope_is_read_row_by_row_or_refused(envelope: object) -> None:
    text = json.dumps(envelope).encode()
    try:
        body = decode(text_of(text))
        answer = read_answer(body)
    except InvalidInput:
        return
    given_rows = body["data"] or []
    assert len(answer.rows) + len(answer.unreadable) == len(given_rows)
    assert all(str(problem) for _, problem in answer.unreadable)


@given(st.binary(max_size=60) | _JSON.map(lambda value: json.dumps(value).encode()), st.integers(100, 599))
@settings(max_examples=500)
def test_only_a_whole_object_with_the_integer_status_is_certain(body: bytes, status: int) -> None:
    verdict = classify(Reply(status, {}, body)).verdict
    if verdict in (Verdict.DONE, Verdict.REFUSED):
        envelope = json.loads(body)
        assert type(envelope["status"]) is int
        assert 200 <= status < 300 or (status in (400, 413, 415, 422) and verdict is Verdict.REFUSED)
