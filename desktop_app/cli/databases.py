"""`--database`: a server's store may be on PostgreSQL, for the commands that an administrator uses beside it."""

from __future__ import annotations

import argparse
import os
from typing import Any

from desktop_app.words import tr


def add_database(parser: Any) -> None:
    parser.add_argument(
        "--database",
        default=os.environ.get("VISITBOOK_DATABASE") or None,
        metavar="URL",
        help=tr("数据库地址，例如 postgresql+psycopg://用户:密码@主机/数据库（或环境变量 VISITBOOK_DATABASE）"),
    )


def where_of(arguments: argparse.Namespace) -> str:
    """The address of `--database`, else the file of `--store`."""
    return str(arguments.database or arguments.store.absolute())
