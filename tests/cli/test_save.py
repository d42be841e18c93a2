"""`save` takes what the interface's POST takes, checks each field, and answers each body after its own commit."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from desktop_app.domain.times import to_text
from tests.cli.commands import Visitbook

GOOD = {"protent_id": 7, "record_time": "2026-03-02 10:00:00"}


def refused(visitbook: Visitbook, body: object) -> str:
    """The words with which a body is refused; nothing of it may stay."""
    before = visitbook.all()
    said = visitbook.save(body)
    assert said.code == 2, said
    assert said.answer["status"] == 1
    assert list(said.answer) == ["status", "msg"]
    assert visitbook.all() == before
    return str(said.answer["msg"])


# --- create --------------------------------------------------------------------------------------------------------


def test_a_whole_body_is_kept_as_it_was_given(visitbook: Visitbook) -> None:
    body = {
        "protent_id": 7, "customers_id": [12, "13"], "follower_id": [3, 4], "record_time": "2026-03-02 10:00:01",
        "event": 2, "gain": "客户\n满意😀", "event_attach": "https://files.example/a.png?x=1", "event_note": "备注",
        "cost": 12.5, "cost_note": "车费",
    }  # fmt: skip
    said = visitbook.save(body, who=9)

    assert said.code == 0
    assert said.out == '{"status": 0, "msg": "创建成功", "local": {"id": 1}}\n'
    (record,) = visitbook.all()
    assert record["id"] is None
    assert (record["user_id"], record["type"], record["recordTime"]) == (9, 2, "2026-03-02 10:00:01")
    assert (record["effect"], record["note"]) == ("客户\n满意😀", "备注")
    assert record["local"] == {
        "id": 1, "sync": "pending", "protent_id": 7, "organization_id": None, "director_id": 9, "follower_id": [3, 4],
        "customers_id": [12, 13], "event_attach": "https://files.example/a.png?x=1", "cost": 12.5, "cost_note": "车费",
    }  # fmt: skip


def test_what_is_left_out_is_now_and_no_event_and_nothing(visitbook: Visitbook) -> None:
    before = datetime.now().replace(microsecond=0)
    visitbook.saved({"protent_id": 7}, {"protent_id": 7, "record_time": None, "event": None, "cost": None,
                     "customers_id": None, "follower_id": None, "gain": None, "event_attach": None})  # fmt: skip
    for record in visitbook.all():
        assert to_text(before) <= record["recordTime"] <= to_text(datetime.now())
        assert (record["type"], record["effect"], record["local"]["cost"]) == (None, None, None)


def test_a_visit_of_any_second_keeps_its_second(visitbook: Visitbook) -> None:
    visitbook.saved(GOOD, GOOD, {**GOOD, "record_time": "2026-03-02 09:00"})
    assert [record["recordTime"][11:] for record in visitbook.all()] == ["10:00:00", "10:00:00", "09:00:00"]


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({}, "protent_id"),
        ({"gain": "x"}, "protent_id"),
        ({"protent_id": None}, "protent_id"),
        ({"protent_id": 0}, "protent_id"),
        ({"protent_id": -7}, "protent_id"),
        ({"protent_id": True}, "protent_id"),
        ({"protent_id": 1.0}, "protent_id"),
        ({"protent_id": "7a"}, "protent_id"),
        ({"protent_id": ""}, "protent_id"),
        ({"protent_id": 2**63}, "protent_id"),
        ({"protent_id": [7]}, "protent_id"),
        ({**GOOD, "follow_id": 5}, "protent_id"),
        ({**GOOD, "event": 0}, "event"),
        ({**GOOD, "event": 6}, "event"),
        ({**GOOD, "event": True}, "event"),
        ({**GOOD, "event": 1.5}, "event"),
        ({**GOOD, "event": "接入"}, "event"),
        ({**GOOD, "customers_id": 3}, "customers_id"),
        ({**GOOD, "customers_id": "1,2"}, "customers_id"),
        ({**GOOD, "customers_id": [1, 2, 1]}, "customers_id"),
        ({**GOOD, "customers_id": [1, "1"]}, "customers_id"),
        ({**GOOD, "customers_id": [None]}, "customers_id"),
        ({**GOOD, "customers_id": [[1]]}, "customers_id"),
        ({**GOOD, "follower_id": [0]}, "follower_id"),
        ({**GOOD, "follower_id": [True]}, "follower_id"),
        ({**GOOD, "follower_id": {"0": 1}}, "follower_id"),
        ({**GOOD, "follower_id": list(range(1, 1002))}, "follower_id"),
        ({**GOOD, "record_time": "2026-03-02"}, "record_time"),
        ({**GOOD, "record_time": "2026-02-30 10:00:00"}, "record_time"),
        ({**GOOD, "record_time": "2026-03-02 24:00:00"}, "record_time"),
        ({**GOOD, "record_time": "2026-03-02 10:00:60"}, "record_time"),
        ({**GOOD, "record_time": "0000-03-02 10:00:00"}, "record_time"),
        ({**GOOD, "record_time": "morgen"}, "record_time"),
        ({**GOOD, "record_time": 1_700_000_000}, "record_time"),
        ({**GOOD, "record_time": "２０２６-03-02 10:00:00"}, "record_time"),
        ({**GOOD, "cost": -1}, "cost"),
        ({**GOOD, "cost": -0.01}, "cost"),
        ({**GOOD, "cost": 0.001}, "cost"),
        ({**GOOD, "cost": "12.345"}, "cost"),
        ({**GOOD, "cost": True}, "cost"),
        ({**GOOD, "cost": "much"}, "cost"),
        ({**GOOD, "cost": "Infinity"}, "cost"),
        ({**GOOD, "cost": "1e400"}, "cost"),
        ({**GOOD, "cost": 10**30}, "cost"),
        ({**GOOD, "cost": [1]}, "cost"),
        ({**GOOD, "event_attach": "ftp://x/y"}, "event_attach"),
        ({**GOOD, "event_attach": "javascript:alert(1)"}, "event_attach"),
        ({**GOOD, "event_attach": "file:///etc/passwd"}, "event_attach"),
        ({**GOOD, "event_attach": "https://"}, "event_attach"),
        ({**GOOD, "event_attach": "bild.png"}, "event_attach"),
        ({**GOOD, "event_attach": "https://a b/c"}, "event_attach"),
        ({**GOOD, "event_attach": "https://a:99999/"}, "event_attach"),
        ({**GOOD, "event_attach": 5}, "event_attach"),
        ({**GOOD, "gain": 5}, "gain"),
        ({**GOOD, "gain": ["x"]}, "gain"),
        ({**GOOD, "gain": "x" * 65_537}, "gain"),
        ({**GOOD, "gain": "字" * 21_846}, "gain"),
        ({**GOOD, "event_note": "\ud83d"}, "event_note"),
        ({**GOOD, "cost_note": "x" * 65_537}, "cost_note"),
        ({**GOOD, "costs": 5}, "costs"),
        ({**GOOD, "parent_id": 5}, "parent_id"),
        ({**GOOD, "effect": "x"}, "effect"),
        ({**GOOD, "\ud800\n": "x"}, "ud800"),
        ({**GOOD, "local": {"id": 1}}, "local"),
        ([], "body"),
        (None, "body"),
        ("text", "body"),
        (7, "body"),
    ],
)
def test_a_field_that_breaks_its_rule_is_named(visitbook: Visitbook, body: object, named: str) -> None:
    if body == []:
        body = [[]]
    assert named in refused(visitbook, body)


def test_every_bad_field_is_named_at_once(visitbook: Visitbook) -> None:
    msg = refused(visitbook, {"event": 9, "cost": -1, "gains": "x"})
    assert all(name in msg for name in ("protent_id", "event", "cost", "gains"))


def test_texts_of_64_kib_are_taken_whole(visitbook: Visitbook) -> None:
    texts = ("x" * 65_536, "字" * 21_845, "😀" * 16_384, "a\x00b\u202e\u0301")
    visitbook.saved(*({"protent_id": 7, "gain": text} for text in texts))
    assert [record["effect"] for record in visitbook.all()] == list(texts)[::-1]


def test_the_disabled_organization_is_ignored_with_a_word(visitbook: Visitbook) -> None:
    said = visitbook.save({**GOOD, "organization_id": "anything"})
    assert said.code == 0
    assert "organization_id" in said.err
    assert visitbook.all()[0]["local"]["organization_id"] is None


# --- money ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "shown"),
    [("0.1", "0.1"), ("0.29", "0.29"), ("1.10", "1.1"), ("19.99", "19.99"), ("1e2", "100"), ("120.00", "120"),
     ("0", "0"), ("-0.0", "0"), ('"12.50"', "12.5"), ("99999999999.99", "99999999999.99"), ("4.35", "4.35")],
)  # fmt: skip
def test_money_comes_out_to_the_cent(visitbook: Visitbook, given: str, shown: str) -> None:
    said = visitbook("save", "-", "--as", 1, stdin=f'{{"protent_id":7,"cost":{given}}}')
    assert said.code == 0
    assert f'"cost": {shown},' in visitbook.done("list").out


def test_sums_of_money_do_not_drift(visitbook: Visitbook) -> None:
    from sqlalchemy import func, select

    from desktop_app.store.opening import open_store
    from desktop_app.store.schema import visit_record

    costs = [Decimal(cents) / 100 for cents in (10, 20, 29, 57, 1999, 435, 110, 70)] * 10
    text = "".join(f'{{"protent_id":7,"cost":{cost}}}\n' for cost in costs)
    assert visitbook("save", "-", "--as", 1, stdin=text).code == 0
    database = open_store(visitbook.store)
    try:
        with database.read() as connection:
            assert connection.execute(select(func.sum(visit_record.c.cost))).scalar_one() == int(sum(costs) * 100)
    finally:
        database.close()


@pytest.mark.parametrize("cost", ["NaN", "Infinity", "-Infinity", "1e99999999999999999999", "9" * 500])
def test_a_cost_that_is_no_json_number_is_answered(visitbook: Visitbook, cost: str) -> None:
    said = visitbook("save", "-", "--as", 1, stdin=f'{{"protent_id":7}}\n{{"protent_id":7,"cost":{cost}}}\n')
    assert said.code == 2
    assert [line["status"] for line in said.lines] == [0, 1]


# --- modify --------------------------------------------------------------------------------------------------------


def test_a_modify_changes_what_it_names_and_nothing_else(visitbook: Visitbook) -> None:
    whole = {**GOOD, "event": 2, "gain": "甲", "event_note": "乙", "cost": 5, "cost_note": "丙", "customers_id": [1, 2],
             "follower_id": [3], "event_attach": "https://a.example/x"}  # fmt: skip
    (local,) = visitbook.saved(whole)
    before = visitbook.one(local)

    said = visitbook.save({"local_id": local, "gain": "新"})

    assert said.out == '{"status": 0, "msg": "修改成功", "local": {"id": 1}}\n'
    after = visitbook.one(local)
    assert after["effect"] == "新"
    changed = {key for key in after if after[key] != before[key]}
    assert changed <= {"effect", "updateTime"}


def test_null_clears_and_absent_means_unchanged(visitbook: Visitbook) -> None:
    (local,) = visitbook.saved(
        {
            **GOOD,
            "event": 2,
            "gain": "甲",
            "event_note": "乙",
            "cost": 5,
            "customers_id": [1],
            "follower_id": [3],
            "event_attach": "https://a.example/x",
            "cost_note": "c",
        }
    )
    nothing = ("event", "gain", "cost", "customers_id", "follower_id", "event_attach", "cost_note")
    visitbook.saved({"local_id": local, **dict.fromkeys(nothing)})
    record = visitbook.one(local)
    assert (record["type"], record["effect"], record["note"]) == (None, None, "乙")
    shown = record["local"]
    assert (shown["cost"], shown["customers_id"], shown["follower_id"]) == (None, [], [])
    assert (shown["event_attach"], shown["cost_note"]) == (None, None)


def test_a_modify_goes_by_the_servers_number_too(visitbook: Visitbook) -> None:
    visitbook.received({"id": 60, "user_id": 1, "recordTime": "2026-03-02 10:00:00"})
    said = visitbook.save({"follow_id": "60", "event": 3})
    assert said.answer == {"status": 0, "msg": "修改成功", "local": {"id": 1}}
    assert visitbook.all()[0]["type"] == 3


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"follow_id": 99}, "follow_id"), ({"local_id": 99}, "local_id"), ({"follow_id": None}, "follow_id"),
        ({"follow_id": True}, "follow_id"), ({"local_id": 1, "protent_id": 7}, "protent_id"),
        ({"local_id": 1, "protent_id": None}, "protent_id"), ({"local_id": 1, "follow_id": 60}, "follow_id"),
        ({"local_id": 1, "record_time": None}, "record_time"), ({"local_id": 1, "record_time": ""}, "record_time"),
        ({"local_id": 1, "record_time": " "}, "record_time"),
        ({"local_id": 1, "record_time": "2026-03-02"}, "record_time"),
        ({"local_id": 1, "event": 6}, "event"),
    ],
)  # fmt: skip
def test_a_modify_that_cannot_be_is_named(visitbook: Visitbook, change: dict[str, object], named: str) -> None:
    visitbook.saved(GOOD)
    assert named in refused(visitbook, change)


def test_a_refused_body_leaves_no_placeholders(visitbook: Visitbook) -> None:
    refused(visitbook, {"follow_id": 99, "customers_id": [55]})
    visitbook.saved({"protent_id": 1, "customers_id": [56]})
    assert visitbook.done("name", "customer", 57, "丙").answer["local_id"] == 2


# --- forms of input ------------------------------------------------------------------------------------------------


def test_one_object_an_array_and_one_a_line_are_all_taken(visitbook: Visitbook, tmp_path: Path) -> None:
    forms = {
        "one.json": json.dumps(GOOD),
        "laid-out.json": json.dumps(GOOD, indent=2),
        "array.json": json.dumps([GOOD, GOOD]),
        "laid-out-array.json": json.dumps([GOOD, GOOD], indent=1),
        "lines.jsonl": f"\n{json.dumps(GOOD)}\r\n\n{json.dumps(GOOD)}",
        "marked.json": "\ufeff" + json.dumps(GOOD),
    }
    counts = []
    for name, text in forms.items():
        (tmp_path / name).write_text(text, encoding="utf-8", newline="")
        said = visitbook.done("save", tmp_path / name, "--as", 1)
        counts.append(len(said.lines))
    assert counts == [1, 1, 2, 2, 2, 1]
    assert len(visitbook.all()) == 9


def test_an_empty_array_is_nothing_to_do(visitbook: Visitbook) -> None:
    assert visitbook.done("save", "-", "--as", 1, stdin="[]").out == ""


def test_the_answers_stand_in_the_order_of_the_bodies(visitbook: Visitbook) -> None:
    said = visitbook("save", "-", "--as", 1, stdin='{"protent_id":1}\nno json\n{"event":1}\n[]\n{"protent_id":2}\n{')
    assert said.code == 2
    assert [line["status"] for line in said.lines] == [0, 1, 1, 1, 0, 1]
    assert [line["local"]["id"] for line in said.lines if not line["status"]] == [1, 2]


def test_a_broken_first_line_does_not_spoil_the_others(visitbook: Visitbook) -> None:
    said = visitbook("save", "-", "--as", 1, stdin='{"protent_id":1,}\n{"protent_id":1}\n{"protent_id":2}\n')
    assert [line["status"] for line in said.lines] == [1, 0, 0]


def test_two_equal_keys_are_refused(visitbook: Visitbook) -> None:
    said = visitbook("save", "-", "--as", 1, stdin='{"protent_id":1,"cost":1,"cost":2}')
    assert said.code == 2
    assert "cost" in said.answer["msg"]


def test_of_1000_bodies_with_3_bad_ones_997_are_saved_and_3_named(visitbook: Visitbook) -> None:
    bodies: list[dict[str, object]] = [
        {**GOOD, "record_time": to_text(datetime(2026, 1, 1) + timedelta(minutes=n)), "gain": f"第 {n} 次"}
        for n in range(1000)
    ]
    bodies[0] = {"gain": "x"}
    bodies[500]["event"] = 7
    bodies[999]["costs"] = 1

    said = visitbook.save(*bodies)

    assert said.code == 2
    bad = [(place, line["msg"]) for place, line in enumerate(said.lines) if line["status"]]
    assert [place for place, _ in bad] == [0, 500, 999]
    assert [msg.split(":")[0] for _, msg in bad] == ["protent_id", "event", "costs"]
    assert len(visitbook.all()) == 997
    assert len(visitbook.outbox()) == 997


def test_each_line_is_answered_before_the_next_is_sent(visitbook: Visitbook) -> None:
    process = _started(visitbook, "save", "-", "--as", "1")
    assert process.stdin is not None
    assert process.stdout is not None
    for text, status in (('{"protent_id":1}', 0), ('{"event":1}', 1), ("no json", 1), ('{"protent_id":2}', 0)):
        process.stdin.write(text + "\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["status"] == status
    process.kill()
    process.communicate()
    assert len(visitbook.all()) == 2


def test_a_broken_first_line_is_answered_before_the_next_is_sent(visitbook: Visitbook) -> None:
    process = _started(visitbook, "save", "-", "--as", "1")
    assert process.stdin is not None
    assert process.stdout is not None
    for text, status in (("no json", 1), ('{"protent_id":2}', 0)):
        process.stdin.write(text + "\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["status"] == status
    process.stdin.close()
    assert process.wait(30) == 2
    process.stdout.close()
    assert process.stderr is not None
    process.stderr.close()


def _started(visitbook: Visitbook, *words: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "desktop_app", *words]
    return subprocess.Popen(
        command,
        env={**os.environ, "VISITBOOK_STORE": str(visitbook.store)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


# --- what is no body -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        b"", b" \n\n", b"<!DOCTYPE html>\n<html>\n<script>\n{}\n</script>\n</html>\n", b"<html></html>", b"[1,2",
        b"[\n{\n", b"{\n\"a\": nix\n}", b"\xff\xfe{\x00}\x00", b"\x89PNG\r\n\x1a\n\x00", b"[" * 200_000,
        b"{\n" * 100_000,
        b'[\n{"protent_id":1},\n{"protent_id":2}\n',
    ],
)  # fmt: skip
def test_input_without_any_body_is_one_clear_line_and_exit_2(visitbook: Visitbook, text: bytes) -> None:
    said = visitbook("save", "-", "--as", 1, stdin=text)
    assert (said.code, said.out) == (2, "")
    assert said.err.count("\n") == 1
    assert visitbook.all() == []


@pytest.mark.parametrize("command", ["save", "receive"])
@pytest.mark.parametrize("way", ["file", "pipe"])
@pytest.mark.parametrize(
    "text",
    [b"[" + b" " * 50_000_000 + b"]", b"x" * 50_000_000, b'{"a":\n' + b"1 " * 25_000_000],
    ids=["array", "noise", "cut"],
)
def test_50_megabytes_are_refused_quickly_with_one_clear_line(
    visitbook: Visitbook, tmp_path: Path, command: str, way: str, text: bytes
) -> None:
    file = tmp_path / "large.json"
    if way == "file":
        file.write_bytes(text)
    options = ["--as", 1] if command == "save" else []

    started = time.monotonic()
    said = visitbook(command, file if way == "file" else "-", *options, stdin=b"" if way == "file" else text)

    assert time.monotonic() - started < 10
    assert (said.code, said.out) == (2, "")
    assert said.err.count("\n") == 1
    assert "MB" in said.err
    assert visitbook.all() == []


def test_the_cap_is_to_the_byte(visitbook: Visitbook) -> None:
    size = 8 * 1024 * 1024
    answer = b'{"status":0,"data":[]}'
    visitbook.done("receive", "-", stdin=answer + b" " * (size - len(answer)))
    assert visitbook("receive", "-", stdin=answer + b" " * (size - len(answer) + 1)).code == 2


@pytest.mark.parametrize("command", ["save", "receive"])
def test_a_file_that_is_not_there_is_one_clear_line(visitbook: Visitbook, tmp_path: Path, command: str) -> None:
    for file in (tmp_path / "none.json", tmp_path):
        said = visitbook(command, file)
        assert (said.code, said.out) == (2, "")
        assert str(file) in said.err.splitlines()[-1]


def test_a_named_pipe_is_read_like_a_file(visitbook: Visitbook, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(["sh", "-c", f"echo '{json.dumps(GOOD)}' > {pipe}"]):
        assert visitbook("save", pipe, "--as", 1).code == 0


# --- author --------------------------------------------------------------------------------------------------------


def test_without_an_author_it_is_kept_said_and_waits_for_me(visitbook: Visitbook) -> None:
    said = visitbook.save(GOOD, who=None)
    assert said.code == 0
    assert said.err.count("\n") == 1
    assert [(entry["state"], bool(entry["msg"])) for entry in visitbook.outbox()] == [("BLOCKED", True)]

    visitbook.done("name", "person", 5, "汪小嘉")
    visitbook.done("name", "parent", 7, "二期")
    assert visitbook.done("settings", "me", 5).answer == {"me": 5}

    assert [entry["state"] for entry in visitbook.outbox()] == ["READY"]
    (record,) = visitbook.all()
    assert (record["user_id"], record["user_name"], record["title"]) == (5, "汪小嘉", "2026.03.02-汪小嘉-")
    assert record["local"]["director_id"] == 5


def test_me_is_the_author_unless_another_is_named(visitbook: Visitbook) -> None:
    visitbook.done("settings", "me", 5)
    visitbook.saved(GOOD, who=None)
    visitbook.saved({**GOOD, "record_time": "2026-03-02 11:00"}, who=6)
    assert [record["user_id"] for record in visitbook.all()] == [6, 5]
