"""Rows of a foreign file come in, piece by piece; imports are listed, gone on with, taken back and released."""

from __future__ import annotations

import json
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from desktop_app.actions import taking_in
from desktop_app.domain.directory import Kind
from desktop_app.domain.errors import InvalidInput, NotAllowed
from desktop_app.domain.import_row import ReadRow
from desktop_app.domain.import_views import (
    Fate,
    ImportLine,
    ImportPlan,
    ImportState,
    ImportUndone,
    KeptBack,
    OpenName,
    RowProblem,
    as_json,
    from_json,
)
from desktop_app.domain.progress import Cancelled, Progress, unwatched
from desktop_app.domain.times import to_seconds
from desktop_app.store import import_journal, import_undoing, search_index
from desktop_app.store import imports as imported
from desktop_app.store.database import Database
from desktop_app.store.import_matching import Standing
from desktop_app.store.import_names import Asked, Names, NewEntry, Resolved, alike
from desktop_app.store.import_writing import Running, entry_of_plan, problem_of, take_rows
from desktop_app.words import mark, tr

ROWS_A_COMMIT = 100
"""So few that the transaction ends within some 30 ms: who saves meanwhile looks whether it is their turn every 1 to 25
ms for the first tenth of a second, and only ten times a second after that."""
DEEDS_A_COMMIT = 100
INDEXED_A_COMMIT = 100
RELEASED_A_COMMIT = 100
_REST = 0.5
"""Of the time that a transaction took, for others, where the next one would begin at once."""
_LONGEST_REST = 0.05


@contextmanager
def _a_turn() -> Iterator[None]:
    """What is done within it may hold others up, so they get a turn behind it."""
    began = time.perf_counter()
    yield
    time.sleep(min((time.perf_counter() - began) * _REST, _LONGEST_REST))


# --- the past ------------------------------------------------------------------------------------------------------


def imports(database: Database) -> tuple[ImportLine, ...]:
    """All imports, the latest first."""
    with database.read() as connection:
        return import_journal.lines(connection)


def import_of(database: Database, batch: int) -> ImportLine:
    with database.read() as connection:
        import_journal.batch_row(connection, batch)
        return next(line for line in import_journal.lines(connection) if line.number == batch)


def earlier(database: Database, digest: str) -> ImportLine | None:
    """The last import of the same file that was not taken back."""
    with database.read() as connection:
        batch = import_journal.latest_of(connection, digest, "records")
    return None if batch is None else import_of(database, batch)


def release(database: Database, batch: int, progress: Progress = unwatched) -> int:
    """Makes the records of an import owed; answers how many became so. Stopped in between, the rest waits as before."""
    with database.read() as connection:
        state = ImportState(import_journal.batch_row(connection, batch).state)
    if state in (ImportState.RUNNING, ImportState.STOPPED):
        raise InvalidInput(mark("第 {batch} 批导入还没有完成。请先继续或撤销它，再放行。"), batch=batch)
    with database.read() as connection:
        records = imported.records_of(connection, batch)
    released = 0
    for start in range(0, len(records), RELEASED_A_COMMIT):
        progress(start, len(records))
        released += taking_in.release(database, records[start : start + RELEASED_A_COMMIT], batch=None)
    return released + taking_in.release(database, (), batch=batch)


def without_parent(database: Database, batch: int) -> int:
    """How many released records of an import cannot be sent before they belong to a larger visit."""
    with database.read() as connection:
        return imported.without_parent(connection, batch)


# --- coming in -----------------------------------------------------------------------------------------------------


def begin(database: Database, *, source: str, digest: str, plan: ImportPlan, total: int | None) -> Running:
    """A new import, with nothing taken in yet."""
    with database.write("import") as writing:
        entry_of_plan(writing, plan)
        now = to_seconds(datetime.now())
        batch = import_journal.open_batch(
            writing.connection, source, now, digest=digest, plan=as_json(plan), total=total
        )
    return Running(batch, plan, {})


class TakenOver(NotAllowed):
    """Somebody else goes on with this import, or takes it back."""

    title = mark("这批导入正在别处进行")


def go_on(database: Database, batch: int, digest: str) -> Running:
    """An import that stopped, as it stood; only with the same file."""
    with database.write("import") as writing:
        connection = writing.connection
        row = import_journal.batch_row(connection, batch)
        if ImportState(row.state) not in (ImportState.STOPPED, ImportState.RUNNING) or row.plan is None:
            raise InvalidInput(
                mark("第 {batch} 批导入的状态是「{state}」，不能继续。"), batch=batch, state=ImportState(row.state).word
            )
        if row.digest != digest:
            raise InvalidInput(
                mark("这不是第 {batch} 批导入的文件（{source}），或者它已经改动。请选原来的文件，或撤销后重新导入。"),
                batch=batch, source=row.source,
            )  # fmt: skip
        plan = from_json(ImportPlan, json.loads(row.plan))
        entry_of_plan(writing, plan)
        import_journal.set_state(connection, batch, ImportState.RUNNING)
        running = Running(
            batch,
            plan,
            import_journal.counts_of(row),
            row.taken,
            import_journal.matched(connection, batch),
            import_journal.made(connection, batch),
        )
        return running


def take(
    database: Database, running: Running, rows: Sequence[ReadRow], bad: Sequence[RowProblem], *, taken: int
) -> list[RowProblem]:
    """One piece: `rows` that could be read and what was wrong with others; then `taken` rows are dealt with in all.

    `TakenOver`, and nothing of the piece is written, when the import is no longer this process's to go on with.
    """
    with database.write("import") as writing:
        found = [*bad, *take_rows(writing, running, rows, to_seconds(datetime.now()))]
        wrong: dict[int, list[dict[str, str]]] = defaultdict(list)
        for one in found:
            wrong[one.row].append({"column": one.column, "value": one.value, "reason": one.reason})
        import_journal.note_bad(writing.connection, running.batch, wrong)
        if wrong:
            running.counts[Fate.BAD.value] = running.counts.get(Fate.BAD.value, 0) + len(wrong)
        before, counts = running.taken, running.counts
        if not import_journal.go_on(writing.connection, running.batch, before=before, taken=taken, counts=counts):
            raise _taken_over(running)
    running.taken = taken
    return found


def _taken_over(running: Running) -> TakenOver:
    return TakenOver(mark("第 {batch} 批导入已在别处继续或撤销，这里停下了。"), batch=running.batch)


def stop(database: Database, running: Running) -> None:
    """Unless somebody else goes on with it or takes it back: then that is theirs to say."""
    with database.write("import") as writing:
        if import_journal.stands_at(writing.connection, running.batch, running.taken):
            import_journal.set_state(writing.connection, running.batch, ImportState.STOPPED)


def finish(database: Database, running: Running, rows: int, progress: Progress = unwatched) -> int | None:
    """Says that all `rows` are in; an import that made nothing and left nothing out is forgotten, and None is answered.

    Then the text index follows, so that a search need not read what is new letter by letter.
    """
    with database.write("import") as writing:
        connection = writing.connection
        if not import_journal.stands_at(connection, running.batch, running.taken):
            raise _taken_over(running)
        made = running.counts.get(Fate.NEW.value, 0) or running.counts.get(Fate.BAD.value, 0)
        if not made and not import_journal.count_deeds(connection, running.batch):
            import_journal.drop_batch(connection, running.batch)
            return None
        import_journal.set_state(connection, running.batch, ImportState.DONE, total=rows)
    index(database, progress)
    return running.batch


def index(database: Database, progress: Progress = unwatched) -> None:
    """Brings the text index up to date; who stops it loses nothing, it is gone on with at the next change."""
    taken = 1
    done = 0
    while taken:
        with _a_turn(), database.write("index") as writing:
            taken = search_index.drain(writing.connection, INDEXED_A_COMMIT)
        done += taken
        try:
            progress(done, None)
        except Cancelled:
            return


@dataclass(frozen=True, slots=True)
class StayedOut:
    """Which rows of which file an import left out, with the reasons of each in one line."""

    digest: str
    plan: ImportPlan
    reasons: Mapping[int, str]


def stayed_out(database: Database, batch: int) -> StayedOut:
    with database.read() as connection:
        row = import_journal.batch_row(connection, batch)
        found = import_journal.bad_rows(connection, batch)
    if row.plan is None or row.digest is None:
        raise InvalidInput(mark("第 {batch} 批导入没有留下未导入的行。"), batch=batch)
    reasons = {
        number: "；".join(f"{one['column']}：{one['reason']}" if one["column"] else one["reason"] for one in wrong)
        for number, wrong in found.items()
    }
    return StayedOut(row.digest, from_json(ImportPlan, json.loads(row.plan)), reasons)


# --- what would come of it -----------------------------------------------------------------------------------------


_LOOKED_UP = 200
"""Open names for which others like them are looked up."""


@dataclass(slots=True)
class Weighed:
    """What a piece would do: the fate of each row, with whom it speaks of, and what is wrong."""

    rows: list[tuple[ReadRow, Fate, Resolved]]
    problems: list[RowProblem]


@dataclass(slots=True)
class Weighing:
    """A dry run over all pieces: the directory and the records are read, nothing is written."""

    database: Database
    plan: ImportPlan
    matched: set[int] = field(default_factory=set)
    new: set[NewEntry] = field(default_factory=set)
    asked: dict[tuple[Kind, str, str | None], Asked] = field(default_factory=dict)

    def piece(self, rows: Sequence[ReadRow]) -> Weighed:
        with self.database.read() as connection:
            names = Names(connection, self.plan, rows, set())
            standing = Standing(connection, self.plan, rows, None, self.matched)
            weighed = Weighed([], [])
            for row in rows:
                who = names.resolve(row)
                if isinstance(who, list):
                    weighed.problems += [problem_of(row, key, why) for key, why in who]
                    continue
                fate, _record = standing.fate(row, who)
                if fate is Fate.NEW:
                    self.new.update(who.new())
                weighed.rows.append((row, fate, who))
        for key, one in names.asked.items():
            if key in self.asked:
                self.asked[key].rows |= one.rows
            else:
                self.asked[key] = one
        return weighed

    def open_names(self) -> tuple[OpenName, ...]:
        """The most spoken of first."""
        found = sorted(self.asked.values(), key=lambda one: (-len(one.rows), one.kind, one.name))
        with self.database.read() as connection:
            near = [alike(connection, one) for one in found[:_LOOKED_UP]]
        near += [()] * (len(found) - len(near))
        return tuple(
            OpenName(one.kind, one.name, one.within, len(one.rows), one.candidates, one.deal, like)
            for one, like in zip(found, near, strict=True)
        )

    def creates(self) -> Mapping[Kind, int]:
        return {kind: many for kind in Kind if (many := sum(one.kind is kind for one in self.new))}


# --- taking back ---------------------------------------------------------------------------------------------------


def undo(database: Database, batch: int, progress: Progress = unwatched) -> ImportUndone:
    """Takes back all that an import made and changed, but for what somebody has used since.

    Stopped in between it is gone on with by another call.
    """
    counts, kept, of = _begin_undo(database, batch)
    undoing = import_undoing.Undoing(counts, kept)
    done = 0
    try:
        for deeds in _pieces(database, batch):
            with _a_turn(), database.write("import") as writing:
                undoing.piece(writing, deeds)
                import_journal.note_undone(writing.connection, batch, counts, kept)
            done += len(deeds)
            progress(done, of)
    except Cancelled:
        return _undone(batch, counts, kept, finished=False)
    with database.write("import") as writing:
        import_journal.forget_rest(writing.connection, batch)
        import_journal.set_state(writing.connection, batch, ImportState.UNDONE)
    return _undone(batch, counts, kept, finished=True)


def _begin_undo(database: Database, batch: int) -> tuple[Counter[str], Counter[str], int]:
    with database.write("import") as writing:
        connection = writing.connection
        row = import_journal.batch_row(connection, batch)
        if ImportState(row.state) is ImportState.UNDONE:
            raise InvalidInput(mark("第 {batch} 批导入已经撤销过了。"), batch=batch)
        import_journal.adopt_unjournaled(connection, batch)
        import_journal.set_state(connection, batch, ImportState.UNDOING)
        counts, kept = import_journal.undone_so_far(row)
        return counts, kept, import_journal.count_deeds(connection, batch)


def _pieces(database: Database, batch: int) -> Iterator[Sequence[import_journal.Deed]]:
    while True:
        with database.read() as connection:
            deeds = import_journal.deeds(connection, batch, DEEDS_A_COMMIT)
        if not deeds:
            return
        yield deeds


def _undone(batch: int, counts: Counter[str], kept: Counter[str], *, finished: bool) -> ImportUndone:
    return ImportUndone(
        batch=batch,
        records=counts["records"],
        entries=counts["entries"],
        restored=counts["restored"],
        kept=tuple(KeptBack(tr(reason), many) for reason, many in kept.most_common()),
        finished=finished,
    )


def plain_counts(counts: Mapping[str, int], kinds: Iterable[Kind] = Kind) -> dict[Kind, int]:
    """How many entries of each kind an import made, of the counts that its journal keeps."""
    return {kind: counts[f"created_{kind.value}"] for kind in kinds if counts.get(f"created_{kind.value}")}
