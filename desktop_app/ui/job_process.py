"""One long piece of work in a process of its own (`visitbook job`): asked for, watched, ended."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.ui.line_process import LineProcess
from desktop_app.words import language, tr

_LOG = logging.getLogger("visitbook.ui")
PATIENCE_MS = 15_000
"""Between two looks whether it is still wanted: a large file is taken in as one piece."""


class Job(QObject):
    """Ends with exactly one of `done`, `failed` and `cancelled`, and is gone when that is said."""

    progressed = Signal(object, object)
    """What is done, and of how many: an int, or None while nobody knows."""
    done = Signal(object)
    """The answer, a dict."""
    failed = Signal(str)
    """Words for a person."""
    cancelled = Signal()

    def __init__(self, command: Sequence[str], parent: QObject | None = None) -> None:
        """`command` starts this program's `job` on the store."""
        super().__init__(parent)
        self._process = process = LineProcess(command, {"VISITBOOK_LANGUAGE": language()}, self)
        self._answer: Mapping[str, Any] = {}
        self._began = self._is_over = self._stopping = False
        process.heard.connect(self._read)
        process.ended.connect(self._ended)
        process.not_started.connect(self._not_started)

    def start(self, request: Mapping[str, Any]) -> None:
        """`request` is what `do` names and needs, ready for JSON."""
        if self._is_over:
            return
        self._began = True
        self._process.start()
        self._process.tell(request)

    def cancel(self) -> None:
        """As soon as it comes to the end of a piece, at once where it did not begin; what was finished stands."""
        if self._stopping:
            return
        self._stopping = True
        if self._began:
            self._process.tell({"do": "cancel"})
            self._process.kill_after(PATIENCE_MS)
        else:
            self._over("")

    def is_running(self) -> bool:
        return self._process.is_there()

    def is_over(self) -> bool:
        return self._is_over

    def is_stopping(self) -> bool:
        return self._stopping and not self._is_over

    def let_go(self) -> None:
        """The store is closed, or the window goes: it is cancelled, and not waited for long."""
        self._stopping = True
        if self._began:
            self._process.end()
        else:
            self._over("")

    def wait(self) -> None:
        """After `let_go`, when nothing is on screen any more."""
        self._stopping = True
        self._process.wait()

    def _read(self, line: bytes) -> None:
        try:
            said = json.loads(line)
        except ValueError:
            return
        if not isinstance(said, dict):
            return
        if "progress" in said:
            if not self._stopping:
                self.progressed.emit(said["progress"], said.get("of"))
        else:
            self._answer = said

    def _ended(self, complaint: str) -> None:
        said = self._answer
        if "done" in said or "error" in said:
            self._over(said.get("error", ""))
        elif self._stopping or "cancelled" in said:
            self._over("")
        else:
            _LOG.warning("a job ended without an answer: %s", complaint)
            self._over(complaint or tr("后台程序意外结束，没有做完。"))

    def _not_started(self) -> None:
        self._over(tr("后台程序没有启动，没有改动任何东西。"))

    def _over(self, words: str) -> None:
        if self._is_over:
            return
        self._is_over = True
        if words:
            self.failed.emit(words)
        elif "done" in self._answer:
            self.done.emit(self._answer["done"])
        else:
            self.cancelled.emit()
        QTimer.singleShot(0, self.deleteLater)


def job_command(program: Sequence[str], store: str) -> list[str]:
    return [*program, "job", "--store", store]
