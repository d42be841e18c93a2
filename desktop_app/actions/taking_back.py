"""Carries out an undo or a redo: each is a new transaction, and what is owed to the server follows it."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from desktop_app.actions import removing, talk, visits
from desktop_app.actions.undo import CommentRemoved, CommentRevised, Deed, MarkedRead, MarkedUnread, Removed, Revised
from desktop_app.domain.errors import NotAllowed
from desktop_app.domain.ids import LocalId
from desktop_app.store.database import Database
from desktop_app.words import mark


def take_back(database: Database, deed: Deed, *, by: LocalId | None, now: datetime) -> Deed:
    """Answers the deed as it can be done again; `NotAllowed` or `NotFound` where that is no longer possible."""
    match deed:
        case Removed(_, places):
            removing.bring_back(database, places)
            return deed
        case Revised():
            return _revise_back(database, deed, by, now)
        case MarkedRead(records, reader):
            talk.mark_unread(database, records, reader=reader)
            return deed
        case MarkedUnread(records, reader):
            talk.mark_all_read(database, records, reader=reader, now=now)
            return deed
        case CommentRemoved():
            return talk.bring_back(database, deed)
        case CommentRevised(comment, was, became):
            talk.revise_comment(database, comment, was, author=by, expected=became)
            return deed
        case unknown:
            assert_never(unknown)


def do_again(database: Database, deed: Deed, *, by: LocalId | None, now: datetime) -> Deed:
    """Answers the deed as it can be taken back once more."""
    match deed:
        case Removed(records, _):
            return removing.remove_records(database, records, now=now)
        case Revised(record, was, became):
            return _revise_back(database, Revised(record, was=became, became=was), by, now)
        case MarkedRead(records, reader):
            talk.mark_all_read(database, records, reader=reader, now=now)
            return deed
        case MarkedUnread(records, reader):
            talk.mark_unread(database, records, reader=reader)
            return deed
        case CommentRemoved(_, comment, _):
            return talk.remove_comment(database, comment, author=by)
        case CommentRevised(comment, was, became):
            talk.revise_comment(database, comment, became, author=by, expected=was)
            return deed
        case unknown:
            assert_never(unknown)


def _revise_back(database: Database, deed: Revised, by: LocalId | None, now: datetime) -> Revised:
    """Only fields that still stand as the deed left them: what somebody wrote since is not overwritten."""
    done = visits.revise_visit(database, deed.record, deed.was, by=by, now=now, expected=deed.became)
    if not done.became:
        raise NotAllowed(mark("这条记录后来又有改动，这次修改不能撤销。"))
    return Revised(deed.record, was=deed.was, became=deed.became)
