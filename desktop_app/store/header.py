"""What a file says of itself before it is opened as a store: ours or not, of which schema, whole enough to be read.

Everything here goes through the one SQLite library: a plain `open()` and `close()` of the file would drop the locks
that this process holds on it. SQLAlchemy is not needed, so the answer is there within milliseconds.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pysqlite3

from desktop_app.domain.errors import StoreDamaged, StoreError, StoreNewer
from desktop_app.store.sqlite import translated, uri_of
from desktop_app.store.version import APPLICATION_ID
from desktop_app.words import mark

_SIZE = "SELECT page_size * page_count FROM pragma_page_size, pragma_page_count"

NOTHING_YET = 0
"""The schema version of a file that is missing or empty: a store can be made there."""


def schema_version(path: Path, *, known: int) -> int:
    """The schema version of the store at `path`, 1 to `known`, or NOTHING_YET.

    Raises StoreNewer beyond `known`, StoreDamaged for what is no database or a broken one, StoreError for the
    database of another program or a folder. The file is left as it was in every case.
    """
    if path.is_dir():
        raise StoreError(mark("{path} 是文件夹，不是数据库文件。请指定一个文件。"), path=path)
    if not path.exists() or path.stat().st_size == 0:
        # SQLite would throw such a log away as soon as it opened the empty file.
        if has_log(path):
            raise StoreDamaged(
                mark("{path} 不见了或是空的，但日志 {log} 还在。请把原文件放回原处，或从备份恢复；没有改动任何文件。"),
                path=path,
                log=log_of(path).name,
            )
        return NOTHING_YET
    with looking(path, way_to_look(path)) as connection:
        return schema_version_through(connection, path, known=known)


def schema_version_through(connection: Any, path: Path, *, known: int) -> int:
    """As `schema_version`, of a file that is open already."""
    try:
        application = int(connection.execute("PRAGMA application_id").fetchone()[0])
        version = int(connection.execute("PRAGMA user_version").fetchone()[0])
        tables = int(connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])
        size = int(connection.execute(_SIZE).fetchone()[0])
    except pysqlite3.Error as error:
        if getattr(error, "sqlite_errorname", "") == "SQLITE_NOTADB":
            raise StoreDamaged(
                mark("{path} 不是拜访簿的数据库，或开头已损坏；文件原样保留。请指定别的文件，或从备份恢复。"),
                path=path,
            ) from error
        raise translated(error, path) from error
    if application == APPLICATION_ID and version > known:
        raise StoreNewer(path=path, found=version, known=known)
    # SQLite itself sees only that whole pages are missing. While there is a log the file may well be behind.
    if path.stat().st_size < size and not has_log(path):
        raise StoreDamaged(path=path)
    if application == APPLICATION_ID and version > 0 and tables:
        return version
    if not application and not version and not tables:
        return NOTHING_YET
    if application == APPLICATION_ID:
        raise StoreDamaged(path=path)
    raise StoreError(mark("{path} 是另一个程序的数据库，没有改动。请用 --store 指定别的文件。"), path=path)


def way_to_look(path: Path) -> str:
    """A connection that may write empties a leftover log into the file on closing, even into a broken one; one that
    may not leaves an empty log of its own behind."""
    return "mode=ro" if has_log(path) else "mode=rw"


@contextmanager
def looking(path: Path, how: str, *, timeout: float = 10) -> Iterator[Any]:
    """A connection for a look at the file; `how` is SQLite's URI query: `mode=ro`, `mode=rw`, `immutable=1`."""
    try:
        connection = pysqlite3.connect(uri_of(path, how), uri=True, timeout=timeout, isolation_level=None)
    except pysqlite3.Error as error:
        raise translated(error, path) from error
    try:
        yield connection
    finally:
        connection.close()


def log_of(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")


def has_log(path: Path) -> bool:
    """True when commits stand in the write-ahead log beside the file."""
    try:
        return log_of(path).stat().st_size > 0
    except OSError:
        return False
