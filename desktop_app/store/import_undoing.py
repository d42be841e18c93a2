"""An import is taken back from its last line to its first: what it made goes, what it changed is as it was.

What somebody has used since stays and is counted by its reason. The recycle bin is not asked: the file brings it all
again. Each line is forgotten in the transaction that undid it, so that a crash leaves no half.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, delete, exists, func, or_, select, update

from desktop_app.domain.directory import Kind
from desktop_app.domain.ids import LocalId
from desktop_app.store import import_journal, renaming, search_index
from desktop_app.store.database import Writing
from desktop_app.store.references import references_to, spoken_of
from desktop_app.store.schema import (
    claim,
    comment,
    directory_tables,
    dispatch,
    draft,
    field_change,
    outbox,
    visit_record,
)
from desktop_app.words import mark

_NOT_STARTED = ("READY", "PARKED")

SENT, EDITED, COMMENTED, DRAFTED, USED, RENAMED = (
    mark("已发送到服务器"),
    mark("导入后修改过"),
    mark("导入后有人评论"),
    mark("正在修改（有草稿）"),
    mark("名录中的条目还有别处在用"),
    mark("名录中的条目导入后又改过名"),
)


@dataclass(slots=True)
class Undoing:
    """One undo: `counts` is what was taken back, `kept` what stayed, by its reason."""

    counts: Counter[str]
    kept: Counter[str]
    spoken: dict[Kind, set[LocalId]] | None = None
    """Entries that drafts, histories and the like name; read once, because it takes the reading of them all."""

    def piece(self, writing: Writing, deeds: Sequence[Row[Any]]) -> None:
        """Takes back these lines, which are the last ones of their import."""
        writing.names_move()
        records = {
            one.entry_id: json.loads(one.before) if one.before else {"comments": 0}
            for one in deeds
            if one.kind == import_journal.RECORD
        }
        if records:
            self.counts["records"] += _remove(writing, records, self.kept)
        entries = [one for one in deeds if one.kind != import_journal.RECORD]
        if entries:
            if self.spoken is None:
                self.spoken = spoken_of(writing.connection, but="")
            for deed in entries:
                self._entry(writing, Kind(deed.kind), deed)
        import_journal.forget(writing.connection, [one.id for one in deeds])

    def _entry(self, writing: Writing, kind: Kind, deed: Row[Any]) -> None:
        """The journal has the organization before the customer that belongs to it."""
        table = directory_tables[kind]
        row = writing.execute(select(table).where(table.c.id == deed.entry_id)).one_or_none()
        if row is None:
            return
        if import_journal.is_making(deed.before):
            assert self.spoken is not None
            made = import_journal.made_as(deed.before)
            if made is not None and import_journal.as_made(row) != made:
                self.kept[EDITED] += 1
                return
            if row.id in self.spoken[kind] or _is_used(writing.connection, kind, row.id):
                self.kept[USED] += 1
                return
            writing.execute(delete(table).where(table.c.id == row.id))
            self.counts["entries"] += 1
        elif (reason := _put_back(writing, kind, row, json.loads(deed.before))) is None:
            self.counts["restored"] += 1
        else:
            self.kept[reason] += 1
        writing.changed_directory()


# --- records -------------------------------------------------------------------------------------------------------


def _remove(writing: Writing, brought: Mapping[int, Mapping[str, Any]], kept: Counter[str]) -> int:
    """`brought` are the records with what the journal has of their comments."""
    connection = writing.connection
    here = set(connection.execute(select(visit_record.c.id).where(visit_record.c.id.in_(tuple(brought)))).scalars())
    stays = _reasons(connection, {id_: brought[id_] for id_ in here})
    kept.update(stays.values())
    going = sorted(here - stays.keys())
    if not going:
        return 0
    search_index.forget(connection, [LocalId(id_) for id_ in going])
    connection.execute(delete(outbox).where(outbox.c.record_id.in_(going)))  # before the comments that they speak of
    for column in references_to(visit_record):
        if column.table is not outbox:
            connection.execute(delete(column.table).where(column.in_(going)))
    connection.execute(delete(visit_record).where(visit_record.c.id.in_(going)))
    writing.changed(LocalId(id_) for id_ in going)
    return len(going)


def _reasons(connection: Connection, records: Mapping[int, Mapping[str, Any]]) -> dict[int, str]:
    """Why a record stays, for each that does; the weightiest reason first."""
    if not records:
        return {}
    of = visit_record.c.id.in_(tuple(records))
    sent = or_(
        exists().where(outbox.c.record_id == visit_record.c.id, outbox.c.state.not_in(_NOT_STARTED)),
        exists().where(
            outbox.c.record_id == visit_record.c.id,
            dispatch.c.outbox_id == outbox.c.id,
            dispatch.c.sent_at.is_not(None),
        ),
        exists().where(claim.c.record_id == visit_record.c.id),
    )
    edited = or_(visit_record.c.revision > 1, exists().where(field_change.c.record_id == visit_record.c.id))
    drafted = exists().where(draft.c.record_id == visit_record.c.id)
    found: dict[int, str] = {}
    for condition, reason in ((sent, SENT), (edited, EDITED), (drafted, DRAFTED)):
        for id_ in connection.execute(select(visit_record.c.id).where(of, condition)).scalars():
            found.setdefault(id_, reason)
    for id_ in _commented(connection, records):
        found.setdefault(id_, COMMENTED)
    return found


def _commented(connection: Connection, brought: Mapping[int, Mapping[str, Any]]) -> set[int]:
    """Records with more or other comments than the import brought, or one that is owed to a server."""
    records = tuple(brought)
    owed = select(outbox.c.record_id).where(outbox.c.record_id.in_(records), outbox.c.kind == "comment")
    present = (
        select(comment.c.record_id, func.count().label("many"))
        .where(comment.c.record_id.in_(records))
        .group_by(comment.c.record_id)
    )
    more = {row.record_id for row in connection.execute(present) if row.many > brought[row.record_id]["comments"]}
    said = {id_: one["said"] for id_, one in brought.items() if "said" in one}
    now = import_journal.what_is_said(connection, list(said))
    other = {id_ for id_, words in said.items() if now.get(id_) != words}
    return {*connection.execute(owed).scalars(), *more, *other}


# --- the directory -------------------------------------------------------------------------------------------------


def _is_used(connection: Connection, kind: Kind, id_: LocalId) -> bool:
    return any(
        connection.execute(select(column).where(column == id_).limit(1)).first() is not None
        for column in references_to(directory_tables[kind])
    )


def _put_back(writing: Writing, kind: Kind, row: Row[Any], before: dict[str, Any]) -> str | None:
    """The entry's columns as they stood; or the reason why not, when somebody has changed them since.

    `became` and `got`, where the journal has them, are the name and the places that the import gave.
    """
    became, got = before.pop("became", None), before.pop("got", {})
    if became is not None and row.name != became:
        return RENAMED
    if any(row._mapping[name] != value for name, value in got.items()):
        return EDITED
    table = directory_tables[kind]
    values = {name: value for name, value in before.items() if name in table.c}
    writing.execute(update(table).where(table.c.id == row.id).values(values))
    renaming.retitle(writing, kind, row.id)
    places: dict[str, LocalId | None] = {
        name: values[name] for name in ("organization_id", "director_id") if name in values
    }
    if places:
        renaming.place(writing, kind, row.id, places)
    return None
