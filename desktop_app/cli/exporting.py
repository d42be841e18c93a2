"""`export`, by the ending: json (the envelope), csv or xlsx (a row a record); with --directory the directory."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_app.cli.answering import answer, opened, say
from desktop_app.cli.databases import add_database
from desktop_app.cli.filters import add_filters, filter_of
from desktop_app.cli.progress_line import progress_line
from desktop_app.domain.errors import InvalidInput
from desktop_app.domain.export_request import ExportRequest, Format
from desktop_app.domain.file_columns import BY_KEY
from desktop_app.domain.times import to_text
from desktop_app.domain.visit import event_word
from desktop_app.words import mark, tr

if TYPE_CHECKING:
    from argparse import _SubParsersAction


def add_commands(commands: _SubParsersAction[Any]) -> None:
    exporting = commands.add_parser(
        "export", help=tr("把筛选出的全部记录导出到文件（.json、.csv、.xlsx），或导出名录（--directory）")
    )
    exporting.add_argument("file", type=Path, metavar="FILE")
    add_filters(exporting)
    exporting.add_argument(
        "--directory", action="store_true", help=tr("导出名录（.csv 或 .xlsx）：员工、客户单位、客户、大的拜访")
    )
    chosen = exporting.add_mutually_exclusive_group()
    chosen.add_argument(
        "--columns", metavar="KEY,KEY…", help=tr("只要这些列，按这个顺序：{keys}", keys=" ".join(BY_KEY))
    )
    chosen.add_argument("--all-columns", action="store_true", help=tr("全部列（默认）"))
    add_database(exporting)
    exporting.set_defaults(run=export_file)


def export_file(arguments: argparse.Namespace) -> int:
    if arguments.directory:
        from desktop_app.cli.directory_files import export_directory

        return export_directory(arguments)
    form = Format.of(arguments.file)
    keys = [key.strip() for key in (arguments.columns or "").split(",") if key.strip()]
    if keys and form is Format.JSON:
        raise InvalidInput(mark("JSON 总是写出整条记录；--columns 只用于 .csv 和 .xlsx。"))
    return _export_records(arguments, form, tuple(keys))


def _export_records(arguments: argparse.Namespace, form: Format, keys: tuple[str, ...]) -> int:
    from desktop_app.exchange.exporting import columns_of, export

    columns_of(keys)
    with opened(arguments) as database, progress_line() as progress:
        wanted = filter_of(arguments, database, default_start=lambda now: None)
        request = ExportRequest(
            file=arguments.file, format=form, wanted=wanted, sort=arguments.sort, columns=keys,
            sentence=_sentence(arguments),
        )  # fmt: skip
        done = export(database, request, progress)
    say(tr("已导出 {written} / {total} 条到 {file}", written=done.written, total=done.total, file=done.file))
    for note in done.notes:
        say(note)
    answer({"exported": done.written, "total": done.total})
    return 0


def _sentence(arguments: argparse.Namespace) -> str:
    """The options as words, for the page on which the file speaks of itself; empty without any."""
    parts = []
    start, end = arguments.start_time, arguments.end_time
    if start is not None or end is not None:
        parts.append(f"{to_text(start) if start else '…'} — {to_text(end) if end else '…'}")
    if arguments.event:
        parts.append("、".join(event_word(event) for event in arguments.event))
    for word, number in (
        (tr("大的拜访"), arguments.protent_id),
        (tr("客户单位"), arguments.organization_id),
        (tr("负责人"), arguments.director_id),
        (tr("协作人"), arguments.follower_id),
    ):
        if number is not None:
            parts.append(f"{word} #{number}")
    if arguments.unread_by is not None:
        parts.append(tr("员工 #{number} 未读", number=arguments.unread_by))
    if arguments.search:
        parts.append(tr("搜索：{words}", words=arguments.search))
    if arguments.sync is not None:
        parts.append(arguments.sync.word)
    return " · ".join(parts)
