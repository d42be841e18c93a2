"""The directory as files, beside the main window: a list comes in, all of it goes out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop_app.ui.companions import Side
from desktop_app.ui.file_dialog import FileDialog
from desktop_app.ui.import_side import FOLDER, last_folder
from desktop_app.words import tr, trn

if TYPE_CHECKING:
    from desktop_app.domain.directory_file import DirectoryDone
    from desktop_app.domain.import_views import ImportUndone
    from desktop_app.ui.import_directory_window import DirectoryImport
    from desktop_app.ui.import_flow import DirectoryFlow
    from desktop_app.ui.toast import Toast

PLACE = "import-directory"


class DirectoryFilesSide(Side):
    _flow: DirectoryFlow | None = None
    _entries: DirectoryImport | None = None

    def shown(self) -> DirectoryImport | None:
        """The window of taking in, once it was opened."""
        return self._entries

    # --- in ----------------------------------------------------------------------------------------------------------
    def show(self) -> None:
        """名录 ▸ 导入…"""
        if self.desk is None:
            return
        if self._entries is None:
            from desktop_app.ui.import_directory_window import DirectoryImport
            from desktop_app.ui.import_flow import DirectoryFlow

            companions = self.window.companions
            flow = self._flow = DirectoryFlow(companions.jobs, self)
            entries = self._entries = DirectoryImport(flow, last_folder(self.parts.memory))
            flow.checked.connect(self._keep_folder)
            flow.imported.connect(self._imported)
            entries.undo_asked.connect(companions.imports.undo_number)
            entries.directory_asked.connect(companions.directory.show)
            entries.history_asked.connect(companions.imports.show_history)
            companions.imports.undone.connect(self._undone)
            self.parts.memory.place(PLACE, entries)
        self._entries.come_to_front()

    def _imported(self, done: DirectoryDone) -> None:
        from desktop_app.ui.import_words import entries_came

        entries = self._entries
        if entries is not None:
            entries.show_done(done)
        if entries is None or not entries.isVisible():
            imports = self.window.companions.imports
            self._toast().say(entries_came(done), tr("导入历史"), imports.show_history)

    def _undone(self, undone: ImportUndone) -> None:
        if self._entries is not None and self._entries.flow.batch == undone.batch:
            self._entries.show_undone(undone)

    def _keep_folder(self, _check: object) -> None:
        if self._flow is not None and self._flow.file is not None:
            self.parts.memory.remember(FOLDER, str(self._flow.file.parent))

    # --- out ---------------------------------------------------------------------------------------------------------
    def export(self, above: QWidget) -> None:
        """名录 ▸ 导出…: all of it, a sheet for each kind."""
        dialog = FileDialog(above, tr("导出名录"), str(last_folder(self.parts.memory)))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([tr("Excel 工作簿 (*.xlsx)"), tr("CSV 文件 (*.csv)")])
        dialog.setDefaultSuffix("xlsx")
        dialog.filterSelected.connect(lambda chosen: dialog.setDefaultSuffix("csv" if ".csv" in chosen else "xlsx"))
        dialog.selectFile(tr("名录-{day}.xlsx", day=f"{self.parts.now():%Y-%m-%d}"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.export_to(Path(name)))
        dialog.open()

    def export_to(self, file: Path) -> None:
        if self.desk is None:
            return
        self.parts.memory.remember(FOLDER, str(file.parent))

        def words(done: int, of: int | None) -> str:
            if of:
                return tr("正在导出名录：{done} / {of}", done=f"{done:,}", of=f"{of:,}")
            return tr("正在导出名录")

        job = self.window.companions.jobs.run({"do": "directory-export", "file": str(file)}, words)
        job.done.connect(lambda answer: self._exported(file, answer))
        job.failed.connect(lambda why: self._toast().say(why))

    def _exported(self, file: Path, answer: Mapping[str, Any]) -> None:
        words = trn("已导出 {n} 条到 {file}", answer["written"], file=file.name)
        self._toast().say(words, tr("打开文件夹"), lambda: self.window.open_folder(file.parent))

    def _toast(self) -> Toast:
        """Of the window that a person is in."""
        directory = self.window.companions.directory.shown()
        if directory is not None and directory.isActiveWindow():
            return directory.toast
        return self.window.toast

    # --- with the window ---------------------------------------------------------------------------------------------
    def detach(self) -> None:
        super().detach()
        flow, entries = self._flow, self._entries
        self._flow = self._entries = None
        if flow is not None:
            flow.forget()
        if entries is not None:
            self.window.companions.imports.undone.disconnect(self._undone)
            self.parts.memory.keep_place(PLACE, entries)
            entries.close()
            entries.deleteLater()
        if flow is not None:
            flow.deleteLater()

    def retranslate(self) -> None:
        if self._entries is not None:
            self._entries.retranslate()
