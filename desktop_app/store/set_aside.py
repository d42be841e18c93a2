"""Rows of answers that could not be read: kept as they came, with the reason, each once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select

from desktop_app.store.directory import THIS_REPLICA, current_replica
from desktop_app.store.rows import time_text, to_json
from desktop_app.store.schema import set_aside


@dataclass(frozen=True, slots=True)
class SetAside:
    """`row` is its JSON text; `at` a wall-clock text."""

    id: int
    reason: str
    row: str
    at: str


def keep(connection: Connection, rows: Iterable[tuple[str, Any]], now: int) -> int:
    """Keeps (reason, row) of each that is not here yet; answers how many are new."""
    owner = current_replica(connection)
    fresh = {}
    for reason, row in rows:
        text = to_json(row).encode("utf-8", "backslashreplace").decode("utf-8")
        fresh[hashlib.sha256(text.encode()).hexdigest()] = (reason, text)
    known = select(set_aside.c.digest).where(set_aside.c.replica_id == owner, set_aside.c.digest.in_(tuple(fresh)))
    for digest in connection.execute(known).scalars().all() if fresh else ():
        del fresh[digest]
    new = [
        {"replica_id": owner, "digest": digest, "reason": reason, "row": text, "at": now}
        for digest, (reason, text) in fresh.items()
    ]
    if new:
        connection.execute(insert(set_aside), new)
    return len(new)


def rows(connection: Connection) -> tuple[SetAside, ...]:
    """Latest first."""
    found = select(set_aside).where(set_aside.c.replica_id == THIS_REPLICA.scalar_subquery())
    return tuple(
        SetAside(row.id, row.reason, _indented(row.row), time_text(row.at) or "")
        for row in connection.execute(found.order_by(set_aside.c.id.desc()))
    )


def _indented(text: str) -> str:
    return json.dumps(json.loads(text), ensure_ascii=False, indent=2)


def count(connection: Connection) -> int:
    found = select(func.count()).select_from(set_aside).where(set_aside.c.replica_id == THIS_REPLICA.scalar_subquery())
    return int(connection.execute(found).scalar_one())


def forget(connection: Connection, ids: Iterable[int]) -> None:
    """A person has seen them; one that comes again is set aside again."""
    connection.execute(delete(set_aside).where(set_aside.c.id.in_(tuple(ids))))
