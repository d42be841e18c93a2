"""A season of bad network from a seed: people write, colleagues meddle, the weather changes, the power fails.

Everything is drawn from the seed, so a schedule that goes wrong can be played again. At its end the weather is good for
days, and the judge looks.
"""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from desktop_app.actions import people
from desktop_app.domain.ids import ServerId
from desktop_app.store.opening import open_store
from desktop_app.sync.engine import Result
from desktop_app.sync.transport import Reply, Request
from tests.sync.desk import NOON, Workstation
from tests.sync.faults import UNCERTAIN, Clock, Fault, FaultyLine, scripted, seeded
from tests.sync.judge import Books, Logged, Verdict, is_frozen, judge, look_of, op_of, states
from tests.sync.model_server import COLLEAGUE, US, Habits, ModelServer

POINTS = ("sending", "sent", "answered", "bound", "taken", "window")
_GAINS = ("谈妥了", "再约", "  两端有空格 ", "换行\r\n一行", "<b>&amp;", "签约三年")
_PLAIN = Habits()
_HABITS = (
    _PLAIN,
    Habits(numbers_as_text=True, null_lists=True),
    Habits(nesting=3, extra_keys=True, total="page"),
    Habits(within_second="shuffled", ids="scattered", total="huge"),
    Habits(largest_count=3, clamp_shown=False, total="zero"),
    Habits(largest_count=2, total="none"),
    Habits(trims=True, escapes=True, within_second="up", ids="falling"),
    Habits(nulls_unsent=True),
    Habits(shows_written=True, filters=frozenset()),
    Habits(honours_keys=True),
    Habits(oldest_first=True, largest_count=5),
)


class Killed(BaseException):
    """The power fails here."""


@dataclass
class Figures:
    """What a schedule, or many, came to."""

    schedules: int = 0
    written: int = 0
    edits: int = 0
    kills: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    requests: int = 0
    verdicts: list[tuple[int, Verdict]] = field(default_factory=list)
    lost: int = 0
    doubled: int = 0
    misclaimed: int = 0
    told: int = 0
    asked: int = 0
    bound: int = 0
    crashes: list[str] = field(default_factory=list)

    def add(self, seed: int, verdict: Verdict) -> None:
        self.schedules += 1
        self.lost += len(verdict.lost)
        self.doubled += len(verdict.doubled)
        self.misclaimed += len(verdict.misclaimed)
        self.told += verdict.told
        self.asked += verdict.asked
        self.bound += verdict.bound
        if not verdict.good:
            self.verdicts.append((seed, verdict))

    @property
    def good(self) -> bool:
        return not (self.verdicts or self.crashes)


class Schedule:
    """One seed's season at one desk."""

    def __init__(self, folder: Path, seed: int, figures: Figures) -> None:
        self.dice = random.Random(seed)
        self.seed = seed
        self.figures = figures
        self.clock = Clock()
        habits = self.dice.choice(_HABITS)
        self.server = ModelServer(self.clock.now, habits, dice=random.Random(seed))
        self.known = self.dice.random() < 0.6
        self.desk = new_desk(folder, self.server, self.clock)
        self.logged: list[Logged] = []

    def play(self, steps: int = 12) -> Verdict:
        try:
            self._write()
            for _ in range(self.dice.randint(steps // 2, steps)):
                self._step()
            self._good_weather()
            verdict = judge(self.desk, self.logged, self.server)
        finally:
            self.desk.database.close()
        self.figures.add(self.seed, verdict)
        self.figures.requests += len(self.server.asked)
        return verdict

    def _step(self) -> None:
        chance = self.dice.random()
        if chance < 0.2:
            self._write()
        elif chance < 0.35:
            self._edit()
        elif chance < 0.5:
            self._meddle()
        elif chance < 0.6:
            self.clock.time += self.dice.choice((5, 60, 400, 1000))
        else:
            self._sync()

    def _write(self) -> None:
        if self.logged and self.dice.random() < 0.25:
            twin = self.dice.choice(self.logged).look
            values: dict[str, Any] = {"event": twin.event, "gain": twin.effect, "event_note": twin.note}
            moment = timedelta(seconds=twin.moment) + NOON.replace(year=1970, month=1, day=1, hour=0)
        else:
            values = {"event": self.dice.choice((1, 2, None)), "gain": self.dice.choice(_GAINS), "event_note": None}
            if self.dice.random() < 0.5:
                values["event_note"] = f"备注 {self.dice.randrange(3)}"
            moment = NOON + timedelta(minutes=self.dice.randrange(3), seconds=self.dice.randrange(2))
        record = self.desk.visit(at=moment, **{name: value for name, value in values.items() if value is not None})
        self.logged.append(Logged(record, op_of(self.desk, record), look_of(self.desk, record)))
        self.logged[-1].wrote(values)
        self.figures.written += 1

    def _edit(self) -> None:
        one = self.dice.choice(self.logged)
        values = {self.dice.choice(("gain", "event_note")): f"改 {self.dice.randrange(100)}"}
        self.desk.change(one.record, **values)
        one.wrote(values)
        if not is_frozen(self.desk, one):
            one.look = look_of(self.desk, one.record)  # the create itself will carry it
        self.figures.edits += 1

    def _meddle(self) -> None:
        """Colleagues write, edit what is known to be there, comment, now and then delete."""
        bound = set(Books.of(self.desk).bound.values())
        free = [row for row in self.server.rows.values() if row.id in bound or row.user_id == COLLEAGUE]
        chance = self.dice.random()
        if chance < 0.45 or not free:
            twin = self.dice.choice(self.logged).look
            equal = self.dice.random() < 0.4
            gain = twin.effect if equal else self.dice.choice(_GAINS)
            moment = timedelta(seconds=twin.moment) + NOON.replace(year=1970, month=1, day=1, hour=0)
            self.server.write(moment, event=twin.event, gain=gain, event_note=twin.note if equal else None)
            return
        row = self.dice.choice(free)
        if chance < 0.8:
            change: dict[str, Any] = {self.dice.choice(("gain", "event_note")): f"他改 {self.dice.randrange(100)}"}
            self.server.edit(row.id, **change)
        elif chance < 0.95:
            self.server.comment(row.id, "看过了")
            self.server.read(row.id)
        else:
            self.server.delete(row.id)

    def _sync(self) -> None:
        rate = self.dice.choice((0.0, 0.2, 0.5, 0.9))
        faults = UNCERTAIN if self.dice.random() < 0.9 else [*UNCERTAIN, Fault.REFUSED]
        script = seeded(self.dice.randrange(1 << 30), rate=rate, faults=faults)
        kill = self._kill() if self.dice.random() < 0.3 else None
        at, line = (kill or (lambda _: None)), self.desk.line
        if isinstance(kill, _KillInTransport):
            self.desk.line, at = kill.around(line), lambda _: None
        try:
            self.run(script, at)
        except Killed as killed:
            self.figures.kills[str(killed)] += 1
            self._power_is_back()
        finally:
            self.desk.line = line

    def _kill(self) -> Callable[[str], None]:
        if self.dice.random() < 0.4:
            return _KillInTransport(self.dice.randint(1, 6), before=self.dice.random() < 0.5)
        wanted, countdown = self.dice.choice(POINTS), self.dice.randint(1, 3)

        def at(point: str) -> None:
            nonlocal countdown
            if point == wanted:
                countdown -= 1
                if not countdown:
                    raise Killed(point)

        return at

    def run(self, script: Iterator[Fault], at: Callable[[str], None] = lambda _: None) -> Result:
        line = self.desk.line
        line.met.clear()
        try:
            return self.desk.sync(script=script, at=at, account=ServerId(US) if self.known else None, per_minute=60)
        finally:
            self.figures.faults.update(fault.name for _, fault in line.met)

    def _power_is_back(self) -> None:
        store = self.desk.database.path
        assert store is not None
        self.desk.database.close()
        self.desk.database = open_store(store)

    def _good_weather(self) -> None:
        """Cycles in good weather, each after the quiet time, until nothing moves any more; a late one if need be."""
        for number, wait in enumerate((1000.0, 1000.0, 1000.0, 1000.0, 1000.0, 90_000.0, 1000.0)):
            self.clock.time += wait
            tally = self.run(scripted()).tally
            is_still = not (tally.pushed or tally.modified or tally.pulled or tally.updated)
            if number and is_still and not set(states(self.desk)) & {"READY", "SENDING", "ACKED", "AMBIGUOUS"}:
                return


@dataclass
class _KillInTransport:
    """The power fails at the n-th exchange, before its first byte or behind its last."""

    countdown: int
    before: bool
    line: FaultyLine | None = None

    def around(self, line: FaultyLine) -> FaultyLine:
        return _DyingLine(line.server, line.clock, line.script, line.user, kill=self)

    def __call__(self, _point: str) -> None:
        """No point of the journal is one of its."""


@dataclass
class _DyingLine(FaultyLine):
    kill: _KillInTransport | None = None

    def __call__(self, request: Request) -> Reply:
        assert self.kill is not None
        self.kill.countdown -= 1
        if not self.kill.countdown and self.kill.before:
            raise Killed("before an exchange")
        reply = super().__call__(request)
        if not self.kill.countdown:
            raise Killed("behind an exchange")
        return reply


_template: list[Path] = []


def new_desk(folder: Path, server: ModelServer, clock: Clock, user: int = US) -> Workstation:
    """A store made from one that was opened before: making one takes longer than a whole season in it."""
    if not _template or not _template[0].exists():
        made = folder.parent / f"template-{user}.db"
        database = open_store(made)
        people.set_me_by_number(database, ServerId(user))
        database.close()
        _template[:] = [made]
    folder.mkdir(parents=True, exist_ok=True)
    store = folder / f"visits-{user}.db"
    shutil.copy(_template[0], store)
    return Workstation(open_store(store), server, clock, FaultyLine(server, clock, scripted(), user), user)


def play(folder: Path, seed: int, figures: Figures) -> Verdict:
    """One schedule in a folder of its own, which is gone afterwards."""
    own = folder / str(seed)
    try:
        return Schedule(own, seed, figures).play()
    finally:
        shutil.rmtree(own, ignore_errors=True)
