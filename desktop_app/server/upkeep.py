"""What a running server sees to now and then: numbers for what came in beside it, the text index, its parent's life."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from desktop_app.domain.errors import AppError
from desktop_app.server.log import Log
from desktop_app.store import search_index, serving
from desktop_app.store.database import Database

EVERY_SECONDS = 2.0
INDEXED_AT_ONCE = 10
"""Records; a text of 64 KiB takes some 100 ms."""


class Upkeep:
    def __init__(self, database: Database, log: Log) -> None:
        self._database = database
        self._log = log

    async def run(self, lane: ThreadPoolExecutor, is_busy: Callable[[], bool]) -> None:
        """`is_busy` tells whether a request waits: indexing lets it go first."""
        loop = asyncio.get_running_loop()
        while True:
            _end_with_the_parent()
            try:
                adopted = await loop.run_in_executor(lane, self.adopt)
                if adopted:
                    self._log.line("adopted", records=adopted)
                # One turn of the lane for each few, so that whoever writes meanwhile does not wait for all of them.
                while not is_busy():
                    if not await loop.run_in_executor(lane, self.index):
                        break
            except AppError as error:
                self._log.line("store", kind=type(error).__name__)
            await asyncio.sleep(EVERY_SECONDS)

    def adopt(self) -> int:
        """Gives numbers to what a command brought in beside us; answers to how many records."""
        adopted = 0
        while self._unnumbered():
            with self._database.write("adopt") as writing:
                taken = serving.adopt(writing)
            if not taken:
                break  # another process is at it
            adopted += taken
        return adopted

    def index(self) -> int:
        """Brings the text index up to date with a few of the records behind it; answers to how many."""
        with self._database.read() as connection:
            if not search_index.is_behind(connection):
                return 0
        with self._database.write("index") as writing:
            return search_index.drain(writing.connection, INDEXED_AT_ONCE)

    def _unnumbered(self) -> bool:
        with self._database.read() as connection:
            return serving.has_unnumbered(connection)


def _end_with_the_parent() -> None:
    """A worker whose parent was killed would go on holding the port."""
    parent = multiprocessing.parent_process()
    if parent is not None and not parent.is_alive():
        os.kill(os.getpid(), signal.SIGTERM)
