"""People, organizations, customers and parents: found by number, id or what is typed; named by hand or a pull."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, and_, bindparam, case, func, or_, select, update

from desktop_app.domain.directory import Entry, Kind
from desktop_app.domain.errors import NotFound
from desktop_app.domain.ids import LocalId, ServerId
from desktop_app.domain.search import fold, is_initial, is_pinyin, pinyin_key, terms_of
from desktop_app.store.dialects import by_letters, contains
from desktop_app.store.rows import insert_or_rewrite, insert_unless_there
from desktop_app.store.schema import directory_tables, replica
from desktop_app.words import mark

THIS_REPLICA = select(replica.c.id).where(replica.c.current)
"""The current replica's id; as a value inside another statement it saves a question of its own."""


def current_replica(connection: Connection) -> int:
    return int(connection.execute(THIS_REPLICA).scalar_one())


def entries(connection: Connection, kind: Kind, ids: Iterable[LocalId]) -> dict[LocalId, Entry]:
    table = directory_tables[kind]
    wanted = tuple(set(ids))
    if not wanted:
        return {}
    rows = connection.execute(select(table.c.id, table.c.number, table.c.name).where(table.c.id.in_(wanted)))
    return {row.id: Entry(kind, row.id, row.number, row.name) for row in rows}


def entry(connection: Connection, kind: Kind, id_: LocalId) -> Entry:
    found = entries(connection, kind, (id_,))
    if id_ not in found:
        raise NotFound(mark("没有这个{kind}（本机编号 {id}）。"), kind=kind.word, id=id_)
    return found[id_]


def by_numbers(connection: Connection, kind: Kind, numbers: Iterable[ServerId]) -> dict[ServerId, LocalId]:
    """The local ids of the numbers that the current replica knows."""
    table = directory_tables[kind]
    wanted = tuple(set(numbers))
    if not wanted:
        return {}
    rows = connection.execute(
        select(table.c.number, table.c.id).where(
            table.c.replica_id == THIS_REPLICA.scalar_subquery(), table.c.number.in_(wanted)
        )
    )
    return {ServerId(row.number): LocalId(row.id) for row in rows}


def placeholders(connection: Connection, kind: Kind, numbers: Iterable[ServerId]) -> dict[ServerId, LocalId]:
    """The local ids of all `numbers`; one never seen before gets a nameless entry that can be named later."""
    wanted = set(numbers)
    known = by_numbers(connection, kind, wanted)
    fresh = sorted(wanted - known.keys())
    if fresh:
        table = directory_tables[kind]
        owner = current_replica(connection)
        # In ascending order: two processes that bring the same numbers would else wait for each other.
        rows = [{"replica_id": owner, "number": number} for number in fresh]
        connection.execute(insert_unless_there(connection, table), rows)
        known |= by_numbers(connection, kind, fresh)
    return known


def add(
    connection: Connection,
    kind: Kind,
    name: str | None,
    *,
    number: ServerId | None = None,
    by: str = "hand",
    **columns: LocalId | None,
) -> Entry:
    """A new entry; `columns` are `organization_id` (customer, parent) and `director_id` (parent).

    Where a nameless entry of that number has come this moment, it is the one that gets the name.
    """
    table = directory_tables[kind]
    values: dict[str, Any] = {"replica_id": current_replica(connection), "number": number, **columns}
    if name:
        values |= {"name": name, "named_by": by, **name_keys(name)}
    id_ = connection.execute(insert_or_rewrite(connection, table, values, ("replica_id", "number"))).scalar_one()
    return Entry(kind, LocalId(id_), number, name)


def rename(connection: Connection, kind: Kind, id_: LocalId, name: str, *, by: str = "hand", at: int = 0) -> None:
    table = directory_tables[kind]
    connection.execute(
        update(table).where(table.c.id == id_).values(name=name, named_by=by, named_at=at, **name_keys(name))
    )


def name_keys(name: str) -> dict[str, str]:
    """What a name is found by: its folded form and its pinyin (`domain.search.pinyin_key`)."""
    return {"folded": fold(name), "pinyin": _pinyin(name)}


def _pinyin(name: str) -> str:
    if name.isascii():
        return pinyin_key([word for word in fold(name).split() if word.isalnum()])
    from pypinyin import lazy_pinyin  # 250 ms to import, and only for a new Chinese name

    return pinyin_key([syllable for part in lazy_pinyin(fold(name)) for syllable in part.split() if syllable.isalnum()])


def find(
    connection: Connection, kind: Kind, typed: str, *, limit: int, organization: LocalId | None = None
) -> tuple[Entry, ...]:
    """Entries that answer to every typed term by name, pinyin or number: latest used first, then by name."""
    table = directory_tables[kind]
    wanted: Select[Any] = select(table.c.id, table.c.number, table.c.name)
    for term in terms_of(typed):
        wanted = wanted.where(answers_to(table, term))
    if organization is not None:
        wanted = wanted.where(table.c.organization_id == organization)
    term = fold(typed).strip()
    exact = case((table.c.folded == term, 0), (func.substr(table.c.folded, 1, len(term)) == term, 1), else_=2)
    wanted = wanted.order_by(
        exact, func.coalesce(table.c.used_at, 0).desc(), by_letters(table.c.folded), table.c.id
    ).limit(limit)
    return tuple(Entry(kind, row.id, row.number, row.name) for row in connection.execute(wanted))


def answers_to(table: Table, term: str) -> Any:
    """The SQL of `domain.search.name_answers`, and of the number typed; one letter alone begins a name's pinyin."""
    conditions: list[ColumnElement[bool]] = [contains(table.c.folded, term)]
    if is_pinyin(term):
        conditions.append(contains(table.c.pinyin, " " + term))
    elif is_initial(term):
        conditions.append(func.substr(table.c.pinyin, 1, 2) == " " + term)
    if term.isascii() and term.isdigit() and len(term) < 19:
        conditions.append(table.c.number == int(term))
    return or_(*conditions)


def used(connection: Connection, kind: Kind, ids: Sequence[LocalId], at: int) -> None:
    """Notes the time of the last use. Where somebody else is just writing an entry it is left out: a hint for the order
    of a list is not worth waiting for."""
    if not ids:
        return
    if connection.dialect.name == "sqlite":
        connection.execute(_USED[kind], [{"used": id_, "at": at} for id_ in ids])
        return
    table = directory_tables[kind]
    free = select(table.c.id).where(table.c.id.in_(ids), func.coalesce(table.c.used_at, 0) < at)
    free = free.with_for_update(skip_locked=True, key_share=True)
    connection.execute(update(table).where(table.c.id.in_(free)).values(used_at=at))


_USED = {
    kind: update(table).where(table.c.id == bindparam("used")).values(used_at=bindparam("at"))
    for kind, table in directory_tables.items()
}


def organization_of(connection: Connection, kind: Kind, id_: LocalId) -> LocalId | None:
    table = directory_tables[kind]
    return connection.execute(select(table.c.organization_id).where(table.c.id == id_)).scalar_one_or_none()


def by_name(connection: Connection, kind: Kind, name: str) -> LocalId | None:
    """The first entry of exactly this name, numbered ones before others."""
    table = directory_tables[kind]
    found = connection.execute(
        select(table.c.id)
        .where(and_(table.c.folded == fold(name), table.c.name == name))
        .order_by(table.c.number.is_(None), table.c.id)
        .limit(1)
    ).scalar_one_or_none()
    return LocalId(found) if found is not None else None


def named_by_hand(connection: Connection, people: Iterable[LocalId]) -> frozenset[LocalId]:
    table = directory_tables[Kind.PERSON]
    wanted = tuple(set(people))
    found = select(table.c.id).where(table.c.id.in_(wanted), table.c.named_by == "hand", table.c.name.is_not(None))
    return frozenset(connection.execute(found).scalars()) if wanted else frozenset()


def titled(connection: Connection, name: str) -> LocalId | None:
    """The organization that so far only the titles of records have named so."""
    table = directory_tables[Kind.ORGANIZATION]
    found = select(table.c.id).where(
        table.c.folded == fold(name), table.c.name == name, table.c.number.is_(None), table.c.named_by == "pull"
    )
    return connection.execute(found).scalars().first()


def follow_names(connection: Connection, seen: dict[LocalId, tuple[str, int]]) -> list[LocalId]:
    """People's names that a pull brought, as (name, seconds of the row's last change); whose name changed.

    A name given by hand stays; a name from an earlier pull gives way to a later row's.
    """
    table = directory_tables[Kind.PERSON]
    if not seen:
        return []
    known = connection.execute(
        select(table.c.id, table.c.name, table.c.named_by, table.c.named_at).where(table.c.id.in_(tuple(seen)))
    ).all()
    changed = []
    for row in known:
        name, at = seen[row.id]
        if row.name == name or row.named_by == "hand" or (row.name and (row.named_at or 0) > at):
            continue
        rename(connection, Kind.PERSON, row.id, name, by="pull", at=at)
        changed.append(row.id)
    return changed
