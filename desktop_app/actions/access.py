"""Who may talk to a server: a token for a person."""

from __future__ import annotations

from datetime import datetime

from desktop_app.actions.people import checked_name
from desktop_app.domain.directory import Kind
from desktop_app.domain.ids import ServerId
from desktop_app.domain.times import to_seconds
from desktop_app.store import directory, tokens
from desktop_app.store.database import Database


def give_token(database: Database, person: ServerId, name: str, *, now: datetime) -> str:
    """A new token for the person of this number, who need not be known yet. It is shown this once."""
    called = checked_name(name)
    with database.write("token") as writing:
        who = directory.placeholders(writing.connection, Kind.PERSON, [person])[person]
        writing.changed_directory()
        return tokens.create(writing.connection, who, called, to_seconds(now))
