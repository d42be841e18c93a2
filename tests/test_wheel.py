"""The program out of a wheel, away from the source tree: the same files, the same words."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from desktop_app import __version__, paths

PROBE = """
import desktop_app
from desktop_app import paths, words
words.set_language("en", paths.resources() / "i18n")
print(desktop_app.__file__, paths.resources(), words.tr("走访拜访"), sep="\\n")
"""


@pytest.fixture(scope="module")
def wheel(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy, because a build leaves its own folders in the tree."""
    copy = tmp_path_factory.mktemp("source")
    for name in ("desktop_app", "resources"):
        shutil.copytree(tree / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(tree / name, copy)
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(copy / "dist"), str(copy)]
    done = subprocess.run(build, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    (built,) = (copy / "dist").glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("installed")
    pip = [sys.executable, "-m", "pip", "install", "--disable-pip-version-check", "--no-deps", "--no-index", "--quiet"]
    subprocess.run([*pip, "--target", str(folder), str(wheel)], check=True)
    return folder


def _python(installed: Path, away: Path, *arguments: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(installed), "PYTHONUTF8": "1"}
    done = subprocess.run([sys.executable, *arguments], cwd=away, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_wheel_carries_every_resource_and_nothing_of_the_workshop(tree: Path, wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    resources = {path.relative_to(tree).as_posix() for path in (tree / "resources").rglob("*") if path.is_file()}
    resources = {name for name in resources if not name.startswith("resources/screenshots/")}
    assert {f"desktop_app/{name}" for name in resources} <= names
    assert {name.split("/")[0] for name in names} == {"desktop_app", f"visitbook-{__version__}.dist-info"}


def test_the_wheel_carries_the_migrations(tree: Path, wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    migrations = tree / "desktop_app" / "store" / "migrations"
    wanted = {p.relative_to(tree).as_posix() for p in migrations.rglob("*") if p.suffix in (".py", ".mako")}
    assert wanted
    assert wanted <= names


def test_a_wheel_finds_its_resources(tree: Path, installed: Path, tmp_path: Path) -> None:
    program, resources, word = _python(installed, tmp_path, "-c", PROBE).splitlines()
    assert Path(program).is_relative_to(installed)
    assert Path(resources).is_relative_to(installed)
    assert word == "On-site visit"
    there = sorted(p.relative_to(resources) for p in Path(resources).rglob("*.svg"))
    assert there == sorted(p.relative_to(tree / "resources") for p in (tree / "resources").rglob("*.svg"))


def test_a_wheel_says_its_version(installed: Path, tmp_path: Path) -> None:
    assert __version__ in _python(installed, tmp_path, "-m", "desktop_app", "--version")


def test_the_source_tree_finds_its_resources(tree: Path) -> None:
    assert paths.resources() == tree / "resources"


def test_a_frozen_program_finds_its_resources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "resources").mkdir()
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert paths.resources() == tmp_path / "resources"


def test_a_persons_folders_are_asked_for_late(installed: Path, tmp_path: Path) -> None:
    probe = "import sys, desktop_app.__main__, desktop_app.paths; print('platformdirs' in sys.modules)"
    assert _python(installed, tmp_path, "-c", probe).strip() == "False"
