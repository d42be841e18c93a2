"""One line read as a visit: 昨天下午电话济南大学王主任 谈报价 花120. All by rules, nothing is sent anywhere.

The line is walked through once. At its head, and again behind each sign and each piece, words can be a piece of the
visit; as soon as something is none, the talk begins and goes on to the next sign. So 下周三再去 or the price in a
sentence stay what they are, and what nobody understood is in the talk as it was typed. Small words (给, 和, 的) belong
to the piece beside them and go with it.

Then the names are settled (`line_settling`): 王主任 is one customer of the organization, or one of several, or new.
Whatever is not certain is asked, never guessed (`Certainty`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from desktop_app.domain import line_events, line_money, line_names, line_times
from desktop_app.domain.directory import Kind
from desktop_app.domain.line_events import EventSaid, Weight
from desktop_app.domain.line_money import MoneySaid
from desktop_app.domain.line_pieces import Known, LineReading, Names, Span
from desktop_app.domain.line_settling import Mark, NameSaid, OrganizationSaid, Said, Setting, TitledSaid, settled
from desktop_app.domain.line_times import TimeSaid
from desktop_app.domain.search import fold
from desktop_app.domain.visit import Event

LONGEST = 400
"""Characters that are read; who writes more than that writes the talk, and it stays talk."""
NOBODY = Setting()

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if code != 0xFF0C} | {0x3000: 0x20, 0xFFE5: 0xA5}
"""Without the comma: that one parts sentences, while a plain one may stand inside a figure."""
_SIGNS = re.compile(r"[\s，,。；;、：:！!|()（）\[\]【】+]+")
_NUMBERS = re.compile(
    r"(?:手机号?|电话号?码?|联系电话|座机|tel|微信号?|qq)?[:：\s]{0,2}"
    r"(?:1[3-9]\d[ -]?\d{4}[ -]?\d{4}|0\d{2,3}-?\d{7,8}|(?!20\d{6}(?!\d))\d{8,})(?!\d)"
)
"""Telephone numbers and the like; eight figures may be a day."""
_BEFORE = re.compile(
    r"(?:刚(?=[打拜去到给和跟在电见上走])|又(?=[去打拜到上和跟给])|[接收]到(?=[^\s，,。；;]{1,12}(?:电话|来电))|我(?=[和与跟同去到给在])|"
    r"和(?!解|谐|平)|与(?!会)|跟(?!进|踪|单|换|随)|同(?!意|步|时|样|事|类|期|行|学|比|等)|给(?!出|予|定|了|力)|向(?!导)|"
    r"对(?!接|账|比|方|手|于|标|公|外|这|那)|在(?!于|职|线|建|途|谈|用|场)|去(?!年|掉|除|世|留|向)|"
    r"到(?!货|期|账|帐|位|款|底|处|时|达|目|场)|找(?!到|出|回)|及(?!时|格)|陪同?|以及|还有|从|带|"
    r"(?:with|at|to|the|and|in|on|for|from|dr\.?|mr\.?)(?![a-z]))\s*"
)
_BESIDE = ("和", "与", "跟", "同", "带", "陪", "陪同", "with")
_BEHIND = re.compile(r"的|了(?!解)|过(?!程|去|期|户|年|来|于|高|低|滤|硬|关|账)|那边|那里|这边|一趟|一下(?!午|子)")


def read_line(line: str, now: datetime, names: Names, setting: Setting = NOBODY) -> LineReading:
    """What `line` says of a visit at `now`."""
    if not line.strip():
        return LineReading(line)
    text = "".join(small if len(small := letter.lower()) == 1 else letter for letter in line[:LONGEST].translate(_WIDE))
    walk = _Walk(line, text, now, names, setting, line_names.known_names(text, names.occurring(text)))
    walk.run()
    walk.look_into_talk()
    return LineReading(line, settled(line, walk.marks, names, setting))


@dataclass(slots=True)
class _Walk:
    line: str
    text: str
    """`line`, character for character, in the spelling that the rules know."""
    now: datetime
    names: Names
    setting: Setting
    known: Mapping[int, tuple[int, tuple[Known, ...]]]
    marks: list[Mark] = field(default_factory=list)
    talked: list[Span] = field(default_factory=list)
    pending: list[Span] = field(default_factory=list)
    """Small words that belong to the next piece, if one follows."""

    def run(self) -> None:
        place, head = 0, True
        while place < len(self.text):
            if found := _SIGNS.match(self.text, place):
                if not found[0].isspace():
                    self._let_go()
                head, place = True, found.end()
            elif place not in self.known and (found := _NUMBERS.match(self.text, place)):
                place, head = self._talk(place, found.end()), False
            elif (after := self._take(place, head=head)) is not None:
                head, place = True, after
            elif head and (found := _BEFORE.match(self.text, place)):
                self.pending.append(found.span())
                place = found.end()
            else:  # a name in the talk is passed over whole: nothing else is looked for in it
                place, head = self._talk(place, self.known[place][0] if place in self.known else place + 1), False
        self._let_go()

    def _talk(self, place: int, end: int) -> int:
        self._let_go()
        if self.talked and self.talked[-1][1] == place:
            self.talked[-1] = (self.talked[-1][0], end)
        else:
            self.talked.append((place, end))
        return end

    def _let_go(self) -> None:
        """Small words that nothing followed are part of the talk."""
        self.talked += self.pending
        self.pending = []

    def _put(self, said: Said, *spans: Span) -> None:
        self.marks.append(Mark(said, spans, self.pending))
        self.pending = []

    # --- one piece -------------------------------------------------------------------------------------------------
    def _take(self, place: int, *, head: bool) -> int | None:
        """Where the piece that begins at `place` ends, small words behind it included; None where none begins."""
        if head and (end := self._take_together(place) or self._take_known(place)):
            return self._behind(end)
        if place in self.known:
            return None
        after_money = head and bool(self.marks) and isinstance(self.marks[-1].what, MoneySaid)
        if money := line_money.money_at(self.text, place, head=head, after_money=after_money):
            self._put(money, money.span)
            self.marks[-1].stays = not head and bool(money.what)  # 请他吃饭360 is told as well
            return money.span[1]
        if not head:
            return None
        for take in (self._take_time, self._take_event, self._take_organization, self._take_titled, self._take_short):
            if end := take(place):
                return self._behind(end)
        return None

    def _put_somebody(self, said: Said, span: Span) -> int:
        """Who is the subject of a sentence behind others stays in that sentence: 王丽要求月底前交货."""
        before = self.marks[-1].spans[-1][1] if self.marks else 0
        is_later = bool(self.talked) or bool(self.marks and re.search("[，,。；;]", self.text[before : span[0]]))
        stays = is_later and not self._is_free(span[1])
        if stays:
            self._let_go()
        self._put(said, span)
        self.marks[-1].stays = stays
        return self._talk(*span) if stays else span[1]

    def _is_named(self, found: tuple[Known, ...]) -> bool:
        """True for somebody whom the line has named before."""
        return any(isinstance(mark.what, NameSaid) and mark.what.found == found for mark in self.marks)

    def _behind(self, end: int) -> int:
        while self.marks and not self.marks[-1].stays and (found := _BEHIND.match(self.text, end)):
            self.marks[-1].glue.append(found.span())
            end = found.end()
        return end

    def _take_together(self, place: int) -> int | None:
        """和小张、王芳一起: only where each of them can be a name."""
        for found in line_names.together_at(self.text, place):
            said = [(span, self._named(span, word)) for span, word in found.names]
            who = [(span, one) for span, one in said if one is not None]
            if len(who) == len(said):
                return self._put_together(found, who)
        return None

    def _put_together(self, found: line_names.Together, who: Sequence[tuple[Span, Said]]) -> int:
        first = len(self.marks)
        for span, one in who:
            self._put(one, span)
        within = found.span[0]
        for mark in self.marks[first:]:
            mark.glue.append((within, mark.spans[0][0]))
            within = mark.spans[0][1]
        self.marks[-1].glue.append((within, found.span[1]))
        end = found.span[1]
        if self.text[end - 1] in "去往" and self._is_somebody(end):
            self._put(EventSaid((end - 1, end), Event.ON_SITE, Weight.WEAK), (end - 1, end))
        return end

    def _named(self, span: Span, word: str) -> Said | None:
        start, end = span
        if start in self.known and self.known[start][0] <= end:
            whole, found = self.known[start]
            if whole != end and line_names.title_end(self.text, whole) != end:
                return None
            people = tuple(one for one in found if one.entry.kind is Kind.PERSON)
            customers = tuple(one for one in found if one.entry.kind is Kind.CUSTOMER)
            return NameSaid(word, people or customers, helps=bool(people)) if people or customers else None
        titled = line_names.titled_at(self.text, start)
        if titled is not None and titled.span[1] == end:
            return TitledSaid(titled)
        nick = line_names.nick_at(self.text, start)
        if nick is not None and nick.span[1] == end:
            return TitledSaid(nick, helps=True)
        surname = line_names.plain_name(word)
        return TitledSaid(line_names.Titled(span, word, surname, word[len(surname) :]), helps=True) if surname else None

    def _take_known(self, place: int) -> int | None:
        """A name of the directory, whatever it is the name of."""
        if place not in self.known:
            return None
        end, found = self.known[place]
        kinds = {kind: tuple(one for one in found if one.entry.kind is kind) for kind in Kind}
        said = self.line[place:end]
        if self._is_named(kinds[Kind.CUSTOMER]) or self._is_named(kinds[Kind.PERSON]):
            return None
        if kinds[Kind.ORGANIZATION]:
            if any(isinstance(mark.what, OrganizationSaid) for mark in self.marks):
                return None  # a second one is spoken of
            self._put(OrganizationSaid(said, kinds[Kind.ORGANIZATION]), (place, end))
            return self._department(end)
        if kinds[Kind.PARENT]:
            self._put(NameSaid(said, kinds[Kind.PARENT]), (place, end))
            return end
        behind = line_names.together_behind(self.text, end)
        if kinds[Kind.PERSON] and (behind > end or not kinds[Kind.CUSTOMER]):
            return self._take_person(place, end, behind, kinds[Kind.PERSON])
        whole = line_names.title_end(self.text, end)
        return self._put_somebody(NameSaid(said, kinds[Kind.CUSTOMER]), (place, whole))

    def _take_person(self, place: int, end: int, behind: int, found: tuple[Known, ...]) -> int:
        """Somebody who came along, or the writer, who need not be said."""
        if {one.entry.id for one in found} == {self.setting.me}:
            self.pending.append((place, behind))
            return behind
        helps = behind > end or self._is_beside_us(place)
        self._put(NameSaid(self.line[place:end], found, helps=helps), (place, end))
        if behind > end:
            self.marks[-1].glue.append((end, behind))
        return behind

    def _is_beside_us(self, place: int) -> bool:
        """和张伟 or with Amy, and whoever is named along with them."""
        if self.pending and self.text[slice(*self.pending[-1])].strip() in _BESIDE:
            return True
        last = self.marks[-1] if self.marks else None
        if last is None or not isinstance(last.what, NameSaid | TitledSaid) or not last.what.helps:
            return False
        return not self.text[last.spans[-1][1] : place].strip("、和与及 ")

    def _take_time(self, place: int) -> int | None:
        begins = not self.marks and not self.talked
        said = line_times.time_at(self.text, place, self.now, begins=begins)
        if said is None or not (begins or self._is_free(said.span[1])):
            return None
        before = next((mark for mark in self.marks if isinstance(mark.what, TimeSaid)), None)
        if before is None:
            self._put(said, said.span)
            return said.span[1]
        first = self.text[slice(*before.spans[0])]
        both = line_times.with_other(first, self.text[slice(*said.span)], self.now)
        both = both or line_times.with_other(self.text[slice(*said.span)], first, self.now)
        if both is None or len(before.spans) > 1:
            return None
        before.what, before.spans = both, (before.spans[0], said.span)
        before.glue += self.pending
        self.pending = []
        return said.span[1]

    def _is_free(self, place: int) -> bool:
        """True where what was said before is not the beginning of a sentence: 昨天发的货还没到."""
        return place >= len(self.text) or bool(_SIGNS.match(self.text, place)) or self._is_somebody(place)

    def _is_somebody(self, place: int) -> bool:
        """A name of any kind, or a word for a visit."""
        while place < len(self.text) and (self.text[place] == " " or _BEHIND.match(self.text, place)):
            place += 1
        return (
            place in self.known
            or line_names.titled_at(self.text, place) is not None
            or line_names.unknown_organization_at(self.text, place) is not None
            or any(line_names.together_at(self.text, place))
            or line_events.event_at(self.text, place) is not None
            or line_events.weak_event_at(self.text, place) is not None
        )

    def _take_event(self, place: int) -> int | None:
        if said := line_events.event_at(self.text, place):
            self._put(said, said.span)
            return said.span[1]
        weak = line_events.weak_event_at(self.text, place)
        if weak is None or not (self._is_somebody(weak[1]) or self._short_at(weak[1])):
            return None
        self._put(EventSaid(weak, Event.ON_SITE, Weight.WEAK), weak)
        return weak[1]

    def _take_organization(self, place: int) -> int | None:
        span = line_names.unknown_organization_at(self.text, place)
        if span is None or any(isinstance(mark.what, OrganizationSaid) for mark in self.marks):
            return None
        if any(start in self.known for start in range(*span)):
            return None
        said = self.line[slice(*span)]
        self._put(OrganizationSaid(said, tuple(self.names.organizations(fold(said))), is_short=True), span)
        return self._department(span[1])

    def _department(self, end: int) -> int:
        """信息学院 behind 济南大学 is talk, and yet whoever is named behind it is visited."""
        found = line_names.department_at(self.text, end)
        if found is None or any(start in self.known for start in range(*found)):
            return end
        behind = found[1] + (1 if self.text[found[1] : found[1] + 1] == "的" else 0)
        if behind not in self.known and line_names.titled_at(self.text, behind) is None:
            return end
        return self._talk(end, behind)

    def _take_titled(self, place: int) -> int | None:
        said = line_names.titled_at(self.text, place)
        nick = line_names.nick_at(self.text, place) if said is None else None
        if nick is not None:
            begun = self.pending or (self.marks and isinstance(self.marks[-1].what, EventSaid))
            said = nick if begun or line_events.event_at(self.text, nick.span[1]) else None
        if said is None or any(start in self.known for start in range(*said.span)):
            return None
        if any(isinstance(mark.what, TitledSaid) and mark.what.titled.name == said.name for mark in self.marks):
            return None
        return self._put_somebody(TitledSaid(said), said.span)

    def _take_short(self, place: int) -> int | None:
        """济大, jndx: looked for only where an organization can stand."""
        last = self.marks[-1].what if self.marks else None
        came_along = isinstance(last, NameSaid | TitledSaid) and last.helps
        if not (last is None or self.pending or came_along or isinstance(last, TimeSaid | EventSaid)):
            return None
        said = self._short_at(place)
        if said is None:
            return None
        end = place + len(said.said)
        self._put(said, (place, end))
        return end

    def _short_at(self, place: int) -> OrganizationSaid | None:
        while self.text[place : place + 1] == " ":
            place += 1
        if any(isinstance(mark.what, OrganizationSaid) for mark in self.marks):
            return None
        for short in line_names.short_forms_at(self.text, place):
            if any(start in self.known for start in range(place, place + len(short))):
                continue
            learnt = self.names.learnt(Kind.ORGANIZATION, fold(short), None)
            if found := (*([learnt] if learnt else []), *self.names.organizations(fold(short))):
                return OrganizationSaid(self.line[place : place + len(short)], found, is_short=True)
        return None

    # --- what is only talked of ------------------------------------------------------------------------------------
    def look_into_talk(self) -> None:
        """What was done is an event wherever it is said; who is spoken of is offered where nobody else was named."""
        if not any(isinstance(mark.what, EventSaid) and mark.what.weight is Weight.DEED for mark in self.marks):
            for start, end in self.talked:
                if said := line_events.event_in_talk(self.text, start, end):
                    self._put(said, said.span)
                    break
        if not any(isinstance(mark.what, NameSaid | TitledSaid) for mark in self.marks):
            self._offer_spoken_of()
        if not any(isinstance(mark.what, OrganizationSaid) for mark in self.marks):
            self._offer_place()

    def _offer_place(self) -> None:
        for place, (end, found) in sorted(self.known.items()):
            places = tuple(one for one in found if one.entry.kind is Kind.ORGANIZATION)
            if places and any(start <= place and end <= until for start, until in self.talked):
                self._put(OrganizationSaid(self.line[place:end], places, in_talk=True), (place, end))
                return

    def _offer_spoken_of(self) -> None:
        for start, end in self.talked:
            for place in range(start, end):
                if place in self.known and all(one.entry.kind is Kind.CUSTOMER for one in self.known[place][1]):
                    whole, found = self.known[place]
                    self._put(NameSaid(self.line[place:whole], found, in_talk=True), (place, whole))
                    return
                said = line_names.titled_at(self.text, place)
                if said is not None and said.span[1] <= end and not said.given:
                    self._put(TitledSaid(said, in_talk=True), said.span)
                    return
