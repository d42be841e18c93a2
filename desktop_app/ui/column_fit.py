"""Which columns of the record table fit into a width, and how wide each becomes. Pure arithmetic."""

from __future__ import annotations

from collections.abc import Mapping

from desktop_app.ui.table_model import Column

# Who gives way first is last: what a person looks for in a visit stays on the smallest screen.
PRECEDENCE = (
    Column.STATE,
    Column.TIME,
    Column.TITLE,
    Column.EVENT,
    Column.ORGANIZATION,
    Column.DIRECTOR,
    Column.READINGS,
    Column.COMMENTS,
    Column.EFFECT,
    Column.COST,
    Column.CUSTOMERS,
)
_EASY = {Column.TITLE: 220, Column.ORGANIZATION: 116, Column.CUSTOMERS: 96}
"""The widths at which these can mostly be read whole; they are served in this order before room is shared out."""
_STRETCH = {Column.EFFECT: 4, Column.TITLE: 2, Column.ORGANIZATION: 1}


def fit(
    room: int, least: Mapping[Column, int], hidden: frozenset[Column], chosen: Mapping[Column, int]
) -> dict[Column, int]:
    """Widths of the columns that are shown in `room` pixels; together they fill it.

    `least` is what each needs at the least, `hidden` what the person put away, `chosen` the widths set by hand.
    """
    widths: dict[Column, int] = {}
    left = room
    for column in PRECEDENCE:
        if column in hidden:
            continue
        wanted = chosen.get(column, least[column])
        if wanted <= left or column in (Column.STATE, Column.TIME, Column.TITLE):
            widths[column] = wanted
            left -= wanted
    for column, easy in _EASY.items():
        if column in widths and column not in chosen:
            more = max(0, min(left, easy - widths[column]))
            widths[column] += more
            left -= more
    shares = {column: share for column, share in _STRETCH.items() if column in widths and column not in chosen}
    if left > 0 and shares:
        whole = sum(shares.values())
        for column, share in shares.items():
            widths[column] += left * share // whole
        widths[next(iter(shares))] += room - sum(widths.values())
    return widths
