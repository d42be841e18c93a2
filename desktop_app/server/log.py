"""The server's log: one JSON object a line on stderr, with ids and never with texts, queries or tokens."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
import threading
import time
import traceback
from datetime import datetime
from typing import TextIO

GATHER_SECONDS = 0.2
"""Lines of requests are written together: one write each would cost a small answer a tenth of its time."""


class Log:
    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._gathered: list[str] = []
        self._requests: list[tuple[float, dict[str, object]]] = []
        self._lock = threading.Lock()
        self._timer: asyncio.TimerHandle | None = None

    def line(self, event: str, **facts: object) -> None:
        entry = {"at": datetime.now().isoformat(" ", "milliseconds"), "event": event, **facts}
        self._gather(entry)
        self.flush()

    def request(self, facts: dict[str, object]) -> None:
        """As `line`, from the event loop, and not at once: written out together with others of the same moment."""
        self._requests.append((time.time(), facts))
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(GATHER_SECONDS, self._flush_gathered)

    def _gather(self, entry: dict[str, object]) -> None:
        with self._lock:
            self._gathered.append(json.dumps(entry, ensure_ascii=False, separators=(",", ":")))

    def _flush_gathered(self) -> None:
        self._timer = None
        requests, self._requests = self._requests, []
        for at, facts in requests:
            moment = datetime.fromtimestamp(at).isoformat(" ", "milliseconds")
            self._gather({"at": moment, "event": "request", **facts})
        self.flush()

    def end(self) -> None:
        """Writes what has not been written yet."""
        self._flush_gathered()

    def flush(self) -> None:
        with self._lock:
            lines, self._gathered = self._gathered, []
            if not lines:
                return
            try:
                self._stream.write("\n".join(lines) + "\n")
                self._stream.flush()
            except (OSError, ValueError):
                pass  # whoever read the log went away; the requests go on

    def bug(self, error: BaseException, **facts: object) -> None:
        """A fault of ours: where it happened, without its message, which may hold what people wrote."""
        frames = traceback.extract_tb(error.__traceback__)[-6:]
        where = [f"{frame.filename.rpartition('desktop_app/')[2]}:{frame.lineno}" for frame in frames]
        self.line("bug", kind=type(error).__name__, where=where, **facts)


class FromUvicorn(logging.Handler):
    """What uvicorn has to say, as a line of ours. Its texts speak of processes and connections only."""

    def __init__(self, log: Log) -> None:
        super().__init__(logging.WARNING)
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info and record.exc_info[1]:
            self._log.bug(record.exc_info[1])
        else:
            self._log.line("server", message=record.getMessage())
