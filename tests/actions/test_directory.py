"""The directory by hand: names, numbers and places are corrected, the records follow, and what is used stays."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from desktop_app.actions.samples import sample
from desktop_app.domain.directory import DirectoryOrder, EntryValues, Kind
from desktop_app.domain.draft import Draft
from desktop_app.domain.errors import InvalidVisit, NotAllowed, NotFound
from desktop_app.domain.ids import ServerId
from desktop_app.domain.record_filter import RecordFilter
from tests.ui.office import Office, open_office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    office = open_office(tmp_path)
    yield office
    office.desk.close()


def names(office: Office, kind: Kind, typed: str = "", **more: object) -> list[str]:
    return [row.entry.label for row in office.desk.directory.rows(kind, typed, **more)]  # type: ignore[arg-type]


# --- looking ---------------------------------------------------------------------------------------------------------
def test_names_stand_in_the_order_of_their_pinyin(office: Office) -> None:
    assert names(office, Kind.PERSON) == ["陈静", "刘洋", "王芳"]
    assert names(office, Kind.PERSON, turned=True) == ["王芳", "刘洋", "陈静"]


def test_a_list_is_looked_through_in_pieces_and_counted_whole(office: Office) -> None:
    for number in range(25):
        office.desk.add_entry(Kind.CUSTOMER, f"客户{number:02}")
    shelf = office.desk.directory
    assert shelf.count(Kind.CUSTOMER) == 27
    pieces = [shelf.rows(Kind.CUSTOMER, offset=offset, limit=10) for offset in (0, 10, 20)]
    assert [len(piece) for piece in pieces] == [10, 10, 7]
    assert len({row.entry.id for piece in pieces for row in piece}) == 27
    assert shelf.count(Kind.CUSTOMER, "周") == 2
    assert names(office, Kind.CUSTOMER, "kh 03") == ["客户03"]


def test_one_letter_finds_those_whose_name_begins_with_it(office: Office) -> None:
    office.desk.add_entry(Kind.PERSON, "赵敏")
    assert names(office, Kind.PERSON, "z") == ["赵敏"]
    assert [entry.label for entry in office.desk.find(Kind.PERSON, "Z")] == ["赵敏"]
    assert names(office, Kind.PERSON, "m") == []  # 敏 is not the first


def test_each_row_says_where_it_belongs_and_who_leads_it(office: Office) -> None:
    (row,) = office.desk.directory.rows(Kind.PARENT, "智慧")
    assert (row.entry, row.organization, row.director) == (office.campus, office.university, office.wang)
    by_organization = names(office, Kind.PARENT, order=DirectoryOrder.ORGANIZATION)
    assert by_organization == ["智慧校园二期", "运输管理系统"]  # 济南 before 上海
    assert names(office, Kind.PARENT, order=DirectoryOrder.DIRECTOR) == ["运输管理系统", "智慧校园二期"]  # 刘 before 王


def test_what_has_no_number_stands_behind_those_that_have_one(office: Office) -> None:
    for name, number in (("甲", 30), ("乙", 4)):
        office.desk.add_entry(Kind.ORGANIZATION, name, number=ServerId(number))
    assert names(office, Kind.ORGANIZATION, order=DirectoryOrder.NUMBER)[:2] == ["乙", "甲"]
    assert names(office, Kind.ORGANIZATION, order=DirectoryOrder.NUMBER, turned=True)[:2] == ["甲", "乙"]


def test_records_are_counted_once_for_each_that_they_speak_of(office: Office) -> None:
    office.visit(customers=(office.zhou.id,), followers=(office.chen.id, office.wang.id))
    office.visit(parent=office.transport.id, followers=(office.chen.id,), record_time="2026-11-20 10:00")
    counts = office.desk.directory.record_counts
    people = [office.me.id, office.wang.id, office.chen.id]
    assert counts(Kind.PERSON, people) == {office.me.id: 1, office.wang.id: 1, office.chen.id: 2}
    assert counts(Kind.CUSTOMER, [office.zhou.id, office.zhou_too.id]) == {office.zhou.id: 1}
    assert counts(Kind.PARENT, [office.campus.id]) == {office.campus.id: 1}
    assert counts(Kind.ORGANIZATION, [office.university.id]) == {office.university.id: 1}


# --- writing ---------------------------------------------------------------------------------------------------------
def test_a_new_big_visit_gets_its_organization_and_director(office: Office) -> None:
    values = EntryValues("实验室改造", ServerId(7), office.university.id, office.chen.id)
    made = office.desk.directory.create(Kind.PARENT, values)
    row = office.desk.directory.row(Kind.PARENT, made.id)
    assert (row.entry.name, row.entry.number) == ("实验室改造", 7)
    assert (row.organization, row.director) == (office.university, office.chen)
    record = office.desk.record(office.visit(parent=made.id))
    assert record.organization == office.university


def test_a_number_that_came_without_a_name_gets_it(office: Office) -> None:
    office.receive(protent_id=12, type=2)
    (waiting,) = (row.entry for row in office.desk.directory.rows(Kind.PARENT) if row.entry.number == 12)
    made = office.desk.directory.create(Kind.PARENT, EntryValues("码头二期", ServerId(12)))
    assert (made.id, made.name) == (waiting.id, "码头二期")


def test_a_number_that_has_a_name_is_not_given_to_another(office: Office) -> None:
    office.desk.add_entry(Kind.CUSTOMER, "老王", number=ServerId(5))
    with pytest.raises(InvalidVisit) as refused:
        office.desk.directory.create(Kind.CUSTOMER, EntryValues("小王", ServerId(5)))
    (problem,) = refused.value.problems
    assert (problem.field, problem.text) == ("number", "编号 5 已经是「老王」，请检查编号，或直接选用它")
    with pytest.raises(InvalidVisit):
        office.desk.directory.revise(Kind.CUSTOMER, office.zhou.id, EntryValues("周老师", ServerId(5)))
    assert office.desk.entry(Kind.CUSTOMER, office.zhou.id).number is None


def test_records_follow_when_a_big_visit_changes_hands(office: Office) -> None:
    record = office.visit()
    values = EntryValues("智慧校园三期", None, office.logistics.id, office.chen.id)
    office.desk.directory.revise(Kind.PARENT, office.campus.id, values)
    assert office.desk.record(record).organization == office.logistics
    assert office.desk.count(RecordFilter(director=office.chen.id)) == 1
    assert office.desk.record(record).title == "2026.11.21-刘洋-上海锦程物流"
    office.desk.directory.revise(Kind.PARENT, office.campus.id, EntryValues("智慧校园三期"))
    assert office.desk.record(record).organization is None


def test_a_number_typed_wrong_is_corrected_until_a_server_knows_it(office: Office) -> None:
    revise = office.desk.directory.revise
    revise(Kind.CUSTOMER, office.zhou.id, EntryValues("周老师", ServerId(21), office.university.id))
    revise(Kind.CUSTOMER, office.zhou.id, EntryValues("周老师", ServerId(12), office.university.id))
    assert office.desk.entry(Kind.CUSTOMER, office.zhou.id).number == 12

    office.receive(customers_id=[12])
    with pytest.raises(InvalidVisit) as refused:
        revise(Kind.CUSTOMER, office.zhou.id, EntryValues("周老师", ServerId(13), office.university.id))
    assert refused.value.problems[0].text == "服务器已用编号 12 认得这一条，不能再改"


@pytest.mark.parametrize("name", ["", "  ", "两\n行", "长" * 201])
def test_a_name_that_is_none_is_refused(name: str, office: Office) -> None:
    with pytest.raises(InvalidVisit) as refused:
        office.desk.directory.create(Kind.PERSON, EntryValues(name))
    assert [problem.field for problem in refused.value.problems] == ["name"]


def test_a_person_has_no_organization(office: Office) -> None:
    with pytest.raises(NotAllowed):
        office.desk.directory.revise(Kind.PERSON, office.chen.id, EntryValues("陈静", None, office.university.id))


# --- taking out ------------------------------------------------------------------------------------------------------
def test_an_entry_that_nothing_uses_goes_and_comes_back_whole(office: Office) -> None:
    values = EntryValues("没人用", ServerId(9), office.university.id)
    made = office.desk.directory.create(Kind.CUSTOMER, values)
    removed = office.desk.directory.remove(Kind.CUSTOMER, made.id)
    with pytest.raises(NotFound):
        office.desk.entry(Kind.CUSTOMER, made.id)
    assert office.desk.directory.put_back(removed) == made.id
    row = office.desk.directory.row(Kind.CUSTOMER, made.id)
    assert (row.entry, row.organization) == (made, office.university)


def test_what_is_spoken_of_anywhere_stays(office: Office) -> None:
    office.visit(customers=(office.zhou.id,), followers=(office.chen.id,))
    office.desk.keep_draft(Draft(customers=(office.zhou_too.id,)))
    refused = {
        "a record": (Kind.CUSTOMER, office.zhou),
        "a follower": (Kind.PERSON, office.chen),
        "an author": (Kind.PERSON, office.me),
        "a big visit": (Kind.PARENT, office.campus),
        "an organization of others": (Kind.ORGANIZATION, office.logistics),
        "a draft": (Kind.CUSTOMER, office.zhou_too),
    }
    for why, (kind, entry) in refused.items():
        with pytest.raises(NotAllowed) as said:
            office.desk.directory.remove(kind, entry.id)
        assert entry.label in str(said.value), why
        assert office.desk.entry(kind, entry.id) == entry, why


def test_who_i_am_is_not_deleted(office: Office) -> None:
    office.desk.set_me(office.desk.add_entry(Kind.PERSON, "我").id)
    me = office.desk.summary().me
    assert me is not None
    with pytest.raises(NotAllowed) as said:
        office.desk.directory.remove(Kind.PERSON, me.id)
    assert "「我」" in str(said.value)


def test_the_place_of_a_deleted_sample_is_nobodys_sample(office: Office) -> None:
    """The next entry gets its id; removing the samples must not take it along."""
    sample(office.desk.database, 1, seed=3, until=date(2026, 11, 22))
    last = max(row.entry.id for row in office.desk.directory.rows(Kind.CUSTOMER))
    office.desk.directory.remove(Kind.CUSTOMER, last)
    mine = office.desk.add_entry(Kind.CUSTOMER, "我的客户")
    assert mine.id == last
    office.desk.remove_samples()
    assert office.desk.entry(Kind.CUSTOMER, last).name == "我的客户"
