"""`name` and `settings`: numbers get their names, and the records that speak of them follow."""

from __future__ import annotations

import pytest

from tests.cli.commands import Visitbook

VISIT = {"protent_id": 7, "record_time": "2026-03-02 10:00:00"}


@pytest.mark.parametrize("kind", ["person", "organization", "customer", "parent"])
def test_every_kind_takes_a_name(visitbook: Visitbook, kind: str) -> None:
    entry = visitbook.done("name", kind, 5, "济南大学").answer
    assert (entry["kind"], entry["number"], entry["name"]) == (kind, 5, "济南大学")
    again = visitbook.done("name", kind, 5, "山东大学").answer
    assert again == {**entry, "name": "山东大学"}


def test_the_title_of_an_unsent_record_follows_every_name(visitbook: Visitbook) -> None:
    (local,) = visitbook.saved(VISIT, who=5)
    titles = [visitbook.one(local)["title"]]
    for words in (
        ("person", 5, "汪小嘉"),
        ("parent", 7, "二期", "--organization", 3),
        ("organization", 3, "济南大学"),
        ("organization", 3, "山东大学"),
    ):
        visitbook.done("name", *words)
        titles.append(visitbook.one(local)["title"])
    assert titles == [
        "2026.03.02--", "2026.03.02-汪小嘉-", "2026.03.02-汪小嘉-", "2026.03.02-汪小嘉-济南大学",
        "2026.03.02-汪小嘉-山东大学",
    ]  # fmt: skip


def test_the_title_of_an_unsent_record_follows_a_name_that_a_pull_brings(visitbook: Visitbook) -> None:
    (local,) = visitbook.saved(VISIT, who=5)
    visitbook.received({"id": 60, "user_id": 5, "user_name": "汪小嘉", "recordTime": "2026-03-01 10:00:00"})
    assert visitbook.one(local)["title"] == "2026.03.02-汪小嘉-"
    assert [record["local"]["id"] for record in visitbook.all("--search", "汪小嘉", "--sync", "pending")] == [local]


def test_the_servers_title_stays_whatever_is_renamed(visitbook: Visitbook) -> None:
    visitbook.received({"id": 60, "user_id": 5, "title": "2026.03.01-旧-", "recordTime": "2026-03-01 10:00:00"})
    visitbook.done("name", "person", 5, "新")
    visitbook.saved({"follow_id": 60, "record_time": "2026-03-02 10:00:00"})
    assert visitbook.all()[0]["title"] == "2026.03.01-旧-"


# --- whose is a record ---------------------------------------------------------------------------------------------


def owners(visitbook: Visitbook, local: int) -> tuple[object, object]:
    shown = visitbook.one(local)["local"]
    return shown["organization_id"], shown["director_id"]


def test_a_record_belongs_to_its_parents_organization_and_director(visitbook: Visitbook) -> None:
    (local,) = visitbook.saved({**VISIT, "customers_id": [12], "follower_id": [9]}, who=5)
    assert owners(visitbook, local) == (None, 5)
    visitbook.done("name", "customer", 12, "张主任", "--organization", 4)
    assert owners(visitbook, local) == (4, 5)
    visitbook.done("name", "parent", 7, "二期", "--director", 8, "--organization", 3)
    assert owners(visitbook, local) == (3, 8)
    assert len(visitbook.all("--follower-id", 9, "--organization-id", 3, "--director-id", 8)) == 1
    assert visitbook.all("--follower-id", 9, "--organization-id", 4) == []


def test_customers_of_two_organizations_settle_nothing(visitbook: Visitbook) -> None:
    visitbook.done("name", "customer", 12, "甲", "--organization", 4)
    visitbook.done("name", "customer", 13, "乙", "--organization", 5)
    locals_ = visitbook.saved(
        {**VISIT, "customers_id": [12]}, {**VISIT, "customers_id": [12, 13]}, {**VISIT, "customers_id": [12, 99]}
    )
    assert [owners(visitbook, local)[0] for local in locals_] == [4, None, None]
    visitbook.saved({"local_id": locals_[1], "customers_id": [13]})
    assert owners(visitbook, locals_[1])[0] == 5


def test_the_titles_tail_is_the_last_resort(visitbook: Visitbook) -> None:
    visitbook.done("name", "organization", 3, "济南大学")
    row = {"id": 60, "user_id": 5, "title": "2026.03.01-汪-济南大学", "recordTime": "2026-03-01 10:00:00"}
    visitbook.received(row)
    assert owners(visitbook, 1) == (3, 5)
    visitbook.received({**row, "protent_id": 7})
    assert owners(visitbook, 1) == (3, 5)
    visitbook.done("name", "parent", 7, "二期", "--organization", 6)
    assert owners(visitbook, 1) == (6, 5)


# --- numbers for what was made here --------------------------------------------------------------------------------


def test_a_number_belongs_to_one_entry(visitbook: Visitbook) -> None:
    visitbook.done("name", "customer", 5, "甲")
    visitbook.done("name", "customer", 6, "乙")
    said = visitbook("name", "customer", 6, "甲", "--local-id", 1)
    assert (said.code, said.out) == (2, "")
    assert visitbook.done("name", "customer", 5, "甲二", "--local-id", 1).answer["number"] == 5


@pytest.mark.parametrize(
    "words",
    [
        ("colour", 5, "x"), ("person", 0, "x"), ("person", "x", "x"), ("person", 5), ("person", 5, ""),
        ("person", 5, "  "), ("person", 5, "a\nb"), ("person", 5, "字" * 201), ("person", 5, "\udcff"),
        ("person", 5, "x", "--director", 4), ("customer", 5, "x", "--director", 4), ("person", 5, "x",
        "--organization", 4), ("organization", 5, "x", "--organization", 4), ("person", 5, "x", "--local-id", 99),
    ],
)  # fmt: skip
def test_what_cannot_be_named_is_one_line_and_exit_2(visitbook: Visitbook, words: tuple[object, ...]) -> None:
    said = visitbook("name", *words)
    assert (said.code, said.out) == (2, "")
    assert said.err.count("\n") == 1
    assert visitbook.done("name", "person", 77, "y").answer["local_id"] == 1


# --- settings ------------------------------------------------------------------------------------------------------


def test_settings_show_and_set(visitbook: Visitbook) -> None:
    shown = visitbook.done("settings").answer
    assert shown["me"] is None
    assert shown["theme"] == "system"
    assert visitbook.done("settings", "theme", "dark").answer == {"theme": "dark"}
    assert visitbook.done("settings", "me", 5).answer == {"me": 5}
    assert visitbook.done("settings", "me").answer == {"me": 5}
    after = visitbook.done("settings").answer
    assert (after["me"], after["theme"]) == (5, "dark")


@pytest.mark.parametrize(
    "words",
    [("me", "x"), ("me", "0"), ("me", ""), ("colour",), ("colour", "red"), ("theme", "red"), ("page_size", "7")],
)
def test_a_setting_that_cannot_be_is_one_line_and_exit_2(visitbook: Visitbook, words: tuple[str, ...]) -> None:
    before = visitbook.done("settings").answer
    said = visitbook("settings", *words)
    assert (said.code, said.out) == (2, "")
    assert said.err.count("\n") == 1
    assert visitbook.done("settings").answer == before
