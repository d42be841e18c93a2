"""The first step of importing: which file, and what was found in it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QSpinBox,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.import_views import TableLook
from desktop_app.ui import icons, text
from desktop_app.ui.empty_state import EmptyState
from desktop_app.ui.import_drop import FileDrop
from desktop_app.ui.import_table import WordTable
from desktop_app.ui.still_wheel import hold_still
from desktop_app.words import tr, trn

_LAST_HEADER = 1_000


class FilePage(QWidget):
    choose_asked = Signal()
    """A person wants to look for a file."""
    dropped = Signal(object)
    """The Path of a file that was let go here."""
    sheet_chosen = Signal(str)
    header_chosen = Signal(object)
    """The row of the headings, from 1; None where there are none."""
    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look: TableLook | None = None
        self._reading = ""
        self.empty = EmptyState()
        self._card = QFrame()
        self._card.setProperty("role", "card")
        self._problem_frame = QFrame()
        self._problem_frame.setProperty("role", "error")
        self._problem = text.label("", wrap=True, selectable=True)
        self._wait, self._bar, self.cancel = text.label("", "h2"), QProgressBar(), QPushButton()
        self._picture, self._name, self._size = text.label(), text.ElidedLabel("", "h2"), text.label("", "small")
        self.other = QPushButton()
        self._sheet_caption, self.sheet = text.label("", "caption"), QComboBox()
        self._header_caption, self.header = text.label("", "caption"), QSpinBox()
        self._found, self._notes = text.label("", "dim", wrap=True), text.label("", "warn", wrap=True)
        self.rows = WordTable()
        self._pages = QStackedWidget()
        self._lay_out()
        self._wire()
        self.retranslate()
        self.show_nothing()

    # --- what is shown ---------------------------------------------------------------------------------------------
    def show_nothing(self) -> None:
        self._look = None
        self._pages.setCurrentIndex(0)
        self._say_problem("")

    def show_reading(self, file: Path) -> None:
        self._reading = file.name
        self._wait.setText(tr("正在读取 {file}…", file=file.name))
        self._bar.setRange(0, 0)
        self._say_problem("")
        self._pages.setCurrentIndex(1)
        self.cancel.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_progress(self, done: int, of: int | None) -> None:
        self._bar.setRange(0, of or 0)
        self._bar.setValue(min(done, of or 0))

    def show_problem(self, words: str) -> None:
        """The file cannot be used: why, and another can be chosen."""
        self._look = None
        self._pages.setCurrentIndex(0)
        self._say_problem(words)
        self.first_focus()

    def show_look(self, look: TableLook) -> None:
        self._look = look
        self._say_problem("")
        file = Path(look.file)
        self._name.setText(file.name)
        text.tooltip(self._name, str(file))
        with QSignalBlocker(self.sheet):
            self.sheet.clear()
            for sheet in look.sheets:
                words = tr("{sheet}（隐藏）", sheet=sheet.name) if sheet.hidden else sheet.name
                self.sheet.addItem(text.one_line(words), sheet.name)
            self.sheet.setCurrentIndex(max(0, self.sheet.findData(look.plan.sheet)))
        for widget in (self._sheet_caption, self.sheet):
            widget.setVisible(len(look.sheets) > 1)
        with QSignalBlocker(self.header):
            self.header.setValue(look.plan.header_row or 0)
        self._say_found()
        headings = [column.heading or letters(at) for at, column in enumerate(look.columns)]
        self.rows.show_words(headings, look.first_rows)
        self._pages.setCurrentIndex(2)

    def look(self) -> TableLook | None:
        return self._look

    def first_focus(self) -> None:
        if self._pages.currentIndex() == 0:
            buttons = [button for button in self.empty.findChildren(QPushButton) if not button.isHidden()]
            if buttons:  # those of before are hidden until they go
                buttons[-1].setFocus(Qt.FocusReason.OtherFocusReason)
        elif self._pages.currentIndex() == 1:
            self.cancel.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        self.empty.say(
            "document_table",
            tr("选择要导入的文件"),
            tr("Excel、WPS 表格或 CSV 都可以，直接拖到这里也行。导入前会先给您看结果，之后随时可以撤销。"),
            [(tr("选择文件…"), self.choose_asked.emit, True)],
        )
        self.other.setText(tr("换一个文件…"))
        self._sheet_caption.setText(tr("工作表"))
        self.sheet.setAccessibleName(tr("工作表"))
        self._header_caption.setText(tr("标题在第几行"))
        self.header.setAccessibleName(tr("标题在第几行"))
        self.header.setSpecialValueText(tr("没有标题"))
        self.cancel.setText(tr("取消"))
        self._bar.setAccessibleName(tr("读取进度"))
        self.rows.setAccessibleName(tr("文件的前几行"))
        self._wait.setText(tr("正在读取 {file}…", file=self._reading))
        if self._look is not None:
            self._say_found()

    def restyle(self) -> None:
        self.empty.restyle()
        self._picture.setPixmap(icons.icon("document_table", "accent").pixmap(20, 20))

    # --- building --------------------------------------------------------------------------------------------------
    def _lay_out(self) -> None:
        trouble = QHBoxLayout(self._problem_frame)
        trouble.setContentsMargins(12, 8, 12, 8)
        trouble.addWidget(self._problem)
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(6)
        self._bar.setMaximumWidth(420)
        waiting = QWidget()
        middle = QVBoxLayout(waiting)
        middle.setSpacing(12)
        middle.addStretch(2)
        middle.addWidget(self._wait, 0, Qt.AlignmentFlag.AlignHCenter)
        bar = QHBoxLayout()
        bar.addStretch(1)
        bar.addWidget(self._bar, 2)
        bar.addStretch(1)
        middle.addLayout(bar)
        middle.addWidget(self.cancel, 0, Qt.AlignmentFlag.AlignHCenter)
        middle.addStretch(3)
        self._pages.addWidget(self.empty)
        self._pages.addWidget(waiting)
        self._pages.addWidget(self._found_page())
        inside = QVBoxLayout(self._card)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self._pages)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addWidget(self._problem_frame)
        layout.addWidget(self._card, 1)

    def _found_page(self) -> QWidget:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._picture)
        head.addWidget(self._name, 1)
        head.addWidget(self.other)
        choices = QHBoxLayout()
        choices.setSpacing(8)
        self.sheet.setMinimumContentsLength(12)
        self.sheet.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.header.setRange(0, _LAST_HEADER)
        self.header.setKeyboardTracking(False)
        for field in (self.sheet, self.header):
            hold_still(field)
        self._sheet_caption.setBuddy(self.sheet)
        self._header_caption.setBuddy(self.header)
        for widget in (self._sheet_caption, self.sheet, self._header_caption, self.header):
            choices.addWidget(widget)
        choices.addStretch(1)
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(10)
        layout.addLayout(head)
        layout.addWidget(self._found)
        layout.addLayout(choices)
        layout.addWidget(self._notes)
        layout.addWidget(self.rows, 1)
        return page

    def _wire(self) -> None:
        self.other.clicked.connect(self.choose_asked)
        self.cancel.clicked.connect(self.cancelled)
        for button in (self.other, self.cancel):
            button.setAutoDefault(False)
        self.sheet.activated.connect(lambda: self.sheet_chosen.emit(self.sheet.currentData()))
        self.header.valueChanged.connect(lambda row: self.header_chosen.emit(row or None))
        drop = FileDrop(self)
        drop.dropped.connect(self.dropped)
        drop.hovered.connect(self._show_hover)
        self.restyle()

    def _show_hover(self, over: bool) -> None:
        self._card.setProperty("drop", over)
        text.restyle(self._card)

    def _say_problem(self, words: str) -> None:
        self._problem.setText(words)
        self._problem_frame.setVisible(bool(words))

    def _say_found(self) -> None:
        look = self._look
        if look is None:
            return
        words = [trn("共 {n} 行", look.rows), trn("{n} 列", len(look.columns)), _kind_words(look)]
        if look.own:
            words.append(tr("由拜访簿导出"))
        self._found.setText(" · ".join(filter(None, words)))
        self._notes.setText("\n".join(look.notes))
        self._notes.setVisible(bool(look.notes))


def _kind_words(look: TableLook) -> str:
    return f"{look.kind.upper()} · {look.plan.encoding.upper()}" if look.plan.encoding else look.kind.upper()


def letters(place: int) -> str:
    """What a spreadsheet calls the column at `place` (from 0): A, Z, AA."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
