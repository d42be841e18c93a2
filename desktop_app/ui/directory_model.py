"""The rows of the directory as far as they were looked at: more are asked for when the end comes into sight."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import IntEnum

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from desktop_app.domain.directory import DirectoryOrder, DirectoryRow, Kind
from desktop_app.domain.ids import LocalId
from desktop_app.ui.text import one_line, tip
from desktop_app.words import tr

_AnyIndex = QModelIndex | QPersistentModelIndex


class DirectoryColumn(IntEnum):
    NAME = 0
    NUMBER = 1
    ORGANIZATION = 2
    DIRECTOR = 3
    RECORDS = 4


ORDERS = {
    DirectoryColumn.NAME: DirectoryOrder.NAME,
    DirectoryColumn.NUMBER: DirectoryOrder.NUMBER,
    DirectoryColumn.ORGANIZATION: DirectoryOrder.ORGANIZATION,
    DirectoryColumn.DIRECTOR: DirectoryOrder.DIRECTOR,
}
"""How many records each has is counted for the rows in sight only, so nothing is ordered by it."""

COLUMNS_OF = {
    Kind.PERSON: (DirectoryColumn.NAME, DirectoryColumn.NUMBER, DirectoryColumn.RECORDS),
    Kind.ORGANIZATION: (DirectoryColumn.NAME, DirectoryColumn.NUMBER, DirectoryColumn.RECORDS),
    Kind.CUSTOMER: (
        DirectoryColumn.NAME, DirectoryColumn.NUMBER, DirectoryColumn.ORGANIZATION, DirectoryColumn.RECORDS,
    ),
    Kind.PARENT: tuple(DirectoryColumn),
}  # fmt: skip

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_FIGURES = (DirectoryColumn.NUMBER, DirectoryColumn.RECORDS)


class DirectoryModel(QAbstractTableModel):
    more_asked = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._kind = Kind.CUSTOMER
        self._rows: list[DirectoryRow] = []
        self._counts: dict[LocalId, int] = {}
        self._counted: set[LocalId] = set()
        self._total = 0
        self._asking = False

    def show(self, kind: Kind, rows: Iterable[DirectoryRow], total: int) -> None:
        """The first rows of a list of `total`; counts that are known stay until newer ones come."""
        self.beginResetModel()
        if kind is not self._kind:
            self._counts, self._counted = {}, set()
        self._kind, self._rows, self._total, self._asking = kind, list(rows), total, False
        self.endResetModel()

    def add(self, rows: Iterable[DirectoryRow]) -> None:
        """What follows on the rows that are here; none when there are no more."""
        fresh = list(rows)
        self._asking = False
        if not fresh:
            self._total = len(self._rows)
            return
        self.beginInsertRows(QModelIndex(), len(self._rows), len(self._rows) + len(fresh) - 1)
        self._rows += fresh
        self.endInsertRows()

    def show_counts(self, ids: Iterable[LocalId], counts: Mapping[LocalId, int]) -> None:
        """How many records the entries `ids` have; who stands in `counts` no more has none."""
        asked = set(ids)
        self._counted |= asked
        self._counts = {id_: many for id_, many in self._counts.items() if id_ not in asked} | dict(counts)
        if self._rows:
            last = self.index(len(self._rows) - 1, DirectoryColumn.RECORDS)
            self.dataChanged.emit(self.index(0, DirectoryColumn.RECORDS), last)

    def at(self, row: int) -> DirectoryRow | None:
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def all(self) -> tuple[DirectoryRow, ...]:
        """Those that were looked at so far."""
        return tuple(self._rows)

    def place_of(self, id_: LocalId) -> int | None:
        return next((place for place, row in enumerate(self._rows) if row.entry.id == id_), None)

    def is_unused(self, id_: LocalId) -> bool:
        """True when it is known to have no record."""
        return id_ in self._counted and not self._counts.get(id_)

    # --- Qt's own questions ------------------------------------------------------------------------------------------
    def rowCount(self, parent: _AnyIndex = QModelIndex()) -> int:  # noqa: B008  # Qt's own signature
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _AnyIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(DirectoryColumn)

    def canFetchMore(self, parent: _AnyIndex) -> bool:
        return not parent.isValid() and not self._asking and len(self._rows) < self._total

    def fetchMore(self, parent: _AnyIndex) -> None:
        self._asking = True
        self.more_asked.emit()

    def data(self, index: _AnyIndex, role: int = 0) -> object:
        column = DirectoryColumn(index.column())
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._words(self._rows[index.row()], column)
            case Qt.ItemDataRole.ToolTipRole:
                return tip(self._words(self._rows[index.row()], column))
            case Qt.ItemDataRole.TextAlignmentRole:
                return _RIGHT if column in _FIGURES else _LEFT
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        column = DirectoryColumn(section)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column in _FIGURES else _LEFT
        if role == Qt.ItemDataRole.ToolTipRole and column is DirectoryColumn.RECORDS:
            return _what_counts(self._kind)
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return self.word(column)

    def word(self, column: DirectoryColumn) -> str:
        match column:
            case DirectoryColumn.NAME:
                return tr("姓名") if self._kind is Kind.PERSON else tr("名称")
            case DirectoryColumn.NUMBER:
                return tr("编号")
            case DirectoryColumn.ORGANIZATION:
                return tr("客户单位")
            case DirectoryColumn.DIRECTOR:
                return tr("负责人")
            case DirectoryColumn.RECORDS:
                return tr("记录数")

    def retranslate(self) -> None:
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(DirectoryColumn) - 1)
        if self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, len(DirectoryColumn) - 1))

    def _words(self, row: DirectoryRow, column: DirectoryColumn) -> str:
        match column:
            case DirectoryColumn.NAME:
                return one_line(row.entry.label)
            case DirectoryColumn.NUMBER:
                return "" if row.entry.number is None else str(row.entry.number)
            case DirectoryColumn.ORGANIZATION:
                return one_line(row.organization.label) if row.organization else ""
            case DirectoryColumn.DIRECTOR:
                return one_line(row.director.label) if row.director else ""
            case DirectoryColumn.RECORDS:
                if row.entry.id not in self._counted:
                    return "…"
                return f"{self._counts.get(row.entry.id, 0):,}"


def _what_counts(kind: Kind) -> str:
    return tr("负责或协作的记录") if kind is Kind.PERSON else tr("有几条记录")
