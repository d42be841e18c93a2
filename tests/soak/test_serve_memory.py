"""The soak's small form: each kind of request goes well, and what the server takes can be read."""

from __future__ import annotations

from pathlib import Path

from tests.soak.serve_memory import READINGS, soaked


def test_the_soak_asks_everything_and_reads_what_the_server_takes(tmp_path: Path) -> None:
    readings = soaked(tmp_path / "visits.db", 800)
    assert len(readings) == READINGS
    assert all(20 < reading < 500 for reading in readings)
