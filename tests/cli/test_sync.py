"""`sync` over a real socket: its summary, its exit codes, its options; and the background process of the window."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop_app.store import locks
from tests.cli.commands import Visitbook
from tests.sync.faults import Fault, scripted
from tests.sync.model_server import Habits
from tests.sync.socket_server import SocketServer, serving

SUMMARY = ["pushed", "modified", "pulled", "updated", "missing", "unsettled", "refused", "conflicts", "requests"]
BODY = {"protent_id": 1, "record_time": "2026-09-21 12:00:03", "gain": "谈妥了"}


@pytest.fixture
def server() -> Iterator[SocketServer]:
    with serving() as running:
        yield running


@pytest.fixture
def desk(visitbook: Visitbook) -> Visitbook:
    visitbook.done("settings", "me", "7")
    return visitbook


def saved(desk: Visitbook, *bodies: dict[str, Any]) -> list[int]:
    return desk.saved(*bodies, who=None)


def test_a_visit_is_pushed_and_the_summary_has_its_keys_in_order(desk: Visitbook, server: SocketServer) -> None:
    saved(desk, BODY)
    said = desk.done("sync", "--server", server.url)
    assert list(said.answer) == SUMMARY
    assert (said.answer["pushed"], said.answer["unsettled"], said.answer["refused"]) == (1, 0, 0)
    assert [row["gain"] for row in server.truth()["rows"]] == ["谈妥了"]
    assert desk.all()[0]["local"]["sync"] == "synced"
    assert desk.done("outbox").out == ""


def test_something_owed_is_exit_3_and_is_said(desk: Visitbook, server: SocketServer) -> None:
    saved(desk, BODY)
    server.script = scripted(Fault.GOOD, Fault.GOOD, Fault.HTML_AFTER, Fault.ERROR_BEFORE)
    assert desk("sync", "--server", server.url).code == 1
    assert desk.done("outbox").lines[0]["state"] == "AMBIGUOUS"
    server.model.habits = Habits(takes="form")
    saved(desk, {**BODY, "gain": "另一条"})
    said = desk("sync", "--server", server.url)
    assert said.code == 3
    assert (said.answer["pushed"], said.answer["refused"], said.answer["unsettled"]) == (1, 1, 0)
    assert "1 条待发" in said.err


def test_a_server_that_is_not_there_is_exit_1_and_nothing_is_lost(desk: Visitbook) -> None:
    saved(desk, BODY)
    said = desk("sync", "--server", "http://127.0.0.1:9")
    assert (said.code, said.answer["requests"]) == (1, 1)
    assert "联系不上服务器" in said.err
    assert desk.done("outbox").lines[0]["state"] == "READY"


def test_a_sign_in_that_is_refused_is_exit_1(desk: Visitbook, server: SocketServer) -> None:
    server.script = scripted(Fault.SIGN_IN, Fault.SIGN_IN, Fault.SIGN_IN)
    assert desk("sync", "--server", server.url).code == 1


@pytest.mark.parametrize("address", ["http://crm.example.com", "crm.example.com", "https://a:b@crm.example.com", ""])
def test_an_address_that_cannot_be_used_is_exit_2(desk: Visitbook, address: str) -> None:
    assert desk("sync", "--server", address).code == 2


def test_the_token_comes_from_the_environment_and_is_in_no_output(
    desk: Visitbook, server: SocketServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.model.habits = Habits(tokens=(("canary-3f9a", 7),))
    saved(desk, BODY)
    said = [desk("sync", "--server", server.url)]
    monkeypatch.setenv("CRM_TOKEN", "canary-3f9a")
    said.append(desk.done("sync", "--server", server.url, "--token-env", "CRM_TOKEN"))
    monkeypatch.setenv("CRM_TOKEN", "")
    said.append(desk("sync", "--server", server.url, "--token-env", "CRM_TOKEN"))
    assert [one.code for one in said] == [1, 0, 2]
    assert all("canary" not in one.out + one.err for one in said)
    monkeypatch.setenv("CRM_TOKEN", "canary-3f9a")
    header = desk.done("sync", "--server", server.url, "--token-env", "CRM_TOKEN", "--header", "X-Token")
    assert header.answer["pulled"] == 0


def test_form_posts_and_one_way(desk: Visitbook, server: SocketServer) -> None:
    server.model.habits = Habits(takes="form")
    saved(desk, {**BODY, "follower_id": [8, 9], "cost": 12.5})
    assert desk("sync", "--server", server.url, "--pull-only").answer["pushed"] == 0
    desk.done("sync", "--server", server.url, "--form", "--push-only")
    (row,) = server.truth()["rows"]
    assert (row["follower_id"], row["cost"]) == ([8, 9], 12.5)


def test_settle_goes_on_until_the_quiet_time_has_told(desk: Visitbook, server: SocketServer) -> None:
    saved(desk, BODY)
    server.script = scripted(Fault.GOOD, Fault.GOOD, Fault.LOST_BEFORE)
    said = desk.done("sync", "--server", server.url, "--quiet-time", "1", "--settle", "30")
    assert (said.answer["pushed"], said.answer["unsettled"]) == (1, 0)
    assert len(server.truth()["rows"]) == 1


def test_a_second_sync_at_the_same_time_is_refused_with_words(desk: Visitbook, server: SocketServer) -> None:
    with locks.syncing(desk.store):
        said = desk("sync", "--server", server.url)
    assert (said.code, said.out) == (1, "")
    assert "已经在同步" in said.err


def test_a_first_talk_only_reads(desk: Visitbook, server: SocketServer) -> None:
    saved(desk, BODY)
    said = desk.done("sync", "--test", "--server", server.url)
    assert said.answer["ok"] is True
    assert said.answer["ours"] is False
    assert server.truth()["rows"] == []
    refused = desk("sync", "--test", "--server", "http://127.0.0.1:9")
    assert (refused.code, refused.answer["ok"]) == (1, False)


def test_the_answers_of_a_person_go_through_resolve(desk: Visitbook, server: SocketServer) -> None:
    first, second = saved(desk, BODY, {**BODY, "gain": "第二条", "record_time": "2026-09-21 13:00:00"})
    server.model.habits = Habits(takes="form")
    desk("sync", "--server", server.url)
    assert desk.done("outbox", "resolve", first, "--send-again").answer["sync"] == "pending"
    assert desk.done("outbox", "resolve", second, "--keep-local").answer["sync"] == "local"
    server.model.habits = Habits()
    desk.done("sync", "--server", server.url)
    (row,) = server.truth()["rows"]
    desk.saved({"local_id": first, "gain": "我的"}, who=None)
    server.model.edit(row["id"], gain="他的")
    assert desk("sync", "--server", server.url).answer["conflicts"] == 1
    assert desk("outbox", "resolve", first, "--mine", "nonsense").code == 2
    assert desk("outbox", "resolve", first).code == 2
    assert desk.done("outbox", "resolve", first, "--theirs", "gain").answer["sync"] == "synced"
    assert [record["effect"] for record in desk.all() if record["local"]["id"] == first] == ["他的"]


# --- the process behind the window -----------------------------------------------------------------------------------


class Stayed:
    """A real `sync --stay`: orders in, how it stands out."""

    def __init__(self, store: Path) -> None:
        command = [sys.executable, "-m", "desktop_app", "sync", "--stay", "--store", str(store)]
        tree = Path(__file__).resolve().parents[2]
        self.process = subprocess.Popen(
            command, cwd=tree, env={**os.environ, "PYTHONPATH": str(tree)}, text=True, encoding="utf-8",
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        self.said: list[dict[str, Any]] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(json.loads(line))

    def order(self, **order: object) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()

    def until(self, state: str, since: int = 0) -> dict[str, Any]:
        end = time.monotonic() + 30
        while time.monotonic() < end:
            found = [line for line in self.said[since:] if line["state"] == state]
            if found:
                return found[-1]
            time.sleep(0.02)
        raise AssertionError(self.said)

    def end(self) -> int:
        assert self.process.stdin is not None
        self.process.stdin.close()
        code = self.process.wait(timeout=20)
        self._reader.join(timeout=5)
        for pipe in (self.process.stdout, self.process.stderr):
            assert pipe is not None
            pipe.close()
        return code


def test_the_process_behind_the_window_syncs_when_told_and_ends_with_its_orders(
    desk: Visitbook, server: SocketServer
) -> None:
    stayed = Stayed(desk.store)
    try:
        assert stayed.until("off")["at"] is None
        desk.done("settings", "sync.server", server.url)
        saved(desk, BODY)
        stayed.order(do="settings")
        synced = stayed.until("synced")
        assert (synced["summary"]["pushed"], synced["checked"]) == (1, "1970-01-01 00:00:00")
        before = len(stayed.said)
        saved(desk, {**BODY, "gain": "第二条", "record_time": "2026-09-21 14:00:00"})
        stayed.order(do="now")
        assert stayed.until("synced", before)["summary"]["pushed"] == 1
        server.script = scripted(*[Fault.LOST_BEFORE] * 20)
        before = len(stayed.said)
        stayed.order(do="now")
        offline = stayed.until("offline", before)
        assert offline["next"] > time.time()
        assert "联系不上服务器" in offline["message"]
    finally:
        assert stayed.end() == 0
    assert len(server.truth()["rows"]) == 2
