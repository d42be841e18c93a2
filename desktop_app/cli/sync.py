"""`sync`: pushes and pulls; with `--stay` on a schedule, for a window, until its orders end."""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from desktop_app.cli.answering import answer, number, opened, say
from desktop_app.domain.errors import InvalidInput, NotAllowed
from desktop_app.words import mark, tr

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    from desktop_app.domain.sync_views import SyncSettings
    from desktop_app.store.database import Database


def add_commands(commands: _SubParsersAction[Any]) -> None:
    syncing = commands.add_parser("sync", help=tr("与服务器同步：送出待发的，取回新的"))
    add = syncing.add_argument
    add("--server", metavar="URL", help=tr("服务器地址，例如 https://crm.example.com"))
    add("--token-env", metavar="NAME", help=tr("哪个环境变量里是登录凭证"))
    add("--header", metavar="NAME", help=tr("放登录凭证的请求头；默认 Authorization: Bearer …，别的请求头只放凭证本身"))
    add("--form", action="store_true", default=None, help=tr("用表单格式发送，而不是 JSON"))
    add("--as", dest="account", type=number, metavar="N", help=tr("我在服务器上的编号（user_id），如果知道"))
    add("--ca", metavar="FILE", help=tr("另外信任的证书颁发机构（PEM 文件）"))
    add("--proxy", metavar="URL", help=tr("经由哪个代理"))
    add("--quiet-time", type=_seconds, metavar="S", help=tr("结果未知之后等多少秒才可能再发（默认 900）"))
    add("--settle", type=_seconds, default=0.0, metavar="S", help=tr("最多持续多少秒，直到没有未定的"))
    one_way = syncing.add_mutually_exclusive_group()
    one_way.add_argument("--push-only", action="store_true", help=tr("只送出"))
    one_way.add_argument("--pull-only", action="store_true", help=tr("只取回"))
    add("--full", action="store_true", help=tr("核对全部时间，而不只是最近"))
    add("--accept-missing", action="store_true", help=tr("同意把服务器上不再有的记录标为不再可见"))
    add("--test", action="store_true", help=tr("只试一试连接，什么也不改"))
    add("--stay", action="store_true", help=tr("按计划一直同步，直到标准输入结束（供窗口使用）"))
    syncing.set_defaults(run=sync)


def _seconds(text: str) -> float:
    try:
        found = float(text)
    except ValueError:
        found = -1.0
    if not 0 <= found < 1e9:
        raise argparse.ArgumentTypeError(tr("{text} 应为不小于 0 的秒数", text=text))
    return found


def sync(arguments: argparse.Namespace) -> int:
    try:
        import desktop_app.sync.engine  # noqa: F401
    except ImportError as error:
        raise NotAllowed(mark("这份程序没有装上同步部分。请安装 visitbook[sync]。")) from error
    with opened(arguments) as database:
        if arguments.stay:
            return _stay(database)
        settings = _settings(database, arguments)
        token = _token(arguments, settings)
        if arguments.test:
            return _test(settings, token)
        return _once(database, arguments, settings, token)


def _settings(database: Database, arguments: argparse.Namespace) -> SyncSettings:
    """What the store has, with what the command line says in its place."""
    from desktop_app.actions.settling import SyncDesk

    names = ("server", "header", "form", "account", "ca", "proxy")
    given = {name: getattr(arguments, name) for name in names if getattr(arguments, name) is not None}
    return replace(SyncDesk(database).settings(), **given)


def _token(arguments: argparse.Namespace, settings: SyncSettings) -> str | None:
    if arguments.token_env:
        token = os.environ.get(arguments.token_env)
        if not token:
            raise InvalidInput(mark("环境变量 {name} 是空的，里面应是登录凭证。"), name=arguments.token_env)
        return token
    return _kept_token(settings.server) if settings.server else None


def _kept_token(server: str) -> str | None:
    from desktop_app.sync.token import TokenKeeper, system_keyring

    return TokenKeeper(system_keyring()).token(server)


def _test(settings: SyncSettings, token: str | None) -> int:
    from desktop_app.sync.connecting import try_out

    tried = try_out(settings, token)
    answer({"ok": tried.ok, "message": tried.message, "user": tried.user, "ours": tried.ours})
    return 0 if tried.ok else 1


def _once(database: Database, arguments: argparse.Namespace, settings: SyncSettings, token: str | None) -> int:
    from desktop_app.sync.connecting import options_of, real_world, transport_of
    from desktop_app.sync.engine import synchronise

    more: dict[str, Any] = {
        "settle": arguments.settle,
        "push": not arguments.pull_only,
        "pull": not arguments.push_only,
        "full": arguments.full,
        "accept_missing": arguments.accept_missing,
    }
    if arguments.quiet_time is not None:
        more["quiet"] = arguments.quiet_time
    options = options_of(settings, **more)
    with transport_of(settings, token) as transport:
        result = synchronise(database, real_world(transport), options)
    answer(result.tally.as_json())
    for words in result.attention:
        say(words)
    if result.error is not None:
        say(" ".join(str(result.error).split("\n")))
        return 1
    if result.owed:
        say(tr("还有 {n} 条待发，可用 visitbook outbox 查看", n=result.owed))
    return 3 if result.owed else 0


def _stay(database: Database) -> int:
    from desktop_app.sync.worker import Worker

    Worker(database, answer, _kept_token).run(sys.stdin)
    return 0
