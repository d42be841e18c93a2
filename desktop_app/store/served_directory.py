"""What changed, as it is now: records and directory entries behind the places of the change log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from desktop_app.domain.directory import Kind
from desktop_app.domain.ids import LocalId, ServerId
from desktop_app.domain.visit import Record
from desktop_app.store import directory, records, served_pages
from desktop_app.store.change_log import Changed
from desktop_app.store.schema import directory_tables, visit_record

_PLACES = {"organization_id": Kind.ORGANIZATION, "director_id": Kind.PERSON}


@dataclass(frozen=True, slots=True)
class ChangedRecords:
    """`revisions` are (number, revision) of each of `records`; `gone` are numbers that are not to be seen any more."""

    records: list[Record]
    revisions: list[tuple[ServerId, int]]
    gone: list[ServerId]


def records_of(connection: Connection, changes: Sequence[Changed], *, seen_by: LocalId | None) -> ChangedRecords:
    ids = [LocalId(one.entry) for one in changes]
    found = select(visit_record.c.id, visit_record.c.server_id, visit_record.c.revision).where(
        visit_record.c.id.in_(ids)
    )
    rows = {row.id: row for row in connection.execute(found)} if ids else {}
    shown = [id_ for id_ in ids if id_ in rows and (seen_by is None or served_pages.seen(connection, id_, seen_by))]
    # One without a number has not been adopted yet: it comes once it has one, which is a change again.
    numbered = [id_ for id_ in shown if rows[id_].server_id is not None]
    visible = set(shown)
    gone = [ServerId(one.number) for one in changes if one.entry not in visible and one.number is not None]
    revisions = [(ServerId(rows[id_].server_id), rows[id_].revision) for id_ in numbered]
    return ChangedRecords(records.load(connection, numbered), revisions, gone)


def entries_of(connection: Connection, changes: Sequence[Changed]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Entries as others are told of them, by number, and those whose number names nobody any more."""
    rows: dict[tuple[str, int], Any] = {}
    for kind, table in directory_tables.items():
        ids = [one.entry for one in changes if one.kind == kind]
        if ids:
            found = connection.execute(select(table).where(table.c.id.in_(ids)))
            rows |= {(kind.value, row.id): dict(row._mapping) for row in found}
    numbers = {
        name: directory.entries(connection, kind, {row[name] for row in rows.values() if row.get(name)})
        for name, kind in _PLACES.items()
    }
    entries, gone = [], []
    for one in changes:
        row = rows.get((one.kind, one.entry))
        if row is None:
            if one.number is not None:
                gone.append({"kind": one.kind, "number": one.number})
        elif row["number"] is not None:
            entry = {"kind": one.kind, "number": row["number"], "name": row["name"]}
            for name in _PLACES:
                if name in row:
                    entry[name] = numbers[name][row[name]].number if row[name] else None
            entries.append(entry)
    return entries, gone
