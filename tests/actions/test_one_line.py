"""What a line says comes into the draft: by the names of the store, without losing what a hand has written there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from desktop_app.actions.desk import Desk
from desktop_app.domain.directory import Entry, Kind
from desktop_app.domain.draft import Draft
from desktop_app.domain.line_pieces import Certainty, Known, LineReading, NewName, Piece
from desktop_app.domain.line_taking import Pick, written_by_hand
from desktop_app.store.opening import open_store

NOW = datetime(2026, 11, 18, 16, 20)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = Desk(open_store(tmp_path / "visits.db"), clock=lambda: NOW)
    yield opened
    opened.close()


@pytest.fixture
def university(desk: Desk) -> Entry:
    return desk.add_entry(Kind.ORGANIZATION, "济南大学")


@pytest.fixture
def campus(desk: Desk, university: Entry) -> Entry:
    return desk.add_entry(Kind.PARENT, "智慧校园二期", organization=university.id)


def picks(reading: LineReading, **chosen: int) -> list[Pick]:
    """What is taken by itself, and by field which of the choices a person took."""
    found = []
    for piece in reading.pieces:
        if piece.field in chosen:
            found.append(Pick(piece, piece.choices[chosen[piece.field]], by_hand=True))
        elif piece.is_taken:
            found.append(Pick(piece, piece.value))
    return found


def talk(reading: LineReading, taken: list[Pick]) -> str:
    return reading.talk([reading.pieces.index(pick.piece) for pick in taken])


def piece(reading: LineReading, name: str) -> Piece:
    return next(one for one in reading.pieces if one.field == name)


def test_a_whole_line_becomes_a_record_that_can_be_saved(desk: Desk, campus: Entry, university: Entry) -> None:
    wang = desk.add_entry(Kind.CUSTOMER, "王建国", organization=university.id)
    reading = desk.one_line.read("昨天下午电话济南大学王主任 谈报价 打车30吃饭90")
    taken = picks(reading, parent=0)

    draft = desk.one_line.take(desk.new_draft(), taken, talk(reading, taken))

    assert draft == Draft(
        parent=campus.id,
        record_time="2026-11-17 14:00",
        event=3,
        customers=(wang.id,),
        effect="谈报价",
        cost="120.00",
        cost_note="打车30吃饭90",
    )
    record = desk.record(desk.record_visit(draft))
    assert (record.organization, record.effect, record.cost) == (university, "谈报价", 12000)


def test_a_carried_big_visit_goes_where_the_line_names_another_organization(desk: Desk, campus: Entry) -> None:
    begun = replace(desk.new_draft(), parent=campus.id)
    reading = desk.one_line.read("拜访华夏大学赵主任 送样本", parent=campus.id)
    taken = picks(reading, organization=0, customers=0)

    assert desk.one_line.take(begun, taken, talk(reading, taken)).parent is None


def test_a_big_visit_stays_where_the_line_names_its_organization_or_a_hand_chose_it(desk: Desk, campus: Entry) -> None:
    begun = replace(desk.new_draft(), parent=campus.id)
    at_home = desk.one_line.read("电话济南大学 谈报价", parent=campus.id)
    taken = picks(at_home)
    assert desk.one_line.take(begun, taken, talk(at_home, taken)).parent == campus.id

    desk.add_entry(Kind.ORGANIZATION, "新港集团")
    away = desk.one_line.read("电话新港集团 谈合作", parent=campus.id)
    taken = picks(away)
    assert desk.one_line.take(begun, taken, talk(away, taken), held={"parent"}).parent == campus.id
    assert desk.one_line.take(begun, taken, talk(away, taken)).parent is None


def test_a_new_customer_is_made_in_the_organization_of_the_line(desk: Desk, campus: Entry, university: Entry) -> None:
    reading = desk.one_line.read("电话济南大学王主任 谈报价")
    assert piece(reading, "customers").choices == (NewName(Kind.CUSTOMER, "王主任", university),)
    taken = picks(reading, customers=0, parent=0)

    draft = desk.one_line.take(Draft(), taken, talk(reading, taken))

    (made,) = desk.find(Kind.CUSTOMER, "王主任", organization=university.id)
    assert draft.customers == (made.id,)
    assert draft.effect == "谈报价"


def test_a_new_organization_takes_in_the_new_customer_beside_it(desk: Desk) -> None:
    reading = desk.one_line.read("拜访新华书店李经理 谈合作")
    taken = picks(reading, organization=-1, customers=-1)

    draft = desk.one_line.take(Draft(), taken, talk(reading, taken))

    (store,) = desk.find(Kind.ORGANIZATION, "新华书店")
    assert desk.organization_of(Kind.CUSTOMER, draft.customers[0]) == store


def test_what_was_chosen_once_for_a_short_form_is_known_the_next_time(desk: Desk, university: Entry) -> None:
    line = "去济大谈验收"
    first = desk.one_line.read(line)
    assert piece(first, "organization").certainty is Certainty.ASKED
    taken = picks(first, organization=0)

    desk.one_line.take(Draft(), taken, talk(first, taken))

    again = piece(desk.one_line.read(line), "organization")
    assert (again.certainty, again.value) == (Certainty.LIKELY, Known(university))


def test_which_customer_a_title_means_is_known_the_next_time_in_that_organization(
    desk: Desk, university: Entry, campus: Entry
) -> None:
    desk.add_entry(Kind.CUSTOMER, "王丽", organization=university.id)
    meant = desk.add_entry(Kind.CUSTOMER, "王建国", organization=university.id)
    first = desk.one_line.read("电话济南大学王主任")
    asked = piece(first, "customers")
    assert asked.certainty is Certainty.ASKED
    number = next(n for n, one in enumerate(asked.choices) if isinstance(one, Known) and one.entry == meant)
    desk.one_line.take(Draft(), picks(first, customers=number), "")

    again = piece(desk.one_line.read("王主任来电", parent=campus.id), "customers")

    assert (again.certainty, again.value) == (Certainty.LIKELY, Known(meant, university))


def test_somebody_who_got_the_id_of_a_deleted_entry_is_not_taken_for_it(desk: Desk) -> None:
    chosen = desk.add_entry(Kind.ORGANIZATION, "济南大学")
    reading = desk.one_line.read("去济大谈验收")
    desk.one_line.take(Draft(), picks(reading, organization=0), "")
    desk.directory.remove(Kind.ORGANIZATION, chosen.id)
    assert desk.add_entry(Kind.ORGANIZATION, "济宁大酒店").id == chosen.id

    again = piece(desk.one_line.read("去济大谈验收"), "organization")

    assert again.certainty is Certainty.ASKED


def test_the_line_adds_to_what_a_hand_wrote_and_never_takes_it_away(desk: Desk, university: Entry) -> None:
    li, zhao = (desk.add_entry(Kind.CUSTOMER, name, organization=university.id) for name in ("李老师", "赵敏"))
    written = Draft(effect="先写的一句", customers=(zhao.id,), cost="80", cost_note="停车")
    reading = desk.one_line.read("电话李老师 谈报价")
    taken = picks(reading)

    draft = desk.one_line.take(written, taken, talk(reading, taken))

    assert draft.effect == "先写的一句\n谈报价"
    assert draft.customers == (zhao.id, li.id)
    assert (draft.cost, draft.cost_note) == ("80", "停车")


def test_fields_of_one_value_that_a_hand_changed_are_told_apart() -> None:
    begun = Draft(record_time="2026-11-18 16:20", event=2)
    assert written_by_hand(begun, begun) == frozenset()
    assert written_by_hand(replace(begun, cost="80", event=None), begun) == {"cost", "event"}
    assert written_by_hand(replace(begun, record_time=""), begun) == frozenset()


def test_a_draft_keeps_its_line_and_one_from_before_lines_can_still_be_read(desk: Desk) -> None:
    number = desk.keep_draft(Draft(line="昨天电话"))
    assert [kept.draft.line for kept in desk.drafts() if kept.id == number] == ["昨天电话"]
    older = {name: value for name, value in Draft().as_json().items() if name != "line"}
    assert Draft.from_json(older) == Draft()
    assert not Draft(line="昨天电话").is_blank()
    assert Draft(line="  ").is_blank()


def test_a_name_that_no_directory_takes_stops_nothing_half_way(desk: Desk) -> None:
    reading = desk.one_line.read("拜访新华书店李经理")
    broken = [replace(pick, value=NewName(Kind.CUSTOMER, "长" * 300)) for pick in picks(reading, customers=-1)]
    with pytest.raises(Exception, match="名称") as refused:
        desk.one_line.take(Draft(), [*picks(reading, organization=-1)[:1], *broken], "")
    assert "200" in str(refused.value)
    assert desk.find(Kind.ORGANIZATION, "新华书店") == ()
