"""An import into the office's database: pieces, undo and matching are the same there."""

from __future__ import annotations

from pathlib import Path

from desktop_app.actions import importing as acting
from desktop_app.domain.progress import Cancelled
from desktop_app.exchange.importing import resume, run
from desktop_app.exchange.table_look import look
from desktop_app.store.opening import open_database
from tests.exchange.clerks import HEADINGS, visits, write_csv
from tests.exchange.stores import rows_of, told


def test_a_list_comes_into_postgresql_and_goes_again(postgres_url: str, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "a.csv", [HEADINGS, *visits(300), ["x", *[""] * 7]])
    database = open_database(postgres_url)
    try:
        before = rows_of(database)

        def stop(done: int, _of: int | None) -> None:
            if done >= 100:
                raise Cancelled

        plan = look(file).plan
        first = run(database, file, plan, stop)
        assert first.stopped
        assert first.batch is not None
        done = resume(database, file, first.batch)
        assert (done.new, done.bad, len(told(database))) == (300, 1, 300)
        again = run(database, file, plan)
        assert (again.matched, again.new) == (300, 0)
        assert acting.undo(database, first.batch).records == 300
        assert rows_of(database) == before
    finally:
        database.close()
