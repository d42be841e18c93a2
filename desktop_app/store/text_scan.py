"""Searching where no text index is kept: each record that the other conditions leave is looked through.

The same records in the same order as with the index. It takes seconds for a million records; the contract's GET has no
search, so a server does it only when an administrator asks on its command line.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from desktop_app.domain.ids import LocalId
from desktop_app.domain.record_filter import RecordFilter, Sort
from desktop_app.store.pages import Shape, named, order_of, values_of
from desktop_app.store.schema import visit_record
from desktop_app.store.search_conditions import Check, bearers, bound, holds, structured, words_of

_NUL = "\x00"
"""PostgreSQL keeps no text with it and takes no question with it."""


def search_page(connection: Connection, wanted: RecordFilter, sort: Sort, number: int, size: int) -> list[LocalId]:
    """The ids of page `number` (from 1) of the records that hold all terms and meet all conditions."""
    scan = found_in(connection, wanted)
    if scan is None:
        return []
    conditions, values = scan
    found = select(visit_record.c.id).select_from(named(visit_record, sort)).where(*conditions)
    found = found.order_by(*order_of(visit_record, sort)).limit(size).offset((number - 1) * size)
    return [LocalId(id_) for id_ in connection.execute(found, values).scalars()]


def search_count(connection: Connection, wanted: RecordFilter) -> int:
    scan = found_in(connection, wanted)
    if scan is None:
        return 0
    conditions, values = scan
    found = select(func.count()).select_from(visit_record).where(*conditions)
    return int(connection.execute(found, values).scalar_one())


def found_in(connection: Connection, wanted: RecordFilter) -> tuple[list[ColumnElement[bool]], dict[str, Any]] | None:
    """The whole search as conditions on `visit_record`, and what they bind; None when nothing can be found."""
    words = words_of(wanted.search)
    if words is None or any(_NUL in word for word in words):
        return None
    terms = [(word, bearers(connection, word)) for word in words]
    checks = [Check(place, frozenset(names)) for place, (_, names) in enumerate(terms)]
    return [*structured(Shape.of(wanted)), *map(holds, checks)], {**values_of(wanted), **bound(terms)}
