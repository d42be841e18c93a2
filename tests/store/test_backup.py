"""A backup is whole and verified, or it is not there."""

from __future__ import annotations

import os
import stat
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from desktop_app.domain.errors import InvalidInput, StoreDamaged, StoreError, StoreReadOnly
from desktop_app.store.backup import back_up, verify
from desktop_app.store.opening import open_store
from tests.store.filled import (
    all_bytes,
    another_program,
    filled_store,
    full_disk,
    open_folder,
    raw,
    records_in,
    spoil,
    with_fewer_rights,
)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return filled_store(tmp_path / "data" / "visits.db")


def test_a_backup_holds_what_the_store_holds_in_one_private_file(store: Path, tmp_path: Path) -> None:
    target = tmp_path / "stick" / "visits-backup.db"
    copy = back_up(store, target)
    assert (copy.path, copy.records, copy.size) == (target, 10, target.stat().st_size)
    assert records_in(target) == 10
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert [file.name for file in target.parent.iterdir()] == ["visits-backup.db"]


def test_a_backup_can_be_read_where_nothing_can_be_written() -> None:
    with open_folder() as folder:
        target = folder / "stick" / "backup.db"
        back_up(filled_store(folder / "visits.db"), target)
        target.chmod(0o444)
        target.parent.chmod(0o555)
        with with_fewer_rights():
            assert verify(target, thorough=True).records == 10
        target.parent.chmod(0o755)


def test_a_backup_made_while_others_save_holds_one_moment(store: Path, tmp_path: Path) -> None:
    database = open_store(store)
    fill_more = threading.Event()

    def save(number: int) -> None:
        with database.write("test") as writing:
            writing.connection.exec_driver_sql("INSERT INTO setting VALUES (?, '1')", (f"a{number}",))
            writing.connection.exec_driver_sql("INSERT INTO setting VALUES (?, '2')", (f"b{number}",))

    def saving() -> None:
        number = 0
        while not fill_more.is_set():
            save(number)
            number += 1

    writer = threading.Thread(target=saving)
    writer.start()
    try:
        for turn in range(5):
            target = tmp_path / f"{turn}.db"
            back_up(store, target)
            with closing(raw(target)) as connection:
                halves = connection.execute("SELECT substr(key, 1, 1), count(*) FROM setting GROUP BY 1").fetchall()
            assert len({count for _half, count in halves}) <= 1
    finally:
        fill_more.set()
        writer.join()
        database.close()


def test_a_backup_is_not_begun_again_by_each_commit_of_others(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop_app.store.backup.PAGES_A_STEP", 1)
    database = open_store(store)
    steps = []

    def save_meanwhile(left: int, total: int) -> None:
        steps.append(left)
        assert len(steps) <= total
        with database.write("test") as writing:
            writing.connection.exec_driver_sql("INSERT INTO setting VALUES (?, '1')", (f"step {left}",))

    back_up(store, tmp_path / "backup.db", on_step=save_meanwhile)
    database.close()
    assert steps == sorted(steps, reverse=True)
    with closing(raw(tmp_path / "backup.db")) as connection:
        assert connection.execute("SELECT count(*) FROM setting").fetchone()[0] == 0


def test_commits_that_stand_in_the_log_only_are_in_the_backup(store: Path, tmp_path: Path) -> None:
    database = open_store(store)
    with database.write("test") as writing:
        writing.connection.exec_driver_sql("INSERT INTO setting VALUES ('colour', '1')")
    back_up(store, tmp_path / "backup.db")
    with closing(raw(tmp_path / "backup.db")) as connection:
        assert connection.execute("SELECT value FROM setting WHERE key = 'colour'").fetchone() == ("1",)
    database.close()


def test_a_newer_backup_takes_the_place_of_the_older_one(store: Path, tmp_path: Path) -> None:
    target = tmp_path / "backup.db"
    back_up(filled_store(tmp_path / "other" / "visits.db", 2), target)
    back_up(store, target)
    assert records_in(target) == 10


# --- targets that are refused --------------------------------------------------------------------------------------


def itself(store: Path) -> Path:
    return store


def itself_by_another_name(store: Path) -> Path:
    other = store.with_name("other.db")
    os.link(store, other)
    return other


def itself_by_a_link(store: Path) -> Path:
    other = store.parent.parent / "link.db"
    other.symlink_to(store)
    return other


def its_log(store: Path) -> Path:
    return store.with_name("visits.db-wal")


def its_lock(store: Path) -> Path:
    return store.with_name("visits.db.lock")


def another_store(store: Path) -> Path:
    return filled_store(store.with_name("other.db"))


def a_letter(store: Path) -> Path:
    letter = store.with_name("letter.docx")
    letter.write_text("尊敬的客户", encoding="utf-8")
    return letter


def a_folder(store: Path) -> Path:
    return store.parent


@pytest.mark.parametrize(
    ("target_of", "words"),
    [
        (itself, "自己的文件"),
        (itself_by_another_name, "自己的文件"),
        (itself_by_a_link, "自己的文件"),
        (its_log, "自己的文件"),
        (its_lock, "自己的文件"),
        (another_store, "另一个拜访簿数据库"),
        (a_letter, "不是备份，不会被覆盖"),
        (a_folder, "是文件夹"),
    ],
)
def test_a_backup_never_overwrites_what_is_no_backup(
    store: Path, target_of: Callable[[Path], Path], words: str
) -> None:
    target = target_of(store)
    before = all_bytes(store.parent)
    with pytest.raises(InvalidInput, match=words):
        back_up(store, target)
    assert all_bytes(store.parent) == before


def test_an_empty_file_may_be_overwritten(store: Path, tmp_path: Path) -> None:
    target = tmp_path / "backup.db"
    target.touch()
    assert back_up(store, target).records == 10


# --- when it goes wrong --------------------------------------------------------------------------------------------


def test_a_broken_store_gives_no_backup_and_keeps_the_older_one(tmp_path: Path) -> None:
    store = filled_store(tmp_path / "visits.db", 200)
    target = tmp_path / "backup" / "visits.db"
    back_up(store, target)
    spoil(store)
    before = all_bytes(tmp_path)
    with pytest.raises(StoreDamaged, match="从备份恢复"):
        back_up(store, target)
    assert all_bytes(tmp_path) == before
    assert records_in(target) == 200


def test_a_store_that_is_not_there_is_not_backed_up(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="还是空的"):
        back_up(tmp_path / "visits.db", tmp_path / "backup.db")
    assert not (tmp_path / "backup.db").exists()


def test_a_place_that_cannot_be_written_has_its_words() -> None:
    with open_folder() as folder:
        store = filled_store(folder / "visits.db")
        for file in folder.iterdir():
            file.chmod(0o666)
        stick = folder / "stick"
        stick.mkdir(mode=0o555)
        folder.chmod(0o777)
        with with_fewer_rights(), pytest.raises(StoreReadOnly, match="stick"):
            back_up(store, stick / "backup.db")
        assert list(stick.iterdir()) == []


def test_a_full_stick_has_its_words_and_keeps_nothing_half(tmp_path: Path) -> None:
    store = filled_store(tmp_path / "visits.db", 400)
    stick = tmp_path / "stick"
    stick.mkdir()
    with full_disk(stick) as error:
        with pytest.raises(error, match="stick"):
            back_up(store, stick / "backup.db")
        assert list(stick.iterdir()) == []


def test_a_backup_that_somebody_stops_leaves_nothing(store: Path, tmp_path: Path) -> None:
    def stop(left: int, total: int) -> None:
        raise KeyboardInterrupt

    target = tmp_path / "stick" / "backup.db"
    with pytest.raises(KeyboardInterrupt):
        back_up(store, target, on_step=stop)
    assert list(target.parent.iterdir()) == []


IS_KILLED_WHILE_COPYING = """
import sys, time
from pathlib import Path
from desktop_app.store.backup import back_up
def wait(left, total):
    print("ready", flush=True)
    time.sleep(60)
back_up(Path(sys.argv[1]), Path(sys.argv[2]), on_step=wait)
"""


def test_a_backup_that_is_killed_leaves_the_older_one(store: Path, tmp_path: Path) -> None:
    target = tmp_path / "stick" / "backup.db"
    back_up(filled_store(tmp_path / "other.db", 2), target)
    with another_program(IS_KILLED_WHILE_COPYING, store, target):
        pass
    assert verify(target).records == 2
    assert back_up(store, target).records == 10
