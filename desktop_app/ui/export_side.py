"""Export, beside the main window: asks what goes into a file, has it written, and says where it is."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QApplication

from desktop_app.domain.export_request import Exported
from desktop_app.domain.record_filter import RecordFilter
from desktop_app.ui.companions import Side
from desktop_app.ui.export_choice import Form, OnScreen, Picking, Scope, Wish, job_of, keys_of
from desktop_app.words import Telling, tr, trn

if TYPE_CHECKING:
    from desktop_app.domain.directory import Entry
    from desktop_app.domain.filter_choice import SavedFilter
    from desktop_app.ui.export_dialog import ExportDialog
    from desktop_app.ui.main_window import MainWindow
    from desktop_app.ui.window_parts import WindowParts

_WISH, _FOLDER = "export/wish", "export/folder"


class ExportSide(Side):
    def __init__(self, window: MainWindow, parts: WindowParts) -> None:
        super().__init__(window, parts)
        self._dialog: ExportDialog | None = None
        window.room.table.export_asked.connect(self.show_chosen)
        window.room.sidebar.saved.export_asked.connect(self.show_saved)

    def dialog(self) -> ExportDialog | None:
        """What is on screen, if anything."""
        return self._dialog

    def show(self) -> None:
        """Asks what of the list is to be exported."""
        screen = self._on_screen()
        self._ask(screen, self._usual(screen.usual()), self._folder())

    def show_chosen(self) -> None:
        """As `show`, for who speaks of the selected records: one is enough."""
        screen = self._on_screen()
        self._ask(screen, self._usual(Scope.CHOSEN if screen.chosen else Scope.FOUND), self._folder())

    def show_saved(self, saved: SavedFilter) -> None:
        """What a saved filter finds, without going there."""
        me = self._me()
        wanted = saved.choice.at(self.parts.now(), me.id if me else None)
        columns = self._on_screen().columns
        screen = OnScreen(wanted=wanted, sort=saved.sort, sentence=saved.label, page=(), columns=columns)
        self._ask(screen, self._usual(Scope.FOUND), self._folder())

    def detach(self) -> None:
        super().detach()
        if self._dialog is not None:
            self._dialog.reject()

    def retranslate(self) -> None:
        if self._dialog is not None:
            self._dialog.retranslate()

    # --- what stands on screen ---------------------------------------------------------------------------------------
    def _on_screen(self) -> OnScreen:
        room = self.window.room
        table = room.table
        return OnScreen(
            wanted=room.wanted(),
            sort=room.sort(),
            sentence=room.card.words(),
            page=tuple(row.id for row in table.records()),
            chosen=() if table.all_chosen else tuple(table.selected_records()),
            all_chosen=table.all_chosen,
            columns=keys_of(table.columns.meant()),
        )

    def _ask(self, screen: OnScreen, wish: Wish, folder: Path, name: str = "", trouble: str = "") -> None:
        desk = self.desk
        if desk is None or self._dialog is not None:
            return
        from desktop_app.ui.export_dialog import ExportDialog

        dialog = ExportDialog(screen, wish, folder, self.window, name=name, trouble=trouble)
        dialog.chosen.connect(lambda wish, file: self._export(screen, wish, file))
        dialog.finished.connect(self._closed)
        self._dialog = dialog
        dialog.open()
        self.tasks.query(
            lambda: (desk.count(screen.wanted), desk.count(RecordFilter())),
            lambda counts: dialog.show_counts(*counts),
            key="export-counts",
            slow=True,
            owner=dialog,
        )

    def _closed(self) -> None:
        self._dialog = None

    # --- one export --------------------------------------------------------------------------------------------------
    def _export(self, screen: OnScreen, wish: Wish, file: Path) -> None:
        self._keep(wish, file.parent)
        me = self._me()
        words = percent_words if wish.form.is_paper else progress_words
        job = self.window.companions.jobs.run(job_of(screen, wish, file, me.label if me else ""), words)
        job.done.connect(lambda answer: self._done(Exported.from_json(answer)))
        job.failed.connect(lambda words: self._failed(screen, wish, file, words))
        job.cancelled.connect(lambda: self._cancelled(file))

    def _done(self, exported: Exported) -> None:
        from desktop_app.ui.opening import open_file, show_in_folder

        file = Path(exported.file)

        def words() -> str:
            return "　".join([trn("已导出 {n} 条到 {file}", exported.written, file=file.name), *exported.notes])

        def show() -> None:
            if not show_in_folder(file):
                self.window.open_folder(file.parent)

        def open_it() -> None:
            if not open_file(file):
                show()

        self.window.toast.say(Telling(words), Telling(lambda: tr("打开")), open_it, also=(tr("打开文件夹"), show))

    def _failed(self, screen: OnScreen, wish: Wish, file: Path, words: str) -> None:
        """Who still looks at the list sees it at once with everything as it was chosen; who has gone on is told."""
        if self.desk is None:
            return
        if QApplication.activeModalWidget() is None and self.window.isActiveWindow():
            self._ask(screen, wish, file.parent, file.name, words)
        else:
            again = Telling(lambda: tr("重试…"))
            self.window.toast.say(words, again, lambda: self._ask(screen, wish, file.parent, file.name, words))

    def _cancelled(self, file: Path) -> None:
        if self.desk is not None:
            self.window.toast.say(Telling(lambda: tr("已取消导出，{file} 没有改动", file=file.name)))

    def _me(self) -> Entry | None:
        summary = self.window.status.summary()
        return summary.me if summary else None

    # --- what is remembered ------------------------------------------------------------------------------------------
    def _usual(self, scope: Scope) -> Wish:
        """As it was chosen last, but for what goes in: that is another list each time."""
        try:
            kept: dict[str, Any] = json.loads(self.parts.memory.remembered(_WISH))
            own = tuple(str(key) for key in kept["own"])
            return Wish(scope=scope, picking=Picking(kept["picking"]), own=own, form=Form(kept["form"]))
        except (ValueError, KeyError, TypeError):
            return Wish(scope=scope)

    def _folder(self) -> Path:
        kept = self.parts.memory.remembered(_FOLDER)
        if kept and Path(kept).is_dir():
            return Path(kept)
        return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation) or Path.home())

    def _keep(self, wish: Wish, folder: Path) -> None:
        self.parts.memory.remember(_WISH, json.dumps(asdict(wish)))
        self.parts.memory.remember(_FOLDER, str(folder))


def progress_words(done: int, of: int | None) -> str:
    if of is None:
        return tr("正在导出…")
    return tr("正在导出 {done} / {of}", done=f"{done:,}", of=f"{of:,}")


def percent_words(done: int, of: int | None) -> str:
    return tr("正在生成 PDF {percent}%", percent=done * 100 // of) if of else tr("正在生成 PDF…")
