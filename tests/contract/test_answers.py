"""An answer is read from any server that speaks the interface, row by row."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.contract.answers import envelope, read_answer
from desktop_app.contract.bodies import read_body
from desktop_app.contract.decoder import DEPTH_LIMIT, NotJson, decode
from desktop_app.contract.names import READ_KEYS, WIRE_NAMES, WRITE_NAMES
from desktop_app.domain.errors import InvalidInput, InvalidVisit
from tests.contract.envelopes import KEYS, envelopes, nested

COMMENT = {"id": 4, "user_id": 1, "createTime": "2022-03-18 11:21:55", "content": "哈哈", "user_name": "汪小嘉"}


def answer(*rows: object) -> dict[str, Any]:
    return {"status": 0, "data": list(rows)}


def row(**more: object) -> dict[str, Any]:
    return {"id": 6, "recordTime": "2022-03-17 17:16:39", **more}


def test_the_names_of_both_directions_are_the_contracts() -> None:
    assert READ_KEYS == KEYS
    assert {key: WRITE_NAMES[key] for key in ("gain", "event_note")} == {"gain": "effect", "event_note": "note"}
    assert {WIRE_NAMES[ours]: ours for ours in WIRE_NAMES} == WRITE_NAMES
    assert "organization_id" not in WRITE_NAMES


@pytest.mark.parametrize("depth", [0, 1, 2, 10, DEPTH_LIMIT - 5])
def test_comments_are_read_however_deep_they_are_wrapped(depth: int) -> None:
    text = json.dumps(answer(row(comment=nested([COMMENT, {**COMMENT, "id": 5}], depth))))
    (read,) = read_answer(decode(text)).rows
    assert read.comments is not None
    assert [one.id for one in read.comments] == [4, 5]


def test_comments_of_mixed_depth_are_all_read() -> None:
    rows = read_answer(answer(row(comment=[[COMMENT], [], [[{**COMMENT, "id": 5}], None], {**COMMENT, "id": 6}]))).rows
    assert [one.id for one in rows[0].comments or ()] == [4, 5, 6]


def test_absent_lists_are_told_from_empty_ones() -> None:
    absent, empty = read_answer(answer(row(), row(comment=None, reading=[]))).rows
    assert (absent.comments, absent.receipts) == (None, None)
    assert (empty.comments, empty.receipts) == ((), ())


@given(rows=envelopes)
def test_every_readable_row_is_read_and_the_unreadable_named_by_their_place(rows: list[tuple[Any, Any]]) -> None:
    mixed = [part for sent, _ in rows for part in (sent, "no row")]
    read = read_answer(decode(json.dumps(answer(*mixed))))
    assert [one.id for one in read.rows] == [shown["id"] for _, shown in rows]
    assert [place for place, _ in read.unreadable] == list(range(2, len(mixed) + 1, 2))


def test_an_envelope_has_the_contracts_keys_in_order() -> None:
    assert json.dumps(envelope([], total=6, page=1, count=20)) == (
        '{"status": 0, "data": [], "page_info": {"total": 6, "page": 1, "count": 20}}'
    )


# --- the strict reader of JSON -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "word"),
    [("<html>", "HTML"), (" ", "空"), ("{", "JSON"), ('{"a":1}x', "JSON"),
     ('{"a":1,"a":1}', "a"), ("[NaN]", "NaN"), ("[-Infinity]", "-Infinity"), ("[1e999]", "1e999"),
     ("[" * 65 + "]" * 65, "64"), ("9" * 401, "401")],
)  # fmt: skip
def test_json_with_more_than_one_meaning_is_refused_in_words(text: str, word: str) -> None:
    with pytest.raises(NotJson) as refused:
        decode(text)
    assert word in str(refused.value)


@given(value=st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda v: st.lists(v, max_size=3)))
def test_plain_json_is_read_as_it_was_written(value: object) -> None:
    assert decode(json.dumps(value)) == value


@pytest.mark.parametrize("text", ["{", "[1,", '{"a"', '{"a":', '{"a":1,', "[", "{\n", '{"a":[{}'])
def test_a_beginning_is_told_from_a_mistake(text: str) -> None:
    with pytest.raises(NotJson) as beginning:
        decode(text)
    assert beginning.value.unfinished
    for wrong in ("?", "}]"):
        with pytest.raises(NotJson) as mistake:
            decode(text + wrong)
        assert not mistake.value.unfinished


# --- bodies --------------------------------------------------------------------------------------------------------


@given(st.dictionaries(st.text(max_size=8), st.none(), min_size=1))
def test_every_unknown_key_is_named(body: dict[str, None]) -> None:
    known = {*WRITE_NAMES, "follow_id", "local_id", "organization_id"}
    unknown = body.keys() - known
    with pytest.raises(InvalidVisit) as refused:
        read_body({"protent_id": 1, **body})
    assert len([problem for problem in refused.value.problems if "可用的字段" in problem.text]) == len(unknown)


def test_an_absent_field_is_told_from_a_cleared_one() -> None:
    body = read_body({"follow_id": 5, "gain": None, "follower_id": None})
    assert body.values == {"effect": None, "followers": ()}
    assert read_body({"follow_id": 5}).values == {}


@pytest.mark.parametrize("body", [{"status": 1, "msg": "没有权限"}, {"status": 500}, [], None, "x", {"data": []}])
def test_what_is_no_success_is_no_answer(body: object) -> None:
    with pytest.raises(InvalidInput):
        read_answer(body)
