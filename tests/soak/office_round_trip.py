"""python -m tests.soak.office_round_trip [--records 2000]: our files through LibreOffice, there and back.

A sample store (with what is hard added to it: texts of 40,000 letters, control characters, what looks like a formula
or markup, a visit of 1850, a number of 19 digits) is exported. LibreOffice turns the workbook into ods and back into
xlsx, and into csv; every cell must be what it was. Then each of the files is imported into an empty store, and every
record must say the same. At last 500 texts that want to be formulas go through xlsx and csv: after LibreOffice has
reckoned, no cell may be a formula and each must be the text that it was.

It needs `soffice` (Debian: libreoffice-calc), prints what it compared, and ends with 1 at any difference.
"""

from __future__ import annotations

import argparse
import csv
import re
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

from desktop_app.actions.samples import sample
from desktop_app.actions.taking_in import take_in
from desktop_app.contract.answers import read_answer
from desktop_app.domain.export_request import ExportRequest, Format
from desktop_app.domain.file_columns import CellType
from desktop_app.domain.record_filter import NEWEST_FIRST, RecordFilter
from desktop_app.domain.visit import Record
from desktop_app.exchange import long_texts
from desktop_app.exchange.csv_file import csv_table
from desktop_app.exchange.exporting import export
from desktop_app.exchange.file_table import TableColumn
from desktop_app.exchange.formula_guard import unguarded
from desktop_app.exchange.importing import run
from desktop_app.exchange.table_look import look
from desktop_app.exchange.table_reading import open_table
from desktop_app.exchange.xlsx_file import xlsx_file
from desktop_app.store import pages, records
from desktop_app.store.database import Database
from desktop_app.store.opening import open_store
from tests.soak.formula_payloads import payloads

_AS_CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true,false,false,1"
"""Comma, quote, UTF-8, from the first line, as shown, the first sheet."""
_FROM_CSV = "CSV:44,34,76,1,,0,false,false"
"""How a person opens it in the dialog: comma, UTF-8, no numbers looked for in texts. Formulas are reckoned."""


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.soak.office_round_trip", description=__doc__)
    parser.add_argument("--records", type=int, default=2_000)
    parser.add_argument("--keep", type=Path, metavar="DIR", help="only write what tests/exchange reads of LibreOffice")
    asked = parser.parse_args(arguments)
    if shutil.which("soffice") is None:
        print("soffice is not here: apt-get install libreoffice-calc", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        office = Office(Path(folder))
        if asked.keep is not None:
            keep(office, asked.keep)
            return 0
        wrong = _records(office, asked.records) + _formulas(office)
    print("all equal" if not wrong else f"{wrong} differences")
    return 1 if wrong else 0


class Office:
    """LibreOffice without a window, with settings of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def convert(self, file: Path, to: str, *, read_as: str | None = None) -> Path:
        """The file in another format, in a folder of its own."""
        out = Path(tempfile.mkdtemp(dir=self.folder))
        words = ["soffice", f"-env:UserInstallation=file://{self.folder}/profile", "--headless", "--convert-to", to]
        words += [] if read_as is None else [f"--infilter={read_as}"]
        done = subprocess.run([*words, "--outdir", str(out), str(file)], capture_output=True, text=True, timeout=300)
        (written,) = out.iterdir()
        assert done.returncode == 0, done.stderr
        return written


KEPT = 24
"""Records in the files that tests/exchange/data keeps."""


def small(database: Database) -> None:
    """The same ones each time."""
    sample(database, KEPT, seed=7, until=date(2026, 11, 22))


def keep(office: Office, folder: Path) -> None:
    with closing(open_store(office.folder / "small.db")) as database:
        small(database)
        ours = office.folder / "libreoffice.xlsx"
        export(database, ExportRequest(file=ours, format=Format.XLSX))
    folder.mkdir(parents=True, exist_ok=True)
    theirs = office.convert(ours, "ods")
    shutil.copy(theirs, folder)
    shutil.copy(office.convert(theirs, "xlsx"), folder)


# --- records -------------------------------------------------------------------------------------------------------

_HARD = (
    "国" * 20_000, "a" * 60_000, "😀" * 16_000, "=1+1", "'=1", "<r><t>x</t></r>", "_x0041_", "第一行\n第二行\r\n第三行",
    " 两边有空格 ", "\t制表", "“引号”、\"双引号\"、'单引号'", "〔续：长文本 1〕", "0012", "2026-01-01", "1E5", "TRUE",
)  # fmt: skip


def filled(database: Database, many: int) -> None:
    sample(database, many, seed=7, until=date(2026, 11, 22))
    rows = [
        {
            "id": 9_007_199_254_740_993 + place,
            "user_id": 41,
            "user_name": "王、芳\\",
            "type": (1, 2, 3, 4, 5, None)[place % 6],
            "recordTime": f"{1850 + 10 * place}-03-01 00:00:{place:02}",
            "title": "1850.03.01-王芳-济南大学",
            "effect": text,
            "note": text[::-1] if len(text) < 100 and "\r" not in text else None,
            "status": 1,
            "comment": [
                {"id": 5 + place, "user_id": 42, "user_name": "李：明", "createTime": "2026-01-01 10:00:00",
                 "content": text[:500]},
            ],
            "reading": [{"user_id": 43, "username": "只读过的人", "createTime": "2026-01-02 10:00:00"}],
        }
        for place, text in enumerate(_HARD)
    ]  # fmt: skip
    take_in(database, read_answer({"status": 0, "data": rows, "page_info": {}}).rows)


def _records(office: Office, many: int) -> int:
    folder = office.folder
    with closing(open_store(folder / "visits.db")) as database:
        filled(database, many)
        files = {ending: folder / f"ours.{ending}" for ending in ("xlsx", "csv")}
        for file in files.values():
            export(database, ExportRequest(file=file, format=Format.of(file)))
        theirs = office.convert(files["xlsx"], "ods")
        back = office.convert(theirs, "xlsx")
        as_csv = office.convert(files["xlsx"], _AS_CSV)
        wrong = _cells("xlsx → ods", cells_of(files["xlsx"]), cells_of(theirs), _in_workbook)
        wrong += _cells("xlsx → ods → xlsx", cells_of(files["xlsx"]), cells_of(back), _in_workbook)
        wrong += _cells("xlsx → csv", _csv(files["csv"]), _csv(as_csv, guarded=False), _in_csv)
        expected = said(database)
    wrong += _imported("ours, xlsx", files["xlsx"], expected, folder)
    wrong += _imported("ours, csv", files["csv"], expected, folder)
    wrong += _imported("theirs, ods", theirs, expected, folder, _in_workbook)
    wrong += _imported("theirs, xlsx", back, expected, folder, _in_workbook)
    return wrong


def _imported(
    what: str,
    file: Path,
    expected: list[dict[str, Any]],
    folder: Path,
    as_written: Callable[[Any], Any] = lambda value: value,
) -> int:
    with closing(open_store(folder / f"{file.parent.name}-{file.suffix[1:]}.db")) as other:
        begun = time.perf_counter()
        done = run(other, file, look(file).plan)
        took = time.perf_counter() - begun
        found = said(other)
    pairs = [
        (_deeply(mine, as_written), _deeply(copy, as_written)) for mine, copy in zip(expected, found, strict=False)
    ]
    wrong: int = sum(mine != copy for mine, copy in pairs) + abs(len(expected) - len(found))
    print(f"imported {what}: {done.new} new, {done.bad} refused of {done.rows} in {took:.1f} s, {wrong} not equal")
    for mine, copy in pairs:
        if mine != copy:
            _show({key: (value, copy[key]) for key, value in mine.items() if copy[key] != value})
            break
    for problem in done.problems[:3]:
        print("   ", problem)
    return wrong


def said(database: Database) -> list[dict[str, Any]]:
    """Every record by what it says, without the numbers that only this store knows."""
    everything = RecordFilter()
    with database.read() as connection:
        total = pages.count(connection, everything)
        found = records.load(connection, pages.page_ids(connection, everything, NEWEST_FIRST, 1, total))
    keys = ("record_time", "server_id", "title", "event", "effect", "note")
    return sorted(map(_of_record, found), key=lambda said: [_in_workbook(str(said[key])) for key in keys])


def _deeply(value: Any, change: Callable[[Any], Any]) -> Any:
    if isinstance(value, dict):
        return {key: _deeply(one, change) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_deeply(one, change) for one in value]
    return change(value)


def _of_record(record: Record) -> dict[str, Any]:
    plain = ("server_id", "event", "record_time", "title", "effect", "problems", "suggestion", "workplan", "note",
             "attachment", "cost", "cost_note", "create_time", "update_time", "status")  # fmt: skip
    names = ("author", "director", "organization", "parent")
    said: dict[str, Any] = {name: getattr(record, name) for name in plain}
    said |= {name: entry and (entry.number, entry.name) for name in names for entry in [getattr(record, name)]}
    for name in ("customers", "followers"):
        said[name] = [(entry.number, entry.name) for entry in getattr(record, name)]
    said["comments"] = [(comment.author_name, comment.created, comment.content) for comment in record.comments]
    return said


def cells_of(file: Path) -> list[list[Any]]:
    """The first sheet, long texts put together; an empty cell is an empty text, as in a csv file."""
    return [["" if cell is None else cell for cell in row] for _number, row in open_table(file).rows()]


def _csv(file: Path, *, guarded: bool = True) -> list[list[Any]]:
    csv.field_size_limit(1 << 24)
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return [[unguarded(cell) if guarded else cell for cell in row] for row in csv.reader(lines)]


def _cells(what: str, ours: list[list[Any]], theirs: list[list[Any]], as_written: Callable[[Any], Any]) -> int:
    """How many cells differ, but for what LibreOffice itself does to a text."""
    wrong = abs(len(ours) - len(theirs))
    for row, (mine, other) in enumerate(zip(ours, theirs, strict=False)):
        for column, (cell, copy) in enumerate(zip(mine, other, strict=True)):
            if as_written(cell) != as_written(copy):
                wrong += 1
                if wrong <= 5:
                    _show({f"row {row + 1} column {column + 1}": (cell, copy)})
    print(f"{what}: {len(ours):,} rows, {sum(map(len, ours)):,} cells, {wrong} not equal")
    return wrong


def _in_csv(cell: Any) -> Any:
    """LibreOffice 7.4 makes one kind of line's end of all and reads no NUL. A cell whose rest stands on another sheet
    is left out: a csv file has one."""
    if isinstance(cell, str) and (long_texts.is_too_long(cell) or "〔续：" in cell):
        return None
    return re.sub(r"\r\n?", "\n", cell).replace("\0", "") if isinstance(cell, str) else cell


def _in_workbook(cell: Any) -> Any:
    """Besides, tabs get lost between what it writes as ods and what is read of it."""
    return re.sub(r"\r\n?", "\n", cell).replace("\t", "") if isinstance(cell, str) else cell


def _show(differences: dict[str, tuple[Any, Any]]) -> None:
    for where, (mine, other) in differences.items():
        print(f"    {where}: {str(mine)[:120]!r} → {str(other)[:120]!r}")


# --- formulas ------------------------------------------------------------------------------------------------------


def _formulas(office: Office) -> int:
    texts = payloads()
    columns = (TableColumn("编号", CellType.NUMBER), TableColumn("文字", CellType.TEXT))
    numbers = list(range(len(texts)))
    ours = {ending: office.folder / f"formulas.{ending}" for ending in ("xlsx", "csv")}
    with xlsx_file(ours["xlsx"], title="表") as book:
        book.table("表", columns).rows([numbers, texts])
    with csv_table(ours["csv"], columns) as table:
        table.rows([numbers, texts])
    bare = office.folder / "bare.csv"
    with bare.open("w", encoding="utf-8-sig", newline="") as out:
        csv.writer(out).writerows(zip(numbers, texts, strict=True))
    taken = len(re.findall(_FORMULA, _content(office.convert(bare, "ods", read_as=_FROM_CSV))))
    print(f"{len(texts)} payloads through a csv without guard: {taken} formulas (so the counting works)")
    wrong = 0 if taken else 1
    for ending, file in ours.items():
        read_as = _FROM_CSV if ending == "csv" else None
        content = _content(office.convert(file, "ods", read_as=read_as))
        formulas, links = len(re.findall(_FORMULA, content)), len(re.findall(r"<text:a ", content))
        shown = office.convert(file, _AS_CSV, read_as=read_as)
        found = [str(row[1]) for row in _csv(shown, guarded=ending == "csv")[1:]]
        changed = [both for both in zip(texts, found, strict=True) if _in_csv(both[0]) != _in_csv(both[1])]
        print(f"{len(texts)} payloads through {ending}: {formulas} formulas, {links} links, {len(changed)} changed")
        for mine, other in changed[:5]:
            print(f"    {mine!r} → {other!r}")
        wrong += formulas + links + len(changed)
    return wrong


_FORMULA = r"\btable:formula="


def _content(ods: Path) -> str:
    with zipfile.ZipFile(ods) as packed:
        return packed.read("content.xml").decode()


if __name__ == "__main__":
    sys.exit(main())
