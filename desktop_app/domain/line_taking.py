"""How what a line says comes into a draft: nothing that a hand has written there is lost, and lists only grow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from desktop_app.domain.draft import Draft
from desktop_app.domain.ids import LocalId
from desktop_app.domain.line_pieces import Happening, Known, Moment, Money, NewName, Piece, Value

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
