"""Safe copies of a store: made through SQLite's own API while others write, verified, and only then given their name.

A copy is one plain file without a log beside it, so that it can be carried on a stick and read from a read-only place.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pysqlite3

from desktop_app.domain.errors import InvalidInput, StoreDamaged, StoreError, StoreFull, StoreReadOnly
from desktop_app.store import locks
from desktop_app.store.header import NOTHING_YET, looking, schema_version, schema_version_through, way_to_look
from desktop_app.store.sqlite import translated, uri_of
from desktop_app.store.version import SCHEMA_VERSION
from desktop_app.words import mark

PAGES_A_STEP = 4_096

OnStep = Callable[[int, int], None]
"""Told (pages left, pages in all) after each step; what it raises ends the copying, and nothing is left behind."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A verified copy: `schema` is its schema version."""

    path: Path
    records: int
    schema: int
    size: int


def back_up(store: Path, target: Path, *, on_step: OnStep | None = None) -> Copy:
    """Copies the store to `target`; an earlier backup of that name is replaced once the new one is verified.

    Raises InvalidInput for a target that is the store itself, another store in use, or no backup at all; StoreDamaged
    when the store is broken (then no backup is made); StoreFull, StoreReadOnly for the target's place.
    """
    store, target = store.absolute(), target.absolute()
    _refuse_target(store, target)
    release = locks.share(store)
    try:
        if schema_version(store, known=SCHEMA_VERSION) == NOTHING_YET:
            raise StoreError(mark("{path} 还是空的，没有可以备份的内容。"), path=store)
        return copy_verified(store, target, on_step=on_step)
    finally:
        release()


def copy_verified(source: Path, target: Path, *, on_step: OnStep | None = None, how: str | None = None) -> Copy:
    """As `back_up`, for whoever holds the locks and has looked at both ends."""
    part = target.with_name(f"{target.name}.{os.getpid()}.part")
    _make_private(part)
    try:
        _copy(source, part, how or way_to_look(source), on_step=on_step, target=target)
        copy = verify(part)
        _to_disk(part)
        os.replace(part, target)
    except OSError as error:
        raise place_error(error, target) from error
    finally:
        part.unlink(missing_ok=True)
        part.with_name(f"{part.name}-journal").unlink(missing_ok=True)
    folder_to_disk(target.parent)
    return Copy(target, copy.records, copy.schema, copy.size)


def verify(path: Path, *, thorough: bool = False) -> Copy:
    """Reads all of a copy: its structure, its references, its records. StoreDamaged when anything is broken."""
    with looking(path, way_to_look(path)) as connection:
        schema = schema_version_through(connection, path, known=SCHEMA_VERSION)
        try:
            found = connection.execute("PRAGMA integrity_check(1)" if thorough else "PRAGMA quick_check(1)").fetchone()
            sound = found[0] == "ok" and connection.execute("PRAGMA foreign_key_check").fetchone() is None
            records = connection.execute("SELECT count(*) FROM visit_record").fetchone()[0] if schema else 0
        except pysqlite3.Error as error:
            raise translated(error, path) from error
    if not sound:
        raise StoreDamaged(path=path)
    return Copy(path, int(records), schema, path.stat().st_size)


def _copy(source: Path, part: Path, how: str, *, on_step: OnStep | None, target: Path) -> None:
    """Into `part`; what goes wrong there is said of `target`, the name that a person knows."""
    with looking(source, how) as reading:
        # One view of the source for all steps: without it the copying starts again after each commit of somebody else.
        with _said_of(source):
            reading.execute("BEGIN")
            reading.execute("SELECT count(*) FROM sqlite_master").fetchone()
        with _said_of(target), closing(_writing(part)) as writing:
            writing.execute("PRAGMA journal_mode=OFF")
            writing.execute("PRAGMA synchronous=OFF")
            try:
                reading.backup(
                    writing,
                    pages=PAGES_A_STEP,
                    progress=None if on_step is None else lambda _status, left, total: on_step(left, total),
                    sleep=0,
                )
            except pysqlite3.Error as error:
                if isinstance(translated(error, part), StoreDamaged):
                    raise translated(error, source) from error
                raise
    with _said_of(target), closing(_writing(part)) as writing:
        # The copy says of itself that it has a log beside it, as the source has.
        writing.execute("PRAGMA journal_mode=DELETE")


def _writing(part: Path) -> Any:
    return pysqlite3.connect(uri_of(part, "mode=rw"), uri=True, isolation_level=None)


@contextmanager
def _said_of(path: Path) -> Iterator[None]:
    try:
        yield
    except pysqlite3.Error as error:
        raise translated(error, path) from error


def _refuse_target(store: Path, target: Path) -> None:
    if target.is_dir():
        raise InvalidInput(mark("{path} 是文件夹，请写出备份文件的名字。"), path=target)
    own = {store.with_name(store.name + ending) for ending in ("", "-wal", "-shm", "-journal", ".lock", ".sync-lock")}
    if target in own or (target.exists() and store.exists() and target.samefile(store)):
        raise InvalidInput(mark("备份不能写到数据库自己的文件 {path} 上，请另选一个文件。"), path=target)
    if not target.exists() or target.stat().st_size == 0:
        return
    if locks.lock_file(target).exists():
        raise InvalidInput(mark("{path} 是另一个拜访簿数据库，备份不会覆盖它，请另选一个文件。"), path=target)
    if not is_backup(target):
        raise InvalidInput(mark("{path} 已经存在，而且不是备份，不会被覆盖。请另选一个文件。"), path=target)


def is_backup(path: Path) -> bool:
    """True for a file of ours, whole or not: what a person may replace without losing anything else."""
    try:
        return schema_version(path, known=SCHEMA_VERSION) != NOTHING_YET
    except StoreDamaged:
        return False
    except StoreError:
        return False


def _make_private(part: Path) -> None:
    """An empty file that only its owner may read; SQLite keeps the mode."""
    try:
        part.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except OSError as error:
        raise place_error(error, part) from error


def _to_disk(file: Path) -> None:
    descriptor = os.open(file, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def folder_to_disk(folder: Path) -> None:
    """Makes a rename in it last; Windows has no such call and needs none."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def place_error(error: OSError, path: Path) -> StoreError:
    """The words for a place that cannot take a file."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StoreFull(path=path)
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return StoreReadOnly(path=path)
    return StoreError(mark("不能写入 {path}（{reason}）。"), path=path, reason=error.strerror or error.errno)
