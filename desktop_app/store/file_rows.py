"""Records as cells for a file: only what the asked columns need, some hundreds of records at a time, column by column.

A whole record is made of thirty objects; a row of a file is made of what the columns say and nothing between. Column
by column the work is done by the interpreter's own loops: 100,000 records in a quarter of the time.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Select, bindparam, case, literal_column, null, or_, select

from desktop_app.domain.directory import Kind
from desktop_app.domain.file_columns import BY_KEY, join_comments, join_names, join_numbers
from desktop_app.domain.ids import LocalId
from desktop_app.domain.visit import event_word
from desktop_app.store import directory, outbox
from desktop_app.store.dialects import values_of_list
from desktop_app.store.record_rows import SYNC_RANKS
from desktop_app.store.records import RECEIPT_ORDER
from desktop_app.store.rows import from_raw, time_text
from desktop_app.store.schema import comment, read_receipt, record_customer, record_follower, visit_record

Cell = str | int | None
"""Times as seconds, money as 分; a text where a column of those holds what could not be read as such."""
Columns = list[Sequence[Cell]]

_record = visit_record.c
_UNREADABLE = case((or_(_record.create_time.is_(None), _record.update_time.is_(None)), _record.raw), else_=null())
_SELECTED: dict[str, Any] = {
    "number": _record.server_id,
    "comments": _record.comment_count,
    "readings": _record.reading_count,
    "sync": outbox.sync_rank(visit_record),
    "raw": _UNREADABLE,
}
"""What is selected under which name; everything else bears the name of its column."""
_LABELLED = {
    "organization": (Kind.ORGANIZATION, "organization_id"),
    "director": (Kind.PERSON, "director_id"),
    "author": (Kind.PERSON, "author_id"),
    "parent": (Kind.PARENT, "parent_id"),
}
_NUMBERED = {f"{key}_number": where for key, where in _LABELLED.items()}
_OF_ENTRIES = _LABELLED | _NUMBERED
_LINKED = {"followers": (Kind.PERSON, record_follower.c), "customers": (Kind.CUSTOMER, record_customer.c)}
_SENT = {"create_time": "createTime", "update_time": "updateTime"}


def _among(column: Any) -> Any:
    """The ids come as one JSON list: five hundred parameters would be written out for each piece anew."""
    return column.in_(select(literal_column("value")).select_from(values_of_list(bindparam("ids"))))


_COMMENTS = (
    select(comment.c.record_id, comment.c.author_id, comment.c.author_name, comment.c.created, comment.c.content)
    .where(_among(comment.c.record_id))
    .order_by(comment.c.record_id, comment.c.created.asc().nulls_first(), comment.c.id)
)
_RECEIPTS = (
    select(read_receipt.c.record_id, read_receipt.c.person_id, read_receipt.c.person_name)
    .where(_among(read_receipt.c.record_id))
    .order_by(read_receipt.c.record_id, *RECEIPT_ORDER)
)


class FileRows:
    """Of one connection, whose view of the store does not change; names that were read once are kept."""

    def __init__(self, connection: Connection, keys: Sequence[str]) -> None:
        self._connection = connection
        self._keys = tuple(keys)
        self._names = _names_needed(keys)
        self._statement = _statement(self._names)
        self._labels: dict[Kind, dict[int, str]] = {kind: {} for kind in Kind}
        self._numbers: dict[Kind, dict[int, int | None]] = {kind: {} for kind in Kind}
        self._links = {
            key: select(links.record_id, links["person_id" if kind is Kind.PERSON else "customer_id"])
            .where(_among(links.record_id))
            .order_by(links.record_id, links.position)
            for key, (kind, links) in _LINKED.items()
            if {key, f"{key}_numbers"} & set(keys)
        }

    def of(self, ids: Sequence[LocalId]) -> Columns:
        """A column of cells for each key, records in the order of `ids`; records that are gone are left out."""
        given = json.dumps(ids)
        found = {row[0]: row for row in self._connection.execute(self._statement, {"ids": given}).fetchall()}
        rows = [found[id_] for id_ in ids if id_ in found]
        if not rows:
            return [()] * len(self._keys)
        read = dict(zip(self._names, zip(*rows, strict=True), strict=True))
        for key in _LABELLED:
            kind, name = _LABELLED[key]
            if name in read:
                self._know(kind, read[name])
        there = {key: self._linked(key, given) for key in self._links}
        return [self._column(key, read, there, given) for key in self._keys]

    def _column(
        self, key: str, read: Mapping[str, Sequence[Any]], linked: Mapping[str, dict[int, list[int]]], given: str
    ) -> Sequence[Cell]:
        if key in _LABELLED:
            kind, name = _LABELLED[key]
            return list(map(self._labels[kind].get, read[name]))
        if key in _NUMBERED:
            kind, name = _NUMBERED[key]
            return list(map(self._numbers[kind].get, read[name]))
        if key in linked:
            labels = self._labels[_LINKED[key][0]]
            return _each(read["id"], linked[key], lambda found: join_names([labels[id_] for id_ in found]))
        if key.removesuffix("_numbers") in linked:
            key = key.removesuffix("_numbers")
            numbers = self._numbers[_LINKED[key][0]]
            return _each(read["id"], linked[key], lambda found: join_numbers([numbers[id_] for id_ in found]))
        match key:
            case "event":
                return _worded(read["event"], event_word)
            case "sync":
                return _worded(read["sync"], lambda rank: SYNC_RANKS[rank].word)
            case "comment_texts":
                return self._talk(read["id"], given)
            case "readers":
                return self._readers(read["id"], given)
            case "create_time" | "update_time":
                return [_moment(*both, _SENT[key]) for both in zip(read[key], read["raw"], strict=True)]
            case _:
                return read[key]

    def _linked(self, key: str, given: str) -> dict[int, list[int]]:
        found = self._connection.execute(self._links[key], {"ids": given}).fetchall()
        self._know(_LINKED[key][0], [id_ for _, id_ in found])
        linked: dict[int, list[int]] = defaultdict(list)
        for record, id_ in found:
            linked[record].append(id_)
        return linked

    def _talk(self, records: Sequence[int], given: str) -> Sequence[Cell]:
        found = self._connection.execute(_COMMENTS, {"ids": given}).fetchall()
        self._know(Kind.PERSON, [row[1] for row in found])
        people = self._labels[Kind.PERSON]
        said: dict[int, list[tuple[str, str | None, str]]] = defaultdict(list)
        for record, author, name, created, content in found:
            said[record].append((name or people.get(author, ""), time_text(created), content or ""))
        return _each(records, said, join_comments)

    def _readers(self, records: Sequence[int], given: str) -> Sequence[Cell]:
        found = self._connection.execute(_RECEIPTS, {"ids": given}).fetchall()
        self._know(Kind.PERSON, [row[1] for row in found])
        people = self._labels[Kind.PERSON]
        read: dict[int, list[str]] = defaultdict(list)
        for record, person, name in found:
            read[record].append(name or people[person])
        return _each(records, read, join_names)

    def _know(self, kind: Kind, ids: Iterable[int | None]) -> None:
        news = set(ids) - self._labels[kind].keys() - {None}
        for id_, entry in directory.entries(self._connection, kind, [LocalId(id_) for id_ in news if id_]).items():
            self._labels[kind][id_] = entry.label
            self._numbers[kind][id_] = entry.number


def _names_needed(keys: Iterable[str]) -> tuple[str, ...]:
    """What the record's own table is asked for."""
    names = {"id": None}
    for key in keys:
        assert key in BY_KEY, key
        if key in _OF_ENTRIES:
            names[_OF_ENTRIES[key][1]] = None
        elif key in _SENT:
            names |= {key: None, "raw": None}
        elif key in _SELECTED or key in _record:
            names[key] = None
    return tuple(names)


def _statement(names: Iterable[str]) -> Select[Any]:
    columns = [_SELECTED[name] if name in _SELECTED else _record[name] for name in names]
    return select(*columns).where(_among(_record.id))


def _worded(values: Sequence[Any], word: Callable[[Any], str]) -> Sequence[Cell]:
    """Each of few values in words."""
    words = {value: word(value) for value in set(values)}
    return [words[value] for value in values]


def _each(
    records: Sequence[int], found: Mapping[int, list[Any]], together: Callable[[list[Any]], str]
) -> Sequence[Cell]:
    """A cell for each record; none where there is nothing to put together."""
    return [together(found[record]) or None if record in found else None for record in records]


def _moment(seconds: int | None, raw: str | None, wire: str) -> Cell:
    """A time that could not be read stands as the server wrote it."""
    if seconds is not None or raw is None:
        return seconds
    sent = from_raw(raw).get(wire)
    return None if sent is None else str(sent)
