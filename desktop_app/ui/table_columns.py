"""The columns of the record table: which are shown, how wide, in which order. What nobody chose fits itself.

Three things are a person's own and kept: what was put away, what was asked for although it does not fit, and widths.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from PySide6.QtCore import QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QTableView

from desktop_app.domain.visit import EVENT_SOURCES, event_word
from desktop_app.ui import fonts
from desktop_app.ui.column_fit import ALWAYS, fit, to_content
from desktop_app.ui.row_painter import PADDING, RowPainter
from desktop_app.ui.table_model import FOR_WHO_ASKS, PICTURED, Column, RecordTableModel
from desktop_app.words import tr

_SETTLED_MS = 200
"""After a column was dragged, before the others take what is left."""
_MOST = 360
_HEADER_PICTURE = 18


class TableColumns(QObject):
    changed = Signal(object)
    """Which columns are shown now, a frozenset."""

    def __init__(self, table: QTableView, model: RecordTableModel, painter: RowPainter) -> None:
        super().__init__(table)
        self._table, self._model, self._painter = table, model, painter
        self._header = table.horizontalHeader()
        self._hidden: frozenset[Column] = frozenset()
        self._wanted: frozenset[Column] = frozenset()
        self._widths: dict[Column, int] = {}
        self._fitting = False
        self._told: frozenset[Column] = frozenset()
        self._settled = QTimer(self, singleShot=True, interval=_SETTLED_MS)
        self._settled.timeout.connect(self.fit)
        header = self._header
        header.setMinimumSectionSize(28)
        header.setSectionsMovable(True)
        header.setFirstSectionMovable(True)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._open_menu)
        header.sectionResized.connect(self._section_resized)

    # --- what is kept ------------------------------------------------------------------------------------------------
    def hidden(self) -> frozenset[Column]:
        return self._hidden

    def wanted(self) -> frozenset[Column]:
        """What is shown even where it does not fit."""
        return self._wanted

    def widths(self) -> dict[Column, int]:
        """The widths that were set by hand."""
        return dict(self._widths)

    def order(self) -> tuple[Column, ...]:
        return tuple(sorted(Column, key=self._header.visualIndex))

    def take(
        self,
        *,
        hidden: Collection[Column] = (),
        wanted: Collection[Column] = (),
        widths: Mapping[Column, int] | None = None,
        order: Iterable[Column] = (),
    ) -> None:
        """What was kept, or nothing; columns that `order` does not name follow in their own order."""
        self._hidden = frozenset(hidden) - ALWAYS
        self._wanted = frozenset(wanted) - self._hidden
        self._widths = dict(widths or {})
        for place, column in enumerate(dict.fromkeys((*order, *Column))):
            self._header.moveSection(self._header.visualIndex(column), place)
        self.fit()

    # --- what a person does ------------------------------------------------------------------------------------------
    def shown(self) -> tuple[Column, ...]:
        """From left to right."""
        return tuple(column for column in self.order() if not self._header.isSectionHidden(column))

    def meant(self) -> tuple[Column, ...]:
        """Those that are shown, and the usual ones that only find no room at this size: a file has room for them."""
        left_out = self._hidden | {Column.TITLE, *FOR_WHO_ASKS}  # a title is date, author and organization once more
        shown = self.shown()
        return tuple(column for column in self.order() if column in shown or column not in left_out)

    def show_column(self, column: Column, shown: bool) -> None:
        self._hidden = self._hidden - {column} if shown else self._hidden | {column}
        self._wanted = self._wanted | {column} if shown else self._wanted - {column}
        self.fit()

    def move(self, column: Column, places: int) -> None:
        """Past so many of the columns that are shown, to the right or (below zero) to the left, as far as it goes."""
        shown = self.shown()
        if column in shown:
            wanted = max(0, min(shown.index(column) + places, len(shown) - 1))
            self._header.moveSection(self._header.visualIndex(column), self._header.visualIndex(shown[wanted]))

    def fit_to_content(self) -> None:
        """自适应列宽: by what stands on the page."""
        needed = {column: self._needed(column) for column in Column}
        room = self._table.viewport().width()
        self._widths = to_content(room, self._least_widths(), needed, frozenset(self.shown()))
        self.fit()

    def reset(self) -> None:
        self.take()

    def fill_menu(self, menu: QMenu) -> None:
        for column in self.order():
            action = QAction(column.word, menu)
            action.setCheckable(True)
            action.setChecked(not self._header.isSectionHidden(column))
            action.setEnabled(column not in ALWAYS)
            action.toggled.connect(lambda shown, column=column: self.show_column(column, shown))
            menu.addAction(action)
        menu.addSeparator()
        menu.addAction(tr("自适应列宽(&W)"), self.fit_to_content)
        menu.addAction(tr("恢复默认列(&C)"), self.reset)

    def fit(self) -> None:
        widths = fit(self._table.viewport().width(), self._least_widths(), self._hidden, self._widths, self._wanted)
        self._fitting = True
        for column in Column:
            self._header.setSectionHidden(column, column not in widths)
            if column in widths:
                self._header.resizeSection(column, widths[column])
        self._fitting = False
        if widths.keys() != self._told:
            self._told = frozenset(widths)
            self.changed.emit(self._told)

    # --- how wide ----------------------------------------------------------------------------------------------------
    def _least_widths(self) -> dict[Column, int]:
        wide = self._painter.width_of
        header = {column: self._header_width(column) for column in Column}
        events = max(self._painter.chip_width(event_word(event)) for event in EVENT_SOURCES)
        return header | {
            Column.STATE: 2 * PADDING + 22,
            Column.TIME: max(header[Column.TIME], wide("2026-08-28 08:58" if self._model.years else "08-28 08:58")),
            Column.TITLE: max(header[Column.TITLE], fonts.scaled(76)),
            Column.AUTHOR: max(header[Column.AUTHOR], wide("张小明")),
            Column.EVENT: max(header[Column.EVENT], events),
            Column.ORGANIZATION: max(header[Column.ORGANIZATION], fonts.scaled(92)),
            Column.CUSTOMERS: max(header[Column.CUSTOMERS], fonts.scaled(72)),
            Column.DIRECTOR: max(header[Column.DIRECTOR], wide("张小明")),
            Column.EFFECT: fonts.scaled(96),
            Column.COST: max(header[Column.COST], wide("12,345.00")),
            **{column: max(header[column], fonts.scaled(120)) for column in FOR_WHO_ASKS},
        }

    def _needed(self, column: Column) -> int:
        if column == Column.STATE:
            return 2 * PADDING + 22
        cells = [self._model.shown[row][column] for row in range(len(self._model.rows))]
        wide = self._painter.chip_width if column == Column.EVENT else self._painter.width_of
        most = max((wide(cell) for cell in cells), default=0)
        return max(self._header_width(column), min(most, fonts.scaled(_MOST)))

    def _header_width(self, column: Column) -> int:
        """The arrow takes room only where it stands."""
        arrow = fonts.scaled(12) if column == self._header.sortIndicatorSection() else 0
        if column in PICTURED:
            return max(2 * PADDING + _HEADER_PICTURE, self._painter.width_of("99")) + arrow
        return self._painter.header_width(column.word) + arrow

    def _section_resized(self, section: int, _before: int, width: int) -> None:
        if not self._fitting and width > 0:
            self._widths[Column(section)] = width
            self._settled.start()

    def _open_menu(self, place: QPoint) -> None:
        menu = QMenu(self._table)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.fill_menu(menu)
        menu.popup(self._header.mapToGlobal(place))
