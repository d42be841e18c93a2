"""A large file comes in, is stopped, gone on with and taken back, while somebody else saves: with figures.

python -m tests.soak.import_large --rows 100000
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from desktop_app.actions import importing as acting
from desktop_app.actions.people import add_entry
from desktop_app.actions.samples import sample
from desktop_app.actions.visits import record_visit
from desktop_app.domain.directory import Kind
from desktop_app.domain.progress import Cancelled
from desktop_app.domain.visit import VisitFields
from desktop_app.exchange.importing import resume, run
from desktop_app.exchange.table_look import look
from desktop_app.store.database import Database
from desktop_app.store.integrity import check
from desktop_app.store.opening import open_store
from desktop_app.store.rows import insert_all
from desktop_app.store.schema import metadata, visit_record
from tests.exchange.clerks import HEADINGS, visits, write_csv

SAVED = "同时保存的"
NOW = datetime(2026, 11, 22, 10)


@dataclass(frozen=True, slots=True)
class Figures:
    rows: int
    looked: float
    imported: float
    stopped_at: int
    indexed: float
    bare: float
    undone: float
    saves: int
    slowest_save: float
    is_whole: bool
    is_as_before: bool

    @property
    def ratio(self) -> float:
        return self.imported / self.bare

    def lines(self) -> list[str]:
        return [
            f"rows                                {self.rows:>10,}",
            f"looked at                           {self.looked:>10.1f} s",
            f"imported (stopped at {self.stopped_at:,} rows)  {self.imported:>10.1f} s",
            f"text index                          {self.indexed:>10.1f} s",
            f"bare inserts of the same rows       {self.bare:>10.1f} s",
            f"import / bare inserts               {self.ratio:>10.1f}",
            f"taken back                          {self.undone:>10.1f} s",
            f"saves meanwhile                     {self.saves:>10}",
            f"slowest of them                     {self.slowest_save * 1000:>10.0f} ms",
            f"store whole after it                {self.is_whole!s:>10}",
            f"store as before after the undo      {self.is_as_before!s:>10}",
        ]


class _Stop:
    """Stops once, when so many rows are in; says when the rows were all in and the text index began."""

    def __init__(self, at: int, rows: int) -> None:
        self.at, self._rows, self.in_at = at, rows, 0.0

    def __call__(self, done: int, of: int | None) -> None:
        if self.at and done >= self.at:
            self.at = 0
            raise Cancelled
        if of is not None and done >= self._rows:
            self.in_at = time.perf_counter()


def measure(rows: int, folder: Path) -> Figures:
    file = write_csv(folder / "large.csv", [HEADINGS, *visits(rows)])
    database = _filled(folder / "store.sqlite")
    began = time.perf_counter()
    seen = look(file)
    looked = time.perf_counter() - began
    before = _rows(database, set())
    with _saving(folder / "store.sqlite") as saver:
        began = time.perf_counter()
        stop = _Stop(rows // 3, rows)
        first = run(database, file, seen.plan, stop, total=seen.rows)
        assert first.stopped
        assert first.batch is not None
        done = resume(database, file, first.batch, stop)
        ended = time.perf_counter()
    assert (done.new, done.bad) == (rows, 0)
    waits = saver.waits
    bare = _bare(database, folder / "bare.sqlite")
    whole = bool(check(database)["ok"])
    undo_began = time.perf_counter()
    undone = acting.undo(database, first.batch)
    undo_took = time.perf_counter() - undo_began
    assert undone.records == rows
    after = _rows(database, _saved(database))
    database.close()
    return Figures(
        rows=rows,
        looked=looked,
        imported=stop.in_at - began,
        stopped_at=first.rows,
        indexed=ended - stop.in_at,
        bare=bare,
        undone=undo_took,
        saves=len(waits),
        slowest_save=max(waits, default=0.0),
        is_whole=whole,
        is_as_before=before == after,
    )


def _filled(path: Path) -> Database:
    database = open_store(path, backups=path.parent / "backups")
    sample(database, 500, seed=1, until=date(2026, 11, 1))
    parent = add_entry(database, Kind.PARENT, "平日")
    record_visit(database, VisitFields(parent=parent.id, record_time=NOW, effect=SAVED), author=None, now=NOW)
    return database


@dataclass
class _Saver:
    waits: list[float]


@contextmanager
def _saving(store: Path) -> Iterator[_Saver]:
    """Another process that saves a visit every now and then, as a person at the window would."""
    saver = _Saver([])
    with subprocess.Popen(
        [sys.executable, "-m", "tests.soak.saving_meanwhile", str(store)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield saver
        said, _ = process.communicate("stop\n", timeout=60)
    saver.waits += [float(line) for line in said.split()]


def _saved(database: Database) -> set[int]:
    with database.read() as connection:
        own = select(visit_record.c.id).where(visit_record.c.effect == SAVED)
        return set(connection.execute(own.order_by(visit_record.c.id).offset(1)).scalars())


def _rows(database: Database, without: set[int]) -> dict[str, list[str]]:
    """Every row of every table but the journal; without these records, and without when a name was used last."""
    found: dict[str, list[str]] = {}
    for name in metadata.tables.keys() - {"import_batch", "import_deed"}:
        key = "id" if name == "visit_record" else "record_id"
        rows = [row for row in _as_dicts(database, name) if row.get(key) not in without]
        found[name] = sorted(repr({**row, "used_at": None}) for row in rows)
    return found


def _bare(database: Database, path: Path) -> float:
    """The rows once more into an empty store, by nothing but prepared inserts, as many a commit."""
    other = open_store(path, backups=path.parent / "backups")
    with other.write("bare") as writing:
        for name in ("person", "organization", "customer", "parent_visit", "import_batch"):
            insert_all(writing.connection, metadata.tables[name], _as_dicts(database, name))
    took = 0.0
    for name in ("visit_record", "record_customer", "record_follower", "import_deed"):
        rows = _as_dicts(database, name)
        began = time.perf_counter()
        for start in range(0, len(rows), acting.ROWS_A_COMMIT):
            with other.write("bare") as writing:
                insert_all(writing.connection, metadata.tables[name], rows[start : start + acting.ROWS_A_COMMIT])
        took += time.perf_counter() - began
    other.close()
    return took


def _as_dicts(database: Database, name: str) -> list[dict[str, Any]]:
    with database.read() as connection:
        return [dict(row) for row in connection.execute(select(metadata.tables[name])).mappings()]


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=100_000)
    rows = parser.parse_args(arguments).rows
    with tempfile.TemporaryDirectory() as folder:
        figures = measure(rows, Path(folder))
    sys.stdout.write("\n".join(figures.lines()) + "\n")
    return 0 if figures.is_whole and figures.is_as_before else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
