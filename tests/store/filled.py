"""A store with a few records of every table, for tests that are about the file rather than about the records."""

from __future__ import annotations

import hashlib
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pysqlite3

from desktop_app.domain.errors import StoreError, StoreFull
from desktop_app.store.database import Database
from desktop_app.store.opening import open_store
from desktop_app.store.search_index import drain

TREE = Path(__file__).resolve().parents[2]
FIRST_SECOND = 1_767_225_600
"""2026-01-01 00:00:00"""
NOBODY = 65534


def fill(database: Database, records: int, *, indexed: bool = True) -> None:
    """Adds records 1 to `records`: owed, each with a follower, a customer, a comment; every second has a receipt."""
    with database.write("test") as writing:
        ask = writing.connection.exec_driver_sql
        ask("INSERT OR IGNORE INTO person (id, replica_id, number, name) VALUES (1, 1, 101, '汪'), (2, 1, 102, '李')")
        ask("INSERT OR IGNORE INTO organization (id, replica_id, number, name) VALUES (1, 1, 301, '济南大学')")
        ask("INSERT OR IGNORE INTO customer (id, replica_id, number, organization_id) VALUES (1, 1, 401, 1)")
        ask("INSERT OR IGNORE INTO parent_visit (id, replica_id, number, director_id) VALUES (1, 1, 501, 1)")
        for number in range(1, records + 1):
            second = FIRST_SECOND + number * 60
            ask(
                "INSERT INTO visit_record (id, replica_id, record_time, event, parent_id, organization_id, director_id,"
                " author_id, cost, comment_count, reading_count, origin, effect) VALUES (?, 1, ?, 2, 1, 1, 1, 1, 1250,"
                " 1, ?, 'own', ?)",
                (number, second, number % 2 == 0, f"第 {number} 次拜访，客户很满意" + "。" * 200),
            )
            ask(
                "INSERT INTO record_follower (person_id, record_time, server_order, record_id, position, event,"
                " organization_id, director_id) SELECT 2, record_time, server_order, id, 0, event, organization_id,"
                " director_id FROM visit_record WHERE id = ?",
                (number,),
            )
            ask("INSERT INTO record_customer (record_id, position, customer_id) VALUES (?, 0, 1)", (number,))
            ask(
                "INSERT INTO comment (record_id, author_id, created, content) VALUES (?, 2, ?, '跟进')",
                (number, second),
            )
            if number % 2 == 0:
                ask("INSERT INTO read_receipt (person_id, record_id, position, local) VALUES (2, ?, 0, 1)", (number,))
            ask(
                "INSERT INTO outbox (op, replica_id, record_id, kind, state, since)"
                " VALUES (?, 1, ?, 'create', 'READY', ?)",
                (f"op-{number}", number, second),
            )
            ask("INSERT INTO search_queue (record_id) VALUES (?)", (number,))
        if indexed:
            drain(writing.connection, records)


def filled_store(path: Path, records: int = 10) -> Path:
    """A closed store file with that many records."""
    database = open_store(path)
    try:
        fill(database, records)
    finally:
        database.close()
    return path


def records_in(path: Path) -> int:
    with closing(raw(path)) as connection:
        return int(connection.execute("SELECT count(*) FROM visit_record").fetchone()[0])


def raw(path: Path) -> Any:
    return pysqlite3.connect(str(path), isolation_level=None)


def all_bytes(folder: Path) -> dict[str, str]:
    """What is in a folder, file by file, without what only passes: locks, empty logs."""
    return {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and not file.name.endswith(("lock", "-shm")) and not is_empty_log(file)
    }


def is_empty_log(file: Path) -> bool:
    return file.name.endswith("-wal") and file.stat().st_size == 0


@contextmanager
def another_program(code: str, *arguments: object) -> Iterator[subprocess.Popen[str]]:
    """A second process that runs `code`; it has said "ready" when the block begins and is killed at its end."""
    process = subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stdin=subprocess.PIPE,
        text=True,
        cwd=TREE,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process
    finally:
        process.kill()
        process.communicate()


@contextmanager
def open_folder() -> Iterator[Path]:
    """A folder that also somebody with fewer rights can reach, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp(prefix="visitbook-test-"))
    try:
        folder.chmod(0o755)
        yield folder
    finally:
        shutil.rmtree(folder)


@contextmanager
def with_fewer_rights() -> Iterator[None]:
    """Permissions do not bind root: a test run by root goes on as nobody."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


def spoil(path: Path, *, first: int = 20) -> None:
    """Noise over a third of the pages from `first` on."""
    with path.open("r+b") as file:
        for page in range(first, path.stat().st_size // 4096, 3):
            file.seek(page * 4096)
            file.write(random.Random(page).randbytes(4096))


@contextmanager
def full_disk(folder: Path, size: int = 65_536) -> Iterator[type[StoreError]]:
    """A folder that takes no more than `size` bytes, and the error that it gives.

    For root a file system of its own. Nobody else may make one: then the process may write no larger file, which
    SQLite hears as a failing disk rather than a full one.
    """
    if os.geteuid() == 0 and _mount(folder, size):
        try:
            yield StoreFull
        finally:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)
        return
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield StoreError
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def _mount(folder: Path, size: int) -> bool:
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0
