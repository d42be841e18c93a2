"""Which spans of record time were read whole, and which records they no longer show.

A record is taken for gone only after several complete readings without it; what would make many records vanish at once
is a question for a person first. Moments of readings are seconds since 1970 UTC, spans are of the wall clock.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select, update

from desktop_app.domain.ids import LocalId, ServerId
from desktop_app.store.database import Writing
from desktop_app.store.directory import current_replica
from desktop_app.store.schema import absence, sweep, visit_record

SWEEPS_UNTIL_MISSING = 3
_KEPT_DAYS = 90


@dataclass(frozen=True, slots=True)
class Sweep:
    """A span that was read whole at a moment."""

    start: int
    end: int
    found: int
    at: int


def note(
    connection: Connection, start: int, end: int, found: int, now: float, *, where: str = "", target: int = 0
) -> None:
    owner = current_replica(connection)
    old = (sweep.c.replica_id == owner, sweep.c.at < int(now) - _KEPT_DAYS * 86_400)
    connection.execute(delete(sweep).where(*old))
    connection.execute(
        insert(sweep).values(
            replica_id=owner, filter=where, target=target, from_time=start, to_time=end, found=found, at=int(now)
        )
    )


def last(connection: Connection, *, where: str = "", target: int = 0, at_least: int | None = None) -> Sweep | None:
    """The latest one, or the latest that began at or before the wall-clock second `at_least`."""
    found = select(sweep).where(
        sweep.c.replica_id == current_replica(connection), sweep.c.filter == where, sweep.c.target == target
    )
    if at_least is not None:
        found = found.where(sweep.c.from_time <= at_least)
    row = connection.execute(found.order_by(sweep.c.at.desc(), sweep.c.id.desc()).limit(1)).one_or_none()
    return None if row is None else Sweep(row.from_time, row.to_time, row.found, row.at)


def known_within(connection: Connection, start: int, end: int) -> dict[ServerId, LocalId]:
    """The records that the server had within a span and that were not moved out of it here."""
    record = visit_record.c
    rows = select(record.server_id, record.id).where(
        record.replica_id == current_replica(connection),
        record.record_time.between(start, end),
        record.server_id.is_not(None),
        ~record.missing,
        # What was changed here and is not sent yet may stand elsewhere on the server.
        record.base.is_(None),
    )
    return {ServerId(row.server_id): LocalId(row.id) for row in connection.execute(rows)}


def seen(connection: Connection, numbers: Iterable[ServerId]) -> None:
    """These rows are there: earlier absences mean nothing any more."""
    wanted = tuple(numbers)
    if wanted and connection.execute(select(absence.c.record_id).limit(1)).first():
        here = select(visit_record.c.id).where(
            visit_record.c.replica_id == current_replica(connection), visit_record.c.server_id.in_(wanted)
        )
        connection.execute(delete(absence).where(absence.c.record_id.in_(here)))


def not_seen(connection: Connection, records: Collection[LocalId], cycle: int) -> None:
    """One complete reading more without them; a cycle (by the moment it began) counts once."""
    wanted = tuple(records)
    if not wanted:
        return
    counted = set(connection.execute(select(absence.c.record_id).where(absence.c.record_id.in_(wanted))).scalars())
    again = (absence.c.record_id.in_(tuple(counted)), absence.c.at != cycle)
    connection.execute(update(absence).where(*again).values(sweeps=absence.c.sweeps + 1, at=cycle))
    fresh = [{"record_id": one, "sweeps": 1, "at": cycle} for one in wanted if one not in counted]
    if fresh:
        connection.execute(insert(absence), fresh)


def absent_in(connection: Connection, cycle: int) -> int:
    """How many records the readings of this cycle lacked."""
    return int(connection.execute(select(func.count()).where(absence.c.at == cycle)).scalar_one())


def perhaps_missing(connection: Connection, enough: int) -> dict[LocalId, tuple[ServerId, int]]:
    """Records absent from `enough` readings: their number on the server and their moment."""
    rows = connection.execute(
        select(visit_record.c.id, visit_record.c.server_id, visit_record.c.record_time)
        .join(absence, absence.c.record_id == visit_record.c.id)
        .where(absence.c.sweeps >= enough, ~visit_record.c.missing)
        .order_by(visit_record.c.id)
    )
    return {LocalId(row.id): (ServerId(row.server_id), row.record_time) for row in rows}


def mark_missing(writing: Writing, records: Collection[LocalId]) -> None:
    """They stay here, marked; a row that comes again takes the mark away."""
    wanted = tuple(records)
    writing.connection.execute(update(visit_record).where(visit_record.c.id.in_(wanted)).values(missing=True))
    writing.connection.execute(delete(absence).where(absence.c.record_id.in_(wanted)))
    writing.changed(wanted)


def visible(connection: Connection) -> int:
    """How many records the server is believed to have."""
    here = (visit_record.c.replica_id == current_replica(connection), visit_record.c.server_id.is_not(None))
    return int(connection.execute(select(func.count()).where(*here, ~visit_record.c.missing)).scalar_one())


def still_here(connection: Connection, numbers: Collection[ServerId]) -> list[LocalId]:
    """The records of these numbers that are not marked as gone yet."""
    record = visit_record.c
    found = select(record.id).where(
        record.replica_id == current_replica(connection), record.server_id.in_(tuple(numbers)), ~record.missing
    )
    return [LocalId(one) for one in connection.execute(found).scalars()] if numbers else []


def of_these(connection: Connection, records: Collection[LocalId]) -> list[LocalId]:
    """Those of the records that are still here, newest first."""
    record = visit_record.c
    found = select(record.id).where(record.id.in_(tuple(records)), ~record.missing)
    return [LocalId(one) for one in connection.execute(found.order_by(record.record_time.desc(), record.id)).scalars()]


def forget_absences(connection: Connection) -> None:
    """Whatever was not seen is looked for anew."""
    connection.execute(delete(absence))
