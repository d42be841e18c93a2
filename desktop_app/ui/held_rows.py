"""Rows that stay on screen although they left the list: what was opened there does not go while it is being read.

With 只看未读 a record leaves the list by being read, with 待发 by being sent. Mail programs leave it where it is until
the list is asked for anew.
"""

from __future__ import annotations

from collections.abc import Sequence

from desktop_app.domain.ids import LocalId
from desktop_app.domain.visit import RecordRow


def with_held(rows: Sequence[RecordRow], held: Sequence[RecordRow], before: Sequence[LocalId]) -> tuple[RecordRow, ...]:
    """`rows` and, among them, those of `held`: each behind the row it stood behind in `before`, the order on screen."""
    shown = list(rows)
    there = {row.id for row in rows}
    for row in sorted((row for row in held if row.id not in there), key=lambda row: _place(before, row.id)):
        above = set(before[: _place(before, row.id)])
        behind = max((place + 1 for place, other in enumerate(shown) if other.id in above), default=0)
        shown.insert(behind, row)
    return tuple(shown)


def _place(before: Sequence[LocalId], record: LocalId) -> int:
    return before.index(record) if record in before else len(before)
