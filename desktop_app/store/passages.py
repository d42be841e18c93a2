"""Pieces that the record table needs besides its pages: whole outcomes to be copied, and how names are spelled."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TypeVar

from sqlalchemy import Connection, select

from desktop_app.domain.directory import Kind
from desktop_app.domain.ids import LocalId
from desktop_app.domain.search import fold
from desktop_app.store.schema import directory_tables, visit_record

T = TypeVar("T")

_AT_ONCE = 500
_SEARCHED = (Kind.PERSON, Kind.ORGANIZATION, Kind.CUSTOMER)
"""Whose pinyin a search answers to."""


def effects(connection: Connection, records: Sequence[LocalId]) -> dict[LocalId, str]:
    """The outcomes as they stand, of which a page holds the beginning; records without one are left out."""
    found: dict[LocalId, str] = {}
    for part in _parts(records):
        rows = connection.execute(
            select(visit_record.c.id, visit_record.c.effect).where(
                visit_record.c.id.in_(part), visit_record.c.effect.is_not(None)
            )
        )
        found |= {row.id: row.effect for row in rows}
    return found


def spellings(connection: Connection, names: Collection[str]) -> dict[str, str]:
    """The pinyin keys (`domain.search.pinyin_key`) of those of `names` that stand in the directory."""
    wanted = {fold(name): name for name in names}
    found: dict[str, str] = {}
    for kind in _SEARCHED:
        table = directory_tables[kind].c
        for part in _parts(list(wanted)):
            rows = connection.execute(select(table.folded, table.pinyin).where(table.folded.in_(part)))
            found |= {wanted[row.folded]: row.pinyin for row in rows}
    return found


def _parts(all_: Sequence[T]) -> Iterator[Sequence[T]]:
    """A statement takes so many values and no more."""
    for start in range(0, len(all_), _AT_ONCE):
        yield all_[start : start + _AT_ONCE]
