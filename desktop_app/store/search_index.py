"""The write side of the text index: which words of a record can be found, and how they get there.

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

SEPARATOR = "\x1f"
SEQUENCE_BITS = 20
"""A million records can share one second."""

FILTER_MARK = "\ue000"
_RUN = re.compile(r"[^\W_]+")
"""Runs of `str.isalnum()` letters."""

_UPPER_TO_LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
_SLICE = "(SELECT record_id FROM search_queue ORDER BY record_id LIMIT ?)"
_COLUMNS = (
    "organization_id, director_id, author_id, parent_id, event, title, effect, problems, suggestion, workplan, note"
)


def folded_of(*texts: str | None) -> str | None:
    """The folded texts joined, or None where SQLite's own `lower()` (ASCII only) of them would say the same."""
    joined = SEPARATOR.join(text or "" for text in texts)
    if joined.isascii():
        return None
    folded = fold(joined)
    return None if folded == joined.translate(_UPPER_TO_LOWER) else folded


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
    """Says that the index row of these records is behind."""
    if records:
        connection.exec_driver_sql(
            "INSERT INTO search_queue (record_id) SELECT value FROM json_each(?) WHERE true ON CONFLICT DO NOTHING",
            (json.dumps(list(records)),),
        )


def forget(connection: Connection, records: Collection[LocalId]) -> None:
    """Takes the records out of the index; to be called before their rows are deleted."""
    if not records:
        return
    wanted = (json.dumps(list(records)),)
    inside = "(SELECT value FROM json_each(?))"
    connection.exec_driver_sql(
        f"DELETE FROM search WHERE rowid IN (SELECT key FROM search_entry WHERE record_id IN {inside})", wanted
    )
    connection.exec_driver_sql(f"DELETE FROM search_entry WHERE record_id IN {inside}", wanted)
    connection.exec_driver_sql(f"DELETE FROM search_queue WHERE record_id IN {inside}", wanted)


def drain(connection: Connection, limit: int) -> int:
    """Indexes up to `limit` queued records in the caller's write transaction and answers how many it took."""

    def asked(statement: str) -> Sequence[Any]:
        return connection.exec_driver_sql(statement.replace("@slice", _SLICE), (limit,)).fetchall()

    rows = asked(f"SELECT id, record_time, {_COLUMNS} FROM visit_record WHERE id IN @slice")
    if not rows:
        return 0
    words = _words(
        rows,
        _grouped(asked("SELECT record_id, content FROM comment WHERE record_id IN @slice AND content IS NOT NULL")),
        _grouped(asked("SELECT record_id, person_id FROM record_follower WHERE record_id IN @slice")),
        _grouped(asked("SELECT record_id, customer_id FROM record_customer WHERE record_id IN @slice")),
    )
    old = dict(asked("SELECT record_id, key FROM search_entry WHERE record_id IN @slice"))
    keys = _keys(connection, {row[0]: row[1] for row in rows}, old)
    if old:
        connection.exec_driver_sql("DELETE FROM search WHERE rowid = ?", [(key,) for key in sorted(old.values())])
    moved = [(record, key) for record, key in keys.items() if old.get(record) != key]
    if moved:
        connection.exec_driver_sql(
            "INSERT INTO search_entry (record_id, key) VALUES (?, ?)"
            " ON CONFLICT (record_id) DO UPDATE SET key = excluded.key",
            moved,
        )
    # FTS5 writes its buffer out whenever a row number goes down, so the rows go in by number.
    connection.exec_driver_sql(
        "INSERT INTO search (rowid, words) VALUES (?, ?)", sorted((key, words[record]) for record, key in keys.items())
    )
    connection.exec_driver_sql(f"DELETE FROM search_queue WHERE record_id IN {_SLICE}", (limit,))
    return len(rows)


def _words(
    rows: Iterable[Any],
    comments: dict[int, list[str]],
    followers: dict[int, list[int]],
    customers: dict[int, list[int]],
) -> dict[int, str]:
    """The tokens of each record as one text for the tokenizer, which splits at blanks."""
    words: dict[int, str] = {}
    for record, _time, organization, director, author, parent, event, *texts in rows:
        tokens: dict[str, None] = {}
        for text in (*texts, *comments.get(record, ())):
            if text:
                for run in _RUN.findall(fold(text)):
                    tokens.update(dict.fromkeys([run[start : start + 2] for start in range(len(run))]))
        tokens[filter_token("e", event)] = None
        for letter, value in (("o", organization), ("d", director), ("a", author), ("p", parent)):
            if value is not None:
                tokens[filter_token(letter, value)] = None
        tokens.update((filter_token("f", person), None) for person in followers.get(record, ()))
        tokens.update((filter_token("c", customer), None) for customer in customers.get(record, ()))
        words[record] = " ".join(tokens)
    return words


def _keys(connection: Connection, seconds: dict[int, int], old: dict[int, int]) -> dict[int, int]:
    """The index row of each record: the one it has while its second stands, else the next free one of its second."""
    keys = {record: key for record, key in old.items() if key >> SEQUENCE_BITS == seconds[record]}
    new = [record for record in seconds if record not in keys]
    if not new:
        return keys
    following: dict[int, int | None] = dict(
        connection.exec_driver_sql(
            "SELECT value, (SELECT max(key) + 1 FROM search_entry"
            f" WHERE key >= value << {SEQUENCE_BITS} AND key < (value + 1) << {SEQUENCE_BITS}) FROM json_each(?)",
            (json.dumps(list({seconds[record] for record in new})),),
        ).fetchall()
    )
    for record in new:
        second = seconds[record]
        key = following[second]
        if key is None:
            key = second << SEQUENCE_BITS
        keys[record] = key
        following[second] = key + 1
    return keys


def _grouped(pairs: Iterable[Any]) -> dict[int, list[Any]]:
    groups: dict[int, list[Any]] = defaultdict(list)
    for record, value in pairs:
        groups[record].append(value)
    return groups
