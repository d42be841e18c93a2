"""Filters kept under a name: asked and changed as a whole, apart from `Desk` because nothing else speaks of them."""

from __future__ import annotations

from collections.abc import Sequence

from desktop_app.domain.filter_choice import FilterChoice, SavedFilter, SavedFilters
from desktop_app.domain.record_filter import NEWEST_FIRST, Sort
from desktop_app.store import kept, saved_filters
from desktop_app.store.database import Database


class FilterShelf:
    """Each call blocks, as those of `Desk`; each intent is one transaction. Ids below zero are built in."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> SavedFilters:
        with self._database.read() as connection:
            return saved_filters.saved_filters(connection)

    def save(self, name: str, choice: FilterChoice, sort: Sort = NEWEST_FIRST) -> int:
        """A new one at the end; `InvalidInput` for a name that is empty, too long or taken."""
        with self._database.write("saved_filters") as writing:
            return saved_filters.add(writing.connection, name, choice, sort)

    def rename(self, id_: int, name: str) -> None:
        with self._database.write("saved_filters") as writing:
            saved_filters.rename(writing.connection, id_, name)

    def replace(self, id_: int, choice: FilterChoice, sort: Sort = NEWEST_FIRST) -> None:
        with self._database.write("saved_filters") as writing:
            saved_filters.replace_choice(writing.connection, id_, choice, sort)

    def pin(self, id_: int, pinned: bool) -> None:
        with self._database.write("saved_filters") as writing:
            saved_filters.pin(writing.connection, id_, pinned)

    def arrange(self, ids: Sequence[int]) -> None:
        with self._database.write("saved_filters") as writing:
            saved_filters.arrange(writing.connection, ids)

    def remove(self, id_: int) -> None:
        """The start shows the usual list again if this was what it showed; so it does after `put_back`."""
        with self._database.write("saved_filters") as writing:
            saved_filters.remove(writing.connection, id_)
            if kept.get_setting(writing.connection, saved_filters.START) == id_:
                kept.put_setting(writing.connection, saved_filters.START, None)

    def put_back(self, one: SavedFilter) -> None:
        """One that was removed, where and as it was."""
        with self._database.write("saved_filters") as writing:
            saved_filters.put_back(writing.connection, one)

    def start_with(self, id_: int | None) -> None:
        """What the window shows when it starts; None for 近7天."""
        with self._database.write("saved_filters") as writing:
            kept.put_setting(writing.connection, saved_filters.START, id_)
