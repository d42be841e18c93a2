"""The directory from a file: what would come of it, and taking it in; for the window and the command."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from desktop_app.actions import directory_intake
from desktop_app.actions.directory_intake import Taken
from desktop_app.domain.directory_file import (
    SHOWN_ENTRIES,
    SHOWN_PROBLEMS,
    DirectoryCheck,
    DirectoryDone,
    EntryFate,
)
from desktop_app.domain.import_views import RowProblem
from desktop_app.domain.progress import Progress, unwatched
from desktop_app.exchange.directory_table import DirectoryFile, read_directory
from desktop_app.exchange.table_reading import digest_of
from desktop_app.store.database import Database


def check(database: Database, file: Path, progress: Progress = unwatched) -> DirectoryCheck:
    """What taking the file in would do; nothing is written."""
    progress(0, None)
    read = read_directory(file)
    taken = directory_intake.weigh(database, read.entries, progress, shown=SHOWN_ENTRIES)
    return DirectoryCheck(
        file=file.name,
        rows=_rows(read),
        new=taken.fates[EntryFate.NEW],
        changed=taken.fates[EntryFate.CHANGED],
        matched=taken.fates[EntryFate.MATCHED],
        bad=taken.fates[EntryFate.BAD] + len(read.bad),
        kinds=taken.kinds,
        creates=taken.created,
        problems=_problems(read, taken),
        sample=tuple(taken.rows),
        notes=tuple(read.notes),
    )


def run(database: Database, file: Path, progress: Progress = unwatched) -> DirectoryDone:
    """Takes the good lines in; `progress` may stop it between two pieces."""
    progress(0, None)
    read = read_directory(file)
    taken = directory_intake.take_in(
        database, read.entries, source=file.name, digest=digest_of(file), refused=len(read.bad), progress=progress
    )
    return DirectoryDone(
        batch=taken.batch,
        rows=_rows(read),
        new=taken.fates[EntryFate.NEW],
        changed=taken.fates[EntryFate.CHANGED],
        matched=taken.fates[EntryFate.MATCHED],
        bad=taken.fates[EntryFate.BAD] + len(read.bad),
        kinds=taken.kinds,
        created=taken.created,
        problems=_problems(read, taken),
        stopped=taken.stopped,
    )


def _rows(read: DirectoryFile) -> int:
    return len(read.entries) + len(read.bad)


def _problems(read: DirectoryFile, taken: Taken) -> tuple[RowProblem, ...]:
    found: Sequence[RowProblem] = sorted([*read.bad, *taken.problems], key=lambda problem: problem.row)
    return tuple(found[:SHOWN_PROBLEMS])
