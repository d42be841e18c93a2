"""What the desk answers beside records: a page, the state of the store, a kept draft, an announcement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the window's first paint needs a page, and none of what a draft is made of
    from datetime import datetime

    from desktop_app.domain.directory import Entry
    from desktop_app.domain.draft import Draft
    from desktop_app.domain.ids import LocalId
    from desktop_app.domain.visit import RecordRow


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of page `number` (from 1) of `size`; `total` is exact, or None while it is still being counted."""

    rows: tuple[RecordRow, ...]
    number: int
    size: int
    total: int | None


@dataclass(frozen=True, slots=True)
class Summary:
    """The store at a glance. `me` is who writes here, None until chosen; `unread` counts what `me` has not read."""

    records: int
    owed: int
    unread: int
    samples: int
    me: Entry | None
    path: str


@dataclass(frozen=True, slots=True)
class Siblings:
    """Other records of the same parent visit: the newest of them, and how many there are in all."""

    rows: tuple[RecordRow, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Binned:
    """A deleted record at its `place` in the recycle bin; `title` and `effect` as it had them."""

    place: int
    record: LocalId
    title: str
    effect: str
    removed: datetime


@dataclass(frozen=True, slots=True)
class KeptDraft:
    id: int
    draft: Draft
    kept_at: datetime


@dataclass(frozen=True, slots=True)
class Changes:
    """Announced after a commit: which records changed and who caused it.

    `records` is None when too much changed to name (an import, another process); `directory` when names changed.
    """

    records: frozenset[LocalId] | None
    origin: str
    directory: bool = False
