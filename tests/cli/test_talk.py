"""`comment` and `read`: what people say of a record and who has read it, on this computer."""

from __future__ import annotations

import pytest

from tests.cli.commands import READ_KEYS, Visitbook

VISIT = {"protent_id": 7, "record_time": "2026-03-02 10:00:00"}


def test_a_comment_answers_the_record_with_the_comment_in_it(visitbook: Visitbook) -> None:
    (local,) = visitbook.saved(VISIT)
    visitbook.done("name", "person", 4, "李明")

    record = visitbook.done("comment", local, " 客户很满意😀 ", "--as", 4).answer

    assert list(record) == [*READ_KEYS, "local"]
    (comment,) = record["comment"]
    assert list(comment) == ["id", "user_id", "createTime", "content", "user_name"]
    assert (comment["id"], comment["user_id"], comment["user_name"]) == (None, 4, "李明")
    assert comment["content"] == "客户很满意😀"
    assert record["local"]["sync"] == "pending"


def test_reading_answers_the_record_with_the_reader_once(visitbook: Visitbook) -> None:
    (local,) = visitbook.saved(VISIT)
    visitbook.done("read", local, "--as", 4)
    record = visitbook.done("read", local, "--as", 4).answer
    (receipt,) = record["reading"]
    assert list(receipt) == ["user_id", "createTime", "username"]
    assert receipt["user_id"] == 4
    assert visitbook.all("--unread-by", 4) == []


def test_options_may_stand_anywhere(visitbook: Visitbook) -> None:
    (local,) = visitbook.saved(VISIT)
    visitbook.received({"id": 60, "recordTime": "2026-03-01 10:00:00"})
    visitbook.done("comment", "--as", 4, local, "甲")
    visitbook.done("comment", local, "--as", 4, "乙")
    visitbook.done("comment", local, "丙", "--as", 4)
    visitbook.done("comment", "--server-id", 60, "123", "--as", 4)
    visitbook.done("comment", "丁", "--server-id", 60, "--as", 4)
    visitbook.done("comment", local, "--as", 4, "--", "-5 元")
    visitbook.done("read", "--as", 4, local)
    visitbook.done("read", "--server-id", 60, "--as", 4)
    assert [one["content"] for one in visitbook.one(local)["comment"]] == ["-5 元", "丙", "乙", "甲"]


def test_me_comments_and_reads_unless_another_is_named(visitbook: Visitbook) -> None:
    (local,) = visitbook.saved(VISIT)
    for words in (("comment", local, "x"), ("read", local)):
        said = visitbook(*words)
        assert (said.code, said.out) == (1, "")
        assert said.err.count("\n") == 1
    visitbook.done("settings", "me", 8)
    assert visitbook.done("comment", local, "x").answer["comment"][0]["user_id"] == 8
    assert visitbook.done("read", local).answer["reading"][0]["user_id"] == 8


@pytest.mark.parametrize(
    "words",
    [
        ("comment", 99, "x"), ("comment", "--server-id", 99, "x"), ("comment", 0, "x"), ("comment", "²", "x"),
        ("comment", "eins", "x"), ("comment", 10**30, "x"), ("comment", 1), ("comment",), ("comment", 1, "x", "y"),
        ("comment", 1, "--server-id", 60, "x"), ("comment", 1, ""), ("comment", 1, " \n"), ("comment", 1, "\udcff"),
        ("comment", 1, "字" * 30_000), ("comment", 1, "x", "--as", 0), ("comment", 1, "x", "--colour"), ("read",),
        ("read", 99), ("read", "--server-id", 99), ("read", 1, "--server-id", 60), ("read", "x"), ("read", 0),
    ],
)  # fmt: skip
def test_what_names_no_record_or_says_nothing_is_one_line_and_exit_2(
    visitbook: Visitbook, words: tuple[object, ...]
) -> None:
    visitbook.saved(VISIT)
    visitbook.done("settings", "me", 8)
    said = visitbook(*words)
    assert (said.code, said.out) == (2, "")
    assert said.err.count("\n") == 1
    assert visitbook.all()[0]["comment"] == []


def test_what_is_said_of_samples_and_imports_is_owed_to_nobody(visitbook: Visitbook) -> None:
    visitbook.done("sample", 1)
    visitbook.done("comment", 1, "x", "--as", 8)
    visitbook.done("read", 1, "--as", 8)
    assert visitbook.outbox() == []
