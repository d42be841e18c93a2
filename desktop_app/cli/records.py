"""`list`, `save`, `receive`, `comment` and `read`."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from desktop_app.cli.answering import MIB, answer, number, opened, person_of, say, whole
from desktop_app.cli.databases import add_database
from desktop_app.cli.filters import add_filters, filter_of, one_week_before
from desktop_app.domain.errors import InvalidInput
from desktop_app.domain.ids import LocalId
from desktop_app.domain.record_filter import DEFAULT_PAGE_SIZE
from desktop_app.words import mark, tr

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    from desktop_app.store.database import Database

RECEIVE_LIMIT = 8 * MIB


def add_commands(commands: _SubParsersAction[Any]) -> None:
    listing = commands.add_parser("list", help=tr("按接口 GET 的格式列出本机记录"))
    add_filters(listing)
    listing.add_argument("--page", type=number, default=1, metavar="N", help=tr("第几页，从 1 起"))
    listing.add_argument("--count", type=number, default=DEFAULT_PAGE_SIZE, metavar="N", help=tr("每页几条"))
    add_database(listing)
    listing.set_defaults(run=list_records)

    saving = commands.add_parser("save", help=tr("保存接口 POST 格式的数据：一个对象、一个数组，或每行一个"))
    saving.add_argument("file", metavar="FILE", help=tr("文件，或 - 表示标准输入"))
    _add_as(saving)
    saving.set_defaults(run=save_bodies)

    receiving = commands.add_parser("receive", help=tr("把一份 GET 返回当作刚拉取的数据收进来"))
    receiving.add_argument("file", metavar="FILE", help=tr("文件，或 - 表示标准输入"))
    receiving.set_defaults(run=receive)

    commenting = commands.add_parser("comment", help=tr("写一条本机评论"))
    commenting.add_argument("words", nargs="+", metavar="ID TEXT", help=tr("本机编号和评论内容"))
    commenting.gathers = "words"
    _add_server_id(commenting)
    _add_as(commenting)
    commenting.set_defaults(run=comment)

    reading = commands.add_parser("read", help=tr("标为已读"))
    reading.add_argument("id", nargs="?", type=number, metavar="ID", help=tr("本机编号"))
    _add_server_id(reading)
    _add_as(reading)
    reading.set_defaults(run=read)


def _add_as(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--as", dest="who", type=number, metavar="N", help=tr("以哪个员工的身份（默认为设置中的 me）"))


def _add_server_id(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--server-id", type=number, metavar="N", help=tr("服务器编号，代替本机编号"))


def list_records(arguments: argparse.Namespace) -> int:
    from desktop_app.contract.answers import envelope
    from desktop_app.store import pages, records

    with opened(arguments) as database:
        wanted = filter_of(arguments, database, default_start=one_week_before)
        with database.read() as connection:
            total = pages.count(connection, wanted)
            beyond = (arguments.page - 1) * arguments.count >= total
            size = min(arguments.count, total)
            ids = [] if beyond else pages.page_ids(connection, wanted, arguments.sort, arguments.page, size)
            rows = [shown(record) for record in records.load(connection, ids)]
    answer(envelope(rows, total=total, page=arguments.page, count=arguments.count))
    return 0


def shown(record: Any) -> dict[str, Any]:
    """A record as `list` shows it."""
    from desktop_app.contract.records import listed_json

    return listed_json(record)


def save_bodies(arguments: argparse.Namespace) -> int:
    from desktop_app.cli.bodies import each_body

    with opened(arguments) as database:
        author = person_of(database, arguments.who)
        if author is None:
            say(
                tr("没有作者：请用 --as 编号 指明，或先运行 visitbook settings me 编号；记录先不带作者保存，设置后补上")
            )
        saved = refused = 0
        for body in each_body(arguments.file):
            reply, good = _save_one(database, body, author)
            answer(reply)
            saved, refused = saved + good, refused + (not good)
    if refused:
        say(tr("共 {all} 条：保存 {saved} 条，拒绝 {refused} 条", all=saved + refused, saved=saved, refused=refused))
    return 2 if refused else 0


def _save_one(database: Database, body: object, author: LocalId | None) -> tuple[dict[str, Any], bool]:
    """The answer to one body and whether it was saved. A line that was no JSON comes as the error it raised."""
    from datetime import datetime

    from desktop_app.actions.visits import save_body
    from desktop_app.contract.bodies import read_body
    from desktop_app.domain.errors import InvalidVisit

    try:
        if isinstance(body, InvalidInput):
            raise body
        checked = read_body(body)
        if checked.organization_ignored:
            say(tr("organization_id 不启用，已忽略"))
        saved = save_body(database, checked, author=author, now=datetime.now())
    except (InvalidVisit, InvalidInput) as error:
        return {"status": 1, "msg": str(error)}, False
    msg = "修改成功" if saved.modified else "创建成功"
    return {"status": 0, "msg": msg, "local": {"id": saved.id}}, True


def receive(arguments: argparse.Namespace) -> int:
    from desktop_app.actions.taking_in import take_in
    from desktop_app.contract.answers import read_answer
    from desktop_app.contract.decoder import decode, text_of

    read_in = read_answer(decode(text_of(whole(arguments.file, RECEIVE_LIMIT))))
    with opened(arguments) as database:
        taken = take_in(database, read_in.rows)
    for place, problem in read_in.unreadable:
        say(tr("第 {place} 条不能读取，已搁置：{problem}", place=place, problem=problem))
    counts = {"new": taken.new, "updated": taken.updated, "unchanged": taken.unchanged}
    answer({**counts, "unreadable": len(read_in.unreadable)})
    return 2 if read_in.unreadable else 0


def comment(arguments: argparse.Namespace) -> int:
    from datetime import datetime

    from desktop_app.actions import talk

    words = list(arguments.words)
    given = _id_of(words.pop(0)) if arguments.server_id is None else None
    if len(words) != 1:
        raise InvalidInput(mark("用法：visitbook comment 本机编号 内容，或 visitbook comment --server-id 编号 内容。"))
    with opened(arguments) as database:
        record = _record_of(database, given, arguments.server_id)
        talk.add_comment(database, record, words[0], author=person_of(database, arguments.who), now=datetime.now())
        _show(database, record)
    return 0


def _id_of(text: str) -> int:
    try:
        return number(text)
    except argparse.ArgumentTypeError as error:
        raise InvalidInput(mark("本机编号：{reason}"), reason=error) from None


def read(arguments: argparse.Namespace) -> int:
    from datetime import datetime

    from desktop_app.actions import talk

    with opened(arguments) as database:
        record = _record_of(database, arguments.id, arguments.server_id)
        talk.mark_read(database, record, reader=person_of(database, arguments.who), now=datetime.now())
        _show(database, record)
    return 0


def _record_of(database: Database, local: int | None, server: Any) -> LocalId:
    from desktop_app.store import records, saving

    if (local is None) == (server is None):
        raise InvalidInput(mark("请给出本机编号，或用 --server-id 给出服务器编号，二者选一。"))
    with database.read() as connection:
        if server is not None:
            return records.by_server_id(connection, server)
        assert local is not None
        saving.row_of(connection, LocalId(local))
        return LocalId(local)


def _show(database: Database, record: LocalId) -> None:
    from desktop_app.store import records

    with database.read() as connection:
        answer(shown(records.one(connection, record)))
