"""`receive` takes a GET answer in as if it had been pulled, and `list` gives it back as it came."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.cli.commands import EXAMPLE, Visitbook, normal, without_local


def row(id_: int, **more: object) -> dict[str, object]:
    return {"id": id_, "user_id": 1, "user_name": "汪小嘉", "type": 2, "recordTime": "2026-03-02 10:00:00", **more}


def flat(data: list[dict[str, Any]]) -> list[dict[str, Any]]:
    for record in data:
        comments = record["comment"]
        while comments and isinstance(comments[0], list):
            comments = comments[0]
        record["comment"] = comments
    return data


# --- the document's example ----------------------------------------------------------------------------------------


def test_the_documents_own_records_come_out_as_they_went_in(visitbook: Visitbook) -> None:
    sent = flat(json.loads(EXAMPLE.read_text(encoding="utf-8"))["data"])

    said = visitbook.done("receive", EXAMPLE)

    assert said.answer == {"new": 2, "updated": 0, "unchanged": 0, "unreadable": 0}
    answer = visitbook.done("list", "--all-time").answer
    assert normal(without_local(answer["data"])) == normal(sent)
    assert answer["page_info"] == {"total": 2, "page": 1, "count": 20}
    assert [record["local"]["sync"] for record in answer["data"]] == ["synced", "synced"]


def test_the_same_answer_again_changes_nothing(visitbook: Visitbook) -> None:
    visitbook.done("receive", EXAMPLE)
    before = visitbook.all()
    assert visitbook.done("receive", EXAMPLE).answer == {"new": 0, "updated": 0, "unchanged": 2, "unreadable": 0}
    assert visitbook.all() == before


def test_nothing_received_is_owed(visitbook: Visitbook) -> None:
    visitbook.done("receive", EXAMPLE)
    visitbook.received(row(6, title="neu", comment=[], reading=[{"user_id": 9}]))
    assert visitbook.outbox() == []


def test_an_answer_can_come_through_a_pipe(visitbook: Visitbook) -> None:
    assert visitbook.done("receive", "-", stdin=EXAMPLE.read_bytes()).answer["new"] == 2
    assert visitbook.done("receive", "-", stdin=b"\xef\xbb\xbf" + EXAMPLE.read_bytes()).answer["unchanged"] == 2


# --- tolerant reading ----------------------------------------------------------------------------------------------


def test_numbers_as_strings_missing_keys_null_lists_and_unknown_keys_are_read(visitbook: Visitbook) -> None:
    odd = {"id": "8", "user_id": "3", "type": "2", "recordTime": "2026-03-02 10:00:00", "status": "1",
           "comment": None, "reading": None, "colour": {"deep": [1, None]}}  # fmt: skip
    assert visitbook.received(odd)["new"] == 1
    (record,) = visitbook.all()
    assert (record["id"], record["user_id"], record["type"], record["status"]) == (8, 3, 2, 1)
    assert (record["comment"], record["reading"], record["title"]) == ([], [], None)
    assert "colour" not in record
    assert visitbook.received(odd)["unchanged"] == 1


def test_both_spellings_of_a_readers_name_are_read(visitbook: Visitbook) -> None:
    visitbook.received(row(1, reading=[{"user_id": 5, "username": "李明"}, {"user_id": 6, "user_name": "赵云"}]))
    assert [one["username"] for one in visitbook.all()[0]["reading"]] == ["李明", "赵云"]


def test_written_fields_that_a_server_shows_are_taken(visitbook: Visitbook) -> None:
    visitbook.received(
        row(1, protent_id=7, customers_id=[4, "5"], follower_id=[3], event_attach="https://a.example/1.png", cost=12.5,
            cost_note="车费")
    )  # fmt: skip
    local = visitbook.all()[0]["local"]
    assert local["protent_id"] == 7
    assert (local["customers_id"], local["follower_id"]) == ([4, 5], [3])
    assert (local["event_attach"], local["cost"], local["cost_note"]) == ("https://a.example/1.png", 12.5, "车费")


@pytest.mark.parametrize("event", [0, 6, 99, -3])
def test_an_event_outside_the_contract_is_kept_and_shown(visitbook: Visitbook, event: int) -> None:
    visitbook.received(row(1, type=event))
    assert visitbook.all()[0]["type"] == event


@pytest.mark.parametrize("time", ["2026-03-02T10:00:00", "2026-3-2 10:00:00", "2026-03-02 10:00", "2026-03-02"])
def test_a_time_written_another_way_comes_out_as_it_came(visitbook: Visitbook, time: str) -> None:
    visitbook.received(row(1, recordTime=time, createTime="昨天", updateTime=12))
    (record,) = visitbook.done("list", "--start-time", "2026-03-02", "--end-time", "2026-03-02").answer["data"]
    assert (record["recordTime"], record["createTime"], record["updateTime"]) == (time, "昨天", 12)


@pytest.mark.parametrize(
    "text",
    [
        "a\x00b",
        "\u202eمرحبا",
        "👩‍👩‍👧‍👦 e\u0301",
        "  ",
        "\r\n\t",
        "<b>&amp;</b>",
        "'; DROP TABLE visit_record;--",
        "字" * 100_000,
    ],
)
def test_any_text_comes_out_letter_for_letter(visitbook: Visitbook, text: str) -> None:
    visitbook.received(row(1, effect=text, title=text, comment=[{"id": 1, "user_id": 1, "content": text}]))
    (record,) = visitbook.all()
    assert (record["effect"], record["title"], record["comment"][0]["content"]) == (text, text, text)


# --- what cannot be read -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bad", "named"),
    [
        ("no record", "data"), (None, "data"), ([], "data"), ({}, "id"), (row(0), "id"), (row(True), "id"),
        (row(2**63), "id"), (row(1, recordTime=None), "recordTime"), (row(1, recordTime="2026-02-30 10:00:00"),
        "recordTime"), (row(1, recordTime=1_700_000_000), "recordTime"), (row(1, user_id=-1), "user_id"),
        (row(1, comment=["text"]), "comment"), (row(1, comment=[{"id": "x"}]), "comment.id"),
        (row(1, reading=[{"username": "李明"}]), "reading.user_id"), (row(1, effect="\ud800"), "data"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_read_is_set_aside_without_its_neighbours(
    visitbook: Visitbook, bad: object, named: str
) -> None:
    said = visitbook.receive(row(11), bad, row(12))
    assert said.code == 2
    assert said.answer == {"new": 2, "updated": 0, "unchanged": 0, "unreadable": 1}
    assert said.err.count("\n") == 1
    assert "2" in said.err
    assert named in said.err
    assert [record["id"] for record in visitbook.all()] == [12, 11]


@pytest.mark.parametrize(
    "answer",
    [
        b"", b"   \n", b"{", b"[1,2", b'{"status":0,"data":[]}x', b"\xff\xfe\x00", b"<!DOCTYPE html><html></html>",
        b"\n <html>\n</html>", b"null", b"[]", b'"text"', b"{}", b'{"status":0}', b'{"data":[]}',
        b'{"status":1,"msg":"no"}', b'{"status":1,"data":[],"msg":"a\\nb"}', b'{"status":true,"data":[]}',
        b'{"status":null,"data":[]}', b'{"status":0,"data":{}}', b'{"status":0,"data":"x"}',
        b'{"status":0,"data":[NaN]}',
        b'{"status":0,"status":0,"data":[]}', b"[" * 100_000, b'{"status":0,"data":' + b"[" * 80 + b"]" * 80 + b"}",
        b'{"status":0,"data":[' + b"9" * 5000 + b"]}", b'{"status":0,"data":[1e99999999999999999999]}',
        b'{"status":0,"data":[{"id":1,"recordTime":"2026-03-02 10:00:00","status":1e999}]}',
    ],
)  # fmt: skip
def test_what_is_no_answer_is_one_clear_line_exit_2_and_nothing_saved(new_visitbook: Visitbook, answer: bytes) -> None:
    said = new_visitbook("receive", "-", stdin=answer)
    assert (said.code, said.out) == (2, "")
    assert said.err.count("\n") == 1
    assert not new_visitbook.store.exists()


def test_data_null_is_no_record(visitbook: Visitbook) -> None:
    said = visitbook.done("receive", "-", stdin='{"status":0,"data":null}')
    assert said.answer == {"new": 0, "updated": 0, "unchanged": 0, "unreadable": 0}


# --- changes -------------------------------------------------------------------------------------------------------


def test_a_changed_record_is_updated(visitbook: Visitbook) -> None:
    visitbook.received(row(1, effect="旧"))
    assert visitbook.received(row(1, effect="新")) == {"new": 0, "updated": 1, "unchanged": 0, "unreadable": 0}
    assert [record["effect"] for record in visitbook.all()] == ["新"]


def test_what_the_server_does_not_show_any_more_is_cleared_but_hidden_fields_stay(visitbook: Visitbook) -> None:
    visitbook.received(row(1, effect="旧", cost=5, follower_id=[2]))
    visitbook.received(row(1))
    (record,) = visitbook.all()
    assert record["effect"] is None
    assert (record["local"]["cost"], record["local"]["follower_id"]) == (5, [2])


def test_unsent_edits_stay_on_top_and_the_rest_follows_the_server(visitbook: Visitbook) -> None:
    visitbook.received(row(1, effect="旧", note="旧", title="t"))
    visitbook.saved({"follow_id": 1, "gain": "我的", "record_time": "2026-03-02 11:00:00", "follower_id": [5]})

    visitbook.received(row(1, effect="他们的", note="新", title="t2", follower_id=[6]))

    (record,) = visitbook.all()
    assert (record["effect"], record["note"], record["title"]) == ("我的", "新", "t2")
    assert record["recordTime"] == "2026-03-02 11:00:00"
    assert record["local"]["follower_id"] == [5]
    assert record["local"]["sync"] == "conflict"  # both sides changed the effect: a person decides


def test_the_same_answer_over_unsent_edits_changes_nothing(visitbook: Visitbook) -> None:
    server = row(1, effect="旧", updateTime="2026-03-02 10:00:00")
    visitbook.received(server)
    visitbook.saved({"follow_id": 1, "gain": "我的"})
    before = visitbook.all()
    assert visitbook.received(server)["unchanged"] == 1
    assert visitbook.all() == before


def test_an_unsent_edit_stays_on_top_of_a_value_that_no_column_holds(visitbook: Visitbook) -> None:
    server = row(1, note=5, type=True, recordTime="2026-03-02T10:00:00")
    visitbook.received(server)
    visitbook.saved({"follow_id": 1, "event_note": "我的", "event": 3, "record_time": "2026-03-02 11:00:00"})
    visitbook.received(server)
    (record,) = visitbook.all()
    assert (record["note"], record["type"], record["recordTime"]) == ("我的", 3, "2026-03-02 11:00:00")


# --- comments and receipts -----------------------------------------------------------------------------------------


def comment(id_: int, content: str, second: int = 0, user: int = 2, year: int = 2026) -> dict[str, object]:
    return {"id": id_, "user_id": user, "createTime": f"{year}-03-02 12:00:{second:02}", "content": content,
            "user_name": f"员工{user}"}  # fmt: skip


def test_comments_come_out_newest_first(visitbook: Visitbook) -> None:
    visitbook.received(row(1, comment=[comment(1, "甲", 5), comment(2, "乙", 9), comment(3, "丙", 5)]))
    assert [one["id"] for one in visitbook.all()[0]["comment"]] == [2, 3, 1]


def test_a_comment_written_here_stands_with_no_number_among_the_servers(visitbook: Visitbook) -> None:
    visitbook.received(row(1, comment=[comment(1, "甲")]))
    record = visitbook.done("comment", 1, "看过了", "--as", 2).answer
    assert [(one["id"], one["content"], one["user_id"]) for one in record["comment"]] == [
        (None, "看过了", 2),
        (1, "甲", 2),
    ]
    visitbook.received(row(1, comment=[comment(1, "甲"), comment(4, "丁")]))
    assert [one["id"] for one in visitbook.all()[0]["comment"]] == [None, 4, 1]


def test_the_servers_row_replaces_the_comment_written_here(visitbook: Visitbook) -> None:
    visitbook.received(row(1))
    for text in ("看过了", "看过了", "别的"):
        visitbook.done("comment", 1, text, "--as", 2)

    visitbook.received(row(1, comment=[comment(4, "看过了", year=2099)]))

    (record,) = visitbook.all()
    assert sorted((one["id"] or 0, one["content"]) for one in record["comment"]) == [
        (0, "别的"), (0, "看过了"), (4, "看过了")
    ]  # fmt: skip
    assert [entry["kind"] for entry in visitbook.outbox()] == ["comment", "comment"]
    assert visitbook.received(row(1, comment=[comment(4, "看过了", year=2099)]))["unchanged"] == 1


def test_an_old_comment_of_the_same_words_is_another_one(visitbook: Visitbook) -> None:
    visitbook.received(row(1))
    visitbook.done("comment", 1, "好", "--as", 2)
    visitbook.received(row(1, comment=[comment(4, "好", year=2020)]))
    assert [one["id"] for one in visitbook.all()[0]["comment"]] == [None, 4]
    assert len(visitbook.outbox()) == 1


def test_the_servers_receipt_replaces_the_one_made_here(visitbook: Visitbook) -> None:
    visitbook.received(row(1))
    visitbook.done("read", 1, "--as", 2)
    visitbook.done("read", 1, "--as", 3)
    theirs = {"user_id": 2, "createTime": "2026-03-02 12:00:00", "username": "员工2"}

    visitbook.received(row(1, reading=[theirs]))

    (record,) = visitbook.all()
    assert record["reading"][0] == theirs
    assert [one["user_id"] for one in record["reading"]] == [2, 3]
    assert len(visitbook.outbox()) == 1


def test_a_receipt_is_unique_by_record_and_person(visitbook: Visitbook) -> None:
    visitbook.received(row(1, reading=[{"user_id": 2, "username": "甲"}, {"user_id": 2, "username": "甲"}]))
    visitbook.done("read", 1, "--as", 2)
    visitbook.done("read", "--server-id", 1, "--as", 2)
    assert [one["user_id"] for one in visitbook.all()[0]["reading"]] == [2]
    assert visitbook.outbox() == []


def test_a_comment_gone_from_the_server_goes_here(visitbook: Visitbook) -> None:
    visitbook.received(row(1, comment=[comment(1, "甲"), comment(2, "乙")]))
    assert visitbook.received(row(1, comment=[comment(2, "乙改")]))["updated"] == 1
    assert [(one["id"], one["content"]) for one in visitbook.all()[0]["comment"]] == [(2, "乙改")]


def test_a_row_without_lists_leaves_the_lists_alone(visitbook: Visitbook) -> None:
    visitbook.received(row(1, comment=[comment(1, "甲")], reading=[{"user_id": 2, "username": "员工2"}]))
    assert visitbook.received(row(1))["unchanged"] == 1
    (record,) = visitbook.all()
    assert (len(record["comment"]), len(record["reading"])) == (1, 1)


# --- names ---------------------------------------------------------------------------------------------------------


def test_a_name_given_by_hand_stays(visitbook: Visitbook) -> None:
    visitbook.received(row(1))
    visitbook.done("name", "person", 1, "汪老师")
    before = visitbook.all()
    assert before[0]["user_name"] == "汪老师"
    assert visitbook.received(row(1))["unchanged"] == 1
    assert visitbook.all() == before


def test_two_names_for_one_number_both_come_out_as_they_came(visitbook: Visitbook) -> None:
    rows = [row(1, user_name="旧名", updateTime="2026-01-01 00:00:00"), row(2, updateTime="2026-02-01 00:00:00")]
    visitbook.received(*rows)
    assert [record["user_name"] for record in visitbook.all()] == ["汪小嘉", "旧名"]
    assert visitbook.received(*rows)["unchanged"] == 2


def test_the_organization_can_come_from_the_titles_tail(visitbook: Visitbook) -> None:
    visitbook.received(
        row(1, title="2026.03.02-汪小嘉-济南大学"), row(2, title="2026.03.02-汪小嘉-"), row(3, title="x-y")
    )
    visitbook.done("name", "organization", 9, "济南大学")

    assert [record["id"] for record in visitbook.all("--organization-id", 9)] == [1]


# --- many ----------------------------------------------------------------------------------------------------------


def test_5000_rows_are_one_answer_and_5001_are_too_many(visitbook: Visitbook) -> None:
    rows = [row(n, effect=f"第 {n} 条") for n in range(1, 5001)]
    assert visitbook.received(*rows)["new"] == 5000
    assert visitbook.done("list", "--all-time", "--count", 1).answer["page_info"]["total"] == 5000
    assert len(visitbook.all("--search", "第")) == 5000
    rows[2500]["effect"] = "改"
    assert visitbook.received(*rows) == {"new": 0, "updated": 1, "unchanged": 4999, "unreadable": 0}
    said = visitbook.receive(*rows, row(5001))
    assert (said.code, said.out) == (2, "")
    assert "5001" in said.err


def test_a_row_with_very_many_readers_and_comments_is_taken(visitbook: Visitbook) -> None:
    readers = [{"user_id": n} for n in range(1, 33_001)]
    comments = [{"id": n, "user_id": 1, "content": "好"} for n in range(1, 2_001)]
    assert visitbook.received(row(1, reading=readers, comment=comments))["new"] == 1
    (record,) = visitbook.all()
    assert (len(record["reading"]), len(record["comment"])) == (33_000, 2_000)
    assert visitbook.received(row(1, reading=readers, comment=comments))["unchanged"] == 1


def test_the_last_of_two_equal_numbers_in_one_answer_holds(visitbook: Visitbook) -> None:
    visitbook.receive(row(1, effect="甲"), row(1, effect="乙"))
    assert [record["effect"] for record in visitbook.all()] == ["乙"]
