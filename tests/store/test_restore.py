"""A restore gives the backup's records, keeps what was there before, and whenever it is killed one of both is whole."""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from desktop_app.domain.errors import AppError, InvalidInput, NotFound, StoreBusy, StoreDamaged, StoreError, StoreNewer
from desktop_app.store.backup import back_up
from desktop_app.store.integrity import check
from desktop_app.store.opening import open_store
from desktop_app.store.restore import RESTORED_AT, restore
from desktop_app.store.version import SCHEMA_VERSION
from tests.store.filled import all_bytes, another_program, filled_store, full_disk, raw, records_in, spoil

NOW = datetime(2026, 11, 22, 14, 30)
BEFORE, BACKED_UP = 30, 10


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return filled_store(tmp_path / "data" / "visits.db", BEFORE)


@pytest.fixture
def backups(tmp_path: Path) -> Path:
    return tmp_path / "data" / "visits-backups"


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    back_up(filled_store(tmp_path / "other.db", BACKED_UP), tmp_path / "stick" / "backup.db")
    return tmp_path / "stick" / "backup.db"


def checked(store: Path) -> dict[str, object]:
    database = open_store(store)
    try:
        return check(database)
    finally:
        database.close()


def test_the_store_is_then_what_the_backup_was_and_the_former_one_is_kept(
    store: Path, backup: Path, backups: Path
) -> None:
    before = all_bytes(backup.parent)
    done = restore(backup, store, backups=backups, now=NOW)
    assert checked(store) == {"ok": True, "records": BACKED_UP}
    assert done.records == BACKED_UP
    assert done.former == backups / "visits-20261122-143000-before-restore.db"
    assert records_in(done.former) == BEFORE
    assert not done.set_aside
    assert all_bytes(backup.parent) == before
    assert store.stat().st_mode & 0o777 == 0o600
    assert {file.name for file in store.parent.iterdir()} == {"visits.db", "visits.db.lock", "visits-backups"}


def test_a_restored_store_says_when_it_was_restored(store: Path, backup: Path, backups: Path) -> None:
    restore(backup, store, backups=backups, now=NOW)
    with closing(raw(store)) as connection:
        value = connection.execute("SELECT value FROM setting WHERE key = ?", (RESTORED_AT,)).fetchone()[0]
    assert json.loads(value) == "2026-11-22 14:30:00"


def test_a_restore_can_itself_be_undone(store: Path, backup: Path, backups: Path) -> None:
    former = restore(backup, store, backups=backups, now=NOW).former
    assert former is not None
    restore(former, store, backups=backups, now=NOW)
    assert checked(store) == {"ok": True, "records": BEFORE}
    assert len(list(backups.iterdir())) == 2


def test_a_backup_is_restored_where_there_was_no_store(tmp_path: Path, backup: Path) -> None:
    store = tmp_path / "new" / "visits.db"
    done = restore(backup, store, backups=tmp_path / "backups", now=NOW)
    assert done.former is None
    assert checked(store) == {"ok": True, "records": BACKED_UP}


def leave_a_log(path: Path) -> None:
    with closing(raw(path)) as connection:
        connection.execute("INSERT INTO setting VALUES ('colour', '1')")
        kept = {ending: path.with_name(path.name + ending).read_bytes() for ending in ("", "-wal")}
    for ending, content in kept.items():
        path.with_name(path.name + ending).write_bytes(content)


def spoil_with_a_log(path: Path) -> None:
    leave_a_log(path)
    spoil(path)


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 3)


def overwrite(path: Path) -> None:
    path.write_text("尊敬的客户", encoding="utf-8")


def renumber(path: Path) -> None:
    with closing(raw(path)) as connection:
        connection.execute(f"PRAGMA user_version={SCHEMA_VERSION + 1}")


@pytest.mark.parametrize("damage", [spoil, spoil_with_a_log, cut, overwrite, renumber])
def test_a_store_that_cannot_be_read_is_set_aside_whole(
    store: Path, backup: Path, backups: Path, damage: Callable[[Path], None]
) -> None:
    damage(store)
    endings = [ending for ending in ("", "-wal") if store.with_name(store.name + ending).exists()]
    before = {ending: store.with_name(store.name + ending).read_bytes() for ending in endings}
    done = restore(backup, store, backups=backups, now=NOW)
    assert checked(store) == {"ok": True, "records": BACKED_UP}
    assert done.set_aside
    assert done.former == store.with_name("visits-set-aside-20261122-143000.db")
    assert {ending: done.former.with_name(done.former.name + ending).read_bytes() for ending in endings} == before


def test_a_log_of_the_former_store_is_never_laid_into_the_restored_one(
    store: Path, backup: Path, backups: Path
) -> None:
    leave_a_log(store)
    restore(backup, store, backups=backups, now=NOW)
    assert checked(store) == {"ok": True, "records": BACKED_UP}
    with closing(raw(store)) as connection:
        assert connection.execute("SELECT count(*) FROM setting WHERE key = 'colour'").fetchone()[0] == 0


# --- refused -------------------------------------------------------------------------------------------------------


def nothing(path: Path) -> None:
    path.unlink()


def emptied(path: Path) -> None:
    os.truncate(path, 0)


def of_another_program(path: Path) -> None:
    path.unlink()
    with closing(raw(path)) as connection:
        connection.execute("CREATE TABLE contact (name)")


@pytest.mark.parametrize(
    ("damage", "error", "words"),
    [
        (nothing, NotFound, "没有备份文件"),
        (emptied, InvalidInput, "是空的"),
        (overwrite, StoreDamaged, "不是拜访簿的数据库"),
        (cut, StoreDamaged, "不能完整读取"),
        (spoil, StoreDamaged, "不能完整读取"),
        (renumber, StoreNewer, "请升级程序"),
        (of_another_program, StoreError, "另一个程序的数据库"),
    ],
)
def test_a_backup_that_cannot_be_used_changes_nothing(
    store: Path, backup: Path, backups: Path, damage: Callable[[Path], None], error: type[AppError], words: str
) -> None:
    damage(backup)
    before = all_bytes(store.parent), all_bytes(backup.parent)
    with pytest.raises(error, match=words) as refused:
        restore(backup, store, backups=backups, now=NOW)
    assert str(backup) in str(refused.value)
    assert (all_bytes(store.parent), all_bytes(backup.parent)) == before


def test_a_store_is_not_restored_from_itself(store: Path, backups: Path) -> None:
    with pytest.raises(InvalidInput, match="数据库本身"):
        restore(store, store, backups=backups, now=NOW)
    assert records_in(store) == BEFORE


def test_a_database_of_another_program_is_not_replaced(store: Path, backup: Path, backups: Path) -> None:
    of_another_program(store)
    before = all_bytes(store.parent)
    with pytest.raises(StoreError, match="另一个程序的数据库"):
        restore(backup, store, backups=backups, now=NOW)
    assert all_bytes(store.parent) == before


def test_nothing_is_restored_while_the_store_is_open(store: Path, backup: Path, backups: Path) -> None:
    database = open_store(store)
    with pytest.raises(StoreBusy, match="请先关闭"):
        restore(backup, store, backups=backups, now=NOW)
    database.close()
    assert checked(store) == {"ok": True, "records": BEFORE}


HAS_IT_OPEN_WITHOUT_ASKING = """
import sys, pysqlite3
connection = pysqlite3.connect(sys.argv[1])
connection.execute("SELECT count(*) FROM visit_record").fetchone()
print("ready", flush=True)
sys.stdin.read()
"""


def test_nothing_is_restored_under_a_program_that_knows_no_locks(store: Path, backup: Path, backups: Path) -> None:
    with another_program(HAS_IT_OPEN_WITHOUT_ASKING, store), pytest.raises(StoreBusy):
        restore(backup, store, backups=backups, now=NOW)
    assert checked(store) == {"ok": True, "records": BEFORE}


def test_a_full_disk_is_said_of_the_store_and_leaves_it_as_it_was(tmp_path: Path) -> None:
    large, full = filled_store(tmp_path / "large.db", 1_000), tmp_path / "full"
    full.mkdir()
    with full_disk(full, 1_000_000) as error:
        store = filled_store(full / "visits.db")
        with pytest.raises(error) as refused:
            restore(large, store, backups=tmp_path / "backups", now=NOW)
        assert refused.value.values["path"] == store
        assert checked(store) == {"ok": True, "records": 10}
        assert {file.name for file in full.iterdir()} == {"visits.db", "visits.db.lock"}


def test_a_full_disk_leaves_the_store_as_it_was(store: Path, backup: Path, tmp_path: Path) -> None:
    full = tmp_path / "full"
    full.mkdir()
    with full_disk(full) as error, pytest.raises(error, match="full"):
        restore(backup, store, backups=full, now=NOW)
    assert checked(store) == {"ok": True, "records": BEFORE}
    assert not store.with_name("visits.db.incoming").exists()


# --- killed --------------------------------------------------------------------------------------------------------

EVENTS = {"open", "os.rename", "os.remove", "os.link", "os.truncate"}


def killed_at(step: int, work: Callable[[], object]) -> bool:
    """Does the work in a process that is killed at its step-th touch of a file; False when there were fewer."""
    child = os.fork()
    if child == 0:
        touches = 0

        def kill_in_time(event: str, _arguments: object) -> None:
            nonlocal touches
            if event in EVENTS:
                touches += 1
                if touches == step:
                    os.kill(os.getpid(), signal.SIGKILL)

        try:
            sys.addaudithook(kill_in_time)
            work()
            os._exit(0)
        except BaseException:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return os.WIFSIGNALED(status)


def test_a_restore_killed_at_any_touch_leaves_the_old_or_the_new(store: Path, backup: Path, backups: Path) -> None:
    found = []
    for step in range(1, 200):
        if not killed_at(step, lambda: restore(backup, store, backups=backups, now=NOW)):
            break
        found.append(checked(store))
        assert found[-1] in ({"ok": True, "records": BEFORE}, {"ok": True, "records": BACKED_UP})
        if found[-1]["records"] == BACKED_UP:
            os.replace(sorted(backups.glob("*.db"))[0], store)  # the old one again, for the next turn
    assert len(found) > 10
    assert {answer["records"] for answer in found} == {BEFORE, BACKED_UP}
    assert checked(store) == {"ok": True, "records": BACKED_UP}


def test_a_restore_over_a_spoilt_store_killed_at_any_touch_loses_neither(
    store: Path, backup: Path, backups: Path
) -> None:
    leave_a_log(store)
    spoil(store)
    spoilt, log = store.read_bytes(), store.with_name("visits.db-wal").read_bytes()
    finished = 0
    for step in range(1, 200):
        if not killed_at(step, lambda: restore(backup, store, backups=backups, now=NOW)):
            break
        logs = {file.read_bytes() for file in store.parent.glob("visits*.db-wal")}
        files = {file.read_bytes() for file in store.parent.glob("visits*.db")}
        assert spoilt in files
        assert log in logs
        if store.read_bytes() != spoilt:
            finished += 1
            assert checked(store) == {"ok": True, "records": BACKED_UP}
            store.with_name("visits.db-shm").unlink(missing_ok=True)
            store.write_bytes(spoilt)
            store.with_name("visits.db-wal").write_bytes(log)
    assert finished
    assert checked(store) == {"ok": True, "records": BACKED_UP}


@pytest.mark.parametrize("seed", range(3))
def test_a_restore_killed_at_any_moment_leaves_the_old_or_the_new(
    store: Path, backup: Path, backups: Path, seed: int
) -> None:
    child = os.fork()
    if child == 0:
        try:
            restore(backup, store, backups=backups, now=NOW)
        finally:
            os._exit(0)
    time.sleep(random.Random(seed).random() * 0.05)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    assert checked(store) in ({"ok": True, "records": BEFORE}, {"ok": True, "records": BACKED_UP})
