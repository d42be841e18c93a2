"""Answers as any server might write them, and what of them is to come out again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from hypothesis import strategies as st

PEOPLE = {n: f"员工{n}" for n in range(1, 6)}

words = st.one_of(
    st.none(),
    st.text(max_size=12),
    st.sampled_from(
        ["", "a\x00b", "\u202eمرحبا", "👩‍👩‍👧‍👦", "e\u0301", "字" * 3000, "<p>", "-", "2026.03.02-汪-济南大学"]
    ),
)
moments = st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31)).map(
    lambda moment: moment.replace(microsecond=0).isoformat(" ")
)
small = st.one_of(st.none(), st.integers(-9, 99), st.integers(-(2**63) + 1, 2**63 - 1))
odd: st.SearchStrategy[object] = st.one_of(
    st.booleans(), st.floats(allow_nan=False, allow_infinity=False, width=32), st.just([]), st.just({"a": [1]})
)
anything = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5)),
    lambda inner: st.one_of(st.lists(inner, max_size=2), st.dictionaries(st.text(max_size=4), inner, max_size=2)),
    max_leaves=4,
)
times = st.one_of(moments, moments, moments, st.sampled_from([None, "", "昨天", "2026-3-2", 5, False]))
people = st.sampled_from(sorted(PEOPLE))
KEYS = (
    "id", "user_id", "type", "recordTime", "title", "effect", "problems", "suggestion", "workplan", "createTime",
    "updateTime", "status", "note", "user_name", "comment", "reading",
)  # fmt: skip


def nested(comments: list[dict[str, Any]], depth: int) -> list[Any]:
    wrapped: list[Any] = comments
    for _ in range(depth):
        wrapped = [wrapped]
    return wrapped


@st.composite
def rows(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any]]:
    """A row as it is sent, and as it has to come out."""
    author = draw(st.one_of(st.none(), people))
    comments = [
        {"id": number, "user_id": who, "createTime": draw(moments), "content": draw(words), "user_name": PEOPLE[who]}
        for number in draw(st.lists(st.integers(1, 99), unique=True, max_size=3))
        for who in [draw(people)]
    ]
    readings = [
        {"user_id": who, "createTime": draw(times), "username": PEOPLE[who]}
        for who in draw(st.lists(people, unique=True, max_size=3))
    ]
    shown: dict[str, Any] = {
        "id": draw(st.integers(1, 40)),
        "user_id": author,
        "type": draw(st.one_of(small, odd)),
        "recordTime": draw(st.one_of(moments, st.sampled_from(["2026-03-02", "2026-3-2 9:05", "2026-03-02T10:00:00"]))),
        **{
            key: draw(st.one_of(words, words, odd)) for key in ("title", "effect", "problems", "suggestion", "workplan")
        },
        "createTime": draw(times),
        "updateTime": draw(times),
        "status": draw(st.one_of(small, odd)),
        "note": draw(words),
        "user_name": PEOPLE[author] if author else draw(words),
        "comment": sorted(comments, key=lambda one: (one["createTime"], one["id"]), reverse=True),
        "reading": readings,
    }
    sent = {**shown, "comment": nested(comments, draw(st.integers(0, 5)))}
    for key in draw(st.sets(st.sampled_from(KEYS[4:]), max_size=4)):
        if key in ("comment", "reading"):
            shown[key] = []
            sent[key] = None
        elif key != "user_name":
            shown[key] = None
            del sent[key]
    for key in draw(st.sets(st.sampled_from(["id", "user_id"]))):
        sent[key] = str(sent[key]) if sent[key] is not None else None
    unknown = draw(st.dictionaries(st.text(min_size=1, max_size=6), anything, max_size=2))
    taken = {*KEYS, "local", "cost", "protent_id"}
    return {**{key: value for key, value in unknown.items() if key not in taken}, **sent}, shown


envelopes = st.lists(rows(), max_size=4, unique_by=lambda row: row[1]["id"])
