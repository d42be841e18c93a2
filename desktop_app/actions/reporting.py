"""A report of a day or a week: made from the visits, edited, kept while it is edited, written to a file."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from desktop_app.domain.directory import Entry, Kind
from desktop_app.domain.errors import NotWritten
from desktop_app.domain.ids import LocalId
from desktop_app.domain.report import Report, ReportDraft, ReportVisit, Span, compose
from desktop_app.domain.times import to_seconds
from desktop_app.store import directory, report_drafts
from desktop_app.store.database import Database
from desktop_app.words import mark


@dataclass(frozen=True, slots=True)
class ReportFound:
    """The visits of some days and what is made of them; `draft` and when it was kept, where somebody edited it.

    `person` is None for everybody; `left_out` counts visits beyond what one report holds.
    """

    span: Span
    person: Entry | None
    visits: tuple[ReportVisit, ...]
    made: Report
    left_out: int = 0
    draft: ReportDraft | None = None
    kept_at: datetime | None = None


class Reporting:
    """Each call blocks, as those of `Desk`."""

    def __init__(self, database: Database, *, clock: Callable[[], datetime] = datetime.now) -> None:
        self._database, self._clock = database, clock

    def look(self, span: Span, person: LocalId | None) -> ReportFound:
        """With `person` None of everybody's visits."""
        with self._database.read() as connection:
            visits, left_out = report_drafts.visits(connection, span, person)
            draft = report_drafts.kept_draft(connection, span, person)
            who = None if person is None else directory.entry(connection, Kind.PERSON, person)
        made = compose(visits, span, everybody=person is None)
        kept, kept_at = draft if draft else (None, None)
        return ReportFound(span, who, tuple(visits), made, left_out, kept, kept_at)

    def keep(self, span: Span, person: LocalId | None, draft: ReportDraft) -> None:
        with self._database.write("report_draft") as writing:
            report_drafts.keep(writing.connection, span, person, draft, to_seconds(self._clock()))

    def drop(self, span: Span, person: LocalId | None) -> None:
        with self._database.write("report_draft") as writing:
            report_drafts.drop(writing.connection, span, person)


def write_text(file: Path, text: str) -> None:
    """As every editor of every office shows it right: UTF-8 with its mark. What stood there goes when this is whole."""
    fresh = file.with_name(f"{file.name}.{os.getpid()}.part")  # nobody else's
    try:
        fresh.write_text(text, encoding="utf-8-sig")
        os.replace(fresh, file)
    except OSError as error:
        raise NotWritten(
            mark("{file} 没有写成（{reason}）。请换一个位置或文件名。"), file=file, reason=error.strerror
        ) from error
    finally:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
