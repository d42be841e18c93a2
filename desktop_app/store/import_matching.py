"""Which rows of a foreign file stand here already: by their server number, else by the same content.

Equal rows are matched by number: of k in the file and m here, the first m are found again and the others are new. A
record that a row names by its server number is no other row's. Only what the file has columns for is compared.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, func, or_, select

from desktop_app.domain.ids import LocalId
from desktop_app.domain.import_row import TEXTS, ReadRow
from desktop_app.domain.import_views import Fate, ImportPlan
from desktop_app.domain.times import to_seconds
from desktop_app.store import directory, records
from desktop_app.store.import_names import Resolved, Target
from desktop_app.store.schema import record_customer, record_follower, visit_record

_PLAIN = ("event", "cost", "attachment", *(key for key in TEXTS if key != "title"))
"""The title says again what other fields say, and changes with the names in it."""


class Standing:
    """The records that the rows of one piece may be. `taken` are those that rows before were found to be."""

    def __init__(
        self, connection: Connection, plan: ImportPlan, rows: Sequence[ReadRow], batch: int | None, taken: set[int]
    ) -> None:
        self._columns = {key for key in plan.columns if key is not None}
        self._taken = taken
        self._by_number: dict[int, Row[Any]] = {}
        self._by_time: dict[int, list[Row[Any]]] = defaultdict(list)
        moments = {to_seconds(row.record_time) for row in rows}
        self._numbers = numbers = {row.number for row in rows if row.number is not None}
        self._seen: dict[int, tuple[ReadRow, Resolved]] = {}
        """Rows of this piece with a number that is not here yet: the same number again is the same visit."""
        found = select(visit_record).where(
            or_(
                visit_record.c.record_time.in_(moments) & (func.coalesce(visit_record.c.import_id, 0) != (batch or -1)),
                visit_record.c.server_id.in_(numbers)
                & (visit_record.c.replica_id == directory.current_replica(connection)),
            )
        )
        present = connection.execute(found).all() if rows else []
        for one in sorted(present, key=lambda row: row.id):
            if one.server_id is not None and one.server_id in numbers:
                self._by_number[one.server_id] = one
            if one.record_time in moments:
                self._by_time[one.record_time].append(one)
        ids = [LocalId(one.id) for one in present]
        self._customers = records.links_of(connection, record_customer, ids) if ids else {}
        self._followers = records.links_of(connection, record_follower, ids) if ids else {}

    def fate(self, row: ReadRow, who: Resolved) -> tuple[Fate, LocalId | None]:
        """What becomes of the row, and the record that it is."""
        if row.number is not None and row.number in self._by_number:
            one = self._by_number[row.number]
            self._taken.add(one.id)
            is_same = to_seconds(row.record_time) == one.record_time and self._is_same(row, who, one)
            return (Fate.MATCHED if is_same else Fate.DIFFERENT), LocalId(one.id)
        if row.number is not None and row.number in self._seen:
            first, whom = self._seen[row.number]
            is_same = replace(first, row=row.row) == row and whom == who
            return (Fate.MATCHED if is_same else Fate.DIFFERENT), None
        for one in self._by_time.get(to_seconds(row.record_time), ()):
            other = one.server_id is not None and (row.number is not None or one.server_id in self._numbers)
            if one.id not in self._taken and not other and self._is_same(row, who, one):
                self._taken.add(one.id)
                return Fate.MATCHED, LocalId(one.id)
        if row.number is not None:
            self._seen[row.number] = row, who
        return Fate.NEW, None

    def _is_same(self, row: ReadRow, who: Resolved, one: Row[Any]) -> bool:
        stored = one._mapping
        if any(getattr(row, key) != stored[key] for key in _PLAIN if key in self._columns):
            return False
        targets: tuple[tuple[str, Target | None, int | None], ...] = (
            ("author", who.author if row.author else None, one.author_id),
            ("parent", who.parent if row.parent else None, one.parent_id),
        )
        if any(key in self._columns and target is not None and target != here for key, target, here in targets):
            return False
        links = (
            ("customers", who.customers, self._customers.get(one.id, [])),
            ("followers", who.followers, self._followers.get(one.id, [])),
        )
        return not any(key in self._columns and set(targets) != set(here) for key, targets, here in links)
