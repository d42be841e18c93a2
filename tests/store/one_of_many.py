"""One process of several that write to the same store at once; `test_many_writers` starts them and draws the sum.

    python -m tests.store.one_of_many WHERE PLACE TURNS

Starts at a line on stdin, so that all begin together, and prints the local ids of the records it made.
"""

from __future__ import annotations

import random
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from desktop_app.actions import people, talk, visits
from desktop_app.contract.bodies import read_body
from desktop_app.domain.directory import DirectoryLine, Kind
from desktop_app.domain.ids import LocalId, ServerId
from desktop_app.store.database import Database
from desktop_app.store.opening import open_database, open_store

NOW = datetime(2026, 3, 2, 10, 30)
SHARED = LocalId(1)
"""The record that all of them write to, made by person 1 beforehand."""
FIELDS = ("effect", "note", "attachment", "cost", "cost_note", "event", "record_time", "customers")
"""Each process changes one of its own."""
PARENT = ServerId(7)
NUMBERS = range(100, 120)
"""Customers and people whom nobody knows at first."""


def value_of(place: int, turn: int) -> Any:
    """What process `place` writes into its field of the shared record in that turn."""
    field = FIELDS[place]
    if field == "cost":
        return turn + 1
    if field == "event":
        return 1 + turn % 5
    if field == "record_time":
        return NOW + timedelta(minutes=turn + 1)
    if field == "attachment":
        return f"https://example.com/{turn}"
    return f"{field} {turn}"


def take_part(database: Database, place: int, turns: int) -> list[int]:
    dice = random.Random(place)
    made: list[int] = []
    for turn in range(turns):
        body = {
            "protent_id": PARENT,
            "record_time": f"2026-03-{turn % 28 + 1:02} 09:00:00",
            "customers_id": dice.sample(NUMBERS, 3),
            "follower_id": dice.sample(NUMBERS, 3),
            "gain": f"{place}/{turn}",
        }
        made.append(visits.save_body(database, read_body(body), author=LocalId(1), now=NOW).id)
        if FIELDS[place] != "customers":
            changes = {FIELDS[place]: value_of(place, turn)}
            visits.revise_visit(database, SHARED, changes, by=LocalId(1), now=NOW)
        talk.add_comment(database, SHARED, f"{place}/{turn}", author=LocalId(1), now=NOW)
        talk.mark_read(database, SHARED, reader=LocalId(1 + turn % 4), now=NOW)
        name_some(database, dice, f"{place}/{turn}")
    return made


def name_some(database: Database, dice: random.Random, mark: str) -> None:
    for kind in (Kind.CUSTOMER, Kind.PERSON):
        number = ServerId(dice.choice(NUMBERS))
        people.name_entry(database, DirectoryLine(kind, number, f"{kind} {number}"))
    people.name_entry(database, DirectoryLine(Kind.PERSON, ServerId(1), f"author {mark}"))
    owners = ServerId(dice.choice(NUMBERS)), ServerId(dice.choice(NUMBERS))
    people.name_entry(database, DirectoryLine(Kind.PARENT, PARENT, "二期", *owners))


def main(where: str, place: str, turns: str) -> None:
    # SQLite lets whoever comes by write next, so on a busy machine one of eight may have to wait for long.
    database = open_database(where) if "://" in where else open_store(Path(where), busy=60)
    try:
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        sys.stdin.readline()
        sys.stdout.write(" ".join(map(str, take_part(database, int(place), int(turns)))))
    finally:
        database.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
