"""What a search asks of SQLite's text index: its terms, whose names answer to them, and the one query that holds both.

What a term means is `search_conditions`' to say; the index holds the ids of those who bear a name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection

from desktop_app.domain.directory import Kind
from desktop_app.domain.record_filter import RecordFilter
from desktop_app.domain.times import to_seconds
from desktop_app.store.bigrams import filter_token, key_range, runs_of
from desktop_app.store.pages import Shape, values_of
from desktop_app.store.search_conditions import Check, Names, bearers, bound, words_of

MANY_NAMES = 300
"""Bearers of a term's name beyond which the index query would be slower than asking the records."""

_TOKENS_OF_KIND = {Kind.PERSON: "adf", Kind.ORGANIZATION: "o", Kind.CUSTOMER: "c"}
_IN_TOKENS = {"organization": "o", "author": "a", "director": "d", "follower": "f", "parent": "p"}


@dataclass(frozen=True, slots=True)
class Term:
    text: str
    names: Names

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
    words = words_of(wanted.search)
    if words is None:
        return None
    terms = [Term(word, bearers(connection, word)) for word in words]
    narrowed = [term.match for term in terms if term.match]
    filters = list(_filter_tokens(wanted))
    match = " AND ".join([*filters, *narrowed]) if narrowed else None
    all_checks = tuple(Check(place, frozenset(term.names)) for place, term in enumerate(terms))
    inexact = tuple(check for check, term in zip(all_checks, terms, strict=True) if not (term.exact and term.match))
    first, last = key_range(
        to_seconds(wanted.start) if wanted.start else None, to_seconds(wanted.end) if wanted.end else None
    )
    values = {"match": match, "first": first, "last": last, **values_of(wanted)}
    values |= bound([(term.text, term.names) for term in terms])
    parts = _parts(filters, terms, inexact) if match else ()
    many = _many(terms[0], all_checks) if len(terms) == 1 else None
    prefix = any(len(run) == 1 for term in terms for run in term.runs)
    return Plan(wanted, match, parts, many, prefix, Shape.of(_without_tokens(wanted)), inexact, all_checks, values)


def _many(term: Term, checks: tuple[Check, ...]) -> Many | None:
    people: Names = {kind: ids for kind, ids in term.names.items() if kind is Kind.PERSON}
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
    none: dict[str, Any] = dict.fromkeys(("start", "end", *_IN_TOKENS))
    return replace(wanted, events=frozenset(), **none)
