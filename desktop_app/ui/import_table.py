"""A table of plain words to be looked through: rows of a file, records as they will stand, what is wrong with rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFontMetrics, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QApplication, QHeaderView, QTableView, QWidget

from desktop_app.ui import fonts, theme
from desktop_app.ui.text import one_line, tip

_AnyIndex = QModelIndex | QPersistentModelIndex
_ROW = 30
_LEAST, _MOST = 56, 260
_LOOKED_AT = 60
"""Rows that the widths go by."""


class WordRows(QAbstractTableModel):
    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._headings: tuple[str, ...] = ()
        self._rows: tuple[tuple[str, ...], ...] = ()
        self._roles: Mapping[tuple[int, int], str] = {}
        self._bold: int | None = None

    def show(
        self,
        headings: Sequence[str],
        rows: Sequence[Sequence[str]],
        *,
        bold: int | None = None,
        roles: Mapping[tuple[int, int], str] | None = None,
    ) -> None:
        """`bold` is the row that stands out, `roles` the colours of single cells by their names in the tokens."""
        self.beginResetModel()
        wide = len(headings)
        self._headings = tuple(headings)
        self._rows = tuple((*row, *("",) * (wide - len(row)))[:wide] for row in rows)
        self._bold, self._roles = bold, dict(roles or {})
        self.endResetModel()

    def row(self, place: int) -> tuple[str, ...]:
        return self._rows[place]

    def rowCount(self, parent: _AnyIndex = QModelIndex()) -> int:  # noqa: B008  # Qt's own signature
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _AnyIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._headings)

    def data(self, index: _AnyIndex, role: int = 0) -> object:
        words = self._rows[index.row()][index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return one_line(words)
            case Qt.ItemDataRole.ToolTipRole:
                return tip(words)
            case Qt.ItemDataRole.FontRole if index.row() == self._bold:
                return fonts.unread(fonts.base_font())
            case Qt.ItemDataRole.BackgroundRole if index.row() == self._bold:
                return theme.current().color("accent_soft")
            case Qt.ItemDataRole.ForegroundRole if (index.row(), index.column()) in self._roles:
                return theme.current().color(self._roles[index.row(), index.column()])
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return one_line(self._headings[section]) if role == Qt.ItemDataRole.DisplayRole else None


class WordTable(QTableView):
    """Columns as wide as their words, up to a point; the last one takes what is left."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = WordRows(self)
        self.setModel(self.words)
        lay_table(self)
        QShortcut(
            QKeySequence(QKeySequence.StandardKey.Copy), self, context=Qt.ShortcutContext.WidgetShortcut
        ).activated.connect(self.copy)

    def show_words(
        self,
        headings: Sequence[str],
        rows: Sequence[Sequence[str]],
        *,
        bold: int | None = None,
        roles: Mapping[tuple[int, int], str] | None = None,
    ) -> None:
        self.words.show(headings, rows, bold=bold, roles=roles)
        self.verticalHeader().setDefaultSectionSize(fonts.scaled(_ROW))
        metrics = QFontMetrics(fonts.base_font())
        for column, heading in enumerate(headings):
            shown = [heading, *(row[column][:40] for row in rows[:_LOOKED_AT] if column < len(row))]
            wanted = max(metrics.horizontalAdvance(one_line(words)) for words in shown) + fonts.scaled(24)
            self.setColumnWidth(column, max(fonts.scaled(_LEAST), min(wanted, fonts.scaled(_MOST))))

    def copy(self) -> None:
        """The chosen rows, for a spreadsheet."""
        chosen = sorted({index.row() for index in self.selectedIndexes()})
        rows = ["\t".join(one_line(words) for words in self.words.row(place)) for place in chosen]
        if rows:
            QApplication.clipboard().setText("\n".join(rows))


def lay_table(table: QTableView) -> None:
    """The habits of every table of importing."""
    table.setProperty("role", "import")
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(fonts.scaled(_ROW))
    table.setShowGrid(False)
    table.setAlternatingRowColors(True)
    table.setWordWrap(False)
    table.setTabKeyNavigation(False)
    table.setCornerButtonEnabled(False)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    header = table.horizontalHeader()
    header.setHighlightSections(False)
    header.setStretchLastSection(True)
    header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
    header.setMinimumSectionSize(fonts.scaled(_LEAST))
