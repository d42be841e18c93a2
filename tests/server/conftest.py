"""The same server over both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.actions.serving import Rules
from tests.postgres import Cluster, postgres, postgres_url
from tests.server.running_server import Running, running

__all__ = ["postgres", "postgres_url"]

BOTH = ("sqlite", "postgresql")


@pytest.fixture(params=BOTH)
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str | Path:
    """A store of the test's own, in a file and on PostgreSQL."""
    if request.param == "sqlite":
        return tmp_path / "visits.db"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture(scope="module", params=BOTH)
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One server for the tests of a module: each writes under big visits of its own. It takes any number of one."""
    rules = Rules(accept_parents=True)
    if request.param == "sqlite":
        with running(tmp_path_factory.mktemp("served") / "visits.db", rules=rules) as here:
            yield here
        return
    cluster: Cluster = request.getfixturevalue("postgres")
    with cluster.store() as name, running(cluster.url(name), rules=rules) as here:
        yield here
