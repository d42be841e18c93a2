"""Rows of a table as visits, by the plan that says which column is which field."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from typing import Any

from desktop_app.domain import import_fields, rules
from desktop_app.domain.directory import Kind
from desktop_app.domain.file_columns import split_comments, split_names
from desktop_app.domain.import_row import NameRef, ReadRow
from desktop_app.domain.import_views import ImportPlan, RowProblem
from desktop_app.domain.problems import RuleBroken
from desktop_app.domain.visit import organization_of_title
from desktop_app.exchange import cell_values
from desktop_app.exchange.table_reading import Cell
from desktop_app.words import mark, tr

_NO_TIME = mark("请填写拜访时间，例如 2026-01-31 14:00")
_TEXTS = ("title", "effect", "problems", "suggestion", "workplan", "note", "cost_note")
_SHOWN = 60
"""Letters of a value that a problem repeats."""


class RowReader:
    """One file's rows by one plan."""

    def __init__(self, plan: ImportPlan, headings: Sequence[str]) -> None:
        self._plan = plan
        self._own = import_fields.is_own(headings)
        self._headings = {
            key: headings[place] if place < len(headings) and headings[place] else tr("第 {n} 列", n=place + 1)
            for place, key in enumerate(plan.columns)
            if key is not None
        }
        self._place = {key: place for place, key in enumerate(plan.columns) if key is not None}
        self._events = {cell_values.plain(one.word).lower(): one.event for one in plan.event_words}
        self.unknown_events: dict[str, int] = {}
        """Words of the event's column that mean nothing, and how many rows have each."""

    def read(self, row: int, cells: Sequence[Cell]) -> ReadRow | tuple[RowProblem, ...] | None:
        """The visit that the row tells of, or what is wrong with it; None for a row that says nothing."""
        if all(cell is None or cell == "" for cell in cells):
            return None
        return _Row(self, row, cells).read()

    def as_written(self, cells: Sequence[Cell]) -> dict[str, str]:
        """The row as the file has it, by field key; a time of day that has a column of its own stands by its day."""
        words = {key: cell_values.text(cells[place]) for key, place in self._place.items() if place < len(cells)}
        when = " ".join(filter(None, (words.get("record_time"), words.pop(import_fields.CLOCK, ""))))
        return {key: text for key, text in (words | {"record_time": when}).items() if text}

    def __getitem__(self, key: str) -> int | None:
        return self._place.get(key)

    @property
    def plan(self) -> ImportPlan:
        return self._plan

    @property
    def own(self) -> bool:
        return self._own

    @property
    def events(self) -> dict[str, int | None]:
        return self._events

    @property
    def headings(self) -> dict[str, str]:
        return self._headings


class _Row:
    def __init__(self, reader: RowReader, row: int, cells: Sequence[Cell]) -> None:
        self._reader, self._row, self._cells = reader, row, cells
        self._wrong: list[RowProblem] = []

    def read(self) -> ReadRow | tuple[RowProblem, ...]:
        values: dict[str, Any] = {key: self._by(key, self._text_of) for key in _TEXTS}
        moment = self._by("record_time", self._moment)
        if moment is None and not self._wrong_with("record_time"):
            self._problem("record_time", RuleBroken(_NO_TIME))
        values["event"] = self._by("event", self._event, self._reader.plan.event)
        values["cost"] = self._by("cost", cell_values.cost)
        values["attachment"] = self._by("attachment", lambda cell: rules.attachment(cell_values.text(cell)))
        for key in ("create_time", "update_time"):
            found = self._by(key, lambda cell: cell_values.moment(cell, self._reader.plan.date_order))
            values[key] = found[0] if found else None
        values["status"] = self._by("status", self._status)
        values["number"] = self._by("number", cell_values.number)
        values["author"] = self._one(Kind.PERSON, "author", "author_number")
        values["director"] = self._one(Kind.PERSON, "director", "director_number")
        values["organization"] = self._one(Kind.ORGANIZATION, "organization", "organization_number")
        values["parent"] = self._one(Kind.PARENT, "parent", "parent_number")
        values["customers"] = self._several(Kind.CUSTOMER, "customers", "customers_numbers")
        values["followers"] = self._several(Kind.PERSON, "followers", "followers_numbers")
        values["author"], values["followers"] = self._with_companions(values["author"], values["followers"])
        values["comments"] = self._by("comment_texts", self._comments) or ()
        values["commenters"] = tuple(self._commenter(name) for name, _time, _text in values["comments"])
        if values["organization"] is None and values["title"]:
            tail = organization_of_title(values["title"])
            values["organization"] = NameRef(Kind.ORGANIZATION, tail) if tail else None
        if self._wrong or moment is None:
            return tuple(self._wrong)
        return ReadRow(row=self._row, record_time=moment[0], exact=moment[1], columns=self._reader.headings, **values)

    # --- cells -----------------------------------------------------------------------------------------------------

    def _cell(self, key: str) -> Cell:
        place = self._reader[key]
        return self._cells[place] if place is not None and place < len(self._cells) else None

    def _by(self, key: str, read: Callable[[Cell], Any], default: Any = None) -> Any:
        """What `read` makes of the field's cell; a rule that it breaks is the row's problem."""
        cell = self._cell(key)
        if cell is None:
            return default
        try:
            return read(cell)
        except RuleBroken as broken:
            self._problem(key, broken)
            return None

    def _problem(self, key: str, broken: RuleBroken) -> None:
        value = cell_values.text(self._cell(key))
        shown = value if len(value) <= _SHOWN else value[:_SHOWN] + "…"
        self._wrong.append(RowProblem(self._row, self._heading(key), shown, broken.of(key).text))

    def _heading(self, key: str) -> str:
        return self._reader.headings.get(key) or import_fields.BY_KEY[key].word

    def _wrong_with(self, key: str) -> bool:
        heading = self._heading(key)
        return any(one.column == heading for one in self._wrong)

    def _text_of(self, cell: Cell) -> str | None:
        return rules.text(cell_values.text(cell))

    def _moment(self, cell: Cell) -> Any:
        if self._reader.own and isinstance(cell, date) and not isinstance(cell, datetime):
            return datetime.combine(cell, time()), True  # how a reader tells midnight: we write no day without its time
        return cell_values.moment(cell, self._reader.plan.date_order, self._cell(import_fields.CLOCK))

    def _event(self, cell: Cell) -> int | None:
        try:
            return cell_values.event(cell, self._reader.events, self._reader.plan.event)
        except cell_values.UnknownEvent:
            word = cell_values.plain(cell)
            self._reader.unknown_events[word] = self._reader.unknown_events.get(word, 0) + 1
            raise

    def _status(self, cell: Cell) -> int | None:
        found = cell_values.plain(cell)
        return (
            int(found.removesuffix(".0"))
            if found.removesuffix(".0").lstrip("-").isdecimal() and len(found) < 18
            else None
        )

    def _comments(self, cell: Cell) -> Any:
        found = split_comments(cell_values.text(cell))
        if found is None:
            raise RuleBroken(mark("评论应一行一条，写成「王芳 2026-11-01 10:00:00：内容」"))
        return found

    def _commenter(self, name: str) -> NameRef | None:
        try:
            found = rules.name(name)
        except RuleBroken:
            return None  # what no name of the directory can be stays the comment's own
        number = cell_values.nameless(found) if found else None
        if number is not None:
            return NameRef(Kind.PERSON, None, number) if number else None
        return NameRef(Kind.PERSON, found) if found else None

    # --- names -----------------------------------------------------------------------------------------------------

    def _one(self, kind: Kind, key: str, number_key: str) -> NameRef | None:
        number = self._by(number_key, cell_values.number)
        return self._ref(kind, key, cell_values.text(self._cell(key)), number)

    def _with_companions(
        self, author: NameRef | None, followers: tuple[NameRef, ...]
    ) -> tuple[NameRef | None, tuple[NameRef, ...]]:
        """Clerks write everybody who went into one cell: the first wrote the visit, the others took part."""
        if self._reader.own or author is None or author.name is None or author.number is not None:
            return author, followers
        found = [self._ref(Kind.PERSON, "author", name, None) for name in cell_values.names(author.name, own=False)]
        first, *others = [one for one in found if one is not None] or [author]
        return first, (*followers, *(one for one in others if one not in followers))

    def _several(self, kind: Kind, key: str, numbers_key: str) -> tuple[NameRef, ...]:
        given = cell_values.names(self._cell(key), own=self._reader.own)
        text = cell_values.text(self._cell(numbers_key))
        numbers = split_names(text) if self._reader.own else cell_values.names(text, own=False)
        if numbers and given and len(numbers) != len(given):
            self._problem(numbers_key, RuleBroken(mark("编号的个数与名称的个数不同，请一一对应，没有编号的留空")))
            return ()
        found = []
        for place in range(max(len(given), len(numbers))):
            number = self._number(numbers_key, numbers[place]) if place < len(numbers) else None
            ref = self._ref(kind, key, given[place] if place < len(given) else "", number)
            if ref is not None and ref not in found:
                found.append(ref)
        return tuple(found)

    def _number(self, key: str, text: str) -> Any:
        try:
            return cell_values.number(text)
        except RuleBroken as broken:
            self._problem(key, broken)
            return None

    def _ref(self, kind: Kind, key: str, given: str, number: Any) -> NameRef | None:
        try:
            name = cell_values.name(given) if not self._reader.own else rules.name(given)
        except RuleBroken as broken:
            self._problem(key, broken)
            return None
        if name is not None and (shown := cell_values.nameless(name)) is not None:
            name, number = None, number or shown or None
        return NameRef(kind, name, number) if name or number else None
