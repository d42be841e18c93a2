"""What a person did to entries of the directory after an import stays theirs when the import is taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from desktop_app.actions import importing
from desktop_app.actions.people import add_entry
from desktop_app.actions.talk import revise_comment
from desktop_app.domain.directory import Kind
from desktop_app.domain.import_views import ImportState, ImportUndone
from desktop_app.domain.progress import Cancelled
from desktop_app.exchange import importing as importing_records
from desktop_app.exchange.directory_importing import run
from desktop_app.exchange.table_look import look
from desktop_app.store import renaming
from desktop_app.store.database import Database
from desktop_app.store.schema import comment, customer, person
from tests.exchange.clerks import write_csv
from tests.exchange.stores import store


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with store(tmp_path) as found:
        yield found


def taken_in(database: Database, folder: Path, *lines: tuple[str, ...]) -> int:
    headings = ("类型", "编号", "名称", "客户单位")
    done = run(database, write_csv(folder / "名录.csv", [headings, *lines], encoding="utf-8"))
    assert done.batch is not None
    return done.batch


def people(database: Database) -> list[str | None]:
    with database.read() as connection:
        return list(connection.execute(select(person.c.name).order_by(person.c.id)).scalars())


def why_kept(undone: ImportUndone) -> list[tuple[str, int]]:
    return [(one.reason, one.count) for one in undone.kept]


def test_an_entry_that_was_renamed_since_stays(database: Database, tmp_path: Path) -> None:
    batch = taken_in(database, tmp_path, ("员工", "", "张三", ""), ("员工", "", "李四", ""))
    with database.write("test") as writing:
        id_ = writing.execute(select(person.c.id).where(person.c.name == "张三")).scalar_one()
        renaming.rename(writing, Kind.PERSON, id_, "张三丰")
    undone = importing.undo(database, batch)
    assert (undone.entries, why_kept(undone)) == (1, [("导入后修改过", 1)])
    assert people(database) == ["张三丰"]


def test_an_entry_that_got_the_id_of_one_that_is_gone_stays(database: Database, tmp_path: Path) -> None:
    batch = taken_in(database, tmp_path, ("员工", "", "张三", ""))
    with database.write("test") as writing:
        writing.execute(delete(person))
    add_entry(database, Kind.PERSON, "我的新同事")
    importing.undo(database, batch)
    assert people(database) == ["我的新同事"]


def test_a_customer_that_was_given_to_another_since_stays_there(database: Database, tmp_path: Path) -> None:
    add_entry(database, Kind.ORGANIZATION, "甲厂")
    other = add_entry(database, Kind.ORGANIZATION, "乙厂")
    moved, left = (add_entry(database, Kind.CUSTOMER, name) for name in ("王主任", "李主任"))
    batch = taken_in(database, tmp_path, ("客户", "", "王主任", "甲厂"), ("客户", "", "李主任", "甲厂"))
    with database.write("test") as writing:
        renaming.place(writing, Kind.CUSTOMER, moved.id, {"organization_id": other.id})
    undone = importing.undo(database, batch)
    assert (undone.restored, why_kept(undone)) == (1, [("导入后修改过", 1)])
    with database.read() as connection:
        rows = connection.execute(select(customer.c.id, customer.c.organization_id))
        assert {row.id: row.organization_id for row in rows} == {moved.id: other.id, left.id: None}


def test_a_visit_whose_comment_was_worded_anew_since_stays(database: Database, tmp_path: Path) -> None:
    me = add_entry(database, Kind.PERSON, "王芳")
    said = "王芳 2026-11-01 10:00:00：旧话"
    rows = [("拜访时间", "收获", "评论内容"), ("2026-01-01 10:00:00", "甲", said), ("2026-01-02 10:00:00", "乙", said)]
    file = write_csv(tmp_path / "a.csv", rows, encoding="utf-8")
    done = importing_records.run(database, file, look(file).plan)
    assert done.batch is not None
    with database.read() as connection:
        ids = connection.execute(select(comment.c.id).order_by(comment.c.id)).scalars().all()
    assert len(ids) == 2
    revise_comment(database, ids[0], "新话", author=me.id)
    undone = importing.undo(database, done.batch)
    assert (undone.records, why_kept(undone)) == (1, [("导入后有人评论", 1)])
    with database.read() as connection:
        assert connection.execute(select(comment.c.content)).scalars().all() == ["新话"]


@pytest.mark.parametrize("is_stopped", [False, True])
def test_what_was_taken_back_at_its_last_moment_stays_so(database: Database, tmp_path: Path, is_stopped: bool) -> None:
    file = write_csv(tmp_path / "名录.csv", [("类型", "编号", "名称"), ("员工", "", "张三")], encoding="utf-8")

    def progress(done: int, _of: int | None) -> None:
        if done:
            importing.undo(database, importing.imports(database)[0].number)
            if is_stopped:
                raise Cancelled

    run(database, file, progress)
    assert importing.imports(database)[0].state is ImportState.UNDONE
    assert people(database) == []
