"""The commands: everything the window does with data, without it. A command's own world is imported when it runs.

Machine output goes to stdout as JSON, words for people to stderr. 0 all done · 1 failed · 2 bad usage or bad input,
what was good is kept · 3 done as far as possible, something needs a person.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from desktop_app import __version__, paths, settings, words
from desktop_app.domain.errors import AppError, InvalidInput, InvalidVisit, NotFound
from desktop_app.words import tr

DONE, FAILED, BAD_INPUT, NEEDS_A_PERSON = 0, 1, 2, 3


def main(argv: Sequence[str]) -> int:
    _speak()
    try:
        arguments = _parser().parse_args(_joined(argv))
        return int(arguments.run(arguments))
    except (InvalidInput, InvalidVisit, NotFound) as error:
        return _said(error, BAD_INPUT)
    except AppError as error:
        return _said(error, FAILED)
    except KeyboardInterrupt:
        print(tr("已中断；此前答复过的都已保存。"), file=sys.stderr)
        return FAILED
    except BrokenPipeError:
        # The reader of our output went away; closing stdout again at exit must not complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except OSError as error:
        return _said(
            InvalidInput(tr("{reason}：{path}", reason=error.strerror or error, path=error.filename)), BAD_INPUT
        )
    except Exception as error:
        return _bug(error)


def _said(error: AppError, code: int) -> int:
    print("visitbook: " + " ".join(str(error).split("\n")), file=sys.stderr)
    return code


def _bug(error: Exception) -> int:
    """A fault of ours: whole in the log, one line here."""
    from desktop_app.cli.bugs import keep

    log = keep(error)
    print(tr("visitbook: 程序内部出错（{kind}），详情见 {log}", kind=type(error).__name__, log=log), file=sys.stderr)
    return FAILED


def _speak() -> None:
    """UTF-8 everywhere, and the person's language."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
    chosen = os.environ.get("VISITBOOK_LANGUAGE") or settings.load(paths.config_file())[0].language
    words.set_language(chosen, paths.resources() / "i18n")


def _joined(argv: Sequence[str]) -> list[str]:
    """`--sort -cost` as `--sort=-cost`: argparse would take the field for an option."""
    joined: list[str] = []
    rest = iter(argv)
    for word in rest:
        following = next(rest, None) if word == "--sort" else None
        joined.append(word if following is None else f"{word}={following}")
    return joined


class _Parser(argparse.ArgumentParser):
    """One line for a wrong option instead of the whole usage; `--store` wherever a command ends."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.add_argument(
            "--store",
            type=Path,
            default=argparse.SUPPRESS,
            metavar="FILE",
            help=tr("数据库文件（或环境变量 VISITBOOK_STORE；默认在用户数据文件夹）"),
        )

    gathers = ""
    """The argument of one or more words that takes those behind an option too: argparse stops at the first option."""

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        known, rest = super().parse_known_args(args, namespace)
        if self.gathers:
            end = rest.index("--") if "--" in rest else len(rest)
            words = [word for word in rest[:end] if not word.startswith("-")] + rest[end + 1 :]
            getattr(known, self.gathers).extend(words)
            rest = [word for word in rest[:end] if word.startswith("-")]
        return known, rest

    def error(self, message: str) -> NoReturn:
        line = " ".join(message.split())
        print(f"{self.prog}: {line}（{tr('用法见 {prog} --help', prog=self.prog)}）", file=sys.stderr)
        raise SystemExit(BAD_INPUT)


def _parser() -> argparse.ArgumentParser:
    from desktop_app.cli import (
        directory,
        exporting,
        importing,
        job,
        outbox,
        records,
        report,
        safekeeping,
        samples,
        serve,
        sync,
        token,
        window,
    )

    chosen = settings.load(paths.config_file())[0].store
    store = Path(os.environ.get("VISITBOOK_STORE") or chosen or paths.default_store())
    parser = _Parser(prog="visitbook", description=tr("拜访簿：离线记录和浏览客户拜访。不带命令时打开窗口。"))
    parser.add_argument("--version", action="version", version=f"visitbook {__version__}")
    parser.set_defaults(run=window.open_window, store=store, own_store=store)
    commands = parser.add_subparsers(metavar="COMMAND", parser_class=_Parser)
    rooms = (
        window,
        records,
        outbox,
        sync,
        directory,
        importing,
        exporting,
        report,
        safekeeping,
        samples,
        serve,
        token,
        job,
    )
    for room in rooms:
        room.add_commands(commands)
    return parser
