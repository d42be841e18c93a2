"""What the help menu shows: the keys, what this program is, and the licences of what it is made of."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal, qVersion
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QLayout,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop_app.ui import fonts, icons, text
from desktop_app.words import tr

if TYPE_CHECKING:
    from desktop_app.ui.tasks import Tasks

_ROUND_KEYS = QSize(60, 140)
"""What margins, title, button and a scroll bar take beside the table of keys."""
_FRAME = QSize(16, 48)


def keys_dialog(parent: QWidget, keys: Sequence[tuple[str, str]]) -> QDialog:
    """Every action with a key, and the keys of table, search and form."""
    dialog = QDialog(parent)
    dialog.setWindowTitle(tr("快捷键"))
    lines = [
        *keys,
        (tr("表格：下一条、上一条"), "J / K"),
        (tr("表格：第一条、最后一条"), "Home / End"),
        (tr("表格：看详情"), "Enter"),
        (tr("表格：标为已读或未读"), "Space"),
        (tr("表格：复制单元格"), "Ctrl+Shift+C"),
        (tr("表格：可以做的一切"), "Shift+F10"),
        (tr("搜索：清除"), "Esc"),
        (tr("表单：保存"), "Ctrl+Enter"),
        (tr("表单：保存并新建"), "Ctrl+Shift+Enter"),
        (tr("表单：查以前的记录"), "Ctrl+F"),
        (tr("表单：打开日历"), "Alt+↓"),
        (tr("表单：时间改为过去的那一天"), "Alt+↑"),
        (tr("表单、评论：插入常用语、存为常用语"), "F3 / Shift+F3"),
        (tr("恢复草稿"), "Ctrl+Shift+R"),
        (tr("名录：修改、删除"), "Enter / Del"),
        (tr("名录：下一页、上一页"), "Ctrl+Tab / Ctrl+Shift+Tab"),
        (tr("日报：打开这一行的拜访"), "Ctrl+Enter"),
        (tr("日报：复制全文"), "Ctrl+Shift+C"),
        (tr("日报：前一天、后一天"), "Alt+PgUp / Alt+PgDown"),
    ]
    free = parent.screen().availableGeometry()
    for columns in (3, 2, 1):
        table = _table_of_keys(lines, columns=columns)
        if table.sizeHint().width() <= free.width() - _ROUND_KEYS.width():
            break
    area = QScrollArea()  # on a low screen, or in large print
    area.setWidget(table)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setAccessibleName(tr("快捷键"))
    body = QVBoxLayout()
    body.addWidget(area)
    _finish(dialog, tr("快捷键"), body)
    dialog.resize((table.sizeHint() + _ROUND_KEYS).boundedTo(free.size() - _FRAME))
    return dialog


def _table_of_keys(lines: Sequence[tuple[str, str]], *, columns: int) -> QWidget:
    """Read down each column, then on in the next one."""
    table = QWidget()
    grid = QGridLayout(table)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(24)
    grid.setVerticalSpacing(6)
    rows = -(-len(lines) // columns)
    for place, (words, pressed) in enumerate(lines):
        grid.addWidget(text.label(words, "dim"), place % rows, 2 * (place // rows))
        grid.addWidget(text.label(pressed), place % rows, 2 * (place // rows) + 1)
    grid.setRowStretch(rows, 1)
    return table


@dataclass(frozen=True, slots=True)
class About:
    version: str
    store: Path
    logs: Path
    resources: Path


class AboutDialog(QDialog):
    """Version, where the data and the logs lie, and the licences on request."""

    folder_asked = Signal(object)
    """A Path."""

    def __init__(self, about: About, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("关于拜访簿"))
        self.setMinimumWidth(fonts.scaled(480))
        self._about, self._tasks = about, tasks
        made_with = f"Qt {qVersion()} · Python {platform.python_version()}"
        picture = text.label()
        picture.setPixmap(icons.pixmap("document_table", 48, "accent", ratio=self.devicePixelRatioF()))
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(text.label(tr("拜访簿 {version}", version=about.version), "h1"))
        words.addWidget(text.label(tr("客户拜访的记录与查阅，离线可用。"), "dim"))
        words.addWidget(text.label(made_with, "small", selectable=True))
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        self._place(grid, 0, tr("数据文件"), about.store, about.store.parent, tr("打开数据所在的文件夹"))
        self._place(grid, 1, tr("日志文件夹"), about.logs, about.logs, tr("打开日志文件夹"))
        licences = QPushButton(tr("第三方许可…"))
        licences.setAutoDefault(False)
        licences.clicked.connect(self.show_licences)
        row = QHBoxLayout()
        row.addWidget(text.label(tr("MIT 许可。使用了 Qt、SQLite 等开源软件。"), "small", wrap=True), 1)
        row.addWidget(licences)
        body = QVBoxLayout()
        body.setSpacing(16)
        for part in (head, grid, row):
            body.addLayout(part)
        _finish(self, "", body)

    def _place(self, grid: QGridLayout, row: int, caption: str, path: Path, folder: Path, spoken: str) -> None:
        button = QPushButton(tr("打开文件夹"))
        button.setAccessibleName(spoken)
        button.setAutoDefault(False)
        button.clicked.connect(lambda: self.folder_asked.emit(folder))
        grid.addWidget(text.label(caption, "caption"), row, 0)
        grid.addWidget(text.ElidedLabel(str(path)), row, 1)
        grid.addWidget(button, row, 2)

    def show_licences(self) -> QDialog:
        dialog = LicencesDialog(self._about.resources, self._tasks, self)
        dialog.open()
        return dialog


class LicencesDialog(QDialog):
    def __init__(self, resources: Path, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("第三方许可"))
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(tr("第三方许可"))
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.text.setPlainText(tr("正在打开…"))
        body = QVBoxLayout()
        body.addWidget(self.text)
        _finish(self, tr("第三方许可"), body)
        self.resize(QSize(fonts.scaled(760), 560))

        def read() -> str:
            from desktop_app.ui.licences import licence_texts

            return licence_texts(resources)

        tasks.query(read, self._show, owner=self)

    def _show(self, words: str) -> None:
        self.text.setPlainText(words)


def _finish(dialog: QDialog, title: str, body: QLayout) -> None:
    """Title above, a button to close it below."""
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.button(QDialogButtonBox.StandardButton.Close).setText(tr("关闭"))
    buttons.rejected.connect(dialog.reject)
    layout = QVBoxLayout(dialog)
    layout.setContentsMargins(20, 20, 20, 16)
    layout.setSpacing(12)
    if title:
        layout.addWidget(text.label(title, "h1"))
    layout.addLayout(body, 1)
    layout.addWidget(buttons)
