"""`export`, by the file's ending: json (the envelope)."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_app.cli.answering import answer, of_ending, opened, say
from desktop_app.cli.databases import add_database
from desktop_app.cli.filters import add_filters, filter_of
from desktop_app.words import tr

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    from desktop_app.store.database import Database

RECORDS_AT_ONCE = 500


def add_commands(commands: _SubParsersAction[Any]) -> None:
    exporting = commands.add_parser("export", help=tr("把筛选出的全部记录导出到文件（.json）"))
    exporting.add_argument("file", type=Path, metavar="FILE")
    add_filters(exporting)
    add_database(exporting)
    exporting.set_defaults(run=export_file)


def export_file(arguments: argparse.Namespace) -> int:
    of_ending(arguments.file.suffix.lower(), (".json",))
    with opened(arguments) as database:
        wanted = filter_of(arguments, database, default_start=lambda now: None)
        written, total = _write_envelope(database, wanted, arguments.sort, arguments.file)
    say(tr("已导出 {written} / {total} 条到 {file}", written=written, total=total, file=arguments.file))
    answer({"exported": written, "total": total})
    return 0


def _write_envelope(database: Database, wanted: Any, sort: Any, file: Path) -> tuple[int, int]:
    """Into a file of another name first, so that an earlier export is never left half overwritten."""
    from desktop_app.cli.records import shown
    from desktop_app.store import pages, records

    part = file.with_name(file.name + ".part")
    written = 0
    with database.read() as connection, part.open("w", encoding="utf-8") as out:
        total = pages.count(connection, wanted)
        ids = pages.page_ids(connection, wanted, sort, 1, total) if total else []
        out.write('{"status": 0, "data": [')
        for start in range(0, len(ids), RECORDS_AT_ONCE):
            for record in records.load(connection, ids[start : start + RECORDS_AT_ONCE]):
                out.write(",\n" if written else "\n")
                out.write(json.dumps(shown(record), ensure_ascii=False))
                written += 1
        page_info = {"total": total, "page": 1, "count": max(total, 1)}
        out.write('\n], "page_info": ' + json.dumps(page_info) + "}\n")
    part.replace(file)
    return written, total
