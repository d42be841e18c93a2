"""All fields of a visit on one sheet: lays a draft into them, reads it back, and shows its problems beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QTextCursor
from PySide6.QtWidgets import QGridLayout, QLineEdit, QScrollArea, QSizePolicy, QWidget

from desktop_app.domain.day_words import moment_text, weekday_word
from desktop_app.domain.directory import DirectoryRow, Entry, Kind
from desktop_app.domain.draft import Draft
from desktop_app.domain.ids import LocalId
from desktop_app.domain.problems import Problem
from desktop_app.domain.visit import Event
from desktop_app.ui.chips import EntryChips
from desktop_app.ui.draft_names import Names, words_of_parent
from desktop_app.ui.entry_card import EntryCard
from desktop_app.ui.form_fields import EventChoice, Field, LinkLine, TextBox, tidy_cost
from desktop_app.ui.form_plan import CAPTIONS, PLACES
from desktop_app.ui.loose_time import LooseTimeEdit
from desktop_app.ui.phrase_form import sheet_phrases
from desktop_app.ui.pickers import UNSETTLED, EntryPicker
from desktop_app.words import tr

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk
    from desktop_app.ui.tasks import Tasks


EARLIER_KEY = "Alt+Up"


class VisitSheet(QWidget):
    changed = Signal()
    """Some field holds something else than before; not while a draft is laid in."""
    left = Signal()
    """The focus left a field."""

    def __init__(
        self, tasks: Tasks, desk: Desk, parent: QWidget | None = None, *, clock: Callable[[], datetime]
    ) -> None:
        super().__init__(parent)
        self._tasks, self._desk = tasks, desk
        self._record: LocalId | None = None
        self._filling = False
        self._fixed = False
        self._parent: DirectoryRow | None = None
        self._carried: dict[str, int | None] = {}
        self.parent_visit = EntryPicker(Kind.PARENT, tasks, create=True, asks=True)
        self.record_time = LooseTimeEdit(clock=clock)
        self.event_choice = EventChoice()
        self.customers = EntryChips(Kind.CUSTOMER, tasks, create=True, asks=True)
        self.followers = EntryChips(Kind.PERSON, tasks, create=True)
        self.effect, self.note = TextBox(3), TextBox(2)
        self.attachment, self.cost, self.cost_note = LinkLine(), QLineEdit(), QLineEdit()
        self.fields = {
            "parent": Field(self.parent_visit, focused=self.parent_visit.edit, required=True),
            "record_time": Field(self.record_time, required=True),
            "event": Field(self.event_choice),
            "customers": Field(self.customers, focused=self.customers.picker.edit),
            "followers": Field(self.followers, focused=self.followers.picker.edit),
            "effect": Field(self.effect),
            "note": Field(self.note),
            "attachment": Field(self.attachment),
            "cost": Field(self.cost),
            "cost_note": Field(self.cost_note),
        }
        self._phrases = sheet_phrases(self, tasks, desk)
        self._lay_out()
        self._wire()
        self.retranslate()

    # --- the draft -------------------------------------------------------------------------------------------------
    def fill(self, draft: Draft, names: Names, *, carried: bool = False) -> None:
        """Lays `draft` into the fields; problems of an earlier one go.

        `carried` says that big visit and event are those of the visit before, which the fields tell.
        """
        self._lay_in(draft, names)
        self._carried = {"parent": draft.parent, "event": draft.event} if carried and draft.parent else {}
        if draft.event == Event.ON_SITE:  # that is the default anyway
            self._carried.pop("event", None)
        self._say_carried()

    def lay(self, draft: Draft, names: Names) -> None:
        """Lays `draft` over what stands here, as if somebody had typed it: what was taken over is known as such."""
        self._lay_in(draft, names)
        self._say_carried()

    def _lay_in(self, draft: Draft, names: Names) -> None:
        self._filling = True
        self._record = draft.record
        self.parent_visit.set_entry(names.parent.entry if names.parent else None)
        self.parent_visit.setEnabled(not names.fixed)
        self._fixed = names.fixed
        self._take_parent(names.parent)
        self.record_time.set_text_value(draft.record_time)
        self.event_choice.set_event(draft.event)
        self.customers.set_entries(names.customers)
        self.followers.set_entries(names.followers)
        self.effect.setPlainText(draft.effect)
        self.note.setPlainText(draft.note)
        self.attachment.setText(draft.attachment)
        self.cost.setText(draft.cost)
        self.cost_note.setText(draft.cost_note)
        self._filling = False
        self.show_problems(())

    def take_names(self, names: Names) -> None:
        """The same entries, which may have other names now; what is being chosen just now is left alone."""
        shown = self.parent_visit.entry()
        if names.parent is not None and shown is not None and names.parent.entry.id == shown.id:
            if not self.parent_visit.unsettled():
                self.parent_visit.set_entry(names.parent.entry)
            self._take_parent(names.parent)
        for chips, entries in ((self.customers, names.customers), (self.followers, names.followers)):
            if chips.ids() == tuple(entry.id for entry in entries) and chips.entries() != entries:
                chips.set_entries(entries)

    def gather(self) -> Draft:
        """What stands in the fields; words that an input method is still composing are not part of it."""
        parent = self.parent_visit.entry()
        return Draft(
            record=self._record,
            parent=parent.id if parent else None,
            record_time=self.record_time.text_value(),
            event=self.event_choice.event_value(),
            customers=self.customers.ids(),
            followers=self.followers.ids(),
            effect=self.effect.toPlainText(),
            note=self.note.toPlainText(),
            attachment=self.attachment.text().strip(),
            cost=tidy_cost(self.cost.text()),
            cost_note=self.cost_note.text(),
        )

    def organization(self) -> Entry | None:
        """Of the big visit that is chosen."""
        return self._parent.organization if self._parent else None

    def is_composing(self) -> bool:
        """True while an input method composes in some field: no key means anything else then."""
        return any(field.is_composing() for field in self.fields.values())

    def missing(self) -> tuple[str, ...]:
        """The names of required fields with nothing in them, in the form's order."""
        empty = {"record_time": not self.record_time.text().strip(), "parent": self._lacks_parent()}
        return tuple(name for name in self.fields if empty.get(name))

    def settle(self) -> None:
        """As if the focus had left each field: the time in full, the figure tidied."""
        self.record_time.settle()
        self.cost.setText(tidy_cost(self.cost.text()))

    # --- problems --------------------------------------------------------------------------------------------------
    def problems(self) -> tuple[Problem, ...]:
        """The draft's own problems, and before them words in a picker that name nothing yet; in the form's order."""
        unsettled = {
            name: picker.unsettled()
            for name, picker in (
                ("parent", self.parent_visit),
                ("customers", self.customers.picker),
                ("followers", self.followers.picker),
            )
        }
        found = {problem.field: problem for problem in self.gather().problems()}
        found |= {name: Problem(name, UNSETTLED, {"text": text}) for name, text in unsettled.items() if text}
        return tuple(found[name] for name in self.fields if name in found)

    def show_problems(self, problems: Iterable[Problem]) -> None:
        words = {problem.field: problem.text for problem in problems}
        for name, field in self.fields.items():
            field.set_problem(words.get(name, ""))

    def focus_problem(self, problem: Problem) -> None:
        field = self.fields.get(problem.field)
        if field is not None:
            field.focused.setFocus()
            if isinstance(field.focused, QLineEdit):
                field.focused.selectAll()  # what is typed now is meant instead
            self._scroll_to(field)

    def focus_first(self) -> None:
        """Always the same field, so that typing blind never lands elsewhere: the first one that can be changed.

        What stands in it is chosen: typing replaces it, Tab and Enter keep it.
        """
        self.effect.moveCursor(QTextCursor.MoveOperation.End)  # what is half written is gone on with at its end
        first = self.parent_visit.edit if self.parent_visit.isEnabled() else self.record_time
        first.setFocus()
        first.selectAll()

    def focus_missing(self) -> bool:
        """Goes to the first required field with nothing in it; False where there is none."""
        missing = self.missing()
        if missing:
            self.fields[missing[0]].focused.setFocus(Qt.FocusReason.OtherFocusReason)
        return bool(missing)

    def look_for(self, field: str, words: str) -> None:
        """Words stand in one of the pickers, with what answers to them, as if they had been typed there."""
        pickers = {"parent": self.parent_visit, "customers": self.customers.picker, "followers": self.followers.picker}
        pickers[field].look_for(words)
        self._scroll_to(self.fields[field])

    def focus_next(self) -> bool:
        """Goes on from a line as Tab does; False where the focus is elsewhere, or the sheet ends."""
        focus = self.window().focusWidget()
        if focus is None or focus is self.cost_note or not self.isAncestorOf(focus):
            return False
        if isinstance(focus, QLineEdit) or focus in self.event_choice.buttons():
            return self.focusNextChild()
        return False

    def retranslate(self) -> None:
        """What stands beside the fields is said anew, too."""
        said = [name for name, field in self.fields.items() if field.problem()]
        self._put_words()
        for door in self._phrases:
            door.retranslate()
        for part in (self.event_choice, self.parent_visit, self.record_time, self.customers, self.followers):
            part.retranslate()
        self._saywords_of_parent()
        self._say_carried()
        if said:
            words = {problem.field: problem.text for problem in self.problems()}
            for name in said:
                self.fields[name].set_problem(words.get(name, ""))

    def _put_words(self) -> None:
        for name, field in self.fields.items():
            field.set_caption(tr(CAPTIONS[name]))
        self.parent_visit.set_placeholder(tr("输入名称、拼音或编号"))
        self.customers.picker.set_placeholder(tr("添加客户"))
        self.followers.picker.set_placeholder(tr("添加协作人"))
        self.effect.setPlaceholderText(tr("这次拜访谈成了什么"))
        self.attachment.setPlaceholderText("https://")
        self.cost.setPlaceholderText("0.00")
        self.cost_note.setPlaceholderText(tr("花在什么上"))

    def _saywords_of_parent(self) -> None:
        """Whose visit it is, which nobody sees by its name alone."""
        self.fields["parent"].set_hint(words_of_parent(self._parent, fixed=self._fixed))

    def _say_carried(self) -> None:
        """A value that was taken over is named as such until it is changed."""
        parent = self.parent_visit.entry()
        now = {"parent": parent.id if parent else None, "event": self.event_choice.event_value()}
        for name in now:
            kept = name in self._carried and self._carried[name] == now[name]
            self.fields[name].set_origin(tr("沿用上一条") if kept else "")

    def _say_time(self, words: str) -> None:
        """A moment ahead is possible, it may be a plan; but nobody writes it down without seeing it."""
        earlier = self.record_time.earlier()
        offer = ""
        if earlier is not None:
            moment = f"{moment_text(earlier)} {weekday_word(earlier.date())}"
            offer = tr("改为 {moment}（{key}）", moment=moment, key="Alt+↑")
        self.fields["record_time"].set_hint(words, warns=self.record_time.is_ahead(), offer=offer)

    def _lacks_parent(self) -> bool:
        return self._record is None and self.parent_visit.entry() is None

    # --- building --------------------------------------------------------------------------------------------------
    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        for name, row, column, span in PLACES:
            grid.addWidget(self.fields[name], row, column, 1, span)
        for column in range(6):
            grid.setColumnStretch(column, 1)
        grid.setRowStretch(3, 5)
        grid.setRowStretch(4, 3)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        order = [self.parent_visit.edit, self.record_time, *self.event_choice.buttons(), self.customers.picker.edit]
        order += [self.followers.picker.edit, self.effect, self.note, self.attachment, self.cost, self.cost_note]
        for before, after in pairwise(order):
            QWidget.setTabOrder(before, after)

    def _wire(self) -> None:
        for chooser in (self.parent_visit, self.customers, self.followers):
            chooser.attach(self._desk)
        self.record_time.understood.connect(self._say_time)
        self.fields["record_time"].offer_taken.connect(self.record_time.take_earlier)
        QShortcut(QKeySequence(EARLIER_KEY), self).activated.connect(self.record_time.take_earlier)
        self.parent_visit.picked.connect(self._parent_picked)
        self.parent_visit.new_asked.connect(lambda name: self._ask_new(Kind.PARENT, self.parent_visit, name))
        self.customers.picker.new_asked.connect(lambda name: self._ask_new(Kind.CUSTOMER, self.customers.picker, name))
        for signal in (
            self.parent_visit.edited,
            self.parent_visit.picked,
            self.record_time.textChanged,
            self.event_choice.changed,
            self.customers.changed,
            self.customers.picker.edited,
            self.followers.changed,
            self.followers.picker.edited,
            self.effect.textChanged,
            self.note.textChanged,
            self.attachment.textChanged,
            self.cost.textChanged,
            self.cost_note.textChanged,
        ):
            signal.connect(self._changed)
        for name, field in self.fields.items():
            field.left.connect(lambda name=name: self._left(name))

    def _changed(self) -> None:
        if self._filling:
            return
        self._recheck()
        self._say_carried()
        self.changed.emit()

    def _recheck(self) -> None:
        """A problem that stands goes as soon as it is mended; no other comes while somebody is still typing."""
        if any(field.problem() for field in self.fields.values()):
            words = {problem.field: problem.text for problem in self.problems()}
            for name, field in self.fields.items():
                if field.problem() != words.get(name, ""):
                    field.set_problem("")

    def _left(self, name: str) -> None:
        if name == "cost":
            self.cost.setText(tidy_cost(self.cost.text()))
        words = {problem.field: problem.text for problem in self.problems()}
        self.fields[name].set_problem(words.get(name, ""))
        self.left.emit()

    def _parent_picked(self, entry: Entry | None) -> None:
        """Its organization's customers come first."""
        if entry is None:
            self._take_parent(None)
            return
        desk, number = self._desk, entry.id
        self.customers.picker.await_organization()
        self._tasks.query(
            lambda: desk.directory.row(Kind.PARENT, number),
            self._take_parent,
            self._lack_parent,
            key=f"sheet-{id(self):x}",
        )

    def _ask_new(self, kind: Kind, picker: EntryPicker, name: str) -> None:
        """A big visit needs its organization and director, a customer the organization: asked for in place."""
        organization = self._parent.organization if kind is Kind.CUSTOMER and self._parent else None
        self._open_card(kind, picker, name, organization)

    def ask_new_parent(self, name: str, organization: Entry | None) -> None:
        """A big visit of this organization is wanted, and there is none yet."""
        self._open_card(Kind.PARENT, self.parent_visit, name, organization)

    def _open_card(self, kind: Kind, picker: EntryPicker, name: str, organization: Entry | None) -> None:
        card = EntryCard(self._tasks, self._desk, kind, self.window(), name=name, organization=organization)
        card.saved.connect(picker.take_made)
        card.finished.connect(lambda: picker.edit.setFocus(Qt.FocusReason.OtherFocusReason))
        card.open()

    def _take_parent(self, row: DirectoryRow | None) -> None:
        self._parent = row
        self._saywords_of_parent()
        organization = row.organization if row else None
        self.customers.picker.set_organization(organization.id if organization else None)

    def _lack_parent(self, _error: Exception) -> None:
        """Customers are offered from everywhere then; nothing is lost."""
        self._take_parent(None)

    def _scroll_to(self, field: QObject) -> None:
        above = self.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        if above is not None and isinstance(field, QWidget):
            above.ensureWidgetVisible(field)
