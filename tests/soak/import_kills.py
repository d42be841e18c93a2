"""Kills `visitbook import` at random moments and goes on with it: in the end all is as if nobody had.

python -m tests.soak.import_kills --kills 20
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from desktop_app.actions import importing as acting
from desktop_app.store.integrity import check
from tests.exchange.clerks import HEADINGS, visits, write_csv
from tests.exchange.stores import entries, store, told

ROWS = 3_000
PATIENCE = 120


@dataclass(frozen=True, slots=True)
class Figures:
    kills: int
    hit: int
    """Kills that found an import under way."""
    rows_at: tuple[int, ...]
    """How many rows were in at each of those."""
    equal: bool
    whole: bool

    def line(self) -> str:
        return json.dumps({name: getattr(self, name) for name in ("kills", "hit", "rows_at", "equal", "whole")})


def run(folder: Path, *, kills: int, seed: int, rows: int = ROWS) -> Figures:
    """As many imports of the same file, each into a store of its own, each killed once and gone on with."""
    chance = random.Random(seed)
    file = write_csv(folder / "list.csv", [HEADINGS, *visits(rows), ["x", *[""] * 7]])
    _import(folder / "undisturbed.sqlite", file).wait(PATIENCE)
    wanted = _said(folder, "undisturbed.sqlite")
    rows_at: list[int] = []
    equal = whole = True
    for number in range(kills):
        name = f"{number}.sqlite"
        process = _import(folder / name, file)
        _wait_for(folder / name, process, chance.randrange(rows))
        time.sleep(chance.uniform(0, 0.1))  # somewhere within a piece
        process.kill()
        process.wait(PATIENCE)
        match _where(folder, name):
            case (batch, taken):
                rows_at.append(taken)
                _import(folder / name, file, "--resume", str(batch)).wait(PATIENCE)
            case False:
                _import(folder / name, file).wait(PATIENCE)
            case _:  # it was done before the kill
                pass
        equal = equal and _said(folder, name) == wanted
        with store(folder, name) as database:
            whole = whole and bool(check(database)["ok"])
    return Figures(kills, len(rows_at), tuple(rows_at), equal, whole)


def _import(path: Path, file: Path, *more: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "desktop_app", "import", "--store", str(path), str(file), *more]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _wait_for(path: Path, process: subprocess.Popen[bytes], rows: int) -> None:
    """Until so many rows are in, or the import is over."""
    until = time.monotonic() + PATIENCE
    while not path.exists() and process.poll() is None:
        time.sleep(0.01)
    while time.monotonic() < until and process.poll() is None:
        with store(path.parent, path.name) as database:
            while time.monotonic() < until and process.poll() is None:
                if any(line.taken >= rows for line in acting.imports(database)):
                    return
                time.sleep(0.01)


def _where(folder: Path, name: str) -> tuple[int, int] | bool:
    """The import that was under way and how many rows it had dealt with; else whether it had been done."""
    with store(folder, name) as database:
        lines = acting.imports(database)
    open_ones = [(line.number, line.taken) for line in lines if line.can_resume]
    return open_ones[0] if open_ones else bool(lines)


def _said(folder: Path, name: str) -> object:
    """What the store holds, without when it came in, and what its import says of itself."""
    with store(folder, name) as database:
        records = [(record[:12], record[14:]) for record in told(database)]
        lines = [(line.state, line.taken, dict(line.counts), line.records) for line in acting.imports(database)]
        return records, lines, entries(database)


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=20261122)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        figures = run(Path(folder), kills=given.kills, seed=given.seed)
    sys.stdout.write(figures.line() + "\n")
    return 0 if figures.equal and figures.whole else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
