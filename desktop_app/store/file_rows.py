"""Records as rows of cells for a file: only what the asked columns need, some hundreds at a time.

A whole record is made of thirty objects; a row of a file is made of what the columns say and nothing between.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from desktop_app.domain.directory import Entry, Kind
from desktop_app.domain.file_columns import BY_KEY, join_comments, join_names, join_numbers
from desktop_app.domain.ids import LocalId
from desktop_app.domain.visit import event_word
from desktop_app.store import directory, outbox
from desktop_app.store.record_rows import SYNC_RANKS
from desktop_app.store.records import RECEIPT_ORDER, links_of
from desktop_app.store.rows import from_raw, time_text
from desktop_app.store.schema import comment, read_receipt, record_customer, record_follower, visit_record

Cell = str | int | None
"""Times as seconds, money as 分; a text where a column of those holds what could not be read as such."""

_SELECTED = select(visit_record, outbox.sync_rank(visit_record).label("rank")).where(
    visit_record.c.id.in_(bindparam("ids", expanding=True))
)
_WITHOUT_RANK = select(visit_record).where(visit_record.c.id.in_(bindparam("ids", expanding=True)))
_COMMENTS = (
    select(comment.c.record_id, comment.c.author_id, comment.c.author_name, comment.c.created, comment.c.content)
    .where(comment.c.record_id.in_(bindparam("ids", expanding=True)))
    .order_by(comment.c.created.asc().nulls_first(), comment.c.id)
)
_RECEIPTS = (
    select(read_receipt.c.record_id, read_receipt.c.person_id, read_receipt.c.person_name)
    .where(read_receipt.c.record_id.in_(bindparam("ids", expanding=True)))
    .order_by(*RECEIPT_ORDER)
)


@dataclass(slots=True)
class _Piece:
    """What a piece of records is linked with, by record."""

    followers: dict[int, list[LocalId]] = field(default_factory=dict)
    customers: dict[int, list[LocalId]] = field(default_factory=dict)
    comments: dict[int, list[Row[Any]]] = field(default_factory=dict)
    receipts: dict[int, list[Row[Any]]] = field(default_factory=dict)


class FileRows:
    """Of one connection, whose view of the store does not change; names that were read once are kept."""

    def __init__(self, connection: Connection, keys: Sequence[str]) -> None:
        self._connection = connection
        self._asked = frozenset(keys)
        self._ranked = "sync" in keys
        self._entries: dict[Kind, dict[int, Entry]] = {kind: {} for kind in Kind}
        self._labels: dict[Kind, dict[int, str]] = {kind: {} for kind in Kind}
        self._piece = _Piece()
        self._cells = [self._reader(key) for key in keys]

    def of(self, ids: Sequence[LocalId]) -> list[tuple[Cell, ...]]:
        """The rows in the order of `ids`; records that are gone are left out."""
        wanted = list(ids)
        statement = _SELECTED if self._ranked else _WITHOUT_RANK
        found = {row.id: row for row in self._connection.execute(statement, {"ids": wanted})}
        self._fetch(wanted, found.values())
        cells = self._cells
        return [tuple([cell(row) for cell in cells]) for row in map(found.get, wanted) if row is not None]

    # --- what the rows speak of --------------------------------------------------------------------------------------
    def _fetch(self, ids: list[LocalId], rows: Iterable[Row[Any]]) -> None:
        asked, piece = self._asked, _Piece()
        people: set[int | None] = set()
        customers: set[int | None] = set()
        if asked & {"followers", "followers_numbers"}:
            piece.followers = links_of(self._connection, record_follower, ids)
            people.update(id_ for linked in piece.followers.values() for id_ in linked)
        if asked & {"customers", "customers_numbers"}:
            piece.customers = links_of(self._connection, record_customer, ids)
            customers.update(id_ for linked in piece.customers.values() for id_ in linked)
        if "comment_texts" in asked:
            piece.comments = self._grouped(_COMMENTS, ids)
            people.update(row.author_id for group in piece.comments.values() for row in group)
        if "readers" in asked:
            piece.receipts = self._grouped(_RECEIPTS, ids)
            people.update(row.person_id for group in piece.receipts.values() for row in group)
        people.update(row.author_id for row in rows)
        people.update(row.director_id for row in rows)
        self._know(Kind.PERSON, people)
        self._know(Kind.CUSTOMER, customers)
        self._know(Kind.ORGANIZATION, {row.organization_id for row in rows})
        self._know(Kind.PARENT, {row.parent_id for row in rows})
        self._piece = piece

    def _grouped(self, statement: Any, ids: list[LocalId]) -> dict[int, list[Row[Any]]]:
        grouped: dict[int, list[Row[Any]]] = defaultdict(list)
        for row in self._connection.execute(statement, {"ids": ids}):
            grouped[row.record_id].append(row)
        return grouped

    def _know(self, kind: Kind, ids: set[int | None]) -> None:
        known = self._entries[kind]
        news = [LocalId(id_) for id_ in ids if id_ is not None and id_ not in known]
        for id_, entry in directory.entries(self._connection, kind, news).items():
            known[id_] = entry
            self._labels[kind][id_] = entry.label

    # --- a cell ------------------------------------------------------------------------------------------------------
    def _reader(self, key: str) -> Callable[[Row[Any]], Cell]:
        """What answers the cell of this column for a row of the table."""
        special: dict[str, Callable[[Row[Any]], Cell]] = {
            "event": lambda row: event_word(row.event),
            "followers": lambda row: self._names(Kind.PERSON, self._piece.followers.get(row.id)),
            "followers_numbers": lambda row: self._numbers(Kind.PERSON, self._piece.followers.get(row.id)),
            "customers": lambda row: self._names(Kind.CUSTOMER, self._piece.customers.get(row.id)),
            "customers_numbers": lambda row: self._numbers(Kind.CUSTOMER, self._piece.customers.get(row.id)),
            "create_time": lambda row: _moment(row.create_time, row.raw, "createTime"),
            "update_time": lambda row: _moment(row.update_time, row.raw, "updateTime"),
            "comment_texts": lambda row: self._talk(self._piece.comments.get(row.id)),
            "readers": lambda row: self._readers(self._piece.receipts.get(row.id)),
            "sync": lambda row: SYNC_RANKS[row.rank].word,
        }
        if key in special:
            return special[key]
        if key in _LABELLED:
            kind, column = _LABELLED[key]
            labels = self._labels[kind]
            return lambda row: labels.get(getattr(row, column))
        if key in _NUMBERED:
            kind, column = _NUMBERED[key]
            entries = self._entries[kind]
            return lambda row: entry.number if (entry := entries.get(getattr(row, column))) else None
        assert key in BY_KEY, key
        column = _PLAIN.get(key, key)
        return lambda row: getattr(row, column)

    def _names(self, kind: Kind, ids: list[LocalId] | None) -> str | None:
        labels = self._labels[kind]
        return join_names([labels[id_] for id_ in ids]) if ids else None

    def _numbers(self, kind: Kind, ids: list[LocalId] | None) -> str | None:
        entries = self._entries[kind]
        return join_numbers([entries[id_].number for id_ in ids]) or None if ids else None

    def _talk(self, comments: list[Row[Any]] | None) -> str | None:
        if not comments:
            return None
        people = self._labels[Kind.PERSON]
        return join_comments(
            (row.author_name or people.get(row.author_id, ""), time_text(row.created), row.content or "")
            for row in comments
        )

    def _readers(self, receipts: list[Row[Any]] | None) -> str | None:
        people = self._labels[Kind.PERSON]
        return join_names([row.person_name or people[row.person_id] for row in receipts]) if receipts else None


_PLAIN = {"number": "server_id", "comments": "comment_count", "readings": "reading_count"}
_LABELLED = {
    "organization": (Kind.ORGANIZATION, "organization_id"),
    "director": (Kind.PERSON, "director_id"),
    "author": (Kind.PERSON, "author_id"),
    "parent": (Kind.PARENT, "parent_id"),
}
_NUMBERED = {f"{key}_number": where for key, where in _LABELLED.items()}


def _moment(seconds: int | None, raw: str | None, wire: str) -> Cell:
    """A time that could not be read stands as the server wrote it."""
    if seconds is not None or not raw:
        return seconds
    sent = from_raw(raw).get(wire)
    return None if sent is None else str(sent)
