"""A piece of a foreign file enters the store, with every record and entry it makes noted in the import's journal.

All that one transaction does stands there together: the records, what they speak of, the journal, and how far the
import has come. So a crash leaves nothing half, and going on begins where the last commit ended.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from desktop_app.domain.directory import Kind
from desktop_app.domain.ids import LocalId
from desktop_app.domain.import_row import ReadRow
from desktop_app.domain.import_views import Fate, ImportPlan, RowProblem
from desktop_app.domain.times import read_exact, to_seconds
from desktop_app.domain.visit import title_of
from desktop_app.store import directory, import_journal, renaming, saving, search_index
from desktop_app.store.database import Writing
from desktop_app.store.import_matching import Standing
from desktop_app.store.import_names import Names, NewEntry, Resolved, Target
from desktop_app.store.ownership import Ownership
from desktop_app.store.rows import insert_all, next_ids, seconds
from desktop_app.store.schema import (
    NO_NUMBER_YET,
    comment,
    directory_tables,
    record_customer,
    record_follower,
    taught,
    visit_record,
)


@dataclass(slots=True)
class Running:
    """What an import knows of itself between its pieces; read again from its journal when it is gone on with."""

    batch: int
    plan: ImportPlan
    counts: dict[str, int]
    taken: int = 0
    """Rows of the file that are dealt with."""
    matched: set[int] = field(default_factory=set)
    made: set[tuple[Kind, int]] = field(default_factory=set)


def problem_of(row: ReadRow, key: str, why: Any) -> RowProblem:
    refs = {"organization": row.organization, "author": row.author, "director": row.director, "parent": row.parent}
    ref = refs.get(key)
    several = {"customers": row.customers, "followers": row.followers}.get(key, ())
    value = (ref.name or "") if ref else "、".join(one.name or "" for one in several)
    return RowProblem(row.row, row.columns.get(key, ""), value, why.of(key).text)


def take_rows(writing: Writing, running: Running, rows: Sequence[ReadRow], now: int) -> list[RowProblem]:
    """Takes in a piece and answers what was wrong with rows of it, which stay out."""
    writing.names_move()
    connection = writing.connection
    names = Names(connection, running.plan, rows, running.made)
    standing = Standing(connection, running.plan, rows, running.batch, running.matched)
    problems: list[RowProblem] = []
    fresh: list[tuple[ReadRow, Resolved]] = []
    found: list[LocalId] = []
    for row in rows:
        who = names.resolve(row)
        if isinstance(who, list):
            problems += [problem_of(row, key, why) for key, why in who]
            continue
        fate, record = standing.fate(row, who)
        running.counts[fate.value] = running.counts.get(fate.value, 0) + 1
        if fate is Fate.NEW:
            fresh.append((row, who))
        elif record is not None:
            found.append(record)
    _name(writing, running, names)
    _insert(writing, running, fresh, now)
    import_journal.note_matched(connection, running.batch, found)
    return problems


def entry_of_plan(writing: Writing, plan: ImportPlan) -> None:
    """`NotFound` for an entry that the plan speaks of and that is not there any more."""
    if plan.author is not None:
        directory.entry(writing.connection, Kind.PERSON, plan.author)
    if plan.parent is not None:
        directory.entry(writing.connection, Kind.PARENT, plan.parent)
    for choice in plan.names:
        if choice.entry is not None:
            directory.entry(writing.connection, choice.kind, choice.entry)


def _name(writing: Writing, running: Running, names: Names) -> None:
    """Entries that were but a number get the name that the file has for them."""
    for (kind, id_), name in names.namings.items():
        table = directory_tables[kind]
        columns = (table.c.name, table.c.named_by, table.c.named_at, table.c.folded, table.c.pinyin)
        before = writing.connection.execute(select(*columns).where(table.c.id == id_)).one()
        import_journal.note_changed(writing.connection, running.batch, kind, id_, {**before._mapping, "became": name})
        renaming.rename(writing, kind, id_, name)


def _make(writing: Writing, running: Running, fresh: Sequence[tuple[ReadRow, Resolved]]) -> dict[NewEntry, LocalId]:
    """The entries that these rows need and the directory does not have."""
    connection = writing.connection
    made: dict[NewEntry, LocalId] = {}
    wanted = dict.fromkeys(entry for _row, who in fresh for entry in who.new())
    for is_within in (False, True):  # the organizations before what belongs to them
        ones = [entry for entry in wanted if isinstance(entry.within, NewEntry) is is_within]
        for kind in Kind:
            made |= _new_entries(connection, kind, [entry for entry in ones if entry.kind is kind], made)
    for kind in Kind:
        ids = sorted({id_ for entry, id_ in made.items() if entry.kind is kind})
        import_journal.note_made(connection, running.batch, kind, ids)
        running.made.update((kind, id_) for id_ in ids)
        key = f"created_{kind.value}"
        if ids:
            running.counts[key] = running.counts.get(key, 0) + len(ids)
            writing.changed_directory()
    return made


def _new_entries(
    connection: Connection, kind: Kind, entries: Sequence[NewEntry], made: Mapping[NewEntry, LocalId]
) -> dict[NewEntry, LocalId]:
    """Those with a number one by one, because somebody may bring the same number this moment; the others at once."""
    found: dict[NewEntry, LocalId] = {}
    table = directory_tables[kind]
    plain = [entry for entry in entries if entry.number is None and entry.name]
    places = next_ids(connection, table, len(plain)) if plain else []
    replica = directory.current_replica(connection)
    rows = []
    for entry, id_ in zip(plain, places, strict=True):
        found[entry] = LocalId(id_)
        row = {"id": id_, "replica_id": replica, "name": entry.name, "named_by": "hand"}
        row |= directory.name_keys(entry.name or "")
        rows.append(row | ({"organization_id": _id(entry.within, made)} if "organization_id" in table.c else {}))
    insert_all(connection, table, rows)
    nameless = {entry: entry.number for entry in entries if entry.name is None and entry.number is not None}
    numbered = directory.placeholders(connection, kind, nameless.values())
    found |= {entry: numbered[number] for entry, number in nameless.items()}
    for entry in entries:
        if entry not in found:
            within = _id(entry.within, made)
            columns = {} if within is None else {"organization_id": within}
            found[entry] = directory.add(connection, kind, entry.name, number=entry.number, by="hand", **columns).id
    return found


def _id(target: Target | None, made: Mapping[NewEntry, LocalId]) -> LocalId | None:
    return made[target] if isinstance(target, NewEntry) else target


def _insert(writing: Writing, running: Running, rows: Sequence[tuple[ReadRow, Resolved]], now: int) -> None:
    if not rows:
        return
    connection = writing.connection
    made = _make(writing, running, rows)
    ids = [LocalId(id_) for id_ in next_ids(connection, visit_record, len(rows))]
    replica = directory.current_replica(connection)
    owners = Ownership(connection)
    linked = [_unique(_id(one, made) for one in who.customers) for _row, who in rows]
    nobodys = {"id": None, "parent_id": None, "author_id": None, "title": None}
    owners.of(nobodys, sorted({one for some in linked for one in some}))  # asked once for all of them, it remembers
    records, customers, followers, comments, learnt = [], [], [], [], []
    for id_, (row, who), ours in zip(ids, rows, linked, strict=True):
        values = _columns(row, who, made, now)
        if row.update_time is None and row.number is None and "update_time" not in running.plan.columns:
            values["update_time"] = now
        values |= {"id": id_, "replica_id": replica, "import_id": running.batch}
        owner, told = _owner(owners, values, ours, _id(who.organization, made), _id(who.director, made))
        values |= owner
        records.append(values)
        customers += saving.customer_rows(id_, ours)
        followers += saving.follower_rows(id_, values, _unique(_id(one, made) for one in who.followers))
        comments += _comments(id_, row, [_id(one, made) for one in who.commenters])
        if told:
            learnt.append({"record_id": id_, "organization_id": None, "director_id": None} | told)
    titles = _Titles(connection, records)
    for values, (row, _who) in zip(records, rows, strict=True):
        if values["title"] is None:
            values["title"] = titles.of(row.record_time, values)
        values["folded"] = saving.folded(values)
    for table, found in (
        (visit_record, records),
        (record_customer, customers),
        (record_follower, followers),
        (comment, comments),
        (taught, learnt),
    ):
        insert_all(connection, table, found)
    many = {id_: len(row.comments) for id_, (row, _who) in zip(ids, rows, strict=True)}
    import_journal.note_records(connection, running.batch, many)
    search_index.touch(connection, ids)
    writing.changed(ids)


def _unique(ids: Any) -> list[LocalId]:
    return list(dict.fromkeys(id_ for id_ in ids if id_ is not None))


def _columns(row: ReadRow, who: Resolved, made: Mapping[NewEntry, LocalId], now: int) -> dict[str, Any]:
    created = seconds(row.create_time)
    return {
        "server_id": row.number,
        "server_order": row.number if row.number is not None else NO_NUMBER_YET,
        "record_time": to_seconds(row.record_time),
        "event": row.event,
        "parent_id": _id(who.parent, made),
        "author_id": _id(who.author, made),
        "cost": row.cost,
        "comment_count": len(row.comments),
        "status": row.status,
        "create_time": now if created is None and row.number is None else created,
        "update_time": seconds(row.update_time),
        "origin": "import",
        # What the server has, it is not owed; what it has not waits for somebody to release it.
        "kept_local": row.number is None,
        "title": row.title,
        "effect": row.effect,
        "problems": row.problems,
        "suggestion": row.suggestion,
        "workplan": row.workplan,
        "note": row.note,
        "attachment": row.attachment,
        "cost_note": row.cost_note,
    }


def _owner(
    owners: Ownership,
    values: Mapping[str, Any],
    customers: Sequence[LocalId],
    organization: LocalId | None,
    director: LocalId | None,
) -> tuple[dict[str, LocalId | None], dict[str, LocalId | None]]:
    """Whose the record is, and what of it only the file says: that is kept as what a server's filters teach, so that
    working it out again arrives at the same."""
    settled = owners.of({**values, "id": None, "title": None, "author_id": None}, customers)
    told: dict[str, LocalId | None] = {}
    if settled["organization_id"] is None and organization is not None:
        told["organization_id"] = organization
    if settled["director_id"] is None and director is not None and director != values["author_id"]:
        told["director_id"] = director
    owner = {name: settled[name] or told.get(name) for name in ("organization_id", "director_id")}
    owner["director_id"] = owner["director_id"] or values["author_id"]
    return owner, told


class _Titles:
    """The names in titles, asked for once for a whole piece."""

    def __init__(self, connection: Connection, values: Sequence[Mapping[str, Any]]) -> None:
        untitled = [one for one in values if one["title"] is None]
        authors = {one["author_id"] for one in untitled} - {None}
        owners = {one["organization_id"] for one in untitled} - {None}
        self._authors = directory.entries(connection, Kind.PERSON, authors)
        self._owners = directory.entries(connection, Kind.ORGANIZATION, owners)

    def of(self, moment: datetime, values: Mapping[str, Any]) -> str:
        author, owner = values["author_id"], values["organization_id"]
        return title_of(
            moment,
            self._authors[author].name if author is not None else None,
            self._owners[owner].name if owner is not None else None,
        )


def _comments(record: LocalId, row: ReadRow, authors: Sequence[LocalId | None]) -> list[dict[str, Any]]:
    found = []
    for author, (name, time, text) in zip(authors, row.comments, strict=True):
        created = read_exact(time or "")
        found.append(
            {
                "record_id": record,
                "author_id": author,
                "author_name": name or None if author is None else None,
                "created": seconds(created),
                "content": text or None,
                "folded": search_index.folded_of(text),
            }
        )
    return found
