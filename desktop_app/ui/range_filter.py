"""When: the quick ranges as pills, 近7天 first as everywhere in this program, and two dates for anything else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from PySide6.QtCore import QDate, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QDateEdit, QGridLayout, QPushButton, QVBoxLayout, QWidget

from desktop_app.domain.record_filter import QuickRange
from desktop_app.ui import text
from desktop_app.ui.still_wheel import hold_still
from desktop_app.words import tr

DEFAULT = QuickRange.LAST_7_DAYS


class RangeFilter(QWidget):
    changed = Signal()

    def __init__(self, now: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._now = now
        self._range: QuickRange | None = DEFAULT
        self._pills: dict[QuickRange | None, QPushButton] = {}
        self._group = QButtonGroup(self)
        self._grid = QGridLayout()
        self._grid.setSpacing(6)
        for choice in (*QuickRange, None):
            pill = QPushButton()
            pill.setProperty("kind", "pill")
            pill.setCheckable(True)
            pill.clicked.connect(lambda _checked=False, choice=choice: self._choose(choice))
            self._pills[choice] = pill
            self._group.addButton(pill)
        self._pills[DEFAULT].setChecked(True)
        self._dates = QWidget()
        self._from_label, self._until_label = text.label("", "dim"), text.label("", "dim")
        self._from, self._until = self._date_edit(self._from_label), self._date_edit(self._until_label)
        dates = QGridLayout(self._dates)
        dates.setContentsMargins(0, 2, 0, 0)
        dates.setSpacing(6)
        for row, (label, edit) in enumerate(((self._from_label, self._from), (self._until_label, self._until))):
            dates.addWidget(label, row, 0)
            dates.addWidget(edit, row, 1)
        dates.setColumnStretch(1, 1)
        self._dates.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(self._grid)
        layout.addWidget(self._dates)
        self.retranslate()

    def _date_edit(self, label: text.TextLabel) -> QDateEdit:
        edit = QDateEdit(QDate.currentDate())
        hold_still(edit)
        edit.setCalendarPopup(True)
        edit.setDisplayFormat("yyyy-MM-dd")
        edit.setKeyboardTracking(False)
        edit.dateChanged.connect(self._dates_changed)
        label.setBuddy(edit)
        return edit

    def choice(self) -> QuickRange | tuple[date, date]:
        return self._days() if self._range is None else self._range

    def words(self) -> str:
        if self._range is not None:
            return self._range.word
        first, last = self._days()
        return str(first) if first == last else f"{first} – {last}"

    def set_range(self, choice: QuickRange) -> None:
        """Chooses without saying so."""
        self._range = choice
        self._pills[choice].setChecked(True)
        self._dates.hide()

    def set_choice(self, choice: QuickRange | tuple[date, date]) -> None:
        """Chooses without saying so."""
        if isinstance(choice, QuickRange):
            self.set_range(choice)
        else:
            self.set_days(*choice)

    def set_days(self, first: date, last: date) -> None:
        """Chooses whole days without saying so."""
        self._range = None
        self._pills[None].setChecked(True)
        with QSignalBlocker(self._from), QSignalBlocker(self._until):
            self._from.setDate(QDate(first.year, first.month, first.day))
            self._until.setDate(QDate(last.year, last.month, last.day))
        self._dates.show()

    def retranslate(self) -> None:
        for choice, pill in self._pills.items():
            words = tr("自定义") if choice is None else choice.word
            pill.setText(words)
            pill.setAccessibleName(tr("时间：{range}", range=words))
        self._from_label.setText(tr("从"))
        self._until_label.setText(tr("到"))
        self._from.setAccessibleName(tr("开始日期"))
        self._until.setAccessibleName(tr("结束日期"))
        self._arrange()

    def restyle(self) -> None:
        self._arrange()

    def _arrange(self) -> None:
        """Three pills in a row, or two where the words of the language are long."""
        for pill in self._pills.values():
            self._grid.removeWidget(pill)
            pill.ensurePolished()
        widest = max(pill.sizeHint().width() for pill in self._pills.values())
        columns = 3 if widest <= 68 else 2
        for place, pill in enumerate(self._pills.values()):
            self._grid.addWidget(pill, place // columns, place % columns)
        for column in range(3):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)

    def _days(self) -> tuple[date, date]:
        first, last = self._as_date(self._from), self._as_date(self._until)
        return min(first, last), max(first, last)

    @staticmethod
    def _as_date(edit: QDateEdit) -> date:
        return date(edit.date().year(), edit.date().month(), edit.date().day())

    def _choose(self, choice: QuickRange | None) -> None:
        if choice is None and self._range is not None:
            start, end = self._range.bounds(self._now())
            today = self._now().date()
            last = min(end.date(), today) if end else today
            self.set_days(start.date() if start else last - timedelta(days=365), last)
            self._from.setFocus(Qt.FocusReason.OtherFocusReason)
        elif choice is not None:
            self.set_range(choice)
        self.changed.emit()

    def _dates_changed(self) -> None:
        if self._range is None:
            self.changed.emit()
