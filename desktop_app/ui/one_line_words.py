"""What the pieces of a line are called, and how each choice is put."""

from __future__ import annotations

from datetime import datetime

from desktop_app.domain.day_words import moment_text, short_moment, weekday_word
from desktop_app.domain.directory import Kind
from desktop_app.domain.line_pieces import Happening, Known, LineReading, Moment, Money, NewName, Piece, Value
from desktop_app.domain.line_taking import Answers
from desktop_app.domain.times import to_text
from desktop_app.domain.visit import event_word, money_text
from desktop_app.ui.text import one_line
from desktop_app.words import mark, tr

_CAPTIONS = {
    "record_time": mark("时间"),
    "event": mark("事件"),
    "organization": mark("单位"),
    "parent": mark("大的拜访"),
    "customers": mark("客户"),
    "followers": mark("协作人"),
    "cost": mark("费用"),
}


def caption(field: str) -> str:
    return tr(_CAPTIONS[field])


def value_words(value: Value, now: datetime) -> str:
    """As short as a chip has room for."""
    match value:
        case Moment(when=when, exact=exact):
            words = short_moment(to_text(when), now)
            return words if exact else tr("约 {moment}", moment=words)
        case Happening(event=event):
            return event_word(event)
        case Known(entry=entry):
            return one_line(entry.label)
        case NewName(name=name):
            return tr("新建「{name}」", name=one_line(name))
        case Money(cost=cost):
            return money_text(cost)


def choice_words(piece: Piece, value: Value) -> str:
    """In full, with what tells it from the others."""
    match value:
        case Moment(when=when):
            return f"{moment_text(when)} {weekday_word(when.date())}"
        case Known(entry=entry, organization=place) if place is not None and entry.kind is Kind.CUSTOMER:
            return tr("{name}（{organization}）", name=one_line(entry.label), organization=one_line(place.label))
        case Known(entry=entry) if entry.kind is Kind.PARENT and value == piece.value and len(piece.choices) > 1:
            return tr("{name}（最近用过）", name=one_line(entry.label))
        case Known(entry=entry) if entry.kind is Kind.PARENT and len(piece.choices) == 1:
            return tr("{name}（这个单位唯一的）", name=one_line(entry.label))
        case NewName(kind=Kind.PARENT, organization=place):
            return tr("新建大的拜访（{organization}）…", organization=one_line(place.label) if place else "")
        case NewName(kind=kind, name=name, organization=place):
            if place is None:
                return tr("新建{kind}「{name}」", kind=kind.word, name=one_line(name))
            return tr(
                "新建{kind}「{name}」（{organization}）",
                kind=kind.word, name=one_line(name), organization=one_line(place.label),
            )  # fmt: skip
        case Money(cost=cost, note=note):
            return f"{money_text(cost)}  {one_line(note)}".rstrip()
        case Happening(event=event):
            return event_word(event)
        case Known(entry=entry):
            return one_line(entry.label)


def summary(reading: LineReading, answers: Answers, now: datetime) -> str:
    """All that would be taken, for whoever hears it read out."""
    said = []
    for number, piece in enumerate(reading.pieces):
        value = answers.value(reading, number)
        if value is not None:
            said.append(f"{caption(piece.field)} {value_words(value, now)}")
    _picks, talk = answers.picks(reading)
    if talk:
        said.append(f"{tr('收获')} {talk}")
    return tr("；").join(said)
