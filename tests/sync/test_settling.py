"""What a person decides: conflicts, unknown outcomes, refusals, rows that are gone; and a copied store."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from desktop_app.actions.settling import SyncDesk
from desktop_app.domain.errors import InvalidInput
from desktop_app.store.opening import open_store
from tests.sync.desk import NOON, Workstation, workstation
from tests.sync.faults import Clock, Fault
from tests.sync.model_server import US, Habits, ModelServer


def settling(desk: Workstation) -> SyncDesk:
    return SyncDesk(desk.database, now=desk.clock.now)


# --- conflicts -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("choice", "here", "there"),
    [("mine", "我的", "我的"), ("theirs", "他的", "他的"), ("both", "我的\n\n他的", "我的\n\n他的")],
)
def test_a_conflict_is_settled_as_a_person_says(
    desk: Workstation, server: ModelServer, choice: str, here: str, there: str
) -> None:
    row = server.write(NOON, user=US, gain="旧", event_note="旧")
    desk.sync()
    (record,) = desk.all()
    desk.change(record.id, gain="我的")
    server.edit(row.id, gain="他的")
    desk.sync()
    (shown,) = settling(desk).conflicts()
    assert (shown.before, shown.mine, shown.theirs, shown.both) == ("旧", "我的", "他的", True)
    settling(desk).settle_conflict(record.id, "effect", choice)
    assert settling(desk).conflicts() == ()
    desk.sync()
    assert desk.record(record.id).effect == here
    assert row.values["gain"] == there
    assert desk.record(record.id).sync == "synced"


def test_a_conflict_goes_away_when_the_other_side_goes_back(desk: Workstation, server: ModelServer) -> None:
    row = server.write(NOON, user=US, gain="旧")
    desk.sync()
    (record,) = desk.all()
    desk.change(record.id, gain="我的")
    server.edit(row.id, gain="他的")
    desk.sync()
    server.edit(row.id, gain="旧")
    desk.sync()
    desk.sync()
    assert settling(desk).conflicts() == ()
    assert row.values["gain"] == "我的"


def test_two_people_at_two_desks_lose_nothing_and_only_one_has_to_decide(
    tmp_path: Path, server: ModelServer, clock: Clock
) -> None:
    mine, his = workstation(tmp_path, server, clock), workstation(tmp_path, server, clock, user=8)
    row = server.write(NOON, user=US, gain="旧", event_note="旧", event=1)
    for one in (mine, his):
        one.sync()
    (my_record,), (his_record,) = mine.all(), his.all()
    mine.change(my_record.id, gain="甲", event_note="甲注")
    his.change(his_record.id, gain="乙", event=3)
    mine.sync()
    his.sync()
    assert row.values == {"gain": "甲", "event_note": "甲注", "event": 3}
    assert settling(mine).conflicts() == ()
    (question,) = settling(his).conflicts()
    assert (question.before, question.mine, question.theirs) == ("旧", "乙", "甲")
    settling(his).settle_conflict(his_record.id, "effect", "both")
    for one in (his, mine):
        one.sync()
    assert mine.record(my_record.id).effect == his.record(his_record.id).effect == "乙\n\n甲"
    for one in (mine, his):
        one.database.close()


# --- unknown outcomes ------------------------------------------------------------------------------------------------


@pytest.fixture
def asking(desk: Workstation, server: ModelServer) -> Workstation:
    """A visit whose text a server cut: on the server, but not surely ours."""
    server.habits = Habits(cuts_at_emoji=True)
    desk.visit(gain="谈妥了价格😀明天再去")
    desk.sync()
    assert desk.states() == ["ASK"]
    return desk


def test_a_person_says_that_it_is_this_one(asking: Workstation, server: ModelServer) -> None:
    (entry,) = settling(asking).outbox()[:1]
    (candidate,) = settling(asking).candidates(entry.entry)
    settling(asking).it_is(entry.entry, candidate.id)
    assert asking.states() == []
    (record,) = asking.all()
    assert record.server_id in server.rows
    asking.sync()
    assert len(server.rows) == len(asking.all()) == 1


def test_a_person_sends_it_again(asking: Workstation, server: ModelServer) -> None:
    server.habits = Habits()
    (entry,) = settling(asking).outbox()[:1]
    settling(asking).send_again([entry.entry])
    asking.sync()
    assert [row.values["gain"] for row in server.rows.values()] == ["谈妥了价格", "谈妥了价格😀明天再去"]
    assert asking.states() == []


def test_a_person_keeps_it_here_only(asking: Workstation, server: ModelServer) -> None:
    (entry,) = settling(asking).outbox()[:1]
    settling(asking).keep_here(entry.entry)
    asking.sync()
    assert len(server.rows) == 1
    assert [record.sync for record in asking.all()] == ["local", "synced"]


def test_the_story_of_an_unknown_outcome_is_told(desk: Workstation) -> None:
    desk.visit(gain="谈妥了")
    desk.sync(Fault.GOOD, Fault.GOOD, Fault.LOST_BEFORE)
    (entry, *_) = settling(desk).outbox()
    words = [line.words for line in settling(desk).story(entry.entry)]
    assert words == ["已发出", "没有收到可靠的回答", "查看了服务器：没有这一条", "查看了服务器：没有这一条"]


def test_only_what_can_be_kept_twice_is_kept_twice(desk: Workstation, server: ModelServer) -> None:
    row = server.write(NOON, user=US, event=1)
    desk.sync()
    (record,) = desk.all()
    desk.change(record.id, event=2)
    server.edit(row.id, event=3)
    desk.sync()
    with pytest.raises(InvalidInput, match="只能选一方"):
        settling(desk).settle_conflict(record.id, "event", "both")


# --- a late write, a missing row, a copy of the store -----------


def test_a_late_write_is_shown_beside_ours_and_never_cleaned(desk: Workstation, server: ModelServer) -> None:
    desk.visit(gain="谈妥了")
    desk.sync(Fault.GOOD, Fault.GOOD, Fault.LATE, quiet=60)
    desk.clock.time += 70
    desk.sync(quiet=60)
    desk.clock.time += 10
    desk.sync(quiet=60)
    desk.clock.time += 400
    desk.sync(quiet=60)
    assert len(server.rows) == 2
    (twin,) = settling(desk).lookalikes()
    assert twin.other is not None
    settling(desk).settle_lookalike(twin.server_id)
    desk.sync()
    assert settling(desk).lookalikes() == ()


def test_a_row_is_called_gone_only_after_three_readings(desk: Workstation, server: ModelServer) -> None:
    rows = [server.write(NOON - timedelta(hours=hour)) for hour in range(5)]
    desk.sync()
    server.delete(rows[2].id)
    marked = []
    for _ in range(3):
        desk.clock.time += 300
        marked.append(desk.sync().tally.missing)
    assert marked == [0, 0, 1]
    assert sorted(record.sync for record in desk.all()) == ["missing", *["synced"] * 4]
    server.rows[rows[2].id] = rows[2]
    desk.sync()
    assert {record.sync for record in desk.all()} == {"synced"}


def test_many_rows_gone_at_once_are_a_question_first(desk: Workstation, server: ModelServer) -> None:
    for hour in range(8):
        server.write(NOON - timedelta(hours=hour))
    desk.sync()
    kept = dict(server.rows)
    server.rows.clear()
    for _ in range(4):
        done = desk.sync()
    assert done.tally.missing == 0
    assert done.attention
    assert {record.sync for record in desk.all()} == {"synced"}
    server.rows.update(kept)
    desk.sync()
    server.rows.clear()
    desk.sync()
    settling(desk).accept_missing()
    assert desk.sync().tally.missing == 8


def test_a_copy_of_the_store_sends_nothing_that_the_store_may_have_sent(
    tmp_path: Path, server: ModelServer, clock: Clock
) -> None:
    desk = workstation(tmp_path, server, clock)
    desk.visit(gain="一")
    desk.sync()
    desk.visit(gain="二", at=NOON + timedelta(minutes=1))
    desk.visit(gain="三", at=NOON + timedelta(minutes=2))
    desk.database.close()
    shutil.copy(tmp_path / "visits-7.db", tmp_path / "copy.db")
    desk.database = open_store(tmp_path / "visits-7.db")
    desk.sync()
    desk.database.close()
    shutil.copy(tmp_path / "copy.db", tmp_path / "visits-7.db")
    desk.database = open_store(tmp_path / "visits-7.db")
    server.delete(max(server.rows))
    desk.sync()
    desk.sync()
    assert sorted(row.values["gain"] for row in server.rows.values()) == ["一", "二"]
    assert desk.states() == ["ASK"]
    assert [record.effect for record in desk.all() if record.sync == "synced"] == ["一", "二"]
    desk.database.close()


# --- refusals --------------------------------------------------------------------------------------------------------


def test_the_same_refusal_three_times_pauses_pushing(desk: Workstation, server: ModelServer) -> None:
    for minute in range(5):
        desk.visit(at=NOON + timedelta(minutes=minute))
    server.habits = Habits(takes="form")
    done = desk.sync()
    assert (done.tally.refused, desk.states().count("READY")) == (3, 2)
    assert "暂停发送" in done.attention[0]
    server.habits = Habits()
    settling(desk).send_again([line.entry for line in settling(desk).outbox() if line.state == "PARKED"])
    assert desk.sync().owed == 0


def test_a_server_that_empties_what_was_not_sent_gets_it_back_at_once(desk: Workstation, server: ModelServer) -> None:
    server.habits = Habits(nulls_unsent=True)
    row = server.write(NOON, user=US, gain="旧", event_note="注", event=2)
    desk.sync()
    (record,) = desk.all()
    desk.change(record.id, gain="新")
    desk.sync()
    assert (row.values["gain"], row.values["event_note"], row.values["event"]) == ("新", "注", 2)
    assert desk.record(record.id).note == "注"
    desk.change(record.id, gain="更新")
    desk.sync()
    assert (row.values["gain"], row.values["event_note"]) == ("更新", "注")
