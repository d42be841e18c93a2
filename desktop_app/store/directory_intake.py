"""Lines of a directory file against the directory: which entry each one means, and what it would make or change.

An entry is known by its number; without one by its name, within the organization that the line names. What fits more
than one entry, or speaks of a name that nobody has, is refused in words: nothing is guessed. The same steps are taken
for a look at what would come (`Imagined`) and for doing it (`Written`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from sqlalchemy import Connection, or_, select

from desktop_app.domain.directory import Entry, Kind
from desktop_app.domain.directory_file import EntryFate, FileEntry, Reference
from desktop_app.domain.ids import LocalId, ServerId
from desktop_app.domain.problems import RuleBroken
from desktop_app.domain.search import fold
from desktop_app.store import directory, import_journal, renaming
from desktop_app.store.database import Writing
from desktop_app.store.directory import THIS_REPLICA
from desktop_app.store.schema import directory_tables
from desktop_app.words import mark, tr

ORDER = (Kind.PERSON, Kind.ORGANIZATION, Kind.CUSTOMER, Kind.PARENT)
"""What others speak of comes first."""
_NAMED = ("name", "named_by", "named_at", "folded", "pinyin")


@dataclass(frozen=True, slots=True)
class Standing:
    """An entry as it stands, or would stand: then its id is below zero."""

    id: LocalId
    number: ServerId | None
    name: str | None
    organization: LocalId | None
    director: LocalId | None


@dataclass(frozen=True, slots=True)
class Deed:
    """What comes of one line: `becomes` is the entry behind it, `before` what stood there."""

    entry: FileEntry
    fate: EntryFate
    before: Standing | None
    becomes: Standing


class Hand(Protocol):
    """How a deed is done: in the store, or only thought."""

    def placeholder(self, kind: Kind, number: ServerId) -> LocalId: ...

    def make(self, deed: Deed) -> LocalId: ...

    def change(self, deed: Deed) -> None: ...


class _Known:
    """The entries that were met, found by id, number and name."""

    def __init__(self) -> None:
        self.by_id: dict[tuple[Kind, LocalId], Standing] = {}
        self._by_number: dict[tuple[Kind, ServerId], LocalId] = {}
        self._by_name: dict[tuple[Kind, str], dict[LocalId, None]] = {}

    def meet(self, kind: Kind, one: Standing) -> None:
        """As the store has it, unless it is thought of otherwise by now."""
        if (kind, one.id) not in self.by_id:
            self.put(kind, one)

    def put(self, kind: Kind, one: Standing) -> None:
        before = self.by_id.get((kind, one.id))
        if before is not None and before.name:
            self._by_name[kind, before.name].pop(before.id)
        self.by_id[kind, one.id] = one
        if one.number is not None:
            self._by_number[kind, one.number] = one.id
        if one.name:
            self._by_name.setdefault((kind, one.name), {})[one.id] = None

    def numbered(self, kind: Kind, number: ServerId | None) -> Standing | None:
        id_ = self._by_number.get((kind, number)) if number is not None else None
        return None if id_ is None else self.by_id[kind, id_]

    def named(self, kind: Kind, name: str | None) -> list[Standing]:
        return [self.by_id[kind, id_] for id_ in self._by_name.get((kind, name or ""), ())]


@dataclass(slots=True)
class Intake:
    """A file on its way into the directory, piece by piece. `created` counts new entries, also those that a line only
    speaks of by their number."""

    created: dict[Kind, int] = field(default_factory=dict)
    _known: _Known = field(default_factory=lambda: _Known())
    _numbers: dict[tuple[Kind, ServerId], int] = field(default_factory=dict)
    """The rows of the file in which a number was said."""

    def look(self, connection: Connection, entries: Iterable[FileEntry]) -> None:
        """Reads what these lines may mean; what is thought already stays."""
        numbers: dict[Kind, set[ServerId]] = {kind: set() for kind in Kind}
        names: dict[Kind, set[str]] = {kind: set() for kind in Kind}
        for entry in entries:
            said = (
                (entry.kind, Reference(entry.number, entry.name)),
                (Kind.ORGANIZATION, entry.organization),
                (Kind.PERSON, entry.director),
            )
            for kind, reference in said:
                if reference is not None and reference.number is not None:
                    numbers[kind].add(reference.number)
                if reference is not None and reference.name:
                    names[kind].add(fold(reference.name))
        beside: dict[Kind, set[LocalId]] = {kind: set() for kind in Kind}
        for kind in reversed(ORDER):
            for one in _read(connection, kind, numbers[kind], names[kind], beside[kind]):
                self._known.meet(kind, one)
                beside[Kind.ORGANIZATION].update(() if one.organization is None else (one.organization,))
                beside[Kind.PERSON].update(() if one.director is None else (one.director,))

    def forget(self) -> None:
        """Others may write now; what is known is read again for the next piece."""
        self._known = _Known()

    def take(self, entry: FileEntry, hand: Hand) -> Deed:
        """Does what the line says; `RuleBroken` with what is wrong with it."""
        if entry.number is not None:
            earlier = self._numbers.get((entry.kind, entry.number))
            if earlier is not None:
                raise RuleBroken(mark("编号 {number} 在第 {row} 行已经出现过"), number=entry.number, row=earlier)
        organization = self._meant(Kind.ORGANIZATION, entry.organization, hand)
        director = self._meant(Kind.PERSON, entry.director, hand)
        known = self._found(entry, organization)
        if known is None and not entry.name:
            raise RuleBroken(mark("名称是空的，请填写"))
        deed = _deed(entry, known, organization, director)
        if entry.number is not None:
            self._numbers[entry.kind, entry.number] = entry.row
        if deed.fate is EntryFate.NEW:
            deed = replace(deed, becomes=replace(deed.becomes, id=hand.make(deed)))
            self._count(entry.kind)
        elif deed.fate is EntryFate.CHANGED:
            hand.change(deed)
        self._known.put(entry.kind, deed.becomes)
        return deed

    def label(self, kind: Kind, id_: LocalId | None) -> str:
        """An entry that was met on the way, in words."""
        standing = self._known.by_id.get((kind, id_)) if id_ is not None else None
        return Entry(kind, standing.id, standing.number, standing.name).label if standing else ""

    def _found(self, entry: FileEntry, organization: LocalId | None) -> Standing | None:
        numbered = self._known.numbered(entry.kind, entry.number)
        if numbered is not None:
            return numbered
        found = self._known.named(entry.kind, entry.name)
        if entry.number is not None:
            found = [one for one in found if one.number is None]  # it waited for its number
        if organization is not None:
            within = [one for one in found if one.organization == organization]
            found = within or [one for one in found if one.organization is None]
        if len(found) > 1:
            raise RuleBroken(
                mark("名录里有 {count} 个「{name}」，请写明编号或客户单位"), count=len(found), name=entry.name
            )
        return found[0] if found else None

    def _meant(self, kind: Kind, reference: Reference | None, hand: Hand) -> LocalId | None:
        if reference is None:
            return None
        if reference.number is not None:
            numbered = self._known.numbered(kind, reference.number)
            if numbered is None:
                id_ = hand.placeholder(kind, reference.number)
                numbered = Standing(id_, reference.number, None, None, None)
                self._known.put(kind, numbered)
                self._count(kind)
            return numbered.id
        found = self._known.named(kind, reference.name)
        if not found:
            raise RuleBroken(
                mark("名录里没有{kind}「{name}」，请先加上，或写明编号"), kind=kind.word, name=reference.name
            )
        if len(found) > 1:
            raise RuleBroken(
                mark("有 {count} 个{kind}叫「{name}」，请写明编号"),
                count=len(found), kind=kind.word, name=reference.name,
            )  # fmt: skip
        return found[0].id

    def _count(self, kind: Kind) -> None:
        self.created[kind] = self.created.get(kind, 0) + 1


def changes_in_words(deed: Deed, intake: Intake) -> str:
    """What of a known entry becomes another."""
    before, now = deed.before, deed.becomes
    if before is None or deed.fate is not EntryFate.CHANGED:
        return ""
    words = []
    if before.name != now.name:
        words.append(tr("原名「{name}」", name=before.name) if before.name else tr("原来没有名称"))
    if before.number != now.number:
        words.append(tr("补上编号 {number}", number=now.number))
    for word, kind, was, becomes in (
        (Kind.ORGANIZATION.word, Kind.ORGANIZATION, before.organization, now.organization),
        (tr("负责人"), Kind.PERSON, before.director, now.director),
    ):
        if was != becomes:
            earlier = intake.label(kind, was) or tr("（无）")
            words.append(f"{word}：{earlier} → {intake.label(kind, becomes)}")
    return "；".join(words)


class Imagined:
    """Nothing is written; what would be made has ids below zero."""

    def __init__(self) -> None:
        self._next = 0

    def placeholder(self, kind: Kind, number: ServerId) -> LocalId:
        self._next -= 1
        return LocalId(self._next)

    def make(self, deed: Deed) -> LocalId:
        self._next -= 1
        return LocalId(self._next)

    def change(self, deed: Deed) -> None:
        pass


class Written:
    """Each deed is done in this transaction and noted in the import's journal."""

    def __init__(self, writing: Writing, batch: int) -> None:
        writing.names_move()
        self._writing, self._batch = writing, batch

    def placeholder(self, kind: Kind, number: ServerId) -> LocalId:
        id_ = directory.placeholders(self._writing.connection, kind, [number])[number]
        self._made(kind, id_)
        return id_

    def make(self, deed: Deed) -> LocalId:
        now = deed.becomes
        columns: dict[str, Any] = _columns(deed.entry.kind, now)
        entry = directory.add(self._writing.connection, deed.entry.kind, now.name, number=now.number, **columns)
        self._made(deed.entry.kind, entry.id)
        return entry.id

    def change(self, deed: Deed) -> None:
        before, now, kind = deed.before, deed.becomes, deed.entry.kind
        assert before is not None
        placed: dict[str, LocalId | None] = {
            column: value for column, value in _columns(kind, now).items() if value != _columns(kind, before)[column]
        }
        columns = [*(_NAMED if before.name != now.name else ()), *placed]
        columns += ["number"] if before.number != now.number else []
        table = directory_tables[kind]
        stood = self._writing.execute(select(*(table.c[name] for name in columns)).where(table.c.id == now.id)).one()
        got = placed | ({"number": now.number} if before.number != now.number else {})
        import_journal.note_changed(
            self._writing.connection, self._batch, kind, now.id, {**stood._mapping, "became": now.name, "got": got}
        )
        if before.number != now.number:
            renaming.give_number(self._writing, kind, now.id, now.number)
        if before.name != now.name and now.name:
            renaming.rename(self._writing, kind, now.id, now.name)
        if placed:
            renaming.place(self._writing, kind, now.id, placed)
        self._writing.changed_directory()

    def _made(self, kind: Kind, id_: LocalId) -> None:
        import_journal.note_made(self._writing.connection, self._batch, kind, [id_])
        self._writing.changed_directory()


def _deed(entry: FileEntry, known: Standing | None, organization: LocalId | None, director: LocalId | None) -> Deed:
    """What a line leaves open stays as it is."""
    if known is None:
        becomes = Standing(LocalId(0), entry.number, entry.name, organization, director)
        return Deed(entry, EntryFate.NEW, None, becomes)
    becomes = replace(
        known,
        number=entry.number if entry.number is not None else known.number,
        name=entry.name or known.name,
        organization=organization if organization is not None else known.organization,
        director=director if director is not None else known.director,
    )
    return Deed(entry, EntryFate.MATCHED if becomes == known else EntryFate.CHANGED, known, becomes)


def _columns(kind: Kind, one: Standing) -> dict[str, LocalId | None]:
    match kind:
        case Kind.CUSTOMER:
            return {"organization_id": one.organization}
        case Kind.PARENT:
            return {"organization_id": one.organization, "director_id": one.director}
        case _:
            return {}


def _read(
    connection: Connection, kind: Kind, numbers: Iterable[ServerId], names: Iterable[str], ids: Iterable[LocalId]
) -> list[Standing]:
    table = directory_tables[kind]
    columns: Sequence[Any] = (table.c.id, table.c.number, table.c.name)
    beside = [table.c[name] for name in ("organization_id", "director_id") if name in table.c]
    found = select(*columns, *beside).where(
        table.c.replica_id == THIS_REPLICA.scalar_subquery(),
        or_(table.c.number.in_(tuple(numbers)), table.c.folded.in_(tuple(names)), table.c.id.in_(tuple(ids))),
    )
    return [
        Standing(row.id, row.number, row.name, getattr(row, "organization_id", None), getattr(row, "director_id", None))
        for row in connection.execute(found.order_by(table.c.id))
    ]
