"""Who may talk to the server: tokens, each standing for a person. What is kept of one is the digest of its secret.

A token is `visitbook-<number>-<secret>`: by the number its row is found, so that the secret is compared in constant
time and never looked up by. The secret has 256 random bits, which no slow hash could make harder to guess.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from desktop_app.domain.errors import NotFound
from desktop_app.domain.ids import LocalId, ServerId
from desktop_app.store.directory import THIS_REPLICA
from desktop_app.store.schema import access_token, person
from desktop_app.words import mark

PREFIX = "visitbook"
_NOBODY = hashlib.sha256(b"").hexdigest()


@dataclass(frozen=True, slots=True)
class Bearer:
    """Whom a token stands for; `token` is its number, for the log."""

    person: LocalId
    number: ServerId | None
    name: str | None
    token: int


@dataclass(frozen=True, slots=True)
class TokenLine:
    """What an administrator sees of a token."""

    id: int
    person: ServerId | None
    person_name: str | None
    name: str
    created_at: int
    revoked_at: int | None


def create(connection: Connection, who: LocalId, name: str, now: int) -> str:
    """A new token. It is shown this once: the store keeps what tells it from others, not the token."""
    secret = secrets.token_urlsafe(32)
    values = {"person_id": who, "name": name, "digest": _digest(secret), "created_at": now}
    result = connection.execute(insert(access_token), values)
    assert result.inserted_primary_key is not None
    return f"{PREFIX}-{result.inserted_primary_key[0]}-{secret}"


def bearer(connection: Connection, token: str) -> Bearer | None:
    """Whom the token stands for; None for one that was never given or was taken back."""
    prefix, _, rest = token.partition("-")
    number, _, secret = rest.partition("-")
    known = prefix == PREFIX and number.isascii() and number.isdigit() and len(number) < 19
    row = connection.execute(_BEARER, {"token": int(number)}).one_or_none() if known else None
    # Compared in any case, so that an unknown number takes as long as a wrong secret.
    same = hmac.compare_digest(_digest(secret), row.digest if row is not None else _NOBODY)
    if row is None or not same:
        return None
    return Bearer(LocalId(row.person_id), row.number, row.name, int(number))


def unsigned_bearer(connection: Connection, number: ServerId) -> Bearer | None:
    """A person without a token, where none is needed."""
    found = select(person.c.id, person.c.number, person.c.name).where(
        person.c.replica_id == THIS_REPLICA.scalar_subquery(), person.c.number == number
    )
    row = connection.execute(found).one_or_none()
    return None if row is None else Bearer(LocalId(row.id), row.number, row.name, 0)


_BEARER = (
    select(access_token.c.digest, access_token.c.person_id, person.c.number, person.c.name)
    .join(person, person.c.id == access_token.c.person_id)
    .where(access_token.c.id == bindparam("token"), access_token.c.revoked_at.is_(None))
)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def lines(connection: Connection) -> list[TokenLine]:
    """All that were ever given, oldest first."""
    return [_line(row) for row in connection.execute(_LINES.order_by(access_token.c.id))]


def revoke(connection: Connection, id_: int, now: int) -> TokenLine:
    """Takes a token back, at once and for good; one that was taken back already stays as it is."""
    standing = update(access_token).where(access_token.c.id == id_, access_token.c.revoked_at.is_(None))
    connection.execute(standing.values(revoked_at=now))
    row = connection.execute(_LINES.where(access_token.c.id == id_)).one_or_none()
    if row is None:
        raise NotFound(mark("没有编号为 {id} 的令牌。"), id=id_)
    return _line(row)


_LINES = select(
    access_token.c.id,
    person.c.number,
    person.c.name.label("person_name"),
    access_token.c.name,
    access_token.c.created_at,
    access_token.c.revoked_at,
).join(person, person.c.id == access_token.c.person_id)


def _line(row: Any) -> TokenLine:
    return TokenLine(row.id, row.number, row.person_name, row.name, row.created_at, row.revoked_at)
