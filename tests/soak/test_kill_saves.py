"""A few of the kills of `tests.soak.kill_saves` in each test run; a thousand are made before a release."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from tests.soak.kill_saves import Soak, run
from tests.store.filled import raw


def test_ten_kills_lose_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    good, figures = run(tmp_path / "visits.db", kills=10, seed=20261122)
    assert good, figures
    assert figures["kills"] == 10
    assert figures["acknowledged"] > 20
    assert figures["in_the_store"] > 20


@pytest.mark.parametrize(
    ("wrong", "seen_as"),
    [
        ("DELETE FROM visit_record WHERE note = :note", "lost"),
        ("UPDATE visit_record SET cost = cost + 1 WHERE note = :note", "half"),
        ("UPDATE visit_record SET note = :note WHERE note = :other", "doubled"),
        ("UPDATE visit_record SET note = 'soak x' WHERE note = :note", "unwanted"),
        ("UPDATE visit_record SET comment_count = 5 WHERE note = :note", "damaged"),
    ],
)
def test_a_loss_would_be_seen(tmp_path: Path, wrong: str, seen_as: str) -> None:
    soak = Soak(tmp_path / "visits.db", seed=1)
    soak.kill_save_after(5)
    soak.look()
    assert soak.figures.good
    with closing(raw(soak.store)) as connection:
        connection.execute("PRAGMA foreign_keys=OFF")
        connection.execute(wrong, {"note": soak.kept[0], "other": soak.kept[1]})
    soak.look()
    assert getattr(soak.figures, seen_as)
