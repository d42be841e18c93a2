"""A few of the triples of `tests.soak.sync_merges` in each test run; ten thousand are merged before a release."""

from __future__ import annotations

from pathlib import Path

from tests.soak.sync_merges import run


def test_no_value_is_lost_in_four_hundred_merges(tmp_path: Path) -> None:
    good, figures = run(tmp_path / "visits.db", triples=400, seed=20261122)
    assert good, figures
    assert min(figures["outcomes"].values()) > 30, "every outcome was met"
