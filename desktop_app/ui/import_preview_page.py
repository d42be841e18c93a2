"""The third step of importing: what would come of it, before anything is written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.directory import Entry
from desktop_app.domain.import_fields import CLOCK
from desktop_app.domain.import_views import SHOWN_PROBLEMS, Fate, ImportCheck, ImportPlan, OpenName, RowProblem
from desktop_app.domain.search import fold, terms_of
from desktop_app.ui import fonts, icons, text
from desktop_app.ui.import_mapping import field_word
from desktop_app.ui.import_names import NamesTable
from desktop_app.ui.import_table import WordTable
from desktop_app.ui.import_words import made, would_come
from desktop_app.ui.pickers import EntryPicker
from desktop_app.words import tr, trn

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk
    from desktop_app.ui.tasks import Tasks

_FATE_ROLES = {Fate.NEW: "ok", Fate.MATCHED: "text2", Fate.DIFFERENT: "warn", Fate.BAD: "bad"}
RECORDS, PROBLEMS, NAMES = range(3)


class PreviewPage(QWidget):
    decided = Signal()
    """Something is to be done otherwise about a name: the counts are others now."""
    cancelled = Signal()
    """The looking through the file takes too long."""

    def __init__(self, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._desk: Desk | None = None
        self._check: ImportCheck | None = None
        self._keys: tuple[str, ...] = ()
        self._picture, self._counts, self._more = text.label(), text.label("", "h2", wrap=True), text.label("", "dim")
        self._more.setWordWrap(True)
        self._bar, self.cancel = QProgressBar(), QPushButton()
        self.tabs = QTabWidget()
        self.records, self.problems, self.names = WordTable(), WordTable(), NamesTable()
        self.search = QLineEdit()
        self._shown = text.label("", "small")
        self._names_hint = text.label("", "dim", wrap=True)
        self.create_all, self.leave_all = QPushButton(), QPushButton()
        self._none = {place: text.label("", "dim") for place in (PROBLEMS, NAMES)}
        self._lay_out()
        self._wire()
        self.retranslate()

    # --- what is shown ---------------------------------------------------------------------------------------------
    def attach(self, desk: Desk) -> None:
        self._desk = desk

    def begin(self, *, anew: bool) -> None:
        """It is being found out; `anew` for another file or other columns."""
        if anew:
            self._check = None
            self.names.names.forget()
            self.tabs.setCurrentIndex(RECORDS)
            self.tabs.setEnabled(False)
            self._counts.setText(tr("正在核对…"))
            self._more.setText(tr("逐行核对，什么都还没有写入。"))
        self._bar.setRange(0, 0)
        self._busy(True)

    def show_progress(self, done: int, of: int | None) -> None:
        self._bar.setRange(0, of or 0)
        self._bar.setValue(min(done, of or 0))

    def stop(self, words: str) -> None:
        """It was not found out: why."""
        self._busy(False)
        self._counts.setText(tr("没有核对完"))
        self._more.setText(words)
        self.tabs.setEnabled(self._check is not None)

    def show_check(self, check: ImportCheck, plan: ImportPlan) -> None:
        first = self._check is None
        self._check = check
        self._keys = tuple(key for key in plan.columns if key and key != CLOCK)  # it is told with the day
        self.tabs.setEnabled(True)
        self._busy(False)
        self.names.names.show(check.names, check.events)
        self._tell()
        if first and self.names.names.rowCount():
            self.tabs.setCurrentIndex(NAMES)  # nothing is made that nobody saw
        if first:
            self.first_focus()

    def check(self) -> ImportCheck | None:
        return self._check

    def first_focus(self) -> None:
        if self.cancel.isVisible():
            self.cancel.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        page = (self.records, self.problems, self.names)[self.tabs.currentIndex()]
        page.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        self.tabs.setAccessibleName(tr("导入前的核对"))
        self.records.setAccessibleName(tr("将导入的记录"))
        self.problems.setAccessibleName(tr("有问题的行"))
        self.names.setAccessibleName(tr("要处理的名称"))
        self.names.names.retranslate()
        self.search.setPlaceholderText(tr("在问题中查找"))
        self.search.setAccessibleName(tr("在问题中查找"))
        self.cancel.setText(tr("取消"))
        self._bar.setAccessibleName(tr("核对进度"))
        self.create_all.setText(tr("都新建"))
        text.tooltip(self.create_all, tr("选中几行时只管这几行"))
        self.leave_all.setText(tr("都不导入"))
        text.tooltip(self.leave_all, tr("选中几行时只管这几行"))
        self._none[PROBLEMS].setText(tr("没有问题。"))
        self._none[NAMES].setText(tr("所有名称都在名录中。"))
        self._names_hint.setText(tr("名录中没有的名称在这里决定：新建、对应到已有的，或不导入这些行。回车可修改。"))
        self._tell()

    def restyle(self) -> None:
        self._draw()

    # --- building --------------------------------------------------------------------------------------------------
    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self._picture)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._counts)
        words.addWidget(self._more)
        head.addLayout(words, 1)
        self._bar.setTextVisible(False)
        self._bar.setFixedSize(fonts.scaled(160), 6)
        head.addWidget(self._bar)
        head.addWidget(self.cancel)
        self.tabs.addTab(_page(self.records), "")
        finding = QHBoxLayout()
        self.search.setClearButtonEnabled(True)
        self.search.setMaximumWidth(fonts.scaled(280))
        finding.addWidget(self.search, 1)
        finding.addWidget(self._shown, 1)
        self.tabs.addTab(_page(finding, self.problems, self._none[PROBLEMS]), "")
        deciding = QHBoxLayout()
        deciding.setSpacing(8)
        deciding.addWidget(self._names_hint, 1)
        deciding.addWidget(self.create_all)
        deciding.addWidget(self.leave_all)
        self.tabs.addTab(_page(deciding, self.names, self._none[NAMES]), "")
        self.tabs.setDocumentMode(True)
        self.tabs.setProperty("role", "detail")
        self.tabs.tabBar().setDrawBase(False)
        for _ in range(3):
            self.tabs.tabBar().setExpanding(False)
        card = QFrame()
        card.setProperty("role", "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self.tabs)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addLayout(head)
        layout.addWidget(card, 1)
        for button in (self.cancel, self.create_all, self.leave_all):
            button.setAutoDefault(False)

    def _wire(self) -> None:
        self.cancel.clicked.connect(self.cancelled)
        self.search.textChanged.connect(lambda _words: self._tell_problems())
        self.names.names.chosen.connect(self._decided)
        self.names.names.entry_asked.connect(self._look_up)
        self.create_all.clicked.connect(lambda: self._decide_all(create=True))
        self.leave_all.clicked.connect(lambda: self._decide_all(create=False))

    def _decide_all(self, *, create: bool) -> None:
        self.names.names.decide_all(self.names.chosen_rows(), create=create)

    def _decided(self) -> None:
        self.decided.emit()

    def _look_up(self, row: int) -> None:
        name, desk = self.names.names.name_at(row), self._desk
        if name is None or desk is None:
            return
        dialog = NameDialog(self._tasks, desk, name, self)
        dialog.taken.connect(lambda entry: self.names.names.take_entry(row, entry))
        dialog.finished.connect(lambda _code: self.names.setFocus(Qt.FocusReason.OtherFocusReason))
        dialog.open()

    # --- words -----------------------------------------------------------------------------------------------------
    def _busy(self, busy: bool) -> None:
        self._bar.setVisible(busy)
        self.cancel.setVisible(busy)
        self._draw()

    def _draw(self) -> None:
        check = self._check
        icon, role = "clock", "text2"
        if check is not None:
            trouble = check.bad or not check.new
            icon, role = ("warning", "warn") if trouble else ("checkmark_circle", "ok")
        self._picture.setPixmap(icons.icon(icon, role).pixmap(24, 24))

    def _tell(self) -> None:
        check = self._check
        many = self.names.names.rowCount()
        bad = check.bad if check else 0
        self.tabs.setTabText(RECORDS, tr("预览"))
        self.tabs.setTabText(PROBLEMS, tr("有问题的行 {count}", count=f"{bad:,}") if bad else tr("有问题的行"))
        self.tabs.setTabText(NAMES, tr("要处理的名称 {count}", count=f"{many:,}") if many else tr("要处理的名称"))
        for place, some in ((PROBLEMS, bool(bad)), (NAMES, bool(many))):
            self._none[place].setVisible(not some)
        of_problems: tuple[QWidget, ...] = (self.problems, self.search, self._shown)
        of_names: tuple[QWidget, ...] = (self.names, self._names_hint, self.create_all, self.leave_all)
        for widget in of_problems:
            widget.setVisible(bool(bad))
        for widget in of_names:
            widget.setVisible(bool(many))
        if check is None:
            return
        self._counts.setText(would_come(check))
        self._more.setText("  ".join(_more_words(check, self.names.names.open())))
        self._draw()
        self._show_records(check)
        self._tell_problems()

    def _show_records(self, check: ImportCheck) -> None:
        headings = [tr("行"), tr("结果"), *(field_word(key) for key in self._keys)]
        rows = [
            [f"{one.row:,}", one.fate.word, *(one.values.get(key, "") for key in self._keys)] for one in check.sample
        ]
        roles = {(place, 1): _FATE_ROLES[one.fate] for place, one in enumerate(check.sample)}
        roles |= {
            (place, 2 + column): "text2"  # as the file has it, and not as a record
            for place, one in enumerate(check.sample)
            if one.fate is Fate.BAD
            for column in range(len(self._keys))
        }
        self.records.show_words(headings, rows, roles=roles)

    def _tell_problems(self) -> None:
        check = self._check
        if check is None:
            return
        terms = terms_of(self.search.text())
        found = [one for one in check.problems if _answers(one, terms)]
        headings = [tr("行"), tr("列名"), tr("内容"), tr("原因")]
        self.problems.show_words(headings, [[f"{one.row:,}", one.column, one.value, one.reason] for one in found])
        words = trn("{n} 行", len({one.row for one in found}))
        if len(check.problems) >= SHOWN_PROBLEMS:
            words = tr("只列出前 {count} 个；导入后可以另存全部没有导入的行", count=f"{SHOWN_PROBLEMS:,}")
        self._shown.setText(words)


class NameDialog(QDialog):
    """Which entry of the directory a name means."""

    taken = Signal(object)

    def __init__(self, tasks: Tasks, desk: Desk, name: OpenName, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("对应到名录中的"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._kind = name.kind
        self.picker = EntryPicker(name.kind, tasks)
        self.picker.attach(desk)
        caption = text.label(tr("「{name}」就是名录中的：", name=name.name), "h2", wrap=True)
        caption.setBuddy(self.picker)
        self.picker.edit.setAccessibleName(tr("名录中的{kind}", kind=name.kind.word))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.button(QDialogButtonBox.StandardButton.Cancel).setText(tr("取消"))
        self.ok = buttons.addButton(tr("对应"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.ok.setProperty("kind", "primary")
        self.ok.setEnabled(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 20, 20, 16)
        layout.setSpacing(12)
        layout.addWidget(caption)
        layout.addWidget(self.picker)
        layout.addStretch(1)
        layout.addWidget(buttons)
        self.setMinimumWidth(fonts.scaled(420))
        buttons.rejected.connect(self.reject)
        buttons.accepted.connect(self._take)
        self.picker.picked.connect(lambda entry: self.ok.setEnabled(entry is not None))
        self.picker.setFocus(Qt.FocusReason.OtherFocusReason)

    def _take(self) -> None:
        entry: Entry | None = self.picker.entry()
        if entry is not None:
            self.taken.emit(entry)
            self.accept()


def _page(*parts: QWidget | QHBoxLayout) -> QWidget:
    page = QWidget()
    layout = QVBoxLayout(page)
    layout.setContentsMargins(10, 10, 10, 10)
    layout.setSpacing(8)
    for part in parts:
        if isinstance(part, QHBoxLayout):
            layout.addLayout(part)
        elif isinstance(part, text.TextLabel):
            part.setAlignment(Qt.AlignmentFlag.AlignCenter)
            layout.addWidget(part, 1)
        else:
            layout.addWidget(part, 1)
    return page


def _answers(problem: RowProblem, terms: Sequence[str]) -> bool:
    words = fold(" ".join((str(problem.row), problem.column, problem.value, problem.reason)))
    return all(term in words for term in terms)


def _more_words(check: ImportCheck, left_open: int) -> list[str]:
    words = []
    entries = made(check.creates)
    if entries:
        words.append(tr("同时新建：{entries}。", entries=entries))
    if left_open:
        words.append(trn("{n} 个名称还没有去处，它们的行不会导入。", left_open))
    if check.usual_times:
        words.append(trn("{n} 行没有写几点，按上午 9 点记，写下午的按 14 点。", check.usual_times))
    if check.without_parent:
        words.append(trn("{n} 条没有大的拜访，补上之前不能发送。", check.without_parent))
    if check.without_author:
        words.append(trn("{n} 条没有作者。", check.without_author))
    return words or [tr("什么都还没有写入。")]
