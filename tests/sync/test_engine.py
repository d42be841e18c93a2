"""What is owed reaches the server once, and what colleagues wrote comes here."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.sync.desk import NOON, Workstation
from tests.sync.faults import Fault
from tests.sync.model_server import US, ModelServer


def test_no_count_stays_on_screen_while_what_comes_after_the_rows_is_asked(
    desk: Workstation, server: ModelServer
) -> None:
    """With a server that may be asked once a second, what is asked after a large pull takes minutes."""
    server.write(NOON, gain="他去过了")
    told: list[tuple[int | None, int | None]] = []
    desk.sync(progress=lambda done, of: told.append((done, of)))
    assert (1, None) in told
    assert told[-1] == (None, None)


def test_a_visit_reaches_the_server_and_is_known_by_its_number(desk: Workstation, server: ModelServer) -> None:
    id_ = desk.visit(gain="谈妥了", event=2, cost=12.5, cost_note="打车", follower_id=[9], customers_id=[3])
    done = desk.sync()
    (row,) = server.rows.values()
    assert (row.values["gain"], row.values["cost"], row.values["follower_id"]) == ("谈妥了", 12.5, [9])
    assert desk.record(id_).server_id == row.id
    assert desk.record(id_).sync == "synced"
    assert (done.tally.pushed, done.owed, done.error) == (1, 0, None)
    assert len(desk.all()) == 1


def test_what_a_colleague_wrote_comes_here(desk: Workstation, server: ModelServer) -> None:
    server.write(NOON, gain="他去过了")
    done = desk.sync()
    assert done.tally.pulled == 1
    assert [record.effect for record in desk.all()] == ["他去过了"]


@pytest.mark.parametrize("fault", [fault for fault in Fault if fault is not Fault.REFUSED])
def test_whatever_becomes_of_the_post_there_is_one_record_in_the_end(
    desk: Workstation, server: ModelServer, fault: Fault
) -> None:
    id_ = desk.visit(gain="谈妥了")
    # Capabilities, before-set, and then the POST meets the fault.
    desk.sync(Fault.GOOD, Fault.GOOD, fault)
    for _ in range(6):
        desk.clock.time += 1000
        desk.sync()
    assert len(server.rows) == 1, desk.messages()
    assert desk.record(id_).server_id in server.rows
    assert desk.states() == []
    assert len(desk.all()) == 1


def test_a_refusal_is_parked_with_the_servers_words_and_goes_again_once_it_is_mended(
    desk: Workstation, server: ModelServer
) -> None:
    refused, fine = desk.visit(gain="坏"), desk.visit(gain="好", at=NOON + timedelta(hours=1))
    done = desk.sync(Fault.GOOD, Fault.GOOD, Fault.REFUSED)
    assert (done.tally.refused, done.tally.pushed) == (1, 1)
    assert desk.messages() == ["不行"]
    assert desk.record(refused).sync == "refused"
    assert desk.record(fine).sync == "synced"
    desk.change(refused, gain="改好了")
    desk.sync()
    assert sorted(row.values["gain"] for row in server.rows.values()) == ["好", "改好了"]


def test_a_change_sends_only_what_was_changed(desk: Workstation, server: ModelServer) -> None:
    row = server.write(NOON, user=US, gain="旧", event_note="旧", cost=5)
    desk.sync()
    (record,) = desk.all()
    desk.change(record.id, gain="新")
    done = desk.sync()
    assert (row.values["gain"], row.values["event_note"], row.values["cost"]) == ("新", "旧", 5)
    assert (done.tally.modified, done.owed) == (1, 0)
    assert desk.record(record.id).sync == "synced"


def test_both_sides_changed_the_same_field_and_a_person_decides(desk: Workstation, server: ModelServer) -> None:
    row = server.write(NOON, user=US, gain="旧", event_note="旧")
    desk.sync()
    (record,) = desk.all()
    desk.change(record.id, gain="我的", event_note="我的注")
    server.edit(row.id, gain="他的")
    done = desk.sync()
    assert done.tally.conflicts == 1
    assert row.values == {"gain": "他的", "event_note": "我的注"}
    assert desk.record(record.id).effect == "我的"
    assert desk.record(record.id).sync == "conflict"
