"""`job`: one long piece of work for the window, in a process of its own so that the window never waits for Python.

The first line of stdin is the request, one JSON object: what to do (`do`) and what that needs. While it works it says
`{"progress": n, "of": m}`, `of` null while nobody knows; its last line is `{"done": {…}}`, `{"error": "…"}` in words
for a person, or `{"cancelled": true}`. `{"do": "cancel"}` ends it between two pieces, and so does stdin when it closes:
whoever asked is gone. The command is left out of the help, because it is spoken to by the window alone.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from desktop_app.cli import directory_jobs, import_jobs
from desktop_app.cli.answering import opened
from desktop_app.cli.bugs import keep
from desktop_app.domain.errors import AppError, InvalidInput
from desktop_app.domain.progress import Cancelled, Progress
from desktop_app.words import mark, tr

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    from desktop_app.store.database import Database

DONE, FAILED, CANCELLED = 0, 1, 3
_REPORTS_A_SECOND = 10
_NICE = 5
"""The window comes first on a computer with little to spare."""

Request = Mapping[str, Any]
Work = Callable[["Database", Request, Progress], Mapping[str, Any]]


def add_commands(commands: _SubParsersAction[Any]) -> None:
    commands.add_parser("job").set_defaults(run=work)


def work(arguments: argparse.Namespace) -> int:
    """Does what the first line of stdin asks."""
    _step_back()
    talk = Talk(sys.stdin.fileno(), sys.stdout.fileno())
    request = talk.request()
    if request is None:
        return FAILED
    try:
        with opened(arguments) as database:
            done = _work_of(request)(database, request, talk.progress)
        talk.say({"done": dict(done)})
    except Cancelled:
        talk.say({"cancelled": True})
        return CANCELLED
    except Exception as error:
        talk.say({"error": _words(error)})
        return FAILED
    return DONE


class Talk:
    """What is heard on one end of a pipe and said on another, each message a line of JSON."""

    def __init__(self, heard: int, said: int) -> None:
        """File descriptors: a thread that waits in `sys.stdin` would keep the process from ending."""
        self._lines = _lines(heard)
        self._said = said
        self._stop = threading.Event()
        self._next = 0.0
        self._told: tuple[int, int | None] | None = None

    def request(self) -> Request | None:
        """The first line, when it is one; from then on a word to stop is heard."""
        found: Any = None
        with suppress(ValueError, StopIteration):
            found = json.loads(next(self._lines))
        if not isinstance(found, dict):
            return None
        threading.Thread(target=self._listen, daemon=True).start()
        return found

    def progress(self, done: int, of: int | None) -> None:
        """Raises `Cancelled` once nobody wants the work any more."""
        if self._stop.is_set():
            raise Cancelled
        now = time.monotonic()
        if (now >= self._next or done == of) and (done, of) != self._told:
            self._next = now + 1 / _REPORTS_A_SECOND
            self._told = (done, of)
            self.say({"progress": done, "of": of})

    def say(self, message: Mapping[str, Any]) -> None:
        """To nobody, when the window is gone."""
        line = memoryview((json.dumps(message) + "\n").encode())
        try:
            while line:
                line = line[os.write(self._said, line) :]
        except OSError:
            self._stop.set()

    def _listen(self) -> None:
        for line in self._lines:
            with suppress(ValueError, AttributeError):
                if json.loads(line).get("do") == "cancel":
                    break
        self._stop.set()


def _lines(heard: int) -> Iterator[bytes]:
    rest = b""
    while piece := _read(heard):
        *lines, rest = (rest + piece).split(b"\n")
        yield from lines
    if rest:
        yield rest


def _read(heard: int) -> bytes:
    try:
        return os.read(heard, 65_536)
    except OSError:
        return b""


def _step_back() -> None:
    if sys.platform != "win32":
        with suppress(OSError):
            os.nice(_NICE)


def _words(error: Exception) -> str:
    """What a person reads; a fault of ours stands whole in the log."""
    if isinstance(error, AppError):
        return str(error)
    if isinstance(error, MemoryError):
        return tr("内存不够，没有完成。请关闭一些程序，或者把文件分成几份。")
    if isinstance(error, OSError) and error.strerror:
        return tr("{reason}：{path}", reason=error.strerror, path=error.filename or "")
    log = keep(error)
    return tr("程序内部出错（{kind}），详情见 {log}", kind=type(error).__name__, log=log)


# --- what can be asked for -------------------------------------------------------------------------------------------


def _work_of(request: Request) -> Work:
    try:
        return _WORKS[request["do"]]
    except (KeyError, TypeError):
        raise InvalidInput(mark("没有这样的工作：{do}。"), do=request.get("do")) from None


def _export(database: Database, request: Request, progress: Progress) -> Mapping[str, Any]:
    from desktop_app.domain.export_request import ExportRequest
    from desktop_app.exchange.exporting import export

    return export(database, ExportRequest.from_json(request["request"]), progress).as_json()


def _pdf(database: Database, request: Request, progress: Progress) -> Mapping[str, Any]:
    from pathlib import Path

    from desktop_app.actions.desk import Desk
    from desktop_app.domain.paper_request import PaperRequest
    from desktop_app.ui.pdf_export import export_pdf

    wanted = PaperRequest.from_json(request["request"])
    return export_pdf(Desk(database), wanted, Path(request["file"]), progress).as_json()


_WORKS: Mapping[str, Work] = {"export": _export, "pdf": _pdf, **import_jobs.WORKS, **directory_jobs.WORKS}
