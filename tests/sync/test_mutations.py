"""The engine broken in each way of the list, by the quickest test of each: a suite that notices none proves nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.sync.mutations.breakages import BREAKAGES

REQUIRED = {
    "before-set-refreshed", "acknowledged-sent-again", "fingerprints-for-claims", "sent-before-committed",
    "missing-from-incomplete", "merged-by-clock", "redirects-followed", "cursor-before-data",
}  # fmt: skip


def test_every_breakage_of_the_engine_is_noticed(tree: Path) -> None:
    assert {one.name for one in BREAKAGES} >= REQUIRED
    command = [sys.executable, "-m", "tests.sync.mutations", "--quick"]
    done = subprocess.run(command, cwd=tree, capture_output=True, text=True)
    figures = json.loads(done.stdout.splitlines()[-1])
    assert figures["ok"], figures
    assert figures["caught"] == len(BREAKAGES)
