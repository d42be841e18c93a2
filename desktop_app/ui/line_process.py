"""One run of a program beside the window, which is told what to do and tells how it stands, a JSON object a line.

One whose input is closed ends by itself; where it does not, it is killed. It answers nothing but what it said.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer, Signal

PATIENCE_MS = 2_000
_LONGEST_LINE = 16_000_000
_LAST_WORDS = 4_000


class LineProcess(QObject):
    started = Signal()
    heard = Signal(object)
    """A line, as bytes."""
    ended = Signal(str)
    """It is gone; with the last line that it wrote to stderr."""
    not_started = Signal()
    """It never ran, and `ended` does not come.

    Whoever owns this connects methods, no lambdas: a lambda that names the owner is let go of while this is being
    deleted, and would take the owner, and with it this, a second time.
    """

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], parent: QObject | None = None) -> None:
        """`environment` adds to this process's own."""
        super().__init__(parent)
        self._line = self._complaint = b""
        self._is_there = self._ending = False
        self._process = process = QProcess(self)
        whole = QProcessEnvironment.systemEnvironment()
        for name, value in {**environment, "PYTHONUTF8": "1"}.items():
            whole.insert(name, value)
        process.setProcessEnvironment(whole)
        process.setProgram(command[0])
        process.setArguments(list(command[1:]))
        process.readyReadStandardOutput.connect(self._read)
        process.readyReadStandardError.connect(self._read_complaint)
        process.errorOccurred.connect(self._went_wrong)
        process.finished.connect(self._finished)
        process.started.connect(self.started)
        self._last = QTimer(self, singleShot=True)
        self._last.timeout.connect(process.kill)

    def start(self) -> None:
        """Once."""
        self._is_there = True
        self._process.start()

    def is_there(self) -> bool:
        return self._is_there

    def tell(self, what: Mapping[str, Any]) -> None:
        """Not heard any more by one that is ending."""
        if self._is_there and not self._ending:
            self._process.write((json.dumps(what) + "\n").encode())

    def end(self) -> None:
        """Lets it end by itself, and kills it when it does not."""
        if self._is_there and not self._ending:
            self._ending = True
            self._process.closeWriteChannel()
            self.kill_after(PATIENCE_MS)

    def kill_after(self, patience_ms: int) -> None:
        if self._is_there:
            self._last.start(patience_ms)

    def wait(self, patience_ms: int = PATIENCE_MS) -> None:
        """Until it is gone, where nobody sees the window any more."""
        if self._is_there:
            self._ending = True
            self._process.closeWriteChannel()
            if not self._process.waitForFinished(patience_ms):
                self._process.kill()
                self._process.waitForFinished(patience_ms)

    def _read(self) -> None:
        self._line += self._process.readAllStandardOutput().data()
        *lines, self._line = self._line.split(b"\n")
        if len(self._line) > _LONGEST_LINE:
            self._line = b""
        for line in lines:
            self.heard.emit(line)

    def _read_complaint(self) -> None:
        self._complaint = (self._complaint + self._process.readAllStandardError().data())[-_LAST_WORDS:]

    def _went_wrong(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self._is_there = False
            self.not_started.emit()

    def _finished(self, _code: int) -> None:
        self._read()
        self._read_complaint()
        self._last.stop()
        self._is_there = False
        self.ended.emit(_last_line(self._complaint))


def _last_line(complaint: bytes) -> str:
    lines = complaint.decode("utf-8", "replace").strip().splitlines()
    return lines[-1].removeprefix("visitbook: ").strip() if lines else ""
