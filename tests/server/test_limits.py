"""How much one client may ask for, and for how long; what the log says and does not say."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from desktop_app.actions.serving import Rules
from desktop_app.domain.errors import StoreBusy
from desktop_app.server import door, running
from desktop_app.server.office import BODY_MOST
from desktop_app.store import tokens
from tests.server.running_server import Caller, Running
from tests.server.running_server import running as serving


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Running]:
    with serving(tmp_path / "visits.db", rules=Rules(accept_parents=True)) as found:
        yield found


def talk(port: int, *parts: bytes, pause: float = 0.0) -> bytes:
    """Sends the parts with pauses between them, and answers with everything until the server hangs up."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
        for place, part in enumerate(parts):
            if place and pause:
                time.sleep(pause)
            try:
                line.sendall(part)
            except OSError:
                break
        heard = b""
        try:
            while chunk := line.recv(65536):
                heard += chunk
        except ConnectionResetError:
            pass
        return heard


def head(token: str, length: int, *more: str) -> bytes:
    lines = [
        "POST /api/record/follow HTTP/1.1", "Host: 127.0.0.1", f"Authorization: Bearer {token}",
        f"Content-Length: {length}", "Content-Type: application/json", *more,
    ]  # fmt: skip
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def test_a_body_that_says_it_is_too_large_is_refused_before_it_is_sent(here: Running) -> None:
    heard = talk(here.port, head(here.token(1), BODY_MOST + 1))
    assert heard.startswith(b"HTTP/1.1 413 ")
    assert json.loads(heard.partition(b"\r\n\r\n")[2])["status"] == 1


def test_a_body_that_grows_too_large_without_saying_so_is_refused(here: Running) -> None:
    chunk = b"%x\r\n" % 65536 + b" " * 65536 + b"\r\n"
    start = head(here.token(1), 0).replace(b"Content-Length: 0", b"Transfer-Encoding: chunked")
    assert b"HTTP/1.1 413 " in talk(here.port, start, *[chunk] * 20, b"0\r\n\r\n")


def test_the_largest_body_is_taken(here: Running) -> None:
    words = "好" * 21_800
    told = here.caller(1).post({"protent_id": 1, "gain": words, "event_note": words})
    assert told.body["status"] == 0


def test_a_body_that_never_ends_is_given_up(here: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "BODY_SECONDS", 0.3)
    assert talk(here.port, head(here.token(1), 100), b"{").startswith(b"HTTP/1.1 408 ")


def test_headers_that_never_end_are_given_up(here: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "HEAD_SECONDS", 0.3)
    began = time.monotonic()
    assert talk(here.port, b"GET /healthz HTTP/1.1\r\n", *[b"X: y\r\n"] * 30, pause=0.1) == b""
    assert time.monotonic() - began < 5
    assert talk(here.port) == b"", "a connection that says nothing is closed as well"


def test_headers_that_grow_too_large_are_refused(here: Running) -> None:
    lines = [b"X-%d: %s\r\n" % (place, b"y" * 1000) for place in range(80)]
    assert b" 431 " in talk(here.port, b"GET /healthz HTTP/1.1\r\n", *lines)


def test_what_is_no_http_gets_the_envelope(here: Running) -> None:
    heard = talk(here.port, b"\x16\x03\x01 hello\r\n\r\n")
    assert heard.startswith(b"HTTP/1.1 400 ")
    assert json.loads(heard.partition(b"\r\n\r\n")[2])["status"] == 1


def test_a_client_that_never_takes_its_answer_is_let_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "SEND_SECONDS", 0.2)
    monkeypatch.setattr(running, "IDLE_SECONDS", 1)
    asked = "/api/record/follow?start_time=2000-01-01&end_time=2100-01-01&count=100"
    with serving(tmp_path / "visits.db", rules=Rules(accept_parents=True)) as here:
        caller = here.caller(1)
        for _ in range(100):
            caller.created(protent_id=1, gain="好" * 20_000)
        with socket.create_connection(("127.0.0.1", here.port), timeout=20) as line:
            lines = (f"GET {asked} HTTP/1.1", "Host: 127.0.0.1", f"Authorization: Bearer {caller.token}", "", "")
            line.sendall("\r\n".join(lines).encode())
            time.sleep(2.5)
            assert here.caller(1).created(protent_id=1), "others are answered meanwhile"
            taken = 0
            with suppress(ConnectionResetError):
                while chunk := line.recv(1 << 20):
                    taken += len(chunk)
    assert taken < 6_000_000, "what lay between is all that came"


def test_more_connections_than_the_most_are_told_to_come_back(here: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "CONNECTIONS_MOST", 3)
    lines = [socket.create_connection(("127.0.0.1", here.port)) for _ in range(3)]
    time.sleep(0.2)
    heard = talk(here.port, b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
    assert heard.startswith(b"HTTP/1.1 503 ")
    assert b"Retry-After" in heard
    for line in lines:
        line.close()
    until = time.monotonic() + 20
    while here.caller().get("/healthz").code != 200:
        assert time.monotonic() < until
        time.sleep(0.1)


def test_too_many_requests_are_told_when_to_come_back(tmp_path: Path) -> None:
    with serving(tmp_path / "visits.db", rate=1) as here:
        caller, other = here.caller(1), here.caller(2)
        told = [caller.get() for _ in range(12)]
        assert [answer.code for answer in told[:2]] == [200] * 2
        assert told[-1].code == 429
        assert told[-1].body["status"] == 1
        assert int(told[-1].headers["retry-after"]) >= 1
        assert other.get().code == 200, "another token has an allowance of its own"
        time.sleep(1.1)
        assert caller.get().code == 200


def test_guessing_tokens_is_slowed_down(here: Running) -> None:
    wrong = here.caller(token="visitbook-1-guess")
    codes = [wrong.get().code for _ in range(25)]
    assert codes[:20] == [401] * 20
    assert codes[-1] == 429


def test_a_server_that_has_too_much_waiting_says_so(here: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "WAITING_MOST", 2)
    token, codes, gate = here.token(1), [], threading.Event()
    slow = door.WRITES["/api/record/follow"]
    monkeypatch.setitem(
        door.WRITES, "/api/record/follow", lambda office, asked: (gate.wait(20), slow(office, asked))[1]
    )

    def send() -> None:
        caller = Caller(here.port, token)
        codes.append(caller.post({"protent_id": 1}))
        caller.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
        time.sleep(0.1)
    gate.set()
    for thread in threads:
        thread.join()
    busy = [told for told in codes if told.code == 503]
    assert len(busy) == 2
    assert busy[0].body["status"] == 1
    assert "retry-after" in busy[0].headers


def test_a_store_that_is_busy_is_told_as_503_without_its_place(here: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(_office: object, _asked: object) -> object:
        raise StoreBusy(path="/srv/secret/visits.db")

    monkeypatch.setitem(door.WRITES, "/api/record/follow", locked)
    told = here.caller(1).post({"protent_id": 1})
    assert (told.code, told.body["status"]) == (503, 1)
    assert b"secret" not in told.raw


def test_a_fault_of_ours_is_an_envelope_and_a_line_in_the_log(here: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_office: object, _asked: object) -> object:
        raise ZeroDivisionError("济南大学 token visitbook-1-canary")

    monkeypatch.setitem(door.READS, "/api/record/capabilities", broken)
    told = here.caller(1).get("/api/record/capabilities")
    assert (told.code, told.body["status"]) == (500, 1)
    (line,) = [line for line in here.lines if line["event"] == "bug"]
    assert line["kind"] == "ZeroDivisionError"
    assert "canary" not in here.log.getvalue()


def test_the_log_has_ids_and_neither_tokens_nor_texts(here: Running) -> None:
    token = here.token(7)
    caller = here.caller(token=token)
    caller.post({"protent_id": 1, "gain": "CANARY 文字"}, Idempotency_Key="CANARY-key")
    caller.get(director_id="CANARY", note="CANARY")
    caller.get("/api/record/CANARY")
    here.caller(token=f"visitbook-1-CANARY{token[-10:]}").get()
    time.sleep(0.4)
    text = here.log.getvalue()
    assert "CANARY" not in text
    assert token not in text
    assert token[-20:] not in text
    posted = next(line for line in here.lines if line.get("method") == "POST")
    assert (posted["person"], posted["status"], posted["path"]) == (7, 200, "/api/record/follow")


def test_a_token_that_was_taken_back_is_worth_nothing_at_once(here: Running) -> None:
    caller = here.caller(1)
    assert caller.get().code == 200
    with here.database.write("test") as writing:
        tokens.revoke(writing.connection, int(str(caller.token).split("-")[1]), 0)
    assert caller.get().code == 401


def test_a_secret_is_kept_as_its_digest_only(here: Running, tmp_path: Path) -> None:
    secret = here.token(1).split("-", 2)[2]
    with here.database.read() as connection:
        kept = connection.exec_driver_sql("SELECT digest FROM access_token").scalars().all()
    assert len(kept[0]) == 64
    for file in tmp_path.iterdir():
        assert secret.encode() not in file.read_bytes()


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({}, 200),
        ({"Host": "localhost:8080"}, 200),
        ({"Host": "evil.example"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "none"}, 200),
    ],
)
def test_a_web_page_cannot_use_a_server_that_asks_for_no_token(
    tmp_path: Path, headers: dict[str, str], code: int
) -> None:
    with serving(tmp_path / "visits.db", rules=Rules(accept_parents=True), is_open=True) as here:
        caller = here.caller()
        assert caller.ask("POST", "/api/record/follow", b'{"protent_id":1}', headers).code == code
        assert [row["user_id"] for row in caller.rows()] == ([1] if code == 200 else [])
