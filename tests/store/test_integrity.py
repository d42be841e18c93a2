"""The check finds what is wrong, says what, and can be ended."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from desktop_app.actions.desk import open_desk
from desktop_app.domain.directory import EntryValues, Kind
from desktop_app.domain.draft import Draft
from desktop_app.store.integrity import (
    FULL_CHECK_EVERY,
    PROBLEM_LIMIT,
    QUESTIONS,
    Stopped,
    check,
    is_full_check_due,
    quick_check,
    remember_full_check,
)
from desktop_app.store.opening import open_store
from tests.store.filled import fill, filled_store, raw, spoil

NOW = datetime(2026, 11, 22, 14, 30)

WRONGS = {
    "UPDATE visit_record SET comment_count = 7 WHERE id < 4": "3 条记录的评论数与评论不符",
    "DELETE FROM read_receipt WHERE record_id = 2": "1 条记录的已读数与已读不符",
    "UPDATE visit_record SET server_order = 5 WHERE id = 1": "1 条记录的排序与服务器编号不符",
    "UPDATE record_follower SET director_id = 2 WHERE record_id IN (1, 2)": "2 处协作人的副本与记录不符",
    "UPDATE record_follower SET event = NULL WHERE record_id = 1": "1 处协作人的副本与记录不符",
    "UPDATE visit_record SET record_time = record_time + 1 WHERE id = 5": "1 处协作人的副本与记录不符",
    "DELETE FROM outbox WHERE record_id = 3": "1 条本机新建的记录没有列入待发",
    "DELETE FROM search_entry WHERE record_id = 4": "1 条记录不在搜索索引中",
    "DELETE FROM search WHERE rowid = (SELECT min(key) FROM search_entry)": "1 条索引登记没有对应的索引内容",
    "INSERT INTO search (rowid, words) VALUES (1, 'abc')": "1 条索引内容没有对应的记录",
    "DELETE FROM parent_visit": "visit_record 的一行指向不存在的 parent_visit",
}


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return filled_store(tmp_path / "visits.db")


def problems_of(store: Path) -> list[str]:
    database = open_store(store)
    try:
        found = check(database)
    finally:
        database.close()
    assert found["ok"] is not bool(found.get("problems"))
    return list(found.get("problems", []))


@pytest.mark.parametrize(("wrong", "words"), WRONGS.items())
def test_what_says_two_things_in_two_places_is_found(store: Path, wrong: str, words: str) -> None:
    assert problems_of(store) == []
    with closing(raw(store)) as connection:
        connection.execute(wrong)
    assert words in problems_of(store)


def test_every_question_has_been_seen_to_bite() -> None:
    endings = {source.removeprefix("{n} ") for source, _question in QUESTIONS}
    assert endings == {ending for ending in endings if any(words.endswith(ending) for words in WRONGS.values())}


def test_a_record_that_waits_to_be_indexed_is_no_problem(tmp_path: Path) -> None:
    path = tmp_path / "visits.db"
    database = open_store(path)
    fill(database, 5, indexed=False)
    database.close()
    assert problems_of(path) == []


def test_a_spoilt_index_page_is_found(tmp_path: Path) -> None:
    path = filled_store(tmp_path / "visits.db", 50)
    with closing(raw(path)) as connection:
        connection.execute("UPDATE search_data SET block = zeroblob(length(block)) WHERE id > 10")
    assert any("search" in problem for problem in problems_of(path))


def test_of_a_thousand_damages_some_lines_are_told(tmp_path: Path) -> None:
    path = filled_store(tmp_path / "visits.db", 300)
    spoil(path, first=100)
    database = open_store(path)
    found = check(database)
    assert not quick_check(database)
    database.close()
    assert found["ok"] is False
    assert 0 < len(found["problems"]) <= PROBLEM_LIMIT


def test_a_whole_store_passes_the_quick_check_too(store: Path) -> None:
    database = open_store(store)
    assert quick_check(database)
    assert check(database) == {"ok": True, "records": 10}
    database.close()


def test_a_check_that_nobody_waits_for_any_more_ends(tmp_path: Path) -> None:
    database = open_store(filled_store(tmp_path / "visits.db", 2_000))
    with pytest.raises(Stopped):
        check(database, stop=lambda: True)
    with pytest.raises(Stopped):
        quick_check(database, stop=lambda: True)
    assert check(database) == {"ok": True, "records": 2_000}
    database.close()


def test_others_save_while_the_check_runs(tmp_path: Path) -> None:
    store = filled_store(tmp_path / "visits.db", 2_000)
    database, other = open_store(store), open_store(store, busy=0)
    saved: list[str] = []

    def save_once() -> bool:
        if not saved:
            with other.write("test") as writing:
                writing.connection.exec_driver_sql("INSERT INTO setting VALUES ('colour', '1')")
            saved.append("colour")
        return False

    assert check(database, stop=save_once) == {"ok": True, "records": 2_000}
    assert saved
    database.close()
    other.close()


def test_a_full_check_is_due_once_a_week(store: Path) -> None:
    database = open_store(store)
    assert is_full_check_due(database, NOW)
    remember_full_check(database, NOW)
    assert not is_full_check_due(database, NOW + FULL_CHECK_EVERY - timedelta(minutes=1))
    assert is_full_check_due(database, NOW + FULL_CHECK_EVERY)
    assert is_full_check_due(database, NOW - timedelta(days=1)), "a clock that was put back must not put it off"
    database.close()


def test_what_a_connection_remembers_of_the_text_index_is_no_damage(tmp_path: Path) -> None:
    """SQLite's own check goes by where the connection saw the pages of the index last."""
    desk = open_desk(tmp_path / "visits.db")
    parent = desk.add_entry(Kind.PARENT, "济南大学 二期")
    people = [desk.add_entry(Kind.PERSON, name) for name in ("王芳", "刘洋")]
    desk.set_me(people[1].id)
    visits = 0
    for turn in range(10):
        for _ in range(1 + turn % 3):
            visits += 1
            day = f"2026-11-{visits % 20 + 1:02} 10:00"
            desk.record_visit(Draft(parent=parent.id, record_time=day, event=2, followers=(people[0].id,)))
        for again in range(2):
            for person in people:
                desk.directory.revise(Kind.PERSON, person.id, EntryValues(f"{person.name}{turn}{again}"))
            assert check(desk.database) == {"ok": True, "records": visits}
            assert quick_check(desk.database)
    desk.close()
