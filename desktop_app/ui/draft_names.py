"""The names behind a draft's numbers, asked for before the sheet is filled, and what is said of a big visit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from desktop_app.domain.directory import DirectoryRow, Entry, Kind
from desktop_app.domain.draft import Draft
from desktop_app.domain.errors import NotFound
from desktop_app.domain.ids import LocalId
from desktop_app.domain.times import read_exact
from desktop_app.ui.text import one_line
from desktop_app.words import tr

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk


@dataclass(frozen=True, slots=True)
class Names:
    """The entries behind a draft's ids; customers are offered from the organization of the big visit."""

    parent: DirectoryRow | None
    customers: tuple[Entry, ...]
    followers: tuple[Entry, ...]
    fixed: bool
    """The server has the record, and its big visit cannot be changed any more."""


def names_of(desk: Desk, draft: Draft) -> Names:
    """In a lane. What is no longer there (a sample that was removed) is left out."""

    def entries(kind: Kind, ids: Iterable[LocalId]) -> Iterator[Entry]:
        for number in ids:
            with suppress(NotFound):
                yield desk.entry(kind, number)

    parent = None
    if draft.parent is not None:
        with suppress(NotFound):
            parent = desk.directory.row(Kind.PARENT, draft.parent)
    return Names(
        parent,
        tuple(entries(Kind.CUSTOMER, draft.customers)),
        tuple(entries(Kind.PERSON, draft.followers)),
        draft.record is not None and desk.record(draft.record).server_id is not None,
    )


def words_of_parent(row: DirectoryRow | None, *, fixed: bool) -> str:
    if fixed:
        return tr("已在服务器上的记录不能换大的拜访")
    if row is None:
        return ""
    if row.organization is None:
        return tr("还没有客户单位，可在名录中补上")
    if row.director is None:
        return one_line(row.organization.label)
    return tr(
        "{organization} · 负责人 {director}",
        organization=one_line(row.organization.label),
        director=one_line(row.director.label),
    )


def to_the_minute(draft: Draft) -> Draft:
    """The time without the seconds it came with: they tell records apart, and nobody means them."""
    moment = read_exact(draft.record_time)
    return draft if moment is None else replace(draft, record_time=draft.record_time[:16])
