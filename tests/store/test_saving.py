"""What the window saves: the visit, what is owed for it, its history, its drafts, its own second."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from desktop_app.actions import people
from desktop_app.actions.desk import Desk
from desktop_app.actions.taking_in import take_in
from desktop_app.actions.visits import with_own_second
from desktop_app.contract.answers import read_answer
from desktop_app.domain.desk_views import Changes
from desktop_app.domain.directory import DirectoryLine, Entry, Kind
from desktop_app.domain.draft import Draft
from desktop_app.domain.errors import InvalidVisit, NotAllowed, NotFound
from desktop_app.domain.ids import LocalId, ServerId
from desktop_app.domain.record_filter import RecordFilter
from desktop_app.domain.visit import SyncState, VisitFields
from desktop_app.store.opening import open_database
from desktop_app.store.schema import record_follower, visit_record

NOW = datetime(2026, 3, 2, 10, 30, 15)


@pytest.fixture
def desk(where: str | Path) -> Iterator[Desk]:
    desk = Desk(open_database(where), clock=lambda: NOW, choose=random.Random(1))
    yield desk
    desk.close()


@pytest.fixture
def parent(desk: Desk) -> Entry:
    return desk.add_entry(Kind.PARENT, "二期", number=ServerId(7))


@pytest.fixture
def me(desk: Desk) -> Entry:
    person = desk.add_entry(Kind.PERSON, "汪小嘉", number=ServerId(5))
    desk.set_me(person.id)
    return person


def visit(parent: Entry, **more: object) -> Draft:
    return replace(Draft(parent=parent.id, record_time="2026-03-02 10:00", event=2), **more)  # type: ignore[arg-type]


def seen(desk: Desk, **row: object) -> LocalId:
    """A record as the server has it."""
    rows = read_answer({"status": 0, "data": [{"id": 60, "recordTime": "2026-03-01 10:00:00", **row}]}).rows
    take_in(desk.database, rows)
    return desk.page(RecordFilter()).rows[-1].id


# --- history -------------------------------------------------------------------------------------------------------


def test_the_history_says_in_words_what_was_changed_by_whom(desk: Desk, parent: Entry, me: Entry) -> None:
    li = desk.add_entry(Kind.PERSON, "李明")
    zhang = desk.add_entry(Kind.CUSTOMER, "张主任")
    other = desk.add_entry(Kind.PARENT, "三期")
    record = desk.record_visit(visit(parent, effect="旧"))

    draft = replace(
        desk.draft_of(record), effect="新", event=None, cost="12.5", followers=(li.id,), customers=(zhang.id,),
        parent=other.id, record_time="2026-03-02 11:00:00",
    )  # fmt: skip
    desk.revise_visit(draft)

    lines = {line.field: line for line in desk.history(record)}
    assert {name: (line.old, line.new) for name, line in lines.items() if name != "record_time"} == {
        "effect": ("旧", "新"), "event": ("走访拜访", "需求变更"), "cost": (None, "12.50"), "followers": (None, "李明"),
        "customers": (None, "张主任"), "parent": ("二期", "三期"),
    }  # fmt: skip
    assert lines["record_time"].new == "2026-03-02 11:00:00"
    assert {(line.by, line.at) for line in lines.values()} == {("汪小嘉", "2026-03-02 10:30:15")}


def test_the_history_says_what_the_server_brought(desk: Desk) -> None:
    record = seen(desk, effect="旧", follower_id=[3])
    seen(desk, effect="新", follower_id=[3, 4], protent_id=8)
    lines = {line.field: (line.old, line.new, line.by) for line in desk.history(record)}
    assert lines == {
        "effect": ("旧", "新", None),
        "followers": ("员工 #3", "员工 #3、员工 #4", None),
        "parent": (None, "大的拜访 #8", None),
    }


def test_saving_without_a_change_leaves_no_line_and_no_debt(desk: Desk, parent: Entry, me: Entry) -> None:
    record = seen(desk, effect="甲")
    desk.revise_visit(replace(desk.draft_of(record), parent=parent.id))
    assert desk.history(record) == ()
    assert desk.record(record).sync is SyncState.SYNCED
    assert desk.summary().owed == 0


# --- times ---------------------------------------------------------------------------------------------------------


def test_a_visit_given_to_the_minute_gets_a_second_of_its_own(desk: Desk, parent: Entry, me: Entry) -> None:
    records = [desk.record_visit(visit(parent)) for _ in range(60)]
    times = {desk.record(record).record_time for record in records}
    assert len(times) == 60
    assert {time[:16] for time in times} == {"2026-03-02 10:00"}
    full = desk.record(desk.record_visit(visit(parent)))
    assert full.record_time[:16] == "2026-03-02 10:00"


def test_a_visit_of_this_minute_does_not_lie_ahead(desk: Desk, parent: Entry, me: Entry) -> None:
    records = [desk.record_visit(visit(parent, record_time="2026-03-02 10:30")) for _ in range(16)]
    times = {desk.record(record).record_time for record in records}
    assert len(times) == 16
    assert max(times) == "2026-03-02 10:30:15"


def test_a_second_that_was_typed_stays(desk: Desk, parent: Entry, me: Entry) -> None:
    for _ in range(2):
        record = desk.record_visit(visit(parent, record_time="2026-03-02 10:00:00"))
        assert desk.record(record).record_time == "2026-03-02 10:00:00"


def test_another_authors_seconds_are_free(desk: Desk, parent: Entry, me: Entry) -> None:
    for _ in range(30):
        desk.record_visit(visit(parent))
    fields = VisitFields(parent=parent.id, record_time=datetime(2026, 3, 2, 10))
    other = desk.add_entry(Kind.PERSON, "李明")
    moments = {
        with_own_second(desk.database, fields, other.id, random.Random(n)).record_time.second for n in range(500)
    }
    assert moments == set(range(60))


def test_editing_a_visit_keeps_its_second_while_its_minute_stands(desk: Desk, parent: Entry, me: Entry) -> None:
    record = desk.record_visit(visit(parent))
    before = desk.record(record).record_time
    desk.revise_visit(replace(desk.draft_of(record), record_time="2026-03-02 10:00", effect="甲"))
    assert desk.record(record).record_time == before


# --- drafts --------------------------------------------------------------------------------------------------------


def test_a_draft_is_kept_as_typed_and_goes_with_its_visit(desk: Desk, parent: Entry, me: Entry) -> None:
    draft = visit(parent, cost="12,", attachment="htt", effect="甲\x00😀")
    kept = desk.keep_draft(draft)
    assert desk.keep_draft(replace(draft, effect="乙"), kept) == kept
    assert [(one.id, one.draft.effect, one.draft.cost) for one in desk.drafts()] == [(kept, "乙", "12,")]
    with pytest.raises(InvalidVisit):
        desk.record_visit(draft, kept)
    assert len(desk.drafts()) == 1
    desk.record_visit(visit(parent), kept)
    assert desk.drafts() == ()


def test_a_draft_that_is_gone_is_kept_anew(desk: Desk, parent: Entry) -> None:
    kept = desk.keep_draft(visit(parent))
    desk.drop_draft(kept)
    assert desk.keep_draft(visit(parent), kept) in {one.id for one in desk.drafts()}


# --- owing ---------------------------------------------------------------------------------------------------------


def test_a_change_is_owed_by_the_names_of_what_changed(desk: Desk, parent: Entry, me: Entry) -> None:
    from desktop_app.store import outbox

    record = seen(desk, effect="甲", protent_id=7)
    desk.revise_visit(replace(desk.draft_of(record), effect="乙"))
    desk.revise_visit(replace(desk.draft_of(record), cost="5"))
    with desk.database.read() as connection:
        assert outbox.unsent_fields(connection, [record]) == {record: {"effect", "cost"}}
    assert desk.record(record).sync is SyncState.PENDING
    assert desk.summary().owed == 1


def test_nobody_can_comment_while_nobody_writes_here(desk: Desk, parent: Entry) -> None:
    record = desk.record_visit(visit(parent))
    with pytest.raises(NotAllowed):
        desk.add_comment(record, "甲")
    desk.mark_read(record)
    assert desk.record(record).receipts == ()
    with pytest.raises(NotFound):
        desk.record(LocalId(99))


# --- whose, and the copies that filters use ------------------------------------------------------------------------


def copies_agree(desk: Desk) -> bool:
    """What a follower's link repeats of its record is what the record says."""
    shared = ("record_time", "server_order", "event", "organization_id", "director_id")
    with desk.database.read() as connection:
        joined = select(
            *(visit_record.c[name] for name in shared),
            *(record_follower.c[name].label(f"copy_{name}") for name in shared),
        ).where(visit_record.c.id == record_follower.c.record_id)
        rows = [tuple(row) for row in connection.execute(joined)]
    assert rows
    return all(row[:5] == row[5:] for row in rows)


def test_the_copies_at_a_follower_follow_every_change(desk: Desk, parent: Entry, me: Entry) -> None:
    li = desk.add_entry(Kind.PERSON, "李明")
    zhang = desk.add_entry(Kind.CUSTOMER, "张主任", number=ServerId(12))
    record = desk.record_visit(visit(parent, followers=(li.id,), customers=(zhang.id,)))
    assert copies_agree(desk)
    desk.revise_visit(replace(desk.draft_of(record), event=4, record_time="2026-02-01 09:00:00"))
    assert copies_agree(desk)
    for line in (
        DirectoryLine(Kind.CUSTOMER, ServerId(12), "张主任", organization=ServerId(31)),
        DirectoryLine(Kind.PARENT, ServerId(7), "二期", ServerId(9), ServerId(32)),
    ):
        people.name_entry(desk.database, line)
        assert copies_agree(desk)
    theirs = seen(desk, follower_id=[3], title="2026.03.01-甲-济南大学", user_id=5)
    seen(desk, follower_id=[3, 4], recordTime="2026-03-01 11:00:00", type=5, protent_id=7)
    assert copies_agree(desk)
    desk.revise_visit(replace(desk.draft_of(theirs), event=1))
    assert copies_agree(desk)


def test_what_was_kept_without_an_author_becomes_mine(desk: Desk, parent: Entry) -> None:
    record = desk.record_visit(visit(parent, followers=(desk.add_entry(Kind.PERSON, "李明").id,)))
    assert (desk.record(record).author, desk.record(record).director) == (None, None)
    person = desk.add_entry(Kind.PERSON, "汪小嘉")
    desk.set_me(person.id)
    after = desk.record(record)
    assert (after.author, after.director) == (person, person)
    assert after.title == "2026.03.02-汪小嘉-"
    assert copies_agree(desk)


# --- announcements -------------------------------------------------------------------------------------------------


def test_each_commit_is_announced_once_with_what_changed(desk: Desk, parent: Entry, me: Entry) -> None:
    heard: list[Changes] = []
    stop = desk.subscribe(heard.append)
    record = desk.record_visit(visit(parent))
    desk.revise_visit(replace(desk.draft_of(record), effect="甲"))
    desk.add_comment(record, "好")
    assert [change.records for change in heard] == [frozenset({record})] * 3
    with pytest.raises(InvalidVisit):
        desk.record_visit(visit(parent, cost="-1"))
    assert len(heard) == 3
    stop()
    desk.add_comment(record, "好")
    assert len(heard) == 3
