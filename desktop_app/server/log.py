"""The server's log: one JSON object a line on stderr, with ids and never with texts, queries, tokens or addresses of
what was asked for."""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import datetime
from typing import TextIO


class Log:
    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr

    def line(self, event: str, **facts: object) -> None:
        entry = {"at": datetime.now().isoformat(" ", "milliseconds"), "event": event, **facts}
        try:
            self._stream.write(json.dumps(entry, ensure_ascii=False, separators=(",", ":")) + "\n")
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
