"""The left card: every condition a list can have but the search text, which has its own box."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QVBoxLayout, QWidget

from desktop_app.domain.directory import Entry, Kind
from desktop_app.domain.record_filter import Facets, QuickRange, RecordFilter
from desktop_app.domain.visit import event_word
from desktop_app.ui import text
from desktop_app.ui.facet_filters import EventFilter, PickerFilter
from desktop_app.ui.more_filter import MoreFilter
from desktop_app.ui.range_filter import RangeFilter
from desktop_app.words import tr

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk
    from desktop_app.ui.tasks import Tasks


class FilterSidebar(QFrame):
    filter_changed = Signal(object)
    """A RecordFilter, its bounds as of now, its search empty."""

    def __init__(self, tasks: Tasks, now: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._now = now
        self._range = RangeFilter(now)
        self._events = EventFilter()
        self._organization = PickerFilter(Kind.ORGANIZATION, tasks, offers=True)
        self._director = PickerFilter(Kind.PERSON, tasks, offers=True)
        self._follower = PickerFilter(Kind.PERSON, tasks, offers=False)
        self._parent_visit = PickerFilter(Kind.PARENT, tasks, offers=False)
        self._more = MoreFilter()
        self._pickers = (self._organization, self._director, self._follower, self._parent_visit)
        self._time_caption, self._event_caption = text.label("", "caption"), text.label("", "caption")
        self._reset = QPushButton()
        self._reset.clicked.connect(self.reset)
        for part in (self._range, self._events, *self._pickers, self._more):
            part.changed.connect(self._changed)
        self._lay_out()
        self.retranslate()

    def _lay_out(self) -> None:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(14, 14, 14, 12)
        column.setSpacing(8)
        column.addWidget(self._time_caption)
        column.addWidget(self._range)
        column.addWidget(_rule())
        column.addWidget(self._event_caption)
        column.addWidget(self._events)
        column.addWidget(_rule())
        for picker in self._pickers:
            column.addWidget(picker)
        column.addWidget(_rule())
        column.addWidget(self._more)
        column.addStretch()
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inner)
        foot = QVBoxLayout()
        foot.setContentsMargins(14, 8, 14, 12)
        foot.addWidget(self._reset)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(0)
        layout.addWidget(scroll, 1)
        layout.addWidget(_rule())
        layout.addLayout(foot)

    def attach(self, desk: Desk) -> None:
        for picker in self._pickers:
            picker.attach(desk)

    def set_me(self, me: Entry | None) -> None:
        self._more.set_me(me)

    def filter(self) -> RecordFilter:
        """The conditions as they stand, with the bounds of the quick range as of now."""
        start, end = self._range.bounds(self._now())
        least, most = self._more.costs()
        return RecordFilter(
            start=start,
            end=end,
            parent=self._parent_visit.id(),
            organization=self._organization.id(),
            director=self._director.id(),
            follower=self._follower.id(),
            events=self._events.events(),
            unread_by=self._more.unread_by(),
            sync=self._more.sync(),
            cost_from=least,
            cost_to=most,
        )

    def words(self) -> str:
        """The filter as one sentence."""
        parts = [self._range.words()]
        events = self._events.events()
        if events:
            parts.append("、".join(event_word(event) for event in (1, 2, 3, 4, 5, None) if event in events))
        for name, picker in (
            (tr("客户单位"), self._organization),
            (tr("负责人"), self._director),
            (tr("协作人"), self._follower),
            (tr("大的拜访"), self._parent_visit),
        ):
            entry = picker.entry()
            if entry:
                parts.append(f"{name} {text.one_line(entry.label)}")
        return " · ".join(parts + self._more.words())

    def is_default(self) -> bool:
        return self._range.is_default() and not self.has_conditions()

    def has_conditions(self) -> bool:
        """True when more than the time narrows the list."""
        return bool(self._events.events() or any(picker.entry() for picker in self._pickers) or self._more.words())

    def reset(self) -> None:
        """Back to the list as it is at the start."""
        self._clear()
        self._range.set_range(QuickRange.LAST_7_DAYS)
        self._changed()

    def show_unread_only(self, wanted: bool) -> None:
        self._more.set_unread(wanted)

    def show_all_time(self) -> None:
        self._range.set_range(QuickRange.ALL)
        self._changed()

    def widen_to(self, day: date) -> None:
        """Drops every condition but the time, and stretches that until `day` is in it."""
        start, end = self._range.bounds(self._now())
        self._clear()
        today = self._now().date()
        first = min(start.date(), day) if start else day
        self._range.set_days(first, max(end.date() if end else today, day))
        self._changed()

    def show_facets(self, facets: Facets) -> None:
        self._events.show_counts(facets.events)
        self._organization.show_counts(facets.organizations)
        self._director.show_counts(facets.directors)

    def retranslate(self) -> None:
        self._time_caption.setText(tr("时间"))
        self._event_caption.setText(tr("事件"))
        for picker, words in (
            (self._organization, tr("客户单位")),
            (self._director, tr("负责人")),
            (self._follower, tr("协作人")),
            (self._parent_visit, tr("大的拜访")),
        ):
            picker.retranslate(words)
        self._reset.setText(tr("重置筛选"))
        self.setAccessibleName(tr("筛选"))
        for part in (self._range, self._events, self._more):
            part.retranslate()

    def restyle(self) -> None:
        self._range.restyle()

    def _clear(self) -> None:
        self._events.clear()
        for picker in self._pickers:
            picker.clear()
        self._more.clear()

    def _changed(self) -> None:
        self.filter_changed.emit(self.filter())


def _rule() -> QFrame:
    line = QFrame()
    line.setProperty("role", "rule")
    return line
