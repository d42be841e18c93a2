"""Two directory entries that turn out to be one: everything that speaks of the one speaks of the other from then on.

What was moved is remembered row by row, so that the two can be parted again. What came to the one that stayed
meanwhile stays with it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Connection, Table, bindparam, delete, insert, select, update

from desktop_app.domain.directory import Entry, Kind
from desktop_app.domain.errors import NotAllowed, NotFound
from desktop_app.domain.ids import LocalId
from desktop_app.store import renaming, samples
from desktop_app.store.database import Writing
from desktop_app.store.references import bodies_that_name, is_choice, kind_of, references_to
from desktop_app.store.rows import to_json
from desktop_app.store.schema import (
    directory_tables,
    read_receipt,
    record_customer,
    record_follower,
    visit_record,
)
from desktop_app.words import mark

_ONCE_A_RECORD = (record_follower, record_customer, read_receipt)
"""A record names nobody twice in these."""
_AS_IN_THE_RECORD = ("record_time", "server_order", "event", "organization_id", "director_id")
_NAME = ("name", "folded", "pinyin", "named_by")


@dataclass(frozen=True, slots=True)
class Moved:
    """Rows of a table, by what else their key consists of, that named the one entry in `column`."""

    table: Table
    column: str
    keys: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Body:
    """A kept text that named the one entry, before and after."""

    table: Table
    column: str
    key: dict[str, Any]
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Joined:
    """What `part` needs to take it back. `lost` and `stayed` are the two rows of the directory as they were."""

    kind: Kind
    lost: dict[str, Any]
    stayed: dict[str, Any]
    moved: tuple[Moved, ...]
    doubled: tuple[tuple[Table, dict[str, Any]], ...]
    """Rows that named the one where the other stood already."""
    bodies: tuple[Body, ...]


def join(writing: Writing, kind: Kind, lost: LocalId, stays: LocalId) -> Joined:
    """Makes of `lost` and `stays` one; `NotAllowed` where the server knows them as two."""
    writing.names_move()
    connection, table = writing.connection, directory_tables[kind]
    gone, stayed = _row(connection, kind, lost), _row(connection, kind, stays)
    _check(kind, gone, stayed)
    moved: list[Moved] = []
    doubled: list[tuple[Table, dict[str, Any]]] = []
    records: set[int] = set()
    for column in references_to(table):
        records |= _records_in(connection, column, lost)
        doubled += [(column.table, row) for row in _take_doubles(connection, column, lost, stays)]
        moved.append(_move(connection, column, lost, stays))
    bodies = tuple(_renamed_bodies(connection, kind, lost, stays))
    for body in bodies:
        _put_body(connection, body, body.before, body.after)
    connection.execute(delete(table).where(table.c.id == lost))
    samples.forget_entry(connection, kind, lost)
    connection.execute(update(table).where(table.c.id == stays).values(_filled(gone, stayed)))
    _count_readers(connection, doubled, -1)
    writing.changed_directory()
    renaming.settle(writing, records)
    return Joined(kind, gone, stayed, tuple(moved), tuple(doubled), bodies)


def part(writing: Writing, joined: Joined) -> LocalId:
    """Takes `join` back; answers the id of the entry that is there again."""
    writing.names_move()
    connection, table = writing.connection, directory_tables[joined.kind]
    lost, stays = joined.lost["id"], joined.stayed["id"]
    now = _row(connection, joined.kind, stays)
    given = [name for name in _filled(joined.lost, joined.stayed) if now[name] == joined.lost[name]]
    if given:
        before = {name: joined.stayed[name] for name in given}
        connection.execute(update(table).where(table.c.id == stays).values(before))
    connection.execute(insert(table).values(joined.lost))
    for moved in joined.moved:
        _move_back(connection, moved, lost, stays)
    there = [(into, row) for into, row in joined.doubled if _stands(connection, row)]
    for into, row in there:
        connection.execute(insert(into).values(row | _of_record(connection, into, row)))
    for body in joined.bodies:
        _put_body(connection, body, body.after, body.before)
    _count_readers(connection, there, 1)
    writing.changed_directory()
    records = {key["record_id"] for moved in joined.moved for key in moved.keys if "record_id" in key}
    records |= {key["id"] for moved in joined.moved if moved.table is visit_record for key in moved.keys}
    records |= {row["record_id"] for _, row in there if "record_id" in row}
    renaming.settle(writing, _still_there(connection, records))
    return LocalId(lost)


def _row(connection: Connection, kind: Kind, id_: LocalId) -> dict[str, Any]:
    table = directory_tables[kind]
    row = connection.execute(select(table).where(table.c.id == id_)).one_or_none()
    if row is None:
        raise NotFound(mark("没有这个{kind}（本机编号 {id}）。"), kind=kind.word, id=id_)
    return dict(row._mapping)


def _check(kind: Kind, gone: dict[str, Any], stayed: dict[str, Any]) -> None:
    one, other = (Entry(kind, LocalId(row["id"]), row["number"], row["name"]).label for row in (gone, stayed))
    if gone["id"] == stayed["id"]:
        raise NotAllowed(mark("「{name}」不能与它自己合并。"), name=one)
    if gone["number"] is not None and stayed["number"] is not None:
        raise NotAllowed(
            mark("「{one}」和「{other}」在服务器上是两个编号（{number} 和 {second}），不能只在本机合并。"),
            one=one,
            other=other,
            number=gone["number"],
            second=stayed["number"],
        )


def _filled(gone: dict[str, Any], stayed: dict[str, Any]) -> dict[str, Any]:
    """What the one that stays did not have yet: number, place, and the name with all that belongs to it."""
    places: tuple[str, ...] = ("number", "organization_id", "director_id")
    wanted = [name for name in places if name in stayed and stayed[name] is None]
    if stayed["name"] is None:
        wanted += _NAME
    return {"number": stayed["number"]} | {name: gone[name] for name in wanted}


# --- rows ----------------------------------------------------------------------------------------------------------
def _records_in(connection: Connection, column: Column[Any], id_: LocalId) -> set[int]:
    table = column.table
    key = table.c.id if table is visit_record else table.c.record_id if table in _ONCE_A_RECORD else None
    return set() if key is None else set(connection.execute(select(key).where(column == id_)).scalars())


def _take_doubles(connection: Connection, column: Column[Any], lost: LocalId, stays: LocalId) -> list[dict[str, Any]]:
    table: Any = column.table
    if table in _ONCE_A_RECORD:
        same = [table.c.record_id]
    elif column.primary_key:
        same = _others(table, column)
    else:
        return []
    other = table.alias("other")
    both = select(table).where(
        column == lost,
        select(other).where(other.c[column.name] == stays, *(one == other.c[one.name] for one in same)).exists(),
    )
    rows = [dict(row._mapping) for row in connection.execute(both)]
    for row in rows:
        connection.execute(delete(table).where(*(key == row[key.name] for key in table.primary_key)))
    return rows


def _others(table: Any, column: Column[Any]) -> list[Column[Any]]:
    return [key for key in table.primary_key if key.name != column.name]


def _move(connection: Connection, column: Column[Any], lost: LocalId, stays: LocalId) -> Moved:
    table: Any = column.table
    keys = _others(table, column)
    found = connection.execute(select(*keys).where(column == lost))
    moved = Moved(table, column.name, tuple(dict(row._mapping) for row in found))
    connection.execute(update(table).where(column == lost).values({column.name: stays}))
    return moved


def _move_back(connection: Connection, moved: Moved, lost: LocalId, stays: LocalId) -> None:
    """Those that still name the one that stayed: what a person changed since is as they changed it."""
    if not moved.keys:
        return
    table: Any = moved.table
    column = table.c[moved.column]
    same = [table.c[name] == bindparam(f"key_{name}") for name in moved.keys[0]]
    statement = update(table).where(column == stays, *same).values({moved.column: lost})
    connection.execute(statement, [{f"key_{name}": value for name, value in key.items()} for key in moved.keys])


def _stands(connection: Connection, row: dict[str, Any]) -> bool:
    return "record_id" not in row or bool(_still_there(connection, [row["record_id"]]))


def _still_there(connection: Connection, records: Iterable[int]) -> Sequence[int]:
    wanted = tuple(records)
    found: list[int] = []
    for start in range(0, len(wanted), 500):
        ids = select(visit_record.c.id).where(visit_record.c.id.in_(wanted[start : start + 500]))
        found += connection.execute(ids).scalars()
    return found


def _of_record(connection: Connection, table: Table, row: dict[str, Any]) -> dict[str, Any]:
    """A follower's row carries columns of its record, which may have changed."""
    if table is not record_follower:
        return {}
    record = visit_record.c
    columns = select(*(record[name] for name in _AS_IN_THE_RECORD)).where(record.id == row["record_id"])
    return dict(connection.execute(columns).one()._mapping)


def _count_readers(connection: Connection, rows: Sequence[tuple[Table, dict[str, Any]]], by: int) -> None:
    record = visit_record.c
    for table, row in rows:
        if table is read_receipt:
            more = update(visit_record).where(record.id == row["record_id"])
            connection.execute(more.values(reading_count=record.reading_count + by))


# --- kept bodies ---------------------------------------------------------------------------------------------------
def _renamed_bodies(connection: Connection, kind: Kind, lost: LocalId, stays: LocalId) -> Iterable[Body]:
    for table, column, key, name, before in bodies_that_name(connection, but=samples.ENTRIES_KEY):
        with suppress(ValueError):
            value = json.loads(before)
            after = _renamed(name, value, kind, lost, stays)
            if after != value:
                yield Body(table, column, key, before, to_json(after))


def _renamed(key: str, value: Any, kind: Kind, lost: LocalId, stays: LocalId) -> Any:
    if isinstance(value, dict):
        if is_choice(value) and (value["kind"], value["entry"]) == (kind.value, lost):
            value = value | {"entry": int(stays)}
        return {inner: _renamed(str(inner), part, kind, lost, stays) for inner, part in value.items()}
    if isinstance(value, list):
        return _once(key, [_renamed(key, part, kind, lost, stays) for part in value], kind)
    if type(value) is int and value == lost and kind_of(key) is kind:
        return int(stays)
    return value


def _once(key: str, parts: list[Any], kind: Kind) -> list[Any]:
    """Nobody is named twice: in a list of ids, and among the rows of a record in the recycle bin."""
    if kind_of(key) is kind:
        return list(dict.fromkeys(parts))
    if key not in {table.name for table in _ONCE_A_RECORD}:
        return parts
    named = "customer_id" if key == record_customer.name else "person_id"
    return list({row[named]: row for row in reversed(parts)}.values())[::-1]


def _put_body(connection: Connection, body: Body, was: str, becomes: str) -> None:
    """Unless it was written anew meanwhile."""
    table, column = body.table, body.table.c[body.column]
    here = [table.c[name] == value for name, value in body.key.items()]
    connection.execute(update(table).where(column == was, *here).values({body.column: becomes}))
