"""What a server says of its directory enters ours: numbers, names and places, without going over what a hand wrote."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from desktop_app.domain.directory import DirectoryLine, Kind
from desktop_app.domain.ids import LocalId, ServerId
from desktop_app.store import directory, renaming
from desktop_app.store.database import Writing
from desktop_app.store.schema import directory_tables


def take(writing: Writing, line: DirectoryLine) -> None:
    """One entry as the server has it. An entry made here without a number, of the same name and place, gets this one:
    what was blocked for want of it can be sent."""
    number = line.number
    assert number is not None, "a server's entry has a number"
    organization = _number_of(writing, Kind.ORGANIZATION, line.organization)
    director = _number_of(writing, Kind.PERSON, line.director)
    known = directory.by_numbers(writing.connection, line.kind, [number]).get(number)
    if known is None:
        known = _made_here(writing, line.kind, line.name, organization)
        if known is not None:
            renaming.give_number(writing, line.kind, known, number)
    if known is None:
        known = directory.placeholders(writing.connection, line.kind, [number])[number]
    _name(writing, line.kind, known, line.name)
    values = {"organization_id": organization, "director_id": director}
    given = {column: value for column, value in values.items() if value is not None}
    if given and line.kind in (Kind.CUSTOMER, Kind.PARENT):
        present = _row(writing, line.kind, known)
        if any(present[column] != value for column, value in given.items()):
            renaming.place(writing, line.kind, known, given)
    writing.changed_directory()


def _number_of(writing: Writing, kind: Kind, number: ServerId | None) -> LocalId | None:
    return None if number is None else directory.placeholders(writing.connection, kind, [number])[number]


def _made_here(writing: Writing, kind: Kind, name: str | None, organization: LocalId | None) -> LocalId | None:
    """The only entry of this name that has no number yet and does not belong to another organization."""
    if not name:
        return None
    table = directory_tables[kind]
    same = select(table.c.id).where(
        table.c.replica_id == directory.current_replica(writing.connection),
        table.c.number.is_(None),
        table.c.name == name,
    )
    if "organization_id" in table.c and organization is not None:
        same = same.where(table.c.organization_id.is_(None) | (table.c.organization_id == organization))
    found = writing.execute(same).scalars().all()
    return LocalId(found[0]) if len(found) == 1 else None


def _name(writing: Writing, kind: Kind, id_: LocalId, name: str | None) -> None:
    present = _row(writing, kind, id_)
    if not name or present["name"] == name or present["named_by"] == "hand":
        return
    directory.rename(writing.connection, kind, id_, name, by="pull")
    renaming.retitle(writing, kind, id_)


def _row(writing: Writing, kind: Kind, id_: LocalId) -> dict[str, Any]:
    table = directory_tables[kind]
    return dict(writing.execute(select(table).where(table.c.id == id_)).one()._mapping)
