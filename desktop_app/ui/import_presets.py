"""How files were mapped before, by their headings: the same list comes in again every month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from desktop_app.domain.directory import Entry, Kind
from desktop_app.domain.errors import NotFound
from desktop_app.domain.ids import LocalId
from desktop_app.domain.import_views import ImportPlan, TableLook, as_json, from_json

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk

KEY = "import_mappings"
"""The store's own note of them."""
MOST = 30


def headings_of(look: TableLook) -> list[str]:
    return [column.heading.strip() for column in look.columns]


def remembered(desk: Desk, look: TableLook) -> ImportPlan | None:
    """In a lane: the plan of the last file with these headings, laid on this one."""
    kept = next((one for one in _all(desk) if one.get("headings") == headings_of(look)), None)
    if kept is None:
        return None
    try:
        plan = from_json(ImportPlan, kept["plan"])
    except (ValueError, TypeError, KeyError):  # of another version of the program
        return None
    if len(plan.columns) != len(look.columns):
        return None
    return replace(
        look.plan,
        columns=plan.columns,
        author=_still(desk, Kind.PERSON, plan.author),
        parent=_still(desk, Kind.PARENT, plan.parent),
        event=plan.event,
        date_order=plan.date_order,
        event_words=plan.event_words,
    )


def remember(desk: Desk, headings: Sequence[str], plan: ImportPlan) -> None:
    """In the lane of actions. Choices for single names stay out: who was new the last time is not new again."""
    others = [one for one in _all(desk) if one.get("headings") != list(headings)]
    kept = {"headings": list(headings), "plan": as_json(replace(plan, names=()))}
    desk.set_setting(KEY, [kept, *others][:MOST])


def entries_of(desk: Desk, plan: ImportPlan) -> dict[Kind, Entry]:
    """In a lane: what the plan names, to be shown."""
    named = ((Kind.PERSON, plan.author), (Kind.PARENT, plan.parent))
    return {kind: desk.entry(kind, id_) for kind, id_ in named if id_ is not None}


def _all(desk: Desk) -> list[dict[str, Any]]:
    found = desk.setting(KEY)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _still(desk: Desk, kind: Kind, id_: LocalId | None) -> LocalId | None:
    """None for an entry that is gone since."""
    if id_ is None:
        return None
    try:
        return desk.entry(kind, id_).id
    except NotFound:
        return None
