"""Words of a file that name nobody here, or several: a line for each, with what is to be done about it.

Nothing is made, matched or left out silently: each line says what will happen, and takes another answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from desktop_app.domain.directory import Entry, Kind
from desktop_app.domain.ids import LocalId
from desktop_app.domain.import_views import Candidate, Deal, EventWord, NameChoice, OpenName, UnknownWord
from desktop_app.ui import fonts, theme
from desktop_app.ui.import_choice import Choice, ChoiceDelegate
from desktop_app.ui.import_table import lay_table
from desktop_app.ui.import_words import event_choices, event_of
from desktop_app.ui.text import one_line, tip
from desktop_app.words import tr

_AnyIndex = QModelIndex | QPersistentModelIndex
KIND, NAME, ROWS, DEAL = range(4)
_CREATE, _LEAVE, _OTHER, _MATCH = "create", "leave", "other", "match:"
_ROW = 40
_FIXED = {KIND: 110, ROWS: 72}
_LEAST = 80

NameKey = tuple[Kind, str, str | None]


@dataclass(frozen=True, slots=True)
class _Line:
    """A name, or a word for an event that means none; `key` is what is done about it."""

    name: OpenName | None
    word: UnknownWord | None
    key: str
    extra: tuple[Candidate, ...] = ()
    """Entries that somebody looked up for it."""


class Names(QAbstractTableModel):
    chosen = Signal()
    """A person decided about a line."""
    entry_asked = Signal(int)
    """The line of this row is to be matched to an entry that is still to be looked up."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: list[_Line] = []
        self._decided: dict[NameKey, _Line] = {}
        self._meant: dict[str, str] = {}

    def forget(self) -> None:
        """Another file, or its columns are other fields now."""
        self._decided, self._meant = {}, {}
        self.beginResetModel()
        self._lines = []
        self.endResetModel()

    def show(self, names: Iterable[OpenName], words: Iterable[UnknownWord]) -> None:
        """What a person decided before stays on the list, also where a check no longer asks about it."""
        fresh: list[_Line] = []
        found = {_key(name): name for name in names}
        for key, line in self._decided.items():
            if key not in found and line.name is not None:
                found[key] = line.name
        for key, name in found.items():
            decided = self._decided.get(key)
            fresh.append(_Line(name, None, decided.key, decided.extra) if decided else _Line(name, None, _as_is(name)))
        unknown = {word.word: word for word in words}
        for line in self._lines:
            if line.word is not None and line.word.word in self._meant:
                unknown.setdefault(line.word.word, line.word)
        fresh = [_Line(None, word, self._meant.get(text, _LEAVE)) for text, word in unknown.items()] + fresh
        if [(line.name and _key(line.name), line.word and line.word.word) for line in fresh] == [
            (line.name and _key(line.name), line.word and line.word.word) for line in self._lines
        ]:
            self._lines = fresh
            if fresh:
                self.dataChanged.emit(self.index(0, 0), self.index(len(fresh) - 1, DEAL))
            return
        self.beginResetModel()
        self._lines = fresh
        self.endResetModel()

    def names(self) -> tuple[NameChoice, ...]:
        """What was decided, for the plan."""
        return tuple(_choice_of(line.name, line.key) for line in self._decided.values() if line.name is not None)

    def events(self) -> tuple[EventWord, ...]:
        return tuple(EventWord(word, event_of(key)) for word, key in self._meant.items() if key != _LEAVE)

    def open(self) -> int:
        """Lines that keep rows out as they stand."""
        return sum(line.key == _LEAVE for line in self._lines)

    def name_at(self, row: int) -> OpenName | None:
        return self._lines[row].name

    def choices(self, row: int) -> list[Choice]:
        line = self._lines[row]
        if line.word is not None:
            return [*event_choices(), Choice(_LEAVE, tr("这些行不导入"))]
        assert line.name is not None
        found = [Choice(f"{_MATCH}{one.id}", tr("就是：{name}", name=one.label)) for one in _candidates(line)]
        found.append(Choice(_OTHER, tr("对应到名录中的…")))
        if len(line.name.candidates) < 2:
            found.insert(0, Choice(_CREATE, tr("新建「{name}」", name=line.name.name)))
        return [*found, Choice(_LEAVE, tr("这些行不导入"))]

    def take_entry(self, row: int, entry: Entry) -> None:
        """It was looked up."""
        line = self._lines[row]
        one = Candidate(entry.id, entry.label)
        extra = line.extra if any(known.id == entry.id for known in _candidates(line)) else (*line.extra, one)
        self._lines[row] = _Line(line.name, line.word, line.key, extra)
        self._decide(row, f"{_MATCH}{entry.id}")
        self.chosen.emit()

    def decide_all(self, rows: Sequence[int], *, create: bool) -> None:
        for row in rows:
            name = self._lines[row].name
            if not create or (name is not None and len(name.candidates) < 2):
                self._decide(row, _CREATE if create else _LEAVE)
        self.chosen.emit()

    # --- Qt's own questions ------------------------------------------------------------------------------------------
    def rowCount(self, parent: _AnyIndex = QModelIndex()) -> int:  # noqa: B008  # Qt's own signature
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: _AnyIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 4

    def flags(self, index: _AnyIndex) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() == DEAL else flags

    def data(self, index: _AnyIndex, role: int = 0) -> object:
        row, column = index.row(), index.column()
        line = self._lines[row]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._words(row, column)
            case Qt.ItemDataRole.EditRole if column == DEAL:
                return line.key
            case Qt.ItemDataRole.ToolTipRole:
                return tip(self._words(row, column))
            case Qt.ItemDataRole.AccessibleTextRole if column == DEAL:
                return f"{self._words(row, NAME)}：{self._words(row, DEAL)}"
            case Qt.ItemDataRole.ForegroundRole:
                if column in (KIND, ROWS):
                    return theme.current().color("text2")
                if column == DEAL and line.key == _LEAVE:
                    return theme.current().color("warn")
            case Qt.ItemDataRole.TextAlignmentRole if column == ROWS:
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def setData(self, index: _AnyIndex, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if index.column() != DEAL or role != Qt.ItemDataRole.EditRole or not isinstance(value, str):
            return False
        if value == _OTHER:
            self.entry_asked.emit(index.row())
            return True
        if value != self._lines[index.row()].key or not self._is_decided(index.row()):
            self._decide(index.row(), value)
            self.chosen.emit()
        return True

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section == ROWS else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        words = (tr("种类"), tr("文件中的名称"), tr("行数"), tr("怎样处理"))
        return words[section] if role == Qt.ItemDataRole.DisplayRole else None

    def retranslate(self) -> None:
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, DEAL)
        if self._lines:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._lines) - 1, DEAL))

    def _is_decided(self, row: int) -> bool:
        line = self._lines[row]
        if line.name is not None:
            return _key(line.name) in self._decided
        return line.word is not None and line.word.word in self._meant

    def _decide(self, row: int, key: str) -> None:
        line = self._lines[row]
        made = self._lines[row] = _Line(line.name, line.word, key, line.extra)
        if line.name is not None:
            self._decided[_key(line.name)] = made
        elif line.word is not None:
            self._meant[line.word.word] = key
        self.dataChanged.emit(self.index(row, 0), self.index(row, DEAL))

    def _words(self, row: int, column: int) -> str:
        line = self._lines[row]
        if column == DEAL:
            found = (choice.words for choice in self.choices(row) if choice.key == line.key)
            return one_line(next(found, ""))
        if line.word is not None:
            return {KIND: tr("事件"), NAME: one_line(line.word.word), ROWS: f"{line.word.rows:,}"}[column]
        assert line.name is not None
        if column == KIND:
            return line.name.kind.word
        if column == ROWS:
            return f"{line.name.rows:,}"
        words = one_line(line.name.name)
        if line.name.within:
            words = tr("{name}（{organization}）", name=words, organization=one_line(line.name.within))
        if line.name.alike:
            words = tr("{name} · 名录中有「{other}」", name=words, other=one_line(line.name.alike[0].label))
        if len(line.name.candidates) > 1:
            words = tr("{name} · 有 {count} 个同名", name=words, count=len(line.name.candidates))
        return words


class NamesTable(QTableView):
    """Enter, F2 or a click opens what can be done about a line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.names = Names(self)
        self.setModel(self.names)
        lay_table(self)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self._delegate = ChoiceDelegate(lambda index: self.names.choices(index.row()), self)
        self.setItemDelegateForColumn(DEAL, self._delegate)
        self.names.modelReset.connect(self._start)
        self._start()

    def _start(self) -> None:
        self.verticalHeader().setDefaultSectionSize(fonts.scaled(_ROW))
        self._share_width()
        if self.names.rowCount():
            self.setCurrentIndex(self.names.index(0, DEAL))

    def chosen_rows(self) -> list[int]:
        """Those that were selected as several, else all."""
        rows = sorted({index.row() for index in self.selectedIndexes()})
        return rows if len(rows) > 1 else list(range(self.names.rowCount()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_F2)
        if event.key() in keys and index.isValid():
            self.open_choice(index.row())
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        if index.isValid() and index.column() == DEAL and plain and event.button() == Qt.MouseButton.LeftButton:
            self.open_choice(index.row())

    def open_choice(self, row: int) -> None:
        index = self.names.index(row, DEAL)
        self.setCurrentIndex(index)
        self._delegate.shows_all = True
        self.edit(index)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()

    def _share_width(self) -> None:
        fixed = sum(fonts.scaled(width) for width in _FIXED.values())
        share = max(_LEAST, (self.viewport().width() - fixed) // 2)
        for column in range(DEAL):  # which takes what is left
            self.setColumnWidth(column, fonts.scaled(_FIXED[column]) if column in _FIXED else share)


def _key(name: OpenName) -> NameKey:
    return name.kind, name.name, name.within


def _as_is(name: OpenName) -> str:
    """What becomes of it where nobody decides."""
    match name.deal:
        case Deal.CREATE if len(name.candidates) < 2:
            return _CREATE
        case Deal.MATCH if name.candidates:
            return f"{_MATCH}{name.candidates[0].id}"
    return _LEAVE


def _candidates(line: _Line) -> tuple[Candidate, ...]:
    named = (*line.name.candidates, *line.name.alike) if line.name is not None else ()
    return (*named, *line.extra)


def _choice_of(name: OpenName, key: str) -> NameChoice:
    if key.startswith(_MATCH):
        entry = LocalId(int(key.removeprefix(_MATCH)))
        return NameChoice(name.kind, name.name, Deal.MATCH, entry, name.within)
    return NameChoice(name.kind, name.name, Deal.CREATE if key == _CREATE else Deal.LEAVE_OUT, None, name.within)
