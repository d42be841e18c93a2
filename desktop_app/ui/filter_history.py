"""The way back through what was looked at: each filter once it was shown, as pages in a browser."""

from __future__ import annotations

from dataclasses import replace

from desktop_app.domain.filter_choice import FilterChoice

MOST = 100


class FilterHistory:
    def __init__(self) -> None:
        self._choices = [FilterChoice()]
        self._at = 0

    def note(self, choice: FilterChoice) -> None:
        """`choice` is shown now. A search that is being typed is one step, however often it was asked for."""
        present = self._choices[self._at]
        if choice == present:
            return
        before = self._at if _types_on(present, choice) else self._at + 1
        self._choices[before:] = [choice]
        del self._choices[:-MOST]
        self._at = len(self._choices) - 1

    def step(self, steps: int) -> FilterChoice | None:
        """The choice so many steps on (or back, below zero), which is the present one from now on; None at an end."""
        if not 0 <= self._at + steps < len(self._choices):
            return None
        self._at += steps
        return self._choices[self._at]

    def can_step(self, steps: int) -> bool:
        return 0 <= self._at + steps < len(self._choices)


def _types_on(present: FilterChoice, choice: FilterChoice) -> bool:
    if not present.search or replace(present, search=choice.search) != choice:
        return False
    return bool(choice.search) and (
        choice.search.startswith(present.search) or present.search.startswith(choice.search)
    )
