"""A record as a GET answer shows it, key for key, and the `local` key that our own `list` adds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from desktop_app.contract.names import READ_KEYS
from desktop_app.domain.directory import Entry
from desktop_app.domain.visit import Comment, ReadReceipt, Record


def record_json(record: Record) -> dict[str, Any]:
    """The contract's keys in its order; what the server sent and no field holds goes back as it came."""
    shown: dict[str, Any] = {
        "id": record.server_id,
        "user_id": record.author.number if record.author else None,
        "type": record.event,
        "recordTime": record.record_time,
        "title": record.title,
        "effect": record.effect,
        "problems": record.problems,
        "suggestion": record.suggestion,
        "workplan": record.workplan,
        "createTime": record.create_time,
        "updateTime": record.update_time,
        "status": record.status,
        "note": record.note,
        "user_name": record.author.name if record.author else None,
        "comment": [_comment(comment) for comment in record.comments],
        "reading": [_receipt(receipt) for receipt in record.receipts],
    }
    return {key: record.raw.get(key, shown[key]) for key in READ_KEYS}


def listed_json(record: Record) -> dict[str, Any]:
    """As `list` and an export show it."""
    return {**record_json(record), "local": local_json(record)}


def local_json(record: Record) -> dict[str, Any]:
    """What this store knows beyond the contract; people and places by number, those without one left out."""
    return {
        "id": record.id,
        "sync": record.sync.value,
        "protent_id": _number(record.parent),
        "organization_id": _number(record.organization),
        "director_id": _number(record.director),
        "follower_id": _numbers(record.followers),
        "customers_id": _numbers(record.customers),
        "event_attach": record.attachment,
        "cost": cost_number(record.cost),
        "cost_note": record.cost_note,
    }


def cost_number(cost: int | None) -> int | float | None:
    """元 as a JSON number from whole 分: 12000 gives 120, 1250 gives 12.5."""
    if cost is None:
        return None
    return cost // 100 if cost % 100 == 0 else cost / 100


def _number(entry: Entry | None) -> int | None:
    return entry.number if entry else None


def _numbers(entries: Iterable[Entry]) -> list[int]:
    return [entry.number for entry in entries if entry.number is not None]


def _comment(comment: Comment) -> dict[str, Any]:
    return {
        "id": comment.server_id,
        "user_id": _number(comment.author),
        "createTime": comment.created,
        "content": comment.content,
        "user_name": comment.author_name,
    } | comment.raw


def _receipt(receipt: ReadReceipt) -> dict[str, Any]:
    return {
        "user_id": _number(receipt.person),
        "createTime": receipt.created,
        "username": receipt.person_name,
    } | receipt.raw
