"""The set-up's own promises: it can say that a Python is too old, knows a display, and does nothing twice."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from build_spec import bootstrap, system_packages


def test_a_python_that_is_too_old_can_read_the_set_up(tree: Path) -> None:
    for name in ("bootstrap.py", "system_packages.py"):
        ast.parse((tree / "build_spec" / name).read_text(encoding="utf-8"), feature_version=(3, 7))


def test_a_python_that_is_too_old_says_so(tree: Path, tmp_path: Path) -> None:
    start = (
        "import runpy, sys; sys.version_info = (3, 9, 2, 'final', 0); "
        "sys.argv = ['bootstrap.py', 'run']; runpy.run_path(sys.orig_argv[-1], run_name='__main__')"
    )
    environment = {**os.environ, "PATH": str(tmp_path)}
    answer = subprocess.run(
        [sys.executable, "-c", start, str(tree / "build_spec" / "bootstrap.py")],
        env=environment,
        capture_output=True,
        text=True,
    )
    assert answer.returncode == 1
    assert "this is Python 3.9.2, Visitbook needs 3.11 or newer" in answer.stdout


def test_an_unknown_command_is_answered_with_the_known_ones(tree: Path) -> None:
    answer = subprocess.run(
        [sys.executable, str(tree / "build_spec" / "bootstrap.py"), "walk"], capture_output=True, text=True
    )
    assert answer.returncode == 2
    assert "bootstrap.py run" in answer.stdout
    assert "bootstrap.py test" in answer.stdout


def test_what_stands_is_not_installed_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "VENV", tmp_path)
    monkeypatch.setattr(bootstrap, "VENV_PYTHON", Path(sys.executable))
    assert not bootstrap.is_current("run")
    bootstrap.write_stamp("run")
    assert bootstrap.is_current("run")
    assert not bootstrap.is_current("test"), "what serves the program lacks the tools of the tests"
    bootstrap.write_stamp("test")
    assert bootstrap.is_current("test")


def test_new_pins_are_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pins = tmp_path / "constraints.txt"
    pins.write_text("one==1", encoding="utf-8")
    monkeypatch.setattr(bootstrap, "VENV", tmp_path)
    monkeypatch.setattr(bootstrap, "VENV_PYTHON", Path(sys.executable))
    monkeypatch.setattr(bootstrap, "CONSTRAINTS", pins)
    bootstrap.write_stamp("test")
    assert bootstrap.is_current("run")
    pins.write_text("one==2", encoding="utf-8")
    assert not bootstrap.is_current("run")


if sys.platform.startswith("linux"):  # Only there can a display or a system package be missing.

    def test_a_display_that_does_not_answer_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
        monkeypatch.setenv("DISPLAY", ":9871")
        assert not bootstrap.has_display()
        monkeypatch.delenv("DISPLAY")
        assert not bootstrap.has_display()

    def _dpkg(folder: Path, *packages: str) -> None:
        """A dpkg-query that knows these packages."""
        program = folder / "dpkg-query"
        lines = "\n".join(f"installed {package}" for package in packages)
        program.write_text(f"#!/bin/sh\ncat <<'END'\n{lines}\nEND\nexit 1\n", encoding="utf-8")
        program.chmod(0o755)

    def test_a_library_under_its_newer_name_is_not_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        _dpkg(tmp_path, "libegl1", "libglib2.0-0t64")
        monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
        assert system_packages.missing(("libegl1", "libglib2.0-0", "xvfb")) == ["xvfb"]
