"""`serve`: our own server for the contract."""

from __future__ import annotations

import argparse
import importlib.util
import ipaddress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_app import paths
from desktop_app.cli.answering import opened, say
from desktop_app.cli.databases import add_database, where_of
from desktop_app.domain.errors import InvalidInput
from desktop_app.words import mark, tr

if TYPE_CHECKING:
    from argparse import _SubParsersAction

NEEDED = ("starlette", "uvicorn", "httptools")
WORKERS_MOST = 64


def add_commands(commands: _SubParsersAction[Any]) -> None:
    serving = commands.add_parser("serve", help=tr("启动拜访记录接口的服务器"))
    serving.add_argument("--host", default="127.0.0.1", metavar="HOST", help=tr("监听的地址（默认 127.0.0.1）"))
    serving.add_argument("--port", type=_port, default=8080, metavar="N", help=tr("端口（默认 8080；0 自动选择）"))
    add_database(serving)
    serving.add_argument("--workers", type=_workers, default=1, metavar="N", help=tr("进程数（默认 1）"))
    serving.add_argument("--open", action="store_true", help=tr("不要令牌，人人都是员工 1；只能在本机"))
    serving.add_argument("--accept-parents", action="store_true", help=tr("接受没有登记过的大的拜访记录编号"))
    serving.add_argument(
        "--readers", choices=("all", "own"), default="all", help=tr("谁能看什么：all 全部，own 只看与自己有关的")
    )
    serving.add_argument("--tls-cert", type=Path, metavar="FILE", help=tr("证书（PEM，含中间证书）"))
    serving.add_argument("--tls-key", type=Path, metavar="FILE", help=tr("证书的私钥（PEM）"))
    serving.add_argument(
        "--rate", type=_rate, default=2000, metavar="N", help=tr("每个令牌每秒最多几次请求（默认 2000；0 不限）")
    )
    serving.set_defaults(run=serve)


def serve(arguments: argparse.Namespace) -> int:
    if any(importlib.util.find_spec(name) is None for name in NEEDED):
        raise InvalidInput(mark('缺少服务器的组件。请先安装：pip install "visitbook[server]"'))
    from desktop_app.actions.serving import Rules
    from desktop_app.server.app import Options
    from desktop_app.server.running import Place, check_certificate
    from desktop_app.server.running import serve as run_server

    loopback = _is_loopback(arguments.host)
    if arguments.open and not loopback:
        raise InvalidInput(mark("--open 只能用于本机地址（127.0.0.1）：否则网络上的任何人都能读写。请改用令牌。"))
    place = Place(arguments.host, arguments.port, arguments.tls_cert, arguments.tls_key)
    check_certificate(place)
    _make_ready(arguments)
    if not loopback and arguments.tls_cert is None:
        say(tr("没有证书：令牌会在网络上明文传输。请用 --tls-cert 和 --tls-key，或放在提供 https 的代理之后。"))
    options = Options(
        where=where_of(arguments),
        rules=Rules(accept_parents=arguments.accept_parents, own_only=arguments.readers == "own"),
        is_open=arguments.open,
        rate=arguments.rate,
        resources=paths.resources() / "i18n",
        alone=True,
    )
    run_server(options, place, workers=arguments.workers, say=lambda address: print(address, flush=True))
    return 0


def _make_ready(arguments: argparse.Namespace) -> None:
    """Makes the store a server's, or says why it cannot be one, before anything listens."""
    from datetime import datetime

    from desktop_app.actions.serving import begin

    with opened(arguments) as database:
        begin(database, now=datetime.now(), is_open=arguments.open)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError(tr("{text} 应为 0 到 65535 的端口", text=text))
    return int(text)


def _workers(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= WORKERS_MOST:
        raise argparse.ArgumentTypeError(tr("{text} 应为 1 到 {most} 的进程数", text=text, most=WORKERS_MOST))
    return int(text)


def _rate(text: str) -> float:
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise argparse.ArgumentTypeError(tr("{text} 应为每秒的次数，0 为不限", text=text))
    return float(text)
