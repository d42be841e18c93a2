"""`token`: who may talk to our server."""

from __future__ import annotations

import argparse
from datetime import datetime
from typing import TYPE_CHECKING, Any

from desktop_app.cli.answering import answer, number, opened, say
from desktop_app.cli.databases import add_database
from desktop_app.domain.times import text_of_seconds, to_seconds
from desktop_app.words import tr

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    from desktop_app.store.tokens import TokenLine


def add_commands(commands: _SubParsersAction[Any]) -> None:
    tokens = commands.add_parser("token", help=tr("建立、列出、收回服务器的令牌"))
    intents = tokens.add_subparsers(metavar="INTENT", required=True)

    creating = intents.add_parser("create", help=tr("为一个员工建立令牌，只显示这一次"))
    creating.add_argument("--person", type=number, required=True, metavar="N", help=tr("员工编号"))
    creating.add_argument("--name", required=True, metavar="NAME", help=tr("这个令牌叫什么，例如哪台电脑"))
    creating.set_defaults(run=create)

    listing = intents.add_parser("list", help=tr("列出令牌，不显示令牌本身"))
    listing.set_defaults(run=list_tokens)

    revoking = intents.add_parser("revoke", help=tr("收回令牌，立即生效"))
    revoking.add_argument("id", type=number, metavar="ID", help=tr("令牌编号"))
    revoking.set_defaults(run=revoke)
    for intent in (creating, listing, revoking):
        add_database(intent)


def create(arguments: argparse.Namespace) -> int:
    from desktop_app.actions.access import give_token

    with opened(arguments) as database:
        token = give_token(database, arguments.person, arguments.name, now=datetime.now())
    print(token, flush=True)
    say(tr("这是员工 {number} 的令牌，只显示这一次；请妥善交给本人。", number=arguments.person))
    return 0


def list_tokens(arguments: argparse.Namespace) -> int:
    from desktop_app.store import tokens

    with opened(arguments) as database, database.read() as connection:
        for line in tokens.lines(connection):
            answer(_shown(line))
    return 0


def revoke(arguments: argparse.Namespace) -> int:
    from desktop_app.store import tokens

    with opened(arguments) as database, database.write("token") as writing:
        line = tokens.revoke(writing.connection, arguments.id, to_seconds(datetime.now()))
    answer(_shown(line))
    return 0


def _shown(line: TokenLine) -> dict[str, object]:
    return {
        "id": line.id,
        "person": line.person,
        "person_name": line.person_name,
        "name": line.name,
        "created": text_of_seconds(line.created_at),
        "revoked": None if line.revoked_at is None else text_of_seconds(line.revoked_at),
    }
