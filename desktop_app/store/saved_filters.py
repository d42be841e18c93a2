"""Filters that were saved under a name, in the order a person gave them; pinned ones stand before the others."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from desktop_app.domain import rules
from desktop_app.domain.errors import InvalidInput, NotFound
from desktop_app.domain.filter_choice import BUILT_IN, FilterChoice, SavedFilter, SavedFilters
from desktop_app.domain.problems import RuleBroken
from desktop_app.domain.record_filter import NEWEST_FIRST, Sort, SortField
from desktop_app.store import kept
from desktop_app.store.schema import saved_filter
from desktop_app.words import mark

START = "start_filter"
"""The setting with the id of the filter that a start shows."""


def saved_filters(connection: Connection) -> SavedFilters:
    """What can be read; a filter that a later program wrote is left where it is, and not shown."""
    rows = connection.execute(
        select(saved_filter).order_by(saved_filter.c.pinned.desc(), saved_filter.c.position, saved_filter.c.id)
    )
    found = list(BUILT_IN)
    for row in rows:
        try:
            choice, sort = _read(json.loads(row.body))
        except (ValueError, TypeError, KeyError):
            continue
        found.append(SavedFilter(row.id, row.name, choice, sort, row.pinned, row.position))
    start = kept.get_setting(connection, START)
    return SavedFilters(tuple(found), next((one for one in found if one.id == start), None))


def add(connection: Connection, name: str, choice: FilterChoice, sort: Sort) -> int:
    """A new one behind all others; answers its id."""
    last = connection.execute(select(func.coalesce(func.max(saved_filter.c.position), 0))).scalar_one()
    name = _free_name(connection, name, None)
    values = {"name": name, "body": _body(choice, sort), "position": last + 1, "pinned": False}
    result = connection.execute(insert(saved_filter).values(values))
    assert result.inserted_primary_key is not None
    return int(result.inserted_primary_key[0])


def put_back(connection: Connection, one: SavedFilter) -> None:
    """One that was removed, where and as it was."""
    name = _free_name(connection, one.name, None)
    body = _body(one.choice, one.sort)
    values = {"id": one.id, "name": name, "body": body, "position": one.position, "pinned": one.pinned}
    connection.execute(insert(saved_filter).values(values))


def rename(connection: Connection, id_: int, name: str) -> None:
    _change(connection, id_, name=_free_name(connection, name, id_))


def replace_choice(connection: Connection, id_: int, choice: FilterChoice, sort: Sort) -> None:
    _change(connection, id_, body=_body(choice, sort))


def pin(connection: Connection, id_: int, pinned: bool) -> None:
    _change(connection, id_, pinned=pinned)


def arrange(connection: Connection, ids: Sequence[int]) -> None:
    """Puts the filters of `ids` in that order."""
    for position, id_ in enumerate(ids, start=1):
        _change(connection, id_, position=position)


def remove(connection: Connection, id_: int) -> None:
    if not connection.execute(delete(saved_filter).where(saved_filter.c.id == id_)).rowcount:
        raise NotFound(mark("这个已存筛选已不存在。"))


def _change(connection: Connection, id_: int, **values: object) -> None:
    if not connection.execute(update(saved_filter).where(saved_filter.c.id == id_).values(values)).rowcount:
        raise NotFound(mark("这个已存筛选已不存在。"))


def _free_name(connection: Connection, name: str, own: int | None) -> str:
    """`name` without white space around it, when no other filter bears it."""
    try:
        clean = rules.name(name)
    except RuleBroken as broken:
        raise InvalidInput(broken.of("name").text) from None
    if clean is None:
        raise InvalidInput(mark("请给筛选起个名字。"))
    bearer = connection.execute(select(saved_filter.c.id).where(saved_filter.c.name == clean)).scalar_one_or_none()
    if bearer not in (None, own) or clean in {one.label for one in BUILT_IN}:
        raise InvalidInput(mark("已经有一个叫“{name}”的筛选，请换个名字。"), name=clean)
    return clean


def _body(choice: FilterChoice, sort: Sort) -> str:
    """The usual order is not written, so that a program that knows no order of a filter reads it all the same."""
    body = choice.as_json()
    if sort != NEWEST_FIRST:
        body["sort"] = [sort.field.value, sort.descending]
    return json.dumps(body, ensure_ascii=False)


def _read(body: dict[str, Any]) -> tuple[FilterChoice, Sort]:
    if "sort" not in body:
        return FilterChoice.from_json(body), NEWEST_FIRST
    field, descending = body.pop("sort")
    return FilterChoice.from_json(body), Sort(SortField(field), bool(descending))
