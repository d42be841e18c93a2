"""What changed since a place in the order of the commits; kept where a server runs, so that clients need not read all.

Triggers write it, because records and names are changed from many sides: by the server, by commands beside it, by an
import. They are laid when a store begins to serve, so that a workstation pays nothing for them.

Whoever sees a place sees every place before it. SQLite has one writer at a time. On PostgreSQL the triggers are
deferred: they run when their transaction commits, take a lock that is held until everybody can see the commit, and draw
the place behind it. Only that last moment of each transaction is one at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, text

from desktop_app.domain.directory import Kind
from desktop_app.store.schema import change_log, directory_tables, visit_record
from desktop_app.store.version import APPLICATION_ID

RECORD = "record"
LATEST = "latest"
LOG_LOCK = (APPLICATION_ID, 3)

_NAMED = ("number", "name", "organization_id", "director_id")
"""A directory entry's columns that others are told of."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place in this store's history; `mark` tells it from the same place of another history."""

    place: int = 0
    mark: int = 0

    def __str__(self) -> str:
        return f"{self.place}.{self.mark}"

    @classmethod
    def read(cls, cursor: str) -> Place | None:
        """None for what is no cursor."""
        parts = cursor.split(".")
        if len(parts) != 2 or not all(part.isascii() and part.isdigit() and len(part) < 19 for part in parts):
            return None
        return cls(int(parts[0]), int(parts[1]))


@dataclass(frozen=True, slots=True)
class Changed:
    """One entry of which something changed; `number` is what it was known by at that time."""

    kind: str
    entry: int
    number: int | None


@dataclass(frozen=True, slots=True)
class Stretch:
    """Changes in order, each entry at its last place only; `reset` when the asked place is not in this history."""

    changes: tuple[Changed, ...]
    end: Place
    more: bool
    reset: bool


def stretch(connection: Connection, since: Place, kinds: Sequence[str], size: int) -> Stretch:
    """What changed behind `since`, from at most `size` entries of `kinds`."""
    reset = not _is_ours(connection, since)
    begin = Place() if reset else since
    values = {"since": begin.place, "kinds": list(kinds), "size": size + 1}
    rows = connection.execute(_STRETCH, values).all()
    more, rows = len(rows) > size, rows[:size]
    # At the end of the log the cursor moves past what does not concern these kinds, too.
    end = Place(rows[-1].place, rows[-1].mark) if more else latest(connection)
    return Stretch(tuple(_changed(row) for row in rows), end, more, reset)


def latest(connection: Connection) -> Place:
    row = connection.execute(_LATEST).first()
    return Place() if row is None else Place(row.place, row.mark)


def _is_ours(connection: Connection, since: Place) -> bool:
    if since.place == 0:
        return True
    mark = connection.execute(_MARK, {"place": since.place}).scalar()
    if mark is not None:
        return bool(mark == since.mark)
    # Nothing there: beyond the end it is from another history; within it, it was tidied away (`tidy`).
    return since.place < latest(connection).place


_LATER = change_log.alias("later")
_STRETCH = (
    select(change_log.c.place, change_log.c.mark, change_log.c.kind, change_log.c.entry_id, change_log.c.number)
    .where(
        change_log.c.place > bindparam("since"),
        change_log.c.kind.in_(bindparam("kinds", expanding=True)),
        ~select(_LATER.c.place)
        .where(
            _LATER.c.kind == change_log.c.kind,
            _LATER.c.entry_id == change_log.c.entry_id,
            _LATER.c.place > change_log.c.place,
        )
        .exists(),
    )
    .order_by(change_log.c.place)
    .limit(bindparam("size"))
)
_LATEST = select(change_log.c.place, change_log.c.mark).order_by(change_log.c.place.desc()).limit(1)
_MARK = select(change_log.c.mark).where(change_log.c.place == bindparam("place"))


def _changed(row: Any) -> Changed:
    return Changed(row.kind, row.entry_id, row.number)


KEPT_PLACES = 1_000_000
"""So many places are kept as they were; of older ones the last of each entry is enough."""


def tidy(connection: Connection) -> int:
    """Takes away old places that a later one of the same entry has made superfluous; answers how many."""
    old = connection.execute(select(func.max(change_log.c.place))).scalar_one() or 0
    superfluous = text(
        "DELETE FROM change_log WHERE place < :old AND EXISTS (SELECT 1 FROM change_log AS later"
        " WHERE later.kind = change_log.kind AND later.entry_id = change_log.entry_id"
        " AND later.place > change_log.place)"
    )
    return connection.execute(superfluous, {"old": old - KEPT_PLACES}).rowcount


def watch(connection: Connection) -> None:
    """Lays the triggers where they are missing. A history with a gap is none: then everything counts as changed now."""
    sqlite = connection.dialect.name == "sqlite"
    wanted = _sqlite_triggers() if sqlite else _postgres_triggers()
    standing = set(connection.execute(text(_STANDING[connection.dialect.name])).scalars())
    if standing.issuperset(wanted):
        return
    if not sqlite:
        connection.exec_driver_sql(_POSTGRES_NOTE)
    for name, statement in wanted.items():
        if name not in standing:
            connection.exec_driver_sql(statement)
    if not sqlite:
        connection.execute(text("SELECT pg_advisory_xact_lock({}, {})".format(*LOG_LOCK)))
    for kind, table in _WATCHED.items():
        number = table.c[_number_of(kind)].name
        # The directory first, so that a client that reads from the beginning knows names before they are spoken of.
        connection.exec_driver_sql(
            f"INSERT INTO change_log (mark, kind, entry_id, number)"
            f" SELECT {_RANDOM[connection.dialect.name]}, '{kind}', id, {number} FROM {table.name} ORDER BY id"
        )


_WATCHED = {
    **{kind.value: directory_tables[kind] for kind in (Kind.ORGANIZATION, Kind.PERSON, Kind.CUSTOMER, Kind.PARENT)},
    RECORD: visit_record,
}
_RANDOM = {
    "sqlite": "abs(random() % 1000000000000)",
    "postgresql": "floor(random() * 1000000000000)::bigint",
}
_STANDING = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'note_%'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE tgname LIKE 'note_%' AND NOT tgisinternal",
}


def _number_of(kind: str) -> str:
    return "server_id" if kind == RECORD else "number"


def _columns_of(kind: str) -> str:
    """`OF …` where only some columns are told of; an entry's use, for one, is not."""
    table = _WATCHED[kind]
    return "" if kind == RECORD else " OF " + ", ".join(name for name in _NAMED if name in table.c)


def _sqlite_triggers() -> dict[str, str]:
    found = {}
    for kind, table in _WATCHED.items():
        for what, row in (("INSERT", "NEW"), (f"UPDATE{_columns_of(kind)}", "NEW"), ("DELETE", "OLD")):
            name = f"note_{table.name}_{what.split(' ')[0].lower()}"
            found[name] = (
                f"CREATE TRIGGER {name} AFTER {what} ON {table.name} BEGIN"
                " INSERT INTO change_log (mark, kind, entry_id, number)"
                f" VALUES ({_RANDOM['sqlite']}, '{kind}', {row}.id, {row}.{_number_of(kind)}); END"
            )
    return found


_POSTGRES_NOTE = """
CREATE OR REPLACE FUNCTION note_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed jsonb := to_jsonb(CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END);
BEGIN
    PERFORM pg_advisory_xact_lock({lock});
    INSERT INTO change_log (mark, kind, entry_id, number) VALUES (
        {random}, TG_ARGV[0], (changed->>'id')::bigint, (changed->>TG_ARGV[1])::bigint);
    RETURN NULL;
END $$
""".format(lock="{}, {}".format(*LOG_LOCK), random=_RANDOM["postgresql"])


def _postgres_triggers() -> dict[str, str]:
    found = {}
    for kind, table in _WATCHED.items():
        name = f"note_{table.name}"
        found[name] = (
            f"CREATE CONSTRAINT TRIGGER {name} AFTER INSERT OR DELETE OR UPDATE{_columns_of(kind)} ON {table.name}"
            " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW"
            f" EXECUTE FUNCTION note_change('{kind}', '{_number_of(kind)}')"
        )
    return found
