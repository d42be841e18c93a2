"""Importing beside the main window: its two windows, the file that is on its way in, and what can be done with a batch.

What is being written goes on whichever window is closed; when it is over, a word in the main window says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QStandardPaths, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from desktop_app.domain.errors import AppError
from desktop_app.ui import text
from desktop_app.ui.companions import Side
from desktop_app.ui.file_dialog import FileDialog
from desktop_app.words import tr, trn

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk
    from desktop_app.domain.desk_views import Changes
    from desktop_app.domain.import_views import ImportDone, ImportLine
    from desktop_app.ui.import_banner import ImportBanner
    from desktop_app.ui.import_directory_window import DirectoryImport
    from desktop_app.ui.import_flow import ImportFlow, Work
    from desktop_app.ui.import_history import ImportHistory
    from desktop_app.ui.import_window import ImportWindow
    from desktop_app.ui.main_window import MainWindow
    from desktop_app.ui.window_memory import WindowMemory
    from desktop_app.ui.window_parts import WindowParts

PLACE, HISTORY_PLACE = "import", "import-history"
FOLDER = "import/folder"


class ImportSide(Side):
    undone = Signal(object)
    """An ImportUndone."""

    def __init__(self, window: MainWindow, parts: WindowParts) -> None:
        super().__init__(window, parts)
        self._flow: ImportFlow | None = None
        self._importing: ImportWindow | None = None
        self._history: ImportHistory | None = None
        self._banner: ImportBanner | None = None
        self._undoing: set[int] = set()
        window.completed.connect(self._watch)

    # --- what a person does ------------------------------------------------------------------------------------------
    def show(self) -> None:
        """文件 ▸ 导入…"""
        importing = self._made_window()
        if importing is not None:
            importing.come_to_front()

    def import_file(self, file: Path) -> None:
        importing = self._made_window()
        if importing is not None:
            importing.come_to_front()
            importing.take_file(file)

    def choose_file(self) -> None:
        """From the first run: who has a list wants to pick it at once."""
        importing = self._made_window()
        if importing is not None:
            importing.come_to_front()
            importing.choose_file()

    def show_history(self, number: int | None = None) -> None:
        if self.desk is None:
            return
        if self._history is None:
            from desktop_app.ui.import_history import ImportHistory

            history = self._history = ImportHistory(self.tasks, self.desk, self._is_busy)
            history.records_asked.connect(self.show_records)
            history.release_asked.connect(self.release)
            history.undo_asked.connect(self.undo)
            history.resume_asked.connect(self.resume)
            history.new_asked.connect(self.show)
            self.parts.memory.place(HISTORY_PLACE, history)
        if number is not None:
            self._history.choose(number)
        self._history.come_to_front()

    def show_records(self, number: int) -> None:
        from desktop_app.domain.filter_choice import FilterChoice
        from desktop_app.domain.record_filter import QuickRange

        self.window.show_records(FilterChoice(range=QuickRange.ALL, imported=number))

    def undo_number(self, number: int) -> None:
        self._with_line(number, self._maybe(self.undo))

    # --- one batch -------------------------------------------------------------------------------------------------
    def undo(self, line: ImportLine) -> None:
        """At once: what was taken back by mistake can be imported again."""
        source, number = line.source, line.number
        if number in self._undoing:
            return
        self._undoing.add(number)
        if self._history is not None:
            self._history.enable()

        def words(done: int, of: int | None) -> str:
            if of:
                return tr("正在撤销导入 {file}：{done} / {of}", file=source, done=f"{done:,}", of=f"{of:,}")
            return tr("正在撤销导入 {file}", file=source)

        job = self.window.companions.jobs.run({"do": "undo", "batch": number}, words)
        job.done.connect(lambda answer: self._undone(line, answer))
        job.failed.connect(lambda why: self._not_undone(number, why))
        job.cancelled.connect(lambda: self._undo_stopped(number))

    def resume(self, line: ImportLine) -> None:
        """Where the file is known it is taken; where it moved, it is asked for."""
        importing = self._made_window()
        if importing is None:
            return
        flow = importing.flow
        if self._is_running():
            importing.come_to_front()
            return
        if flow.file is not None and flow.batch == line.number and flow.file.is_file():
            importing.come_to_front()
            importing.go_on_with(line, flow.file)
            return
        dialog = FileDialog(self._top(), tr("「{file}」在哪里？", file=line.source), str(importing.folder))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([line.source, tr("所有文件 (*)")])
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def chosen(name: str) -> None:
            importing.come_to_front()
            importing.go_on_with(line, Path(name))

        dialog.fileSelected.connect(chosen)
        dialog.open()

    def release(self, line: ImportLine) -> None:
        """It cannot be taken back once they are on a server, so that it is said before."""
        box = text.message(
            self._top(),
            trn("放行 {n} 条导入的记录？", line.waiting),
            tr(
                "来自「{file}」。放行后像在这里写的一样发送到服务器，发出以后就不能靠撤销导入收回了。",
                file=line.source,
            ),
            kind=QMessageBox.Icon.Question,
            buttons=QMessageBox.StandardButton.Cancel,
        )
        box.setWindowTitle(tr("放行发送"))
        box.button(QMessageBox.StandardButton.Cancel).setText(tr("取消"))
        go = box.addButton(tr("放行"), QMessageBox.ButtonRole.AcceptRole)
        box.setDefaultButton(go)
        go.clicked.connect(lambda: self._release(line))
        box.open()

    def _release(self, line: ImportLine) -> None:
        if self.desk is None:
            return

        def words(done: int, of: int | None) -> str:
            return tr("正在放行 {done} / {of}", done=f"{done:,}", of=f"{of:,}") if of else tr("正在放行…")

        job = self.window.companions.jobs.run({"do": "release", "batch": line.number}, words)
        job.done.connect(lambda answer: self._released(line, answer))
        job.failed.connect(self._say)
        job.cancelled.connect(self._reload)

    def _released(self, line: ImportLine, answer: Mapping[str, Any]) -> None:
        """Who reads that they wait to be sent believes that they will be."""
        lacking = answer["without_parent"]
        if lacking:
            said = trn("已放行 {n} 条", answer["released"])
            said += " · " + trn("{n} 条没有大的拜访，补上之前不能发送", lacking)
            self._say(said, tr("查看"), lambda: self.show_records(line.number))
        else:
            self._say(trn("已放行 {n} 条，等待发送", answer["released"]))
        self._reload()

    def _undone(self, line: ImportLine, answer: Mapping[str, Any]) -> None:
        from desktop_app.domain.import_views import ImportUndone, from_json
        from desktop_app.ui.import_words import undone_words

        self._undoing.discard(line.number)
        undone = from_json(ImportUndone, answer)
        if self._importing is not None and self._importing.flow.batch == line.number:
            self._importing.show_undone(undone)
        self.undone.emit(undone)
        if not undone.finished:
            self._undo_stopped(line.number)
            return
        if self._history is not None:
            words = undone_words(undone)
            self._history.say(tr("{file}：{words}", file=line.source, words=words))
        kept = sum(one.count for one in undone.kept)
        if line.kind == "directory":
            said = trn("已撤销导入，删去了 {n} 个条目", undone.entries)
        else:
            said = trn("已撤销导入，删去了 {n} 条记录", undone.records)
        if kept:
            said += " · " + trn("{n} 条保留", kept)
        self._say(said, tr("详情"), lambda: self.show_history(line.number))
        self._reload()

    def _not_undone(self, number: int, why: str) -> None:
        self._undoing.discard(number)
        self._say(why)
        self._reload()

    def _undo_stopped(self, number: int) -> None:
        self._undoing.discard(number)
        self._say(tr("撤销停下了，可以在导入历史里接着撤销"), tr("导入历史"), self.show_history)
        self._reload()

    # --- the file on its way in --------------------------------------------------------------------------------------
    def _imported(self, done: ImportDone) -> None:
        from desktop_app.ui.import_words import came

        importing, number = self._importing, done.batch
        if importing is not None:
            importing.show_done(done, 0 if done.stopped else done.new)
        if importing is None or not importing.isVisible():
            if done.stopped:
                self._say(tr("导入已停止"), tr("导入历史"), self.show_history)
            elif number is not None:
                self._say(came(done), tr("查看"), lambda: self.show_records(number))
            else:
                self._say(came(done))
        self._reload()

    def _broke_off(self, work: Work, words: str) -> None:
        if work.value != "run":
            return
        source = self._flow.file.name if self._flow is not None and self._flow.file is not None else ""
        self._find_open(source, words)

    def _stopped(self, work: Work) -> None:
        """Ended before it could say what it did."""
        if work.value == "run":
            self._broke_off(work, tr("已停止。"))

    def _find_open(self, source: str, words: str) -> None:
        """What the part that came in is called, so that it can be gone on with."""

        def found(lines: tuple[ImportLine, ...]) -> None:
            line = next((one for one in lines if one.source == source and one.can_resume), None)
            if self._flow is not None and line is not None:
                self._flow.batch = line.number
            if self._importing is not None:
                self._importing.show_trouble(words, resumable=line is not None)
            if self._importing is None or not self._importing.isVisible():
                self._say(words, tr("导入历史"), self.show_history)
            self._reload()

        self._ask_lines(found)

    def _with_line(self, number: int | None, then: Callable[[ImportLine | None], object]) -> None:
        self._ask_lines(lambda lines: then(next((line for line in lines if line.number == number), None)))

    def _ask_lines(self, then: Callable[[tuple[ImportLine, ...]], object]) -> None:
        desk = self.desk
        if desk is None:
            return

        def read() -> tuple[ImportLine, ...]:
            from desktop_app.actions.importing import imports

            return imports(desk.database)

        self.tasks.query(read, then, self._failed, owner=self)

    # --- with the window ---------------------------------------------------------------------------------------------
    def attach(self, desk: Desk) -> None:
        super().attach(desk)
        if self._banner is not None:
            self._banner.attach(desk)

    def detach(self) -> None:
        super().detach()
        self._undoing.clear()
        if self._banner is not None:
            self._banner.attach(None)
        flow, self._flow = self._flow, None
        if flow is not None:
            flow.forget()
        importing, self._importing = self._importing, None
        history, self._history = self._history, None
        for window, place in ((importing, PLACE), (history, HISTORY_PLACE)):
            if window is not None:
                self.parts.memory.keep_place(place, window)
                window.close()
                window.deleteLater()
        if flow is not None:
            flow.deleteLater()

    def retranslate(self) -> None:
        for part in (self._importing, self._history, self._banner):
            if part is not None:
                part.retranslate()

    def absorb(self, changes: Changes) -> None:
        if self._history is not None:
            self._history.reload_soon()

    def importing(self) -> ImportWindow | None:
        """The window, once it was opened."""
        return self._importing

    def history(self) -> ImportHistory | None:
        return self._history

    def banner(self) -> ImportBanner | None:
        """The line over a record that came in by an import; there once the window stands."""
        return self._banner

    def _made_window(self) -> ImportWindow | None:
        desk = self.desk
        if desk is None:
            return None
        if self._importing is None:
            from desktop_app.ui.import_flow import ImportFlow
            from desktop_app.ui.import_window import ImportWindow

            flow = self._flow = ImportFlow(self.window.companions.jobs, self)
            flow.imported.connect(self._imported)
            flow.failed.connect(self._broke_off)
            flow.stopped.connect(self._stopped)
            importing = self._importing = ImportWindow(self.tasks, desk, flow, last_folder(self.parts.memory))
            flow.looked.connect(self._keep_folder)
            importing.records_asked.connect(self.show_records)
            importing.undo_asked.connect(self.undo_number)
            importing.release_asked.connect(lambda number: self._with_line(number, self._maybe(self.release)))
            importing.resume_asked.connect(lambda number: self._with_line(number, self._maybe(self.resume)))
            importing.folder_asked.connect(self.window.open_folder)
            importing.history_asked.connect(self.show_history)
            self.parts.memory.place(PLACE, importing)
        return self._importing

    def _keep_folder(self, _look: object) -> None:
        if self._flow is not None and self._flow.file is not None:
            self.parts.memory.remember(FOLDER, str(self._flow.file.parent))

    def _maybe(self, do: Callable[[ImportLine], object]) -> Callable[[ImportLine | None], object]:
        return lambda line: do(line) if line is not None else None

    def _watch(self) -> None:
        """Once the main window stands whole: files can be let go over it, and records say where they came from."""
        from desktop_app.ui.import_banner import ImportBanner
        from desktop_app.ui.import_drop import FileDrop

        drop = FileDrop(self.window)
        drop.dropped.connect(self.import_file)
        detail = self.window.room.detail
        banner = self._banner = ImportBanner(self.tasks)
        detail.notice_place.addWidget(banner)
        detail.shown.connect(banner.show_record)
        banner.asked.connect(lambda number: self._with_line(number, self._maybe(self.release)))
        if self.desk is not None:
            banner.attach(self.desk)
            banner.show_record(detail.record())

    def _is_running(self) -> bool:
        return self._flow is not None and self._flow.work.value == "run"

    def _is_busy(self, line: ImportLine) -> bool:
        return line.number in self._undoing or (line.state.value == "running" and self._is_running())

    def _reload(self) -> None:
        if self._history is not None and self._history.isVisible():
            self._history.reload()

    def _top(self) -> QWidget:
        """The window that a person is in."""
        return next((one for one in self._beside() if one.isActiveWindow()), self.window)

    def _beside(self) -> list[ImportHistory | ImportWindow | DirectoryImport]:
        """The windows here that have words of their own."""
        found = (self._history, self._importing, self.window.companions.entries.shown())
        return [one for one in found if one is not None]

    def _say(self, words: str, button: str = "", press: Callable[[], object] | None = None) -> None:
        """Where it is seen: in the window that a person is in."""
        toast = next((one.toast for one in self._beside() if one.isActiveWindow()), self.window.toast)
        toast.say(words, button, press)

    def _failed(self, error: Exception) -> None:
        self._say(str(error) if isinstance(error, AppError) else tr("程序出错，已写入日志。"))


def last_folder(memory: WindowMemory) -> Path:
    """Where the last file came from."""
    kept = memory.remembered(FOLDER)
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return next((Path(folder) for folder in (kept, documents) if folder and Path(folder).is_dir()), Path.home())
