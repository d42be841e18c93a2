"""Reads and draws the table of lines: what clerks type, and beside it what was understood of each.

`~` was taken and is shown as a guess, `?` is asked (best first), `( )` is only offered, `≈` the usual time of day, `＋`
a name that would be new.
"""

from __future__ import annotations

from pathlib import Path

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
from desktop_app.domain.visit import EVENT_SOURCES, money_text
from tests.domain.one_line_office import NOW

FILE = Path(__file__).with_name("one_line_table.tsv")
FIELDS = ("record_time", "event", "organization", "parent", "customers", "followers", "cost")
HEAD = ("一句话", "时间", "事件", "单位", "大的拜访", "客户", "协作人", "费用", "收获")


def rows() -> list[tuple[str, ...]]:
    head, *lines = FILE.read_text(encoding="utf-8").splitlines()
    assert tuple(head.split("\t")) == HEAD
    return [tuple(line.split("\t")) for line in lines]


def drawn(reading: LineReading) -> tuple[str, ...]:
    """A row of the table."""
    cells = ("、".join(_cell(piece) for piece in reading.pieces if piece.field == name) for name in FIELDS)
    return (reading.line, *cells, reading.talk())


def _cell(piece: Piece) -> str:
    match piece.certainty:
        case Certainty.SURE:
            return _words(piece.value)
        case Certainty.LIKELY:
            return f"~{_words(piece.value)}"
        case Certainty.OFFERED:
            return f"({_words(piece.value)})"
        case Certainty.ASKED:
            return "?" + "/".join(_words(choice) for choice in piece.choices)


def _words(value: Value) -> str:
    match value:
        case Moment(when=when, exact=exact):
            year = "" if when.year == NOW.year else f"{when.year}-"
            return f"{year}{when:%m-%d %H:%M}" + ("" if exact else "≈")
        case Happening(event=event):
            return EVENT_SOURCES[event]
        case Known(entry=entry):
            return entry.label
        case NewName(name=name):
            return f"＋{name}"
        case Money(cost=cost, note=note):
            return money_text(cost) + (f"[{note}]" if note else "")
