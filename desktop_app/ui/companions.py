"""The windows beside the main window: each has a side that opens it and lets go of the store when the main window does.

Whatever stands beside the window for long is a `Side` here; dialogs that come and go are `window_dialogs`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk
    from desktop_app.domain.desk_views import Changes
    from desktop_app.ui.main_window import MainWindow
    from desktop_app.ui.window_parts import WindowParts


class Side(QObject):
    """Light until its window is asked for: it is built for every start, and imports that window only then."""

    def __init__(self, window: MainWindow, parts: WindowParts) -> None:
        super().__init__(window)
        self.window, self.parts, self.tasks = window, parts, parts.tasks
        self.desk: Desk | None = None

    def attach(self, desk: Desk) -> None:
        """The store is open."""
        self.desk = desk

    def detach(self) -> None:
        """Closes what speaks with the store; also when the main window goes."""
        self.desk = None

    def has_ended(self) -> bool:
        """False while a process of this side is still in the store."""
        return True

    def wait(self) -> None:
        """After `detach`, when nothing is on screen any more: until `has_ended`, by force if need be."""

    def retranslate(self) -> None:
        """The language changed."""

    def absorb(self, changes: Changes) -> None:
        """Something was committed, here or elsewhere."""


class Companions(QObject):
    def __init__(self, window: MainWindow, parts: WindowParts) -> None:
        super().__init__(window)
        from desktop_app.ui.directory_side import DirectorySide
        from desktop_app.ui.export_side import ExportSide
        from desktop_app.ui.import_directory_side import DirectoryFilesSide
        from desktop_app.ui.import_side import ImportSide
        from desktop_app.ui.job_side import JobSide
        from desktop_app.ui.phrase_side import PhraseSide
        from desktop_app.ui.printing_side import PrintingSide
        from desktop_app.ui.report_side import ReportSide

        self.directory = DirectorySide(window, parts)
        self.printing = PrintingSide(window, parts)
        self.phrases = PhraseSide(window, parts)
        self.reports = ReportSide(window, parts)
        self.export = ExportSide(window, parts)
        self.imports = ImportSide(window, parts)
        self.entries = DirectoryFilesSide(window, parts)
        self.jobs = JobSide(window, parts)
        # The jobs go last: whoever waits for one has let go of the store by then.
        self._sides: tuple[Side, ...] = (
            self.directory,
            self.printing,
            self.phrases,
            self.reports,
            self.export,
            self.entries,
            self.imports,
            self.jobs,
        )

    def attach(self, desk: Desk) -> None:
        for side in self._sides:
            side.attach(desk)

    def detach(self) -> None:
        for side in self._sides:
            side.detach()

    def has_ended(self) -> bool:
        return all(side.has_ended() for side in self._sides)

    def wait(self) -> None:
        for side in self._sides:
            side.wait()

    def retranslate(self) -> None:
        for side in self._sides:
            side.retranslate()

    def absorb(self, changes: Changes) -> None:
        for side in self._sides:
            side.absorb(changes)
