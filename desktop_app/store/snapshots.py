"""Which transactions of PostgreSQL have ended between two looks at it.

A snapshot reads `xmin:xmax:xip,xip…`: everything below xmin has ended, nothing from xmax on had begun, and of those
between only the listed ones were still going on.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Snapshot:
    first_open: int
    following: int
    still_open: frozenset[int]

    @classmethod
    def read(cls, text: str) -> Snapshot:
        first_open, following, still_open = text.split(":")
        return cls(int(first_open), int(following), frozenset(map(int, still_open.split(",") if still_open else ())))

    def has_ended(self, number: int) -> bool:
        return number < self.following and number not in self.still_open


def ended_between(before: Snapshot, now: Snapshot) -> set[int]:
    numbers = (*before.still_open, *range(before.following, now.following))
    return {number for number in numbers if now.has_ended(number)}
