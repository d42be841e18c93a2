"""The names of the directory that a line speaks of, found at once however long the directory is."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.actions.desk import Desk
from desktop_app.domain.directory import Kind
from desktop_app.domain.ids import ServerId
from desktop_app.domain.search import fold
from desktop_app.store import directory, name_lookup
from desktop_app.store.opening import open_store
from desktop_app.store.schema import directory_tables


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = Desk(open_store(tmp_path / "visits.db"))
    yield opened
    opened.close()


def labels(desk: Desk, text: str) -> list[str]:
    with desk.database.read() as connection:
        return sorted(one.entry.label for one in name_lookup.occurring(connection, fold(text)))


def short(desk: Desk, text: str) -> list[str]:
    with desk.database.read() as connection:
        return [one.entry.label for one in name_lookup.short_for(connection, fold(text))]


def test_every_whole_name_in_the_text_is_found_whatever_its_kind(desk: Desk) -> None:
    university = desk.add_entry(Kind.ORGANIZATION, "济南大学")
    desk.add_entry(Kind.ORGANIZATION, "济南大学附属中学")
    desk.add_entry(Kind.CUSTOMER, "李老师", organization=university.id)
    desk.add_entry(Kind.PERSON, "张伟")
    desk.add_entry(Kind.PERSON, "Ａmy Li")
    desk.add_entry(Kind.PARENT, "智慧校园二期", organization=university.id)
    assert labels(desk, "和张伟去济南大学找李老师谈智慧校园二期") == ["张伟", "智慧校园二期", "李老师", "济南大学"]
    assert labels(desk, "济南大学附属中学 ａｍｙ　li") == ["济南大学", "济南大学附属中学", "Ａmy Li"]
    assert labels(desk, "济南的大学") == []


def test_a_customer_comes_with_the_organization(desk: Desk) -> None:
    university = desk.add_entry(Kind.ORGANIZATION, "济南大学")
    desk.add_entry(Kind.CUSTOMER, "李老师", organization=university.id)
    with desk.database.read() as connection:
        (found,) = name_lookup.occurring(connection, "李老师来电")
    assert found.organization == university


def test_a_number_without_a_name_is_never_found(desk: Desk) -> None:
    with desk.database.write("test") as writing:
        directory.placeholders(writing.connection, Kind.CUSTOMER, [ServerId(7)])
    assert labels(desk, "客户 #7 来电") == []


def test_a_short_form_finds_the_names_whose_letters_it_has_in_this_order(desk: Desk) -> None:
    for name in ("济南大学", "济宁大酒店", "济钢集团", "山东济大科技", "浪潮集团有限公司"):
        desk.add_entry(Kind.ORGANIZATION, name)
    assert sorted(short(desk, "济大")) == ["济南大学", "济宁大酒店"]
    assert short(desk, "浪潮") == ["浪潮集团有限公司"]
    assert short(desk, "jndx") == ["济南大学"]
    assert short(desk, "济大科技") == ["山东济大科技"]
    assert short(desk, "大济") == []
    assert short(desk, "%_") == []


def test_the_big_visit_used_last_comes_first(desk: Desk) -> None:
    university = desk.add_entry(Kind.ORGANIZATION, "济南大学")
    first, second = (desk.add_entry(Kind.PARENT, name, organization=university.id) for name in ("一期", "二期"))
    with desk.database.write("test") as writing:
        directory.used(writing.connection, Kind.PARENT, [first.id], 1_800_000_000)
    with desk.database.read() as connection:
        assert [one.entry for one in name_lookup.parents_of(connection, university.id)] == [first, second]


def test_a_line_is_looked_up_among_a_hundred_thousand_names_in_fifty_milliseconds(desk: Desk) -> None:
    table = directory_tables[Kind.CUSTOMER]
    surnames, given = "王李张刘陈杨赵黄周吴", "建国志强丽敏伟芳静洋晨宇浩杰"
    with desk.database.write("test") as writing:
        owner = directory.current_replica(writing.connection)
        university = directory.add(writing.connection, Kind.ORGANIZATION, "济南大学")
        rows = [
            {"replica_id": owner, "name": name, "folded": name, "organization_id": university.id}
            for number in range(100_000)
            for name in [f"{surnames[number % 10]}{given[number % 14]}{number}"]
        ]
        writing.connection.execute(table.insert(), rows)
        places = directory_tables[Kind.ORGANIZATION]
        names = [f"济南{given[number % 14]}大学{number}分公司" for number in range(20_000)]
        writing.connection.execute(places.insert(), [{"replica_id": owner, "name": n, "folded": n} for n in names])
    line = "昨天下午和张伟一起去济南大学拜访王建0主任和李志41，谈了新实验室的设备清单，下周三前给报价，打车30吃饭90"
    desk.one_line.read(line)  # the statements are prepared

    took = []
    for _ in range(5):
        begun = time.perf_counter()
        found = desk.one_line.read(line)
        took.append(time.perf_counter() - begun)

    assert [one.field for one in found.pieces if one.field == "organization"] == ["organization"]
    assert min(took) < 0.05, took
