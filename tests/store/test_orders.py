"""A list has one order, whichever database it comes from and whatever that database takes for the alphabet."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random

import psycopg
import pytest

from desktop_app.domain.directory import Kind
from desktop_app.domain.record_filter import RecordFilter, Sort, SortField
from desktop_app.store import directory, pages
from desktop_app.store.database import Database
from desktop_app.store.opening import open_database
from tests.postgres import Cluster
from tests.store.search_scan import PEOPLE, TEXTS, Mirror

WORDS = (None, "", "a", "B", "b", "é", "z", "Z9", "１", "客户", "安", "济南大学", "😀", "_", " a")
NAMES = {"person": ["汪小嘉", "b", "Ä"], "organization": ["Zeta", "安泰"], "customer": [], "parent_visit": []}


def filled(database: Database) -> Mirror:
    mirror, dice = Mirror(database, NAMES), Random(11)
    for number in range(60):
        mirror.add(
            number=number or None,
            record_time=dice.randrange(9),
            texts={name: dice.choice(WORDS) for name in TEXTS},
            event=dice.choice([None, 1, 5]),
            author=dice.choice([None, *PEOPLE]),
            director=dice.choice([None, *PEOPLE]),
            organization=dice.choice([None, 1, 2]),
            cost=dice.choice([None, 0, 100]),
            comments=["好"] * dice.randrange(2),
        )
    return mirror


@pytest.fixture(scope="module")
def two(postgres: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Database, Database]]:
    """The same records in a file, and in a database that orders letters as a Chinese dictionary does."""
    with psycopg.connect(postgres.address("postgres")) as connection:
        knows_dictionaries = connection.info.server_version >= 150000
    dictionary = "TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'zh-u-co-pinyin'" if knows_dictionaries else ""
    path: Path = tmp_path_factory.mktemp("orders") / "store.db"
    with (
        postgres.database(dictionary) as name,
        closing(open_database(path)) as sqlite,
        closing(open_database(postgres.url(name))) as postgresql,
    ):
        filled(sqlite)
        filled(postgresql)
        yield sqlite, postgresql


@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize("field", SortField)
def test_each_sort_gives_the_same_order(two: tuple[Database, Database], field: SortField, descending: bool) -> None:
    orders = []
    for database in two:
        with database.read() as connection:
            orders.append(pages.page_ids(connection, RecordFilter(), Sort(field, descending), 1, 100))
    assert orders[0] == orders[1]
    assert len(orders[0]) == 60


def test_what_is_found_by_name_comes_in_the_same_order(two: tuple[Database, Database]) -> None:
    for kind in (Kind.PERSON, Kind.ORGANIZATION):
        found = []
        for database in two:
            with database.read() as connection:
                found.append(directory.find(connection, kind, "", limit=10))
        assert found[0] == found[1]
        assert len(found[0]) > 1
