"""A workstation of one person in a test: its store, its line to a model server, and what it sees."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from desktop_app.actions import people, visits
from desktop_app.contract.bodies import read_body
from desktop_app.domain.ids import LocalId, ServerId
from desktop_app.domain.visit import Record
from desktop_app.store import journal, outbox, records
from desktop_app.store.database import Database
from desktop_app.store.opening import open_store
from desktop_app.sync.engine import Options, Result, synchronise
from desktop_app.sync.transport import World
from tests.sync.faults import Clock, Fault, FaultyLine, scripted
from tests.sync.model_server import US, ModelServer

SERVER = "https://visits.example"
NOON = datetime(2026, 9, 21, 12, 0)


@dataclass
class Workstation:
    """`line` carries the faults; `me` is who writes here, known to the server under the number `user`."""

    database: Database
    server: ModelServer
    clock: Clock
    line: FaultyLine
    user: int = US

    def visit(self, *, at: datetime = NOON, parent: int = 1, **values: Any) -> LocalId:
        """Writes a visit down, by wire names."""
        body = {"protent_id": parent, "record_time": f"{at:%Y-%m-%d %H:%M:%S}", **values}
        return visits.save_body(self.database, read_body(body), author=self.me, now=NOON).id

    def change(self, record: LocalId, **values: Any) -> None:
        body = {"local_id": record, **values}
        visits.save_body(self.database, read_body(body), author=self.me, now=NOON)

    @property
    def me(self) -> LocalId:
        with self.database.read() as connection:
            from desktop_app.store import kept

            me = kept.me(connection)
        assert me is not None
        return me

    def sync(
        self,
        *faults: Fault,
        script: Iterator[Fault] | None = None,
        at: Callable[[str], None] = lambda _: None,
        progress: Callable[[int | None, int | None], None] = lambda _done, _of: None,
        **more: Any,
    ) -> Result:
        """One synchronisation in the weather of `faults`, then good weather."""
        self.line.script = script if script is not None else scripted(*faults)
        world = World(self.line, self.clock.now, self.clock.wall, self.clock.sleep, random.Random(1))
        options = {"server": SERVER, "account": ServerId(self.user), "per_minute": None, **more}
        return synchronise(self.database, world, Options(**options), at=at, progress=progress)

    def states(self) -> list[str]:
        with self.database.read() as connection:
            return [entry.state for entry in journal.entries(connection)]

    def messages(self) -> list[str | None]:
        with self.database.read() as connection:
            return [one.message for one in outbox.entries(connection) if one.kind in ("create", "modify")]

    def record(self, id_: LocalId) -> Record:
        with self.database.read() as connection:
            return records.one(connection, id_)

    def all(self) -> list[Record]:
        from sqlalchemy import select

        from desktop_app.store.schema import visit_record

        with self.database.read() as connection:
            ids = connection.execute(select(visit_record.c.id).order_by(visit_record.c.id)).scalars().all()
            return records.load(connection, ids)


def workstation(folder: Path, server: ModelServer, clock: Clock, *, user: int = US) -> Workstation:
    """A new store in `folder`, whose person the server knows as `user`."""
    database = open_store(folder / f"visits-{user}.db")
    people.set_me_by_number(database, ServerId(user))
    return Workstation(database, server, clock, FaultyLine(server, clock, scripted(), user), user)
