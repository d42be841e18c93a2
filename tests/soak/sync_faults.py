"""Thousands of seasons of bad network, and what good weather costs.

    python -m tests.soak.sync_faults --schedules 10000 --seed 1 --processes 2

Each seed is one schedule of `tests.sync.schedules`; one that goes wrong is named and can be played again alone with
`--schedules 1 --seed N`. Nothing may be lost, be on the server twice with nobody told, or be taken for someone else's.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any

from desktop_app.domain.errors import Unreachable
from desktop_app.sync.manners import wait_after
from tests.sync.desk import NOON, workstation
from tests.sync.faults import Clock, Fault
from tests.sync.model_server import ModelServer
from tests.sync.schedules import Figures, play

_IN_MEMORY = Path("/dev/shm")


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder that is gone afterwards; in memory where the system has such a place: thousands of stores are made."""
    place = str(_IN_MEMORY) if _IN_MEMORY.is_dir() and os.access(_IN_MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="visitbook-soak-", dir=place) as folder:
        yield Path(folder)


def schedules(folder: Path, seeds: range, *, progress: bool = False) -> Figures:
    figures, begun = Figures(), time.monotonic()
    for number, seed in enumerate(seeds, 1):
        try:
            play(folder, seed, figures)
        except Exception as error:
            where = traceback.extract_tb(error.__traceback__)[-1]
            figures.crashes.append(f"{seed}: {error!r} at {where.filename}:{where.lineno}")
        if progress and number % 200 == 0:
            found = f"{figures.lost} lost, {figures.doubled} doubled, {figures.misclaimed} misclaimed"
            print(f"{number} of {len(seeds)}, {time.monotonic() - begun:.0f} s, {found}", file=sys.stderr, flush=True)
    return figures


def _part(seeds: range) -> Figures:
    with scratch() as folder:
        return schedules(folder, seeds, progress=True)


def run(*, count: int, seed: int, processes: int) -> Figures:
    share = -(-count // processes)
    parts = [range(first, min(first + share, seed + count)) for first in range(seed, seed + count, share)]
    if len(parts) == 1:
        return _part(parts[0])
    with multiprocessing.get_context("spawn").Pool(len(parts)) as pool:
        return added(pool.map(_part, parts))


def added(parts: list[Figures]) -> Figures:
    whole = Figures()
    for part in parts:
        for name, value in vars(part).items():
            setattr(whole, name, getattr(whole, name) + value)
    return whole


def shown(figures: Figures) -> dict[str, Any]:
    return {
        "ok": figures.good,
        "schedules": figures.schedules,
        "written": figures.written,
        "edits": figures.edits,
        "bound": figures.bound,
        "lost": figures.lost,
        "unflagged_duplicates": figures.doubled,
        "wrong_claims": figures.misclaimed,
        "flagged": figures.told,
        "asked": figures.asked,
        "kills": dict(figures.kills),
        "faults": dict(Counter(figures.faults).most_common()),
        "requests": figures.requests,
        "wrong": [{"seed": seed, **asdict(verdict)} for seed, verdict in figures.verdicts[:10]],
        "crashes": figures.crashes[:10],
    }


# --- what good weather costs ---------------------------------------------------------------------------------------


def requests_of_a_create(folder: Path, *, records: int = 30) -> float:
    """Requests for each created record on a server that is not ours: a look, the POST, a look."""
    clock = Clock()
    server = ModelServer(clock.now)
    desk = workstation(_folder(folder, "creating"), server, clock)
    for minute in range(records):
        server.write(NOON - timedelta(minutes=minute))
    desk.sync()
    for minute in range(records):
        desk.visit(at=NOON + timedelta(minutes=minute), gain=f"第 {minute} 条")
    done = desk.sync(pull=False)
    desk.database.close()
    assert (done.tally.pushed, done.owed) == (records, 0)
    return done.tally.requests / records


def requests_of_a_page(folder: Path, *, rows: int = 20_000, count: int = 200) -> float:
    """Requests for each page's worth of rows in a first pull; asking whose the records are is counted elsewhere."""
    clock = Clock()
    server = ModelServer(clock.now)
    desk = workstation(_folder(folder, "pulling"), server, clock)
    for number in range(rows):
        server.write(NOON - timedelta(minutes=7 * number, seconds=number % 60))
    done = desk.sync(rows_a_page=count)
    desk.database.close()
    assert done.tally.pulled == rows
    asked = [dict(request.query) for request, _ in desk.line.met]
    plain = [query for query in asked if "start_time" in query and not any(name.endswith("_id") for name in query)]
    return len(plain) / (rows / count)


def requests_of_an_outage(folder: Path, fault: Fault, *, hours: float = 1.0) -> int:
    """Requests in an outage of an hour, with a record waiting and the waits that the engine asks for."""
    clock = Clock()
    server = ModelServer(clock.now)
    desk = workstation(_folder(folder, fault.name), server, clock)
    desk.visit(gain="谈妥了")
    end, failures, asked = clock.time + hours * 3600, 0, 0
    while clock.time < end:
        result = desk.sync(*[fault] * 50)
        asked += result.tally.requests
        failures += 1
        retry_after = result.error.retry_after if isinstance(result.error, Unreachable) else None
        clock.time += wait_after(failures, retry_after, server.dice)
    desk.database.close()
    return asked


def _folder(folder: Path, name: str) -> Path:
    (folder / name).mkdir()
    return folder / name


def costs(folder: Path) -> dict[str, Any]:
    outage = (Fault.NOT_SENT, Fault.LOST_BEFORE, Fault.ERROR_BEFORE, Fault.BUSY)
    return {
        "requests_a_create": round(requests_of_a_create(folder), 2),
        "requests_a_page": round(requests_of_a_page(folder), 2),
        "requests_in_an_hour_out": max(requests_of_an_outage(folder, fault) for fault in outage),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--schedules", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=1)
    arguments = parser.parse_args()
    begun = time.monotonic()
    figures = run(count=arguments.schedules, seed=arguments.seed, processes=arguments.processes)
    with scratch() as folder:
        cost = costs(folder)
    answer = shown(figures) | cost | {"seconds": round(time.monotonic() - begun)}
    print(json.dumps(answer, ensure_ascii=False))
    return 0 if figures.good else 1


if __name__ == "__main__":
    sys.exit(main())
