"""Deleting records that were never sent, and bringing them back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from desktop_app.actions.undo import Removed
from desktop_app.domain.ids import LocalId
from desktop_app.domain.times import to_seconds
from desktop_app.store import removing
from desktop_app.store.database import Database


def remove_records(database: Database, records: Sequence[LocalId], *, now: datetime) -> Removed:
    """All of them or, when one may not be deleted, none (`NotAllowed`)."""
    at = to_seconds(now)
    with database.write("remove_records") as writing:
        removing.empty(writing.connection, at)
        records = tuple(dict.fromkeys(records))
        return Removed(records, tuple(removing.take_out(writing, one, at) for one in records))


def bring_back(database: Database, places: Sequence[int]) -> tuple[LocalId, ...]:
    """The records of these places in the recycle bin, as they were; all or none."""
    with database.write("bring_back") as writing:
        return tuple(removing.put_back(writing, place) for place in places)
