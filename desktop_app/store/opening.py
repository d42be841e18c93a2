"""The one way to open a store: known for what it is first, made or brought up to date when needed, never guessed at.

What cannot be opened is left byte for byte as it was, and the error says why and what helps.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from desktop_app.store import locks
from desktop_app.store.creating import create, make_folder
from desktop_app.store.database import Database
from desktop_app.store.header import NOTHING_YET, schema_version
from desktop_app.store.location import warnings_for
from desktop_app.store.read_only import can_be_written, is_there, open_to_read
from desktop_app.store.sqlite import BUSY_SECONDS, connect
from desktop_app.store.version import SCHEMA_VERSION

__all__ = ["backups_beside", "open_store", "warnings_for"]


def open_store(
    path: Path,
    *,
    backups: Path | None = None,
    wait: float = locks.WAIT_SECONDS,
    busy: float = BUSY_SECONDS,
    now: datetime | None = None,
) -> Database:
    """The store at `path`, made on first use, migrated from an older schema after a verified backup.

    `backups` is where that backup goes (default: `backups_beside`). `wait` is how long another program's restore or
    migration is waited for, `busy` how long another's transaction, both in seconds. Raises StoreDamaged, StoreNewer,
    StoreReadOnly, StoreBusy, StoreFull. A store that cannot be written is opened for reading.
    """
    path = path.absolute()
    if not is_there(path):
        make_folder(path.parent)
    elif not can_be_written(path):
        release = locks.share(path, wait=wait)
        try:
            return open_to_read(path, release, known=SCHEMA_VERSION, busy=busy)
        except BaseException:
            release()
            raise
    elif not locks.lock_file(path).exists():
        schema_version(path, known=SCHEMA_VERSION)  # what is no store gets no lock file beside it either
    while True:
        release = locks.share(path, wait=wait)
        try:
            if schema_version(path, known=SCHEMA_VERSION) == SCHEMA_VERSION:
                return Database(path, release, connecting=lambda: connect(path, timeout=busy))
        except BaseException:
            release()
            raise
        release()
        _bring_up_to_date(path, backups or backups_beside(path), wait=wait, now=now or datetime.now())


def _bring_up_to_date(path: Path, backups: Path, *, wait: float, now: datetime) -> None:
    with locks.alone(path, wait=wait):
        # Another program may have been quicker.
        version = schema_version(path, known=SCHEMA_VERSION)
        if version == NOTHING_YET:
            create(path)
        elif version < SCHEMA_VERSION:
            from desktop_app.store.migrating import migrate

            migrate(path, backups=backups, now=now)


def backups_beside(path: Path) -> Path:
    """Where a store's own backups go, so that both move together."""
    return path.parent / f"{path.stem}-backups"
