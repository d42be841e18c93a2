"""Records become cells of a file the same way from either database."""

from __future__ import annotations

from desktop_app.contract.answers import read_answer
from desktop_app.domain.file_columns import COLUMNS
from desktop_app.domain.ids import LocalId
from desktop_app.domain.record_filter import NEWEST_FIRST, RecordFilter
from desktop_app.domain.times import from_seconds
from desktop_app.store import pages
from desktop_app.store.absorb import absorb
from desktop_app.store.database import Database
from desktop_app.store.file_rows import FileRows

KEYS = [column.key for column in COLUMNS]


def test_a_record_in_cells(db: Database) -> None:
    first = {"user_id": 6, "user_name": "李明", "createTime": "2026-01-02 10:00:00", "content": "好\n很好"}
    later = {"user_id": 7, "user_name": "陈静", "createTime": "2026-01-01 10:00:00", "content": "？"}
    rows = [
        {
            "id": 10 + number, "user_id": 5, "user_name": "汪、小嘉", "type": number,
            "recordTime": f"2026-01-0{number} 10:00:00", "title": "2026.01.01-汪小嘉-济南大学", "effect": "很长" * 200,
            "status": 1, "createTime": "不知道什么时候",
            "comment": [first | {"id": number}, later | {"id": number + 9}],
            "reading": [{"user_id": 6, "username": "李明"}, {"user_id": 5, "username": "汪、小嘉"}],
        }
        for number in (1, 2, 3)
    ]  # fmt: skip
    with db.write("test") as writing:
        absorb(writing, read_answer({"status": 0, "data": rows}).rows, 0)
    with db.read() as connection:
        ids = pages.page_ids(connection, RecordFilter(), NEWEST_FIRST, 1, 10)
        columns = FileRows(connection, KEYS).of([*ids, LocalId(999)])
        assert FileRows(connection, KEYS).of([LocalId(999)]) == [()] * len(KEYS)
        assert FileRows(connection, ["event", "record_time"]).of(ids[::-1])[0] == ["接入", "走访拜访", "电话拜访"]
    assert {len(column) for column in columns} == {3}
    cells = dict(zip(KEYS, (column[0] for column in columns), strict=True))
    moment = cells.pop("record_time")
    assert isinstance(moment, int)
    assert from_seconds(moment).isoformat() == "2026-01-03T10:00:00"
    assert {key: cell for key, cell in cells.items() if cell is not None} == {
        "number": 13, "title": "2026.01.01-汪小嘉-济南大学", "event": "电话拜访", "organization": "济南大学",
        "director": "汪、小嘉", "director_number": 5, "author": "汪、小嘉", "author_number": 5, "effect": "很长" * 200,
        "create_time": "不知道什么时候", "status": 1, "comments": 2,
        "comment_texts": "陈静 2026-01-01 10:00:00：？\n李明 2026-01-02 10:00:00：好\n  很好",
        "readings": 2, "readers": "李明、汪\\、小嘉", "sync": "已同步",
    }  # fmt: skip
