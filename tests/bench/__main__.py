"""python -m tests.bench [--records 1000000] [--store FILE] [--only PART]: the table of the goals.

Every figure is a ratio to a floor measured in the same run, both in turns; read ratios, not milliseconds. The store
is built on the first run (some minutes) and kept in the temporary folder.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

from tests.bench.figures import Figure, table
from tests.bench.million import built

PULLED = 100_000
"""Records of the pull that is measured."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="measures against the goals")
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--store", type=Path)
    parser.add_argument("--only", choices=("store", "window", "server", "sync", "exchange"))
    parser.add_argument("--rounds", type=int, default=9)
    asked = parser.parse_args()
    store = asked.store or Path(tempfile.gettempdir()) / f"visitbook-bench-{asked.records}.db"
    built(store, asked.records)
    figures: list[Figure] = []
    if asked.only in (None, "store"):
        from tests.bench.store_figures import store_figures

        figures += _told(store_figures(store, asked.rounds))
    if asked.only in (None, "window"):
        from tests.bench.window_figures import window_figures

        figures += _told(window_figures(store, asked.rounds))
    if asked.only in (None, "server"):
        from tests.bench.server_figures import server_figures

        figures += _told(server_figures(store, asked.rounds))
    if asked.only in (None, "sync"):
        from tests.bench.sync_figures import sync_figures

        figures += _told(sync_figures(PULLED))
    if asked.only in (None, "exchange"):
        from tests.bench.exchange_figures import exchange_figures

        figures += _told(exchange_figures(store))
    print(f"{asked.records:,} records, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    print(table(figures))
    missed = sum(figure.met is False for figure in figures)
    print(f"{sum(figure.met is True for figure in figures)} goals met, {missed} not met")
    return 1 if missed else 0


def _told(figures: object) -> list[Figure]:
    known = []
    for figure in figures:  # type: ignore[attr-defined]
        sys.stderr.write(f"  {figure.what}: {figure.ours:,.2f} {figure.unit}\n")
        known.append(figure)
    return known


if __name__ == "__main__":
    sys.exit(main())
