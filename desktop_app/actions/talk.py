"""Commenting on a record and marking it read."""

from __future__ import annotations

from datetime import datetime

from desktop_app.domain import rules
from desktop_app.domain.errors import InvalidVisit, NotAllowed
from desktop_app.domain.ids import LocalId
from desktop_app.domain.problems import Problem, RuleBroken
from desktop_app.domain.times import to_seconds
from desktop_app.store import discussion, outbox, saving
from desktop_app.store.database import Database
from desktop_app.words import mark


def add_comment(database: Database, record: LocalId, content: str, *, author: LocalId | None, now: datetime) -> LocalId:
    """A comment that stands on this computer until a server takes comments; `NotAllowed` while nobody writes here."""
    try:
        text = rules.text(content.strip())
    except RuleBroken as broken:
        raise InvalidVisit([broken.of("content")]) from None
    if text is None:
        raise InvalidVisit([Problem("content", mark("评论是空的，请先写内容"))])
    person = _known(author)
    at = to_seconds(now)
    with database.write("add_comment") as writing:
        id_ = discussion.add_comment(writing, record, person, text, at)
        if not saving.row_of(writing.connection, record).kept_local:
            outbox.owe(writing.connection, record, "comment", at, comment=id_, person=person)
        return id_


def mark_read(database: Database, record: LocalId, *, reader: LocalId | None, now: datetime) -> bool:
    """True when the reader had not read it before."""
    person = _known(reader)
    at = to_seconds(now)
    with database.write("mark_read") as writing:
        news = discussion.add_receipt(writing, record, person, at)
        if news and not saving.row_of(writing.connection, record).kept_local:
            outbox.owe(writing.connection, record, "read", at, person=person)
        return news


def _known(person: LocalId | None) -> LocalId:
    if person is None:
        raise NotAllowed(mark("还没有设置「我是谁」。请先在窗口状态栏选择，或运行 visitbook settings me 编号。"))
    return person
