"""A store on PostgreSQL: made once, migrated once, and every trouble of the server told in words."""

from __future__ import annotations

import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import insert, make_url, select, text

from desktop_app.actions.desk import Desk
from desktop_app.domain.desk_views import Changes
from desktop_app.domain.directory import Kind
from desktop_app.domain.errors import (
    InvalidInput,
    StoreBusy,
    StoreDamaged,
    StoreError,
    StoreFull,
    StoreNewer,
    StoreReadOnly,
    StoreUnreachable,
)
from desktop_app.store import creating, postgres_database, postgres_opening, schema, steps
from desktop_app.store.creating import revision_of
from desktop_app.store.database import Database
from desktop_app.store.opening import open_database
from desktop_app.store.postgres_opening import open_postgres
from desktop_app.store.snapshots import Snapshot, ended_between
from desktop_app.store.version import SCHEMA_VERSION
from tests.postgres import Cluster, running_cluster
from tests.store.filled import TREE

NEXT = SCHEMA_VERSION + 1


@pytest.fixture
def store(postgres_url: str) -> Iterator[Database]:
    with closing(open_database(postgres_url)) as opened:
        yield opened


def save_something(database: Database, value: str = '"green"') -> None:
    with database.write("test") as writing:
        writing.execute(insert(schema.setting).values(key="colour", value=value))


def colours(database: Database) -> list[str]:
    with database.read() as connection:
        return list(connection.execute(select(schema.setting.c.value)).scalars())


def asked(url: str, question: str) -> list[tuple[Any, ...]]:
    """The answer to a question asked beside the store."""
    address = make_url(url)
    with psycopg.connect(host=str(address.query["host"]), user=address.username, dbname=address.database) as connection:
        return connection.execute(question).fetchall()


# --- made, known, refused ---------------------------------------------------------------------------------------------


def test_an_empty_database_becomes_a_store_and_is_known_the_next_time(empty_postgres_url: str) -> None:
    with closing(open_database(empty_postgres_url)) as database:
        save_something(database)
    with closing(open_database(empty_postgres_url.replace("postgresql+psycopg", "postgresql"))) as database:
        assert colours(database) == ['"green"']
    assert asked(empty_postgres_url, "SELECT server, current FROM replica") == [(None, True)]


def declared(url: str) -> list[tuple[Any, ...]]:
    """All that PostgreSQL knows of the columns, constraints and indexes."""
    columns = """
        SELECT table_name, column_name, data_type, column_default, is_nullable,
               col_description(table_name::regclass, ordinal_position), obj_description(table_name::regclass)
          FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2"""
    constraints = "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint ORDER BY 1, 2"
    indexes = "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1, 2"
    return [*asked(url, columns), *asked(url, constraints), *asked(url, indexes)]


def test_the_migrations_arrive_at_exactly_what_a_fresh_store_has(postgres: Cluster, postgres_url: str) -> None:
    with postgres.database() as name:
        url = postgres.url(name)
        engine = postgres_database.engine_of(make_url(url), busy=5)
        with engine.connect() as connection:
            connection.exec_driver_sql("BEGIN")
            assert steps.upgrade(connection) == SCHEMA_VERSION
            connection.exec_driver_sql("COMMIT")
        engine.dispose()
        assert declared(url) == declared(postgres_url)
        assert asked(url, "TABLE alembic_version") == asked(postgres_url, "TABLE alembic_version")
        assert asked(url, "TABLE replica") == asked(postgres_url, "TABLE replica")
        with closing(open_database(url)) as database:
            save_something(database)


def test_programs_that_start_at_once_make_one_store(empty_postgres_url: str) -> None:
    code = "import sys; from desktop_app.store.opening import open_database\n"
    code += "sys.stdin.readline(); open_database(sys.argv[1]).close()"
    programs = [
        subprocess.Popen([sys.executable, "-c", code, empty_postgres_url], cwd=TREE, stdin=subprocess.PIPE)
        for _ in range(4)
    ]
    for program in programs:
        assert program.stdin is not None
        program.stdin.write(b"\n")
        program.stdin.flush()
    assert [program.communicate()[0] or program.returncode for program in programs] == [0] * 4
    assert asked(empty_postgres_url, "SELECT count(*) FROM replica") == [(1,)]


def test_the_database_of_another_program_is_left_alone(postgres: Cluster) -> None:
    with postgres.database() as name:
        postgres.ask("CREATE TABLE invoice (id int)", name)
        with pytest.raises(StoreError, match="另一个程序的表"):
            open_database(postgres.url(name))
        assert asked(postgres.url(name), "SELECT tablename FROM pg_tables WHERE schemaname = 'public'") == [
            ("invoice",)
        ]


def test_a_database_that_cannot_hold_every_text_is_refused(postgres: Cluster) -> None:
    latin = "ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0"
    with postgres.database(latin) as name, pytest.raises(StoreError, match="UTF8"):
        open_database(postgres.url(name))


def test_a_postgresql_that_is_too_old_is_refused_in_words(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres_opening, "OLDEST", 990_000)
    with pytest.raises(StoreError, match="请升级到 99"):
        open_database(postgres_url)


def test_what_the_address_says_goes_before_what_is_usual(postgres: Cluster, postgres_url: str) -> None:
    name = make_url(postgres_url).database
    assert name is not None
    postgres.ask("CREATE SCHEMA apart", name)
    address = f"{postgres_url}&options=-c%20search_path%3Dapart&application_name=office"
    with closing(open_database(address)) as database, database.read() as connection:
        asked_for = text("SELECT current_schema(), current_setting('application_name'), current_setting('jit')")
        assert tuple(connection.execute(asked_for).one()) == ("apart", "office", "off")
    assert ("apart",) in asked(postgres_url, "SELECT schemaname FROM pg_tables WHERE tablename = 'visit_record'")


def test_a_store_of_a_newer_program_is_refused(postgres: Cluster, postgres_url: str) -> None:
    name = make_url(postgres_url).database
    assert name is not None
    postgres.ask(f"UPDATE alembic_version SET version_num = '{revision_of(NEXT)}'", name)
    with pytest.raises(StoreNewer, match=f"版本 {NEXT}"):
        open_database(postgres_url)


@pytest.mark.parametrize(
    "address", ["mysql://me:canary@host/visits", "postgresql://me:canary@host:port/visits", "://canary", "sqlite://"]
)
def test_an_address_of_something_else_is_refused_in_words(address: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        open_database(address)
    assert "canary" not in "".join(traceback.format_exception(refused.value))


def test_without_the_driver_the_words_say_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "desktop_app.store.postgres_opening")
    monkeypatch.delitem(sys.modules, "desktop_app.store.postgres_database")
    monkeypatch.delitem(sys.modules, "desktop_app.store.postgres")
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(InvalidInput, match="pip install"):
        open_database("postgresql+psycopg:///visits")


# --- migrated ---------------------------------------------------------------------------------------------------------

HEAD = f'''
import sqlalchemy as sa
from alembic import op

revision = "{revision_of(NEXT)}"
down_revision = "{revision_of(SCHEMA_VERSION)}"


def upgrade():
    op.add_column("visit_record", sa.Column("mood", sa.Text()))
    with op.batch_alter_table("visit_record") as batch:
        batch.alter_column("effect", new_column_name="gain")
'''
FAILS_AT_THE_END = HEAD + "    op.execute('DROP TABLE draft')\n    raise RuntimeError('the migration is wrong')\n"


@pytest.fixture
def next_schema(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Makes this program one of the next schema version, with a migration of the given text."""

    def arrive(migration: str) -> None:
        versions = tmp_path / "scripts" / "versions"
        versions.mkdir(parents=True, exist_ok=True)
        for script in (*steps.SCRIPTS.glob("*.*"), *steps.SCRIPTS.glob("versions/*.py")):
            (tmp_path / "scripts" / script.relative_to(steps.SCRIPTS)).write_bytes(script.read_bytes())
        (versions / f"{revision_of(NEXT)}_next.py").write_text(migration)
        monkeypatch.setattr(steps, "SCRIPTS", tmp_path / "scripts")
        for module in (postgres_opening, postgres_database, creating):
            monkeypatch.setattr(module, "SCHEMA_VERSION", NEXT)

    return arrive


def test_an_older_store_is_brought_up_to_date_with_all_it_holds(
    postgres_url: str, next_schema: Callable[[str], None]
) -> None:
    with closing(open_database(postgres_url)) as database:
        save_something(database)
        with database.write("test") as writing:
            writing.execute(insert(schema.visit_record).values(replica_id=1, record_time=0, origin="own", effect="甲"))
    next_schema(HEAD)
    with closing(open_database(postgres_url)) as database:
        assert colours(database) == ['"green"']
    assert asked(postgres_url, "SELECT gain, mood FROM visit_record") == [("甲", None)]
    assert asked(postgres_url, "TABLE alembic_version") == [(revision_of(NEXT),)]


def test_openings_at_once_migrate_once(postgres_url: str, next_schema: Callable[[str], None]) -> None:
    next_schema(HEAD)
    with ThreadPoolExecutor(4) as several:
        for opening in [several.submit(open_database, postgres_url) for _ in range(4)]:
            opening.result(timeout=60).close()
    assert asked(postgres_url, "TABLE alembic_version") == [(revision_of(NEXT),)]


def test_a_step_that_fails_is_undone_with_all_before_it(postgres_url: str, next_schema: Callable[[str], None]) -> None:
    before = declared(postgres_url)
    next_schema(FAILS_AT_THE_END)
    with pytest.raises(RuntimeError, match="the migration is wrong"):
        open_database(postgres_url)
    assert declared(postgres_url) == before
    assert asked(postgres_url, "TABLE alembic_version") == [(revision_of(SCHEMA_VERSION),)]


def test_no_migration_while_an_older_program_has_the_store_open(
    postgres_url: str, next_schema: Callable[[str], None]
) -> None:
    with closing(open_database(postgres_url)) as older:
        colours(older)
        next_schema(HEAD)
        with pytest.raises(StoreBusy, match="请先停止所有 visitbook 进程"):
            open_postgres(make_url(postgres_url), connections=1, busy=0.2)
    open_database(postgres_url).close()


def test_an_older_program_that_comes_back_after_a_migration_says_that_it_is_older(
    postgres: Cluster, store: Database
) -> None:
    colours(store)
    name = store.name.rsplit("/", 1)[1]
    cut_all(postgres, name)
    postgres.ask(f"UPDATE alembic_version SET version_num = '{revision_of(NEXT)}'", name)
    with pytest.raises(StoreError, match="请重新启动程序"):
        colours(store)


# --- rooms of their own -----------------------------------------------------------------------------------------------

USES_A_STORE = """
import sys
from datetime import datetime
from desktop_app.actions.desk import Desk
from desktop_app.domain.directory import Kind
from desktop_app.domain.draft import Draft
from desktop_app.domain.record_filter import RecordFilter
from desktop_app.store.opening import open_database

desk = Desk(open_database(sys.argv[1]))
me = desk.add_entry(Kind.PERSON, "Wang")
desk.set_me(me.id)
parent = desk.add_entry(Kind.PARENT, "P")
record = desk.record_visit(Draft(record_time="2026-03-02 10:00", parent=parent.id, effect="x"))
desk.add_comment(record, "seen")
assert desk.count(RecordFilter(search="seen")) == 1 and desk.facets(RecordFilter(search="x")).directors
desk.close()
print(*sorted(sys.modules))
"""


@pytest.mark.parametrize(
    ("of", "foreign"),
    [
        ("postgresql", {"bigrams", "search", "search_plan"}),
        ("sqlite", {"text_scan", "postgres", "postgres_database", "postgres_opening", "snapshots", "psycopg"}),
    ],
)
def test_neither_database_brings_in_what_only_the_other_can_do(
    of: str, foreign: set[str], postgres_url: str, tmp_path: Path
) -> None:
    where = postgres_url if of == "postgresql" else str(tmp_path / "visits.db")
    used = subprocess.run([sys.executable, "-c", USES_A_STORE, where], cwd=TREE, capture_output=True, text=True)
    assert used.returncode == 0, used.stderr
    assert not {name.removeprefix("desktop_app.store.") for name in used.stdout.split()} & foreign


# --- a server in trouble ----------------------------------------------------------------------------------------------


def cut_all(postgres: Cluster, name: str) -> None:
    others = "pid <> pg_backend_pid() AND application_name = 'visitbook'"
    postgres.ask(f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{name}' AND {others}")


def test_while_the_server_is_down_each_call_says_so_and_afterwards_everything_works() -> None:
    with running_cluster() as cluster, cluster.store() as name, closing(open_database(cluster.url(name))) as database:
        save_something(database)
        cluster.stop()
        for _ in range(2):
            with pytest.raises(StoreUnreachable, match="连不上"):
                colours(database)
            with pytest.raises(StoreUnreachable):
                save_something(database, '"red"')
        cluster.start()
        assert colours(database) == ['"green"']
        with database.write("test") as writing:
            writing.execute(text("UPDATE setting SET value = '\"blue\"'"))
        assert colours(database) == ['"blue"']


def test_a_connection_that_was_cut_while_nobody_used_it_is_made_anew_unseen(postgres: Cluster, store: Database) -> None:
    save_something(store)
    cut_all(postgres, store.name.rsplit("/", 1)[1])
    assert colours(store) == ['"green"']
    cut_all(postgres, store.name.rsplit("/", 1)[1])
    store.as_of()


def test_a_connection_that_is_cut_in_a_transaction_leaves_nothing_of_it(postgres: Cluster, store: Database) -> None:
    def half() -> None:
        with store.write("test") as writing:
            writing.execute(insert(schema.setting).values(key="colour", value="1"))
            cut_all(postgres, store.name.rsplit("/", 1)[1])
            writing.execute(insert(schema.setting).values(key="shape", value="2"))

    with pytest.raises(StoreUnreachable):
        half()
    assert colours(store) == []


def test_a_connection_that_is_cut_at_the_commit_says_that_the_outcome_is_not_known(
    postgres: Cluster, store: Database
) -> None:
    def cut_at_the_end() -> None:
        with store.write("test") as writing:
            writing.execute(insert(schema.setting).values(key="colour", value="1"))
            cut_all(postgres, store.name.rsplit("/", 1)[1])

    with pytest.raises(StoreUnreachable, match="不能确定"):
        cut_at_the_end()
    assert colours(store) == []


def test_no_server_at_the_address_and_no_password_in_the_words() -> None:
    password = "cana" + "ry"
    with pytest.raises(StoreUnreachable) as refused:
        open_database(f"postgresql+psycopg://me:{password}@127.0.0.1:1/visits")
    assert "postgresql://me@127.0.0.1:1/visits" in str(refused.value)
    assert password not in "".join(traceback.format_exception(refused.value))


def test_a_database_that_is_not_there_is_named(postgres: Cluster) -> None:
    with pytest.raises(StoreUnreachable, match="nowhere 不存在"):
        open_database(postgres.url("nowhere"))


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        ("08006", StoreUnreachable),
        ("57P01", StoreUnreachable),
        ("28P01", StoreUnreachable),
        ("25006", StoreReadOnly),
        ("42501", StoreReadOnly),
        ("55P03", StoreBusy),
        ("40P01", StoreBusy),
        ("40001", StoreBusy),
        ("57014", StoreBusy),
        ("53300", StoreBusy),
        ("23505", StoreBusy),
        ("53100", StoreFull),
        ("53200", StoreError),
        ("58030", StoreError),
        ("XX001", StoreDamaged),
    ],
)
def test_what_the_server_answers_becomes_words(store: Database, state: str, kind: type[StoreError]) -> None:
    raising = text(f"DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '{state}'; END $$")
    with pytest.raises(StoreError) as told, store.write("test") as writing:
        writing.execute(raising)
    assert type(told.value) is kind
    assert "{" not in str(told.value)
    save_something(store)


def test_a_mistake_of_ours_stays_a_mistake(store: Database) -> None:
    with pytest.raises(Exception, match="nothing_of_the_kind") as raised, store.read() as connection:
        connection.execute(text("SELECT * FROM nothing_of_the_kind"))
    assert not isinstance(raised.value, StoreError)


def test_a_user_who_may_only_read_reads(postgres: Cluster, postgres_url: str) -> None:
    open_database(postgres_url).close()
    name = make_url(postgres_url).database
    assert name is not None
    postgres.ask(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    with closing(open_database(postgres_url)) as database:
        assert colours(database) == []


def test_a_lock_that_is_not_given_back_is_not_waited_for_for_ever(postgres_url: str) -> None:
    impatient = open_postgres(make_url(postgres_url), connections=1, busy=0.2)
    patient = open_database(postgres_url)
    with closing(impatient), closing(patient), patient.write("test") as writing:
        writing.execute(text("LOCK TABLE setting"))
        with pytest.raises(StoreBusy):
            save_something(impatient)


def test_more_work_than_connections_waits_and_then_says_so(postgres_url: str) -> None:
    database = open_postgres(make_url(postgres_url), connections=1, busy=0.2)
    with closing(database), database.read(), pytest.raises(StoreBusy, match="都在使用中"):
        colours(database)


def test_a_text_with_a_null_character_is_refused_in_words(store: Database) -> None:
    desk = Desk(store)
    with pytest.raises(InvalidInput, match="空字符"):
        desk.add_entry(Kind.PERSON, "汪\x00小嘉")
    assert desk.find(Kind.PERSON, "汪") == ()


def test_a_failure_that_nobody_passed_on_does_not_look_like_a_commit(store: Database) -> None:
    def swallow() -> None:
        with store.write("test") as writing:
            writing.execute(insert(schema.setting).values(key="colour", value="1"))
            with pytest.raises(Exception, match="division"):
                writing.execute(text("SELECT 1 / 0"))

    with pytest.raises(AssertionError, match="nobody said so"):
        swallow()
    assert colours(store) == []


# --- views and announcements ------------------------------------------------------------------------------------------


def test_a_view_does_not_change_while_it_is_looked_at(store: Database, postgres_url: str) -> None:
    with closing(open_database(postgres_url)) as other, store.read() as connection:
        seen = select(schema.setting.c.value)
        assert list(connection.execute(seen).scalars()) == []
        save_something(other)
        assert list(connection.execute(seen).scalars()) == []
    assert colours(store) == ['"green"']


def test_others_commits_are_announced_at_the_next_look_and_own_ones_are_not(store: Database, postgres_url: str) -> None:
    heard: list[Changes] = []
    stop = store.subscribe(heard.append)
    save_something(store)
    store.poll()
    assert heard == []
    with closing(open_database(postgres_url)) as other:
        rename(other)
    store.poll()
    assert heard == [Changes(None, "elsewhere", directory=True)]
    store.poll()
    assert len(heard) == 1
    stop()


def rename(database: Database) -> None:
    with database.write("test") as writing:
        writing.execute(text("UPDATE setting SET value = '\"red\"'"))


def test_nobody_has_committed_while_as_of_says_the_same(store: Database, postgres_url: str) -> None:
    before = store.as_of()
    colours(store)
    with pytest.raises(ValueError, match="undone"), store.write("test"):
        raise ValueError("undone")
    assert store.as_of() == before
    save_something(store)
    after = store.as_of()
    assert after != before
    with closing(open_database(postgres_url)) as other:
        rename(other)
    assert store.as_of() not in (before, after)


def test_a_commit_between_two_looks_is_seen_although_an_older_transaction_is_still_open(
    store: Database, postgres_url: str
) -> None:
    heard: list[Changes] = []
    store.subscribe(heard.append)
    with closing(open_database(postgres_url)) as other:
        started, finish = threading.Event(), threading.Event()

        def slowly() -> None:
            with other.write("test") as writing:
                writing.execute(insert(schema.setting).values(key="slow", value="1"))
                started.set()
                finish.wait(20)

        slow = threading.Thread(target=slowly)
        slow.start()
        started.wait(20)
        store.poll()
        save_something(store)
        store.poll()
        assert heard == []
        finish.set()
        slow.join()
        store.poll()
    assert heard == [Changes(None, "elsewhere", directory=True)]


def test_what_has_ended_between_two_snapshots() -> None:
    before, now = Snapshot.read("10:15:10,12"), Snapshot.read("12:20:12,17")
    assert ended_between(before, now) == {10, 15, 16, 18, 19}
    assert ended_between(now, now) == set()
