"""`outbox`: what is still owed, why it waits, and a person's answers to what cannot be decided without one."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from desktop_app.cli.answering import answer, number, opened
from desktop_app.domain.errors import InvalidInput
from desktop_app.domain.ids import LocalId
from desktop_app.domain.times import text_of_seconds
from desktop_app.words import mark, tr

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    from desktop_app.store.database import Database


def add_commands(commands: _SubParsersAction[Any]) -> None:
    owed = commands.add_parser("outbox", help=tr("列出还没有送到服务器的"))
    owed.set_defaults(run=list_owed)
    intents = owed.add_subparsers(metavar="INTENT")

    releasing = intents.add_parser("release", help=tr("放行导入的记录，使其待发"))
    releasing.add_argument("local", nargs="*", type=number, metavar="LOCAL", help=tr("本机编号"))
    releasing.add_argument("--import", dest="batch", type=number, metavar="N", help=tr("整批导入的编号"))
    releasing.set_defaults(run=release)

    resolving = intents.add_parser("resolve", help=tr("决定一条记录：结果未知、被拒绝或有冲突"))
    add = resolving.add_argument
    add("local", type=number, metavar="LOCAL", help=tr("本机编号"))
    add("--it-is", type=number, metavar="SERVER_ID", help=tr("它就是服务器上的这一条"))
    add("--send-again", action="store_true", help=tr("再发一次；如果上次其实成功了，服务器上会有两条"))
    add("--keep-local", action="store_true", help=tr("只留在本机，不再发送"))
    add("--mine", nargs="+", default=[], metavar="FIELD", help=tr("这些字段用本机的值"))
    add("--theirs", nargs="+", default=[], metavar="FIELD", help=tr("这些字段用服务器的值"))
    add("--both", nargs="+", default=[], metavar="FIELD", help=tr("这些字段两边的文字都留下"))
    resolving.set_defaults(run=resolve)

    telling = intents.add_parser("story", help=tr("一条记录的发送经过"))
    telling.add_argument("local", type=number, metavar="LOCAL", help=tr("本机编号"))
    telling.set_defaults(run=story)


def list_owed(arguments: argparse.Namespace) -> int:
    from desktop_app.store import outbox

    with opened(arguments) as database, database.read() as connection:
        for entry in outbox.entries(connection):
            answer(
                {
                    "local": entry.record,
                    "kind": entry.kind,
                    "state": entry.state,
                    "msg": entry.message,
                    "attempts": entry.attempts,
                    "since": text_of_seconds(entry.since),
                }
            )
    return 0


def release(arguments: argparse.Namespace) -> int:
    from desktop_app.actions.taking_in import release as release_records

    if not arguments.local and arguments.batch is None:
        raise InvalidInput(mark("请给出要放行的本机编号，或用 --import 给出批次编号。"))
    with opened(arguments) as database:
        released = release_records(database, [LocalId(one) for one in arguments.local], batch=arguments.batch)
    answer({"released": released})
    return 0


def resolve(arguments: argparse.Namespace) -> int:
    """One answer about an entry, or answers about fields; what it came to is the entry's new line, if any is left."""
    from desktop_app.actions.settling import SyncDesk, entry_of_record

    about_entry = [bool(arguments.it_is), arguments.send_again, arguments.keep_local]
    about_fields = {"mine": arguments.mine, "theirs": arguments.theirs, "both": arguments.both}
    if sum(about_entry) > 1 or (any(about_entry) == any(about_fields.values())):
        raise InvalidInput(
            mark("请给出一个决定：--it-is、--send-again、--keep-local；或用 --mine、--theirs、--both 加字段名。")
        )
    record = LocalId(arguments.local)
    with opened(arguments) as database:
        desk = SyncDesk(database)
        for choice, fields in about_fields.items():
            for field in fields:
                desk.settle_conflict(record, _field(field), choice)
        if any(about_entry):
            entry = entry_of_record(database, record)
            if arguments.it_is:
                desk.it_is_number(entry, arguments.it_is)
            elif arguments.send_again:
                desk.send_again([entry])
            else:
                desk.keep_here(entry)
        answer(_standing(database, record))
    return 0


def _field(name: str) -> str:
    """A field by the contract's name for reading or writing it, or by ours."""
    from desktop_app.contract.names import WRITE_NAMES
    from desktop_app.domain.visit import VISIT_FIELDS

    read = {"recordTime": "record_time", "type": "event"}
    field = WRITE_NAMES.get(name) or read.get(name) or name
    if field not in VISIT_FIELDS:
        raise InvalidInput(mark("没有字段 {name}；可用的是 {known}。"), name=name, known="、".join(WRITE_NAMES))
    return field


def _standing(database: Database, record: LocalId) -> dict[str, Any]:
    from desktop_app.store import records

    with database.read() as connection:
        found = records.one(connection, record)
    return {"local": record, "id": found.server_id, "sync": found.sync.value}


def story(arguments: argparse.Namespace) -> int:
    from desktop_app.actions.settling import SyncDesk, entry_of_record

    with opened(arguments) as database:
        for line in SyncDesk(database).story(entry_of_record(database, LocalId(arguments.local))):
            answer({"at": line.at, "words": line.words, "msg": line.message})
    return 0
