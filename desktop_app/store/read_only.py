"""A store that cannot be written: on a read-only medium, or in a folder of somebody else. It can still be read.

SQLite reads a store with a write-ahead log only where it may keep its shared-memory file. Where it may not, the file
is read as unchanging, and each answer is held back until the file has been seen to be the same before and after: if
somebody wrote meanwhile, the answer is thrown away as StoreBusy.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pysqlite3
from sqlalchemy import Connection

from desktop_app.domain.errors import StoreBusy, StoreError, StoreReadOnly
from desktop_app.store.header import has_log, looking, schema_version_through
from desktop_app.store.locks import Release
from desktop_app.store.sqlite import connect_to_read
from desktop_app.store.sqlite_database import SqliteDatabase
from desktop_app.words import mark

Stamp = tuple[int, int, int, bool]


_AS_WE_ARE = os.access in os.supports_effective_ids


def is_there(path: Path) -> bool:
    """Whether there is a file to open; StoreError when that file, or its folder, is closed to us altogether."""
    try:
        there = path.exists()
    except OSError:
        there = True  # in a folder that we may not even look into
    if there and not os.access(path, os.R_OK, effective_ids=_AS_WE_ARE):
        raise StoreError(mark("{path} 不能读取。请检查文件和文件夹的权限；没有改动。"), path=path)
    return there


def can_be_written(path: Path) -> bool:
    """False when the file, or the folder in which its log has to stand, is closed to us."""
    return all(os.access(place, os.W_OK, effective_ids=_AS_WE_ARE) for place in (path, path.parent))


def open_to_read(path: Path, release: Release, *, known: int, busy: float) -> SqliteDatabase:
    """The store for reading only; StoreReadOnly when not even that is possible without writing."""
    how = way_to_read(path)
    with looking(path, how) as connection:
        version = schema_version_through(connection, path, known=known)
    if version == 0:
        raise StoreReadOnly(path=path)
    if version < known:
        raise StoreReadOnly(
            mark("{path} 来自较早的版本，需要先升级，但它不能写入。请检查文件和文件夹的权限；没有改动。"), path=path
        )
    database = UnchangingDatabase if how == UNCHANGING else SqliteDatabase
    return database(path, release, connecting=lambda: connect_to_read(path, how, timeout=busy), read_only=True)


UNCHANGING = "mode=ro&immutable=1"


def way_to_read(path: Path) -> str:
    """How SQLite can read a file where perhaps nothing may be written; see the head of this module."""
    try:
        with looking(path, "mode=ro") as connection:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        return "mode=ro"
    except pysqlite3.Error as error:
        name = getattr(error, "sqlite_errorname", "")
        if not name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN")):
            return "mode=ro"  # what is wrong is said by the look at its header
    if has_log(path):
        raise StoreReadOnly(
            mark("{path} 的日志里还有未合并的记录，而这里不能写入，无法安全读取。请在可写的位置打开它。"), path=path
        )
    return UNCHANGING


class UnchangingDatabase(SqliteDatabase):
    @contextmanager
    def read(self) -> Iterator[Connection]:
        before = _stamp(self.path)
        try:
            with super().read() as connection:
                yield connection
        except StoreError as error:
            if _stamp(self.path) != before:
                raise _changed(self.path) from error
            raise
        if _stamp(self.path) != before:
            raise _changed(self.path)


def _changed(path: Path) -> StoreBusy:
    return StoreBusy(mark("读取 {path} 时它正被别人修改。请再试一次。"), path=path)


def _stamp(path: Path) -> Stamp:
    found = path.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns, has_log(path)
