"""Imports of the past: what came in when, what became of it, and the ways on and back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QIcon, QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QPushButton, QStackedWidget, QTableView, QVBoxLayout

from desktop_app.domain.day_words import short_moment
from desktop_app.domain.errors import AppError
from desktop_app.domain.import_views import ImportLine, ImportState
from desktop_app.ui import fonts, icons, text, theme
from desktop_app.ui.empty_state import EmptyState
from desktop_app.ui.import_steps import presses
from desktop_app.ui.import_table import lay_table
from desktop_app.ui.import_words import line_counts
from desktop_app.ui.tab_order import step
from desktop_app.ui.text import one_line, tip
from desktop_app.ui.toast import PRESS_KEY, Toast
from desktop_app.words import tr, trn

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk
    from desktop_app.ui.tasks import Tasks

_AnyIndex = QModelIndex | QPersistentModelIndex
SOURCE, AT, STATE, COUNTS, SENT = range(5)
_WIDTH, _HEIGHT, _SPARE = 900, 520, 48
_ROW = 38
_FIXED = {AT: 110, STATE: 110, SENT: 150}
_LEAST = 60
_SHARES = {SOURCE: 1, COUNTS: 1}
_TOGETHER_MS = 200
_STATE_ROLES = {ImportState.STOPPED: "warn", ImportState.RUNNING: "accent", ImportState.UNDONE: "text2"}


class ImportLines(QAbstractTableModel):
    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[ImportLine, ...] = ()

    def show(self, lines: Sequence[ImportLine]) -> None:
        self.beginResetModel()
        self._lines = tuple(lines)
        self.endResetModel()

    def at(self, row: int) -> ImportLine | None:
        return self._lines[row] if 0 <= row < len(self._lines) else None

    def place_of(self, number: int) -> int | None:
        return next((place for place, line in enumerate(self._lines) if line.number == number), None)

    def rowCount(self, parent: _AnyIndex = QModelIndex()) -> int:  # noqa: B008  # Qt's own signature
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: _AnyIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 5

    def data(self, index: _AnyIndex, role: int = 0) -> object:
        line, column = self._lines[index.row()], index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._words(line, column)
            case Qt.ItemDataRole.ToolTipRole:
                return tip(line.source if column == SOURCE else line.at if column == AT else self._words(line, column))
            case Qt.ItemDataRole.ForegroundRole:
                role_name = _STATE_ROLES.get(line.state, "") if column == STATE else ""
                if column == SENT:
                    role_name = "warn" if line.waiting else "text2"
                return theme.current().color(role_name) if role_name else None
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        words = (tr("文件"), tr("时间"), tr("状态"), tr("结果"), tr("发送"))
        return words[section] if role == Qt.ItemDataRole.DisplayRole else None

    def retranslate(self) -> None:
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, SENT)
        if self._lines:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._lines) - 1, SENT))

    def _words(self, line: ImportLine, column: int) -> str:
        match column:
            case _ if column == SOURCE:
                name = one_line(line.source)
                return tr("{name}（名录）", name=name) if line.kind == "directory" else name
            case _ if column == AT:
                return short_moment(line.at, datetime.now())
            case _ if column == STATE:
                half = line.state in (ImportState.STOPPED, ImportState.RUNNING) and line.total
                if half and line.total:
                    return tr("{state} {percent}%", state=line.state.word, percent=100 * line.taken // line.total)
                return line.state.word
            case _ if column == COUNTS:
                return line_counts(line)
        return _sent_words(line)


def _sent_words(line: ImportLine) -> str:
    if line.kind == "directory" or not line.records:
        return "—"
    if line.waiting:
        return trn("{n} 条未放行", line.waiting)
    return tr("已放行")


class ImportHistory(QDialog):
    records_asked = Signal(int)
    release_asked = Signal(object)
    """An ImportLine."""
    undo_asked = Signal(object)
    resume_asked = Signal(object)
    new_asked = Signal()

    def __init__(self, tasks: Tasks, desk: Desk, is_busy: Callable[[ImportLine], bool] = lambda _line: False) -> None:
        """`is_busy`: this import is being done or taken back now."""
        super().__init__(None, Qt.WindowType.Window)
        self.setWindowIcon(QIcon(icons.icon("document_table", "accent")))
        self._tasks, self._desk, self._is_busy = tasks, desk, is_busy
        self._wanted: int | None = None
        self._title = text.label("", "h1")
        self.new = QPushButton()
        self.lines = ImportLines(self)
        self.table = QTableView()
        self._empty = EmptyState()
        self._stack = QStackedWidget()
        self._said = text.label("", "dim", wrap=True, selectable=True)
        self.resume, self.release, self.records, self.undo, self.close_button = (QPushButton() for _ in range(5))
        self.toast = Toast(self)
        self._soon = QTimer(self, singleShot=True, interval=_TOGETHER_MS)
        self._soon.timeout.connect(self.reload)
        self._say_none()  # before the rest: Tab goes in the order in which buttons are made
        self._lay_out()
        self._wire()
        self.retranslate()

    # --- what is shown ---------------------------------------------------------------------------------------------
    def reload(self) -> None:
        desk = self._desk

        def read() -> tuple[ImportLine, ...]:
            from desktop_app.actions.importing import imports

            return imports(desk.database)

        self._tasks.query(read, self.show_lines, self._failed, key=f"imports-{id(self):x}", owner=self)

    def reload_soon(self) -> None:
        if self.isVisible() and not self._soon.isActive():
            self._soon.start()

    def show_lines(self, lines: Sequence[ImportLine]) -> None:
        chosen = self.chosen()
        wanted = self._wanted if self._wanted is not None else chosen.number if chosen else None
        self._wanted = None
        self.lines.show(lines)
        self._stack.setCurrentIndex(0 if lines else 1)
        if lines:
            place = self.lines.place_of(wanted) if wanted is not None else None
            self.table.selectRow(place or 0)
        self._enable()

    def chosen(self) -> ImportLine | None:
        return self.lines.at(self.table.currentIndex().row())

    def enable(self) -> None:
        """What is being done changed."""
        self._enable()

    def choose(self, number: int) -> None:
        """As soon as it is on the list."""
        self._wanted = number

    def say(self, words: str) -> None:
        """What came of something, to stay until the next."""
        self._said.setText(words)
        self._said.setVisible(bool(words))

    def come_to_front(self) -> None:
        self.reload()
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        self.setWindowTitle(tr("导入历史"))
        self._title.setText(tr("导入历史"))
        self.new.setText(tr("导入…"))
        self.resume.setText(tr("继续(&R)"))
        self.release.setText(tr("放行发送(&S)…"))
        self.records.setText(tr("查看记录(&V)"))
        self.undo.setText(tr("撤销这次导入(&U)"))
        self.close_button.setText(tr("关闭"))
        self.table.setAccessibleName(tr("导入历史"))
        self.lines.retranslate()
        self._say_none()
        self._enable()

    def _say_none(self) -> None:
        self._empty.say(
            "document_table",
            tr("还没有导入过"),
            tr("从 Excel 或 CSV 导入的每一批都会列在这里，随时可以撤销。"),
            [(tr("导入…"), self.new_asked.emit, True)],
        )

    # --- building --------------------------------------------------------------------------------------------------
    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self.new)
        self.table.setModel(self.lines)
        lay_table(self.table)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.table.verticalHeader().setDefaultSectionSize(fonts.scaled(_ROW))
        card = QFrame()
        card.setProperty("role", "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 1)
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)
        inside.addWidget(self._stack)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self.resume, self.records, self.release, self.undo):
            buttons.addWidget(button)
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        for button in (self.new, self.resume, self.records, self.release, self.undo, self.close_button):
            button.setAutoDefault(False)
        self._said.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(10)
        layout.addLayout(head)
        layout.addWidget(card, 1)
        layout.addWidget(self._said)
        layout.addLayout(buttons)
        self.setMinimumSize(680, 380)
        free = self.screen().availableGeometry()
        self.resize(min(fonts.scaled(_WIDTH), free.width()), min(fonts.scaled(_HEIGHT), free.height() - _SPARE))

    def _wire(self) -> None:
        self.new.clicked.connect(self.new_asked)
        self.close_button.clicked.connect(self.reject)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._enable())
        self.lines.modelReset.connect(self._share_width)
        self.table.doubleClicked.connect(lambda _index: self.show_records())
        self.records.clicked.connect(self.show_records)
        for button, signal in (
            (self.release, self.release_asked), (self.undo, self.undo_asked), (self.resume, self.resume_asked),
        ):  # fmt: skip
            button.clicked.connect(lambda _checked=False, signal=signal: self._emit(signal))
        QShortcut(QKeySequence(PRESS_KEY), self).activated.connect(self.toast.press)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Refresh), self).activated.connect(self.reload)

    def show_records(self) -> None:
        line = self.chosen()
        if line is not None and line.records and line.kind == "records":
            self.records_asked.emit(line.number)

    def _emit(self, signal: object) -> None:
        line = self.chosen()
        if line is not None:
            signal.emit(line)  # type: ignore[attr-defined]

    def _enable(self) -> None:
        line = self.chosen()
        live = line is not None and self._is_busy(line)
        self.records.setEnabled(line is not None and line.kind == "records" and line.records > 0)
        self.release.setEnabled(line is not None and line.waiting > 0 and line.state is ImportState.DONE)
        self.undo.setEnabled(line is not None and line.can_undo and not live)
        self.resume.setEnabled(line is not None and line.can_resume and not live)

    def _failed(self, error: Exception) -> None:
        self.toast.say(str(error) if isinstance(error, AppError) else tr("程序出错，已写入日志。"))

    def focusNextPrevChild(self, next: bool) -> bool:
        """Tab and Shift+Tab, in the order in which the window is read."""
        return step([self], forward=next) or super().focusNextPrevChild(next)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Delete mean the chosen line while the focus is in the table."""
        in_table = self.table.hasFocus()
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if in_table:
                self.show_records()
            case Qt.Key.Key_Delete if in_table and self.undo.isEnabled():
                self._emit(self.undo_asked)
            case _ if not presses(self, event):
                super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()

    def _share_width(self) -> None:
        left = self.table.viewport().width() - sum(fonts.scaled(width) for width in _FIXED.values())
        parts = sum(_SHARES.values())
        for column in range(SENT):  # which takes what is left
            share = max(_LEAST, left * _SHARES.get(column, 0) // parts)
            self.table.setColumnWidth(column, fonts.scaled(_FIXED[column]) if column in _FIXED else share)
