"""A span of record time is read whole from servers of every habit, at about one request for each finished window."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.domain.errors import NotTheContract
from desktop_app.domain.times import to_seconds
from desktop_app.sync.client import Client, Span
from desktop_app.sync.manners import Pace
from desktop_app.sync.transport import Reply, Request
from desktop_app.sync.windows import Reader
from tests.sync.faults import Clock, world
from tests.sync.model_server import Habits, ModelServer, Row

DAY = datetime(2026, 9, 1)
MONTH = Span(to_seconds(DAY), to_seconds(DAY) + 30 * 86_400)


def reader(server: ModelServer, clock: Clock, rows_a_page: int = 20) -> Reader:
    return Reader(Client(world(server, clock), Pace(None)), rows_a_page)


def filled(habits: Habits, moments: list[int]) -> tuple[ModelServer, Clock]:
    clock = Clock()
    server = ModelServer(clock.now, habits, dice=random.Random(3))
    for moment in moments:
        server.write(DAY + timedelta(seconds=moment))
    return server, clock


habits = st.builds(
    Habits,
    largest_count=st.sampled_from([None, 1, 2, 5, 20]),
    clamp_shown=st.booleans(),
    total=st.sampled_from(["true", "page", "zero", "huge", "none"]),
    within_second=st.sampled_from(["down", "up", "shuffled"]),
    ids=st.sampled_from(["rising", "falling", "scattered"]),
    numbers_as_text=st.booleans(),
)


@settings(max_examples=150, deadline=None)
@given(
    habits=habits,
    moments=st.lists(st.one_of(st.integers(0, 40), st.integers(0, 30 * 86_400)), max_size=45),
    rows_a_page=st.sampled_from([1, 3, 20, 500]),
)
def test_windows_cover_the_span_and_miss_nothing(habits: Habits, moments: list[int], rows_a_page: int) -> None:
    server, clock = filled(habits, moments)
    windows = list(reader(server, clock, rows_a_page).read(MONTH))
    whole = [window for window in windows if window.whole]
    found = {row.id for window in whole for row in window.rows}
    shuffles = habits.within_second == "shuffled"
    if not shuffles:
        assert found == set(server.rows)
        covered = sorted((window.span.start, window.span.end) for window in whole)
        assert covered[0][0] == MONTH.start
        assert covered[-1][1] == MONTH.end
        assert all(after[0] == before[1] + 1 for before, after in pairwise(covered))
    for window in whole:
        inside = {row.id for row in server.rows.values() if to_seconds(row.record_time) in window.span}
        if not shuffles or not window.span.is_moment:
            assert {row.id for row in window.rows} == inside


def test_a_finished_window_costs_about_one_request() -> None:
    dice = random.Random(5)
    server, clock = filled(Habits(), [dice.randrange(30 * 86_400) for _ in range(2000)])
    reading = reader(server, clock, 50)
    windows = [window for window in reading.read(MONTH) if window.whole]
    assert sum(len(window.rows) for window in windows) == 2000
    assert reading.client.requests <= 1.2 * len(windows)


def test_rows_that_others_write_meanwhile_never_make_a_window_miss_an_old_row() -> None:
    dice = random.Random(7)
    server, clock = filled(Habits(), [dice.randrange(30 * 86_400) for _ in range(400)])
    old = set(server.rows)

    def churn(to: ModelServer) -> None:
        to.write(DAY + timedelta(seconds=dice.randrange(30 * 86_400)))
        fresh = [id_ for id_ in to.rows if id_ not in old]
        if dice.random() < 0.5 and fresh:
            to.delete(dice.choice(fresh))

    server.colleagues.append(churn)
    found = {row.id for window in reader(server, clock).read(MONTH) if window.whole for row in window.rows}
    assert old <= found


def test_a_server_that_sorts_otherwise_is_found_out() -> None:
    dice = random.Random(9)
    server, clock = filled(Habits(), [dice.randrange(30 * 86_400) for _ in range(300)])

    class ByNumber(ModelServer):
        def _found(self, query: dict[str, str]) -> list[Row]:
            return sorted(super()._found(query), key=lambda row: -row.id)

    other = ByNumber(clock.now)
    other.rows = server.rows
    found = {row.id for window in reader(other, clock).read(MONTH) if window.whole for row in window.rows}
    assert found == set(server.rows)


def test_a_server_that_ignores_the_bounds_is_named() -> None:
    server, clock = filled(Habits(), list(range(100)))

    def unbounded(request: Request) -> Reply:
        pages = tuple((name, value) for name, value in request.query if name in ("page", "count"))
        start = ("start_time", "1970-01-01 00:00:00")
        return server(Request("GET", query=(start, *pages)))

    with pytest.raises(NotTheContract, match="start_time"):
        list(Reader(Client(world(unbounded, clock), Pace(None)), 20).read(Span(MONTH.start + 86_400, MONTH.end)))
