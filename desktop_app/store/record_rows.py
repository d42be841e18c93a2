"""A table row from its columns; apart from `pages`, so that the first page needs no SQLAlchemy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from desktop_app.domain.directory import Entry, Kind
from desktop_app.domain.times import text_of_seconds
from desktop_app.domain.visit import EFFECT_LETTERS as EFFECT_LETTERS
from desktop_app.domain.visit import RecordRow, SyncState

ROW_COLUMNS = (
    "id",
    "server_id",
    "record_time",
    "title",
    "event",
    "organization_id",
    "organization_number",
    "organization_name",
    "customers",
    "director_id",
    "director_number",
    "director_name",
    "author_id",
    "author_number",
    "author_name",
    "effect",
    "cost",
    "comment_count",
    "reading_count",
    "unread",
    "rank",
    "parent_id",
    "parent_number",
    "parent_name",
    "followers",
    "note",
    "cost_note",
    "attachment",
)
"""What a page statement selects, in this order."""

SYNC_RANKS = (
    SyncState.CONFLICT,
    SyncState.REFUSED,
    SyncState.UNKNOWN,
    SyncState.PENDING,
    SyncState.MISSING,
    SyncState.SYNCED,
    SyncState.LOCAL,
)
"""A record's state by its rank in a statement, worst first."""


def record_row(columns: Sequence[Any]) -> RecordRow:
    (
        id_, server_id, record_time, title, event,
        organization_id, organization_number, organization_name, customers,
        director_id, director_number, director_name, author_id, author_number, author_name,
        effect, cost, comments, readings, unread, rank,
        parent_id, parent_number, parent_name, followers, note, cost_note, attachment,
    ) = columns  # fmt: skip
    return RecordRow(
        id=id_,
        server_id=server_id,
        record_time=text_of_seconds(record_time),
        title=title,
        event=event,
        organization=_label(Kind.ORGANIZATION, organization_id, organization_number, organization_name),
        customers=customers or "",
        director=_label(Kind.PERSON, director_id, director_number, director_name),
        author=_label(Kind.PERSON, author_id, author_number, author_name),
        effect=effect,
        cost=cost,
        comments=comments,
        readings=readings,
        unread=bool(unread),
        sync=SYNC_RANKS[rank],
        parent=_label(Kind.PARENT, parent_id, parent_number, parent_name),
        followers=followers or "",
        note=note,
        cost_note=cost_note,
        attachment=attachment,
    )


def _label(kind: Kind, id_: Any, number: Any, name: str | None) -> str:
    if id_ is None:
        return ""
    return name or Entry(kind, id_, number, None).label
