"""The transport against real sockets: what arrived, may have arrived, surely did not; and where a token goes."""

from __future__ import annotations

import gzip
import logging
import socket
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop_app.domain.errors import InvalidInput
from desktop_app.sync import reasons
from desktop_app.sync.http import BODY_LIMIT, HttpTransport
from desktop_app.sync.transport import ExchangeFailed, Lost, NotSent, Request
from tests.sync.raw_server import ANSWER, RawServer, Script, Visitor, answering, raw_server, seconds

POST = Request("POST", headers={"content-type": "application/json"}, body=b'{"protent_id": 1}')
GET = Request("GET")
CANARY = "canary-7f3a9c"
_AT_ONCE = 4.0
"""Seconds: half a one on an idle machine, and nine without what is being tested."""


_open: list[HttpTransport] = []


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    while _open:
        _open.pop().close()


def _transport(server: RawServer, path: str = "", **more: object) -> HttpTransport:
    limits = {"connect_timeout": 2.0, "read_timeout": 2.0, "deadline": 3.0, "token": CANARY, **more}
    _open.append(HttpTransport(server.url(path), **limits))  # type: ignore[arg-type]
    return _open[-1]


def _failure(transport: HttpTransport, request: Request) -> ExchangeFailed:
    with pytest.raises(ExchangeFailed) as caught:
        transport(request)
    return caught.value


# --- what is sent --------------------------------------------------------------------------------------------------


def test_a_post_is_sent_as_it_was_given_and_its_answer_comes_back_whole() -> None:
    with raw_server(answering(ANSWER)) as server:
        reply = HttpTransport(server.url("/crm/"), token="t-1")(
            Request("POST", headers={"idempotency-key": "k-1"}, body="{拜访}".encode())
        )
        head, body = server.requests[0].split(b"\r\n\r\n", 1)
    assert (reply.status, reply.body, reply.headers["content-length"]) == (200, b'{"status":0}', "12")
    assert body.decode() == "{拜访}"
    lines = head.decode().split("\r\n")
    assert lines[0] == "POST /crm/api/record/follow HTTP/1.1"
    assert {"Authorization: Bearer t-1", "idempotency-key: k-1", "Accept-Encoding: identity"} <= set(lines)


def test_a_query_is_written_with_its_spaces_and_colons_escaped() -> None:
    with raw_server(answering(ANSWER)) as server:
        _transport(server)(Request("GET", query=(("start_time", "2020-01-01 00:00:00"), ("page", "1"))))
        first = server.requests[0].split(b"\r\n")[0]
    assert first == b"GET /api/record/follow?start_time=2020-01-01+00%3A00%3A00&page=1 HTTP/1.1"


def test_a_header_of_another_name_carries_the_bare_token() -> None:
    with raw_server(answering(ANSWER)) as server:
        _transport(server, header="X-Token")(GET)
        assert f"X-Token: {CANARY}".encode() in server.requests[0]
        assert b"Bearer" not in server.requests[0]


def test_the_contracts_own_path_in_the_address_is_not_doubled() -> None:
    with raw_server(answering(ANSWER)) as server:
        _transport(server, "/crm/api/record/follow")(GET)
        assert server.requests[0].startswith(b"GET /crm/api/record/follow HTTP/1.1")


# --- connections ---------------------------------------------------------------------------------------------------


def test_gets_share_a_connection_and_each_post_has_its_own() -> None:
    with raw_server(answering(*[ANSWER] * 9)) as server:
        transport = _transport(server)
        for request in (GET, GET, GET, POST, POST, GET):
            transport(request)
        assert len(server.requests) == 6
        assert server.connections == 3


def test_a_get_is_asked_again_where_its_connection_was_hung_up_and_a_post_never() -> None:
    def closing_after_one(visitor: Visitor) -> None:
        visitor.request()
        visitor.send(ANSWER)
        visitor.request()  # read, and hung up without a word: the client can only find out by asking

    with raw_server(closing_after_one) as server:
        transport = _transport(server)
        for _ in range(3):
            assert transport(GET).status == 200
    with raw_server(_after_the_request(lambda _: None)) as server:
        transport = _transport(server)
        assert isinstance(_failure(transport, POST), Lost)
        assert len(server.requests) == 1


def test_a_connection_that_was_hung_up_meanwhile_is_not_used_again() -> None:
    with raw_server(answering(ANSWER)) as server:
        transport = _transport(server)
        transport(GET)
        time.sleep(0.1)
        transport(GET)
        assert server.connections == 2


# --- what surely did not leave -------------------------------------------------------------------------------------


def test_refused_is_not_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    failure = _failure(HttpTransport(f"http://127.0.0.1:{port}"), POST)
    assert (type(failure), failure.reason) == (NotSent, reasons.REFUSED)


def test_an_unknown_host_is_not_sent() -> None:
    failure = _failure(HttpTransport("https://visits.invalid"), POST)
    assert (type(failure), failure.reason) == (NotSent, reasons.UNKNOWN_HOST)


def test_a_handshake_that_never_ends_is_not_sent() -> None:
    with raw_server(Visitor.hang) as server:
        transport = HttpTransport(f"https://127.0.0.1:{server.port}", connect_timeout=0.3)
        failure = _failure(transport, POST)
    assert (type(failure), failure.reason) == (NotSent, reasons.CONNECT_TIMEOUT)


def test_a_server_that_speaks_no_tls_gets_not_one_byte_of_the_request() -> None:
    def plain(visitor: Visitor) -> None:
        visitor.server.requests.append(visitor.sock.recv(65_536))
        visitor.send(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with raw_server(plain) as server:
        failure = _failure(HttpTransport(f"https://127.0.0.1:{server.port}", token=CANARY), POST)
        assert (type(failure), failure.reason) == (NotSent, reasons.TLS)
        assert server.requests[0].startswith(b"\x16\x03"), "a TLS hello"
        assert CANARY.encode() not in server.requests[0]


# --- what may have arrived -----------------------------------------------------------------------------------------


def _after_the_request(deed: Callable[[Visitor], None]) -> Script:
    def script(visitor: Visitor) -> None:
        visitor.request()
        deed(visitor)

    return script


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"", reasons.CUT),
        (b"HTTP/1.1 200 OK\r\nContent-Le", reasons.CUT),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n{", reasons.CUT),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{}", reasons.CUT),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n", reasons.CUT),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}", reasons.MALFORMED),
        (b"HTTP/1.1 200 OK\r\nContent-Length: two\r\n\r\n{}", reasons.MALFORMED),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n{}", reasons.MALFORMED),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 2\r\n\r\n{}", reasons.MALFORMED),
        (b"HTTP/1.1 103 Early Hints\r\n\r\n", reasons.MALFORMED),
        (b"SSH-2.0-OpenSSH_9.2\r\n", reasons.MALFORMED),
        (b"HTTP/1.1 200 OK\r\n" + b"X: 1\r\n" * 500, reasons.MALFORMED),
        (b"HTTP/1.1 200 OK\r\nX: " + b"x" * 70_000, reasons.MALFORMED),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9000000\r\n\r\n", reasons.OVERSIZED),
        (b"HTTP/1.1 200 OK\r\n\r\n" + b" " * (BODY_LIMIT + 1), reasons.OVERSIZED),
    ],
)
def test_an_answer_that_is_not_whole_is_lost(answer: bytes, reason: str) -> None:
    with raw_server(answering(answer)) as server:
        failure = _failure(_transport(server), POST)
    assert (type(failure), failure.reason) == (Lost, reason)


def test_a_reset_after_the_request_is_lost() -> None:
    with raw_server(_after_the_request(Visitor.reset)) as server:
        failure = _failure(_transport(server), POST)
    assert (type(failure), failure.reason) == (Lost, reasons.RESET)


def test_silence_is_lost_at_the_read_time_out() -> None:
    with raw_server(_after_the_request(Visitor.hang)) as server:
        failure = _failure(_transport(server, read_timeout=0.3), POST)
    assert (type(failure), failure.reason) == (Lost, reasons.TIMEOUT)


@pytest.mark.parametrize(
    "slowly", [b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 90, b"HTTP/1.1 200 OK\r\n\r\n" + b" " * 900]
)
def test_a_drip_is_lost_at_the_deadline_in_the_head_as_in_the_body(slowly: bytes) -> None:
    with raw_server(_after_the_request(lambda visitor: visitor.drip(slowly, seconds=0.01))) as server:
        transport = _transport(server, deadline=0.8)
        failures: list[ExchangeFailed] = []
        took = seconds(lambda: failures.append(_failure(transport, POST)))
    assert [(type(failure), failure.reason) for failure in failures] == [(Lost, reasons.DEADLINE)]
    assert took < _AT_ONCE


def test_a_body_of_just_the_cap_is_read_and_a_packed_one_is_measured_unpacked() -> None:
    full = b" " * BODY_LIMIT
    bomb = gzip.compress(full + b" ")
    packed = gzip.compress(b'{"status": 0}')
    head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\n\r\n"
    answers = (
        b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(full) + full,
        head.format(len(packed)).encode() + packed,
        head.format(len(bomb)).encode() + bomb,
    )
    with raw_server(answering(*answers)) as server:
        transport = _transport(server, deadline=20.0)
        assert len(transport(GET).body) == BODY_LIMIT
        assert transport(GET).body == b'{"status": 0}'
        assert _failure(transport, GET).reason == reasons.OVERSIZED
    with raw_server(answering(head.format(len(packed) - 9).encode() + packed[:-9])) as server:
        assert _failure(_transport(server), GET).reason == reasons.CUT


# --- redirects and the token ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("request_", [GET, POST], ids=["get", "post"])
def test_a_redirect_is_an_answer_and_the_token_goes_nowhere(status: int, request_: Request) -> None:
    with raw_server(answering(ANSWER)) as elsewhere:
        redirect = f"HTTP/1.1 {status} Moved\r\nLocation: {elsewhere.url('/login')}\r\nContent-Length: 0\r\n\r\n"
        with raw_server(answering(redirect.encode())) as server:
            reply = _transport(server)(request_)
            assert reply.status == status
            assert len(server.requests) == 1
        assert elsewhere.connections == 0


def test_no_exception_repr_or_log_names_the_token(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    echo = b"HTTP/1.1 2x0 " + CANARY.encode() + b"\r\n\r\n"
    said = []
    for script in (answering(ANSWER), answering(echo), answering(b""), _after_the_request(Visitor.reset)):
        with raw_server(script) as server:
            transport = _transport(server)
            said.append(repr(transport))
            try:
                transport(POST)
            except ExchangeFailed as failure:
                said += [repr(failure), "".join(traceback.format_exception(failure))]
    for wrong in (f"{CANARY}\n", f"{CANARY} x", f"{CANARY}\r\nHost: evil", f"{CANARY}，"):
        with pytest.raises(InvalidInput) as caught:
            HttpTransport("http://localhost", token=wrong)
        said += [repr(caught.value), str(caught.value), "".join(traceback.format_exception(caught.value))]
    said += [record.getMessage() for record in caplog.records]
    assert len(caplog.records) == 4, "one line for each exchange"
    assert [text for text in said if CANARY in text] == []


@pytest.mark.parametrize("header", ["Host", "content-length", "X Token", "X-Token:", "", "名"])
def test_a_header_that_cannot_carry_a_token_is_refused(header: str) -> None:
    with pytest.raises(InvalidInput):
        HttpTransport("http://localhost", token="t", header=header)


def test_what_would_break_out_of_its_header_is_never_sent() -> None:
    with raw_server(answering(ANSWER)) as server:
        for request in (
            Request("GET", headers={"idempotency-key": "a\r\nX: b"}),
            Request("GET", path="/a b"),
            Request("GET", headers={"host": "elsewhere"}),
        ):
            with pytest.raises(ValueError, match=r"cannot be sent|printable"):
                _transport(server)(request)
        assert server.connections == 0


# --- the environment -----------------------------------------------------------------------------------------------


def test_the_environment_leads_nothing_astray(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with raw_server(answering(ANSWER)) as elsewhere, raw_server(answering(ANSWER)) as server:
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, elsewhere.url())
        netrc = tmp_path / "netrc"
        netrc.write_text("machine 127.0.0.1 login eve password secret", encoding="ascii")
        monkeypatch.setenv("NETRC", str(netrc))
        _transport(server, token=None)(GET)
        assert elsewhere.connections == 0
        assert b"uthorization" not in server.requests[0]


# --- stopping ------------------------------------------------------------------------------------------------------


def _drip(visitor: Visitor) -> None:
    visitor.drip(b"H" * 99, seconds=0.1)


@pytest.mark.parametrize("script", [_after_the_request(Visitor.hang), _after_the_request(_drip)])
def test_a_stop_ends_an_exchange_at_once(script: Script) -> None:
    with raw_server(script) as server:
        transport = _transport(server, read_timeout=9.0, deadline=9.0)
        assert _stopped_while_it_runs(transport) < _AT_ONCE
        assert _failure(transport, POST).reason == reasons.STOPPED
        assert server.connections == 1, "nothing goes out after a stop"


def test_a_stop_ends_a_handshake_at_once_with_nothing_sent() -> None:
    with raw_server(Visitor.hang) as server:
        transport = HttpTransport(f"https://127.0.0.1:{server.port}", connect_timeout=9)
        assert _stopped_while_it_runs(transport, NotSent) < _AT_ONCE


def test_a_stop_ends_a_connect_at_once_with_nothing_sent() -> None:
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        address = full.getsockname()
        with socket.create_connection(address):  # the queue is full: what knocks now waits
            transport = HttpTransport(f"http://127.0.0.1:{address[1]}", connect_timeout=9)
            assert _stopped_while_it_runs(transport, NotSent) < _AT_ONCE


def _stopped_while_it_runs(transport: HttpTransport, kind: type[ExchangeFailed] = Lost) -> float:
    """Seconds from the stop, half a second into the exchange, to its end."""
    stopped_at: list[float] = []

    def stop() -> None:
        stopped_at.append(time.monotonic())
        transport.stop()

    timer = threading.Timer(0.5, stop)
    timer.start()
    failure = _failure(transport, POST)
    ended = time.monotonic()
    timer.join()
    assert (type(failure), failure.reason) == (kind, reasons.STOPPED)
    return ended - stopped_at[0]


def test_every_reason_has_words() -> None:
    named = {value for name, value in vars(reasons).items() if name.isupper() and isinstance(value, str)}
    assert named == set(reasons.REASONS)
    assert reasons.in_words(reasons.REFUSED) == "服务器没有应答：这个地址和端口上没有服务"
    assert reasons.in_words("other") == "other"
