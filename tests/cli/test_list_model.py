"""`list` answers what a plain walk over the same records answers, whatever the filter, the order and the page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cli.commands import Visitbook, fresh

PARENTS: dict[int | None, tuple[int | None, int | None]] = {
    1: (31, 5), 2: (32, None), 3: (None, None), None: (None, None)
}  # fmt: skip
"""Organization and director of each parent."""
CUSTOMERS: dict[int, int | None] = {11: 31, 12: 33, 13: None}
PEOPLE = (5, 6, 7)

times = st.sampled_from(
    [f"2026-03-0{day} {hour}:00:00" for day in (1, 2) for hour in ("09", "10")] + ["2026-03-02 10:00:01"]
)


@st.composite
def visits(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "sent": draw(st.booleans()),
        "time": draw(times),
        "event": draw(st.sampled_from([None, 1, 2, 5])),
        "parent": draw(st.sampled_from([1, 2, 3])),
        "author": draw(st.sampled_from(PEOPLE)),
        "followers": draw(st.lists(st.sampled_from(PEOPLE), unique=True)),
        "customers": draw(st.lists(st.sampled_from(sorted(CUSTOMERS)), unique=True, max_size=2)),
        "cost": draw(st.sampled_from([None, 0, 5, 12.5])),
        "gain": draw(st.sampled_from([None, "甲", "乙", "乙丙"])),
        "readers": draw(st.lists(st.sampled_from(PEOPLE), unique=True)),
        "number": draw(st.integers(1, 10**6)),
    }


@dataclass(frozen=True)
class Asked:
    options: dict[str, Any]
    events: list[int | None]
    sort: str
    page: int
    count: int

    def words(self) -> list[object]:
        words: list[object] = ["--all-time"] if "--start-time" not in self.options else []
        for option, value in self.options.items():
            words += [option, value]
        for event in self.events:
            words += ["--event", "none" if event is None else event]
        return [*words, "--sort", self.sort, "--page", self.page, "--count", self.count]


numbers = {
    "--protent-id": st.sampled_from([1, 2, 3, 99]),
    "--organization-id": st.sampled_from([31, 32, 33, 99]),
    "--director-id": st.sampled_from([*PEOPLE, 99]),
    "--follower-id": st.sampled_from([*PEOPLE, 99]),
    "--unread-by": st.sampled_from([*PEOPLE, 99]),
    "--sync": st.sampled_from(["pending", "synced", "local"]),
    "--search": st.sampled_from(["乙", "甲", "乙丙"]),
}
SORTS = ["recordTime", "id", "type", "cost", "readings", "user_id", "effect"]
asked = st.builds(
    Asked,
    st.fixed_dictionaries({}, optional={**numbers, "--start-time": times, "--end-time": times}),
    st.lists(st.sampled_from([None, 1, 2, 3]), unique=True, max_size=2),
    st.builds("{}{}".format, st.sampled_from(["", "-"]), st.sampled_from(SORTS)),
    st.integers(1, 3),
    st.integers(1, 4),
)


def row_of(visit: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": visit["number"], "user_id": visit["author"], "type": visit["event"], "recordTime": visit["time"],
        "effect": visit["gain"], "reading": [{"user_id": one} for one in visit["readers"]],
        "protent_id": visit["parent"], "follower_id": visit["followers"], "customers_id": visit["customers"],
        "cost": visit["cost"],
    }  # fmt: skip


def body_of(visit: dict[str, Any]) -> dict[str, Any]:
    return {
        "protent_id": visit["parent"], "record_time": visit["time"], "event": visit["event"], "gain": visit["gain"],
        "follower_id": visit["followers"], "customers_id": visit["customers"], "cost": visit["cost"],
    }  # fmt: skip


def entered(visitbook: Visitbook, drawn: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The visits as they stand in the store, with what the interface says of whose each one is."""
    for parent, (organization, director) in PARENTS.items():
        if parent is not None:
            options = [*(("--organization", organization) if organization else ()),
                       *(("--director", director) if director else ())]  # fmt: skip
            visitbook.done("name", "parent", parent, f"大的拜访{parent}", *options)
    for customer, organization in CUSTOMERS.items():
        visitbook.done("name", "customer", customer, "客", *(("--organization", organization) if organization else ()))
    records: list[dict[str, Any]] = []
    for visit in drawn:
        if visit["sent"]:
            visitbook.received(row_of(visit))
        else:
            visitbook.saved(body_of(visit), who=visit["author"])
        organization, director = PARENTS[visit["parent"]]
        if organization is None and visit["customers"]:
            of = {CUSTOMERS[one] for one in visit["customers"]}
            organization = of.pop() if len(of) == 1 else None
        records.append(
            {
                **visit,
                "local": len(records) + 1,
                "id": visit["number"] if visit["sent"] else None,
                "organization": organization,
                "director": director or visit["author"],
                "readers": visit["readers"] if visit["sent"] else [],
                "sync": "synced" if visit["sent"] else "pending",
            }
        )
    return records


def kept(record: dict[str, Any], asked: Asked) -> bool:
    given = asked.options
    return (
        given.get("--start-time", "") <= record["time"] <= given.get("--end-time", "9")
        and given.get("--protent-id", record["parent"]) == record["parent"]
        and given.get("--organization-id", record["organization"]) == record["organization"]
        and given.get("--director-id", record["director"]) == record["director"]
        and ("--follower-id" not in given or given["--follower-id"] in record["followers"])
        and given.get("--unread-by") not in record["readers"]
        and given.get("--sync", record["sync"]) == record["sync"]
        and given.get("--search", "") in (record["gain"] or "")
        and (not asked.events or record["event"] in asked.events)
    )


def in_order(records: list[dict[str, Any]], sort: str) -> list[dict[str, Any]]:
    field, turned = sort.removeprefix("-"), sort.startswith("-")
    newest = sorted(records, key=lambda r: (r["time"], r["id"] or 10**9, r["local"]), reverse=True)
    if field == "recordTime":
        return newest if turned else newest[::-1]
    key: Callable[[dict[str, Any]], Any] = {
        "id": lambda r: r["id"], "type": lambda r: r["event"], "cost": lambda r: r["cost"],
        "readings": lambda r: len(r["readers"]), "user_id": lambda r: r["author"], "effect": lambda r: r["gain"],
    }[field]  # fmt: skip
    with_value = [record for record in newest if key(record) is not None]
    # A stable sort keeps the newest first among equals, and turning it round must not turn that.
    ordered = sorted(with_value[::-1], key=key)[::-1] if turned else sorted(with_value, key=key)
    return ordered + [record for record in newest if key(record) is None]


@settings(max_examples=12)
@given(
    drawn=st.lists(visits(), max_size=7, unique_by=lambda visit: visit["number"]),
    questions=st.lists(asked, min_size=6, max_size=12),
)
def test_list_answers_what_a_plain_walk_answers(
    empty_store: Path, drawn: list[dict[str, Any]], questions: list[Asked]
) -> None:
    with fresh(empty_store) as visitbook:
        records = entered(visitbook, drawn)
        for question in questions:
            said = visitbook("list", *question.words())
            given = question.options
            if given.get("--start-time", "") > given.get("--end-time", "9"):
                assert said.code == 2
                continue
            found = in_order([record for record in records if kept(record, question)], question.sort)
            start = (question.page - 1) * question.count
            expected = [record["local"] for record in found[start : start + question.count]]
            assert [record["local"]["id"] for record in said.answer["data"]] == expected, question
            assert said.answer["page_info"] == {"total": len(found), "page": question.page, "count": question.count}
