"""A visit written here: the record, its links, its place in the order, its history, its text index."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update

from desktop_app.domain.directory import Kind
from desktop_app.domain.errors import NotFound
from desktop_app.domain.ids import LocalId, ServerId
from desktop_app.domain.server_view import TEXTS
from desktop_app.domain.times import from_seconds, text_of_seconds, to_seconds
from desktop_app.domain.visit import VISIT_FIELDS, VisitFields, event_word, money_text, title_of
from desktop_app.store import directory, search_index
from desktop_app.store.database import Writing
from desktop_app.store.ownership import Ownership
from desktop_app.store.prepared import run
from desktop_app.store.rows import from_raw, raw_json, to_json
from desktop_app.store.schema import (
    NO_NUMBER_YET,
    field_change,
    organization,
    person,
    read_receipt,
    record_customer,
    record_follower,
    visit_record,
)
from desktop_app.words import mark

_COLUMN_OF = {"parent": "parent_id"}
_READ_KEY_OF = {"record_time": "recordTime", "event": "type", "effect": "effect", "note": "note"}
_LINKS = ("customers", "followers")


_NEW_RECORD = insert(visit_record).values(replica_id=directory.THIS_REPLICA.scalar_subquery())
_NEW_RECEIPT = insert(read_receipt)


def insert_visit(
    writing: Writing,
    visit: VisitFields,
    *,
    author: LocalId | None,
    now: int,
    origin: str = "own",
    kept_local: bool = False,
    import_id: int | None = None,
    read_by: LocalId | None = None,
    given: Mapping[str, Any] | None = None,
) -> LocalId:
    """A new record without a server number, already read by `read_by`; owing it is the caller's affair.

    `given` are the columns that only a server gives, its number among them.
    """
    writing.names_stand()
    connection = writing.connection
    values = _columns_of(visit) | {
        "author_id": author,
        "create_time": now,
        "update_time": now,
        "origin": origin,
        "kept_local": kept_local,
        "import_id": import_id,
        "reading_count": 0 if read_by is None else 1,
    }
    values |= Ownership(connection).of(values, visit.customers)
    values["title"] = own_title(connection, values)
    values["folded"] = folded(values)
    values |= given or {}
    result = connection.execute(_NEW_RECORD, values)
    assert result.inserted_primary_key is not None
    id_ = LocalId(result.inserted_primary_key[0])
    _insert_links(connection, id_, values, customers=visit.customers, followers=visit.followers)
    if read_by is not None:
        receipt = {"record_id": id_, "person_id": read_by, "position": 0, "created": now, "local": True}
        connection.execute(_NEW_RECEIPT, receipt)
    index(writing, [id_])
    return id_


def _columns_of(visit: VisitFields) -> dict[str, Any]:
    return {
        "record_time": to_seconds(visit.record_time),
        "event": visit.event,
        "parent_id": visit.parent,
        "effect": visit.effect,
        "note": visit.note,
        "attachment": visit.attachment,
        "cost": visit.cost,
        "cost_note": visit.cost_note,
    }


def revise(
    writing: Writing, id_: LocalId, changes: Mapping[str, Any], *, by: LocalId | None, now: int, serving: bool = False
) -> frozenset[str]:
    """Writes what of `changes` (names of `VisitFields`) differs, with its history; answers the changed names.

    Where this store is the server's (`serving`) there is no other view of the record that a merge could measure from.
    """
    writing.names_stand()
    connection = writing.connection
    before = row_to_write(connection, id_)
    links_before = {name: linked(connection, name, id_) for name in _LINKS}
    changed = {name: value for name, value in changes.items() if value != _present(before, links_before, name)}
    if not changed:
        return frozenset()
    note_changes(
        connection,
        id_,
        {name: (_present(before, links_before, name), value) for name, value in changed.items()},
        by=by,
        now=now,
    )
    columns = {_COLUMN_OF.get(name, name): _stored(value) for name, value in changed.items() if name not in _LINKS}
    links = links_before | {name: tuple(changed[name]) for name in _LINKS if name in changed}
    values: dict[str, Any] = {**before._mapping, **columns, "update_time": now, "revision": before.revision + 1}
    own_here = serving and before.origin == "own"
    values |= Ownership(connection).of(values | ({"title": None} if own_here else {}), links["customers"])
    if before.server_id is None or own_here:
        values["title"] = own_title(connection, values)
    if before.server_id is not None and not serving:
        values["base"] = _with_base(before, links_before, changed)
    values["folded"] = folded(values)
    values["raw"] = without_overrides(before.raw, changed)
    values.pop("id")
    connection.execute(update(visit_record).where(visit_record.c.id == id_).values(values))
    write_links(connection, id_, values, customers=links["customers"], followers=links["followers"])
    index(writing, [id_])
    return frozenset(changed)


def _with_base(before: Row[Any], links: Mapping[str, tuple[LocalId, ...]], changed: Iterable[str]) -> str:
    """The server's last seen value of each field that is now changed here: what a later merge measures from."""
    base = from_raw(before.base)
    for name in changed:
        base.setdefault(name, _stored(_present(before, links, name)))
    return to_json(base)


def values_of(connection: Connection, id_: LocalId) -> dict[str, Any]:
    """What a person wrote of a record, by the names of `VisitFields`."""
    row = row_of(connection, id_)
    links = {name: linked(connection, name, id_) for name in _LINKS}
    return {name: _present(row, links, name) for name in VISIT_FIELDS}


def stored_values(connection: Connection, id_: LocalId) -> dict[str, Any]:
    """`values_of` in the form in which `visit_record.base` keeps them."""
    return {name: _stored(value) for name, value in values_of(connection, id_).items()}


def back_at_base(connection: Connection, id_: LocalId, among: Collection[str]) -> frozenset[str]:
    """Which of the fields `among` are again as the server last had them; they are measured from no more."""
    base = from_raw(row_of(connection, id_).base)
    here = values_of(connection, id_) if base else {}
    asked = base.keys() & here.keys() & set(among)
    same = frozenset(name for name in asked if json.loads(to_json(_stored(here[name]))) == base[name])
    if same:
        left = {name: value for name, value in base.items() if name not in same}
        connection.execute(update(visit_record).where(visit_record.c.id == id_).values(base=raw_json(left)))
    return same


def old_value(connection: Connection, change: int) -> tuple[LocalId, str, Any]:
    """The record and the field of a history line, and the value that stood there before it."""
    row = connection.execute(select(field_change).where(field_change.c.id == change)).one_or_none()
    if row is None:
        raise NotFound(mark("历史中没有这一行了。"))
    if row.field not in _IN_WORDS:
        return row.record_id, row.field, row.old
    value: Any = None if row.old_value is None else json.loads(row.old_value)
    if row.field == "record_time":
        value = from_seconds(value)
    return row.record_id, row.field, tuple(value) if row.field in _LINKS else value


def without_overrides(raw: str | None, changed: Iterable[str]) -> str | None:
    """What the server wrote for a field is no longer its text once the field is changed here."""
    kept = {key: value for key, value in from_raw(raw).items() if key not in {_READ_KEY_OF.get(one) for one in changed}}
    return raw_json(kept)


def row_of(connection: Connection, id_: LocalId) -> Row[Any]:
    row = connection.execute(select(visit_record).where(visit_record.c.id == id_)).one_or_none()
    if row is None:
        raise NotFound(mark("没有本机编号为 {id} 的拜访记录。"), id=id_)
    return row


def row_to_write(connection: Connection, id_: LocalId) -> Row[Any]:
    """As `row_of`, and nobody else writes anything of the record until this transaction ends. SQLite has one writer."""
    found = select(visit_record).where(visit_record.c.id == id_).with_for_update(key_share=True)
    row = connection.execute(found).one_or_none()
    if row is None:
        raise NotFound(mark("没有本机编号为 {id} 的拜访记录。"), id=id_)
    return row


def linked(connection: Connection, name: str, id_: LocalId) -> tuple[LocalId, ...]:
    table, target = _link_table(name)
    found = select(target).where(table.c.record_id == id_).order_by(table.c.position)
    return tuple(connection.execute(found).scalars())


def _link_table(name: str) -> tuple[Any, Any]:
    if name == "customers":
        return record_customer, record_customer.c.customer_id
    return record_follower, record_follower.c.person_id


def _present(row: Row[Any], links: Mapping[str, tuple[LocalId, ...]], name: str) -> Any:
    if name in _LINKS:
        return links[name]
    value = row._mapping[_COLUMN_OF.get(name, name)]
    return from_seconds(value) if name == "record_time" else value


def _stored(value: Any) -> Any:
    return to_seconds(value) if isinstance(value, datetime) else value


def own_title(connection: Connection, values: Mapping[str, Any]) -> str:
    """The title of a record that the server has not given one."""
    names = {"author": values["author_id"], "organization": values["organization_id"]}
    ((author, owner),) = run(connection, _NAMES_IN_TITLE, names)
    return title_of(from_seconds(values["record_time"]), author, owner)


_NAMES_IN_TITLE = select(
    select(person.c.name).where(person.c.id == bindparam("author")).scalar_subquery().label("author"),
    select(organization.c.name)
    .where(organization.c.id == bindparam("organization"))
    .scalar_subquery()
    .label("organization"),
)


def folded(values: Mapping[str, Any]) -> str | None:
    return search_index.folded_of(*(values.get(name) for name in TEXTS))


def write_links(
    connection: Connection,
    id_: LocalId,
    values: Mapping[str, Any],
    *,
    customers: Iterable[LocalId],
    followers: Iterable[LocalId],
) -> None:
    """The record's customers and followers, each follower with the record's order and filter columns."""
    for table in (record_customer, record_follower):
        connection.execute(delete(table).where(table.c.record_id == id_))
    _insert_links(connection, id_, values, customers=customers, followers=followers)


def _insert_links(
    connection: Connection,
    id_: LocalId,
    values: Mapping[str, Any],
    *,
    customers: Iterable[LocalId],
    followers: Iterable[LocalId],
) -> None:
    rows = customer_rows(id_, customers)
    if rows:
        connection.execute(insert(record_customer), rows)
    rows = follower_rows(id_, values, followers)
    if rows:
        connection.execute(insert(record_follower), rows)


def customer_rows(id_: LocalId, customers: Iterable[LocalId]) -> list[dict[str, Any]]:
    return [{"record_id": id_, "position": place, "customer_id": one} for place, one in enumerate(customers)]


def follower_rows(id_: LocalId, values: Mapping[str, Any], followers: Iterable[LocalId]) -> list[dict[str, Any]]:
    number: ServerId | None = values.get("server_id")
    return [
        {
            "record_id": id_,
            "position": place,
            "person_id": one,
            "record_time": values["record_time"],
            "server_order": number if number is not None else NO_NUMBER_YET,
            "event": values["event"],
            "organization_id": values["organization_id"],
            "director_id": values["director_id"],
        }
        for place, one in enumerate(followers)
    ]


def note_changes(
    connection: Connection,
    id_: LocalId,
    changes: Mapping[str, tuple[Any, Any]],
    *,
    by: LocalId | None,
    now: int,
) -> None:
    """History lines of (old, new) by field name, as text a person can read; links by their names."""
    rows = [
        {
            "record_id": id_,
            "field": name,
            "old": readable(connection, name, old),
            "new": readable(connection, name, new),
            "old_value": _exact(name, old),
            "at": now,
            "by_id": by,
        }
        for name, (old, new) in changes.items()
    ]
    if rows:
        connection.execute(insert(field_change), rows)


_IN_WORDS = ("parent", "record_time", "event", "customers", "followers", "cost")
"""Fields of which the history shows words that do not tell the value."""


def _exact(name: str, value: Any) -> str | None:
    return to_json(_stored(value)) if name in _IN_WORDS else None


_KIND_OF = {"parent": Kind.PARENT, "customers": Kind.CUSTOMER, "followers": Kind.PERSON}


def readable(connection: Connection, name: str, value: Any) -> str | None:
    """A field's value as text for a person; None for nothing."""
    if name == "event":
        return event_word(value)
    if value is None or value == ():
        return None
    if name in _KIND_OF:
        ids = value if isinstance(value, tuple) else (value,)
        found = directory.entries(connection, _KIND_OF[name], ids)
        return "、".join(found[id_].label for id_ in ids if id_ in found)
    if name == "cost":
        return money_text(value)
    if name == "record_time":
        return text_of_seconds(to_seconds(value) if isinstance(value, datetime) else value)
    return str(value)


def index(writing: Writing, ids: Iterable[LocalId]) -> None:
    """Brings the text index up to date at once: a few records, in the transaction that changed them."""
    ids = list(ids)
    search_index.touch(writing.connection, ids)
    if not writing.index_later:
        search_index.drain(writing.connection, len(ids))
    writing.changed(ids)
