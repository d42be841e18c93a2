"""One line written as a visit: read with the names of this store, and what was picked of it laid into the draft."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime

from desktop_app.actions.people import checked_name
from desktop_app.domain.directory import Entry, Kind
from desktop_app.domain.draft import Draft
from desktop_app.domain.ids import LocalId
from desktop_app.domain.line_pieces import Known, LineReading, NewName
from desktop_app.domain.line_settling import Setting
from desktop_app.domain.line_taking import Pick, laid
from desktop_app.domain.one_line import read_line
from desktop_app.store import directory, kept, name_lookup, renaming
from desktop_app.store.database import Database, Writing


class OneLine:
    """Each call blocks, as those of `Desk`."""

    def __init__(self, database: Database, *, clock: Callable[[], datetime] = datetime.now) -> None:
        self._database, self._clock = database, clock

    def read(self, line: str, parent: LocalId | None = None, organization: Known | None = None) -> LineReading:
        """`parent` is the big visit that stands in the form, `organization` what was chosen for the one in the line."""
        with self._database.read() as connection:
            shown = name_lookup.one(connection, Kind.PARENT, parent) if parent is not None else None
            setting = Setting(me=kept.me(connection), parent=shown, organization=organization)
            return read_line(line, self._clock(), name_lookup.StoredNames(connection), setting)

    def take(self, draft: Draft, picks: Sequence[Pick], talk: str, held: Collection[str] = ()) -> Draft:
        """`draft` with what was picked; names that are new come into the directory, and what was chosen is learnt.

        One transaction, and none where there is nothing to write. `held` are fields that a hand has filled in: a big
        visit that was only carried over goes where the line names another organization than its own.
        """
        if "parent" not in held and self._is_elsewhere(draft.parent, picks):
            draft = replace(draft, parent=None)
        if not any(pick.by_hand or isinstance(pick.value, NewName) for pick in picks):
            return laid(draft, picks, talk)
        with self._database.write("one_line") as writing:
            made = _made(writing, picks)
            chosen = {
                pick.piece.said: pick.value
                for pick in made
                if pick.by_hand and pick.piece.said and isinstance(pick.value, Known)
            }
            name_lookup.learn(writing.connection, {said: one for said, one in chosen.items() if _is_learnt(one)})
        return laid(draft, made, talk)

    def _is_elsewhere(self, parent: LocalId | None, picks: Sequence[Pick]) -> bool:
        """True where that big visit belongs to another organization than the one that was picked."""
        place = next((pick.value for pick in picks if pick.piece.field == "organization"), None)
        if parent is None or place is None:
            return False
        with self._database.read() as connection:
            there = name_lookup.one(connection, Kind.PARENT, parent)
        if there is None or there.organization is None:
            return False
        return not isinstance(place, Known) or place.entry.id != there.organization.id


def _is_learnt(known: Known) -> bool:
    return known.entry.kind is not Kind.PARENT


def _made(writing: Writing, picks: Sequence[Pick]) -> list[Pick]:
    """New names as entries, organizations first: who is as new as the organization belongs to it.

    A big visit needs a director and is made in a card of its own.
    """
    made: list[Pick] = []
    place: Entry | None = None
    if any(isinstance(pick.value, NewName) for pick in picks):
        writing.names_move()
        writing.changed_directory()
    for pick in sorted(picks, key=lambda pick: pick.piece.field != "organization"):
        value = pick.value
        if isinstance(value, NewName) and value.kind is not Kind.PARENT:
            owner = value.organization or (place if value.kind is Kind.CUSTOMER else None)
            entry = directory.add(writing.connection, value.kind, checked_name(value.name))
            if owner is not None:
                renaming.place(writing, value.kind, entry.id, {"organization_id": owner.id})
            pick = replace(pick, value=Known(entry, owner))
        if pick.piece.field == "organization" and isinstance(pick.value, Known):
            place = pick.value.entry
        made.append(pick)
    return made
