"""What a search asks of the store: its terms, whose names answer to them, and the one index query that holds both.

A term is found in a record's texts and comments, or in the name of its author, director, a follower, its
organization or a customer. Names are looked up in the directory first; the index holds their bearers' ids.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    exists,
    func,
    literal_column,
    or_,
    select,
)

from desktop_app.domain.directory import Kind
from desktop_app.domain.record_filter import RecordFilter
from desktop_app.domain.search import is_pinyin, terms_of
from desktop_app.domain.times import to_seconds
from desktop_app.store.pages import Shape, conditions, values_of
from desktop_app.store.schema import comment, directory_tables, record_customer, record_follower, visit_record
from desktop_app.store.search_index import SEPARATOR, filter_token, key_range, runs_of

MANY_NAMES = 300
"""Bearers of a term's name beyond which the index query would be slower than asking the records."""

_TOKENS_OF_KIND = {Kind.PERSON: "adf", Kind.ORGANIZATION: "o", Kind.CUSTOMER: "c"}
_IN_TOKENS = {"organization": "o", "director": "d", "follower": "f", "parent": "p"}
_TEXTS = ("title", "effect", "problems", "suggestion", "workplan", "note")


@dataclass(frozen=True, slots=True)
class Check:
    """The shape of one term's check against a record: its place, and which kinds of names answer to it."""

    place: int
    kinds: frozenset[Kind]


@dataclass(frozen=True, slots=True)
class Term:
    text: str
    names: dict[Kind, tuple[int, ...]]

    @property
    def runs(self) -> list[str]:
        return runs_of(self.text)

    @property
    def exact(self) -> bool:
        """True when the index alone knows: one letter, or one pair of letters that stand together."""
        return len(self.text) <= 2 and self.runs == [self.text]

    @property
    def match(self) -> str | None:
        """The index query of the term; None when the index cannot narrow it."""
        if not self.runs or self.is_borne_by_many:
            return None
        return f"({self.in_texts} OR {self.in_names})" if self.names else self.in_texts

    @property
    def is_borne_by_many(self) -> bool:
        return sum(map(len, self.names.values())) > MANY_NAMES

    @property
    def in_texts(self) -> str:
        pairs = {pair for run in self.runs for pair in _pairs(run)}
        return f"({' AND '.join(sorted(pairs))})"

    @property
    def in_names(self) -> str:
        tokens = (
            _quoted(filter_token(letter, id_))
            for kind, ids in self.names.items()
            for letter in _TOKENS_OF_KIND[kind]
            for id_ in ids
        )
        return f"({' OR '.join(tokens)})"


@dataclass(frozen=True, slots=True)
class Many:
    """A lone term with so many bearers that they are better counted by the records' own indexes: the index query of
    its texts and its people, with the check it needs, and the kinds of the other bearers."""

    match: str
    checks: tuple[Check, ...]
    kinds: tuple[Kind, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """`match` is the index query, None when the index cannot narrow the search. `rest` are the conditions that the
    index does not hold, `checks` the terms that it only narrows, `values` all that is bound.

    `parts` are index queries without a record in common that make up `match`, each with the checks it needs: who
    searches for a name need not have every text read that holds it too.
    """

    wanted: RecordFilter
    match: str | None
    parts: tuple[tuple[str, tuple[Check, ...]], ...]
    many: Many | None
    has_prefix: bool
    """True when the index query asks for all tokens that begin with one letter."""
    rest: Shape
    checks: tuple[Check, ...]
    all_checks: tuple[Check, ...]
    values: dict[str, Any]


def plan_of(connection: Connection, wanted: RecordFilter) -> Plan | None:
    """None when nothing can be found: half a character and the store's own separator stand in no text."""
    words = terms_of(wanted.search)
    if any(SEPARATOR in word or not _whole(word) for word in words):
        return None
    terms = [Term(word, _bearers(connection, word)) for word in words]
    narrowed = [term.match for term in terms if term.match]
    filters = list(_filter_tokens(wanted))
    match = " AND ".join([*filters, *narrowed]) if narrowed else None
    all_checks = tuple(Check(place, frozenset(term.names)) for place, term in enumerate(terms))
    inexact = tuple(check for check, term in zip(all_checks, terms, strict=True) if not (term.exact and term.match))
    first, last = key_range(
        to_seconds(wanted.start) if wanted.start else None, to_seconds(wanted.end) if wanted.end else None
    )
    values = {"match": match, "first": first, "last": last, **values_of(wanted)}
    for place, term in enumerate(terms):
        values[f"term_{place}"] = term.text
        values |= {f"{kind}_{place}": json.dumps(ids) for kind, ids in term.names.items()}
    parts = _parts(filters, terms, inexact) if match else ()
    many = _many(terms[0], all_checks) if len(terms) == 1 else None
    prefix = any(len(run) == 1 for term in terms for run in term.runs)
    return Plan(wanted, match, parts, many, prefix, Shape.of(_without_tokens(wanted)), inexact, all_checks, values)


def _many(term: Term, checks: tuple[Check, ...]) -> Many | None:
    people: dict[Kind, tuple[int, ...]] = {kind: ids for kind, ids in term.names.items() if kind is Kind.PERSON}
    few = replace(term, names=people)
    if not term.is_borne_by_many or few.match is None:
        return None
    others = tuple(kind for kind in term.names if kind is not Kind.PERSON)
    return Many(few.match, () if term.exact else checks, others)


def _parts(
    filters: list[str], terms: list[Term], inexact: tuple[Check, ...]
) -> tuple[tuple[str, tuple[Check, ...]], ...]:
    narrowed = [term for term in terms if term.match]
    whole = " AND ".join([*filters, *(term.match or "" for term in narrowed)])
    unsure = [term for term in narrowed if not term.exact]
    if len(inexact) != 1 or len(unsure) != 1 or not unsure[0].names:
        return ((whole, inexact),)
    term = unsure[0]
    others = " AND ".join([*filters, *(other.match or "" for other in narrowed if other is not term)])
    joined = f"{others} AND " if others else ""
    return (
        (f"{joined}{term.in_names}", ()),
        (f"({joined}{term.in_texts}) NOT {term.in_names}", inexact),
    )


def _whole(word: str) -> bool:
    try:
        word.encode()
    except UnicodeEncodeError:
        return False
    return True


def _bearers(connection: Connection, term: str) -> dict[Kind, tuple[int, ...]]:
    """Who and what answers to the term by name (`domain.search.name_answers`), by kind; no kind without any."""
    found: dict[Kind, tuple[int, ...]] = {}
    for kind in _TOKENS_OF_KIND:
        rows = connection.execute(_answering(kind, is_pinyin(term)), {"term": term, "key": f" {term}"})
        ids = tuple(rows.scalars())
        if ids:
            found[kind] = ids
    return found


@lru_cache(maxsize=8)
def _answering(kind: Kind, by_pinyin: bool) -> Select[Any]:
    table = directory_tables[kind]
    answers = func.instr(table.c.folded, bindparam("term")) > 0
    if by_pinyin:
        answers = or_(answers, func.instr(table.c.pinyin, bindparam("key")) > 0)
    return select(table.c.id).where(answers)


def _pairs(run: str) -> Iterator[str]:
    if len(run) == 1:
        yield f"{_quoted(run)} *"
    for start in range(len(run) - 1):
        yield _quoted(run[start : start + 2])


def _quoted(token: str) -> str:
    """Runs hold letters and digits only; the doubling is for the day when they do not."""
    return '"' + token.replace('"', '""') + '"'


def _filter_tokens(wanted: RecordFilter) -> Iterator[str]:
    for name, letter in _IN_TOKENS.items():
        value = getattr(wanted, name)
        if value is not None:
            yield _quoted(filter_token(letter, value))
    if wanted.events:
        events = sorted(filter_token("e", event) for event in wanted.events)
        yield f"({' OR '.join(map(_quoted, events))})"


def _without_tokens(wanted: RecordFilter) -> RecordFilter:
    """The conditions that the index does not hold."""
    return replace(
        wanted, start=None, end=None, parent=None, organization=None, director=None, follower=None, events=frozenset()
    )


# --- conditions on the record itself -------------------------------------------------------------------------------


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
    texts = func.concat_ws(literal_column("char(31)"), *(record[name] for name in _TEXTS))
    found: list[ColumnElement[bool]] = [
        func.instr(func.coalesce(record.folded, func.lower(texts)), term) > 0,
        and_(
            record.comment_count > 0,
            links().where(
                comment.c.record_id == record.id,
                func.instr(func.coalesce(comment.c.folded, func.lower(comment.c.content)), term) > 0,
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
    return select(literal_column("value")).select_from(func.json_each(bindparam(f"{kind}_{place}")))


def bearing(kind: Kind) -> Select[Any]:
    """The ids of the records that belong to one of the first term's organizations or customers."""
    if kind is Kind.ORGANIZATION:
        record = visit_record.alias("owned").c
        return select(record.id).where(record.organization_id.in_(_ids(kind, 0)))
    return select(record_customer.c.record_id).where(record_customer.c.customer_id.in_(_ids(kind, 0)))
