"""The same person, customer or firm noted twice becomes one, with all that speaks of either, and two again by undo."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any

import pysqlite3
import pytest

from desktop_app.domain.directory import EntryValues, Kind
from desktop_app.domain.draft import Draft
from desktop_app.domain.errors import NotAllowed, NotFound
from desktop_app.domain.filter_choice import FilterChoice
from desktop_app.domain.ids import ServerId
from desktop_app.domain.record_filter import RecordFilter
from desktop_app.store.integrity import check
from tests.ui.office import Office, open_office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    office = open_office(tmp_path)
    yield office
    office.desk.close()


def contents(office: Office) -> dict[str, list[Any]]:
    """Every row of every table but the text index and what only says when something was."""
    path = office.desk.database.path
    assert path is not None
    with closing(pysqlite3.connect(path)) as connection:
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        kept = [name for name in tables if not name.startswith(("search", "sqlite_", "change_log"))]
        return {name: sorted(map(repr, connection.execute(f"SELECT * FROM {name}"))) for name in kept}


def test_who_was_noted_twice_is_one_in_every_visit(office: Office) -> None:
    twin = office.desk.add_entry(Kind.PERSON, "王芳（市场）")
    led = office.desk.add_entry(Kind.PARENT, "二期", organization=office.university.id, director=twin.id)
    one = office.visit(followers=(twin.id, office.chen.id))
    both = office.visit(followers=(office.wang.id, office.chen.id, twin.id), record_time="2026-11-20 10:00")
    under = office.visit(parent=led.id, record_time="2026-11-19 10:00")
    office.desk.directory.join(Kind.PERSON, twin.id, office.wang.id)
    assert [person.label for person in office.desk.record(one).followers] == ["王芳", "陈静"]
    assert [person.label for person in office.desk.record(both).followers] == ["王芳", "陈静"], "once, not twice"
    director = office.desk.record(under).director
    assert director is not None
    assert director.id == office.wang.id
    assert office.desk.count(RecordFilter(search="市场")) == 0
    assert office.desk.count(RecordFilter(search="王芳")) == 3
    with pytest.raises(NotFound):
        office.desk.directory.row(Kind.PERSON, twin.id)
    assert check(office.desk.database) == {"ok": True, "records": 3}


def test_what_was_joined_is_parted_as_it_was(office: Office) -> None:
    twin = office.desk.add_entry(Kind.PERSON, "王芳（市场）", number=ServerId(31))
    office.visit(followers=(twin.id,))
    office.visit(followers=(office.wang.id, twin.id), record_time="2026-11-20 10:00")
    office.desk.filters.save("她的", FilterChoice(author=twin.id))
    office.desk.keep_draft(Draft(followers=(twin.id, office.wang.id)))
    before = contents(office)
    joined = office.desk.directory.join(Kind.PERSON, twin.id, office.wang.id)
    assert office.desk.directory.row(Kind.PERSON, office.wang.id).entry.number == 31
    assert office.desk.filters.all().filters[-1].choice.author == office.wang.id
    assert office.desk.drafts()[0].draft.followers == (office.wang.id,)
    office.desk.directory.part(joined)
    assert contents(office) == before
    assert office.desk.count(RecordFilter(search="市场")) == 2


def test_what_was_changed_after_the_two_were_one_stays_as_it_was_changed(office: Office) -> None:
    twin = office.desk.add_entry(Kind.CUSTOMER, "周老师（后勤）", organization=office.university.id)
    changed, left = office.visit(customers=(twin.id,)), office.visit(customers=(twin.id,), event=3)
    joined = office.desk.directory.join(Kind.CUSTOMER, twin.id, office.zhou.id)
    draft = office.desk.draft_of(changed)
    office.desk.revise_visit(Draft(**{**draft.as_json(), "record": changed, "customers": (office.zhou_too.id,)}))
    office.desk.remove_records([left])
    office.desk.directory.part(joined)
    assert [entry.id for entry in office.desk.record(changed).customers] == [office.zhou_too.id]
    assert check(office.desk.database) == {"ok": True, "records": 1}


def test_a_number_without_a_name_takes_the_name_that_had_no_number(office: Office) -> None:
    record = office.receive(user_id=77, user_name=None)
    nameless = office.desk.record(record).author
    assert nameless is not None
    assert (nameless.number, nameless.name) == (77, None)
    office.visit(followers=(office.chen.id,))
    office.desk.directory.join(Kind.PERSON, office.chen.id, nameless.id)
    one = office.desk.directory.row(Kind.PERSON, nameless.id).entry
    assert (one.number, one.name) == (77, "陈静")
    assert office.desk.count(RecordFilter(search="chenjing")) == 2
    assert office.desk.count(RecordFilter(follower=nameless.id)) == 1


def test_two_that_the_server_tells_apart_stay_two(office: Office) -> None:
    one, other = (office.desk.add_entry(Kind.PERSON, name, number=ServerId(n)) for name, n in (("甲", 5), ("乙", 9)))
    with pytest.raises(NotAllowed, match="两个编号"):
        office.desk.directory.join(Kind.PERSON, one.id, other.id)
    with pytest.raises(NotAllowed, match="它自己"):
        office.desk.directory.join(Kind.PERSON, one.id, one.id)
    assert len(office.desk.directory.rows(Kind.PERSON, "甲")) == 1


def test_who_i_am_follows(office: Office) -> None:
    office.desk.directory.join(Kind.PERSON, office.me.id, office.chen.id)
    me = office.desk.summary().me
    assert me is not None
    assert me.id == office.chen.id


def test_a_deleted_visit_comes_back_with_the_one_that_stayed(office: Office) -> None:
    twin = office.desk.add_entry(Kind.PERSON, "王芳（市场）")
    record = office.visit(followers=(office.wang.id, twin.id))
    office.desk.remove_records([record])
    office.desk.directory.join(Kind.PERSON, twin.id, office.wang.id)
    office.desk.undo()
    assert [person.id for person in office.desk.record(record).followers] == [office.wang.id]


@pytest.mark.parametrize("seed", range(4))
def test_any_visits_are_whole_after_both_ways(office: Office, seed: int) -> None:
    rng = Random(seed)
    twin = office.desk.directory.create(Kind.PERSON, EntryValues("王芳乙"))
    people = [office.me, office.wang, office.chen, twin]
    for number in range(8):
        followers = tuple(person.id for person in rng.sample(people, rng.randrange(4)))
        office.desk.set_me(rng.choice(people).id)
        record = office.visit(followers=followers, record_time=f"2026-11-{number + 1:02} 10:00")
        office.desk.set_me(rng.choice(people).id)
        office.desk.mark_read(record)
    before = contents(office)
    joined = office.desk.directory.join(Kind.PERSON, twin.id, office.wang.id)
    assert check(office.desk.database) == {"ok": True, "records": 8}
    office.desk.directory.part(joined)
    assert contents(office) == before
    assert check(office.desk.database) == {"ok": True, "records": 8}
