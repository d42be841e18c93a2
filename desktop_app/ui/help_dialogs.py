"""What the help menu shows: the keys, and what this program is made of."""

from __future__ import annotations

import platform
from collections.abc import Sequence

from PySide6.QtCore import qVersion
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QMessageBox, QVBoxLayout, QWidget

from desktop_app.ui import text
from desktop_app.words import tr

_MADE_OF = (
    "Qt, PySide6 — LGPL-3.0",
    "SQLite — public domain; pysqlite3 — zlib",
    "SQLAlchemy, Alembic, tomli-w, platformdirs, pypinyin — MIT",
    "python-dateutil, portalocker — BSD-3-Clause",
    "Fluent System Icons, © Microsoft — MIT",
)


def keys_dialog(parent: QWidget, keys: Sequence[tuple[str, str]]) -> QDialog:
    """Every action with a key, and the keys of the table."""
    dialog = QDialog(parent)
    dialog.setWindowTitle(tr("快捷键"))
    grid = QGridLayout()
    grid.setHorizontalSpacing(24)
    grid.setVerticalSpacing(6)
    lines = [
        *keys,
        (tr("表格：下一条、上一条"), "J / K"),
        (tr("表格：第一条、最后一条"), "Home / End"),
        (tr("表格：看详情"), "Enter"),
        (tr("搜索：清除"), "Esc"),
        (tr("表单：保存"), "Ctrl+Enter"),
    ]
    half = -(-len(lines) // 2)
    for place, (words, pressed) in enumerate(lines):
        column = 0 if place < half else 2
        grid.addWidget(text.label(words, "dim"), place % half, column)
        grid.addWidget(text.label(pressed), place % half, column + 1)
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.button(QDialogButtonBox.StandardButton.Close).setText(tr("关闭"))
    buttons.rejected.connect(dialog.reject)
    layout = QVBoxLayout(dialog)
    layout.setContentsMargins(20, 20, 20, 16)
    layout.setSpacing(12)
    layout.addWidget(text.label(tr("快捷键"), "h1"))
    layout.addLayout(grid)
    layout.addWidget(buttons)
    return dialog


def about_box(parent: QWidget, version: str, store: str) -> QMessageBox:
    hint = "\n".join(
        (
            tr("客户拜访的记录与查阅，离线可用。"),
            "",
            tr("数据文件：{path}", path=store),
            f"Qt {qVersion()} · Python {platform.python_version()}",
            "",
            tr("使用了以下开源软件："),
            *_MADE_OF,
        )
    )
    box = text.message(parent, tr("拜访簿 {version}", version=version), hint)
    box.setWindowTitle(tr("关于拜访簿"))
    return box
