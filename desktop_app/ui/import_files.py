"""Asking for files while a table comes in: the one to read, and where the rows that stayed out go."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop_app.ui.file_dialog import FileDialog
from desktop_app.ui.import_drop import ENDINGS
from desktop_app.words import tr


def ask_for_table(parent: QWidget, folder: Path, take: Callable[[Path], object]) -> None:
    dialog = FileDialog(parent, tr("选择要导入的文件"), str(folder))
    patterns = " ".join(f"*{ending}" for ending in ENDINGS)
    dialog.setNameFilters([tr("表格文件 ({patterns})", patterns=patterns), tr("所有文件 (*)")])
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.setLabelText(QFileDialog.DialogLabel.Accept, tr("打开"))
    _open(dialog, take)


def ask_for_rows_file(parent: QWidget, table: Path, take: Callable[[Path], object]) -> None:
    """Beside the table that the rows are of, and of its kind where that can be written."""
    dialog = FileDialog(parent, tr("另存没有导入的行"), str(table.parent))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    ending = "csv" if table.suffix.lower() in (".csv", ".tsv", ".txt") else "xlsx"
    dialog.setNameFilters([f"*.{ending}"])
    dialog.setDefaultSuffix(ending)
    dialog.selectFile(tr("{name}-未导入.{ending}", name=table.stem, ending=ending))
    _open(dialog, take)


def _open(dialog: FileDialog, take: Callable[[Path], object]) -> None:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(lambda name: take(Path(name)))
    dialog.open()
