"""Draws what importing shows, with an invented list of visits: no file is read and nothing in the store is touched."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from desktop_app.domain.directory import Kind
from desktop_app.domain.directory_file import DirectoryCheck, EntryFate, EntryRow
from desktop_app.domain.ids import LocalId, ServerId
from desktop_app.domain.import_fields import guess
from desktop_app.domain.import_views import (
    Candidate,
    ColumnLook,
    Deal,
    Fate,
    ImportCheck,
    ImportDone,
    ImportLine,
    ImportPlan,
    ImportState,
    ImportUndone,
    KeptBack,
    OpenName,
    RowProblem,
    SampleRow,
    SheetLook,
    TableLook,
    UnknownWord,
)
from desktop_app.ui.import_directory_window import PREVIEW as ENTRIES
from desktop_app.ui.import_directory_window import DirectoryImport
from desktop_app.ui.import_flow import DirectoryFlow, ImportFlow
from desktop_app.ui.import_history import ImportHistory
from desktop_app.ui.import_preview_page import NAMES, PROBLEMS, RECORDS
from desktop_app.ui.import_window import FILE, MAP, PREVIEW, RUN, ImportWindow

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from desktop_app.actions.desk import Desk
    from desktop_app.ui.main_window import MainWindow
    from desktop_app.ui.tasks import Tasks

_SIZE = (1000, 700)
FILE_NAME = "2025年拜访台账.xlsx"
_COLUMNS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("序号", ("1", "2", "3", "4")),
    ("拜访日期", ("2025-03-04", "2025年3月5日", "3/6/2025", "2025-03-07")),
    ("客户名称", ("济南大学", "山东师范大学", "上海锦程物流", "济南大学")),
    ("联系人", ("周老师", "王主任、李工", "陈经理", "周老师")),
    ("业务员", ("王芳", "王芳", "李强", "赵敏")),
    ("拜访方式", ("上门", "电话", "上门", "微信")),
    ("沟通内容", ("介绍二期方案，约定下周演示", "确认报价，等财务审批", "看现场，量了库房", "问到货时间")),
    ("花费", ("¥120.00", "", "86.5", "")),
    ("备用", ("", "是", "", "")),
)


class Studio(Protocol):
    @property
    def window(self) -> MainWindow: ...
    @property
    def tasks(self) -> Tasks: ...
    @property
    def desk(self) -> Desk: ...

    def take(self, name: str, widget: QWidget | None = None, *, after: str = "") -> None: ...
    def wait(self) -> None: ...


def draw_import(studio: Studio, after: str = "") -> None:
    flow = ImportFlow(studio.window.companions.jobs)
    window = ImportWindow(studio.tasks, studio.desk, flow, Path())
    window.resize(*_SIZE)
    window.show()
    studio.take("import-file", window, after=after)
    look = _look()
    window.file_page.show_problem(_trouble())
    studio.take("import-problem", window, after=after)
    flow.looked.emit(look)
    studio.wait()
    studio.take("import-found", window, after=after)
    window.show_page(MAP)
    studio.take("import-mapping", window, after=after)
    window.show_page(PREVIEW)
    flow.plan = look.plan
    flow.checked.emit(_check())
    for place, name in ((RECORDS, "records"), (PROBLEMS, "problems"), (NAMES, "names")):
        window.preview.tabs.setCurrentIndex(place)
        studio.take(f"import-{name}", window, after=after)
    _draw_run(studio, window, after)
    window.close()
    window.deleteLater()
    history = ImportHistory(studio.tasks, studio.desk)
    history.resize(*_SIZE)
    history.show()
    studio.wait()
    studio.take("import-history-empty", history, after=after)
    history.show_lines(_lines())
    studio.take("import-history", history, after=after)
    history.close()
    history.deleteLater()
    flow.deleteLater()
    _draw_directory(studio, after)


def _draw_directory(studio: Studio, after: str) -> None:
    flow = DirectoryFlow(studio.window.companions.jobs)
    window = DirectoryImport(flow, Path())
    window.resize(*_SIZE)
    window.show()
    studio.take("import-directory-file", window, after=after)
    flow.file = Path("客户名录.xlsx")
    flow.checked.emit(_entries())
    window.show_page(ENTRIES)
    studio.take("import-directory", window, after=after)
    window.close()
    window.deleteLater()
    flow.deleteLater()


def _draw_run(studio: Studio, window: ImportWindow, after: str) -> None:
    window.show_page(RUN)
    window.run_page.begin(FILE_NAME)
    window.run_page.show_progress(620, 1_240)
    studio.take("import-running", window, after=after)
    window.run_page.show_done(_done(), waiting=1_203)
    studio.take("import-done", window, after=after)
    kept = (KeptBack("导入后改过", 2), KeptBack("已有人评论", 1))
    window.run_page.show_undone(ImportUndone(batch=1, records=1_200, entries=14, kept=kept))
    studio.take("import-undone", window, after=after)
    window.show_page(FILE)


def _look() -> TableLook:
    guesses = guess([heading for heading, _ in _COLUMNS])
    columns = tuple(
        ColumnLook(heading, samples, one.key, one.score, unsure_dates=heading == "拜访日期")
        for (heading, samples), one in zip(_COLUMNS, guesses, strict=True)
    )
    plan = ImportPlan(columns=tuple(one.key for one in guesses), header_row=2, sheet="台账")
    sheets = (SheetLook("台账"), SheetLook("说明"), SheetLook("旧表", hidden=True))
    deep = max(len(samples) for _heading, samples in _COLUMNS)
    rows = tuple(tuple((*samples, *[""] * deep)[at] for _heading, samples in _COLUMNS) for at in range(deep))
    return TableLook(
        file=f"/home/{FILE_NAME}", digest="", kind="xlsx", sheets=sheets, rows=1_240, columns=columns, plan=plan,
        first_rows=rows,
    )  # fmt: skip


def _trouble() -> str:
    return "文件不能读取：这个文件设了密码。请在 Excel 或 WPS 里去掉密码，另存后再选。"


def _check() -> ImportCheck:
    problems = (
        RowProblem(17, "拜访日期", "2025-02-30", "2 月没有 30 日"),
        RowProblem(203, "花费", "约200", "应为金额，例如 120 或 120.50"),
        RowProblem(204, "拜访日期", "", "没有拜访时间"),
    )
    names = (
        OpenName(Kind.ORGANIZATION, "山东师范大学", None, 38, (), Deal.CREATE),
        OpenName(Kind.CUSTOMER, "周老师", "济南大学", 12, (Candidate(LocalId(1), "周老师 #12"),), Deal.CREATE),
        OpenName(
            Kind.PERSON, "李强", None, 4, (Candidate(LocalId(2), "李强 #7"), Candidate(LocalId(3), "李强 #31")),
            Deal.LEAVE_OUT,
        ),
        OpenName(Kind.CUSTOMER, "陈经理", "上海锦程物流", 9, (), Deal.CREATE),
    )  # fmt: skip
    rows = tuple(
        SampleRow(
            row=3 + place,
            fate=(Fate.NEW, Fate.NEW, Fate.MATCHED, Fate.BAD)[place % 4],
            values={
                "record_time": f"2025-03-{4 + place:02} 09:00",
                "organization": _COLUMNS[2][1][place % 4],
                "customers": _COLUMNS[3][1][place % 4],
                "author": _COLUMNS[4][1][place % 4],
                "event": ("走访拜访", "电话拜访", "走访拜访", "")[place % 4],
                "effect": _COLUMNS[6][1][place % 4],
                "cost": ("120.00", "", "86.50", "")[place % 4],
            },
        )
        for place in range(24)
    )
    return ImportCheck(
        rows=1_240, new=1_203, matched=34, bad=3, problems=problems, names=names, events=(UnknownWord("微信", 21),),
        creates={Kind.ORGANIZATION: 1, Kind.CUSTOMER: 13}, sample=rows, usual_times=1_198, without_parent=1_203,
    )  # fmt: skip


def _done() -> ImportDone:
    created = {Kind.ORGANIZATION: 1, Kind.CUSTOMER: 13}
    return ImportDone(batch=1, rows=1_240, new=1_203, matched=34, bad=3, created=created, problems=_check().problems)


def _lines() -> tuple[ImportLine, ...]:
    counts = {"new": 1_203, "matched": 34, "bad": 3}
    return (
        ImportLine(
            number=4, source=FILE_NAME, at="2026-11-20 09:12:00", kind="records", state=ImportState.DONE,
            released=False, total=1_240, taken=1_240, counts=counts, records=1_203, waiting=1_203,
        ),
        ImportLine(
            number=3, source="华东区跟进记录.csv", at="2026-11-18 16:40:00", kind="records", state=ImportState.STOPPED,
            released=False, total=100_000, taken=42_000, counts={"new": 42_000}, records=42_000, waiting=42_000,
        ),
        ImportLine(
            number=2, source="客户名录.xlsx", at="2026-11-02 10:05:00", kind="directory", state=ImportState.DONE,
            released=False, total=310, taken=310, counts={"new": 298, "matched": 12},
        ),
        ImportLine(
            number=1, source="十月拜访.xlsx", at="2026-11-01 08:30:00", kind="records", state=ImportState.UNDONE,
            released=False, total=96, taken=96, counts={"new": 96, "undone": 95, "kept": 1}, records=1, waiting=0,
        ),
    )  # fmt: skip


def _entries() -> DirectoryCheck:
    lines: tuple[tuple[Kind, int | None, str, str, str, EntryFate, str], ...] = (
        (Kind.ORGANIZATION, 7, "济南大学", "", "", EntryFate.MATCHED, ""),
        (Kind.ORGANIZATION, 8, "山东师范大学", "", "", EntryFate.NEW, ""),
        (Kind.CUSTOMER, 41, "周老师", "济南大学", "", EntryFate.MATCHED, ""),
        (Kind.CUSTOMER, 42, "李处长", "山东师范大学", "", EntryFate.NEW, ""),
        (Kind.PERSON, 12, "王小芳", "", "", EntryFate.CHANGED, "名称：王芳 → 王小芳"),
        (Kind.PARENT, None, "智慧校园二期", "济南大学", "王小芳", EntryFate.NEW, ""),
    )
    rows = tuple(
        EntryRow(
            2 + place, None, kind, ServerId(number) if number else None, name, organization, director, fate, change
        )
        for place, (kind, number, name, organization, director, fate, change) in enumerate(lines)
    )
    problems = (RowProblem(8, "NAME", "", "名称不能为空"),)
    kinds = {Kind.ORGANIZATION: 2, Kind.CUSTOMER: 2, Kind.PERSON: 1, Kind.PARENT: 1}
    return DirectoryCheck(
        file="客户名录.xlsx", rows=7, new=3, changed=1, matched=2, bad=1, kinds=kinds, problems=problems, sample=rows
    )
