"""`name` and `settings`."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from desktop_app import paths, settings
from desktop_app.cli.answering import answer, number, opened, say
from desktop_app.cli.databases import add_database
from desktop_app.domain.directory import DirectoryLine, Entry, Kind
from desktop_app.domain.errors import InvalidInput
from desktop_app.domain.ids import LocalId
from desktop_app.words import mark, tr

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    from desktop_app.store.database import Database


def add_commands(commands: _SubParsersAction[Any]) -> None:
    naming = commands.add_parser("name", help=tr("给编号起名：员工、客户单位、客户、大的拜访"))
    naming.add_argument("kind", type=Kind, choices=list(Kind), metavar="KIND", help=" ".join(Kind))
    naming.add_argument("number", type=number, metavar="NUMBER", help=tr("编号"))
    naming.add_argument("name", metavar="NAME", help=tr("名称"))
    naming.add_argument("--director", type=number, metavar="N", help=tr("大的拜访的负责人编号"))
    naming.add_argument("--organization", type=number, metavar="N", help=tr("大的拜访或客户的客户单位编号"))
    naming.add_argument("--local-id", type=number, metavar="N", help=tr("给这个还没有编号的本机条目补上编号"))
    add_database(naming)
    naming.set_defaults(run=name)

    setting = commands.add_parser("settings", help=tr("查看或修改设置；me 是谁在这里写"))
    setting.add_argument("key", nargs="?", metavar="KEY")
    setting.add_argument("value", nargs="?", metavar="VALUE")
    setting.set_defaults(run=show_or_set)


def name(arguments: argparse.Namespace) -> int:
    from desktop_app.actions.people import name_entry

    if arguments.director is not None and arguments.kind is not Kind.PARENT:
        raise InvalidInput(mark("--director 只用于 parent（大的拜访）。"))
    if arguments.organization is not None and arguments.kind not in (Kind.PARENT, Kind.CUSTOMER):
        raise InvalidInput(mark("--organization 只用于 parent（大的拜访）和 customer（客户）。"))
    line = DirectoryLine(arguments.kind, arguments.number, arguments.name, arguments.director, arguments.organization)
    local = LocalId(arguments.local_id) if arguments.local_id is not None else None
    with opened(arguments) as database:
        answer(_shown(name_entry(database, line, local=local)))
    return 0


def _shown(entry: Entry) -> dict[str, object]:
    return {"kind": entry.kind.value, "number": entry.number, "name": entry.name, "local_id": entry.id}


def show_or_set(arguments: argparse.Namespace) -> int:
    file = paths.config_file()
    known = settings.load(file)[0]
    with opened(arguments) as database:
        if arguments.value is not None and arguments.key == "me":
            _set_me(database, arguments.value)
        elif arguments.value is not None and arguments.key.startswith(_OF_SYNC):
            _set_sync(database, arguments.key, arguments.value)
        elif arguments.value is not None:
            known = settings.with_text(known, arguments.key, arguments.value)
            settings.save(file, known)
        shown = {"me": _me(database), **asdict(known), **_sync(database)}
    if arguments.key is None:
        answer(shown)
    elif arguments.key in shown:
        answer({arguments.key: shown[arguments.key]})
    else:
        raise InvalidInput(mark("没有设置项 {key}；可用的是 {keys}。"), key=arguments.key, keys="、".join(shown))
    return 0


_OF_SYNC = "sync."


def _sync(database: Database) -> dict[str, object]:
    """How this store talks to its server; the token is not among the settings."""
    from desktop_app.actions.settling import SyncDesk

    return {_OF_SYNC + key: value for key, value in asdict(SyncDesk(database).settings()).items()}


def _set_sync(database: Database, key: str, value: str) -> None:
    from desktop_app.actions.settling import SyncDesk

    desk = SyncDesk(database)
    desk.set_settings(desk.settings().with_text(key.removeprefix(_OF_SYNC), value))


def _me(database: Database) -> int | str | None:
    """The number of who writes here; the name while there is no number yet."""
    from desktop_app.store import directory, kept

    with database.read() as connection:
        me = kept.me(connection)
        entry = directory.entry(connection, Kind.PERSON, me) if me is not None else None
    return None if entry is None else (entry.number or entry.label)


def _set_me(database: Database, value: str) -> None:
    from desktop_app.actions.people import set_me_by_number

    try:
        person = number(value)
    except argparse.ArgumentTypeError as error:
        raise InvalidInput(mark("me：{reason}"), reason=error) from None
    adopted = set_me_by_number(database, person)
    if adopted:
        say(tr("{n} 条没有作者的记录现在归于员工 {number}", n=adopted, number=person))
