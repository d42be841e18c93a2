"""The one dialog that asks for a file: it lists what is in a folder by name and opens nothing of it.

Qt's own looks into each file to tell its type, and so may a desktop's. On Linux closing a file drops every lock that
this process holds on it: with the store's locks gone, another process that ends takes the store's journal away under
the window, which then reads what is no more and writes where nobody finds it.
"""

from __future__ import annotations

import sys
from functools import lru_cache

from PySide6.QtCore import QFileInfo
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QFileDialog, QFileIconProvider, QWidget


class _ByName(QFileIconProvider):
    """Tells folders from files, and files by their ending. Asked from a thread of Qt's, so that its pictures are made
    before."""

    def __init__(self) -> None:
        super().__init__()
        kinds = QFileIconProvider.IconType
        self._pictures = {kind: super(_ByName, self).icon(kind) for kind in kinds}

    def icon(self, what: QFileIconProvider.IconType | QFileInfo) -> QIcon:
        kinds = QFileIconProvider.IconType
        if isinstance(what, QFileInfo):
            what = kinds.Folder if what.isDir() else kinds.File
        return self._pictures[what]

    def type(self, info: QFileInfo) -> str:
        return "" if info.isDir() else info.suffix().upper()


class FileDialog(QFileDialog):
    """As `QFileDialog`, but on Linux never the desktop's own: that cannot be told to keep its hands off."""

    def __init__(self, parent: QWidget | None, title: str, folder: str, filters: str = "") -> None:
        super().__init__(parent, title, folder, filters)
        if sys.platform == "linux":
            self.setOption(QFileDialog.Option.DontUseNativeDialog)
        self.setIconProvider(_by_name())


@lru_cache(maxsize=1)
def _by_name() -> _ByName:
    """One for the whole program: a dialog does not keep it."""
    return _ByName()
