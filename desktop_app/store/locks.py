"""Who is in the store: everyone shares one lock, restoring and migrating have it alone; syncing has one of its own.

The locks stand on small files beside the store, `visits.db.lock` and `visits.db.sync-lock`, and belong to the open
file: they end with the process, however it ends. The files are never removed, since a lock on a removed file would
hold against nobody. (That the window is open only once is Qt's business, in `ui`.)
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from desktop_app.domain.errors import StoreBusy, StoreReadOnly
from desktop_app.words import mark

WAIT_SECONDS = 10.0
"""How long an opening store waits for a migration or a restore; a big migration takes longer and is named instead."""
ALONE_SECONDS = 2.0
"""How long restoring waits for others to leave: a command that is just ending, but no window."""

_BETWEEN_TRIES = 0.05

Release = Callable[[], None]

if sys.platform == "win32":

    def _take(descriptor: int, *, alone: bool) -> bool:
        import portalocker

        flags = portalocker.LockFlags.EXCLUSIVE if alone else portalocker.LockFlags.SHARED
        try:
            portalocker.lock(descriptor, flags | portalocker.LockFlags.NON_BLOCKING)
        except portalocker.LockException:
            return False
        return True

else:
    # portalocker takes the same lock, but importing it costs a start 80 ms.
    import fcntl

    def _take(descriptor: int, *, alone: bool) -> bool:
        try:
            fcntl.flock(descriptor, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def lock_file(store: Path) -> Path:
    return store.with_name(f"{store.name}.lock")


def sync_lock_file(store: Path) -> Path:
    return store.with_name(f"{store.name}.sync-lock")


def share(store: Path, *, wait: float = WAIT_SECONDS) -> Release:
    """Enter the store beside others; StoreBusy when a restore or migration of it takes longer than `wait` seconds."""
    release = _lock(lock_file(store), alone=False, wait=wait)
    if release is None:
        raise StoreBusy(mark("另一个程序正在恢复或升级 {path}。请等它完成后再试；没有改动任何数据。"), path=store)
    return release


@contextmanager
def alone(store: Path, *, wait: float = ALONE_SECONDS) -> Iterator[None]:
    """Have the store to oneself; StoreBusy when anyone is still in after `wait` seconds."""
    release = _lock(lock_file(store), alone=True, wait=wait)
    if release is None:
        raise StoreBusy(mark("{path} 正在使用中。请先关闭拜访簿的窗口和正在运行的命令；没有改动任何数据。"), path=store)
    try:
        yield
    finally:
        release()


@contextmanager
def syncing(store: Path) -> Iterator[None]:
    """One synchronisation of a store at a time; StoreBusy at once for the second."""
    release = _lock(sync_lock_file(store), alone=True, wait=0)
    if release is None:
        raise StoreBusy(mark("{path} 已经在同步。请等它完成后再试。"), path=store)
    try:
        yield
    finally:
        release()


def _lock(file: Path, *, alone: bool, wait: float) -> Release | None:
    """None when others hold it for all of `wait` seconds."""
    descriptor = _open(file, alone=alone)
    if descriptor is None:
        return lambda: None
    until = time.monotonic() + wait
    try:
        while not _take(descriptor, alone=alone):
            if time.monotonic() >= until:
                os.close(descriptor)
                return None
            time.sleep(_BETWEEN_TRIES)
    except BaseException:
        os.close(descriptor)
        raise
    return lambda: os.close(descriptor)


def _open(file: Path, *, alone: bool) -> int | None:
    """None where no lock can be laid because nothing can be written there: then nobody can restore there either."""
    try:
        return os.open(file, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
    except OSError as error:
        if alone:
            raise StoreReadOnly(path=file.with_suffix("")) from error
    try:
        return os.open(file, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
    except OSError:
        return None
