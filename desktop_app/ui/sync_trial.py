"""A first talk with a server under settings that are not kept yet: it only reads, and its answer comes in words."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer, Signal

from desktop_app.words import tr

if TYPE_CHECKING:
    from desktop_app.domain.sync_views import SyncSettings

TOKEN_VARIABLE = "VISITBOOK_TRIAL_TOKEN"
PATIENCE_MS = 90_000


@dataclass(frozen=True, slots=True)
class Tried:
    """`user` is our number there, where the server told it."""

    ok: bool
    words: str
    user: int | None = None


class SyncTrial(QObject):
    answered = Signal(object)
    """Tried."""

    def __init__(
        self, program: Sequence[str], environment: Mapping[str, str] | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._program, self._environment = list(program), dict(environment or {})
        self._process: QProcess | None = None
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._patience.timeout.connect(lambda: self._end(Tried(False, tr("等了很久没有结果，请检查地址和网络。"))))

    def start(self, store: str, settings: SyncSettings, token: str | None) -> None:
        """In place of one that is under way. The token goes through the environment: a command line can be read."""
        self.stop()
        process = QProcess(self)
        environment = QProcessEnvironment.systemEnvironment()
        for name, value in {**self._environment, "PYTHONUTF8": "1"}.items():
            environment.insert(name, value)
        arguments = ["sync", "--test", "--store", store, *_options(settings)]
        if token:
            environment.insert(TOKEN_VARIABLE, token)
            arguments += ["--token-env", TOKEN_VARIABLE]
        process.setProcessEnvironment(environment)
        process.setProgram(self._program[0])
        process.setArguments([*self._program[1:], *arguments])
        process.finished.connect(self._finished)
        process.errorOccurred.connect(self._failed)
        self._process = process
        process.start()
        process.closeWriteChannel()
        self._patience.start()

    def stop(self) -> None:
        """Nobody waits for the answer any more."""
        process, self._process = self._process, None
        self._patience.stop()
        if process is not None:
            process.blockSignals(True)
            process.kill()
            process.finished.connect(process.deleteLater)
            process.blockSignals(False)
            if process.state() is QProcess.ProcessState.NotRunning:
                process.deleteLater()

    def is_under_way(self) -> bool:
        return self._process is not None

    def _finished(self, _code: int) -> None:
        process = self._process
        if process is None or self.sender() is not process:
            return
        said = bytes(process.readAllStandardOutput().data()).decode("utf-8", "replace").strip().splitlines()
        complaint = bytes(process.readAllStandardError().data()).decode("utf-8", "replace").strip().splitlines()
        self._end(_read(said[-1] if said else "", complaint[-1] if complaint else ""))

    def _failed(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart and self.sender() is self._process:
            self._end(Tried(False, tr("测试没有启动。")))

    def _end(self, tried: Tried) -> None:
        self.stop()
        self.answered.emit(tried)


def _options(settings: SyncSettings) -> list[str]:
    given = ["--server", settings.server, "--header", settings.header, "--ca", settings.ca, "--proxy", settings.proxy]
    if settings.account is not None:
        given += ["--as", str(settings.account)]
    return [*given, "--form"] if settings.form else given


def _read(line: str, complaint: str) -> Tried:
    try:
        said = json.loads(line)
        user = said["user"]
        return Tried(said["ok"] is True, str(said["message"]), user if type(user) is int else None)
    except (ValueError, KeyError, TypeError):
        return Tried(False, complaint.removeprefix("visitbook: ").strip() or tr("测试没有给出结果。"))
