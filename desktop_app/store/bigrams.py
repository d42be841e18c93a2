"""The write side of the text index, on SQLite: which words of a record can be found, and how they get there.

Chinese has no blanks between words, so every pair of neighbouring letters is a token (a bigram), and the last letter
of each run stands alone, so that one letter is a prefix query. The ids that lists are filtered by are tokens too,
behind a private-use letter that no text run can hold: a search with filters is one index query. Names are not
indexed, only the ids of those who bear them: one rename would otherwise re-index thousands of records.

A record's row number in the index is its second and a sequence within it, so that the index is walked in time order.
A changed record is put into `search_queue` in the transaction that changes it and indexed by `drain`, at once for a
single save and in slices after a bulk one. Searches know of the queue, so they are right in between.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import Connection

from desktop_app.domain.ids import LocalId
from desktop_app.domain.search import fold

SEQUENCE_BITS = 20
"""A million records can share one second."""

FILTER_MARK = "\ue000"
_RUN = re.compile(r"[^\W_]+")
"""Runs of `str.isalnum()` letters."""

_SLICE = "(SELECT record_id FROM search_queue ORDER BY record_id LIMIT ?)"
_QUEUED = f"""
SELECT v.id, v.record_time,
       (SELECT key FROM search_entry WHERE record_id = v.id),
       (SELECT max(key) + 1 FROM search_entry
         WHERE key >= v.record_time << {SEQUENCE_BITS} AND key < (v.record_time + 1) << {SEQUENCE_BITS}),
       v.organization_id, v.director_id, v.author_id, v.parent_id, v.event,
       (SELECT group_concat(person_id) FROM record_follower WHERE record_id = v.id),
       (SELECT group_concat(customer_id) FROM record_customer WHERE record_id = v.id),
       v.comment_count OR EXISTS (SELECT 1 FROM comment WHERE record_id = v.id),
       v.title, v.effect, v.problems, v.suggestion, v.workplan, v.note
  FROM visit_record v WHERE v.id IN {_SLICE}
"""


def runs_of(folded: str) -> list[str]:
    return _RUN.findall(folded)


def filter_token(letter: str, value: int | None) -> str:
    """`letter` is o, d, a, e, f, c or p: organization, director, author, event, follower, customer, parent."""
    return f"{FILTER_MARK}{letter}{'n' if value is None else value}"


def key_range(first: int | None, last: int | None) -> tuple[int | None, int | None]:
    """The index rows of the seconds `first` to `last`, both inclusive."""
    return (
        None if first is None else first << SEQUENCE_BITS,
        None if last is None else ((last + 1) << SEQUENCE_BITS) - 1,
    )


def touch(connection: Connection, records: Collection[LocalId]) -> None:
    connection.exec_driver_sql(
        "INSERT INTO search_queue (record_id) SELECT value FROM json_each(?) WHERE true ON CONFLICT DO NOTHING",
        (json.dumps(list(records)),),
    )


def forget(connection: Connection, records: Collection[LocalId]) -> None:
    wanted = (json.dumps(list(records)),)
    inside = "(SELECT value FROM json_each(?))"
    connection.exec_driver_sql(
        f"DELETE FROM search WHERE rowid IN (SELECT key FROM search_entry WHERE record_id IN {inside})", wanted
    )
    connection.exec_driver_sql(f"DELETE FROM search_entry WHERE record_id IN {inside}", wanted)
    connection.exec_driver_sql(f"DELETE FROM search_queue WHERE record_id IN {inside}", wanted)


def drain(connection: Connection, limit: int) -> int:
    run = connection.exec_driver_sql
    rows = run(_QUEUED, (limit,)).fetchall()
    if not rows:
        return 0
    comments: dict[int, list[str]] = defaultdict(list)
    if any(row[11] for row in rows):
        found = run(f"SELECT record_id, content FROM comment WHERE record_id IN {_SLICE}", (limit,))
        for record, content in found:
            comments[record].append(content)
    keys = _keys(rows)
    old = [(row[2],) for row in rows if row[2] is not None]
    if old:
        run("DELETE FROM search WHERE rowid = ?", sorted(old))
    moved = [(row[0], key) for row, key in zip(rows, keys, strict=True) if row[2] != key]
    if moved:
        run(
            "INSERT INTO search_entry (record_id, key) VALUES (?, ?)"
            " ON CONFLICT (record_id) DO UPDATE SET key = excluded.key",
            moved,
        )
    # FTS5 writes its buffer out whenever a row number goes down, so the rows go in by number.
    words = [(key, _words(row, comments.get(row[0], ()))) for row, key in zip(rows, keys, strict=True)]
    run("INSERT INTO search (rowid, words) VALUES (?, ?)", sorted(words))
    run(f"DELETE FROM search_queue WHERE record_id IN {_SLICE}", (limit,))
    return len(rows)


def _words(row: Any, comments: Iterable[str | None]) -> str:
    """The tokens of a record as one text for the tokenizer, which splits at blanks."""
    _record, _time, _key, _next, organization, director, author, parent, event, followers, customers, _, *texts = row
    tokens: dict[str, None] = {}
    for text in (*texts, *comments):
        if text:
            for run in _RUN.findall(fold(text)):
                tokens.update(dict.fromkeys([run[start : start + 2] for start in range(len(run))]))
    tokens[filter_token("e", event)] = None
    for letter, value in (("o", organization), ("d", director), ("a", author), ("p", parent)):
        if value is not None:
            tokens[filter_token(letter, value)] = None
    for letter, ids in (("f", followers), ("c", customers)):
        if ids is not None:
            tokens.update((f"{FILTER_MARK}{letter}{id_}", None) for id_ in str(ids).split(","))
    return " ".join(tokens)


def _keys(rows: Sequence[Any]) -> list[int]:
    """The index row of each record: the one it has while its second stands, else the next free one of its second."""
    taken: dict[int, int] = {}
    keys = []
    for _record, second, key, following, *_ in rows:
        if key is None or key >> SEQUENCE_BITS != second:
            key = taken.get(second) or following or second << SEQUENCE_BITS
            taken[second] = key + 1
        keys.append(key)
    return keys
