"""The filters that `list` and `export` share."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from desktop_app.cli.answering import first_moment, last_moment, number
from desktop_app.domain.directory import Kind
from desktop_app.domain.errors import InvalidInput
from desktop_app.domain.ids import LocalId
from desktop_app.domain.record_filter import RecordFilter, Sort, SortField
from desktop_app.domain.times import to_text
from desktop_app.domain.visit import SyncState
from desktop_app.words import mark, tr

if TYPE_CHECKING:
    from desktop_app.store.database import Database

NOBODY = LocalId(0)
"""Stands for a number that nothing here has."""

_SORT_NAMES = [field.value for field in SortField if field not in (SortField.ORGANIZATION, SortField.DIRECTOR)]
_BY_NUMBER = {
    "protent_id": ("parent", Kind.PARENT),
    "organization_id": ("organization", Kind.ORGANIZATION),
    "user_id": ("author", Kind.PERSON),
    "director_id": ("director", Kind.PERSON),
    "follower_id": ("follower", Kind.PERSON),
    "unread_by": ("unread_by", Kind.PERSON),
}


def add_filters(parser: argparse.ArgumentParser) -> None:
    for option, what in (
        ("--protent-id", tr("大的拜访记录编号")),
        ("--organization-id", tr("客户单位编号")),
        ("--user-id", tr("作者编号")),
        ("--director-id", tr("负责人编号")),
        ("--follower-id", tr("协作人编号")),
        ("--unread-by", tr("这个员工还没有读过的")),
    ):
        parser.add_argument(option, type=number, metavar="N", help=what)
    parser.add_argument("--start-time", type=first_moment, metavar="T", help=tr("从何时起（含）"))
    parser.add_argument("--end-time", type=last_moment, metavar="T", help=tr("到何时止（含）"))
    parser.add_argument("--all-time", action="store_true", help=tr("不限时间"))
    parser.add_argument("--search", default="", metavar="TEXT", help=tr("搜索词，空格隔开表示都要有"))
    parser.add_argument("--event", action="append", type=_event, metavar="N", help=tr("事件 1 到 5 或 none，可重复"))
    parser.add_argument("--sync", type=SyncState, choices=list(SyncState), metavar="STATE", help=_states())
    parser.add_argument("--sort", type=_sort, default=Sort(), metavar="FIELD", help=tr("排序字段，前面加 - 为倒序"))


def filter_of(
    arguments: argparse.Namespace, database: Database, *, default_start: Callable[[datetime], datetime | None]
) -> RecordFilter:
    """The filter of the options; `default_start` says from when, given now, where no time was given."""
    from desktop_app.store import directory

    now = datetime.now().replace(microsecond=0)
    start, end = arguments.start_time, arguments.end_time
    if start is not None and end is not None and start > end:
        raise InvalidInput(
            mark("start_time（{start}）晚于 end_time（{end}），请对调或修改。"), start=to_text(start), end=to_text(end)
        )
    since = None if arguments.all_time else default_start(now)
    wanted = RecordFilter(
        start=start if start is not None else since,
        end=end if end is not None else (now if since is not None else None),
        events=frozenset(arguments.event or ()),
        search=arguments.search,
        sync=arguments.sync,
    )
    given: dict[str, Any] = {}
    with database.read() as connection:
        for option, (name, kind) in _BY_NUMBER.items():
            value = getattr(arguments, option)
            if value is not None:
                given[name] = directory.by_numbers(connection, kind, [value]).get(value, NOBODY)
    return replace(wanted, **given)


def one_week_before(now: datetime) -> datetime:
    return now - timedelta(weeks=1)


def _states() -> str:
    return tr("同步状态：{states}", states=" ".join(SyncState))


def _event(text: str) -> int | None:
    if text == "none":
        return None
    if text not in ("1", "2", "3", "4", "5"):
        raise argparse.ArgumentTypeError(tr("{text} 应为 1 到 5，或 none（需求变更）", text=text))
    return int(text)


def _sort(text: str) -> Sort:
    """`cost` or `-cost`; the comment and reading lists sort by how many they hold."""
    name = text.removeprefix("-")
    field = {"comment": "comments", "reading": "readings"}.get(name, name)
    if field not in _SORT_NAMES:
        raise argparse.ArgumentTypeError(
            tr("{text} 不能排序；可用的是 {fields}", text=text, fields=" ".join(_SORT_NAMES))
        )
    return Sort(SortField(field), text.startswith("-"))
