"""The left card: every condition a list can have but the search text, which has its own box."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QVBoxLayout, QWidget

from desktop_app.domain.directory import Entry, Kind
from desktop_app.domain.filter_choice import FilterChoice
from desktop_app.domain.ids import LocalId
from desktop_app.domain.record_filter import NEWEST_FIRST, Facets, QuickRange, Sort
from desktop_app.domain.visit import event_word
from desktop_app.ui import text
from desktop_app.ui.facet_filters import EventFilter, PickerFilter
from desktop_app.ui.more_filter import MoreFilter
from desktop_app.ui.range_filter import RangeFilter
from desktop_app.ui.saved_filter_list import SavedFilterList
from desktop_app.words import tr

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk
    from desktop_app.ui.tasks import Tasks


LEAST, MOST = 220, 320
"""Pixels of width, unless the words need more."""


class FilterSidebar(QFrame):
    changed = Signal()
    """By a person, or by one of the methods here that stand for what a person does."""

    def __init__(
        self,
        tasks: Tasks,
        now: Callable[[], datetime],
        choice: Callable[[], FilterChoice],
        sort: Callable[[], Sort] = lambda: NEWEST_FIRST,
        parent: QWidget | None = None,
    ) -> None:
        """`choice` answers what is asked for in all, with the search, and `sort` in which order: to be saved."""
        super().__init__(parent)
        self.setProperty("role", "card")
        self._now = now
        self._range = RangeFilter(now)
        self.saved = SavedFilterList(tasks, choice, sort)
        self._events = EventFilter()
        self._organization = PickerFilter(Kind.ORGANIZATION, tasks, offers=True)
        self._author = PickerFilter(Kind.PERSON, tasks, offers=True)
        self._director = PickerFilter(Kind.PERSON, tasks, offers=True)
        self._follower = PickerFilter(Kind.PERSON, tasks, offers=False)
        self._parent_visit = PickerFilter(Kind.PARENT, tasks, offers=False)
        self._more = MoreFilter()
        self._pickers = (self._organization, self._director, self._author, self._follower, self._parent_visit)
        self._time_caption, self._event_caption = text.label("", "caption"), text.label("", "caption")
        self._reset = QPushButton()
        self._reset.clicked.connect(self.reset)
        for part in (self._range, self._events, *self._pickers, self._more):
            part.changed.connect(self.changed)
        self._inner = QWidget()
        self._lay_out()
        self.retranslate()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._take_room()
        return False

    def _take_room(self) -> None:
        """As wide as the longest words need in this language and size of print: nothing scrolls sideways."""
        needed = self._inner.minimumSizeHint().width() + self._scroll.verticalScrollBar().sizeHint().width() + 2
        self.setMinimumWidth(max(LEAST, needed))
        self.setMaximumWidth(max(MOST, needed))

    def _lay_out(self) -> None:
        inner = self._inner
        inner.installEventFilter(self)
        column = QVBoxLayout(inner)
        column.setContentsMargins(14, 14, 14, 12)
        column.setSpacing(8)
        column.addWidget(self._time_caption)
        column.addWidget(self._range)
        column.addWidget(_rule())
        column.addWidget(self.saved)
        column.addWidget(_rule())
        column.addWidget(self._event_caption)
        column.addWidget(self._events)
        column.addWidget(_rule())
        for picker in self._pickers:
            column.addWidget(picker)
        column.addWidget(_rule())
        column.addWidget(self._more)
        column.addStretch()
        self._scroll = scroll = QScrollArea()
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
        self.saved.attach(desk)

    def set_me(self, me: Entry | None) -> None:
        self._more.set_me(me)

    def me(self) -> LocalId | None:
        return self._more.me()

    def choice(self) -> FilterChoice:
        """The conditions as they stand."""
        least, most = self._more.costs()
        return FilterChoice(
            range=self._range.choice(),
            parent=self._parent_visit.id(),
            organization=self._organization.id(),
            author=self._author.id(),
            director=self._director.id(),
            follower=self._follower.id(),
            events=self._events.events(),
            unread=self._more.unread_by() is not None,
            sync=self._more.sync(),
            cost_from=least,
            cost_to=most,
            imported=self._more.imported(),
        )

    def show_choice(self, choice: FilterChoice, entries: Mapping[tuple[Kind, LocalId], Entry]) -> None:
        """Takes the conditions of `choice` without saying so; `entries` are those it speaks of."""
        self._range.set_choice(choice.range)
        self._events.set_events(choice.events)
        for picker, kind, id_ in (
            (self._organization, Kind.ORGANIZATION, choice.organization),
            (self._director, Kind.PERSON, choice.director),
            (self._author, Kind.PERSON, choice.author),
            (self._follower, Kind.PERSON, choice.follower),
            (self._parent_visit, Kind.PARENT, choice.parent),
        ):
            picker.set_entry(None if id_ is None else entries[kind, id_])
        self._more.show_values(unread=choice.unread, sync=choice.sync, least=choice.cost_from, most=choice.cost_to)
        self._more.show_imported(choice.imported)

    def words(self) -> str:
        """The filter as one sentence."""
        parts = [self._range.words()]
        events = self._events.events()
        if events:
            parts.append("、".join(event_word(event) for event in (1, 2, 3, 4, 5, None) if event in events))
        for name, picker in (
            (tr("客户单位"), self._organization),
            (tr("负责人"), self._director),
            (tr("作者"), self._author),
            (tr("协作人"), self._follower),
            (tr("大的拜访"), self._parent_visit),
        ):
            entry = picker.entry()
            if entry:
                parts.append(f"{name} {text.one_line(entry.label)}")
        return " · ".join(parts + self._more.words())

    def reset(self) -> None:
        """Back to the usual list."""
        self.show_choice(FilterChoice(), {})
        self.changed.emit()

    def show_unread_only(self, wanted: bool) -> None:
        self._more.set_unread(wanted)

    def show_all_time(self) -> None:
        self._range.set_range(QuickRange.ALL)
        self.changed.emit()

    def widen_to(self, day: date) -> None:
        """Drops every condition but the time, and stretches that until `day` is in it."""
        start, end = self.choice().bounds(self._now())
        today = self._now().date()
        first = min(start.date(), day) if start else day
        self.show_choice(FilterChoice(range=(first, max(end.date() if end else today, day))), {})
        self.changed.emit()

    def show_facets(self, facets: Facets) -> None:
        self._events.show_counts(facets.events)
        self._organization.show_counts(facets.organizations)
        self._director.show_counts(facets.directors)
        self._author.show_counts(facets.authors)

    def retranslate(self) -> None:
        self._time_caption.setText(tr("时间"))
        self._event_caption.setText(tr("事件"))
        for picker, words in (
            (self._organization, tr("客户单位")),
            (self._director, tr("负责人")),
            (self._author, tr("作者")),
            (self._follower, tr("协作人")),
            (self._parent_visit, tr("大的拜访")),
        ):
            picker.retranslate(words)
        self._reset.setText(tr("重置筛选"))
        self.setAccessibleName(tr("筛选"))
        for part in (self._range, self.saved, self._events, self._more):
            part.retranslate()

    def restyle(self) -> None:
        self._range.restyle()
        self.saved.retranslate()


def _rule() -> QFrame:
    line = QFrame()
    line.setProperty("role", "rule")
    return line
