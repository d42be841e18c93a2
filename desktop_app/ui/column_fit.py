"""Which columns of the record table fit into a width, and how wide each becomes. Pure arithmetic."""

from __future__ import annotations

from collections.abc import Mapping

from desktop_app.ui.table_model import FOR_WHO_ASKS, Column

ALWAYS = frozenset({Column.STATE, Column.TIME})
# Who gives way first is last: when, who, with whom and what came of it is what a visit is looked up for. A title is
# date, author and organization once more, so it comes when all others can be read.
PRECEDENCE = (
    Column.STATE,
    Column.TIME,
    Column.EVENT,
    Column.ORGANIZATION,
    Column.AUTHOR,
    Column.EFFECT,
    Column.COST,
    Column.READINGS,
    Column.COMMENTS,
    Column.DIRECTOR,
    Column.CUSTOMERS,
    Column.TITLE,
    *FOR_WHO_ASKS,
)
_SPARE = dict.fromkeys((Column.READINGS, Column.COMMENTS, Column.DIRECTOR), 54) | {
    Column.CUSTOMERS: 124,
    Column.TITLE: 220,
}
"""Room that must be left for the others besides: a column more is no gain where the outcome is three words for it."""
_EASY = (
    (Column.EFFECT, 220),
    (Column.ORGANIZATION, 112),
    (Column.CUSTOMERS, 112),
    (Column.EFFECT, 260),
    (Column.TITLE, 150),
)
"""The widths at which these can mostly be read whole; they are served in this order before room is shared out."""
_STRETCH = {Column.EFFECT: 5, Column.CUSTOMERS: 2, Column.ORGANIZATION: 1, Column.TITLE: 1}
STRETCHED = frozenset(_STRETCH)


def fit(
    room: int,
    least: Mapping[Column, int],
    hidden: frozenset[Column],
    chosen: Mapping[Column, int],
    wanted: frozenset[Column] = frozenset(),
) -> dict[Column, int]:
    """Widths of the columns that are shown in `room` pixels; together they fill it.

    `least` is what each needs at the least, `hidden` what the person put away, `chosen` the widths set by hand,
    `wanted` the columns that were asked for whether or not they fit. What a person chose may take more than `room`:
    then the table scrolls, rather than take another column away.
    """
    widths: dict[Column, int] = {}
    left = room
    for column in PRECEDENCE:
        fits = least[column] + _SPARE.get(column, 0) <= left
        fits = fits and column not in FOR_WHO_ASKS
        if column not in hidden and (fits or column in ALWAYS | wanted):
            widths[column] = least[column]
            left -= least[column]
    for column in chosen.keys() & widths.keys():
        left -= chosen[column] - widths[column]
        widths[column] = chosen[column]
    for column, easy in _EASY:
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
    elif left > 0 and not chosen:
        widths[[column for column in PRECEDENCE if column in widths][-1]] += left
    return widths


def to_content(
    room: int, least: Mapping[Column, int], needed: Mapping[Column, int], shown: frozenset[Column]
) -> dict[Column, int]:
    """Widths at which what is on the page can be read; where that is too much, the long texts share what there is.

    The outcome (收获) has none: it takes the room that is left.
    """
    texts = [column for column in STRETCHED if column in shown]
    fixed = {column: needed[column] for column in shown if column not in STRETCHED}
    over = sum(needed[column] - least[column] for column in texts)
    left = room - sum(fixed.values()) - sum(least[column] for column in texts)
    share = 1.0 if over <= left else max(0.0, left / over)
    given = {column: least[column] + int((needed[column] - least[column]) * share) for column in texts}
    return fixed | {column: width for column, width in given.items() if column != Column.EFFECT}
