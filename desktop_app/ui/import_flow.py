"""One file on its way in: looked at, checked, taken in. The work is done in processes beside the window.

It knows no widgets; a window may come and go while it works.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QObject, Signal

from desktop_app.domain.directory_file import DirectoryCheck, DirectoryDone
from desktop_app.domain.import_views import ImportCheck, ImportDone, ImportPlan, TableLook, as_json, from_json
from desktop_app.ui.text import one_line
from desktop_app.words import tr

if TYPE_CHECKING:
    from desktop_app.ui.job_process import Job


class Jobs(Protocol):
    """Where work is asked for: `ask` at once, `run` in its turn and with words in the status line."""

    def ask(self, request: Mapping[str, Any]) -> Job: ...
    def run(self, request: Mapping[str, Any], words: Callable[[int, int | None], str]) -> Job: ...


class Work(StrEnum):
    """What is being done now."""

    NONE = "none"
    LOOK = "look"
    CHECK = "check"
    RUN = "run"
    ROWS = "rows"
    """The rows that stayed out are being written into a file."""


class Flow(QObject):
    """What every way in has: one piece of work at a time, and one file."""

    progressed = Signal(object, object)
    failed = Signal(object, str)
    """The Work that was not done, and why in words."""
    stopped = Signal(object)
    """The Work that a person ended."""

    def __init__(self, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._job: Job | None = None
        self.work = Work.NONE
        self.file: Path | None = None
        self.batch: int | None = None

    def cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def is_busy(self) -> bool:
        return self._job is not None

    def is_stopping(self) -> bool:
        return self._job is not None and self._job.is_stopping()

    def forget(self) -> None:
        """The store is let go of, and with it the work; what was committed stands and can be gone on with."""
        self._drop()
        self.work = Work.NONE

    def _deliver(self, work: Work, answer: Mapping[str, Any]) -> None:
        """Says to whoever listens what came of it."""

    def _start(self, work: Work, request: Mapping[str, Any]) -> None:
        """In place of what is being done, which nobody waits for any more."""
        self._drop()
        self.work = work
        job = self._job = self._jobs.run(request, self._running_words) if work is Work.RUN else self._jobs.ask(request)
        job.progressed.connect(self.progressed)
        job.done.connect(self._done)
        job.failed.connect(self._failed)
        job.cancelled.connect(self._cancelled)

    def _drop(self) -> None:
        job, self._job = self._job, None
        if job is not None:
            job.progressed.disconnect(self.progressed)
            job.done.disconnect(self._done)
            job.failed.disconnect(self._failed)
            job.cancelled.disconnect(self._cancelled)
            job.let_go()

    def _running_words(self, done: int, of: int | None) -> str:
        name = self.file.name if self.file is not None else ""
        if of:
            return tr("正在导入 {file}：{done} / {of}", file=one_line(name), done=f"{done:,}", of=f"{of:,}")
        return tr("正在导入 {file}", file=one_line(name))

    def _over(self) -> Work:
        work, self.work, self._job = self.work, Work.NONE, None
        return work

    def _done(self, answer: Mapping[str, Any]) -> None:
        self._deliver(self._over(), answer)

    def _failed(self, words: str) -> None:
        self.failed.emit(self._over(), words)

    def _cancelled(self) -> None:
        self.stopped.emit(self._over())


class ImportFlow(Flow):
    """A table of visits."""

    looked = Signal(object)
    """A TableLook."""
    checked = Signal(object)
    """An ImportCheck of the plan that was asked about last."""
    imported = Signal(object)
    """An ImportDone; where it was stopped, it says so."""
    rows_saved = Signal(object)
    """The Path of the file with the rows that stayed out."""

    def __init__(self, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(jobs, parent)
        self.plan: ImportPlan | None = None
        self.rows: int | None = None
        """How many the file has, for the bars."""

    def look(self, file: Path, sheet: str | None = None, *, header: int | None = None, fixed: bool = False) -> None:
        """`fixed` takes the row of the headings from `header`, None for a file without any."""
        self.file = file
        request: dict[str, Any] = {"file": str(file), "sheet": sheet}
        if fixed:
            request |= {"header_row": header}
        self._start(Work.LOOK, {"do": "look", **request})

    def check(self, plan: ImportPlan) -> None:
        self.plan = plan
        self._start(Work.CHECK, {"do": "check", **self._planned(plan)})

    def run(self, plan: ImportPlan) -> None:
        self.plan = plan
        self._start(Work.RUN, {"do": "import", **self._planned(plan)})

    def resume(self, batch: int, file: Path) -> None:
        """Goes on with an import that was stopped; the file must be the same."""
        self.file, self.batch = file, batch
        self._start(Work.RUN, {"do": "resume", "batch": batch, "file": str(file)})

    def save_rows(self, batch: int, target: Path) -> None:
        """The rows that stayed out, with their reasons, as a file to be mended and imported."""
        request = {"do": "bad-rows", "file": str(self.file), "batch": batch, "target": str(target)}
        self._start(Work.ROWS, request)

    def _planned(self, plan: ImportPlan) -> dict[str, Any]:
        return {"file": str(self.file), "plan": as_json(plan), "total": self.rows}

    def _deliver(self, work: Work, answer: Mapping[str, Any]) -> None:
        match work:
            case Work.LOOK:
                look = from_json(TableLook, answer)
                self.rows = look.rows
                self.looked.emit(look)
            case Work.CHECK:
                self.checked.emit(from_json(ImportCheck, answer))
            case Work.RUN:
                done = from_json(ImportDone, answer)
                self.batch = done.batch
                self.imported.emit(done)
            case Work.ROWS:
                self.rows_saved.emit(Path(answer["file"]))


class DirectoryFlow(Flow):
    """A list of people, organizations, customers and big visits."""

    checked = Signal(object)
    """A DirectoryCheck."""
    imported = Signal(object)
    """A DirectoryDone."""

    def check(self, file: Path) -> None:
        self.file = file
        self._start(Work.CHECK, {"do": "directory-check", "file": str(file)})

    def run(self) -> None:
        self._start(Work.RUN, {"do": "directory-import", "file": str(self.file)})

    def _deliver(self, work: Work, answer: Mapping[str, Any]) -> None:
        if work is Work.CHECK:
            self.checked.emit(from_json(DirectoryCheck, answer))
        elif work is Work.RUN:
            done = from_json(DirectoryDone, answer)
            self.batch = done.batch
            self.imported.emit(done)
