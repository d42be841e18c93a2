"""A directory of a few names, held in memory, for the lines that clerks write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from desktop_app.domain.directory import Entry, Kind
from desktop_app.domain.ids import LocalId
from desktop_app.domain.line_pieces import Known
from desktop_app.domain.search import fold

NOW = datetime(2026, 11, 18, 16, 20)
"""A Wednesday."""


@dataclass
class NamesInMemory:
    """What the store answers, over a list."""

    known: list[Known] = field(default_factory=list)
    chosen: dict[tuple[Kind, str], Known] = field(default_factory=dict)

    def add(self, kind: Kind, name: str, organization: Known | None = None) -> Known:
        entry = Entry(kind, LocalId(len(self.known) + 1), None, name)
        self.known.append(Known(entry, organization.entry if organization else None))
        return self.known[-1]

    def of(self, kind: Kind) -> list[Known]:
        return [one for one in self.known if one.entry.kind is kind]

    def occurring(self, text: str) -> Sequence[Known]:
        return [one for one in self.known if fold(one.entry.label) in text]

    def customers(self, begin: str, organization: LocalId | None) -> Sequence[Known]:
        return [
            one
            for one in self.of(Kind.CUSTOMER)
            if one.entry.label.startswith(begin)
            and (organization is None or (one.organization is not None and one.organization.id == organization))
        ]

    def people(self, surname: str) -> Sequence[Known]:
        return [one for one in self.of(Kind.PERSON) if one.entry.label.startswith(surname)]

    def organizations(self, short: str) -> Sequence[Known]:
        initials = {"jndx": "济南大学", "sddx": "山东大学"}
        return [
            one
            for one in self.of(Kind.ORGANIZATION)
            if initials.get(short) == one.entry.name or _is_short(short, one.entry.label)
        ]

    def parents(self, organization: LocalId) -> Sequence[Known]:
        return [
            one for one in self.of(Kind.PARENT) if one.organization is not None and one.organization.id == organization
        ]

    def learnt(self, kind: Kind, said: str, organization: LocalId | None) -> Known | None:
        return self.chosen.get((kind, said))


def _is_short(short: str, name: str) -> bool:
    """The letters of `short` stand in `name` in this order, from its first on."""
    if not name.startswith(short[0]):
        return False
    place = 0
    for letter in short:
        place = name.find(letter, place) + 1
        if not place:
            return False
    return True


OFFICE = NamesInMemory()
ME = OFFICE.add(Kind.PERSON, "汪小嘉").entry.id
for _name in ("张伟", "王芳", "陈静", "陈晨", "刘洋"):
    OFFICE.add(Kind.PERSON, _name)
JINAN = OFFICE.add(Kind.ORGANIZATION, "济南大学")
SHANDONG = OFFICE.add(Kind.ORGANIZATION, "山东大学")
INSPUR = OFFICE.add(Kind.ORGANIZATION, "浪潮集团有限公司")
PHONES = OFFICE.add(Kind.ORGANIZATION, "山东电话设备公司")
REPAIRS = OFFICE.add(Kind.ORGANIZATION, "鲁能维修中心")
for _name, _place in (
    ("王建国", JINAN),
    ("李老师", JINAN),
    ("赵敏", JINAN),
    ("赵刚", JINAN),
    ("王丽", SHANDONG),
    ("周老师", JINAN),
    ("周老师", SHANDONG),
    ("孙总", INSPUR),
    ("电修平", PHONES),
):
    OFFICE.add(Kind.CUSTOMER, _name, _place)
OFFICE.add(Kind.PARENT, "济南大学实验室改造", JINAN)
OFFICE.add(Kind.PARENT, "智慧校园二期", JINAN)
OFFICE.add(Kind.PARENT, "浪潮机房维保", INSPUR)
