"""The visits that a report tells of, and the reports that somebody edited."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import date, datetime, time

from sqlalchemy import ColumnElement, Connection, delete, exists, func, insert, select, update

from desktop_app.domain.ids import LocalId
from desktop_app.domain.report import VISITS_MOST, ReportDraft, ReportVisit, Span
from desktop_app.domain.times import from_seconds, read_exact, to_seconds
from desktop_app.store import records
from desktop_app.store.schema import report_draft, visit_record


def visits(connection: Connection, span: Span, author: LocalId | None) -> tuple[list[ReportVisit], int]:
    """What `author`, or with None anybody, visited in those days, earliest first; and how many were left out."""
    first, last = span.bounds()
    here: list[ColumnElement[bool]] = [visit_record.c.record_time.between(to_seconds(first), to_seconds(last))]
    if author is not None:
        here.append(visit_record.c.author_id == author)
    order = (visit_record.c.record_time, visit_record.c.id)
    ids = [
        LocalId(id_)
        for id_ in connection.execute(
            select(visit_record.c.id).where(*here).order_by(*order).limit(VISITS_MOST)
        ).scalars()
    ]
    more = 0
    if len(ids) == VISITS_MOST:
        more = connection.execute(select(func.count()).select_from(visit_record).where(*here)).scalar_one() - len(ids)
    return [
        ReportVisit(
            record=record.id,
            moment=read_exact(record.record_time) or first,
            event=record.event,
            author=record.author.label if record.author else "",
            organization=record.organization.label if record.organization else "",
            customers="、".join(customer.label for customer in record.customers),
            effect=record.effect,
            problems=record.problems,
            suggestion=record.suggestion,
            workplan=record.workplan,
            note=record.note,
            cost=record.cost,
        )
        for record in records.load(connection, ids)
    ], more


def kept_draft(connection: Connection, span: Span, person: LocalId | None) -> tuple[ReportDraft, datetime] | None:
    """The draft and when it was kept; one that a later program wrote is left where it is, and not shown."""
    row = connection.execute(select(report_draft).where(*_of(span, person)).order_by(report_draft.c.id.desc())).first()
    if row is None:
        return None
    try:
        return ReportDraft.from_json(json.loads(row.body)), from_seconds(row.kept_at)
    except (ValueError, TypeError, KeyError):
        return None


def keep(connection: Connection, span: Span, person: LocalId | None, draft: ReportDraft, now: int) -> None:
    """In place of the one before."""
    values = {"body": json.dumps(draft.as_json(), ensure_ascii=False), "kept_at": now}
    if not connection.execute(update(report_draft).where(*_of(span, person)).values(values)).rowcount:
        days = {"person_id": person, "first_day": _midnight(span.first), "last_day": _midnight(span.last)}
        connection.execute(insert(report_draft).values({**days, **values}))


def drop(connection: Connection, span: Span, person: LocalId | None) -> None:
    connection.execute(delete(report_draft).where(*_of(span, person)))


def forget_without_visits(connection: Connection, people: Collection[LocalId]) -> None:
    """Those of `people` who wrote no visit that is still here."""
    theirs = exists().where(visit_record.c.author_id == report_draft.c.person_id)
    connection.execute(delete(report_draft).where(report_draft.c.person_id.in_(people), ~theirs))


def _of(span: Span, person: LocalId | None) -> tuple[ColumnElement[bool], ...]:
    return (
        report_draft.c.first_day == _midnight(span.first),
        report_draft.c.last_day == _midnight(span.last),
        report_draft.c.person_id.is_not_distinct_from(person),
    )


def _midnight(day: date) -> int:
    return to_seconds(datetime.combine(day, time()))
