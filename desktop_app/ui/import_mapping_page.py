"""The second step of importing: which column is which field, and what holds for rows that leave something out."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop_app.domain.directory import Entry, Kind
from desktop_app.domain.import_fields import REQUIRED
from desktop_app.domain.import_views import DateOrder, ImportPlan, TableLook
from desktop_app.ui import fonts, icons, text
from desktop_app.ui.import_mapping import MappingTable, field_word
from desktop_app.ui.import_words import event_choices, event_key, event_of
from desktop_app.ui.pickers import EntryPicker
from desktop_app.ui.still_wheel import hold_still
from desktop_app.words import tr, trn

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk
    from desktop_app.ui.tasks import Tasks

_THREE = re.compile(r"(\d{1,4})\D+(\d{1,2})\D+(\d{1,4})")
_DATES = ("record_time", "create_time", "update_time")


class MappingPage(QWidget):
    changed = Signal()
    """The plan is another one now."""
    fresh_asked = Signal()
    """As the program would guess it, whatever was chosen for such a file before."""

    def __init__(self, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look: TableLook | None = None
        self._plan: ImportPlan | None = None
        self._before = False
        self._state, self._picture = text.label("", wrap=True), text.label()
        self._frame = QFrame()
        self.guess_again = QPushButton()
        self.table = MappingTable()
        self._caption = text.label("", "h2")
        self._captions = {name: text.label("", "caption", wrap=True) for name in ("author", "parent", "event", "order")}
        self.author = EntryPicker(Kind.PERSON, tasks)
        self.parent_visit = EntryPicker(Kind.PARENT, tasks)
        self.event_box, self.order = QComboBox(), QComboBox()
        self._example = text.label("", "small", wrap=True)
        self._lay_out()
        self._wire()
        self.retranslate()

    # --- what is shown ---------------------------------------------------------------------------------------------
    def attach(self, desk: Desk) -> None:
        for picker in (self.author, self.parent_visit):
            picker.attach(desk)

    def show_plan(self, look: TableLook, plan: ImportPlan, entries: dict[Kind, Entry], *, before: bool) -> None:
        """`before`: the plan is that of an earlier file with these headings. `entries` are those it names."""
        self._look, self._plan, self._before = look, plan, before
        self.table.mapping.show(look.columns, plan.columns, before=before)
        self.author.set_entry(entries.get(Kind.PERSON))
        self.parent_visit.set_entry(entries.get(Kind.PARENT))
        self.event_box.setCurrentIndex(max(0, self.event_box.findData(event_key(plan.event))))
        self.order.setCurrentIndex(max(0, self.order.findData(plan.date_order.value if plan.date_order else "")))
        self._tell()

    def plan(self) -> ImportPlan | None:
        """As it stands on this page."""
        plan = self._plan
        if plan is None:
            return None
        author, parent, order = self.author.entry(), self.parent_visit.entry(), self.order.currentData()
        return replace(
            plan,
            columns=self.table.mapping.fields(),
            author=author.id if author else None,
            parent=parent.id if parent else None,
            event=event_of(self.event_box.currentData()),
            date_order=DateOrder(order) if order and self._has_unsure_dates() else plan.date_order,
        )

    def missing(self) -> list[str]:
        """Fields without which no row can come in, in words."""
        fields = self.table.mapping.fields()
        return [field_word(key) for key in REQUIRED if key not in fields]

    def unsettled(self) -> str:
        """Words that stand in a picker and name nobody yet."""
        return self.author.unsettled() or self.parent_visit.unsettled()

    def first_focus(self) -> None:
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        self.guess_again.setText(tr("重新自动识别"))
        self.table.setAccessibleName(tr("列与字段的对应"))
        self.table.mapping.retranslate()
        self._caption.setText(tr("文件里没有写的"))
        names = {
            "author": tr("没有作者的，算作"),
            "parent": tr("没有大的拜访的，归入"),
            "event": tr("没有事件的，算作"),
            "order": tr("日期的写法"),
        }
        for name, words in names.items():
            self._captions[name].setText(words)
        self.author.edit.setAccessibleName(names["author"])
        self.author.set_placeholder(tr("不指定（没有作者）"))
        self.parent_visit.edit.setAccessibleName(names["parent"])
        self.parent_visit.set_placeholder(tr("不指定"))
        self.event_box.setAccessibleName(names["event"])
        self.order.setAccessibleName(names["order"])
        _fill(self.event_box, [(choice.words, choice.key) for choice in reversed(event_choices())])
        _fill(self.order, [(tr("请选择"), ""), *((order.word, order.value) for order in DateOrder)])
        self._tell()

    def restyle(self) -> None:
        self._draw()

    # --- building --------------------------------------------------------------------------------------------------
    def _lay_out(self) -> None:
        strip = QHBoxLayout(self._frame)
        strip.setContentsMargins(12, 6, 8, 6)
        strip.setSpacing(8)
        strip.addWidget(self._picture)
        strip.addWidget(self._state, 1)
        strip.addWidget(self.guess_again)
        card = QFrame()
        card.setProperty("role", "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self.table)
        below = QGridLayout()
        below.setHorizontalSpacing(16)
        below.setVerticalSpacing(4)
        fields: tuple[tuple[str, QWidget], ...] = (
            ("author", self.author), ("parent", self.parent_visit), ("event", self.event_box), ("order", self.order),
        )  # fmt: skip
        for column, (name, widget) in enumerate(fields):
            self._captions[name].setBuddy(widget)
            below.addWidget(self._captions[name], 0, column, Qt.AlignmentFlag.AlignBottom)
            below.addWidget(widget, 1, column)
            below.setColumnStretch(column, 1)
        below.addWidget(self._example, 2, 0, 1, 4, Qt.AlignmentFlag.AlignRight)
        for box in (self.event_box, self.order):
            hold_still(box)
            box.setMinimumWidth(fonts.scaled(120))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addWidget(self._frame)
        layout.addWidget(card, 1)
        layout.addWidget(self._caption)
        layout.addLayout(below)

    def _wire(self) -> None:
        self.guess_again.setProperty("kind", "link")
        self.guess_again.setAutoDefault(False)
        self.guess_again.clicked.connect(self.fresh_asked)
        self.table.mapping.changed.connect(self._changed)
        for picker in (self.author, self.parent_visit):
            picker.edited.connect(self._changed)
            picker.picked.connect(lambda _entry: self._changed())
        for box in (self.event_box, self.order):
            box.activated.connect(lambda _place: self._changed())

    def _changed(self) -> None:
        self._tell()
        self.changed.emit()

    def _has_unsure_dates(self) -> bool:
        mapping = self.table.mapping
        return any(column.unsure_dates for key in _DATES for column in mapping.columns_of(key))

    def _unsure_samples(self) -> list[str]:
        mapping = self.table.mapping
        columns = [column for key in _DATES for column in mapping.columns_of(key) if column.unsure_dates]
        return [sample for column in columns for sample in column.samples if _is_unsure(sample)]

    def dates_open(self) -> bool:
        """Days that can be read in two ways, and nobody said in which."""
        return self._has_unsure_dates() and not self.order.currentData()

    def _tell(self) -> None:
        missing, unsure = self.missing(), self.table.mapping.unsure()
        self._role = "warning"
        if self._look is not None and missing:
            words = tr("还缺：{fields}。请在下面为它选一列。", fields="、".join(missing))
        elif self._look is not None and self.dates_open():
            words = tr("日期有两种读法，请在右下角选一种。")
        elif unsure:
            words = trn("{n} 列是猜的，请看一眼「请确认」的行。", unsure)
        else:
            self._role = "banner"
            words = tr("已按上次同样标题的文件对应。") if self._before else tr("各列已对应好，可以修改。")
        self._state.setText(words)
        self.guess_again.setVisible(self._before)
        self._frame.setProperty("role", self._role)
        text.restyle(self._frame)
        for label in self._frame.findChildren(text.TextLabel):
            text.restyle(label)
        self._draw()
        self._tell_dates()

    def _draw(self) -> None:
        warned = self._role == "warning"
        picture = icons.icon("warning" if warned else "checkmark_circle", "warn" if warned else "info")
        self._picture.setPixmap(picture.pixmap(18, 18))

    def _tell_dates(self) -> None:
        samples = self._unsure_samples()
        for widget in (self._captions["order"], self.order):
            widget.setVisible(self._has_unsure_dates())
        order = self.order.currentData()
        words = ""
        if samples and order:
            sample = next((one for one in samples if read_day(one, DateOrder(order))), samples[0])
            day = read_day(sample, DateOrder(order))
            words = tr("「{sample}」读作 {day}", sample=sample, day=day) if day else ""
        elif samples:
            words = tr("「{sample}」可以有两种读法", sample=samples[0])
        self._example.setText(words)
        self._example.setVisible(bool(words))


def _is_unsure(sample: str) -> bool:
    """True for a day whose year does not stand first: 5.1.2026."""
    found = _THREE.search(sample)
    return found is not None and len(found[1]) <= 2


def read_day(sample: str, order: DateOrder) -> str:
    """How a day in figures is read in that order, as `2026-01-05`; empty where it cannot be."""
    found = _THREE.search(sample)
    if found is None:
        return ""
    first, second, third = (int(part) for part in found.groups())
    year, month, day = {
        DateOrder.YEAR_FIRST: (first, second, third),
        DateOrder.DAY_FIRST: (third, second, first),
        DateOrder.MONTH_FIRST: (third, first, second),
    }[order]
    year += 2000 if year < 100 else 0
    return f"{year:04}-{month:02}-{day:02}" if 1 <= month <= 12 and 1 <= day <= 31 and year > 1900 else ""


def _fill(box: QComboBox, lines: list[tuple[str, str]]) -> None:
    chosen = max(0, box.currentIndex())
    box.blockSignals(True)
    box.clear()
    for words, key in lines:
        box.addItem(text.one_line(words), key)
    box.setCurrentIndex(min(chosen, box.count() - 1))
    box.blockSignals(False)
