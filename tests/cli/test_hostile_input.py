"""Nothing that is typed, piped or named makes a command fall over: it answers, or says in one line what is wrong."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.cli.commands import EXAMPLE, Said, Visitbook, fresh

WORDS = (
    "list", "save", "receive", "comment", "read", "outbox", "release", "name", "settings", "import", "export",
    "check",
    "-", "--", "--as", "--server-id", "--local-id", "--page", "--count", "--sort", "-cost", "--event", "none",
    "--search",
    "--all-time", "--start-time", "--end-time", "--sync", "pending", "--directory", "--dry-run", "--import", "--help",
    "person", "parent", "me", "theme", "2026-03-02", "2026-03-02 10:00:00", "1", "7", "0", "-1", "99999999999999999999",
    "一", "", " ", "\n", "²", "1.5", "\udcff", "'; DROP TABLE x;--", '"', "%s %d {0}", "/", ".", "\u202e", "x.json",
    "x.csv", "/nowhere/x.json",
)  # fmt: skip

argv = st.lists(st.one_of(st.sampled_from(WORDS), st.sampled_from(WORDS), st.text(max_size=4)), max_size=6)
values = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=6),
        st.sampled_from([1, 2, "2026-03-02 10:00:00", 12.5, [1, 2], "https://a.example/x", "", " ", "\ud800"]),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=3), inner, max_size=2)),
    max_leaves=5,
)  # fmt: skip
FIELDS = (
    "protent_id", "follow_id", "local_id", "customers_id", "organization_id", "follower_id", "record_time", "event",
    "gain", "event_attach", "event_note", "cost", "cost_note", "costs",
)  # fmt: skip
ROW_KEYS = (
    "id", "user_id", "type", "recordTime", "title", "effect", "createTime", "status", "note", "user_name", "comment",
    "reading", "local", "cost", "protent_id", "customers_id", "follower_id", "event_attach", "cost_note", "x",
)  # fmt: skip


def is_no_fall(said: Said) -> None:
    assert said.code in (0, 1, 2, 3)
    assert "内部出错" not in said.err, said.err
    for line in said.out.split("\n"):
        assert not line or line.startswith("usage:") or "--help" in said.out or json.loads(line) is not None


@settings(max_examples=100)
@given(words=argv)
@example(words=["settings", "backup_folder", "\udcff"])
@example(words=["list", "--search", "\udcff"])
@example(words=["name", "person", "7", "\udcff"])
@example(words=["import", "\udcff.json"])
@example(words=["export", "/nowhere/x.json"])
def test_no_words_make_a_command_fall_over(empty_store: Path, words: list[str]) -> None:
    if not words or words[0] in ("-", "--") or ("export" in words[:1] and "/nowhere/x.json" not in words):
        return  # would open the window, or write beside the tests
    if "\x00" in "".join(words):
        return  # no program can be given one
    with fresh(empty_store) as visitbook:
        is_no_fall(visitbook(*words))


@settings(max_examples=30)
@given(bodies=st.lists(st.one_of(st.dictionaries(st.sampled_from(FIELDS), values, max_size=6), values), max_size=4))
def test_every_body_is_answered(empty_store: Path, bodies: list[object]) -> None:
    with fresh(empty_store) as visitbook:
        visitbook.saved({"protent_id": 1})
        said = visitbook("save", "-", "--as", 1, stdin=json.dumps(bodies))
        is_no_fall(said)
        assert len(said.lines) == len(bodies)
        assert said.code == (2 if any(line["status"] for line in said.lines) else 0)
        saved = {line["local"]["id"] for line in said.lines if line["status"] == 0}
        assert saved <= {record["local"]["id"] for record in visitbook.all()}


@settings(max_examples=30)
@given(rows=st.lists(st.one_of(st.dictionaries(st.sampled_from(ROW_KEYS), values), values), max_size=4))
def test_every_row_is_taken_or_set_aside(empty_store: Path, rows: list[object]) -> None:
    with fresh(empty_store) as visitbook:
        said = visitbook.receive(*rows, {"id": 7, "recordTime": "2026-03-02 10:00:00"})
        is_no_fall(said)
        visitbook.all()
        assert 7 in [record["id"] for record in visitbook.all()]
        counts = said.answer
        assert counts["new"] + counts["updated"] + counts["unchanged"] + counts["unreadable"] <= len(rows) + 1
        assert said.code == (2 if counts["unreadable"] else 0)
        assert visitbook.outbox() == []


@settings(max_examples=30)
@given(data=st.data())
def test_a_spoilt_answer_is_taken_whole_or_not_at_all(empty_store: Path, data: st.DataObject) -> None:
    text = bytearray(EXAMPLE.read_bytes())
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(text) - 1))
        text[place : place + data.draw(st.integers(0, 20))] = data.draw(st.binary(max_size=6))
    with fresh(empty_store) as visitbook:
        said: Said = visitbook("receive", "-", stdin=bytes(text))
        is_no_fall(said)
        assert len(visitbook.all()) == (said.answer["new"] if said.out else 0)


def test_commands_by_their_own_name_speak_utf_8_and_end_with_their_code(visitbook: Visitbook) -> None:
    import os
    import subprocess
    import sys

    def run(*words: str, stdin: str = "", **more: str) -> subprocess.CompletedProcess[bytes]:
        environment = {**os.environ, "VISITBOOK_STORE": str(visitbook.store), "LC_ALL": "C", **more}
        command = [sys.executable, "-m", "desktop_app", *words]
        return subprocess.run(command, input=stdin.encode(), capture_output=True, env=environment, check=False)

    saved = run("save", "-", "--as", "5", stdin='{"protent_id":7,"gain":"客户满意😀"}')
    assert (saved.returncode, saved.stdout.decode()) == (0, '{"status": 0, "msg": "创建成功", "local": {"id": 1}}\n')
    assert "客户满意😀" in run("list").stdout.decode()
    english = run("save", "-", stdin='{"event":9}', VISITBOOK_LANGUAGE="en")
    assert (english.returncode, json.loads(english.stdout)["status"]) == (2, 1)
    assert run("list", "--colour").returncode == 2
    assert run("list", "--store", str(visitbook.store.parent)).returncode == 1
