"""The figures of the window: how soon it is painted, what it weighs, how long it does not answer."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench.figures import Figure

TREE = Path(__file__).resolve().parent.parent.parent


def window_figures(store: Path, rounds: int) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        surroundings = _surroundings(Path(folder)) | {"QT_QPA_PLATFORM": "offscreen"}
        yield from _starts(store, surroundings, rounds, "offscreen")
        if shutil.which("Xvfb"):
            with _display() as display:
                on_x = {**surroundings, "QT_QPA_PLATFORM": "xcb", "DISPLAY": display}
                yield from _starts(store, on_x, rounds, "X window")
        yield from _stalls(store, surroundings, rounds)


def _surroundings(folder: Path) -> dict[str, str]:
    """An environment in which the program finds no settings and keeps none of its own.

    Its bytecode is kept, as an installed program's is; the first round, which is not counted, writes it.
    """
    named = {
        name: str(folder) for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")
    }
    usual = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    bytecode = {"PYTHONPYCACHEPREFIX": str(folder / "bytecode")}
    return {**usual, **named, **bytecode, "VISITBOOK_BENCH_FOLDER": str(folder)}


def _starts(store: Path, surroundings: dict[str, str], rounds: int, where: str) -> Iterator[Figure]:
    order = ["bare", "empty", "page"]
    seen: dict[str, list[dict[str, Any]]] = {name: [] for name in order}
    shuffle = random.Random(1)
    for turn in range(rounds + 1):
        shuffle.shuffle(order)
        for what in order:
            answer = _run(["tests.bench.first_paint", what, str(store), repr(time.monotonic())], surroundings)
            if turn:
                seen[what].append(answer)
    if any(answer["heavy"] for answers in seen.values() for answer in answers):
        raise AssertionError("the store's own world was imported before the first paint")
    ms = {what: median(answer["ms"] for answer in answers) for what, answers in seen.items()}
    mb = {what: median(answer["mb"] for answer in answers) for what, answers in seen.items()}
    bare = "a bare QMainWindow and QTableView with the same theme"
    yield Figure("1", f"process start to window painted, {where}", ms["empty"], ms["bare"], bare, 1.25)
    yield Figure("1", f"the same with the first page of the store, {where}", ms["page"], ms["bare"], bare, 1.6)
    yield Figure("10", f"memory at that moment, {where}", mb["page"], mb["bare"], bare, 1.4, unit="MB")


def _stalls(store: Path, surroundings: dict[str, str], rounds: int) -> Iterator[Figure]:
    found = _run(["tests.bench.stalls", str(store), str(rounds)], surroundings)
    gaps, idle = found["gaps"], found["gaps"]["idle"]
    for what, words in (
        ("paging", "longest stall while turning to random pages"),
        ("searching", "longest stall while searching"),
        ("writing", "longest stall while opening the form, picking and saving"),
        ("taking in", "longest stall while the process behind the window takes in answers"),
        ("exporting", "longest stall while the process beside the window exports"),
    ):
        yield Figure(
            "7",
            words,
            gaps[what],
            idle,
            "the longest when idle (a timer of 16 ms)",
            1.2 if what == "taking in" else None,
        )
    swap, wheel = found["swap"], found["wheel"]
    yield Figure("6", "page read, swapped and painted", swap["ours"], swap["floor"], "QSqlQueryModel LIMIT 20", 0.9)
    yield Figure("6", "wheel step of 3 rows, painted", wheel["ours"], wheel["floor"], "C++ model and delegate", 1.1)


def _run(arguments: list[str], surroundings: dict[str, str]) -> Any:
    done = subprocess.run(
        [sys.executable, "-m", *arguments], cwd=TREE, env=surroundings, capture_output=True, text=True, timeout=300
    )
    if done.returncode or not done.stdout:
        raise RuntimeError(f"{' '.join(arguments)}: {done.stderr.strip()[-2000:]}")
    return json.loads(done.stdout.splitlines()[-1])


@contextmanager
def _display() -> Iterator[str]:
    """An X server of our own, on a display that it chooses."""
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1600x1200x24", "-nolisten", "tcp"],
        pass_fds=(writing,), stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(writing)
    try:
        with os.fdopen(reading) as answer:
            yield f":{answer.readline().strip()}"
    finally:
        server.terminate()
        server.wait()
