"""The long work for the window, in a real process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop_app.domain.export_request import ExportRequest, Format
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

    def all(self) -> list[dict[str, Any]]:
        """What it said until it ended by itself, with its input still open."""
        assert self.process.stdout is not None
        lines = [json.loads(line) for line in self.process.stdout.read().splitlines()]
        self.process.wait(30)
        return lines


@pytest.fixture
def child(visitbook: Visitbook) -> Iterator[Child]:
    found = Child(visitbook.store)
    with found.process:
        yield found
        found.process.kill()


def _export(file: Path) -> dict[str, Any]:
    return {"do": "export", "request": ExportRequest(file=file, format=Format.of(file)).as_json()}


def test_an_export_says_how_far_it_is_and_what_stands_in_the_file(
    visitbook: Visitbook, child: Child, tmp_path: Path
) -> None:
    visitbook.done("sample", 1_200)
    file = tmp_path / "拜访.csv"
    child.tell(_export(file))
    said = child.all()
    assert [line for line in said if "progress" not in line] == said[-1:]
    assert said[-1]["done"] == {"file": str(file), "written": 1_200, "total": 1_200, "notes": []}
    assert said[-2] == {"progress": 1_200, "of": 1_200}
    assert len(file.read_text(encoding="utf-8-sig").splitlines()) > 1_200
    assert child.process.returncode == 0


def test_a_word_to_stop_ends_it_with_nothing_left_behind(visitbook: Visitbook, child: Child, tmp_path: Path) -> None:
    visitbook.done("sample", 1_200)
    child.tell(_export(tmp_path / "拜访.csv"))
    child.tell({"do": "cancel"})
    assert child.all()[-1] == {"cancelled": True}
    assert child.process.returncode == 3
    assert not [name for name in tmp_path.iterdir() if "拜访" in name.name]


def test_it_stops_when_the_window_is_gone(visitbook: Visitbook, child: Child, tmp_path: Path) -> None:
    visitbook.done("sample", 1_200)
    child.tell(_export(tmp_path / "拜访.csv"))
    child.hang_up()
    assert child.process.wait(30) == 3
    assert not (tmp_path / "拜访.csv").exists()


def test_a_window_that_hears_nothing_any_more_stops_it_too(visitbook: Visitbook, child: Child, tmp_path: Path) -> None:
    visitbook.done("sample", 1_200)
    assert child.process.stdout is not None
    child.process.stdout.close()
    child.tell(_export(tmp_path / "拜访.csv"))
    assert child.process.wait(30) == 3
    assert not (tmp_path / "拜访.csv").exists()


def test_a_file_that_cannot_be_written_is_said_in_words(child: Child, tmp_path: Path) -> None:
    child.tell(_export(tmp_path / "nowhere" / "拜访.csv"))
    assert "nowhere" in child.all()[-1]["error"]
    assert child.process.returncode == 1


def test_a_fault_of_ours_is_one_sentence_and_stands_in_the_log(child: Child) -> None:
    child.tell({"do": "export", "request": {"file": 7}})
    words = child.all()[-1]["error"]
    assert words.startswith("程序内部出错（KeyError），详情见 ")
    assert "Traceback" in Path(words.removeprefix("程序内部出错（KeyError），详情见 ")).read_text(encoding="utf-8")


def test_work_that_nobody_knows_is_refused_in_words(child: Child) -> None:
    child.tell({"do": "fly"})
    assert "fly" in child.all()[-1]["error"]
    assert child.process.returncode == 1


def test_a_first_line_that_is_no_request_ends_it(child: Child) -> None:
    child.hang_up()
    assert child.process.wait(30) == 1


def test_the_help_does_not_speak_of_it(visitbook: Visitbook) -> None:
    assert "job" not in visitbook("--help").out.split()
