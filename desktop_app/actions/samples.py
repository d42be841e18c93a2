"""Sample data: invented visits to look at, to learn with and to measure with. They are never owed to any server.

The same count, seed and last day give the same data in an empty store, whatever the machine. A quarter of the visits
lies within the last three months, and the last day is among them.
"""

from __future__ import annotations

from array import array
from bisect import bisect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from random import Random
from typing import TypeVar

from desktop_app.actions import sample_texts as texts
from desktop_app.actions.taking_in import index_queued
from desktop_app.domain.directory import Kind
from desktop_app.domain.ids import LocalId
from desktop_app.domain.times import from_seconds
from desktop_app.domain.visit import title_of
from desktop_app.store import kept, removing, report_drafts
from desktop_app.store import samples as store
from desktop_app.store.database import Database

ORIGIN = "sample"
DAYS_BACK = 730
WRITTEN_AT_ONCE = 5_000
_FEW = 20_000
"""Up to so many records the office is small: a dozen people."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Office:
    """Who visits whom: the ids and names that the records are drawn from. Places in the lists belong together."""

    people: list[LocalId]
    names: list[str]
    organizations: list[LocalId]
    places: list[str]
    customers: list[list[LocalId]]
    parents: list[LocalId]
    owners: list[tuple[int, int]]
    """Of each parent: the places of its organization and its director."""


def sample(
    db: Database, count: int, *, seed: int = 1, until: date, progress: Callable[[int], None] = lambda done: None
) -> dict[str, int]:
    """Adds `count` records, the latest on the morning of `until`, and answers how many of each kind are new."""
    rng = Random(f"{seed}/{until.isoformat()}/{count}")
    office, counts = _open_office(db, rng, count)
    visits = _visits(rng, office, _moments(rng, count, until))
    counts |= {"records": 0, "comments": 0, "readings": 0}
    while some := list(islice(visits, WRITTEN_AT_ONCE)):
        with db.write(ORIGIN) as writing:
            writing.changed(store.write(writing.connection, some))
        counts["records"] += len(some)
        counts["comments"] += sum(len(visit.comments) for visit in some)
        counts["readings"] += sum(len(visit.readers) for visit in some)
        progress(counts["records"])
    index_queued(db)
    return counts


def remove_samples(db: Database) -> int:
    """Takes away all sample records, and the directory entries that only they use; answers how many records went."""
    removed = 0
    while True:
        with db.write(ORIGIN) as writing:
            ids = store.take_some(writing.connection)
            writing.changed(ids)
            if not ids:
                removing.forget_samples(writing.connection)
                brought = kept.get_setting(writing.connection, store.ENTRIES_KEY) or {}
                report_drafts.forget_without_visits(writing.connection, brought.get(Kind.PERSON, []))
                if store.take_entries(writing.connection):
                    writing.changed_directory()
                return removed
        removed += len(ids)


# --- who and where -------------------------------------------------------------------------------------------------


def _open_office(db: Database, rng: Random, count: int) -> tuple[_Office, dict[str, int]]:
    size = count // 100
    names = [*texts.PEOPLE, *_new(rng, _person, 0 if count <= _FEW else min(200, size // 50), texts.PEOPLE)]
    places = [*texts.ORGANIZATIONS, *_new(rng, _firm, min(2_000, size) - len(texts.ORGANIZATIONS), texts.ORGANIZATIONS)]
    customers = [
        (_customer(rng), place) for place in range(len(places)) for _ in range(rng.randint(2, 4 + size // 1_000))
    ]
    owners: list[tuple[int, int]] = []
    titles: list[str] = []
    for place in range(len(places)):
        for project in rng.sample(texts.PROJECTS, rng.randint(1, 3 + size // 1_000)):
            titles.append(f"{places[place]} {project}")
            owners.append((place, _often_low(rng, len(names))))
    with db.write(ORIGIN) as writing:
        enter, connection = store.enter, writing.connection
        people, new_people = enter(connection, Kind.PERSON, [(name, {}) for name in names])
        firms, new_firms = enter(connection, Kind.ORGANIZATION, [(place, {}) for place in places])
        faces, new_faces = enter(
            connection, Kind.CUSTOMER, [(name, {"organization_id": firms[place]}) for name, place in customers]
        )
        parents, new_parents = enter(
            connection,
            Kind.PARENT,
            [
                (title, {"organization_id": firms[place], "director_id": people[director]})
                for title, (place, director) in zip(titles, owners, strict=True)
            ],
        )
        fresh = {
            Kind.PERSON: new_people,
            Kind.ORGANIZATION: new_firms,
            Kind.CUSTOMER: new_faces,
            Kind.PARENT: new_parents,
        }
        store.note_entries(connection, fresh)
        writing.changed_directory()
    at_place: list[list[LocalId]] = [[] for _ in places]
    for id_, (_, place) in zip(faces, customers, strict=True):
        if id_ not in at_place[place]:
            at_place[place].append(id_)
    office = _Office(people, names, firms, places, at_place, parents, owners)
    words = ("people", "organizations", "customers", "parents")
    return office, {word: len(ids) for word, ids in zip(words, fresh.values(), strict=True)}


def _new(rng: Random, make: Callable[[Random], str], wanted: int, taken: Sequence[str]) -> list[str]:
    names: dict[str, None] = {}
    while len(names) < wanted:
        name = make(rng)
        if name not in taken:
            names[name] = None
    return list(names)


def _person(rng: Random) -> str:
    return rng.choice(texts.SURNAMES) + rng.choice(texts.GIVEN)


def _customer(rng: Random) -> str:
    name = _person(rng)
    return f"{name} {rng.choice(texts.POSTS)}" if rng.random() < 0.6 else name


def _firm(rng: Random) -> str:
    return f"{rng.choice(texts.CITIES)}{rng.choice(texts.FIRM_NAMES)}{rng.choice(texts.FIRM_KINDS)}"


# --- when ----------------------------------------------------------------------------------------------------------


def _moments(rng: Random, count: int, until: date) -> array[int]:
    """Seconds of `count` visits in time order: working hours, mostly on weekdays, more of late than long ago."""
    last = (until - date(1970, 1, 1)).days
    hours = [8, 9, 10, 11, 13, 14, 15, 16, 17]
    weights = [2, 12, 16, 9, 5, 14, 16, 11, 5]
    reached = [sum(weights[: place + 1]) for place in range(len(weights))]
    seconds = array("q")
    while len(seconds) < count:
        back = int(DAYS_BACK * rng.random() ** 1.4) if seconds else 0
        day = last - back
        if seconds and (until - timedelta(days=back)).weekday() >= 5 and rng.random() < 0.9:
            continue
        # On the last day nothing can lie ahead of whoever looks at it in the morning.
        hour = hours[bisect(reached, rng.random() * reached[-1])] if back else 8
        minute = int(rng.random() * 12) * 5 if rng.random() < 0.6 else int(rng.random() * 60)
        second = 0 if rng.random() < 0.5 else int(rng.random() * 60)
        seconds.append(day * 86_400 + hour * 3_600 + minute * 60 + second)
    return array("q", sorted(seconds))


# --- what ----------------------------------------------------------------------------------------------------------

_EVENTS = ((0.08, 1), (0.53, 2), (0.82, 3), (0.87, 4), (0.97, 5), (1.01, None))


def _visits(rng: Random, office: _Office, moments: array[int]) -> Iterator[store.SampleVisit]:
    random = rng.random

    def pick(sequence: Sequence[T]) -> T:
        return sequence[int(random() * len(sequence))]

    last = moments[-1] if moments else 0
    for moment in moments:
        parent = _often_low(rng, len(office.parents))
        place, director = office.owners[parent]
        author = director if random() < 0.45 else _often_low(rng, len(office.people))
        kind = random()
        event = next(event for chance, event in _EVENTS if kind < chance)
        spends = event in (2, 4) and random() < 0.55
        yield store.SampleVisit(
            record_time=moment,
            event=event,
            parent=office.parents[parent],
            organization=office.organizations[place],
            director=office.people[director],
            author=office.people[author],
            title=title_of(from_seconds(moment), office.names[author], office.places[place]),
            texts=(
                texts.effect(pick, 1 + int(random() * 3)),
                texts.said(texts.PROBLEMS, pick) if random() < 0.5 else None,
                texts.said(texts.SUGGESTIONS, pick) if random() < 0.35 else None,
                texts.said(texts.WORKPLANS, pick) if random() < 0.6 else None,
                texts.said(texts.NOTES, pick) if random() < 0.3 else None,
            ),
            attachment=f"https://files.example.com/{moment}/{pick(texts.ATTACHMENTS)}" if random() < 0.12 else None,
            cost=_cost(random()) if spends else None,
            cost_note=pick(texts.COST_NOTES) if spends else None,
            created=moment + int(random() * 20_000),
            followers=_some(rng, office.people, int(random() * 3.2), office.people[author]),
            customers=_some(rng, office.customers[place], 1 + int(random() * 2.4), None),
            comments=_comments(rng, pick, office, moment, last),
            readers=tuple(
                (reader, min(moment + int(random() * 200_000), last + 3_600))
                for reader in _some(rng, office.people, int(random() * 5), None)
            ),
        )


def _comments(
    rng: Random, pick: Callable[[Sequence[str]], str], office: _Office, moment: int, last: int
) -> tuple[tuple[int, int, str], ...]:
    many = max(0, int(rng.random() * 6) - 3)
    return tuple(
        (
            office.people[_often_low(rng, len(office.people))],
            min(moment + int(rng.random() * 300_000), last + 3_600),
            texts.said(texts.COMMENTS, pick),
        )
        for _ in range(many)
    )


def _some(rng: Random, ids: list[LocalId], many: int, without: LocalId | None) -> tuple[LocalId, ...]:
    """Up to `many` of the ids, each once; the first ones of the list more often."""
    found = {ids[_often_low(rng, len(ids))]: None for _ in range(many)}
    found.pop(without, None)  # type: ignore[arg-type]
    return tuple(found)


def _often_low(rng: Random, many: int) -> int:
    """A place below `many`, low ones more often: few places see most of the visits."""
    return int(many * rng.random() ** 1.7)


def _cost(chance: float) -> int:
    """分, most of it small: 8.00 to some 2,000.00 元."""
    return 800 + int(200_000 * chance**4) // 50 * 50
