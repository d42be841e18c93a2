"""The figures of the store: pages, counts, search, facets, saves. Ours is what the window's desk answers with."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from desktop_app.actions.desk import Desk
from desktop_app.actions.visits import record_visit
from desktop_app.domain.ids import LocalId
from desktop_app.domain.record_filter import NEWEST_FIRST, RecordFilter
from desktop_app.domain.times import from_seconds
from desktop_app.domain.visit import VisitFields
from desktop_app.store import facets, pages, search
from desktop_app.store.opening import open_store
from desktop_app.store.record_rows import record_row
from desktop_app.store.sqlite import connect
from tests.bench import raw
from tests.bench.figures import Figure, in_turns

SIZE = 20
FRAME = 16.7


def store_figures(store: Path, rounds: int) -> Iterator[Figure]:
    database = open_store(store)
    desk, plain = Desk(database), connect(store)
    me = plain.execute("SELECT id FROM person LIMIT 1").fetchone()[0]
    try:
        yield from _pages(desk, plain, me, rounds)
        yield from _deep(desk, rounds)
        yield from _counts(desk, plain, rounds)
        yield from _searches(desk, plain, rounds)
        yield from _facets(desk, plain, rounds)
        yield from _saves(desk, plain, rounds)
    finally:
        raw.take_back(plain)
        plain.close()
        desk.close()


def _pages(desk: Desk, plain: Any, me: int, rounds: int) -> Iterator[Figure]:
    whose = LocalId(me)
    for size, ratio in ((20, 1.5), (100, 1.3)):
        with desk.database.read() as connection:
            taken = in_turns(
                {
                    "ours": lambda c=connection, n=size: pages.page(c, RecordFilter(), NEWEST_FIRST, 1, n, me=whose),  # type: ignore[misc]
                    "raw": lambda n=size: list(map(record_row, plain.execute(raw.PAGE, (me, n, 0)))),  # type: ignore[misc]
                },
                rounds * 10,
            )
        yield Figure(
            "2",
            f"page of {size}, all that a row shows",
            taken["ours"],
            taken["raw"],
            "the same rows from SQL by hand",
            ratio,
        )
    taken = in_turns({"ours": lambda: desk.page(RecordFilter(), NEWEST_FIRST, 1, SIZE)}, rounds * 10)
    yield Figure(
        "", "the same through the desk: its own view of the store, its own snapshot", taken["ours"], limit=FRAME
    )


def _deep(desk: Desk, rounds: int) -> Iterator[Figure]:
    total = desk.count(RecordFilter())
    middle, last = max(1, total // SIZE // 2), max(1, -(-total // SIZE))
    wanted = RecordFilter()

    def page(number: int) -> Any:
        return lambda: desk.page(wanted, NEWEST_FIRST, number, SIZE)

    walked = in_turns({"first": page(1), "middle": page(middle), "last": page(last)}, rounds * 2)
    yield Figure(
        "3", f"page {middle:,} before anchors are laid", walked["middle"], walked["first"], "page 1", limit=FRAME
    )
    yield Figure("3", f"page {last:,} before anchors are laid", walked["last"], walked["first"], "page 1", limit=FRAME)
    desk.prepare(wanted)
    taken = in_turns({"first": page(1), "middle": page(middle), "last": page(last)}, rounds * 10)
    for number, name in ((middle, "middle"), (last, "last")):
        yield Figure("3", f"page {number:,} from anchors", taken[name], taken["first"], "page 1", 3.0, FRAME)


def _counts(desk: Desk, plain: Any, rounds: int) -> Iterator[Figure]:
    year, week = _times(plain)
    organization, director, follower = _busiest(plain)
    filters = {
        "none": RecordFilter(),
        "近7天": week,
        "a year": year,
        "organization": RecordFilter(organization=organization),
        "organization, event, year": RecordFilter(
            organization=organization, events=frozenset({2}), start=year.start, end=year.end
        ),
        "director": RecordFilter(director=director),
        "follower": RecordFilter(follower=follower),
        "follower, year": RecordFilter(follower=follower, start=year.start, end=year.end),
        "event": RecordFilter(events=frozenset({2})),
        "event either of two": RecordFilter(events=frozenset({3, None})),
        "cost from 100 元": RecordFilter(cost_from=10_000),
        "unread by a person": RecordFilter(unread_by=follower),
        "unread by a person, 近7天": RecordFilter(unread_by=follower, start=week.start, end=week.end),
    }
    with desk.database.read() as connection:
        for name, wanted in filters.items():
            found = pages.count(connection, wanted)
            taken = in_turns({"count": lambda w=wanted: pages.count(connection, w)}, rounds)  # type: ignore[misc]
            yield Figure("4", f"exact count, {name}: {found:,}", taken["count"], limit=10)
            if name in ("近7天", "organization, event, year", "follower, year"):
                both = in_turns(
                    {"page": lambda w=wanted: pages.page(connection, w, NEWEST_FIRST, 1, SIZE, me=None)},  # type: ignore[misc]
                    rounds,
                )
                yield Figure("4", f"    and its first page, {name}", both["page"], limit=FRAME)


def _searches(desk: Desk, plain: Any, rounds: int) -> Iterator[Figure]:
    with desk.database.read() as connection:
        wanted = RecordFilter(search="客户")

        def both() -> None:
            search.search_count(connection, wanted)
            search.search_page(connection, wanted, NEWEST_FIRST, 1, SIZE)

        taken = in_turns(
            {"ours": both, "like": lambda: plain.execute(raw.LIKE_COUNT, ("%客户%",)).fetchone()}, max(3, rounds // 2)
        )
        found = search.search_count(connection, wanted)
        if found != plain.execute(raw.LIKE_COUNT, ("%客户%",)).fetchone()[0]:
            raise AssertionError("the index and LIKE do not find the same records")
        yield Figure(
            "5", f"search 客户, count and page: {found:,}", taken["ours"], taken["like"], "LIKE scan, count", 1 / 40
        )
        for text, what in (
            ("客户", "2 characters"),
            ("客", "1 character"),
            ("深入沟通", "4 characters"),
            ("客户满意度较高", "7 characters"),
            ("济南大学", "an organization's name"),
            ("jndx", "initials"),
            ("汪小嘉", "a person's name"),
            ("wangxiaojia", "pinyin"),
            ("主任", "a post in many names"),
            ("客户 报价", "two words"),
            ("没有人这样写", "nothing"),
        ):
            asked = RecordFilter(search=text)
            found = search.search_count(connection, asked)
            taken = in_turns(
                {
                    "count": lambda w=asked: search.search_count(connection, w),  # type: ignore[misc]
                    "page": lambda w=asked: search.search_page(connection, w, NEWEST_FIRST, 1, SIZE),  # type: ignore[misc]
                },
                max(3, rounds // 2),
            )
            quick = len(text) == 2 or found <= 10_000
            yield Figure(
                "4", f"search {text} ({what}), exact count: {found:,}", taken["count"], limit=30 if quick else 500
            )
            yield Figure("", f"search {text}, first page", taken["page"], limit=None if len(text) == 1 else FRAME)


def _facets(desk: Desk, plain: Any, rounds: int) -> Iterator[Figure]:
    _, week = _times(plain)
    assert week.start is not None
    assert week.end is not None
    bounds = (_seconds(week.start), _seconds(week.end))
    organization, _, _ = _busiest(plain)
    between = "record_time BETWEEN ? AND ?"
    cases: dict[str, tuple[RecordFilter, str, tuple[object, ...]]] = {
        "none": (RecordFilter(), "1", ()),
        "近7天": (week, between, bounds),
        "organization, 近7天": (
            RecordFilter(organization=organization, start=week.start, end=week.end),
            f"organization_id = {organization} AND {between}",
            bounds,
        ),
    }
    with desk.database.read() as connection:
        for name, (wanted, where, values) in cases.items():
            taken = in_turns(
                {
                    "ours": lambda w=wanted: facets.facets(connection, w),  # type: ignore[misc]
                    "raw": lambda w=where, v=values: raw.facets(plain, w, v),  # type: ignore[misc]
                },
                max(3, rounds // 3),
            )
            yield Figure("", f"facet counts, all five lists, {name}", taken["ours"], taken["raw"], "GROUP BYs by hand")
        for text in ("客户", "深入沟通"):
            asked = RecordFilter(search=text, start=week.start, end=week.end)
            taken = in_turns({"ours": lambda w=asked: facets.facets(connection, w)}, max(3, rounds // 3))  # type: ignore[misc]
            yield Figure("", f"facet counts, search {text}, 近7天", taken["ours"])
        whole = RecordFilter(search="客户")
        taken = in_turns({"ours": lambda: facets.facets(connection, whole)}, 3)
        yield Figure("", "facet counts, search 客户, all time", taken["ours"])


def _saves(desk: Desk, plain: Any, rounds: int) -> Iterator[Figure]:
    one = plain.execute("SELECT parent_id, author_id, max(record_time) FROM visit_record").fetchone()
    people = [LocalId(row[0]) for row in plain.execute("SELECT id FROM person LIMIT 2")]
    customer = LocalId(plain.execute("SELECT id FROM customer LIMIT 1").fetchone()[0])
    now = from_seconds(one[2]) + timedelta(days=2)
    by_hand = raw.Save(plain)

    def save() -> None:
        nonlocal now
        now += timedelta(seconds=1)
        visit = VisitFields(
            parent=LocalId(one[0]),
            record_time=now,
            event=2,
            customers=(customer,),
            followers=tuple(people),
            effect="与张主任见面，介绍了方案。对方基本认可，希望下周三给到书面报价。",
            note="客户偏好上午见面。",
            cost=12_000,
        )
        record_visit(desk.database, visit, author=LocalId(one[1]), now=now)

    taken = in_turns({"ours": save, "raw": by_hand}, rounds * 10)
    yield Figure("9", "durable save of a visit: record, links, outbox, text index", taken["ours"], taken["raw"],
                 "the same rows by hand, committed", 2.0)  # fmt: skip


def _times(plain: Any) -> tuple[RecordFilter, RecordFilter]:
    """The year before the newest record, and its last seven days."""
    newest: datetime = from_seconds(plain.execute("SELECT max(record_time) FROM visit_record").fetchone()[0])
    year = RecordFilter(start=newest - timedelta(days=365), end=newest)
    return year, RecordFilter(start=newest - timedelta(days=7), end=newest)


def _busiest(plain: Any) -> tuple[LocalId, LocalId, LocalId]:
    """The organization, director and follower with the most records."""
    return tuple(  # type: ignore[return-value]
        LocalId(plain.execute(
            f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"
        ).fetchone()[0])
        for column, table in (
            ("organization_id", "visit_record"), ("director_id", "visit_record"), ("person_id", "record_follower")
        )
    )  # fmt: skip


def _seconds(moment: datetime) -> int:
    return int((moment - datetime(1970, 1, 1)).total_seconds())
