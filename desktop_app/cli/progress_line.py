"""How far long work is, on one line of a terminal that is written over; nothing where nobody looks at it."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from desktop_app.domain.progress import Progress, unwatched
from desktop_app.words import tr

_SECONDS_BETWEEN = 0.2
_CLEAR = "\r\x1b[K"


@contextmanager
def progress_line() -> Iterator[Progress]:
    """The line is taken away when the block ends, however it ends."""
    if not sys.stderr.isatty():
        yield unwatched
        return
    line = _Line()
    try:
        yield line
    finally:
        line.clear()


class _Line:
    def __init__(self) -> None:
        self._next = 0.0

    def __call__(self, done: int, of: int | None) -> None:
        now = time.monotonic()
        if now >= self._next:
            self._next = now + _SECONDS_BETWEEN
            words = tr("{done} / {of}", done=f"{done:,}", of=f"{of:,}") if of else tr("正在准备…")
            sys.stderr.write(f"{_CLEAR}{words}")
            sys.stderr.flush()

    def clear(self) -> None:
        if self._next:
            sys.stderr.write(_CLEAR)
            sys.stderr.flush()
