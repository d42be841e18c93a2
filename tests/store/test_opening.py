"""A store is opened for what it is, or left alone with words."""

from __future__ import annotations

import os
import random
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from desktop_app.domain.errors import StoreBusy, StoreDamaged, StoreError, StoreFull, StoreNewer, StoreReadOnly
from desktop_app.store.integrity import check
from desktop_app.store.opening import open_store
from desktop_app.store.sqlite_database import SqliteDatabase
from desktop_app.store.version import APPLICATION_ID, SCHEMA_VERSION
from tests.store.filled import (
    TREE,
    all_bytes,
    another_program,
    filled_store,
    open_folder,
    raw,
    records_in,
    with_fewer_rights,
)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return filled_store(tmp_path / "visits.db")


def save_something(database: SqliteDatabase, value: str = '"green"') -> None:
    with database.write("test") as writing:
        writing.execute(text("INSERT INTO setting (key, value) VALUES ('colour', :value)"), {"value": value})


# --- made on first use ---------------------------------------------------------------------------------------------


def test_a_fresh_store_is_private_whole_and_known_as_ours(tmp_path: Path) -> None:
    path = tmp_path / "data" / "visits.db"
    database = open_store(path)
    assert check(database) == {"ok": True, "records": 0}
    with database.read() as connection:
        assert connection.execute(text("SELECT server, account, current FROM replica")).fetchall() == [(None, None, 1)]
    database.close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    with closing(raw(path)) as connection:
        assert connection.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
        assert connection.execute("PRAGMA user_version").fetchone()[0] == SCHEMA_VERSION


def test_its_log_is_as_private_as_the_store(store: Path) -> None:
    database = open_store(store)
    save_something(database)
    assert stat.S_IMODE(store.with_name("visits.db-wal").stat().st_mode) == 0o600
    database.close()


def test_an_empty_file_becomes_a_store(tmp_path: Path) -> None:
    path = tmp_path / "visits.db"
    path.touch()
    open_store(path).close()
    assert records_in(path) == 0


def test_a_start_that_was_killed_before_the_first_commit_is_made_good(tmp_path: Path) -> None:
    path = tmp_path / "visits.db"
    with closing(raw(path)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
    assert path.stat().st_size > 0
    database = open_store(path)
    assert check(database)["ok"]
    database.close()


def test_a_first_start_killed_at_any_moment_is_made_good_by_the_next(tmp_path: Path) -> None:
    dice = random.Random(5)
    for turn in range(40):
        path = tmp_path / str(turn) / "visits.db"
        child = os.fork()
        if child == 0:
            try:
                open_store(path).close()
            finally:
                os._exit(0)
        time.sleep(dice.random() * 0.04)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        database = open_store(path)
        assert check(database) == {"ok": True, "records": 0}
        database.close()
        with closing(raw(path)) as connection:
            assert connection.execute("SELECT count(*) FROM replica").fetchone()[0] == 1


def test_two_programs_that_start_at_once_make_one_store(tmp_path: Path) -> None:
    path = tmp_path / "visits.db"
    code = "import sys; from pathlib import Path; from desktop_app.store.opening import open_store\n"
    code += "sys.stdin.readline(); open_store(Path(sys.argv[1])).close()"
    programs = [
        subprocess.Popen([sys.executable, "-c", code, str(path)], cwd=TREE, stdin=subprocess.PIPE) for _ in range(4)
    ]
    for program in programs:
        assert program.stdin is not None
        program.stdin.write(b"\n")
        program.stdin.flush()
    assert [program.communicate()[0] or program.returncode for program in programs] == [0] * 4
    with closing(raw(path)) as connection:
        assert connection.execute("SELECT count(*) FROM replica").fetchone()[0] == 1


# --- opened every day ----------------------------------------------------------------------------------------------


def test_opening_and_closing_leaves_every_byte_as_it_was(store: Path) -> None:
    open_store(store).close()  # lets SQLite note what it learnt about the tables
    before = all_bytes(store.parent)
    open_store(store).close()
    assert all_bytes(store.parent) == before


def test_what_was_saved_is_there_after_opening_again(store: Path) -> None:
    database = open_store(store)
    save_something(database)
    database.close()
    database = open_store(store)
    with database.read() as connection:
        assert connection.execute(text("SELECT value FROM setting WHERE key = 'colour'")).scalar() == '"green"'
    database.close()


def test_opening_a_store_that_is_up_to_date_imports_no_migrations(store: Path) -> None:
    code = "import sys; from pathlib import Path; from desktop_app.store.opening import open_store\n"
    code += "open_store(Path(sys.argv[1])).close(); print(any(name.startswith('alembic') for name in sys.modules))"
    answer = subprocess.run(
        [sys.executable, "-c", code, str(store)], cwd=TREE, capture_output=True, text=True, check=True
    )
    assert answer.stdout == "False\n"


def test_a_fresh_store_is_made_without_migrations(tmp_path: Path) -> None:
    code = "import sys; from pathlib import Path; from desktop_app.store.opening import open_store\n"
    code += "open_store(Path(sys.argv[1])).close(); print(any(name.startswith('alembic') for name in sys.modules))"
    answer = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "new.db")], cwd=TREE, capture_output=True, text=True, check=True
    )
    assert answer.stdout == "False\n"


def test_a_store_is_known_for_what_it_is_without_sqlalchemy(store: Path) -> None:
    code = "import sys; from pathlib import Path; from desktop_app.store.header import schema_version\n"
    code += "print(schema_version(Path(sys.argv[1]), known=9), 'sqlalchemy' in sys.modules)"
    answer = subprocess.run(
        [sys.executable, "-c", code, str(store)], cwd=TREE, capture_output=True, text=True, check=True
    )
    assert answer.stdout == f"{SCHEMA_VERSION} False\n"


# --- what is no store of ours --------------------------------------------------------------------------------------


def a_letter(path: Path) -> None:
    path.write_text("尊敬的客户：您好！\n" * 200, encoding="utf-8")


def a_short_note(path: Path) -> None:
    path.write_text("你好", encoding="utf-8")


def noise(path: Path) -> None:
    path.write_bytes(random.Random(7).randbytes(50_000))


def nothing_but_zeros(path: Path) -> None:
    path.write_bytes(bytes(40_960))


def cut_in_half(path: Path) -> None:
    filled_store(path, 200)
    os.truncate(path, path.stat().st_size // 2)


def cut_within_a_page(path: Path) -> None:
    filled_store(path, 200)
    os.truncate(path, path.stat().st_size - 1_000)


def a_spoilt_first_page(path: Path) -> None:
    filled_store(path)
    with path.open("r+b") as file:
        file.seek(100)
        file.write(random.Random(8).randbytes(900))


def a_store_whose_file_is_gone_but_not_its_log(path: Path) -> None:
    database = open_store(path)
    save_something(database)
    log = path.with_name(f"{path.name}-wal").read_bytes()
    database.close()
    path.unlink()
    path.with_name(f"{path.name}-wal").write_bytes(log)


def of_another_program(path: Path) -> None:
    with closing(raw(path)) as connection:
        connection.execute("CREATE TABLE contact (name)")
        connection.execute("INSERT INTO contact VALUES ('王芳')")


def of_another_program_with_a_number(path: Path) -> None:
    of_another_program(path)
    with closing(raw(path)) as connection:
        connection.execute("PRAGMA application_id=252006674")


def of_tomorrow(path: Path) -> None:
    filled_store(path)
    with closing(raw(path)) as connection:
        connection.execute(f"PRAGMA user_version={SCHEMA_VERSION + 1}")


def of_tomorrow_with_a_log(path: Path) -> None:
    of_tomorrow(path)
    leave_a_log(path)


def leave_a_log(path: Path) -> None:
    """As a program leaves a store when it is killed: the last commits stand in the log only."""
    with closing(raw(path)) as connection:
        connection.execute("INSERT INTO setting VALUES ('colour', '1')")
        kept = {ending: path.with_name(path.name + ending).read_bytes() for ending in ("", "-wal")}
    for ending, content in kept.items():
        path.with_name(path.name + ending).write_bytes(content)


@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (a_letter, StoreDamaged, "不是拜访簿的数据库"),
        (a_short_note, StoreDamaged, "不是拜访簿的数据库"),
        (noise, StoreDamaged, "不是拜访簿的数据库"),
        (nothing_but_zeros, StoreDamaged, "不是拜访簿的数据库"),
        (cut_in_half, StoreDamaged, "从备份恢复"),
        (cut_within_a_page, StoreDamaged, "从备份恢复"),
        (a_spoilt_first_page, StoreDamaged, "从备份恢复"),
        (a_store_whose_file_is_gone_but_not_its_log, StoreDamaged, "日志 visits.db-wal 还在"),
        (of_another_program, StoreError, "另一个程序的数据库"),
        (of_another_program_with_a_number, StoreError, "另一个程序的数据库"),
        (of_tomorrow, StoreNewer, f"版本 {SCHEMA_VERSION + 1}，本程序支持到 {SCHEMA_VERSION}"),
        (of_tomorrow_with_a_log, StoreNewer, "请升级程序"),
    ],
)
def test_what_cannot_be_opened_is_named_and_left_byte_for_byte(
    tmp_path: Path, make: Callable[[Path], None], error: type[StoreError], words: str
) -> None:
    path = tmp_path / "visits.db"
    make(path)
    before = all_bytes(tmp_path)
    for _ in range(2):
        with pytest.raises(error) as refused:
            open_store(path)
        assert words in str(refused.value)
        assert str(path) in str(refused.value)
    assert all_bytes(tmp_path) == before


def test_a_file_that_is_no_store_gets_nothing_laid_beside_it(tmp_path: Path) -> None:
    a_letter(tmp_path / "letter.docx")
    with pytest.raises(StoreDamaged):
        open_store(tmp_path / "letter.docx")
    assert [file.name for file in tmp_path.iterdir()] == ["letter.docx"]


def test_a_folder_is_not_taken_for_a_store(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="是文件夹"):
        open_store(tmp_path)


def test_a_page_that_is_spoilt_deep_inside_is_found_by_the_check(tmp_path: Path) -> None:
    path = filled_store(tmp_path / "visits.db", 600)
    with path.open("r+b") as file:
        for page in range(90, path.stat().st_size // 4096, 3):
            file.seek(page * 4096)
            file.write(b"\xff" * 64)
    database = open_store(path)
    found = check(database)
    database.close()
    assert found["ok"] is False
    assert found["problems"]


# --- where nothing can be written ----------------------------------------------------------------------------------


def close_the_file(path: Path) -> None:
    path.chmod(0o444)


def close_the_folder(path: Path) -> None:
    path.chmod(0o444)
    path.parent.chmod(0o555)


def close_the_folder_only(path: Path) -> None:
    path.chmod(0o666)
    path.parent.chmod(0o555)


def close_a_copy(path: Path) -> None:
    """As on a stick that somebody hands over: the file alone."""
    path.with_name("visits.db.lock").unlink()
    close_the_folder(path)


@contextmanager
def closed_store(close: Callable[[Path], None]) -> Iterator[Path]:
    with open_folder() as folder:
        path = filled_store(folder / "store" / "visits.db")
        path.parent.chmod(0o777)
        path.with_name("visits.db.lock").chmod(0o644)
        close(path)
        try:
            with with_fewer_rights():
                yield path
        finally:
            path.parent.chmod(0o700)


@pytest.mark.parametrize("close", [close_the_file, close_the_folder, close_the_folder_only, close_a_copy])
def test_a_store_that_cannot_be_written_can_be_read(close: Callable[[Path], None]) -> None:
    with closed_store(close) as path:
        before = path.read_bytes()
        database = open_store(path)
        assert database.read_only
        with database.read() as connection:
            assert connection.execute(text("SELECT count(*) FROM visit_record")).scalar() == 10
        with pytest.raises(StoreReadOnly, match="不能写入"):
            save_something(database)
        assert check(database) == {"ok": True, "records": 10}
        database.poll()
        database.close()
        assert path.read_bytes() == before


@pytest.mark.parametrize("closed", ["visits.db", ""])
def test_a_store_that_may_not_even_be_read_has_its_words(closed: str) -> None:
    with open_folder() as folder:
        path = filled_store(folder / "data" / "visits.db")
        path.parent.chmod(0o755)
        (path.parent / closed).chmod(0o000)
        with with_fewer_rights(), pytest.raises(StoreError, match="不能读取"):
            open_store(path)
        path.parent.chmod(0o755)


@pytest.mark.parametrize("name", ["visits.db", "below/visits.db"])
def test_a_closed_folder_without_a_store_has_its_words(name: str) -> None:
    with open_folder() as folder:
        folder.chmod(0o555)
        with with_fewer_rights(), pytest.raises(StoreReadOnly, match="不能写入"):
            open_store(folder / name)
        assert all_bytes(folder) == {}
        folder.chmod(0o755)


def test_a_closed_store_whose_log_still_holds_commits_is_not_read_without_them() -> None:
    with open_folder() as folder:
        path = filled_store(folder / "visits.db")
        leave_a_log(path)
        path.with_name("visits.db-wal").chmod(0o444)
        close_the_folder(path)
        with with_fewer_rights(), pytest.raises(StoreReadOnly, match="日志里还有未合并的记录"):
            open_store(path)
        folder.chmod(0o755)


def test_an_answer_is_thrown_away_when_somebody_else_wrote_meanwhile() -> None:
    with open_folder() as folder:
        path = filled_store(folder / "visits.db")
        close_the_folder(path)
        with with_fewer_rights():
            database = open_store(path)
        path.chmod(0o600)
        with database.read() as connection:
            assert connection.execute(text("SELECT count(*) FROM visit_record")).scalar() == 10
        with pytest.raises(StoreBusy, match="请再试一次"):
            read_while_somebody_writes(database)
        database.close()
        folder.chmod(0o755)


def read_while_somebody_writes(database: SqliteDatabase) -> None:
    with database.read() as connection:
        connection.execute(text("SELECT count(*) FROM visit_record")).scalar()
        database.path.write_bytes(database.path.read_bytes())


# --- beside other programs -----------------------------------------------------------------------------------------

HOLDS_THE_STORE = """
import sys, pysqlite3
connection = pysqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("ready", flush=True)
sys.stdin.read()
"""


def test_a_store_that_another_program_is_writing_can_be_read_and_says_that_it_is_busy(store: Path) -> None:
    before = all_bytes(store.parent)
    with another_program(HOLDS_THE_STORE, store):
        database = open_store(store, busy=0.1)
        with database.read() as connection:
            assert connection.execute(text("SELECT count(*) FROM visit_record")).scalar() == 10
        with pytest.raises(StoreBusy, match="另一个程序正在使用"):
            save_something(database)
    save_something(database)
    database.close()
    assert records_in(store) == 10
    assert before.keys() == all_bytes(store.parent).keys()


# --- on a full disk ------------------------------------------------------------------------------------------------


def allow_pages(database: SqliteDatabase, pages: int) -> None:
    """SQLite answers a limit on its pages as it answers a full disk."""
    with database.read() as connection:
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")


def test_a_full_disk_has_its_words_and_costs_nothing_that_was_saved(store: Path) -> None:
    database = open_store(store)
    allow_pages(database, store.stat().st_size // 4096)
    with pytest.raises(StoreFull, match="没有空间"):
        save_something(database, "长" * 100_000)
    assert check(database) == {"ok": True, "records": 10}
    allow_pages(database, 1_000_000)
    save_something(database)
    assert check(database) == {"ok": True, "records": 10}
    database.close()


def test_a_commit_is_on_the_disk_before_it_is_said_to_be(tmp_path: Path) -> None:
    """WAL with synchronous=FULL: a mark "being sent" that a power cut takes back would send a visit twice."""
    database = open_store(tmp_path / "visits.db")
    with database.write("test") as writing, database.read() as reading:
        for connection in (writing.connection, reading):
            assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"
            assert connection.exec_driver_sql("PRAGMA synchronous").scalar_one() == 2
    database.close()
