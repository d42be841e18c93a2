"""Which automatic backups stay."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from desktop_app.store.rotation import (
    BEFORE_MIGRATION,
    BEFORE_RESTORE,
    DAILY,
    Kept,
    back_up_daily,
    file_name,
    kept_in,
    superfluous,
    tidy,
)
from tests.store.filled import filled_store, records_in

NOON = datetime(2026, 11, 22, 12)


def daily(days_ago: float, size: int = 1) -> Kept:
    taken = NOON - timedelta(days=days_ago)
    return Kept(Path(f"{taken:%Y%m%d-%H%M%S}"), taken, DAILY, size)


def days_left(kept: list[Kept], **limits: int) -> list[float]:
    gone = superfluous(kept, **limits)
    return [(NOON - each.taken) / timedelta(days=1) for each in kept if each not in gone]


def test_of_a_year_of_days_a_week_of_days_and_a_month_of_weeks_stay() -> None:
    # 22 November 2026 is a Sunday: the weeks' newest are 0, 7, 14 and 21 days old.
    assert days_left([daily(days) for days in range(365)]) == [0, 1, 2, 3, 4, 5, 6, 7, 14, 21]


def test_a_machine_that_was_off_for_a_month_keeps_what_it_had() -> None:
    assert days_left([daily(0), *(daily(30 + days) for days in range(3))]) == [0, 30, 31, 32]


def test_one_of_several_of_the_same_day_stays_beside_the_two_newest() -> None:
    assert days_left([daily(0), daily(0.2), daily(0.3), daily(1), daily(1.2)]) == [0, 0.2, 1]


def test_each_migration_keeps_its_newest_backup_for_good() -> None:
    old = [
        Kept(Path("a"), datetime(2020, 1, 1), f"{BEFORE_MIGRATION}2", 1),
        Kept(Path("b"), datetime(2020, 1, 2), f"{BEFORE_MIGRATION}2", 1),
        Kept(Path("c"), datetime(2021, 1, 1), f"{BEFORE_MIGRATION}3", 1),
    ]
    assert superfluous([*old, *(daily(days) for days in range(6))]) == (old[0],)


def test_the_two_newest_of_those_before_a_restore_stay() -> None:
    restores = [Kept(Path(str(n)), NOON - timedelta(hours=n), BEFORE_RESTORE, 1) for n in range(4)]
    assert superfluous(restores) == (restores[3], restores[2])


def test_beyond_the_budget_the_oldest_go_first_but_two_stay_whatever_their_size() -> None:
    week = [daily(days, size=10) for days in range(7)]
    assert days_left(week, budget=35) == [0, 1, 2]
    assert days_left(week, budget=0) == [0, 1]


backups = st.lists(
    st.builds(
        Kept,
        path=st.uuids().map(lambda name: Path(str(name))),
        taken=st.datetimes(min_value=datetime(2025, 1, 1), max_value=datetime(2027, 1, 1)),
        reason=st.sampled_from([DAILY, BEFORE_RESTORE, f"{BEFORE_MIGRATION}2", f"{BEFORE_MIGRATION}3"]),
        size=st.integers(0, 100),
    ),
    max_size=40,
    unique_by=lambda kept: kept.path,
)


@given(kept=backups, budget=st.integers(0, 500), least=st.integers(1, 5))
def test_whatever_there_is_the_newest_stay_and_the_rest_fits(kept: list[Kept], budget: int, least: int) -> None:
    gone = superfluous(kept, budget=budget, least=least)
    stay = [each for each in kept if each not in gone]
    assert len(gone) + len(stay) == len(kept)
    newest = sorted(kept, key=lambda each: (each.taken, each.path.name), reverse=True)[:least]
    assert set(newest) <= set(stay)
    assert len(stay) <= max(least, 7 + 4 + 2 + 2 + least)
    assert sum(each.size for each in stay) <= budget or len(stay) <= least
    # Once tidied, there is nothing more to tidy.
    assert superfluous(stay, budget=budget, least=least) == ()


@given(kept=backups, more=st.integers(0, 500))
def test_a_larger_budget_never_removes_more(kept: list[Kept], more: int) -> None:
    assert set(superfluous(kept, budget=100 + more)) <= set(superfluous(kept, budget=100))


def test_the_day_gets_one_backup_and_the_folder_is_tidied(tmp_path: Path) -> None:
    store = filled_store(tmp_path / "visits.db", 3)
    folder = tmp_path / "backups"
    for day in range(40):
        copy = back_up_daily(store, folder, now=NOON + timedelta(days=day))
        assert copy is not None
        assert back_up_daily(store, folder, now=NOON + timedelta(days=day, hours=3)) is None
    kept = kept_in(folder, store)
    # Until 31 December 2026, a Thursday: a week of days, and the Sundays before.
    assert [each.taken.day for each in kept] == [31, 30, 29, 28, 27, 26, 25, 20, 13]
    assert [records_in(each.path) for each in kept] == [3] * len(kept)
    assert sorted(file.name for file in folder.iterdir()) == sorted(each.path.name for each in kept)


def test_tidying_leaves_alone_what_is_not_of_this_store(tmp_path: Path) -> None:
    store = tmp_path / "visits.db"
    others = ["visits-holiday.db", "report.xlsx", "other-20200101-000000-daily.db", "visits.db", "visits-1.part.txt"]
    others.append(file_name(tmp_path / "visits-2.db", NOON, DAILY))
    for name in others:
        (tmp_path / name).touch()
    for days in range(30):
        (tmp_path / file_name(store, NOON - timedelta(days=days), DAILY)).touch()
    tidy(store, tmp_path, now=NOON)
    assert set(others) <= {file.name for file in tmp_path.iterdir()}
    assert len(list(tmp_path.iterdir())) == len(others) + 10


def test_a_copy_that_was_never_finished_is_removed_after_a_day(tmp_path: Path) -> None:
    store = tmp_path / "visits.db"
    old, young = (tmp_path / f"{file_name(store, NOON, DAILY)}.{pid}.part" for pid in (11, 12))
    for part, age in ((old, 25), (young, 23)):
        part.touch()
        then = (NOON - timedelta(hours=age)).timestamp()
        os.utime(part, (then, then))
    tidy(store, tmp_path, now=NOON)
    assert list(tmp_path.iterdir()) == [young]
