"""Which report: a day or a week, and whose visits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QDateEdit, QHBoxLayout, QPushButton, QToolButton, QWidget

from desktop_app.domain.directory import Entry, Kind
from desktop_app.domain.report import Span
from desktop_app.ui import fonts, icons, text
from desktop_app.ui.chips import FlowLayout
from desktop_app.ui.pickers import EntryPicker
from desktop_app.ui.still_wheel import hold_still
from desktop_app.words import mark, tr

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk
    from desktop_app.ui.tasks import Tasks

_QUICK: tuple[tuple[str, Callable[[date], Span]], ...] = (
    (mark("今天(&1)"), Span.day),
    (mark("昨天(&2)"), lambda today: Span.day(today).moved(-1)),
    (mark("本周(&3)"), Span.week),
    (mark("上周(&4)"), lambda today: Span.week(today).moved(-1)),
)


class ReportChoice(QWidget):
    changed = Signal()
    """`span` or `person` is another."""

    def __init__(self, tasks: Tasks, clock: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._span = Span.day(clock().date())
        self._quick = [QPushButton() for _ in _QUICK]
        self._back, self._on = QToolButton(), QToolButton()
        self._day = QDateEdit()
        self._day_caption, self._who_caption = text.label("", "dim"), text.label("", "dim")
        self.who = EntryPicker(Kind.PERSON, tasks)
        self._lay_out()
        self._wire()
        self.retranslate()
        self._show()

    def attach(self, desk: Desk) -> None:
        self.who.attach(desk)

    def span(self) -> Span:
        return self._span

    def person(self) -> Entry | None:
        """None for everybody."""
        return self.who.entry()

    def show_choice(self, span: Span, person: Entry | None) -> None:
        """Without saying so."""
        self._span = span
        self.who.set_entry(person)
        self._show()

    def step(self, steps: int) -> None:
        """So many days or weeks on."""
        self._take(self._span.moved(steps))

    def retranslate(self) -> None:
        for button, (words, _span) in zip(self._quick, _QUICK, strict=True):
            button.setText(tr(words))
            bold = QFont(button.font())
            bold.setWeight(QFont.Weight.DemiBold)  # which it becomes when it is chosen
            button.setMinimumWidth(QFontMetrics(bold).horizontalAdvance(tr(words)) + fonts.scaled(14))
        self._day_caption.setText(tr("日期(&D)"))
        self._who_caption.setText(tr("员工(&W)"))
        self._day.setAccessibleName(tr("报告的日期"))
        self.who.edit.setAccessibleName(tr("谁的拜访，留空为全部员工"))
        self.who.set_placeholder(tr("全部员工"))
        self.who.retranslate()
        self._name_steps()

    def _name_steps(self) -> None:
        back = tr("前一天") if self._span.is_day else tr("前一周")
        forth = tr("后一天") if self._span.is_day else tr("后一周")
        for button, words, keys in ((self._back, back, "Alt+PgUp"), (self._on, forth, "Alt+PgDown")):
            button.setAccessibleName(words)
            text.tooltip(button, f"{words} ({keys})")

    def _take(self, span: Span) -> None:
        if span != self._span:
            self._span = span
            self._show()
            self.changed.emit()
        else:
            self._show()  # a press on the one that is chosen leaves it chosen

    def _take_day(self, day: QDate) -> None:
        picked = date(day.year(), day.month(), day.day())
        self._take(Span.day(picked) if self._span.is_day else Span.week(picked))

    def _show(self) -> None:
        today = self._clock().date()
        for button, (_words, span) in zip(self._quick, _QUICK, strict=True):
            button.setChecked(span(today) == self._span)
        first = self._span.first
        with QSignalBlocker(self._day):
            self._day.setDate(QDate(first.year, first.month, first.day))
        self._name_steps()

    def _lay_out(self) -> None:
        """In groups that go on to a second line where the window is narrow."""
        flow = FlowLayout(self, spacing=10)
        for button in self._quick:
            button.setCheckable(True)
            button.setAutoDefault(False)
            button.setProperty("kind", "pill")
        for step, name in ((self._back, "chevron_left"), (self._on, "chevron_right")):
            step.setIcon(icons.icon(name))
            step.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._day.setCalendarPopup(True)
        self._day.setDisplayFormat("yyyy-MM-dd")
        self._day.setKeyboardTracking(False)
        hold_still(self._day)
        self._day_caption.setBuddy(self._day)
        self._who_caption.setBuddy(self.who.edit)
        self.who.setFixedWidth(fonts.scaled(190))
        for parts in (self._quick, (self._day_caption, self._back, self._day, self._on), (self._who_caption, self.who)):
            flow.addWidget(_together(parts))

    def _wire(self) -> None:
        for button, (_words, span) in zip(self._quick, _QUICK, strict=True):
            button.clicked.connect(lambda _checked=False, span=span: self._take(span(self._clock().date())))
        self._back.clicked.connect(lambda: self.step(-1))
        self._on.clicked.connect(lambda: self.step(1))
        self._day.dateChanged.connect(self._take_day)
        self.who.picked.connect(lambda _entry: self.changed.emit())


def _together(parts: Sequence[QWidget]) -> QWidget:
    group = QWidget()
    row = QHBoxLayout(group)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(6)
    for part in parts:
        row.addWidget(part)
    return group
