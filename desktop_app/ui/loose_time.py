"""The line for a time as people type it; what it was taken for is shown at once and put in its place on leaving."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QDate, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QFocusEvent, QInputMethodEvent, QKeyEvent, QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QFrame, QLineEdit, QToolButton, QVBoxLayout, QWidget

from desktop_app.domain.day_words import clock_text, day_word, moment_text, weekday_word
from desktop_app.domain.loose_times import read_earlier, read_loosely
from desktop_app.domain.problems import RuleBroken
from desktop_app.domain.rules import record_time
from desktop_app.domain.times import to_text
from desktop_app.domain.times_of_day import Reading
from desktop_app.ui import icons, theme
from desktop_app.words import tr


class LooseTimeEdit(QLineEdit):
    understood = Signal(str)
    """What the words in the line mean, in words, or nothing when they mean nothing; `is_ahead` and `earlier` fit it."""
    settled = Signal()
    """The focus went elsewhere and the line shows the moment in full, if it could be read."""

    def __init__(self, parent: QWidget | None = None, *, clock: Callable[[], datetime] = datetime.now) -> None:
        super().__init__(parent)
        self._clock = clock
        self._composing = False
        self._calendar: _Calendar | None = None
        self._other: tuple[datetime, datetime] | None = None
        """A moment that stands in full now, and the one before it that its words could have meant too."""
        self._open = QAction(icons.icon("calendar"), "", self)
        self.addAction(self._open, QLineEdit.ActionPosition.TrailingPosition)
        self._open.triggered.connect(self._show_calendar)
        self.textChanged.connect(self._tell)
        self.returnPressed.connect(self.settle)
        self.retranslate()

    def set_text_value(self, text: str) -> None:
        """Shows what a draft holds: a moment in its short form, anything else as it was typed."""
        moment = _moment_of(text)
        self.setText(moment_text(moment) if moment else text)
        self._tell()

    def text_value(self) -> str:
        """The moment, with seconds only if they were typed; words that mean nothing stand, for the rule to name."""
        reading = self._reading()
        return moment_text(reading.moment) if reading else self.text().strip()

    def is_ahead(self) -> bool:
        """True for a moment still to come: a plan, or a day that was meant otherwise."""
        reading = self._reading()
        return reading is not None and reading.moment > self._clock()

    def earlier(self) -> datetime | None:
        """Where the moment lies ahead: the one gone by that the words could have meant as well."""
        reading = self._reading()
        if reading is None or reading.moment <= self._clock():
            return None
        if self._other and self._other[0] == reading.moment:
            return self._other[1]
        found = read_earlier(self.text(), self._clock())
        return found if found and found <= self._clock() else None

    def take_earlier(self) -> None:
        earlier = self.earlier()
        if earlier is not None:
            self.setText(moment_text(earlier))

    def settle(self) -> None:
        """Puts the moment in the place of the words."""
        reading = self._reading()
        if reading is not None and self.text() != moment_text(reading.moment):
            earlier = self.earlier()
            self._other = (reading.moment, earlier) if earlier else None
            self.setText(moment_text(reading.moment))
            if not reading.exact:
                clock = clock_text(reading.moment)
                self.understood.emit(tr("{day} · 时刻未写，按 {clock}", day=self._words(reading), clock=clock))

    def retranslate(self) -> None:
        self.setPlaceholderText(tr("例如：昨天下午3点，11-5 14:00"))
        self._open.setText(tr("打开日历"))
        self._tell()
        self._tell()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self.settle()
            self.settled.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down and event.modifiers() == Qt.KeyboardModifier.AltModifier:
            self._show_calendar()
            return
        if self._composing and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()  # it chooses words of the input method
            return
        super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def _reading(self) -> Reading | None:
        return read_loosely(self.text(), self._clock())

    def _tell(self) -> None:
        reading = self._reading()
        self.understood.emit(self._words(reading) if reading else "")

    def _words(self, reading: Reading) -> str:
        moment, today = reading.moment, self._clock().date()
        words = f"{weekday_word(moment.date())} · {day_word(moment.date(), today)}"
        if moment > self._clock():
            words = tr("还没到：{moment}", moment=words)
        if self.text().strip() not in (moment_text(moment), to_text(moment)):
            full = f"→ {moment_text(moment)}"
            words = f"{full} {words}" if moment > self._clock() else f"{full} {weekday_word(moment.date())}"
            return words if reading.exact else tr("{moment}（时刻未写）", moment=words)
        return words

    def _show_calendar(self) -> None:
        self._calendar = self._calendar or _Calendar(self)
        reading = self._reading()
        self._calendar.show_under(self, (reading.moment if reading else self._clock()))

    def take_day(self, day: QDate) -> None:
        """The day from the calendar, with the time of day that stood in the line."""
        reading = self._reading()
        clock = (reading.moment if reading else self._clock()).time().replace(microsecond=0)
        moment = datetime(day.year(), day.month(), day.day(), clock.hour, clock.minute, clock.second)
        self.setText(moment_text(moment))
        self.setFocus(Qt.FocusReason.OtherFocusReason)


class _Calendar(QFrame):
    """A month to click a day in; it closes by itself."""

    def __init__(self, edit: LooseTimeEdit) -> None:
        super().__init__(edit, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setProperty("role", "popup")
        self._days = QCalendarWidget(self)
        self._days.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self._days.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        self._days.setGridVisible(False)
        for name, picture in (("qt_calendar_prevmonth", "chevron_left"), ("qt_calendar_nextmonth", "chevron_right")):
            button = self._days.findChild(QToolButton, name)
            if button is not None:
                button.setIcon(icons.icon(picture))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 6)
        layout.addWidget(self._days)
        self._days.clicked.connect(self._take)
        self._days.activated.connect(self._take)

    def show_under(self, edit: LooseTimeEdit, moment: datetime) -> None:
        weekend = QTextCharFormat()  # Qt's red would say that something is wrong with a Saturday
        weekend.setForeground(theme.current().color("text"))
        for day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
            self._days.setWeekdayTextFormat(day, weekend)
        self._days.setSelectedDate(QDate(moment.year, moment.month, moment.day))
        self.adjustSize()
        view = edit.screen().availableGeometry()
        place = edit.mapToGlobal(QPoint(0, edit.height() + 2))
        left = min(place.x(), view.right() + 1 - self.width())
        fits = place.y() + self.height() <= view.bottom() + 1
        self.move(left, place.y() if fits else edit.mapToGlobal(QPoint(0, -2)).y() - self.height())
        self.show()
        self._days.setFocus()

    def _take(self, day: QDate) -> None:
        self.close()
        edit = self.parent()
        assert isinstance(edit, LooseTimeEdit)
        edit.take_day(day)


def _moment_of(text: str) -> datetime | None:
    try:
        return record_time(text)
    except RuleBroken:
        return None
