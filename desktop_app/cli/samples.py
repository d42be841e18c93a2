"""`sample`: invented records to look at and to measure with."""

from __future__ import annotations

import argparse
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from desktop_app.cli.answering import answer, number, opened
from desktop_app.words import tr

if TYPE_CHECKING:
    from argparse import _SubParsersAction


def add_commands(commands: _SubParsersAction[Any]) -> None:
    sampling = commands.add_parser("sample", help=tr("添加示例记录；它们永远不会发给任何服务器"))
    sampling.add_argument("count", type=number, metavar="N", help=tr("多少条"))
    sampling.add_argument("--seed", type=int, default=1, metavar="N", help=tr("相同的数得到相同的数据"))
    sampling.add_argument("--until", type=_day, default=None, metavar="DATE", help=tr("最后一天（默认今天）"))
    sampling.set_defaults(run=add_samples)


def _day(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        raise argparse.ArgumentTypeError(tr("{text} 应为日期，例如 2026-01-31", text=text)) from None


def add_samples(arguments: argparse.Namespace) -> int:
    from desktop_app.actions.samples import sample

    with opened(arguments) as database:
        answer(sample(database, arguments.count, seed=arguments.seed, until=arguments.until or date.today()))
    return 0
