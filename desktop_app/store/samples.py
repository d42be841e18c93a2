"""Sample records in bulk: how they enter a store, and how they and what only they use leave it again.

They are written as plain rows rather than one by one through the actions: a benchmark wants a million of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from desktop_app.domain.directory import Kind
from desktop_app.domain.ids import LocalId
from desktop_app.store import directory, search_index
from desktop_app.store.references import references_to, spoken_of
from desktop_app.store.rows import next_id
from desktop_app.store.schema import (
    NO_NUMBER_YET,
    directory_tables,
    outbox,
    setting,
    visit_record,
)

ENTRIES_KEY = "sample_entries"
"""The setting that names the directory entries which samples brought: JSON, ids by kind."""

TAKEN_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class SampleVisit:
    """One invented record; ids are local, times are seconds, each comment is (author, time, content)."""

    record_time: int
    event: int | None
    parent: int
    organization: int
    director: int
    author: int
    title: str
    texts: tuple[str | None, str | None, str | None, str | None, str | None]
    """effect, problems, suggestion, workplan, note"""
    attachment: str | None
    cost: int | None
    cost_note: str | None
    created: int
    followers: tuple[int, ...]
    customers: tuple[int, ...]
    comments: tuple[tuple[int, int, str], ...]
    readers: tuple[tuple[int, int], ...]


_RECORD_COLUMNS = (
    "id, replica_id, server_order, record_time, event, parent_id, organization_id, director_id, author_id, cost,"
    " comment_count, reading_count, status, create_time, update_time, origin, kept_local, missing, revision, title,"
    " effect, problems, suggestion, workplan, note, attachment, cost_note, folded"
)


def enter(
    connection: Connection, kind: Kind, named: Sequence[tuple[str, Mapping[str, Any]]]
) -> tuple[list[LocalId], list[LocalId]]:
    """The ids of entries of these names, in order, and which of them are new.

    An entry without a number that has the same name and columns is taken as it stands.
    """
    table = directory_tables[kind]
    columns = list(named[0][1])
    wanted = [table.c.name, *(table.c[column] for column in columns), table.c.id]
    known = {tuple(row[:-1]): row[-1] for row in connection.execute(select(*wanted).where(table.c.number.is_(None)))}
    replica = directory.current_replica(connection)
    following = next_id(connection, table)
    ids: list[LocalId] = []
    fresh: list[LocalId] = []
    rows: list[dict[str, Any]] = []
    for name, values in named:
        key = (name, *values.values())
        if key not in known:
            known[key] = following + len(rows)
            fresh.append(known[key])
            rows.append(
                {"id": known[key], "replica_id": replica, "name": name, "named_by": "hand"}
                | dict(values)
                | directory.name_keys(name)
            )
        ids.append(known[key])
    if rows:
        connection.execute(insert(table), rows)
    return ids, fresh


def note_entries(connection: Connection, fresh: Mapping[Kind, Iterable[LocalId]]) -> None:
    kept = _noted(connection)
    for kind, ids in fresh.items():
        kept[kind] = sorted({*kept.get(kind, ()), *ids})
    connection.execute(delete(setting).where(setting.c.key == ENTRIES_KEY))
    connection.execute(insert(setting).values(key=ENTRIES_KEY, value=json.dumps(kept)))


def forget_entry(connection: Connection, kind: Kind, id_: LocalId) -> None:
    """It is gone; the next entry may get its id, and is nobody's sample."""
    noted = _noted(connection)
    if id_ in noted.get(kind, ()):
        noted[kind] = [other for other in noted[kind] if other != id_]
        kept = update(setting).where(setting.c.key == ENTRIES_KEY).values(value=json.dumps(noted))
        connection.execute(kept)


def _noted(connection: Connection) -> dict[Kind, list[LocalId]]:
    text = connection.execute(select(setting.c.value).where(setting.c.key == ENTRIES_KEY)).scalar()
    return {Kind(kind): ids for kind, ids in json.loads(text or "{}").items()}


def write(connection: Connection, visits: Sequence[SampleVisit]) -> list[LocalId]:
    """Inserts the records with all that hangs on them, and leaves them queued for the text index."""
    replica = directory.current_replica(connection)
    first = next_id(connection, visit_record)
    ids = [LocalId(first + place) for place in range(len(visits))]
    numbered = list(zip(ids, visits, strict=True))

    def put(columns: str, rows: list[tuple[Any, ...]]) -> None:
        if rows:
            places = ", ".join("?" * len(rows[0]))
            table, names = columns.split(" ", 1)
            connection.exec_driver_sql(f"INSERT INTO {table} ({names}) VALUES ({places})", rows)

    put(f"visit_record {_RECORD_COLUMNS}", [_record_row(id_, replica, visit) for id_, visit in numbered])
    put(
        "record_follower"
        " person_id, record_time, server_order, record_id, position, event, organization_id, director_id",
        [
            (one, visit.record_time, NO_NUMBER_YET, id_, place, visit.event, visit.organization, visit.director)
            for id_, visit in numbered
            for place, one in enumerate(visit.followers)
        ],
    )
    put(
        "record_customer record_id, position, customer_id",
        [(id_, place, one) for id_, visit in numbered for place, one in enumerate(visit.customers)],
    )
    put(
        "comment record_id, author_id, created, content, folded",
        [
            (id_, author, created, content, search_index.folded_of(content))
            for id_, visit in numbered
            for author, created, content in visit.comments
        ],
    )
    put(
        "read_receipt person_id, record_id, position, created, local",
        [
            (person, id_, place, created, True)
            for id_, visit in numbered
            for place, (person, created) in enumerate(visit.readers)
        ],
    )
    search_index.touch(connection, ids)
    return ids


def _record_row(id_: LocalId, replica: int, visit: SampleVisit) -> tuple[Any, ...]:
    return (
        id_, replica, NO_NUMBER_YET, visit.record_time, visit.event, visit.parent, visit.organization, visit.director,
        visit.author, visit.cost, len(visit.comments), len(visit.readers), 1, visit.created, visit.created, "sample",
        True, False, 1, visit.title, *visit.texts, visit.attachment, visit.cost_note,
        search_index.folded_of(visit.title, *visit.texts),
    )  # fmt: skip


def count(connection: Connection) -> int:
    return int(connection.execute(select(func.count()).where(visit_record.c.origin == "sample")).scalar_one())


def take_some(connection: Connection) -> list[LocalId]:
    """Deletes up to TAKEN_AT_ONCE sample records and answers which; a record that is owed to a server stays."""
    ids = [
        LocalId(id_)
        for id_ in connection.execute(
            select(visit_record.c.id)
            .where(visit_record.c.origin == "sample", visit_record.c.id.not_in(select(outbox.c.record_id)))
            .limit(TAKEN_AT_ONCE)
        ).scalars()
    ]
    if not ids:
        return ids
    search_index.forget(connection, ids)
    for column in references_to(visit_record):
        connection.execute(delete(column.table).where(column.in_(ids)))
    connection.execute(delete(visit_record).where(visit_record.c.id.in_(ids)))
    return ids


def take_entries(connection: Connection) -> bool:
    """Deletes the directory entries that samples brought and nothing uses any more; true when any went."""
    noted = _noted(connection)
    left: dict[Kind, list[LocalId]] = {}
    spoken = spoken_of(connection, but=ENTRIES_KEY)
    # What points at others goes first.
    for kind in (Kind.PARENT, Kind.CUSTOMER, Kind.ORGANIZATION, Kind.PERSON):
        table = directory_tables[kind]
        ids = set(noted.get(kind, ()))
        used = ids & spoken[kind]
        for column in references_to(table):
            if ids:
                used |= ids & set(connection.execute(select(column).distinct()).scalars())
        numbered = select(table.c.id).where(table.c.number.is_not(None))
        used |= ids & set(connection.execute(numbered).scalars())
        for some in _slices(sorted(ids - used)):
            connection.execute(delete(table).where(table.c.id.in_(some)))
        left[kind] = sorted(used)
    connection.execute(delete(setting).where(setting.c.key == ENTRIES_KEY))
    if any(left.values()):
        note_entries(connection, left)
    return any(noted.values()) and noted != left


def _slices(ids: Sequence[LocalId]) -> Iterator[Sequence[LocalId]]:
    for start in range(0, len(ids), TAKEN_AT_ONCE):
        yield ids[start : start + TAKEN_AT_ONCE]
