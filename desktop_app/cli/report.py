"""`report`: a day's or a week's visits laid into outcome, problems, suggestions and plans."""

from __future__ import annotations

import argparse
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from desktop_app.cli.answering import answer, number, opened
from desktop_app.domain.errors import NotFound
from desktop_app.words import mark, tr

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    from desktop_app.domain.ids import LocalId
    from desktop_app.store.database import Database


def add_commands(commands: _SubParsersAction[Any]) -> None:
    parser = commands.add_parser("report", help=tr("日报或周报：把一天或一周的拜访写成收获、问题、建议、计划"))
    days = parser.add_mutually_exclusive_group()
    days.add_argument("--day", type=_day, metavar="D", help=tr("哪一天，如 2026-01-31（默认今天）"))
    days.add_argument("--week", type=_day, metavar="D", help=tr("这一天所在的一周，周一到周日"))
    whose = parser.add_mutually_exclusive_group()
    whose.add_argument("--as", dest="who", type=number, metavar="N", help=tr("谁的拜访（默认为设置中的 me）"))
    whose.add_argument("--everybody", action="store_true", help=tr("全部员工"))
    parser.add_argument("--text", action="store_true", help=tr("输出可以直接粘贴的文字，而不是 JSON"))
    parser.set_defaults(run=report)


def report(arguments: argparse.Namespace) -> int:
    from desktop_app.actions.reporting import Reporting
    from desktop_app.domain.report import PARTS, Span, plain_text, title_of

    span = Span.week(arguments.week) if arguments.week else Span.day(arguments.day or datetime.now().date())
    with opened(arguments) as database:
        person = None if arguments.everybody else _person(database, arguments.who)
        found = Reporting(database).look(span, person)
    title = title_of(span, found.person.label if found.person else tr("全部员工"))
    if arguments.text:
        print(plain_text(title, found.made), end="", flush=True)
        return 0
    answer(
        {
            "title": title,
            "first_day": span.first.isoformat(),
            "last_day": span.last.isoformat(),
            **{part: found.made.text(part) for part in PARTS},
            "records": [visit.record for visit in found.visits],
            "left_out": found.left_out,
        }
    )
    return 0


def _person(database: Database, given: int | None) -> LocalId | None:
    """Looking makes no placeholder for a number that nobody has. Without a number `me`; everybody where nobody is."""
    from desktop_app.domain.directory import Kind
    from desktop_app.domain.ids import ServerId
    from desktop_app.store import directory, kept

    with database.read() as connection:
        if given is None:
            return kept.me(connection)
        found = directory.by_numbers(connection, Kind.PERSON, [ServerId(given)])
    if given not in found:
        raise NotFound(mark("没有编号为 {number} 的员工。"), number=given)
    return found[ServerId(given)]


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise argparse.ArgumentTypeError(tr("{text} 应为日期，如 2026-01-31", text=text)) from None
