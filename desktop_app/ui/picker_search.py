"""What a picker finds for the words in its line, and which of it is meant without a doubt."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from desktop_app.domain.directory import Entry, Kind
from desktop_app.domain.ids import LocalId
from desktop_app.domain.search import fold, is_initial, is_pinyin
from desktop_app.ui.picker_list import Found, Line, MakeNew

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk

ASKED_AT_ONCE = 30


def found_for(
    desk: Desk, kind: Kind, text: str, organization: LocalId | None, *, but: Collection[LocalId] = ()
) -> list[Found]:
    """In a lane: those of `organization` first, for a typed text also the others; each with what tells it apart.

    Where the organization has none beside `but`, the others are offered at once: better than an empty list.
    """
    entries = list(desk.find(kind, text, limit=ASKED_AT_ONCE, organization=organization))
    near = {entry.id for entry in entries if entry.id not in but} if organization is not None else set()
    if organization is not None and (text or not near):
        entries = [entry for entry in entries if entry.id in near]
        entries += [entry for entry in desk.find(kind, text, limit=ASKED_AT_ONCE) if entry.id not in near]
    return [Found(entry, _beside(desk, entry, entries), entry.id in near) for entry in entries[:ASKED_AT_ONCE]]


def meant_by(found: list[Found], text: str) -> Found | None:
    """The one that an Enter meant which came before the list was seen; None where that would be a guess.

    Of namesakes it is the one at the organization that is visited, if there is only one.
    """
    exact = [line for line in found if fold(line.entry.label) == fold(text)]
    alike = exact or found
    if len({fold(line.entry.label) for line in alike}) != 1:
        return None
    near = [line for line in alike if line.near] or alike
    return near[0] if len(near) == 1 else None


def _beside(desk: Desk, entry: Entry, entries: list[Entry]) -> str:
    if entry.kind in (Kind.CUSTOMER, Kind.PARENT):
        owner = desk.organization_of(entry.kind, entry.id)
        if owner is not None:
            return owner.label
    twins = sum(other.name == entry.name for other in entries) > 1
    return f"#{entry.number}" if twins and entry.number and entry.name else ""


def line_meant(lines: list[Line], text: str) -> Line | None:
    """What an Enter meant that came before the list was seen.

    Where nothing answers it is the new name; but letters that find nobody are likelier initials with a slip in them.
    """
    found = [line for line in lines if isinstance(line, Found)]
    if found:
        return meant_by(found, text)
    is_letters = is_pinyin(fold(text)) or is_initial(fold(text))
    return None if is_letters else next((line for line in lines if isinstance(line, MakeNew)), None)
