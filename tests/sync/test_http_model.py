"""The real transport against the model server behind a real socket: each fault arrives as what it is."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from desktop_app.sync.classify import Verdict, classify
from desktop_app.sync.http import HttpTransport
from desktop_app.sync.transport import ExchangeFailed, Reply, Request
from tests.sync.faults import APPLYING, Fault, said
from tests.sync.model_server import Habits
from tests.sync.socket_server import serving

CREATE = Request(
    "POST",
    headers={"content-type": "application/json", "idempotency-key": "k-1"},
    body=json.dumps({"protent_id": 1, "gain": "谈妥"}).encode(),
)


def _answer(transport: HttpTransport, request: Request) -> Reply | ExchangeFailed:
    try:
        return transport(request)
    except ExchangeFailed as failure:
        return failure


@pytest.mark.parametrize("fault", [fault for fault in Fault if fault is not Fault.NOT_SENT])
def test_each_fault_of_the_network_is_told_apart_from_success(fault: Fault) -> None:
    with serving(None, fault) as server, HttpTransport(server.url, deadline=1, read_timeout=1) as transport:
        outcome = classify(_answer(transport, CREATE))
        assert bool(server.model.rows) == (fault in APPLYING)
        expected = {Fault.GOOD: Verdict.DONE, Fault.OLD_VIEW: Verdict.DONE, Fault.REFUSED: Verdict.REFUSED}
        assert outcome.verdict is expected.get(fault, Verdict.UNKNOWN)
        assert bool(server.model.late) == (fault is Fault.LATE)
        assert len(server.model.asked) == (fault in APPLYING), "nothing is sent twice, no redirect is followed"


def test_a_token_signs_in_as_its_person() -> None:
    with serving(Habits(tokens=(("geheim", 9),))) as server:
        with HttpTransport(server.url, token="falsch") as transport:
            assert transport(CREATE).status == 401
        for header in ("Authorization", "X-Token"):
            with HttpTransport(server.url, token="geheim", header=header) as transport:
                assert transport(CREATE).status == 200
        assert {row.user_id for row in server.model.rows.values()} == {9}


def test_many_gets_are_answered_over_one_connection() -> None:
    with serving() as server, HttpTransport(server.url) as transport:
        answers = [said(transport(Request("GET", query=(("page", str(page)),)))) for page in range(1, 30)]
    assert len(answers) == 29


def test_the_server_stands_alone_for_kills_and_for_the_hand(tree: Path) -> None:
    words = ["--habits", "numbers_as_text", "nesting=2", "tokens=a:9", "--rows", "3", "--faults", "1", "--rate", "0"]
    with subprocess.Popen(
        [sys.executable, "-m", "tests.sync.socket_server", *words], cwd=tree, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        url = json.loads(process.stdout.readline())["url"]
        with HttpTransport(url, token="a") as transport:
            assert transport(CREATE).status == 200
            assert len(json.loads(transport(Request("GET")).body)["data"]) >= 1
        with urllib.request.urlopen(f"{url}/truth") as answer:
            truth = json.load(answer)
        urllib.request.urlopen(f"{url}/stop").close()
        assert process.wait(10) == 0
    assert len(truth["rows"]) == 4
    assert truth["applied"] == [{"key": "k-1", "kind": "create", "row": 4}]
