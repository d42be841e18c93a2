"""What still speaks of a directory entry: rows by their keys, and kept bodies by the names of what stands in them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from sqlalchemy import Connection, Table, select

from desktop_app.domain.directory import Kind
from desktop_app.domain.ids import LocalId
from desktop_app.store.schema import draft, field_change, import_batch, metadata, recycle_bin, saved_filter, setting


def references_to(table: Table) -> Iterator[Any]:
    for other in metadata.tables.values():
        for key in other.foreign_keys:
            if key.column.table is table:
                yield key.parent


_KIND_OF_KEY = {
    "parent": Kind.PARENT,
    "organization": Kind.ORGANIZATION,
    "customer": Kind.CUSTOMER,
    "customers": Kind.CUSTOMER,
    **dict.fromkeys(("director", "author", "person", "follower", "followers", "unread_by", "me", "by"), Kind.PERSON),
}
"""What a key in a kept JSON body names, with or without `_id` behind it."""


def spoken_of(connection: Connection, *, but: str) -> dict[Kind, set[LocalId]]:
    """The entries that drafts, saved filters, the recycle bin, the history and the settings name in their bodies.

    The setting `but` is left out: what it names it does not use.
    """
    found: dict[Kind, set[LocalId]] = {kind: set() for kind in Kind}
    for _table, _column, _key, name, body in bodies_that_name(connection, but=but):
        with suppress(ValueError):  # a body that is no JSON names no entry
            _gather(name, json.loads(body), found)
    return found


def bodies_that_name(connection: Connection, *, but: str) -> Iterator[tuple[Table, str, dict[str, Any], str, str]]:
    """Table, column, key, the name that the body as a whole goes by, and the body, as far as there is one."""
    for table in (draft, saved_filter, recycle_bin):
        for id_, body in connection.execute(select(table.c.id, table.c.body)):
            yield table, "body", {"id": id_}, "", body
    plans = select(import_batch.c.id, import_batch.c.plan).where(
        import_batch.c.plan.is_not(None), import_batch.c.state.in_(("running", "stopped"))
    )
    for id_, plan in connection.execute(plans):  # what is gone on with speaks of its entries again
        yield import_batch, "plan", {"id": id_}, "", plan
    changed = field_change.c
    old = select(changed.id, changed.field, changed.old_value).where(changed.old_value.is_not(None))
    for id_, field, value in connection.execute(old):
        yield field_change, "old_value", {"id": id_}, field, value
    for key, value in connection.execute(select(setting.c.key, setting.c.value).where(setting.c.key != but)):
        yield setting, "value", {"key": key}, key, value or "null"


def kind_of(key: str) -> Kind | None:
    """What a key in a kept body names."""
    return _KIND_OF_KEY.get(key.removesuffix("_id"))


def is_choice(value: dict[str, Any]) -> bool:
    """What a name of an imported file was said to mean (`import_views.NameChoice`)."""
    return type(value.get("entry")) is int and value.get("kind") in {kind.value for kind in Kind}


def _gather(key: str, value: object, found: dict[Kind, set[LocalId]]) -> None:
    kind = kind_of(key)
    if isinstance(value, dict):
        if is_choice(value):
            found[Kind(value["kind"])].add(LocalId(value["entry"]))
        for inner, part in value.items():
            _gather(str(inner), part, found)
    elif isinstance(value, list):
        for part in value:
            _gather(key, part, found)
    elif isinstance(value, int) and kind is not None:
        found[kind].add(LocalId(value))
