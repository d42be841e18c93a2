"""A search as conditions on the record itself, in words that both databases understand.

A term is found in a record's texts and comments, or in the name of its author, director, a follower, its
organization or a customer. Names are looked up in the directory first.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, exists, func, literal_column, or_, select

from desktop_app.domain.directory import Kind
from desktop_app.domain.search import is_pinyin, terms_of
from desktop_app.store.dialects import contains, joined, lower_ascii, values_of_list
from desktop_app.store.pages import Shape, conditions
from desktop_app.store.schema import comment, directory_tables, record_customer, record_follower, visit_record
from desktop_app.store.search_index import SEPARATOR

KINDS_OF_NAMES = (Kind.PERSON, Kind.ORGANIZATION, Kind.CUSTOMER)
_TEXTS = ("title", "effect", "problems", "suggestion", "workplan", "note")

Names = dict[Kind, tuple[int, ...]]
"""Who and what answers to a term by name."""


@dataclass(frozen=True, slots=True)
class Check:
    """The shape of one term's check against a record: its place, and which kinds of names answer to it."""

    place: int
    kinds: frozenset[Kind]


def words_of(search: str) -> tuple[str, ...] | None:
    """The terms of a search; None when nothing can be found: half a character and the separator stand in no text."""
    words = terms_of(search)
    return None if any(SEPARATOR in word or not _whole(word) for word in words) else words


def bound(terms: Sequence[tuple[str, Names]]) -> dict[str, Any]:
    """What `holds` binds for the terms in their order."""
    values: dict[str, Any] = {}
    for place, (text, names) in enumerate(terms):
        values[f"term_{place}"] = text
        values |= {f"{kind}_{place}": json.dumps(ids) for kind, ids in names.items()}
    return values


def _whole(word: str) -> bool:
    try:
        word.encode()
    except UnicodeEncodeError:
        return False
    return True


def bearers(connection: Connection, term: str) -> Names:
    """Who and what answers to the term by name (`domain.search.name_answers`), by kind; no kind without any."""
    found: Names = {}
    for kind in KINDS_OF_NAMES:
        rows = connection.execute(_answering(kind, is_pinyin(term)), {"term": term, "key": f" {term}"})
        ids = tuple(rows.scalars())
        if ids:
            found[kind] = ids
    return found


@lru_cache(maxsize=8)
def _answering(kind: Kind, by_pinyin: bool) -> Select[Any]:
    table = directory_tables[kind]
    answers: ColumnElement[bool] = contains(table.c.folded, bindparam("term"))
    if by_pinyin:
        answers = or_(answers, contains(table.c.pinyin, bindparam("key")))
    return select(table.c.id).where(answers)


def structured(shape: Shape) -> list[ColumnElement[bool]]:
    """The structured conditions over the record's own row, the follower by its link."""
    found = conditions(replace(shape, given=shape.given - {"follower"}), visit_record.c)
    if "follower" in shape.given:
        links = select(record_follower.c.record_id).where(record_follower.c.person_id == bindparam("follower"))
        found.append(visit_record.c.id.in_(links))
    return found


def holds(check: Check) -> ColumnElement[bool]:
    """The term stands in the record's texts or comments, or in a name of the record.

    `+ 0` keeps the links from being looked up by each of the names instead of by the record.
    """
    record, links = visit_record.c, exists
    term: ColumnElement[str] = bindparam(f"term_{check.place}")
    texts = joined(*(record[name] for name in _TEXTS))
    found: list[ColumnElement[bool]] = [
        contains(func.coalesce(record.folded, lower_ascii(texts)), term),
        and_(
            record.comment_count > 0,
            links().where(
                comment.c.record_id == record.id,
                contains(func.coalesce(comment.c.folded, lower_ascii(comment.c.content)), term),
            ),
        ),
    ]
    if Kind.ORGANIZATION in check.kinds:
        found.append(record.organization_id.in_(_ids(Kind.ORGANIZATION, check.place)))
    if Kind.PERSON in check.kinds:
        people = _ids(Kind.PERSON, check.place)
        found += [record.author_id.in_(people), record.director_id.in_(people)]
        found.append(
            links().where(record_follower.c.record_id == record.id, (record_follower.c.person_id + 0).in_(people))
        )
    if Kind.CUSTOMER in check.kinds:
        customers = _ids(Kind.CUSTOMER, check.place)
        found.append(
            links().where(record_customer.c.record_id == record.id, (record_customer.c.customer_id + 0).in_(customers))
        )
    return or_(*found)


def _ids(kind: Kind, place: int) -> Any:
    return select(literal_column("value")).select_from(values_of_list(bindparam(f"{kind}_{place}")))


def bearing(kind: Kind) -> Select[Any]:
    """The ids of the records that belong to one of the first term's organizations or customers."""
    if kind is Kind.ORGANIZATION:
        record = visit_record.alias("owned").c
        return select(record.id).where(record.organization_id.in_(_ids(kind, 0)))
    return select(record_customer.c.record_id).where(record_customer.c.customer_id.in_(_ids(kind, 0)))
