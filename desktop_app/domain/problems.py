"""A problem with one field: which one, what is wrong, what helps. Form, `save` and server show the same."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

from desktop_app.words import tr


@dataclass(frozen=True, slots=True)
class Problem:
    """`field` is the name its reader knows (wire name or draft field); `source` a source text for `words.tr`."""

    field: str
    source: str
    values: dict[str, Any] = dataclasses.field(default_factory=dict)

    @property
    def text(self) -> str:
        """What is wrong and what helps, in the current language, without the field's name."""
        return tr(self.source, **self.values)

    def __str__(self) -> str:
        return f"{self.field}: {self.text}"


class RuleBroken(ValueError):
    """Raised by a rule of `domain.rules`; whoever knows the field's name turns it into a `Problem`."""

    def __init__(self, source: str, /, **values: object) -> None:
        super().__init__(source)
        self.source = source
        self.values = values

    def of(self, field: str) -> Problem:
        return Problem(field, self.source, dict(self.values))
