"""Rows that come from elsewhere: an answer as if just pulled, or a file of another workstation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from desktop_app.domain.ids import LocalId, ServerId
from desktop_app.domain.server_view import RecordView
from desktop_app.domain.times import to_seconds
from desktop_app.store import import_journal, imports, kept, outbox, renaming, search_index
from desktop_app.store.absorb import ROWS_A_COMMIT, absorb
from desktop_app.store.database import Database


@dataclass(slots=True)
class Taken:
    """How many rows came in. `batch` names the import that can be released; None when it brought nothing unowed."""

    new: int = 0
    updated: int = 0
    unchanged: int = 0
    batch: int | None = None


def take_in(database: Database, rows: Sequence[RecordView]) -> Taken:
    """Rows of a server's answer: known by their number, newest view wins where nothing is unsent here."""
    taken = Taken()
    now = to_seconds(datetime.now())
    for start in range(0, len(rows), ROWS_A_COMMIT):
        with database.write("pull") as writing:
            done = absorb(writing, rows[start : start + ROWS_A_COMMIT], now)
        taken.new += done.new
        taken.updated += done.updated
        taken.unchanged += done.unchanged
    index_queued(database)
    return taken


def import_rows(
    database: Database, rows: Sequence[RecordView], *, source: str, author: ServerId | None = None
) -> Taken:
    """Rows of a file. Those with a number are the server's; those without become records that are owed to nobody.

    `author` is whose those are that name nobody; who is named stays the author.
    """
    numbered = [row for row in rows if row.id is not None]
    # A list shows the latest local id first among equal times, and so does a file that was exported from one.
    fresh = [
        replace(row, user_id=author) if row.user_id is None and row.user_name is None else row
        for row in reversed(rows)
        if row.id is None
    ]
    taken = take_in(database, numbered)
    now = to_seconds(datetime.now())
    for start in range(0, len(fresh), ROWS_A_COMMIT):
        rows_now = fresh[start : start + ROWS_A_COMMIT]
        with database.write("import") as writing:
            part = imports.not_here_yet(writing.connection, rows_now, taken.batch)
            if part and taken.batch is None:
                taken.batch = imports.open_batch(writing.connection, source, now)
            done = absorb(writing, part, now, origin="import", kept_local=True, import_id=taken.batch)
            if taken.batch is not None:
                brought = {id_: len(row.comments or ()) for id_, row in zip(done.ids, part, strict=True)}
                import_journal.note_records(writing.connection, taken.batch, brought)
        taken.new += done.new
        taken.unchanged += len(rows_now) - done.new
    index_queued(database)
    return taken


def waiting_import(database: Database, record: LocalId) -> int | None:
    """The import that brought the record, while nobody released it."""
    with database.read() as connection:
        return imports.waiting_batch(connection, record)


def release(database: Database, records: Iterable[LocalId], *, batch: int | None) -> int:
    """Makes imported records owed; the number of those that became so. One without an author is released as mine."""
    with database.write("release") as writing:
        wanted = [*records, *(imports.records_of(writing.connection, batch) if batch is not None else ())]
        released = outbox.release(writing.connection, wanted, to_seconds(datetime.now()))
        if batch is not None:
            imports.mark_released(writing.connection, batch)
        writing.changed(released)
        me = kept.me(writing.connection)
        if me is not None:
            renaming.adopt_authorless(writing, me)
        return len(released)


def index_queued(database: Database) -> None:
    """Brings the text index up to date in commits small enough for a save to slip in between."""
    taken = 1
    while taken:
        with database.write("index") as writing:
            taken = search_index.drain(writing.connection, ROWS_A_COMMIT)
