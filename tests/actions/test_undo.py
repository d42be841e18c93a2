"""What was done can be undone: deletes, edits, readings and comments, and what is owed to the server follows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from desktop_app.actions.safekeeping import look_after
from desktop_app.actions.samples import sample
from desktop_app.actions.taking_in import take_in
from desktop_app.contract.answers import read_answer
from desktop_app.domain.directory import Kind
from desktop_app.domain.draft import Draft
from desktop_app.domain.errors import InvalidVisit, NotAllowed, NotFound
from desktop_app.domain.ids import LocalId
from desktop_app.domain.record_filter import RecordFilter
from desktop_app.domain.times import to_seconds
from desktop_app.store import removing
from desktop_app.store.integrity import check
from desktop_app.store.schema import metadata, outbox
from tests.ui.office import NOW, Office, open_office

LATER = "2026-11-22 10:00:00"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    office = open_office(tmp_path)
    yield office
    assert check(office.desk.database)["ok"] is True
    office.desk.close()


def everything(office: Office) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table; when a directory entry was last used is nobody's record."""
    with office.desk.database.read() as connection:
        return {
            name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for name, table in metadata.tables.items()
        }


def owed(office: Office) -> list[tuple[LocalId, str, str | None]]:
    with office.desk.database.read() as connection:
        rows = connection.execute(select(outbox).order_by(outbox.c.id))
        return [(row.record_id, row.kind, row.fields) for row in rows]


OF_A_SERVER = ("claim", "attempt", "absence", "conflict", "lookalike", "taught", "answered_key", "change_log")
"""Tables that speak only of what was sent to a server, or is one's."""

RECORD_KEYS = {
    name: next(
        place
        for place, column in enumerate(table.c)
        if column.name == ("id" if name == "visit_record" else "record_id")
    )
    for name, table in metadata.tables.items()
    if "record_id" in table.c or name == "visit_record"
    if name not in ("recycle_bin", "search_queue", *OF_A_SERVER)
}
"""Where each table says which record a row is about."""


def rich_visit(office: Office) -> LocalId:
    """A record with everything that can hang on one."""
    desk = office.desk
    record = office.visit(
        customers=(office.zhou.id,), followers=(office.chen.id,), effect="谈好了 <b>价格</b>", cost="12.3"
    )
    desk.revise_visit(replace(desk.draft_of(record), note="后来补的", event=None))
    desk.add_comment(record, "第一条")
    desk.add_comment(record, "第二条")
    desk.keep_draft(replace(desk.draft_of(record), effect="改到一半"))
    return record


def find(office: Office, words: str) -> list[LocalId]:
    return [row.id for row in office.desk.page(RecordFilter(search=words)).rows]


# --- deleting what was never sent ------------------------------------------------------------------------------------
def test_a_deleted_record_leaves_nothing_and_comes_back_as_it_was(office: Office) -> None:
    record, other = rich_visit(office), office.visit(effect="另一条")
    before = everything(office)
    office.desk.remove_record(record)
    after = everything(office)
    for name, key in RECORD_KEYS.items():
        assert any(row[key] == record for row in before[name])
        assert not any(row[key] == record for row in after[name])
    assert find(office, "谈好了") == []
    with pytest.raises(NotFound):
        office.desk.record(record)

    assert office.desk.undo().words == "已恢复 1 条拜访"
    assert everything(office) == before
    assert find(office, "谈好了") == [record]
    assert find(office, "另一条") == [other]


def test_a_comment_s_number_that_was_given_away_meanwhile_changes_only_the_number(office: Office) -> None:
    record, other = rich_visit(office), office.visit()
    office.desk.remove_record(record)
    office.desk.add_comment(other, "占了那个号")
    office.desk.undo()
    assert [one.content for one in office.desk.record(record).comments] == ["第二条", "第一条"]
    assert [kind for id_, kind, _ in owed(office) if id_ == record] == ["create", "read", "comment", "comment"]


def test_what_the_server_has_cannot_be_deleted(office: Office) -> None:
    record = office.receive()
    before = everything(office)
    with pytest.raises(NotAllowed, match="服务器上已有的记录"):
        office.desk.remove_record(record)
    assert everything(office) == before


@pytest.mark.parametrize("state", ["SENDING", "ACKED", "AMBIGUOUS", "ASK"])
def test_what_may_be_on_its_way_cannot_be_deleted(office: Office, state: str) -> None:
    record = office.visit()
    with office.desk.database.write("test") as writing:
        writing.execute(outbox.update().values(state=state))
    with pytest.raises(NotAllowed, match="正在发送"):
        office.desk.remove_record(record)
    assert office.desk.record(record).id == record


def test_of_several_all_are_deleted_or_none(office: Office) -> None:
    own, theirs = office.visit(), office.receive(recordTime=LATER)
    with pytest.raises(NotAllowed):
        office.desk.remove_records([own, theirs])
    assert office.desk.summary().records == 2
    more = office.visit()
    office.desk.remove_records([own, more])
    assert office.desk.summary().records == 1
    assert office.desk.undo().words == "已恢复 2 条拜访"
    assert office.desk.summary().records == 3


def test_a_deleted_sample_goes_for_good_with_the_others(office: Office) -> None:
    sample(office.desk.database, 3, until=NOW.date())
    office.desk.remove_record(office.desk.page(RecordFilter()).rows[0].id)
    office.desk.remove_samples()
    with pytest.raises(NotFound, match="回收站"):
        office.desk.undo()
    assert office.desk.undo().words == "没有可以撤销的操作"


def test_the_bin_forgets_after_thirty_days() -> None:
    assert removing.kept_since(datetime(2026, 3, 31, 8)) == datetime(2026, 3, 1, 8)


def test_what_was_deleted_long_ago_is_gone_and_what_was_deleted_lately_is_not(office: Office) -> None:
    old, new = office.visit(), office.visit()
    with office.desk.database.write("test") as writing:
        places = [
            removing.take_out(writing, one, to_seconds(NOW - age))
            for one, age in ((old, timedelta(days=31)), (new, timedelta(days=29)))
        ]
        assert removing.empty(writing.connection, to_seconds(NOW)) == 1
    assert office.desk.bring_back(places[1]) == new
    with pytest.raises(NotFound):
        office.desk.bring_back(places[0])


def test_a_delete_is_done_again_and_taken_back_again(office: Office) -> None:
    record = rich_visit(office)
    before = everything(office)
    office.desk.remove_record(record)
    office.desk.undo()
    assert office.desk.redo() == "已删除 1 条拜访"
    assert office.desk.summary().records == 0
    office.desk.undo()
    assert everything(office) == before


def test_looking_after_the_store_empties_the_bin_in_time(office: Office, tmp_path: Path) -> None:
    office.desk.remove_record(office.visit())
    for days, left in ((30, 1), (31, 0)):
        now = NOW + timedelta(days=days)
        look_after(office.desk.database, tmp_path / "backups", now=now, stop=lambda: False)
        assert len(office.desk.recycle_bin()) == left


def test_a_name_that_only_an_old_value_speaks_of_outlives_the_samples(office: Office) -> None:
    desk = office.desk
    sample(desk.database, 5, until=NOW.date())
    brought = next(
        one for one in desk.find(Kind.CUSTOMER, "", limit=50) if one.id not in (office.zhou.id, office.zhou_too.id)
    )
    record = office.visit(customers=(brought.id,))
    desk.revise_visit(replace(desk.draft_of(record), customers=()))
    desk.remove_samples()
    desk.undo()
    assert desk.record(record).customers == (brought,)


# --- edits -----------------------------------------------------------------------------------------------------------
def test_an_edit_is_undone_by_a_new_edit_that_the_history_shows(office: Office) -> None:
    desk = office.desk
    record = office.visit(effect="旧", customers=(office.zhou.id,))
    desk.revise_visit(replace(desk.draft_of(record), effect="新", customers=(), cost="5"))
    assert desk.undo().words == "已撤销修改"
    shown = desk.record(record)
    assert (shown.effect, shown.customers, shown.cost) == ("旧", (office.zhou,), None)
    assert [(line.field, line.old, line.new) for line in desk.history(record) if line.field == "effect"] == [
        ("effect", "新", "旧"),
        ("effect", "旧", "新"),
    ]
    assert desk.redo() == "已重做修改"
    assert (desk.record(record).effect, desk.record(record).cost) == ("新", 500)
    assert [kind for _, kind, _ in owed(office)] == ["create", "read"]


def test_an_edit_undone_before_it_was_sent_owes_nothing(office: Office) -> None:
    desk = office.desk
    record = office.receive(effect="服务器的", recordTime="2026-11-20 10:00:00", user_id=9)
    desk.revise_visit(replace(desk.draft_of(record), effect="这里的", followers=(office.chen.id,)))
    assert owed(office) == [(record, "modify", '["effect", "followers"]')]
    desk.undo()
    assert owed(office) == []
    assert desk.record(record).sync == "synced"
    ((*_, base),) = everything(office)["visit_record"]
    assert base is None


def test_of_two_edits_the_one_undone_is_owed_no_more_and_the_other_is(office: Office) -> None:
    desk = office.desk
    record = office.receive(effect="服务器的", note="备注")
    desk.revise_visit(replace(desk.draft_of(record), note="这里的备注"))
    desk.revise_visit(replace(desk.draft_of(record), effect="这里的"))
    desk.undo()
    assert owed(office) == [(record, "modify", '["note"]')]
    desk.redo()
    assert owed(office) == [(record, "modify", '["effect", "note"]')]


def test_an_edit_undone_while_it_is_being_sent_is_owed_back(office: Office) -> None:
    desk = office.desk
    record = office.receive(effect="服务器的")
    desk.revise_visit(replace(desk.draft_of(record), effect="这里的"))
    with desk.database.write("test") as writing:
        writing.execute(outbox.update().values(state="SENDING"))
    desk.undo()
    assert owed(office) == [(record, "modify", '["effect"]'), (record, "modify", '["effect"]')]


def test_what_somebody_wrote_since_is_not_undone(office: Office) -> None:
    desk = office.desk
    record = office.receive(effect="一", note="甲")
    desk.revise_visit(replace(desk.draft_of(record), effect="二"))
    with desk.database.write("test") as writing:
        writing.execute(outbox.delete())
    row = {"id": 1, "user_id": 9, "recordTime": "2022-03-17 10:50:25", "effect": "三", "note": "甲"}
    take_in(desk.database, read_answer({"status": 0, "data": [row]}).rows)
    with pytest.raises(NotAllowed, match="后来又有改动"):
        desk.undo()
    assert desk.record(record).effect == "三"
    assert desk.undo().words == "没有可以撤销的操作"


def test_an_old_value_of_the_history_is_put_back_exactly(office: Office) -> None:
    desk = office.desk
    record = office.visit(customers=(office.zhou.id,), cost="1234.5", event=4, effect="一\n二")
    desk.revise_visit(
        replace(
            desk.draft_of(record),
            customers=(office.zhou_too.id,),
            cost="",
            event=None,
            effect="",
            record_time="2026-11-01 09:00",
        )
    )
    before = desk.record(record).record_time
    lines = {line.field: line for line in desk.history(record)}
    for line in lines.values():
        assert line.is_written
        desk.put_old_value_back(line.id)
    shown = desk.record(record)
    assert (shown.customers, shown.cost, shown.event, shown.effect) == ((office.zhou,), 123450, 4, "一\n二")
    assert shown.record_time.startswith("2026-11-21 14:00")
    assert before.startswith("2026-11-01 09:00")
    assert desk.put_old_value_back(lines["cost"].id) is None
    desk.undo()
    assert len(desk.history(record)) == 11


def test_an_old_value_that_a_server_would_refuse_is_not_put_back(office: Office) -> None:
    desk = office.desk
    record = office.receive(type=9)
    desk.revise_visit(replace(desk.draft_of(record), event=2))
    (line,) = desk.history(record)
    with pytest.raises(InvalidVisit):
        desk.put_old_value_back(line.id)


# --- readings --------------------------------------------------------------------------------------------------------
def test_a_reading_is_taken_back_with_what_is_owed_for_it(office: Office) -> None:
    record = office.receive()
    before = everything(office)
    assert office.desk.toggle_read([record])[0] == "已标为已读"
    assert office.desk.summary().unread == 0
    assert office.desk.undo().words == "已标为未读"
    assert everything(office) == before
    assert office.desk.redo() == "已标为已读"
    assert office.desk.summary().unread == 0


def test_a_reading_that_the_server_knows_stays(office: Office) -> None:
    record = office.receive()
    assert office.desk.toggle_read([record])[0] == "已标为已读"
    with office.desk.database.write("test") as writing:
        writing.execute(outbox.update().values(state="SENDING"))
    with pytest.raises(NotAllowed, match="已经知道"):
        office.desk.undo()
    assert office.desk.summary().unread == 0


def test_what_was_only_looked_at_is_no_deed_to_undo(office: Office) -> None:
    gone, next_one = office.visit(), office.receive(recordTime=LATER)
    office.desk.remove_record(gone)
    office.desk.mark_read(next_one)
    assert office.desk.undo().words == "已恢复 1 条拜访"
    assert office.desk.undo().words == "没有可以撤销的操作"
    assert office.desk.summary().unread == 0


def test_several_are_marked_as_read_and_then_as_unread(office: Office) -> None:
    desk = office.desk
    records = [office.receive(id=day, recordTime=f"2026-11-{day} 10:00:00") for day in (10, 11, 12)]
    desk.mark_read(records[1])
    words, deed = desk.toggle_read(records)
    assert (words, desk.summary().unread) == ("已标为已读 2 条", 0)
    desk.undo(deed)
    assert [row.unread for row in desk.page(RecordFilter()).rows] == [True, False, True]
    desk.toggle_read(records)
    assert desk.toggle_read(records)[0] == "已标为未读 3 条"
    assert desk.summary().unread == 3
    assert desk.undo().words == "已标为已读 3 条"
    assert (desk.summary().unread, desk.redo(), desk.summary().unread) == (0, "已标为未读 3 条", 3)


def test_nobody_marks_as_read_before_it_is_known_who_reads(office: Office) -> None:
    record = office.receive()
    office.desk.set_setting("me", None)
    with pytest.raises(NotAllowed, match="我是谁"):
        office.desk.toggle_read([record])
    office.desk.mark_read(record)
    assert office.desk.record(record).receipts == ()


def test_the_bin_names_what_is_in_it_latest_first(office: Office) -> None:
    first, second = office.visit(effect="甲"), office.visit(effect="乙")
    office.desk.remove_record(first)
    office.desk.remove_record(second)
    kept = office.desk.recycle_bin()
    assert [(one.record, one.effect, one.removed) for one in kept] == [(second, "乙", NOW), (first, "甲", NOW)]
    assert kept[0].title == "2026.11.21-刘洋-济南大学"
    assert office.desk.bring_back(kept[1].place) == first
    assert [one.record for one in office.desk.recycle_bin()] == [second]


# --- comments --------------------------------------------------------------------------------------------------------
def test_a_comment_of_one_s_own_is_changed_and_deleted_and_both_are_undone(office: Office) -> None:
    desk = office.desk
    record = office.visit()
    comment = desk.add_comment(record, "报价八折")
    before = everything(office)
    desk.revise_comment(comment, "报价九折 ")
    assert [one.content for one in desk.record(record).comments] == ["报价九折"]
    assert find(office, "九折") == [record]
    number = desk.remove_comment(comment)
    assert desk.record(record).comments == ()
    assert [kind for _, kind, _ in owed(office)] == ["create", "read"]
    assert find(office, "九折") == []
    assert desk.undo(number).words == "已恢复评论"
    assert desk.undo().words == "已撤销评论的修改"
    assert everything(office) == before
    assert (desk.redo(), desk.redo()) == ("已重做评论的修改", "已删除评论")
    assert desk.record(record).comments == ()


def test_others_comments_and_those_of_the_server_stand_fast(office: Office) -> None:
    desk = office.desk
    record = office.receive(
        comment=[{"id": 5, "user_id": 9, "user_name": "汪", "createTime": "", "content": "服务器的"}]
    )
    mine = desk.add_comment(record, "我的")
    desk.set_me(office.wang.id)
    theirs = next(one.id for one in desk.record(record).comments if one.server_id)
    for comment, why in ((theirs, "服务器上已有的评论"), (mine, "自己写的评论")):
        with pytest.raises(NotAllowed, match=why):
            desk.revise_comment(comment, "改")
        with pytest.raises(NotAllowed, match=why):
            desk.remove_comment(comment)
    assert len(desk.record(record).comments) == 2


# --- the next one ----------------------------------------------------------------------------------------------------
def test_the_same_again_has_the_people_and_not_what_happened(office: Office) -> None:
    record = office.visit(
        customers=(office.zhou.id,), followers=(office.chen.id,), effect="谈好了", cost="9", note="x", event=3
    )
    assert office.desk.draft_like(record) == Draft(
        parent=office.campus.id,
        record_time="2026-11-22 14:32",
        event=3,
        customers=(office.zhou.id,),
        followers=(office.chen.id,),
    )


def test_the_same_customer_day_and_event_is_found_and_nothing_else(office: Office) -> None:
    same = office.visit(customers=(office.zhou.id, office.zhou_too.id), record_time="2026-11-21 23:59:59")
    office.visit(customers=(office.zhou.id,), event=3)
    office.visit(customers=(office.zhou.id,), record_time="2026-11-22 00:00:00")
    office.visit(customers=(office.zhou_too.id,))
    draft = Draft(record_time="2026-11-21 08:00", event=2, customers=(office.zhou.id,))
    assert [row.id for row in office.desk.similar(draft)] == [same]
    assert office.desk.similar(replace(draft, record=same)) == ()
    assert office.desk.similar(replace(draft, record_time="什么时候")) == ()
    assert office.desk.similar(replace(draft, customers=())) == ()


def test_the_other_records_of_a_big_visit_are_counted_and_the_newest_named(office: Office) -> None:
    records = [office.visit(record_time=f"2026-10-{day:02} 10:00") for day in range(1, 26)]
    office.visit(parent=office.transport.id)
    found = office.desk.siblings(records[0])
    assert found.total == 24
    assert [row.id for row in found.rows] == records[:4:-1]
    assert office.desk.siblings(office.receive()).total == 0
