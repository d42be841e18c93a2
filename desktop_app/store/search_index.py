"""The door to the text index: what is told to it whenever a record changes.

SQLite keeps one (`store.bigrams`, read by `store.search`). PostgreSQL keeps none: two Chinese letters are too few for
its trigrams, and its word index knows no Chinese words, so it looks through the texts themselves (`store.text_scan`).
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, select

from desktop_app.domain.ids import LocalId
from desktop_app.domain.search import fold
from desktop_app.store.schema import search_queue

SEPARATOR = "\x1f"
"""Stands between the texts of a record, so that nothing is found across two of them."""

_UPPER_TO_LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}


def folded_of(*texts: str | None) -> str | None:
    """The folded texts joined, or None where the ASCII `lower()` of a statement would say the same."""
    joined = SEPARATOR.join(text or "" for text in texts)
    if joined.isascii():
        return None
    folded = fold(joined)
    return None if folded == joined.translate(_UPPER_TO_LOWER) else folded


def touch(connection: Connection, records: Collection[LocalId]) -> None:
    """Says that the index row of these records is behind."""
    if records and is_kept(connection):
        from desktop_app.store import bigrams

        bigrams.touch(connection, records)


def forget(connection: Connection, records: Collection[LocalId]) -> None:
    """Takes the records out of the index; to be called before their rows are deleted."""
    if records and is_kept(connection):
        from desktop_app.store import bigrams

        bigrams.forget(connection, records)


def drain(connection: Connection, limit: int) -> int:
    """Indexes up to `limit` queued records in the caller's write transaction and answers how many it took."""
    if not is_kept(connection):
        return 0
    from desktop_app.store import bigrams

    return bigrams.drain(connection, limit)


def is_behind(connection: Connection) -> bool:
    """True while a record waits in the queue."""
    return is_kept(connection) and connection.execute(select(search_queue).limit(1)).first() is not None


def is_kept(connection: Connection) -> bool:
    return connection.dialect.name == "sqlite"
