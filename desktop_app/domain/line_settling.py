"""From what stands in a line to what it means: which 王主任, which big visit, which event, what it cost in all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain

from desktop_app.domain.directory import Entry, Kind
from desktop_app.domain.ids import LocalId
from desktop_app.domain.line_events import EventSaid, Weight
from desktop_app.domain.line_money import MoneySaid, sum_of
from desktop_app.domain.line_names import Titled
from desktop_app.domain.line_pieces import Certainty, Happening, Known, Names, NewName, Piece, Span, Value
from desktop_app.domain.line_times import TimeSaid
from desktop_app.domain.search import fold

MOST_CHOICES = 6
_OTHER_TITLES = ("老师", "主任", "经理", "总", "工", "处", "科", "长", "先生", "女士", "教授", "医生")


@dataclass(frozen=True, slots=True)
class OrganizationSaid:
    """`found` are those called so, or with `is_short` those that it may be short for; none: it is a new one."""

    said: str
    found: tuple[Known, ...] = ()
    is_short: bool = False
    in_talk: bool = False


@dataclass(frozen=True, slots=True)
class NameSaid:
    """A whole name of the directory; `helps` says that the words make it somebody who came along."""

    said: str
    found: tuple[Known, ...]
    helps: bool = False
    in_talk: bool = False
    """The talk speaks of somebody."""


@dataclass(frozen=True, slots=True)
class TitledSaid:
    """王主任, 小张, or a whole name that nobody knows."""

    titled: Titled
    helps: bool = False
    in_talk: bool = False


Said = TimeSaid | EventSaid | MoneySaid | OrganizationSaid | NameSaid | TitledSaid


@dataclass(slots=True)
class Mark:
    """Something that was recognized, where, and the small words that go with it. What `stays` is told in the talk."""

    what: Said
    spans: tuple[Span, ...]
    glue: list[Span] = field(default_factory=list)
    stays: bool = False


@dataclass(frozen=True, slots=True)
class Setting:
    """What is known beside the line: who writes it, and whose big visit stands in the form."""

    me: LocalId | None = None
    parent: Known | None = None
    organization: Known | None = None
    """The organization that a person has chosen for what the line says."""


def settled(line: str, marks: Sequence[Mark], names: Names, setting: Setting) -> tuple[Piece, ...]:
    """The pieces in the order in which a form has them."""
    settling = _Settling(line, marks, names, setting)
    return tuple(settling.pieces())


@dataclass(slots=True)
class _Settling:
    line: str
    marks: Sequence[Mark]
    names: Names
    setting: Setting

    def pieces(self) -> Iterable[Piece]:
        organization = self._organization()
        customers = [self._customer(mark, organization) for mark in self._visited()]
        place = self._place_of(organization, customers)
        return chain(
            self._time(),
            self._event(),
            [organization] if organization else [],
            self._parent(place),
            [_unlike(customers, piece) for piece in customers],
            self._followers(),
            self._cost(),
        )

    # --- when, what and how much -----------------------------------------------------------------------------------
    def _time(self) -> Iterable[Piece]:
        for mark in self.marks:
            if isinstance(mark.what, TimeSaid):
                yield self._piece("record_time", [mark], mark.what.choices, mark.what.certainty)

    def _event(self) -> Iterable[Piece]:
        """The word that says most; the others go with it."""
        said = [(mark, mark.what) for mark in self.marks if isinstance(mark.what, EventSaid)]
        if not said:
            return
        weight = max(what.weight for _mark, what in said)
        best = [what.event for _mark, what in said if what.weight is weight]
        others = [what.event for _mark, what in said if what.weight is Weight.PHONE]
        choices = tuple(Happening(event) for event in dict.fromkeys((*best, *others)))
        certainty = Certainty.LIKELY if weight is Weight.WEAK or len(choices) > 1 else Certainty.SURE
        if len(set(best)) > 1:
            certainty = Certainty.ASKED
        yield self._piece("event", [mark for mark, _what in said], choices, certainty)

    def _cost(self) -> Iterable[Piece]:
        said = [(mark, mark.what) for mark in self.marks if isinstance(mark.what, MoneySaid)]
        if said:
            choices, certainty = sum_of([what for _mark, what in said])
            yield self._piece("cost", [mark for mark, _what in said], choices, certainty)

    # --- where -----------------------------------------------------------------------------------------------------
    def _organization(self) -> Piece | None:
        mark = next((mark for mark in self.marks if isinstance(mark.what, OrganizationSaid)), None)
        if mark is None or not isinstance(mark.what, OrganizationSaid):
            return None
        said = mark.what
        learnt = self.names.learnt(Kind.ORGANIZATION, fold(said.said), None) if said.is_short else None
        learnt = self.setting.organization or learnt
        if learnt is not None:
            others = tuple(one for one in said.found if one.entry.id != learnt.entry.id)
            return self._piece("organization", [mark], (learnt, *others), Certainty.LIKELY)
        if said.in_talk and learnt is None:
            return self._piece("organization", [mark], said.found, Certainty.OFFERED)
        if len(said.found) == 1 and not said.is_short:
            return self._piece("organization", [mark], said.found, Certainty.SURE)
        choices: tuple[Value, ...] = said.found[:MOST_CHOICES]
        if not said.said.isascii():
            choices += (NewName(Kind.ORGANIZATION, said.said),)
        return self._piece("organization", [mark], choices, Certainty.ASKED)

    def _place_of(self, organization: Piece | None, customers: Sequence[Piece]) -> Entry | None:
        """The organization that is certain: the one named, else the one that all customers belong to."""
        if organization is not None:
            value = organization.value
            return value.entry if isinstance(value, Known) and organization.is_taken else None
        found = {piece.value.organization for piece in customers if piece.is_taken and isinstance(piece.value, Known)}
        return found.pop() if len(found) == 1 else None

    def _parent(self, place: Entry | None) -> Iterable[Piece]:
        """A big visit that is named is taken; else those of the organization are offered, unless one is in the form."""
        for mark in self.marks:
            if isinstance(mark.what, NameSaid) and mark.what.found[0].entry.kind is Kind.PARENT:
                alone = len(mark.what.found) == 1
                yield self._piece("parent", [mark], mark.what.found, Certainty.SURE if alone else Certainty.ASKED)
                return
        there = self.setting.parent
        if place is None or (
            there is not None and there.organization is not None and there.organization.id == place.id
        ):
            return
        choices: tuple[Value, ...] = tuple(self.names.parents(place.id))[:MOST_CHOICES]
        yield Piece("parent", (), "", choices or (NewName(Kind.PARENT, place.name or "", place),), Certainty.ASKED)

    # --- who -------------------------------------------------------------------------------------------------------
    def _visited(self) -> Iterable[Mark]:
        for mark in self.marks:
            match mark.what:
                case NameSaid(found=found, helps=helps):
                    if not helps and found[0].entry.kind is Kind.CUSTOMER:
                        yield mark
                case TitledSaid(helps=False):
                    yield mark

    def _customer(self, mark: Mark, piece: Piece | None) -> Piece:
        value = piece.value if piece else None
        place = value.entry if isinstance(value, Known) and piece and piece.is_taken else None
        if isinstance(mark.what, NameSaid):
            return self._known_customer(mark, mark.what, place)
        assert isinstance(mark.what, TitledSaid)
        said = mark.what.titled
        there = self.setting.parent.organization if self.setting.parent and piece is None else place
        learnt = self.names.learnt(Kind.CUSTOMER, fold(said.name), there.id if there else None)
        found = [one for one in self.names.customers(said.surname + said.given, there.id if there else None)]
        same = [one for one in found if fold(one.entry.name or "") == fold(said.name)]
        meant = [learnt] if learnt else same or found
        choices: tuple[Value, ...] = tuple(_each_once([*meant, *found]))[:MOST_CHOICES]
        if not same:
            choices += (NewName(Kind.CUSTOMER, said.name, there),)
        one = len(meant) == 1 and (there is not None or bool(same)) and (bool(learnt or same) or _fits(said, meant[0]))
        certainty = Certainty.LIKELY if one else Certainty.ASKED
        return self._piece("customers", [mark], choices, Certainty.OFFERED if mark.what.in_talk else certainty)

    def _known_customer(self, mark: Mark, said: NameSaid, place: Entry | None) -> Piece:
        customers = [one for one in said.found if one.entry.kind is Kind.CUSTOMER]
        there = place or (self.setting.parent.organization if self.setting.parent else None)
        near = [one for one in customers if there and one.organization and one.organization.id == there.id]
        choices = tuple(_each_once([*near, *customers]))[:MOST_CHOICES]
        if said.in_talk:
            return self._piece("customers", [mark], choices, Certainty.OFFERED)
        if len(customers) == 1 and (place is None or near or customers[0].organization is None):
            return self._piece("customers", [mark], choices, Certainty.SURE)
        if len(near) == 1:
            return self._piece("customers", [mark], choices, Certainty.SURE if place else Certainty.LIKELY)
        new = (NewName(Kind.CUSTOMER, said.said, place),) if place and not near else ()
        return self._piece("customers", [mark], (*choices, *new), Certainty.ASKED)

    def _followers(self) -> Iterable[Piece]:
        for mark in self.marks:
            match mark.what:
                case NameSaid(found=found, helps=helps) if found[0].entry.kind is Kind.PERSON:
                    certainty = (
                        Certainty.OFFERED if not helps else Certainty.SURE if len(found) == 1 else Certainty.ASKED
                    )
                    yield self._piece("followers", [mark], found, certainty)
                case TitledSaid(titled=titled, helps=True):
                    yield self._helper(mark, titled)

    def _helper(self, mark: Mark, said: Titled) -> Piece:
        learnt = self.names.learnt(Kind.PERSON, fold(said.name), None)
        found = [one for one in self.names.people(said.surname) if one.entry.id != self.setting.me]
        choices = tuple(_each_once([*([learnt] if learnt else []), *found]))[:MOST_CHOICES]
        only = learnt is not None or (len(found) == 1 and not said.given)
        new = NewName(Kind.PERSON, said.name)
        return self._piece("followers", [mark], (*choices, new), Certainty.LIKELY if only else Certainty.ASKED)

    # --- one piece -------------------------------------------------------------------------------------------------
    def _piece(
        self,
        name: str,
        marks: Sequence[Mark],
        choices: Sequence[Value],
        certainty: Certainty,
    ) -> Piece:
        spans = tuple(sorted(chain.from_iterable(mark.spans for mark in marks)))
        said = " … ".join(self.line[start:end] for start, end in spans)
        glue = tuple(chain.from_iterable(mark.glue for mark in marks))
        stays = tuple(chain.from_iterable(mark.spans for mark in marks if mark.stays or _is_told(mark.what)))
        return Piece(name, spans, said, tuple(choices), certainty, glue, stays)


def _is_told(what: Said) -> bool:
    """Words that belong to the talk as well."""
    match what:
        case EventSaid(stays=stays) | TimeSaid(is_told=stays):
            return stays
        case OrganizationSaid(in_talk=in_talk) | NameSaid(in_talk=in_talk) | TitledSaid(in_talk=in_talk):
            return in_talk
        case _:
            return False


def _unlike(all_of_them: Sequence[Piece], piece: Piece) -> Piece:
    """Two who share a surname are not the same person: what both could be is asked of both."""
    twins = [other for other in all_of_them if other.value == piece.value and other.said != piece.said]
    if not twins or not piece.is_taken:
        return piece
    return Piece(piece.field, piece.spans, piece.said, piece.choices, Certainty.ASKED, piece.glue, piece.stays)


def _fits(said: Titled, known: Known) -> bool:
    """False where the known name bears a title of its own: 王老师 is not 王主任."""
    name = known.entry.name or ""
    if name.endswith(said.name[len(said.surname + said.given) :]):
        return True
    return len(name) <= 3 and not name.endswith(_OTHER_TITLES)


def _each_once(found: Iterable[Known]) -> Iterable[Known]:
    return {one.entry.id: one for one in found}.values()
