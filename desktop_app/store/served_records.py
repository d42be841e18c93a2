"""A page of records as the contract's JSON, put together by the database itself: one statement, no row taken apart.

What a record looks like is said by `contract.records.record_json`, and a test holds this statement to it letter for
letter. Records with something that no column holds (`raw`, from an import) are left to whoever asks (`Writer`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Text,
    and_,
    case,
    exists,
    func,
    literal_column,
    select,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from desktop_app.domain.ids import LocalId
from desktop_app.domain.record_filter import NEWEST_FIRST, RecordFilter
from desktop_app.domain.visit import Record
from desktop_app.store import records
from desktop_app.store.dialects import say
from desktop_app.store.pages import Shape, order_of, values_of
from desktop_app.store.prepared import run
from desktop_app.store.schema import comment, person, read_receipt, visit_record
from desktop_app.store.served_pages import ids_statement

Writer = Callable[[Record], str]
"""A record as JSON."""


def page(
    connection: Connection,
    wanted: RecordFilter,
    number: int,
    size: int,
    *,
    seen_by: LocalId | None,
    keys: tuple[str, ...],
    written: Writer,
) -> list[str]:
    """The records of page `number`, newest first, each as JSON with `keys` in their order.

    Only those that `seen_by` may see, None for all. `written` is asked for what the database cannot put together.
    """
    values = values_of(wanted) | {"limit": size, "offset": (number - 1) * size, "seen_by": seen_by}
    rows = run(connection, _page(Shape.of(wanted), seen_by is not None, keys), values)
    by_hand = records.load(connection, [row[0] for row in rows if row[1] is None])
    others = {record.id: written(record) for record in by_hand}
    return [others[row[0]] if row[1] is None else row[1] for row in rows]


class json_object(FunctionElement[str]):
    """`json_object(key, value, …)`."""

    type = Text()
    inherit_cache = True


class json_list(FunctionElement[str]):
    """`json_list(aggregate)`: the JSON list of a query of one aggregate; an empty one of no rows."""

    type = Text()
    inherit_cache = True


class json_text(FunctionElement[str]):
    """A JSON value as text, where the driver would take it apart."""

    type = Text()
    inherit_cache = True


class moment(FunctionElement[str]):
    """Seconds as the contract's text (`domain.times`)."""

    type = Text()
    inherit_cache = True


say(
    {
        json_object: {"sqlite": "json_object({})", "postgresql": "json_build_object({})"},
        json_list: {"sqlite": "json(coalesce({}, '[]'))", "postgresql": "coalesce({}, '[]'::json)"},
        json_text: {"sqlite": "{}", "postgresql": "({})::text"},
        moment: {
            "sqlite": "datetime({}, 'unixepoch')",
            "postgresql": "to_char(to_timestamp({}) AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS')",
        },
    }
)


@lru_cache(maxsize=256)
def _page(shape: Shape, own: bool, keys: tuple[str, ...]) -> Select[Any]:
    ids = ids_statement(shape, own).subquery("page")
    author = person.alias("author")
    source = visit_record.join(ids, ids.c.id == visit_record.c.id).outerjoin(
        author, author.c.id == visit_record.c.author_id
    )
    plain = and_(visit_record.c.raw.is_(None), ~_has_raw(comment), ~_has_raw(read_receipt))
    shown = case((plain, json_text(_record(author, keys))))
    return select(visit_record.c.id, shown).select_from(source).order_by(*order_of(visit_record, NEWEST_FIRST))


def _has_raw(table: Any) -> ColumnElement[bool]:
    return exists().where(table.c.record_id == visit_record.c.id, table.c.raw.is_not(None)).correlate(visit_record)


def _record(author: Any, keys: tuple[str, ...]) -> ColumnElement[str]:
    record = visit_record.c
    shown: dict[str, Any] = {
        "id": record.server_id,
        "user_id": author.c.number,
        "type": record.event,
        "recordTime": moment(record.record_time),
        "title": record.title,
        "effect": record.effect,
        "problems": record.problems,
        "suggestion": record.suggestion,
        "workplan": record.workplan,
        "createTime": moment(record.create_time),
        "updateTime": moment(record.update_time),
        "status": record.status,
        "note": record.note,
        "user_name": author.c.name,
        "comment": _comments(),
        "reading": _receipts(),
    }
    return _object({key: shown[key] for key in keys})


def _object(shown: dict[str, Any]) -> ColumnElement[str]:
    parts: list[Any] = []
    for key, value in shown.items():
        parts += [literal_column(f"'{key}'"), value]
    return json_object(*parts)


def _comments() -> ColumnElement[str]:
    writer = person.alias("writer")
    one = _object(
        {
            "id": comment.c.server_id,
            "user_id": writer.c.number,
            "createTime": moment(comment.c.created),
            "content": comment.c.content,
            "user_name": func.coalesce(func.nullif(comment.c.author_name, literal_column("''")), writer.c.name),
        }
    )
    source = comment.outerjoin(writer, writer.c.id == comment.c.author_id)
    return _list(one, source, comment.c.record_id, records.COMMENT_ORDER)


def _receipts() -> ColumnElement[str]:
    reader = person.alias("reader")
    one = _object(
        {
            "user_id": reader.c.number,
            "createTime": moment(read_receipt.c.created),
            "username": func.coalesce(func.nullif(read_receipt.c.person_name, literal_column("''")), reader.c.name),
        }
    )
    source = read_receipt.join(reader, reader.c.id == read_receipt.c.person_id)
    return _list(one, source, read_receipt.c.record_id, records.RECEIPT_ORDER)


class json_group(FunctionElement[str]):
    """`json_group(value, order…)`: the aggregate behind `json_list`."""

    type = Text()
    inherit_cache = True


_GROUP = {"sqlite": "json_group_array({} ORDER BY {})", "postgresql": "json_agg({} ORDER BY {})"}


@compiles(json_group)
def _said_group(element: Any, compiler: Any, **keywords: Any) -> str:
    value, *order = [compiler.process(part, **keywords) for part in element.clauses]
    return _GROUP[compiler.dialect.name].format(value, ", ".join(order))


def _list(one: ColumnElement[str], source: Any, record_id: Any, order: Sequence[Any]) -> ColumnElement[str]:
    found = (
        select(json_group(one, *order))
        .select_from(source)
        .where(record_id == visit_record.c.id)
        .correlate(visit_record)
    )
    return json_list(found.scalar_subquery())
