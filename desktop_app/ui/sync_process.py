"""The sync as a process of its own beside the window, so that the window never waits for Python's lock.

It is told what to do and tells how it stands, one JSON object a line. One that dies is started again, each time later;
one whose input is closed ends by itself, and may be killed at any moment: its steps are made for that.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.ui.line_process import LineProcess
from desktop_app.ui.sync_news import SyncNews, read_news
from desktop_app.words import tr

_LOG = logging.getLogger("visitbook.ui")
FIRST_WAIT_MS, LONGEST_WAIT_MS = 1_000, 300_000
STEADY_MS = 60_000
"""One that ran this long was no failure to start: the waits begin anew."""


class SyncProcess(QObject):
    heard = Signal(object)
    """SyncNews: how it stands now."""
    started = Signal()
    """A fresh one listens; it knows nothing that an earlier one was told."""
    ended = Signal()
    """There is none any more, and there will be none before `start`."""

    def __init__(
        self,
        command: Callable[[], Sequence[str]],
        environment: Callable[[], Mapping[str, str]] = dict,
        parent: QObject | None = None,
        *,
        first_wait_ms: int = FIRST_WAIT_MS,
    ) -> None:
        """`command` is asked at each start; `environment` adds to this process's own."""
        super().__init__(parent)
        self._command, self._environment = command, environment
        self._first_wait = self._wait = first_wait_ms
        self._news = SyncNews()
        self._wanted = self._ending = False
        self._process: LineProcess | None = None
        self._again = QTimer(self, singleShot=True)
        self._again.timeout.connect(self._run)
        self._steady = QTimer(self, singleShot=True, interval=STEADY_MS)
        self._steady.timeout.connect(self._forget_failures)

    def start(self) -> None:
        """Does nothing while there is one; one that is ending is followed by a fresh one."""
        self._wanted = True
        if self._process is None and not self._again.isActive():
            self._run()

    def stop(self) -> None:
        """Lets it end by itself, and kills it when it does not; `ended` comes when it is gone."""
        self._wanted = False
        self._again.stop()
        if self._process is None:
            self._show(SyncNews())
            self.ended.emit()
        elif not self._ending:
            self._ending = True
            self._process.end()

    def wait(self) -> None:
        """After `stop`, where nobody sees the window any more: until it is gone."""
        process = self._process
        if process is not None:
            self._wanted, self._ending = False, True
            process.wait()

    def tell(self, do: str, **more: str) -> None:
        """Heard by the one that runs; one that waits to be started again does everything anew anyway."""
        process = self._process
        if process is not None and not self._ending:
            process.tell({"do": do, **more})

    def hurry(self) -> None:
        """A person does not want to wait for the next try."""
        if self._again.isActive():
            self._again.stop()
            self._run()

    def is_there(self) -> bool:
        return self._process is not None

    def news(self) -> SyncNews:
        return self._news

    # --- one run -----------------------------------------------------------------------------------------------------
    def _run(self) -> None:
        process = LineProcess(self._command(), self._environment(), self)
        process.heard.connect(self._read)
        process.not_started.connect(self._not_started)
        process.ended.connect(self._finished)
        process.started.connect(self._started)
        self._process = process
        process.start()

    def _started(self) -> None:
        self._steady.start()
        self.started.emit()

    def _read(self, line: bytes) -> None:
        news = read_news(line)
        if news is not None:
            self._show(news)

    def _not_started(self) -> None:
        self._over(tr("后台同步没有启动。"))

    def _finished(self, complaint: str) -> None:
        self._over(complaint or tr("后台同步意外结束，正在重新启动。"))

    def _over(self, why: str) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.deleteLater()
        self._steady.stop()
        if self._ending or not self._wanted:
            self._ending = False
            self._show(SyncNews())
            if self._wanted:
                self._run()
            else:
                self.ended.emit()
            return
        _LOG.warning("the sync process ended; again in %s ms", self._wait)
        self._show(self._news.failed(why))
        self._again.start(self._wait)
        self._wait = min(2 * self._wait, LONGEST_WAIT_MS)

    def _forget_failures(self) -> None:
        self._wait = self._first_wait

    def _show(self, news: SyncNews) -> None:
        if news != self._news:
            self._news = news
            self.heard.emit(news)
