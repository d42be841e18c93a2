"""An older store is brought up to date with all it holds, or stays as it is. The newer schema is the test's own."""

from __future__ import annotations

import os
import re
import shutil
import signal
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import text

from desktop_app.domain.errors import StoreBusy, StoreError, StoreReadOnly
from desktop_app.store import backup as backup_module
from desktop_app.store import creating, opening, steps
from desktop_app.store import restore as restore_module
from desktop_app.store.backup import back_up
from desktop_app.store.creating import create, revision_of
from desktop_app.store.header import schema_version
from desktop_app.store.integrity import check
from desktop_app.store.migrating import migrate
from desktop_app.store.opening import open_store
from desktop_app.store.restore import restore
from desktop_app.store.steps import SCRIPTS
from desktop_app.store.version import SCHEMA_VERSION
from tests.store.filled import (
    all_bytes,
    another_program,
    filled_store,
    full_disk,
    open_folder,
    raw,
    records_in,
    with_fewer_rights,
)

NOW = datetime(2026, 11, 22, 14, 30)
NEXT = SCHEMA_VERSION + 1

HEAD = f'''
import sqlalchemy as sa
from alembic import op

revision = "{revision_of(NEXT)}"
down_revision = "{revision_of(SCHEMA_VERSION)}"


def upgrade():
'''
ANEW = """
    op.add_column("visit_record", sa.Column("mood", sa.Text()))
    with op.batch_alter_table("visit_record", recreate="always", table_kwargs={"sqlite_autoincrement": True}) as batch:
        batch.alter_column("effect", new_column_name="gain")
    op.execute("UPDATE visit_record SET mood = gain")
"""
FAILS_AT_THE_END = ANEW + "    op.execute('DROP TABLE comment')\n    raise RuntimeError('the migration is wrong')\n"
FORGETS_PEOPLE = ANEW + "    op.execute('DELETE FROM person')\n"
WAITS = ANEW + "    import os, time\n    os.write(1, b'ready')\n    time.sleep(60)\n"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return filled_store(tmp_path / "data" / "visits.db", 20)


@pytest.fixture
def next_schema(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Makes this program one of the next schema version, with a migration of the given body."""

    def arrive(body: str) -> Path:
        scripts = tmp_path / "scripts 100%"
        shutil.copytree(SCRIPTS, scripts, ignore=shutil.ignore_patterns("__pycache__"))
        (scripts / "versions" / f"{revision_of(NEXT)}_next.py").write_text(HEAD + body)
        monkeypatch.setattr(steps, "SCRIPTS", scripts)
        for module in (opening, backup_module, restore_module, creating):
            monkeypatch.setattr(module, "SCHEMA_VERSION", NEXT)
        return scripts

    return arrive


def contents(path: Path) -> dict[str, list[Any]]:
    """Every row of every table, and the tables themselves."""
    with closing(raw(path)) as connection:
        tables = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
        rows = {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name, _ in tables if name != "search"}
        return {**rows, "sqlite_master": tables, "version": connection.execute("PRAGMA user_version").fetchall()}


def found(path: Path, word: str) -> int:
    with closing(raw(path)) as connection:
        return int(connection.execute("SELECT count(*) FROM search WHERE search MATCH ?", (f'"{word}"',)).fetchone()[0])


# --- the real migrations -------------------------------------------------------------------------------------------


def declared(path: Path) -> dict[tuple[str, str], list[str]]:
    """What each table and index consists of; neither the order of constraints nor marks around names mean anything."""
    with closing(raw(path)) as connection:
        rows = connection.execute("SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_stat%'")
        told = [(kind, name, (sql or "").replace('"', "").strip()) for kind, name, sql in rows]
        return {(kind, name): sorted(re.split(r",?\s*\n\s*", sql)) for kind, name, sql in told}


def test_the_migrations_arrive_at_exactly_what_a_fresh_store_has(tmp_path: Path) -> None:
    """If not: run build_spec/freeze_schema.py while version 1 is in nobody's hands; later write a migration."""
    fresh, migrated = tmp_path / "fresh.db", tmp_path / "migrated.db"
    create(fresh)
    migrated.touch()
    migrate(migrated, backups=None, now=NOW)
    assert declared(migrated) == declared(fresh)
    for table in ("replica", "alembic_version"):
        assert contents(migrated)[table] == contents(fresh)[table]
    assert schema_version(migrated, known=SCHEMA_VERSION) == SCHEMA_VERSION
    database = open_store(migrated)
    assert check(database) == {"ok": True, "records": 0}
    database.close()


def test_a_migration_has_the_number_of_its_schema_version() -> None:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.set_main_option("path_separator", "os")
    scripts = ScriptDirectory.from_config(config)
    revisions = [script.revision for script in scripts.walk_revisions()]
    assert revisions == [revision_of(number) for number in range(SCHEMA_VERSION, 0, -1)]


# --- an older store ------------------------------------------------------------------------------------------------


def test_an_older_store_is_backed_up_and_brought_up_to_date(store: Path, next_schema: Callable[[str], Path]) -> None:
    before = contents(store)
    next_schema(ANEW)
    database = open_store(store, now=NOW)
    with database.read() as connection:
        moods = connection.execute(text("SELECT id, mood, gain FROM visit_record ORDER BY id")).fetchall()
    assert len(moods) == 20
    assert moods[0][1] == moods[0][2] == "第 1 次拜访，客户很满意" + "。" * 200
    assert check(database) == {"ok": True, "records": 20}
    database.close()

    after = contents(store)
    for table in before.keys() - {"visit_record", "sqlite_master", "version", "alembic_version"}:
        if not table.startswith("sqlite_"):
            assert after[table] == before[table], table
    assert after["version"] == [(NEXT,)]
    assert after["alembic_version"] == [(revision_of(NEXT),)]
    assert found(store, "满意") == 20

    (backup,) = (store.parent / "visits-backups").iterdir()
    assert backup.name == f"visits-20261122-143000-before-v{NEXT}.db"
    assert contents(backup) == before


def test_a_local_id_is_not_given_twice_after_a_table_was_made_anew(
    store: Path, next_schema: Callable[[str], Path]
) -> None:
    with closing(raw(store)) as connection:
        connection.execute("INSERT INTO visit_record (id, replica_id, record_time, origin) VALUES (99, 1, 0, 'sample')")
        connection.execute("DELETE FROM visit_record WHERE id = 99")
    next_schema(ANEW)
    open_store(store, now=NOW).close()
    with closing(raw(store)) as connection:
        connection.execute("INSERT INTO visit_record (replica_id, record_time, origin) VALUES (1, 0, 'sample')")
        assert connection.execute("SELECT max(id) FROM visit_record").fetchone()[0] == 100


def test_the_second_opening_migrates_nothing(store: Path, next_schema: Callable[[str], Path]) -> None:
    next_schema(ANEW)
    open_store(store, now=NOW).close()
    open_store(store, now=NOW).close()
    assert len(list((store.parent / "visits-backups").iterdir())) == 1


def test_a_step_that_fails_is_undone_with_all_before_it(store: Path, next_schema: Callable[[str], Path]) -> None:
    before = contents(store)
    scripts = next_schema(FAILS_AT_THE_END)
    with pytest.raises(RuntimeError, match="the migration is wrong"):
        open_store(store, now=NOW)
    assert contents(store) == before
    assert found(store, "满意") == 20

    (scripts / "versions" / f"{revision_of(NEXT)}_next.py").write_text(HEAD + ANEW)
    open_store(store, now=NOW).close()
    assert contents(store)["version"] == [(NEXT,)]


def test_a_migration_that_breaks_references_is_undone_with_words(
    store: Path, next_schema: Callable[[str], Path]
) -> None:
    before = contents(store)
    next_schema(FORGETS_PEOPLE)
    with pytest.raises(StoreError, match="已全部撤销"):
        open_store(store, now=NOW)
    assert contents(store) == before


def test_a_migration_that_is_killed_leaves_the_old_store(store: Path, next_schema: Callable[[str], Path]) -> None:
    before = contents(store)
    scripts = next_schema(WAITS)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.dup2(writing, 1)
        try:
            open_store(store, now=NOW)
        finally:
            os._exit(1)
    os.close(writing)
    assert os.read(reading, 5) == b"ready"
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(reading)
    assert contents(store) == before
    (scripts / "versions" / f"{revision_of(NEXT)}_next.py").write_text(HEAD + ANEW)
    database = open_store(store, now=NOW)
    assert check(database) == {"ok": True, "records": 20}
    database.close()


def test_an_older_backup_is_brought_up_to_date_as_it_is_restored(
    store: Path, tmp_path: Path, next_schema: Callable[[str], Path]
) -> None:
    backup = tmp_path / "stick" / "backup.db"
    back_up(store, backup)
    before = all_bytes(backup.parent)
    next_schema(ANEW)
    restore(backup, tmp_path / "new" / "visits.db", backups=tmp_path / "backups", now=NOW)
    database = open_store(tmp_path / "new" / "visits.db")
    assert check(database) == {"ok": True, "records": 20}
    database.close()
    assert contents(tmp_path / "new" / "visits.db")["version"] == [(NEXT,)]
    assert all_bytes(backup.parent) == before


# --- refused -------------------------------------------------------------------------------------------------------


def test_no_migration_while_an_older_program_has_the_store_open(
    store: Path, next_schema: Callable[[str], Path]
) -> None:
    database = open_store(store)  # while this program is still the older one
    next_schema(ANEW)
    with pytest.raises(StoreBusy, match="请先关闭拜访簿的窗口"):
        open_store(store, now=NOW, wait=0.1)
    database.close()
    assert contents(store)["version"] == [(SCHEMA_VERSION,)]


HOLDS_THE_STORE = """
import sys, pysqlite3
connection = pysqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("ready", flush=True)
sys.stdin.read()
"""


def test_no_migration_while_a_program_that_knows_no_locks_writes(
    store: Path, next_schema: Callable[[str], Path]
) -> None:
    next_schema(ANEW)
    with another_program(HOLDS_THE_STORE, store), pytest.raises(StoreBusy, match="另一个程序正在使用"):
        migrate(store, backups=None, now=NOW, busy=0.1)
    assert contents(store)["version"] == [(SCHEMA_VERSION,)]


def test_without_room_for_the_backup_there_is_no_migration(
    store: Path, tmp_path: Path, next_schema: Callable[[str], Path]
) -> None:
    before = contents(store)
    next_schema(ANEW)
    full = tmp_path / "full"
    full.mkdir()
    with full_disk(full) as error, pytest.raises(error, match="full"):
        open_store(store, backups=full, now=NOW)
    assert contents(store) == before


def test_an_older_store_that_cannot_be_written_says_that_it_needs_to_be(next_schema: Callable[[str], Path]) -> None:
    with open_folder() as folder:
        path = filled_store(folder / "visits.db")
        path.chmod(0o444)
        folder.chmod(0o555)
        next_schema(ANEW)
        with with_fewer_rights(), pytest.raises(StoreReadOnly, match="需要先升级"):
            open_store(path)
        folder.chmod(0o755)
        assert records_in(path) == 10
