"""Pages and counts of the record table, each one statement, built once for each shape of filter.

A page finds its ids inside a covering index first and fetches the wide rows of those few only. The statements stay
with their shape (which conditions there are), the values are bound: building one costs more than running it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Integer,
    Select,
    Text,
    aggregate_order_by,
    and_,
    bindparam,
    cast,
    exists,
    func,
    null,
    or_,
    select,
)

from desktop_app.domain.ids import LocalId
from desktop_app.domain.record_filter import RecordFilter, Sort, SortField
from desktop_app.domain.search import terms_of
from desktop_app.domain.times import to_seconds
from desktop_app.domain.visit import RecordRow, SyncState
from desktop_app.store import outbox, recent, search_index
from desktop_app.store.dialects import by_letters
from desktop_app.store.record_rows import EFFECT_LETTERS, record_row
from desktop_app.store.schema import (
    customer,
    organization,
    parent_visit,
    person,
    read_receipt,
    record_customer,
    record_follower,
    visit_record,
)

BESIDE_INDEX = frozenset({"unread_by", "cost_from", "cost_to", "imported"})
"""What is asked of the record itself: no index holds it beside the others."""
_SAME = ("start", "end", "parent", "organization", "author", "director", "follower", *sorted(BESIDE_INDEX))


_SearchPage = Callable[[Connection, RecordFilter, Sort, int, int], list[LocalId]]
_SearchCount = Callable[[Connection, RecordFilter], int]


@dataclass(frozen=True, slots=True)
class Shape:
    """Which conditions a filter has, without their values; `events` counts the wanted events of the contract."""

    given: frozenset[str]
    events: int
    no_event: bool
    sync: SyncState | None

    @classmethod
    def of(cls, wanted: RecordFilter) -> Shape:
        given = frozenset(name for name in _SAME if getattr(wanted, name) is not None)
        numbers = [event for event in wanted.events if event is not None]
        return cls(given, len(numbers), None in wanted.events, wanted.sync)

    @property
    def by_follower(self) -> bool:
        """True when the records are reached by the follower's links; a parent's are fewer than anybody's."""
        return "follower" in self.given and "parent" not in self.given

    @property
    def needs_record(self) -> bool:
        """True when a follower's own table does not hold all that is asked."""
        return bool(self.given & (BESIDE_INDEX | {"author"})) or self.sync is not None


def values_of(wanted: RecordFilter) -> dict[str, Any]:
    """What is bound into a statement of `Shape.of(wanted)`."""
    values = {name: getattr(wanted, name) for name in _SAME if getattr(wanted, name) is not None}
    for name in ("start", "end"):
        if name in values:
            values[name] = to_seconds(values[name])
    numbers = sorted(event for event in wanted.events if event is not None)
    return values | {f"event_{place}": number for place, number in enumerate(numbers)}


def page(
    connection: Connection, wanted: RecordFilter, sort: Sort, number: int, size: int, *, me: LocalId | None
) -> tuple[RecordRow, ...]:
    """The rows of page `number` (from 1); none beyond the last."""
    if terms_of(wanted.search):
        return rows_of(connection, _searching(connection)[0](connection, wanted, sort, number, size), me=me)
    values = values_of(wanted) | {"me": me, "limit": size, "offset": (number - 1) * size}
    found = connection.execute(page_statement(Shape.of(wanted), sort), values).fetchall()
    return tuple([record_row(row) for row in found])


def page_ids(connection: Connection, wanted: RecordFilter, sort: Sort, number: int, size: int) -> list[LocalId]:
    """The ids of page `number` (from 1), in order; all of them on page 1 of the count."""
    if terms_of(wanted.search):
        return _searching(connection)[0](connection, wanted, sort, number, size)
    values = values_of(wanted) | {"limit": size, "offset": (number - 1) * size}
    found = connection.execute(id_statement(Shape.of(wanted), sort), values)
    return [LocalId(row[0]) for row in found]


def count(connection: Connection, wanted: RecordFilter) -> int:
    if terms_of(wanted.search):
        return _searching(connection)[1](connection, wanted)
    if wanted.unread_by is not None and wanted == RecordFilter(unread_by=wanted.unread_by):
        return recent.unread_count(connection, wanted.unread_by)
    return int(connection.execute(count_statement(Shape.of(wanted)), values_of(wanted)).scalar_one())


def _searching(connection: Connection) -> tuple[_SearchPage, _SearchCount]:
    """The index's room, or the scan's: imported when something is searched for, and only the one that serves."""
    if search_index.is_kept(connection):
        from desktop_app.store import search

        return search.search_page, search.search_count
    from desktop_app.store import text_scan

    return text_scan.search_page, text_scan.search_count


def rows_of(connection: Connection, ids: Sequence[LocalId], *, me: LocalId | None) -> tuple[RecordRow, ...]:
    found = connection.execute(rows_statement(), {"me": me, "ids": list(ids)}) if ids else ()
    rows = {row.id: row for row in map(record_row, found)}
    return tuple(rows[id_] for id_ in ids if id_ in rows)


@lru_cache(maxsize=256)
def page_statement(shape: Shape, sort: Sort) -> Select[Any]:
    ids = id_statement(shape, sort).subquery("page")
    statement = _rows_from(named(visit_record.join(ids, ids.c.id == visit_record.c.id), sort))
    return statement.order_by(*order_of(visit_record, sort))


@lru_cache(maxsize=256)
def id_statement(shape: Shape, sort: Sort) -> Select[Any]:
    source, columns = source_of(shape)
    statement = select(columns["id"].label("id")).select_from(named(source, sort))
    statement = statement.where(*conditions(shape, columns))
    return (
        statement.order_by(*order_of(columns, sort))
        .limit(bindparam("limit", type_=Integer))
        .offset(bindparam("offset", type_=Integer))
    )


@lru_cache(maxsize=256)
def count_statement(shape: Shape) -> Select[Any]:
    source, columns = source_of(shape)
    return select(func.count()).select_from(source).where(*conditions(shape, columns))


@lru_cache(maxsize=1)
def rows_statement() -> Select[Any]:
    return _rows_from(visit_record).where(visit_record.c.id.in_(bindparam("ids", expanding=True)))


def source_of(shape: Shape) -> tuple[FromClause, Any]:
    """Where the ids come from, and the columns that conditions and order speak of."""
    if not shape.by_follower:
        return visit_record, {column.name: column for column in visit_record.c}
    links = record_follower.c
    columns = {column.name: column for column in visit_record.c}
    columns |= {
        name: links[name] for name in ("record_time", "server_order", "event", "organization_id", "director_id")
    }
    columns |= {"id": links.record_id, "person_id": links.person_id}
    if not shape.needs_record:
        return record_follower, columns
    return record_follower.join(visit_record, visit_record.c.id == links.record_id), columns


def conditions(shape: Shape, columns: Any) -> list[ColumnElement[bool]]:
    """The structured conditions of a filter over `columns` (by name), values as bind parameters."""
    found: list[ColumnElement[bool]] = []
    bounds = {"start": "record_time", "end": "record_time", "cost_from": "cost", "cost_to": "cost"}
    for name in sorted(shape.given & bounds.keys()):
        column: Any = columns[bounds[name]]
        value: Any = bindparam(name)
        found.append(column >= value if name in ("start", "cost_from") else column <= value)
    equals = {"parent": "parent_id", "organization": "organization_id", "director": "director_id"}
    equals |= {"author": "author_id", "imported": "import_id"}
    found += [columns[equals[name]] == bindparam(name) for name in sorted(shape.given & equals.keys())]
    if shape.by_follower:
        found.append(columns["person_id"] == bindparam("follower"))
    elif "follower" in shape.given:
        found.append(_took_part(columns))
    found += _event_conditions(shape, columns["event"])
    if "unread_by" in shape.given:
        read = exists().where(
            read_receipt.c.person_id == bindparam("unread_by"), read_receipt.c.record_id == columns["id"]
        )
        found.append(~read)
    if shape.sync is not None:
        found.append(_sync_condition(shape.sync, columns))
    return found


def _took_part(columns: Any) -> ColumnElement[bool]:
    """The link is asked for by its whole key, so that it is one look-up for each record."""
    link = record_follower.c
    same = [link[name] == columns[name] for name in ("record_time", "server_order")]
    return exists().where(link.person_id == bindparam("follower"), *same, link.record_id == columns["id"])


def _event_conditions(shape: Shape, event: ColumnElement[int]) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if shape.events == 1:
        wanted.append(event == bindparam("event_0"))
    elif shape.events:
        wanted.append(event.in_([bindparam(f"event_{place}") for place in range(shape.events)]))
    if shape.no_event:
        wanted.append(event.is_(None))
    return [or_(*wanted)] if wanted else []


def _sync_condition(state: SyncState, columns: Any) -> ColumnElement[bool]:
    """Asked of the outbox, which is small, and of two flags: never a look-up for each record."""
    owed = outbox.records_of_state(state)
    if owed is not None:
        return columns["id"].in_(owed)  # type: ignore[no-any-return]
    settled = columns["id"].not_in(outbox.records_of_state(None))
    missing, local = columns["missing"], columns["kept_local"]
    if state is SyncState.MISSING:
        return and_(missing, settled)
    if state is SyncState.LOCAL:
        return and_(local, ~missing, settled)
    return and_(~local, ~missing, settled)


_SORT_COLUMNS = {
    SortField.ID: "server_id",
    SortField.TYPE: "event",
    SortField.CREATE_TIME: "create_time",
    SortField.UPDATE_TIME: "update_time",
    SortField.COMMENTS: "comment_count",
    SortField.READINGS: "reading_count",
}
_NAME_SORTS: dict[SortField, tuple[Any, str]] = {
    SortField.USER_NAME: (person.alias("sort_author"), "author_id"),
    SortField.USER_ID: (person.alias("sort_author_number"), "author_id"),
    SortField.DIRECTOR: (person.alias("sort_director"), "director_id"),
    SortField.ORGANIZATION: (organization.alias("sort_organization"), "organization_id"),
}


def named(source: FromClause, sort: Sort) -> FromClause:
    """With the directory entry that the order goes by; a follower's own table then lacks columns of the record."""
    if sort.field is not SortField.RECORD_TIME and source is record_follower:
        source = record_follower.join(visit_record, visit_record.c.id == record_follower.c.record_id)
    if sort.field in _NAME_SORTS:
        entry, column = _NAME_SORTS[sort.field]
        return source.outerjoin(entry, entry.c.id == visit_record.c[column])
    return source


def order_of(columns: Any, sort: Sort) -> list[ColumnElement[Any]]:
    """The order asked for, then the contract's; what has no value comes last either way."""
    columns = columns.c if isinstance(columns, FromClause) else columns
    newest = [columns[name] for name in ("record_time", "server_order", "id")]
    if sort.field is SortField.RECORD_TIME:
        return [column.desc() if sort.descending else column.asc() for column in newest]
    if sort.field in _NAME_SORTS:
        entry, _ = _NAME_SORTS[sort.field]
        wanted = entry.c.number if sort.field is SortField.USER_ID else entry.c.name
    else:
        wanted = visit_record.c[_SORT_COLUMNS.get(sort.field, sort.field.value)]
    if isinstance(wanted.type, Text):
        wanted = by_letters(wanted)
    first = wanted.desc() if sort.descending else wanted.asc()
    return [first.nulls_last(), *(column.desc() for column in newest)]


def _names_of(links: FromClause, linked: ColumnElement[Any], entry: FromClause) -> ColumnElement[Any]:
    """Those that a record is linked with by `links`, in their order, in one text; `#12` for one without a name."""
    shown = func.coalesce(entry.c.name, "#" + cast(entry.c.number, Text))
    return (
        select(aggregate_order_by(func.aggregate_strings(shown, "、"), links.c.position))
        .where(links.c.record_id == visit_record.c.id, entry.c.id == linked)
        .correlate(visit_record)
        .scalar_subquery()
    )


def _rows_from(source: FromClause) -> Select[Any]:
    """All that a row shows (`record_rows.ROW_COLUMNS`)."""
    record, me = visit_record.c, bindparam("me", None, type_=person.c.id.type)
    director, author, follower = person.alias("director"), person.alias("author"), person.alias("follower")
    customers = _names_of(record_customer, record_customer.c.customer_id, customer)
    followers = _names_of(record_follower, record_follower.c.person_id, follower)
    read = exists().where(read_receipt.c.person_id == me, read_receipt.c.record_id == record.id).correlate(visit_record)
    return select(
        record.id,
        record.server_id,
        record.record_time,
        record.title,
        record.event,
        record.organization_id,
        organization.c.number,
        organization.c.name,
        customers.label("customers"),
        record.director_id,
        director.c.number,
        director.c.name,
        record.author_id,
        author.c.number,
        author.c.name,
        func.substr(record.effect, 1, EFFECT_LETTERS),
        record.cost,
        record.comment_count,
        record.reading_count,
        and_(me.is_not(null()), ~read).label("unread"),
        outbox.sync_rank(visit_record).label("rank"),
        record.parent_id,
        parent_visit.c.number,
        parent_visit.c.name,
        followers.label("followers"),
        record.note,
        record.cost_note,
        record.attachment,
    ).select_from(
        source.outerjoin(organization, organization.c.id == record.organization_id)
        .outerjoin(director, director.c.id == record.director_id)
        .outerjoin(author, author.c.id == record.author_id)
        .outerjoin(parent_visit, parent_visit.c.id == record.parent_id)
    )
