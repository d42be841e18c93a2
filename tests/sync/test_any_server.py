"""Any server that speaks the contract will do, whatever its habits; what can't be sure is asked, never guessed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from desktop_app.actions.settling import SyncDesk
from tests.sync.desk import NOON, Workstation, workstation
from tests.sync.faults import Clock
from tests.sync.judge import Books, Logged, judge, look_of, op_of
from tests.sync.model_server import US, Habits, ModelServer

HABITS = {
    "numbers as texts, lists as null": Habits(numbers_as_text=True, null_lists=True),
    "comments nested nine deep": Habits(nesting=9),
    "keys missing": Habits(
        leaves_out=frozenset({"title", "status", "createTime", "updateTime", "user_name", "reading"})
    ),
    "keys nobody knows": Habits(extra_keys=True),
    "written fields shown": Habits(shows_written=True),
    "pages of two, openly": Habits(largest_count=2),
    "pages of two, in silence, totals lie": Habits(largest_count=2, clamp_shown=False, total="zero"),
    "totals too large": Habits(total="huge"),
    "no page_info": Habits(total="none"),
    "shuffled within a second": Habits(within_second="shuffled"),
    "oldest first": Habits(oldest_first=True, largest_count=2),
    "ids falling": Habits(ids="falling"),
    "ids without order": Habits(ids="scattered"),
    "texts trimmed and escaped": Habits(trims=True, escapes=True),
    "no filters": Habits(filters=frozenset()),
    "everything else is emptied": Habits(nulls_unsent=True),
    "keys honoured": Habits(honours_keys=True),
}


@contextmanager
def _office(folder: Path, habits: Habits) -> Iterator[tuple[Workstation, ModelServer]]:
    clock = Clock()
    server = ModelServer(clock.now, habits)
    desk = workstation(folder, server, clock)
    try:
        yield desk, server
    finally:
        desk.database.close()


def _sync(desk: Workstation, *, times: int = 1, **more: object) -> None:
    for _ in range(times):
        desk.clock.time += 1000
        desk.sync(**more)  # type: ignore[arg-type]


@pytest.mark.parametrize("habits", HABITS.values(), ids=HABITS.keys())
def test_records_go_there_and_come_here(tmp_path: Path, habits: Habits) -> None:
    with _office(tmp_path, habits) as (desk, server):
        theirs = [server.write(NOON + timedelta(minutes=number // 2), gain=f"同事 {number}") for number in range(5)]
        for row in theirs:
            server.comment(row.id, "看过了")
            server.read(row.id)
        logged = []
        for minute, gain in ((0, " 谈妥 <A&B> "), (0, " 谈妥 <A&B> "), (1, "谈妥\r\n了")):
            record = desk.visit(at=NOON + timedelta(minutes=minute), gain=gain, event=2, event_note="注", cost=5)
            logged.append(Logged(record, op_of(desk, record), look_of(desk, record)))
        _sync(desk, times=2)
        desk.change(logged[0].record, gain="改过了")
        logged[0].wrote({"gain": "改过了"})
        _sync(desk, times=3)
        verdict = judge(desk, logged, server)
        assert verdict.good, verdict
        assert (verdict.bound, verdict.asked, desk.states()) == (3, 0, [])
        assert {record.server_id for record in desk.all()} == set(server.rows)
        pulled = next(record for record in desk.all() if record.server_id == theirs[0].id)
        assert [comment.content for comment in pulled.comments] == ["看过了"]
        if habits.extra_keys:
            assert pulled.raw["weather"] == "晴"


def test_a_server_that_wants_forms_gets_forms(tmp_path: Path) -> None:
    with _office(tmp_path, Habits(takes="form", shows_written=True)) as (desk, server):
        id_ = desk.visit(gain="谈妥 & 了", cost=12.5, follower_id=[8, 9], event_note="注")
        _sync(desk, form=True)
        desk.change(id_, follower_id=[], event_note=None, gain="改")
        _sync(desk, times=2, form=True)
        (row,) = server.rows.values()
        assert (row.values["gain"], row.values["cost"], row.values["follower_id"]) == ("改", 12.5, [])
        assert row.values["event_note"] is None
        assert desk.states() == []


def _moved(server: ModelServer, number: int) -> None:
    server.edit(number, record_time=NOON + timedelta(days=3))


@pytest.mark.parametrize("ours", [False, True])
def test_a_record_that_a_colleague_moves_in_time_moves_here(tmp_path: Path, ours: bool) -> None:
    with _office(tmp_path, Habits()) as (desk, server):
        if ours:
            desk.visit(gain="谈妥了")
            _sync(desk)
        else:
            server.write(NOON, gain="谈妥了")
        _sync(desk)
        _moved(server, 1)
        _sync(desk, times=5)
        (record,) = desk.all()
        assert record.record_time == f"{NOON + timedelta(days=3):%Y-%m-%d %H:%M:%S}"
        assert record.sync == "synced"


@pytest.mark.parametrize(
    ("habits", "gain", "server_does"),
    [
        (Habits(cuts_at_emoji=True), "谈妥了，非常高兴 🎉 下周签约", "cuts the text"),
        (Habits(shifts_hours=8), "谈妥了", "moves the moment by a zone"),
    ],
)
def test_what_a_server_alters_beyond_recognition_is_asked_about_and_sent_once(
    tmp_path: Path, habits: Habits, gain: str, server_does: str
) -> None:
    with _office(tmp_path, habits) as (desk, server):
        id_ = desk.visit(gain=gain)
        _sync(desk, times=6)
        assert (len(server.rows), desk.states()) == (1, ["ASK"]), server_does
        (line,) = SyncDesk(desk.database).outbox()
        (candidate,) = SyncDesk(desk.database).candidates(line.entry)
        SyncDesk(desk.database).it_is(line.entry, candidate.id)
        _sync(desk, times=2)
        assert (len(server.rows), desk.states(), desk.record(id_).server_id) == (1, [], 1)
        assert len(desk.all()) == 1
        assert Books.of(desk).flagged == set()


def test_a_row_that_cannot_be_read_is_set_aside_and_its_neighbours_come(tmp_path: Path) -> None:
    with _office(tmp_path, Habits()) as (desk, server):
        rows = [server.write(NOON + timedelta(minutes=minute)) for minute in range(3)]
        server.broken = {rows[1].id}
        _sync(desk, times=2)
        assert {record.server_id for record in desk.all()} == {rows[0].id, rows[2].id}
        (aside,) = SyncDesk(desk.database).set_aside()
        assert "昨天" in aside.row
        assert "昨天" in aside.reason
        server.broken = set()
        _sync(desk)
        assert len(desk.all()) == 3


@pytest.mark.parametrize("act", [_moved, ModelServer.delete])
def test_what_a_colleague_does_to_a_record_that_is_being_changed_is_not_undone(
    tmp_path: Path, act: Callable[[ModelServer, int], None]
) -> None:
    with _office(tmp_path, Habits()) as (desk, server):
        id_ = desk.visit(gain="旧")
        _sync(desk)
        desk.change(id_, gain="新")
        act(server, 1)
        _sync(desk, times=5)
        assert [row.user_id for row in server.rows.values()] in ([US], [])
        assert desk.record(id_).effect == "新"
        if server.rows:
            assert server.rows[1].values["gain"] == "新"
            assert server.rows[1].record_time == NOON + timedelta(days=3)
        else:
            assert desk.states() == ["READY"], "kept, and said: it is not found there"
