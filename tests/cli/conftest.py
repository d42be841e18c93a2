"""The commands over a store in the test's own folder."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from desktop_app.store.opening import open_store
from tests.cli.commands import Visitbook


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copied for each test, because making one takes longer."""
    store = tmp_path_factory.mktemp("empty") / "visits.db"
    open_store(store).close()
    return store


@pytest.fixture
def visitbook(tmp_path: Path, empty_store: Path) -> Visitbook:
    store = tmp_path / "visits.db"
    shutil.copy(empty_store, store)
    return Visitbook(store)


@pytest.fixture
def new_visitbook(tmp_path: Path) -> Visitbook:
    """Its store is made by the first command that needs one."""
    return Visitbook(tmp_path / "visits.db")
