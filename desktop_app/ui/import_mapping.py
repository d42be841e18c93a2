"""Which column of a file is which field: a row for each column, with what stands in it and what it is taken for."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from desktop_app.domain import file_columns
from desktop_app.domain.import_fields import BY_KEY, FIELDS
from desktop_app.domain.import_views import SURE, ColumnLook
from desktop_app.ui import fonts, theme
from desktop_app.ui.import_choice import Choice, ChoiceDelegate
from desktop_app.ui.import_file_page import letters
from desktop_app.ui.import_table import lay_table
from desktop_app.ui.text import one_line, tip
from desktop_app.words import tr

_AnyIndex = QModelIndex | QPersistentModelIndex
LETTER, HEADING, SAMPLES, FIELD, ORIGIN = range(5)
_NOTHING = ""
_SHOWN_SAMPLES = 3
_ROW = 40
_FIXED = {LETTER: 68, FIELD: 220, ORIGIN: 100}
_LEAST = 60
_SHARES = {HEADING: 2, SAMPLES: 3}


class Origin(StrEnum):
    """Whose word it is that a column is a field."""

    NONE = "none"
    SURE = "sure"
    GUESS = "guess"
    BEFORE = "before"
    """As for the last file with these headings."""
    HAND = "hand"


class Mapping(QAbstractTableModel):
    changed = Signal()
    """A person chose a field."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns: tuple[ColumnLook, ...] = ()
        self._fields: list[str | None] = []
        self._origins: list[Origin] = []
        self.allowed: tuple[str, ...] = tuple(field.key for field in FIELDS)

    def show(self, columns: Sequence[ColumnLook], fields: Sequence[str | None], *, before: bool) -> None:
        """`before` when the fields are those of an earlier file, not guessed."""
        self.beginResetModel()
        self._columns = tuple(columns)
        self._fields = list(fields)
        self._origins = [_origin(column, key, before) for column, key in zip(columns, fields, strict=True)]
        self.endResetModel()

    def fields(self) -> tuple[str | None, ...]:
        return tuple(self._fields)

    def columns_of(self, key: str) -> list[ColumnLook]:
        """The columns that are taken for a field."""
        return [column for column, field in zip(self._columns, self._fields, strict=True) if field == key]

    def unsure(self) -> int:
        """Columns of which the guess is to be looked at."""
        return self._origins.count(Origin.GUESS)

    def choices(self) -> list[Choice]:
        taken = {field: place for place, field in enumerate(self._fields) if field}
        found = [Choice(_NOTHING, tr("（不导入）"))]
        for key in self.allowed:
            headings = file_columns.BY_KEY[key].headings if key in file_columns.BY_KEY else ()
            words = field_word(key)
            if key in taken:
                words = tr("{field}（现为 {column} 列）", field=words, column=letters(taken[key]))
            found.append(Choice(key, words, " ".join((*headings, key))))
        return found

    # --- Qt's own questions ------------------------------------------------------------------------------------------
    def rowCount(self, parent: _AnyIndex = QModelIndex()) -> int:  # noqa: B008  # Qt's own signature
        return 0 if parent.isValid() else len(self._columns)

    def columnCount(self, parent: _AnyIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 5

    def flags(self, index: _AnyIndex) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() == FIELD else flags

    def data(self, index: _AnyIndex, role: int = 0) -> object:
        place, column = index.row(), index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._words(place, column)
            case Qt.ItemDataRole.EditRole if column == FIELD:
                return self._fields[place] or _NOTHING
            case Qt.ItemDataRole.ToolTipRole:
                return tip(self._words(place, column) if column != SAMPLES else "\n".join(self._columns[place].samples))
            case Qt.ItemDataRole.AccessibleTextRole if column == FIELD:
                field = self._words(place, FIELD)
                return tr("{heading} 对应的字段：{field}", heading=self._heading(place), field=field)
            case Qt.ItemDataRole.ForegroundRole:
                return self._color(place, column)
            case Qt.ItemDataRole.FontRole if column == HEADING:
                return fonts.unread(fonts.base_font())
        return None

    def setData(self, index: _AnyIndex, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        key = value if isinstance(value, str) and value else None
        if index.column() != FIELD or role != Qt.ItemDataRole.EditRole:
            return False
        if key == self._fields[index.row()] and self._origins[index.row()] is not Origin.GUESS:
            return True
        for place, field in enumerate(self._fields):
            if key is not None and field == key and place != index.row():  # no field has two columns
                self._put(place, None, Origin.NONE)
        self._put(index.row(), key, Origin.HAND if key else Origin.NONE)
        self.changed.emit()
        return True

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        words = (tr("列号"), tr("文件中的标题"), tr("文件中的内容"), tr("对应的字段"), tr("怎样认出"))
        return words[section] if role == Qt.ItemDataRole.DisplayRole else None

    def retranslate(self) -> None:
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, 4)
        if self._columns:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._columns) - 1, 4))

    def _put(self, place: int, key: str | None, origin: Origin) -> None:
        self._fields[place], self._origins[place] = key, origin
        self.dataChanged.emit(self.index(place, FIELD), self.index(place, ORIGIN))

    def _heading(self, place: int) -> str:
        return one_line(self._columns[place].heading) or tr("（没有标题）")

    def _words(self, place: int, column: int) -> str:
        match column:
            case _ if column == LETTER:
                return letters(place)
            case _ if column == HEADING:
                return self._heading(place)
            case _ if column == SAMPLES:
                shown = [one_line(sample) for sample in self._columns[place].samples if sample.strip()]
                return "  │  ".join(shown[:_SHOWN_SAMPLES]) or tr("（空）")
            case _ if column == FIELD:
                key = self._fields[place]
                return field_word(key) if key else tr("（不导入）")
        return _origin_words(self._origins[place])

    def _color(self, place: int, column: int) -> object:
        role = ""
        if column in (LETTER, SAMPLES) or (column == FIELD and self._fields[place] is None):
            role = "text2"
        elif column == ORIGIN:
            role = "warn" if self._origins[place] is Origin.GUESS else "text2"
        return theme.current().color(role) if role else None


class MappingTable(QTableView):
    """Enter, F2, a click or a letter opens the choice of a field; ↑ and ↓ go from column to column."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.mapping = Mapping(self)
        self.setModel(self.mapping)
        lay_table(self)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().setDefaultSectionSize(fonts.scaled(_ROW))
        self.setMouseTracking(True)
        self._delegate = ChoiceDelegate(lambda _index: self.mapping.choices(), self)
        self.setItemDelegateForColumn(FIELD, self._delegate)
        self.setEditTriggers(QAbstractItemView.EditTrigger.AnyKeyPressed | QAbstractItemView.EditTrigger.EditKeyPressed)
        self.mapping.modelReset.connect(self._start)

    def _start(self) -> None:
        self.verticalHeader().setDefaultSectionSize(fonts.scaled(_ROW))
        self._share_width()
        if self.mapping.rowCount():
            self.setCurrentIndex(self.mapping.index(0, FIELD))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and index.isValid():
            self.open_choice(index.row())
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and index.isValid():
            self.mapping.setData(self.mapping.index(index.row(), FIELD), _NOTHING)
        elif event.text().isprintable() and event.text() and not event.modifiers() & _COMMANDS and index.isValid():
            self.setCurrentIndex(self.mapping.index(index.row(), FIELD))
            super().keyPressEvent(event)
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and index.column() == FIELD and event.button() == Qt.MouseButton.LeftButton:
            self.open_choice(index.row())

    def open_choice(self, row: int) -> None:
        index = self.mapping.index(row, FIELD)
        self.setCurrentIndex(index)
        self._delegate.shows_all = True
        self.edit(index)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()

    def _share_width(self) -> None:
        left = self.viewport().width() - sum(fonts.scaled(width) for width in _FIXED.values())
        parts = sum(_SHARES.values())
        for column in range(ORIGIN):  # the last one takes what is left
            share = max(_LEAST, left * _SHARES.get(column, 0) // parts)
            self.setColumnWidth(column, fonts.scaled(_FIXED[column]) if column in _FIXED else share)


_COMMANDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


def field_word(key: str) -> str:
    return BY_KEY[key].word if key in BY_KEY else key


def _origin(column: ColumnLook, key: str | None, before: bool) -> Origin:
    if key is None:
        return Origin.NONE
    if before and key != column.guess:
        return Origin.BEFORE
    return Origin.SURE if before or column.score >= SURE else Origin.GUESS


def _origin_words(origin: Origin) -> str:
    match origin:
        case Origin.NONE:
            return ""
        case Origin.SURE:
            return tr("自动识别")
        case Origin.GUESS:
            return tr("请确认")
        case Origin.BEFORE:
            return tr("同上次")
        case Origin.HAND:
            return tr("手动指定")
