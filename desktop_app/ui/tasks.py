"""The two ways to run something that may take time, and the one way back to the UI thread.

`query` asks and `act` changes; both call back on the UI thread. Plain executors do the work and one long-lived object
carries every answer over a queued connection: a thread or a signal object for each task is what crashes in PySide
(a job done before its signal is connected, an object deleted while its signal is under way).
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal, Slot

from desktop_app.domain.errors import AppError

T = TypeVar("T")
Done = Callable[[T], object]
Failed = Callable[[Exception], object]


@dataclass(slots=True)
class _Task:
    work: Callable[[], Any]
    done: Done[Any]
    failed: Failed | None
    owner: QObject | None
    key: str | None
    turn: int
    answer: Any = None
    error: Exception | None = None


class Tasks(QObject):
    """Four lanes of one thread each: actions (the only writer), queries for what is on screen, slow queries such as
    counts, and the upkeep of the store, which may take minutes and asks `is_closing` now and then.

    An answer is dropped when nobody waits for it: a newer query of the same `key` was asked, or the `owner` is gone.
    The owner is the object whose bound method `done` is; a lambda or function names it, or has none.
    """

    refused = Signal(object)
    """An AppError that no `failed` took: to be shown with its words."""
    broke = Signal(object)
    """Any other exception from `work`: a bug. It comes here even when `failed` took it too, to be logged whole."""
    finished = Signal()
    """After each answer was delivered or dropped, on the UI thread; what a test waits for."""
    _arrived = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._actions, self._queries, self._slow, self._upkeep = (
            ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
            for name in ("actions", "queries", "slow", "upkeep")
        )
        self._turns = itertools.count(1)
        self._newest: dict[str, tuple[int, Future[None]]] = {}
        self._under_way: set[int] = set()
        self._closing = threading.Event()
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def query(
        self,
        work: Callable[[], T],
        done: Done[T],
        failed: Failed | None = None,
        *,
        key: str | None = None,
        slow: bool = False,
        upkeep: bool = False,
        owner: QObject | None = None,
    ) -> None:
        """Asks in a lane and calls `done(answer)` here; a newer query of the same `key` takes this one's place."""
        lane = self._upkeep if upkeep else self._slow if slow else self._queries
        started = self._start(lane, work, done, failed, key, owner)
        if key is None or started is None:
            return
        older = self._newest.get(key)
        if older and older[1].cancel():
            self._under_way.discard(older[0])
        self._newest[key] = started

    def act(
        self,
        work: Callable[[], T],
        done: Done[T],
        failed: Failed | None = None,
        *,
        owner: QObject | None = None,
    ) -> None:
        """Changes something, after all earlier actions, and calls `done(answer)` here. Never dropped once asked."""
        self._start(self._actions, work, done, failed, None, owner)

    def forget(self, key: str) -> None:
        """Nobody waits for the query `key` any more."""
        older = self._newest.pop(key, None)
        if older and older[1].cancel():
            self._under_way.discard(older[0])

    def is_idle(self) -> bool:
        """True when everything that was asked has been delivered or dropped."""
        return not self._under_way

    def is_closing(self) -> bool:
        """True once `shutdown` was called; for work in a lane that can be ended early."""
        return self._closing.is_set()

    def shutdown(self) -> None:
        """Finishes the actions, lets go of the questions, and delivers nothing any more. Call it before the end."""
        self._closing.set()
        questions = (self._queries, self._slow, self._upkeep)
        for lane in questions:
            lane.shutdown(wait=False, cancel_futures=True)
        for lane in (self._actions, *questions):
            lane.shutdown(wait=True)

    def _start(
        self,
        lane: ThreadPoolExecutor,
        work: Callable[[], T],
        done: Done[T],
        failed: Failed | None,
        key: str | None,
        owner: QObject | None,
    ) -> tuple[int, Future[None]] | None:
        if self._closing.is_set():
            return None
        bound_to = getattr(done, "__self__", None)
        if owner is None and isinstance(bound_to, QObject):
            owner = bound_to
        task = _Task(work, done, failed, owner, key, next(self._turns))
        self._under_way.add(task.turn)
        return task.turn, lane.submit(self._run, task)

    def _run(self, task: _Task) -> None:
        """In the lane."""
        try:
            task.answer = task.work()
        except Exception as error:
            task.error = error
        if not self._closing.is_set():
            self._arrived.emit(task)

    @Slot(object)
    def _deliver(self, task: _Task) -> None:
        """On the UI thread."""
        if self._closing.is_set():
            return
        self._under_way.discard(task.turn)
        try:
            if self._is_awaited(task):
                self._hand_over(task)
        finally:
            self.finished.emit()

    def _is_awaited(self, task: _Task) -> bool:
        if task.key is not None:
            newest = self._newest.get(task.key)
            if newest is None or newest[0] != task.turn:
                return False
            del self._newest[task.key]
        return task.owner is None or shiboken6.isValid(task.owner)

    def _hand_over(self, task: _Task) -> None:
        error = task.error
        if error is None:
            task.done(task.answer)
            return
        if not isinstance(error, AppError):
            self.broke.emit(error)
        if task.failed is not None:
            task.failed(error)
        elif isinstance(error, AppError):
            self.refused.emit(error)
