"""A file that is let go over a window: taken where one of a kind that can be read is carried, and nothing else."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QWidget

ENDINGS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".csv", ".tsv", ".txt")
"""Of the files that a table may be read from."""


def dropped_file(carried: QMimeData) -> Path | None:
    """The one file that is carried, if a table can be read from its kind."""
    places = carried.urls() if carried.hasUrls() else []
    if len(places) != 1 or not places[0].isLocalFile():
        return None
    file = Path(places[0].toLocalFile())
    return file if file.suffix.lower() in ENDINGS else None


class FileDrop(QObject):
    """Lets `widget` take a file; what else is dragged over it stays its own affair."""

    hovered = Signal(bool)
    dropped = Signal(object)
    """The Path of the file."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        widget.setAcceptDrops(True)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        match event:
            case QDropEvent() if event.type() == QEvent.Type.Drop:
                self.hovered.emit(False)
                return self._take(event)
            case QDragEnterEvent() | QDragMoveEvent():
                if dropped_file(event.mimeData()) is None:
                    return False
                if event.type() == QEvent.Type.DragEnter:
                    self.hovered.emit(True)
                event.acceptProposedAction()
                return True
            case _ if event.type() == QEvent.Type.DragLeave:
                self.hovered.emit(False)
        return False

    def _take(self, event: QDropEvent) -> bool:
        file = dropped_file(event.mimeData())
        if file is None:
            return False
        event.acceptProposedAction()
        self.dropped.emit(file)
        return True
