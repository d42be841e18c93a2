"""Files made to fill the memory, to never end or to read other files: refused in words, or read as the little they are.

Each is opened in a process of its own that has 1.5 GB and a minute: one that got through would end it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.exchange.bombs import BOMBS, build

MEGABYTES = 400


def test_there_are_fifty_of_them() -> None:
    assert len(BOMBS) >= 50


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_in_words_or_does_no_harm(name: str, tmp_path: Path) -> None:
    file = build(name, tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "tests.exchange.read_whole", str(file)], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr[-2000:]
    said = json.loads(done.stdout)
    assert said["fate"] == BOMBS[name][1], said
    assert said["megabytes"] < MEGABYTES
    if said["fate"] == "refused":
        assert file.name in said["words"]
        assert "Error" not in said["words"]
    else:
        assert said["rows"] <= 1
