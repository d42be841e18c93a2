"""A workstation, the server it syncs with, and the clock that both go by."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sync.desk import Workstation, workstation
from tests.sync.faults import Clock
from tests.sync.model_server import ModelServer


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def server(clock: Clock) -> ModelServer:
    return ModelServer(clock.now)


@pytest.fixture
def desk(tmp_path: Path, server: ModelServer, clock: Clock) -> Iterator[Workstation]:
    station = workstation(tmp_path, server, clock)
    yield station
    station.database.close()
