"""One entry of the directory to be filled in: a new one begun from a picker or the directory, or one to be corrected.

By keyboard it is two presses: the name was typed already, so the focus stands on the organization, and Enter saves.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop_app.domain import rules
from desktop_app.domain.directory import DirectoryRow, Entry, EntryValues, Kind
from desktop_app.domain.errors import AppError, InvalidVisit
from desktop_app.domain.ids import ServerId
from desktop_app.domain.problems import Problem, RuleBroken
from desktop_app.ui import fonts, text
from desktop_app.ui.form_fields import Field
from desktop_app.ui.pickers import UNSETTLED, EntryPicker
from desktop_app.words import mark, tr

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk
    from desktop_app.ui.tasks import Tasks

_WIDTH = 440
_PAUSE = 250
"""Milliseconds of quiet before it is asked for namesakes."""
_LOOKED_AT = 50


class EntryCard(QDialog):
    """Shown with `open()`; `saved` carries the Entry. `row` is the one that is corrected, None for a new one."""

    saved = Signal(object)

    def __init__(
        self,
        tasks: Tasks,
        desk: Desk,
        kind: Kind,
        parent: QWidget | None = None,
        *,
        name: str = "",
        organization: Entry | None = None,
        row: DirectoryRow | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("role", "form")
        self._tasks, self._desk, self._kind, self._row = tasks, desk, kind, row
        self._busy = False
        self.name, self.number = QLineEdit(row.entry.name or "" if row else name), QLineEdit()
        self.organization = EntryPicker(Kind.ORGANIZATION, tasks, create=True)
        self.director = EntryPicker(Kind.PERSON, tasks, create=True)
        self.fields = {
            "name": Field(self.name, required=True),
            "number": Field(self.number),
            "organization": Field(self.organization, focused=self.organization.edit),
            "director": Field(self.director, focused=self.director.edit),
        }
        self._title = text.label("", "h1")
        self._hint = text.label("", "dim", wrap=True)
        self._trouble_words = text.label("", wrap=True)
        self._trouble = QFrame()
        self._twins: tuple[DirectoryRow, ...] = ()
        self._soon = QTimer(self, singleShot=True, interval=_PAUSE)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel)
        self._fill(row, organization)
        self._lay_out()
        self._wire()
        self.retranslate()

    # --- words -----------------------------------------------------------------------------------------------------
    def retranslate(self) -> None:
        title = _title(self._kind, new=self._row is None)
        self.setWindowTitle(title)
        self._title.setText(title)
        self._hint.setText(tr(_HINTS[self._kind]))
        captions = {
            "name": tr("姓名") if self._kind is Kind.PERSON else tr("名称"),
            "number": tr("编号"),
            "organization": tr("客户单位"),
            "director": tr("负责人"),
        }
        for name, field in self.fields.items():
            field.set_caption(captions[name])
        self._say_twins()
        self.fields["number"].set_hint(tr("管理员给的数字；不知道可以先空着"))
        self.organization.set_placeholder(tr("输入名称或拼音，没有的可以直接新建"))
        self.director.set_placeholder(tr("输入姓名或拼音，没有的可以直接新建"))
        self._save.setText(tr("正在保存…") if self._busy else tr("保存"))
        self._buttons.button(QDialogButtonBox.StandardButton.Cancel).setText(tr("取消"))

    # --- saving ----------------------------------------------------------------------------------------------------
    def save(self) -> None:
        if self._busy or self.is_composing():
            return
        problems = self.problems()
        if problems:
            self._show_problems(problems)
            return
        self._say_trouble("")
        desk, kind, row, values = self._desk, self._kind, self._row, self._values()
        self._set_busy(True)

        def work() -> Entry:
            if row is None:
                return desk.directory.create(kind, values)
            return desk.directory.revise(kind, row.entry.id, values)

        self._tasks.act(work, self._was_saved, self._not_saved, owner=self)

    def problems(self) -> tuple[Problem, ...]:
        """What stands in the way of saving, in the order of the fields."""
        found = []
        for field, rule in (("name", _name_rule), ("number", _number_rule)):
            try:
                rule(self.name.text() if field == "name" else self.number.text())
            except RuleBroken as broken:
                found.append(broken.of(field))
        for field, picker in self._pickers().items():
            if picker.unsettled():
                found.append(Problem(field, UNSETTLED, {"text": picker.unsettled()}))
        return tuple(found)

    def is_composing(self) -> bool:
        """True while an input method composes: its keys choose among words then."""
        return any(field.is_composing() for field in self.fields.values())

    def _values(self) -> EntryValues:
        chosen = {field: picker.entry() for field, picker in self._pickers().items()}
        organization, director = chosen.get("organization"), chosen.get("director")
        return EntryValues(
            self.name.text().strip(),
            _number_rule(self.number.text()),
            organization.id if organization else None,
            director.id if director else None,
        )

    def _was_saved(self, entry: Entry) -> None:
        self._set_busy(False)
        self.saved.emit(entry)
        self.accept()

    def _not_saved(self, error: Exception) -> None:
        self._set_busy(False)
        if isinstance(error, InvalidVisit):
            self._show_problems(error.problems)
            return
        self._say_trouble(str(error) if isinstance(error, AppError) else tr("程序出错，已写入日志。"))

    def _show_problems(self, problems: tuple[Problem, ...]) -> None:
        words = {problem.field: problem.text for problem in problems}
        for name, field in self.fields.items():
            field.set_problem(words.get(name, ""))
        self.fields[problems[0].field].focused.setFocus()
        self._fit()

    # --- building --------------------------------------------------------------------------------------------------
    def _pickers(self) -> dict[str, EntryPicker]:
        match self._kind:
            case Kind.PARENT:
                return {"organization": self.organization, "director": self.director}
            case Kind.CUSTOMER:
                return {"organization": self.organization}
        return {}

    def _fill(self, row: DirectoryRow | None, organization: Entry | None) -> None:
        for picker in self._pickers().values():
            picker.attach(self._desk)
        self.organization.set_entry(row.organization if row else organization)
        if row is not None:
            self.director.set_entry(row.director)
            self.number.setText("" if row.entry.number is None else str(row.entry.number))

    def _lay_out(self) -> None:
        self._trouble.setProperty("role", "error")
        inside = QHBoxLayout(self._trouble)
        inside.setContentsMargins(12, 8, 12, 8)
        inside.addWidget(self._trouble_words, 1)
        self._trouble.hide()
        self._save = self._buttons.button(QDialogButtonBox.StandardButton.Save)
        self._save.setProperty("kind", "primary")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 20, 20, 16)
        layout.setSpacing(10)
        for part in (self._title, self._hint, self._trouble):
            layout.addWidget(part)
        shown = {"name", "number", *self._pickers()}
        for name, field in self.fields.items():
            field.setVisible(name in shown)
            layout.addWidget(field)
        layout.addSpacing(4)
        layout.addWidget(self._buttons)
        self.setMinimumWidth(fonts.scaled(_WIDTH))
        self._hint.setMinimumWidth(fonts.scaled(_WIDTH) - 40)  # its height is that of this width

    def _wire(self) -> None:
        for name, field in self.fields.items():
            field.left.connect(lambda name=name: self._left(name))
        for line in (self.name, self.number):
            line.textEdited.connect(self._typed)
        for picker in self._pickers().values():
            picker.edited.connect(self._typed)
        self._soon.timeout.connect(self._ask_twins)
        self._ask_twins()
        self._buttons.accepted.connect(self.save)
        self._buttons.rejected.connect(self.reject)
        for keys in ("Ctrl+Return", "Ctrl+Enter", "Ctrl+S"):
            QShortcut(QKeySequence(keys), self).activated.connect(self.save)
        (self.name if not self.name.text() or self._row else self._first_open()).setFocus()

    def _first_open(self) -> QWidget:
        """The field that is likely to be filled in next when the name is there already."""
        for picker in self._pickers().values():
            if picker.entry() is None:
                return picker.edit
        return self.number

    def _left(self, name: str) -> None:
        words = {problem.field: problem.text for problem in self.problems()}
        self.fields[name].set_problem(words.get(name, ""))

    def _typed(self) -> None:
        """A problem goes as soon as it is mended; none comes while somebody still types."""
        words = {problem.field: problem.text for problem in self.problems()}
        for name, field in self.fields.items():
            if field.problem() and field.problem() != words.get(name, ""):
                field.set_problem("")
        self._say_trouble("")
        self._soon.start()

    def _ask_twins(self) -> None:
        """Namesakes are allowed, and nobody makes one without knowing."""
        desk, kind, name = self._desk, self._kind, self.name.text().strip()
        own = self._row.entry.id if self._row else None

        def work() -> tuple[DirectoryRow, ...]:
            found = desk.directory.rows(kind, name, limit=_LOOKED_AT) if name else ()
            return tuple(row for row in found if row.entry.name == name and row.entry.id != own)

        self._tasks.query(work, self._show_twins, self._lack_twins, key=f"twins-{id(self):x}", owner=self)

    def _show_twins(self, twins: tuple[DirectoryRow, ...]) -> None:
        self._twins = twins
        self._say_twins()

    def _lack_twins(self, _error: Exception) -> None:
        """A warning that cannot be given disturbs nobody."""
        self._show_twins(())

    def _say_twins(self) -> None:
        places = tr("、").join(
            dict.fromkeys(text.one_line(row.organization.label) for row in self._twins if row.organization)
        )
        if not self._twins:
            words = ""
        elif places:
            words = tr("已有同名的（{places}）", places=places)
        else:
            words = tr("已有同名的")
        self.fields["name"].set_hint(words)
        if self.isVisible():
            self._fit()

    def _say_trouble(self, words: str) -> None:
        self._trouble_words.setText(words)
        self._trouble.setVisible(bool(words))

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        for field in self.fields.values():
            field.setEnabled(not busy)
        self._save.setEnabled(not busy)
        self._save.setText(tr("正在保存…") if busy else tr("保存"))  # thousands of records may follow a name

    def _fit(self) -> None:
        """As high as its wrapped words are in this width, which a dialog does not find out by itself."""
        layout = self.layout()
        if layout is not None:
            layout.activate()
            self.resize(self.width(), max(layout.heightForWidth(self.width()), self.minimumSizeHint().height()))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.is_composing():
            super().keyPressEvent(event)


_HINTS = {
    Kind.PERSON: mark("负责人、协作人和写记录的人都在员工里。"),
    Kind.ORGANIZATION: mark("客户所在的公司、学校或机构。"),
    Kind.CUSTOMER: mark("拜访时见到的人。写明单位，同名的客户就不会弄混。"),
    Kind.PARENT: mark("同一个项目或目的的多次拜访归在一起。它的客户单位和负责人也是每条记录的。"),
}


def _title(kind: Kind, *, new: bool) -> str:
    match kind:
        case Kind.PERSON:
            return tr("新建员工") if new else tr("修改员工")
        case Kind.ORGANIZATION:
            return tr("新建客户单位") if new else tr("修改客户单位")
        case Kind.CUSTOMER:
            return tr("新建客户") if new else tr("修改客户")
        case Kind.PARENT:
            return tr("新建大的拜访") if new else tr("修改大的拜访")


def _name_rule(typed: str) -> str:
    name = rules.name(typed)
    if name is None:
        raise RuleBroken(mark("名称是空的，请填写"))
    return name


def _number_rule(typed: str) -> ServerId | None:
    """As it was typed or pasted: full-width figures and a leading # do not make it wrong."""
    plain = unicodedata.normalize("NFKC", typed).strip().removeprefix("#")
    return rules.server_number(plain) if plain else None
