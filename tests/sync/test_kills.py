"""The power fails at every point of a journey, in this process; `tests.soak.sync_kills` does it to real processes."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from desktop_app.store.opening import open_store
from tests.sync.desk import NOON, Workstation, workstation
from tests.sync.faults import Clock, Fault
from tests.sync.judge import Logged, judge, look_of, op_of
from tests.sync.model_server import Habits, ModelServer
from tests.sync.schedules import POINTS, Killed


def _write(desk: Workstation) -> list[Logged]:
    """A record that was changed after it was sent, and twins."""
    logged = []
    for minute in (0, 1, 1):
        record = desk.visit(at=NOON + timedelta(minutes=minute), gain="谈妥了")
        logged.append(Logged(record, op_of(desk, record), look_of(desk, record)))
    return logged


def _killed(desk: Workstation, point: str, countdown: int, *faults: Fault) -> bool:
    def at(reached: str) -> None:
        nonlocal countdown
        countdown -= reached == point
        if countdown == 0:
            raise Killed(point)

    try:
        desk.sync(*faults, at=at)
    except Killed:
        store = desk.database.path
        assert store is not None
        desk.database.close()
        desk.database = open_store(store)
        return True
    return False


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("countdown", [1, 2])
@pytest.mark.parametrize("keys", [False, True], ids=["foreign", "ours"])
def test_a_kill_loses_and_doubles_nothing(tmp_path: Path, point: str, countdown: int, keys: bool) -> None:
    clock = Clock()
    server = ModelServer(clock.now, Habits(honours_keys=keys))
    server.write(NOON - timedelta(days=1))
    desk = workstation(tmp_path, server, clock)
    logged = _write(desk)
    killed = _killed(desk, point, countdown)
    desk.change(logged[0].record, gain="谈妥了，下周签约")
    killed |= _killed(desk, point, countdown)
    assert killed or (keys and point == "taken") or point == "window", "the point was reached"
    for _ in range(8):
        clock.time += 1000
        desk.sync()
    verdict = judge(desk, logged, server)
    assert verdict.good, verdict
    assert len(server.rows) == 4
    assert server.rows[desk.record(logged[0].record).server_id or 0].values["gain"] == "谈妥了，下周签约"
    desk.database.close()


def test_what_was_being_sent_when_the_power_failed_is_looked_for_first(tmp_path: Path) -> None:
    clock = Clock()
    server = ModelServer(clock.now)
    desk = workstation(tmp_path, server, clock)
    desk.visit(gain="谈妥了")
    assert _killed(desk, "sent", 1)
    assert desk.states() == ["SENDING"]
    desk.sync()
    assert (len(server.applied), desk.states()) == (1, [])
    desk.database.close()
