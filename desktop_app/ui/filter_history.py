"""The way back through what was looked at: each filter once it was shown, as pages in a browser."""

from __future__ import annotations

from dataclasses import dataclass, replace

from desktop_app.domain.filter_choice import FilterChoice
from desktop_app.domain.ids import LocalId
from desktop_app.domain.record_filter import NEWEST_FIRST, Sort

MOST = 100


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody was in a list: its page, the record that was looked at, and the order of the list."""

    page: int = 1
    record: LocalId | None = None
    sort: Sort = NEWEST_FIRST


class FilterHistory:
    def __init__(self) -> None:
        self._choices = [FilterChoice()]
        self._places = [Place()]
        self._at = 0

    def note(self, choice: FilterChoice, left: Place) -> None:
        """`choice` is shown now, and the one before it was `left` there.

        A search that is being typed is one step, however often it was asked for.
        """
        present = self._choices[self._at]
        if choice == present:
            return
        self._places[self._at] = left
        before = self._at if _types_on(present, choice) else self._at + 1
        self._choices[before:], self._places[before:] = [choice], [Place()]
        del self._choices[:-MOST], self._places[:-MOST]
        self._at = len(self._choices) - 1

    def step(self, steps: int, left: Place) -> tuple[FilterChoice, Place] | None:
        """The choice so many steps on (or back, below zero), which is the present one from now on, and where it was
        left; None at an end."""
        if not self.can_step(steps):
            return None
        self._places[self._at] = left
        self._at += steps
        return self._choices[self._at], self._places[self._at]

    def can_step(self, steps: int) -> bool:
        return 0 <= self._at + steps < len(self._choices)


def _types_on(present: FilterChoice, choice: FilterChoice) -> bool:
    if not present.search or replace(present, search=choice.search) != choice:
        return False
    return bool(choice.search) and (
        choice.search.startswith(present.search) or present.search.startswith(choice.search)
    )
