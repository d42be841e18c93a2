"""Any filter over HTTP finds what a plain list finds; any record looks as `record_json` writes it."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.contract.names import READ_KEYS
from desktop_app.contract.records import record_json
from desktop_app.domain.directory import Kind
from desktop_app.domain.ids import LocalId
from desktop_app.domain.record_filter import RecordFilter
from desktop_app.server.answer import to_json
from desktop_app.store import records, served_records
from tests.server.running_server import Caller, Running

START = datetime(2024, 5, 1)
RECORDS = 150
NUMBERS = st.integers(1, 6)


@dataclass(frozen=True)
class Known:
    """A record as the model has it."""

    id: int
    moment: datetime
    parent: int
    organization: int | None
    director: int
    followers: tuple[int, ...]


@dataclass(frozen=True)
class World:
    caller: Caller
    records: list[Known]


@pytest.fixture(scope="module")
def world(server: Running) -> World:
    """Parents 1 to 4 have directors and organizations, 5 and 6 neither; customers 1 and 2 belong to organization 3."""
    for parent in range(1, 5):
        server.name(Kind.ORGANIZATION, (parent + 1) // 2, f"单位{(parent + 1) // 2}")
        server.name(Kind.PARENT, parent, f"大的{parent}", director=1 + parent % 3, place=(parent + 1) // 2)
    server.name(Kind.ORGANIZATION, 3, "单位3")
    for customer in (1, 2):
        server.name(Kind.CUSTOMER, customer, f"客户{customer}", place=3)
    callers = {person: server.caller(person) for person in (4, 5)}
    chosen, known = random.Random(20260101), []
    for _ in range(RECORDS):
        author, parent = chosen.choice((4, 5)), chosen.randint(1, 6)
        moment = START + timedelta(seconds=chosen.choice((0, 1, 59, 3600)) + 86_400 * chosen.randint(0, 9))
        followers = tuple(chosen.sample(range(1, 7), chosen.randint(0, 3)))
        customers = chosen.sample(range(1, 4), chosen.randint(0, 2))
        number = callers[author].created(
            protent_id=parent, record_time=moment.isoformat(" "), follower_id=followers, customers_id=customers
        )
        organization = (parent + 1) // 2 if parent < 5 else 3 if customers and set(customers) <= {1, 2} else None
        director = 1 + parent % 3 if parent < 5 else author
        known.append(Known(number, moment, parent, organization, director, followers))
    return World(callers[4], known)


moments = st.builds(
    lambda days, seconds: START + timedelta(days=days, seconds=seconds),
    st.integers(-1, 10),
    st.sampled_from((0, 1, 59, 60, 3600)),
)
maybe = st.none() | NUMBERS


@settings(max_examples=120)
@given(
    parent=maybe, organization=maybe, director=maybe, follower=maybe, span=st.tuples(moments, moments),
    page=st.integers(1, 5), count=st.integers(1, 40),
)  # fmt: skip
def test_any_filter_finds_what_a_plain_list_finds(
    world: World,
    parent: int | None,
    organization: int | None,
    director: int | None,
    follower: int | None,
    span: tuple[datetime, datetime],
    page: int,
    count: int,
) -> None:
    start, end = sorted(span)
    found = sorted(
        (
            one
            for one in world.records
            if start <= one.moment <= end
            and parent in (None, one.parent)
            and organization in (None, one.organization)
            and director in (None, one.director)
            and (follower is None or follower in one.followers)
        ),
        key=lambda one: (one.moment, one.id),
        reverse=True,
    )
    numbers = {
        "protent_id": parent, "organization_id": organization, "director_id": director, "follower_id": follower
    }  # fmt: skip
    answer = world.caller.page(
        start_time=start.isoformat(" "), end_time=end.isoformat(" "), page=page, count=count,
        **{name: number for name, number in numbers.items() if number is not None},
    )  # fmt: skip
    assert [row["id"] for row in answer["data"]] == [one.id for one in found][(page - 1) * count : page * count]
    assert answer["page_info"] == {"total": len(found), "page": page, "count": count}


texts = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=30)


@settings(max_examples=60)
@given(
    gain=texts,
    note=st.none() | texts,
    content=texts.filter(lambda text: bool(text.strip())),
    event=st.none() | st.integers(1, 5),
)
def test_the_database_writes_a_record_as_the_contract_does(
    server: Running, gain: str, note: str | None, content: str, event: int | None
) -> None:
    caller: Any = server.caller(1)
    number = caller.created(protent_id=99, gain=gain, event_note=note, event=event)
    caller.post({"follow_id": number, "content": content}, "/api/record/comment")
    caller.post({"follow_id": number, "content": content, "create_time": "0001-01-01 00:00:00"}, "/api/record/comment")
    caller.post({"follow_id": number}, "/api/record/read")
    with server.database.read() as connection:
        local = records.by_server_id(connection, number)
        whole = records.one(connection, local)
        written = served_records.page(
            connection, RecordFilter(parent=LocalId(whole.parent.id if whole.parent else 0)), 1, 1000,
            seen_by=None, keys=READ_KEYS, written=lambda _record: "",
        )  # fmt: skip
    (row,) = [one for one in map(json.loads, written) if one["id"] == number]
    assert to_json(row) == to_json(record_json(whole))
    assert (row["effect"], row["note"]) == (gain or None, note or None)
    caller.close()
