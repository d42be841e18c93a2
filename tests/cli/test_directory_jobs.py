"""The directory's files both ways, in the process that the window sends them to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

from desktop_app.domain.directory import Kind
from desktop_app.domain.directory_file import DirectoryCheck, DirectoryDone, EntryFate
from desktop_app.domain.export_request import Exported
from desktop_app.domain.import_views import from_json
from tests.cli.commands import Visitbook
from tests.cli.test_job import Child

LINES = """类型,编号,名称,负责人,客户单位
员工,5,汪小嘉,,
客户单位,3,济南大学,,
客户,,王主任,,济南大学
大的拜访,7,二期,汪小嘉,济南大学
大的拜访,8,三期,不认识的人,
"""


def asked(visitbook: Visitbook, do: str, file: Path, **more: Any) -> dict[str, Any]:
    child = Child(visitbook.store)
    with child.process:
        child.tell({"do": do, "file": str(file), **more})
        *_, last = child.all()
    assert "done" in last, last
    done: dict[str, Any] = last["done"]
    return done


def test_a_directory_is_looked_at_taken_in_and_written_out(visitbook: Visitbook, tmp_path: Path) -> None:
    file = tmp_path / "名录.csv"
    file.write_text(LINES, encoding="gb18030")

    check = from_json(DirectoryCheck, asked(visitbook, "directory-check", file))
    assert (check.rows, check.new, check.bad) == (5, 4, 1)
    assert [row.fate for row in check.sample] == [EntryFate.NEW] * 4
    assert "不认识的人" in check.problems[0].reason
    assert visitbook.done("export", "--directory", tmp_path / "none.csv").answer["exported"] == 0

    done = from_json(DirectoryDone, asked(visitbook, "directory-import", file))
    assert (done.batch, done.new, done.bad) == (1, 4, 1)
    assert done.created == dict.fromkeys(Kind, 1)

    out = asked(visitbook, "directory-export", tmp_path / "out.xlsx", kinds=["customer", "parent"])
    assert Exported.from_json(out).written == 2
    book = CalamineWorkbook.from_path(tmp_path / "out.xlsx")
    assert book.sheet_names == ["客户", "大的拜访"]
    assert book.get_sheet_by_name("大的拜访").to_python()[1] == [7.0, "二期", "汪小嘉", 5.0, "济南大学", 3.0]
