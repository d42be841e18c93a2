"""`import` of spreadsheets: csv, xlsx and their kin, with a mapping of columns, a dry run, resume and undo."""

from __future__ import annotations

import argparse
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_app.cli.answering import answer, local_of, number, opened, say
from desktop_app.cli.progress_line import progress_line
from desktop_app.domain.directory import Kind
from desktop_app.domain.errors import AppError, InvalidInput
from desktop_app.domain.import_views import (
    SURE,
    DateOrder,
    Deal,
    EventWord,
    ImportCheck,
    ImportDone,
    ImportPlan,
    RowProblem,
    TableLook,
    as_json,
)
from desktop_app.domain.progress import Cancelled, Progress
from desktop_app.words import mark, tr, trn

if TYPE_CHECKING:
    from desktop_app.domain.ids import LocalId
    from desktop_app.store.database import Database

ENDINGS = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
DONE, BAD_INPUT, NEEDS_A_PERSON = 0, 2, 3
_SAID = 20
"""Problems and names that are said one by one; the rest is counted."""


def add_options(importing: argparse.ArgumentParser) -> None:
    importing.add_argument(
        "--map", action="append", default=[], metavar="FIELD=HEADING", help=tr("指定字段取哪一列；可多次使用")
    )
    importing.add_argument("--sheet", metavar="NAME", help=tr("读哪一个工作表（默认第一个有内容的）"))
    importing.add_argument("--date-order", type=DateOrder, choices=list(DateOrder), help=tr("日期有几种读法时的顺序"))
    importing.add_argument(
        "--event", metavar="N", help=tr("没有写事件的行算作哪个事件（1 到 5，none 是需求变更；默认 none）")
    )
    importing.add_argument(
        "--event-word", action="append", default=[], metavar="WORD=N", help=tr("文件中的词表示哪个事件；可多次使用")
    )
    importing.add_argument("--parent", type=number, metavar="N", help=tr("没有写大的拜访的行算作哪个大的拜访（编号）"))
    importing.add_argument(
        "--known-only", action="append", default=[], metavar="KIND", choices=[kind.value for kind in Kind],
        help=tr("不新建这类名录条目，名称不在名录中的行不导入；可多次使用"),
    )  # fmt: skip
    importing.add_argument(
        "--bad-rows", type=Path, metavar="FILE", help=tr("未导入的行写到哪个文件（默认在原文件旁边）")
    )
    importing.add_argument("--resume", type=number, metavar="N", help=tr("继续第 N 批没有完成的导入"))
    importing.add_argument("--undo", type=number, metavar="N", help=tr("撤销第 N 批导入"))
    importing.add_argument("--list", action="store_true", dest="list_imports", help=tr("列出所有导入"))


def list_imports(arguments: argparse.Namespace) -> int:
    from desktop_app.actions.importing import imports

    with opened(arguments) as database:
        for line in imports(database):
            answer(as_json(line))
    return DONE


def undo_import(arguments: argparse.Namespace) -> int:
    from desktop_app.actions.importing import undo

    with opened(arguments) as database, _watched() as progress:
        undone = undo(database, arguments.undo, progress)
    for one in undone.kept:
        say(tr("保留 {n}：{reason}", n=one.count, reason=one.reason))
    if not undone.finished:
        say(tr("撤销没有完成；再次运行 visitbook import --undo {batch} 继续", batch=undone.batch))
    answer(as_json(undone))
    return DONE if undone.finished and not undone.kept else NEEDS_A_PERSON


def import_table(arguments: argparse.Namespace) -> int:
    """A file of visits; `--resume` goes on with one that was begun."""
    from desktop_app.actions.importing import earlier
    from desktop_app.exchange.importing import check, look, resume, run

    file: Path = arguments.file
    with opened(arguments) as database, _watched() as progress:
        if arguments.resume is not None:
            done = resume(database, file, arguments.resume, progress)
            return _said(database, arguments, done)
        try:
            found = look(file, arguments.sheet, progress)
            plan = _plan(database, arguments, found)
            _say_mapping(found, plan)
            if arguments.dry_run:
                return _tried(check(database, file, plan, progress, total=found.rows))
            before = earlier(database, found.digest)
            if before is not None and before.can_resume:
                say(tr("这个文件的第 {batch} 批导入没有完成，可用 --resume {batch} 继续", batch=before.number))
            done = run(database, file, plan, progress, total=found.rows)
        except Cancelled:
            say(tr("已取消；没有写入任何内容。"))
            return NEEDS_A_PERSON
        return _said(database, arguments, done)


# --- the plan ------------------------------------------------------------------------------------------------------


def _plan(database: Database, arguments: argparse.Namespace, found: TableLook) -> ImportPlan:
    columns = list(found.plan.columns)
    headings = [column.heading for column in found.columns]
    for said in arguments.map:
        _map(columns, headings, said)
    events = [_event_word(said) for said in arguments.event_word]
    return replace(
        found.plan,
        columns=tuple(columns),
        author=_local(database, Kind.PERSON, arguments.who, dry=arguments.dry_run),
        parent=_local(database, Kind.PARENT, arguments.parent, dry=arguments.dry_run),
        event=None if arguments.event is None else _event(arguments.event),
        date_order=arguments.date_order or found.plan.date_order,
        unknown={kind: Deal.LEAVE_OUT if kind.value in arguments.known_only else Deal.CREATE for kind in Kind},
        event_words=tuple(events),
    )


def _map(columns: list[str | None], headings: list[str], said: str) -> None:
    """`cost=金额` lays the column 金额 to the cost; `cost=` leaves the cost out."""
    from desktop_app.domain import import_fields

    key, sign, heading = said.partition("=")
    key, heading = key.strip(), heading.strip()
    if not sign or key not in import_fields.BY_KEY:
        raise InvalidInput(
            mark("--map {said} 不能用。请写成 FIELD=HEADING；FIELD 是：{known}。"),
            said=said, known=" ".join(import_fields.BY_KEY),
        )  # fmt: skip
    if heading and heading not in headings:
        raise InvalidInput(
            mark("文件中没有标题「{heading}」；有的是：{known}。"),
            heading=heading, known="、".join(one for one in headings if one),
        )  # fmt: skip
    columns[:] = [None if one == key else one for one in columns]
    if heading:
        columns[headings.index(heading)] = key


def _event_word(said: str) -> EventWord:
    word, _sign, event = said.rpartition("=")
    if not word:
        raise InvalidInput(mark("--event-word {said} 不能用。请写成 WORD=N，例如 微信=3。"), said=said)
    return EventWord(word, _event(event))


def _event(said: str) -> int | None:
    if said.strip() == "none":
        return None
    if said.strip() not in ("1", "2", "3", "4", "5"):
        raise InvalidInput(mark("事件 {said} 不能用。应为 1 到 5，或 none（需求变更）。"), said=said)
    return int(said)


def _local(database: Database, kind: Kind, given: Any, *, dry: bool) -> LocalId | None:
    from desktop_app.store import directory

    if given is None:
        return None
    if not dry:
        return local_of(database, kind, given, make=directory.placeholders)
    with database.read() as connection:
        return directory.by_numbers(connection, kind, [given]).get(given)


# --- what is said --------------------------------------------------------------------------------------------------


def _say_mapping(found: TableLook, plan: ImportPlan) -> None:
    for words in found.notes:
        say(words)
    laid = [f"{column.heading}→{key}" for column, key in zip(found.columns, plan.columns, strict=True) if key]
    left = [
        column.heading for column, key in zip(found.columns, plan.columns, strict=True) if not key and column.heading
    ]
    unsure = [
        column.heading
        for column, key in zip(found.columns, plan.columns, strict=True)
        if key and key == column.guess and column.score < SURE
    ]
    say(tr("列：{columns}", columns="，".join(laid)))
    if left:
        say(tr("不导入的列：{columns}（可用 --map 指定）", columns="，".join(left)))
    if unsure:
        say(tr("不确定的列：{columns}（请核对，可用 --map 改正）", columns="，".join(unsure)))


def _say_problems(problems: tuple[RowProblem, ...], bad: int) -> None:
    for one in problems[:_SAID]:
        say(str(one))
    if bad and len(problems) > _SAID:
        say(trn("共 {n} 行没有导入。", bad))


def _tried(found: ImportCheck) -> int:
    _say_problems(found.problems, found.bad)
    for one in found.names[:_SAID]:
        within = f"（{one.within}）" if one.within else ""
        words = {"kind": one.kind.word, "name": f"{one.name}{within}", "n": one.rows}
        if one.candidates:
            say(tr("{kind}「{name}」有几个同名的（{n} 行），请选定", **words))
        elif one.deal is Deal.CREATE:
            say(tr("将新建{kind}「{name}」（{n} 行）", **words))
    body = _counts(found.rows, found.new, found.matched, found.bad, None)
    answer(body | {"different": found.different, "created": _by_kind(found.creates), "dry_run": True})
    return _came_of(found.new + found.matched + found.different, found.bad)


def _said(database: Database, arguments: argparse.Namespace, done: ImportDone) -> int:
    _say_problems(done.problems, done.bad)
    for kind, many in done.created.items():
        say(tr("新建{kind} {n} 个", kind=kind.word, n=many))
    file = _hand_back(database, arguments, done) if done.bad and not done.stopped and done.batch is not None else None
    if done.stopped:
        say(tr("已停止；运行 visitbook import FILE --resume {batch} 继续，或 --undo {batch} 撤销", batch=done.batch))
    elif done.batch is not None and done.new:
        say(tr("导入的记录暂不发送；运行 visitbook outbox release --import {batch} 放行", batch=done.batch))
    body = _counts(done.rows, done.new, done.matched, done.bad, done.batch)
    body |= {"different": done.different, "created": _by_kind(done.created), "stopped": done.stopped}
    answer(body | {"bad_rows": None if file is None else str(file)})
    if done.stopped:
        return NEEDS_A_PERSON
    return _came_of(done.new + done.matched + done.different, done.bad)


def _hand_back(database: Database, arguments: argparse.Namespace, done: ImportDone) -> Path | None:
    """The rows that stayed out, as a file; that it cannot be written undoes nothing."""
    from desktop_app.exchange.bad_rows import bad_rows

    assert done.batch is not None
    try:
        file = bad_rows(database, done.batch, arguments.file, arguments.bad_rows)
    except (AppError, OSError) as error:
        say(str(error))
        return None
    say(tr("未导入的行和原因在 {file}", file=file))
    return file


def _counts(rows: int, new: int, matched: int, bad: int, batch: int | None) -> dict[str, Any]:
    return {"rows": rows, "new": new, "updated": 0, "unchanged": matched, "refused": bad, "import": batch}


def _by_kind(created: Mapping[Kind, int]) -> dict[str, int]:
    return {kind.value: created.get(kind, 0) for kind in Kind}


def _came_of(good: int, bad: int) -> int:
    """0 when all went in; 3 when a person has to look at the rest; 2 when nothing could be taken."""
    if not bad:
        return DONE
    return NEEDS_A_PERSON if good else BAD_INPUT


@contextmanager
def _watched() -> Iterator[Progress]:
    """Progress on stderr; Ctrl+C ends the work between two pieces, pressed twice at once."""
    pressed = False

    def stop(_signal: int, _frame: object) -> None:
        nonlocal pressed
        if pressed:
            raise KeyboardInterrupt
        pressed = True

    before = signal.signal(signal.SIGINT, stop)
    try:
        with progress_line() as line:

            def progress(done: int, of: int | None) -> None:
                if pressed:
                    raise Cancelled
                line(done, of)

            yield progress
    finally:
        signal.signal(signal.SIGINT, before)
