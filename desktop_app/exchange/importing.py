"""Records from a spreadsheet: looked at, tried without writing, taken in, gone on with, and what stayed out.

`look` (of `table_look`) says what a file holds and how it would be read; `check` what would come of it; `run` does it
in pieces that other writers fit between, and leaves a journal by which `resume` goes on after a stop or a crash.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from desktop_app.actions import importing
from desktop_app.domain.errors import InvalidInput
from desktop_app.domain.import_row import NameRef, ReadRow
from desktop_app.domain.import_views import (
    SHOWN_PROBLEMS,
    SHOWN_ROWS,
    Fate,
    ImportCheck,
    ImportDone,
    ImportPlan,
    RowProblem,
    SampleRow,
    UnknownWord,
)
from desktop_app.domain.progress import Cancelled, Progress, unwatched
from desktop_app.domain.times import to_text
from desktop_app.domain.visit import event_word, money_text
from desktop_app.exchange.row_reading import RowReader
from desktop_app.exchange.table_look import look
from desktop_app.exchange.table_reading import Cell, digest_of, open_table
from desktop_app.store.database import Database
from desktop_app.store.import_writing import Running
from desktop_app.words import mark

__all__ = ["check", "look", "resume", "run"]

TRIED_AT_ONCE = 500
"""Rows that are tried together; those that come in together are `importing.ROWS_A_COMMIT`."""


@dataclass(slots=True)
class Piece:
    """So many rows of the file: those that could be read, and what is wrong with the others."""

    rows: list[ReadRow] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    count: int = 0
    refused: dict[int, dict[str, str]] = field(default_factory=dict)
    """The first of the others as they are written: somebody who looks for them in the file knows them by that."""


def table_rows(file: Path, plan: ImportPlan) -> tuple[list[str], Iterator[tuple[int, list[Cell]]]]:
    """The headings, and the rows under them."""
    table = open_table(file, encoding=plan.encoding, delimiter=plan.delimiter)
    rows = table.rows(plan.sheet)
    headings: list[str] = []
    if plan.header_row is not None:
        for row, cells in rows:
            if row >= plan.header_row:
                headings = [" ".join(str(cell if cell is not None else "").split()) for cell in cells]
                break
    return headings, rows


def pieces(file: Path, plan: ImportPlan, size: int, *, after: int = 0) -> Iterator[tuple[Piece, RowReader]]:
    """The file in pieces of `size` rows, the first `after` rows left out."""
    if "record_time" not in plan.columns:
        raise InvalidInput(mark("没有指定哪一列是拜访时间。请指定后再导入。"))
    doubled = {key for key in plan.columns if key is not None and plan.columns.count(key) > 1}
    if doubled:
        raise InvalidInput(mark("{field} 指定给了多列，请只留一列。"), field="、".join(sorted(doubled)))
    headings, rows = table_rows(file, plan)
    reader = RowReader(plan, headings)
    piece = Piece()
    for row, cells in rows:
        if all(cell is None or cell == "" for cell in cells):
            continue
        if after:
            after -= 1
            continue
        read = reader.read(row, cells)
        piece.count += 1
        if isinstance(read, ReadRow):
            piece.rows.append(read)
        elif read is not None:
            piece.problems += read
            if len(piece.refused) < SHOWN_ROWS:
                piece.refused[row] = reader.as_written(cells)
        if piece.count == size:
            yield piece, reader
            piece = Piece()
    if piece.count:
        yield piece, reader


# --- without writing -----------------------------------------------------------------------------------------------


def check(
    database: Database, file: Path, plan: ImportPlan, progress: Progress = unwatched, *, total: int | None = None
) -> ImportCheck:
    """What would come of it. Nothing is written; `total` is how many rows `look` has found, for the progress."""
    weighing = importing.Weighing(database, plan)
    checking = _Checking()
    events: dict[str, int] = {}
    for piece, reader in pieces(file, plan, TRIED_AT_ONCE):
        events = reader.unknown_events
        checking.add(piece, weighing.piece(piece.rows))
        progress(checking.rows, total)
    return ImportCheck(
        rows=checking.rows,
        new=checking.fates[Fate.NEW],
        matched=checking.fates[Fate.MATCHED],
        different=checking.fates[Fate.DIFFERENT],
        bad=checking.fates[Fate.BAD],
        problems=tuple(checking.problems),
        names=weighing.open_names(),
        events=tuple(UnknownWord(word, many) for word, many in events.items()),
        creates=weighing.creates(),
        sample=tuple(checking.sample),
        usual_times=checking.usual_times,
        without_parent=checking.without_parent,
        without_author=checking.without_author,
        earlier=importing.earlier(database, digest_of(file)),
    )


@dataclass(slots=True)
class _Checking:
    rows: int = 0
    fates: dict[Fate, int] = field(default_factory=lambda: dict.fromkeys(Fate, 0))
    problems: list[RowProblem] = field(default_factory=list)
    sample: list[SampleRow] = field(default_factory=list)
    usual_times: int = 0
    without_parent: int = 0
    without_author: int = 0

    def add(self, piece: Piece, weighed: importing.Weighed) -> None:
        self.rows += piece.count
        found = sorted([*piece.problems, *weighed.problems], key=lambda one: one.row)
        bad = {one.row for one in found}
        self.fates[Fate.BAD] += len(bad)
        self.problems += found[: max(SHOWN_PROBLEMS - len(self.problems), 0)]
        for row, fate, who in weighed.rows:
            self.fates[fate] += 1
            if fate is Fate.NEW:
                self.usual_times += not row.exact
                self.without_parent += who.parent is None
                self.without_author += who.author is None
        if len(self.sample) < SHOWN_ROWS:
            self._show(piece, weighed, bad)

    def _show(self, piece: Piece, weighed: importing.Weighed, bad: set[int]) -> None:
        fates = {row.row: fate for row, fate, _who in weighed.rows}
        read = {row.row: row for row in piece.rows}
        for row in sorted({*fates, *bad})[: SHOWN_ROWS - len(self.sample)]:
            fate = fates.get(row, Fate.BAD)
            words = _words(read[row]) if row in read else piece.refused.get(row, {})
            self.sample.append(SampleRow(row, fate, words))


def _words(row: ReadRow) -> dict[str, str]:
    """A row as it would stand, by field key; what is empty is left out."""
    texts = ("title", "effect", "problems", "suggestion", "workplan", "note", "attachment", "cost_note")
    words = {
        "record_time": to_text(row.record_time),
        "event": event_word(row.event),
        "cost": money_text(row.cost),
        **{key: getattr(row, key) or "" for key in texts},
        "customers": "、".join(map(_word, row.customers)),
        "followers": "、".join(map(_word, row.followers)),
    }
    for key in ("organization", "author", "director", "parent"):
        ref: NameRef | None = getattr(row, key)
        words[key] = _word(ref) if ref else ""
    return {key: word for key, word in words.items() if word}


def _word(ref: NameRef) -> str:
    return ref.name or f"{ref.kind.word} #{ref.number}"


# --- for good ------------------------------------------------------------------------------------------------------


def run(
    database: Database, file: Path, plan: ImportPlan, progress: Progress = unwatched, *, total: int | None = None
) -> ImportDone:
    """Takes the file in. Stopped by `Cancelled` it keeps what is in and answers `stopped`; `resume` goes on."""
    digest = digest_of(file)
    for _ in pieces(file, plan, 1):
        break  # what is wrong with the file as a whole is said before anything is begun
    running = importing.begin(database, source=file.name, digest=digest, plan=plan, total=total)
    return _take_in(database, file, running, progress, total)


def resume(database: Database, file: Path, batch: int, progress: Progress = unwatched) -> ImportDone:
    """Goes on where the last commit of this import ended; `InvalidInput` where it is not the same file."""
    running = importing.go_on(database, batch, digest_of(file))
    total = importing.import_of(database, batch).total
    return _take_in(database, file, running, progress, total)


def _take_in(database: Database, file: Path, running: Running, progress: Progress, total: int | None) -> ImportDone:
    taken = running.taken
    problems: list[RowProblem] = []
    stopped = False
    try:
        for piece, _reader in pieces(file, running.plan, importing.ROWS_A_COMMIT, after=taken):
            progress(taken, total)
            taken += piece.count
            problems += importing.take(database, running, piece.rows, piece.problems, taken=taken)[
                : max(SHOWN_PROBLEMS - len(problems), 0)
            ]
        progress(taken, total)
    except Cancelled:
        stopped = True
        importing.stop(database, running)
    except importing.TakenOver:
        raise
    except BaseException:
        importing.stop(database, running)
        raise
    batch = running.batch if stopped else importing.finish(database, running, taken, progress)
    counts = running.counts
    return ImportDone(
        batch=batch,
        rows=taken,
        new=counts.get(Fate.NEW.value, 0),
        matched=counts.get(Fate.MATCHED.value, 0),
        different=counts.get(Fate.DIFFERENT.value, 0),
        bad=counts.get(Fate.BAD.value, 0),
        created=importing.plain_counts(counts),
        problems=tuple(problems),
        stopped=stopped,
    )
