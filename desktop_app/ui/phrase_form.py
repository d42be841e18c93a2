"""Phrases in the form of a visit and in the box of comments: what of the visit fills their places."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from desktop_app.domain.day_words import clock_text
from desktop_app.domain.directory import Entry
from desktop_app.domain.phrase import Place, day_text
from desktop_app.domain.times import read_exact
from desktop_app.ui.phrase_door import PhraseDoor, attach_phrases
from desktop_app.words import tr

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk
    from desktop_app.domain.visit import Record
    from desktop_app.ui.comments_tab import CommentBox
    from desktop_app.ui.tasks import Tasks
    from desktop_app.ui.visit_sheet import VisitSheet


def sheet_phrases(sheet: VisitSheet, tasks: Tasks, desk: Desk) -> tuple[PhraseDoor, ...]:
    """For the outcome, the note and the words about the cost."""

    def known() -> dict[Place, str]:
        places = {
            Place.CUSTOMER: _names(sheet.customers.entries()),
            Place.ORGANIZATION: _names([sheet.organization()]),
            Place.PARENT: _names([sheet.parent_visit.entry()]),
            Place.FOLLOWERS: _names(sheet.followers.entries()),
        }
        return places | _moment(sheet.record_time.text_value())

    return tuple(
        attach_phrases(edit, tasks, lambda: desk, event=sheet.event_choice.event_value, known=known)
        for edit in (sheet.effect, sheet.note, sheet.cost_note)
    )


def comment_phrases(
    box: CommentBox, tasks: Tasks, desk: Callable[[], Desk | None], record: Callable[[], Record | None]
) -> PhraseDoor:
    def event() -> int | None:
        present = record()
        return present.event if present else None

    def known() -> dict[Place, str]:
        present = record()
        if present is None:
            return {}
        places = {
            Place.CUSTOMER: _names(present.customers),
            Place.ORGANIZATION: _names([present.organization]),
            Place.PARENT: _names([present.parent]),
            Place.FOLLOWERS: _names(present.followers),
        }
        return places | _moment(present.record_time)

    return attach_phrases(box, tasks, desk, event=event, known=known)


def _names(entries: Iterable[Entry | None]) -> str:
    return tr("、").join(entry.label for entry in entries if entry is not None)


def _moment(text: str) -> dict[Place, str]:
    """Of a time in full, with or without its seconds."""
    moment = read_exact(text if len(text) == len("2026-01-31 14:00:00") else f"{text}:00")
    return {Place.DATE: day_text(moment.date()), Place.TIME: clock_text(moment)} if moment else {}
