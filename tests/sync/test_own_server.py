"""Our own server and two workstations over real sockets, with answers lost on the way: exactly once, full stop."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop_app.actions import people, talk
from desktop_app.actions.serving import Rules
from desktop_app.actions.settling import SyncDesk
from desktop_app.domain.ids import LocalId, ServerId
from desktop_app.domain.times import to_seconds
from desktop_app.store.opening import open_store
from desktop_app.sync.engine import Options, Result, synchronise
from desktop_app.sync.http import HttpTransport
from desktop_app.sync.transport import Lost, Reply, Request, World
from tests.server.running_server import Running, running
from tests.sync.desk import Workstation
from tests.sync.faults import Clock, FaultyLine, scripted
from tests.sync.model_server import ModelServer
from tests.sync.schedules import POINTS, Killed

TODAY = datetime.now().replace(microsecond=0)


class Station(Workstation):
    """A person's store with a real line to the server, on which `loses` of all exchanges fail, before or behind it."""

    def __init__(self, folder: Path, here: Running, user: int) -> None:
        store = folder / f"visits-{user}.db"
        clock = Clock()
        nobody = ModelServer(clock.now)
        super().__init__(open_store(store), nobody, clock, FaultyLine(nobody, clock, scripted()), user)
        people.set_me_by_number(self.database, ServerId(user))
        self.url = f"http://127.0.0.1:{here.port}"
        self.transport = HttpTransport(self.url, token=here.token(user))
        self.dice = random.Random(user)
        self.loses = 0.0

    def close(self) -> None:
        self.transport.close()
        self.database.close()

    def talk_to(self, at: Callable[[str], None] = lambda _: None) -> Result:
        world = World(self._exchange, time.time, lambda: to_seconds(datetime.now()), lambda _: None, self.dice)
        return synchronise(self.database, world, Options(self.url, full=self.dice.random() < 0.2), at=at)

    def gains(self) -> Counter[str | None]:
        return Counter(record.effect for record in self.all())

    def here(self, number: int | None) -> LocalId:
        return next(record.id for record in self.all() if record.server_id == number)

    def _exchange(self, request: Request) -> Reply:
        chance = self.dice.random()
        if chance < self.loses / 2:
            raise Lost("reset")
        reply = self.transport(request)
        if chance < self.loses:
            raise Lost("reset")
        return reply


@pytest.fixture
def office(tmp_path: Path) -> Iterator[tuple[Running, Station, Station]]:
    with running(tmp_path / "server.db", rules=Rules(accept_parents=True)) as server:
        one, other = Station(tmp_path, server, 7), Station(tmp_path, server, 8)
        yield server, one, other
        one.close()
        other.close()


def _settled(*stations: Station) -> None:
    """Until nobody has anything to send and everyone has seen what the others sent."""
    for loses in (0.1, 0.0, 0.0):
        for station in stations:
            station.loses = loses
            for _ in range(20):
                if station.talk_to().error is None:
                    break


def test_whatever_is_lost_on_the_way_each_record_is_there_once(office: tuple[Running, Station, Station]) -> None:
    server, one, other = office
    written: Counter[str | None] = Counter()
    for number in range(12):
        for station in (one, other):
            station.loses = 0.4
            gain = f"第 {number // 2} 条"  # twins among them
            station.visit(at=TODAY - timedelta(hours=number), gain=gain)
            written[gain] += 1
        one.talk_to()
        if number % 3 == 0:
            other.talk_to()
    _settled(one, other)
    assert server.caller(7).rows() != []
    assert Counter(row["effect"] for row in server.caller(7).rows()) == written
    assert one.gains() == other.gains() == written
    assert one.states() == other.states() == []
    assert not SyncDesk(one.database).lookalikes()


@pytest.mark.parametrize("point", POINTS)
def test_the_power_fails_and_each_record_is_there_once(office: tuple[Running, Station, Station], point: str) -> None:
    server, one, _ = office
    for number in range(3):
        one.visit(at=TODAY - timedelta(hours=number), gain="谈妥了")

    def at(reached: str) -> None:
        if reached == point:
            raise Killed(point)

    try:
        one.talk_to(at)
    except Killed:
        store: Any = one.database.path
        one.database.close()
        one.database = open_store(store)
    one.visit(at=TODAY, gain="谈妥了")
    _settled(one)
    assert len(server.caller(7).rows()) == 4
    assert (len(one.all()), one.states()) == (4, [])


def test_words_and_changes_cross_in_every_weather(office: tuple[Running, Station, Station]) -> None:
    server, one, other = office
    id_ = one.visit(at=TODAY, gain="旧", event_note="旧注")
    _settled(one, other)
    number = one.record(id_).server_id
    there = other.here(number)
    one.loses = other.loses = 0.5
    for turn in range(4):
        talk.add_comment(one.database, id_, f"甲说 {turn}", author=one.me, now=datetime.now())
        talk.add_comment(other.database, there, f"乙说 {turn}", author=other.me, now=datetime.now())
        one.change(id_, gain=f"甲改 {turn}", event_note=f"甲注 {turn}")
        one.talk_to()
        other.talk_to()
    talk.mark_read(other.database, there, reader=other.me, now=datetime.now())
    _settled(one, other)
    assert (one.states(), other.states()) == ([], []), (one.messages(), other.messages())
    row = server.caller(7).record(number or 0)
    said = sorted(comment["content"] for comment in row["comment"])
    assert said == sorted(f"{who}说 {turn}" for who in "甲乙" for turn in range(4))
    assert {reading["user_id"] for reading in row["reading"]} >= {8}
    assert (row["effect"], row["note"]) == ("甲改 3", "甲注 3")
    for station, local in ((one, id_), (other, there)):
        record = station.record(local)
        assert (record.effect, record.note) == ("甲改 3", "甲注 3")
        assert sorted(comment.content or "" for comment in record.comments) == said
        assert station.states() == []
