"""The judge who compares what was written down at a workstation with what the server really did.

Each create goes out under its entry's own key, which the model server notes whether it honours keys or not: so it is
known afterwards whose every row is, and what was lost, doubled or claimed wrongly can't hide.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from desktop_app.domain.fingerprint import Look, normalised
from desktop_app.domain.ids import LocalId
from desktop_app.store import claims
from desktop_app.store.schema import claim, conflict, dispatch, field_change, outbox, visit_record
from tests.sync.desk import Workstation
from tests.sync.model_server import ModelServer, Row


@dataclass
class Logged:
    """A visit as it was written down. `op` is the key that its create goes out under."""

    record: LocalId
    op: str
    look: Look
    texts: dict[str, set[str | None]] = field(default_factory=dict)
    """By wire name, every value that was ever written here."""

    def wrote(self, values: dict[str, Any]) -> None:
        for name in ("gain", "event_note"):
            if name in values:
                self.texts.setdefault(name, set()).add(values[name])


def op_of(desk: Workstation, record: LocalId) -> str:
    with desk.database.read() as connection:
        wanted = (outbox.c.record_id == record, outbox.c.kind == "create")
        return str(connection.execute(select(outbox.c.op).where(*wanted)).scalar_one())


def look_of(desk: Workstation, record: LocalId) -> Look:
    with desk.database.read() as connection:
        row = connection.execute(select(visit_record).where(visit_record.c.id == record)).one()
        return Look(row.event, row.record_time, row.effect, row.note)


def is_frozen(desk: Workstation, one: Logged) -> bool:
    """Whether its create is no longer what the record says, but what was or will be sent."""
    with desk.database.read() as connection:
        owed = select(outbox.c.id).where(outbox.c.op == one.op)
        entry = connection.execute(owed).scalar()
        sent = select(dispatch.c.outbox_id).where(dispatch.c.outbox_id == entry)
        return entry is None or connection.execute(sent).first() is not None


@dataclass
class Verdict:
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    """On the server more often than written down, and nobody is told."""
    misclaimed: list[str] = field(default_factory=list)
    told: int = 0
    """On the server more often than written down, and shown."""
    asked: int = 0
    """Left to a person."""
    bound: int = 0

    @property
    def good(self) -> bool:
        return not (self.lost or self.doubled or self.misclaimed)


@dataclass
class Books:
    """What a store says of its creates: states of what is owed by op, claimed rows by op, rows shown as look-alikes."""

    owed: dict[str, str]
    bound: dict[str, int]
    flagged: set[int]

    @classmethod
    def of(cls, desk: Workstation) -> Books:
        with desk.database.read() as connection:
            owed = {row.op: row.state for row in connection.execute(select(outbox.c.op, outbox.c.state))}
            bound = {row.op: row.server_id for row in connection.execute(select(claim.c.op, claim.c.server_id))}
            return cls(owed, bound, {int(one.server_id) for one in claims.lookalikes(connection)})


def judge(desk: Workstation, logged: list[Logged], server: ModelServer, *, settled: bool = True) -> Verdict:
    """What became of all that was written down at one desk. `settled`: the network has been good for long enough that
    nothing may be open any more but questions to a person and refusals."""
    verdict, books = Verdict(), Books.of(desk)
    held = {row.id: row for row in (*server.gone, *server.rows.values())}
    ours = {one.op: one for one in logged}
    here = _records(desk)
    for one in logged:
        landed = [row for row in held.values() if row.key == one.op]
        state, number = books.owed.get(one.op), books.bound.get(one.op)
        if state is None and number is None:
            verdict.lost.append(f"{one.record}: neither owed nor known to be on the server ({len(landed)} rows)")
        waits = state == "READY" and _has_asking_twin(one, logged, books)
        if settled and state not in (None, "ASK", "PARKED") and not waits:
            verdict.lost.append(f"{one.record}: still {state} after days of good weather ({len(landed)} rows)")
        if number is not None and (one.record not in here or here[one.record].server_id != number):
            verdict.lost.append(f"{one.record}: claims {number}, but its record is not that one")
        verdict.asked += state == "ASK"
        verdict.bound += number is not None
        verdict.lost += _vanished_texts(desk, one)
    for op, number in books.bound.items():
        row = held.get(number)
        maker = ours.get(row.key or "") if row is not None else None
        # Equal creates of ours are interchangeable; a row of anyone else's is nobody's to claim.
        if maker is None or maker.look.fingerprint != ours[op].look.fingerprint:
            verdict.misclaimed.append(f"{ours[op].record}: claims {number}, which is {_whose(row)}")
    _count_surplus(verdict, logged, server, books)
    if settled:
        verdict.lost += _differing(desk, logged, server, books, here)
    return verdict


def _has_asking_twin(one: Logged, logged: list[Logged], books: Books) -> bool:
    """Of equal creates only one is on its way at a time; the others wait for what a person says of it."""
    twins = (other for other in logged if other.look.fingerprint == one.look.fingerprint)
    return any(books.owed.get(twin.op) == "ASK" for twin in twins)


def _records(desk: Workstation) -> dict[int, Any]:
    with desk.database.read() as connection:
        return {row.id: row for row in connection.execute(select(visit_record))}


def _count_surplus(verdict: Verdict, logged: list[Logged], server: ModelServer, books: Books) -> None:
    """Equal creates are one group: rows of a group that nobody claims must be shown as look-alikes, be what a person
    is asked about, or belong to a create whose outcome is open."""
    groups: dict[str, list[Logged]] = {}
    for one in logged:
        groups.setdefault(one.look.fingerprint, []).append(one)
    claimed = set(books.bound.values())
    for group in groups.values():
        keys = {one.op for one in group}
        landed = [row.id for row in server.rows.values() if row.key in keys]
        states = [books.owed[one.op] for one in group if one.op in books.owed]
        silent = [id_ for id_ in landed if id_ not in claimed and id_ not in books.flagged]
        verdict.told += len([id_ for id_ in landed if id_ in books.flagged])
        if len(silent) > len(states) and "ASK" not in states:
            verdict.doubled.append(f"{group[0].record}: nobody is told of {silent}; {len(group)} written down")


def _vanished_texts(desk: Workstation, one: Logged) -> list[str]:
    """Whatever was written here stands in the record, in a conflict or in the history."""
    with desk.database.read() as connection:
        kept: set[str | None] = {None}
        for row in connection.execute(select(visit_record).where(visit_record.c.id == one.record)):
            kept |= {row.effect, row.note}
        for change in connection.execute(select(field_change).where(field_change.c.record_id == one.record)):
            kept |= {change.old, change.new}
        for row in connection.execute(select(conflict).where(conflict.c.record_id == one.record)):
            kept |= {json.loads(value) for value in (row.base, row.theirs) if value is not None}
    known = {normalised(text) if isinstance(text, str | None) else text for text in kept}
    gone = {text for texts in one.texts.values() for text in texts if normalised(text) not in known}
    return [f"{one.record}: {text!r}, which was written here, is nowhere" for text in sorted(map(str, gone))]


def _differing(
    desk: Workstation, logged: list[Logged], server: ModelServer, books: Books, here: dict[int, Any]
) -> list[str]:
    """What is owed no longer stands on the server as it stands here."""
    with desk.database.read() as connection:
        open_ = {row.record_id for row in connection.execute(select(outbox.c.record_id))}
    found = []
    for one in logged:
        row = server.rows.get(books.bound.get(one.op, 0))
        record = here.get(one.record)
        if row is None or record is None or one.record in open_:
            continue
        for name, column in (("gain", "effect"), ("event_note", "note")):
            there, mine = row.values.get(name), record._mapping[column]
            if normalised(there) != normalised(mine):
                found.append(f"{one.record}: owes nothing, but {name} is {mine!r} here and {there!r} there")
    return found


def _whose(row: Row | None) -> str:
    return "no row" if row is None else f"by {row.user_id} ({row.key or 'written there'})"


def states(desk: Workstation) -> Counter[str]:
    return Counter(Books.of(desk).owed.values())
