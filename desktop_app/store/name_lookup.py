"""Names of the directory that occur in a line of text, and those that a short form may stand for.

A directory has up to a hundred thousand names and a line a hundred letters. So it is the parts of the line that are
looked up, all of them in the index of the folded names, rather than every name in the line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, bindparam, func, select

from desktop_app.domain.directory import Entry, Kind
from desktop_app.domain.ids import LocalId
from desktop_app.domain.line_pieces import Known
from desktop_app.domain.search import fold, is_pinyin
from desktop_app.store import kept
from desktop_app.store.dialects import contains
from desktop_app.store.schema import directory_tables, organization

LONGEST_NAME = 40
LONGEST_TEXT = 200
"""Letters. What stands behind them is talk, whoever is named in it."""
LEARNT = "one_line_names"
"""The setting with what was chosen for which words, by kind and organization."""
_REMEMBERED = 500
_AT_ONCE = 500
_MOST = 8
_HIGHEST = "\U0010ffff"


def occurring(connection: Connection, text: str) -> tuple[Known, ...]:
    """Every entry whose whole folded name, two letters or more, stands in the folded `text`."""
    parts = sorted(_parts(text[:LONGEST_TEXT]))
    found: list[Known] = []
    for kind in Kind:
        for start in range(0, len(parts), _AT_ONCE):
            some = parts[start : start + _AT_ONCE]
            # Always as many, so that the statement is prepared once.
            some += some[-1:] * (_AT_ONCE - len(some))
            found += (_known(kind, row) for row in connection.execute(_CALLED[kind], {"names": some}))
    return tuple(found)


def beginning(
    connection: Connection, kind: Kind, begin: str, *, within: LocalId | None = None, limit: int = _MOST
) -> tuple[Known, ...]:
    """Entries whose folded name begins so, those used last first."""
    table = directory_tables[kind]
    wanted = _latest(kind).where(table.c.folded >= begin, table.c.folded < begin + _HIGHEST).limit(limit)
    if within is not None:
        wanted = wanted.where(table.c.organization_id == within)
    return tuple(_known(kind, row) for row in connection.execute(wanted))


def short_for(connection: Connection, short: str) -> tuple[Known, ...]:
    """Organizations that `short` may stand for: the letters of 济大 in this order in 济南大学, jndx as its initials.

    A name that begins with all of `short` comes first; where none has its letters so, one that holds it whole.
    """
    table = organization.c
    if is_pinyin(short):
        wanted = _latest(Kind.ORGANIZATION).where(contains(table.pinyin, f" {short}")).limit(_MOST)
        return tuple(_known(Kind.ORGANIZATION, row) for row in connection.execute(wanted))
    first = and_(table.folded >= short[0], table.folded < short[0] + _HIGHEST)
    pattern = "%".join(letter.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") for letter in short)
    whole = func.substr(table.folded, 1, len(short)) == short
    lettered = select(*_columns(Kind.ORGANIZATION)).where(first, table.folded.like(f"{pattern}%", escape="\\"))
    lettered = lettered.order_by(whole.desc(), func.coalesce(table.used_at, 0).desc(), table.id).limit(_MOST)
    found = connection.execute(lettered).all()
    if not found and len(short) > 2:
        found = connection.execute(_latest(Kind.ORGANIZATION).where(contains(table.folded, short)).limit(_MOST)).all()
    return tuple(_known(Kind.ORGANIZATION, row) for row in found)


def parents_of(connection: Connection, place: LocalId) -> tuple[Known, ...]:
    """The big visits of an organization, the one used last first."""
    wanted = _latest(Kind.PARENT).where(directory_tables[Kind.PARENT].c.organization_id == place).limit(_MOST)
    return tuple(_known(Kind.PARENT, row) for row in connection.execute(wanted))


def one(connection: Connection, kind: Kind, id_: LocalId) -> Known | None:
    row = connection.execute(_entries(kind).where(directory_tables[kind].c.id == id_)).one_or_none()
    return None if row is None else _known(kind, row)


def _parts(text: str) -> set[str]:
    return {
        text[start:end]
        for start in range(len(text))
        for end in range(start + 2, min(len(text), start + LONGEST_NAME) + 1)
        if not (text[start].isspace() or text[end - 1].isspace())
    }


def _columns(kind: Kind) -> Sequence[Any]:
    table = directory_tables[kind]
    return table.c.id, table.c.number, table.c.name


def _entries(kind: Kind) -> Select[Any]:
    """With the organization, for kinds that have one."""
    table = directory_tables[kind]
    if "organization_id" not in table.c:
        return select(*_columns(kind))
    place = organization.alias("place")
    beside = (place.c.id.label("place"), place.c.number.label("place_number"), place.c.name.label("place_name"))
    return select(*_columns(kind), *beside).outerjoin_from(table, place, table.c.organization_id == place.c.id)


def _latest(kind: Kind) -> Select[Any]:
    table = directory_tables[kind]
    return _entries(kind).order_by(func.coalesce(table.c.used_at, 0).desc(), table.c.id.desc())


_CALLED = {
    kind: _entries(kind).where(table.c.folded.in_(bindparam("names", expanding=True)), table.c.name.is_not(None))
    for kind, table in directory_tables.items()
}


def _known(kind: Kind, row: Row[Any]) -> Known:
    place = getattr(row, "place", None)
    beside = Entry(Kind.ORGANIZATION, place, row.place_number, row.place_name) if place is not None else None
    return Known(Entry(kind, row.id, row.number, row.name), beside)


# --- what a line is read with ----------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class StoredNames:
    """The directory of one connection, as `domain.line_pieces.Names` asks it."""

    connection: Connection

    def occurring(self, text: str) -> Sequence[Known]:
        return occurring(self.connection, text)

    def customers(self, begin: str, organization: LocalId | None) -> Sequence[Known]:
        return beginning(self.connection, Kind.CUSTOMER, fold(begin), within=organization)

    def people(self, surname: str) -> Sequence[Known]:
        return beginning(self.connection, Kind.PERSON, fold(surname))

    def organizations(self, short: str) -> Sequence[Known]:
        return short_for(self.connection, short)

    def parents(self, organization: LocalId) -> Sequence[Known]:
        return parents_of(self.connection, organization)

    def learnt(self, kind: Kind, said: str, organization: LocalId | None) -> Known | None:
        found = (kept.get_setting(self.connection, LEARNT) or {}).get(_key(kind, said, organization))
        if found is None:
            return None
        id_, name = found
        known = one(self.connection, kind, LocalId(id_))
        # An entry that was deleted leaves its id to the next one: that is somebody else, and asked again.
        return known if known is not None and known.entry.name == name else None


def learn(connection: Connection, chosen: Mapping[str, Known]) -> None:
    """What a person chose for words that are not its whole name, by these words; the latest hundreds are kept."""
    fresh: dict[str, tuple[int, str | None]] = {}
    for said, known in chosen.items():
        place = known.organization.id if known.entry.kind is Kind.CUSTOMER and known.organization else None
        if fold(known.entry.name or "") != fold(said):
            fresh[_key(known.entry.kind, fold(said), place)] = known.entry.id, known.entry.name
    if fresh:
        before = kept.get_setting(connection, LEARNT) or {}
        all_of_them = {key: id_ for key, id_ in before.items() if key not in fresh} | fresh
        kept.put_setting(connection, LEARNT, dict(list(all_of_them.items())[-_REMEMBERED:]))


def _key(kind: Kind, said: str, organization: LocalId | None) -> str:
    return f"{kind} {organization or ''} {said}"
