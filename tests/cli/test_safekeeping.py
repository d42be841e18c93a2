"""`visitbook backup`, `restore` and `check`, as a script sees them: one JSON object, words on stderr, an exit code."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from desktop_app import cli
from desktop_app.store.opening import open_store
from tests.store.filled import all_bytes, filled_store, open_folder, records_in, spoil, with_fewer_rights


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return filled_store(tmp_path / "data" / "visits.db")


@pytest.fixture
def visitbook(store: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs a command on the store: (exit code, the answer, the words)."""

    def run(*words: object) -> tuple[int, Any, str]:
        code = cli.main([*map(str, words), "--store", str(store)])
        said = capsys.readouterr()
        assert len(said.err.splitlines()) <= 1
        return code, json.loads(said.out) if said.out else None, said.err

    return run


def test_a_backup_says_what_it_holds(visitbook: Any, tmp_path: Path) -> None:
    target = tmp_path / "backup.db"
    code, answer, words = visitbook("backup", target)
    assert code == 0
    assert answer == {"ok": True, "records": 10, "file": str(target), "bytes": target.stat().st_size}
    assert words == ""


def test_there_and_back(visitbook: Any, store: Path, tmp_path: Path) -> None:
    visitbook("backup", tmp_path / "backup.db")
    store.unlink()
    filled_store(store, 25)
    code, answer, words = visitbook("restore", tmp_path / "backup.db")
    assert (code, answer["ok"], answer["records"]) == (0, True, 10)
    assert records_in(Path(answer["former"])) == 25
    assert Path(answer["former"]).parent == store.parent / "visits-backups"
    assert answer["former"] in words
    assert visitbook("check") == (0, {"ok": True, "records": 10}, "")


def test_a_backup_onto_the_store_is_bad_input(visitbook: Any, store: Path) -> None:
    code, answer, words = visitbook("backup", store)
    assert (code, answer) == (2, None)
    assert "自己的文件" in words
    assert records_in(store) == 10


def test_a_backup_into_a_folder_that_cannot_be_made_fails_with_words(visitbook: Any, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("尊敬的客户")
    code, answer, words = visitbook("backup", tmp_path / "letter.txt" / "backup.db")
    assert (code, answer) == (1, None)
    assert "不能写入" in words


def test_a_missing_backup_is_bad_input_and_a_damaged_one_a_failure(visitbook: Any, store: Path, tmp_path: Path) -> None:
    damaged = filled_store(tmp_path / "damaged.db", 300)
    spoil(damaged)
    before = all_bytes(store.parent)
    assert visitbook("restore", tmp_path / "none.db")[0] == 2
    assert visitbook("restore", damaged)[0] == 1
    assert all_bytes(store.parent) == before


def test_a_restore_is_refused_while_the_window_is_open(visitbook: Any, store: Path, tmp_path: Path) -> None:
    visitbook("backup", tmp_path / "backup.db")
    window = open_store(store)
    code, answer, words = visitbook("restore", tmp_path / "backup.db")
    assert (code, answer) == (1, None)
    assert "请先关闭拜访簿的窗口" in words
    assert visitbook("backup", tmp_path / "second.db")[0] == 0
    assert visitbook("check")[0] == 0
    window.close()


def test_a_damaged_store_is_told_by_the_check_and_can_be_restored(visitbook: Any, store: Path, tmp_path: Path) -> None:
    visitbook("backup", tmp_path / "backup.db")
    spoil(store)
    before = store.read_bytes()
    code, answer, words = visitbook("check")
    assert (code, answer["ok"]) == (1, False)
    assert answer["problems"]
    assert words
    assert store.read_bytes() == before
    code, answer, words = visitbook("restore", tmp_path / "backup.db")
    assert code == 0
    assert Path(answer["former"]).read_bytes() == before
    assert "已原样另存" in words
    assert visitbook("check") == (0, {"ok": True, "records": 10}, "")


def test_what_is_no_store_is_checked_with_words_and_left_alone(visitbook: Any, store: Path) -> None:
    store.write_text("尊敬的客户")
    code, answer, _words = visitbook("check")
    assert (code, answer["ok"], answer["records"]) == (1, False, None)
    assert store.read_text() == "尊敬的客户"


def test_a_store_that_cannot_be_written_is_listed_and_checked_and_refuses_a_save(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with open_folder() as folder:
        store = filled_store(folder / "visits.db")
        store.chmod(0o444)
        folder.chmod(0o555)
        before = all_bytes(folder)
        with with_fewer_rights():
            assert cli.main(["list", "--all-time", "--search", "满意", "--store", str(store)]) == 0
            assert len(json.loads(capsys.readouterr().out)["data"]) == 10
            assert cli.main(["check", "--store", str(store)]) == 0
            assert json.loads(capsys.readouterr().out) == {"ok": True, "records": 10}
            assert cli.main(["name", "person", "9", "王芳", "--store", str(store)]) == 1
            said = capsys.readouterr()
        assert said.out == ""
        assert said.err == f"visitbook: 数据库只读：{store} 不能写入。请检查文件和文件夹的权限；没有保存任何改动。\n"
        assert all_bytes(folder) == before
        folder.chmod(0o755)


def test_the_commands_work_as_a_program(store: Path, tree: Path) -> None:
    command = [sys.executable, "-m", "desktop_app", "check", "--store", str(store)]
    done = subprocess.run(command, cwd=tree, capture_output=True, text=True, check=False)
    assert (done.returncode, json.loads(done.stdout), done.stderr) == (0, {"ok": True, "records": 10}, "")
