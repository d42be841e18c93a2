"""Recording and revising visits: the record and what is owed for it, in one transaction."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from desktop_app.actions.undo import Revised
from desktop_app.contract.bodies import Body
from desktop_app.domain.directory import Kind
from desktop_app.domain.errors import InvalidVisit, NotFound
from desktop_app.domain.ids import LocalId, ServerId
from desktop_app.domain.problems import Problem
from desktop_app.domain.times import to_seconds
from desktop_app.domain.visit import VisitFields
from desktop_app.store import directory, kept, outbox, records, saving, seconds_used
from desktop_app.store.database import Database, Writing
from desktop_app.words import mark

_KIND_OF_LIST = {"customers": Kind.CUSTOMER, "followers": Kind.PERSON}


@dataclass(frozen=True, slots=True)
class Saved:
    id: LocalId
    modified: bool


def record_visit(
    database: Database, visit: VisitFields, *, author: LocalId | None, now: datetime, draft: int | None = None
) -> LocalId:
    """Saves a new visit, owes it, and forgets the draft it was written in. Who writes a visit has read it."""
    at = to_seconds(now)
    with database.write("record_visit") as writing:
        id_ = _record(writing, visit, author, at, read_by=author)
        if draft is not None:
            kept.drop_draft(writing.connection, draft)
        return id_


def revise_visit(
    database: Database,
    record: LocalId,
    changes: Mapping[str, Any],
    *,
    by: LocalId | None,
    now: datetime,
    draft: int | None = None,
    expected: Mapping[str, Any] | None = None,
) -> Revised:
    """Writes what of `changes` differs and owes the server just that; answers the changed fields, before and after.

    With `expected` only fields are written that stand so now.
    """
    with database.write("revise_visit") as writing:
        writing.names_stand()
        saving.row_to_write(writing.connection, record)
        was = saving.values_of(writing.connection, record)
        if expected is not None:
            changes = {name: value for name, value in changes.items() if was[name] == expected[name]}
        changed = _revise(writing, record, changes, by, to_seconds(now))
        if draft is not None:
            kept.drop_draft(writing.connection, draft)
        return Revised(record, {name: was[name] for name in changed}, {name: changes[name] for name in changed})


def save_body(database: Database, body: Body, *, author: LocalId | None, now: datetime) -> Saved:
    """One POST body as if it had been typed here. Numbers never seen before get a nameless place in the directory."""
    at = to_seconds(now)
    with database.write("save") as writing:
        writing.names_stand()
        values = _with_local_ids(writing, body.values)
        if body.is_modify:
            target = _target(writing, body)
            _revise(writing, target, values, author, at)
            return Saved(target, True)
        values["record_time"] = values.get("record_time") or now.replace(microsecond=0)
        values = {name: value for name, value in values.items() if value is not None}
        return Saved(_record(writing, VisitFields(**values), author, at), False)


def with_own_second(
    database: Database,
    visit: VisitFields,
    author: LocalId | None,
    choose: random.Random,
    *,
    now: datetime | None = None,
) -> VisitFields:
    """The visit with a second that its author does not use in that minute yet.

    People pick minutes; the second then tells two visits apart when the server is asked for exactly that moment. In the
    minute of `now` it is one that has passed: a visit of this moment would else lie ahead of the last seven days.
    """
    minute = visit.record_time.replace(second=0)
    with database.read() as connection:
        taken = seconds_used.in_minute(connection, author, to_seconds(minute))
    free = [second for second in range(60) if second not in taken]
    free = [second for second in free if now is None or minute + timedelta(seconds=second) <= now] or free
    return replace(visit, record_time=minute + timedelta(seconds=choose.choice(free))) if free else visit


def _record(
    writing: Writing, visit: VisitFields, author: LocalId | None, now: int, *, read_by: LocalId | None = None
) -> LocalId:
    id_ = saving.insert_visit(writing, visit, author=author, now=now, read_by=read_by)
    outbox.owe_new(writing.connection, id_, now, read_by=read_by)
    for kind, ids in ((Kind.CUSTOMER, visit.customers), (Kind.PERSON, visit.followers)):
        directory.used(writing.connection, kind, ids, now)
    if visit.parent is not None:
        directory.used(writing.connection, Kind.PARENT, (visit.parent,), now)
    return id_


def _revise(
    writing: Writing, record: LocalId, changes: Mapping[str, Any], by: LocalId | None, now: int
) -> frozenset[str]:
    before = saving.row_to_write(writing.connection, record)
    changed = saving.revise(writing, record, changes, by=by, now=now)
    if changed and not before.kept_local:
        outbox.owe(writing.connection, record, "modify", now, fields=changed)
        unstarted = outbox.unstarted_fields(writing.connection, record)
        outbox.owe_no_more(writing.connection, record, saving.back_at_base(writing.connection, record, unstarted))
    return changed


def _with_local_ids(writing: Writing, values: Mapping[str, Any]) -> dict[str, Any]:
    local = dict(values)
    if values.get("parent") is not None:
        number: ServerId = values["parent"]
        local["parent"] = directory.placeholders(writing.connection, Kind.PARENT, [number])[number]
    for name, kind in _KIND_OF_LIST.items():
        if values.get(name) is not None:
            known = directory.placeholders(writing.connection, kind, values[name])
            local[name] = tuple(known[number] for number in values[name])
    return local


def _target(writing: Writing, body: Body) -> LocalId:
    try:
        if body.follow_id is not None:
            return records.by_server_id(writing.connection, body.follow_id)
        assert body.local_id is not None
        saving.row_of(writing.connection, body.local_id)
        return body.local_id
    except NotFound:
        field, number = ("follow_id", body.follow_id) if body.follow_id is not None else ("local_id", body.local_id)
        problem = Problem(field, mark("本机没有编号为 {number} 的记录，请先同步或检查编号"), {"number": number})
        raise InvalidVisit([problem]) from None
