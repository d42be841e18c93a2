"""Who is meant by the names of a foreign file: by number first, else by name, within the organization beside it.

Nothing is guessed: a name that several entries have is asked about, one that none has is made or left out as the plan
says. For the rows of one piece the directory is asked once for each kind.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select

from desktop_app.domain.directory import Kind
from desktop_app.domain.ids import LocalId, ServerId
from desktop_app.domain.import_row import NameRef, ReadRow
from desktop_app.domain.import_views import Candidate, Deal, ImportPlan, NameChoice
from desktop_app.domain.problems import RuleBroken
from desktop_app.domain.search import fold
from desktop_app.store import directory, name_lookup
from desktop_app.store.schema import directory_tables, organization
from desktop_app.words import mark, tr

_WITHIN = (Kind.CUSTOMER, Kind.PARENT)
_SHOWN = 5
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class NewEntry:
    """An entry that the import makes. `within` is its organization, which may be new itself."""

    kind: Kind
    name: str | None
    number: ServerId | None = None
    within: Target | None = None


Target = LocalId | NewEntry


@dataclass(frozen=True, slots=True)
class Resolved:
    """Who and what a row speaks of."""

    author: Target | None
    director: Target | None
    organization: Target | None
    parent: Target | None
    customers: tuple[Target, ...]
    followers: tuple[Target, ...]
    commenters: tuple[Target | None, ...] = ()

    def new(self) -> list[NewEntry]:
        """What has to be made for it, organizations first."""
        ones = (self.organization, self.author, self.director, self.parent, *self.customers, *self.followers)
        ones += self.commenters
        found = [one for one in ones if isinstance(one, NewEntry)]
        within = [one.within for one in found if isinstance(one.within, NewEntry)]
        return [*within, *found]


@dataclass(slots=True)
class Asked:
    """A name that the directory does not have, or has more than once, and the rows that speak of it."""

    kind: Kind
    name: str
    within: str | None
    candidates: tuple[Candidate, ...]
    deal: Deal
    place: LocalId | None = None
    """The organization beside it, where it is here already."""
    rows: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Known:
    id: LocalId
    number: ServerId | None
    name: str
    organization: LocalId | None


class Names:
    """The directory as the rows of one piece need it. `made` are the entries that this import made before."""

    def __init__(
        self, connection: Connection, plan: ImportPlan, rows: Sequence[ReadRow], made: set[tuple[Kind, int]]
    ) -> None:
        self._connection, self._plan, self._made = connection, plan, made
        self._choices = {(one.kind, fold(one.name), one.within and fold(one.within)): one for one in plan.names}
        self._numbers: dict[Kind, dict[ServerId, LocalId]] = {}
        self._by_name: dict[Kind, dict[str, list[_Known]]] = {}
        self._nameless: dict[Kind, set[LocalId]] = {}
        self.asked: dict[tuple[Kind, str, str | None], Asked] = {}
        self.namings: dict[tuple[Kind, LocalId], str] = {}
        """Entries that were but a number so far and are named by this piece."""
        self._load(rows)

    def resolve(self, row: ReadRow) -> Resolved | list[tuple[str, RuleBroken]]:
        """Whom the row means; or what is wrong, by field key."""
        wrong: list[tuple[str, RuleBroken]] = []

        def one(key: str, ref: NameRef | None, within: Target | None = None) -> Target | None:
            if ref is None:
                return None
            try:
                return self._target(ref, row, within)
            except RuleBroken as broken:
                wrong.append((key, broken))
                return None

        owner = one("organization", row.organization)
        author = one("author", row.author)
        director = one("director", row.director)
        parent = one("parent", row.parent, owner)
        customers = [one("customers", ref, owner) for ref in row.customers]
        followers = [one("followers", ref) for ref in row.followers]
        if wrong:
            return wrong
        return Resolved(
            author if row.author else self._plan.author,
            director,
            owner,
            parent if row.parent else self._plan.parent,
            tuple(dict.fromkeys(target for target in customers if target is not None)),
            tuple(dict.fromkeys(target for target in followers if target is not None)),
            tuple(self._commenter(ref) for ref in row.commenters),
        )

    def _commenter(self, ref: NameRef | None) -> Target | None:
        """Who commented, where that is clear; a comment may also stand by a mere name."""
        if ref is None:
            return None
        known = self._numbers[ref.kind].get(ref.number) if ref.number is not None else None
        candidates = self._candidates(ref, None) if ref.name else []
        if known is not None or len(candidates) == 1:
            return known if known is not None else candidates[0].id
        may_create = not candidates and self._plan.unknown.get(ref.kind, Deal.CREATE) is Deal.CREATE
        return NewEntry(ref.kind, ref.name, ref.number) if may_create else None

    # --- one name --------------------------------------------------------------------------------------------------

    def _target(self, ref: NameRef, row: ReadRow, within: Target | None) -> Target:
        known = self._numbers[ref.kind].get(ref.number) if ref.number is not None else None
        if known is not None:
            if ref.name and known in self._nameless[ref.kind]:
                self.namings.setdefault((ref.kind, known), ref.name)
            return known
        beside = within if ref.kind in _WITHIN else None
        fresh = NewEntry(ref.kind, ref.name, ref.number, beside)
        if ref.name is None:
            return fresh
        owner = row.organization.name if row.organization is not None and ref.kind in _WITHIN else None
        candidates = self._candidates(ref, beside)
        choice = self._choices.get((ref.kind, fold(ref.name), owner and fold(owner)))
        choice = choice or self._choices.get((ref.kind, fold(ref.name), None))
        if choice is None and len(candidates) == 1:
            return candidates[0].id
        deal = choice.deal if choice else self._plan.unknown.get(ref.kind, Deal.CREATE)
        asked = self._ask(ref, owner, candidates, deal if choice or not candidates else Deal.LEAVE_OUT, row)
        asked.place = beside if not isinstance(beside, NewEntry) else None
        if choice is not None:
            return self._chosen(choice, ref, candidates, fresh)
        if candidates:
            raise RuleBroken(
                mark("名录中有 {n} 个{kind}叫「{name}」：{candidates}。请选定其中一个，或在表中写明编号"),
                n=len(candidates), kind=ref.kind.word, name=ref.name,
                candidates="、".join(one.label for one in self._labels(ref.kind, candidates[:_SHOWN])),
            )  # fmt: skip
        if deal is Deal.CREATE:
            return fresh
        raise RuleBroken(mark("名录中没有{kind}「{name}」，按选择没有新建"), kind=ref.kind.word, name=ref.name)

    def _chosen(self, choice: NameChoice, ref: NameRef, candidates: list[_Known], fresh: NewEntry) -> Target:
        match choice.deal:
            case Deal.MATCH if choice.entry is not None:
                return choice.entry
            case Deal.CREATE:
                mine = [one for one in candidates if (ref.kind, one.id) in self._made]
                return mine[0].id if mine else fresh
            case _:
                raise RuleBroken(mark("{kind}「{name}」的行按选择不导入"), kind=ref.kind.word, name=ref.name)

    def _candidates(self, ref: NameRef, within: Target | None) -> list[_Known]:
        """Entries of this name. Within an organization: its own, else those that belong to none yet."""
        found = self._by_name[ref.kind].get(fold(ref.name or ""), [])
        found = [one for one in found if one.name == ref.name] or found
        if ref.number is not None:
            found = [one for one in found if one.number is None]
        if ref.kind not in _WITHIN or within is None:
            return found
        own = [one for one in found if one.organization == within]
        return own or [one for one in found if one.organization is None]

    def _ask(self, ref: NameRef, owner: str | None, candidates: list[_Known], deal: Deal, row: ReadRow) -> Asked:
        assert ref.name is not None
        asked = self.asked.setdefault(
            (ref.kind, ref.name, owner),
            Asked(ref.kind, ref.name, owner, self._labels(ref.kind, candidates), deal),
        )
        asked.rows.add(row.row)
        return asked

    # --- the directory ---------------------------------------------------------------------------------------------

    def _load(self, rows: Sequence[ReadRow]) -> None:
        numbers: dict[Kind, set[ServerId]] = defaultdict(set)
        names: dict[Kind, set[str]] = defaultdict(set)
        for row in rows:
            for ref in row.refs():
                if ref.number is not None:
                    numbers[ref.kind].add(ref.number)
                if ref.name is not None:
                    names[ref.kind].add(fold(ref.name))
        for kind in Kind:
            self._numbers[kind] = {}
            for some in _slices(sorted(numbers[kind])):
                self._numbers[kind] |= directory.by_numbers(self._connection, kind, some)
            self._by_name[kind] = self._named(kind, names[kind])
            self._nameless[kind] = self._without_name(kind, self._numbers[kind].values())

    def _named(self, kind: Kind, folded: set[str]) -> dict[str, list[_Known]]:
        table = directory_tables[kind]
        columns: list[Any] = [table.c.id, table.c.number, table.c.name, table.c.folded]
        if kind in _WITHIN:
            columns.append(table.c.organization_id)
        found: dict[str, list[_Known]] = defaultdict(list)
        for some in _slices(sorted(folded)):
            wanted = select(*columns).where(table.c.folded.in_(some), table.c.name.is_not(None)).order_by(table.c.id)
            for row in self._connection.execute(wanted):
                owner = row.organization_id if kind in _WITHIN else None
                found[row.folded].append(_Known(row.id, row.number, row.name, owner))
        return found

    def _without_name(self, kind: Kind, ids: Iterable[LocalId]) -> set[LocalId]:
        table = directory_tables[kind]
        found: set[LocalId] = set()
        for some in _slices(sorted(ids)):
            wanted = select(table.c.id).where(table.c.id.in_(some), table.c.name.is_(None))
            found.update(self._connection.execute(wanted).scalars())
        return found

    def _labels(self, kind: Kind, candidates: Sequence[_Known]) -> tuple[Candidate, ...]:
        """Each with what tells it from the others: its organization, its number."""
        owners = {one.organization for one in candidates if one.organization is not None}
        called: dict[LocalId, str | None] = {}
        if owners:
            wanted = select(organization.c.id, organization.c.name).where(organization.c.id.in_(owners))
            called = {row.id: row.name for row in self._connection.execute(wanted)}
        labels = []
        for one in candidates:
            more = [called.get(one.organization) or ""] if one.organization is not None else []
            more += [f"#{one.number}"] if one.number is not None else []
            told = "，".join(part for part in more if part) or tr("本机编号 {id}", id=one.id)
            labels.append(Candidate(one.id, f"{one.name}（{told}）"))
        return tuple(labels)


def alike(connection: Connection, asked: Asked) -> tuple[Candidate, ...]:
    """A list says 吕艳 where the directory says 吕艳 总监: without a word of it a second one would be made."""
    if asked.kind is not Kind.CUSTOMER or asked.candidates or asked.place is None:
        return ()
    found = name_lookup.beginning(connection, Kind.CUSTOMER, fold(asked.name), within=asked.place, limit=_SHOWN)
    return tuple(Candidate(one.entry.id, one.entry.label) for one in found)


def _slices(values: Sequence[Any]) -> Iterable[Sequence[Any]]:
    for start in range(0, len(values), _AT_ONCE):
        yield values[start : start + _AT_ONCE]
