"""The long work beside the window: one piece after another, with the one under way in the status line.

What a person waits for at a glance, such as a look into a file, is asked at once and shown where it was asked.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from desktop_app.ui.companions import Side
from desktop_app.ui.job_process import Job, job_command
from desktop_app.ui.job_status import JobNews, JobStatus

if TYPE_CHECKING:
    from desktop_app.ui.main_window import MainWindow
    from desktop_app.ui.window_parts import WindowParts

Words = Callable[[int, int | None], str]
"""What a piece of work is called while so much of so much is done; in the language of the moment."""


@dataclass(slots=True)
class _Waiting:
    job: Job
    request: Mapping[str, Any]
    words: Words
    done: int = 0
    of: int | None = None


class JobSide(Side):
    """Work that begins while the window goes is cancelled cleanly; what was finished before stands."""

    def __init__(self, window: MainWindow, parts: WindowParts) -> None:
        super().__init__(window, parts)
        self._line: deque[_Waiting] = deque()
        """The first is under way, the others wait."""
        self._asked: list[Job] = []
        self._leaving: list[Job] = []
        """Told to end, and not gone yet."""
        self._status: JobStatus | None = None

    # --- what others ask for -----------------------------------------------------------------------------------------
    def run(self, request: Mapping[str, Any], words: Words) -> Job:
        """Does it after all that was asked for before; `words` stand in the status line meanwhile.

        There must be an open store. Connect to the answer before the event loop turns again.
        """
        waiting = _Waiting(self._job(), request, words)
        waiting.job.progressed.connect(lambda done, of: self._progressed(waiting, done, of))
        self._line.append(waiting)
        if len(self._line) == 1:
            waiting.job.start(request)
        self._show()
        return waiting.job

    def ask(self, request: Mapping[str, Any]) -> Job:
        """Does it at once, beside all else, and says nothing in the status line."""
        job = self._job()
        self._asked.append(job)
        job.start(request)
        return job

    def is_busy(self) -> bool:
        return bool(self._line)

    def cancel(self) -> None:
        """The one under way."""
        if self._line:
            self._line[0].job.cancel()
            self._show()

    def status(self) -> JobStatus | None:
        """What stands in the status line, once there was something to say."""
        return self._status

    # --- with the window ---------------------------------------------------------------------------------------------
    def detach(self) -> None:
        super().detach()
        jobs = [waiting.job for waiting in reversed(self._line)] + self._asked
        self._leaving = [job for job in jobs if job.is_running()]
        for job in jobs:  # those that wait before the one under way: none of them begins now
            job.let_go()

    def has_ended(self) -> bool:
        return not any(job.is_running() for job in self._leaving)

    def wait(self) -> None:
        for job in tuple(self._leaving):
            job.wait()

    def retranslate(self) -> None:
        self._show()

    # --- one piece ---------------------------------------------------------------------------------------------------
    def _job(self) -> Job:
        desk = self.desk
        assert desk is not None
        assert desk.database.path is not None
        job = Job(job_command(self.parts.program, str(desk.database.path)), self)
        job.done.connect(lambda _answer: self._ended(job))
        job.failed.connect(lambda _words: self._ended(job))
        job.cancelled.connect(lambda: self._ended(job))
        return job

    def _progressed(self, waiting: _Waiting, done: int, of: int | None) -> None:
        waiting.done, waiting.of = done, of
        self._show()

    def _ended(self, job: Job) -> None:
        for jobs in (self._asked, self._leaving):
            if job in jobs:
                jobs.remove(job)
        first = self._line[0] if self._line else None
        self._line = deque(waiting for waiting in self._line if waiting.job is not job)
        if first is not None and first.job is job and self._line:
            self._line[0].job.start(self._line[0].request)
        self._show()

    def _show(self) -> None:
        if not self._line:
            if self._status is not None:
                self._status.show_news(None)
            return
        first = self._line[0]
        words = first.words(first.done, first.of)
        stopping = first.job.is_stopping()
        self._made_status().show_news(JobNews(words, first.done, first.of, len(self._line) - 1, stopping))

    def _made_status(self) -> JobStatus:
        if self._status is None:
            self._status = JobStatus(self.window.status)
            self._status.cancel_asked.connect(self.cancel)
            self._status.left.connect(self.window.room.card.take_focus)
            self.window.status.insertWidget(1, self._status)
        return self._status
