"""The directory as people keep it: looked through, added to, corrected, and rid of what nothing uses."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from desktop_app.actions.people import checked_name
from desktop_app.domain.directory import DirectoryOrder, DirectoryRow, Entry, EntryValues, Kind
from desktop_app.domain.errors import InvalidVisit, NotAllowed
from desktop_app.domain.ids import LocalId, ServerId
from desktop_app.domain.problems import Problem
from desktop_app.store import directory, entry_list, joining, renaming
from desktop_app.store.database import Database, Writing
from desktop_app.store.joining import Joined
from desktop_app.store.rows import insert_again
from desktop_app.store.schema import directory_tables
from desktop_app.words import mark


class Removed:
    """An entry that was taken out, for `put_back`."""

    def __init__(self, kind: Kind, row: dict[str, Any]) -> None:
        self.kind, self.row = kind, row


class Directory:
    """Each call blocks, as those of `Desk`; each intent is one transaction.

    What is wrong with a value comes as `InvalidVisit` with a problem of the field `name` or `number`.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def rows(
        self,
        kind: Kind,
        typed: str = "",
        order: DirectoryOrder = DirectoryOrder.NAME,
        *,
        turned: bool = False,
        offset: int = 0,
        limit: int = 200,
    ) -> tuple[DirectoryRow, ...]:
        with self._database.read() as connection:
            return entry_list.listed(connection, kind, typed, order, turned=turned, offset=offset, limit=limit)

    def count(self, kind: Kind, typed: str = "") -> int:
        with self._database.read() as connection:
            return entry_list.counted(connection, kind, typed)

    def row(self, kind: Kind, id_: LocalId) -> DirectoryRow:
        with self._database.read() as connection:
            return entry_list.one(connection, kind, id_)

    def record_counts(self, kind: Kind, ids: Collection[LocalId]) -> dict[LocalId, int]:
        """How many records each has; who has none is left out."""
        with self._database.read() as connection:
            return entry_list.record_counts(connection, kind, ids)

    def create(self, kind: Kind, values: EntryValues) -> Entry:
        """A new entry. A number that so far has no name gets this one; one that has a name is a mistake."""
        name = checked_name(values.name)
        with self._database.write("directory") as writing:
            writing.names_move()
            connection = writing.connection
            known = _holder(writing, kind, values.number)
            if known is None and kind is Kind.ORGANIZATION and values.number is not None:
                # The number of a name that the titles of records brought before anybody said its number.
                known = directory.titled(connection, name)
                if known is not None:
                    renaming.give_number(writing, kind, known, values.number)
            if known is None:
                known = directory.add(connection, kind, name, number=values.number).id
                writing.changed_directory()
            else:
                renaming.rename(writing, kind, known, name)
            _place(writing, kind, known, values)
            return directory.entry(connection, kind, known)

    def revise(self, kind: Kind, id_: LocalId, values: EntryValues) -> Entry:
        """Writes what changed; the records that speak of the entry follow. A server's number stands fast."""
        name = checked_name(values.name)
        with self._database.write("directory") as writing:
            writing.names_move()
            connection = writing.connection
            before = entry_list.one(connection, kind, id_)
            if values.number != before.entry.number:
                self._renumber(writing, before.entry, values.number)
            if name != before.entry.name:
                renaming.rename(writing, kind, id_, name)
            _place(writing, kind, id_, values)
            return directory.entry(connection, kind, id_)

    def remove(self, kind: Kind, id_: LocalId) -> Removed:
        """Only what nothing speaks of (`NotAllowed` otherwise)."""
        with self._database.write("directory") as writing:
            writing.names_move()
            row = entry_list.remove(writing.connection, kind, id_)
            writing.changed_directory()
            return Removed(kind, row)

    def join(self, kind: Kind, lost: LocalId, stays: LocalId) -> Joined:
        """Makes of two entries one, for `part`: what speaks of `lost` speaks of `stays` from now on."""
        with self._database.write("directory") as writing:
            return joining.join(writing, kind, lost, stays)

    def part(self, joined: Joined) -> LocalId:
        """The two are two again; answers the one that is there again."""
        with self._database.write("directory") as writing:
            return joining.part(writing, joined)

    def put_back(self, removed: Removed) -> LocalId:
        with self._database.write("directory") as writing:
            writing.names_move()
            writing.changed_directory()
            given = insert_again(writing.connection, directory_tables[removed.kind], [removed.row])
            return LocalId(given[removed.row["id"]])

    def _renumber(self, writing: Writing, entry: Entry, number: ServerId | None) -> None:
        if entry.number is not None and entry_list.is_settled(writing.connection, entry.kind, entry.id):
            raise InvalidVisit(
                [Problem("number", mark("服务器已用编号 {number} 认得这一条，不能再改"), {"number": entry.number})]
            )
        holder = directory.by_numbers(writing.connection, entry.kind, [] if number is None else [number])
        if holder:
            (other,) = holder.values()
            _taken(directory.entry(writing.connection, entry.kind, other))
        renaming.give_number(writing, entry.kind, entry.id, number)


def _holder(writing: Writing, kind: Kind, number: ServerId | None) -> LocalId | None:
    """The nameless entry that has the number already."""
    if number is None:
        return None
    known = directory.by_numbers(writing.connection, kind, [number]).get(number)
    if known is not None and directory.entry(writing.connection, kind, known).name:
        _taken(directory.entry(writing.connection, kind, known))
    return known


def _taken(entry: Entry) -> None:
    source = mark("编号 {number} 已经是「{name}」，请检查编号，或直接选用它")
    raise InvalidVisit([Problem("number", source, {"number": entry.number, "name": entry.label})])


def _place(writing: Writing, kind: Kind, id_: LocalId, values: EntryValues) -> None:
    """Organization and director, where they are others than before."""
    if kind not in (Kind.CUSTOMER, Kind.PARENT):
        if values.organization is not None or values.director is not None:
            raise NotAllowed(mark("{kind}没有负责人或客户单位；只有大的拜访和客户可以指定。"), kind=kind.word)
        return
    before = entry_list.one(writing.connection, kind, id_)
    wanted = {"organization_id": values.organization}
    stands: dict[str, LocalId | None] = {"organization_id": before.organization.id if before.organization else None}
    if kind is Kind.PARENT:
        wanted["director_id"] = values.director
        stands["director_id"] = before.director.id if before.director else None
    changed = {column: value for column, value in wanted.items() if value != stands[column]}
    if changed:
        writing.changed_directory()
        renaming.place(writing, kind, id_, changed)
