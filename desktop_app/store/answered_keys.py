"""Idempotency-Keys and what was answered, for good: what a key did is done once, however often it is asked for."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from desktop_app.domain.ids import LocalId


@dataclass(frozen=True, slots=True)
class Answered:
    """What stands under a key: the digest of the values it came with, and the answer they got."""

    digest: str
    answer: dict[str, Any]


def take(connection: Connection, who: LocalId, key: str, digest: str, now: int) -> Answered | None:
    """Takes the key for this transaction; what it did before, if somebody was first.

    Whoever comes while another works on the same key waits here until that one is done: if it was committed its answer
    is found, if it was undone the key is free. The first statement of its transaction, so that nothing is done twice.
    """
    values = {"person": who, "key": key, "digest": digest, "now": now}
    if connection.execute(_TAKE, values).rowcount:
        return None
    row = connection.execute(_FIND, {"person": who, "key": key}).one()
    return Answered(row.digest, json.loads(row.answer))


def keep(connection: Connection, who: LocalId, key: str, answer: dict[str, Any]) -> None:
    """What the key will answer from now on."""
    connection.execute(_KEEP, {"person": who, "key": key, "answer": json.dumps(answer, ensure_ascii=False)})


def let_go(connection: Connection, who: LocalId, key: str) -> None:
    """Frees a key that was taken in this transaction and has done nothing."""
    connection.execute(_LET_GO, {"person": who, "key": key})


# Both databases know this form. A row that another transaction is writing is waited for on PostgreSQL, and SQLite lets
# one transaction write at a time.
_TAKE = text(
    "INSERT INTO answered_key (person_id, key, digest, at) VALUES (:person, :key, :digest, :now) ON CONFLICT DO NOTHING"
)
_FIND = text("SELECT digest, answer FROM answered_key WHERE person_id = :person AND key = :key")
_LET_GO = text("DELETE FROM answered_key WHERE person_id = :person AND key = :key")
_KEEP = text("UPDATE answered_key SET answer = :answer WHERE person_id = :person AND key = :key")
