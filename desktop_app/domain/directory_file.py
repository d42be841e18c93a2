"""A file of directory entries: what its lines say, what taking it in would do, and what it did.

Values that also cross to another process as JSON, by `import_views.as_json` and `from_json`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from desktop_app.domain.directory import Kind
from desktop_app.domain.ids import ServerId
from desktop_app.domain.import_views import RowProblem
from desktop_app.words import mark, tr

SHOWN_ENTRIES = 500
SHOWN_PROBLEMS = 500


@dataclass(frozen=True, slots=True)
class Reference:
    """The organization or the director of an entry: by number where the file says one, else by name."""

    number: ServerId | None
    name: str | None


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One line. `row` is its place in the file as a spreadsheet shows it, `sheet` the sheet it stands on."""

    row: int
    sheet: str | None
    kind: Kind
    number: ServerId | None
    name: str
    organization: Reference | None = None
    director: Reference | None = None


class EntryFate(StrEnum):
    """What becomes of a line."""

    NEW = "new"
    CHANGED = "changed"
    """The entry is known and gets another name, a number, another organization or director."""
    MATCHED = "matched"
    """It stands here as the file has it."""
    BAD = "bad"

    @property
    def word(self) -> str:
        return tr(_FATE_WORDS[self])


_FATE_WORDS = {
    EntryFate.NEW: mark("新建"),
    EntryFate.CHANGED: mark("有改动"),
    EntryFate.MATCHED: mark("不变"),
    EntryFate.BAD: mark("有问题，不导入"),
}


@dataclass(frozen=True, slots=True)
class EntryRow:
    """A line as it would stand. `change` says in words what of a known entry becomes another."""

    row: int
    sheet: str | None
    kind: Kind
    number: ServerId | None
    name: str
    organization: str
    director: str
    fate: EntryFate
    change: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryCheck:
    """What taking a file in would do; the counts are of lines, `creates` of entries, among them those that a line only
    speaks of."""

    file: str
    rows: int = 0
    new: int = 0
    changed: int = 0
    matched: int = 0
    bad: int = 0
    kinds: Mapping[Kind, int] = field(default_factory=dict)
    """Good lines by kind."""
    creates: Mapping[Kind, int] = field(default_factory=dict)
    problems: tuple[RowProblem, ...] = ()
    """The first `SHOWN_PROBLEMS`."""
    sample: tuple[EntryRow, ...] = ()
    """The first `SHOWN_ENTRIES`."""
    notes: tuple[str, ...] = ()
    """Words for a person: which sheets were passed over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryDone:
    """What taking a file in did; `batch` is None where nothing was new and nothing changed. `stopped`: what was done
    until then stands, and the same file goes on with the rest."""

    batch: int | None
    rows: int
    new: int = 0
    changed: int = 0
    matched: int = 0
    bad: int = 0
    kinds: Mapping[Kind, int] = field(default_factory=dict)
    created: Mapping[Kind, int] = field(default_factory=dict)
    problems: tuple[RowProblem, ...] = ()
    stopped: bool = False
