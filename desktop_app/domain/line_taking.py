"""How what a line says comes into a draft: nothing that a hand has written there is lost, and lists only grow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from typing import Any

from desktop_app.domain.draft import Draft
from desktop_app.domain.ids import LocalId
from desktop_app.domain.line_pieces import (
    Certainty,
    Happening,
    Known,
    LineReading,
    Moment,
    Money,
    NewName,
    Piece,
    Value,
)

ONE_VALUE = ("parent", "record_time", "event", "cost")
"""Fields that hold one thing, which a line can only replace."""


@dataclass(frozen=True, slots=True)
class Pick:
    """A piece and which of its choices is meant. `by_hand` says that a person chose it."""

    piece: Piece
    value: Value
    by_hand: bool = False


def written_by_hand(draft: Draft, begun: Draft) -> frozenset[str]:
    """Fields of one value that somebody filled in since the draft was begun: a line leaves them, unless told not to."""
    changed = {name for name in ONE_VALUE if getattr(draft, name) != getattr(begun, name)}
    return frozenset(name for name in changed if name == "event" or getattr(draft, name))


def laid(draft: Draft, picks: Sequence[Pick], talk: str) -> Draft:
    """`draft` with what was picked. New names are made before; one that is still new is left out."""
    for pick in picks:
        draft = _with(draft, pick.piece.field, pick.value)
    if talk and talk not in draft.effect.splitlines():
        draft = replace(draft, effect="\n".join(filter(None, (draft.effect.rstrip(), talk))))
    return draft


def taken_back(now: Draft, before: Draft, after: Draft) -> Draft:
    """`now` without what the line brought that made `after` of `before`; what was written since then stays."""
    texts = ("parent", "record_time", "event", "cost", "cost_note", "effect")
    same: dict[str, Any] = {name: getattr(before, name) for name in texts if getattr(now, name) == getattr(after, name)}
    for name in ("customers", "followers"):
        brought = set(getattr(after, name)) - set(getattr(before, name))
        same[name] = tuple(one for one in getattr(now, name) if one not in brought)
    back = replace(now, **same)
    return back if now.line.strip() else replace(back, line=before.line)


def _with(draft: Draft, field: str, value: Value) -> Draft:
    match value:
        case Moment(when=when):
            return replace(draft, record_time=f"{when:%Y-%m-%d %H:%M}")
        case Happening(event=event):
            return replace(draft, event=event)
        case Money(cost=cost, note=note):
            draft = replace(draft, cost=f"{cost // 100}.{cost % 100:02}")
            return replace(draft, cost_note=note) if note and not draft.cost_note else draft
        case NewName():
            return draft
        case Known(entry=entry):
            return _with_entry(draft, field, entry.id)


def _with_entry(draft: Draft, field: str, id_: LocalId) -> Draft:
    match field:
        case "parent":
            return replace(draft, parent=id_)
        case "customers" if id_ not in draft.customers:
            return replace(draft, customers=(*draft.customers, id_))
        case "followers" if id_ not in draft.followers:
            return replace(draft, followers=(*draft.followers, id_))
    return draft


Key = tuple[str, str, int]
"""A piece's field and words, and which of several alike it is: it stays the same while somebody types on."""


@dataclass(slots=True)
class Answers:
    """What a person said of the pieces of a line: taken or not, and which of the choices.

    `held` are fields that a hand has filled in: a line leaves them alone until it is told to replace them.
    """

    held: frozenset[str] = frozenset()
    _given: dict[Key, Value | None] = dataclass_field(default_factory=dict)

    def forget(self) -> None:
        self._given.clear()

    def answer(self, reading: LineReading, number: int, value: Value | None) -> None:
        """None: it is not taken, and its words stay in the talk."""
        self._given[_keys(reading)[number]] = value

    def is_answered(self, reading: LineReading, number: int) -> bool:
        """False also for an answer that is no choice any more, because another question was answered."""
        key = _keys(reading)[number]
        return key in self._given and (self._given[key] is None or self._given[key] in reading.pieces[number].choices)

    def value(self, reading: LineReading, number: int) -> Value | None:
        """What is taken of a piece as it stands, None where nothing is."""
        if self.is_answered(reading, number):
            return self._given[_keys(reading)[number]]
        piece = reading.pieces[number]
        return piece.value if piece.is_taken and piece.field not in self.held else None

    def question(self, reading: LineReading) -> int | None:
        """The first piece that only a person can decide and nobody has."""
        return next((number for number in range(len(reading.pieces)) if self.is_open(reading, number)), None)

    def is_open(self, reading: LineReading, number: int) -> bool:
        piece = reading.pieces[number]
        is_asked = piece.certainty is Certainty.ASKED and piece.field not in self.held
        return is_asked and not self.is_answered(reading, number)

    def organization(self, reading: LineReading) -> Known | None:
        """The organization that was chosen, by which the other names are read anew."""
        for number, piece in enumerate(reading.pieces):
            if piece.field == "organization" and self.is_answered(reading, number):
                value = self._given[_keys(reading)[number]]
                return value if isinstance(value, Known) else None
        return None

    def picks(self, reading: LineReading) -> tuple[tuple[Pick, ...], str]:
        """All that is taken, and the talk that it leaves."""
        picks, taken = [], []
        for number, piece in enumerate(reading.pieces):
            value = self.value(reading, number)
            if value is not None:
                picks.append(Pick(piece, value, by_hand=self.is_answered(reading, number)))
                taken.append(number)
        return tuple(picks), reading.talk(taken)


def _keys(reading: LineReading) -> list[Key]:
    seen: dict[tuple[str, str], int] = {}
    keys = []
    for piece in reading.pieces:
        alike = (piece.field, piece.said)
        seen[alike] = seen.get(alike, -1) + 1
        keys.append((*alike, seen[alike]))
    return keys
