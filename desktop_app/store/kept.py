"""What is kept beside the records: settings of this store, and drafts that were not saved yet."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from desktop_app.domain.desk_views import KeptDraft
from desktop_app.domain.draft import Draft
from desktop_app.domain.ids import LocalId
from desktop_app.domain.times import from_seconds
from desktop_app.store.rows import insert_or_rewrite
from desktop_app.store.schema import draft, setting


def get_setting(connection: Connection, key: str) -> Any:
    """The value, or None where nothing was set."""
    found = connection.execute(select(setting.c.value).where(setting.c.key == key)).scalar_one_or_none()
    return None if found is None else json.loads(found)


def settings(connection: Connection) -> dict[str, Any]:
    return {row.key: json.loads(row.value) for row in connection.execute(select(setting).order_by(setting.c.key))}


def put_setting(connection: Connection, key: str, value: Any) -> None:
    if value is None:
        connection.execute(delete(setting).where(setting.c.key == key))
    else:
        row = {"key": key, "value": json.dumps(value, ensure_ascii=False)}
        connection.execute(insert_or_rewrite(connection, setting, row, ("key",)))


SERVING = "serving"
"""The setting of a store that is a server's: since when, in whole seconds of the wall clock."""


def is_serving(connection: Connection) -> bool:
    """True for a server's store, which owes nobody; a store is a workstation's or a server's."""
    return get_setting(connection, SERVING) is not None


def me(connection: Connection) -> LocalId | None:
    """Who writes here."""
    found = get_setting(connection, "me")
    return None if found is None else LocalId(found)


def keep_draft(connection: Connection, body: Draft, kept: int | None, now: int) -> int:
    """Keeps a draft in place of its earlier form `kept`, or as a new one when that is gone; answers its id."""
    values = {"record_id": body.record, "body": json.dumps(body.as_json(), ensure_ascii=False), "kept_at": now}
    if kept is not None and connection.execute(update(draft).where(draft.c.id == kept).values(values)).rowcount:
        return kept
    result = connection.execute(insert(draft).values(values))
    assert result.inserted_primary_key is not None
    return int(result.inserted_primary_key[0])


def drop_draft(connection: Connection, kept: int) -> None:
    connection.execute(delete(draft).where(draft.c.id == kept))


def drafts(connection: Connection) -> tuple[KeptDraft, ...]:
    """Newest first."""
    rows = connection.execute(select(draft).order_by(draft.c.kept_at.desc(), draft.c.id.desc()))
    return tuple(KeptDraft(row.id, Draft.from_json(json.loads(row.body)), from_seconds(row.kept_at)) for row in rows)
