"""Every check of the project, in one go: lint, types, floors, catalogue, tests, and the tests that need a window.

Run by `python3 build_spec/bootstrap.py test` with the Python of `.venv`. Each check runs, whatever the one before it
said, so that one run names everything; the last lines say how each of them ended. Names of checks in front of the
options run these alone: `… test types window -x`; the options go to pytest.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

TREE = Path(__file__).resolve().parent.parent
SCREEN = "1600x1200x24"


@dataclass(frozen=True)
class Check:
    name: str
    command: list[str]
    on_a_screen: bool = False


@dataclass
class Outcome:
    check: Check
    code: int
    seconds: float = field(default=0.0)

    def line(self) -> str:
        word = "ok" if self.code == 0 else f"FAILED (exit code {self.code})"
        return f"  {self.check.name:<12} {self.seconds:6.1f} s  {word}"


def checks(pytest_options: list[str]) -> list[Check]:
    python = [sys.executable]
    pytest = [*python, "-m", "pytest", "-q", *pytest_options]
    return [
        Check("lint", [*python, "-m", "ruff", "check"]),
        Check("types", [*python, "-m", "mypy"]),
        Check("floors", [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]),
        Check("catalogue", [*python, "build_spec/catalogue.py", "check"]),
        # Two at a time wherever they run: many start processes of their own and wait for them. A file's tests stay
        # together, so that what its fixtures share is made once; those of the window share one screen.
        Check("tests", [*pytest, "-n", "2", "--dist", "loadfile"]),
        Check("window", [*pytest, "-m", "window"], on_a_screen=True),
    ]


def chosen(arguments: list[str]) -> list[Check]:
    names = {check.name for check in checks([])}
    wanted = list(itertools.takewhile(names.__contains__, arguments))
    return [check for check in checks(arguments[len(wanted) :]) if not wanted or check.name in wanted]


def main(arguments: list[str]) -> int:
    outcomes = []
    for check in chosen(arguments):
        if check.on_a_screen and not shutil.which("Xvfb"):
            print(f"\n== {check.name}: not run, there is no Xvfb here", flush=True)
            continue
        print(f"\n== {check.name}", flush=True)
        started = time.monotonic()
        with virtual_screen() if check.on_a_screen else no_screen() as variables:
            code = subprocess.call(check.command, cwd=TREE, env={**os.environ, **variables}, stdin=subprocess.DEVNULL)
        outcomes.append(Outcome(check, code, time.monotonic() - started))
    print("\n== all checks", *(outcome.line() for outcome in outcomes), sep="\n", flush=True)
    return int(any(outcome.code for outcome in outcomes))


@contextlib.contextmanager
def no_screen() -> Iterator[dict[str, str]]:
    yield {}


@contextlib.contextmanager
def virtual_screen() -> Iterator[dict[str, str]]:
    """An X display of its own with a window manager in it; answers the environment that leads there."""
    reading, writing = os.pipe()
    # The server picks a free display number itself and writes it down once it takes callers.
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", SCREEN, "-nolisten", "tcp"],
        pass_fds=[writing],
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as answer:
            number = answer.readline().strip()
        if not number:
            raise RuntimeError(f"Xvfb did not start (exit code {server.wait()})")
        variables = {"DISPLAY": f":{number}", "WAYLAND_DISPLAY": "", "XAUTHORITY": ""}
        with window_manager(variables):
            yield variables
    finally:
        server.terminate()
        server.wait()


@contextlib.contextmanager
def window_manager(variables: dict[str, str]) -> Iterator[None]:
    with tempfile.TemporaryDirectory() as folder:
        ready = Path(folder) / "ready"
        manager = subprocess.Popen(
            ["openbox", "--sm-disable", "--startup", f"touch {ready}"],
            env={**os.environ, **variables, "HOME": folder, "XDG_CONFIG_HOME": folder},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            for _ in range(200):
                if ready.exists():
                    break
                time.sleep(0.05)
            else:
                raise RuntimeError("openbox did not come up on the virtual screen")
            yield
        finally:
            manager.terminate()
            manager.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
