"""A backup put in the store's place. At no moment, whenever the program is ended, is there neither the old nor the new.

The new file is made and verified beside the old one and takes its name in one step. Before that the old store is
backed up, or, when it cannot be read whole, set aside under a name with the time, log and all.
"""

from __future__ import annotations

import json
import os
import shutil
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pysqlite3

from desktop_app.domain.errors import InvalidInput, NotFound, StoreBusy, StoreDamaged, StoreError, StoreNewer
from desktop_app.domain.times import to_text
from desktop_app.store import locks
from desktop_app.store.backup import Copy, copy_verified, folder_to_disk, place_error, verify
from desktop_app.store.creating import make_folder
from desktop_app.store.header import NOTHING_YET, has_log, schema_version
from desktop_app.store.read_only import way_to_read
from desktop_app.store.rotation import BEFORE_RESTORE, file_name
from desktop_app.store.sqlite import connect, translated
from desktop_app.store.version import SCHEMA_VERSION
from desktop_app.words import mark

RESTORED_AT = "restored_at"
"""The setting that tells a later sync that what the server was sent may be unknown here."""

_COMPANIONS = ("-wal", "-shm", "-journal")


@dataclass(frozen=True, slots=True)
class Restored:
    """`former` is where the store that stood here before can be found: a backup, or the unreadable file set aside."""

    records: int
    former: Path | None
    set_aside: bool


def restore(source: Path, store: Path, *, backups: Path, now: datetime) -> Restored:
    """Makes the store what the backup `source` is, migrated if it is older; `source` is only read.

    Raises NotFound, InvalidInput, StoreDamaged or StoreNewer for a source that cannot be used, StoreBusy while anyone
    uses the store. In every case the store is then as it was.
    """
    source, store = source.absolute(), store.absolute()
    if not source.exists():
        raise NotFound(mark("没有备份文件 {path}。"), path=source)
    if store.exists() and source.samefile(store):
        raise InvalidInput(mark("{path} 就是数据库本身，请指定一个备份文件。"), path=source)
    if schema_version(source, known=SCHEMA_VERSION) == NOTHING_YET:
        raise InvalidInput(mark("{path} 是空的，不是备份。"), path=source)
    make_folder(store.parent)
    incoming = store.with_name(f"{store.name}.incoming")
    with locks.alone(store):
        try:
            copy = _prepare(source, incoming, now)
            former, aside = _put_away(store, backups, now)
            os.replace(incoming, store)
            folder_to_disk(store.parent)
        except OSError as error:
            raise place_error(error, store) from error
        except StoreError as error:
            if error.values.get("path") == incoming:
                error.values["path"] = store  # the name that a person knows
            raise
        finally:
            for ending in ("", *_COMPANIONS):
                incoming.with_name(incoming.name + ending).unlink(missing_ok=True)
    return Restored(copy.records, former, aside)


def _prepare(source: Path, incoming: Path, now: datetime) -> Copy:
    """The new store under its passing name: copied, brought up to date, marked, and read through to the last page."""
    for ending in _COMPANIONS:  # of a restore that was ended half-way
        incoming.with_name(incoming.name + ending).unlink(missing_ok=True)
    copy = copy_verified(source, incoming, how=way_to_read(source))
    if copy.schema < SCHEMA_VERSION:
        from desktop_app.store.migrating import migrate

        migrate(incoming, backups=None, now=now)
    try:
        with closing(connect(incoming)) as connection:  # and from here on it has a log, like any store
            connection.execute(
                "INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                (RESTORED_AT, json.dumps(to_text(now))),
            )
    except pysqlite3.Error as error:
        raise translated(error, incoming) from error
    if has_log(incoming):  # then the last commits could not be laid into the file
        raise StoreError(mark("不能写入 {path}。"), path=incoming)
    return verify(incoming, thorough=True)


def _put_away(store: Path, backups: Path, now: datetime) -> tuple[Path | None, bool]:
    """Where the present store is kept, and whether it was set aside as it was. Afterwards no log stands beside it."""
    try:
        if schema_version(store, known=SCHEMA_VERSION) == NOTHING_YET:
            return None, False
        former = copy_verified(store, _free(backups / file_name(store, now, BEFORE_RESTORE))).path
        _empty_log(store)
    except StoreBusy:
        raise
    except (StoreDamaged, StoreNewer):
        return _set_aside(store, now), True
    return former, False


def _empty_log(store: Path) -> None:
    """All commits into the one file, so that no log is left that the new file could be taken to belong to."""
    try:
        with closing(connect(store, timeout=1)) as connection:
            mode = connection.execute("PRAGMA journal_mode=DELETE").fetchone()[0]
    except pysqlite3.Error as error:
        raise translated(error, store) from error
    if mode != "delete":
        raise StoreBusy(path=store)


def _set_aside(store: Path, now: datetime) -> Path:
    """A store that cannot be read whole gets a second name with its log; only then the log's first name goes."""
    aside = _free(store.with_name(f"{store.stem}-set-aside-{now:%Y%m%d-%H%M%S}{store.suffix}"))
    for ending in ("", *_COMPANIONS):
        old = store.with_name(store.name + ending)
        if old.exists():
            _second_name(old, aside.with_name(aside.name + ending))
    folder_to_disk(store.parent)
    for ending in _COMPANIONS:
        store.with_name(store.name + ending).unlink(missing_ok=True)
    return aside


def _second_name(old: Path, new: Path) -> None:
    try:
        os.link(old, new)
    except OSError:  # a file system without links; nobody has the file open, for we are alone
        shutil.copy2(old, new)


def _free(path: Path) -> Path:
    """The path, or one beside it that is not taken yet."""
    number, free = 1, path
    while free.exists():
        number += 1
        free = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return free
