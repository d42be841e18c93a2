"""Sample visits look like an office's, are the same every time, are owed to nobody, and leave without a trace."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from desktop_app.actions.desk import Desk
from desktop_app.actions.samples import remove_samples, sample
from desktop_app.domain.directory import Kind
from desktop_app.domain.draft import Draft
from desktop_app.domain.ids import LocalId
from desktop_app.domain.record_filter import QuickRange, RecordFilter
from desktop_app.domain.visit import SyncState
from desktop_app.store import schema
from desktop_app.store.integrity import check
from desktop_app.store.opening import open_store
from desktop_app.store.samples import ENTRIES_KEY

UNTIL = date(2026, 11, 20)
"""A Friday."""
COUNT = 400


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = Desk(open_store(tmp_path / "store.db"))
    yield opened
    assert check(opened.database)["ok"] is True
    opened.close()


def everything(desk: Desk) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table but what says which entries samples brought."""
    with desk.database.read() as connection:
        rows = {
            name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for name, table in schema.metadata.tables.items()
        }
    rows["setting"] = [row for row in rows["setting"] if row[0] != ENTRIES_KEY]
    return rows


def test_the_same_count_seed_and_day_give_the_same_data(desk: Desk, tmp_path: Path) -> None:
    other = Desk(open_store(tmp_path / "other.db"))
    assert sample(desk.database, COUNT, seed=5, until=UNTIL) == sample(other.database, COUNT, seed=5, until=UNTIL)
    assert everything(desk) == everything(other)
    other.close()


def test_another_seed_gives_other_visits(desk: Desk, tmp_path: Path) -> None:
    other = Desk(open_store(tmp_path / "other.db"))
    sample(desk.database, 20, seed=5, until=UNTIL)
    sample(other.database, 20, seed=6, until=UNTIL)
    assert everything(desk)["visit_record"] != everything(other)["visit_record"]
    other.close()


def test_what_is_said_to_be_new_is_there(desk: Desk) -> None:
    counts = sample(desk.database, COUNT, seed=1, until=UNTIL)
    tables = {
        "people": schema.person,
        "organizations": schema.organization,
        "customers": schema.customer,
        "parents": schema.parent_visit,
        "records": schema.visit_record,
        "comments": schema.comment,
        "readings": schema.read_receipt,
    }
    with desk.database.read() as connection:
        found = {
            word: connection.execute(select(func.count()).select_from(table)).scalar() for word, table in tables.items()
        }
    assert counts == found
    assert counts["records"] == COUNT
    assert all(counts.values())


def test_the_visits_lie_in_two_years_of_working_days_and_end_on_the_morning_of_the_last(desk: Desk) -> None:
    sample(desk.database, COUNT, seed=1, until=UNTIL)
    rows = desk.page(RecordFilter(), size=COUNT).rows
    moments = [datetime.fromisoformat(row.record_time) for row in rows]
    assert moments[0].date() == UNTIL
    assert moments[0].hour < 9
    assert timedelta(days=500) < moments[0] - moments[-1] < timedelta(days=735)
    assert all(8 <= moment.hour < 18 for moment in moments)
    weekend = sum(moment.weekday() >= 5 for moment in moments)
    assert weekend < COUNT * 0.1


def test_a_small_sample_has_visits_in_the_range_that_the_window_opens_with(desk: Desk) -> None:
    sample(desk.database, 100, seed=1, until=UNTIL)
    start, end = QuickRange.LAST_7_DAYS.bounds(datetime(2026, 11, 20, 9, 30))
    assert desk.count(RecordFilter(start=start, end=end)) >= 3


def test_a_visit_belongs_to_its_parent_s_organization_and_director(desk: Desk) -> None:
    sample(desk.database, COUNT, seed=1, until=UNTIL)
    record, parent = schema.visit_record.c, schema.parent_visit.c
    with desk.database.read() as connection:
        strange = connection.execute(
            select(func.count())
            .select_from(schema.visit_record.join(schema.parent_visit, parent.id == record.parent_id))
            .where((record.organization_id != parent.organization_id) | (record.director_id != parent.director_id))
        ).scalar_one()
    assert strange == 0
    kinds = Counter(row.event for row in desk.page(RecordFilter(), size=COUNT).rows)
    assert set(kinds) == {1, 2, 3, 4, 5, None}


def test_samples_are_owed_to_nobody(desk: Desk) -> None:
    sample(desk.database, COUNT, seed=1, until=UNTIL)
    summary = desk.summary()
    assert (summary.records, summary.samples, summary.owed) == (COUNT, COUNT, 0)
    assert desk.count(RecordFilter(sync=SyncState.LOCAL)) == COUNT
    with desk.database.read() as connection:
        assert connection.execute(select(schema.outbox.c.id)).all() == []


def test_samples_are_found_by_name_and_initials_at_once(desk: Desk) -> None:
    sample(desk.database, COUNT, seed=1, until=UNTIL)
    by_name = desk.count(RecordFilter(search="济南大学"))
    assert by_name > 10
    assert desk.count(RecordFilter(search="jndx")) >= by_name
    with desk.database.read() as connection:
        assert connection.execute(select(schema.search_queue)).all() == []


def test_a_second_sample_visits_the_same_places(desk: Desk) -> None:
    first = sample(desk.database, COUNT, seed=1, until=UNTIL)
    again = sample(desk.database, COUNT, seed=1, until=UNTIL)
    assert [again[word] for word in ("people", "organizations", "customers", "parents")] == [0, 0, 0, 0]
    assert desk.summary().records == 2 * first["records"]


def test_removed_samples_leave_the_store_as_it_was(desk: Desk) -> None:
    before = everything(desk)
    sample(desk.database, COUNT, seed=1, until=UNTIL)
    sample(desk.database, 50, seed=2, until=UNTIL)
    assert remove_samples(desk.database) == COUNT + 50
    assert everything(desk) == before
    assert desk.count(RecordFilter(search="济南大学")) == 0


def test_what_a_person_wrote_stays_with_all_it_speaks_of_when_samples_go(desk: Desk) -> None:
    sample(desk.database, COUNT, seed=1, until=UNTIL)
    me = desk.find(Kind.PERSON, "汪小嘉")[0]
    parent, drafted, filtered = desk.find(Kind.PARENT, "", limit=3)
    customer = desk.find(Kind.CUSTOMER, "")[0]
    desk.set_me(me.id)
    own = desk.add_entry(Kind.ORGANIZATION, "自己的单位")
    visit = desk.record_visit(
        Draft(parent=parent.id, record_time="2026-11-20 09:00:05", event=2, customers=(customer.id,), effect="自己写的")
    )
    desk.keep_draft(Draft(parent=drafted.id, record_time="昨天", event=3, effect="还没写完"))
    saved = {"parent": filtered.id}
    with desk.database.write("test") as writing:
        writing.execute(
            schema.saved_filter.insert().values(
                name="我的", body=f'{{"parent": {saved["parent"]}}}', position=1, pinned=False
            )
        )
    assert remove_samples(desk.database) == COUNT
    assert desk.summary().records == 1
    record = desk.record(visit)
    assert (record.parent, record.customers, record.author) == (parent, (customer,), me)
    assert {entry.id for entry in desk.find(Kind.PARENT, "", limit=100)} == {parent.id, drafted.id, filtered.id}
    assert desk.find(Kind.CUSTOMER, "", limit=100) == (customer,)
    assert desk.entry(Kind.ORGANIZATION, own.id) == own
    assert me in desk.find(Kind.PERSON, "", limit=100)


def test_a_named_number_makes_an_entry_one_s_own(desk: Desk) -> None:
    sample(desk.database, 50, seed=1, until=UNTIL)
    with desk.database.write("test") as writing:
        writing.execute(schema.organization.update().where(schema.organization.c.name == "济南大学").values(number=5))
    remove_samples(desk.database)
    assert [entry.name for entry in desk.find(Kind.ORGANIZATION, "", limit=100)] == ["济南大学"]


def test_a_sample_that_is_owed_after_all_is_not_taken_away(desk: Desk) -> None:
    sample(desk.database, 50, seed=1, until=UNTIL)
    kept = desk.page(RecordFilter()).rows[0].id
    with desk.database.write("test") as writing:
        writing.execute(
            schema.outbox.insert().values(op="x", replica_id=1, record_id=kept, kind="create", state="READY", since=0)
        )
    assert remove_samples(desk.database) == 49
    assert desk.record(LocalId(kept)).id == kept
