"""The stories that a sync must come through, each by its name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from desktop_app.actions.settling import SyncDesk
from tests.sync.desk import NOON, Workstation, workstation
from tests.sync.faults import Clock, Fault
from tests.sync.judge import Books
from tests.sync.model_server import COLLEAGUE, US, Habits, ModelServer
from tests.sync.schedules import Killed

WEATHER = (Fault.GOOD, Fault.NOT_SENT, Fault.LOST_BEFORE, Fault.LOST_AFTER, Fault.LATE, Fault.BUSY, Fault.OLD_VIEW)
"""One of each kind; `test_engine` meets a create with every single fault."""


def _office(folder: Path, clock: Clock, habits: Habits | None = None) -> tuple[Workstation, ModelServer]:
    server = ModelServer(clock.now, habits)
    return workstation(folder, server, clock), server


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Iterator[tuple[Workstation, ModelServer]]:
    desk, server = _office(tmp_path, clock)
    yield desk, server
    desk.database.close()


def _later(desk: Workstation, *, times: int = 1, seconds: float = 1000) -> None:
    for _ in range(times):
        desk.clock.time += seconds
        desk.sync()


# --- one create ----------------------------------------------------------------------------------------------------


def test_a_lost_acknowledgement_is_found_and_not_sent_again(office: tuple[Workstation, ModelServer]) -> None:
    desk, server = office
    id_ = desk.visit(gain="谈妥了")
    desk.sync(Fault.GOOD, Fault.GOOD, Fault.LOST_AFTER)
    assert (len(server.applied), desk.states()) == (1, []), "the look behind it has found it at once"
    assert desk.record(id_).server_id == 1


def test_a_lost_acknowledgement_waits_while_the_server_cannot_be_asked(office: tuple[Workstation, ModelServer]) -> None:
    desk, server = office
    desk.visit(gain="谈妥了")
    desk.sync(Fault.GOOD, Fault.GOOD, Fault.LOST_AFTER, Fault.ERROR_BEFORE)
    assert desk.states() == ["AMBIGUOUS"]
    _later(desk)
    assert (len(server.applied), desk.states()) == (1, [])


def test_an_older_view_that_comes_late_does_not_make_it_send_again(office: tuple[Workstation, ModelServer]) -> None:
    desk, server = office
    desk.visit(gain="谈妥了")
    desk.sync(Fault.GOOD, Fault.GOOD, Fault.LOST_AFTER, Fault.OLD_VIEW, pull=False)
    assert desk.states() == ["AMBIGUOUS"]
    desk.sync()
    assert (len(server.applied), desk.states()) == (1, [])


def test_what_was_dropped_is_sent_again_only_after_the_quiet_time(office: tuple[Workstation, ModelServer]) -> None:
    desk, server = office
    desk.visit(gain="谈妥了")
    desk.sync(Fault.GOOD, Fault.GOOD, Fault.LOST_BEFORE)
    for _ in range(8):
        desk.clock.time += 100
        desk.sync()
        assert (server.applied, desk.states()) == ([], ["AMBIGUOUS"])
    _later(desk, times=3)
    assert (len(server.applied), desk.states()) == (1, [])


def test_a_late_write_within_the_quiet_time_stays_the_only_one(office: tuple[Workstation, ModelServer]) -> None:
    desk, server = office
    desk.visit(gain="谈妥了")
    desk.sync(Fault.GOOD, Fault.GOOD, Fault.LATE)
    assert desk.states() == ["AMBIGUOUS"]
    _later(desk, times=4, seconds=310)
    assert (len(server.applied), desk.states()) == (1, [])


def test_a_late_write_that_lands_just_before_the_second_sending_is_seen(
    office: tuple[Workstation, ModelServer],
) -> None:
    desk, server = office
    id_ = desk.visit(gain="谈妥了")
    desk.sync(Fault.GOOD, Fault.GOOD, Fault.LATE, quiet=200)
    desk.clock.time += 250
    desk.sync(quiet=200)
    assert desk.states() == ["READY"], "twice absent, and quiet for long enough: it will be sent again"
    desk.clock.time += 100
    desk.sync(quiet=200)
    assert (len(server.rows), desk.states()) == (1, [])
    assert desk.record(id_).server_id == 1


def test_what_was_acknowledged_is_never_sent_again(office: tuple[Workstation, ModelServer]) -> None:
    """A colleague deletes it before it is seen; its maker is asked, after a day."""
    desk, server = office
    desk.visit(gain="谈妥了")

    def delete(server: ModelServer) -> None:
        for id_ in list(server.rows):
            server.delete(id_)

    server.colleagues.append(delete)
    desk.sync()
    assert desk.states() == ["ACKED"]
    _later(desk, times=5)
    assert desk.states() == ["ACKED"]
    _later(desk, times=2, seconds=90_000)
    assert (len(server.applied), desk.states()) == (1, ["ASK"])


def test_a_write_later_than_anyone_waits_is_shown_and_never_cleaned_away(
    office: tuple[Workstation, ModelServer],
) -> None:
    desk, server = office
    id_ = desk.visit(gain="谈妥了")
    desk.sync(Fault.GOOD, Fault.GOOD, Fault.LOST_BEFORE)
    late = desk.line.met[2][0]
    _later(desk, times=4)
    assert len(server.rows) == 1
    server.later(late, US, 0)
    _later(desk)
    books = Books.of(desk)
    assert len(server.rows) == 2
    assert books.flagged == set(server.rows) - set(books.bound.values())
    assert desk.record(id_).server_id in server.rows


# --- equal records -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", [Fault.GOOD, Fault.LOST_AFTER, Fault.LOST_BEFORE, Fault.LATE, Fault.CUT_JSON])
def test_twins_on_purpose_become_two_records(office: tuple[Workstation, ModelServer], fault: Fault) -> None:
    desk, server = office
    twins = [desk.visit(gain="谈妥了") for _ in range(3)]
    desk.sync(Fault.GOOD, Fault.GOOD, fault)
    _later(desk, times=9)
    assert desk.states() == []
    assert sorted(desk.record(id_).server_id or 0 for id_ in twins) == sorted(server.rows)
    assert len(server.rows) == 3
    assert Books.of(desk).flagged == set()


@pytest.mark.parametrize("fault", [Fault.GOOD, Fault.LOST_AFTER, Fault.LOST_BEFORE])
@pytest.mark.parametrize("when", ["before", "meanwhile", "behind"])
def test_a_colleagues_equal_row_is_never_taken_for_ours(
    office: tuple[Workstation, ModelServer], fault: Fault, when: str
) -> None:
    desk, server = office
    theirs: list[int] = []

    def write(server: ModelServer) -> None:
        if not theirs and (when == "before" or server.asked[-1].method == "POST"):
            theirs.append(server.write(NOON, gain="谈妥了").id)

    if when != "behind":
        server.colleagues.append(write)
    id_ = desk.visit(gain="谈妥了")
    desk.sync(Fault.GOOD, Fault.GOOD, fault)
    if when == "behind":
        theirs.append(server.write(NOON, gain="谈妥了").id)
    _later(desk, times=4)
    ours = [row.id for row in server.rows.values() if row.user_id == US]
    assert [desk.record(id_).server_id] == ours
    assert {record.server_id for record in desk.all()} == {*ours, *theirs}


def test_a_row_that_stood_there_before_is_never_taken_for_ours(office: tuple[Workstation, ModelServer]) -> None:
    """We wrote the same on the server's own page first."""
    desk, server = office
    before = server.write(NOON, user=US, gain="谈妥了").id
    id_ = desk.visit(gain="谈妥了")
    desk.sync(Fault.GOOD, Fault.GOOD, Fault.LOST_BEFORE)
    _later(desk, times=4)
    assert desk.record(id_).server_id not in (None, before)
    assert len(server.rows) == 2


def test_a_colleagues_correction_before_we_could_look_is_not_answered_with_a_second_record(
    office: tuple[Workstation, ModelServer],
) -> None:
    desk, server = office
    desk.visit(gain="谈妥了")
    desk.sync(Fault.GOOD, Fault.GOOD, Fault.LOST_AFTER, Fault.ERROR_BEFORE)
    server.edit(1, gain="谈妥了，下周签约")
    _later(desk, times=6)
    assert (len(server.rows), desk.states()) == (1, ["ASK"])
    (entry,) = SyncDesk(desk.database).outbox()
    assert [one.server_id for one in SyncDesk(desk.database).candidates(entry.entry)] == [1]


def test_a_server_that_cannot_keep_what_was_written_gets_it_once(tmp_path: Path, clock: Clock) -> None:
    """An old database puts question marks where an emoji stood."""
    desk, server = _office(tmp_path, clock)

    def forget(server: ModelServer) -> None:
        for row in server.rows.values():
            row.values["gain"] = "谈妥了 ????"

    server.colleagues.append(forget)
    desk.visit(gain="谈妥了 🎉")
    desk.sync(Fault.GOOD, Fault.GOOD, Fault.LOST_AFTER)
    _later(desk, times=6)
    assert (len(server.rows), desk.states()) == (1, ["ASK"])
    desk.database.close()


# --- edits ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", WEATHER)
def test_an_edit_in_flight_arrives_behind_its_create(office: tuple[Workstation, ModelServer], fault: Fault) -> None:
    desk, server = office
    id_ = desk.visit(gain="谈妥了", cost=5)

    def at(point: str) -> None:
        if point == "sending":
            desk.change(id_, gain="谈妥了，下周签约", cost=7)

    desk.sync(Fault.GOOD, Fault.GOOD, fault, at=at)
    _later(desk, times=5)
    (row,) = server.rows.values()
    assert (row.values["gain"], row.values["cost"]) == ("谈妥了，下周签约", 7)
    assert desk.states() == []
    assert desk.record(id_).effect == "谈妥了，下周签约"


@pytest.mark.parametrize("fault", WEATHER)
@pytest.mark.parametrize("shown", [False, True])
def test_a_change_arrives_in_every_weather(tmp_path: Path, clock: Clock, fault: Fault, shown: bool) -> None:
    desk, server = _office(tmp_path, clock, Habits(shows_written=shown))
    id_ = desk.visit(gain="旧", cost=5, event_note="注")
    desk.sync()
    desk.change(id_, gain="新", cost=7)
    desk.sync(Fault.GOOD, fault)
    desk.sync(fault, fault)
    _later(desk, times=4)
    (row,) = server.rows.values()
    assert (row.values["gain"], row.values["cost"], row.values["event_note"]) == ("新", 7, "注")
    assert desk.states() == []
    desk.database.close()


def test_a_server_that_empties_what_was_not_sent_gets_it_back(tmp_path: Path, clock: Clock) -> None:
    desk, server = _office(tmp_path, clock, Habits(nulls_unsent=True))
    id_ = desk.visit(gain="旧", event_note="注", event=2, cost=5)
    desk.sync()
    desk.change(id_, gain="新")
    desk.sync()
    _later(desk, times=2)
    (row,) = server.rows.values()
    assert (row.values["gain"], row.values["event_note"], row.values["event"]) == ("新", "注", 2)
    assert (desk.record(id_).effect, desk.record(id_).note) == ("新", "注")
    desk.database.close()


# --- two workstations ----------------------------------------------------------------------------------------------


def test_two_desks_that_wrote_offline_end_with_the_same(tmp_path: Path, clock: Clock) -> None:
    desk, server = _office(tmp_path, clock)
    other = workstation(tmp_path, server, clock, user=COLLEAGUE)
    id_ = desk.visit(gain="旧", event_note="旧注")
    desk.sync()
    other.sync()
    (theirs,) = other.all()
    desk.visit(at=NOON + timedelta(minutes=5), gain="甲的新客户")
    other.visit(at=NOON + timedelta(minutes=5), gain="甲的新客户")
    desk.change(id_, gain="甲改")
    other.change(theirs.id, gain="乙改", event_note="乙注")
    for _ in range(3):
        _later(desk)
        _later(other)
    assert len(server.rows) == 3
    assert other.record(theirs.id).sync == "conflict", "who comes second decides"
    assert desk.record(id_).sync == "synced"
    assert (desk.record(id_).effect, desk.record(id_).note) == ("甲改", "乙注")
    assert (other.record(theirs.id).effect, other.record(theirs.id).note) == ("乙改", "乙注")
    assert server.rows[1].values["gain"] == "甲改"
    SyncDesk(other.database).settle_conflict(theirs.id, "effect", "mine")
    for _ in range(2):
        _later(other)
        _later(desk)
    assert server.rows[1].values["gain"] == desk.record(id_).effect == other.record(theirs.id).effect == "乙改"
    for one in (desk, other):
        assert len(one.all()) == 3
        assert one.states() == []
        one.database.close()


# --- reading -------------------------------------------------------------------------------------------------------


def test_a_server_that_cuts_pages_in_silence_hides_nothing(tmp_path: Path, clock: Clock) -> None:
    """It gave two rows when there were two; that does not mean that two rows are all the next time."""
    desk, server = _office(tmp_path, clock, Habits(largest_count=2, clamp_shown=False, total="none"))
    rows = [server.write(NOON + timedelta(minutes=minute), gain="旧") for minute in range(2)]
    desk.sync()
    rows += [server.write(NOON + timedelta(hours=1), gain="旧") for _ in range(2)]
    server.edit(rows[0].id, gain="新")
    _later(desk)
    assert {record.server_id: record.effect for record in desk.all()} == {
        row.id: row.values["gain"] for row in server.rows.values()
    }
    desk.database.close()


def test_a_server_that_cuts_its_pages_shorter_one_day_is_found_out_by_the_weekly_reading(
    tmp_path: Path, clock: Clock
) -> None:
    desk, server = _office(tmp_path, clock, Habits(total="none"))
    for minute in range(10):
        server.write(NOON + timedelta(minutes=minute))
    desk.sync()
    server.habits = Habits(total="none", largest_count=3, clamp_shown=False)
    for minute in range(5):
        server.write(NOON - timedelta(minutes=minute))
    _later(desk, seconds=8 * 86_400)
    assert {record.server_id for record in desk.all()} == set(server.rows)
    desk.database.close()


@pytest.mark.parametrize("habits", [Habits(largest_count=3), Habits(largest_count=3, oldest_first=True)])
def test_a_first_reading_that_was_cut_off_is_begun_again(tmp_path: Path, clock: Clock, habits: Habits) -> None:
    """The oldest record lies outside of what a usual sync reads."""
    desk, server = _office(tmp_path, clock, habits)
    rows = [server.write(NOON - timedelta(days=100 * number), gain="旧") for number in range(9)]
    windows = 0

    def at(point: str) -> None:
        nonlocal windows
        windows += point == "window"
        if windows == 2:
            raise Killed(point)

    with pytest.raises(Killed):
        desk.sync(at=at)
    assert len(desk.all()) < len(rows)
    desk.sync()
    assert {record.server_id for record in desk.all()} == {row.id for row in rows}
    desk.database.close()


@pytest.mark.parametrize("habits", [Habits(), Habits(largest_count=3), Habits(largest_count=3, oldest_first=True)])
def test_what_a_server_hides_for_a_while_is_not_taken_for_gone(tmp_path: Path, clock: Clock, habits: Habits) -> None:
    desk, server = _office(tmp_path, clock, habits)
    rows = [server.write(NOON - timedelta(minutes=number), gain="旧") for number in range(9)]
    desk.sync()
    for hidden in ({rows[0].id}, {row.id for row in rows[1:7]}, {row.id for row in rows}, {rows[2].id}):
        server.hidden = hidden
        for _ in range(2):
            _later(desk)
            assert not any(record.sync == "missing" for record in desk.all())
        server.hidden = set()
        _later(desk)
    server.delete(rows[4].id)
    _later(desk, times=4)
    assert [record.server_id for record in desk.all() if record.sync == "missing"] == [rows[4].id]
    desk.database.close()


@pytest.mark.parametrize("fault", [Fault.LOST_AFTER, Fault.ERROR_BEFORE, Fault.HTML_AFTER, Fault.CUT_JSON])
def test_a_reading_that_breaks_off_calls_nothing_gone(tmp_path: Path, clock: Clock, fault: Fault) -> None:
    desk, server = _office(tmp_path, clock, Habits(largest_count=3))
    for number in range(12):
        server.write(NOON - timedelta(minutes=number))
    desk.sync()
    for _ in range(4):
        clock.time += 1000
        done = desk.sync(Fault.GOOD, Fault.GOOD, fault)
        assert done.error is not None
        assert not any(record.sync == "missing" for record in desk.all())
    assert len(desk.all()) == 12
    desk.database.close()


def test_by_a_reading_that_lacks_many_nothing_is_called_gone(tmp_path: Path, clock: Clock) -> None:
    """One record was absent twice before, by bad luck; the third time it is absent together with many others."""
    desk, server = _office(tmp_path, clock)
    rows = [server.write(NOON - timedelta(minutes=number)) for number in range(60)]
    desk.sync()
    server.hidden = {rows[0].id}
    _later(desk, times=2)
    server.hidden = {row.id for row in rows[:10]}
    _later(desk)
    assert not any(record.sync == "missing" for record in desk.all())
    desk.database.close()
