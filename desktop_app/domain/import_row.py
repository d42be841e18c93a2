"""A row of a foreign file as a visit: what it says, before anybody asked the directory who is meant."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from desktop_app.domain.directory import Kind
from desktop_app.domain.ids import ServerId


@dataclass(frozen=True, slots=True)
class NameRef:
    """Somebody or something that a row speaks of, by number, by name, or both."""

    kind: Kind
    name: str | None
    number: ServerId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadRow:
    """`row` is its number in the file; `exact` is False where the time of day is our usual one."""

    row: int
    record_time: datetime
    exact: bool = True
    number: ServerId | None = None
    event: int | None = None
    title: str | None = None
    effect: str | None = None
    problems: str | None = None
    suggestion: str | None = None
    workplan: str | None = None
    note: str | None = None
    attachment: str | None = None
    cost: int | None = None
    cost_note: str | None = None
    create_time: datetime | None = None
    update_time: datetime | None = None
    status: int | None = None
    author: NameRef | None = None
    director: NameRef | None = None
    organization: NameRef | None = None
    parent: NameRef | None = None
    customers: tuple[NameRef, ...] = ()
    followers: tuple[NameRef, ...] = ()
    comments: tuple[tuple[str, str | None, str], ...] = ()
    """(name, time, text) each."""
    commenters: tuple[NameRef | None, ...] = ()
    """Who wrote each of the comments."""
    columns: dict[str, str] = field(default_factory=dict)
    """The headings of its columns by field key, for what there is to say of one of them."""

    def refs(self) -> tuple[NameRef, ...]:
        """Everybody and everything it speaks of."""
        ones = (self.organization, self.author, self.director, self.parent, *self.commenters)
        return (*(one for one in ones if one is not None), *self.customers, *self.followers)


TEXTS = ("title", "effect", "problems", "suggestion", "workplan", "note", "cost_note")
