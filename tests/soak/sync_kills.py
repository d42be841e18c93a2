"""Real processes of `visitbook sync`, killed with -9 at each point of a journey, over real sockets.

    python -m tests.soak.sync_kills --times 20

Between kills the store is written to as by any other command. Behind every few kills a sync is let live, and the judge
compares what was written down with what the server really did.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from desktop_app.actions import people
from desktop_app.domain.ids import ServerId
from desktop_app.store.integrity import check
from desktop_app.store.opening import open_store
from tests.sync.desk import NOON, Workstation
from tests.sync.faults import Clock, Fault, FaultyLine, scripted, seeded
from tests.sync.judge import Logged, Verdict, judge, look_of, op_of
from tests.sync.model_server import US, Habits
from tests.sync.schedules import POINTS
from tests.sync.socket_server import SocketServer, serving

TREE = Path(__file__).resolve().parents[2]
ANYWHERE = "anywhere"
"""Killed from outside, at a moment by chance."""
_WEATHER = (Fault.LOST_AFTER, Fault.LOST_BEFORE, Fault.ERROR_AFTER, Fault.CUT_JSON, Fault.STATUS_TWICE)
_QUIET = "0.5"


@dataclass
class Figures:
    kills: Counter[str] = field(default_factory=Counter)
    ended_before_the_kill: int = 0
    written: int = 0
    checks: int = 0
    damaged: list[str] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    unsettled: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        return not (self.damaged or self.unsettled or any(not verdict.good for verdict in self.verdicts))


class Soak:
    """One store and one server, for many kills."""

    def __init__(self, store: Path, server: SocketServer, seed: int) -> None:
        self.store = store
        self.server = server
        self.dice = random.Random(seed)
        self.logged: list[Logged] = []
        self.figures = Figures()
        database = open_store(store)
        people.set_me_by_number(database, ServerId(US))
        database.close()

    def desk(self) -> Workstation:
        model, clock = self.server.model, Clock()
        return Workstation(open_store(self.store), model, clock, FaultyLine(model, clock, scripted()))

    def write(self) -> None:
        """A new visit, now and then the twin of an older one, and a change of one that may be on its way."""
        desk = self.desk()
        try:
            if self.logged and self.dice.random() < 0.5:
                desk.change(self.dice.choice(self.logged[-6:]).record, event_note=f"改 {self.dice.randrange(1000)}")
            for _ in range(2):
                number = len(self.logged)
                moment, gain = NOON + timedelta(minutes=number), f"第 {number} 条"
                if self.logged and self.dice.random() < 0.2:
                    moment, gain = NOON + timedelta(minutes=number - 1), self.logged[-1].look.effect or gain
                record = desk.visit(at=moment, gain=gain)
                self.logged.append(Logged(record, op_of(desk, record), look_of(desk, record)))
                self.figures.written += 1
        finally:
            desk.database.close()

    def kill_at(self, point: str) -> None:
        """One process that dies there."""
        self.write()
        self.server.script = seeded(self.dice.randrange(1 << 30), rate=0.1, faults=_WEATHER)
        if point == ANYWHERE:
            process = self._start("-m", "desktop_app")
            time.sleep(self.dice.uniform(0.3, 1.5))
            process.send_signal(signal.SIGKILL)
        else:
            countdown = 1 if point == "window" else self.dice.randint(1, 2)
            process = self._start("-m", "tests.soak.dying", point, str(countdown))
        code = process.wait(60)
        if code == -signal.SIGKILL:
            self.figures.kills[point] += 1
        elif code in (0, 1, 3):
            self.figures.ended_before_the_kill += 1
        else:
            self.figures.damaged.append(f"at {point} a process ended with {code}")

    def look(self) -> None:
        """A sync that is let live, in good weather, and the judge."""
        self.server.script = scripted()
        for _ in range(3):
            code = self._start("-m", "desktop_app", settle="20").wait(120)
            if code == 0:
                break
        else:
            self.figures.unsettled.append(f"sync still ends with {code}")
        desk = self.desk()
        try:
            found = check(desk.database)
            with self.server.guard:
                self.figures.verdicts.append(judge(desk, self.logged, self.server.model))
        finally:
            desk.database.close()
        self.figures.checks += 1
        if not found["ok"]:
            self.figures.damaged += found["problems"]

    def _start(self, *program: str, settle: str = "0") -> subprocess.Popen[bytes]:
        words = ["sync", "--server", self.server.url, "--store", str(self.store), "--as", str(US)]
        return subprocess.Popen(
            [sys.executable, *program, *words, "--quiet-time", _QUIET, "--settle", settle],
            cwd=TREE,
            env={**os.environ, "PYTHONPATH": str(TREE)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


def run(
    store: Path,
    *,
    times: int,
    seed: int,
    keys: bool,
    points: Sequence[str] = (*POINTS, ANYWHERE),
    progress: bool = False,
) -> tuple[bool, dict[str, Any]]:
    """Kills `times` at each point; true when the judge found nothing. `keys`: a server that honours them, like ours."""
    begun = time.monotonic()
    with serving(Habits(honours_keys=keys)) as server:
        soak = Soak(store, server, seed)
        for point in points:
            for _ in range(3 * times):
                if soak.figures.kills[point] >= times:
                    break
                soak.kill_at(point)
                if soak.dice.random() < 0.2:
                    soak.look()
            soak.look()
            if progress:
                print(f"{point}: {soak.figures.kills[point]} kills, {soak.figures.good}", file=sys.stderr, flush=True)
        figures, model = soak.figures, server.model
        last = figures.verdicts[-1]
    return figures.good, {
        "ok": figures.good,
        "seed": seed,
        "honours_keys": keys,
        "kills": {point: figures.kills[point] for point in points},
        "ended_before_the_kill": figures.ended_before_the_kill,
        "written": figures.written,
        "on_the_server": len(model.rows),
        "bound": last.bound,
        "asked": last.asked,
        "checks": figures.checks,
        "wrong": [str(verdict) for verdict in figures.verdicts if not verdict.good][:3],
        "damaged": figures.damaged[:10],
        "unsettled": figures.unsettled[:10],
        "seconds": round(time.monotonic() - begun),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=20, help="kills at each point")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    arguments = parser.parse_args()
    every = True
    for keys in (False, True):
        with tempfile.TemporaryDirectory() as folder:
            good, figures = run(
                Path(folder) / "visits.db", times=arguments.times, seed=arguments.seed, keys=keys, progress=True
            )
        print(json.dumps(figures, ensure_ascii=False), flush=True)
        every = every and good
    return 0 if every else 1


if __name__ == "__main__":
    sys.exit(main())
