"""`visitbook serve` as a process: its address, its refusals, its end, TLS, several workers, and kill -9 under load."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import trustme

from desktop_app.store.opening import open_database
from tests.cli.commands import Visitbook
from tests.server.running_server import Caller

START_SECONDS = 40


@pytest.fixture
def visitbook(tmp_path: Path) -> Visitbook:
    return Visitbook(tmp_path / "visits.db")


class Serving:
    """A running `visitbook serve`."""

    def __init__(self, store: Path, *options: object) -> None:
        command = [sys.executable, "-m", "desktop_app", "serve", "--store", str(store), "--port", "0"]
        self.process = subprocess.Popen(
            [*command, *map(str, options)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
        )
        self.log: list[str] = []
        assert self.process.stdout is not None
        self.address = self.process.stdout.readline().strip()
        self._reader = threading.Thread(target=self._read_log)
        self._reader.start()

    def _read_log(self) -> None:
        assert self.process.stderr is not None
        self.log.extend(self.process.stderr)

    @property
    def port(self) -> int:
        return int(self.address.rpartition(":")[2])

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(how)
        return self.ended()

    def ended(self) -> int:
        code = self.process.wait(START_SECONDS)
        self._reader.join()
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        self.process.stdout.close()
        self.process.stderr.close()
        return code


@contextmanager
def serving(store: Path, *options: object) -> Iterator[Serving]:
    found = Serving(store, *options)
    try:
        yield found
    finally:
        if found.process.poll() is None:
            found.process.kill()
            found.ended()


def test_it_prints_its_address_once_it_listens_and_ends_well_when_asked(visitbook: Visitbook) -> None:
    with serving(visitbook.store, "--open") as found:
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", found.address)
        caller = Caller(found.port)
        assert caller.get("/healthz").code == 200
        assert caller.get().body["status"] == 0
        assert found.stop() == 0
        caller.close()
    assert all(json.loads(line)["event"] for line in found.log)


def test_a_token_from_the_command_line_signs_in_until_it_is_revoked(visitbook: Visitbook) -> None:
    visitbook.done("name", "person", 7, "汪小嘉")
    visitbook.done("name", "parent", 5, "大的")
    said = visitbook.done("token", "create", "--person", 7, "--name", "笔记本")
    token = said.out.strip()
    assert re.fullmatch(r"visitbook-\d+-[\w-]{43}", token)
    assert token not in said.err
    (line,) = visitbook.done("token", "list").lines
    assert (line["person"], line["person_name"], line["name"], line["revoked"]) == (7, "汪小嘉", "笔记本", None)
    assert token[-20:] not in json.dumps(line)
    with serving(visitbook.store) as found:
        caller = Caller(found.port, token)
        number = caller.created(protent_id=5, gain="好")
        assert caller.record(number)["user_name"] == "汪小嘉"
        visitbook.done("name", "person", 7, "汪小佳")
        assert caller.record(number)["user_name"] == "汪小佳", "what is named beside the server is seen at once"
        assert visitbook.done("token", "revoke", line["id"]).answer["revoked"]
        assert caller.get().code == 401
        caller.close()
        assert found.stop(signal.SIGINT) == 0
    assert visitbook("token", "revoke", 99).code == 2
    assert visitbook("token", "create", "--person", 0, "--name", "x").code == 2
    assert visitbook("token", "create", "--person", 7, "--name", " ").code == 2


def test_what_a_server_wrote_is_owed_to_nobody_and_the_store_is_whole(visitbook: Visitbook) -> None:
    with serving(visitbook.store, "--open", "--accept-parents") as found:
        caller = Caller(found.port)
        number = caller.created(protent_id=5, customers_id=[1], follower_id=[2])
        caller.post({"follow_id": number, "gain": "改"})
        caller.post({"follow_id": number, "content": "评"}, "/api/record/comment")
        caller.post({"follow_id": number}, "/api/record/read")
        caller.close()
        assert found.stop() == 0
    assert visitbook.outbox() == []
    assert visitbook.done("check").answer["ok"] is True
    (row,) = visitbook.all("--search", "改")
    assert (row["id"], row["local"]["sync"]) == (number, "synced")


def test_a_workstations_store_is_refused_with_words(visitbook: Visitbook) -> None:
    visitbook.saved({"protent_id": 5})
    said = visitbook("serve", "--port", 0, "--open")
    assert said.code == 1
    assert said.out == ""
    assert "待发" in said.err
    assert said.err.count("\n") == 1


def test_a_store_that_is_bound_to_another_server_is_refused(visitbook: Visitbook) -> None:
    visitbook.done("outbox")
    database = open_database(visitbook.store)
    with database.write("test") as writing:
        writing.connection.exec_driver_sql("UPDATE replica SET server = 'https://crm.example'")
    database.close()
    said = visitbook("serve", "--port", 0, "--open")
    assert (said.code, "https://crm.example" in said.err) == (1, True)


def test_sample_data_is_served_with_numbers(visitbook: Visitbook) -> None:
    visitbook.done("sample", 50)
    with serving(visitbook.store, "--open") as found:
        caller = Caller(found.port)
        numbers = [row["id"] for row in caller.rows()]
        assert len(set(numbers)) == 50
        assert None not in numbers
        caller.close()
    assert visitbook.done("check").answer["ok"] is True


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--open", "--host", "0.0.0.0"], "--open"),
        (["--host", "no-such-host.invalid"], "--host"),
        (["--port", "65536"], "65536"),
        (["--workers", "0"], "0"),
        (["--tls-cert", "x.pem"], "--tls-key"),
        (["--tls-cert", "x.pem", "--tls-key", "y.pem"], "x.pem"),
        (["--database", "mysql://x/y"], "postgresql+psycopg"),
        (["--readers", "some"], "readers"),
        (["--rate", "-1"], "rate"),
    ],
)
def test_options_that_cannot_be_are_refused_before_anything_listens(
    visitbook: Visitbook, options: list[str], words: str
) -> None:
    said = visitbook("serve", "--port", 0, *options)
    assert said.code == 2
    assert words in said.err
    assert said.out == ""


def test_a_port_that_is_taken_is_said_in_words(visitbook: Visitbook) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        said = visitbook("serve", "--open", "--port", other.getsockname()[1])
    assert (said.code, "--port" in said.err, said.err.count("\n")) == (2, True, 1)


def test_requests_in_flight_are_finished_when_it_is_told_to_stop(visitbook: Visitbook) -> None:
    """The body is still on its way when the signal comes; the answer is the create's all the same."""
    body = json.dumps({"protent_id": 5, "gain": "最后一条"}).encode()
    with serving(visitbook.store, "--open", "--accept-parents") as found:
        with socket.create_connection(("127.0.0.1", found.port), timeout=30) as line:
            head = f"POST /api/record/follow HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n\r\n"
            line.sendall(head.encode() + body[:5])
            time.sleep(1.5)  # the head is read by then, also beside other runs
            found.process.send_signal(signal.SIGTERM)
            time.sleep(0.5)
            line.sendall(body[5:])
            heard = b""
            while chunk := line.recv(65536):
                heard += chunk
        assert heard.endswith('{"status":0,"msg":"创建成功"}'.encode())
        assert found.ended() == 0
    assert [row["effect"] for row in visitbook.all()] == ["最后一条"]


def test_nothing_acknowledged_is_missing_after_a_kill_under_load(visitbook: Visitbook) -> None:
    """Killed twice while eight write; each key is then sent again and stands there once, whole or not at all."""
    acknowledged: dict[str, str] = {}
    sent: list[str] = []
    for _ in range(2):
        with serving(visitbook.store, "--open", "--accept-parents") as found:
            enough = threading.Event()

            def write(port: int = found.port, enough: threading.Event = enough) -> None:
                caller = Caller(port)
                with suppress(OSError, http.client.HTTPException):
                    while True:
                        key = str(uuid.uuid4())
                        sent.append(key)
                        told = caller.post(body_of(key), Idempotency_Key=key)
                        acknowledged[key] = told.headers["record-id"]
                        if len(acknowledged) % 60 == 0:
                            enough.set()
                caller.close()

            threads = [threading.Thread(target=write) for _ in range(8)]
            for thread in threads:
                thread.start()
            assert enough.wait(30)
            found.process.kill()
            for thread in threads:
                thread.join()
            found.ended()
    assert visitbook.done("check").answer["ok"] is True
    with serving(visitbook.store, "--open", "--accept-parents") as found:
        caller = Caller(found.port)
        here = {row["effect"]: row for row in caller.rows()}
        assert set(acknowledged) <= set(here) <= set(sent)
        assert {key: str(here[key]["id"]) for key in acknowledged} == acknowledged
        whole = caller.get("/api/record/changes", count=1000).body["data"]["records"]
        assert {tuple(row["follower_id"]) for row in whole} == {(2, 3)}, "no record without the people who took part"
        for key in sent:
            told = caller.post(body_of(key), Idempotency_Key=key)
            assert acknowledged.get(key, told.headers["record-id"]) == told.headers["record-id"]
        assert sorted(row["effect"] for row in caller.rows()) == sorted(sent)
        caller.close()


def body_of(key: str) -> dict[str, object]:
    return {"protent_id": 5, "gain": key, "follower_id": [2, 3], "customers_id": [4]}


def test_several_workers_share_one_store_and_one_end(visitbook: Visitbook) -> None:
    with serving(visitbook.store, "--open", "--accept-parents", "--workers", 3) as found:
        key, callers = str(uuid.uuid4()), [Caller(found.port) for _ in range(12)]
        numbers = {caller.post(body_of(key), Idempotency_Key=key).headers["record-id"] for caller in callers}
        assert len(numbers) == 1
        assert {len(caller.rows()) for caller in callers} == {1}
        for caller in callers:
            caller.close()
        assert found.stop() == 0


def test_a_worker_that_dies_is_replaced_and_none_outlives_its_parent(visitbook: Visitbook) -> None:
    with serving(visitbook.store, "--open", "--workers", 2) as found:
        first = workers_of(found.process.pid)
        assert len(first) == 2
        os.kill(first[0], signal.SIGKILL)
        wait_for(lambda: len(set(workers_of(found.process.pid)) - {first[0]}) == 2)
        caller = Caller(found.port)
        assert caller.get("/healthz").code == 200
        caller.close()
        now = workers_of(found.process.pid)
        found.process.kill()
        found.ended()
        wait_for(lambda: not any(is_alive(worker) for worker in now))


def workers_of(parent: int) -> list[int]:
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return [int(pid) for pid in children if "resource_tracker" not in Path(f"/proc/{pid}/cmdline").read_text()]


def is_alive(process: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False


def wait_for(condition: object) -> None:
    until = time.monotonic() + START_SECONDS
    assert callable(condition)
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.1)


def test_tls_with_an_offices_own_authority(visitbook: Visitbook, tmp_path: Path) -> None:
    authority = trustme.CA()
    certificate = authority.issue_cert("127.0.0.1")
    chain, key, trusted = (tmp_path / name for name in ("server.pem", "server.key", "office-ca.pem"))
    chain.write_bytes(b"".join(part.bytes() for part in certificate.cert_chain_pems))
    certificate.private_key_pem.write_to_path(key)
    authority.cert_pem.write_to_path(trusted)
    with serving(visitbook.store, "--open", "--tls-cert", chain, "--tls-key", key) as found:
        assert found.address.startswith("https://127.0.0.1:")
        context = ssl.create_default_context(cafile=trusted)
        line = http.client.HTTPSConnection("127.0.0.1", found.port, context=context, timeout=30)
        line.request("GET", "/healthz")
        assert line.getresponse().status == 200
        line.close()
        stranger = http.client.HTTPSConnection("127.0.0.1", found.port, timeout=30)
        with pytest.raises(ssl.SSLCertVerificationError):
            stranger.request("GET", "/healthz")
        assert found.stop() == 0


def test_a_servers_store_is_not_synced_as_a_workstations(visitbook: Visitbook) -> None:
    with serving(visitbook.store, "--open") as found:
        said = visitbook("sync", "--server", found.address)
    assert said.code == 1
    assert "服务器" in said.err
