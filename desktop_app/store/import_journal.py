"""What an import did, line by line, so that it can be gone on with after a crash and taken back at any time.

Each line is written in the transaction that did what it says. Lines of kind `record` and of the directory's kinds say
what was made (`made`, how an entry was made) or changed (`before` says what stood there). `matched` and `bad` change
nothing: which record a row was found to be, so that a resumed import does not match it twice; and which row of the
file stayed out and why, so that it can be handed back.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Row, case, delete, func, insert, select, update

from desktop_app.domain.directory import Kind
from desktop_app.domain.errors import NotFound
from desktop_app.domain.ids import LocalId
from desktop_app.domain.import_views import ImportLine, ImportState
from desktop_app.domain.times import text_of_seconds
from desktop_app.store.rows import insert_all
from desktop_app.store.schema import comment, directory_tables, import_batch, import_deed, visit_record
from desktop_app.words import mark

Deed = Row[Any]

RECORD, MATCHED, BAD = "record", "matched", "bad"
_MADE = "made"
_TELLING = ("number", "name", "organization_id", "director_id")


def open_batch(
    connection: Connection,
    source: str,
    now: int,
    *,
    kind: str = "records",
    digest: str | None = None,
    plan: Mapping[str, Any] | None = None,
    total: int | None = None,
) -> int:
    """A new import that is running; answers its number."""
    result = connection.execute(
        insert(import_batch).values(
            source=source,
            at=now,
            released=False,
            kind=kind,
            state=ImportState.RUNNING.value,
            digest=digest,
            plan=None if plan is None else json.dumps(plan, ensure_ascii=False),
            total=total,
        )
    )
    assert result.inserted_primary_key is not None
    return int(result.inserted_primary_key[0])


def batch_row(connection: Connection, batch: int) -> Row[Any]:
    row = connection.execute(select(import_batch).where(import_batch.c.id == batch)).one_or_none()
    if row is None:
        raise NotFound(mark("没有第 {batch} 批导入。"), batch=batch)
    return row


def note_made(connection: Connection, batch: int, kind: Kind, ids: Iterable[int]) -> None:
    """Entries of a kind of the directory that the import made, as they stand now: what differs later is somebody's own
    work, or another entry that got the id of one that is gone."""
    table = directory_tables[kind]
    rows = connection.execute(select(table).where(table.c.id.in_(tuple(ids))).order_by(table.c.id)).all()
    insert_all(connection, import_deed, [_deed(batch, kind.value, row.id, {_MADE: as_made(row)}) for row in rows])


def as_made(row: Row[Any]) -> dict[str, Any]:
    """What tells an entry from others and a person may change."""
    return {name: value for name, value in row._mapping.items() if name in _TELLING}


def is_making(before: str | None) -> bool:
    """True where the import made the entry of this line, false where it only changed one."""
    return before is None or _MADE in json.loads(before)


def made_as(before: str | None) -> dict[str, Any] | None:
    """How it was made; None where the journal is of before that was noted."""
    found: dict[str, Any] | None = None if before is None else json.loads(before).get(_MADE)
    return found


def note_matched(connection: Connection, batch: int, records: Iterable[LocalId]) -> None:
    """Records that rows were found to be."""
    insert_all(connection, import_deed, [_deed(batch, MATCHED, id_, None) for id_ in records])


def note_records(connection: Connection, batch: int, comments: Mapping[LocalId, int]) -> None:
    """Records that the import made and has written, with how many comments came with each: a further one, or another
    wording, is somebody's own."""
    said = what_is_said(connection, [id_ for id_, many in comments.items() if many])
    brought = {id_: {"comments": many, "said": said.get(id_)} for id_, many in comments.items() if many}
    insert_all(connection, import_deed, [_deed(batch, RECORD, id_, brought.get(id_)) for id_ in comments])


def what_is_said(connection: Connection, records: Sequence[int]) -> dict[int, str]:
    """The wording of each record's comments, as one short text."""
    found = select(comment.c.record_id, comment.c.content).where(comment.c.record_id.in_(tuple(records)))
    texts: dict[int, list[str]] = defaultdict(list)
    for row in connection.execute(found) if records else ():
        texts[row.record_id].append(row.content or "")
    return {id_: sha256(json.dumps(sorted(some)).encode()).hexdigest() for id_, some in texts.items()}


def note_changed(connection: Connection, batch: int, kind: Kind, id_: LocalId, before: Mapping[str, Any]) -> None:
    """`before` are the columns of the entry that changed, as they stood; with the name that it has now as `became`,
    and the numbers and places that it got as `got`, the entry is put back only while it still stands so."""
    insert_all(connection, import_deed, [_deed(batch, kind.value, id_, before)])


def note_bad(connection: Connection, batch: int, problems: Mapping[int, Sequence[Mapping[str, str]]]) -> None:
    """Rows that stayed out, by their number in the file, with what is wrong with each."""
    insert_all(
        connection, import_deed, [_deed(batch, BAD, row, {"problems": list(found)}) for row, found in problems.items()]
    )


def _deed(batch: int, kind: str, id_: int, before: Mapping[str, Any] | None) -> dict[str, Any]:
    body = None if before is None else json.dumps(before, ensure_ascii=False)
    return {"batch_id": batch, "kind": kind, "entry_id": id_, "before": body}


def go_on(
    connection: Connection, batch: int, *, taken: int, counts: Mapping[str, int], before: int | None = None
) -> bool:
    """So many rows are dealt with, in this transaction and those before it, which ended at `before`. False when that is
    no longer for whoever asks to say: somebody else went on with the import, or takes it back."""
    at = [import_batch.c.id == batch, import_batch.c.state == ImportState.RUNNING.value]
    if before is not None:
        at.append(import_batch.c.taken == before)
    done = connection.execute(update(import_batch).where(*at).values(taken=taken, counts=json.dumps(dict(counts))))
    return done.rowcount == 1


def stands_at(connection: Connection, batch: int, taken: int) -> bool:
    """True while the import is running and stands where whoever asks brought it; nobody else changes that until the
    transaction ends."""
    found = select(import_batch.c.state, import_batch.c.taken).where(import_batch.c.id == batch).with_for_update()
    row = connection.execute(found).one_or_none()
    return row is not None and (row.state, row.taken) == (ImportState.RUNNING.value, taken)


def set_state(connection: Connection, batch: int, state: ImportState, **more: Any) -> None:
    connection.execute(update(import_batch).where(import_batch.c.id == batch).values(state=state.value, **more))


def drop_batch(connection: Connection, batch: int) -> None:
    """Forgets an import that made nothing."""
    connection.execute(delete(import_deed).where(import_deed.c.batch_id == batch))
    connection.execute(delete(import_batch).where(import_batch.c.id == batch))


def latest_of(connection: Connection, digest: str, kind: str) -> int | None:
    """The last import of the same file that was not taken back."""
    found = select(func.max(import_batch.c.id)).where(
        import_batch.c.digest == digest,
        import_batch.c.kind == kind,
        import_batch.c.state.not_in((ImportState.UNDONE.value, ImportState.UNDOING.value)),
    )
    number: int | None = connection.execute(found).scalar_one()
    return number


def counts_of(row: Row[Any]) -> dict[str, int]:
    return json.loads(row.counts) if row.counts else {}


def deeds(connection: Connection, batch: int, limit: int) -> list[Row[Any]]:
    """The last ones that changed something, last first: the order in which they are undone."""
    found = (
        select(import_deed)
        .where(import_deed.c.batch_id == batch, import_deed.c.kind.not_in((MATCHED, BAD)))
        .order_by(import_deed.c.id.desc())
        .limit(limit)
    )
    return list(connection.execute(found))


def count_deeds(connection: Connection, batch: int) -> int:
    found = select(func.count()).where(import_deed.c.batch_id == batch, import_deed.c.kind.not_in((MATCHED, BAD)))
    return int(connection.execute(found).scalar_one())


def forget(connection: Connection, deeds: Iterable[int]) -> None:
    connection.execute(delete(import_deed).where(import_deed.c.id.in_(tuple(deeds))))


def matched(connection: Connection, batch: int) -> set[int]:
    """The records that rows of this import were found to be."""
    found = select(import_deed.c.entry_id).where(import_deed.c.batch_id == batch, import_deed.c.kind == MATCHED)
    return set(connection.execute(found).scalars())


def made(connection: Connection, batch: int) -> set[tuple[Kind, int]]:
    """The entries of the directory that this import made."""
    found = select(import_deed.c.kind, import_deed.c.entry_id, import_deed.c.before).where(
        import_deed.c.batch_id == batch, import_deed.c.kind.in_([kind.value for kind in Kind])
    )
    return {(Kind(row.kind), row.entry_id) for row in connection.execute(found) if is_making(row.before)}


def bad_rows(connection: Connection, batch: int) -> dict[int, list[dict[str, str]]]:
    """What `note_bad` noted."""
    found = select(import_deed.c.entry_id, import_deed.c.before).where(
        import_deed.c.batch_id == batch, import_deed.c.kind == BAD
    )
    return {row.entry_id: json.loads(row.before)["problems"] for row in connection.execute(found.order_by("entry_id"))}


def note_undone(connection: Connection, batch: int, counts: Counter[str], kept: Counter[str]) -> None:
    """What an undo has taken back and left so far, beside what came in."""
    told = counts_of(batch_row(connection, batch))
    told |= {f"undone_{word}": many for word, many in counts.items()}
    told |= {f"kept_{reason}": many for reason, many in kept.items()}
    connection.execute(update(import_batch).where(import_batch.c.id == batch).values(counts=json.dumps(told)))


def undone_so_far(row: Row[Any]) -> tuple[Counter[str], Counter[str]]:
    """What `note_undone` noted: what was taken back, and what was left by its reason."""
    told = counts_of(row)
    counts = Counter({word.removeprefix("undone_"): many for word, many in told.items() if word.startswith("undone_")})
    kept = Counter({word.removeprefix("kept_"): many for word, many in told.items() if word.startswith("kept_")})
    return counts, kept


def adopt_unjournaled(connection: Connection, batch: int) -> None:
    """An import of before there was a journal: its records bear its number, and nothing else of it is known."""
    if batch_row(connection, batch).plan is not None or count_deeds(connection, batch):
        return
    records = connection.execute(select(visit_record.c.id).where(visit_record.c.import_id == batch)).scalars()
    note_records(connection, batch, {LocalId(id_): comments_of(connection, id_) for id_ in records})


def comments_of(connection: Connection, record: int) -> int:
    return int(connection.execute(select(func.count()).where(comment.c.record_id == record)).scalar_one())


def forget_rest(connection: Connection, batch: int) -> None:
    """Rows that were matched or stayed out say nothing of an import that is no more."""
    connection.execute(delete(import_deed).where(import_deed.c.batch_id == batch))


def lines(connection: Connection) -> tuple[ImportLine, ...]:
    """All imports, the latest first."""
    here = (
        select(
            visit_record.c.import_id,
            func.count().label("records"),
            func.sum(case((visit_record.c.kept_local, 1), else_=0)).label("waiting"),
        )
        .where(visit_record.c.import_id.is_not(None))
        .group_by(visit_record.c.import_id)
    )
    records = {row.import_id: row for row in connection.execute(here)}
    return tuple(
        _line(row, records.get(row.id))
        for row in connection.execute(select(import_batch).order_by(import_batch.c.id.desc()))
    )


def _line(row: Row[Any], here: Row[Any] | None) -> ImportLine:
    return ImportLine(
        number=row.id,
        source=row.source,
        at=text_of_seconds(row.at),
        kind=row.kind,
        state=ImportState(row.state),
        released=row.released,
        total=row.total,
        taken=row.taken,
        counts=_shown(counts_of(row)),
        records=0 if here is None else here.records,
        waiting=0 if here is None else int(here.waiting or 0),
    )


def _shown(counts: Mapping[str, int]) -> dict[str, int]:
    """What became of the rows, what was made, and after an undo how many records are gone and how much stays."""
    shown = {word: many for word, many in counts.items() if not word.startswith(("undone_", "kept_"))}
    undone = counts.get("undone_records", 0)
    kept = sum(many for word, many in counts.items() if word.startswith("kept_"))
    return shown | ({"undone": undone} if undone else {}) | ({"kept": kept} if kept else {})
