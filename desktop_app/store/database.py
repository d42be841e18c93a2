"""One open store as everybody else sees it: transactions, and what is announced after each commit.

Which database it is stands behind this door: `sqlite_database` for a workstation and a small office,
`postgres_database` for a server of many. Foreign errors become `StoreError`s there and nowhere else.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Literal

from sqlalchemy import Connection

from desktop_app.domain.desk_views import Changes
from desktop_app.domain.ids import LocalId

MANY_RECORDS = 5_000
"""A transaction that changed more than these is announced as "too much to name"."""


class Writing:
    """One write transaction: its connection, and what it will announce once it is committed.

    Where several write at once, three things keep them apart. Who writes anything of a record locks its row first
    (`saving.row_to_write`). Who copies names and owners out of the directory into records says `names_stand`, who
    changes them says `names_move`: the two exclude each other. Everything else is held by unique keys.
    """

    def __init__(self, connection: Connection, origin: str) -> None:
        self.connection = connection
        self.execute = connection.execute
        self._origin = origin
        self._records: set[LocalId] | None = set()
        self._directory = False
        self.index_later = False
        """The text index is brought up to date by somebody else, soon: indexing a text takes longer than saving it."""
        self._names: Literal["stand", "move"] | None = None

    def names_stand(self) -> None:
        """Until the end of this transaction nobody changes names or owners."""
        if self._names is None:
            self._names = "stand"
            self._keep_others_out(shared=True)

    def names_move(self) -> None:
        """Until the end of this transaction nobody copies names or owners. To be said before anything else is done:
        two that let the names stand first would wait for each other for ever."""
        assert self._names != "stand", "names_move comes before everything that lets the names stand"
        if self._names is None:
            self._names = "move"
            self._keep_others_out(shared=False)

    def _keep_others_out(self, *, shared: bool) -> None:
        """From names and owners. SQLite has one writer at a time: nothing to do."""

    def changed(self, records: Iterable[LocalId]) -> None:
        if self._records is None:
            return
        self._records.update(records)
        if len(self._records) > MANY_RECORDS:
            self._records = None

    def changed_directory(self) -> None:
        self._directory = True

    def announcement(self) -> Changes | None:
        if self._records is not None and not self._records and not self._directory:
            return None
        records = None if self._records is None else frozenset(self._records)
        return Changes(records, self._origin, self._directory)


class Database(ABC):
    """Made by `store.opening`, which has looked at it and knows that its schema is ours."""

    name: str
    """What messages call it: the file, or the address without the password."""
    path: Path | None = None
    """The file, where it is one."""

    def __init__(self, name: str, *, read_only: bool = False) -> None:
        self.name = name
        self.read_only = read_only
        self._listeners: list[Callable[[Changes], None]] = []
        self._is_watched = False

    @abstractmethod
    def read(self) -> AbstractContextManager[Connection]:
        """A connection on one unchanging view of the store."""

    @abstractmethod
    def write(self, origin: str) -> AbstractContextManager[Writing]:
        """One transaction, committed to the disk when the block ends, undone when it raises; then announced."""

    @abstractmethod
    def poll(self) -> None:
        """Announces that something changed when another process has committed since the last call."""

    @abstractmethod
    def as_of(self) -> object:
        """Equal to an earlier answer only when nobody, here or elsewhere, has committed since."""

    @abstractmethod
    def close(self) -> None: ...

    def subscribe(self, listener: Callable[[Changes], None]) -> Callable[[], None]:
        """Tells `listener` of every commit from now on, those of others once they are polled for."""
        self._listeners.append(listener)
        if not self._is_watched:
            self._is_watched = True
            self.poll()
        return lambda: self._listeners.remove(listener)

    def _announce(self, changes: Changes | None) -> None:
        if changes is not None:
            for listener in tuple(self._listeners):
                listener(changes)
