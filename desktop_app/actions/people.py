"""Who writes here, and the names and numbers of the directory."""

from __future__ import annotations

from typing import Any

from desktop_app.domain import rules
from desktop_app.domain.directory import DirectoryLine, Entry, Kind
from desktop_app.domain.errors import InvalidInput, InvalidVisit
from desktop_app.domain.ids import LocalId, ServerId
from desktop_app.domain.problems import Problem, RuleBroken
from desktop_app.store import directory, kept, renaming
from desktop_app.store.database import Database, Writing
from desktop_app.words import mark


def set_me(database: Database, person: LocalId) -> int:
    """Says who writes here; what was kept without an author becomes theirs. Answers how many records that were."""
    with database.write("set_me") as writing:
        directory.entry(writing.connection, Kind.PERSON, person)
        kept.put_setting(writing.connection, "me", person)
        adopted = renaming.adopt_authorless(writing, person)
        writing.changed_directory()
        return adopted


def set_me_by_number(database: Database, number: ServerId) -> int:
    with database.write("set_me") as writing:
        person = directory.placeholders(writing.connection, Kind.PERSON, [number])[number]
    return set_me(database, person)


def add_entry(
    database: Database,
    kind: Kind,
    name: str,
    *,
    number: ServerId | None = None,
    organization: LocalId | None = None,
    director: LocalId | None = None,
) -> Entry:
    """A new entry made by hand; a number that is known already gives its entry this name instead."""
    name = checked_name(name)
    with database.write("add_entry") as writing:
        entry = _named(writing, kind, number, None, name)
        _place(writing, entry, organization, director)
        return entry


def name_entry(database: Database, line: DirectoryLine, *, local: LocalId | None = None) -> Entry:
    """Gives a number its name, or the nameless-numbered entry `local` its number and name."""
    with database.write("name_entry") as writing:
        return _take_line(writing, line, local)


def checked_name(name: str) -> str:
    try:
        checked = rules.name(name)
    except RuleBroken as broken:
        raise InvalidVisit([broken.of("name")]) from None
    if checked is None:
        raise InvalidVisit([Problem("name", mark("名称是空的，请填写"))])
    return checked


def _take_line(writing: Writing, line: DirectoryLine, local: LocalId | None) -> Entry:
    entry = _named(writing, line.kind, line.number, local, checked_name(line.name))
    organization = director = None
    if line.organization is not None:
        number = line.organization
        organization = directory.placeholders(writing.connection, Kind.ORGANIZATION, [number])[number]
    if line.director is not None:
        director = directory.placeholders(writing.connection, Kind.PERSON, [line.director])[line.director]
    _place(writing, entry, organization, director)
    return entry


def _named(writing: Writing, kind: Kind, number: ServerId | None, local: LocalId | None, name: str) -> Entry:
    writing.names_move()
    connection = writing.connection
    writing.changed_directory()
    known = directory.by_numbers(connection, kind, [number]).get(number) if number is not None else None
    if known is None and local is None and kind is Kind.ORGANIZATION and number is not None:
        # The number of a name that the titles of records brought before anybody said its number.
        local = directory.titled(connection, name)
    if local is not None:
        present = directory.entry(connection, kind, local)
        if known is not None and known != local:
            raise InvalidInput(mark("{kind}编号 {number} 已经属于另一条，请检查编号。"), kind=kind.word, number=number)
        if present.number is not None and present.number != number:
            raise InvalidInput(
                mark("这个{kind}已有编号 {present}，不能改为 {number}。"),
                kind=kind.word, present=present.number, number=number,
            )  # fmt: skip
        renaming.give_number(writing, kind, local, number)
        known = local
    if known is None:
        return directory.add(connection, kind, name, number=number)
    renaming.rename(writing, kind, known, name)
    return Entry(kind, known, number, name)


def _place(writing: Writing, entry: Entry, organization: LocalId | None, director: LocalId | None) -> None:
    values: dict[str, Any] = {"organization_id": organization, "director_id": director}
    given = {column: value for column, value in values.items() if value is not None}
    if given:
        renaming.place(writing, entry.kind, entry.id, given)
