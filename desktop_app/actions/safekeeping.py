"""Looking after the store while the window is open: is it whole, is there a backup of today, does it lie safely."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from desktop_app.domain.times import to_seconds
from desktop_app.store import integrity, location, removing, rotation
from desktop_app.store import restore as restoring
from desktop_app.store.database import Database


@dataclass(frozen=True, slots=True)
class Condition:
    """What was found: `sound` is False for a damaged file; `warnings` are lines for a person about where it lies."""

    sound: bool
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Backup:
    path: Path
    taken: datetime


def look_after(database: Database, backups: Path, *, now: datetime, stop: Callable[[], bool]) -> Condition:
    """A quick check, a full one each week, and today's backup of a sound store; slow, so in a lane of its own.

    `stop` ends it early; `integrity.Stopped` is then raised.
    """
    assert database.path is not None  # only a file is looked after here
    warnings = tuple(location.warnings_for(database.path))
    full = integrity.is_full_check_due(database, now)
    sound = integrity.check(database, stop=stop)["ok"] if full else integrity.quick_check(database, stop=stop)
    if sound and not database.read_only:
        if full:
            integrity.remember_full_check(database, now)
        with database.write("empty_bin") as writing:
            removing.empty(writing.connection, to_seconds(now))
        rotation.back_up_daily(database.path, backups, now=now)
    return Condition(bool(sound), warnings)


def backups_of(store: Path, backups: Path) -> tuple[Backup, ...]:
    """The automatic backups of a store, newest first."""
    return tuple(Backup(kept.path, kept.taken) for kept in rotation.kept_in(backups, store))


def put_back(backup: Path, store: Path, backups: Path, *, now: datetime) -> int:
    """Restores the store, which nobody may have open; answers how many records it has now."""
    return restoring.restore(backup, store, backups=backups, now=now).records
