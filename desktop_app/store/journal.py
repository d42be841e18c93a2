"""How an outbox entry goes through being sent: each function is one step, for the transaction of whoever calls.

What stands here after a kill tells the next run what may have happened: a payload is frozen and the entry SENDING,
committed to the disk, before its first byte leaves. Moments are seconds since 1970 UTC, not the wall clock's.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from desktop_app.domain.fingerprint import Look
from desktop_app.domain.ids import LocalId, ServerId
from desktop_app.store import kept, saving
from desktop_app.store import outbox as owed
from desktop_app.store.rows import to_json
from desktop_app.store.schema import attempt, dispatch, outbox, visit_record


@dataclass(frozen=True, slots=True)
class Dispatch:
    """What was frozen of an entry: the `body` by wire names, and the record's `values` at that moment by ours, in the
    form of `visit_record.base`. `before` are ids that can never be this create; None where none were read."""

    body: dict[str, Any]
    values: dict[str, Any]
    look: Look
    before: frozenset[ServerId] | None
    revision: int
    sent_at: float | None
    absences: int
    absent_at: float | None
    restored: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """A create or modify as the engine sees it; `server_id` is its record's."""

    owed: owed.OwedEntry
    server_id: ServerId | None
    look: Look
    dispatch: Dispatch | None

    @property
    def id(self) -> int:
        return self.owed.id

    @property
    def record(self) -> LocalId:
        return self.owed.record

    @property
    def state(self) -> str:
        return self.owed.state


SENDS = "sync.sends"
UNRESOLVED = ("SENDING", "ACKED", "AMBIGUOUS", "ASK")
"""States in which the server may have what was sent."""


def entry(connection: Connection, id_: int) -> Entry | None:
    """The entry as it stands now; None once it is settled."""
    return next(iter(entries(connection, only=id_)), None)


def entries(connection: Connection, only: int | None = None, *, frozen: bool = False) -> list[Entry]:
    """The creates and modifies of the current replica, oldest first, each with the look of what was or will be sent."""
    found = [one for one in owed.entries(connection, only, frozen=frozen) if one.kind in ("create", "modify")]
    if not found:
        return []
    ids = {one.record for one in found}
    columns = (visit_record.c.id, *(visit_record.c[name] for name in ("server_id", *_LOOK)))
    # All of them at once: a long outbox of single questions would be read in minutes.
    records = {row.id: row for row in connection.execute(select(*columns).where(visit_record.c.id.in_(_some(ids))))}
    frozen_ones = select(dispatch) if only is None else select(dispatch).where(dispatch.c.outbox_id == only)
    sent = {row.outbox_id: _dispatch(row) for row in connection.execute(frozen_ones)}
    return [
        Entry(one, records[one.record].server_id, _look(records[one.record], sent.get(one.id)), sent.get(one.id))
        for one in found
    ]


_LOOK = ("event", "record_time", "effect", "note")


def _some(ids: Collection[LocalId]) -> Any:
    """The ids, or where they are more than a statement may hold, all records that owe anything."""
    return tuple(ids) if len(ids) < 500 else select(outbox.c.record_id)


def _dispatch(row: Any) -> Dispatch:
    before = None if row.before_set is None else frozenset(ServerId(one) for one in json.loads(row.before_set))
    payload = json.loads(row.payload)
    return Dispatch(
        body=payload["body"],
        values=payload["values"],
        look=Look(*payload["look"]),
        before=before,
        revision=row.revision,
        sent_at=row.sent_at,
        absences=row.absences,
        absent_at=row.absent_at,
        restored=row.restored,
    )


def _look(record: Any, sent: Dispatch | None) -> Look:
    """A frozen look is what the server got; the record may have been changed since."""
    return sent.look if sent is not None else Look(record.event, record.record_time, record.effect, record.note)


def freeze(
    connection: Connection,
    entry: Entry,
    body: Mapping[str, Any],
    *,
    before: Collection[ServerId] | None,
    now: float,
) -> None:
    """Fixes what will be sent for all attempts, and marks the entry SENDING: commit this before the first byte."""
    record = saving.row_of(connection, entry.record)
    look = Look(record.event, record.record_time, record.effect, record.note)
    payload = {
        "body": dict(body),
        "values": saving.stored_values(connection, entry.record),
        "look": [look.event, look.moment, look.effect, look.note],
    }
    values = {
        "outbox_id": entry.id,
        "payload": to_json(payload),
        "fingerprint": look.fingerprint,
        "before_set": None if before is None else json.dumps(sorted(before)),
        "revision": record.revision,
    }
    connection.execute(delete(dispatch).where(dispatch.c.outbox_id == entry.id))
    connection.execute(insert(dispatch).values(values))
    sending(connection, entry, now)


def sending(connection: Connection, entry: Entry, now: float) -> None:
    """The same payload goes out (again): one attempt more, and absences count from here."""
    values = {"state": "SENDING", "message": None, "attempts": outbox.c.attempts + 1}
    connection.execute(update(outbox).where(outbox.c.id == entry.id).values(values))
    _sent(connection, [entry.id], now)
    kept.put_setting(connection, SENDS, sends(connection) + 1)
    log(connection, entry, "sending", None, now)


def sends(connection: Connection) -> int:
    """How often anything was sent from this store: a copy that counts less is an older one."""
    return int(kept.get_setting(connection, SENDS) or 0)


def _sent(connection: Connection, ids: Collection[int], now: float) -> None:
    values = {"sent_at": int(now) + 1, "absences": 0, "absent_at": None}
    connection.execute(update(dispatch).where(dispatch.c.outbox_id.in_(ids)).values(values))


def unsent(connection: Connection, entry: Entry, message: str, now: float) -> None:
    """No byte left: the attempt did not take place. An entry that never left is free to be changed again."""
    first = entry.owed.attempts == 0
    connection.execute(
        update(outbox)
        .where(outbox.c.id == entry.id)
        .values(state="READY", message=message, attempts=entry.owed.attempts)
    )
    log(connection, entry, "not sent", message, now)
    if first:
        connection.execute(delete(dispatch).where(dispatch.c.outbox_id == entry.id))
        if entry.owed.kind == "create":
            later = (outbox.c.record_id == entry.record, outbox.c.kind == "modify", outbox.c.state == "READY")
            connection.execute(delete(outbox).where(*later))


def became(connection: Connection, entry: Entry, state: str, message: str | None, now: float) -> None:
    """The entry's new state after an answer or a decision; one that may have arrived is measured from now."""
    connection.execute(update(outbox).where(outbox.c.id == entry.id).values(state=state, message=message))
    if state in ("ACKED", "AMBIGUOUS") and entry.state == "SENDING":
        _sent(connection, [entry.id], now)
    log(connection, entry, state.lower(), message, now)


def absent(connection: Connection, entry: Entry, now: float) -> None:
    """A complete reading of its moment did not show it."""
    values = {"absences": dispatch.c.absences + 1, "absent_at": int(now)}
    connection.execute(update(dispatch).where(dispatch.c.outbox_id == entry.id).values(values))
    log(connection, entry, "absent", None, now)


def recover(connection: Connection, now: float) -> int:
    """What was being sent when the program ended may have arrived. Answers how many entries that were."""
    found = [one for one in entries(connection) if one.state == "SENDING"]
    for one in found:
        became(connection, one, "AMBIGUOUS", None, now)
    return len(found)


def doubt_all(connection: Connection, now: float) -> int:
    """The store came back from a copy: whatever waits may have been sent by the store that the copy was made of."""
    found = entries(connection)
    for one in found:
        if one.state in ("PARKED", "CONFLICT") or one.owed.kind != "create":
            continue
        if one.dispatch is None:
            freeze(connection, one, {}, before=(), now=now)
        connection.execute(update(outbox).where(outbox.c.id == one.id).values(state="AMBIGUOUS", attempts=0))
        connection.execute(update(dispatch).where(dispatch.c.outbox_id == one.id).values(restored=True))
    return len(found)


def again(connection: Connection, entry: Entry, now: float) -> None:
    """A person says: send it (again). What was frozen and what stood there before stay as they are."""
    values = {"state": "READY", "message": None, "attempts": 0}
    connection.execute(update(outbox).where(outbox.c.id == entry.id).values(values))
    if entry.state == "PARKED" or (entry.dispatch is not None and not entry.dispatch.body):
        connection.execute(delete(dispatch).where(dispatch.c.outbox_id == entry.id))
    else:
        connection.execute(update(dispatch).where(dispatch.c.outbox_id == entry.id).values(restored=False))
    log(connection, entry, "by hand: send", None, now)


def reopen(connection: Connection, entry: Entry, refused: str | None, now: float) -> None:
    """A modify that came back is looked at afresh: what is left of it is frozen anew, or `refused` with a reason."""
    became(connection, entry, "PARKED" if refused else "READY", refused, now)
    connection.execute(delete(dispatch).where(dispatch.c.outbox_id == entry.id))


def keep_here(connection: Connection, entry: Entry, now: float) -> None:
    """A person says: this stays on this computer, nothing of it is owed any longer."""
    own = (outbox.c.record_id == entry.record, outbox.c.kind.in_(("create", "modify")))
    connection.execute(delete(outbox).where(*own))
    if entry.server_id is None:
        connection.execute(update(visit_record).where(visit_record.c.id == entry.record).values(kept_local=True))
    log(connection, entry, "by hand: keep here", None, now)


def settled(connection: Connection, entry: Entry) -> None:
    connection.execute(delete(outbox).where(outbox.c.id == entry.id))


def log(connection: Connection, entry: Entry, outcome: str, message: str | None, now: float) -> None:
    connection.execute(
        insert(attempt).values(
            op=entry.owed.op,
            record_id=entry.record,
            kind=entry.owed.kind,
            at=int(now),
            outcome=outcome,
            message=message,
        )
    )


def story(connection: Connection, op: str) -> list[tuple[int, str, str | None]]:
    """Every step of an entry: its moment, outcome and message, oldest first."""
    rows = connection.execute(select(attempt).where(attempt.c.op == op).order_by(attempt.c.id))
    return [(row.at, row.outcome, row.message) for row in rows]
