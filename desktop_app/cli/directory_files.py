"""`import --directory` and `export --directory`: people, organizations, customers and parents as csv or xlsx."""

from __future__ import annotations

import argparse

from desktop_app.cli.answering import answer, of_ending, opened, say
from desktop_app.cli.progress_line import progress_line
from desktop_app.domain.directory import Kind
from desktop_app.domain.directory_file import DirectoryCheck, DirectoryDone
from desktop_app.words import tr


def export_directory(arguments: argparse.Namespace) -> int:
    from desktop_app.exchange.directory_table import export_directory as export

    of_ending(arguments.file.suffix.lower(), (".csv", ".xlsx"))
    with opened(arguments) as database, progress_line() as progress:
        done = export(database, arguments.file, progress)
    say(tr("已导出名录 {written} 条到 {file}", written=done.written, file=done.file))
    answer({"exported": done.written, "total": done.total})
    return 0


def import_directory(arguments: argparse.Namespace) -> int:
    """0 when all went in; 3 when a person has to look at the rest; 2 when nothing could be taken."""
    from desktop_app.exchange import directory_importing

    of_ending(arguments.file.suffix.lower(), (".csv", ".xlsx"))
    with opened(arguments) as database, progress_line() as progress:
        done: DirectoryCheck | DirectoryDone
        if arguments.dry_run:
            done = directory_importing.check(database, arguments.file, progress)
        else:
            done = directory_importing.run(database, arguments.file, progress)
    _tell(done)
    answer({**{kind.value: done.kinds.get(kind, 0) for kind in Kind}, "refused": done.bad})
    if not done.bad:
        return 0
    return 3 if done.rows > done.bad else 2


def _tell(done: DirectoryCheck | DirectoryDone) -> None:
    for one in done.problems:
        where = f"{one.column} " if one.column else ""
        say(tr("第 {line} 行没有导入：{reason}", line=one.row, reason=f"{where}{one.reason}"))
    if isinstance(done, DirectoryCheck):
        for note in done.notes:
            say(note)
    if isinstance(done, DirectoryDone) and done.batch is not None:
        say(
            tr(
                "新建 {new} 条，修改 {changed} 条，不变 {matched} 条；运行 visitbook import --undo {batch} 可以撤销",
                new=done.new, changed=done.changed, matched=done.matched, batch=done.batch,
            )
        )  # fmt: skip
