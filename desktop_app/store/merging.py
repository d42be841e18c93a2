"""The server's view of a record meets what was changed here: settled field by field, and what only a person can
settle becomes a conflict with all three values kept. Mine stays on screen until then.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from desktop_app.domain.errors import NotFound
from desktop_app.domain.ids import LocalId
from desktop_app.domain.merge import compare
from desktop_app.store import outbox as owed
from desktop_app.store import saving
from desktop_app.store.rows import from_raw, raw_json, to_json
from desktop_app.store.schema import conflict, outbox, visit_record
from desktop_app.words import mark


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that was changed here and there. Values are in the form of `visit_record.base`; `found_at` is seconds of
    the wall clock."""

    record: LocalId
    field: str
    base: Any
    mine: Any
    theirs: Any
    found_at: int


def kept_on_top(
    connection: Connection, record: LocalId, theirs: Mapping[str, Any], unsent: Collection[str], now: int
) -> frozenset[str]:
    """Which of the `unsent` fields stay as they are here, under a server's view `theirs` (stored form, by field).

    What both sides agree on is owed no longer; what both changed differently becomes a conflict. While a change is on
    its way, what it comes to is not known, so nothing is judged.
    """
    unsent = frozenset(unsent)
    shown = {name: value for name, value in theirs.items() if name in unsent}
    if not shown or _on_its_way(connection, record):
        return unsent
    base = base_of(connection, record)
    mine = json.loads(to_json(saving.stored_values(connection, record)))
    found = compare(base, mine, json.loads(to_json(shown)))
    agreed = found.same | found.theirs
    if agreed:
        drop(connection, record, agreed)
    for name in found.both:
        _disagree(connection, record, name, base[name], shown[name], now)
    _no_more_conflict(connection, record, found.mine | agreed)
    return unsent - agreed


def _on_its_way(connection: Connection, record: LocalId) -> bool:
    states = select(outbox.c.state).where(outbox.c.record_id == record, outbox.c.kind == "modify")
    return any(state in ("SENDING", "ACKED", "AMBIGUOUS") for state in connection.execute(states).scalars())


def base_of(connection: Connection, record: LocalId) -> dict[str, Any]:
    """What the server had of the fields that were changed here."""
    return from_raw(connection.execute(select(visit_record.c.base).where(visit_record.c.id == record)).scalar_one())


def drop(connection: Connection, record: LocalId, fields: Collection[str]) -> None:
    """These fields are owed no longer, in whichever entry they stand, and measured from no longer."""
    for entry in connection.execute(
        select(outbox).where(outbox.c.record_id == record, outbox.c.kind == "modify")
    ).all():
        left = sorted(set(json.loads(entry.fields)) - set(fields))
        if left:
            connection.execute(update(outbox).where(outbox.c.id == entry.id).values(fields=json.dumps(left)))
        else:
            connection.execute(delete(outbox).where(outbox.c.id == entry.id))
    credit(connection, record, dict.fromkeys(fields, None), gone=True)


def credit(connection: Connection, record: LocalId, values: Mapping[str, Any], *, gone: bool = False) -> None:
    """The server is known to have these values now: later changes are measured from them (or, `gone`, not at all)."""
    base = base_of(connection, record)
    if gone:
        base = {name: value for name, value in base.items() if name not in values}
    else:
        base |= values
    connection.execute(update(visit_record).where(visit_record.c.id == record).values(base=raw_json(base)))


def _disagree(connection: Connection, record: LocalId, field: str, base: Any, theirs: Any, now: int) -> None:
    """The field waits for a person in an entry of its own; the others go on."""
    this = (conflict.c.record_id == record, conflict.c.field == field)
    values = {"base": to_json(base), "theirs": to_json(theirs)}
    if connection.execute(update(conflict).where(*this).values(values)).rowcount:
        return
    connection.execute(insert(conflict).values(record_id=record, field=field, found_at=now, **values))
    for entry in connection.execute(
        select(outbox).where(outbox.c.record_id == record, outbox.c.kind == "modify", outbox.c.state != "CONFLICT")
    ).all():
        left = sorted(set(json.loads(entry.fields)) - {field})
        if left:
            connection.execute(update(outbox).where(outbox.c.id == entry.id).values(fields=json.dumps(left)))
        else:
            connection.execute(delete(outbox).where(outbox.c.id == entry.id))
    owed.owe_decision(connection, record, field, now)


def _no_more_conflict(connection: Connection, record: LocalId, fields: Collection[str]) -> None:
    """The server's side went back, or both sides agree by now."""
    over = connection.execute(
        select(conflict.c.field).where(conflict.c.record_id == record, conflict.c.field.in_(tuple(fields)))
    ).scalars()
    for field in over.all():
        _close(connection, record, field)
        if field in fields:
            owed.owe_again(connection, record, field)


def _close(connection: Connection, record: LocalId, field: str) -> None:
    connection.execute(delete(conflict).where(conflict.c.record_id == record, conflict.c.field == field))


def conflicts(connection: Connection, record: LocalId | None = None) -> tuple[Conflict, ...]:
    """All open ones, oldest first, or those of one record."""
    rows = select(conflict).order_by(conflict.c.id)
    if record is not None:
        rows = rows.where(conflict.c.record_id == record)
    found = connection.execute(rows).all()
    mine = {id_: saving.stored_values(connection, LocalId(id_)) for id_ in {row.record_id for row in found}}
    return tuple(
        Conflict(
            LocalId(row.record_id),
            row.field,
            json.loads(row.base),
            mine[row.record_id][row.field],
            json.loads(row.theirs),
            row.found_at,
        )
        for row in found
    )


def count(connection: Connection) -> int:
    """Records with an open conflict."""
    return int(connection.execute(select(func.count(conflict.c.record_id.distinct()))).scalar_one())


def one(connection: Connection, record: LocalId, field: str) -> Conflict:
    found = next((each for each in conflicts(connection, record) if each.field == field), None)
    if found is None:
        raise NotFound(mark("本机编号 {id} 的记录没有关于 {field} 的冲突。"), id=record, field=field)
    return found


def settle_mine(connection: Connection, found: Conflict) -> None:
    """Mine is owed again, measured from what the server has now: it will be sent over theirs."""
    credit(connection, found.record, {found.field: found.theirs})
    _close(connection, found.record, found.field)
    owed.owe_again(connection, found.record, found.field)


def settle_theirs(connection: Connection, found: Conflict) -> None:
    """Nothing is owed for the field; whoever calls writes theirs into the record."""
    _close(connection, found.record, found.field)
    drop(connection, found.record, (found.field,))
