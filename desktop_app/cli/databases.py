"""`--database`: a server's store may be on PostgreSQL, for the commands that an administrator uses beside it."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from desktop_app.cli.answering import backups_of
from desktop_app.words import tr

if TYPE_CHECKING:
    from desktop_app.store.database import Database


def add_database(parser: Any) -> None:
    parser.add_argument(
        "--database",
        default=os.environ.get("VISITBOOK_DATABASE"),
        metavar="URL",
        help=tr("数据库地址，例如 postgresql+psycopg://用户:密码@主机/数据库（或环境变量 VISITBOOK_DATABASE）"),
    )


def where_of(arguments: argparse.Namespace) -> str:
    """The address of `--database`, else the file of `--store`."""
    return getattr(arguments, "database", None) or str(arguments.store.absolute())


@contextmanager
def opened_for(arguments: argparse.Namespace) -> Iterator[Database]:
    from desktop_app.store.opening import open_database, open_store

    where = getattr(arguments, "database", None)
    database = open_database(where) if where else open_store(arguments.store, backups=backups_of(arguments.store))
    try:
        yield database
    finally:
        database.close()
