"""What a person says of a file that comes in, and what came of it: values that also cross to another process as JSON.

A file is looked at (`TableLook`, without a store), its columns are laid to fields (`ImportPlan`), what would come of
that is read against the store (`ImportCheck`), and then it is done (`ImportDone`) and can be taken back
(`ImportUndone`). Every one of them is written and read again by `as_json` and `from_json` of this module.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

from desktop_app.domain import json_values
from desktop_app.domain.directory import Kind
from desktop_app.domain.ids import LocalId
from desktop_app.words import mark, tr

T = TypeVar("T")


def as_json(value: Any) -> dict[str, Any]:
    body = json_values.as_json(value)
    assert isinstance(body, dict)
    return body


def from_json(kind: type[T], body: Mapping[str, Any]) -> T:
    """`from_json(ImportPlan, body)`: what `as_json` wrote; ValueError, TypeError or KeyError for anything else."""
    return json_values.from_json(kind, body)


# --- what is said of a file ----------------------------------------------------------------------------------------


class DateOrder(StrEnum):
    """In which order a day in figures is written where the figures leave it open, as in 5.1.2026."""

    YEAR_FIRST = "ymd"
    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"

    @property
    def word(self) -> str:
        return tr(_ORDER_WORDS[self])


_ORDER_WORDS = {
    DateOrder.YEAR_FIRST: mark("年-月-日"),
    DateOrder.DAY_FIRST: mark("日-月-年"),
    DateOrder.MONTH_FIRST: mark("月-日-年"),
}


class Deal(StrEnum):
    """What is done with a name that the directory does not know, or knows more than once."""

    CREATE = "create"
    LEAVE_OUT = "leave_out"
    """The rows that speak of it stay out and are handed back."""
    MATCH = "match"
    """It means the entry that is said with it."""


@dataclass(frozen=True, slots=True)
class NameChoice:
    """What is done with one name; `within` is the name of the organization beside it, for customers and parents."""

    kind: Kind
    name: str
    deal: Deal
    entry: LocalId | None = None
    within: str | None = None


@dataclass(frozen=True, slots=True)
class EventWord:
    """What a word in the event's column means; None is the change of need."""

    word: str
    event: int | None


CREATE_ALL: Mapping[Kind, Deal] = {kind: Deal.CREATE for kind in Kind}


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPlan:
    """How a file is read. `columns` are field keys of `domain.import_fields`, one for each column of the file, None for
    a column that is left out; `header_row` counts from 1, None for a file without headings.

    `author`, `parent` and `event` are for rows that name none themselves.
    """

    columns: tuple[str | None, ...]
    header_row: int | None = 1
    sheet: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    author: LocalId | None = None
    parent: LocalId | None = None
    event: int | None = None
    date_order: DateOrder | None = None
    unknown: Mapping[Kind, Deal] = field(default_factory=lambda: dict(CREATE_ALL))
    names: tuple[NameChoice, ...] = ()
    """Choices for single names; they go before `unknown`."""
    event_words: tuple[EventWord, ...] = ()


# --- what a file holds ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SheetLook:
    name: str
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class ColumnLook:
    """One column: its heading, a few of its values as they are shown, the field it is taken for.

    `score` is 0 to 100; under `SURE` the guess is to be asked about. `unsure_dates`: its days can be read in more than
    one order.
    """

    heading: str
    samples: tuple[str, ...]
    guess: str | None
    score: int = 0
    unsure_dates: bool = False


SURE = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class TableLook:
    """A file as it was found. `plan` is how it would be read as it stands, without anybody asked."""

    file: str
    digest: str
    kind: str
    """The ending that its content has, such as `xlsx`, whatever the file is called."""
    sheets: tuple[SheetLook, ...]
    rows: int
    """Rows under the headings that are not blank."""
    columns: tuple[ColumnLook, ...]
    plan: ImportPlan
    own: bool = False
    """This program wrote it."""
    notes: tuple[str, ...] = ()
    """Words for a person: what was passed over, what was assumed."""
    first_rows: tuple[tuple[str, ...], ...] = ()
    """The first rows under the headings as they stand, blank cells and all: somebody knows the file again by them."""


# --- what would come of it -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RowProblem:
    """`row` is the row in the file, from 1, as a spreadsheet shows it; `column` is a heading, '' for the whole row."""

    row: int
    column: str
    value: str
    reason: str

    def __str__(self) -> str:
        where = tr("第 {row} 行", row=self.row)
        return f"{where} {self.column}：{self.reason}" if self.column else f"{where}：{self.reason}"


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry that a name can mean, in words that tell it from the others."""

    id: LocalId
    label: str


@dataclass(frozen=True, slots=True)
class OpenName:
    """A name of the file that no entry has (`candidates` is empty) or that several have. `rows` speak of it."""

    kind: Kind
    name: str
    within: str | None
    rows: int
    candidates: tuple[Candidate, ...]
    deal: Deal
    """What the plan does with it as it stands."""
    alike: tuple[Candidate, ...] = ()
    """Customers of the same organization whose names begin so, 吕艳 总监 for 吕艳: offered, never taken."""


@dataclass(frozen=True, slots=True)
class UnknownWord:
    """A word in the event's column that means none."""

    word: str
    rows: int


class Fate(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    MATCHED = "matched"
    DIFFERENT = "different"
    """Its number is known here, with another content: what stands here stays."""
    BAD = "bad"

    @property
    def word(self) -> str:
        return tr(_FATE_WORDS[self])


_FATE_WORDS = {
    Fate.NEW: mark("将导入"),
    Fate.MATCHED: mark("已有，不重复导入"),
    Fate.DIFFERENT: mark("已有，内容不同，保留本机的"),
    Fate.BAD: mark("有问题，不导入"),
}


@dataclass(frozen=True, slots=True)
class SampleRow:
    """A row as it would stand, and one that stays out as the file has it: words by field key."""

    row: int
    fate: Fate
    values: Mapping[str, str]


SHOWN_PROBLEMS = 500
SHOWN_ROWS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportCheck:
    """What an import would do; the counts are of rows, those that are blank left out."""

    rows: int = 0
    new: int = 0
    matched: int = 0
    different: int = 0
    bad: int = 0
    problems: tuple[RowProblem, ...] = ()
    """The first `SHOWN_PROBLEMS`."""
    names: tuple[OpenName, ...] = ()
    events: tuple[UnknownWord, ...] = ()
    creates: Mapping[Kind, int] = field(default_factory=dict)
    """Entries that the plan makes."""
    sample: tuple[SampleRow, ...] = ()
    usual_times: int = 0
    """Rows without a time of day, which get the usual hour."""
    without_parent: int = 0
    without_author: int = 0
    earlier: ImportLine | None = None
    """The same file was imported before, or that was begun."""


# --- what came of it -----------------------------------------------------------------------------------------------


class ImportState(StrEnum):
    RUNNING = "running"
    """Being done, or what does it died."""
    STOPPED = "stopped"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"

    @property
    def word(self) -> str:
        return tr(_STATE_WORDS[self])


_STATE_WORDS = {
    ImportState.RUNNING: mark("进行中"),
    ImportState.STOPPED: mark("已停止"),
    ImportState.DONE: mark("已完成"),
    ImportState.UNDOING: mark("正在撤销"),
    ImportState.UNDONE: mark("已撤销"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportLine:
    """One import of the past; `kind` is records or directory. `taken` of `total` rows are dealt with."""

    number: int
    source: str
    at: str
    kind: str
    state: ImportState
    released: bool
    total: int | None
    taken: int
    counts: Mapping[str, int] = field(default_factory=dict)
    """By `Fate` word while it came in; after an undo also `undone` and `kept`."""
    records: int = 0
    """Records of it that are still here."""
    waiting: int = 0
    """Those of them that are not released."""

    @property
    def can_resume(self) -> bool:
        return self.kind == "records" and self.state in (ImportState.STOPPED, ImportState.RUNNING)

    @property
    def can_undo(self) -> bool:
        return self.state is not ImportState.UNDONE


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportDone:
    """What an import did; `batch` is None when there was nothing to journal. `stopped`: it can be resumed."""

    batch: int | None
    rows: int
    new: int = 0
    matched: int = 0
    different: int = 0
    bad: int = 0
    created: Mapping[Kind, int] = field(default_factory=dict)
    problems: tuple[RowProblem, ...] = ()
    stopped: bool = False


@dataclass(frozen=True, slots=True)
class KeptBack:
    """What an undo left in place: why, in words, and how many."""

    reason: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportUndone:
    """`finished` is False when somebody stopped it; it goes on with another undo."""

    batch: int
    records: int = 0
    entries: int = 0
    restored: int = 0
    """Entries that are again called as they were before."""
    kept: tuple[KeptBack, ...] = ()
    finished: bool = True
