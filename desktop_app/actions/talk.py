"""Commenting on a record and marking it read; both can be taken back while they are only here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from desktop_app.actions.undo import CommentRemoved, CommentRevised
from desktop_app.domain import rules
from desktop_app.domain.errors import InvalidVisit, NotAllowed
from desktop_app.domain.ids import LocalId
from desktop_app.domain.problems import Problem, RuleBroken
from desktop_app.domain.times import to_seconds
from desktop_app.store import discussion, outbox, saving
from desktop_app.store.database import Database, Writing
from desktop_app.words import mark


def add_comment(database: Database, record: LocalId, content: str, *, author: LocalId | None, now: datetime) -> LocalId:
    """A comment that stands on this computer until a server takes comments; `NotAllowed` while nobody writes here."""
    text = _checked(content)
    person = _known(author)
    at = to_seconds(now)
    with database.write("add_comment") as writing:
        id_ = discussion.add_comment(writing, record, person, text, at)
        if not saving.row_of(writing.connection, record).kept_local:
            outbox.owe(writing.connection, record, "comment", at, comment=id_, person=person)
        return id_


def mark_read(database: Database, record: LocalId, *, reader: LocalId | None, now: datetime) -> bool:
    """True when the reader had not read it before."""
    return bool(mark_all_read(database, [record], reader=reader, now=now))


def mark_all_read(
    database: Database, records: Iterable[LocalId], *, reader: LocalId | None, now: datetime
) -> tuple[LocalId, ...]:
    """Answers those that the reader had not read before."""
    person = _known(reader)
    at = to_seconds(now)
    with database.write("mark_read") as writing:
        news = tuple(record for record in records if discussion.add_receipt(writing, record, person, at))
        for record in news:
            if not saving.row_of(writing.connection, record).kept_local:
                outbox.owe(writing.connection, record, "read", at, person=person)
        return news


def mark_unread(database: Database, records: Iterable[LocalId], *, reader: LocalId | None) -> None:
    """Takes receipts back that only this computer knows; `NotAllowed`, and none taken, once the server knows one."""
    person = _known(reader)
    with database.write("mark_unread") as writing:
        for record in records:
            if not discussion.take_receipt(writing, record, person):
                raise NotAllowed(mark("服务器已经知道这条记录读过了，不能再标为未读。"))


def revise_comment(
    database: Database, comment: LocalId, content: str, *, author: LocalId | None, expected: str | None = None
) -> CommentRevised | None:
    """Changes a comment of one's own that is only here; None when it said so already.

    With `expected` only a comment that says this is changed.
    """
    text = _checked(content)
    with database.write("revise_comment") as writing:
        before = _own(writing, comment, author)
        if expected is not None and before.content != expected:
            raise NotAllowed(mark("这条评论后来又有改动，这次修改不能撤销。"))
        if before.content == text:
            return None
        discussion.rewrite_comment(writing, before.record_id, comment, text)
        return CommentRevised(comment, before.content, text)


def remove_comment(database: Database, comment: LocalId, *, author: LocalId | None) -> CommentRemoved:
    """Deletes a comment of one's own that is only here, and what was owed for it."""
    with database.write("remove_comment") as writing:
        before = _own(writing, comment, author)
        return CommentRemoved(before.record_id, comment, discussion.take_comment(writing, before.record_id, comment))


def bring_back(database: Database, deed: CommentRemoved) -> CommentRemoved:
    with database.write("bring_back_comment") as writing:
        return replace(deed, comment=discussion.put_comment_back(writing, deed.record, deed.kept))


def _own(writing: Writing, comment: LocalId, author: LocalId | None) -> Any:
    """The comment, when `author` wrote it here and nothing of it has left."""
    row = discussion.comment_of(writing.connection, comment)
    if row.server_id is not None:
        raise NotAllowed(mark("服务器上已有的评论不能在这里修改或删除。"))
    if row.author_id is None or row.author_id != author:
        raise NotAllowed(mark("只能修改或删除自己写的评论。"))
    if discussion.is_under_way(writing.connection, comment):
        raise NotAllowed(mark("这条评论正在发送，现在不能修改或删除。"))
    return row


def _checked(content: str) -> str:
    try:
        text = rules.text(content.strip())
    except RuleBroken as broken:
        raise InvalidVisit([broken.of("content")]) from None
    if text is None:
        raise InvalidVisit([Problem("content", mark("评论是空的，请先写内容"))])
    return text


def _known(person: LocalId | None) -> LocalId:
    if person is None:
        raise NotAllowed(mark("还没有设置「我是谁」。请先在窗口状态栏选择，或运行 visitbook settings me 编号。"))
    return person
