"""Opens a file with the program it belongs to, and shows where it lies, as each system does it."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QDir, QProcess, QUrl
from PySide6.QtGui import QDesktopServices


def open_file(file: Path) -> bool:
    """False where the system knows no program for it."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(file)))


def show_in_folder(file: Path) -> bool:
    """Marked in the file manager where that can be asked for; else its folder."""
    if sys.platform == "win32":
        return bool(QProcess.startDetached("explorer.exe", [f"/select,{QDir.toNativeSeparators(str(file))}"])[0])
    if sys.platform == "darwin":
        return bool(QProcess.startDetached("open", ["-R", str(file)])[0])
    return open_file(file.parent)
