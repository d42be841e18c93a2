"""Values on their way between columns and the domain: times, JSON, ids given in bulk."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Dialect, Table, func, insert, select
from sqlalchemy.sql.compiler import SQLCompiler

from desktop_app.domain.times import text_of_seconds, to_seconds


def seconds(moment: datetime | None) -> int | None:
    return None if moment is None else to_seconds(moment)


def time_text(value: int | None) -> str | None:
    return None if value is None else text_of_seconds(value)


def to_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=_plain)


def raw_json(raw: dict[str, Any]) -> str | None:
    """None for nothing kept raw, so that the usual row stays small."""
    return to_json(raw) if raw else None


def from_raw(text: str | None) -> dict[str, Any]:
    return json.loads(text) if text else {}


def _plain(value: object) -> float:
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"no JSON for {type(value).__name__}")


def insert_all(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Inserts rows that all have the same columns, by one statement text: for a thousand rows the parameter handling
    of `execute(insert(table), rows)` takes as long as the database itself."""
    if not rows:
        return
    statement = _insert_text(table, tuple(sorted(rows[0])), connection.dialect)
    if statement.positiontup is None:
        connection.exec_driver_sql(str(statement), [dict(row) for row in rows])
        return
    values = itemgetter(*statement.positiontup)
    one = len(statement.positiontup) == 1
    connection.exec_driver_sql(str(statement), [(values(row),) if one else values(row) for row in rows])


@lru_cache(maxsize=64)
def _insert_text(table: Table, columns: tuple[str, ...], dialect: Dialect) -> SQLCompiler:
    compiled = insert(table).compile(dialect=dialect, column_keys=list(columns))
    assert isinstance(compiled, SQLCompiler)
    return compiled


def next_ids(connection: Connection, table: Table, many: int) -> list[int]:
    """Local ids for `many` new rows, in ascending order, given to nobody else."""
    if connection.dialect.name == "sqlite":
        first = next_id(connection, table)
        return list(range(first, first + many))
    sequence = func.nextval(func.pg_get_serial_sequence(table.name, "id"))
    return sorted(connection.execute(select(sequence).select_from(func.generate_series(1, many))).scalars())


def next_id(connection: Connection, table: Table) -> int:
    """The first free local id, on SQLite, whose writers do not share a transaction."""
    highest = connection.execute(select(func.max(table.c.id))).scalar_one() or 0
    if table.dialect_options["sqlite"]["autoincrement"]:
        given = connection.exec_driver_sql("SELECT seq FROM sqlite_sequence WHERE name = ?", (table.name,)).scalar()
        highest = max(highest, given or 0)
    return int(highest) + 1


def insert_unless_there(connection: Connection, table: Table) -> Any:
    """An INSERT that leaves out what a unique key holds already, also when another process wrote it this moment."""
    return _insert_of(connection)(table).on_conflict_do_nothing()


def insert_or_rewrite(connection: Connection, table: Table, values: Mapping[str, Any], keys: Sequence[str]) -> Any:
    """An INSERT that rewrites the row that has the same `keys`, if there is one; it answers the row's primary key."""
    others = {name: value for name, value in values.items() if name not in keys}
    statement = _insert_of(connection)(table).values(values)
    return statement.on_conflict_do_update(index_elements=keys, set_=others).returning(*table.primary_key)


def _insert_of(connection: Connection) -> Any:
    """The INSERT of the database that is spoken to: only that one's knows of conflicts."""
    if connection.dialect.name == "sqlite":
        from sqlalchemy.dialects.sqlite import insert as insert_in_sqlite

        return insert_in_sqlite
    from sqlalchemy.dialects.postgresql import insert as insert_in_postgresql

    return insert_in_postgresql


def insert_again(connection: Connection, table: Table, rows: Iterable[Mapping[str, Any]]) -> dict[int, int]:
    """Inserts rows that stood here before, under their own ids where those are free; the id of each by its former."""
    given: dict[int, int] = {}
    for row in rows:
        taken = connection.execute(select(table.c.id).where(table.c.id == row["id"])).first() is not None
        values = {name: value for name, value in row.items() if not (taken and name == "id")}
        result = connection.execute(insert(table).values(values))
        assert result.inserted_primary_key is not None
        given[row["id"]] = result.inserted_primary_key[0]
    return given
