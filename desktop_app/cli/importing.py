"""`import`, by the file's ending: json (the envelope), spreadsheets (`importing_tables`), and csv for a directory."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_app.cli import importing_tables
from desktop_app.cli.answering import answer, number, of_ending, opened, say
from desktop_app.cli.databases import add_database
from desktop_app.domain.errors import InvalidInput
from desktop_app.words import mark, tr

if TYPE_CHECKING:
    from argparse import _SubParsersAction


def add_commands(commands: _SubParsersAction[Any]) -> None:
    importing = commands.add_parser(
        "import", help=tr("导入记录（.xlsx、.csv、.json 等）或名录（--directory，.csv 或 .xlsx）")
    )
    importing.add_argument("file", type=Path, metavar="FILE", nargs="?")
    importing.add_argument(
        "--directory", action="store_true", help=tr("文件是名录：KIND,NUMBER,NAME,DIRECTOR,ORGANIZATION")
    )
    importing.add_argument("--dry-run", action="store_true", help=tr("只检查，不写入"))
    importing.add_argument("--as", dest="who", type=number, metavar="N", help=tr("没有作者的记录算作哪个员工写的"))
    importing_tables.add_options(importing)
    add_database(importing)
    importing.set_defaults(run=import_file)


def import_file(arguments: argparse.Namespace) -> int:
    if arguments.list_imports:
        return importing_tables.list_imports(arguments)
    if arguments.undo is not None:
        return importing_tables.undo_import(arguments)
    if arguments.file is None:
        raise InvalidInput(mark("请给出要导入的文件。"))
    ending = arguments.file.suffix.lower()
    if arguments.directory:
        from desktop_app.cli.directory_files import import_directory

        return import_directory(arguments)
    if ending in importing_tables.ENDINGS:
        return importing_tables.import_table(arguments)
    of_ending(ending, (".json", *importing_tables.ENDINGS))
    return _import_records(arguments)


def _import_records(arguments: argparse.Namespace) -> int:
    from desktop_app.actions.taking_in import Taken, import_rows
    from desktop_app.contract.answers import read_answer
    from desktop_app.contract.decoder import decode, text_of

    if not arguments.file.is_file():
        raise InvalidInput(mark("没有这个文件：{file}。请检查路径。"), file=arguments.file)
    read_in = read_answer(decode(text_of(arguments.file.read_bytes())), without_id=True, limit=None)
    taken = Taken()
    if not arguments.dry_run:
        with opened(arguments) as database:
            taken = import_rows(database, read_in.rows, source=arguments.file.name, author=arguments.who)
    for place, problem in read_in.unreadable:
        say(tr("第 {place} 条不能读取，没有导入：{problem}", place=place, problem=problem))
    if taken.batch is not None:
        say(tr("导入的记录暂不发送；运行 visitbook outbox release --import {batch} 放行", batch=taken.batch))
    answer(
        {
            "rows": len(read_in.rows),
            "new": taken.new,
            "updated": taken.updated,
            "unchanged": taken.unchanged,
            "refused": len(read_in.unreadable),
            "import": taken.batch,
        }
    )
    return _came_of(good=len(read_in.rows), bad=len(read_in.unreadable))


def _came_of(*, good: int, bad: int) -> int:
    """0 when all went in; 3 when a person has to look at the rest; 2 when nothing could be taken."""
    if not bad:
        return 0
    return 3 if good else 2
