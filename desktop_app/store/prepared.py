"""Core statements, compiled once and run on the driver's cursor.

For what a server is asked a thousand times a second: most of what a small statement costs is SQLAlchemy's way from the
statement to a cursor and back. The text is still the one that Core makes of the one declaration of the tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import ClauseElement, Connection, Dialect


def run(connection: Connection, statement: ClauseElement, values: Mapping[str, Any]) -> list[Any]:
    """All rows, as the driver has them. A statement whose text depends on its values is not for this."""
    text, given, order = _compiled(statement, connection.dialect)
    bound = {**given, **values}
    cursor = connection.connection.cursor()
    try:
        cursor.execute(text, bound if order is None else [bound[name] for name in order])
        return list(cursor.fetchall())
    finally:
        cursor.close()


@lru_cache(maxsize=1024)
def _compiled(statement: ClauseElement, dialect: Dialect) -> tuple[str, dict[str, Any], tuple[str, ...] | None]:
    """The text, the values that stand in it already, and the names of its places where the driver counts them."""
    compiled: Any = statement.compile(dialect=dialect)
    given = dict(compiled.params)
    return str(compiled), given, tuple(compiled.positiontup) if compiled.positional else None
