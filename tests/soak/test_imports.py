"""A few of the kills of `tests.soak.import_kills` and a small run of `tests.soak.import_large` in each test run."""

from __future__ import annotations

from pathlib import Path

from tests.soak import import_kills, import_large


def test_an_import_that_was_killed_goes_on_to_the_same_end(tmp_path: Path) -> None:
    figures = import_kills.run(tmp_path, kills=3, seed=20261122, rows=1_500)
    assert figures.equal, figures
    assert figures.whole, figures


def test_a_large_import_leaves_room_for_saves_and_goes_without_a_trace(tmp_path: Path) -> None:
    figures = import_large.measure(2_000, tmp_path)
    assert figures.is_whole
    assert figures.is_as_before
    assert figures.saves
