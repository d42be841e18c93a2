"""The one mapping between the wire's names and ours, in both directions.

The document reads under one name what it writes under another: `event`/`type`, `record_time`/`recordTime`,
`gain`/`effect`, `event_note`/`note`.
"""

from __future__ import annotations

READ_KEYS = (
    "id",
    "user_id",
    "type",
    "recordTime",
    "title",
    "effect",
    "problems",
    "suggestion",
    "workplan",
    "createTime",
    "updateTime",
    "status",
    "note",
    "user_name",
    "comment",
    "reading",
)
"""The keys of a record in a GET answer, in the order of the document's example."""

WRITE_NAMES = {
    "protent_id": "parent",
    "customers_id": "customers",
    "follower_id": "followers",
    "record_time": "record_time",
    "event": "event",
    "gain": "effect",
    "event_attach": "attachment",
    "event_note": "note",
    "cost": "cost",
    "cost_note": "cost_note",
}
"""A POST body's fields, by the names they have in `domain.visit.VisitFields`."""

WIRE_NAMES = {ours: wire for wire, ours in WRITE_NAMES.items()}
