"""A few of the outages of `tests.soak.sync_missing` in each test run; a thousand before a release."""

from __future__ import annotations

from pathlib import Path

from tests.soak.sync_missing import run


def test_what_an_outage_hides_is_not_taken_for_gone(tmp_path: Path) -> None:
    good, figures = run(tmp_path, outages=16, seed=20261122)
    assert good, figures
