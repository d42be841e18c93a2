"""What is nobody's purpose: a bug is logged whole, shown once, and the program lives on.

The log holds where it happened and what kind of error it was, never its message: that may quote what a person wrote.
"""

from __future__ import annotations

import atexit
import faulthandler
import logging
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING

from PySide6.QtCore import QMessageLogContext, QObject, Qt, QtMsgType, Signal, qInstallMessageHandler, qVersion
from PySide6.QtGui import QGuiApplication

from desktop_app.words import tr

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMessageBox, QWidget

_LOG = logging.getLogger("visitbook")
_HARMLESS = ("This plugin does not support propagateSizeHints",)
_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def open_log(folder: Path) -> Path | None:
    """Lets the log be written to `folder`; None where that cannot be, and then the program runs without one.

    Called after the first paint, or when there is something to log before it: what it imports takes 10 ms.
    """
    import logging.handlers

    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / "visitbook.log"
        handler = logging.handlers.RotatingFileHandler(file, maxBytes=1_000_000, backupCount=3, encoding="utf-8")
    except OSError:
        return None
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(threadName)s %(message)s"))
    _LOG.addHandler(handler)
    _LOG.setLevel(logging.INFO)
    _LOG.propagate = False
    return file


def log_is_open() -> bool:
    return bool(_LOG.handlers)


def close_log() -> None:
    for handler in list(_LOG.handlers):
        _LOG.removeHandler(handler)
        handler.close()


class CrashReporter(QObject):
    """Takes what every hook hands over, on any thread, and shows it on the UI thread: each place once."""

    _caught = Signal(str, str)

    def __init__(
        self, version: str, folder: Path, open_folder: Callable[[Path], object], parent: QObject | None = None
    ):
        super().__init__(parent)
        self._version = version
        self._folder = folder
        self._open_folder = open_folder
        self._seen: set[str] = set()
        self._box: QMessageBox | None = None
        self._installed = False
        self._faults: IO[str] | None = None
        self.window: QWidget | None = None
        self._caught.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        self._installed = True
        sys.excepthook = self._from_python
        threading.excepthook = self._from_thread
        qInstallMessageHandler(self._from_qt)
        try:
            self._faults = (self._folder / "faults.log").open("a", encoding="utf-8")
            faulthandler.enable(self._faults)
        except OSError:
            faulthandler.disable()

    def uninstall(self) -> None:
        self._installed = False
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__
        qInstallMessageHandler(None)
        if self._faults is not None:
            faulthandler.disable()
            self._faults.close()

    def report(self, error: BaseException) -> None:
        """Logs a bug and shows it, from any thread."""
        import traceback

        if self._installed and not log_is_open():
            open_log(self._folder)
        where = traceback.extract_tb(error.__traceback__)
        last = where[-1] if where else None
        place = f"{type(error).__name__} {last.filename}:{last.lineno}" if last else type(error).__name__
        details = "".join([*_frames(error), f"{type(error).__module__}.{type(error).__qualname__}"])
        _LOG.error("%s\n%s", place, details)
        self._caught.emit(place, details)

    def box(self) -> QMessageBox | None:
        """The dialog on screen, if any."""
        return self._box

    def _from_python(self, _kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        if isinstance(error, KeyboardInterrupt):
            QGuiApplication.quit()
            return
        self.report(error)

    def _from_thread(self, found: threading.ExceptHookArgs) -> None:
        if found.exc_value is not None:
            self.report(found.exc_value)

    def _from_qt(self, kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
        if not message.startswith(_HARMLESS):
            _LOG.log(_LEVELS.get(kind, logging.WARNING), "Qt: %s", message)

    def _show(self, place: str, details: str) -> None:
        if place in self._seen or self._box is not None:
            return
        self._seen.add(place)
        import platform

        from PySide6.QtWidgets import QMessageBox

        from desktop_app.ui import text

        box = text.message(
            self.window,
            tr("程序遇到了一个错误"),
            tr(
                "刚才的操作可能没有完成。已保存的记录和草稿不受影响，可以继续使用；如果再次出现，请把详情发给维护人员。"
            ),
            kind=QMessageBox.Icon.Critical,
            buttons=QMessageBox.StandardButton.Close,
        )
        box.setWindowTitle(tr("拜访簿"))
        about = f"Visitbook {self._version} · Qt {qVersion()} · Python {platform.python_version()} · {sys.platform}"
        box.setDetailedText(f"{about}\n{place}\n\n{details}")
        copy = box.addButton(tr("复制详情"), QMessageBox.ButtonRole.ActionRole)
        copy.clicked.disconnect()
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(box.detailedText()))
        folder = box.addButton(tr("打开日志文件夹"), QMessageBox.ButtonRole.ActionRole)
        folder.clicked.disconnect()
        folder.clicked.connect(lambda: self._open_folder(self._folder))
        again = box.addButton(tr("重新启动"), QMessageBox.ButtonRole.ActionRole)
        again.clicked.connect(self._begin_again)
        box.finished.connect(self._closed)
        self._box = box
        box.open()

    def _begin_again(self) -> None:
        """Ends the program as its cross does, with what is being written kept; the next one starts when it is over."""
        if self.window is not None:
            atexit.register(subprocess.Popen, sys.orig_argv)
            self.window.close()

    def _closed(self) -> None:
        self._box = None


def _frames(error: BaseException) -> list[str]:
    """The frames of an error and of what caused it, without the messages."""
    import traceback

    cause = error.__cause__ or error.__context__
    before = [*_frames(cause), f"{type(cause).__qualname__}\n\n"] if cause is not None else []
    return before + traceback.format_tb(error.__traceback__)
