"""Fields that were changed here and on the server: before, mine and theirs side by side, and a choice for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from desktop_app.domain.ids import LocalId
from desktop_app.ui import text
from desktop_app.ui.conflict_diff import compared, plain
from desktop_app.ui.sync_compare import CompareView, Row
from desktop_app.ui.sync_lines import Line
from desktop_app.ui.sync_page import SyncPage, buttons, name
from desktop_app.words import mark, tr, trn

if TYPE_CHECKING:
    from desktop_app.actions.settling import SyncDesk
    from desktop_app.domain.sync_views import ConflictLine
    from desktop_app.ui.tasks import Tasks

MINE, THEIRS, BOTH = "mine", "theirs", "both"


@dataclass(frozen=True, slots=True)
class Field:
    """A field with what is to be shown of it, compared in a lane."""

    line: ConflictLine
    row: Row


@dataclass(frozen=True, slots=True)
class Disputed:
    """One record and its fields."""

    record: LocalId
    title: str
    fields: tuple[Field, ...]


def disputed(lines: Sequence[ConflictLine]) -> tuple[Disputed, ...]:
    """By record, in the order in which they came up."""
    order = {line.record: place for place, line in reversed(list(enumerate(lines)))}
    found = sorted(lines, key=lambda line: order[line.record])
    return tuple(
        Disputed(record, fields[0].line.title, fields)
        for record, group in groupby(found, key=lambda line: line.record)
        if (fields := tuple(Field(line, _row(line)) for line in group))
    )


def _row(line: ConflictLine) -> Row:
    """Both sides marked with what they added; before, with what ours took away."""
    before, mine = compared(line.before, line.mine)
    _, theirs = compared(line.before, line.theirs)
    return Row("", (before or plain(line.before), mine, theirs))


class ConflictPage(SyncPage):
    WORD, ICON = mark("冲突"), "branch_compare"
    EMPTY_HINT = mark("同一处在这里和服务器上都改过、又不一样时，在这里选择。")

    def __init__(self, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(tasks, parent)
        self._shown: Disputed | None = None
        self._title = text.label("", "h2", wrap=True, selectable=True)
        self._words = text.label("", "small", wrap=True)
        self.fields: list[FieldChoice] = []
        self._show, self._all_mine, self._all_theirs = (QPushButton() for _ in range(3))
        self._room = QVBoxLayout()
        self._room.setSpacing(14)
        self.inside.addWidget(self._title)
        self.inside.addWidget(self._words)
        self.inside.addLayout(self._room)
        self.inside.addLayout(buttons(self._all_mine, self._all_theirs, self._show))
        self.inside.addStretch(1)
        self._show.clicked.connect(self._show_record)
        self._all_mine.clicked.connect(lambda: self._settle_all(MINE))
        self._all_theirs.clicked.connect(lambda: self._settle_all(THEIRS))
        self.retranslate()

    def read(self, desk: SyncDesk) -> tuple[Any, ...]:
        return disputed(desk.conflicts())

    def line(self, one: Disputed) -> Line:
        words = tr("、").join(field.line.field_word for field in one.fields)
        return Line(one.record, one.title or tr("（没有标题）"), words, "branch_compare", "bad")

    def show_one(self, one: Disputed | None) -> None:
        if one == self._shown:
            return
        self._shown = one
        while self.fields:
            field = self.fields.pop()
            self._room.removeWidget(field)
            field.hide()
            field.deleteLater()
        if one is None:
            return
        self._title.setText(one.title or tr("（没有标题）"))
        for disputed_field in one.fields:
            made = FieldChoice(disputed_field)
            made.chosen.connect(self._settle)
            self._room.addWidget(made)
            self.fields.append(made)
        several = len(one.fields) > 1
        self._all_mine.setVisible(several)
        self._all_theirs.setVisible(several)

    def retranslate(self) -> None:
        self._words.setText(tr("没有选的那一个留在这条记录的历史里，不会丢失。"))
        name(self._show, tr("查看记录"))
        name(self._all_mine, tr("全部用我的"))
        name(self._all_theirs, tr("全部用对方的"))
        shown, self._shown = self._shown, None
        super().retranslate()
        if self._shown is None:
            self.show_one(shown)

    def _settle(self, field: str, choice: str) -> None:
        one = self._shown
        if one is not None:
            record = one.record
            self.do(lambda desk: desk.settle_conflict(record, field, choice), _said(choice, 1), hurry=True)

    def _settle_all(self, choice: str) -> None:
        one = self._shown
        if one is None:
            return
        record, names = one.record, [field.line.field for field in one.fields]

        def settle(desk: SyncDesk) -> None:
            for each in names:
                desk.settle_conflict(record, each, choice)

        self.do(settle, _said(choice, len(names)), hurry=True)

    def _show_record(self) -> None:
        if self._shown is not None:
            self.record_asked.emit(self._shown.record)


class FieldChoice(QWidget):
    """One field: three values, and what can be chosen."""

    chosen = Signal(str, str)
    """The field and mine, theirs or both."""

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        line = field.line
        self.compare = CompareView(most=240)
        self.compare.setAccessibleName(
            tr("{field}：原来「{before}」，我的「{mine}」，对方的「{theirs}」",
               field=line.field_word, before=line.before, mine=line.mine, theirs=line.theirs)
        )  # fmt: skip
        self.compare.show_columns((tr("原来"), tr("我的（本机）"), tr("对方的（服务器）")), (field.row,))
        self.mine, self.theirs, self.both = QPushButton(), QPushButton(), QPushButton()
        for button, choice, words in (
            (self.mine, MINE, tr("用我的")),
            (self.theirs, THEIRS, tr("用对方的")),
            (self.both, BOTH, tr("两者都留")),
        ):
            name(button, words)
            button.setAccessibleName(tr("{field}：{choice}", field=line.field_word, choice=words))
            button.clicked.connect(lambda _checked=False, choice=choice: self.chosen.emit(line.field, choice))
        text.tooltip(self.both, tr("两段文字都写进去，我的在前"))
        self.both.setVisible(line.both)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(text.label(line.field_word, "caption"))
        layout.addWidget(self.compare)
        layout.addLayout(buttons(self.mine, self.theirs, self.both))


def _said(choice: str, count: int) -> str:
    if count > 1:
        return trn("已选定 {n} 处", count)
    words = {MINE: tr("已用我的"), THEIRS: tr("已用对方的"), BOTH: tr("两者都已留下")}
    return words[choice]
