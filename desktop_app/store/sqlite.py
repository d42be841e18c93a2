"""The one SQLite library: how its connections are set up, and what its errors mean to a person. No SQLAlchemy here."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

import pysqlite3

from desktop_app.domain.errors import (
    StoreBusy,
    StoreDamaged,
    StoreError,
    StoreFull,
    StoreReadOnly,
)
from desktop_app.words import mark

BUSY_SECONDS = 10.0
CACHE_KIB = 65_536

READING_PRAGMAS = (
    "PRAGMA foreign_keys=ON",
    f"PRAGMA cache_size=-{CACHE_KIB}",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA mmap_size=0",
)
PRAGMAS = ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", *READING_PRAGMAS)

type_of_error: dict[str, type[StoreError]] = {
    "SQLITE_CORRUPT": StoreDamaged,
    "SQLITE_NOTADB": StoreDamaged,
    "SQLITE_READONLY": StoreReadOnly,
    "SQLITE_PERM": StoreReadOnly,
    "SQLITE_CANTOPEN": StoreReadOnly,
    "SQLITE_BUSY": StoreBusy,
    "SQLITE_LOCKED": StoreBusy,
    "SQLITE_PROTOCOL": StoreBusy,
    "SQLITE_FULL": StoreFull,
}
type_of_message: dict[str, type[StoreError]] = {
    "malformed": StoreDamaged,
    "not a database": StoreDamaged,
    "disk is full": StoreFull,
    "readonly database": StoreReadOnly,
    "is locked": StoreBusy,
}
"""Copying a database raises errors without a name."""


def connect(path: Path, *, timeout: float = BUSY_SECONDS) -> Any:
    """A connection with the pragmas of a store. Each commit that returned survives a power cut."""
    connection = pysqlite3.connect(str(path), timeout=timeout, check_same_thread=False, isolation_level=None)
    return _set_up(connection, PRAGMAS)


def connect_to_read(path: Path, how: str, *, timeout: float = BUSY_SECONDS) -> Any:
    """A connection that cannot write; `how` is SQLite's URI query, `mode=ro` or `immutable=1`."""
    connection = pysqlite3.connect(
        uri_of(path, how), uri=True, timeout=timeout, check_same_thread=False, isolation_level=None
    )
    return _set_up(connection, READING_PRAGMAS)


def uri_of(path: Path, how: str) -> str:
    return f"file:{quote(path.absolute().as_posix())}?{how}"


def _set_up(connection: Any, pragmas: tuple[str, ...]) -> Any:
    try:
        for pragma in pragmas:
            connection.execute(pragma)
    except BaseException:
        connection.close()
        raise
    return connection


def translated(error: BaseException | None, path: Path) -> BaseException:
    """The `StoreError` for what SQLite said; what names no state of the file is a bug and comes back as it is."""
    name = getattr(error, "sqlite_errorname", "") or ""
    for prefix, kind in type_of_error.items():
        if name.startswith(prefix):
            return kind(path=path)
    if name.startswith("SQLITE_IOERR") or "disk I/O error" in str(error):
        return StoreError(mark("读写 {path} 时磁盘出错（{name}）。没有保存这次改动。"), path=path, name=name or "I/O")
    if isinstance(error, pysqlite3.DatabaseError):
        for part, kind in type_of_message.items():
            if part in str(error):
                return kind(path=path)
    assert error is not None
    return error
