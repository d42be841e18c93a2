"""A file of directory entries comes in, piece by piece, journaled so that it can be taken back; or is only tried."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from desktop_app.domain.directory import Kind
from desktop_app.domain.directory_file import EntryFate, EntryRow, FileEntry
from desktop_app.domain.errors import NotAllowed
from desktop_app.domain.import_views import ImportState, RowProblem
from desktop_app.domain.problems import RuleBroken
from desktop_app.domain.progress import Cancelled, Progress, unwatched
from desktop_app.domain.times import to_seconds
from desktop_app.store import directory_intake, import_journal
from desktop_app.store.database import Database
from desktop_app.store.directory_intake import Deed, Imagined, Intake, Written
from desktop_app.words import mark

LINES_A_COMMIT = 100
"""A renamed organization takes the titles of its records along: so few that a save slips in between."""


@dataclass(slots=True)
class Taken:
    """What became of the lines so far."""

    fates: dict[EntryFate, int] = field(default_factory=lambda: dict.fromkeys(EntryFate, 0))
    kinds: dict[Kind, int] = field(default_factory=dict)
    created: dict[Kind, int] = field(default_factory=dict)
    problems: list[RowProblem] = field(default_factory=list)
    rows: list[EntryRow] = field(default_factory=list)
    batch: int | None = None
    stopped: bool = False


def weigh(database: Database, entries: Sequence[FileEntry], progress: Progress = unwatched, *, shown: int = 0) -> Taken:
    """What taking these lines in would do; nothing is written. The first `shown` of them as they would stand."""
    taken, intake, hand = Taken(), Intake(), Imagined()
    done = 0
    with database.read() as connection:
        for piece in _pieces(entries):
            intake.look(connection, piece)
            for entry in piece:
                deed = _one(intake, entry, hand, taken)
                if deed is not None and len(taken.rows) < shown:
                    taken.rows.append(_row(deed, intake))
            done += len(piece)
            progress(done, len(entries))
    taken.created = intake.created
    return taken


def take_in(
    database: Database,
    entries: Sequence[FileEntry],
    *,
    source: str,
    digest: str,
    refused: int = 0,
    progress: Progress = unwatched,
) -> Taken:
    """Takes the lines in; `refused` others of the file could not be read. Stopped, what came in until then stays."""
    taken, intake = Taken(), Intake()
    batch = _opened(database, source, digest, len(entries) + refused)
    done = 0
    try:
        for piece in _pieces(entries):
            with database.write("import") as writing:
                hand = Written(writing, batch)
                intake.forget()
                intake.look(writing.connection, piece)
                for entry in piece:
                    _one(intake, entry, hand, taken)
                done += len(piece)
                counts = _counts(taken, refused)
                if not import_journal.go_on(writing.connection, batch, taken=done + refused, counts=counts):
                    raise NotAllowed(mark("第 {batch} 批导入已在别处继续或撤销，这里停下了。"), batch=batch)
            progress(done, len(entries))
    except Cancelled:
        taken.stopped = True
    taken.created = intake.created
    state = ImportState.STOPPED if taken.stopped else ImportState.DONE
    taken.batch = batch if _closed(database, batch, state) else None
    return taken


def _opened(database: Database, source: str, digest: str, total: int) -> int:
    with database.write("import") as writing:
        at = to_seconds(datetime.now())
        return import_journal.open_batch(writing.connection, source, at, kind="directory", digest=digest, total=total)


def _closed(database: Database, batch: int, state: ImportState) -> bool:
    """False where it changed nothing: nothing is left of it then."""
    with database.write("import") as writing:
        if ImportState(import_journal.batch_row(writing.connection, batch).state) is not ImportState.RUNNING:
            return True  # taken back meanwhile
        has_deeds = import_journal.count_deeds(writing.connection, batch) > 0
        if has_deeds:
            import_journal.set_state(writing.connection, batch, state)
        else:
            import_journal.drop_batch(writing.connection, batch)
    return has_deeds


def _one(intake: Intake, entry: FileEntry, hand: directory_intake.Hand, taken: Taken) -> Deed | None:
    try:
        deed = intake.take(entry, hand)
    except RuleBroken as broken:
        taken.fates[EntryFate.BAD] += 1
        taken.problems.append(RowProblem(entry.row, entry.sheet or "", entry.name, broken.of("").text))
        return None
    taken.fates[deed.fate] += 1
    taken.kinds[entry.kind] = taken.kinds.get(entry.kind, 0) + 1
    return deed


def _pieces(entries: Sequence[FileEntry]) -> list[Sequence[FileEntry]]:
    """People and organizations before what speaks of them."""
    ordered = sorted(entries, key=lambda entry: directory_intake.ORDER.index(entry.kind))
    return [ordered[start : start + LINES_A_COMMIT] for start in range(0, len(ordered), LINES_A_COMMIT)]


def _counts(taken: Taken, refused: int) -> dict[str, int]:
    counts = {fate.value: many for fate, many in taken.fates.items() if many}
    if refused:
        counts[EntryFate.BAD.value] = counts.get(EntryFate.BAD.value, 0) + refused
    return counts


def _row(deed: Deed, intake: Intake) -> EntryRow:
    entry, becomes = deed.entry, deed.becomes
    return EntryRow(
        row=entry.row,
        sheet=entry.sheet,
        kind=entry.kind,
        number=becomes.number,
        name=becomes.name or "",
        organization=intake.label(Kind.ORGANIZATION, becomes.organization),
        director=intake.label(Kind.PERSON, becomes.director),
        fate=deed.fate,
        change=directory_intake.changes_in_words(deed, intake),
    )
