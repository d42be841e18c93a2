"""`outbox` says what is owed to the server, what blocks it, and lets imports go."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.cli.commands import Visitbook, fresh

VISIT = {"protent_id": 7, "record_time": "2026-03-02 10:00:00"}


def states(visitbook: Visitbook) -> list[tuple[int, str, str]]:
    return [(entry["local"], entry["kind"], entry["state"]) for entry in visitbook.outbox()]


def test_an_entry_has_its_keys_in_order(visitbook: Visitbook) -> None:
    visitbook.saved(VISIT)
    (entry,) = visitbook.outbox()
    assert list(entry) == ["local", "kind", "state", "msg", "attempts", "since"]
    assert (entry["msg"], entry["attempts"], len(entry["since"])) == (None, 0, 19)


def test_everything_a_person_does_is_owed_once(visitbook: Visitbook) -> None:
    visitbook.received({"id": 60, "recordTime": "2026-03-01 10:00:00"})
    visitbook.saved(VISIT, {"follow_id": 60, "gain": "甲"}, {"follow_id": 60, "cost": 5}, {"local_id": 2, "gain": "乙"})
    visitbook.done("comment", 2, "x", "--as", 3)
    visitbook.done("read", 1, "--as", 3)
    visitbook.done("read", 1, "--as", 3)
    assert states(visitbook) == [
        (2, "create", "READY"), (1, "modify", "READY"), (2, "comment", "READY"), (1, "read", "READY")
    ]  # fmt: skip


def test_a_modify_that_changes_nothing_is_not_owed(visitbook: Visitbook) -> None:
    visitbook.received({"id": 60, "recordTime": "2026-03-01 10:00:00", "effect": "甲"})
    visitbook.saved({"follow_id": 60, "gain": "甲"}, {"follow_id": 60})
    assert visitbook.outbox() == []


def test_a_nameless_numbered_customer_blocks_until_it_gets_its_number(visitbook: Visitbook) -> None:
    local = _visit_with_entries_made_here(visitbook)
    assert states(visitbook)[0] == (local, "create", "BLOCKED")

    seen = []
    for kind, id_ in (("parent", 1), ("customer", 1), ("person", 2)):
        seen.append(visitbook.outbox()[0]["msg"])
        visitbook.done("name", kind, 100 + id_, "有编号了", "--local-id", id_)

    assert len(set(seen)) == 3
    assert states(visitbook)[0] == (local, "create", "READY")
    assert visitbook.outbox()[0]["msg"] is None
    shown = visitbook.one(local)["local"]
    assert (shown["protent_id"], shown["customers_id"], shown["follower_id"]) == (101, [101], [102])


def _visit_with_entries_made_here(visitbook: Visitbook) -> int:
    """As the window makes it: a parent, a customer and a follower that have no number yet."""
    from dataclasses import replace

    from desktop_app.actions.desk import open_desk
    from desktop_app.domain.directory import Kind

    visitbook.done("settings", "me", 5)
    desk = open_desk(visitbook.store)
    try:
        parent = desk.add_entry(Kind.PARENT, "新项目")
        customer = desk.add_entry(Kind.CUSTOMER, "张主任")
        follower = desk.add_entry(Kind.PERSON, "小李")
        assert (parent.id, customer.id, follower.id) == (1, 1, 2)
        draft = replace(desk.new_draft(), parent=parent.id, customers=(customer.id,), followers=(follower.id,))
        return desk.record_visit(draft)
    finally:
        desk.close()


# --- imports and their release -------------------------------------------------------------------------------------


def exported(visitbook: Visitbook, file: Path) -> list[dict[str, Any]]:
    visitbook.done("export", file)
    return list(json.loads(file.read_text(encoding="utf-8"))["data"])


def test_imported_records_are_owed_only_once_released(visitbook: Visitbook, empty_store: Path, tmp_path: Path) -> None:
    with fresh(empty_store) as other:
        other.saved(VISIT, {**VISIT, "gain": "乙"}, {**VISIT, "gain": "丙"})
        exported(other, tmp_path / "all.json")

    said = visitbook.done("import", tmp_path / "all.json")

    assert said.answer["new"] == 3
    assert {record["local"]["sync"] for record in visitbook.all()} == {"local"}
    assert visitbook.outbox() == []
    assert visitbook.done("outbox", "release", 2).answer == {"released": 1}
    assert states(visitbook) == [(2, "create", "READY")]
    assert visitbook.done("outbox", "release", "--import", said.answer["import"]).answer == {"released": 2}
    assert visitbook.done("outbox", "release", "--import", said.answer["import"]).answer == {"released": 0}
    assert {record["local"]["sync"] for record in visitbook.all()} == {"pending"}


def test_an_imported_record_without_an_author_is_released_as_mine(visitbook: Visitbook, tmp_path: Path) -> None:
    row = {"recordTime": "2026-03-02 10:00:00", "protent_id": 7, "effect": "甲"}
    file = tmp_path / "a.json"
    file.write_text(json.dumps({"status": 0, "data": [row, {**row, "effect": "乙"}]}), encoding="utf-8")
    visitbook.done("import", file)
    visitbook.done("outbox", "release", 1)
    assert states(visitbook) == [(1, "create", "BLOCKED")]
    visitbook.done("settings", "me", 5)
    assert states(visitbook) == [(1, "create", "READY")]
    assert [visitbook.one(local)["user_id"] for local in (1, 2)] == [5, None]
    visitbook.done("outbox", "release", 2)
    assert visitbook.one(2)["user_id"] == 5
    assert {state for _, _, state in states(visitbook)} == {"READY"}


def test_samples_and_the_servers_records_are_never_released(visitbook: Visitbook) -> None:
    visitbook.done("sample", 2)
    visitbook.received({"id": 60, "recordTime": "2026-03-01 10:00:00"})
    assert visitbook.done("outbox", "release", 1, 2, 3).answer == {"released": 0}
    assert visitbook.outbox() == []


def test_a_release_of_nothing_or_of_what_is_not_there_is_exit_2(visitbook: Visitbook) -> None:
    visitbook.saved(VISIT)
    for words in ((), (99,), (1, 99), ("--import", 99), ("x",), ("--import", 0)):
        said = visitbook("outbox", "release", *words)
        assert (said.code, said.out) == (2, "")
        assert said.err.count("\n") == 1


def test_the_store_can_be_named_behind_any_command(visitbook: Visitbook, tmp_path: Path) -> None:
    elsewhere = tmp_path / "other" / "o.db"
    visitbook.done("save", "-", "--as", 1, "--store", elsewhere, stdin=json.dumps(VISIT))
    assert visitbook.all() == []
    assert len(visitbook.done("outbox", "--store", elsewhere).lines) == 1
    assert visitbook.done("outbox", "release", 1, "--store", elsewhere).answer == {"released": 0}
