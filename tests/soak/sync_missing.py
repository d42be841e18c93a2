"""Partial outages of a server: what it hides, cuts off or answers wrongly for a while must not be taken for gone.

    python -m tests.soak.sync_missing --outages 1000

An outage lasts one or two synchronisations if it hides a few records, and any number if it hides many: a few that stay
away for longer can't be told from deleted ones by anyone. Behind each outage everything is read once in good weather.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from desktop_app.store.schema import visit_record
from tests.soak.sync_faults import scratch
from tests.sync.desk import NOON, Workstation, workstation
from tests.sync.faults import Clock, Fault, seeded
from tests.sync.model_server import Habits, ModelServer

RECORDS = 60
_HABITS = (
    Habits(),
    Habits(largest_count=7, total="huge"),
    Habits(largest_count=7, clamp_shown=False, total="none"),
    Habits(largest_count=7, oldest_first=True),
)
_WEATHER = (Fault.LOST_AFTER, Fault.ERROR_BEFORE, Fault.HTML_AFTER, Fault.CUT_JSON, Fault.OLD_VIEW, Fault.SIGN_IN)


class Soak:
    """One store and one server; its records are spread over a month."""

    def __init__(self, folder: Path, habits: Habits, seed: int) -> None:
        self.dice = random.Random(seed)
        self.clock = Clock()
        self.server = ModelServer(self.clock.now, habits)
        for number in range(RECORDS):
            self.server.write(NOON - timedelta(hours=11 * number))
        self.desk: Workstation = workstation(folder, self.server, self.clock)
        self.desk.sync()
        self.outages: Counter[str] = Counter()
        self.wrong: list[str] = []

    def outage(self) -> None:
        kind, hidden, lasts = self._kind()
        for _ in range(lasts):
            self.server.hidden = hidden
            self._sync(kind, bad=True)
        self.server.hidden = set()
        self._sync(kind, bad=False, full=True)
        self.outages[kind] += 1

    def _kind(self) -> tuple[str, set[int], int]:
        rows = sorted(self.server.rows)
        match self.dice.randrange(5):
            case 0:
                return "a few", set(self.dice.sample(rows, self.dice.randint(1, 5))), self.dice.randint(1, 2)
            case 1:
                return "many", set(self.dice.sample(rows, self.dice.randint(12, 50))), self.dice.randint(1, 5)
            case 2:
                return "all", set(rows), self.dice.randint(1, 5)
            case 3:
                start = self.dice.randrange(RECORDS - 10)
                return "a week", set(rows[start : start + 10]), self.dice.randint(1, 4)
            case _:
                return "none, but broken answers", set(), self.dice.randint(1, 3)

    def _sync(self, kind: str, *, bad: bool, full: bool = False) -> None:
        self.clock.time += self.dice.choice((60, 1000, 40_000))
        rate = self.dice.choice((0.0, 0.2, 0.5)) if bad else 0.0
        script = seeded(self.dice.randrange(1 << 30), rate=rate, faults=_WEATHER)
        self.desk.sync(script=script, full=full or self.dice.random() < 0.2)
        with self.desk.database.read() as connection:
            missing = connection.execute(select(func.count()).where(visit_record.c.missing)).scalar_one()
        if missing:
            self.wrong.append(f"{missing} called missing in outage {self.outages.total() + 1} ({kind})")

    def a_real_one(self) -> bool:
        """A record that was really deleted is found missing in the end, or no fail-safe would be an art."""
        gone = self.dice.choice(sorted(self.server.rows))
        self.server.delete(gone)
        for _ in range(5):
            self.clock.time += 1000
            self.desk.sync(full=True)
        with self.desk.database.read() as connection:
            found = connection.execute(select(visit_record.c.server_id).where(visit_record.c.missing)).scalars().all()
        return list(found) == [gone]


def run(folder: Path, *, outages: int, seed: int, progress: bool = False) -> tuple[bool, dict[str, Any]]:
    """True when nothing was called missing that was not."""
    begun, kinds, wrong, found = time.monotonic(), Counter[str](), list[str](), 0
    for number, habits in enumerate(_HABITS):
        own = folder / str(number)
        own.mkdir()
        soak = Soak(own, habits, seed + number)
        for _ in range(-(-outages // len(_HABITS))):
            soak.outage()
        found += soak.a_real_one()
        soak.desk.database.close()
        kinds += soak.outages
        wrong += soak.wrong
        if progress:
            print(f"{kinds.total()} outages, {len(wrong)} false", file=sys.stderr, flush=True)
    good = not wrong and found == len(_HABITS)
    return good, {
        "ok": good,
        "seed": seed,
        "outages": dict(kinds),
        "false_missing": len(wrong),
        "really_gone_and_found": found,
        "wrong": wrong[:10],
        "seconds": round(time.monotonic() - begun),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--outages", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    arguments = parser.parse_args()
    with scratch() as folder:
        good, figures = run(folder, outages=arguments.outages, seed=arguments.seed, progress=True)
    print(json.dumps(figures, ensure_ascii=False))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
