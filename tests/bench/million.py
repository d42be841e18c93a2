"""The store that is measured: a million sample records, built once and kept for the next run."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pysqlite3

from desktop_app.actions.samples import sample
from desktop_app.store.opening import open_store
from tests.bench.sample_day import UNTIL

SEED = 1


def built(store: Path, records: int) -> Path:
    """`store`, filled with `records` sample records unless it is already."""
    if store.exists() and _records(store) == records:
        return store
    if store.exists():
        raise SystemExit(f"{store} holds {_records(store):,} records, not {records:,}: name another file")
    start = time.perf_counter()

    def progress(done: int) -> None:
        if done % 50_000 == 0:
            sys.stderr.write(f"\r{done:,} records written, {time.perf_counter() - start:.0f} s")

    db = open_store(store)
    try:
        sample(db, records, seed=SEED, until=UNTIL, progress=progress)
    finally:
        db.close()
    sys.stderr.write(f"\r{records:,} records built and indexed in {time.perf_counter() - start:.0f} s\n")
    return store


def _records(store: Path) -> int:
    connection = pysqlite3.connect(str(store))
    try:
        return int(connection.execute("SELECT count(*) FROM visit_record WHERE origin = 'sample'").fetchone()[0])
    except pysqlite3.Error:
        return -1
    finally:
        connection.close()
