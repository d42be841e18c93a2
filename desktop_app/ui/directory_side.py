"""The directory's place beside the main window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop_app.ui.companions import Side

if TYPE_CHECKING:
    from desktop_app.domain.desk_views import Changes
    from desktop_app.ui.directory_window import DirectoryWindow
    from desktop_app.ui.main_window import MainWindow
    from desktop_app.ui.window_parts import WindowParts

PLACE = "directory"


class DirectorySide(Side):
    def __init__(self, window: MainWindow, parts: WindowParts) -> None:
        super().__init__(window, parts)
        self._directory: DirectoryWindow | None = None

    def shown(self) -> DirectoryWindow | None:
        """The window, once it was opened."""
        return self._directory

    def show(self) -> None:
        if self.desk is None:
            return
        if self._directory is None:
            from desktop_app.ui.directory_window import DirectoryWindow

            self._directory = DirectoryWindow(self.tasks, self.desk)
            self._directory.records_asked.connect(self.window.show_records)
            files, directory = self.window.companions.entries, self._directory
            directory.import_asked.connect(files.show)
            directory.export_asked.connect(lambda: files.export(directory))
            self._directory.setWindowIcon(self.window.windowIcon())
            self.parts.memory.place(PLACE, self._directory)
        elif not self._directory.isVisible():
            self._directory.refresh()
        self._directory.come_to_front()

    def detach(self) -> None:
        super().detach()
        self.close()

    def close(self) -> None:
        directory, self._directory = self._directory, None
        if directory is not None:
            self.parts.memory.keep_place(PLACE, directory)
            directory.close()
            directory.deleteLater()

    def retranslate(self) -> None:
        if self._directory is not None:
            self._directory.retranslate()

    def absorb(self, changes: Changes) -> None:
        if self._directory is not None and self._directory.isVisible():
            self._directory.absorb(changes)
