"""`backup`, `restore` and `check`: safe copies of the store, and whether it is whole."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_app.cli.answering import answer, backups_of, opened, say
from desktop_app.words import tr

if TYPE_CHECKING:
    from argparse import _SubParsersAction


def add_commands(subparsers: _SubParsersAction[Any]) -> None:
    backup = subparsers.add_parser("backup", help=tr("把数据库安全地备份到文件"))
    backup.add_argument("file", type=Path, metavar="FILE", help=tr("备份文件；同名的旧备份在新备份核对无误后被替换"))
    backup.set_defaults(run=back_up)

    restore = subparsers.add_parser("restore", help=tr("从备份文件恢复数据库；现有数据库先另存"))
    restore.add_argument("file", type=Path, metavar="FILE", help=tr("备份文件"))
    restore.set_defaults(run=put_back)

    check = subparsers.add_parser("check", help=tr("检查数据库是否完整"))
    check.set_defaults(run=check_store)


def back_up(arguments: argparse.Namespace) -> int:
    from desktop_app.store.backup import back_up as copy_store

    with opened(arguments):  # made or migrated on first use, like by every command
        copy = copy_store(arguments.store, arguments.file, on_step=_progress(tr("正在备份")))
    answer({"ok": True, "records": copy.records, "file": str(copy.path), "bytes": copy.size})
    return 0


def put_back(arguments: argparse.Namespace) -> int:
    from desktop_app.store.restore import restore

    done = restore(arguments.file, arguments.store, backups=backups_of(arguments.store), now=datetime.now())
    if done.former is not None:
        say(
            tr("原来的数据库无法使用，已原样另存为 {path}", path=done.former)
            if done.set_aside
            else tr("原来的数据库已备份到 {path}", path=done.former)
        )
    answer({"ok": True, "records": done.records, "former": None if done.former is None else str(done.former)})
    return 0


def check_store(arguments: argparse.Namespace) -> int:
    from desktop_app.domain.errors import StoreDamaged
    from desktop_app.store.integrity import check

    try:
        with opened(arguments) as database:
            found = check(database)
    except StoreDamaged as error:
        found = {"ok": False, "records": None, "problems": [str(error)]}
    answer(found)
    if found["ok"]:
        return 0
    problems = found["problems"]
    say(tr("检查发现 {n} 处问题，例如：{first}", n=len(problems), first=problems[0]))
    return 1


def _progress(what: str) -> Callable[[int, int], None] | None:
    """Percentages for a person who is looking on; nothing into a log."""
    if not sys.stderr.isatty():
        return None

    def told(left: int, total: int) -> None:
        done = 100 if not total else (total - left) * 100 // total
        print(f"\r{what} {done}%", end="\n" if not left else "", file=sys.stderr, flush=True)

    return told
