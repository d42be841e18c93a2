"""One page of records as texts, made once when the page arrives: painting must not format anything."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop_app.domain.ids import LocalId
from desktop_app.domain.record_filter import SortField
from desktop_app.domain.visit import RecordRow, SyncState, event_word, money_text
from desktop_app.ui import icons, text
from desktop_app.words import mark, tr

_Index = QModelIndex | QPersistentModelIndex

_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_ALIGN = int(Qt.ItemDataRole.TextAlignmentRole)
_TIP = int(Qt.ItemDataRole.ToolTipRole)
_SPOKEN = int(Qt.ItemDataRole.AccessibleTextRole)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_PICTURE = int(Qt.ItemDataRole.DecorationRole)
_NOWHERE = QModelIndex()


class Column(IntEnum):
    STATE = 0
    TIME = 1
    TITLE = 2
    AUTHOR = 3
    EVENT = 4
    ORGANIZATION = 5
    CUSTOMERS = 6
    DIRECTOR = 7
    EFFECT = 8
    COST = 9
    COMMENTS = 10
    READINGS = 11
    PARENT = 12
    FOLLOWERS = 13
    NOTE = 14
    COST_NOTE = 15
    ATTACHMENT = 16

    @property
    def word(self) -> str:
        return tr(_WORDS[self])

    @property
    def source(self) -> str:
        """What `word` is translated from."""
        return _WORDS[self]

    @property
    def sort(self) -> SortField | None:
        """What a click on its header sorts by; None where the store knows no such order."""
        return _SORTS.get(self)


_WORDS = {
    Column.STATE: mark("状态"),
    Column.TIME: mark("拜访时间"),
    Column.TITLE: mark("标题"),
    Column.AUTHOR: mark("作者"),
    Column.EVENT: mark("事件"),
    Column.ORGANIZATION: mark("客户单位"),
    Column.CUSTOMERS: mark("客户"),
    Column.DIRECTOR: mark("负责人"),
    Column.EFFECT: mark("收获"),
    Column.COST: mark("费用"),
    Column.COMMENTS: mark("评论"),
    Column.READINGS: mark("已读"),
    Column.PARENT: mark("大的拜访"),
    Column.FOLLOWERS: mark("协作人"),
    Column.NOTE: mark("备注"),
    Column.COST_NOTE: mark("费用说明"),
    Column.ATTACHMENT: mark("附件"),
}
_SORTS = {
    Column.TIME: SortField.RECORD_TIME,
    Column.TITLE: SortField.TITLE,
    Column.AUTHOR: SortField.USER_NAME,
    Column.EVENT: SortField.TYPE,
    Column.ORGANIZATION: SortField.ORGANIZATION,
    Column.DIRECTOR: SortField.DIRECTOR,
    Column.EFFECT: SortField.EFFECT,
    Column.COST: SortField.COST,
    Column.COMMENTS: SortField.COMMENTS,
    Column.READINGS: SortField.READINGS,
}
PICTURED = {Column.COMMENTS: "comment", Column.READINGS: "eye"}
"""A small figure does not need the width of a word over it; what it is about is told by the tip, and spoken."""
RIGHT_ALIGNED = frozenset({Column.COST, Column.COMMENTS, Column.READINGS})
FOR_WHO_ASKS = (Column.PARENT, Column.FOLLOWERS, Column.NOTE, Column.COST_NOTE, Column.ATTACHMENT)
"""Not shown until a person wants them."""
_TEXTS = frozenset(
    {Column.TITLE, Column.AUTHOR, Column.ORGANIZATION, Column.CUSTOMERS, Column.DIRECTOR, Column.EFFECT, *FOR_WHO_ASKS}
)


class RecordTableModel(QAbstractTableModel):
    """Rows of the page on screen. The delegate reads `cells` and `rows` themselves; Qt's roles serve the rest."""

    def __init__(self, parent: QObject | None = None, *, today: Callable[[], date] = date.today) -> None:
        super().__init__(parent)
        self._today = today
        self.rows: tuple[RecordRow, ...] = ()
        self.cells: list[tuple[str, ...]] = []
        self.shown: list[tuple[str, ...]] = []
        """As `cells`, but the titles without the date, which stands beside them, and times of this year without it."""
        self.years = False
        """True where a time on this page is of another year."""
        self._headers = [column.word for column in Column]
        self._sorted: int = -1

    def show_sorted(self, section: int) -> None:
        """The header of the sorted column bears an arrow at its right."""
        self._sorted = section
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(Column) - 1)

    def show_rows(self, rows: Sequence[RecordRow]) -> None:
        self.beginResetModel()
        self.rows = tuple(rows)
        self.cells = [cells_of(row) for row in self.rows]
        year = f"{self._today().year}-"
        self.years = any(not row.record_time.startswith(year) for row in self.rows)
        self.shown = [_in_short(row, cells, year) for row, cells in zip(self.rows, self.cells, strict=True)]
        self.endResetModel()

    def retranslate(self) -> None:
        """The headers; whoever shows the rows shows them again, and knows what is selected."""
        self._headers = [column.word for column in Column]
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(Column) - 1)

    def row_of(self, record: LocalId) -> int | None:
        return next((place for place, row in enumerate(self.rows) if row.id == record), None)

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.cells)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(Column)

    def data(self, index: _Index, role: int = _DISPLAY) -> Any:
        if role == _DISPLAY:
            return self.cells[index.row()][index.column()] if index.isValid() else None
        if role == _ALIGN:
            return _RIGHT if index.column() in RIGHT_ALIGNED else None
        if role == _TIP and index.isValid():
            return text.tip(self.cells[index.row()][index.column()])
        if role == _SPOKEN and index.isValid():
            return f"{self._headers[index.column()]}：{self.cells[index.row()][index.column()]}"
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self._headers):
            return None
        if role == _DISPLAY:
            return "" if section == Column.STATE or section in PICTURED else self._headers[section]
        if role == _PICTURE and section in PICTURED:
            return icons.icon(PICTURED[Column(section)])
        if role in (_TIP, _SPOKEN):
            return self._headers[section]
        if role == _ALIGN:
            under_arrow = section == self._sorted  # Qt paints the arrow over a word that ends at the right
            return _RIGHT if section in RIGHT_ALIGNED and not under_arrow else _LEFT
        return None


def as_tab_separated(rows: Sequence[Sequence[str]], columns: Sequence[Column]) -> str:
    """A header line and `rows` of cells, to be pasted into a spreadsheet; nothing of it is taken for a formula."""
    lines = ["\t".join(column.word for column in columns)]
    lines += ["\t".join(_as_cell(cells[column], column) for column in columns) for cells in rows]
    return "\n".join(lines)


def as_html_table(rows: Sequence[Sequence[str]], columns: Sequence[Column]) -> str:
    """The same as a table, which spreadsheets and mail programs prefer; texts are marked as texts."""
    head = "".join(f"<th>{html.escape(column.word)}</th>" for column in columns)
    body = "".join(
        "<tr>"
        + "".join(f"<td{_AS_TEXT if column in _TEXTS else ''}>{html.escape(cells[column])}</td>" for column in columns)
        + "</tr>"
        for cells in rows
    )
    return f'<meta charset="utf-8"><table><tr>{head}</tr>{body}</table>'


_AS_TEXT = " style=\"mso-number-format:'\\@'\""


def _as_cell(cell: str, column: Column) -> str:
    if column in _TEXTS and cell.startswith(("=", "+", "-", "@")):
        return f"'{cell}"
    return cell


def cells_of(row: RecordRow) -> tuple[str, ...]:
    """What each column says of a record, whole and on one line."""
    return (
        _state(row),
        row.record_time[:16],
        text.one_line(row.title or ""),
        text.one_line(row.author),
        event_word(row.event),
        text.one_line(row.organization),
        text.one_line(row.customers),
        text.one_line(row.director),
        text.one_line(row.effect or ""),
        money_text(row.cost),
        str(row.comments) if row.comments else "",
        str(row.readings) if row.readings else "",
        text.one_line(row.parent),
        text.one_line(row.followers),
        text.one_line(row.note or ""),
        text.one_line(row.cost_note or ""),
        text.one_line(row.attachment or ""),
    )


def whole_cells(row: RecordRow, effects: Mapping[LocalId, str]) -> tuple[str, ...]:
    """As `cells_of`, with the outcome from `effects` where it stands there."""
    return cells_of(replace(row, effect=effects[row.id]) if row.id in effects else row)


def _in_short(row: RecordRow, cells: tuple[str, ...], year: str) -> tuple[str, ...]:
    """What beside it says already is left out: the year that it is, and the date that a title begins with."""
    shown = list(cells)
    shown[Column.TIME] = cells[Column.TIME].removeprefix(year)
    date_of_title = row.record_time[:10].replace("-", ".") + "-"
    title = cells[Column.TITLE]
    if title.startswith(date_of_title) and len(title) > len(date_of_title):
        shown[Column.TITLE] = title[len(date_of_title) :]
    return tuple(shown)


def _state(row: RecordRow) -> str:
    words = [tr("未读")] if row.unread else []
    if row.sync not in (SyncState.SYNCED, SyncState.LOCAL):
        words.append(row.sync.word)
    return "，".join(words)
