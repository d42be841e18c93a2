"""The same store in both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.store.database import Database
from desktop_app.store.opening import open_database
from tests.postgres import Cluster, empty_postgres_url, postgres, postgres_url

__all__ = ["empty_postgres_url", "postgres", "postgres_url"]

BOTH = ("sqlite", "postgresql")


@pytest.fixture(params=BOTH)
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str | Path:
    """Where a test finds a store of its own: in a file, and in a database of PostgreSQL."""
    if request.param == "sqlite":
        return tmp_path / "visits.db"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture(scope="module", params=BOTH)
def shared_where(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str | Path]:
    """As `where`, one for all tests of a module."""
    if request.param == "sqlite":
        yield tmp_path_factory.mktemp("shared") / "store.db"
        return
    cluster: Cluster = request.getfixturevalue("postgres")
    with cluster.store() as name:
        yield cluster.url(name)


@pytest.fixture(scope="module")
def db(shared_where: str | Path) -> Iterator[Database]:
    """An open store that the tests of a module share."""
    opened = open_database(shared_where)
    yield opened
    opened.close()
