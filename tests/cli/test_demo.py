"""`demo`: samples in a store of their own, or in the one that is named, and never among somebody's visits."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app import app
from tests.cli.commands import Visitbook


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The stores that were to be shown."""
    stores: list[Path] = []

    def draw(store: Path, folder: Path) -> list[Path]:
        stores.append(store)
        return [folder / "window.png"]

    monkeypatch.setattr(app, "render_screens", draw)
    return stores


def test_the_demo_fills_and_shows_the_store_that_is_named(tmp_path: Path, drawn: list[Path]) -> None:
    visitbook = Visitbook(tmp_path / "tried.db")
    for _ in range(2):
        assert visitbook("demo", "--records", 30, "--screenshot", tmp_path).code == 0
    assert drawn == [tmp_path / "tried.db"] * 2
    assert visitbook("list", "--all-time", "--count", 1).answer["page_info"]["total"] == 30


def test_the_demo_leaves_a_store_of_real_visits_alone(tmp_path: Path, drawn: list[Path]) -> None:
    visitbook = Visitbook(tmp_path / "mine.db")
    assert visitbook("save", "-", stdin='{"protent_id": 1, "event": 2, "record_time": "2026-11-20 10:00:00"}').code == 0
    before = visitbook("list", "--all-time").out
    refused = visitbook("demo", "--records", 30, "--screenshot", tmp_path)
    assert refused.code == 2
    assert "mine.db" in refused.err
    assert drawn == []
    assert visitbook("list", "--all-time").out == before
