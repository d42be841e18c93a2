"""The conventions of the house, each held by a test small enough to be read with it."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

import desktop_app
from build_spec.catalogue import Catalogues, check, compile_, update
from desktop_app.domain.errors import AppError
from desktop_app.words import set_language

# --- floors --------------------------------------------------------------------------------------------------------


def _floors(folder: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    return subprocess.run([program, "--no-cache"], cwd=folder, capture_output=True, text=True)


def test_the_floors_hold(tree: Path) -> None:
    answer = _floors(tree)
    assert answer.returncode == 0, answer.stdout


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        ("words.py", "import desktop_app.domain", "Floors"),
        ("domain/rules.py", "import desktop_app.store", "Floors"),
        ("store/__init__.py", "import desktop_app.actions", "Floors"),
        ("actions/__init__.py", "import desktop_app.ui", "Floors"),
        ("ui/__init__.py", "import desktop_app.cli", "Floors"),
        ("ui/__init__.py", "import desktop_app.paths", "Floors"),
        ("domain/visit.py", "import PySide6.QtCore", "Qt only"),
        ("cli/__init__.py", "import PySide6.QtWidgets", "Qt only"),
        ("ui/__init__.py", "import sqlalchemy", "SQL only"),
        ("actions/__init__.py", "import pysqlite3", "SQL only"),
        ("actions/__init__.py", "import httpx2", "HTTP only"),
        ("strangers.py", "", "Floors"),
    ],
)
def test_the_floors_bite(tree: Path, tmp_path: Path, module: str, line: str, contract: str) -> None:
    shutil.copytree(tree / "desktop_app", tmp_path / "desktop_app", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(tree / "pyproject.toml", tmp_path)
    with (tmp_path / "desktop_app" / module).open("a", encoding="utf-8") as text:
        text.write(f"\n{line}\n")

    answer = _floors(tmp_path)

    assert answer.returncode == 1
    broken = [line for line in answer.stdout.splitlines() if line.startswith(contract) and " BROKEN" in line]
    assert broken, answer.stdout


# --- modules -------------------------------------------------------------------------------------------------------


def _modules(tree: Path) -> list[Path]:
    return sorted((tree / "desktop_app").rglob("*.py"))


def test_every_module_says_why_it_exists(tree: Path) -> None:
    silent = [path for path in _modules(tree) if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))]
    assert silent == []


def test_no_module_is_named_after_nothing(tree: Path) -> None:
    assert [path for path in _modules(tree) if re.search(r"utils?|helpers?|managers?|^base$|common", path.stem)] == []


def test_nothing_is_left_for_later(tree: Path) -> None:
    later = re.compile(r"\b(TODO|FIXME|XXX|NotImplementedError)\b|mark\.(skip|xfail)|pytest\.(skip|xfail)")
    files = [*_modules(tree), *(tree / "build_spec").rglob("*.py"), *(tree / "tests").rglob("*.py")]
    found = [path for path in files if path != Path(__file__) and later.search(path.read_text(encoding="utf-8"))]
    assert found == []


def test_the_domain_asks_neither_clock_nor_disk_nor_chance(tree: Path) -> None:
    asked = []
    for path in sorted((tree / "desktop_app" / "domain").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = ast.unparse(node.func)
                if re.fullmatch(r"open|Path|(.*\.)?(now|utcnow|today|time\.time|monotonic|random|uuid4|urandom)", name):
                    asked.append(f"{path.name}:{node.lineno}: {name}")
    assert asked == []


def test_the_wheel_names_every_package(tree: Path) -> None:
    project = tomllib.loads((tree / "pyproject.toml").read_text(encoding="utf-8"))
    folders = {path.parent.relative_to(tree) for path in _modules(tree) if path.name == "__init__.py"}
    wanted = {".".join(folder.parts) for folder in folders} | {"desktop_app.resources"}
    assert set(project["tool"]["setuptools"]["packages"]) == wanted, "see [tool.setuptools] in pyproject.toml"


# --- words ---------------------------------------------------------------------------------------------------------


def _errors() -> list[type[AppError]]:
    for module in pkgutil.walk_packages(desktop_app.__path__, "desktop_app."):
        if (
            not module.name.endswith("__main__")
            and ".resources" not in module.name
            and ".migrations" not in module.name
        ):
            importlib.import_module(module.name)
    found: list[type[AppError]] = [AppError]
    for error in found:
        found += error.__subclasses__()
    return found


def test_every_error_has_words_in_both_languages(tree: Path) -> None:
    errors = _errors()
    assert len(errors) > 5
    try:
        for error in errors:
            assert error.title, error
            set_language("en", tree / "resources" / "i18n")
            english = AppError.__new__(error)
            AppError.__init__(english)
            title = english.words()[0]
            assert title.isascii(), f"{error.__name__} is not translated: {title}"
    finally:
        set_language("zh", tree)


def test_the_catalogue_is_complete_and_compiled(tree: Path) -> None:
    assert check(Catalogues(tree / "desktop_app", tree / "resources" / "i18n")) == []


def _small_catalogue(folder: Path, code: str, english: dict[str, str]) -> Catalogues:
    files = Catalogues(folder / "code", folder / "i18n")
    files.code.mkdir()
    (files.code / "window.py").write_text(code, encoding="utf-8")
    update(files)
    words = files.english.read_text(encoding="utf-8")
    for source, text in english.items():
        words = words.replace(f'msgid "{source}"\nmsgstr ""', f'msgid "{source}"\nmsgstr "{text}"')
    files.english.write_text(words, encoding="utf-8")
    compile_(files)
    return files


def test_a_text_without_english_is_named(tmp_path: Path) -> None:
    files = _small_catalogue(tmp_path, 'tr("保存")\ntr("取消")', {"保存": "Save"})
    assert check(files) == ["not translated: 取消"]


def test_a_place_that_english_lost_is_named(tmp_path: Path) -> None:
    files = _small_catalogue(tmp_path, 'tr("共 {count} 页", count=3)', {"共 {count} 页": "{pages} pages"})
    assert check(files) == ["other {places} in '{pages} pages': 共 {count} 页"]


def test_a_text_added_to_the_code_is_named(tmp_path: Path) -> None:
    files = _small_catalogue(tmp_path, 'tr("保存")', {"保存": "Save"})
    assert check(files) == []
    (files.code / "window.py").write_text('tr("保存")\nmark("打印")', encoding="utf-8")
    assert "not in the catalogue (run update): 打印" in check(files)


def test_words_outlive_an_update(tmp_path: Path) -> None:
    files = _small_catalogue(tmp_path, 'tr("保存")', {"保存": "Save"})
    (files.code / "window.py").write_text('tr("保存")\ntr("打印")', encoding="utf-8")
    update(files)
    assert check(files) == ["not translated: 打印"]


def test_a_text_that_is_no_literal_is_refused(tmp_path: Path) -> None:
    files = _small_catalogue(tmp_path, 'tr("保存")', {"保存": "Save"})
    (files.code / "window.py").write_text('tr("保存")\ntr(f"共 {n} 页")', encoding="utf-8")
    assert any("window.py:2: tr(…) needs its text as a literal" in line for line in check(files))


# --- set-up --------------------------------------------------------------------------------------------------------


def test_pinned_versions_are_versions_and_nothing_else(tree: Path) -> None:
    lines = (tree / "build_spec" / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert [line for line in pins if not re.fullmatch(r"[A-Za-z0-9_.-]+==[0-9][0-9a-z.]*", line)] == []


def test_every_dependency_is_pinned_inside_its_range(tree: Path) -> None:
    project = tomllib.loads((tree / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = (tree / "build_spec" / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = {
        re.sub(r"[-_.]+", "-", name).lower(): version for name, _, version in (line.partition("==") for line in lines)
    }
    wanted = project["dependencies"] + [line for extra in project["optional-dependencies"].values() for line in extra]
    for line in wanted:
        requirement = Requirement(line)
        pinned = pins.get(re.sub(r"[-_.]+", "-", requirement.name).lower())
        assert pinned is not None, f"{line} is not pinned"
        assert requirement.specifier.contains(pinned), f"{line} is pinned to {pinned}"


def test_the_readme_names_every_command(tree: Path) -> None:
    help_page = subprocess.run(
        [sys.executable, "-m", "desktop_app", "--help"], cwd=tree, capture_output=True, text=True, check=True
    )
    commands = re.findall(r"^    ([a-z]+)(?: |$)", help_page.stdout, flags=re.MULTILINE)
    assert "list" in commands
    table = "\n".join(
        line for line in (tree / "README.md").read_text(encoding="utf-8").splitlines() if line[:3] == "| `"
    )
    assert [command for command in commands if not re.search(rf"[ `]{command}[ `]", table)] == []


def test_ci_runs_what_the_readme_says(tree: Path) -> None:
    command = "python3 build_spec/bootstrap.py test"
    assert command in (tree / "README.md").read_text(encoding="utf-8")
    assert command in (tree / ".ci" / "run").read_text(encoding="utf-8")
