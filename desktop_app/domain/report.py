"""A day's or a week's visits laid into the four parts of a report: outcome, problems, suggestions, plans.

Nothing is invented: every line is a record's own words behind when, where and whom it was. What records have no field
for (the contract lets nobody write `problems`) is quoted from the outcome and the note, in marks, where a sentence
speaks of it (`sayings`). Each line knows its record.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from desktop_app.domain.day_words import weekday_word
from desktop_app.domain.ids import LocalId
from desktop_app.domain.plan_dates import with_dates
from desktop_app.domain.sayings import Saying, sayings, says_nothing, sentences
from desktop_app.domain.visit import event_word, money_text
from desktop_app.words import mark, tr, trn

PARTS = ("effect", "problems", "suggestion", "workplan")
PART_WORDS = {
    "effect": mark("收获"),
    "problems": mark("问题"),
    "suggestion": mark("建议"),
    "workplan": mark("工作计划"),
}
_SAID_IN = {"problems": Saying.PROBLEM, "suggestion": Saying.SUGGESTION, "workplan": Saying.PLAN}
INDENT = "   "
"""Before what goes on with a numbered line."""
_NUMBERED = re.compile(r"(\d{1,3})\. ")
VISITS_MOST = 300
"""What one report holds; more is a list and no report."""


@dataclass(frozen=True, slots=True)
class Span:
    """From `first` to `last`, both included."""

    first: date
    last: date

    @classmethod
    def day(cls, day: date) -> Span:
        return cls(day, day)

    @classmethod
    def week(cls, day: date) -> Span:
        """Monday to Sunday."""
        monday = day - timedelta(days=day.weekday())
        return cls(monday, monday + timedelta(days=6))

    @property
    def is_day(self) -> bool:
        return self.first == self.last

    def bounds(self) -> tuple[datetime, datetime]:
        """Inclusive, to the second."""
        return datetime.combine(self.first, time()), datetime.combine(self.last, time(23, 59, 59))

    def moved(self, steps: int) -> Span:
        """So many days or weeks on."""
        away = timedelta(days=steps * ((self.last - self.first).days + 1))
        return Span(self.first + away, self.last + away)

    def words(self) -> str:
        if self.is_day:
            return f"{self.first.isoformat()} {weekday_word(self.first)}"
        return tr("{first} 至 {last}", first=self.first.isoformat(), last=self.last.isoformat())


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportVisit:
    """What a report says of a visit; names as people read them, `cost` in 分."""

    record: LocalId
    moment: datetime
    event: int | None = None
    author: str = ""
    organization: str = ""
    customers: str = ""
    effect: str | None = None
    problems: str | None = None
    suggestion: str | None = None
    workplan: str | None = None
    note: str | None = None
    cost: int | None = None

    @property
    def where(self) -> str:
        return " ".join(filter(None, (self.organization, self.customers)))

    def said(self, part: str) -> tuple[str, ...]:
        """The record's own words for `part`, each a piece of one of its texts; sentences of other texts come last."""
        if part == "effect":
            return () if not (self.effect or "").strip() else ((self.effect or "").strip(),)
        own = getattr(self, part)
        pieces = [] if says_nothing(own) else [own.strip()]
        return (*pieces, *(quote for quote in self._quotes(part) if not any(quote in piece for piece in pieces)))

    def _quotes(self, part: str) -> tuple[str, ...]:
        wanted = _SAID_IN[part]
        found = (one for text in (self.effect, self.note) if text for one in sentences(text) if wanted in sayings(one))
        return tuple(dict.fromkeys(found))

    def own_words(self, part: str) -> bool:
        """True when the first piece of `said` is the record's own field and no quotation."""
        return part == "effect" or not says_nothing(getattr(self, part))

    def check(self) -> int:
        """Changes with anything that a report says of it."""
        told = [str(self.moment), self.event, self.author, self.organization, self.customers, self.cost, self.note]
        return zlib.crc32(json.dumps([*told, *(getattr(self, part) for part in PARTS)]).encode())


@dataclass(frozen=True, slots=True)
class ReportLine:
    """`record` is what it speaks of; None for a heading, the sums and what a person wrote."""

    text: str
    record: LocalId | None = None


Lines = tuple[ReportLine, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """The four parts, and the check of each visit that is in them."""

    parts: Mapping[str, Lines] = field(default_factory=lambda: dict.fromkeys(PARTS, ()))
    checks: Mapping[LocalId, int] = field(default_factory=dict)

    def text(self, part: str) -> str:
        return "\n".join(line.text for line in self.parts[part])

    def is_empty(self) -> bool:
        return not any(line.text.strip() for lines in self.parts.values() for line in lines)

    def as_json(self) -> dict[str, Any]:
        return {
            **{part: [[line.text, line.record] for line in lines] for part, lines in self.parts.items()},
            "checks": [[record, check] for record, check in self.checks.items()],
        }

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> Report:
        parts = {part: tuple(ReportLine(str(text), record) for text, record in body[part]) for part in PARTS}
        return cls(parts, {LocalId(record): int(check) for record, check in body["checks"]})


@dataclass(frozen=True, slots=True)
class ReportDraft:
    """A report as somebody edited it, and as it was made before that."""

    edited: Report
    made: Report

    def as_json(self) -> dict[str, Any]:
        return {"edited": self.edited.as_json(), "made": self.made.as_json()}

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> ReportDraft:
        return cls(Report.from_json(body["edited"]), Report.from_json(body["made"]))


@dataclass(frozen=True, slots=True)
class Since:
    """What happened to the visits since a report was made."""

    new: tuple[LocalId, ...] = ()
    changed: tuple[LocalId, ...] = ()


def since(made: Report, visits: Iterable[ReportVisit]) -> Since:
    now = {visit.record: visit.check() for visit in visits}
    return Since(
        tuple(record for record in now if record not in made.checks),
        tuple(record for record, check in now.items() if made.checks.get(record, check) != check),
    )


def compose(visits: Sequence[ReportVisit], span: Span, *, everybody: bool = False) -> Report:
    """`everybody` says whose visit each is. Every visit stands in `effect` once; the other parts are what was said."""
    ordered = sorted(visits, key=lambda visit: (visit.moment, visit.record))
    effect = [ReportLine(sums(ordered))] if ordered else []
    if everybody:
        for author in dict.fromkeys(visit.author for visit in ordered):
            theirs = [visit for visit in ordered if visit.author == author]
            effect.append(ReportLine(_heading(author, len(theirs))))
            effect += _numbered(_effects(theirs, span))
    else:
        effect += _numbered(_effects(ordered, span))
    parts = {"effect": tuple(effect)}
    for part in PARTS[1:]:
        told = (_told(visit, part, span, everybody=everybody) for visit in ordered)
        parts[part] = tuple(_numbered([lines for lines in told if lines]))
    return Report(parts, {visit.record: visit.check() for visit in ordered})


def with_new(draft: ReportDraft, visits: Sequence[ReportVisit], span: Span, *, everybody: bool = False) -> ReportDraft:
    """The draft with what came since at the end of its parts; what a person wrote stays as it is."""
    fresh = set(since(draft.made, visits).new)
    added = compose([visit for visit in visits if visit.record in fresh], span, everybody=everybody)
    whole = compose(visits, span, everybody=everybody)
    parts = {}
    for part in PARTS:
        lines, more = draft.edited.parts[part], added.parts[part]
        if part == "effect":
            more = more[1:]  # the sums are those of all, where nobody wrote over them
            if lines[:1] == draft.made.parts[part][:1]:
                lines = (*whole.parts[part][:1], *lines[1:])
        parts[part] = (*_without_blank_end(lines), *_counted_on(more, lines))
    checks = {**draft.made.checks, **added.checks}
    return ReportDraft(Report(parts, draft.edited.checks), replace(whole, checks=checks))


def next_number(text: str) -> str:
    """What a new line behind the numbered line `text` begins with; nothing behind any other."""
    found = _NUMBERED.match(text)
    return f"{int(found[1]) + 1}. " if found else ""


def renumbered(texts: Iterable[str]) -> tuple[str, ...]:
    """Lines of which one was taken out or put in: they are counted through, and under a heading anew."""
    lines: list[str] = []
    last, is_headed = 0, False
    for text in texts:
        found = _NUMBERED.match(text)
        if found:
            last = 1 if is_headed and int(found[1]) <= last else last + 1
            is_headed = False
            text = f"{last}. {text[found.end() :]}"
        elif text.strip() and not text.startswith(INDENT):
            is_headed = True
        lines.append(text)
    return tuple(lines)


def plain_text(title: str, report: Report) -> str:
    """For a chat or a mail: the title, then each part that has words under its heading."""
    blocks = [title]
    for part in PARTS:
        text = report.text(part).strip("\n")
        if text.strip():
            blocks.append(f"{tr('【{part}】', part=tr(PART_WORDS[part]))}\n{text}")
    return "\n\n".join(blocks) + "\n"


def title_of(span: Span, who: str) -> str:
    kind = tr("工作日报") if span.is_day else tr("工作周报")
    return " ".join(filter(None, (kind, span.words(), who)))


def sums(visits: Sequence[ReportVisit]) -> str:
    places = {visit.organization for visit in visits if visit.organization}
    costs = [visit.cost for visit in visits if visit.cost is not None]
    counted = [trn("{n} 次拜访", len(visits))]
    if places:
        counted.append(trn("{n} 家单位", len(places)))
    if costs:
        counted.append(tr("费用 {cost} 元", cost=money_text(sum(costs))))
    return tr("，").join(counted)


def _heading(author: str, count: int) -> str:
    return tr("{who}（{count}）", who=author or tr("（没有作者）"), count=trn("{n} 次拜访", count))


def _effects(visits: Sequence[ReportVisit], span: Span) -> list[list[ReportLine]]:
    """The numbered lines, each with what goes on under it: an organization that was visited more than once is one."""
    by_place: dict[object, list[ReportVisit]] = {}
    for visit in visits:
        by_place.setdefault(visit.organization or visit.record, []).append(visit)
    items = []
    for same in by_place.values():
        if len(same) == 1:
            items.append(_effect(same[0], span, same[0].where, INDENT))
            continue
        count = trn("{n} 次拜访", len(same))
        lines = [ReportLine(tr("{who}（{count}）", who=same[0].organization, count=count))]
        for visit in same:
            first, *rest = _effect(visit, span, visit.customers, INDENT * 2)
            lines += [replace(first, text=INDENT + first.text), *rest]
        items.append(lines)
    return items


def _effect(visit: ReportVisit, span: Span, place: str, indent: str) -> list[ReportLine]:
    head = " ".join(filter(None, (_when(visit, span), place)))
    head = tr("{visit}（{event}）", visit=head, event=event_word(visit.event))
    return _lines_of(visit, head, visit.said("effect"), indent)


def _told(visit: ReportVisit, part: str, span: Span, *, everybody: bool) -> list[ReportLine]:
    said = [with_dates(piece, visit.moment.date()) for piece in visit.said(part)]
    if not said:
        return []
    own = 1 if visit.own_words(part) else 0
    quoted = "".join(tr("“{words}”", words=piece) for piece in said[own:])
    head = " ".join(filter(None, ("" if span.is_day else f"{visit.moment:%m-%d}", visit.where)))
    head = head or tr("（没有写客户）")
    if everybody:
        head = tr("{who} · {visit}", who=visit.author or tr("（没有作者）"), visit=head)
    return _lines_of(visit, head, ["".join([*said[:own], quoted])], INDENT)


def _lines_of(visit: ReportVisit, head: str, said: Sequence[str], indent: str) -> list[ReportLine]:
    """`head` and the words behind it; further lines of a text stand under it."""
    first, *rest = "\n".join(said).splitlines() or [""]
    text = tr("{visit}：{words}", visit=head, words=first.strip()) if first.strip() else head
    more = (ReportLine(f"{indent}{line.strip()}", visit.record) for line in rest if line.strip())
    return [ReportLine(text, visit.record), *more]


def _when(visit: ReportVisit, span: Span) -> str:
    clock = f"{visit.moment:%H:%M}"
    return clock if span.is_day else f"{visit.moment:%m-%d} {weekday_word(visit.moment.date())} {clock}"


def _numbered(items: Iterable[Sequence[ReportLine]]) -> list[ReportLine]:
    lines: list[ReportLine] = []
    for number, (first, *rest) in enumerate(items, start=1):
        lines += [replace(first, text=f"{number}. {first.text}"), *rest]
    return lines


def _counted_on(added: Iterable[ReportLine], before: Iterable[ReportLine]) -> Lines:
    """`added` with the numbers that follow on the last one before; under a heading of their own they begin anew."""
    numbers = [int(found[1]) for line in before if (found := _NUMBERED.match(line.text))]
    last = numbers[-1] if numbers else 0
    lines = []
    for line in added:
        found = _NUMBERED.match(line.text)
        if not found:
            if not line.text.startswith(INDENT):
                last = 0
            lines.append(line)
            continue
        number = int(found[1]) + last
        lines.append(replace(line, text=f"{number}. {line.text[found.end() :]}"))
    return tuple(lines)


def _without_blank_end(lines: Lines) -> Lines:
    end = len(lines)
    while end and not lines[end - 1].text.strip():
        end -= 1
    return lines[:end]
