"""A record as a server showed it, read but not yet ours: people and places by number."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from desktop_app.domain.ids import ServerId

TEXTS = ("title", "effect", "problems", "suggestion", "workplan", "note")
"""The texts of a record, under the names that the contract reads them by and the store keeps them by."""


@dataclass(frozen=True, slots=True)
class CommentView:
    id: ServerId | None
    user_id: ServerId | None
    user_name: str | None
    created: datetime | None
    content: str | None
    raw: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ReceiptView:
    user_id: ServerId
    user_name: str | None
    created: datetime | None
    raw: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordView:
    """One row of an answer. `comments` and `receipts` are None where the row has no such key.

    `beyond` holds the written fields that the server showed, by the names of `VisitFields`, people by number.
    """

    id: ServerId | None
    user_id: ServerId | None
    user_name: str | None
    event: int | None
    record_time: datetime
    texts: dict[str, str | None]
    create_time: datetime | None
    update_time: datetime | None
    status: int | None
    comments: tuple[CommentView, ...] | None
    receipts: tuple[ReceiptView, ...] | None
    beyond: dict[str, Any] = field(default_factory=dict)
    raw: dict[str, Any] = field(default_factory=dict)
