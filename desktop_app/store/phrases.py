"""Phrases in the order a person gave them, and which of them was used last."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from sqlalchemy import Connection, delete, func, insert, select, update

from desktop_app.domain.errors import InvalidInput, NotFound
from desktop_app.domain.phrase import LONGEST, Occasion, Phrase
from desktop_app.store import directory, kept
from desktop_app.store.schema import phrase
from desktop_app.words import mark

BY_USE = "phrases_by_use"
"""The setting that puts those used last first."""
_SPELLED = 60
"""Letters of a phrase that are found by their pinyin."""


def phrases(connection: Connection) -> tuple[Phrase, ...]:
    rows = connection.execute(select(phrase).order_by(phrase.c.occasion, phrase.c.position, phrase.c.id))
    return tuple(
        Phrase(row.id, Occasion(row.occasion), row.body, row.position, row.used_at, _pinyin(row.body)) for row in rows
    )


def add(connection: Connection, occasion: Occasion, body: str) -> int:
    """A new one behind the others of its occasion; answers its id."""
    clean = _clean(connection, occasion, body, None)
    last = connection.execute(
        select(func.coalesce(func.max(phrase.c.position), 0)).where(phrase.c.occasion == occasion.value)
    ).scalar_one()
    return _insert(connection, {"occasion": occasion.value, "body": clean, "position": last + 1, "used_at": None})


def put_back(connection: Connection, one: Phrase) -> None:
    """One that was removed, where and as it was."""
    values = {"occasion": one.occasion.value, "body": one.body, "position": one.position, "used_at": one.used}
    _insert(connection, {"id": one.id, **values})


def revise(connection: Connection, id_: int, occasion: Occasion, body: str) -> None:
    """With another occasion it goes behind the others there."""
    clean = _clean(connection, occasion, body, id_)
    before = connection.execute(select(phrase.c.occasion).where(phrase.c.id == id_)).scalar_one_or_none()
    if before is None:
        raise NotFound(mark("这条常用语已不存在。"))
    values: dict[str, object] = {"occasion": occasion.value, "body": clean}
    if before != occasion.value:
        last = select(func.coalesce(func.max(phrase.c.position), 0)).where(phrase.c.occasion == occasion.value)
        values["position"] = connection.execute(last).scalar_one() + 1
    connection.execute(update(phrase).where(phrase.c.id == id_).values(values))


def remove(connection: Connection, id_: int) -> Phrase:
    """Answers what it was, for `put_back`."""
    found = next((one for one in phrases(connection) if one.id == id_), None)
    if found is None:
        raise NotFound(mark("这条常用语已不存在。"))
    connection.execute(delete(phrase).where(phrase.c.id == id_))
    return found


def arrange(connection: Connection, ids: Sequence[int]) -> None:
    """Puts the phrases of `ids` in that order."""
    for position, id_ in enumerate(ids, start=1):
        connection.execute(update(phrase).where(phrase.c.id == id_).values(position=position))


def was_used(connection: Connection, id_: int) -> None:
    last = connection.execute(select(func.coalesce(func.max(phrase.c.used_at), 0))).scalar_one()
    connection.execute(update(phrase).where(phrase.c.id == id_).values(used_at=last + 1))


def by_use(connection: Connection) -> bool:
    return bool(kept.get_setting(connection, BY_USE))


def _insert(connection: Connection, values: dict[str, object]) -> int:
    result = connection.execute(insert(phrase).values(values))
    assert result.inserted_primary_key is not None
    return int(result.inserted_primary_key[0])


def _clean(connection: Connection, occasion: Occasion, body: str, own: int | None) -> str:
    """`body` without white space at its ends, when it is there, not too long, and no other's."""
    clean = body.replace("\r\n", "\n").replace("\x00", "").strip()
    if not clean:
        raise InvalidInput(mark("请写下常用语的内容。"))
    if len(clean) > LONGEST:
        raise InvalidInput(mark("常用语太长（{found} 字），最多 {limit} 字。"), found=len(clean), limit=LONGEST)
    same = select(phrase.c.id).where(phrase.c.occasion == occasion.value, phrase.c.body == clean)
    if connection.execute(same).scalars().first() not in (None, own):
        raise InvalidInput(mark("「{occasion}」里已经有这条常用语。"), occasion=occasion.word)
    return clean


@lru_cache(maxsize=2_000)
def _pinyin(body: str) -> str:
    return directory.name_keys(body[:_SPELLED])["pinyin"]
