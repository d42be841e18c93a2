"""Eight processes that save, edit, comment, read and name at once: nothing is there twice, nothing is lost."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Row, func, or_, select

from desktop_app.actions import people, visits
from desktop_app.contract.bodies import read_body
from desktop_app.domain.directory import DirectoryLine, Kind
from desktop_app.domain.ids import LocalId, ServerId
from desktop_app.domain.visit import VisitFields
from desktop_app.store import directory, records, renaming, saving, schema
from desktop_app.store.database import Database
from desktop_app.store.opening import open_database
from tests.store.filled import TREE
from tests.store.one_of_many import FIELDS, NOW, NUMBERS, PARENT, SHARED, value_of

MANY, TURNS = len(FIELDS), 4
EDITED = [place for place, field in enumerate(FIELDS) if field != "customers"]
READERS = 4


@pytest.fixture(scope="module")
def made(db: Database, shared_where: str | Path) -> list[int]:
    """The ids of the records that all processes made together."""
    for number in range(1, READERS + 1):
        people.name_entry(db, DirectoryLine(Kind.PERSON, ServerId(number), f"人 {number}"))
    body = {"protent_id": PARENT, "record_time": "2026-03-01 08:00:00"}
    assert visits.save_body(db, read_body(body), author=LocalId(1), now=NOW).id == SHARED
    return run_together(shared_where)


def run_together(where: str | Path) -> list[int]:
    program = [sys.executable, "-m", "tests.store.one_of_many", str(where)]
    processes = [
        subprocess.Popen(
            [*program, str(place), str(TURNS)], cwd=TREE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for place in range(MANY)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    answers = []
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    for process in processes:
        answers.append(process.communicate(timeout=100)[0])
    assert [process.returncode for process in processes] == [0] * MANY
    return [int(id_) for answer in answers for id_ in answer.split()]


def rows(db: Database, statement: Any) -> list[Row[Any]]:
    with db.read() as connection:
        return list(connection.execute(statement).all())


def test_each_record_is_there_once(db: Database, made: list[int]) -> None:
    assert len(set(made)) == len(made) == MANY * TURNS
    with db.read() as connection:
        saved = [record.effect for record in records.load(connection, [LocalId(id_) for id_ in made])]
    assert Counter(saved) == Counter(f"{place}/{turn}" for place in range(MANY) for turn in range(TURNS))
    assert rows(db, select(func.count()).select_from(schema.visit_record))[0][0] == MANY * TURNS + 1


def test_no_edit_undoes_another(db: Database, made: list[int]) -> None:
    with db.read() as connection:
        values = saving.values_of(connection, SHARED)
        revision = saving.row_of(connection, SHARED).revision
    assert {FIELDS[place]: values[FIELDS[place]] for place in EDITED} == {
        FIELDS[place]: value_of(place, TURNS - 1) for place in EDITED
    }
    assert revision == 1 + len(EDITED) * TURNS


def test_the_history_is_a_chain_without_a_gap(db: Database, made: list[int]) -> None:
    table = schema.field_change.c
    lines = rows(db, select(table.field, table.old, table.new).where(table.record_id == SHARED).order_by(table.id))
    for place in EDITED:
        of_field = [line for line in lines if line.field == FIELDS[place]]
        assert len(of_field) == TURNS
        assert all(before.new == after.old for before, after in pairwise(of_field))


def test_every_comment_counts_and_a_reader_reads_once(db: Database, made: list[int]) -> None:
    with db.read() as connection:
        shared = records.one(connection, SHARED)
        row = saving.row_of(connection, SHARED)
    assert row.comment_count == len(shared.comments) == MANY * TURNS
    assert row.reading_count == len(shared.receipts) == READERS
    positions = rows(db, select(schema.read_receipt.c.position).where(schema.read_receipt.c.record_id == SHARED))
    assert sorted(position for (position,) in positions) == list(range(READERS))


@pytest.mark.parametrize("kind", [Kind.CUSTOMER, Kind.PERSON])
def test_a_number_has_one_entry_and_keeps_its_name(db: Database, made: list[int], kind: Kind) -> None:
    table = schema.directory_tables[kind]
    found = rows(db, select(table.c.number, table.c.name).where(table.c.number.in_(NUMBERS)))
    assert len({row.number for row in found}) == len(found)
    named = [row for row in found if row.name is not None]
    assert named
    assert all(row.name == f"{kind} {row.number}" for row in named)


def test_records_carry_the_owners_and_names_that_stand_at_the_end(db: Database, made: list[int]) -> None:
    with db.read() as connection:
        everything = records.load(connection, [SHARED, *(LocalId(id_) for id_ in made)])
    parent = schema.parent_visit.c
    (owners,) = rows(db, select(parent.organization_id, parent.director_id))
    author = everything[0].author
    assert author is not None
    for record in everything:
        assert record.organization is not None
        assert record.director is not None
        assert (record.organization.id, record.director.id) == tuple(owners)
        assert record.title is not None
        assert record.title.split("-", 1)[1].startswith(f"{author.name}-")


def test_the_copies_at_followers_say_what_their_records_say(db: Database, made: list[int]) -> None:
    link, record = schema.record_follower.c, schema.visit_record.c
    names = ("record_time", "server_order", "event", "organization_id", "director_id")
    joined = select(link.record_id).where(record.id == link.record_id)
    assert len(rows(db, joined)) == 3 * len(made)
    assert rows(db, joined.where(or_(*(link[name].is_distinct_from(record[name]) for name in names)))) == []


# --- names and owners that change while a record is written -----------------------------------------------------------


@pytest.fixture
def store(where: str | Path) -> Iterator[Database]:
    opened = open_database(where)
    people.name_entry(opened, DirectoryLine(Kind.PERSON, ServerId(1), "汪小嘉"))
    people.name_entry(opened, OLD_OWNERS)
    yield opened
    opened.close()


OLD_OWNERS = DirectoryLine(Kind.PARENT, PARENT, "二期", ServerId(2), ServerId(31))
NEW_OWNERS = DirectoryLine(Kind.PARENT, PARENT, "二期", ServerId(3), ServerId(32))
VISIT = VisitFields(parent=LocalId(1), record_time=NOW)


def numbers_of_owners(store: Database, record: LocalId) -> tuple[int | None, int | None]:
    with store.read() as connection:
        found = records.one(connection, record)
    assert found.director is not None
    assert found.organization is not None
    return found.director.number, found.organization.number


def test_owners_that_change_while_a_visit_is_being_saved_reach_it(store: Database) -> None:
    with ThreadPoolExecutor(1) as other:
        with store.write("test") as writing:
            record = saving.insert_visit(writing, VISIT, author=LocalId(1), now=0)
            change = other.submit(people.name_entry, store, NEW_OWNERS)
            with pytest.raises(TimeoutError):
                change.result(timeout=0.3)
        change.result(timeout=20)
    assert numbers_of_owners(store, record) == (3, 32)


def test_a_visit_that_is_saved_while_owners_change_gets_the_new_ones(store: Database) -> None:
    with ThreadPoolExecutor(1) as other:
        with store.write("test") as writing:
            writing.names_move()
            organization, director = (
                directory.placeholders(writing.connection, kind, [number])[number]
                for kind, number in ((Kind.ORGANIZATION, ServerId(32)), (Kind.PERSON, ServerId(3)))
            )
            save = other.submit(visits.record_visit, store, VISIT, author=LocalId(1), now=NOW)
            with pytest.raises(TimeoutError):
                save.result(timeout=0.3)
            owners = {"organization_id": organization, "director_id": director}
            renaming.place(writing, Kind.PARENT, LocalId(1), owners)
        record = save.result(timeout=20)
    assert numbers_of_owners(store, record) == (3, 32)


def test_who_lets_the_names_stand_cannot_move_them_afterwards(store: Database) -> None:
    with store.write("test") as writing:
        writing.names_stand()
        with pytest.raises(AssertionError):
            writing.names_move()
