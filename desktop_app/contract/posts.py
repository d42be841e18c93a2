"""POST bodies as a client sends them: from a record to the wire, as JSON or as a form."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import urlencode

from desktop_app.contract.names import WIRE_NAMES
from desktop_app.contract.records import local_json
from desktop_app.domain.ids import ServerId
from desktop_app.domain.visit import Record

NEVER_MODIFIED = ("parent",)
"""The contract sends the big visit with a create only."""


def create_body(record: Record) -> dict[str, Any]:
    """All that a new record says; what it leaves open is not sent."""
    values = _wire_values(record)
    return {key: value for key, value in values.items() if value is not None and value != []}


def modify_body(record: Record, fields: Collection[str], number: ServerId) -> dict[str, Any]:
    """Just the changed fields (names of `VisitFields`), a cleared one as null, and which record they belong to."""
    values = _wire_values(record)
    changed = {key for ours, key in WIRE_NAMES.items() if ours in fields and ours not in NEVER_MODIFIED}
    return {"follow_id": number, **{key: value for key, value in values.items() if key in changed}}


def _wire_values(record: Record) -> dict[str, Any]:
    local = local_json(record)
    shown = {
        "record_time": record.record_time,
        "event": record.event,
        "gain": record.effect,
        "event_note": record.note,
    }
    return {wire: shown[wire] if wire in shown else local[wire] for wire in WIRE_NAMES.values()}


def encoded(body: Mapping[str, Any], *, form: bool) -> tuple[bytes, str]:
    """The bytes and their content type. A form has no null: a cleared field goes as an empty text."""
    if not form:
        return json.dumps(body, ensure_ascii=False).encode(), "application/json; charset=utf-8"
    pairs: list[tuple[str, str]] = []
    for key, value in body.items():
        if isinstance(value, list | tuple) and value:
            pairs += [(f"{key}[]", str(one)) for one in value]
        else:
            pairs.append((key, "" if value is None or value == [] else str(value)))
    return urlencode(pairs).encode(), "application/x-www-form-urlencoded; charset=utf-8"
