"""Rows of an answer enter the store: the one way in for a pull, for `receive` and for an imported envelope.

A record is known by its server number within the replica. What was changed here and is not yet on the server stays on
top; everything else becomes what the server says. Nothing that enters this way is owed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, select, update

from desktop_app.domain.directory import Entry, Kind
from desktop_app.domain.ids import LocalId, ServerId
from desktop_app.domain.server_view import TEXTS, CommentView, ReceiptView, RecordView
from desktop_app.domain.times import to_seconds
from desktop_app.store import directory, discussion, merging, outbox, records, renaming, saving, search_index
from desktop_app.store.database import Writing
from desktop_app.store.ownership import Ownership
from desktop_app.store.rows import insert_all, next_ids, raw_json, seconds
from desktop_app.store.schema import (
    NO_NUMBER_YET,
    comment,
    read_receipt,
    record_customer,
    record_follower,
    visit_record,
)

ROWS_A_COMMIT = 1000


@dataclass(slots=True)
class Absorbed:
    """What one transaction took in. `ids` are the new and updated records."""

    new: int = 0
    updated: int = 0
    unchanged: int = 0
    ids: list[LocalId] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Directory:
    """Local ids of the numbers that the rows speak of, and the people's names after this pull."""

    people: dict[ServerId, LocalId]
    parents: dict[ServerId, LocalId]
    customers: dict[ServerId, LocalId]
    names: dict[LocalId, Entry]
    by_hand: frozenset[LocalId]

    def kept_name(self, name: str | None, person: LocalId | None) -> str | None:
        """A name that differs from the directory's is kept as it came, so that nothing comes out other than it went
        in; only a name that a person gave by hand goes before what the server says."""
        if name is None or person in self.by_hand:
            return None
        return name if person is None or self.names[person].name != name else None


def absorb(writing: Writing, rows: Sequence[RecordView], now: int, *, origin: str = "pull", **more: Any) -> Absorbed:
    """Takes in at most `ROWS_A_COMMIT` rows; the text index is left behind in its queue.

    `more` are further columns of new records (an import's `import_id`, `kept_local`).
    """
    connection = writing.connection
    rows = list({row.id if row.id is not None else -place: row for place, row in enumerate(rows, 1)}.values())
    known = _directory(writing, rows)
    present = _present(connection, [row.id for row in rows if row.id is not None])
    done = Absorbed()
    fresh = [row for row in rows if row.id not in present]
    done.ids += _insert(connection, fresh, known, now, {"origin": origin, **more})
    done.new = len(fresh)
    _update_known(connection, [row for row in rows if row.id in present], present, known, now, done)
    search_index.touch(connection, done.ids)
    writing.changed(done.ids)
    return done


def _directory(writing: Writing, rows: Sequence[RecordView]) -> _Directory:
    connection = writing.connection
    people: set[ServerId] = set()
    for row in rows:
        people.update(n for n in (row.user_id, *row.beyond.get("followers", ())) if n)
        people.update(one.user_id for one in row.comments or () if one.user_id)
        people.update(one.user_id for one in row.receipts or ())
    parents = {row.beyond["parent"] for row in rows if row.beyond.get("parent")}
    customers = {number for row in rows for number in row.beyond.get("customers", ())}
    known = directory.placeholders(connection, Kind.PERSON, people)
    named = directory.follow_names(connection, _names_seen(rows, known))
    for person in named:
        renaming.retitle(writing, Kind.PERSON, person)
    found = _Directory(
        known,
        directory.placeholders(connection, Kind.PARENT, parents),
        directory.placeholders(connection, Kind.CUSTOMER, customers),
        directory.entries(connection, Kind.PERSON, known.values()),
        directory.named_by_hand(connection, known.values()),
    )
    if known or parents or customers:
        writing.changed_directory()
    return found


def _names_seen(rows: Iterable[RecordView], people: dict[ServerId, LocalId]) -> dict[LocalId, tuple[str, int]]:
    """The latest name of each person in these rows, with the time of the row's last change."""
    seen: dict[LocalId, tuple[str, int]] = {}
    for row in rows:
        at = to_seconds(row.update_time or row.record_time)
        named = [(row.user_id, row.user_name)]
        named += [(one.user_id, one.user_name) for one in row.comments or ()]
        named += [(one.user_id, one.user_name) for one in row.receipts or ()]
        for number, name in named:
            if number and name and (people[number] not in seen or seen[people[number]][1] < at):
                seen[people[number]] = (name, at)
    return seen


def _present(connection: Connection, numbers: Sequence[ServerId]) -> dict[ServerId, Row[Any]]:
    found = select(visit_record).where(
        visit_record.c.replica_id == directory.current_replica(connection), visit_record.c.server_id.in_(numbers)
    )
    return {row.server_id: row for row in connection.execute(found)} if numbers else {}


def _columns(row: RecordView, known: _Directory) -> dict[str, Any]:
    """The record's columns as the server has them; what the row does not show is absent."""
    author = known.people[row.user_id] if row.user_id else None
    raw = dict(row.raw)
    kept = known.kept_name(row.user_name, author)
    if kept is not None:
        raw["user_name"] = kept
    beyond = {key: value for key, value in row.beyond.items() if key not in ("parent", "customers", "followers")}
    if row.beyond.get("parent"):
        beyond["parent_id"] = known.parents[row.beyond["parent"]]
    return {
        "server_id": row.id,
        "author_id": author,
        "event": row.event,
        "record_time": to_seconds(row.record_time),
        **row.texts,
        "create_time": seconds(row.create_time),
        "update_time": seconds(row.update_time),
        "status": row.status,
        "raw": raw_json(raw),
        **beyond,
    }


def _comment_rows(record: LocalId, comments: Iterable[CommentView], known: _Directory) -> list[dict[str, Any]]:
    rows = []
    for one in comments:
        author = known.people[one.user_id] if one.user_id else None
        rows.append(
            {
                "record_id": record,
                "server_id": one.id,
                "author_id": author,
                "author_name": known.kept_name(one.user_name, author),
                "created": seconds(one.created),
                "content": one.content,
                "folded": search_index.folded_of(one.content),
                "raw": raw_json(one.raw),
            }
        )
    return rows


def _receipt_rows(record: LocalId, receipts: Iterable[ReceiptView], known: _Directory) -> list[dict[str, Any]]:
    return [
        {
            "record_id": record,
            "person_id": known.people[one.user_id],
            "position": place,
            "created": seconds(one.created),
            "person_name": known.kept_name(one.user_name, known.people[one.user_id]),
            "local": False,
            "raw": raw_json(one.raw),
        }
        for place, one in enumerate(receipts)
    ]


def _insert(
    connection: Connection, rows: Sequence[RecordView], known: _Directory, now: int, more: dict[str, Any]
) -> list[LocalId]:
    if not rows:
        return []
    ids = [LocalId(id_) for id_ in next_ids(connection, visit_record, len(rows))]
    replica = directory.current_replica(connection)
    ownership = Ownership(connection)
    fresh, customers, followers, comments, receipts = [], [], [], [], []
    for id_, row in zip(ids, rows, strict=True):
        values: dict[str, Any] = {name: None for name in ("parent_id", "attachment", "cost", "cost_note")}
        values |= {"id": id_, "replica_id": replica, **more, **_columns(row, known)}
        linked_customers = [known.customers[number] for number in row.beyond.get("customers", ())]
        values |= ownership.of(values, linked_customers)
        values["server_order"] = row.id if row.id is not None else NO_NUMBER_YET
        if row.id is None:
            values["create_time"] = now if values["create_time"] is None else values["create_time"]
        values["folded"] = saving.folded(values)
        values["comment_count"] = len(row.comments or ())
        values["reading_count"] = len(row.receipts or ())
        fresh.append(values)
        customers += saving.customer_rows(id_, linked_customers)
        followers += saving.follower_rows(id_, values, [known.people[n] for n in row.beyond.get("followers", ())])
        comments += _comment_rows(id_, row.comments or (), known)
        receipts += _receipt_rows(id_, row.receipts or (), known)
    insert_all(connection, visit_record, fresh)
    linked = ((record_customer, customers), (record_follower, followers), (comment, comments), (read_receipt, receipts))
    for table, values_of in linked:
        insert_all(connection, table, values_of)
    return ids


def _update_known(
    connection: Connection,
    rows: Sequence[RecordView],
    present: dict[ServerId, Row[Any]],
    known: _Directory,
    now: int,
    done: Absorbed,
) -> None:
    ids = [present[row.id].id for row in rows if row.id is not None]
    if not ids:
        return
    unsent = outbox.unsent_fields(connection, ids)
    links = {
        "customers": records.links_of(connection, record_customer, ids),
        "followers": records.links_of(connection, record_follower, ids),
    }
    comments = _grouped(connection, comment, ids)
    receipts = _grouped(connection, read_receipt, ids)
    for row in rows:
        assert row.id is not None
        before = present[row.id]
        linked = {name: tuple(found[before.id]) for name, found in links.items()}
        changed = _update_record(connection, row, before, linked, known, unsent.get(before.id, set()), now)
        counted = False
        if row.comments is not None:
            brought = _comment_rows(before.id, row.comments, known)
            if not discussion.same_comments(comments[before.id], brought):
                discussion.replace_comments(connection, before.id, comments[before.id], brought, now)
                counted = True
        if row.receipts is not None:
            brought = _receipt_rows(before.id, row.receipts, known)
            if not discussion.same_receipts(receipts[before.id], brought):
                discussion.replace_receipts(connection, before.id, receipts[before.id], brought)
                counted = True
        if counted:
            discussion.count_again(connection, [before.id])
        if changed or counted:
            done.updated += 1
            done.ids.append(before.id)
        else:
            done.unchanged += 1


def _grouped(connection: Connection, table: Any, ids: Sequence[LocalId]) -> dict[int, list[Row[Any]]]:
    grouped: dict[int, list[Row[Any]]] = defaultdict(list)
    order = table.c.position if table is read_receipt else table.c.id
    for row in connection.execute(select(table).where(table.c.record_id.in_(ids)).order_by(order)):
        grouped[row.record_id].append(row)
    return grouped


def _shown(row: RecordView, known: _Directory) -> dict[str, Any]:
    """What the row shows of the fields that people write, as `visit_record.base` keeps them."""
    people = {"parent": known.parents, "customers": known.customers, "followers": known.people}
    shown: dict[str, Any] = {
        "event": row.event,
        "record_time": to_seconds(row.record_time),
        "effect": row.texts["effect"],
        "note": row.texts["note"],
    }
    for name, value in row.beyond.items():
        if name not in people:
            shown[name] = value
        elif name == "parent":
            shown[name] = known.parents[value] if value else None
        else:
            shown[name] = [people[name][number] for number in value]
    return shown


_HISTORY = (*TEXTS, "event", "record_time", "attachment", "cost", "cost_note", "customers", "followers")
_COLUMN_OF_FIELD = {"parent": "parent_id"}


def _update_record(
    connection: Connection,
    row: RecordView,
    before: Row[Any],
    linked: dict[str, tuple[LocalId, ...]],
    known: _Directory,
    unsent: set[str],
    now: int,
) -> bool:
    """Lays the server's view under what is unsent here; true when anything that is shown changed."""
    if unsent:
        unsent = set(merging.kept_on_top(connection, before.id, _shown(row, known), unsent, now))
    kept = {_COLUMN_OF_FIELD.get(name, name) for name in unsent}
    if unsent:
        kept.add("update_time")  # the time of the edit that lies on top
    theirs = {name: value for name, value in _columns(row, known).items() if name not in kept}
    theirs["raw"] = saving.without_overrides(theirs["raw"], unsent)
    changed = {name: value for name, value in theirs.items() if value != before._mapping[name]}
    links = {}
    for name, targets in (("customers", known.customers), ("followers", known.people)):
        present = linked[name]
        brought = tuple(targets[number] for number in row.beyond[name]) if name in row.beyond else present
        links[name] = present if name in unsent else brought
        if links[name] != present:
            changed[name] = links[name]
    if before.missing:
        changed["missing"] = False
    if not changed:
        return False
    history = {name: ({**before._mapping, **linked}[name], changed[name]) for name in _HISTORY if name in changed}
    if "parent_id" in changed:
        history["parent"] = (before.parent_id, changed["parent_id"])
    saving.note_changes(connection, before.id, history, by=None, now=now)
    values: dict[str, Any] = {**before._mapping, **{name: changed[name] for name in changed if name not in links}}
    values |= Ownership(connection).of(values, links["customers"])
    values["folded"] = saving.folded(values)
    values.pop("id")
    connection.execute(update(visit_record).where(visit_record.c.id == before.id).values(values))
    saving.write_links(connection, before.id, values, customers=links["customers"], followers=links["followers"])
    return True
