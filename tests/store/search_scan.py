"""A small store beside its mirror in plain Python, and the plain scan that every search is held against."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, delete, insert, update

from desktop_app.domain.record_filter import RecordFilter, Sort
from desktop_app.domain.search import fold, name_answers, terms_of
from desktop_app.domain.times import to_seconds
from desktop_app.store import schema, search_index
from desktop_app.store.database import Database
from desktop_app.store.directory import name_keys

TEXTS = ("title", "effect", "problems", "suggestion", "workplan", "note")
PEOPLE, ORGANIZATIONS, CUSTOMERS, PARENTS = (1, 2, 3), (1, 2), (1, 2, 3), (1, 2)


@dataclass
class Kept:
    """One record as the mirror has it."""

    id: int
    record_time: int
    server_order: int
    texts: dict[str, str | None]
    event: int | None = None
    parent: int | None = None
    organization: int | None = None
    director: int | None = None
    author: int | None = None
    followers: tuple[int, ...] = ()
    customers: tuple[int, ...] = ()
    cost: int | None = None
    comments: list[str] = field(default_factory=list)


class Mirror:
    """Does everything twice: in the store, leaving the index behind, and in plain objects."""

    def __init__(self, db: Database, names: dict[str, list[str]]) -> None:
        self.db = db
        self.records: dict[int, Kept] = {}
        self.names = {table: dict(enumerate(given, 1)) for table, given in names.items()}
        self._last = 0
        self._write(self._start)

    def _write(self, work: Callable[[Connection], Any]) -> None:
        with self.db.write("test") as writing:
            work(writing.connection)

    def _start(self, connection: Connection) -> None:
        for name in ("search_queue", "search_entry", *(("search",) if search_index.is_kept(connection) else ())):
            connection.exec_driver_sql(f"DELETE FROM {name}")
        for table in reversed(schema.metadata.sorted_tables):
            if table.name not in ("replica", "search_queue", "search_entry"):
                connection.execute(delete(table))
        for name, entries in self.names.items():
            table = schema.metadata.tables[name]
            rows = [{"id": id_, "replica_id": 1, "name": text, **name_keys(text)} for id_, text in entries.items()]
            if rows:
                connection.execute(insert(table), rows)

    def add(self, **values: Any) -> None:
        self._last += 1
        number = values.pop("number")
        values = self._storable(values)
        kept = Kept(id=self._last, server_order=number or schema.NO_NUMBER_YET, **values)
        self.records[kept.id] = kept

        def work(connection: Connection) -> None:
            connection.execute(insert(schema.visit_record).values(server_id=number, **self._row(kept)))
            self._link(connection, kept)

        self._write(work)

    def change(self, id_: int, **values: Any) -> None:
        kept = self.records[id_]
        for name, value in self._storable(values).items():
            setattr(kept, name, value)

        def work(connection: Connection) -> None:
            connection.execute(
                update(schema.visit_record).where(schema.visit_record.c.id == id_).values(self._row(kept))
            )
            for table in (schema.record_follower, schema.record_customer, schema.comment):
                connection.execute(delete(table).where(table.c.record_id == id_))
            self._link(connection, kept)

        self._write(work)

    def remove(self, id_: int) -> None:
        del self.records[id_]

        def work(connection: Connection) -> None:
            search_index.forget(connection, [id_])  # type: ignore[list-item]
            for table in (schema.record_follower, schema.record_customer, schema.comment):
                connection.execute(delete(table).where(table.c.record_id == id_))
            connection.execute(delete(schema.visit_record).where(schema.visit_record.c.id == id_))

        self._write(work)

    def rename(self, table: str, id_: int, name: str) -> None:
        name = self._storable(name)
        self.names[table][id_] = name
        target = schema.metadata.tables[table]
        self._write(lambda connection: connection.execute(
            update(target).where(target.c.id == id_).values(name=name, **name_keys(name))
        ))  # fmt: skip

    def index(self, limit: int) -> None:
        self._write(lambda connection: search_index.drain(connection, limit))

    def _storable(self, value: Any) -> Any:
        """PostgreSQL refuses the null character, in words (`test_postgres`); here texts go without it."""
        if self.db.path is not None:
            return value
        match value:
            case str():
                return value.replace("\x00", "")
            case dict():
                return {key: self._storable(part) for key, part in value.items()}
            case list() | tuple():
                return type(value)(map(self._storable, value))
        return value

    def _row(self, kept: Kept) -> dict[str, Any]:
        return {
            "id": kept.id,
            "replica_id": 1,
            "server_order": kept.server_order,
            "record_time": kept.record_time,
            "event": kept.event,
            "parent_id": kept.parent,
            "organization_id": kept.organization,
            "director_id": kept.director,
            "author_id": kept.author,
            "cost": kept.cost,
            "comment_count": len(kept.comments),
            "origin": "own",
            "folded": search_index.folded_of(*(kept.texts.get(name) for name in TEXTS)),
            **{name: kept.texts.get(name) for name in TEXTS},
        }

    def _link(self, connection: Connection, kept: Kept) -> None:
        for place, person in enumerate(kept.followers):
            connection.execute(insert(schema.record_follower).values(
                person_id=person, record_time=kept.record_time, server_order=kept.server_order, record_id=kept.id,
                position=place, event=kept.event, organization_id=kept.organization, director_id=kept.director,
            ))  # fmt: skip
        for place, customer in enumerate(kept.customers):
            connection.execute(
                insert(schema.record_customer).values(record_id=kept.id, position=place, customer_id=customer)
            )
        for text in kept.comments:
            connection.execute(
                insert(schema.comment).values(record_id=kept.id, content=text, folded=search_index.folded_of(text))
            )
        search_index.touch(connection, [kept.id])  # type: ignore[list-item]

    def scan(self, wanted: RecordFilter, sort: Sort) -> list[int]:
        """The ids that a reader with all the time in the world would find, in the contract's order."""
        terms = terms_of(wanted.search)
        found = [kept for kept in self.records.values() if self._meets(kept, wanted)]
        found = [kept for kept in found if all(self._answers(kept, term) for term in terms)]
        found.sort(key=lambda kept: (kept.record_time, kept.server_order, kept.id), reverse=sort.descending)
        return [kept.id for kept in found]

    def _answers(self, kept: Kept, term: str) -> bool:
        texts = [text for text in (*kept.texts.values(), *kept.comments) if text]
        if any(term in fold(text) for text in texts):
            return True
        bearers = [("organization", kept.organization), ("person", kept.author), ("person", kept.director)]
        bearers += [("person", person) for person in kept.followers]
        bearers += [("customer", customer) for customer in kept.customers]
        names = [self.names[table][id_] for table, id_ in bearers if id_ is not None]
        return any(name_answers(term, keys["folded"], keys["pinyin"]) for keys in map(name_keys, names))

    @staticmethod
    def _meets(kept: Kept, wanted: RecordFilter) -> bool:
        return (
            (wanted.start is None or kept.record_time >= to_seconds(wanted.start))
            and (wanted.end is None or kept.record_time <= to_seconds(wanted.end))
            and (wanted.parent is None or kept.parent == wanted.parent)
            and (wanted.organization is None or kept.organization == wanted.organization)
            and (wanted.author is None or kept.author == wanted.author)
            and (wanted.director is None or kept.director == wanted.director)
            and (wanted.follower is None or wanted.follower in kept.followers)
            and (not wanted.events or kept.event in wanted.events)
            and (wanted.cost_from is None or (kept.cost is not None and kept.cost >= wanted.cost_from))
            and (wanted.cost_to is None or (kept.cost is not None and kept.cost <= wanted.cost_to))
        )


def shown(mirror: Mirror) -> str:
    """The mirror's records for a failing test's report."""
    return json.dumps([vars(kept) for kept in mirror.records.values()], ensure_ascii=False)
