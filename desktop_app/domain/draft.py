"""A visit while it is being written: what was typed, kept as typed, with its own problems."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from desktop_app.domain import rules
from desktop_app.domain.errors import InvalidVisit
from desktop_app.domain.ids import LocalId
from desktop_app.domain.problems import Problem, RuleBroken
from desktop_app.domain.visit import VisitFields
from desktop_app.words import mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """`record` is the record that is being changed, None for a new visit. Texts stand as they were typed."""

    record: LocalId | None = None
    parent: LocalId | None = None
    record_time: str = ""
    event: int | None = None
    customers: tuple[LocalId, ...] = ()
    followers: tuple[LocalId, ...] = ()
    effect: str = ""
    note: str = ""
    attachment: str = ""
    cost: str = ""
    cost_note: str = ""
    line: str = ""
    """One line that was not yet taken into the fields; no part of the visit."""

    def problems(self) -> tuple[Problem, ...]:
        """Every problem of the draft by field name, in the form's order; empty when it can be saved."""
        return tuple(self._read()[1])

    def fields(self) -> VisitFields:
        """The clean values, or `InvalidVisit` with all problems."""
        values, problems = self._read()
        if problems:
            raise InvalidVisit(problems)
        return VisitFields(**values)

    def is_blank(self) -> bool:
        """True when nothing was typed that would be missed."""
        typed = (self.effect, self.note, self.attachment, self.cost, self.cost_note, self.line.strip())
        return not any((*typed, self.customers))

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, body: dict[str, Any]) -> Draft:
        return cls(**{**body, "customers": tuple(body["customers"]), "followers": tuple(body["followers"])})

    def _event(self, value: object) -> int | None:
        """The event; one outside the contract that a server gave an existing record is kept while it is edited."""
        if self.record is not None and isinstance(value, int) and not 1 <= value <= 5:
            return value
        return rules.event(value)

    def _read(self) -> tuple[dict[str, Any], list[Problem]]:
        values: dict[str, Any] = {"customers": self.customers, "followers": self.followers, "parent": self.parent}
        problems: list[Problem] = []
        if self.parent is None and self.record is None:
            problems.append(Problem("parent", mark("请选择所属的大的拜访")))
        typed: tuple[tuple[str, Callable[[object], Any]], ...] = (
            ("record_time", rules.record_time),
            ("event", self._event),
            ("effect", rules.text),
            ("note", rules.text),
            ("attachment", rules.attachment),
            ("cost", rules.cost),
            ("cost_note", rules.text),
        )
        for name, rule in typed:
            try:
                values[name] = rule(getattr(self, name))
            except RuleBroken as broken:
                problems.append(broken.of(name))
        if values.get("record_time", ...) is None:
            problems.append(Problem("record_time", mark("请填写拜访时间，例如 2026-01-31 14:00")))
        return values, problems
