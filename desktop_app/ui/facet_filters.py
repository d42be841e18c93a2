"""Filter values with the count of what each would leave: events as check boxes, people and places behind a picker."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop_app.domain.directory import Entry, Kind
from desktop_app.domain.ids import LocalId
from desktop_app.domain.record_filter import FacetValue
from desktop_app.domain.visit import EVENT_SOURCES, event_word
from desktop_app.ui import text
from desktop_app.ui.pickers import EntryPicker
from desktop_app.words import tr, trn

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk
    from desktop_app.ui.tasks import Tasks

OFFERED = 3


class EventFilter(QWidget):
    """The five events and the change of need; none checked means any."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._boxes: dict[int | None, QCheckBox] = {}
        self._counts: dict[int | None, text.TextLabel] = {}
        self._found: dict[int | None, int] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        for event in EVENT_SOURCES:
            box, count = QCheckBox(), text.label("", "small")
            box.toggled.connect(self.changed)
            self._boxes[event], self._counts[event] = box, count
            line = QHBoxLayout()
            line.addWidget(box, 1)
            line.addWidget(count)
            layout.addLayout(line)
        self.retranslate()

    def events(self) -> frozenset[int | None]:
        return frozenset(event for event, box in self._boxes.items() if box.isChecked())

    def set_events(self, events: frozenset[int | None]) -> None:
        """Checks exactly these, without saying so."""
        for event, box in self._boxes.items():
            box.blockSignals(True)
            box.setChecked(event in events)
            box.blockSignals(False)

    def show_counts(self, values: Sequence[FacetValue]) -> None:
        counts = {value.id: value.count for value in values}
        self._found = {event: counts.get(event, 0) for event in self._counts}
        for event, label in self._counts.items():
            label.setText(f"{self._found[event]:,}")
        self._describe()

    def _describe(self) -> None:
        for event, count in self._found.items():
            self._boxes[event].setAccessibleDescription(trn("{n} 条", count))

    def retranslate(self) -> None:
        for event, box in self._boxes.items():
            box.setText(event_word(event))
            box.setAccessibleName(tr("事件：{event}", event=event_word(event)))
        self._describe()


class PickerFilter(QWidget):
    """One person, organization or parent, found by typing; the most frequent ones stand below to be clicked."""

    changed = Signal()

    def __init__(self, kind: Kind, tasks: Tasks, *, offers: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = kind
        self._offers = offers
        self._values: tuple[FacetValue, ...] = ()
        self.caption = text.label("", "caption")
        self.picker = EntryPicker(kind, tasks)
        self.picker.picked.connect(self._picked)
        self.caption.setBuddy(self.picker)
        self._buttons = [_OfferButton() for _ in range(OFFERED if offers else 0)]
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.caption)
        layout.addWidget(self.picker)
        offered = QVBoxLayout()
        offered.setSpacing(0)
        layout.addLayout(offered)
        for place, button in enumerate(self._buttons):
            button.clicked.connect(lambda _checked=False, place=place: self._offer_taken(place))
            offered.addWidget(button)
            button.hide()

    def attach(self, desk: Desk) -> None:
        self.picker.attach(desk)

    def retranslate(self, words: str) -> None:
        self.caption.setText(words)
        self.picker.retranslate()
        self.picker.setAccessibleName(words)
        self.picker.edit.setAccessibleName(words)
        for button in self._buttons:
            button.setAccessibleDescription(words)  # one person may be offered as who wrote it and as who directs

    def entry(self) -> Entry | None:
        return self.picker.entry()

    def id(self) -> LocalId | None:
        entry = self.entry()
        return entry.id if entry else None

    def set_entry(self, entry: Entry | None) -> None:
        """Takes it, or none, without saying so."""
        self.picker.set_entry(entry)
        self._show_offers()

    def show_counts(self, values: Sequence[FacetValue]) -> None:
        self._values = tuple(value for value in values if value.id is not None)[:OFFERED]
        self._show_offers()

    def _show_offers(self) -> None:
        chosen = self.entry() is not None
        for place, button in enumerate(self._buttons):
            offered = not chosen and place < len(self._values)
            button.setVisible(offered)
            if offered:
                button.show_value(self._values[place])

    def _picked(self) -> None:
        self._show_offers()
        self.changed.emit()

    def _offer_taken(self, place: int) -> None:
        value = self._values[place]
        if value.id is None:
            return
        self.picker.set_entry(Entry(self._kind, LocalId(value.id), None, value.label))
        self._picked()


class _OfferButton(QPushButton):
    """A value and its count on one flat line."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "offer")
        self._name, self._count = text.ElidedLabel(), text.label("", "small")
        for label in (self._name, self._count):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        line = QHBoxLayout(self)
        line.setContentsMargins(9, 0, 0, 0)
        line.setSpacing(6)
        line.addWidget(self._name, 1)
        line.addWidget(self._count)

    def show_value(self, value: FacetValue) -> None:
        self._name.setText(value.label)
        self._count.setText(f"{value.count:,}")
        self.setAccessibleName(tr("{name}，{count} 条", name=value.label, count=value.count))
