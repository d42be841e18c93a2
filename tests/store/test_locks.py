"""Who may be in a store with whom; and that a lock ends with the program that holds it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from desktop_app.domain.errors import StoreBusy
from desktop_app.store import locks
from desktop_app.store.opening import open_store
from tests.store.filled import TREE, another_program, filled_store

OPENS_IT = """
import sys
from pathlib import Path
from desktop_app.store.opening import open_store
database = open_store(Path(sys.argv[1]))
print("ready", flush=True)
sys.stdin.read()
"""
HAS_IT_ALONE = """
import sys
from pathlib import Path
from desktop_app.store import locks
with locks.alone(Path(sys.argv[1])):
    print("ready", flush=True)
    sys.stdin.read()
"""
SYNCS_IT = HAS_IT_ALONE.replace("locks.alone", "locks.syncing")


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return filled_store(tmp_path / "visits.db", 1)


def test_programs_share_an_open_store(store: Path) -> None:
    with another_program(OPENS_IT, store):
        open_store(store, wait=0).close()


def test_nobody_has_the_store_alone_while_anyone_is_in(store: Path) -> None:
    with (
        another_program(OPENS_IT, store),
        pytest.raises(StoreBusy, match="请先关闭拜访簿的窗口"),
        locks.alone(store, wait=0.1),
    ):
        pass
    with locks.alone(store, wait=0):
        pass


def test_nobody_has_it_alone_while_this_program_has_it_open(store: Path) -> None:
    database = open_store(store)
    with pytest.raises(StoreBusy), locks.alone(store, wait=0):
        pass
    database.close()
    with locks.alone(store, wait=0):
        pass


def test_nobody_comes_in_while_it_is_restored_or_migrated(store: Path) -> None:
    with another_program(HAS_IT_ALONE, store), pytest.raises(StoreBusy, match="正在恢复或升级"):
        open_store(store, wait=0.1)


def test_who_comes_while_it_is_restored_waits_for_the_end(store: Path) -> None:
    with another_program(HAS_IT_ALONE, store) as other:
        waiting = subprocess.Popen([sys.executable, "-c", OPENS_IT, str(store)], cwd=TREE, stdin=subprocess.DEVNULL)
        time.sleep(0.3)
        assert waiting.poll() is None
        assert other.stdin is not None
        other.stdin.close()
        other.wait()
        other.stdin = None
        assert waiting.wait(timeout=30) == 0


@pytest.mark.parametrize("code", [OPENS_IT, HAS_IT_ALONE, SYNCS_IT])
def test_a_lock_ends_with_the_program_that_is_killed(store: Path, code: str) -> None:
    with another_program(code, store) as other:
        os.kill(other.pid, signal.SIGKILL)
        other.wait()
        with locks.alone(store, wait=0), locks.syncing(store):
            pass


def test_a_lock_is_not_inherited_by_programs_that_are_started(store: Path) -> None:
    database = open_store(store)
    child = subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE)
    database.close()
    with locks.alone(store, wait=0):
        pass
    child.communicate(b"")


def test_one_synchronisation_at_a_time(store: Path) -> None:
    with another_program(SYNCS_IT, store):
        with pytest.raises(StoreBusy, match="已经在同步"), locks.syncing(store):
            pass
        open_store(store, wait=0).close()
    with locks.syncing(store):
        pass


def test_a_failed_opening_keeps_nobody_out(tmp_path: Path) -> None:
    path = tmp_path / "visits.db"
    path.write_text("no store")
    with pytest.raises(Exception, match="不是拜访簿的数据库"):
        open_store(path)
    with locks.alone(path, wait=0):
        pass
