"""Rows that say the same as others, or bear the same number, are neither doubled nor lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.domain.import_views import ImportDone
from desktop_app.exchange.importing import run
from desktop_app.exchange.table_look import look
from desktop_app.store.database import Database
from tests.exchange.clerks import write_csv
from tests.exchange.stores import store, told

AT = "2026-01-01 10:00"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with store(tmp_path) as found:
        yield found


def taken_in(database: Database, file: Path, *rows: tuple[object, str]) -> ImportDone:
    lines = [("服务器编号", "日期", "跟进内容"), *((number, AT, text) for number, text in rows)]
    write_csv(file, lines)
    return run(database, file, look(file).plan)


@pytest.mark.parametrize("rows", [((5, "谈"), ("", "谈")), (("", "谈"), (5, "谈"))])
def test_an_equal_visit_without_a_number_is_one_of_its_own(
    rows: tuple[tuple[object, str], ...], database: Database, tmp_path: Path
) -> None:
    taken_in(database, tmp_path / "a.csv", (5, "谈"))
    done = taken_in(database, tmp_path / "b.csv", *rows)
    assert (done.matched, done.new) == (1, 1)
    assert sorted(one[1] or 0 for one in told(database)) == [0, 5]
    again = taken_in(database, tmp_path / "c.csv", *rows)
    assert (again.matched, again.new) == (2, 0)


def test_a_number_that_the_file_has_twice_is_one_visit(database: Database, tmp_path: Path) -> None:
    done = taken_in(database, tmp_path / "a.csv", (5, "谈"), (5, "谈"), (5, "再谈"))
    assert (done.new, done.matched, done.different, done.bad) == (1, 1, 1, 0)
    assert [one[4] or one[8] for one in told(database)] == ["谈"]
