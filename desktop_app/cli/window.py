"""The window, and `demo`: the same window over invented records."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_app import paths
from desktop_app.cli.answering import answer, number, say
from desktop_app.domain.errors import InvalidInput
from desktop_app.words import mark, tr

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    from desktop_app.store.database import Database

DEMO_RECORDS = 2000


def add_commands(commands: _SubParsersAction[Any]) -> None:
    demo = commands.add_parser("demo", help=tr("在示例数据上打开窗口，不碰自己的数据库"))
    demo.add_argument("--records", type=number, default=DEMO_RECORDS, metavar="N", help=tr("示例记录的条数"))
    demo.add_argument("--screenshot", type=Path, metavar="DIR", help=tr("不显示窗口，把各界面画成 PNG 存到这里"))
    demo.set_defaults(run=open_demo)


def open_window(arguments: argparse.Namespace) -> int:
    from desktop_app.app import run

    return run(arguments.store)


def open_demo(arguments: argparse.Namespace) -> int:
    store = _demo_store(arguments.records, arguments.store if arguments.store != arguments.own_store else None)
    if arguments.screenshot is not None:
        from desktop_app.app import render_screens

        pictures = render_screens(store, arguments.screenshot)
        say(tr("{n} 张界面图片在 {folder}", n=len(pictures), folder=arguments.screenshot))
        answer([str(picture) for picture in pictures])
        return 0
    from desktop_app.app import run

    return run(store)


def _be_somebody(database: Database) -> None:
    """The demo is looked at as one of its people, so that there is something unread and something to comment on."""
    from desktop_app.actions.people import set_me
    from desktop_app.domain.directory import Kind
    from desktop_app.store import directory

    with database.read() as connection:
        person = directory.find(connection, Kind.PERSON, "", limit=1)[0]
    set_me(database, person.id)


def _store_of_today(records: int, today: date) -> Path:
    """One for each size and day, so that this month's visits are among them; earlier days' go."""
    store = paths.demo_store().with_name(f"demo-{records}-{today.isoformat()}.db")
    for earlier in store.parent.glob(f"demo-{records}-*"):
        if not earlier.name.startswith(store.stem):
            earlier.unlink(missing_ok=True)
    return store


def _demo_store(records: int, wanted: Path | None) -> Path:
    """A store of samples, at `wanted` where that was named; one that holds anything else is left alone."""
    from desktop_app.actions.samples import sample
    from desktop_app.store.opening import open_store

    today = date.today()
    store = wanted or _store_of_today(records, today)
    database = open_store(store)
    try:
        from desktop_app.domain.record_filter import RecordFilter
        from desktop_app.store import pages
        from desktop_app.store import samples as stored_samples

        with database.read() as connection:
            made = pages.count(connection, RecordFilter())
            own = made - stored_samples.count(connection)
        if wanted is not None and own:
            raise InvalidInput(
                mark("这个数据库里有自己的记录，示例不会写进去：{path}。请另选一个文件。"),
                path=store,
            )
        if made < records:
            say(tr("正在生成 {n} 条示例记录…", n=records))
            sample(database, records - made, until=today)
            _be_somebody(database)
    finally:
        database.close()
    return store
