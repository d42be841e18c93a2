"""A few of the kills of `tests.soak.sync_kills` in each test run; each point gets twenty before a release."""

from __future__ import annotations

from pathlib import Path

from tests.soak.sync_kills import run


def test_processes_that_are_killed_lose_and_double_nothing(tmp_path: Path) -> None:
    points = ("sending", "sent", "bound")
    good, figures = run(tmp_path / "visits.db", times=1, seed=20261122, keys=False, points=points)
    assert good, figures
    assert min(figures["kills"].values()) == 1, figures
    assert figures["bound"] == figures["on_the_server"] == figures["written"]
