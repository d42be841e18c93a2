"""How commands read what they are given and say what came of it."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from desktop_app import paths, settings
from desktop_app.domain import rules
from desktop_app.domain.errors import InvalidInput
from desktop_app.domain.problems import RuleBroken
from desktop_app.words import mark, tr

if TYPE_CHECKING:
    from desktop_app.domain.directory import Kind
    from desktop_app.domain.ids import LocalId, ServerId
    from desktop_app.store.database import Database

MIB = 1024 * 1024


def of_ending(ending: str, known: tuple[str, ...]) -> None:
    """`InvalidInput` for a file whose ending is none of `known`."""
    if ending not in known:
        raise InvalidInput(mark("不支持「{ending}」文件；这里可用的是 {known}。"), ending=ending, known=" ".join(known))


def answer(value: object) -> None:
    """One JSON line on stdout, at once: a pipe may be waiting for it."""
    print(json.dumps(value, ensure_ascii=False), flush=True)


def say(text: str) -> None:
    """One line for a person."""
    print(f"visitbook: {text}", file=sys.stderr, flush=True)


def backups_of(store: Path) -> Path:
    """Where the store's automatic backups go, as the settings have it."""
    return paths.backups_dir(store.absolute(), settings.load(paths.config_file())[0].backup_folder)


@contextmanager
def opened(arguments: argparse.Namespace) -> Iterator[Database]:
    """The store of `--store`; the database of `--database` for a command that has this option (`add_database`)."""
    from desktop_app.store.opening import open_database, open_store

    where = getattr(arguments, "database", None)
    database: Database
    if where is None:
        database = open_store(arguments.store, backups=backups_of(arguments.store))
    else:
        database = open_database(where)
    try:
        yield database
    finally:
        database.close()


@contextmanager
def stream_of(name: str, limit: int) -> Iterator[BinaryIO]:
    """The bytes of a file, a named pipe or `-`; a file over `limit` is refused before a byte of it is read."""
    if name == "-":
        yield sys.stdin.buffer
        return
    file = Path(name)
    if not file.exists() or file.is_dir():
        raise InvalidInput(mark("没有这个文件：{file}。请检查路径。"), file=file)
    if file.stat().st_size > limit:
        raise too_large(file.stat().st_size, limit)
    with file.open("rb") as stream:
        yield stream


def too_large(found: int, limit: int) -> InvalidInput:
    return InvalidInput(
        mark("输入过大（{found} MB），最多 {limit} MB。请分成几份。"),
        found=f"{found / MIB:.1f}", limit=limit // MIB,
    )  # fmt: skip


def whole(name: str, limit: int) -> bytes:
    with stream_of(name, limit) as stream:
        data = stream.read(limit + 1)
    if len(data) > limit:
        raise too_large(len(data), limit)
    return data


def number(text: str) -> ServerId:
    """An option's value: a whole positive number."""
    try:
        found = rules.server_number(text)
    except RuleBroken:
        found = None
    if found is None:
        raise argparse.ArgumentTypeError(tr("{text} 应为正整数编号", text=text))
    return found


def first_moment(text: str) -> datetime:
    return _moment(text, time(0, 0, 0))


def last_moment(text: str) -> datetime:
    return _moment(text, time(23, 59, 59))


def _moment(text: str, of_day: time) -> datetime:
    """`YYYY-MM-DD HH:MM:SS`; a date alone means its whole day."""
    try:
        return datetime.combine(datetime.strptime(text.strip(), "%Y-%m-%d"), of_day)
    except ValueError:
        pass
    try:
        found = rules.record_time(text)
    except RuleBroken as broken:
        raise argparse.ArgumentTypeError(broken.of(text).text) from None
    if found is None:
        raise argparse.ArgumentTypeError(tr("时间是空的，请写成 2026-01-31 14:00:00"))
    return found


def person_of(database: Database, given: ServerId | None) -> LocalId | None:
    """Who acts: the number of `--as`, else `me` of the settings."""
    from desktop_app.domain.directory import Kind
    from desktop_app.store import directory, kept

    if given is None:
        with database.read() as connection:
            return kept.me(connection)
    return local_of(database, Kind.PERSON, given, make=directory.placeholders)


def local_of(database: Database, kind: Kind, given: ServerId, *, make: Any) -> LocalId:
    """The local id of a number; known ones cost no write."""
    from desktop_app.store import directory

    with database.read() as connection:
        known = directory.by_numbers(connection, kind, [given])
    if given not in known:
        with database.write("placeholder") as writing:
            known = make(writing.connection, kind, [given])
            writing.changed_directory()
    return known[given]
