"""The long work for the window, in a real process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.commands import Visitbook


class Child:
    """`visitbook job`, spoken to as the window does."""

    def __init__(self, store: Path) -> None:
        command = [sys.executable, "-m", "desktop_app", "job", "--store", str(store)]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, encoding="utf-8")

    def tell(self, what: object) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(what) + "\n")
        self.process.stdin.flush()

    def hang_up(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()

    def hears(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        return dict(json.loads(self.process.stdout.readline()))

    def last_words(self) -> dict[str, Any]:
        """The line after all progress, when the process has ended by itself with its input still open."""
        assert self.process.stdout is not None
        lines = [json.loads(line) for line in self.process.stdout.read().splitlines()]
        self.process.wait(30)
        return dict(lines[-1])


@pytest.fixture
def child(visitbook: Visitbook) -> Iterator[Child]:
    found = Child(visitbook.store)
    with found.process:
        yield found
        found.process.kill()


def test_work_that_nobody_knows_is_refused_in_words(child: Child) -> None:
    child.tell({"do": "fly"})
    assert "fly" in child.last_words()["error"]
    assert child.process.returncode == 1


def test_a_first_line_that_is_no_request_ends_it(child: Child) -> None:
    child.hang_up()
    assert child.process.wait(30) == 1


def test_the_help_does_not_speak_of_it(visitbook: Visitbook) -> None:
    assert "job" not in visitbook("--help").out.split()
