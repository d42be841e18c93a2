"""The window's first page, read before SQLAlchemy is there, is the page that the store gives."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from build_spec.first_page import module_text
from desktop_app.actions.samples import sample
from desktop_app.domain.directory import Kind
from desktop_app.domain.ids import LocalId, ServerId
from desktop_app.domain.record_filter import NEWEST_FIRST, RecordFilter
from desktop_app.store import directory, discussion, first_page_sql, kept, pages
from desktop_app.store.first_page import read_first_page
from desktop_app.store.opening import open_store

START, END = datetime(2026, 1, 1), datetime(2026, 3, 2, 23, 59, 59)


def test_the_text_of_the_statement_is_what_the_build_writes() -> None:
    written = Path(str(first_page_sql.__file__)).read_text(encoding="utf-8")
    assert written == module_text(), "run python -m build_spec.first_page"


def test_both_ways_give_the_same_rows(tmp_path: Path) -> None:
    path = tmp_path / "visits.db"
    database = open_store(path)
    sample(database, 300, until=date(2026, 3, 2))
    wanted = RecordFilter(start=START, end=END)
    for me in (None, LocalId(1)):
        with database.write("test") as writing:
            kept.put_setting(writing.connection, "me", me)
            directory.placeholders(writing.connection, Kind.CUSTOMER, [ServerId(9)])
            if me is not None:
                discussion.add_receipt(writing, LocalId(300), me, 0)
        with database.read() as connection:
            slow = pages.page(connection, wanted, NEWEST_FIRST, 1, 20, me=me)
        assert len(slow) == 20
        assert read_first_page(path, START, END, 20) == slow
        assert {row.unread for row in slow} == ({False} if me is None else {True, False})
    database.close()


def test_what_is_no_store_of_ours_is_left_to_the_slower_way(tmp_path: Path) -> None:
    path = tmp_path / "visits.db"
    assert read_first_page(path, START, END, 20) is None
    path.write_bytes(b"no database at all" * 1000)
    assert read_first_page(path, START, END, 20) is None
    path.unlink()
    open_store(path).close()
    assert read_first_page(path, START, END, 20) == ()
    with path.open("r+b") as file:
        file.seek(60)
        file.write((99).to_bytes(4, "big"))
    assert read_first_page(path, START, END, 20) is None
