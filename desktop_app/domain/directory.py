"""Who and what a visit speaks of: people, organizations, customers and the big visits that gather records."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from desktop_app.domain.ids import LocalId, ServerId
from desktop_app.words import mark, tr


class Kind(StrEnum):
    PERSON = "person"
    ORGANIZATION = "organization"
    CUSTOMER = "customer"
    PARENT = "parent"

    @property
    def word(self) -> str:
        """The kind in the reader's language."""
        return tr(_WORDS[self])


_WORDS = {
    Kind.PERSON: mark("员工"),
    Kind.ORGANIZATION: mark("客户单位"),
    Kind.CUSTOMER: mark("客户"),
    Kind.PARENT: mark("大的拜访"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the directory. A number never seen before has no name yet and is shown as `客户 #12`."""

    kind: Kind
    id: LocalId
    number: ServerId | None
    name: str | None

    @property
    def label(self) -> str:
        if self.name:
            return self.name
        return f"{self.kind.word} #{self.number}" if self.number else tr("{kind}（未命名）", kind=self.kind.word)


@dataclass(frozen=True, slots=True)
class DirectoryLine:
    """What an administrator says of one entry; `director` and `organization` are numbers, for parents and customers."""

    kind: Kind
    number: ServerId | None
    name: str
    director: ServerId | None = None
    organization: ServerId | None = None


@dataclass(frozen=True, slots=True)
class EntryValues:
    """All that is written of an entry; `organization` for customers and parents, `director` for parents."""

    name: str
    number: ServerId | None = None
    organization: LocalId | None = None
    director: LocalId | None = None


@dataclass(frozen=True, slots=True)
class DirectoryRow:
    """An entry as it stands in the list of all of its kind."""

    entry: Entry
    organization: Entry | None = None
    director: Entry | None = None


class DirectoryOrder(StrEnum):
    """By name means by its pinyin, as a Chinese list of names is read."""

    NAME = "name"
    NUMBER = "number"
    ORGANIZATION = "organization"
    DIRECTOR = "director"
