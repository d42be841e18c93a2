"""What one cycle carries along: the store, the client, what it learnt, and the figures it ends with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from desktop_app.domain.ids import ServerId
from desktop_app.store import journal
from desktop_app.store.database import Database
from desktop_app.store.journal import Entry
from desktop_app.sync.client import Client
from desktop_app.sync.planning import Rules
from desktop_app.sync.transport import World
from desktop_app.sync.windows import Reader


@dataclass(slots=True)
class Tally:
    """The summary of `visitbook sync`, all counts; `unsettled`, `refused` and `conflicts` as they stand at the end."""

    pushed: int = 0
    modified: int = 0
    pulled: int = 0
    updated: int = 0
    missing: int = 0
    unsettled: int = 0
    refused: int = 0
    conflicts: int = 0
    requests: int = 0

    def as_json(self) -> dict[str, int]:
        return asdict(self)


@dataclass(slots=True)
class Cycle:
    """`started` is when it began, in seconds since 1970. `account` is our number at the server, None while unknown."""

    database: Database
    client: Client
    reader: Reader
    rules: Rules
    account: ServerId | None
    started: float
    tally: Tally = field(default_factory=Tally)
    companion: dict[str, Any] | None = None
    """The capabilities of our own server."""
    progress: Callable[[int | None, int | None], None] = lambda _done, _of: None
    """Told how many of how many are done; None for work that is not counted."""
    history_lost: bool = False
    """Our own server was set up anew or restored: what it told before may not be there."""
    accepts_missing: bool = False
    """A person has agreed that what the server no longer shows is gone."""
    emptied: int = 0
    """Known records in windows that had several and suddenly came back empty."""
    attention: list[str] = field(default_factory=list)
    """What a person should know of this cycle, in words."""

    @property
    def world(self) -> World:
        return self.client.world

    @property
    def now(self) -> float:
        return self.client.world.now()

    def at(self, point: str) -> None:
        self.client.at(point)

    def entries(self) -> list[Entry]:
        with self.database.read() as connection:
            return journal.entries(connection)

    def entry(self, id_: int) -> Entry | None:
        with self.database.read() as connection:
            return journal.entry(connection, id_)
