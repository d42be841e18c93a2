"""Small rounded words: the event and the sync state of a record, and the people and customers picked in a form."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QMargins, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLayout, QLayoutItem, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.domain.directory import Entry, Kind
from desktop_app.domain.ids import LocalId
from desktop_app.domain.visit import SyncState, event_word
from desktop_app.ui.pickers import EntryPicker
from desktop_app.ui.row_painter import chip_colors
from desktop_app.ui.text import TextLabel, one_line, restyle, tooltip, without_mnemonic
from desktop_app.words import tr

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk
    from desktop_app.ui.tasks import Tasks

_CHIP_CHARACTERS = 24
"""Longer names are cut on the chip; its tooltip has them whole."""

_SYNC_TONES = {
    SyncState.SYNCED: "ok",
    SyncState.PENDING: "info",
    SyncState.UNKNOWN: "warn",
    SyncState.MISSING: "warn",
    SyncState.CONFLICT: "bad",
    SyncState.REFUSED: "bad",
    SyncState.LOCAL: "neutral",
}


class Chip(TextLabel):
    """A word on a soft ground; the word alone says it all, the ground only helps to find it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", "", parent)
        self.setProperty("chip", "neutral")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_event(self, event: int | None) -> None:
        self._show(event_word(event), chip_colors(event)[1].removesuffix("_bg"))

    def show_sync(self, state: SyncState) -> None:
        self._show(state.word, _SYNC_TONES[state])

    def show_word(self, word: str, tone: str) -> None:
        """`tone` is ok, warn, bad, info or neutral."""
        self._show(word, tone)

    def _show(self, word: str, tone: str) -> None:
        self.setText(word)
        if self.property("chip") != tone:
            self.setProperty("chip", tone)
            restyle(self)


class FlowLayout(QLayout):
    """Lays its items in reading order and goes on in the next line where one is full."""

    def __init__(self, parent: QWidget | None = None, *, spacing: int = 6) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self.setSpacing(spacing)
        self.setContentsMargins(QMargins())

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._lay(QRect(0, 0, width, 0), move=False)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._lay(rect, move=True)

    def _lay(self, rect: QRect, *, move: bool) -> int:
        """The height the items need in the width of `rect`."""
        x, y, line = rect.x(), rect.y(), 0
        for item in self._items:
            if item.isEmpty():  # hidden: not even a gap stands for it
                continue
            size = item.sizeHint()
            if line and x + size.width() > rect.right() + 1:
                x, y, line = rect.x(), y + line + self.spacing(), 0
            if move:
                item.setGeometry(QRect(QPoint(x, y), size.boundedTo(QSize(max(rect.width(), 1), size.height()))))
            x += size.width() + self.spacing()
            line = max(line, size.height())
        return y + line - rect.y()


_PLAIN = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)


class _EntryChip(QPushButton):
    """One picked entry; a click, Delete or Backspace takes it out.

    Tab passes it by: who goes on to the next field types a name there, and words typed here would be lost. Backspace
    in the empty picker comes here, and letters typed here go back to the picker.
    """

    removed = Signal(object)
    typed = Signal(str)

    def __init__(self, entry: Entry, parent: QWidget) -> None:
        super().__init__(parent)
        self.entry = entry
        self.setProperty("kind", "chip")
        self.setAutoDefault(False)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.clicked.connect(lambda: self.removed.emit(self.entry))
        self.retranslate()

    def retranslate(self) -> None:
        name = one_line(self.entry.label)
        shown = name if len(name) <= _CHIP_CHARACTERS else name[: _CHIP_CHARACTERS - 1] + "…"
        self.setText(f"{without_mnemonic(shown)}  ×")
        self.setAccessibleName(tr("移除 {name}", name=name))
        tooltip(self, tr("{name}：点击或按 Delete 移除", name=name))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit(self.entry)
            return
        if event.text().strip() and event.text().isprintable() and event.modifiers() in _PLAIN:
            self.typed.emit(event.text())
            return
        super().keyPressEvent(event)


class EntryChips(QWidget):
    """Several entries of one kind: a picker that adds, and under it the chips of those picked, in that order."""

    changed = Signal()

    def __init__(
        self, kind: Kind, tasks: Tasks, parent: QWidget | None = None, *, create: bool = False, asks: bool = False
    ) -> None:
        super().__init__(parent)
        self.picker = EntryPicker(kind, tasks, self, create=create, asks=asks, keeps=False)
        self._shelf = QWidget(self)
        self._flow = FlowLayout(self._shelf)
        self._chips: list[_EntryChip] = []
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.picker)
        layout.addWidget(self._shelf)
        self._shelf.hide()
        self.setFocusProxy(self.picker)
        self.picker.picked.connect(self._add)
        self.picker.backed_out.connect(self._focus_last)

    def attach(self, desk: Desk) -> None:
        self.picker.attach(desk)

    def entries(self) -> tuple[Entry, ...]:
        return tuple(chip.entry for chip in self._chips)

    def ids(self) -> tuple[LocalId, ...]:
        return tuple(chip.entry.id for chip in self._chips)

    def set_entries(self, entries: Iterable[Entry]) -> None:
        """Replaces what is picked, without announcing it."""
        while self._chips:
            self._drop(self._chips[-1])
        for entry in entries:
            self._put(entry)
        self._shelve()

    def retranslate(self) -> None:
        self.picker.retranslate()
        for chip in self._chips:
            chip.retranslate()

    def _add(self, entry: Entry | None) -> None:
        if entry is None:
            return
        if entry.id not in self.ids():
            self._put(entry)
            self._shelve()
            self.changed.emit()

    def _put(self, entry: Entry) -> None:
        chip = _EntryChip(entry, self._shelf)
        chip.removed.connect(self._remove)
        chip.typed.connect(self._type_on)
        self._chips.append(chip)
        self._flow.addWidget(chip)
        chip.show()

    def _remove(self, entry: Entry) -> None:
        """The focus goes to the chip that takes its place, else back to the picker."""
        at = next(index for index, chip in enumerate(self._chips) if chip.entry.id == entry.id)
        self._drop(self._chips[at])
        self._shelve()
        rest = self._chips[min(at, len(self._chips) - 1)] if self._chips else self.picker.edit
        rest.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()

    def _type_on(self, text: str) -> None:
        self.picker.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self.picker.edit.insert(text)

    def _drop(self, chip: _EntryChip) -> None:
        self._chips.remove(chip)
        self._flow.removeWidget(chip)
        chip.hide()
        chip.deleteLater()

    def _shelve(self) -> None:
        self._shelf.setVisible(bool(self._chips))
        self.picker.leave_out(self.ids())
        self.updateGeometry()

    def _focus_last(self) -> None:
        if self._chips:
            self._chips[-1].setFocus(Qt.FocusReason.BacktabFocusReason)
