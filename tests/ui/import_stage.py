"""Each face of importing with data that is in no language, for who looks at words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtWidgets import QWidget

from desktop_app.domain.directory import Kind
from desktop_app.domain.directory_file import DirectoryCheck, EntryFate, EntryRow
from desktop_app.domain.ids import LocalId
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
from desktop_app.ui.import_window import MAP, PREVIEW, RUN
from desktop_app.ui.main_window import MainWindow

PROBLEMS = (RowProblem(17, "Date", "2025-02-30", "x"),)
LOOK = TableLook(
    file="/a.xlsx",
    digest="",
    kind="xlsx",
    sheets=(SheetLook("A"), SheetLook("B", hidden=True)),
    rows=1_240,
    columns=(
        ColumnLook("Date", ("3/4/2025",), "record_time", 100, unsure_dates=True),
        ColumnLook("Account", ("Acme",), "organization", 60),
        ColumnLook("", (), None),
    ),
    plan=ImportPlan(columns=("record_time", "organization", None), sheet="A"),
    first_rows=(("3/4/2025", "Acme", ""),),
)
TWO = (Candidate(LocalId(1), "#1"), Candidate(LocalId(2), "#2"))
CHECK = ImportCheck(
    rows=1_240, new=1_203, matched=34, different=2, bad=1, problems=PROBLEMS,
    names=(
        OpenName(Kind.ORGANIZATION, "Acme", None, 38, (), Deal.CREATE),
        OpenName(Kind.CUSTOMER, "Ann", "Acme", 2, TWO, Deal.LEAVE_OUT),
    ),
    events=(UnknownWord("fax", 21),),
    creates={kind: 3 for kind in Kind},
    sample=tuple(SampleRow(3 + place, fate, {"organization": "Acme"}) for place, fate in enumerate(Fate)),
    usual_times=5, without_parent=5, without_author=5,
    earlier=ImportLine(
        number=1, source="a.xlsx", at="2026-11-20 09:12:00", kind="records", state=ImportState.STOPPED, released=False,
        total=9, taken=3,
    ),
)  # fmt: skip
DONE = ImportDone(batch=1, rows=9, new=5, matched=2, different=1, bad=1, created={Kind.PERSON: 1}, problems=PROBLEMS)
LINES = tuple(
    ImportLine(
        number=number, source="a.xlsx", at="2026-11-20 09:12:00", kind="records" if number else "directory",
        state=state, released=False, total=100_000, taken=42_000, counts={"new": 42_000, "matched": 3, "bad": 2},
        records=42_000, waiting=42_000 if number % 2 else 0,
    )
    for number, state in enumerate(ImportState)
)  # fmt: skip
ENTRY_CHECK = DirectoryCheck(
    file="a.xlsx", rows=5, new=1, changed=1, matched=1, bad=1, kinds={kind: 3 for kind in Kind}, problems=PROBLEMS,
    sample=tuple(
        EntryRow(place, None, Kind.PERSON, None, "Ann", "Acme", "Ben", fate) for place, fate in enumerate(EntryFate)
    ),
)  # fmt: skip


def import_screens(window: MainWindow) -> Iterator[tuple[str, QWidget]]:
    side = window.companions.imports
    side.show()
    importing = side.importing()
    assert importing is not None
    yield "import, file", importing
    importing.file_page.show_problem("x")
    yield "import, problem", importing
    importing.file_page.show_look(LOOK)
    yield "import, found", importing
    importing.mapping.show_plan(LOOK, LOOK.plan, {}, before=False)
    importing.show_page(MAP)
    yield "import, columns", importing
    importing.show_page(PREVIEW)
    importing.flow.plan = LOOK.plan
    importing.flow.file = Path("a.xlsx")
    importing.flow.checked.emit(CHECK)
    for place in range(importing.preview.tabs.count()):
        importing.preview.tabs.setCurrentIndex(place)
        yield f"import, check {place}", importing
    importing.show_page(RUN)
    importing.run_page.begin("a.xlsx")
    importing.run_page.show_progress(3, 9)
    yield "import, running", importing
    importing.show_done(DONE, 5)
    yield "import, done", importing
    importing.run_page.show_trouble("x")
    yield "import, broken off", importing
    importing.show_undone(ImportUndone(batch=1, records=3, entries=2, restored=1, kept=(KeptBack("x", 1),)))
    yield "import, undone", importing
    importing.close()
    side.show_history()
    history = side.history()
    assert history is not None
    yield "imports, none", history
    history.show_lines(LINES)
    yield "imports", history
    history.close()
    files = window.companions.entries
    files.show()
    entries = files.shown()
    assert entries is not None
    yield "directory import, file", entries
    entries.flow.checked.emit(ENTRY_CHECK)
    entries.show_page(ENTRIES)
    yield "directory import, check", entries
    entries.close()
