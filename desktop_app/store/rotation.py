"""Which of the automatic backups stay: seven days, four weeks, one before each migration, within a size budget.

Days and weeks are counted by the backups that there are, not by the calendar: a machine that was off for a month
keeps what it had.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from desktop_app.store.backup import Copy, back_up

DAILY = "daily"
BEFORE_MIGRATION = "before-v"
"""Followed by the schema version that the migration led to."""
BEFORE_RESTORE = "before-restore"

DAYS = 7
WEEKS = 4
RESTORES = 2
LEAST = 2
BUDGET = 5 * 1024**3
STALE = timedelta(days=1)
"""The age at which an unfinished copy belongs to no running program."""

_NAME = re.compile(r"-(\d{8}-\d{6})-(daily|before-v\d+|before-restore)(?:-\d+)?\.db")


@dataclass(frozen=True, slots=True)
class Kept:
    """One automatic backup; `reason` is DAILY, BEFORE_RESTORE or BEFORE_MIGRATION with the version."""

    path: Path
    taken: datetime
    reason: str
    size: int


def file_name(store: Path, taken: datetime, reason: str) -> str:
    return f"{store.stem}-{taken:%Y%m%d-%H%M%S}-{reason}.db"


def kept_in(folder: Path, store: Path) -> tuple[Kept, ...]:
    """The automatic backups of a store, newest first; whatever else lies in the folder is nobody's business here."""
    found = []
    for path in folder.glob("*.db") if folder.is_dir() else ():
        name = _NAME.fullmatch(path.name.removeprefix(store.stem))
        if path.name.startswith(store.stem) and name:
            taken = datetime.strptime(name[1], "%Y%m%d-%H%M%S")
            found.append(Kept(path, taken, name[2], path.stat().st_size))
    return tuple(sorted(found, key=_age, reverse=True))


def superfluous(kept: Iterable[Kept], *, budget: int = BUDGET, least: int = LEAST) -> tuple[Kept, ...]:
    """The backups to remove, oldest first. The newest stays always, and at least `least` stay whatever their size."""
    newest_first = sorted(kept, key=_age, reverse=True)
    daily = [each for each in newest_first if each.reason == DAILY]
    staying = {
        *_first_of_each((each.taken.date() for each in daily), daily, DAYS),
        *_first_of_each((each.taken.isocalendar()[:2] for each in daily), daily, WEEKS),
        *[each for each in newest_first if each.reason == BEFORE_RESTORE][:RESTORES],
        *_first_of_each(
            (each.reason for each in newest_first if each.reason.startswith(BEFORE_MIGRATION)),
            [each for each in newest_first if each.reason.startswith(BEFORE_MIGRATION)],
            len(newest_first),
        ),
        *newest_first[:least],
    }
    total = 0
    for place, each in enumerate([each for each in newest_first if each in staying]):
        total += each.size
        if total > budget and place >= least:
            staying.discard(each)
    return tuple(each for each in reversed(newest_first) if each not in staying)


def is_due(kept: Sequence[Kept], now: datetime) -> bool:
    """True when there is no daily backup of today."""
    return all(each.taken.date() != now.date() for each in kept if each.reason == DAILY)


def back_up_daily(store: Path, folder: Path, *, now: datetime, budget: int = BUDGET) -> Copy | None:
    """Makes today's backup unless there is one, then removes what is superfluous. The window calls it from a lane."""
    if not is_due(kept_in(folder, store), now):
        return None
    copy = back_up(store, folder / file_name(store, now, DAILY))
    tidy(store, folder, now=now, budget=budget)
    return copy


def tidy(store: Path, folder: Path, *, now: datetime, budget: int = BUDGET) -> None:
    """Removes superfluous backups, and copies that a program left unfinished when it was ended."""
    for each in superfluous(kept_in(folder, store), budget=budget):
        each.path.unlink(missing_ok=True)
    for part in folder.glob(f"{store.stem}-*.part"):
        if now - datetime.fromtimestamp(part.stat().st_mtime) > STALE:
            part.unlink(missing_ok=True)


def _first_of_each(keys: Iterable[Hashable], kept: Sequence[Kept], limit: int) -> list[Kept]:
    """The first of the backups with each key, for the first `limit` keys."""
    first: dict[Hashable, Kept] = {}
    for key, each in zip(keys, kept, strict=True):
        first.setdefault(key, each)
    return list(first.values())[:limit]


def _age(each: Kept) -> tuple[datetime, str]:
    return each.taken, each.path.name
