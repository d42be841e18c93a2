"""What was understood of one line: each piece with the characters it came from, what it says, and how sure that is."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from desktop_app.domain.directory import Entry, Kind
from desktop_app.domain.ids import LocalId

Span = tuple[int, int]
"""First character and the one behind the last."""


class Certainty(StrEnum):
    SURE = "sure"
    """The words say so."""
    LIKELY = "likely"
    """Taken, and shown with what it was taken for."""
    OFFERED = "offered"
    """Noticed and left alone until somebody wants it."""
    ASKED = "asked"
    """Only a person can say: nothing is taken before that."""


@dataclass(frozen=True, slots=True)
class Moment:
    """`exact` is False when the time of day is the usual one rather than what was typed."""

    when: datetime
    exact: bool


@dataclass(frozen=True, slots=True)
class Happening:
    """The event; None is the change of need."""

    event: int | None


@dataclass(frozen=True, slots=True)
class Known:
    """An entry of the directory, with the organization of a customer or a big visit."""

    entry: Entry
    organization: Entry | None = None


@dataclass(frozen=True, slots=True)
class NewName:
    """A name that the directory does not have and that could be put there."""

    kind: Kind
    name: str
    organization: Entry | None = None


@dataclass(frozen=True, slots=True)
class Money:
    """In 分, and the words that say what for."""

    cost: int
    note: str = ""


Value = Moment | Happening | Known | NewName | Money


class Names(Protocol):
    """What the directory knows of the words in a line."""

    def occurring(self, text: str) -> Sequence[Known]:
        """Every entry whose whole name stands in `text`, letter case and full-width forms aside."""

    def customers(self, begin: str, organization: LocalId | None) -> Sequence[Known]:
        """Customers whose name begins so, those used last first; of that organization only, where one is given."""

    def people(self, surname: str) -> Sequence[Known]:
        """Employees of that surname."""

    def organizations(self, short: str) -> Sequence[Known]:
        """Organizations that `short` may stand for: 济大 or jndx for 济南大学."""

    def parents(self, organization: LocalId) -> Sequence[Known]:
        """Its big visits, the one used last first."""

    def learnt(self, kind: Kind, said: str, organization: LocalId | None) -> Known | None:
        """What a person has chosen before for these words."""


@dataclass(frozen=True, slots=True)
class Piece:
    """`field` is a field of the draft, or `organization`. The first of `choices` is the best.

    `glue` are the small words that go with it (给, 的 …); `stays` are characters that belong to the talk as well: what
    was signed or repaired is worth reading there, too.
    """

    field: str
    spans: tuple[Span, ...]
    said: str
    choices: tuple[Value, ...]
    certainty: Certainty
    glue: tuple[Span, ...] = ()
    stays: tuple[Span, ...] = ()

    @property
    def value(self) -> Value:
        return self.choices[0]

    @property
    def is_taken(self) -> bool:
        """True while nobody said otherwise."""
        return self.certainty in (Certainty.SURE, Certainty.LIKELY)


_SEPARATORS = "，,。；;、：:！!|"
_SHELL = re.compile(r"[\s" + _SEPARATORS + r"()（）\[\]【】\-—]*")


@dataclass(frozen=True, slots=True)
class LineReading:
    line: str
    pieces: tuple[Piece, ...] = ()

    def taken(self) -> tuple[int, ...]:
        """The numbers of the pieces that are taken while nobody said otherwise."""
        return tuple(number for number, piece in enumerate(self.pieces) if piece.is_taken)

    def talk(self, taken: Collection[int] | None = None) -> str:
        """What the pieces `taken` leave of the line, in the words as typed."""
        return " ".join(self._joined(self.taken() if taken is None else taken))

    def _joined(self, taken: Collection[int]) -> Iterator[str]:
        """The parts that are left; a sign that stood between two of them still does."""
        left, sign = "", ""
        for part, before, after in self._parts(taken):
            if left and (sign or before):
                left += (sign or before) + part
            else:
                if left:
                    yield left
                left = part
            sign = after
        if left:
            yield left

    def _parts(self, taken: Collection[int]) -> Iterator[tuple[str, str, str]]:
        """Each unbroken part without the signs at its ends, and the first sign before and behind it."""
        gone = bytearray(len(self.line))
        for number in taken:
            piece = self.pieces[number]
            for start, end in (*piece.spans, *piece.glue):
                gone[start:end] = b"\1" * (end - start)
        for number in taken:
            for start, end in self.pieces[number].stays:
                gone[start:end] = b"\0" * (end - start)
        for found in re.finditer(rb"\x00+", bytes(gone)):
            part = self.line[found.start() : found.end()]
            start, end = 0, len(part)
            if found.start() > 0 or self.pieces:
                start = _edge(part)
            if found.end() < len(self.line) and start < end:
                end -= _edge(part[::-1])
            before, after = _sign(part[:start]), _sign(part[end:])
            if part[start:end].strip():
                yield part[start:end].strip(), before, after


def _edge(part: str) -> int:
    """How many signs and blanks the part begins with; a bracket only where it has lost its other half."""
    found = _SHELL.match(part)
    end = found.end() if found else 0
    if end == len(part):
        return end
    for place in range(end):
        opened, closed = part[place], {"(": ")", "（": "）", "[": "]", "【": "】"}.get(part[place], "")
        if (closed and closed in part[end:]) or (opened == "-" and part[place + 1 : place + 2].isdigit()):
            return place
    return end


def _sign(signs: str) -> str:
    return next((sign for sign in signs if sign in _SEPARATORS), "")
