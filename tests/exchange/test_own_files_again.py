"""Our own files come in again as they were, record for record, into an empty store; into their own all is there."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from desktop_app.actions.samples import sample
from desktop_app.actions.taking_in import import_rows, take_in
from desktop_app.contract.answers import read_answer
from desktop_app.domain.export_request import ExportRequest, Format
from desktop_app.exchange.exporting import export
from desktop_app.exchange.importing import check, run
from desktop_app.exchange.table_look import look
from desktop_app.store.database import Database
from tests.exchange.stores import rows_of, store, told

ENDINGS = ("xlsx", "csv")

ODD: list[dict[str, object]] = [
    {"recordTime": "2026-03-02 10:00:00", "effect": "=cmd|'/c calc'!A1", "note": "'=1+1", "user_id": 5, "type": 2},
    {"recordTime": "2026-03-02 10:00:00", "effect": "'＝1", "problems": "\t=x", "suggestion": "-5", "workplan": "@a"},
    {"recordTime": "2026-03-02 10:00:01", "effect": "一\x01二\x0b三_x0041_四", "note": "a\r\nb\nc\rd", "type": None},
    {"recordTime": "1899-01-01 00:00:00", "effect": "早于 Excel 的日子", "cost": 0.07},
    {"recordTime": "2026-03-02 00:00:00", "effect": "午夜", "cost": 99999999999.99, "cost_note": "=1"},
    {"recordTime": "2026-03-02 11:00:00", "effect": "长" * 20_000 + "尾", "note": "x" * 40_000},
    {"recordTime": "2026-03-02 12:00:00", "effect": "k 条相同"},
    {"recordTime": "2026-03-02 12:00:00", "effect": "k 条相同"},
    {"recordTime": "2026-03-02 13:00:00", "effect": " 前后空格 ", "event_attach": "https://a.example/x?y=1#z"},
]
NUMBERED = [
    {
        "id": n, "recordTime": f"2026-04-{n:02} 09:30:00", "type": n % 7, "user_id": n % 3 + 1, "status": n,
        "user_name": ["王、芳", "李\\四", "#7 张"][n % 3], "title": f"2026.04.{n:02}-王芳-", "effect": f"第 {n} 次",
        "createTime": "2026-04-30 08:00:00", "updateTime": f"2026-05-{n:02} 08:00:00", "customers_id": [n, 40],
        "follower_id": [1, 9], "protent_id": n % 4 + 1, "cost": n / 100,
        "comment": [{"id": n, "user_id": 2, "user_name": "评：论", "createTime": "2026-06-01 07:00:00",
                     "content": "一行\n  又一行：2026-01-01 00:00:00：x"}],
    }
    for n in range(1, 29)
]  # fmt: skip


def fill(database: Database) -> None:
    sample(database, 400, seed=7, until=date(2026, 11, 1))
    numbered = read_answer({"status": 0, "data": NUMBERED}, without_id=True, limit=None)
    odd = [{**one, "title": "2026.03.02-王芳-"} for one in ODD]
    others = read_answer({"status": 0, "data": odd}, without_id=True, limit=None)
    assert not numbered.unreadable
    assert not others.unreadable
    take_in(database, numbered.rows)
    import_rows(database, others.rows, source="odd.json")


@pytest.mark.parametrize("ending", ENDINGS)
def test_an_export_of_everything_is_the_same_again(ending: str, tmp_path: Path) -> None:
    file = tmp_path / f"all.{ending}"
    with store(tmp_path, "ours.sqlite") as ours, store(tmp_path, "theirs.sqlite") as theirs:
        fill(ours)
        export(ours, ExportRequest(file=file, format=Format.of(file)))
        seen = look(file)
        assert seen.own
        assert seen.rows == len(told(ours))
        done = run(theirs, file, seen.plan)
        assert (done.bad, [str(one) for one in done.problems]) == (0, [])
        assert done.new == seen.rows
        assert told(theirs) == told(ours)


@pytest.mark.parametrize("ending", ENDINGS)
def test_an_export_changes_nothing_in_its_own_store(ending: str, tmp_path: Path) -> None:
    file = tmp_path / f"all.{ending}"
    with store(tmp_path) as ours:
        fill(ours)
        export(ours, ExportRequest(file=file, format=Format.of(file)))
        before = rows_of(ours)
        plan = look(file).plan
        found = check(ours, file, plan)
        done = run(ours, file, plan)
        assert (found.matched, found.new, found.different, found.bad) == (found.rows, 0, 0, 0)
        assert (done.matched, done.batch) == (found.rows, None)
        assert rows_of(ours) == before
