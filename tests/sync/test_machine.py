"""A whole workstation as a state machine: whatever people, colleagues, weather and power do, the judge finds nothing.

The schedules of `tests.sync.schedules` play thousands of seeds; here hypothesis picks the steps, so that what fails is
shrunk to the few steps that matter.
"""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from desktop_app.domain.ids import ServerId
from desktop_app.store.opening import open_store
from tests.sync.desk import NOON
from tests.sync.faults import UNCERTAIN, Clock, Fault, scripted
from tests.sync.judge import Books, Logged, is_frozen, judge, look_of, op_of
from tests.sync.model_server import US, Habits, ModelServer
from tests.sync.schedules import POINTS, Killed, new_desk

_GAINS = st.sampled_from(("谈妥了", "再约", " 谈妥了 "))
_MINUTES = st.integers(0, 1)
_FAULTS = st.lists(st.sampled_from([Fault.GOOD, *UNCERTAIN]), max_size=8)
_HABITS = (Habits(), Habits(honours_keys=True), Habits(largest_count=2, total="none"), Habits(escapes=True, trims=True))


class Workday(RuleBasedStateMachine):
    @initialize(habits=st.sampled_from(_HABITS), known=st.booleans())
    def begin(self, habits: Habits, known: bool) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.clock = Clock()
        self.server = ModelServer(self.clock.now, habits)
        self.desk = new_desk(Path(self.folder.name) / "desk", self.server, self.clock)
        self.account = ServerId(US) if known else None
        self.logged: list[Logged] = []

    @rule(minute=_MINUTES, gain=_GAINS)
    def write(self, minute: int, gain: str) -> None:
        record = self.desk.visit(at=NOON + timedelta(minutes=minute), gain=gain)
        self.logged.append(Logged(record, op_of(self.desk, record), look_of(self.desk, record)))
        self.logged[-1].wrote({"gain": gain})

    @precondition(lambda self: bool(self.logged))
    @rule(which=st.integers(0, 99), note=st.sampled_from(("甲", "乙")))
    def change(self, which: int, note: str) -> None:
        one = self.logged[which % len(self.logged)]
        self.desk.change(one.record, event_note=note)
        one.wrote({"event_note": note})
        if not is_frozen(self.desk, one):
            one.look = look_of(self.desk, one.record)

    @rule(minute=_MINUTES, gain=_GAINS)
    def colleague_writes(self, minute: int, gain: str) -> None:
        self.server.write(NOON + timedelta(minutes=minute), gain=gain)

    @precondition(lambda self: bool(self.logged))
    @rule(which=st.integers(0, 99), gain=_GAINS)
    def colleague_edits(self, which: int, gain: str) -> None:
        known = sorted(set(Books.of(self.desk).bound.values()) & set(self.server.rows))
        if known:
            self.server.edit(known[which % len(known)], gain=f"他：{gain}")

    @rule(seconds=st.sampled_from((10, 400, 1000)))
    def wait(self, seconds: int) -> None:
        self.clock.time += seconds

    @rule(faults=_FAULTS)
    def sync(self, faults: list[Fault]) -> None:
        self.desk.sync(script=scripted(*faults), account=self.account)

    @rule(faults=_FAULTS, point=st.sampled_from(POINTS), countdown=st.integers(1, 3))
    def killed_sync(self, faults: list[Fault], point: str, countdown: int) -> None:
        left = countdown

        def at(reached: str) -> None:
            nonlocal left
            left -= reached == point
            if left == 0:
                raise Killed(point)

        try:
            self.desk.sync(script=scripted(*faults), at=at, account=self.account)
        except Killed:
            store = self.desk.database.path
            assert store is not None
            self.desk.database.close()
            self.desk.database = open_store(store)

    def teardown(self) -> None:
        try:
            for wait in (1000, 1000, 1000, 1000, 90_000, 1000):
                self.clock.time += wait
                self.desk.sync(account=self.account)
            verdict = judge(self.desk, self.logged, self.server)
            assert verdict.good, verdict
        finally:
            self.desk.database.close()
            self.folder.cleanup()


TestWorkday = Workday.TestCase
TestWorkday.settings = settings(max_examples=20, stateful_step_count=12)
