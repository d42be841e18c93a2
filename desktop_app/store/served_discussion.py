"""Comments and receipts as a server keeps them: numbered at once, owed to nobody."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select, update

from desktop_app.domain.ids import LocalId, ServerId
from desktop_app.domain.times import text_of_seconds
from desktop_app.store import discussion, serving
from desktop_app.store.database import Writing
from desktop_app.store.schema import comment, read_receipt
from desktop_app.store.tokens import Bearer


def add_comment(writing: Writing, record: LocalId, who: Bearer, content: str, at: int) -> dict[str, Any]:
    """The new comment as the contract's GET shows it."""
    connection = writing.connection
    id_ = discussion.add_comment(writing, record, who.person, content, at)
    number = serving.next_number(connection, comment)
    connection.execute(update(comment).where(comment.c.id == id_).values(server_id=number))
    return {
        "id": number,
        "user_id": who.number,
        "createTime": text_of_seconds(at),
        "content": content,
        "user_name": who.name,
    }


def comment_by_number(connection: Connection, record: LocalId, number: ServerId) -> Any:
    """Its `id` and `author_id`; None where the record has no such comment."""
    found = select(comment.c.id, comment.c.author_id).where(
        comment.c.record_id == record, comment.c.server_id == number
    )
    return connection.execute(found).first()


def remove_comment(writing: Writing, record: LocalId, id_: LocalId) -> None:
    discussion.take_comment(writing, record, id_)


def add_receipt(writing: Writing, record: LocalId, reader: LocalId, at: int) -> None:
    if discussion.add_receipt(writing, record, reader, at):
        of_both = (read_receipt.c.record_id == record, read_receipt.c.person_id == reader)
        writing.execute(update(read_receipt).where(*of_both).values(local=False))
